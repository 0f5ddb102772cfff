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
from dataclasses import dataclass
from pathlib import Path

from askai.errors import DocumentError
from askai.folder import read_bytes
from askai.formats.pdf_characters import Box
from askai.workers import Limits, child_command, kill_group, limit_memory

_WIDTH = 1100  # pixels of a page's longer side, enough to read on a wide panel
_ENOUGH = 1000  # characters to find a quote by; a command line does not hold any number
_QUOTE, _WORDS = (250, 204, 21, 70), (217, 119, 6, 255)  # red, green, blue, opacity


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page as a PNG, and how far down it the words stand (0 is its top, 1 its bottom)."""

    png: bytes
    words_at: float


def page_picture(
    location: Path,
    sha256: str,
    page: int,
    words: tuple[int, int],
    quote: tuple[int, int],
    quoted: str,
    limits: Limits,
) -> PagePicture:
    """The picture of a page (1-based); `words` and `quote` are offsets into the document's text.

    `quoted` is the quote's own text; one that was recognised in a picture gets no boxes.
    Raises `DocumentError` when the file is not the one with this checksum, or cannot be drawn.
    """
    values = {
        "location": str(location),
        "sha256": sha256,
        "page": page,
        "words": words,
        "quote": quote,
        "quoted": quoted[:_ENOUGH],
        "megabytes": limits.megabytes,
        "memory_megabytes": limits.memory_megabytes,
    }
    child = subprocess.Popen(
        child_command("askai.page_picture", "draw", values),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # PDFium complains there
        start_new_session=True,  # what it starts is ended with it
    )
    with child:
        try:
            made, _ = child.communicate(timeout=limits.seconds)
        except subprocess.TimeoutExpired:
            kill_group(child)
            raise DocumentError(f"drawing it took longer than {limits.seconds} s") from None
    if child.returncode:
        told = made.decode("utf-8", "replace")
        raise DocumentError(told or "drawing it crashed: the file is damaged")
    words_at, _, png = made.partition(b"\n")
    return PagePicture(png, float(words_at))


def boxed(
    data: bytes, page: int, words: tuple[int, int], quote: tuple[int, int], quoted: str
) -> PagePicture:
    """The picture. Raises `DocumentError` when the file has no such page."""
    import pypdfium2 as pdfium
    from PIL import Image, ImageDraw

    from askai.formats.pdf import boxes_of_quote
    from askai.formats.pdf_forms import prepare_form

    in_quote, in_words = boxes_of_quote(data, page, quoted, quote, words)
    with pdfium.PdfDocument(data) as pdf:
        prepare_form(pdf)
        if not 1 <= page <= len(pdf):
            raise DocumentError(f"it has no page {page}")
        opened = pdf[page - 1]
        bitmap = opened.render(scale=_WIDTH / max(opened.get_size()))
        picture = bitmap.to_pil().convert("RGBA")
        layer = Image.new("RGBA", picture.size)
        drawing = ImageDraw.Draw(layer)
        tinted = _on(opened, page, in_quote, picture.size)
        framed = _on(opened, page, in_words, picture.size)
        for box in tinted:
            drawing.rectangle(box, fill=_QUOTE)
        for left, top, right, bottom in framed:
            drawing.rectangle((left - 2, top - 2, right + 2, bottom + 2), outline=_WORDS, width=3)
        made = io.BytesIO()
        Image.alpha_composite(picture, layer).convert("RGB").save(made, "PNG", optimize=True)
    tops = [top for _, top, _, _ in framed or tinted]
    return PagePicture(made.getvalue(), min(tops, default=0) / picture.height)


def draw(values: dict[str, object]) -> None:
    """In the child: where the words stand, a line break, and the PNG go to standard output.

    Or the reason why there is none, with exit code 1.
    """
    limit_memory(int(str(values["memory_megabytes"])))
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print must not come between
    try:
        data = read_bytes(Path(str(values["location"])), int(str(values["megabytes"])))
        if hashlib.sha256(data).hexdigest() != values["sha256"]:
            raise DocumentError("the file has changed since the index was built")
        words, quote = _pair(values["words"]), _pair(values["quote"])
        made = boxed(data, int(str(values["page"])), words, quote, str(values["quoted"]))
        out.write(f"{made.words_at:.4f}\n".encode() + made.png)
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
