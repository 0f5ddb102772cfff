"""reStructuredText → blocks. The text stays the file's own, as with Markdown.

docutils knows every construct but not the offsets, and stumbles over Sphinx's own directives.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

from askai.answers import BlockKind
from askai.formats.assembly import Content
from askai.formats.dates import iso_date
from askai.formats.lines import BULLET, Line, Outline, split_lines

_ADORNMENT = re.compile(r"([!-/:-@\[-`{-~])\1{2,}")
_DIRECTIVE = re.compile(r"\.\.\s+(?:\|[^|]+\|\s+)?([\w:+.-]+?)::(?:\s+(.*))?$")
_FIELD = re.compile(r":([^:`]+):(?:\s+(.*))?$")
_OPTION = re.compile(r":[\w-]+:(?:\s|$)")
_GRID_RULE = re.compile(r"\+[-=+]+\+")
_SIMPLE_RULE = re.compile(r"=+(?:\s+=+)+")
_CODE = {
    "code",
    "code-block",
    "sourcecode",
    "literalinclude",
    "parsed-literal",
    "math",
    "highlight",
}
# These say nothing themselves: their argument and what stands below it are not words.
_WORDLESS = {
    "include", "contents", "image", "figure", "unicode", "default-role", "role",
    "currentmodule", "module", "index", "only", "class", "container", "tabularcolumns",
    "sectnum", "section-numbering", "bibliography", "target-notes", "highlights-off",
    "automodule", "autoclass", "autofunction", "automethod", "autoattribute", "autodata",
    "autoexception", "autoprogram", "argparse", "click", "sectionauthor",
    "moduleauthor", "codeauthor", "py:module", "py:currentmodule", "program",
}  # fmt: skip
_BODILESS = {  # nor does what stands below their options
    "toctree", "raw", "meta", "graphviz", "autosummary", "plot", "uml", "testsetup", "testcleanup",
    "inheritance-diagram",
}  # fmt: skip


def parse_restructured(text: str) -> Content:
    """Sections, paragraphs, list items, table rows and literal blocks, with the file's offsets."""
    reading = _Reading(text)
    while reading.at < len(reading.lines):
        reading.step()
    return Content(reading.outline.title, text, tuple(reading.outline.blocks), date=reading.date)


class _Reading:
    """Where the reading stands: the next line, the styles of titles met so far, the date."""

    def __init__(self, text: str) -> None:
        self.outline = Outline(text)
        self.lines = split_lines(text)
        self.at = 0
        self.date = ""
        self._styles: list[str] = []
        self._literal = False  # the paragraph before ended with "::"

    def step(self) -> None:
        """Read one construct."""
        line = self.lines[self.at]
        if line.blank:
            self.at += 1
        elif self._literal and line.indent:
            self._literal = False
            self._take("code", self._indented(self.at, line.indent))
        elif not (self._title() or self._table() or self._explicit()):
            self._paragraph()

    def _take(self, kind: BlockKind, end: int, context: str = "") -> None:
        self.outline.add_lines(kind, self.lines[self.at : end], context)
        self.at = max(end, self.at + 1)

    def _indented(self, start: int, indent: int) -> int:
        """The line after the block that is indented at least this far."""
        end = start
        for number in range(start, len(self.lines)):
            if not self.lines[number].blank:
                if self.lines[number].indent < indent:
                    break
                end = number + 1
        return end

    def _title(self) -> bool:
        here = [line.text for line in self.lines[self.at : self.at + 3]]
        over = len(here) == 3 and bool(_ADORNMENT.fullmatch(here[0])) and here[0] == here[2]
        if over and here[1]:
            words, style, count = self.lines[self.at + 1], "over" + here[0][0], 3
        elif len(here) > 1 and _is_underline(here[0], here[1]) and not self.lines[self.at].indent:
            words, style, count = self.lines[self.at], here[1][0], 2
        else:
            return False
        if style not in self._styles:
            self._styles.append(style)
        level = self._styles.index(style) + 1
        if level == 1 and not self.outline.title:
            self.outline.title = words.text
        self.outline.path.enter(level, words.text)
        for line in self.lines[self.at : self.at + count]:
            self.outline.add_lines("heading" if line is words else "mark", [line])
        self.at += count
        return True

    def _table(self) -> bool:
        first = self.lines[self.at].text
        if _GRID_RULE.fullmatch(first):
            self._rows(self._until_blank(), grid=True)
        elif _SIMPLE_RULE.fullmatch(first):
            self._rows(self._simple_end(), grid=False)
        else:
            return False
        return True

    def _until_blank(self) -> int:
        end = self.at
        while end < len(self.lines) and not self.lines[end].blank:
            end += 1
        return end

    def _simple_end(self) -> int:
        """A simple table ends at the rule that a blank line or the end of the text follows."""
        following = bisect_right(self._last_rules, self.at)
        if following < len(self._last_rules):
            return self._last_rules[following] + 1
        return self._until_blank()

    @cached_property
    def _last_rules(self) -> list[int]:
        return [
            number
            for number, line in enumerate(self.lines)
            if _SIMPLE_RULE.fullmatch(line.text)
            and (number + 1 == len(self.lines) or self.lines[number + 1].blank)
        ]

    def _rows(self, end: int, *, grid: bool) -> None:
        """The rows of a table up to the line `end`; a rule ends the header, and a grid's rows."""
        rule = _GRID_RULE if grid else _SIMPLE_RULE
        rules = {n for n in range(self.at, end) if rule.fullmatch(self.lines[n].text)}
        inner = sorted(rules)[1:-1]
        header_end = next((n for n in inner if not grid or "=" in self.lines[n].text), self.at)
        above = [self.lines[n].text for n in range(self.at, header_end) if n not in rules]
        header = " | ".join(_cells(" ".join(above), grid))
        group: list[Line] = []
        for number in range(self.at, end):
            line = self.lines[number]
            if group and (number in rules or line.blank or not (grid or line.indent)):
                self.outline.add_lines("row", group, header)
                group = []
            if number in rules or number < header_end:
                self.outline.add_lines("mark", [line])
            elif not line.blank:
                group.append(line)
        self.outline.add_lines("row", group, header)
        self.at = end

    def _explicit(self) -> bool:
        """Directives, comments, link targets and field lists."""
        line = self.lines[self.at]
        field = _FIELD.fullmatch(line.text)
        if field:
            name, value = field.group(1).strip().lower(), field.group(2) or ""
            if name in ("date", "revised", "updated") and not self.date:
                self.date = iso_date(value.strip("$"))
            self._take("item", max(self.at + 1, self._indented(self.at + 1, line.indent + 1)))
            return True
        if not (line.text == ".." or line.text.startswith(".. ")):
            return False
        directive = _DIRECTIVE.fullmatch(line.text)
        body = self._indented(self.at + 1, line.indent + 1)
        if directive is None:
            footnote = re.match(r"\.\. \[[^\]]+\]\s", line.text)
            self._take("text" if footnote else "mark", body)
        elif directive.group(1).lower() in _CODE:
            self._take("mark", self.at + 1)
            self._take_options(body)
            if body > self.at:
                self._take("code", body)
        else:
            self._directive(directive.group(1).lower(), directive.group(2) or "", body)
        return True

    def _directive(self, name: str, words: str, body: int) -> None:
        """An admonition, a figure, a version note: its words are the document's, its options not.

        What stands below the options is read as any other text.
        """
        if name in _BODILESS:
            self._take("mark", body)
            return
        said = bool(words) and name not in _WORDLESS
        first = self.at + 1
        while said and first < body and self._runs_on(first):
            first += 1
        self._take("text" if said else "mark", first)
        self._take_options(body)

    def _runs_on(self, number: int) -> bool:
        line = self.lines[number]
        return not line.blank and not _OPTION.match(line.text) and not BULLET.match(line.text)

    def _take_options(self, body: int) -> None:
        """The lines of options below a directive's first: ":width: 50%", and what continues one."""
        end = self.at
        while end < body and _OPTION.match(self.lines[end].text):
            indent = self.lines[end].indent
            end += 1
            while end < body and not self.lines[end].blank and self.lines[end].indent > indent:
                end += 1
        if end > self.at:
            self._take("mark", end)

    def _paragraph(self) -> None:
        first = self.lines[self.at]
        bullet = BULLET.match(first.text)
        end = self.at + 1
        while end < len(self.lines):
            line = self.lines[end]
            if line.blank or BULLET.match(line.text) or _is_underline(line.text, self._after(end)):
                break
            end += 1
        self._literal = self.lines[end - 1].text.endswith("::")
        only_colons = self._literal and end == self.at + 1 and first.text == "::"
        self._take("mark" if only_colons else "item" if bullet else "text", end)

    def _after(self, number: int) -> str:
        return self.lines[number + 1].text if number + 1 < len(self.lines) else ""


def _is_underline(title: str, below: str) -> bool:
    long_enough = len(below) >= min(len(title), 4)
    return (
        bool(title)
        and bool(_ADORNMENT.fullmatch(below))
        and long_enough
        and not (_ADORNMENT.fullmatch(title))
    )


def _cells(row: str, grid: bool) -> list[str]:
    parts = row.strip("|").split("|") if grid else re.split(r"\s{2,}", row)
    return [part.strip() for part in parts if part.strip()]
