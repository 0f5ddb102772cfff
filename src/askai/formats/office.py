"""Spreadsheets, RTF and older office files → blocks. kreuzberg (Rust) reads them; no download.

Word, PowerPoint and OpenDocument files have parsers of their own: from a DOCX kreuzberg 4.10 turns
"R&D <b>" into "RD b", and it gives slides' tables as loose paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from askai.answers import BlockKind
from askai.errors import DocumentError
from askai.formats.assembly import Assembly, Content, HeadingPath, one_line, row_text
from askai.formats.dates import iso_date

_MIME_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xls": "application/vnd.ms-excel",
    ".xlsb": "application/vnd.ms-excel.sheet.binary.macroEnabled.12",
    ".rtf": "application/rtf",
    ".doc": "application/msword",
    ".ppt": "application/vnd.ms-powerpoint",
    ".fb2": "application/x-fictionbook+xml",
    ".hwp": "application/x-hwp",
    ".hwpx": "application/haansofthwpx",
    ".pages": "application/x-iwork-pages-sffpages",
    ".numbers": "application/x-iwork-numbers-sffnumbers",
    ".key": "application/x-iwork-keynote-sffkey",
    ".dbf": "application/x-dbf",
}
READS = frozenset(_MIME_TYPES)
_KINDS: dict[str, BlockKind] = {"list_item": "item", "code": "code"}
_MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d)[ T]00:00:00")
_NUMBER = re.compile(r"[\d.,%\s€$£-]+")


def parse_office(data: bytes, suffix: str) -> Content:
    """The headings, paragraphs, list items and table rows of a file whose kind is known.

    A sheet's name is a heading; a row names its columns. Raises `DocumentError`.
    """
    from kreuzberg import ExtractionConfig, KreuzbergError, PageConfig, extract_bytes_sync

    config = ExtractionConfig(
        use_cache=False,  # it would write a folder of its own
        enable_quality_processing=False,  # the text stays as it is
        include_document_structure=True,
        pages=PageConfig(extract_pages=False),
    )
    try:
        result = extract_bytes_sync(data, _MIME_TYPES[suffix], config)
    except KreuzbergError as error:
        reason = one_line(str(error))
        if re.search(r"password|encrypt", reason, re.IGNORECASE):
            raise DocumentError("encrypted: it needs a password") from error
        raise DocumentError(f"not a readable {suffix[1:]} file ({reason})") from error
    metadata: dict[str, Any] = dict(result.metadata)
    title = one_line(str(metadata.get("title") or metadata.get("subject") or ""))
    date = iso_date(str(metadata.get("modified_at") or metadata.get("created_at") or ""))
    structure: Any = result.document or {"nodes": []}
    nodes = [node["content"] for node in structure["nodes"] if not node.get("content_layer")]
    content = _blocks(nodes, title, date)
    # The structure may leave out what the plain text holds: then the plain text is the document.
    complete = _words(_MIDNIGHT.sub(r"\1", result.content)) <= _words(content.text)
    return content if complete else _plain(result.content, title, date)


def _blocks(nodes: list[dict[str, Any]], title: str, date: str) -> Content:
    assembly, path = Assembly(), HeadingPath()
    for node in nodes:
        kind = node["node_type"]
        if kind == "heading":
            text = one_line(node["text"])
            path.enter(node["level"], text)
            assembly.add("heading", text, path.path(title))
        elif kind == "table":
            _table(assembly, _rows(node["grid"]), path.path(title))
        elif kind == "metadata_block":
            for name, value in node["entries"]:
                assembly.add("item", f"{name}: {value}", path.path(title))
        elif "text" in node:
            assembly.add(_KINDS.get(kind, "text"), node["text"].strip(), path.path(title))
    return assembly.content(title, date)


def _rows(grid: dict[str, Any]) -> list[list[str]]:
    rows = [[""] * grid["cols"] for _ in range(grid["rows"])]
    for cell in grid["cells"]:
        rows[cell["row"]][cell["col"]] = _MIDNIGHT.sub(r"\1", one_line(cell["content"]))
    return [row for row in rows if any(row)]


def _table(assembly: Assembly, rows: list[list[str]], heading: str) -> None:
    """Rows beside the names of their columns: the first row with two cells or more that are words.

    What stands above that row is a title or a note.
    """
    first = next((n for n, row in enumerate(rows) if sum(map(bool, row)) > 1), len(rows))
    for row in rows[:first]:
        assembly.add("text", " ".join(filter(None, row)), heading)
    table = rows[first:]
    named = len(table) > 1 and not any(_NUMBER.fullmatch(cell) for cell in table[0] if cell)
    for row in table[1:] if named else table:
        assembly.add("row", row_text(table[0] if named else [], row), heading)


def _plain(text: str, title: str, date: str) -> Content:
    assembly = Assembly()
    for paragraph in _paragraphs(text):
        assembly.add("text", paragraph)
    return assembly.content(title, date)


def _paragraphs(text: str) -> Iterator[str]:
    return (part.strip() for part in re.split(r"\n\s*\n", text) if part.strip())


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))
