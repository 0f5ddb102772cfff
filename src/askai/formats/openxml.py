"""What the readers of XML office files share: elements, nested lists, titles, related parts.

Elements are told by their local names, so that "strict" files with other namespaces read the same.
"""

from __future__ import annotations

import posixpath
import re
import textwrap

import lxml.etree

from askai.errors import DocumentError
from askai.formats.archive import Archive
from askai.formats.assembly import one_line
from askai.formats.dates import iso_date

# Titles that programs write by themselves, and file names.
_NO_TITLE = re.compile(
    r"(?:untitled|unbenannt|sans titre|title|titel|word|"
    r"(?:microsoft )?(?:word|powerpoint|office)\b.*|"
    r"(?:presentation|präsentation|présentation|document|dokument|slide|folie|sheet|tabelle|"
    r"feuille?|table)\s?\d*|"
    r".*\.(?:docx?|docm|dotx?|pptx?|pptm|potx|ppsx|od[tsp]|ot[tsp]|rtf|pdf|txt|html?))",
    re.IGNORECASE,
)
_SHORTENED = 100  # characters of a list item that name it in the context of the items under it


class ParentItems:
    """The items above the place in a nested list where a parser stands."""

    def __init__(self) -> None:
        self._items: list[tuple[int, str]] = []

    def enter(self, level: int, text: str) -> str:
        """Pass an item; returns its parent item's text, shortened, or "" at the outer level."""
        self._items = [item for item in self._items if item[0] < level]
        parent = self._items[-1][1] if self._items else ""
        self._items.append((level, text))
        return textwrap.shorten(parent, _SHORTENED, placeholder=" …")

    def clear(self) -> None:
        self._items.clear()


def local(element: lxml.etree._Element) -> str:
    """An element's name without its namespace; "" for comments and the like."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: lxml.etree._Element | None, name: str) -> str:
    """An attribute's value, whatever its namespace; "" when there is none."""
    if element is None:
        return ""
    for key, value in element.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""


def whole(text: str, default: int = 0) -> int:
    """A small whole number, or `default` for anything else."""
    return int(text) if re.fullmatch(r"[0-9]{1,8}", text) else default


def own_text(element: lxml.etree._Element) -> str:
    """All characters inside an element; line breaks in XML are white space."""
    return "".join(str(piece) for piece in element.itertext()).replace("\n", " ")


def tidy(text: str) -> str:
    """Lines without empty ones, each with single spaces."""
    return "\n".join(filter(None, map(one_line, text.split("\n"))))


def shown_title(text: str) -> str:
    """A title from a file's metadata, or "" when it says nothing about the document."""
    title = one_line(text)
    return "" if _NO_TITLE.fullmatch(title) else title


def drawn_paragraph(paragraph: lxml.etree._Element) -> str:
    """The text of a paragraph in a drawing, without a slide's own number."""
    pieces = []
    for element in paragraph.iter("{*}t", "{*}br"):
        parent = element.getparent()
        field = parent is not None and local(parent) == "fld" and attribute(parent, "type")
        if local(element) == "br":
            pieces.append("\n")
        elif field != "slidenum":
            pieces.append(own_text(element))
    return tidy("".join(pieces))


class Package:
    """An Office Open XML archive: its main part, and the parts that belong to a part."""

    def __init__(self, data: bytes, usual: str) -> None:
        """`usual` is the main part's name in most files. Raises `DocumentError`."""
        self.archive = Archive(data)
        main = self.related("", "/officeDocument")
        self.main = main[0] if main and usual not in self.archive.names else usual

    def root(self, name: str) -> lxml.etree._Element:
        """A part's root, where of each choice between alternatives only the first is left."""
        root = self.archive.xml(name)
        for alternatives in list(root.iter("{*}AlternateContent")):
            for other in list(alternatives)[1:]:
                alternatives.remove(other)
        return root

    def optional(self, name: str) -> lxml.etree._Element | None:
        """The root of a part that a document can be read without."""
        try:
            return self.root(name)
        except DocumentError:
            return None

    def targets(self, part: str) -> dict[str, tuple[str, str]]:
        """A part's relations by id: the type and the name of the other part."""
        folder, name = posixpath.split(part)
        root = self.optional(posixpath.join(folder, "_rels", f"{name}.rels"))
        found = {}
        for relation in root.iter("{*}Relationship") if root is not None else ():
            if attribute(relation, "TargetMode") != "External":
                target = posixpath.join("/", folder, attribute(relation, "Target"))
                path = posixpath.normpath(target).lstrip("/")
                found[attribute(relation, "Id")] = (attribute(relation, "Type"), path)
        return found

    def related(self, part: str, kind: str) -> list[str]:
        """The parts of the archive that `part` is related to by a type that ends with `kind`."""
        relations = self.targets(part).values()
        return [name for type_, name in relations if type_.endswith(kind) and self.has(name)]

    def has(self, name: str) -> bool:
        return name in self.archive.names

    def title_and_date(self) -> tuple[str, str]:
        """The document's title and the day of its last change, as its properties have them."""
        names = [*self.related("", "/core-properties"), "docProps/core.xml"]
        root = self.optional(names[0])
        found: dict[str, str] = {}
        for element in root if root is not None else ():
            found.setdefault(local(element), element.text or "")
        title = shown_title(found.get("title", ""))
        dates = (iso_date(found.get(name, "")) for name in ("modified", "created"))
        return title, next(filter(None, dates), "")

    def graphic_texts(self, part: str, frame: lxml.etree._Element) -> list[str]:
        """What a chart or a diagram shows in words: titles, series, categories, labels."""
        relations = self.targets(part)
        texts: list[str] = []
        for element in frame.iter("{*}chart", "{*}relIds"):
            link = attribute(element, "dm" if local(element) == "relIds" else "id")
            name = relations.get(link, ("", ""))[1]
            root = self.optional(name)
            if root is None:
                continue
            texts += [drawn_paragraph(element) for element in root.iter("{*}p")]
            texts += [
                one_line(value.text or "")
                for names in root.iter("{*}strCache", "{*}multiLvlStrCache")
                for value in names.iter("{*}v")
            ]
        return list(dict.fromkeys(filter(None, texts)))
