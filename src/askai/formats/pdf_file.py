"""A PDF file → its pages' characters, the text of pages that are pictures, its date."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from askai.errors import DocumentError
from askai.formats.ocr import recognise_page
from askai.formats.pdf_characters import PageText
from askai.formats.pdf_forms import filled_page, is_placeholder, prepare_form
from askai.formats.pdf_pieces import read_page

_MOST_UNREADABLE = 0.3  # of the characters


@dataclass(frozen=True, slots=True)
class PdfFile:
    """What is read from the file itself, before any layout."""

    pages: tuple[PageText, ...]
    recognised: dict[int, list[str]]  # the paragraphs of pages that are pictures, by page number
    metadata: dict[str, str]
    pictured: bool  # a page without text has a picture or drawing
    placeholder: bool  # the pages only say that another program shows the real ones


def read_pdf(data: bytes, ocr: bool) -> PdfFile:
    """Everything that is read from a file; pages without text are recognised with `ocr`.

    Raises `DocumentError` for a file that is encrypted, broken, or holds no text to be read.
    """
    pdf = read_pages(data, ocr)
    _check_readable(pdf)
    return pdf


def read_pages(data: bytes, ocr: bool = False) -> PdfFile:
    """`read_pdf` also of a file that holds no text to be read."""
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
    pictured = False
    failed = "it has no pages"
    try:
        prepare_form(pdf)
        for number in range(1, len(pdf) + 1):
            try:
                page = filled_page(pdf, number - 1)
                pages.append(read_page(page, number))
            except pdfium.PdfiumError as error:  # the other pages may be good
                failed = str(error)
                continue
            if not pages[-1].pieces:
                pictured = pictured or _has_picture(page)
                if ocr:
                    recognised[number] = recognise_page(page)
            page.close()
        if not pages:
            raise DocumentError(f"a damaged or cut PDF ({failed})")
        placeholder = is_placeholder(pdf, data, _text(pages))
        return PdfFile(tuple(pages), recognised, pdf.get_metadata_dict(), pictured, placeholder)
    finally:
        pdf.close()


def _has_picture(page: pdfium.PdfPage) -> bool:
    """Whether something that is no text is drawn on a page."""
    kinds = (
        pdfium_c.FPDFPageObj_GetType(pdfium_c.FPDFPage_GetObject(page, number))
        for number in range(pdfium_c.FPDFPage_CountObjects(page))
    )
    return any(kind != pdfium_c.FPDF_PAGEOBJ_TEXT for kind in kinds)


def _text(pages: Iterable[PageText]) -> str:
    return "".join(piece.text for page in pages for piece in page.pieces)


def _check_readable(pdf: PdfFile) -> None:
    text = _text(pdf.pages)
    if pdf.placeholder and not any(pdf.recognised.values()):
        raise DocumentError("an XFA form, which holds no pages of its own")
    if not text and not any(pdf.recognised.values()):
        raise DocumentError(
            "no text in this PDF: it is a scan, or its pages are pictures (--ocr reads them)"
            if pdf.pictured
            else "no text in this PDF: its pages are blank"
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
