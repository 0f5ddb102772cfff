"""CSV → blocks: one line for each row, every value beside the name of its column."""

from __future__ import annotations

import csv
import io
import re
from typing import Literal

from askai.errors import DocumentError
from askai.formats.assembly import Assembly, Content, one_line, row_text
from askai.formats.grid import fact_rows
from askai.formats.periods import begins_with_periods

_LONGEST_CELL = 100_000_000  # characters; csv itself stops at 131,072
_LONGEST_NUMBER = 40  # characters
_NUMBER = re.compile(r"[-+(]?[\d.,' \u00a0]*\d[\d.,' \u00a0]*(?:e[-+]?\d+)?\)?\s?[%€$£]?", re.I)


def parse_csv(text: str) -> Content:
    """The rows of a table, each written as "Column: value; Column: value".

    The first row is the header unless it holds numbers alone that are no years, or the table can
    only be a list of facts; rows of one cell above it are text. The column's name stands in each
    row, so that a row can be found, read and quoted without the rest of the table. Raises
    `DocumentError`.
    """
    rows = [row for row in _rows(text) if any(row)]
    assembly = Assembly()
    above = _rows_above(rows)
    for row in rows[:above]:
        assembly.add("text", next(filter(None, row)))
    rows = rows[above:]
    facts = fact_rows(rows)
    for text in facts:
        assembly.add("row", text)
    if facts:
        return assembly.content("")
    words = len(rows) > 1 and not all(_is_number(cell) for cell in rows[0] if cell)
    named = words or begins_with_periods(rows)
    for row in rows[1:] if named else rows:
        assembly.add("row", row_text(rows[0] if named else [], row))
    return assembly.content("")


def _rows(text: str) -> list[list[str]]:
    """The cells; quotes that break csv's rules are forgiven, or are characters as any other."""
    csv.field_size_limit(_LONGEST_CELL)
    delimiter, skips_spaces = _dialect(text)

    def read(quoting: Literal[0, 3], strict: bool) -> list[list[str]]:
        reader = csv.reader(
            io.StringIO(text, newline=""),
            delimiter=delimiter,
            skipinitialspace=skips_spaces,
            quoting=quoting,
            strict=strict,
        )
        return [[one_line(cell) for cell in row] for row in reader]

    try:
        return read(csv.QUOTE_MINIMAL, strict=True)
    except csv.Error as error:
        # A quote that is never closed would take in all that follows.
        plain = delimiter == "\t" or "end of data" in str(error)
        try:
            return read(csv.QUOTE_NONE if plain else csv.QUOTE_MINIMAL, strict=False)
        except csv.Error:
            raise DocumentError(f"not a readable CSV table ({error})") from error


def _is_number(cell: str) -> bool:
    return len(cell) < _LONGEST_NUMBER and bool(_NUMBER.fullmatch(cell))


def _rows_above(rows: list[list[str]]) -> int:
    """How many rows of one cell stand above the header; none if there is no wider row below."""
    for number, row in enumerate(rows):
        if sum(map(bool, row)) > 1:
            return number
    return 0


def _dialect(text: str) -> tuple[str, bool]:
    """The delimiter, and whether spaces after it belong to no cell."""
    try:
        found = csv.Sniffer().sniff(text[:20_000], delimiters=",;\t|")
    except csv.Error:  # one column, or too little to tell: commas are what CSV means
        return ",", bool(re.search(r", +\"", text[:20_000]))
    delimiter = found.delimiter
    spaced = re.search(rf"{re.escape(delimiter)} +\"", text[:20_000])
    return delimiter, bool(spaced) or found.skipinitialspace
