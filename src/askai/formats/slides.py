"""Slides (PPTX) → blocks, straight from their XML, so that the text stays verbatim."""

from __future__ import annotations

import re

import lxml.etree

from askai.answers import BlockKind
from askai.errors import DocumentError
from askai.formats.assembly import Assembly, Content, HeadingPath, one_line
from askai.formats.grid import Cell, is_layout, table_blocks
from askai.formats.openxml import Package, ParentItems, attribute, drawn_paragraph, local, whole

_NUMBERS_ONLY = {"sldNum", "dt", "ftr", "hdr", "sldImg"}
_DEEPEST = 60  # groups inside one another


def parse_slides(data: bytes) -> Content:
    """A presentation's slides in order, hidden ones too; the number of a slide is its page.

    Shapes come in the file's order, which is the order a screen reader follows, behind the title;
    the speaker's notes follow their slide. Raises `DocumentError`.
    """
    package = Package(data, "ppt/presentation.xml")
    title, day_of_change = package.title_and_date()
    walk = _Walk(package, title)
    for number, part in enumerate(_slide_parts(package), 1):
        walk.slide(part, number)
    content = walk.assembly.content(walk.title, day_of_change, package.archive.faults)
    if not content.blocks:
        raise DocumentError("there is no text in it")
    return content


def _slide_parts(package: Package) -> list[str]:
    root = package.root(package.main)
    if local(root) != "presentation":
        raise DocumentError("not a presentation: its main part is something else")
    relations = package.targets(package.main)
    # A slide's own id has no namespace, the relation's has one.
    links = [
        str(value)
        for slide in root.iterfind("{*}sldIdLst/{*}sldId")
        for key, value in slide.items()
        if str(key).endswith("}id")
    ]
    listed = [relations[link][1] for link in links if link in relations]
    if listed:
        return listed
    names = [name for name in package.archive.names if re.fullmatch(r"ppt/slides/[^/]+\.xml", name)]
    return sorted(names, key=lambda name: (len(name), name))


class _Walk:
    """Goes through the slides and puts their text together."""

    def __init__(self, package: Package, title: str) -> None:
        self.assembly = Assembly()
        self.title = title
        self._package = package
        self._heading, self._context, self._part = "", "", ""
        self._page: int | None = None

    def slide(self, part: str, number: int) -> None:
        root = self._package.root(part)
        self._part, self._page, self._heading, self._context = part, number, "", ""
        titles = [shape for shape in root.iter("{*}sp") if _is_title(shape)]
        heading = one_line(" ".join(text for shape in titles for text, _ in _paragraphs(shape)))
        self.title = self.title or heading
        path = HeadingPath()
        path.enter(1, heading)
        self._heading = path.path(self.title)
        self._add("heading", heading)
        self._shapes(root.find("{*}cSld/{*}spTree"), 0)
        for notes in self._package.related(part, "/notesSlide"):
            self._context = "Notes"
            self._shapes(self._package.root(notes).find("{*}cSld/{*}spTree"), 0)

    def _shapes(self, tree: lxml.etree._Element | None, depth: int) -> None:
        for shape in tree if tree is not None and depth < _DEEPEST else ():
            name = local(shape)
            if name in ("sp", "cxnSp", "pic"):
                self._shape(shape)
            elif name == "graphicFrame":
                self._graphic(shape)
            elif name in ("grpSp", "AlternateContent", "Choice"):
                self._shapes(shape, depth + 1)

    def _shape(self, shape: lxml.etree._Element) -> None:
        placeholder = shape.find("{*}nvSpPr/{*}nvPr/{*}ph")
        role = attribute(placeholder, "type") or "obj"
        if _is_title(shape) or (placeholder is not None and role in _NUMBERS_ONLY):
            return
        paragraphs = _paragraphs(shape)
        listed = placeholder is not None and role != "subTitle" and len(paragraphs) > 1
        parents = ParentItems()
        for text, properties in paragraphs:
            bullet = properties is not None and any(
                local(child) in ("buChar", "buAutoNum", "buBlip") for child in properties
            )
            if (listed or bullet) and not self._context:
                level = whole(attribute(properties, "lvl"))
                line = one_line(text)
                self._add("item", line, parents.enter(level, line))
            else:
                self._add("text", text)

    def _graphic(self, frame: lxml.etree._Element) -> None:
        for table in frame.iter("{*}tbl"):
            rows = _rows(table)
            if is_layout(rows):
                for paragraph in table.iter("{*}p"):
                    self._add("text", drawn_paragraph(paragraph))
                continue
            for kind, text in table_blocks(rows):
                self._add(kind, text)
        for text in self._package.graphic_texts(self._part, frame):
            self._add("item", text)

    def _add(self, kind: BlockKind, text: str, context: str = "") -> None:
        self.assembly.add(kind, text, self._heading, self._context or context, self._page)


def _is_title(shape: lxml.etree._Element) -> bool:
    role = attribute(shape.find("{*}nvSpPr/{*}nvPr/{*}ph"), "type")
    return role in ("title", "ctrTitle")


def _paragraphs(shape: lxml.etree._Element) -> list[tuple[str, lxml.etree._Element | None]]:
    """The filled paragraphs of a shape, each with its properties."""
    found = [(drawn_paragraph(element), element.find("{*}pPr")) for element in shape.iter("{*}p")]
    return [(text, properties) for text, properties in found if text]


def _rows(table: lxml.etree._Element) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    above: dict[int, str] = {}  # what each column held in the row above, for merged cells
    for row in table.iterchildren("{*}tr"):
        cells = []
        for column, cell in enumerate(row.iterchildren("{*}tc")):
            text = one_line(" ".join(drawn_paragraph(element) for element in cell.iter("{*}p")))
            if attribute(cell, "vMerge") in ("1", "true"):
                text = above.get(column, "")
            above[column] = text
            if text and attribute(cell, "hMerge") not in ("1", "true"):
                cells.append(Cell(column, text, whole(attribute(cell, "gridSpan"), 1)))
        rows.append(cells)
    return rows
