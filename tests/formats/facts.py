"""What stands where in the documents that `make_all` writes."""

from __future__ import annotations

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
    makers_tables,
    makers_texts,
    makers_web,
    sheets,
    slides,
)
from tests.formats.fact import Fact
from tests.formats.makers_encodings import ENCODED
from tests.formats.makers_web import BOILERPLATE

__all__ = ["BOILERPLATE", "ENCODED", "FACTS", "Fact"]

FACTS: tuple[Fact, ...] = (
    *makers_docx.FACTS,
    *slides.FACTS,
    *sheets.FACTS,
    *makers_texts.FACTS,
    *makers_epub.FACTS,
    *makers_mail.FACTS,
    *makers_web.FACTS,
    *makers_tables.FACTS,
    *makers_data.FACTS,
    *makers_notebooks.FACTS,
    *makers_markdown.FACTS,
    *makers_markup.FACTS,
    *makers_latex.FACTS,
    *makers_lines.FACTS,
    *makers_pdf.FACTS,
    *makers_encodings.FACTS,
    *makers_lying.FACTS,
)
