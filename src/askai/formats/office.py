"""Spreadsheets, RTF and older office files → blocks. kreuzberg (Rust) reads them; no download.

Word, PowerPoint and OpenDocument files have parsers of their own: from a DOCX kreuzberg 4.10 turns
"R&D <b>" into "RD b", and it gives slides' tables as loose paragraphs.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import olefile

from askai.answers import BlockKind
from askai.errors import DocumentError
from askai.formats.assembly import Assembly, Content, HeadingPath, one_line, row_text
from askai.formats.dates import iso_date
from askai.formats.grid import Cell, fact_rows, is_section, sheet_tables
from askai.formats.periods import YEAR, begins_with_periods
from askai.formats.workbook import Sheet, read_sheets

_MIME_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xls": "application/vnd.ms-excel",
    ".xlsb": "application/vnd.ms-excel.sheet.binary.macroEnabled.12",
    ".rtf": "application/rtf",
    ".doc": "application/msword",
    ".ppt": "application/vnd.ms-powerpoint",
}
READS = frozenset(_MIME_TYPES)
_KINDS: dict[str, BlockKind] = {"list_item": "item", "code": "code"}
# What kreuzberg puts in the place of pictures and rows.
_MARKER = re.compile(r"\[(?:TABLE_ROW|Image[^\]\n]{0,80})\]|!\[[^\]\n]*\]\([^)\n]*\)")
_MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d)[ T]00:00:00")
# A time without a day counts from the end of 1899, hours beyond a day from there on.
_TIME = re.compile(r"(1899-12-3[01]|1900-01-\d\d)[ T](\d\d):(\d\d)(:\d\d)?")
_NUMBER = re.compile(r"[\d.,%\s€$£-]+")


def parse_office(data: bytes, suffix: str) -> Content:
    """The headings, paragraphs, list items and table rows of a file whose kind is known.

    A sheet's name is a heading; a row names its columns. Raises `DocumentError`.
    """
    from kreuzberg import ExtractionConfig, KreuzbergError, PageConfig, extract_bytes_sync

    if suffix in (".doc", ".ppt") and _is_locked(data):
        raise DocumentError("encrypted: it needs a password")
    config = ExtractionConfig(
        use_cache=False,  # it would write a folder of its own
        enable_quality_processing=False,  # the text stays as it is
        include_document_structure=True,
        pages=PageConfig(extract_pages=False),
    )
    try:
        result = extract_bytes_sync(data, _MIME_TYPES[suffix], config)
    except KreuzbergError as error:
        raise _refusal(suffix, one_line(str(error))) from error
    except BaseException as error:
        if type(error).__module__ != "pyo3_runtime":  # a panic in Rust is no Exception
            raise
        raise _refusal(suffix, "damaged in a way that its reader does not expect") from error
    metadata: dict[str, Any] = dict(result.metadata)
    title = one_line(str(metadata.get("title") or metadata.get("subject") or ""))
    date = iso_date(str(metadata.get("modified_at") or metadata.get("created_at") or ""))
    structure: Any = result.document or {"nodes": []}
    nodes = [node["content"] for node in structure["nodes"] if not node.get("content_layer")]
    assembly = _blocks(nodes, title, read_sheets(data) if suffix == ".xlsx" else {})
    # The structure may leave out what the plain text holds: that is added behind it.
    for paragraph in _left_out(nodes, _MARKER.sub(" ", result.content)):
        assembly.add("text", paragraph)
    return assembly.content(title, date)


def _refusal(suffix: str, reason: str) -> DocumentError:
    if re.search(r"password|encrypt", reason, re.IGNORECASE):
        return DocumentError("encrypted: it needs a password")
    reason = reason.removeprefix("ParsingError: ")
    return DocumentError(f"not a readable {suffix[1:]} file ({reason})")


def _is_locked(data: bytes) -> bool:
    """Whether a .doc or .ppt is locked ([MS-DOC] FibBase.fEncrypted, [MS-PPT] headerToken)."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            if ole.exists("WordDocument"):
                start = ole.openstream("WordDocument").read(12)
                return len(start) == 12 and bool(start[11] & 1)
            if ole.exists("Current User"):
                start = ole.openstream("Current User").read(16)
                return bytes(start[12:16]) == b"\xdf\xc4\xd1\xf3"
    except OSError:
        pass  # its reader says what is wrong with it
    return False


def _blocks(nodes: list[dict[str, Any]], title: str, sheets: dict[str, Sheet]) -> Assembly:
    assembly, path = Assembly(), HeadingPath()
    sheet: Sheet | None = None
    for node in nodes:
        kind = node["node_type"]
        if kind == "heading":
            text = one_line(node["text"])
            path.enter(node["level"], text)
            sheet = sheets.get(node["text"])
            assembly.add("heading", text, path.path(title))
        elif kind == "table":
            grid = node["grid"]
            rows = _rows(grid)
            if sheet is not None and (sheet.rows, sheet.columns) == (grid["rows"], grid["cols"]):
                _fill_down(rows, sheet)
            for table in sheet_tables(map(_cells, rows)):
                _table(assembly, [_line(row) for row in table], path.path(title))
        elif kind == "metadata_block":
            for name, value in node["entries"]:
                assembly.add("item", f"{name}: {value}", path.path(title))
        elif "text" in node:
            text = _MARKER.sub(" ", node["text"]).strip()
            assembly.add(_KINDS.get(kind, "text"), text, path.path(title))
    return assembly


def _rows(grid: dict[str, Any]) -> list[list[str]]:
    rows = [[""] * grid["cols"] for _ in range(grid["rows"])]
    for cell in grid["cells"]:
        rows[cell["row"]][cell["col"]] = _without_day(one_line(cell["content"]))
    return rows


def _fill_down(rows: list[list[str]], sheet: Sheet) -> None:
    """Write what stands in a merged cell into every row that it covers, below the header."""
    header = next((n for n, row in enumerate(rows) if sum(map(bool, row)) > 1), len(rows))
    covered: dict[int, int] = {}  # the last row by column: merged cells may not overlap
    for column, first, last in sorted(sheet.merged):
        if first > covered.get(column, header) and 0 <= column < sheet.columns:
            covered[column] = last
            for row in rows[first + 1 : last + 1]:
                if any(row) and not row[column]:
                    row[column] = rows[first][column]


def _cells(row: list[str]) -> list[Cell]:
    return [Cell(column, text) for column, text in enumerate(row) if text]


def _line(row: list[Cell]) -> list[str]:
    texts = {cell.column: cell.text for cell in row}
    return [texts.get(column, "") for column in range(row[-1].column + 1)]


def _without_day(text: str) -> str:
    """Times and durations as they are shown, dates without a midnight."""
    time = _TIME.fullmatch(text)
    if time is None or (text.startswith("1900") and _MIDNIGHT.fullmatch(text)):
        return _MIDNIGHT.sub(r"\1", text)
    day, hours, minutes, seconds = time.groups("")
    days = int(day[-2:]) if day.startswith("1900") else 0
    return f"{days * 24 + int(hours):02}:{minutes}" + seconds.removesuffix(":00")


def _table(assembly: Assembly, rows: list[list[str]], heading: str) -> None:
    """Rows beside the names of their columns: the first row with two cells or more that are words,
    years or months.

    What stands above that row is a title or a note.
    """
    first = next((n for n, row in enumerate(rows) if sum(map(bool, row)) > 1), len(rows))
    for row in rows[:first]:
        assembly.add("text", " ".join(filter(None, row)), heading)
    table = rows[first:]
    facts = fact_rows(table)
    for text in facts:
        assembly.add("row", text, heading)
    if facts:
        return
    columns = [cell.column for row in table[:1] for cell in _cells(row)]
    filled = [cell for cell in table[0] if cell] if len(table) > 1 else []
    words = any(not _NUMBER.fullmatch(cell) for cell in filled) and all(
        not _NUMBER.fullmatch(cell) or YEAR.fullmatch(cell) for cell in filled
    )
    named = words or begins_with_periods(table)
    for row in table[1:] if named else table:
        names = [] if is_section(_cells(row), columns) else table[0]
        assembly.add("row", row_text(names if named else [], row), heading)


def _left_out(nodes: list[dict[str, Any]], text: str) -> Iterator[str]:
    """The paragraphs of `text` of which more than half of the words stand in no node."""
    known: set[str] = set()
    for node in nodes:
        cells = [cell["content"] for cell in node.get("grid", {}).get("cells", ())]
        entries = [part for entry in node.get("entries", ()) for part in entry]
        known |= _words(" ".join([node.get("text", ""), *cells, *entries]))
    for paragraph in _paragraphs(text):
        words = _words(paragraph)
        if len(words - known) > len(words) / 2:
            yield paragraph


def _paragraphs(text: str) -> Iterator[str]:
    return (part.strip() for part in re.split(r"\n\s*\n", text) if part.strip())


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))
