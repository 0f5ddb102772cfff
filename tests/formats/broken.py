"""Files that no reader can get text from, each with the reason that fits it."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

from tests.formats import broken_archives, broken_texts
from tests.formats.compound import ole_file
from tests.formats.makers import make_all
from tests.formats.printing import Sheet

_DAMAGED = r"damaged|cut|broken|incomplete|not an? |not readable|cannot be"
_NOT_ITS_KIND = rf"{_DAMAGED}|no reader|picture|image|binary|not a (document|text)|program|no text"
_EMPTY = r"empty|no (text|words|subtitles|cells|body)|nothing|without (text|words)"
_OTHER = r"no reader|picture|image|sound|audio|archive|not a document|binary"
_LOCKED = r"password|encrypted"
_ZEROS = rf"{_DAMAGED}|{_EMPTY}|binary|zero|not a (document|text)|no reader"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08\x02\0\0\0\x90\x91h6" + bytes(300)
ELF = b"\x7fELF\x02\x01\x01\0" + bytes(8) + b"\x02\0\x3e\0\x01\0\0\0" + bytes(400)
# the suffix → the first bytes of such a file
_SIGNATURES = {
    "gz": b"\x1f\x8b\x08\0\0\0\0\0\x02\x03",
    "7z": b"7z\xbc\xaf\x27\x1c\0\x04",
    "jpg": b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01",
    "mp3": b"ID3\x04\0\0\0\0\0\x17",
}


def make_broken(folder: Path) -> dict[str, str]:
    """Write the files; their names, and a pattern for the reason (case does not matter)."""
    return {
        **_cut(folder),
        **_pdfs(folder),
        **_foreign(folder),
        **_outlook(folder),
        **dict.fromkeys(broken_texts.make_empty(folder), _EMPTY),
        **dict.fromkeys(broken_texts.make_damaged(folder), rf"{_DAMAGED}|{_EMPTY}"),
        "blank.csv": _ZEROS,
        "notebook.ipynb": rf"notebook|{_DAMAGED}",
        "laughs.xml": rf"entit|doctype|too large|unpacks to more|no text|empty|{_DAMAGED}",
        "deep.json": rf"deep|nest|too large|{_EMPTY}|{_DAMAGED}",
        **broken_archives.make(folder, _DAMAGED, _EMPTY, _LOCKED),
    }


def _cut(folder: Path) -> dict[str, str]:
    """Good files of which only the first part is left: for archives, without their directory."""
    whole = {
        "cut.pdf": ("tower-report.pdf", 0.02),
        "cut.docx": ("harbour-survey.docx", 0.3),
        "cut.xlsx": ("spare-parts.xlsx", 0.5),
        "cut.epub": ("clockmaker.epub", 0.4),
        "cut.odt": ("choir-statutes.odt", 0.5),
        "cut.ods": ("seed-bank.ods", 0.5),
        "cut.odp": ("tram-extension.odp", 0.5),
        "cut.pptx": ("cable-car.pptx", 0.3),
        "cut.msg": ("insurance-claim.msg", 0.05),
    }
    with tempfile.TemporaryDirectory() as place:
        make_all(Path(place))
        for name, (origin, part) in whole.items():
            data = (Path(place) / origin).read_bytes()
            (folder / name).write_bytes(data[: int(len(data) * part)])
    return dict.fromkeys(whole, _DAMAGED)


def _pdfs(folder: Path) -> dict[str, str]:
    locked = Sheet(folder / "locked.pdf", "Locked", password="open sesame")
    locked.paragraph("Nobody will ever read this line.")
    locked.save()
    scan = Sheet(folder / "scan.pdf", "")
    scan.picture()
    scan.save()
    pageless = (
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
    )
    (folder / "pageless.pdf").write_bytes(pageless)
    return {
        "locked.pdf": _LOCKED,
        "scan.pdf": "scan|picture|no text",
        "pageless.pdf": rf"{_DAMAGED}|{_EMPTY}|page|scan",
    }


def _foreign(folder: Path) -> dict[str, str]:
    """Something else under the suffix of a document, and things that are no documents."""
    chance = random.Random("noise")
    files = {f"zeros.{suffix}": bytes(4096) for suffix in ("pdf", "docx", "msg", "txt", "json")}
    expected = dict.fromkeys(files, _ZEROS)
    foreign = {
        "picture.pdf": PNG,
        "picture.odt": PNG,
        "picture.eml": PNG,
        "program.docx": ELF,
        "program.xlsx": ELF,
        "program.tex": ELF,
    }
    for suffix in ("txt", "html", "json", "xml", "pptx", "md", "csv"):
        foreign[f"noise.{suffix}"] = _noise(chance, 5000)
    expected.update(dict.fromkeys(foreign, _NOT_ITS_KIND))
    other = {
        f"other.{suffix}": start + _noise(chance, 3000) for suffix, start in _SIGNATURES.items()
    }
    other["other.tar"] = _tape()
    other["other.png"] = PNG
    expected.update(dict.fromkeys(other, _OTHER))
    for name, data in {**files, **foreign, **other}.items():
        (folder / name).write_bytes(data)
    return expected


def _noise(chance: random.Random, size: int) -> bytes:
    """Bytes of every value, zeros among them."""
    return bytes(range(256)) + chance.randbytes(size)


def _tape() -> bytes:
    import io
    import tarfile

    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        info = tarfile.TarInfo("picture.png")
        info.size = len(PNG)
        archive.addfile(info, io.BytesIO(PNG))
    return buffer.getvalue()


def _outlook(folder: Path) -> dict[str, str]:
    """OLE files: a Word document behind a password, and one that holds nothing known."""
    chance = random.Random("package")
    package = {
        "EncryptionInfo": b"\x04\0\x04\0\x40\0\0\0<encryption/>".ljust(4200, b"\0"),
        "EncryptedPackage": b"\x10\x20" + bytes(6) + _noise(chance, 8000),
    }
    (folder / "password.docx").write_bytes(ole_file(dict(package)))
    (folder / "password.xlsx").write_bytes(ole_file(dict(package)))
    (folder / "nothing.msg").write_bytes(ole_file({"Something": b"else"}))
    return {
        "password.docx": _LOCKED,
        "password.xlsx": _LOCKED,
        "nothing.msg": rf"{_NOT_ITS_KIND}|{_EMPTY}|message",
    }
