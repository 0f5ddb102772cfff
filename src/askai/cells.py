"""The cells of a table row, as rows are written in a document's text, and their columns. Pure."""

from __future__ import annotations

import re
from collections import Counter

from askai.answers import Hit, Sentence

_BAR = re.compile(r"(?<!\\)\|")
_NAMED = re.compile(r"(?:\A|(?<=; ))(?P<column>[^:;]+): (?P<value>.+?)(?=; [^:;]+: |\Z)", re.DOTALL)
_DASHES = re.compile(r"[|\s>:+-]*-[|\s>:+-]*")  # the line under a Markdown or Org table's header


def cells(row: str) -> dict[str, tuple[int, int]]:
    """Where the values stand, by column: of "Name: value; Name: value", or "| value | value |".

    The columns of the latter are numbers, from 0. Empty cells are left out. Of columns that share
    a name the further ones are numbered: "Label", "Label 2".
    """
    if _barred(row):
        places = enumerate(_between_bars(row))
        return {str(number): (start, end) for number, (start, end) in places if start < end}
    found: dict[str, tuple[int, int]] = {}
    repeated: Counter[str] = Counter()
    for cell in _NAMED.finditer(row):
        column = name = cell["column"]
        while column in found:
            repeated[name] += 1
            column = f"{name} {repeated[name] + 1}"
        found[column] = cell.span("value")
    return found


def column_names(text: str, start: int, end: int, context: str) -> dict[str, str]:
    """The name of each column of `cells`, of the row at `start`..`end` of a passage's text.

    Of a row with bars they stand above it in the text, or in the last line of the passage's
    `context` where the table began before it; they count when they are as many as its cells.
    """
    row = text[start:end]
    if not _barred(row):
        return {name: name for name in cells(row)}
    header = _header(text[: text.rfind("\n", 0, start) + 1], context)
    fits = len(header) == len(_between_bars(row))
    return {str(number): name for number, name in enumerate(header)} if fits else {}


def columns_of(hit: Hit, row: Sentence) -> dict[str, str]:
    """The `column_names` of a row in a passage."""
    return column_names(hit.text, row.start - hit.start, row.end - hit.start, hit.context)


def _header(above: str, context: str) -> list[str]:
    """The names of a table's columns, out of what stands above one of its rows."""
    lines = above.splitlines()
    table = len(lines)
    while table and "|" in lines[table - 1]:
        table -= 1
    for number in range(table + 1, len(lines)):
        if _DASHES.fullmatch(lines[number]):
            names = lines[number - 1]
            return [names[start:end] for start, end in _between_bars(names)]
    last = context.rpartition("\n")[2]
    return [name.strip() for name in last.split(" | ")] if not table and " | " in last else []


def _barred(row: str) -> bool:
    """Whether bars stand between the cells, and not within the value of a named one."""
    return "|" in row and (row.lstrip().startswith("|") or not _NAMED.match(row))


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
