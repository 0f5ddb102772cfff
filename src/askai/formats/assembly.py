"""What the parsers share: the parsed content, the path of headings, and text put together."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from askai.answers import Block, BlockKind

HEADING_SEPARATOR = " > "


@dataclass(frozen=True, slots=True)
class Content:
    """What a parser makes of one file: see `Document` for the fields."""

    title: str
    text: str
    blocks: tuple[Block, ...]
    date: str = ""
    remarks: tuple[str, ...] = ()


class HeadingPath:
    """The headings above the place where a parser stands. The title is not part of the path."""

    def __init__(self) -> None:
        self._levels: list[tuple[int, str]] = []

    def enter(self, level: int, text: str) -> None:
        """Pass a heading of this level: it ends all of the same or a deeper level."""
        self._levels = [item for item in self._levels if item[0] < level]
        self._levels.append((level, text))

    def path(self, title: str) -> str:
        return HEADING_SEPARATOR.join(text for _, text in self._levels if text and text != title)


class Assembly:
    """Puts a document's text together block by block, for formats that are not text themselves."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._blocks: list[Block] = []
        self._length = 0

    def add(
        self,
        kind: BlockKind,
        text: str,
        heading: str = "",
        context: str = "",
        page: int | None = None,
    ) -> None:
        """Append a block after a blank line (after a line break between rows and items)."""
        if not text.strip():
            return
        if self._blocks:
            tight = kind in ("row", "item") and self._blocks[-1].kind == kind
            self._append("\n" if tight else "\n\n")
        start = self._length
        self._append(text)
        self._blocks.append(Block(kind, start, self._length, heading, context, page))

    def append(self, content: Content, heading: str = "") -> None:
        """Append a whole parsed content (a chapter, an attachment) below a heading path."""
        if not content.blocks:
            return
        if self._blocks:
            self._append("\n\n")
        shift = self._length
        self._append(content.text.rstrip())
        for block in content.blocks:
            path = HEADING_SEPARATOR.join(part for part in (heading, block.heading) if part)
            start, end = block.start + shift, block.end + shift
            self._blocks.append(replace(block, start=start, end=end, heading=path))

    def content(self, title: str, date: str = "", remarks: Iterable[str] = ()) -> Content:
        return Content(title, "".join(self._parts), tuple(self._blocks), date, tuple(remarks))

    def _append(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)


def one_line(text: str) -> str:
    """`text` with every run of white space as one space, and without soft hyphens."""
    return re.sub(r"\s+", " ", text.replace("\u00ad", "")).strip()


def column_name(header: str) -> str:
    """A column's name as rows have it: without what parts names, values and cells there."""
    return header.rstrip(":; ").replace(": ", " - ").replace("; ", ", ")


def row_text(header: list[str], row: list[str]) -> str:
    """A table's row as "Column: value; Column: value"; empty cells are left out."""
    names = [*map(column_name, header)] + [""] * (len(row) - len(header))
    cells = [(name, value) for name, value in zip(names, row, strict=False) if value]
    return "; ".join(f"{name}: {value}" if name else value for name, value in cells)
