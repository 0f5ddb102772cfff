"""What a Word document's styles and numbering say of a paragraph: heading, list item, code."""

from __future__ import annotations

import re
from dataclasses import dataclass

import lxml.etree

from askai.formats.openxml import attribute, whole

_HEADING = re.compile(r"(?:heading|.?berschrift|titre|t.?tulo|titolo|kop|rubrik) ?([1-9])")
_LEVEL = re.compile(r"list (?:bullet|number) ([2-9])")
_CODE = re.compile(r"html preformatted|(?:source )?code\b.*|preformatted text|macro text")
_CONTENTS = re.compile(r"toc (?:\d|heading)")


@dataclass(frozen=True, slots=True)
class Style:
    """What one style says; "" where it leaves that to the style it is based on."""

    name: str
    based_on: str
    outline: str
    list_id: str
    list_level: str


class Styles:
    """What the paragraph styles say, each style with those it is based on."""

    def __init__(self, root: lxml.etree._Element | None) -> None:
        self._styles: dict[str, Style] = {}
        for style in root.iter("{*}style") if root is not None else ():
            self._styles[attribute(style, "styleId")] = Style(
                attribute(style.find("{*}name"), "val").lower(),
                attribute(style.find("{*}basedOn"), "val"),
                attribute(style.find("{*}pPr/{*}outlineLvl"), "val"),
                attribute(style.find("{*}pPr/{*}numPr/{*}numId"), "val"),
                attribute(style.find("{*}pPr/{*}numPr/{*}ilvl"), "val"),
            )

    def chain(self, paragraph: lxml.etree._Element) -> list[Style]:
        """The paragraph's style and those under it."""
        found: list[Style] = []
        name = attribute(paragraph.find("{*}pPr/{*}pStyle"), "val")
        while name and len(found) < 20:  # styles may be based on one another in a circle
            style = self._styles.get(name) or Style(name.lower(), "", "", "", "")
            found.append(style)
            name = style.based_on
        return found


def heading_level(paragraph: lxml.etree._Element, styles: list[Style]) -> int | None:
    """0 for a title, 1 to 9 for a heading."""
    direct = attribute(paragraph.find("{*}pPr/{*}outlineLvl"), "val")
    for outline, name in [(direct, ""), *((style.outline, style.name) for style in styles)]:
        heading = _HEADING.fullmatch(name)
        if outline:
            level = whole(outline, 9) + 1
            return level if level <= 9 else None
        if heading or name == "title":
            return int(heading.group(1)) if heading else 0
    return None


def list_level(paragraph: lxml.etree._Element, styles: list[Style]) -> int | None:
    """The depth of a list item, from 0; None for what is no item."""
    own_id = attribute(paragraph.find("{*}pPr/{*}numPr/{*}numId"), "val")
    own_level = attribute(paragraph.find("{*}pPr/{*}numPr/{*}ilvl"), "val")
    listed = next((style for style in styles if style.list_id), None)
    number = own_id or (listed.list_id if listed else "0")
    if number == "0":
        return None
    named = next((found for style in styles if (found := _LEVEL.fullmatch(style.name))), None)
    usual = int(named.group(1)) - 1 if named else 0
    return whole(own_level or (listed.list_level if listed else ""), 0) or usual


def is_code(styles: list[Style]) -> bool:
    """Whether one of a paragraph's styles is for program code."""
    return any(_CODE.fullmatch(style.name) for style in styles)


def is_table_of_contents(styles: list[Style]) -> bool:
    """Whether a paragraph is a line of the table of contents."""
    return any(_CONTENTS.fullmatch(style.name) for style in styles[:1])
