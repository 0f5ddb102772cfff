"""CSV → blocks: one line for each row, every value beside the name of its column."""

from __future__ import annotations

import csv
import io

from askai.errors import DocumentError
from askai.formats.assembly import Assembly, Content, one_line, row_text


def parse_csv(text: str) -> Content:
    """The rows of a table, each written as "Column: value; Column: value".

    The first row is the header. The column's name stands in each row, so that a row can be
    found, read and quoted without the rest of the table. Raises `DocumentError`.
    """
    lines = io.StringIO(text, newline="")
    try:
        rows = [
            [one_line(cell) for cell in row]
            for row in csv.reader(lines, delimiter=_delimiter(text), strict=True)
        ]
    except csv.Error as error:
        raise DocumentError(f"not a readable CSV table ({error})") from error
    rows = [row for row in rows if any(row)]
    assembly = Assembly()
    if rows:
        header, *body = rows
        for row in body or [header]:
            assembly.add("row", row_text(header if body else [], row))
    return assembly.content("")


def _delimiter(text: str) -> str:
    try:
        return csv.Sniffer().sniff(text[:20_000], delimiters=",;\t|").delimiter
    except csv.Error:  # one column, or too little to tell: commas are what CSV means
        return ","
