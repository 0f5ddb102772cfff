"""Office files, e-mails and books → blocks. kreuzberg (Rust) reads them; no model, no download."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from askai.answers import BlockKind
from askai.errors import DocumentError
from askai.formats.assembly import Assembly, Content, HeadingPath, one_line, row_text

_OPEN_XML = "application/vnd.openxmlformats-officedocument"
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
_SLIDES = f"{_OPEN_XML}.presentationml.presentation"
MIME_TYPES = {
    ".docx": f"{_OPEN_XML}.wordprocessingml.document",
    ".pptx": _SLIDES,
    ".xlsx": f"{_OPEN_XML}.spreadsheetml.sheet",
    ".odt": f"{_OPEN_DOCUMENT}.text",
    ".ods": f"{_OPEN_DOCUMENT}.spreadsheet",
    ".rtf": "application/rtf",
    ".epub": "application/epub+zip",
    ".eml": "message/rfc822",
}
_KINDS: dict[str, BlockKind] = {"list_item": "item", "code": "code"}


def parse_office(data: bytes, suffix: str) -> Content:
    """The headings, paragraphs, list items and table rows of a file whose suffix is known.

    Slides carry their number as the page. Raises `DocumentError`.
    """
    from kreuzberg import ExtractionConfig, KreuzbergError, PageConfig, extract_bytes_sync

    config = ExtractionConfig(
        use_cache=False,  # it would write a folder of its own
        enable_quality_processing=False,  # the text stays as it is
        include_document_structure=True,
        pages=PageConfig(extract_pages=False),
    )
    try:
        result = extract_bytes_sync(data, MIME_TYPES[suffix], config)
    except KreuzbergError as error:
        raise DocumentError(f"not a readable {suffix[1:]} file ({one_line(str(error))})") from error
    metadata: dict[str, Any] = dict(result.metadata)
    title = one_line(str(metadata.get("title") or metadata.get("subject") or ""))
    if MIME_TYPES[suffix] == _SLIDES:
        return _slides(result.content, metadata, title)
    structure: Any = result.document or {"nodes": []}
    content = _blocks([node["content"] for node in structure["nodes"]], title)
    # The structure may leave out what the plain text holds: then the plain text is the document.
    return content if _words(result.content) <= _words(content.text) else _plain(result.content)


def _blocks(nodes: list[dict[str, Any]], title: str) -> Content:
    assembly, path = Assembly(), HeadingPath()
    for node in nodes:
        kind = node["node_type"]
        if kind == "heading":
            text = one_line(node["text"])
            title = title or text
            path.enter(node["level"], text)
            assembly.add("heading", text, path.path(title))
        elif kind == "table":
            header, *body = _rows(node["grid"])
            for row in body or [header]:
                assembly.add("row", row_text(header if body else [], row), path.path(title))
        elif kind == "metadata_block":
            for name, value in node["entries"]:
                assembly.add("item", f"{name}: {value}", path.path(title))
        elif "text" in node:
            assembly.add(_KINDS.get(kind, "text"), node["text"].strip(), path.path(title))
    return assembly.content(title)


def _rows(grid: dict[str, Any]) -> list[list[str]]:
    rows = [[""] * grid["cols"] for _ in range(grid["rows"])]
    for cell in grid["cells"]:
        rows[cell["row"]][cell["col"]] = one_line(cell["content"])
    return rows or [[]]


def _slides(text: str, metadata: dict[str, Any], title: str) -> Content:
    """Slides by kreuzberg's page bounds, which count UTF-8 bytes."""
    data = text.encode()
    bounds = metadata.get("pages", {}).get("boundaries") or [
        {"byte_start": 0, "byte_end": len(data), "page_number": None}
    ]
    assembly = Assembly()
    for bound in bounds:
        slide = data[bound["byte_start"] : bound["byte_end"]].decode("utf-8", "ignore")
        heading = ""
        for number, paragraph in enumerate(_paragraphs(slide)):
            heading = one_line(paragraph) if number == 0 else heading
            kind: BlockKind = "heading" if number == 0 else "text"
            assembly.add(kind, paragraph, heading, page=bound["page_number"])
    return assembly.content(title)


def _plain(text: str) -> Content:
    assembly = Assembly()
    for paragraph in _paragraphs(text):
        assembly.add("text", paragraph)
    return assembly.content("")


def _paragraphs(text: str) -> Iterator[str]:
    return (part.strip() for part in re.split(r"\n\s*\n", text) if part.strip())


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))
