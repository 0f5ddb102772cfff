"""A web page's tables → rows whose cells stand beside the names of their columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import lxml.html

from askai.answers import BlockKind
from askai.formats.assembly import row_text
from askai.formats.grid import begins_with_names
from askai.formats.webpage_text import HEADINGS, Shown

_BLOCKS = HEADINGS | {"ul", "ol", "dl", "p", "pre", "blockquote"}
_PARTS = {"thead", "tbody", "tfoot", "tr", "form", "center"}  # what rows stand in, rightly or not
_DEEPEST = 20  # such parts inside one another
_WIDEST_SPAN = 256  # columns that one cell can cover
_LONGEST_SPAN = 500  # rows that one cell can cover
_REPEATED = 200  # characters: a longer text is not repeated in the rows that its cell covers
_HEADER_ROWS = 3  # at most this many rows name the columns together


@dataclass(frozen=True, slots=True)
class Row:
    """A row's cells as they stand in the page."""

    cells: list[lxml.html.HtmlElement]
    in_head: bool


@dataclass(frozen=True, slots=True)
class Parts:
    """A table's rows, and what stands between them: texts and elements that are no cells."""

    rows: list[Row] = field(default_factory=list)
    stray: list[str | lxml.html.HtmlElement] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Slot:
    """One place in the grid. `first` is false for the further columns that a cell covers."""

    text: str
    first: bool


@dataclass(frozen=True, slots=True)
class _Line:
    slots: list[_Slot]
    names: bool  # whether its cells say that they are names
    named: bool  # whether its first cell is the row's name
    in_head: bool
    wide: bool  # one cell across several columns

    @property
    def texts(self) -> list[str]:
        return [slot.text if slot.first else "" for slot in self.slots]


def table_parts(table: lxml.html.HtmlElement, shown: Shown) -> Parts:
    """The rows of a table, without those of the tables inside it."""
    parts = Parts()
    _collect(table, shown, parts, False, 0)
    return parts


def _collect(
    element: lxml.html.HtmlElement, shown: Shown, parts: Parts, in_head: bool, depth: int
) -> None:
    cells: list[lxml.html.HtmlElement] = []
    texts = [element.text]
    for child in element:
        texts.append(child.tail)
        if child.tag in ("caption", "colgroup", "col") or shown.hides(child):
            continue
        if child.tag in ("td", "th"):
            cells.append(child)
        elif child.tag in _PARTS and depth < _DEEPEST:
            _take(parts, cells, in_head)
            cells = []
            _collect(child, shown, parts, in_head or child.tag == "thead", depth + 1)
        else:
            parts.stray.append(child)
    _take(parts, cells, in_head)
    parts.stray.extend(text for text in texts if text and text.strip())


def _take(parts: Parts, cells: list[lxml.html.HtmlElement], in_head: bool) -> None:
    if cells:
        parts.rows.append(Row(cells, in_head))


def is_layout(table: lxml.html.HtmlElement, rows: list[Row]) -> bool:
    """Whether a table only places boxes of text: with tables in it, in one column, or one row of
    blocks."""
    if table.find(".//table") is not None or table.get("role") in ("presentation", "none"):
        return True
    cells = [cell for row in rows for cell in row.cells]
    if any(cell.tag == "th" for cell in cells):
        return False
    if all(len(row.cells) == 1 for row in rows):
        return True
    return len(rows) == 1 and any(inner.tag in _BLOCKS for cell in cells for inner in cell.iter())


def table_blocks(rows: list[Row], shown: Shown) -> Iterator[tuple[BlockKind, str]]:
    """A table as rows that name their columns; what stands across it above the names is text."""
    lines = list(_grid(rows, shown))
    first = 0
    while first < len(lines) - 1 and lines[first].wide:
        yield "text", lines[first].texts[0]
        first += 1
    lines = lines[first:]
    count = _header_rows(lines)
    names = _column_names(lines[:count])
    for line in lines[count:]:
        texts = line.texts
        if line.wide:
            yield "row", row_text([], texts)
        elif not names and line.named and len(texts) == 2:
            yield "row", row_text(texts[:1], texts[1:]) or texts[0]
        else:
            yield "row", row_text(names, texts)


def _grid(rows: list[Row], shown: Shown) -> Iterator[_Line]:
    """The rows with every cell in its column, below the cells that reach down into them."""
    above: dict[int, tuple[int, _Slot]] = {}
    for row in rows:
        slots: list[_Slot] = []
        below: dict[int, tuple[int, _Slot]] = {}
        for cell in row.cells:
            _reach_down(above, below, slots)
            text = shown.words(cell)
            down = _span(cell, "rowspan", _LONGEST_SPAN)
            for number in range(_span(cell, "colspan", _WIDEST_SPAN)):
                slot = _Slot(text, number == 0)
                if down > 1:
                    again = _Slot(text if len(text) <= _REPEATED else "", number == 0)
                    below[len(slots)] = (down - 1, again)
                slots.append(slot)
        _reach_down(above, below, slots)
        above = below
        yield _line(row, slots)


def _reach_down(
    above: dict[int, tuple[int, _Slot]], below: dict[int, tuple[int, _Slot]], slots: list[_Slot]
) -> None:
    while len(slots) in above:
        left, slot = above.pop(len(slots))
        if left > 1:
            below[len(slots)] = (left - 1, slot)
        slots.append(slot)


def _line(row: Row, slots: list[_Slot]) -> _Line:
    tags = [cell.tag for cell in row.cells]
    corner = len(tags) > 1 and tags[0] == "td" and not slots[0].text
    return _Line(
        slots,
        names="td" not in tags[corner:],
        named=tags[0] == "th",
        in_head=row.in_head,
        wide=len(tags) == 1 < len(slots),
    )


def _span(cell: lxml.html.HtmlElement, name: str, most: int) -> int:
    digits = re.match(r"\s*(\d{1,6})", cell.get(name) or "")
    return min(max(int(digits.group(1)), 1), most) if digits else 1


def _header_rows(lines: list[_Line]) -> int:
    if all(line.names for line in lines):  # nothing tells them from the rows below
        return min(1, len(lines) - 1)
    body = any(not line.in_head for line in lines)
    count = 0
    for line in lines[:_HEADER_ROWS]:
        if not (line.names or (body and line.in_head)) or (count and line.wide):
            break
        count += 1
    unnamed = not any(line.named for line in lines[1:])
    return count or int(unnamed and begins_with_names([line.texts for line in lines]))


def _column_names(lines: list[_Line]) -> list[str]:
    """The names of the columns; where several rows name one, they follow one another."""
    names: list[list[str]] = [
        [] for _ in range(max((len(line.slots) for line in lines), default=0))
    ]
    for line in lines:
        for parts, slot in zip(names, line.slots, strict=False):
            if slot.text and slot.text not in parts:
                parts.append(slot.text)
    return [" ".join(parts) for parts in names]
