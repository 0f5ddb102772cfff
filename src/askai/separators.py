"""Where a sentence may be cut into the items of an enumeration, and where not. Pure.

A comma or an "and" inside a bracket, a quotation, a date or a name ("Trinidad and Tobago")
separates nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

Place = tuple[int, int]

BRACKETED, _QUOTED = "\ufffc", "X"
_CLOSES = {"(": ")", "[": "]", "{": "}", "“": "”", "«": "»", "„": "“", '"': '"', "（": "）"}
CAPITAL = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎÉĘĚĞİŁŃŇŌŐŘŚŞŠŤŪŮŹŻŽΑ-ΩА-Я"
_STATES = """Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida
|Georgia|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts
|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|New Hampshire|New Jersey|New Mexico
|New York|North Carolina|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania|Rhode Island|South Carolina
|South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|Washington|West Virginia|Wisconsin
|Wyoming""".replace("\n", "")
_STATE_CODES = """AL|AK|AZ|AR|CA|CO|CT|DC|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS
|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|PA|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY""".replace("\n", "")
_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?"
)
_PAIRS = """Bosnia Herzegovina|Trinidad Tobago|Antigua Barbuda|Kitts Nevis|Vincent the Grenadines
|Tomé Príncipe|Turks Caicos|Wallis Futuna|Tyne Wear|Newfoundland Labrador|Dungeons Dragons
|Marks Spencer|Romeo Juliet|Simon Garfunkel|research development|trial error|supply demand
|terms conditions|profit loss|rock roll|rhythm blues|drum bass|law order|health safety
|mergers acquisitions|black white|hundred \\w+|thousand \\w+""".replace("\n", "")
_BODIES = """Ministry|Minister|Department|Secretary|Institute|University|College|School|Academy
|Bureau|Office|Faculty|Museum|Society|Council|Board|Commission|Committee|Centers?|Centre
|Association|Journal|Church""".replace("\n", "")
_WHOLE = re.compile(
    rf"\b(?:{_MONTHS})\s\d{{1,2}}(?:st|nd|rd|th)?,\s\d{{4}}\b"
    rf"|\b(?!(?:{_STATES}),)[{CAPITAL}][\w.’']*,\s(?:{_STATES})\b(?!\s[{CAPITAL}])"
    rf"|\b[{CAPITAL}][\w.]*,\s(?:D\.\s?C\.|(?:{_STATE_CODES})\b|U\.\s?[SK]\.)"
    r"|,\s(?:Inc|Ltd|LLC|Jr|Sr|Corp|Esq|M\.?D|Ph\.?D)\b"
    rf"|\b(?:{'|'.join(pair.replace(' ', ' and ', 1) for pair in _PAIRS.split('|'))})\b"
    r"|\b[Bb]etween\s\S*\d\S*\sand\s\S*\d"
    rf"|\b(?:{_BODIES})(?:\s[{CAPITAL}]\w*)?\s(?:of|for)\s(?:the\s)?"
    rf"(?:[{CAPITAL}]\w*,?\s)+and\s[{CAPITAL}]\w*"
)
# Between semicolons an item may be followed by a clause about it.
ASIDE = re.compile(r",\s(?:which|who|whom|whose|where)\b[^;]*")
_GAP = re.compile(r"[,;]\s|\s(?:and|or)\s")

_CONJUNCTION = r"(?:and/or|and|or|nor|as\swell\sas|along\swith|plus|but\salso)"
_SEPARATOR = re.compile(
    rf"\s*(?P<mark>[,;])(?:\s+(?P<after>{_CONJUNCTION}|&)(?=\s))?\s+|\s+(?P<alone>{_CONJUNCTION})\s+"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A clause in which only what may separate items still looks so, cut at every such place."""

    text: str  # of the whole sentence
    cuts: list[re.Match[str]]
    first: int
    last: int

    @property
    def cells(self) -> list[Place]:
        """What stands between the cuts."""
        return between(self.first, self.cuts, self.last)

    def of(self, place: Place) -> str:
        """The words there."""
        return self.text[slice(*place)]


def inside(text: str, start: int, end: int, first: int, last: int) -> Place:
    """The bounds of the innermost bracket or quotation that holds the span; else the sentence's."""
    for opened, closed in _enclosed(text[first:last]):
        if first + opened < start and end < first + closed:
            return inside(text, start, end, first + opened + 1, first + closed - 1)
    return first, last


def _enclosed(sentence: str) -> list[Place]:
    """Where the outer brackets and quotations stand."""
    found: list[Place] = []
    opened: list[int] = []
    for at, character in enumerate(sentence):
        if opened and character == _CLOSES[sentence[opened[-1]]]:
            begin = opened.pop()
            if not opened:
                found.append((begin, at + 1))
        elif character in _CLOSES:
            opened.append(at)
    return found


def lines(sentence: str, start: int, end: int) -> Iterator[Line]:
    """The ways to cut: at commas and "and" between semicolons, then at semicolons alone."""
    masked = _masked(sentence)
    cuts = list(_SEPARATOR.finditer(masked))
    clauses = [cut for cut in cuts if cut["mark"] == ";"]
    first = max((cut.end() for cut in clauses if cut.end() <= start), default=0)
    last = min((cut.start() for cut in clauses if cut.start() >= end), default=len(masked))
    if not any(start < cut.end() and cut.start() < end for cut in clauses):
        inner = [cut for cut in cuts if first <= cut.start() and cut.end() <= last]
        yield Line(masked, inner, first, last)
    if clauses:
        yield Line(ASIDE.sub(_blanked, masked), clauses, 0, len(masked))


def _blanked(aside: re.Match[str]) -> str:
    return " " + BRACKETED * (len(aside[0]) - 1)


def _masked(sentence: str) -> str:
    """The sentence with characters in place of what separates nothing; as long as before."""
    characters = list(sentence)
    for begin, stop in _enclosed(sentence):
        mark = _QUOTED if sentence[begin] in '“"«„' else BRACKETED
        characters[begin:stop] = mark * (stop - begin)
    return _WHOLE.sub(
        lambda whole: _GAP.sub(lambda gap: "_" * len(gap[0]), whole[0]), "".join(characters)
    )


def between(first: int, cuts: list[re.Match[str]], last: int) -> list[Place]:
    """What stands between `first` and `last`, apart from the cuts."""
    bounds = [first, *(place for cut in cuts for place in cut.span()), last]
    return list(zip(bounds[::2], bounds[1::2], strict=True))
