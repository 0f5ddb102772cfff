"""Tables of office files → rows that name their columns."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from askai.answers import BlockKind
from askai.formats.assembly import row_text
from askai.formats.periods import YEAR, begins_with_periods, is_period

_WIDEST_SPAN = 256  # columns that one cell of a header can name
_NAME = 40  # characters: what is longer is no column's name
_NUMBER = re.compile(r"[^\w]{0,3}\d[\d\s.,:/%+–-]*\D{0,4}")
_AMOUNT = re.compile(r"\W{0,3}\d[\d\s.,:/%+()–-]*\S*")  # a number, with its unit or without
_MOST_FACTS = 30  # a longer table is data, and has a header


@dataclass(frozen=True, slots=True)
class Cell:
    """A filled cell of a table. `span` is the number of columns it covers."""

    column: int
    text: str
    span: int = 1


def table_blocks(
    rows: list[list[Cell]], header_rows: int = 0, *, loose: bool = False, facts: bool = False
) -> Iterator[tuple[BlockKind, str]]:
    """A table as rows that name their columns. Each of `rows` holds its filled cells, in order.

    What stands above the header is text: cells as wide as the table, and with `loose` all rows
    of one cell, as in spreadsheets, where a section's name has no column's name either. Where no
    header is marked, the first row is one unless the table is a list of facts: of two columns the
    first then names what is in the second. It is one if it can be nothing else, and with `facts`,
    where headers show, unless it begins with names.
    """
    rows = [row for row in rows if row]
    first = 0
    while first < len(rows) and len(rows[first]) == 1 and (loose or rows[first][0].span > 1):
        yield "text", rows[first][0].text
        first += 1
    if not header_rows:
        pairs = _pairs({cell.column: cell.text for cell in row} for row in rows[first:])
        unnamed = facts and len(pairs) > 2 and not begins_with_names(pairs)
        if unnamed or _can_only_be_facts(pairs):
            yield from (("row", text) for text in _fact_texts(pairs))
            return
    names: dict[int, str] = {}
    if len(rows) - first > 1:
        header_rows = header_rows - first if first < header_rows < len(rows) else 1
        names = _column_names(rows[first : first + header_rows])
        first += header_rows
    for row in rows[first:]:
        wide = (len(row) == 1 and row[0].span > 1) or (loose and is_section(row, names))
        header = [] if wide else [names.get(cell.column, "") for cell in row]
        yield "row", row_text(header, [cell.text for cell in row])


def sheet_tables(rows: Iterable[list[Cell]]) -> list[list[list[Cell]]]:
    """The tables of a sheet without its blank rows, the titles and notes of each above it.

    What follows a blank row goes on with the table before, unless it has names of its own.
    """
    tables: list[list[list[Cell]]] = []
    part: list[list[Cell]] = []
    header: list[Cell] = []
    titled = False
    for filled, group in groupby(rows, key=bool):
        if not filled:
            continue
        lines = list(group)
        part += lines
        if all(_is_title(row, header) for row in lines):
            continue
        first = next(n for n, row in enumerate(part) if not _is_title(row, header))
        if tables and not _is_another(part[first:], header, first > 0, titled):
            tables[-1] += part
        else:
            tables.append(part)
            header, titled = part[first], first > 0
        part = []
    return [*tables, part] if part else tables


def _is_title(row: list[Cell], header: list[Cell]) -> bool:
    """Whether a row is one cell, and no number below another column's name than the first."""
    if len(row) > 1 or not header or row[0].column == header[0].column:
        return len(row) == 1
    return not _NUMBER.fullmatch(row[0].text)


def _is_another(
    rows: list[list[Cell]], header: list[Cell], titled: bool, header_titled: bool
) -> bool:
    """Whether rows behind a blank row are another table than the one with this `header`."""
    known = {cell.column: cell.text for cell in header}
    names = {cell.column: cell.text for cell in rows[0]}
    columns = {cell.column for row in rows for cell in row}
    if columns.isdisjoint(known) or (titled and 2 * len(columns) <= len(known)):
        return True
    if len(rows) == 1 or not _could_name(list(names.values())):
        return False
    if names.keys() - known.keys() or names.items() & known.items():
        return True
    texts = [{cell.column: cell.text for cell in row} for row in rows]
    grid = [[row.get(column, "") for column in names] for row in texts]
    if not titled:
        return begins_with_names(grid)
    return header_titled or any(
        all(_NUMBER.fullmatch(value) for value in column) for column in zip(*grid[1:], strict=True)
    )


def _could_name(cells: list[str]) -> bool:
    """Whether the cells of a row can be names of columns: short, different words, and years."""
    if len(cells) < 2 or len(set(cells)) < len(cells) or all(map(_NUMBER.fullmatch, cells)):
        return False
    return not any(
        len(cell) > _NAME
        or "@" in cell
        or cell.endswith(":")
        or (_NUMBER.fullmatch(cell) and not YEAR.fullmatch(cell))
        for cell in cells
    )


def is_section(row: list[Cell], columns: Collection[int]) -> bool:
    """Whether a row is a section's name or a note: nothing but the first of three columns."""
    return len(row) == 1 and len(columns) > 2 and row[0].column == min(columns)


def is_layout(rows: list[list[Cell]]) -> bool:
    """Whether a table has one row or one column: boxes of text rather than data."""
    filled = [row for row in rows if row]
    return len(filled) < 2 or len({cell.column for row in filled for cell in row}) < 2


def fact_rows(rows: Sequence[Sequence[str]]) -> list[str]:
    """The rows of a table that can only be a list of facts, as "Name: value"; else none."""
    pairs = _pairs(dict(enumerate(row)) for row in rows[: _MOST_FACTS + 1])
    return _fact_texts(pairs) if _can_only_be_facts(pairs) else []


def begins_with_names(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row can only be names: periods, or short words over numbers."""
    names = rows[0]
    if begins_with_periods(rows):
        return True
    if len(rows) < 3 or len(names) < 2 or len(set(names)) < len(names):
        return False
    if any(row[0].endswith(":") for row in rows):
        return False
    if any(not re.search(r"[^\W\d]", name) or len(name) > _NAME for name in names):
        return False
    if any(_NUMBER.fullmatch(name) for name in names):
        return False
    return any(_all_numbers(rows[1:], column) for column in range(len(names)))


def _all_numbers(rows: Sequence[Sequence[str]], column: int) -> bool:
    values = [row[column] for row in rows if column < len(row) and row[column]]
    return len(values) > 1 and all(_NUMBER.fullmatch(value) for value in values)


def _pairs(rows: Iterable[Mapping[int, str]]) -> list[tuple[str, str]]:
    """The rows of a table that has two columns with something in them; else none."""
    columns: set[int] = set()
    read = []
    for row in rows:
        columns.update(column for column, text in row.items() if text)
        if len(columns) > 2:
            return []
        read.append(row)
    if len(columns) < 2:
        return []
    name, value = sorted(columns)
    return [(row.get(name, ""), row.get(value, "")) for row in read]


def _fact_texts(pairs: Sequence[tuple[str, str]]) -> list[str]:
    return [row_text([name], [value]) or name for name, value in pairs]


def _can_only_be_facts(pairs: Sequence[tuple[str, str]]) -> bool:
    """Whether all names end in colons, or name words, amounts and dates without one prevailing.

    A column of amounts may have words where there is none ("on request"): most are amounts then.
    """
    names = [name for name, _ in pairs]
    if not 1 < len(pairs) <= _MOST_FACTS:
        return False
    if all(name.endswith(":") for name in names):
        return True
    if len(pairs) < 3 or len(set(names)) < len(names):
        return False
    if not all(name[:1].isupper() and len(name) <= _NAME and name[-1] != "?" for name in names):
        return False
    first, *below = [_kind(value) for _, value in pairs]
    figures = below.count("amount"), below.count("date")
    return bool(first) and "words" in below and 0 < max(figures) <= len(below) / 2


def _kind(value: str) -> str:
    """Whether a value is a date, an amount or words like names; "" if it tells nothing."""
    if is_period(value):
        return "date"
    if _AMOUNT.fullmatch(value):
        return "amount"
    return "words" if value[:1].isupper() and not value.isupper() else ""


def _column_names(rows: list[list[Cell]]) -> dict[int, str]:
    names: dict[int, list[str]] = {}
    for row in rows:
        for cell in row:
            for column in range(cell.column, cell.column + min(cell.span, _WIDEST_SPAN)):
                parts = names.setdefault(column, [])
                if cell.text not in parts:
                    parts.append(cell.text)
    return {column: " ".join(parts) for column, parts in names.items()}
