"""A PDF written line by line, so that a test knows where every line stands."""

from __future__ import annotations

from pathlib import Path

from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

_WIDTH, _HEIGHT, _MARGIN = 595, 842, 60  # points; A4
_FONT, _BOLD, _SIZE, _LEADING = "Helvetica", "Helvetica-Bold", 10.5, 14


class Sheet:
    """Where the next line goes, on the page that is being written."""

    def __init__(
        self, path: Path, title: str, running_header: str = "", password: str = ""
    ) -> None:
        self._canvas = Canvas(
            str(path),
            pagesize=(_WIDTH, _HEIGHT),
            invariant=1,  # no date, no random identifier
            encrypt=password or None,
        )
        self._canvas.setTitle(title)
        self._header = running_header
        self._number = 0
        self.y = 0.0
        self._begin()

    def heading(self, text: str, size: int = 15) -> None:
        self.y -= size * 0.8
        self._canvas.setFont(_BOLD, size)
        self._canvas.drawString(_MARGIN, self.y, text)
        self.y -= size * 0.8 + 8

    def paragraph(self, text: str, x: int = _MARGIN, width: int = _WIDTH - 2 * _MARGIN) -> None:
        self.lines(simpleSplit(text, _FONT, _SIZE, width), x)

    def lines(self, texts: list[str], x: int = _MARGIN) -> None:
        self._canvas.setFont(_FONT, _SIZE)
        for text in texts:
            self._canvas.drawString(x, self.y, text)
            self.y -= _LEADING
        self.y -= _LEADING * 0.7

    def table(self, rows: list[tuple[str, ...]], column: int = 150) -> None:
        """A table with ruled lines; the header is bold."""
        height = 20
        for number, cells in enumerate(rows):
            self._canvas.setFont(_FONT if number else _BOLD, _SIZE)
            for place, text in enumerate(cells):
                x = _MARGIN + place * column
                self._canvas.rect(x, self.y - 6, column, height)
                self._canvas.drawString(x + 6, self.y, text)
            self.y -= height
        self.y -= _LEADING

    def picture(self) -> None:
        """A drawing without a single letter, as a scanner would leave it."""
        from PIL import Image
        from reportlab.lib.utils import ImageReader

        image = Image.new("L", (300, 400), 255)
        for row in range(20, 380, 20):
            for column in range(30, 270, 3 + row % 7):
                image.putpixel((column, row), 0)
        self._canvas.drawImage(ImageReader(image), 50, 50, 480, 700)

    def next_page(self) -> None:
        self._canvas.showPage()
        self._begin()

    def save(self) -> None:
        self._canvas.showPage()
        self._canvas.save()

    def _begin(self) -> None:
        self._number += 1
        self.y = _HEIGHT - 90.0
        if self._header:
            self._canvas.setFont(_FONT, 8.5)
            self._canvas.drawString(_MARGIN, _HEIGHT - 40, self._header)
            self._canvas.drawCentredString(_WIDTH / 2, 35, str(self._number))
