"""The lines of a column → tables: their rows, their cells, and whether the first is a header."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from askai.formats.pdf_characters import Piece
from askai.formats.pdf_lines import ALIGNED, MARKER, Line, make_line
from askai.formats.periods import begins_with_periods

_LINES = 3  # fewer lines of cells are no table
_NUMBER = re.compile(r"\W*\d[\d\s.,:/%()–-]*\W*\w{0,3}\W*")
_NAME_WORDS = 3  # at most, of a column's name
_NAMED_ROWS = 4  # with fewer rows, words in the first are a row like the others
_WIDE = 0.8  # of the font's size: two words this far apart are two cells


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; a cell has a line for each line of its text, none when it is empty."""

    header: tuple[tuple[Line, ...], ...]  # empty when the first row is a row like the others
    rows: tuple[tuple[tuple[Line, ...], ...], ...]


def find_tables(lines: Sequence[Line]) -> Iterator[tuple[Line | None, Table | None]]:
    """The lines of a column in order, each by itself or as part of a table."""
    cells = [_cells(line) for line in lines]
    at = 0
    while at < len(lines):
        end = _run(cells, at)
        table = _table(cells[at:end])
        if table is None:
            yield lines[at], None
            at += 1
        else:
            yield None, table
            at = end


def continued(before: Table, after: Table) -> Table:
    """The first table of a page under the header of the last of the page before, if it goes on.

    Any first row of three words is taken for a header; here it is a row, unless it stands out.
    """
    if not _same_columns(before, after) or _stands_out(after):
        return after
    rows = _whole(after)
    repeated = _words(rows[0]) == _words(before.header)
    return Table(before.header, rows[repeated:])


def _whole(table: Table) -> tuple[tuple[tuple[Line, ...], ...], ...]:
    return (table.header, *table.rows) if table.header else table.rows


def _words(row: Sequence[Sequence[Line]]) -> list[str]:
    return [" ".join(line.text for line in cell) for cell in row]


def _same_columns(before: Table, after: Table) -> bool:
    """Whether all columns begin, end or have their middle at the same places."""
    here, there = _places(before), _places(after)
    return len(here) == len(there) and all(
        any(abs(one - other) <= ALIGNED for one, other in zip(*places, strict=True))
        for places in zip(here, there, strict=True)
    )


def _places(table: Table) -> list[tuple[float, float, float]]:
    """Where the columns begin, have their middle, and end."""
    places = []
    for column in zip(*_whole(table), strict=True):
        left = min((line.left for cell in column for line in cell), default=0.0)
        right = max((line.right for cell in column for line in cell), default=0.0)
        places.append((left, (left + right) / 2, right))
    return places


def _stands_out(table: Table) -> bool:
    """Whether a header is more than words: alone in bold, or the name of a column of numbers."""
    if not table.header:
        return False
    bold = [all(line.bold for cell in row for line in cell) for row in _whole(table)]
    if bold[0] and not any(bold[1:]):
        return True
    columns = zip(*map(_words, table.rows), strict=True)
    return any(
        _is_name(name) and sum(bool(_NUMBER.fullmatch(cell)) for cell in column) * 2 >= len(column)
        for name, column in zip(_words(table.header), columns, strict=True)
        if name
    )


def _cells(line: Line) -> list[Line]:
    """The parts of a line with wide gaps between them; a bullet or number keeps its words."""
    groups: list[list[Piece]] = []
    for piece in line.pieces:
        if groups:
            near = piece.left - groups[-1][-1].right < _WIDE * line.size
            marker = groups == [[line.pieces[0]]] and MARKER.fullmatch(line.pieces[0].text)
            if near or marker:
                groups[-1].append(piece)
                continue
        groups.append([piece])
    return [make_line(group) for group in groups]


def _run(cells: Sequence[list[Line]], first: int) -> int:
    """The end of the lines from `first` on that may be one table."""
    end = first + 1
    if len(cells[first]) < 2:
        return end
    second = cells[first][1].left
    while end < len(cells):
        before, row = cells[end - 1], cells[end]
        gap = before[0].baseline - row[0].baseline
        wrapped = row[0].left >= second - ALIGNED
        inner = row[0].right < second and end + 1 < len(cells) and len(cells[end + 1]) > 1
        if not 0 < gap < 3 * row[0].size or not (len(row) > 1 or wrapped or inner):
            break
        if len(row) > 1:
            second = min(second, row[1].left)
        end += 1
    return end


def _table(cells: Sequence[list[Line]]) -> Table | None:
    full = [row for row in cells if len(row) > 1]
    if len(full) < _LINES:
        return None
    columns = _extents(full)
    apart = sum(len({_column(cell, columns) for cell in row}) == len(row) for row in full)
    if len(columns) < 2 or apart < 0.6 * len(full):
        return None
    rows = _rows(cells, columns)
    if _has_header(rows):
        return Table(rows[0], tuple(rows[1:]))
    return Table((), tuple(rows))


def _extents(rows: Sequence[list[Line]]) -> list[tuple[float, float]]:
    """Where the columns lie, from the rows that have the usual number of cells or more."""
    counts = Counter(map(len, rows))
    usual = max((n for n, times in counts.items() if times >= max(2, len(rows) / 3)), default=2)
    merged: list[tuple[float, float]] = []
    for left, right in sorted((c.left, c.right) for row in rows if len(row) == usual for c in row):
        if merged and left <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(right, merged[-1][1]))
        else:
            merged.append((left, right))
    return merged


def _column(cell: Line, columns: Sequence[tuple[float, float]]) -> int:
    """The column that a cell shares most with, or is nearest to."""
    shared = [min(cell.right, right) - max(cell.left, left) for left, right in columns]
    return shared.index(max(shared, default=0.0)) if shared else 0


def _rows(
    lines: Sequence[list[Line]], columns: Sequence[tuple[float, float]]
) -> list[tuple[tuple[Line, ...], ...]]:
    """The lines of a table as rows; a cell's further lines join the row they belong to."""
    gaps = sorted(
        before[0].baseline - line[0].baseline
        for before, line in pairwise(lines)
        if _column(line[0], columns) == 0
    )
    usual = gaps[len(gaps) * 3 // 4] if gaps else 0.0
    rows: list[list[list[Line]]] = []
    for number, line in enumerate(lines):
        gap = lines[number - 1][0].baseline - line[0].baseline if number else 0.0
        if not rows or not _continues(line, columns, gap, usual):
            rows.append([[] for _ in columns])
        for cell in line:
            rows[-1][_column(cell, columns)].append(cell)
    return [tuple(tuple(cell) for cell in row) for row in rows]


def _continues(
    line: Sequence[Line], columns: Sequence[tuple[float, float]], gap: float, usual: float
) -> bool:
    """Whether a line goes on with the cells of the row above it."""
    if any(_NUMBER.fullmatch(cell.text) for cell in line):
        return False
    if _column(line[0], columns) > 0:
        return gap < 1.5 * line[0].size
    partial = len(line) < len(columns) or any(cell.text[0].islower() for cell in line)
    return partial and gap < 0.85 * usual


def _has_header(rows: Sequence[tuple[tuple[Line, ...], ...]]) -> bool:
    first, *body = [[" ".join(line.text for line in cell) for cell in row] for row in rows]
    if begins_with_periods([first, *body]):
        return True
    wide = len(first) > 2
    filled = all(first[1:] if wide else first)
    words = not any(_NUMBER.fullmatch(c) or c.endswith(":") or len(c) > 40 for c in first)
    if not (body and filled and words):
        return False
    numeric = any(
        sum(bool(_NUMBER.fullmatch(cell)) for cell in column) * 2 >= len(column)
        for column in zip(*body, strict=True)
    )
    bold = [all(line.bold for cell in row for line in cell) for row in rows]
    return wide or numeric or (bold[0] and not any(bold[1:])) or _names_columns(first, body)


def _names_columns(first: Sequence[str], body: Sequence[Sequence[str]]) -> bool:
    """Whether a first row of words reads like the names of columns, other than what is below."""
    if len(body) + 1 < _NAMED_ROWS or not all(map(_is_name, first)):
        return False
    return any(
        all(re.search(r"\d", cell) for cell in column)
        or all(len(cell.split()) > _NAME_WORDS for cell in column)
        for column in zip(*body, strict=True)
    )


def _is_name(cell: str) -> bool:
    """Whether a cell may name its column: a few words like "Notice period" or "Depth (m)"."""
    few = len(cell.split()) <= _NAME_WORDS
    return few and cell[0].isupper() and not re.search(r"\d|[.,:;!?…–—-]\Z", cell)
