"""A PDF page's characters: what PDFium says of each, and the pieces of lines they make."""

from __future__ import annotations

import math
import re
import unicodedata
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from ctypes import byref
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

INSERTED = -1  # the source of a character that stands on no page

_WIDE = 0.8  # of the font's size: two words this far apart are two pieces
_LOST_SPACE = 0.2  # of the font's size: this far apart there was a space, if PDFium saw none
_SHIFTED = 0.5  # of the font's size: two characters this far off are on two lines
_BULLETS = {0x88, 0xF0B7, 0xF0A7, 0xF0D8, 0xF0FC, 0xF076, 0xF0A8}  # how symbol fonts spell them
# What LaTeX's fonts have at these codes, in files that do not say so: where nothing else can be.
_CORK = dict(zip(range(0x10, 0x17), "“”„«»–—", strict=True)) | {
    0x1B + number: chr(0xFB00 + number) for number in range(5)
}
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


@dataclass(frozen=True, slots=True)
class _Measures:
    """What PDFium says of each character of a page, spaces left at zero."""

    text: str
    places: array[float]
    starts: array[float]  # along the line
    ends: array[float]
    baselines: array[float]
    sizes: array[float]
    turns: array[int]


def read_page(page: pdfium.PdfPage, number: int) -> PageText:
    """The characters of a page (its number is 1-based). Raises `PdfiumError`."""
    text_page = page.get_textpage()
    try:
        measures = _measure(text_page)
        spans = [_trimmed(measures.text, *span) for span in _spans(measures)]
        pieces = tuple(_piece(text_page, measures, *span) for span in spans)
        left, bottom, right, top = page.get_bbox()
    finally:
        text_page.close()
    weights: Counter[int] = Counter()
    for piece in pieces:
        weights[piece.turn] += len(piece.text)
    turn = weights.most_common(1)[0][0] if weights else 0
    foot, head = ((bottom, top), (-right, -left), (-top, -bottom), (left, right))[turn]
    return PageText(number, pieces, measures.places, measures.turns, foot, head)


def _measure(text_page: pdfium.PdfTextPage) -> _Measures:
    raw, count = text_page.raw, text_page.count_chars()
    text = "".join(_character(pdfium_c.FPDFText_GetUnicode(raw, at)) for at in range(count))
    starts, ends, baselines, sizes = (array("f", bytes(4 * count)) for _ in range(4))
    places, turns = array("f", bytes(16 * count)), array("b", bytes(count))
    measures = _Measures(text, places, starts, ends, baselines, sizes, turns)
    x, y = pdfium_c.c_double(), pdfium_c.c_double()
    place, matrix = pdfium_c.FS_RECTF(), pdfium_c.FS_MATRIX()
    for at, character in enumerate(text):
        if character.isspace():
            continue
        pdfium_c.FPDFText_GetLooseCharBox(raw, at, byref(place))
        pdfium_c.FPDFText_GetCharOrigin(raw, at, byref(x), byref(y))
        pdfium_c.FPDFText_GetMatrix(raw, at, byref(matrix))
        left, bottom, right, top = place.left, place.bottom, place.right, place.top
        turn = _quarter(matrix.a, matrix.b)
        measures.places[4 * at : 4 * at + 4] = array("f", (left, bottom, right, top))
        measures.starts[at] = (left, bottom, -right, -top)[turn]
        measures.ends[at] = (right, top, -left, -bottom)[turn]
        measures.baselines[at] = (y.value, -x.value, -y.value, x.value)[turn]
        size = pdfium_c.FPDFText_GetFontSize(raw, at) * math.hypot(matrix.c, matrix.d)
        measures.sizes[at] = size or (top - bottom)
        measures.turns[at] = turn
    return measures


def _quarter(across: float, up: float) -> int:
    """The quarter turns, anticlockwise, of text that runs in a direction."""
    if abs(across) >= abs(up):
        return 0 if across >= 0 else 2
    return 1 if up > 0 else 3


def _character(code: int) -> str:
    if code in (0x02, 0xFFFE):  # PDFium's marks for a hyphen at the end of a line
        return "-"
    if code in _BULLETS:
        return "•"
    if code in (0x09, 0x0A, 0x0B, 0x0C, 0x0D):
        return " "
    if code in _CORK:
        return _CORK[code]
    control, surrogate, private = code < 0x20, 0xD800 <= code <= 0xDFFF, 0xE000 <= code <= 0xF8FF
    if control or surrogate or private or code > 0xEFFFF:
        return "\ufffd"
    return chr(code)


def _spans(measures: _Measures) -> Iterator[tuple[int, int]]:
    """Where the pieces begin and end among the characters of a page."""
    first = before = -1
    for at, character in enumerate(measures.text):
        if character.isspace():
            continue
        if before >= 0 and _apart(measures, before, at):
            yield first, before + 1
            first = at
        first = at if first < 0 else first
        before = at
    if before >= 0:
        yield first, before + 1


def _apart(measures: _Measures, before: int, at: int) -> bool:
    size = max(measures.sizes[before], measures.sizes[at])
    gap = measures.starts[at] - measures.ends[before]
    return (
        measures.turns[before] != measures.turns[at]
        or abs(measures.baselines[before] - measures.baselines[at]) > _SHIFTED * size
        or not -size < gap < (_WIDE if at > before + 1 else _LOST_SPACE) * size
    )


def _trimmed(text: str, first: int, last: int) -> tuple[int, int]:
    return first, first + len(text[first:last].rstrip())


def _piece(text_page: pdfium.PdfTextPage, measures: _Measures, first: int, last: int) -> Piece:
    inked = [at for at in range(first, last) if not measures.text[at].isspace()]
    weights = Counter(round(measures.sizes[at], 1) for at in inked)
    size = max(weights, key=lambda size: (weights[size], size))
    return Piece(
        measures.text[first:last],
        first,
        min(measures.starts[at] for at in inked),
        max(measures.ends[at] for at in inked),
        next(measures.baselines[at] for at in inked if round(measures.sizes[at], 1) == size),
        size,
        measures.turns[first],
        _bold(text_page, inked[0]) and _bold(text_page, inked[-1]),
    )


def _bold(text_page: pdfium.PdfTextPage, character: int) -> bool:
    name, flags = pdfium_c.create_string_buffer(100), pdfium_c.c_int()
    pdfium_c.FPDFText_GetFontInfo(text_page.raw, character, name, 100, byref(flags))
    return re.search(rb"bold|black|heavy|CMBX|SFBX", name.value, re.IGNORECASE) is not None


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
