"""Which sentences answer together."""

from __future__ import annotations

from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askai.answers import Hit, Sentence
from askai.explanations import FEATURES, explain
from askai.reader import Span

# A sentence of a passage: its kind, its heading, its score.
Kind = Literal["text", "item", "row", "code", "heading"]
Line = tuple[Kind, str, float]


# A sentence as good as the best belongs to it with 0.88, one that scores 2 less with 0.5.
WEIGHTS = [*(float(name == "score_below") for name in FEATURES), 2.0]


def read(*passages: list[Line], apart: int = 1) -> tuple[list[Hit], list[Span]]:
    """Passages of one document, each `apart` characters behind the one before, and their spans.

    A sentence's words are its number, counted through all passages.
    """
    hits, spans = [], []
    number, start = 0, 0
    for place, passage in enumerate(passages):
        text, sentences = "", []
        for kind, heading, score in passage:
            text += " " if text else ""
            first = start + len(text)
            text += f"Sentence{number}."
            number += 1
            sentence = Sentence(kind, first, start + len(text), heading)
            sentences.append(sentence)
            if kind != "heading":
                spans.append(Span(place, sentence, first, first + 3, "", 0.0, score, 0.5))
        end = start + len(text)
        hits.append(Hit("a.md", "", "", None, start, end, text, 1.0, {}, tuple(sentences)))
        start = end + apart
    return hits, sorted(spans, key=lambda span: -span.score)


def chosen(hits: list[Hit], spans: list[Span]) -> str:
    """The numbers of the sentences."""
    found = []
    for span in explain(spans, hits, WEIGHTS):
        hit = hits[span.hit]
        words = hit.text[span.sentence.start - hit.start : span.sentence.end - hit.start]
        found.append(words.removeprefix("Sentence").rstrip("."))
    return " ".join(found)


def texts(*scores: float, heading: str = "") -> list[Line]:
    return [("text", heading, score) for score in scores]


SCORES = {
    "one sentence": ((3.0,), "0"),
    "in the document's order": ((3.0, 9.0, 8.0), "1 2"),
    "the best, at most three": ((1.0, 8.0, 9.0, 7.0, 1.0, 8.5), "1 2 5"),
    "all the same": ((5.0, 5.0, 5.0, 5.0), "0 1 2"),
    "a good one with another between": ((9.0, 0.0, 8.9, 0.0, 0.0), "0 2"),
    "nothing beside one that stands out": ((9.0, 1.0, 0.0, 0.0, 0.5), "0"),
    "not one too far away": ((9.0, *[0.0] * 9, 8.9), "0"),
}


@pytest.mark.parametrize(("scores", "expected"), SCORES.values(), ids=list(SCORES))
def test_scores(scores: tuple[float, ...], expected: str) -> None:
    assert chosen(*read(texts(*scores))) == expected


def test_never_over_a_heading() -> None:
    passage = [*texts(8.0, heading="One"), ("heading", "Two", 0.0), *texts(9.0, 7.0, heading="Two")]
    assert chosen(*read(passage)) == "2 3"


def test_a_heading_parts_sections_of_the_same_name() -> None:
    passage = [
        *texts(9.0, heading="Notes"),
        ("heading", "Notes", 0.0),
        *texts(8.0, heading="Notes"),
    ]
    assert chosen(*read(passage)) == "0"


def test_from_one_document() -> None:
    hits, spans = read(texts(8.0), texts(9.0))
    other = Hit("b.md", *[getattr(hits[0], name) for name in Hit.__slots__[1:]])
    assert chosen([other, hits[1]], spans) == "1"


def test_goes_on_in_the_next_passage() -> None:
    assert chosen(*read(texts(7.0, 9.0), texts(8.0, 1.0))) == "0 1 2"


def test_not_over_what_was_not_read() -> None:
    assert chosen(*read(texts(7.0, 9.0), texts(8.0), apart=200)) == "0 1"


def test_a_row_stands_alone() -> None:
    assert chosen(*read([("row", "", 7.0), ("row", "", 9.0), ("row", "", 8.0)])) == "1"


def test_bullets_may_answer_together() -> None:
    bullets: list[Line] = [("item", "", 8.0), ("item", "", 8.0), ("item", "", 1.0)]
    assert chosen(*read([("text", "", 9.0), *bullets])) == "0 1 2"


def test_code_and_rows_join_no_sentence() -> None:
    assert chosen(*read([("code", "", 8.0), ("text", "", 9.0), ("row", "", 8.0)])) == "1"


def test_the_best_code_goes_with_what_is_said_of_it() -> None:
    assert chosen(*read([("text", "", 8.0), ("code", "", 9.0), ("row", "", 8.0)])) == "0 1"


def test_nothing_read() -> None:
    assert explain([], []) == ()


_LINES = st.tuples(
    st.sampled_from(["text", "text", "item", "row", "code", "heading"]),
    st.sampled_from(["", "One", "Two"]),
    st.floats(-50, 50),
)


@settings(deadline=None)
@given(st.lists(st.lists(_LINES, min_size=1, max_size=6), max_size=3), st.sampled_from([1, 100]))
def test_what_is_chosen_stands_together(passages: list[list[Line]], apart: int) -> None:
    hits, spans = read(*passages, apart=apart)
    found = explain(spans, hits)
    assert bool(found) == bool(spans)
    assert len(found) <= 3
    if spans:
        starts = [span.sentence.start for span in found]
        assert spans[0] in found
        assert starts == sorted(set(starts))
        assert len({span.sentence.heading for span in found}) == 1
        read_between = [span for span in spans if starts[0] <= span.sentence.start <= starts[-1]]
        assert {span.sentence.heading for span in read_between} == {found[0].sentence.heading}
