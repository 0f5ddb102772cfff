"""Make the PDF brief of the default corpus.

Usage:
    python scripts/make_corpus_pdf.py [OUTPUT]

Writes corpus/sanctions-and-data.pdf in the repository that holds this script, or OUTPUT if it
is given. The text of the brief is in this file. The same text always gives the same bytes.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    PageBreak,
    PageTemplate,
    Paragraph,
)

DEFAULT_OUTPUT = Path(__file__).resolve().parent.parent / "corpus" / "sanctions-and-data.pdf"

TITLE = "Sanctions and data in Chinese AI"

# Each section (a heading and its paragraphs) starts on a page of its own.
SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "US sanctions on chips",
        (
            (
                "Sanctions are restrictions that one country places on dealings with another. "
                "Semiconductors, in everyday speech, are computer chips."
            ),
            (
                "Sanctions imposed by the United States restrict what high-end semiconductors "
                "Chinese AI firms can obtain. Chinese AI firms have nevertheless carried on "
                "innovating under the US sanctions."
            ),
        ),
    ),
    (
        "Where training data comes from",
        (
            "Training data is the material from which an AI model learns.",
            "OpenAI uses the open internet as the source of its training data.",
            (
                "Chinese AI firms use large data sets from inside China, taken from platforms like "
                "WeChat, Weibo and Zhihu. Chinese AI firms also use data sources that have "
                "government approval."
            ),
        ),
    ),
)


def story() -> list[Flowable]:
    """Return the title, headings and paragraphs of the brief in reading order."""
    styles = getSampleStyleSheet()
    flowables: list[Flowable] = [Paragraph(TITLE, styles["Title"])]
    for number, (heading, paragraphs) in enumerate(SECTIONS):
        if number > 0:
            flowables.append(PageBreak())
        flowables.append(Paragraph(heading, styles["Heading2"]))
        flowables.extend(Paragraph(text, styles["BodyText"]) for text in paragraphs)
    return flowables


def draw_page_number(canvas: Canvas, document: BaseDocTemplate) -> None:
    """Draw the page number at the foot of the current page."""
    canvas.saveState()
    canvas.setFont("Helvetica", 9)
    canvas.drawCentredString(A4[0] / 2, 12 * mm, f"Page {document.page}")
    canvas.restoreState()


def make_pdf(output: Path) -> None:
    """Write the brief to output, creating its folder if needed."""
    output.parent.mkdir(parents=True, exist_ok=True)
    document = BaseDocTemplate(
        str(output),
        pagesize=A4,
        leftMargin=25 * mm,
        rightMargin=25 * mm,
        topMargin=25 * mm,
        bottomMargin=25 * mm,
        title=TITLE,
        lang="en",
        invariant=1,
    )
    frame = Frame(document.leftMargin, document.bottomMargin, document.width, document.height)
    # The number is drawn at the end of a page so that it also comes last in the extracted text.
    document.addPageTemplates(PageTemplate(frames=[frame], onPageEnd=draw_page_number))
    document.build(story())


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    parser = argparse.ArgumentParser(description="Make the PDF brief of the default corpus.")
    parser.add_argument(
        "output",
        nargs="?",
        type=Path,
        default=DEFAULT_OUTPUT,
        help="where to write the PDF (default: %(default)s)",
    )
    output: Path = parser.parse_args(argv).output
    make_pdf(output)
    print(f"wrote {output}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
