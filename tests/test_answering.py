"""From what was found in the passages to an answer of each kind, without any model."""

from __future__ import annotations

import dataclasses
import re

import pytest

from askai.answering import compose
from askai.answers import Citation, Hit, Part, Sentence
from askai.conflicts import rivals
from askai.edges import plain_words
from askai.reader import Findings, Span

TEXTS = {
    "a.md": "The Blue Bridge was opened in 1893. It cost four million marks. It is still in use.",
    "b.md": "The Blue Bridge was opened in 1891 by the king. Nobody knows who paid.",
    "c.md": "The Red Tower was opened in 1702. It has 90 steps.",
}


def hits_of(texts: dict[str, str], dates: dict[str, str] | None = None) -> tuple[Hit, ...]:
    """Each text as one passage of its sentences."""
    found = []
    for name, text in texts.items():
        sentences = tuple(
            Sentence("text", match.start(), match.end())
            for match in re.finditer(r"\S[^.]*\.", text)
        )
        date = (dates or {}).get(name, "")
        hit = Hit(name, "", "", None, 0, len(text), text, 1.0, {}, sentences, date)
        found.append(hit)
    return tuple(found)


def findings_of(
    hits: tuple[Hit, ...], *marked: tuple[int, str, float], lead_weight: float = 1.0
) -> Findings:
    """What a reader would find: (passage, words, score), best first; the rest scores far less."""
    spans = []
    for number, words, score in marked:
        start = hits[number].text.index(words)
        sentence = next(s for s in hits[number].sentences if s.start <= start < s.end)
        made = Span(
            number,
            sentence,
            start,
            start + len(words),
            plain_words(words),
            score,
            score,
            score / 10,
        )
        spans.append(made)
    taken = {(span.hit, span.sentence.start) for span in spans}
    for number, hit in enumerate(hits):
        for sentence in hit.sentences:
            if (number, sentence.start) not in taken:
                words = plain_words(hit.text[sentence.start : sentence.end])
                place = number, sentence, sentence.start, sentence.end
                spans.append(Span(*place, words, -9.0, 0.0, 0.01))
    return Findings(tuple(spans), ((),) * len(hits), lead_weight)


def check_verbatim(parts: tuple[Part, ...], hits: tuple[Hit, ...]) -> None:
    texts = {hit.document: hit.text for hit in hits}
    for part in parts:
        assert part.citations
        assert part.text == part.citations[0].text
        for citation in part.citations:
            text = texts[citation.document]
            assert text[citation.start : citation.end] == citation.text
            assert text[citation.quote_start : citation.quote_end] == citation.quote
            assert citation.quote_start <= citation.start < citation.end <= citation.quote_end


def test_nothing_found() -> None:
    assert compose("Who?", (), Findings((), (), 1.0)).parts == ()


def test_a_fact_is_the_words_in_their_sentence() -> None:
    hits = hits_of(TEXTS)
    composed = compose("What did the bridge cost?", hits, findings_of(hits, (0, "four million", 8)))
    assert (composed.kind, composed.parts[0].text) == ("fact", "four million")
    assert composed.parts[0].citations[0].quote == "It cost four million marks."
    check_verbatim(composed.parts, hits)


def test_agreement_is_one_answer_with_several_citations() -> None:
    hits = hits_of(TEXTS | {"b.md": "The Blue Bridge, opened in 1893, is blue."})
    composed = compose(
        "When was the Blue Bridge opened?", hits, findings_of(hits, (0, "1893", 8), (1, "1893", 7))
    )
    assert composed.kind == "fact"
    assert [item.document for item in composed.parts[0].citations] == ["a.md", "b.md"]
    check_verbatim(composed.parts, hits)


def test_documents_that_disagree() -> None:
    hits = hits_of(TEXTS, {"a.md": "2001", "b.md": "2019"})
    composed = compose(
        "When was the Blue Bridge opened?", hits, findings_of(hits, (0, "1893", 8), (1, "1891", 7))
    )
    assert composed.kind == "conflict"
    assert [part.text for part in composed.parts] == ["1893", "1891"]
    assert [part.citations[0].date for part in composed.parts] == ["2001", "2019"]
    assert composed.confidence > 0.8  # the other value is no sign that the first is wrong
    check_verbatim(composed.parts, hits)


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        pytest.param(
            "When was the Blue Bridge opened?", (0, "1893", 8), (2, "1702", 7), id="another thing"
        ),
        pytest.param(
            "When was the Blue Bridge opened?", (0, "1893", 8), (1, "1891", -2), id="unlikely"
        ),
        pytest.param(
            "What did it cost?", (0, "four million marks", 8), (2, "90 steps", 7), id="other units"
        ),
        pytest.param(
            "When was it opened?", (0, "1893", 8), (1, "the king", 7), id="another kind of value"
        ),
        pytest.param(
            "When was it opened?", (0, "1893", 8), (0, "four million", 7), id="the same document"
        ),
    ],
)
def test_no_conflict(
    question: str, first: tuple[int, str, float], second: tuple[int, str, float]
) -> None:
    hits = hits_of(TEXTS)
    assert compose(question, hits, findings_of(hits, first, second)).kind == "fact"


@pytest.mark.parametrize(
    ("value", "other", "differ"),
    [
        ("1.5 million", "1,500,000", False),
        ("$1.2 billion", "$1,200 million", False),
        ("1 000 000", "1,000,000", False),
        ("1\u202f000\u00a0000", "1.000.000", False),
        ("3.0%", "3%", False),
        ("3 May 2020", "03.05.20", False),
        ("$5m", "$5 million", False),
        ("twelve", "12", False),
        ("two million", "2,000,000", False),
        ("1.5 million", "1,600,000", True),
        ("$1.2 billion", "$1,300 million", True),
        ("1 000 000", "2,000,000", True),
        ("3.5%", "3%", True),
        ("1893", "1891", True),
        ("3 May 1893", "5 May 1891", True),
        ("03.05.2020", "2020-05-03", False),
        ("03.05.2020", "03.06.2020", True),
        ("10.0.0.1", "10.0.0.2", True),
        ("1.234 km", "1234 km", False),
        ("1,234.50 euros", "1.234,5 euros", False),
        ("2 million", "3 billion", True),
        ("5 million euros", "6 million people", False),
        ("5 million euros", "€6 million", True),
        ("$2m", "£1.6m", False),
        ("2m users", "3m employees", False),
        ("£1,200 per month", "£14,400 a year", False),
        ("£1,200 per month", "£1,300 a month", True),
        ("2 pm", "14:00", False),
        ("2:30", "14.30", False),
        ("9 am", "09:30", True),
        ("3 March 2 pm", "3 March 4 pm", True),
        ("3 March", "2020", False),
        ("3 March", "March 2020", False),
        ("3 March", "5 March 2020", True),
        ("3 May 2020", "04.06.2020", True),
        ("1990s", "1994", False),
        ("1990s", "2004", True),
        ("19th century", "1893", False),
        ("About 50", "48", False),
        ("About 50", "90 people", True),
        ("More than 40", "48", False),
        ("48", "no more than 40", True),
        ("nearly 500 people", "496", False),
    ],
)
def test_a_value_written_another_way_is_no_other_value(
    value: str, other: str, differ: bool
) -> None:
    texts = {name: f"The bridge has {said}" for name, said in [("a.md", value), ("b.md", other)]}
    hits = tuple(
        dataclasses.replace(hit, sentences=(Sentence("text", 0, len(hit.text)),))
        for hit in hits_of(texts)
    )
    found = findings_of(hits, (0, value, 8), (1, other, 7))
    assert rivals("What does the bridge have?", hits, found.spans) == [1] * differ


@pytest.mark.parametrize(
    ("one", "value", "another", "other", "differ"),
    [
        ("Acme had 250 employees in 2019.", "250", "Acme had 300 employees in 2022.", "300", False),
        ("Acme had 250 employees in 2019.", "250", "Acme had 300 employees in 2019.", "300", True),
        ("In Q1 Acme sold 250 cars.", "250", "Acme sold 300 cars in Q2.", "300", False),
        ("Acme had over 250 staff.", "250", "Acme had 300 staff.", "300", False),
        ("Rent is £1,200 per month.", "£1,200", "Rent is £14,400 a year.", "£14,400", False),
        ("Acme is based in the UK.", "UK", "Acme is based in Britain.", "Britain", False),
        ("Acme is based in the UK.", "UK", "Acme is based in France.", "France", True),
    ],
)
def test_values_that_can_both_be_right(
    one: str, value: str, another: str, other: str, differ: bool
) -> None:
    hits = hits_of({"a.md": one, "b.md": another})
    found = findings_of(hits, (0, value, 8), (1, other, 7))
    assert rivals("Where is Acme?", hits, found.spans) == [1] * differ


@pytest.mark.parametrize(
    ("titles", "headings", "differ"),
    [
        (("Report 2019", "Report 2022"), ("", ""), False),
        (("Report 2022", "Report 2022"), ("", ""), True),
        (("Report 2022", "Report 2022"), ("In 2019", "In 2020"), False),
        (("Report 2019", "Report"), ("", ""), True),
    ],
)
def test_reports_of_other_years_do_not_disagree(
    titles: tuple[str, str], headings: tuple[str, str], differ: bool
) -> None:
    texts = {"a.md": "Acme had 250 employees.", "b.md": "Acme had 300 employees."}
    hits = tuple(
        dataclasses.replace(hit, title=title, heading=heading)
        for hit, title, heading in zip(hits_of(texts), titles, headings, strict=True)
    )
    found = findings_of(hits, (0, "250", 8), (1, "300", 7))
    assert rivals("How many employees?", hits, found.spans) == [1] * differ


def test_an_explanation_is_whole_sentences_in_order() -> None:
    hits = hits_of(TEXTS)
    found = findings_of(hits, (0, "four million marks", 8), (0, "in 1893", 7))
    composed = compose("Tell me about the Blue Bridge.", hits, found)
    assert composed.kind == "explanation"
    assert composed.parts[0].text.startswith("The Blue Bridge was opened in 1893. It cost")
    check_verbatim(composed.parts, hits)


def test_an_explanation_names_the_words_and_quotes_the_sentences() -> None:
    hits = hits_of(TEXTS)
    found = findings_of(hits, (0, "four million marks", 8), (0, "in 1893", 7))
    composed = compose("How was the Blue Bridge paid for?", hits, found)
    assert composed.kind == "explanation"
    assert [part.text for part in composed.parts] == ["four million marks"]
    quote = composed.parts[0].citations[0].quote
    assert "It cost four million marks." in quote
    check_verbatim(composed.parts, hits)
    told = compose("Explain how the Blue Bridge was paid for.", hits, found)
    assert "It cost four million marks." in told.parts[0].text


def test_yes_or_no_gets_the_sentence_that_settles_it() -> None:
    hits = hits_of(TEXTS)
    composed = compose("Is the bridge still in use?", hits, findings_of(hits, (0, "in use", 8)))
    assert [part.text for part in composed.parts] == ["It is still in use."]
    check_verbatim(composed.parts, hits)


def test_confidence_counts_no_rival_that_was_chosen() -> None:
    hits = hits_of(TEXTS)
    found = findings_of(hits, (0, "1893", 8), (1, "1891", 7.5))
    assert found.confidence([0]) == pytest.approx(found.spans[0].confidence)
    assert found.confidence([0, 1]) > found.spans[0].confidence
    assert Findings((), (), 1.0).confidence([]) == 0.0


def test_citations_are_of_the_contracts_type() -> None:
    hits = hits_of(TEXTS)
    composed = compose("When?", hits, findings_of(hits, (0, "1893", 8)))
    assert all(isinstance(item, Citation) for part in composed.parts for item in part.citations)
