"""Whether documents disagree: another number, date or name for the same question. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from askai.answers import Hit
from askai.edges import plain_words
from askai.nations import Nation, mentions
from askai.reader import Span
from askai.signals import expected_kind, names_in, sentence_text
from askai.values import SMALL, counts, differ, names_period, other_periods, with_bounds

# Below the best span's logit above "no answer", for a span that the reader holds for as good.
_NEARLY = 4.0
_MOST = 4  # rival values
# Of the words of the two sentences, their values left out, that both have.
_ALIKE = 0.34


def rivals(question: str, hits: Sequence[Hit], spans: Sequence[Span]) -> list[int]:
    """The places in `spans` of other values for what the best span says, one for each value.

    A rival stands in another document, is held by the reader for nearly as good, is of the same
    kind (a number, a date or a name), and its sentence says the same but for the value.
    """
    if not spans:
        return []
    best = spans[0]
    asked = {name.casefold() for name in names_in(question)}
    values = [best]
    found: list[int] = []
    for place, span in enumerate(spans[1:], start=1):
        if len(found) == _MOST or span.margin < max(0.0, best.margin - _NEARLY):
            continue
        if hits[span.hit].document == hits[best.hit].document:
            continue
        if _same_matter(asked, hits, best, span) and all(
            _other_value(question, hits, value, span) for value in values
        ):
            found.append(place)
            values.append(span)
    return found


def _other_value(question: str, hits: Sequence[Hit], one: Span, other: Span) -> bool:
    """Whether two spans are values of one kind that cannot both be right."""
    if other_periods(_dated_by(hits, one), _dated_by(hits, other)):
        return False
    first, second = _words_of(hits, one), _words_of(hits, other)
    if counts(first) and counts(second):
        return differ(_measured(hits, one), _measured(hits, other))
    if counts(first) or counts(second) or expected_kind(question) != "name":
        return False
    names, rival = set(plain_words(first).split()) - SMALL, set(plain_words(second).split())
    return (
        first[:1].isupper()
        and second[:1].isupper()
        and names.isdisjoint(rival)
        and _nations(first).isdisjoint(_nations(second))
    )


def _nations(text: str) -> set[Nation]:
    return {nation for _, nation in mentions(text)}


def _dated_by(hits: Sequence[Hit], span: Span) -> str:
    """What tells of which year or quarter a value is: its sentence, else the heading, the title."""
    hit = hits[span.hit]
    before, behind = _around(hits, span)
    texts = (f"{before} {behind}", span.sentence.heading or hit.heading, hit.title)
    return next(filter(names_period, texts), "")


def _measured(hits: Sequence[Hit], span: Span) -> str:
    before, behind = _around(hits, span)
    return with_bounds(before, _words_of(hits, span), behind)


def _around(hits: Sequence[Hit], span: Span) -> tuple[str, str]:
    """The sentence before and behind a span."""
    hit = hits[span.hit]
    text = sentence_text(hit, span.sentence)
    start, end = span.start - span.sentence.start, span.end - span.sentence.start
    return text[:start], text[end:]


def _words_of(hits: Sequence[Hit], span: Span) -> str:
    origin = hits[span.hit].start
    return hits[span.hit].text[span.start - origin : span.end - origin]


def _same_matter(asked: set[str], hits: Sequence[Hit], best: Span, rival: Span) -> bool:
    """Whether two sentences are about the same, and name what the question names alike."""
    words, others = _content(hits, best), _content(hits, rival)
    shared = len(words & others) / (min(len(words), len(others)) or 1)
    named, also = (
        {name for name in asked if name in _context(hits[span.hit])} for span in (best, rival)
    )
    return shared >= _ALIKE and named <= also


def _content(hits: Sequence[Hit], span: Span) -> set[str]:
    """The words of a span's sentence, its own and small ones left out."""
    hit = hits[span.hit]
    own = set(plain_words(_words_of(hits, span)).split())
    return set(plain_words(sentence_text(hit, span.sentence)).split()) - own - SMALL


def _context(hit: Hit) -> str:
    return f"{hit.title} {hit.heading} {hit.text}".casefold()
