"""The form of a PDF: what was filled in becomes text of its page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from ctypes import byref, c_ushort

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

_SHOWN_AS_TEXT = (pdfium_c.FPDF_FORMFIELD_TEXTFIELD, pdfium_c.FPDF_FORMFIELD_COMBOBOX)
_HIDDEN = pdfium_c.FPDF_ANNOT_FLAG_HIDDEN | pdfium_c.FPDF_ANNOT_FLAG_NOVIEW
_FONT_SIZE = 10  # points; of the options chosen in a list
_PLACEHOLDER = re.compile(r"please wait|adobe", re.IGNORECASE)


def prepare_form(pdf: pdfium.PdfDocument) -> None:
    """Let PDFium draw the fields of a form. To be called before a page is opened."""
    if pdf.get_formtype() != pdfium_c.FORMTYPE_NONE:
        with suppress(pdfium.PdfiumError):  # without its form the text is still there
            pdf.init_forms()


def is_placeholder(pdf: pdfium.PdfDocument, data: bytes, text: str) -> bool:
    """Whether the pages of a form are made by the program that shows it, and not in the file."""
    dynamic = pdf.get_formtype() == pdfium_c.FORMTYPE_XFA_FULL or (
        not text and re.search(rb"/NeedsRendering\s+true", data) is not None
    )
    return dynamic and (not text or (len(pdf) == 1 and _PLACEHOLDER.search(text) is not None))


def filled_page(pdf: pdfium.PdfDocument, index: int) -> pdfium.PdfPage:
    """A page with the values of its text fields and choices as part of its text.

    Only the document in memory changes. Raises `PdfiumError` for a page that cannot be read.
    """
    page = pdf[index]
    if pdf.formenv is None:
        return page
    kinds = [
        pdfium_c.FPDFAnnot_GetFormFieldType(pdf.formenv, field) for field in _annotations(page)
    ]
    if not any(kind in (*_SHOWN_AS_TEXT, pdfium_c.FPDF_FORMFIELD_LISTBOX) for kind in kinds):
        return page
    chosen = [option for field in _annotations(page) for option in _chosen(pdf, field)]
    for number in reversed(range(len(kinds))):
        if kinds[number] not in _SHOWN_AS_TEXT:
            pdfium_c.FPDFPage_RemoveAnnot(page, number)
    pdfium_c.FPDFPage_Flatten(page, pdfium_c.FLAT_NORMALDISPLAY)
    page.close()  # what was flattened is read with the page the next time
    page = pdf[index]
    for text, left, baseline in chosen:
        _write(pdf, page, text, left, baseline)
    return page


def _annotations(page: pdfium.PdfPage) -> Iterator[object]:
    for number in range(pdfium_c.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium_c.FPDFPage_GetAnnot(page, number)
        yield annotation
        pdfium_c.FPDFPage_CloseAnnot(annotation)


def _chosen(pdf: pdfium.PdfDocument, field: object) -> Iterator[tuple[str, float, float]]:
    """The options chosen in a list (it shows the others too), each with its place on the page."""
    kind = pdfium_c.FPDFAnnot_GetFormFieldType(pdf.formenv, field)
    if kind != pdfium_c.FPDF_FORMFIELD_LISTBOX or pdfium_c.FPDFAnnot_GetFlags(field) & _HIDDEN:
        return
    place = pdfium_c.FS_RECTF()
    pdfium_c.FPDFAnnot_GetRect(field, byref(place))
    baseline = place.top
    for option in range(pdfium_c.FPDFAnnot_GetOptionCount(pdf.formenv, field)):
        if pdfium_c.FPDFAnnot_IsOptionSelected(pdf.formenv, field, option):
            baseline -= 1.2 * _FONT_SIZE
            yield _label(pdf, field, option), place.left, baseline


def _label(pdf: pdfium.PdfDocument, field: object, option: int) -> str:
    size = pdfium_c.FPDFAnnot_GetOptionLabel(pdf.formenv, field, option, None, 0)
    room = (c_ushort * (size // 2))()
    pdfium_c.FPDFAnnot_GetOptionLabel(pdf.formenv, field, option, room, size)
    return bytes(room).decode("utf-16-le", "replace").rstrip("\0")


def _write(
    pdf: pdfium.PdfDocument, page: pdfium.PdfPage, text: str, left: float, baseline: float
) -> None:
    written = pdfium_c.FPDFPageObj_NewTextObj(pdf, b"Helvetica", _FONT_SIZE)
    letters = (text + "\0").encode("utf-16-le")
    pdfium_c.FPDFText_SetText(written, (c_ushort * (len(letters) // 2)).from_buffer_copy(letters))
    pdfium_c.FPDFPageObj_Transform(written, 1, 0, 0, 1, left, baseline)
    pdfium_c.FPDFPage_InsertObject(page, written)
