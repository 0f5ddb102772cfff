"""HTML → blocks. lxml parses the page; the walk keeps each block's text, kind and headings."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable

import lxml.etree
import lxml.html

from askai.answers import BlockKind
from askai.errors import DocumentError
from askai.formats.assembly import (
    HEADING_SEPARATOR,
    Assembly,
    Content,
    HeadingPath,
    one_line,
)
from askai.formats.boilerplate import boilerplate
from askai.formats.decoding import Decoded
from askai.formats.published import published
from askai.formats.webpage_encoding import page_text
from askai.formats.webpage_tables import is_layout, table_blocks, table_parts
from askai.formats.webpage_text import BLOCKS, HEADINGS, Shown, cut_text, write_formula_signs

_DEEPEST = 150  # elements inside one another; what lies deeper is read as one text
_TERM = 80  # characters: a longer term stands apart from its definition
_DEFINITION = 300  # characters: so does a term whose definition is longer
_LONGEST_TITLE = 200  # characters
# Titles that say nothing, such as those that editors put in.
_JUNK_TITLE = re.compile(
    r"\W*(untitled( (document|page))?|no title|(new )?document|title)?\W*", re.IGNORECASE
)
_XML_DECLARATION = re.compile(r"\s*<\?xml\b[^>]*>", re.IGNORECASE)
_CUT = "nested too deeply to be read as a page: read as plain text"


def parse_webpage(data: bytes, charset: str = "") -> Content:
    """The readable blocks of an HTML page: paragraphs, headings, items, table rows, code.

    Navigation, banners, adverts and footers are left out (`boilerplate.py`). `charset` is the
    encoding that a mail or a server named. Raises `DocumentError` when there is no page in it.
    """
    source = page_text(data, charset)
    root = _root(source.text)
    shown = Shown(boilerplate(root))
    title = _page_title(root, shown)
    return _content(root, source, shown, title, title)


def parse_chapter(data: bytes) -> Content:
    """A page of a book: all of it is content, and its title a heading as any other.

    Raises `DocumentError`.
    """
    source = page_text(data)
    root, shown = _root(source.text), Shown()
    return _content(root, source, shown, _page_title(root, shown), "")


def _root(source: str) -> lxml.html.HtmlElement:
    text = _XML_DECLARATION.sub("", source, count=1) if source.lstrip()[:5] == "<?xml" else source
    parser = lxml.html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True
    )
    try:
        root: lxml.html.HtmlElement = lxml.html.document_fromstring(
            text.encode("utf-8", "replace"), parser=parser
        )
    except (lxml.etree.LxmlError, ValueError) as error:
        raise DocumentError(f"not a readable web page ({one_line(str(error))})") from error
    write_formula_signs(root)
    return root


def _page_title(root: lxml.html.HtmlElement, shown: Shown) -> str:
    named = next(iter(root.xpath("//title[not(ancestor::svg)]")), None)
    title = shown.words(named)
    if len(title) <= _LONGEST_TITLE and not _JUNK_TITLE.fullmatch(title):
        return title
    headings = (shown.words(heading) for heading in root.iter("h1"))
    first = next((words for words in headings if not _JUNK_TITLE.fullmatch(words)), "")
    if first or _JUNK_TITLE.fullmatch(title):
        return first
    return textwrap.shorten(title, _LONGEST_TITLE, placeholder=" …")


def _content(
    root: lxml.html.HtmlElement, source: Decoded, shown: Shown, title: str, known: str
) -> Content:
    """`known` is the heading that no path needs to repeat."""
    remarks = [source.remark] if source.remark else []
    paragraphs = cut_text(root, source.text)
    walk = _Walk(known, shown)
    if paragraphs:
        remarks.append(_CUT)
        walk.paragraphs(paragraphs)
    else:
        body = root.find("body")
        walk.visit(body if body is not None else root, "text")
        walk.flush("text")
    return walk.assembly.content(title, published(root), remarks)


class _Walk:
    """Goes through the elements in order; inline text gathers until a block ends it."""

    def __init__(self, title: str, shown: Shown) -> None:
        self.assembly = Assembly()
        self._shown = shown
        self._title = title
        self._path = HeadingPath()
        self._context = ""  # the terms whose definition the walk stands in
        self._pending: list[str] = []
        self._depth = 0

    def visit(self, element: lxml.html.HtmlElement, kind: BlockKind) -> None:
        if self._shown.hides(element):
            return
        if self._depth == _DEEPEST:
            self._pending.append(f" {self._shown.words(element)} ")
            return
        self._depth += 1
        self._read(element, kind)
        self._depth -= 1

    def flush(self, kind: BlockKind) -> None:
        """End the block that inline text has been gathering for."""
        text = one_line("".join(self._pending))
        self._pending.clear()
        self._add(kind, text)

    def paragraphs(self, texts: Iterable[str]) -> None:
        """Paragraphs of a page that has no tree."""
        for text in texts:
            self._add("text", text)

    def _read(self, element: lxml.html.HtmlElement, kind: BlockKind) -> None:
        tag = element.tag
        if tag == "br":
            self._pending.append(" ")
            return
        if tag not in BLOCKS:
            self._children(element, kind)
            return
        self.flush(kind)
        if tag in HEADINGS:
            text = self._shown.words(element)
            self._path.enter(int(tag[1]), text)
            self._add("heading", text)
        elif tag == "table":
            self._table(element)
        elif tag == "dl":
            self._definitions(element, kind)
        elif tag == "pre":
            self._add("code", self._shown.code(element))
        else:
            inner: BlockKind = "item" if tag in ("li", "dt", "dd") else kind
            self._children(element, inner)
            self.flush(inner)

    def _children(self, element: lxml.html.HtmlElement, kind: BlockKind) -> None:
        self._pending.append(element.text or "")
        for child in element:
            self.visit(child, kind)
            self._pending.append(child.tail or "")

    def _table(self, table: lxml.html.HtmlElement) -> None:
        """Each row as one block, its cells beside the names of their columns."""
        self._add("text", self._shown.words(table.find("caption")))
        parts = table_parts(table, self._shown)
        for stray in parts.stray:
            if isinstance(stray, str):
                self._pending.append(stray)
            else:
                self.visit(stray, "text")
            self.flush("text")
        if is_layout(table, parts.rows):
            for cell in (cell for row in parts.rows for cell in row.cells):
                self.visit(cell, "text")
        elif parts.rows:
            for kind, text in table_blocks(parts.rows, self._shown):
                self._add(kind, text)

    def _definitions(self, listing: lxml.html.HtmlElement, kind: BlockKind) -> None:
        """Each term with its definition: one item when both are short."""
        terms: list[lxml.html.HtmlElement] = []
        name = ""
        _unnest(listing)
        self._pending.append(listing.text or "")
        for part in listing:
            if part.tag == "dt":
                self.flush(kind)
                terms.append(part)
            elif part.tag == "dd" and not self._shown.hides(part):
                self.flush(kind)
                name = ", ".join(map(self._shown.words, terms)) if terms else name
                self._define(terms, name, part)
                terms = []
            else:
                self._items(terms)
                terms = []
                self._between_definitions(part, kind)
            self._pending.append(part.tail or "")
        self._items(terms)
        self.flush(kind)

    def _between_definitions(self, part: lxml.html.HtmlElement, kind: BlockKind) -> None:
        group = part.tag == "div" and part.getparent().tag == "dl" and part.find("dt") is not None
        if group and not self._shown.hides(part):
            self.flush(kind)
            self._definitions(part, kind)
        else:
            self.visit(part, kind)

    def _define(
        self, terms: list[lxml.html.HtmlElement], name: str, definition: lxml.html.HtmlElement
    ) -> None:
        words = self._run(definition)
        if terms and words and 0 < len(name) < _TERM:
            colon = "" if name.endswith((":", "?", "!")) else ":"
            self._add("item", f"{name}{colon} {words}")
            return
        self._items(terms)
        outer = self._context
        self._context = HEADING_SEPARATOR.join(part for part in (outer, name) if part)
        self._items([definition])
        self._context = outer

    def _run(self, definition: lxml.html.HtmlElement) -> str:
        """A definition's words when they are short and run on, at most inside one paragraph."""
        inside = [child for child in definition if not self._shown.hides(child)]
        loose = [definition.text, *(child.tail for child in definition)]
        if [child.tag for child in inside] == ["p"] and not "".join(filter(None, loose)).strip():
            definition = inside[0]
        if any(inner.tag in BLOCKS for inner in definition.iterdescendants()):
            return ""
        words = self._shown.words(definition)
        return words if len(words) <= _DEFINITION else ""

    def _items(self, elements: list[lxml.html.HtmlElement]) -> None:
        for element in elements:
            self.visit(element, "item")
            self.flush("item")

    def _add(self, kind: BlockKind, text: str) -> None:
        if re.search(r"\w", text):
            context = "" if kind == "heading" else self._context
            self.assembly.add(kind, text, self._path.path(self._title), context)


def _unnest(listing: lxml.html.HtmlElement) -> None:
    """Terms and definitions side by side: libxml2 puts one without an end tag around the next."""
    for part in listing:
        if part.tag in ("dt", "dd"):
            inner = next((child for child in part if child.tag in ("dt", "dd")), None)
            later = [] if inner is None else [inner, *inner.itersiblings()]
            for element in reversed(later):
                part.addnext(element)
