"""The tables of OpenDocument files: rows, merged cells, cells and rows that are repeated."""

from __future__ import annotations

from collections.abc import Iterator

import lxml.etree

from askai.formats.assembly import one_line
from askai.formats.grid import Cell
from askai.formats.opendocument_text import DEEPEST, text_inside
from askai.formats.openxml import attribute, local, whole

_COLUMNS = 16_384  # of the widest spreadsheet
_REPEATS = 1_000_000  # copies of filled cells that a whole file may ask for


class TableReader:
    """Reads the tables of one file, and limits how much a small file can ask to be repeated."""

    def __init__(self) -> None:
        self._repeats = 0

    def rows(self, table: lxml.etree._Element) -> Iterator[list[Cell]]:
        """The filled cells of each row. A row that is repeated says the same: it comes once."""
        merged: dict[int, tuple[int, Cell]] = {}  # by column: rows still to cover, and with what
        for row, _ in marked_rows(table):
            column, cells = 0, []
            for element in row.iterchildren("{*}table-cell", "{*}covered-table-cell"):
                repeated = max(1, whole(attribute(element, "number-columns-repeated"), 1))
                left, above = merged.get(column, (0, None))
                text = one_line(text_inside(element)) or _value(element)
                if local(element) == "covered-table-cell":
                    if above is not None and left:
                        merged[column] = (left - 1, above)
                        cells.append(above)
                elif text:
                    span = whole(attribute(element, "number-columns-spanned"), 1)
                    down = whole(attribute(element, "number-rows-spanned"), 1)
                    merged[column] = (down - 1, Cell(column, text, span))
                    copies = self._copies(min(repeated, _COLUMNS - column))
                    cells += [Cell(column + step, text, span) for step in range(copies)]
                column += repeated
            yield cells

    def _copies(self, wanted: int) -> int:
        self._repeats += wanted - 1
        return wanted if self._repeats < _REPEATS else min(wanted, 1)


def marked_rows(
    table: lxml.etree._Element, marked: bool = False, depth: int = 0
) -> Iterator[tuple[lxml.etree._Element, bool]]:
    """A table's rows, and whether each is marked as part of the header."""
    for child in table:
        name = local(child)
        if name == "table-row":
            yield child, marked
        elif name in ("table-header-rows", "table-rows", "table-row-group") and depth < DEEPEST:
            yield from marked_rows(child, marked or name == "table-header-rows", depth + 1)


def _value(cell: lxml.etree._Element) -> str:
    """The value of a cell without a text, as some programs write it."""
    for name in ("string-value", "date-value", "time-value", "boolean-value", "value"):
        if attribute(cell, name):
            return one_line(attribute(cell, name))
    return ""
