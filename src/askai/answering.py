"""What was found in the passages → the parts of an answer of the kind that was asked for. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from askai.answers import AnswerKind, Citation, Hit, Part
from askai.citing import cited, cited_place, cited_whole
from askai.conflicts import rivals
from askai.explanations import explain
from askai.kinds import Kind, asks_to_tell, kind_of
from askai.lists import list_spans
from askai.reader import Findings, Span

_ALSO_CITED = 0.5  # of the best place's confidence, for another place with the same words


@dataclass(frozen=True, slots=True)
class Composed:
    """An answer in the making: it counts when its confidence is high enough."""

    kind: AnswerKind
    parts: tuple[Part, ...]
    confidence: float


def compose(question: str, hits: Sequence[Hit], findings: Findings) -> Composed:
    """The best answer to a question in what was read; no parts where nothing was found."""
    if not findings.spans:
        return Composed("fact", (), 0.0)
    return _MAKERS.get(kind_of(question), _fact)(question, hits, findings)


def beside(both: Sequence[Composed]) -> Composed:
    """The two values of a comparison as one answer, as sure as the less sure of them."""
    parts = tuple(part for one in both for part in one.parts[:1])
    return Composed("list", parts, min(one.confidence for one in both))


def _fact(question: str, hits: Sequence[Hit], findings: Findings) -> Composed:
    """The words; where documents disagree, each value."""
    spans = findings.spans
    others = rivals(question, hits, spans)
    if not others:
        confidence = spans[0].confidence
        return Composed("fact", (_part(hits, spans, 0, confidence),), confidence)
    confidence = findings.confidence([0, *others])
    parts = [_part(hits, spans, 0, confidence)]
    # A rival that is as good as the best is as likely; its own confidence has the best against it.
    parts += [
        _part(hits, spans, place, max(spans[place].confidence, confidence / 2)) for place in others
    ]
    return Composed("conflict", tuple(parts), confidence)


def _part(hits: Sequence[Hit], spans: Sequence[Span], place: int, confidence: float) -> Part:
    """One value; the same words elsewhere are one answer with several citations.

    Elsewhere they may stand for something else: only places that seem right as well are cited.
    """
    best = spans[place]
    enough = spans[place].confidence * _ALSO_CITED
    same = [
        span
        for span in spans
        if span.words == best.words and (span is best or span.confidence >= enough)
    ]
    same.sort(key=lambda span: span is not best)
    citations = tuple(cited(hits, span) for span in same)
    return Part(citations[0].text, confidence, citations)


def _sentence(question: str, hits: Sequence[Hit], findings: Findings) -> Composed:
    """The sentence that settles it."""
    best = findings.spans[0]
    citation = cited_whole(hits, best, best)
    part = Part(citation.text, best.confidence, (citation,))
    return Composed("explanation", (part,), best.confidence)


def _explanation(question: str, hits: Sequence[Hit], findings: Findings) -> Composed:
    """Whole sentences that answer together, quoted; the text is the words in them that answer.

    Where the question asks to be told of something the sentences are the text. Else the words are
    it even where the reader is unsure of them: of 88 such tuning questions 43 have the right words
    (F1 of at least 0.5), and 17 would with the sentence.
    """
    best = findings.spans[0]
    chosen = explain(findings.spans, hits)
    confidence = findings.confidence([findings.spans.index(span) for span in chosen])
    runs = _runs(chosen, hits, findings)
    if asks_to_tell(question):
        parts = tuple(Part(citation.text, confidence, (citation,)) for citation in runs)
        return Composed("explanation", parts, confidence)
    words = cited(hits, best)
    citations = tuple(
        replace(citation, start=words.start, end=words.end, text=words.text)
        if citation.quote_start <= words.start and words.end <= citation.quote_end
        else citation
        for citation in runs
    )
    return Composed("explanation", (Part(words.text, confidence, citations),), confidence)


def _runs(chosen: Sequence[Span], hits: Sequence[Hit], findings: Findings) -> list[Citation]:
    """Sentences with no other between them, in one passage, are one citation."""
    runs: list[tuple[Span, Span]] = []
    for span in chosen:
        if runs and _adjoin(runs[-1][1], span, findings.spans):
            first = runs[-1][0]
            runs[-1] = first, replace(span, hit=first.hit)
        else:
            runs.append((span, span))
    return [cited_whole(hits, first, last) for first, last in runs]


def _adjoin(one: Span, other: Span, spans: Sequence[Span]) -> bool:
    between = (
        span
        for span in spans
        if span.hit == one.hit and one.sentence.end <= span.sentence.start < other.sentence.start
    )
    return one.hit == other.hit and not any(between)


def _list(question: str, hits: Sequence[Hit], findings: Findings) -> Composed:
    """Every item; where only one is found, a fact."""
    found = list_spans(question, hits, findings.readings, findings.spans)
    if len(found) < 2:
        return _fact(question, hits, findings)
    spans = findings.spans
    confidence = findings.confidence(sorted({item.span for group in found for item in group}))
    parts = []
    for group in found:
        places = [(spans[item.span], item.start, item.end) for item in group]
        citations = tuple(
            cited_place(hits[span.hit], span.sentence, start, end) for span, start, end in places
        )
        parts.append(Part(citations[0].text, confidence, citations))
    return Composed("list", tuple(parts), confidence)


_MAKERS: dict[Kind, Callable[[str, Sequence[Hit], Findings], Composed]] = {
    "explanation": _explanation,
    "list": _list,
    "yes_no": _sentence,
}
