"""A span in a passage → a citation: offsets into its document, and the words they give. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from askai.answers import Citation, Hit, Sentence
from askai.reader import Span

_CLOSEST = 3  # passages shown when there is no answer


def cited(hits: Sequence[Hit], span: Span) -> Citation:
    """The span's words, quoted in their sentence."""
    return cited_place(hits[span.hit], span.sentence, span.start, span.end)


def cited_place(hit: Hit, sentence: Sentence, start: int, end: int) -> Citation:
    """The words at `start`..`end` (offsets into the document), quoted in their sentence."""
    return _citation(hit, sentence, start, end, sentence.start, sentence.end)


def cited_whole(hits: Sequence[Hit], first: Span, last: Span) -> Citation:
    """Whole sentences, from that of one span to that of another behind it."""
    start, end = first.sentence.start, last.sentence.end
    return _citation(hits[first.hit], first.sentence, start, end, start, end)


def closest(hits: Sequence[Hit], spans: Sequence[Span]) -> tuple[Citation, ...]:
    """The best sentence of each of the closest passages: not an answer."""
    by_hit: dict[int, Span] = {}
    for span in spans:
        by_hit.setdefault(span.hit, span)
    return tuple(cited(hits, span) for span in list(by_hit.values())[:_CLOSEST])


def _citation(
    hit: Hit, sentence: Sentence, start: int, end: int, quote_start: int, quote_end: int
) -> Citation:
    return Citation(
        document=hit.document,
        title=hit.title,
        heading=sentence.heading,
        page=sentence.page,
        start=start,
        end=end,
        text=hit.text[start - hit.start : end - hit.start],
        quote=hit.text[quote_start - hit.start : quote_end - hit.start],
        quote_start=quote_start,
        quote_end=quote_end,
        date=hit.date,
        copies=hit.copies,
    )
