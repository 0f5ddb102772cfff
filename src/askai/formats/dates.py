"""Dates as documents write them → "2024-05-01", "2024-05" or "2024"."""

from __future__ import annotations

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime

_ISO = re.compile(r"(\d{4})(?:-?(\d{2})(?:-?(\d{2}))?)?(?![\d])")
_PARTED = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_WRITTEN = ("%d %B %Y", "%B %d, %Y", "%d %b %Y", "%b %d, %Y", "%B %Y", "%d.%m.%Y")
# A weekday before a date, and the ending of "5th".
_UNNEEDED = re.compile(
    r"\A(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[.,]* |(?<=\d)(?:st|nd|rd|th)\b", re.IGNORECASE
)


def iso_date(text: str) -> str:
    """The date at the start of `text`, as exact as it is given; "" when there is none.

    Reads ISO 8601 (also without dashes, as in PDF), RFC 5322, and the usual English spellings.
    """
    text = " ".join(text.split()).removeprefix("D:")
    day = (
        _PARTED.match(text)
        or _ISO.match(text)
        or re.match(r"(\d{4})(\d{2})(\d{2})(?=\d{4,6})", text)
    )
    if day:
        return _checked(*(int(part) if part else None for part in day.groups()))
    text = _UNNEEDED.sub("", text)
    for form in _WRITTEN:
        try:
            found = datetime.strptime(text, form)
        except ValueError:
            continue
        return _checked(found.year, found.month, found.day if "%d" in form else None)
    try:
        return parsedate_to_datetime(text).date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""


def _checked(year: int | None, month: int | None, day: int | None) -> str:
    """The date in ISO form if there is such a day and a document can have it."""
    try:
        found = date(year or 0, month or 1, day or 1)
    except ValueError:
        return ""
    if not 1000 <= found.year <= 2200:
        return ""
    return found.isoformat()[: 10 if day else 7 if month else 4]
