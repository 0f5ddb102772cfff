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
    lines = split_lines(text)
    for number, line in enumerate(lines):
        if line.blank or (_BULLET.match(line.text) and _is_item(lines, number, group)):
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


def _is_item(lines: list[Line], number: int, group: list[Line]) -> bool:
    """Whether a line with a bullet goes on with a list or begins one, and is no dash in a sentence.

    A list begins where the lines above lead into it, or the next line is an item beside it.
    """
    if group and (_BULLET.match(group[0].text) or group[-1].text.endswith(":")):
        return True
    indent = lines[number].indent
    below = (lines[index] for index in range(number + 1, len(lines)))
    following = next((line for line in below if line.blank or line.indent <= indent), None)
    return (
        following is not None and following.indent == indent and bool(_BULLET.match(following.text))
    )
