"""The cells of a table row, as rows are written in a document's text, and their columns. Pure."""

from __future__ import annotations

import re

_BAR = re.compile(r"(?<!\\)\|")
_NAMED = re.compile(r"(?:\A|(?<=; ))(?P<column>[^:;]+): (?P<value>.+?)(?=; [^:;]+: |\Z)", re.DOTALL)
_DASHES = re.compile(r"[|\s>:-]*-[|\s>:-]*")  # the line under a Markdown table's header


def cells(row: str) -> dict[str, tuple[int, int]]:
    """Where the values stand, by column: of "Name: value; Name: value", or "| value | value |".

    The columns of the latter are numbers, from 0. Empty cells are left out.
    """
    if "|" not in row:
        return {cell["column"]: cell.span("value") for cell in _NAMED.finditer(row)}
    places = enumerate(_between_bars(row))
    return {str(number): (start, end) for number, (start, end) in places if start < end}


def column_names(row: str, header: list[str]) -> dict[str, str]:
    """The name of each column of `cells`; `header` has those of a row with bars.

    It counts when it is as long as the row.
    """
    if "|" not in row:
        return {name: name for name in cells(row)}
    names = header if len(header) == len(_between_bars(row)) else []
    return {str(number): name for number, name in enumerate(names)}


def header_of(text: str, row: int, context: str) -> list[str]:
    """The names in the header of the Markdown table that has a row at `row` in `text`.

    Of a table that began before the text they are the last line of its `context`. [] without them.
    """
    lines = text[:row].splitlines()
    while lines and "|" in lines[-1]:
        line = lines.pop()
        if _DASHES.fullmatch(line) and lines:
            return [lines[-1][start:end] for start, end in _between_bars(lines[-1])]
    last = context.rpartition("\n")[2]
    return [name.strip() for name in last.split(" | ")] if " | " in last and not lines else []


def _between_bars(row: str) -> list[tuple[int, int]]:
    """Where the cells stand, without the white space around them."""
    start, end = 0, len(row.rstrip())
    bars = [bar.start() for bar in _BAR.finditer(row, 0, end)]
    if bars and not row[: bars[0]].strip(" \t>"):  # one before the first cell
        start = bars.pop(0) + 1
    if bars and bars[-1] == end - 1:
        end = bars.pop()
    edges = zip([start, *(bar + 1 for bar in bars)], [*bars, end], strict=True)
    return [_stripped(row, *places) for places in edges]


def _stripped(row: str, start: int, end: int) -> tuple[int, int]:
    value = row[start:end]
    first = end - len(value.lstrip())
    return first, max(first, start + len(value.rstrip()))
