"""HTML → blocks. lxml parses the page; the walk keeps each block's text, kind and headings."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

import lxml.etree
import lxml.html

from askai.answers import BlockKind
from askai.errors import DocumentError
from askai.formats.assembly import Assembly, Content, HeadingPath, one_line, row_text
from askai.formats.boilerplate import boilerplate
from askai.formats.published import published

_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
# Never shown, or not part of what the page says.
_SKIPPED = {
    "script", "style", "noscript", "template", "svg", "iframe", "object", "head", "button",
    "select", "textarea",
}  # fmt: skip
_CHARSET = re.compile(rb"(?:charset|encoding)=[\"']?([\w-]+)", re.IGNORECASE)
_CONTROL = bytes(set(range(32)) - set(b"\t\n\f\r"))
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_DEEPEST = 150  # elements inside one another; what lies deeper is read as one text
_INLINE = {
    "a", "abbr", "b", "bdi", "bdo", "big", "br", "cite", "code", "del", "dfn", "em", "font", "i",
    "img", "ins", "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong",
    "sub", "sup", "time", "tt", "u", "var", "wbr",
}  # fmt: skip


def parse_webpage(data: bytes, charset: str = "") -> Content:
    """The readable blocks of an HTML page: paragraphs, headings, items, table rows, code.

    Navigation, banners, adverts and footers are left out (`boilerplate.py`). `charset` is the
    encoding that a mail or a server named. Raises `DocumentError` when there is no page in it.
    """
    root = _root(data, charset)
    title = _page_title(root)
    return _content(root, boilerplate(root), title, title)


def parse_chapter(data: bytes) -> Content:
    """A page of a book: all of it is content, and its title a heading as any other.

    Raises `DocumentError`.
    """
    root = _root(data, "")
    return _content(root, frozenset(), _page_title(root), "")


def _root(data: bytes, charset: str) -> lxml.html.HtmlElement:
    if len(data.translate(None, _CONTROL)) < 0.95 * len(data) and not data.startswith(_UTF16):
        raise DocumentError("not a readable web page: its bytes are no readable characters")
    encoding = _encoding(data, charset)
    parser = lxml.html.HTMLParser(encoding=encoding, remove_comments=True, huge_tree=True)
    try:
        # libxml2 gives up at a zero byte.
        root: lxml.html.HtmlElement = lxml.html.document_fromstring(
            data.replace(b"\0", b"") if encoding != "utf-16" else data, parser=parser
        )
    except (lxml.etree.LxmlError, ValueError) as error:
        raise DocumentError(f"not a readable web page ({one_line(str(error))})") from error
    return root


def _page_title(root: lxml.html.HtmlElement) -> str:
    return _words(root.find(".//title")) or _words(root.find(".//h1"))


def _content(
    root: lxml.html.HtmlElement,
    left_out: frozenset[lxml.html.HtmlElement],
    title: str,
    known: str,
) -> Content:
    """`known` is the heading that no path needs to repeat."""
    walk = _Walk(known, left_out)
    body = root.find("body")
    walk.visit(body if body is not None else root, "text")
    walk.flush("text")
    return walk.assembly.content(title, published(root))


def _words(element: lxml.html.HtmlElement | None) -> str:
    """The shown text of an element on one line; elements inside it part words unless inline."""
    if element is None:
        return ""
    return one_line("".join(_pieces(element)))


def _pieces(element: lxml.html.HtmlElement) -> Iterator[str]:
    yield element.text or ""
    for child in element.iterchildren(tag=lxml.etree.Element):
        if child.tag not in _SKIPPED:
            gap = "" if child.tag in _INLINE and child.tag != "br" else " "
            yield gap
            yield from _pieces(child)
            yield gap
        yield child.tail or ""


def _encoding(data: bytes, charset: str) -> str | None:
    """By byte order mark, else UTF-8 when the bytes are valid UTF-8, else what the mail or the
    page declares (None), else Windows-1252.

    Browsers read "iso-8859-1" as Windows-1252 too (WHATWG Encoding).
    """
    if data.startswith(_UTF16):
        return "utf-16"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        found = _CHARSET.search(data[:4096])
        declared = charset or (found.group(1).decode("ascii") if found else "")
        try:
            name = codecs.lookup(declared).name if declared else "cp1252"
        except (LookupError, ValueError):
            name = "cp1252"
        return "windows-1252" if name in ("iso8859-1", "ascii", "cp1252", "utf-8") else name
    return "utf-8"


class _Walk:
    """Goes through the elements in order; inline text gathers until a block ends it."""

    def __init__(self, title: str, left_out: frozenset[lxml.html.HtmlElement]) -> None:
        self.assembly = Assembly()
        self._left_out = left_out
        self._title = title
        self._path = HeadingPath()
        self._pending: list[str] = []
        self._depth = 0

    def visit(self, element: lxml.html.HtmlElement, kind: BlockKind) -> None:
        tag = element.tag if isinstance(element.tag, str) else ""
        hidden = tag in _SKIPPED or element.get("hidden") is not None
        if not tag or hidden or element in self._left_out:
            return
        if tag == "br":
            self._pending.append(" ")
        elif tag in _INLINE:
            self._children(element, kind)
        elif tag in _HEADINGS:
            self.flush(kind)
            text = _words(element)
            self._path.enter(int(tag[1]), text)
            self._add("heading", text)
        elif tag == "table":
            self.flush(kind)
            self._table(element)
        elif tag == "pre":
            self.flush(kind)
            self._add("code", element.text_content().strip("\n"))
        else:
            inner: BlockKind = "item" if tag in ("li", "dt", "dd") else kind
            self.flush(kind)
            self._children(element, inner)
            self.flush(inner)

    def flush(self, kind: BlockKind) -> None:
        """End the block that inline text has been gathering for."""
        text = one_line("".join(self._pending))
        self._pending.clear()
        self._add(kind, text)

    def _children(self, element: lxml.html.HtmlElement, kind: BlockKind) -> None:
        if self._depth == _DEEPEST:
            self._pending.append(" ".join(element.itertext()))
            return
        self._depth += 1
        self._pending.append(element.text or "")
        for child in element:
            self.visit(child, kind)
            self._pending.append(child.tail or "")
        self._depth -= 1

    def _table(self, table: lxml.html.HtmlElement) -> None:
        """Each row as one block, its cells beside the names of their columns."""
        if table.xpath(".//table"):  # tables used for layout: read them as boxes of text
            for cell in table.xpath("./tr/td | ./tr/th | ./*/tr/td | ./*/tr/th"):
                self._children(cell, "text")
                self.flush("text")
            return
        self._add("text", _words(table.find("caption")))
        header: list[str] = []
        for row in table.iter("tr"):
            cells = [_words(cell) for cell in row if cell.tag in ("td", "th")]
            if not header and all(cell.tag != "td" for cell in row):
                header = cells
                continue
            self._add("row", row_text(header, cells))

    def _add(self, kind: BlockKind, text: str) -> None:
        if re.search(r"\w", text):
            self.assembly.add(kind, text, self._path.path(self._title))
