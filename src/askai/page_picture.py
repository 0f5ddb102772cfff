"""A page of a PDF as a picture, with the words of a citation boxed.

Drawn in a process of its own, as files are parsed: a damaged file may crash or hang PDFium.
"""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
from collections.abc import Sequence
from ctypes import c_int
from pathlib import Path

from askai.errors import DocumentError
from askai.folder import read_bytes
from askai.formats.pdf_characters import Box
from askai.workers import Limits, child_command, limit_memory

_WIDTH = 1100  # pixels of a page's longer side, enough to read on a wide panel
_QUOTE, _WORDS = (250, 204, 21, 70), (217, 119, 6, 255)  # red, green, blue, opacity


def page_picture(
    location: Path,
    sha256: str,
    page: int,
    words: tuple[int, int],
    quote: tuple[int, int],
    limits: Limits,
) -> bytes:
    """A PNG of a page (1-based); `words` and `quote` are offsets into the document's text.

    Raises `DocumentError` when the file is not the one with this checksum, or cannot be drawn.
    """
    values = {
        "location": str(location),
        "sha256": sha256,
        "page": page,
        "words": words,
        "quote": quote,
        "megabytes": limits.megabytes,
        "memory_megabytes": limits.memory_megabytes,
        "ocr": limits.ocr,
    }
    command = child_command("askai.page_picture", "draw", values)
    try:
        done = subprocess.run(command, capture_output=True, timeout=limits.seconds, check=False)
    except subprocess.TimeoutExpired:
        raise DocumentError(f"drawing it took longer than {limits.seconds} s") from None
    if done.returncode:
        told = done.stdout.decode("utf-8", "replace")
        raise DocumentError(told or "drawing it crashed: the file is damaged")
    return done.stdout


def boxed(
    data: bytes, page: int, words: tuple[int, int], quote: tuple[int, int], ocr: bool = False
) -> bytes:
    """The PNG. Raises `DocumentError` when the file has no such page."""
    import pypdfium2 as pdfium
    from PIL import Image, ImageDraw

    from askai.formats.pdf import boxes_of
    from askai.formats.pdf_forms import prepare_form

    quoted, marked = boxes_of(data, (quote, words), ocr)
    with pdfium.PdfDocument(data) as pdf:
        prepare_form(pdf)
        if not 1 <= page <= len(pdf):
            raise DocumentError(f"it has no page {page}")
        opened = pdf[page - 1]
        bitmap = opened.render(scale=_WIDTH / max(opened.get_size()))
        picture = bitmap.to_pil().convert("RGBA")
        layer = Image.new("RGBA", picture.size)
        drawing = ImageDraw.Draw(layer)
        for box in _on(opened, page, quoted, picture.size):
            drawing.rectangle(box, fill=_QUOTE)
        for left, top, right, bottom in _on(opened, page, marked, picture.size):
            drawing.rectangle((left - 2, top - 2, right + 2, bottom + 2), outline=_WORDS, width=3)
        made = io.BytesIO()
        Image.alpha_composite(picture, layer).convert("RGB").save(made, "PNG", optimize=True)
    return made.getvalue()


def draw(values: dict[str, object]) -> None:
    """In the child: write the PNG to standard output, or the reason why not and exit with 1."""
    limit_memory(int(str(values["memory_megabytes"])))
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print must not come between
    try:
        data = read_bytes(Path(str(values["location"])), int(str(values["megabytes"])))
        if hashlib.sha256(data).hexdigest() != values["sha256"]:
            raise DocumentError("the file has changed since the index was built")
        words, quote = _pair(values["words"]), _pair(values["quote"])
        out.write(boxed(data, int(str(values["page"])), words, quote, values["ocr"] is True))
    except DocumentError as error:
        out.write(str(error).encode())
        out.flush()
        raise SystemExit(1) from None
    out.flush()


def _pair(value: object) -> tuple[int, int]:
    if not isinstance(value, list):
        raise TypeError(value)
    first, second = value
    return int(first), int(second)


def _on(
    opened: object, page: int, boxes: Sequence[Box], size: tuple[int, int]
) -> list[tuple[int, int, int, int]]:
    """The boxes of this page in pixels of its picture: left, top, right, bottom."""
    import pypdfium2.raw as raw

    def pixel(x: float, y: float) -> tuple[int, int]:
        across, down = c_int(), c_int()
        raw.FPDF_PageToDevice(opened, 0, 0, *size, 0, x, y, across, down)
        return across.value, down.value

    found = []
    for box in boxes:
        if box.page == page:
            (x1, y1), (x2, y2) = pixel(box.left, box.bottom), pixel(box.right, box.top)
            found.append((min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)))
    return found
