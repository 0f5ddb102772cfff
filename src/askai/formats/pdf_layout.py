"""Pieces of text on a page → paragraphs and tables in reading order; columns are told apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from statistics import median

from askai.formats.pdf_characters import PageText, Piece
from askai.formats.pdf_lines import ALIGNED, BULLET, FINAL, MARKER, Line, make_lines
from askai.formats.pdf_tables import Table, continued, find_tables

_GAP_RATIO = 1.25  # lines this much further apart than usual are two paragraphs
_STRIP = 2.0  # of the font's size: a strip as wide as this may part two columns
_STRIP_LINES = 12  # fewer lines beside a strip are no columns
_LONG = 25  # characters
_SHARED = 0.5  # of the lines on the shorter side: with more at one height, they are rows
_COLUMN_LINES = 4  # fewer lines side by side are no columns


def regions(pieces: Sequence[Piece]) -> Iterator[list[Line]]:
    """The columns of a page in reading order, as lines; text turned another way comes last."""
    turns = Counter(piece.turn for piece in pieces)
    for turn, _ in turns.most_common():
        yield from _columns([piece for piece in pieces if piece.turn == turn])


def _columns(pieces: list[Piece]) -> Iterator[list[Line]]:
    strip = _strip(pieces)
    if strip is not None:
        yield from _columns([piece for piece in pieces if piece.right <= strip])
        yield from _columns([piece for piece in pieces if piece.right > strip])
        return
    gutter = _gutter(pieces)
    if gutter is None:
        yield make_lines(pieces)
        return
    for spanning, band in groupby(_bands(pieces, gutter), key=lambda item: item[0]):
        inside = [piece for _, group in band for piece in group]
        if spanning:
            yield make_lines(inside)
        else:
            yield from _columns([piece for piece in inside if piece.right <= gutter])
            yield from _columns([piece for piece in inside if piece.right > gutter])


def _strip(pieces: Sequence[Piece]) -> float | None:
    """A wide empty strip from head to foot, beside lines that are no rows, as of a leaflet."""
    right = None
    for piece in sorted(pieces, key=lambda piece: piece.left):
        if right is not None and piece.left - right > _STRIP * piece.size:
            left = [other for other in pieces if other.right <= right]
            if _independent(left, [other for other in pieces if other.right > right]):
                return right
        right = piece.right if right is None else max(right, piece.right)
    return None


def _independent(left: Sequence[Piece], right: Sequence[Piece]) -> bool:
    """Whether the lines on two sides are many, not all short, and stand at their own heights."""
    for side in (left, right):  # the terms of a glossary are short
        if sum(len(piece.text) >= _LONG for piece in side) < _COLUMN_LINES:
            return False
    few, many = sorted([_heights(left), _heights(right)], key=len)
    shared = sum(any(abs(one - other) < 1 for other in many) for one in few)
    enough = len(few) >= _STRIP_LINES and 3 * len(few) > len(many)
    return enough and shared < _SHARED * len(few)


def _heights(pieces: Sequence[Piece]) -> set[float]:
    return {round(piece.baseline, 1) for piece in pieces}


def _bands(pieces: Sequence[Piece], gutter: float) -> Iterator[tuple[bool, list[Piece]]]:
    """Lines from top to bottom in groups: those that span the gutter, and those beside it."""
    lines = make_lines(pieces)
    for spanning, group in groupby(lines, key=lambda line: _spans(line, gutter)):
        inside = [piece for line in group for piece in line.pieces]
        sides = {piece.right <= gutter for piece in inside}
        beside = not spanning and len(sides) == 2 and not _only_a_table(inside, gutter)
        yield not beside, inside


def _spans(line: Line, gutter: float) -> bool:
    return any(piece.left < gutter < piece.right - ALIGNED for piece in line.pieces)


def _only_a_table(pieces: Sequence[Piece], gutter: float) -> bool:
    left = [piece for piece in pieces if piece.right <= gutter]
    right = [piece for piece in pieces if piece.right > gutter]
    if _prose(left) and _prose(right):
        return False
    return any(table for _, table in find_tables(make_lines(pieces)))


def _gutter(pieces: Sequence[Piece]) -> float | None:
    """Where the second of several columns of prose begins, or None."""
    starts = Counter(round(piece.left / ALIGNED) for piece in pieces)
    best, most = None, 0
    for start, count in starts.items():
        if count < _COLUMN_LINES:
            continue
        aligned = [p for p in pieces if abs(p.left - start * ALIGNED) <= ALIGNED]
        gutter = min(piece.left for piece in aligned) - 1
        lines = _lines_beside(pieces, aligned, gutter)
        if lines > most:
            best, most = gutter, lines
    return best


def _lines_beside(pieces: Sequence[Piece], aligned: Sequence[Piece], gutter: float) -> int:
    """How many lines of prose stand left of a gutter, beside those that begin behind it."""
    foot = min(piece.baseline for piece in aligned)
    head = max(piece.baseline for piece in aligned)
    beside = [
        piece
        for piece in pieces
        if piece.right <= gutter and foot - piece.size <= piece.baseline <= head + piece.size
    ]
    starts = Counter(round(piece.left / ALIGNED) for piece in beside)
    if not starts:
        return 0
    start = starts.most_common(1)[0][0] * ALIGNED
    left = [piece for piece in beside if abs(piece.left - start) <= ALIGNED]
    crossing = sum(
        piece.left < gutter - ALIGNED
        and piece.right > gutter + ALIGNED
        and foot <= piece.baseline <= head
        for piece in pieces
    )
    lines = min(len(left), len(aligned))
    if lines < _COLUMN_LINES or crossing > 2 * lines or not (_prose(left) and _prose(aligned)):
        return 0
    return lines


def _prose(pieces: Sequence[Piece]) -> bool:
    """Whether lines look like a column of text: long, about as long as each other, sentences."""
    if len(pieces) < _COLUMN_LINES:
        return False
    widths = sorted(piece.right - piece.left for piece in pieces)
    cased = [
        piece.text[0] for piece in pieces if piece.text[0].isupper() or piece.text[0].islower()
    ]
    return (
        median(len(piece.text) for piece in pieces) >= 15
        and median(widths) >= 0.7 * widths[len(widths) * 4 // 5]
        and (not cased or sum(map(str.islower, cased)) >= 0.2 * len(cased))
    )


def page_blocks(pieces: Sequence[Piece]) -> list[list[Line] | Table]:
    """The paragraphs (as lines) and tables of a page in reading order."""
    columns = list(regions(pieces))
    usual = _usual_gaps(columns)
    blocks: list[list[Line] | Table] = []
    for column in columns:
        start = len(blocks)
        plain: list[Line] = []
        for line, table in [*find_tables(column), (None, None)]:
            if line is not None:
                plain.append(line)
                continue
            blocks.extend(_paragraphs(plain, usual))
            plain = []
            if table is not None:
                blocks.append(table)
        _go_on(blocks, start)
    return blocks


def carry_headers(blocks: dict[int, list[list[Line] | Table]], pages: Sequence[PageText]) -> None:
    """Give each table that goes on from the page before the header that it has there."""
    for page, after in pairwise(pages):
        if after.number != page.number + 1:
            continue
        here, there = blocks[page.number], blocks[after.number]
        last = next((block for block in reversed(here) if not _runs(block, after)), None)
        first = next((at for at, block in enumerate(there) if not _runs(block, page)), 0)
        if isinstance(last, Table) and there and isinstance(table := there[first], Table):
            there[first] = continued(last, table)


def _runs(block: list[Line] | Table, page: PageText) -> bool:
    """Whether a paragraph stands at the same place of another page too, but for its numbers."""
    return not isinstance(block, Table) and all(
        any(
            abs(other.baseline - piece.baseline) < 2
            and re.sub(r"\d+", "", other.text) == re.sub(r"\d+", "", piece.text)
            for other in page.pieces
        )
        for line in block
        for piece in line.pieces
    )


def _go_on(blocks: list[list[Line] | Table], start: int) -> None:
    """Join a column's first paragraph to the last of the column before where it goes on."""
    if not 0 < start < len(blocks):
        return
    before, after = blocks[start - 1], blocks[start]
    if isinstance(before, Table) or isinstance(after, Table):
        return
    unfinished = not FINAL.search(before[-1].text) and abs(before[-1].size - after[0].size) < 0.5
    if unfinished and after[0].text[0].islower() and before[-1].bold == after[0].bold:
        blocks[start - 1 : start + 1] = [[*before, *after]]


def _usual_gaps(columns: Sequence[Sequence[Line]]) -> dict[int, float]:
    """The distance of a paragraph's lines, by their size."""
    gaps: dict[int, list[float]] = {}
    for line, after in (pair for column in columns for pair in pairwise(column)):
        gap = line.baseline - after.baseline
        if abs(line.size - after.size) < 0.5 and 0.5 * line.size < gap < 2.5 * line.size:
            gaps.setdefault(round(line.size), []).append(gap)
    return {size: sorted(found)[len(found) // 4] for size, found in gaps.items()}


def _paragraphs(lines: Sequence[Line], usual: dict[int, float]) -> Iterator[list[Line]]:
    """Lines that belong together: same size, usual distance, no bullet or indent at the start."""
    group: list[Line] = []
    right = max((line.right for line in lines), default=0.0)
    for number, line in enumerate(lines):
        after = lines[number + 1] if number + 1 < len(lines) else None
        if group and (_starts_new(group[-1], line, usual) or _indented(group, line, after, right)):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _starts_new(before: Line, line: Line, usual: dict[int, float]) -> bool:
    gap = before.baseline - line.baseline
    ended = FINAL.search(before.text) is not None
    return (
        abs(before.size - line.size) > 0.5
        or gap > usual.get(round(line.size), 1.3 * line.size) * _GAP_RATIO + 0.5
        or gap < 0
        or (before.bold != line.bold and (ended if line.bold else not line.text[0].islower()))
        or BULLET.match(line.text) is not None
    )


def _indented(group: Sequence[Line], line: Line, after: Line | None, right: float) -> bool:
    """Whether a line begins a paragraph: indented, after a short line, after a hanging one."""
    before, indent = group[-1], 0.8 * line.size
    if len(group) > 1 and before.left - line.left > indent:
        return abs(group[0].left - line.left) < 1
    if len(group) == 1 and MARKER.match(group[0].text):
        return False
    ended = FINAL.search(before.text) is not None
    short = before.right < right - 3 * line.size
    returns = after is None or abs(after.left - before.left) < 1
    if indent < line.left - before.left < 5 * line.size:
        return (ended or short) and returns
    return ended and short and not line.text[0].islower() and not BULLET.match(group[0].text)
