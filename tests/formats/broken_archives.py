"""Broken files that are zip archives: parts missing, cut, locked, empty, or far too large."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

_OPEN_XML = "http://schemas.openxmlformats.org"
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_TYPES = (
    f'<Types xmlns="{_OPEN_XML}/package/2006/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_WORD_TYPE}"/></Types>'
)
_RELATIONS = (
    f'<Relationships xmlns="{_OPEN_XML}/package/2006/relationships"><Relationship Id="r1" '
    f'Type="{_OPEN_XML}/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
_WORD = f'<w:document xmlns:w="{_OPEN_XML}/wordprocessingml/2006/main"><w:body>'
_FRAME = {"[Content_Types].xml": _TYPES, "_rels/.rels": _RELATIONS}
_CONTAINER = (
    '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles>'
    "</container>"
)
_BOMB = 300_000_000  # bytes


def make(folder: Path, damaged: str, empty: str, locked: str) -> dict[str, str]:
    """Write the archives; their names and the patterns for the reasons."""
    word = "word/document.xml"
    nothing = f"{_WORD}<w:p/></w:body></w:document>"
    archives: dict[str, tuple[dict[str, str], str]] = {
        "no-document.docx": (_FRAME, rf"{damaged}|missing"),
        "cut-document.docx": ({**_FRAME, word: "<w:docu"}, rf"{damaged}|{empty}"),
        "no-words.docx": ({**_FRAME, word: nothing}, empty),
        "other-parts.xlsx": ({"hello.txt": "hello"}, rf"{damaged}|missing|no reader|archive"),
        "other-parts.pptx": ({"hello.txt": "hello"}, rf"{damaged}|missing|no reader|archive"),
        "no-content.odt": (
            {"mimetype": "application/vnd.oasis.opendocument.text"},
            rf"{damaged}|missing",
        ),
        "no-container.epub": ({"mimetype": "application/epub+zip"}, rf"{damaged}|missing"),
        "no-chapters.epub": (_book("", ""), rf"{empty}|{damaged}|chapter"),
        "chapter-missing.epub": (
            _book(
                '<item id="one" href="one.xhtml" media-type="application/xhtml+xml"/>',
                '<itemref idref="one"/>',
            ),
            rf"missing|{empty}|{damaged}|chapter",
        ),
    }
    for name, (parts, _) in archives.items():
        with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as archive:
            for part, text in parts.items():
                archive.writestr(zipfile.ZipInfo(part), text)
    _bomb(folder / "bomb.docx")
    _flagged(folder / "locked-parts.docx")
    return {
        **{name: reason for name, (_, reason) in archives.items()},
        "bomb.docx": "too large|unpacks to more|bomb",
        "locked-parts.docx": rf"{locked}|{damaged}",
    }


def _book(items: str, spine: str) -> dict[str, str]:
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata/>'
        f"<manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    return {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": _CONTAINER,
        "book.opf": package,
    }


def _bomb(path: Path) -> None:
    """A Word document whose only part with text is `_BOMB` spaces long, and a small file."""
    step = b" " * 1_000_000
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, text in _FRAME.items():
            archive.writestr(zipfile.ZipInfo(name), text)
        part = zipfile.ZipInfo("word/document.xml")
        part.compress_type = zipfile.ZIP_DEFLATED
        with archive.open(part, "w") as out:
            out.write(_WORD.encode())
            for _ in range(_BOMB // len(step)):
                out.write(step)
            out.write(b"</w:body></w:document>")


def _flagged(path: Path) -> None:
    """A Word document each of whose parts says that it is encrypted."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, text in {**_FRAME, "word/document.xml": f"{_WORD}</w:body>"}.items():
            archive.writestr(zipfile.ZipInfo(name), text)
    data = bytearray(path.read_bytes())
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(signature)
        while start >= 0:
            struct.pack_into("<H", data, start + place, 1)
            start = data.find(signature, start + 4)
    path.write_bytes(data)
