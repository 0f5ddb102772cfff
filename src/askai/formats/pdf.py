"""PDF → blocks. PDFium gives every character with its place; lines become paragraphs by layout."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from askai.answers import BlockKind
from askai.errors import DocumentError
from askai.formats.assembly import Assembly, Content, HeadingPath, one_line

_PAGE_NUMBER = re.compile(r"(page\s*)?\d{1,4}(\s*(of|/)\s*\d{1,4})?", re.IGNORECASE)
_BULLET = re.compile(r"[•◦▪‣–—*-]\s|\(?\d{1,2}[.)]\s")
_HEADING_RATIO = 1.12  # a line this much larger than the body is a heading
_GAP_RATIO = 1.25  # lines this much further apart than usual are two paragraphs


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    size: float  # points
    baseline: float  # points from the foot of the page


def parse_pdf(data: bytes) -> Content:
    """The paragraphs and headings of a PDF, each with its page (1-based).

    Raises `DocumentError` for a file that is encrypted, broken, or holds no text (a scan).
    """
    try:
        pdf = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        locked = "password" in str(error).lower()
        reason = "encrypted PDF: it needs a password" if locked else f"not a readable PDF ({error})"
        raise DocumentError(reason) from error
    try:
        pages = [_page_lines(pdf, number) for number in range(len(pdf))]
        named = one_line(pdf.get_metadata_dict().get("Title", ""))
    except pdfium.PdfiumError as error:
        raise DocumentError(f"not a readable PDF ({error})") from error
    finally:
        pdf.close()
    if not any(pages):
        raise DocumentError("no text in this PDF: it is a scan, or its pages are pictures")
    return _assemble(pages, named)


def _page_lines(pdf: pdfium.PdfDocument, number: int) -> list[_Line]:
    page = pdf[number]
    text_page = page.get_textpage()
    try:
        return list(_lines(text_page))
    finally:
        text_page.close()
        page.close()


def _lines(text_page: pdfium.PdfTextPage) -> Iterator[_Line]:
    """The lines of a page in PDFium's order, with the size and baseline of their first letter."""
    codes = [
        pdfium_c.FPDFText_GetUnicode(text_page, index) for index in range(text_page.count_chars())
    ]
    text = "".join(map(_character, codes))
    for match in re.finditer(r"[^\r\n]+", text):
        words = match.group().strip()
        if words:
            first = match.start() + len(match.group()) - len(match.group().lstrip())
            x, y = pdfium_c.c_double(), pdfium_c.c_double()
            pdfium_c.FPDFText_GetCharOrigin(text_page, first, x, y)
            yield _Line(words, pdfium_c.FPDFText_GetFontSize(text_page, first), y.value)


def _character(code: int) -> str:
    if code in (0x02, 0xFFFE):  # PDFium's marks for a hyphen at the end of a line
        return "-"
    if code == 0 or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
        return "\ufffd"
    return chr(code)


def _assemble(pages: list[list[_Line]], named: str) -> Content:
    sizes: Counter[float] = Counter()
    for line in (line for page in pages for line in page):
        sizes[round(line.size, 1)] += len(line.text)
    body = sizes.most_common(1)[0][0]
    title = named or _largest_heading(pages[0], body)
    levels = sorted((size for size in sizes if size >= body * _HEADING_RATIO), reverse=True)
    assembly, path = Assembly(), HeadingPath()
    for number, lines in enumerate(pages, start=1):
        for group in _paragraphs(lines):
            text = "\n".join(line.text for line in group)
            size = round(group[0].size, 1)
            kind: BlockKind = "text"
            if _PAGE_NUMBER.fullmatch(text):
                kind = "mark"
            elif size in levels and len(text) < 200:
                kind = "heading"
                path.enter(levels.index(size) + 1, one_line(text))
            elif _BULLET.match(text):
                kind = "item"
            assembly.add(kind, text, path.path(title), page=number)
    return assembly.content(title)


def _largest_heading(lines: list[_Line], body: float) -> str:
    largest = max((line.size for line in lines), default=0.0)
    if largest < body * _HEADING_RATIO:
        return ""
    return one_line(" ".join(line.text for line in lines if line.size == largest))[:200]


def _paragraphs(lines: list[_Line]) -> Iterator[list[_Line]]:
    """Lines that belong together: same size, usual distance, no bullet at the start."""
    gaps = sorted(
        first.baseline - second.baseline
        for first, second in pairwise(lines)
        if first.baseline > second.baseline and abs(first.size - second.size) < 0.5
    )
    usual = gaps[len(gaps) // 4] if gaps else 0.0
    group: list[_Line] = []
    for line in lines:
        if group and _starts_new(group[-1], line, usual):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _starts_new(before: _Line, line: _Line, usual: float) -> bool:
    gap = before.baseline - line.baseline
    return (
        abs(before.size - line.size) > 0.5
        or gap > usual * _GAP_RATIO + 0.5
        or bool(_BULLET.match(line.text))
        or bool(_PAGE_NUMBER.fullmatch(line.text))
    )
