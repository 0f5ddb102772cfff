"""A PDF page → its pieces: characters side by side with no wide gap between them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from ctypes import byref
from itertools import pairwise

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

from askai.formats.pdf_characters import LEFTWARD, PageText, Piece
from askai.formats.pdf_measures import Measures, measure

_WIDE = 0.8  # of the font's size: two words this far apart are two pieces
_LOST_SPACE = 0.2  # of the font's size: this far apart there was a space, if PDFium saw none
_SHIFTED = 0.5  # of the font's size: two characters this far off are on two lines


def read_page(page: pdfium.PdfPage, number: int) -> PageText:
    """The characters of a page (its number is 1-based). Raises `PdfiumError`."""
    text_page = page.get_textpage()
    try:
        measures = measure(text_page)
        pieces = tuple(_pieces(text_page, measures))
        left, bottom, right, top = page.get_bbox()
    finally:
        text_page.close()
    weights: Counter[int] = Counter()
    for piece in pieces:
        weights[piece.turn] += len(piece.text)
    turn = weights.most_common(1)[0][0] if weights else 0
    foot, head = ((bottom, top), (-right, -left), (-top, -bottom), (left, right))[turn]
    return PageText(number, pieces, measures.places, measures.turns, foot, head)


def _pieces(text_page: pdfium.PdfTextPage, measures: Measures) -> Iterator[Piece]:
    if not len(measures.inked):
        return
    inked, baselines = measures.inked.tolist(), measures.baselines.tolist()
    starts, ends = measures.starts.tolist(), measures.ends.tolist()
    sizes = _rounded(measures.sizes)
    for first, last in _stretches(_cuts(measures)):
        weights = Counter(sizes[first:last])
        size = max(weights, key=lambda size: (weights[size], size))
        begin, end = inked[first], inked[last - 1]
        yield Piece(
            measures.text[begin : end + 1],
            begin,
            min(starts[first:last]),
            max(ends[first:last]),
            baselines[sizes.index(size, first, last)],
            size,
            measures.turns[begin],
            _bold(text_page, begin) and _bold(text_page, end),
        )


def _rounded(sizes: NDArray[np.float64]) -> list[float]:
    values, numbers = np.unique(sizes.astype(np.float32), return_inverse=True)
    rounded = [round(value, 1) for value in values.tolist()]
    return [rounded[number] for number in numbers.tolist()]


def _stretches(cuts: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Where the parts begin and end of what is cut before some of its members."""
    yield from pairwise([0, *(np.flatnonzero(cuts[1:]) + 1).tolist(), len(cuts)])


def _cuts(measures: Measures) -> NDArray[np.bool_]:
    """Before which of the inked characters a piece begins."""
    turns = np.frombuffer(measures.turns, np.int8)[measures.inked]
    size = np.maximum(measures.sizes[:-1], measures.sizes[1:])
    gap = measures.starts[1:] - measures.ends[:-1]
    spaced = np.diff(measures.inked) > 1
    shifted = np.abs(np.diff(measures.baselines)) > _SHIFTED * size
    lines = np.append(True, (turns[1:] != turns[:-1]) | shifted)
    near = (-size < gap) & (gap < np.where(spaced, _WIDE, _LOST_SPACE) * size)
    cuts: NDArray[np.bool_] = lines | np.append(True, ~near)
    if LEFTWARD.search(measures.text):
        for first, last in _stretches(lines):
            _join_leftward(measures, cuts[first:last], first, last)
    return cuts


def _join_leftward(measures: Measures, cuts: NDArray[np.bool_], first: int, last: int) -> None:
    """Undo the cuts of a line's words that run to the left, where no wide gap is around them."""
    indexes = measures.inked[first:last]
    leftward = [LEFTWARD.match(measures.text[at]) is not None for at in indexes.tolist()]
    if not any(leftward):
        return
    cuts[1:] &= ~(np.array(leftward[:-1]) | np.array(leftward[1:]))
    words = list(_stretches(np.append(True, np.diff(indexes) > 1)))
    extents = [_extent(measures, first + begin, first + end) for begin, end in words]
    for (left, right, size), (start, end, other), (begin, _) in zip(
        extents, extents[1:], words[1:], strict=False
    ):
        cuts[begin] = max(start - right, left - end) > _WIDE * max(size, other)


def _extent(measures: Measures, first: int, last: int) -> tuple[float, float, float]:
    """Where a word starts and ends, whichever way it runs, and its size."""
    return (
        float(measures.starts[first:last].min()),
        float(measures.ends[first:last].max()),
        float(measures.sizes[first:last].max()),
    )


def _bold(text_page: pdfium.PdfTextPage, character: int) -> bool:
    name, flags = pdfium_c.create_string_buffer(100), pdfium_c.c_int()
    pdfium_c.FPDFText_GetFontInfo(text_page.raw, character, name, 100, byref(flags))
    return re.search(rb"bold|black|heavy|CMBX|SFBX", name.value, re.IGNORECASE) is not None
