"""For marked-up texts that are read line by line: the text stays the file's own."""

from __future__ import annotations

import re
from dataclasses import dataclass

from askai.answers import Block, BlockKind
from askai.formats.assembly import HeadingPath

BULLET = re.compile(r"(?:[-*+•]|\(?(?:\d{1,3}|#|[a-zA-Z])[.)])\s+(?=\S)")
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n|\Z)")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text: where it starts and ends, its words, and how far they are indented."""

    start: int
    end: int
    text: str
    indent: int

    @property
    def blank(self) -> bool:
        return not self.text


def split_lines(text: str) -> list[Line]:
    """The lines of a text; `Line.text` is without the white space around it."""
    lines = []
    for match in _LINE.finditer(text):
        words = match.group().strip()
        if match.end() > match.start():
            expanded = match.group().expandtabs()
            indent = len(expanded) - len(expanded.lstrip())
            lines.append(Line(match.start(), match.end(), words, indent))
    return lines


class Outline:
    """Gathers blocks of a text whose offsets are the file's own."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.path = HeadingPath()
        self.blocks: list[Block] = []
        self.title = ""

    def add(self, kind: BlockKind, start: int, end: int, context: str = "") -> None:
        """A block without the white space around it; nothing when only that is there."""
        words = self.text[start:end]
        start += len(words) - len(words.lstrip())
        end -= len(words) - len(words.rstrip())
        if end > start:
            self.blocks.append(Block(kind, start, end, self.path.path(self.title), context))

    def add_lines(self, kind: BlockKind, lines: list[Line], context: str = "") -> None:
        """Whole lines as one block."""
        if lines:
            self.add(kind, lines[0].start, lines[-1].end, context)
