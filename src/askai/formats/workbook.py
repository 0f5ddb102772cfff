"""What kreuzberg leaves out of an XLSX: the cells that are merged."""

from __future__ import annotations

import re
from dataclasses import dataclass

import lxml.etree

from askai.errors import DocumentError
from askai.formats.openxml import Package, attribute

_PLACE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The size of a sheet from its first filled cell on, and where cells are merged downwards.

    Each of `merged` is a column, the row of the cell that is filled, and the last row it covers.
    """

    rows: int
    columns: int
    merged: tuple[tuple[int, int, int], ...]


def read_sheets(data: bytes) -> dict[str, Sheet]:
    """The sheets of an XLSX by name, as far as they can be read."""
    try:
        package = Package(data, "xl/workbook.xml")
        book = package.root(package.main)
    except DocumentError:
        return {}
    parts = package.targets(package.main)
    sheets = {}
    for element in book.iter("{*}sheet"):
        root = package.optional(parts.get(attribute(element, "id"), ("", ""))[1])
        if root is not None:
            sheets[attribute(element, "name")] = _sheet(root)
    return sheets


def _sheet(root: lxml.etree._Element) -> Sheet:
    ranges = [attribute(cell, "ref").split(":") for cell in root.iter("{*}mergeCell")]
    filled = [
        _place(attribute(cell, "r"))
        for cell in (root.iter("{*}c") if ranges else ())
        if cell.findtext("{*}v") or cell.find("{*}is") is not None
    ]
    if not filled:
        return Sheet(0, 0, ())
    top, left = (min(numbers) for numbers in zip(*filled, strict=True))
    bottom, right = (max(numbers) for numbers in zip(*filled, strict=True))
    merged = []
    for first, last in (map(_place, corners) for corners in ranges if len(corners) == 2):
        merged.append((first[1] - left, first[0] - top, min(last[0], bottom) - top))
    return Sheet(bottom - top + 1, right - left + 1, tuple(merged))


def _place(reference: str) -> tuple[int, int]:
    """The row and the column of a place like B12."""
    place = _PLACE.fullmatch(reference)
    if place is None:
        return 0, 0
    column = 0
    for letter in place[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(place[2]), column
