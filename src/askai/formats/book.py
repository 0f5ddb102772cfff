"""EPUB → blocks: the chapters in reading order, each a web page of its own."""

from __future__ import annotations

import posixpath
from urllib.parse import unquote

import lxml.etree

from askai.errors import DocumentError
from askai.formats.archive import Archive
from askai.formats.assembly import Assembly, Content, one_line
from askai.formats.dates import iso_date
from askai.formats.webpage import parse_chapter

_CONTAINER = "META-INF/container.xml"


def parse_book(data: bytes) -> Content:
    """The chapters of an EPUB (2 or 3), each under its own heading. Raises `DocumentError`."""
    archive = Archive(data)
    if "META-INF/encryption.xml" in archive.names and "META-INF/rights.xml" in archive.names:
        raise DocumentError("encrypted: the book is protected (DRM)")
    package = _package_name(archive)
    root = archive.xml(package)
    title = _first(root, "title")
    assembly, remarks = Assembly(), []
    for name in _spine(root, posixpath.dirname(package)):
        try:
            chapter = parse_chapter(archive.read(name))
        except DocumentError as error:
            remarks.append(f"chapter {name!r} is not read: {error}")
            continue
        named = any(block.kind == "heading" for block in chapter.blocks)
        heading = "" if named or chapter.title == title else chapter.title
        assembly.append(chapter, heading=heading)
    content = assembly.content(title, iso_date(_first(root, "date")), remarks)
    if not content.blocks and remarks:
        raise DocumentError(remarks[0])
    return content


def _package_name(archive: Archive) -> str:
    """Where the package document stands, which lists the chapters."""
    for element in archive.xml(_CONTAINER).iter("{*}rootfile"):
        name = element.get("full-path")
        if name:
            return name
    raise DocumentError("a damaged book: it does not say where its contents are listed")


def _first(root: lxml.etree._Element, name: str) -> str:
    for element in root.iter(f"{{http://purl.org/dc/elements/1.1/}}{name}"):
        words = one_line("".join(str(piece) for piece in element.itertext()))
        if words:
            return words
    return ""


def _spine(root: lxml.etree._Element, folder: str) -> list[str]:
    """The names of the chapters' parts, in reading order; the table of contents is none."""
    files = {}
    for item in root.iter("{*}item"):
        contents = "nav" in (item.get("properties") or "").split()
        is_page = "html" in (item.get("media-type") or "html")
        if item.get("href") and is_page and not contents:
            path = posixpath.join(folder, unquote(item.get("href") or ""))
            files[item.get("id")] = posixpath.normpath(path)
    order = [files[ref] for item in root.iter("{*}itemref") if (ref := item.get("idref")) in files]
    return order or list(files.values())
