"""XML that is written rather than filled in (DocBook, DITA, JATS, TEI …) → blocks.

The names of elements are those that such formats share: what is a paragraph in one of them is no
record's field in another.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import lxml.etree

from askai.answers import BlockKind
from askai.errors import DocumentError
from askai.formats.assembly import HEADING_SEPARATOR, Assembly, one_line, row_text

Element = lxml.etree._Element
AddRecord = Callable[[list[Element], tuple[str, ...]], None]

DEEPEST = 200  # levels inside one another; a file that goes deeper is refused
_LONGEST_TITLE = 200  # characters
_FEWEST = 4  # words: a shorter "p" may be a record's field
_PARAGRAPHS = {"para", "simpara", "p", "paragraph", "cmdsynopsis", "funcsynopsis"}
_CODE = {
    "programlisting", "screen", "literallayout", "synopsis", "codeblock", "literal_block",
    "doctest_block", "pre", "preformat",
}  # fmt: skip
_TABLES = {"table", "informaltable", "simpletable", "tgroup", "tbl"}
_ROWS = {"row", "tr", "strow", "sthead"}
_CELLS = {"entry", "td", "th", "cell", "tc", "stentry"}
_ITEMS = {
    "listitem", "li", "list_item", "list-item", "varlistentry", "definition_list_item", "member",
    "callout", "dlentry", "def-item", "step",
}  # fmt: skip
_LISTS = {"list", "itemizedlist", "orderedlist"}  # what they hold is an item, whatever its name
_TERMS = {"term", "dt"}
_TITLES = {"title", "head", "heading", "refentrytitle", "article-title"}
_NOT_SHOWN = {"indexterm", "substitution_definition", "system_message"}
_BLOCKS = {*_PARAGRAPHS, *_CODE, *_TABLES, *_ROWS, *_CELLS, *_ITEMS, *_LISTS}


def local_name(tag: str) -> str:
    """A name without its namespace, also where the prefix was never declared."""
    return tag.rpartition("}")[2].rpartition(":")[2]


def name_of(element: Element) -> str:
    """The local name of an element; "" of a comment and the like."""
    return local_name(element.tag) if isinstance(element.tag, str) else ""


def words_of(element: Element) -> str:
    """All that an element says, white space as it is; blocks inside it are kept apart."""
    pieces = [element.text or ""]
    for child in element:
        if child.tag is lxml.etree.Entity:
            pieces.append(_entity(child))
        elif isinstance(child.tag, str) and name_of(child) not in _NOT_SHOWN:
            gap = " " if name_of(child) in _BLOCKS else ""
            pieces += [gap, words_of(child), gap]
        pieces.append(child.tail or "")
    return "".join(pieces)


def is_prose(root: Element) -> bool:
    """Whether the file holds paragraphs. Raises `DocumentError` when it is nested too deeply."""
    depth, found = 0, False
    for event, element in lxml.etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > DEEPEST:
            raise DocumentError(f"nested too deeply (more than {DEEPEST} levels)")
        if event == "start" and not found:
            name = name_of(element)
            found = name == "tgroup" or (
                name in _PARAGRAPHS and len(words_of(element).split()) >= _FEWEST
            )
    return found


class Prose:
    """Walks the tree; elements without a paragraph, item, table or code are handed on as records.

    `title` is the first title of the file.
    """

    def __init__(self, assembly: Assembly, root: Element, add_record: AddRecord) -> None:
        self._assembly = assembly
        self._add_record = add_record
        self._holding: set[Element] = set()  # elements that are a block or hold one
        self.title = ""
        for element in root.iter(lxml.etree.Element):
            name = name_of(element)
            if name in _TITLES and not self.title:
                self.title = one_line(words_of(element))
            if name in _BLOCKS or name in _TITLES:
                above: Element | None = element
                while above is not None and above not in self._holding:
                    self._holding.add(above)
                    above = above.getparent()
        if len(self.title) > _LONGEST_TITLE:
            self.title = ""

    def walk(self, element: Element, path: tuple[str, ...] = ()) -> None:
        """One element with all that is in it, below the headings of `path`."""
        name = name_of(element)
        parent = element.getparent()
        if name in _NOT_SHOWN:
            return
        if name in _CODE:
            self._add("code", words_of(element).strip("\n").rstrip(), path)
        elif name in _TABLES and any(name_of(each) in _ROWS for each in _below(element)):
            self._table(element, path)
        elif name in _ITEMS or (parent is not None and name_of(parent) in _LISTS):
            self._flow(element, "item", path)
        elif name in _PARAGRAPHS or name in _CELLS or _has_own_words(element):
            self._flow(element, "text", path)
        elif element in self._holding:
            self._container(element, path)
        else:
            self._add_record([element], path)

    def _add(self, kind: BlockKind, words: str, path: tuple[str, ...], context: str = "") -> None:
        heading = HEADING_SEPARATOR.join(part for part in path if part != self.title)
        self._assembly.add(kind, words, heading, context)

    def _container(self, element: Element, path: tuple[str, ...]) -> None:
        """A section or the like: its title is a heading; fields beside one another are a record."""
        title = _title_of(element)
        below = path
        heading = one_line(words_of(title)) if title is not None else ""
        if heading and path[-1:] != (heading,):
            below = (*path, heading)
        fields: list[Element] = []
        for child in element.iterchildren(tag=lxml.etree.Element):
            if child in self._holding or _has_own_words(child) or name_of(element) in _LISTS:
                self._fields(fields, below)
                fields = []
                if name_of(child) in _TITLES:
                    own = child is title
                    self._add("heading" if own else "text", one_line(words_of(child)), below)
                else:
                    self.walk(child, below)
            else:
                fields.append(child)
        self._fields(fields, below)

    def _fields(self, fields: list[Element], path: tuple[str, ...]) -> None:
        shown = [field for field in fields if name_of(field) not in _NOT_SHOWN]
        if shown:
            self._add_record(shown, tuple(part for part in path if part != self.title))

    def _flow(self, element: Element, kind: BlockKind, path: tuple[str, ...]) -> None:
        """Running text that lists, tables and code may interrupt; what is an item stays one block
        up to there."""
        paragraphs, open_words = [], element.text or ""

        def close() -> None:
            nonlocal open_words, paragraphs
            paragraphs.append(one_line(open_words))
            words = "\n".join(filter(None, paragraphs))
            self._add(kind, words, path)
            open_words, paragraphs = "", []

        for child in element:
            name = name_of(child)
            if child.tag is lxml.etree.Entity:
                open_words += _entity(child)
            elif name in _TERMS:
                open_words += one_line(words_of(child)) + ": "
            elif name and self._interrupts(child):
                if kind == "item" and (name in _PARAGRAPHS or self._is_wrapper(child)):
                    paragraphs.append(one_line(open_words + words_of(child)))
                    open_words = ""
                else:
                    close()
                    self.walk(child, path)
            elif name and name not in _NOT_SHOWN:
                open_words += words_of(child)
            open_words += child.tail or ""
        close()

    def _interrupts(self, child: Element) -> bool:
        return child in self._holding and name_of(child) not in _NOT_SHOWN

    def _is_wrapper(self, child: Element) -> bool:
        """The definition beside a term: paragraphs and nothing else."""
        plain = all(name_of(each) in _PARAGRAPHS or not self._interrupts(each) for each in child)
        return plain and name_of(child) in {"listitem", "definition", "dd", "def"}

    def _table(self, table: Element, path: tuple[str, ...]) -> None:
        header: list[str] = []
        for row in _below(table):
            name = name_of(row)
            if name in ("title", "caption"):
                self._add("text", one_line(words_of(row)), path)
            elif name in _ROWS:
                cells = [each for each in row if name_of(each) in _CELLS]
                values = [one_line(words_of(cell)) for cell in cells]
                parent = row.getparent()
                names = parent is not None and name_of(parent) == "thead"
                names = names or name == "sthead" or all(name_of(cell) == "th" for cell in cells)
                if names and not header:
                    header = values
                else:
                    self._add("row", row_text(header, values), path)


def _below(element: Element) -> list[Element]:
    return list(element.iterdescendants(tag=lxml.etree.Element))


def _title_of(element: Element) -> Element | None:
    """The title among an element's children, or inside what describes it ("articleinfo")."""
    for child in element.iterchildren(tag=lxml.etree.Element):
        name = name_of(child)
        if name in _TITLES and len(words_of(child)) <= _LONGEST_TITLE:
            return child
        if name.endswith("info") or name in ("refmeta", "title-group"):
            inner = _title_of(child)
            if inner is not None:
                return inner
    return None


def _has_own_words(element: Element) -> bool:
    """Whether words stand beside the elements in it, as they do in running text only."""
    children = list(element)
    return bool(children) and (
        bool((element.text or "").strip())
        or any((child.tail or "").strip() or child.tag is lxml.etree.Entity for child in children)
    )


def _entity(node: Element) -> str:
    """What an entity stands for, if that is characters; entities within entities stay unread."""
    written = node.text or ""
    document: Any = node.getroottree().docinfo.internalDTD
    for entity in document.iterentities() if document is not None else ():
        if f"&{entity.name};" == written:
            content = str(entity.content or "")
            return "" if re.search("[<&]", content) else content
    shown = html.unescape(written)
    return "" if shown == written else shown
