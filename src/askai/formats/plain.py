"""Plain text → blocks: paragraphs are what blank lines part. The text is the file's own."""

from __future__ import annotations

import re

from askai.answers import Block
from askai.formats.assembly import Content

_PARAGRAPH = re.compile(r"\S.*?(?=\s*\n[^\S\n]*(?:\r?\n|\r)|\s*\Z)", re.DOTALL)


def parse_plain(text: str) -> Content:
    """The paragraphs of a plain text. It has no title and no headings."""
    blocks = tuple(Block("text", *match.span()) for match in _PARAGRAPH.finditer(text))
    return Content("", text, blocks)
