"""Which sentences answer together: the best one, and those beside it that belong to it. Pure."""

from __future__ import annotations

from collections.abc import Sequence, Set

from askai.answers import Hit, Sentence
from askai.reader import Span

_MOST = 3  # sentences
# Places away from the best sentence at which another must score as well as that one does. A nearer
# one may score less, and its neighbour anything: mostly it goes on with what the best one says.
# Half the reach suits answers in one piece as well, and those in several pieces much less.
_REACH = 8
_GAP = 40  # characters between neighbours: white space and markers, but no sentence left out


def explain(spans: Sequence[Span], hits: Sequence[Hit]) -> tuple[Span, ...]:
    """The best span and up to two others, in the document's order; () when there are none.

    `spans` are what the reader found in `hits`, best first. The others stand in the same section,
    with nothing unread between. What answers are the whole sentences, not the spans' own words.
    """
    if not spans or spans[0].sentence.kind == "row":  # a row says all that it says by itself
        return tuple(spans[:1])
    section = _section(spans, hits)
    best = section.index(spans[0])
    near = range(max(0, best - _REACH), min(len(section), best + _REACH + 1))
    scores = [section[place].score for place in near]
    spread = max(scores) - min(scores) or 1.0
    # Only the order and the spacing of the scores matter, whatever the reader's scale.
    worth = {
        place: (score - min(scores)) / spread - (abs(place - best) - 1) / _REACH
        for place, score in zip(near, scores, strict=True)
        if place != best
    }
    others = sorted(
        (place for place in worth if worth[place] >= 0), key=lambda place: -worth[place]
    )
    return tuple(section[place] for place in sorted([best, *others[: _MOST - 1]]))


def _section(spans: Sequence[Span], hits: Sequence[Hit]) -> list[Span]:
    """The sentences around the best one under its heading, in order, as far as all was read."""
    best = spans[0]
    document = hits[best.hit].document
    headings = [
        sentence.start
        for hit in hits
        if hit.document == document
        for sentence in hit.sentences
        if sentence.kind == "heading"
    ]
    own = sorted(
        (span for span in spans if hits[span.hit].document == document),
        key=lambda span: span.sentence.start,
    )
    kinds = {"text", "item", best.sentence.kind}
    first = last = own.index(best)
    while first and _goes_on(own[first - 1].sentence, own[first].sentence, headings, kinds):
        first -= 1
    while last + 1 < len(own) and _goes_on(
        own[last].sentence, own[last + 1].sentence, headings, kinds
    ):
        last += 1
    return own[first : last + 1]


def _goes_on(one: Sentence, other: Sentence, headings: Sequence[int], kinds: Set[str]) -> bool:
    """Whether `other` follows `one` as prose does."""
    return (
        {one.kind, other.kind} <= kinds
        and one.heading == other.heading
        and other.start - one.end <= _GAP
        and not any(one.start < heading < other.start for heading in headings)
    )
