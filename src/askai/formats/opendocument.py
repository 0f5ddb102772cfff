"""OpenDocument texts, spreadsheets and presentations → blocks, straight from their XML."""

from __future__ import annotations

from dataclasses import dataclass

import lxml.etree

from askai.answers import BlockKind
from askai.errors import DocumentError
from askai.formats.archive import Archive, parse_damaged_xml
from askai.formats.assembly import Assembly, Content, HeadingPath, one_line
from askai.formats.dates import iso_date
from askai.formats.grid import is_layout, sheet_tables, table_blocks
from askai.formats.opendocument_tables import TableReader, marked_rows
from askai.formats.opendocument_text import DEEPEST, SKIPPED, full_name, text_inside
from askai.formats.openxml import ParentItems, attribute, local, shown_title, tidy, whole

_ON_EVERY_SLIDE = {"page-number", "date-time", "footer", "header"}
_DAMAGED = "the file is damaged; some words may be missing"


def parse_opendocument(data: bytes) -> Content:
    """The blocks of an OpenDocument file, zipped or flat; what it is, its content tells.

    Slides carry their number as the page, sheets are headed by their names. Raises
    `DocumentError`.
    """
    parts = _parts(data)
    body = parts.content.find("{*}body")
    kinds = {local(child): child for child in body} if body is not None else {}
    title, date = _title_and_date(parts.meta)
    walk = _Walk(title, _styles(parts.styles, parts.content))
    if "text" in kinds:
        walk.blocks(kinds["text"], 0)
    elif "spreadsheet" in kinds:
        walk.sheets(kinds["spreadsheet"])
    elif "presentation" in kinds or "drawing" in kinds:
        walk.slides(kinds["presentation" if "presentation" in kinds else "drawing"])
    else:
        raise DocumentError("not an OpenDocument text, spreadsheet or presentation")
    walk.flush()
    found = walk.assembly.content(walk.title, date, parts.faults)
    if not found.blocks:
        raise DocumentError("there is no text in it")
    return found


@dataclass(frozen=True, slots=True)
class _Parts:
    """The roots of the content, the styles and the metadata, and what of them is damaged."""

    content: lxml.etree._Element
    styles: lxml.etree._Element | None
    meta: lxml.etree._Element | None
    faults: list[str]


def _parts(data: bytes) -> _Parts:
    if data.lstrip()[:1] == b"<":  # a flat file has all in one
        root, intact = parse_damaged_xml(data, "the file")
        return _Parts(root, root, root, [] if intact else [_DAMAGED])
    archive = Archive(data)
    manifest = _optional(archive, "META-INF/manifest.xml")
    if manifest is not None and next(manifest.iter("{*}encryption-data"), None) is not None:
        raise DocumentError("encrypted: it needs a password")
    content = archive.xml("content.xml")
    styles, meta = _optional(archive, "styles.xml"), _optional(archive, "meta.xml")
    return _Parts(content, styles, meta, archive.faults)


def _optional(archive: Archive, name: str) -> lxml.etree._Element | None:
    try:
        return archive.xml(name)
    except DocumentError:
        return None


def _title_and_date(root: lxml.etree._Element | None) -> tuple[str, str]:
    meta = root.find("{*}meta") if root is not None else None
    found: dict[str, str] = {}
    for element in meta if meta is not None else ():
        found.setdefault(local(element), element.text or "")
    dates = (iso_date(found.get(name, "")) for name in ("date", "creation-date"))
    return shown_title(found.get("title", "")), next(filter(None, dates), "")


def _styles(*roots: lxml.etree._Element | None) -> dict[str, str]:
    """The style that each style is based on."""
    return {
        attribute(style, "name"): attribute(style, "parent-style-name")
        for root in roots
        if root is not None
        for style in root.iter("{*}style")
    }


class _Walk:
    """Goes through the document in order; lines of code gather until something else follows."""

    def __init__(self, title: str, styles: dict[str, str]) -> None:
        self.assembly = Assembly()
        self.title = title
        self._styles = styles
        self._path = HeadingPath()
        self._context = ""
        self._page: int | None = None
        self._code: list[str] = []
        self._tables = TableReader()

    def blocks(self, container: lxml.etree._Element, depth: int) -> None:
        for element in container:
            self._visit(element, depth)

    def sheets(self, book: lxml.etree._Element) -> None:
        """Each sheet under its name: its rows beside the names of their columns."""
        for sheet in book.iterchildren("{*}table"):
            rows = list(self._tables.rows(sheet))
            name = one_line(attribute(sheet, "name"))
            drawn = sheet.find("{*}shapes")
            if not any(rows) and drawn is None:
                continue
            self._heading(1, name)
            for table in sheet_tables(rows):
                for kind, text in table_blocks(table, loose=True):
                    self._add(kind, text)
            if drawn is not None:
                self.blocks(drawn, 0)

    def slides(self, deck: lxml.etree._Element) -> None:
        """Each page under its title, its speaker's notes behind it."""
        for number, page in enumerate(deck.iterchildren("{*}page"), 1):
            self._page = number
            titles = [shape for shape in page if attribute(shape, "class") == "title"]
            heading = one_line(" ".join(map(text_inside, titles)))
            self.title = self.title or heading
            self._heading(1, heading)
            for shape in page:
                if shape not in titles:
                    self._visit(shape, 0)
            self._context = "Notes"
            for notes in page.iterchildren("{*}notes"):
                self.blocks(notes, 0)
            self.flush()
            self._context = ""

    def flush(self) -> None:
        """End the block of code."""
        code = "\n".join(self._code).strip("\n")
        self._code.clear()
        self._put("code", code)

    def _visit(self, element: lxml.etree._Element, depth: int) -> None:
        name = full_name(element)
        if not name or name in SKIPPED or attribute(element, "class") in _ON_EVERY_SLIDE:
            return
        if depth >= DEEPEST:
            self._add("text", tidy(text_inside(element)))
        elif name in ("text:p", "text:h"):
            self._paragraph(element, depth)
        elif name == "text:list":
            self._list(element, ParentItems(), 0, depth + 1)
        elif name == "table:table":
            self._table(element, depth + 1)
        else:
            self.blocks(element, depth + 1)

    def _paragraph(self, element: lxml.etree._Element, depth: int) -> None:
        boxes: list[lxml.etree._Element] = []
        text = text_inside(element, boxes)
        level = self._level(element)
        if level is not None:
            self.title = self.title or one_line(text)
            self._heading(level, one_line(text))
        elif self._has_style(element, "Preformatted_20_Text"):
            self._code.append(text.rstrip())
        else:
            self._add("text", tidy(text))
        self._boxes(boxes, depth)

    def _boxes(self, boxes: list[lxml.etree._Element], depth: int) -> None:
        """Text boxes as blocks of their own, footnotes as texts, behind their paragraph."""
        for box in boxes:
            if full_name(box) == "text:note":
                self._add("text", tidy(text_inside(box)))
            else:
                self.blocks(box, depth + 1)

    def _level(self, element: lxml.etree._Element) -> int | None:
        if full_name(element) == "text:h":
            return whole(attribute(element, "outline-level"), 1)
        return 0 if self._has_style(element, "Title") else None

    def _has_style(self, element: lxml.etree._Element, wanted: str) -> bool:
        name = attribute(element, "style-name")
        for _ in range(10):  # styles may be based on one another in a circle
            if name == wanted or not name:
                break
            name = self._styles.get(name, "")
        return name == wanted

    def _heading(self, level: int, text: str) -> None:
        self._path.enter(level, text)
        self._add("heading", text)

    def _list(
        self, element: lxml.etree._Element, parents: ParentItems, level: int, depth: int
    ) -> None:
        """Each item as one block; an item under another carries that one's text as context."""
        for item in element:
            lines: list[str] = []
            boxes: list[lxml.etree._Element] = []
            for child in item if full_name(item) in ("text:list-item", "text:list-header") else ():
                name = full_name(child)
                if name == "text:p" or (name == "text:h" and depth == DEEPEST):
                    lines.append(text_inside(child, boxes))
                    continue
                self._item(lines, parents, level)
                if name == "text:list" and depth < DEEPEST:
                    self._list(child, parents, level + 1, depth + 1)
                elif name == "text:h":
                    self._paragraph(child, depth)
                elif name and name not in SKIPPED:
                    self._add("text", tidy(text_inside(child)))
            self._item(lines, parents, level)
            self._boxes(boxes, depth)

    def _item(self, lines: list[str], parents: ParentItems, level: int) -> None:
        text = one_line("\n".join(lines))
        lines.clear()
        if text:
            self._add("item", text, parents.enter(level, text))

    def _table(self, table: lxml.etree._Element, depth: int) -> None:
        rows = list(self._tables.rows(table))
        if is_layout(rows):
            for row, _ in marked_rows(table):
                for cell in row:
                    self.blocks(cell, depth)
            return
        header_rows = sum(marked for _, marked in marked_rows(table))
        for kind, text in table_blocks(rows, header_rows):
            self._add(kind, text)

    def _add(self, kind: BlockKind, text: str, context: str = "") -> None:
        if text:
            self.flush()
            self._put(kind, text, context)

    def _put(self, kind: BlockKind, text: str, context: str = "") -> None:
        heading = self._path.path(self.title)
        if self._context and kind == "item":  # an item of the notes
            kind = "text"
        self.assembly.add(kind, text, heading, self._context or context, self._page)
