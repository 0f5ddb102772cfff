"""Plain text and logs → blocks. The text is the file's own."""

from __future__ import annotations

import re

from askai.formats.assembly import Content
from askai.formats.lines import Line, Outline, split_lines

_BULLET = re.compile(r"(?:[-*•◦▪‣–]|\(?\d{1,3}[.)])\s+\S")


def parse_plain(text: str) -> Content:
    """The paragraphs of a plain text, which blank lines part, and its list items.

    It has no title and no headings.
    """
    outline = Outline(text)
    group: list[Line] = []
    for line in split_lines(text):
        # A dash inside a paragraph is an item only where the paragraph has begun as a list.
        in_list = bool(group) and bool(_BULLET.match(group[0].text))
        if line.blank or (_BULLET.match(line.text) and (in_list or _ends(group))):
            _add(outline, group)
            group = []
        if not line.blank:
            group.append(line)
    _add(outline, group)
    return Content("", text, tuple(outline.blocks))


def parse_log(text: str) -> Content:
    """Each line of a log by itself: nothing in it runs on."""
    outline = Outline(text)
    for line in split_lines(text):
        outline.add_lines("row", [line])
    return Content("", text, tuple(outline.blocks))


def _add(outline: Outline, group: list[Line]) -> None:
    is_item = bool(group) and bool(_BULLET.match(group[0].text))
    outline.add_lines("item" if is_item else "text", group)


def _ends(group: list[Line]) -> bool:
    """Whether a list may begin below these lines: they lead into it."""
    return bool(group) and group[-1].text.endswith(":")
