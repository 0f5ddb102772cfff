"""What PDFium says of each character of a PDF page: its letter, place, size and direction."""

from __future__ import annotations

from array import array
from ctypes import byref, c_double
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

_BULLETS = {0x88, 0xF0B7, 0xF0A7, 0xF0D8, 0xF0FC, 0xF076, 0xF0A8}  # how symbol fonts spell them
# What LaTeX's fonts have at these codes, in files that do not say so: where nothing else can be.
_CORK = dict(zip(range(0x10, 0x17), "“”„«»–—", strict=True)) | {
    0x1B + number: chr(0xFB00 + number) for number in range(5)
}


@dataclass(frozen=True, slots=True)
class Measures:
    """The characters of a page; the coordinates run along the lines, turned as they are."""

    text: str
    places: array[float]  # left, bottom, right, top of each character; a space has none: zeros
    turns: array[int]
    inked: NDArray[np.intp]  # the indexes of all characters but spaces; what follows is of these
    starts: NDArray[np.float64]
    ends: NDArray[np.float64]
    baselines: NDArray[np.float64]
    sizes: NDArray[np.float64]


def measure(text_page: pdfium.PdfTextPage) -> Measures:
    """The letters of a page and their places."""
    raw, count = text_page.raw, text_page.count_chars()
    codes = map(pdfium_c.FPDFText_GetUnicode, [raw] * count, range(count))
    text = "".join(map(_character, codes))
    inked = np.array([at for at, letter in enumerate(text) if not letter.isspace()], dtype=np.intp)
    boxes, origins, matrices, sizes = _places(raw, inked.tolist())
    left, top, right, bottom = boxes.T.astype(np.float64)
    turns = _quarters(matrices[:, 0], matrices[:, 1])
    sizes = sizes * np.hypot(matrices[:, 2], matrices[:, 3])
    places = np.zeros((count, 4), dtype=np.float32)
    places[inked] = boxes[:, (0, 3, 2, 1)]
    all_turns = np.zeros(count, dtype=np.int8)
    all_turns[inked] = turns
    return Measures(
        text,
        array("f", places.tobytes()),
        array("b", all_turns.tobytes()),
        inked,
        np.choose(turns, (left, bottom, -right, -top)),
        np.choose(turns, (right, top, -left, -bottom)),
        np.choose(turns, (origins[:, 1], -origins[:, 0], -origins[:, 1], origins[:, 0])),
        np.where(sizes == 0, top - bottom, sizes),
    )


def _places(
    raw: object, indexes: list[int]
) -> tuple[NDArray[np.float32], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """The box (left, top, right, bottom), origin, matrix and font size of each character.

    PDFium writes into the arrays itself: nothing is unpacked character by character.
    """
    room = max(len(indexes), 1)
    boxes, matrices = np.zeros((room, 4), np.float32), np.zeros((room, 6), np.float32)
    origins = np.zeros((room, 2), np.float64)
    box, matrix = pdfium_c.FS_RECTF.from_buffer(boxes), pdfium_c.FS_MATRIX.from_buffer(matrices)
    origin = c_double.from_buffer(origins.data)
    get_box, get_origin = pdfium_c.FPDFText_GetLooseCharBox, pdfium_c.FPDFText_GetCharOrigin
    get_matrix, get_size = pdfium_c.FPDFText_GetMatrix, pdfium_c.FPDFText_GetFontSize
    sizes = []
    for number, at in enumerate(indexes):
        get_box(raw, at, byref(box, 16 * number))
        get_origin(raw, at, byref(origin, 16 * number), byref(origin, 16 * number + 8))
        get_matrix(raw, at, byref(matrix, 24 * number))
        sizes.append(get_size(raw, at))
    end = len(indexes)
    return boxes[:end], origins[:end], matrices[:end].astype(np.float64), np.array(sizes, float)


def _quarters(across: NDArray[np.float64], up: NDArray[np.float64]) -> NDArray[np.intp]:
    """The quarter turns, anticlockwise, of text that runs in a direction."""
    level = np.where(across >= 0, 0, 2)
    return np.where(np.abs(across) >= np.abs(up), level, np.where(up > 0, 1, 3))


@lru_cache(4096)
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
