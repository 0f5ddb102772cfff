"""Markdown → blocks. The text is the file's own; markdown-it-py tells where each block stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from askai.answers import Block, BlockKind
from askai.formats.assembly import Content, HeadingPath, one_line
from askai.formats.dates import iso_date
from askai.formats.webpage_text import has_words, parting_markup

# Between its lines a key comes first: a text may as well open with a rule.
_FRONT_MATTER = re.compile(
    r"\A---[ \t]*\r?\n(?:#.*\r?\n)*[\"']?[\w.-]+[\"']?:(?:[ \t].*)?\r?\n"
    r"(?:.*\r?\n)*?---[ \t]*(?:\r?\n|\Z)"
)
_FRONT_TITLE = re.compile(r"^title:[ \t]*[\"']?(.*?)[\"']?[ \t]*$", re.MULTILINE)
_FRONT_DATE = re.compile(r"^date:[ \t]*[\"']?([^\"'\r\n]+)", re.MULTILINE)
_LINE_END = re.compile(r"\r\n?|\n")

# The tokens whose lines are blocks of their own; containers (lists, quotes, tables) are not.
_LEAVES: dict[str, BlockKind] = {
    "heading_open": "heading",
    "paragraph_open": "text",
    "tr_open": "row",
    "fence": "code",
    "code_block": "code",
    "html_block": "text",
}


def parse_markdown(text: str) -> Content:
    """Headings, paragraphs, list items, table rows and code of a Markdown text, with offsets."""
    front = _FRONT_MATTER.match(text)
    body_start = front.end() if front else 0
    tokens = MarkdownIt("commonmark").enable("table").parse(text[body_start:])
    lines = _line_starts(text, body_start)
    title = _title(text[:body_start], tokens)

    blocks = [Block("mark", 0, body_start)] if front else []
    path = HeadingPath()
    next_line = 0
    for leaf, context in _leaves(tokens):
        first, last = leaf.lines
        if leaf.kind == "heading":
            path.enter(leaf.level, leaf.heading)
        first = max(first, next_line)
        heading = path.path(title)
        blocks += _mark(text, lines[next_line], lines[first], heading)
        if last > first:
            start, end = _trim(text, lines[first], lines[last])
            for place in _html_texts(text, start, end) if leaf.html else [(start, end)]:
                blocks += _mark(text, start, place[0], heading)
                blocks.append(Block(leaf.kind, *place, heading, context))
                start = place[1]
            blocks += _mark(text, start, end, heading)
        next_line = max(next_line, last)
    blocks += _mark(text, lines[next_line], len(text), path.path(title))
    dated = _FRONT_DATE.search(text[:body_start])
    date = iso_date(dated.group(1)) if dated else ""
    return Content(title, text, tuple(block for block in blocks if block.end > block.start), date)


class _Leaf:
    """A token that is a block: its kind, its lines, the heading's level and words, and whether it
    is HTML."""

    __slots__ = ("heading", "html", "kind", "level", "lines")

    def __init__(self, token: Token, inline: Token | None, in_item: bool) -> None:
        kind = _LEAVES[token.type]
        self.kind: BlockKind = "item" if in_item and kind == "text" else kind
        self.html = token.type == "html_block"
        first, last = token.map or [0, 0]
        self.lines = (first, last)
        self.level = int(token.tag[1]) if kind == "heading" else 0
        self.heading = _plain(inline) if kind == "heading" and inline else ""


def _leaves(tokens: list[Token]) -> list[tuple[_Leaf, str]]:
    """Every leaf in order, each with its context: for a table row, its table's header."""
    found: list[tuple[_Leaf, str]] = []
    items = 0
    header: list[str] = []
    in_header = False
    for number, token in enumerate(tokens):
        if token.type in ("list_item_open", "list_item_close"):
            items += token.nesting
        elif token.type in ("thead_open", "thead_close"):
            in_header = token.nesting == 1
            header = [] if in_header else header
        elif token.type == "inline" and in_header:
            header.append(_plain(token))
        if token.type in _LEAVES and token.map:
            following = tokens[number + 1] if number + 1 < len(tokens) else None
            inline = following if following and following.type == "inline" else None
            leaf = _Leaf(token, inline, items > 0)
            if leaf.kind == "row" and in_header:
                leaf.kind = "mark"
            found.append((leaf, " | ".join(header) if leaf.kind == "row" else ""))
    return found


def _html_texts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where the texts of a block of HTML stand, between its comments and the tags of blocks."""
    for first, last in [*parting_markup(text, start, end), (end, end)]:
        if has_words(text[start:first]):
            yield _trim(text, start, first)
        start = last


def _plain(inline: Token) -> str:
    children = inline.children or []
    return one_line(
        "".join(
            " " if child.type in ("softbreak", "hardbreak") else child.content
            for child in children
            if child.type in ("text", "code_inline", "softbreak", "hardbreak", "image")
        )
    )


def _title(front_matter: str, tokens: list[Token]) -> str:
    named = _FRONT_TITLE.search(front_matter)
    if named and named.group(1).strip():
        return one_line(named.group(1))
    for token, following in pairwise(tokens):
        if token.type == "heading_open" and token.tag == "h1":
            return _plain(following)
    return ""


def _line_starts(text: str, body_start: int) -> list[int]:
    """Where each line of the body starts, and the end of the text as the last entry."""
    ends = [match.end() for match in _LINE_END.finditer(text, body_start)]
    starts = [body_start, *ends]
    return starts if starts[-1] == len(text) and len(starts) > 1 else [*starts, len(text)]


def _mark(text: str, start: int, end: int, heading: str) -> list[Block]:
    """What stands between two blocks (rules, link targets, tags): kept, but never an answer."""
    start, end = _trim(text, start, end)
    return [Block("mark", start, end, heading)] if end > start else []


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The range without the white space around it."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
