"""Years, months and dates as the names of a table's columns."""

from __future__ import annotations

import re
from collections.abc import Sequence

_YEAR = r"(?:19|20)\d\d"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_PART = r"(?:q[1-4]|h[12])"  # of a year
_PERIOD = re.compile(
    rf"{_YEAR}(?:\s?[/–-]\s?(?:{_YEAR}|\d\d)(?:-\d\d)?)?"  # 2023, 2022/23, 2023-05, 2023-05-01
    rf"|{_YEAR}[ /-]?{_PART}"
    rf"|(?:fy|{_PART}|{_MONTH})(?:[ /-]?(?:{_YEAR}|['’]?\d\d))"
    rf"|{_PART}|{_MONTH}"
    rf"|\d\d?\.? {_MONTH} {_YEAR}|{_MONTH} \d\d?, {_YEAR}",
    re.IGNORECASE,
)
YEAR = re.compile(_YEAR)
_NUMBER = re.compile(r"[\d\s.,:%()+–-]+")


def is_period(cell: str) -> bool:
    """Whether a cell is a year, a part of one, a month or a date: "2023", "Q1 2023", "May"."""
    return bool(_PERIOD.fullmatch(cell))


def begins_with_periods(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names its columns by periods: of the cells below them few are any.

    One alone may be what the row tells, as in "Founded | 1999", unless the corner is empty.
    """
    if not rows or not rows[0]:
        return False
    (corner, *names), body = rows[0], rows[1:]
    columns = [n for n, name in enumerate(names, 1) if is_period(name)]
    if len({rows[0][n] for n in columns}) < (2 if corner else 1):
        return False
    if any(re.search(r"\d", name) and not is_period(name) for name in names):
        return False
    if is_period(corner) or _NUMBER.fullmatch(corner) or not any(any(row[:1]) for row in body):
        return False
    below = [row[n] for row in body for n in columns if n < len(row) and row[n]]
    return sum(map(is_period, below)) * 2 < len(below)
