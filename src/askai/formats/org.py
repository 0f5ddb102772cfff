"""Org mode → blocks. The text stays the file's own, as with Markdown."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import count

from askai.formats.assembly import Content
from askai.formats.dates import iso_date
from askai.formats.lines import BULLET, Line, Outline, split_lines

_HEADING = re.compile(r"(\*+)\s+(.*)")
_PRIORITY = re.compile(r"\[#[A-Z0-9]+\]\s+")
_STATES = {"TODO", "DONE", "NEXT", "WAITING", "STARTED", "CANCELLED", "CANCELED", "HOLD"}
_OWN_STATES = re.compile(r"^[ \t]*#\+(?:SEQ_|TYP_)?TODO:(.*)$", re.IGNORECASE | re.MULTILINE)
_TAGS = re.compile(r"\s+:[\w@:]+:$")
_KEYWORD = re.compile(r"#\+(\w+):\s*(.*)", re.IGNORECASE)
_BEGIN = re.compile(r"#\+begin_(\w+)", re.IGNORECASE)
_TABLE_RULE = re.compile(r"\|[-+|]+")
_DRAWER = re.compile(r":[A-Za-z][\w-]*:")
_COMMENT = re.compile(r"#(?:\s.*)?")
_VERBATIM = {"src", "example", "export"}


def parse_org(text: str) -> Content:
    """Headings, paragraphs, list items, table rows and source blocks, with the file's offsets."""
    outline, lines = Outline(text), split_lines(text)
    states = _STATES | _states(text)
    closings = _closings(lines)
    date = ""
    at = 0
    while at < len(lines):
        line = lines[at]
        keyword, begin = _KEYWORD.fullmatch(line.text), _BEGIN.match(line.text)
        end = at + 1
        if line.blank:
            pass
        elif not line.indent and _HEADING.fullmatch(line.text):
            _heading(outline, line, states)
        elif keyword:
            name, value = keyword.group(1).lower(), keyword.group(2)
            outline.title = outline.title or (value if name == "title" else "")
            date = date or (iso_date(value.strip("<>[]")) if name == "date" else "")
            outline.add_lines("mark", [line])
        elif begin and begin.group(1).lower() in _VERBATIM:
            end = _closing(closings, at, "#+end_" + begin.group(1).lower())
            outline.add_lines("mark", [line])
            outline.add_lines("code", lines[at + 1 : end - 1])
            outline.add_lines("mark", lines[max(at + 1, end - 1) : end])
        elif line.text.startswith("|"):
            end = next((n for n in count(at) if n == len(lines) or lines[n].text[:1] != "|"), at)
            _table(outline, lines[at:end])
        elif _DRAWER.fullmatch(line.text) and (
            line.text.isupper() or _closing(closings, at, ":end:") > at + 1
        ):
            end = _closing(closings, at, ":end:")
            outline.add_lines("mark", lines[at:end])
        elif _COMMENT.fullmatch(line.text) or line.text.startswith(
            "#+"
        ):  # a comment, or the edge of a quote or centre block
            outline.add_lines("mark", [line])
        else:
            end = _paragraph_end(lines, at)
            outline.add_lines("item" if BULLET.match(line.text) else "text", lines[at:end])
        at = end
    return Content(outline.title, text, tuple(outline.blocks), date)


def _heading(outline: Outline, line: Line, states: set[str]) -> None:
    match = _HEADING.fullmatch(line.text)
    if match is None:
        return
    words = match.group(2)
    state, _, rest = words.partition(" ")
    if state in states:
        words = rest.lstrip()
    words = words[priority.end() :] if (priority := _PRIORITY.match(words)) else words
    before = len(line.text) - len(words)
    words = _TAGS.sub("", words)
    start = line.start + outline.text[line.start : line.end].index(line.text)
    outline.path.enter(len(match.group(1)), words)
    outline.add("mark", start, start + before)
    outline.add("heading", start + before, start + before + len(words))
    outline.add("mark", start + before + len(words), line.end)


def _states(text: str) -> set[str]:
    """The words that the file itself says are the states of a task: "TODO(t) ASKED | DONE"."""
    words = " ".join(_OWN_STATES.findall(text)).split()
    return {word.partition("(")[0] for word in words} - {"|", ""}


def _closings(lines: list[Line]) -> dict[str, list[int]]:
    """Where each kind of line stands that closes a block or a drawer."""
    found: dict[str, list[int]] = {}
    for number, line in enumerate(lines):
        mark = line.text.lower()
        if mark == ":end:" or mark.startswith("#+end_"):
            found.setdefault(mark, []).append(number)
    return found


def _closing(closings: dict[str, list[int]], at: int, mark: str) -> int:
    """The line after the one that closes a block; the block's first line alone if none does."""
    places = closings.get(mark, [])
    following = bisect_right(places, at)
    return (places[following] if following < len(places) else at) + 1


def _table(outline: Outline, lines: list[Line]) -> None:
    rules = [number for number, line in enumerate(lines) if _TABLE_RULE.fullmatch(line.text)]
    header_end = next((number for number in rules if number > 0), 0)
    cells = [
        cell.strip()
        for line in lines[:header_end]
        if not _TABLE_RULE.fullmatch(line.text)
        for cell in line.text.strip("|").split("|")
    ]
    header = " | ".join(cells)
    for number, line in enumerate(lines):
        above = number < header_end or number in rules
        outline.add_lines("mark" if above else "row", [line], "" if above else header)


def _paragraph_end(lines: list[Line], at: int) -> int:
    end = at + 1
    while end < len(lines):
        line = lines[end]
        starts = BULLET.match(line.text) or line.text.startswith(("|", "#+", "# "))
        if line.blank or starts or (not line.indent and _HEADING.fullmatch(line.text)):
            break
        end += 1
    return end
