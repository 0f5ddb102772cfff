"""The cells of a table row, as rows are written in a document's text. Pure."""

from __future__ import annotations

import re

_PIPED = re.compile(r"[^|\s][^|]*")
_NAMED = re.compile(r"(?:\A|(?<=; ))(?P<column>[^:;]+): (?P<value>.+?)(?=; [^:;]+: |\Z)", re.DOTALL)


def cells(row: str) -> dict[str, tuple[int, int]]:
    """Where the values stand, by column: of "Name: value; Name: value", or "| value | value |"."""
    if "|" in row:
        return {str(number): cell.span() for number, cell in enumerate(_PIPED.finditer(row))}
    return {cell["column"]: cell.span("value") for cell in _NAMED.finditer(row)}


def column_names(row: str) -> list[str]:
    """The columns that have a name: those of "Name: value; Name: value"."""
    return [] if "|" in row else list(cells(row))
