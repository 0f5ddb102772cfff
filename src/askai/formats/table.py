"""CSV → blocks: one line for each row, every value beside the name of its column."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from typing import Literal

from askai.errors import DocumentError
from askai.formats.assembly import Assembly, Content, one_line, row_text
from askai.formats.grid import fact_rows
from askai.formats.periods import begins_with_periods

_DELIMITERS = ",;\t|"  # the likelier first
_SAMPLE = 20_000  # characters looked at for the delimiter
_LONGEST_CELL = 100_000_000  # characters; csv itself stops at 131,072
_LONGEST_NUMBER = 40  # characters
_NUMBER = re.compile(r"[-+(]?[\d.,' \u00a0]*\d[\d.,' \u00a0]*(?:e[-+]?\d+)?\)?\s?[%€$£]?", re.I)


def parse_csv(text: str) -> Content:
    """The rows of a table, each written as "Column: value; Column: value".

    The first row is the header unless it holds numbers alone that are no years, or the table can
    only be a list of facts; above it, rows of one cell are text, and facts are "name: value". The
    column's name stands in each row, so that a row can be found, read and quoted without the rest
    of the table. Raises `DocumentError`.
    """
    rows = _rows(text)
    assembly = Assembly()
    above = _rows_above(rows)
    for row in filter(any, rows[:above]):
        name, *values = filter(None, row)
        assembly.add("row" if values else "text", row_text([name], values) if values else name)
    rows = [row for row in rows[above:] if any(row)]
    facts = fact_rows(rows)
    for fact in facts:
        assembly.add("row", fact)
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
    """How many rows stand above the header, the first row of several cells.

    Facts about the table may stand there too, two cells each ("Account: | DE12"): then the header
    is the first row that reaches as far as most do. A lone short row is a header of ragged rows,
    unless it ends in a colon or a blank line follows.
    """
    filled = [sum(map(bool, row)) for row in rows]
    widths = {number: _width(rows[number]) for number, cells in enumerate(filled) if cells > 1}
    counts = Counter(widths.values())
    usual = max(counts, key=lambda width: (counts[width], width), default=0)
    first = min(widths, default=0)
    header = next((number for number, width in widths.items() if width >= usual), 0)
    facts = [number for number in widths if number < header]
    parted = 0 in filled[first:header] or any(rows[number][0].endswith(":") for number in facts)
    apart = len(facts) > 1 and all(filled[number] > 2 for number in widths if number > header)
    are_facts = all(filled[number] == 2 for number in facts) and (parted or apart)
    return header if are_facts else first


def _width(row: list[str]) -> int:
    """How many cells there are up to the last that is filled."""
    return max((number for number, cell in enumerate(row, 1) if cell), default=0)


def _dialect(text: str) -> tuple[str, bool]:
    """The delimiter, and whether spaces after it belong to no cell."""
    sample, skips_spaces = text[:_SAMPLE], False
    try:
        found = csv.Sniffer().sniff(sample, delimiters=_DELIMITERS)
        delimiter, skips_spaces = found.delimiter, found.skipinitialspace
    except csv.Error:  # one column, too little to tell, or rows of different widths
        delimiter = max(_DELIMITERS, key=lambda one: _rows_alike(sample, one))
    spaced = re.search(rf"{re.escape(delimiter)} +\"", sample)
    return delimiter, bool(spaced) or skips_spaces


def _rows_alike(sample: str, delimiter: str) -> int:
    """How many rows have the commonest number of cells; 0 where that is one."""
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    counts = Counter(len(row) for row in reader if row)
    cells, alike = max(counts.items(), key=lambda item: (item[1], -item[0]), default=(1, 0))
    return alike if cells > 1 else 0
