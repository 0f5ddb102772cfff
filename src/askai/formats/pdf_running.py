"""The pages of a PDF without page numbers, and each running head and foot once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from askai.formats.pdf_characters import PageText
from askai.formats.pdf_lines import Line, make_lines

_YEAR = r"(?:19|20)\d\d"
PAGE_NUMBER = re.compile(
    rf"(?!{_YEAR}\Z)[-–—|\s]*"
    r"((page|p\.)\s*)?(\d{1,4}|[ivxl]{1,7})(\s*(of|/)\s*\d{1,4})?[-–—|\s]*",
    re.IGNORECASE,
)

_BARE = re.compile(r"[-–—|\s]*(\d{1,4})[-–—|\s]*")
_NUMBER = re.compile(r"([0-9]{1,9})")
_MARGIN = 0.12  # of the page's height, at its head and at its foot
_NEAR_PAGES = 6

_Margins = dict[int, list[tuple[Line, bool]]]  # by page: the lines, and which are outermost


def without_running_lines(pages: Sequence[PageText]) -> tuple[PageText, ...]:
    """The pages without page numbers; what stands at the head or foot of most stays on the first.

    A document of one or two pages stays as it is: two pages may well begin alike.
    """
    if len(pages) < 3:
        return tuple(pages)
    weights: Counter[float] = Counter()
    for piece in (piece for page in pages for piece in page.pieces):
        weights[piece.size] += len(piece.text)
    largest = 1.15 * max(weights, key=lambda size: weights[size], default=0.0)
    margins = {page.number: _margin(page, largest) for page in pages}
    kept = []
    for page in pages:
        gone = {
            piece.first
            for line, outermost in margins[page.number]
            if (outermost and _is_page_number(line, page, margins)) or _recurs(line, page, margins)
            for piece in line.pieces
        }
        kept.append(replace(page, pieces=tuple(p for p in page.pieces if p.first not in gone)))
    return tuple(kept)


def _margin(page: PageText, largest: float) -> list[tuple[Line, bool]]:
    """The lines near the head and foot of a page, and whether each is the first or last of all."""
    turns = Counter(piece.turn for piece in page.pieces)
    main = max(turns, key=lambda turn: turns[turn], default=0)
    lines = make_lines([piece for piece in page.pieces if piece.turn == main])
    zone = _MARGIN * (page.head - page.foot)
    return [
        (line, number in (0, len(lines) - 1))
        for number, line in enumerate(lines)
        if (line.baseline > page.head - zone or line.baseline < page.foot + zone)
        and line.size <= largest
        and not (len(line.pieces) > 2 and _same_cells(line, lines[number + 1 : number + 2]))
    ]


def _same_cells(line: Line, after: Sequence[Line]) -> bool:
    """Whether a line looks like the header that a long table repeats on each page."""
    return bool(after) and len(after[0].pieces) == len(line.pieces)


def _is_page_number(line: Line, page: PageText, margins: _Margins) -> bool:
    """Whether a line says that it is one, or is a number that counts the pages with another's."""
    if not PAGE_NUMBER.fullmatch(line.text):
        return False
    here = _BARE.fullmatch(line.text)
    return here is None or any(
        outermost and there and int(there[1]) - int(here[1]) == number - page.number
        for number in _near(page, margins)
        for other, outermost in margins[number]
        for there in [_BARE.fullmatch(other.text)]
    )


def _near(page: PageText, margins: _Margins) -> list[int]:
    around = range(page.number - _NEAR_PAGES, page.number + _NEAR_PAGES + 1)
    return [number for number in around if number in margins and number != page.number]


def _recurs(line: Line, page: PageText, margins: _Margins) -> bool:
    """Whether nearby pages, or those on the same side of the sheet, have the line too.

    Where it stands for the first time it may be content, such as the address above a letter.
    """
    same = [
        number
        for number in _near(page, margins)
        if any(
            abs(other.baseline - line.baseline) < 2 and _alike(line, other, number - page.number)
            for other, _ in margins[number]
        )
    ]
    enough = len(same) >= (2 if len(margins) > 4 else 1)
    return enough and (min(same) < page.number or bool(PAGE_NUMBER.fullmatch(line.text)))


def _alike(line: Line, other: Line, pages: int) -> bool:
    """Whether two lines are the same, but for a number that counts the pages between them.

    A year does not: it tells what a page is about.
    """
    here, there = _NUMBER.split(line.text.casefold()), _NUMBER.split(other.text.casefold())
    if here[::2] != there[::2]:
        return False
    return all(
        a == b or (int(b) - int(a) == pages and not re.fullmatch(_YEAR, a))
        for a, b in zip(here[1::2], there[1::2], strict=True)
    )
