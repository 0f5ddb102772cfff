"""What a value says: its numbers, dates, times of day and units. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import chain, product

SMALL = frozenset(
    "the a an of in on at to for and or by with from is are was were be been has have had it its "
    "that this as than their they also which per every each".split()
)

# -- numbers --------------------------------------------------------------------------------------

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
_NUMBER = re.compile(
    r"(?P<number>\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)(?:[.,]\d+)?|\d[\d,.]*\d|\d"
    rf"|(?<![\w-])(?:{'|'.join(_COUNTED)})(?![\w-]))"
    rf"(?:[ \u00a0\u202f-]?(?P<scale>{'|'.join(_SCALES)})(?!\w))?"
)
_BOUNDS = (
    r"\b(?:(?P<near>about|around|roughly|approximately|nearly|almost|circa|some)"
    r"|(?P<least>over|above|more than|at least|exceeding|(?:no|not) (?:less|fewer) than)"
    r"|(?P<most>under|below|(?:less|fewer) than|at most|up to|(?:no|not) more than))"
)
_BOUND = re.compile(rf"{_BOUNDS}\W*{_NUMBER.pattern}")
_BOUND_WORDS = frozenset(re.findall("[a-z]{2,}", _BOUNDS))
_ROUGHLY = 10  # "about 50" is right by a tenth of it

# -- units ----------------------------------------------------------------------------------------

_CURRENCIES = {
    **dict.fromkeys(("$", "dollar", "dollars", "usd"), "$"),
    **dict.fromkeys(("€", "euro", "euros", "eur"), "€"),
    **dict.fromkeys(("£", "pound", "pounds", "gbp"), "£"),
    **dict.fromkeys(("¥", "yen", "jpy"), "¥"),
    **{code: code for code in "chf sek nok dkk pln inr cny".split()},
}
_PERIOD = (
    r"(?:(?<!\w)(?:per|an?|every|each)\s+|/\s?)"
    r"(second|minute|hour|day|night|week|month|quarter|year|annum)\b"
)

# -- dates and times ------------------------------------------------------------------------------

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_IN_DIGITS = re.compile(r"(?<!\d)(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})(?![./-]?\d)")
_IN_WORDS = re.compile(
    r"(?:\b(?P<day>\d{1,2})(?:st|nd|rd|th)?(?: of)? )?\b(?P<month>Jan(?:uary)?|Feb(?:ruary)?"
    r"|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:t|tember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\b\.?(?: (?P<later>\d{1,2})(?:st|nd|rd|th)?(?![\d:]))?"
    r"(?:,? (?P<year>\d{4})\b)?"
    r"|\b(?P<decade>\d{3}0)s\b|\b(?P<century>\d{1,2})(?:st|nd|rd|th)[ -]century"
)
_YEAR = re.compile(r"(?<![\d.,$€£¥-])(?:1[5-9]|20)\d\d(?!\w|[.,]\d)")
_QUARTER = re.compile(r"\bq([1-4])\b|\b(first|second|third|fourth) quarter\b", re.IGNORECASE)
_ORDINALS = {"first": "1", "second": "2", "third": "3", "fourth": "4"}
_TIME = re.compile(
    r"(?<![\d:.,])([01]?\d|2[0-3])(?::([0-5]\d))?(?:\s?([ap])\.?m\b|(?<=:\d\d)(?![\d:]))",
    re.IGNORECASE,
)

_Date = Mapping[str, int]  # the parts that are said, of day, month, year, decade and century


def with_bounds(before: str, value: str, behind: str) -> str:
    """The value with what limits or measures it and stands beside it: "over", "per month"."""
    bound = re.search(rf"{_BOUNDS}\s+[$€£¥]?\Z", before, re.IGNORECASE)
    period = re.match(rf"\s*{_PERIOD}", behind, re.IGNORECASE)
    return f"{bound[0] if bound else ''}{value}{period[0] if period else ''}"


def counts(value: str) -> bool:
    """Whether it has a number, in words or in digits."""
    return bool(_NUMBER.search(value.casefold()))


def differ(first: str, second: str) -> bool:
    """Whether two values with numbers are of one kind and cannot both be right."""
    dates, rival_dates = _dates(first), _dates(second)
    times, rival_times = _times(first), _times(second)
    if dates or rival_dates or times or rival_times:
        other_day = _apart(dates or _years_alone(first), rival_dates or _years_alone(second))
        return other_day or bool(times and rival_times and times.isdisjoint(rival_times))
    numbers, others = _numbers(first), _numbers(second)
    return (
        bool(numbers and others)
        and numbers.isdisjoint(others)
        and _same_unit(first, second)
        and not _fits(first, others)
        and not _fits(second, numbers)
    )


def other_periods(first: str, second: str) -> bool:
    """Whether two texts name years, or quarters of them, and none that both have."""
    pairs = ((_years(first), _years(second)), (_quarters(first), _quarters(second)))
    return any(one and other and one.isdisjoint(other) for one, other in pairs)


def names_period(text: str) -> bool:
    """Whether it names a year or a quarter of one."""
    return bool(_years(text) or _quarters(text))


def _years(text: str) -> set[str]:
    return set(_YEAR.findall(text))


def _quarters(text: str) -> set[str]:
    return {digit or _ORDINALS[word.lower()] for digit, word in _QUARTER.findall(text)}


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
    return found or {Decimal("".join((*parts, last)))}  # of an address or a version


def _fits(said: str, others: set[Decimal]) -> bool:
    """Whether one of the others is what "about 50" or "more than 40" leaves open."""
    bound = _BOUND.search(said.casefold())
    numbers = _numbers(bound[0]) if bound else set()
    if not bound or not numbers:
        return False
    limit = max(numbers)
    if bound["near"]:
        return any(abs(other - limit) * _ROUGHLY <= limit for other in others)
    return any(other >= limit if bound["least"] else other <= limit for other in others)


def _same_unit(first: str, second: str) -> bool:
    """Whether what stands beside the numbers does not tell them apart ("km", "universities").

    Money of another currency, and so much a month and a year, are told apart whatever they are of.
    """
    periods, rival_periods = _periods(first), _periods(second)
    one, other = _units(first), _units(second)
    currencies, rival_currencies = (unit & set(_CURRENCIES.values()) for unit in (one, other))
    if periods and rival_periods and periods.isdisjoint(rival_periods):
        return False
    if currencies and rival_currencies and currencies.isdisjoint(rival_currencies):
        return False
    return not one or not other or not one.isdisjoint(other)


def _units(text: str) -> set[str]:
    words = set(re.findall(r"[^\W\d_]+|[%€$£¥]", text.casefold())) - SMALL - _BOUND_WORDS
    words -= _COUNTED.keys() | {word for word in _SCALES if len(word) > 1}
    told = words - _SCALES.keys() or words  # "m" by itself may be metres
    return {_CURRENCIES.get(word, word) for word in told}


def _periods(text: str) -> set[str]:
    return {period.replace("annum", "year") for period in re.findall(_PERIOD, text, re.IGNORECASE)}


def _dates(text: str) -> list[list[_Date]]:
    """The dates of more than a year alone, each in all the ways that it can be read."""
    found = [_digits_read(*date.group(1, 3, 4)) for date in _IN_DIGITS.finditer(text)]
    for date in _IN_WORDS.finditer(text):
        day, month, year = date["day"] or date["later"], date["month"], date["year"]
        if date["decade"]:
            found.append([{"decade": int(date["decade"]) // 10} | _century(date["decade"])])
        elif date["century"]:
            found.append([{"century": int(date["century"])}])
        elif day or year:  # a month alone may be a name
            parts = {"day": int(day)} if day else {}
            parts["month"] = _MONTHS.index(month[:3]) + 1
            found.append([parts | (_of_year(int(year)) if year else {})])
    return [readings for readings in found if readings]


def _years_alone(text: str) -> list[list[_Date]]:
    return [[_of_year(int(year))] for year in _years(text)]


def _digits_read(one: str, two: str, three: str) -> list[_Date]:
    """Whichever of a date's numbers is the day, the month and the year."""
    return [
        {"day": int(day), "month": int(month)} | _of_year(int(century + year))
        for year, month, day in ((one, two, three), (three, two, one), (three, one, two))
        for century in {2: ("19", "20"), 4: ("",)}.get(len(year), ())
        if 1 <= int(month) <= len(_MONTHS) and 1 <= int(day) <= 31
    ]


def _of_year(year: int) -> dict[str, int]:
    return {"year": year, "decade": year // 10} | _century(year)


def _century(year: int | str) -> dict[str, int]:
    return {"century": int(year) // 100 + 1}


def _apart(dates: Sequence[Sequence[_Date]], others: Sequence[Sequence[_Date]]) -> bool:
    """Whether no date is one of the others, by the parts that both have, however they are read."""
    pairs = product(chain.from_iterable(dates), chain.from_iterable(others))
    return bool(dates and others) and all(
        any(one[part] != other[part] for part in one.keys() & other.keys()) for one, other in pairs
    )


def _times(text: str) -> set[int]:
    """The times of day in minutes; "2:30" may be in either half of the day."""
    found: set[int] = set()
    for hour, minute, half in _TIME.findall(text):
        minutes = int(hour) % 12 * 60 + int(minute or 0)
        if half.lower() == "a" or (not half and int(hour) < 12):
            found.add(minutes)
        if half.lower() == "p" or (not half and hour[0] != "0"):
            found.add(minutes + 12 * 60)
    return found
