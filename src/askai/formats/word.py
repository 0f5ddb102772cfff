"""Word documents (DOCX) → blocks, straight from their XML, so that the text stays verbatim."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from itertools import islice

import lxml.etree

from askai.answers import BlockKind
from askai.errors import DocumentError
from askai.formats.assembly import Assembly, Content, HeadingPath, one_line
from askai.formats.grid import Cell, is_layout, table_blocks
from askai.formats.openxml import Package, ParentItems, attribute, local, own_text, tidy, whole
from askai.formats.word_styles import (
    Styles,
    heading_level,
    is_code,
    is_table_of_contents,
    list_level,
)

# Deleted or moved away, or instructions to the program. Comments lie in a part of their own.
_SKIPPED = {
    "del", "moveFrom", "pPr", "rPr", "sdtPr", "tblPr", "tblGrid", "trPr", "tcPr", "sectPr", "rt",
}  # fmt: skip
_BOXES = {"txbxContent", "chart", "relIds"}
_MATH_SIGNS = {"den": "/", "sup": "^", "sub": "_"}
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
# Characters of the Symbol and Wingdings fonts, which Unicode has elsewhere.
_SYMBOL = dict(
    zip(
        "abgdezhqiklmnxoprstufcywDSWFPQL£³±´°®¹»",
        "αβγδεζηθικλμνξοπρστυφχψωΔΣΩΦΠΘΛ≤≥±×°→≠≈",
        strict=True,
    )
)
_WINGDINGS = dict(zip("àßáüûþ§¨Øð", "→←↑✓✗☑▪□➢⇨", strict=True))
_OFF = ("0", "false", "off", "none")
_DEEPEST = 50  # tables and content controls inside one another; the rest is read as one text


def parse_word(data: bytes) -> Content:
    """A Word document's headings, paragraphs, list items and table rows, then its notes.

    Left out: tracked deletions, comments, hidden text, page headers and footers, the table of
    contents. Raises `DocumentError`.
    """
    package = Package(data, "word/document.xml")
    body = package.root(package.main).find("{*}body")
    if body is None:
        raise DocumentError("not a Word document: it has no body")
    title, date = package.title_and_date()
    walk = _Walk(package, title, Styles(package.optional(_neighbour(package, "styles"))))
    walk.blocks(body, 0)
    walk.flush()
    for kind in ("footnotes", "endnotes"):
        if package.has(_neighbour(package, kind)):
            walk.notes(package.root(_neighbour(package, kind)))
    content = walk.assembly.content(walk.title, date, package.archive.faults)
    if not content.blocks:
        raise DocumentError("there is no text in it")
    return content


def _neighbour(package: Package, kind: str) -> str:
    usual = posixpath.join(posixpath.dirname(package.main), f"{kind}.xml")
    return [*package.related(package.main, f"/{kind}"), usual][0]


class _Walk:
    """Goes through the document in order; lines of code gather until something else follows."""

    def __init__(self, package: Package, title: str, styles: Styles) -> None:
        self.assembly = Assembly()
        self.title = title
        self._package = package
        self._styles = styles
        self._path = HeadingPath()
        self._parents = ParentItems()
        self._code: list[str] = []

    def blocks(self, container: lxml.etree._Element, depth: int) -> None:
        for element in container:
            name = local(element)
            if name == "p":
                self._paragraph(element, depth)
            elif name and name not in _SKIPPED:
                if depth >= _DEEPEST:
                    self._add("text", tidy(_text(element)))
                elif name == "tbl":
                    self._table(element, depth + 1)
                else:  # content controls, insertions and other wrappers
                    self.blocks(element, depth + 1)

    def notes(self, root: lxml.etree._Element) -> None:
        """Footnotes or endnotes; those of a type are the lines that part them from the page."""
        for note in root:
            if attribute(note, "type") in ("", "normal"):
                self.assembly.add("text", tidy(_text(note)))

    def flush(self) -> None:
        """End the block of code."""
        code = "\n".join(self._code).strip("\n")
        self._code.clear()
        self.assembly.add("code", code, self._path.path(self.title))

    def _paragraph(self, paragraph: lxml.etree._Element, depth: int) -> None:
        styles = self._styles.chain(paragraph)
        boxes: list[lxml.etree._Element] = []
        text = _text(paragraph, boxes)
        level = heading_level(paragraph, styles)
        item = list_level(paragraph, styles)
        if is_table_of_contents(styles):
            pass
        elif level is not None and text.strip():
            self.title = self.title or one_line(text)
            self._path.enter(level, one_line(text))
            self._add("heading", one_line(text))
        elif is_code(styles):
            self._code.append(text.rstrip())
        elif item is not None and text.strip():
            self.flush()
            line = one_line(text)
            self._add("item", line, self._parents.enter(item, line))
        else:
            self._add("text", tidy(text))
        for box in boxes:
            self._box(box, depth + 1)

    def _box(self, box: lxml.etree._Element, depth: int) -> None:
        if local(box) != "txbxContent":
            frame = box.getparent()
            for text in self._package.graphic_texts(
                self._package.main, box if frame is None else frame
            ):
                self._add("item", text)
        elif depth < _DEEPEST:
            self.blocks(box, depth)
        else:
            self._add("text", tidy(_text(box)))

    def _table(self, table: lxml.etree._Element, depth: int) -> None:
        rows, header_rows = _rows(table)
        if is_layout(rows):
            for row in _inside(table, "tr"):
                for cell in _inside(row, "tc"):
                    self.blocks(cell, depth)
            return
        header_rows = header_rows or int(_shows_names(table))
        for kind, text in table_blocks(rows, header_rows, facts=True):
            self._add(kind, text)

    def _add(self, kind: BlockKind, text: str, context: str = "") -> None:
        if not text:
            return
        self.flush()
        if kind != "item":
            self._parents.clear()
        self.assembly.add(kind, text, self._path.path(self.title), context)


def _inside(
    element: lxml.etree._Element, name: str, depth: int = 0
) -> Iterator[lxml.etree._Element]:
    """The rows of a table or the cells of a row, also in content controls; no deleted ones."""
    for child in element:
        found = local(child)
        if found == name:
            if child.find("{*}trPr/{*}del") is None:
                yield child
        elif found not in ("", "tbl", "p", *_SKIPPED) and depth < _DEEPEST:
            yield from _inside(child, name, depth + 1)


def _rows(table: lxml.etree._Element) -> tuple[list[list[Cell]], int]:
    """A table's filled cells, and how many of its first rows are marked as its header."""
    rows: list[list[Cell]] = []
    above: dict[int, str] = {}  # what each column held in the row above, for merged cells
    marked = 0
    for row in _inside(table, "tr"):
        cells = []
        column = whole(attribute(row.find("{*}trPr/{*}gridBefore"), "val"))
        header = row.find("{*}trPr/{*}tblHeader")
        if header is not None and attribute(header, "val") not in _OFF and marked == len(rows):
            marked += 1
        for cell in _inside(row, "tc"):
            text = one_line(_text(cell))
            merged = cell.find("{*}tcPr/{*}vMerge")
            if merged is not None and attribute(merged, "val") != "restart":
                text = text or above.get(column, "")
            above[column] = text
            span = whole(attribute(cell.find("{*}tcPr/{*}gridSpan"), "val"), 1)
            if text:
                cells.append(Cell(column, text, span))
            column += max(span, 1)
        rows.append(cells)
    return rows, marked


def _shows_names(table: lxml.etree._Element) -> bool:
    """Whether a table is laid out to have names above its columns, and none before its rows.

    Word gives tables a look with both unless told otherwise.
    """
    look = table.find("{*}tblPr/{*}tblLook")
    if _look(look, "firstRow", 0x20) and not _look(look, "firstColumn", 0x80):
        return True
    rows = [[*_inside(row, "tc")] for row in islice(_inside(table, "tr"), 2)]
    return [any(map(_stands_out, cells[-1:])) for cells in rows] == [True, False]


def _look(look: lxml.etree._Element | None, name: str, bit: int) -> bool:
    said, bits = attribute(look, name), attribute(look, "val")
    if not said and re.fullmatch(r"[0-9A-Fa-f]{1,4}", bits):
        return bool(int(bits, 16) & bit)
    return bool(said) and said not in _OFF


def _stands_out(cell: lxml.etree._Element) -> bool:
    """Whether a cell is shaded or bold."""
    shade = attribute(cell.find("{*}tcPr/{*}shd"), "fill")
    bold = cell.find(".//{*}r/{*}rPr/{*}b")
    return shade not in ("", "auto") or (bold is not None and attribute(bold, "val") not in _OFF)


def _text(element: lxml.etree._Element, boxes: list[lxml.etree._Element] | None = None) -> str:
    """The text inside an element; text boxes and charts are put into `boxes` instead, if given."""
    pieces: list[str] = []
    _gather(element, pieces, boxes, 0)
    return "".join(pieces)


def _gather(
    element: lxml.etree._Element,
    pieces: list[str],
    boxes: list[lxml.etree._Element] | None,
    depth: int,
) -> None:
    for child in element:
        name = local(child)
        if not name or name in _SKIPPED or (name == "r" and _hidden(child)):
            continue
        if name == "t":
            pieces.append(own_text(child))
        elif name in _SIGNS:
            pieces.append(_SIGNS[name])
        elif name == "sym":
            pieces.append(_symbol(child))
        elif name in _BOXES and boxes is not None:
            boxes.append(child)
        elif depth == 4 * _DEEPEST:
            pieces += [f"{own_text(text)} " for text in child.iter("{*}t")]
        else:
            if name in _MATH_SIGNS and next(child.iter("{*}t"), None) is not None:
                pieces.append(_MATH_SIGNS[name])
            _gather(child, pieces, boxes, depth + 1)
            if name in ("p", "tc"):
                pieces.append("\n")


def _hidden(run: lxml.etree._Element) -> bool:
    vanish = run.find("{*}rPr/{*}vanish")
    return vanish is not None and attribute(vanish, "val") not in _OFF


def _symbol(element: lxml.etree._Element) -> str:
    code = attribute(element, "char")
    if not re.fullmatch(r"[0-9A-Fa-f]{2,4}", code):
        return ""
    number = int(code, 16)
    private = 0xF000 <= number <= 0xF0FF
    sign = chr(number - 0xF000 if private else number)
    font = attribute(element, "font").lower()
    if font == "symbol":
        sign = _SYMBOL.get(sign, sign)
    elif font == "wingdings":
        sign = _WINGDINGS.get(sign, "")
    elif private:  # the picture is known to its font alone
        sign = ""
    return sign if sign.isprintable() else ""
