"""Whether documents disagree: another number, date or name for the same question. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from askai.answers import Hit
from askai.edges import plain_words
from askai.reader import Span
from askai.signals import expected_kind, names_in, sentence_text

# Below the best span's logit above "no answer", for a span that the reader holds for as good.
_NEARLY = 4.0
_MOST = 4  # rival values
# Of the words of the two sentences, their values left out, that both have.
_ALIKE = 0.34
_COUNTED = {
    word: str(number)
    for number, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve".split(), start=1
    )
}
_SCALES = {
    "hundred": 100,
    **dict.fromkeys(("thousand", "k"), 10**3),
    **dict.fromkeys(("million", "mn", "m"), 10**6),
    **dict.fromkeys(("billion", "bn", "b"), 10**9),
    **dict.fromkeys(("trillion", "tn"), 10**12),
}
_NUMERALS = _COUNTED.keys() | {word for word in _SCALES if len(word) > 1}
_NUMBER = re.compile(
    r"(?P<number>\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)(?:[.,]\d+)?|\d[\d,.]*\d|\d"
    rf"|(?<![\w-])(?:{'|'.join(_COUNTED)})(?![\w-]))"
    rf"(?:[ \u00a0\u202f-]?(?P<scale>{'|'.join(_SCALES)})(?!\w))?"
)
_DATE = re.compile(r"(?<!\d)(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})(?![./-]?\d)")
_SMALL = frozenset(
    "the a an of in on at to for and or by with from is are was were be been has have had it its "
    "that this as than their they also which".split()
)


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
    first, second = _words_of(hits, one), _words_of(hits, other)
    dates, rival_dates = _dates(first), _dates(second)
    if dates or rival_dates:  # one in words is not compared with one in digits
        return bool(dates and rival_dates) and dates.isdisjoint(rival_dates)
    numbers, others = _numbers(first), _numbers(second)
    if numbers and others:
        return numbers.isdisjoint(others) and _same_unit(first, second)
    if numbers or others or expected_kind(question) != "name":
        return False
    names, rival = set(plain_words(first).split()) - _SMALL, set(plain_words(second).split())
    return first[:1].isupper() and second[:1].isupper() and names.isdisjoint(rival)


def _words_of(hits: Sequence[Hit], span: Span) -> str:
    origin = hits[span.hit].start
    return hits[span.hit].text[span.start - origin : span.end - origin]


def _numbers(text: str) -> set[Decimal]:
    """The numbers in a text, each in all the ways that it can be read."""
    found: set[Decimal] = set()
    for number in _NUMBER.finditer(text.casefold()):
        read = _readings(_COUNTED.get(number["number"], number["number"]))
        scale = number["scale"]
        if scale is None or len(scale) == 1:  # "5 m" may be metres
            found |= read
        if scale is not None:
            found |= {value * _SCALES[scale] for value in read}
    return found


def _readings(number: str) -> set[Decimal]:
    """What digits may mean: a comma or a full stop parts thousands or is the decimal mark."""
    digits = "".join(number.split())
    *parts, last = re.split(r"[.,]", digits)
    marks = set(re.findall(r"[.,]", digits))
    if not parts:
        return {Decimal(digits)}
    found = set()
    if len(parts) == 1 or len(marks) == 2:
        found.add(Decimal(f"{''.join(parts)}.{last}"))
    if len(marks) == 1 and all(len(part) == 3 for part in (*parts[1:], last)):
        found.add(Decimal("".join((*parts, last))))
    return found


def _dates(text: str) -> set[tuple[int, ...]]:
    """The dates in digits, whichever of their numbers is the day, the month and the year."""
    return {
        tuple(sorted(int(part) % 100 for part in date.group(1, 3, 4)))
        for date in _DATE.finditer(text)
    }


def _same_unit(first: str, second: str) -> bool:
    """Whether what stands beside the numbers does not tell them apart ("km", "universities")."""
    units = [set(re.findall(r"[^\W\d_]+|[%€$£¥]", text.casefold())) for text in (first, second)]
    one, other = (unit - _SMALL - _NUMERALS for unit in units)
    return not one or not other or not one.isdisjoint(other)


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
    return set(plain_words(sentence_text(hit, span.sentence)).split()) - own - _SMALL


def _context(hit: Hit) -> str:
    return f"{hit.title} {hit.heading} {hit.text}".casefold()
