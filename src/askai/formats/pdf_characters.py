"""A PDF page's text: pieces of lines, where their characters stand, and what is made of them."""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterable
from dataclasses import dataclass

INSERTED = -1  # the source of a character that stands on no page

LEFTWARD = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")  # Hebrew, Arabic and kin

_SPECIAL = re.compile("[\ufb00-\ufb06\u00ad]|[^\\S ]+|\\s{2,}")


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page (1-based), in points from the page's lower left corner."""

    page: int
    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters side by side, with no wide gap between them: a line of a column, a cell.

    Its coordinates are those of the page turned by `turn` quarters, so that it runs to the right.
    """

    text: str
    first: int  # the index on the page of the first character
    left: float
    right: float
    baseline: float
    size: float  # points
    turn: int
    bold: bool


@dataclass(frozen=True, slots=True)
class PageText:
    """The pieces of a page in PDFium's order; the page's foot and head, turned as most of them."""

    number: int  # 1-based
    pieces: tuple[Piece, ...]
    places: array[float]  # left, bottom, right, top of each character; a space has none: zeros
    turns: array[int]
    foot: float
    head: float

    def box(self, character: int) -> Box | None:
        left, bottom, right, top = self.places[4 * character : 4 * character + 4]
        return Box(self.number, left, bottom, right, top) if right > left and top > bottom else None


@dataclass(frozen=True, slots=True)
class Traced:
    """A text, and for each of its characters the index on its page, or `INSERTED`."""

    text: str
    sources: array[int]


def letters(piece: Piece) -> Traced:
    """A piece's text with ligatures as letters, no soft hyphen inside words, and single spaces."""
    if not _SPECIAL.search(piece.text):
        indexes = range(piece.first, piece.first + len(piece.text))
        return Traced(piece.text, array("i", indexes))
    parts, sources, end = [], array("i"), 0
    for found in [*_SPECIAL.finditer(piece.text), None]:
        start = found.start() if found else len(piece.text)
        parts.append(piece.text[end:start])
        sources.extend(range(piece.first + end, piece.first + start))
        if found:
            end = found.end()
            parts.append(_plain(found.group(), end == len(piece.text)))
            sources.extend([piece.first + start] * len(parts[-1]))
    return Traced("".join(parts), sources)


def _plain(special: str, last: bool) -> str:
    if special == "\u00ad":
        return special if last else ""  # at the end of a line it may still join two halves
    return unicodedata.normalize("NFKC", special) if special.strip() else " "


def inserted(text: str) -> Traced:
    """A text that stands on no page."""
    return Traced(text, array("i", [INSERTED]) * len(text))


def join(parts: Iterable[Traced]) -> Traced:
    """Traced texts one after the other."""
    parts = list(parts)
    sources = array("i")
    for part in parts:
        sources.extend(part.sources)
    return Traced("".join(part.text for part in parts), sources)


def merged(page: PageText, characters: Iterable[int]) -> list[Box]:
    """One box for each line of text that the characters, in reading order, stand on."""
    lines: list[Box] = []
    for character in characters:
        box = page.box(character)
        if box is None:
            continue
        if lines and _one_line(lines[-1], box, page.turns[character] % 2 == 1):
            line = lines.pop()
            left, bottom = min(line.left, box.left), min(line.bottom, box.bottom)
            right, top = max(line.right, box.right), max(line.top, box.top)
            box = Box(box.page, left, bottom, right, top)
        lines.append(box)
    return lines


def _one_line(line: Box, box: Box, turned: bool) -> bool:
    across = _overlap((line.left, line.right), (box.left, box.right))
    upward = _overlap((line.bottom, line.top), (box.bottom, box.top))
    height = min(line.top - line.bottom, box.top - box.bottom)
    if turned:
        across, upward = upward, across
        height = min(line.right - line.left, box.right - box.left)
    return upward > 0.5 * height and across > -2 * height


def _overlap(one: tuple[float, float], other: tuple[float, float]) -> float:
    """How much two stretches share; below zero, how far they are apart."""
    return min(one[1], other[1]) - max(one[0], other[0])
