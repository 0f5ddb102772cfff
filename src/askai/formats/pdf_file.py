"""A PDF file → its pages' characters, the text of pages that are pictures, its date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import pypdfium2 as pdfium

from askai.errors import DocumentError
from askai.formats.ocr import recognise_page
from askai.formats.pdf_characters import PageText, read_page

_MOST_UNREADABLE = 0.3  # of the characters


@dataclass(frozen=True, slots=True)
class PdfFile:
    """What is read from the file itself, before any layout."""

    pages: tuple[PageText, ...]
    recognised: dict[int, list[str]]  # the paragraphs of pages that are pictures, by page number
    metadata: dict[str, str]


def read_pdf(data: bytes, ocr: bool) -> PdfFile:
    """Everything that is read from a file; pages without text are recognised with `ocr`.

    Raises `DocumentError` for a file that is encrypted, broken, or holds no text to be read.
    """
    pdf = _read(data, ocr)
    _check_readable(pdf)
    return pdf


def _read(data: bytes, ocr: bool) -> PdfFile:
    try:
        pdf = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        locked = "password" in str(error).lower()
        reason = (
            "encrypted PDF: it needs a password" if locked else f"a damaged or cut PDF ({error})"
        )
        raise DocumentError(reason) from error
    pages: list[PageText] = []
    recognised: dict[int, list[str]] = {}
    failed = "it has no pages"
    try:
        for number in range(1, len(pdf) + 1):
            try:
                page = pdf[number - 1]
                pages.append(read_page(page, number))
            except pdfium.PdfiumError as error:  # the other pages may be good
                failed = str(error)
                continue
            if ocr and not pages[-1].pieces:
                recognised[number] = recognise_page(page)
            page.close()
        if not pages:
            raise DocumentError(f"a damaged or cut PDF ({failed})")
        return PdfFile(tuple(pages), recognised, pdf.get_metadata_dict())
    finally:
        pdf.close()


def _check_readable(pdf: PdfFile) -> None:
    text = "".join(piece.text for page in pdf.pages for piece in page.pieces)
    if not text and not any(pdf.recognised.values()):
        raise DocumentError(
            "no text in this PDF: it is a scan, or its pages are pictures (--ocr reads them)"
        )
    if text.count("\ufffd") > _MOST_UNREADABLE * len(text):
        raise DocumentError(
            "the text of this PDF cannot be read: its fonts do not say which letters they draw; "
            "print it to a new PDF, or use a version with real text"
        )


def last_change(metadata: dict[str, str]) -> str:
    """The day of the last change, else of the making, as "2024-05-01"; "" when neither is valid."""
    for name in ("ModDate", "CreationDate"):
        found = re.match(r"(?:D:)?(\d{4})(\d\d)(\d\d)", metadata.get(name, "").strip())
        try:
            if found:
                return date(*map(int, found.groups())).isoformat()
        except ValueError:
            continue
    return ""
