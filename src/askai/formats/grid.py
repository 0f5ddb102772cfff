"""Tables of office files → rows that name their columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from askai.answers import BlockKind
from askai.formats.assembly import row_text

_WIDEST_SPAN = 256  # columns that one cell of a header can name


@dataclass(frozen=True, slots=True)
class Cell:
    """A filled cell of a table. `span` is the number of columns it covers."""

    column: int
    text: str
    span: int = 1


def table_blocks(
    rows: list[list[Cell]], header_rows: int = 1, *, loose: bool = False
) -> Iterator[tuple[BlockKind, str]]:
    """A table as rows that name their columns. Each of `rows` holds its filled cells, in order.

    What stands above the header is text: cells as wide as the table, and with `loose` all rows
    of one cell, as in spreadsheets.
    """
    rows = [row for row in rows if row]
    first = 0
    while first < len(rows) and len(rows[first]) == 1 and (loose or rows[first][0].span > 1):
        yield "text", rows[first][0].text
        first += 1
    names: dict[int, str] = {}
    if len(rows) - first > 1:
        header_rows = header_rows - first if first < header_rows < len(rows) else 1
        names = _column_names(rows[first : first + header_rows])
        first += header_rows
    for row in rows[first:]:
        wide = len(row) == 1 and row[0].span > 1
        header = [] if wide else [names.get(cell.column, "") for cell in row]
        yield "row", row_text(header, [cell.text for cell in row])


def is_layout(rows: list[list[Cell]]) -> bool:
    """Whether a table has one row or one column: boxes of text rather than data."""
    filled = [row for row in rows if row]
    return len(filled) < 2 or len({cell.column for row in filled for cell in row}) < 2


def _column_names(rows: list[list[Cell]]) -> dict[int, str]:
    names: dict[int, list[str]] = {}
    for row in rows:
        for cell in row:
            for column in range(cell.column, cell.column + min(cell.span, _WIDEST_SPAN)):
                parts = names.setdefault(column, [])
                if cell.text not in parts:
                    parts.append(cell.text)
    return {column: " ".join(parts) for column, parts in names.items()}
