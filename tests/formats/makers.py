"""Every document of the tests about formats, written into one folder."""

from __future__ import annotations

from pathlib import Path

from tests.formats import (
    makers_data,
    makers_docx,
    makers_encodings,
    makers_epub,
    makers_latex,
    makers_lines,
    makers_lying,
    makers_mail,
    makers_markdown,
    makers_markup,
    makers_notebooks,
    makers_pdf,
    makers_sheets,
    makers_slides,
    makers_tables,
    makers_texts,
    makers_web,
)

_MAKERS = (
    makers_docx,
    makers_slides,
    makers_sheets,
    makers_texts,
    makers_epub,
    makers_mail,
    makers_web,
    makers_tables,
    makers_data,
    makers_notebooks,
    makers_markdown,
    makers_markup,
    makers_latex,
    makers_lines,
    makers_pdf,
    makers_encodings,
    makers_lying,
)


def make_all(folder: Path) -> None:
    """Write all documents below `folder`, which must exist."""
    for maker in _MAKERS:
        maker.make(folder)
