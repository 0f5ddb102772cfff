"""A page that is a picture → its paragraphs, by the program tesseract where it is installed."""

from __future__ import annotations

import math
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import pypdfium2 as pdfium

from askai.errors import DocumentError

_POINTS_PER_INCH = 72
_DOTS_PER_INCH = 300
_MOST_PIXELS = 60_000_000  # a poster is rendered smaller
_SECONDS = 180  # for one page


def recognise_page(page: pdfium.PdfPage) -> list[str]:
    """The paragraphs that tesseract reads on a page; their lines are parted by line breaks.

    Raises `DocumentError` when tesseract is missing or fails.
    """
    program = shutil.which("tesseract")
    if program is None:
        raise DocumentError(
            "no text in this PDF, and the program tesseract, which reads pictures, is missing: "
            "install tesseract-ocr (Debian: apt-get install tesseract-ocr; "
            "macOS: brew install tesseract)"
        )
    with tempfile.TemporaryDirectory(prefix="askai-") as folder:
        picture = Path(folder) / "page.pgm"
        picture.write_bytes(_greymap(page))
        command = [program, str(picture), "stdout", "-l", "eng"]
        try:
            result = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=True)
        except subprocess.TimeoutExpired as error:
            raise DocumentError(f"tesseract took over {_SECONDS} s for a page") from error
        except (OSError, subprocess.CalledProcessError) as error:
            message = getattr(error, "stderr", None) or str(error).encode()
            reason = message.decode("utf-8", "replace").strip().splitlines()[0]
            raise DocumentError(f"tesseract failed ({reason})") from error
    text = result.stdout.decode("utf-8", "replace").replace("\f", "\n\n")
    return [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]


def _greymap(page: pdfium.PdfPage) -> bytes:
    """The page in shades of grey, as a binary PGM file."""
    width, height = page.get_size()
    largest = math.sqrt(_MOST_PIXELS / max(1.0, width * height))
    bitmap = page.render(scale=min(_DOTS_PER_INCH / _POINTS_PER_INCH, largest), grayscale=True)
    try:
        pixels = memoryview(bitmap.buffer).cast("B")
        rows = [
            bytes(pixels[row * bitmap.stride : row * bitmap.stride + bitmap.width])
            for row in range(bitmap.height)
        ]
        return f"P5\n{bitmap.width} {bitmap.height}\n255\n".encode() + b"".join(rows)
    finally:
        bitmap.close()
