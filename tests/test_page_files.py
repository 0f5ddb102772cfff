"""Files that come in and go out by way of the page, and pages of PDFs as pictures."""

from __future__ import annotations

import hashlib
import io
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from reportlab.lib.pagesizes import A5, landscape
from reportlab.pdfgen.canvas import Canvas

from askai.errors import CorpusError, DocumentError
from askai.formats.pdf import parse_pdf
from askai.page_picture import page_picture
from askai.web.corpus_files import REMOVED, add_files, remove_files, safe_name
from askai.workers import Limits

LIMITS = Limits(megabytes=10, seconds=60, memory_megabytes=2000, ocr=False)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("notes.md", "notes.md"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("a\0b.txt", "ab.txt"),
        ("CON.txt", "CON_.txt"),
        ("..", "document"),
        ("", "document"),
        (".hidden.md", "hidden.md"),
        ("a:b?.md", "ab.md"),
        ("中文 报告.pdf", "中文 报告.pdf"),
        ("two.tar.gz", "two.tar.gz"),
    ],
)
def test_safe_names(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(st.text(max_size=400))
def test_a_safe_name_is_a_visible_file_of_its_folder(name: str) -> None:
    safe = safe_name(name)
    assert safe
    assert not safe.startswith(".")
    assert len(safe) <= 120
    assert not set(safe) & set('/\\\0:*?"<>|')


def test_files_are_added_and_none_is_replaced(tmp_path: Path) -> None:
    corpus, source = tmp_path / "corpus", tmp_path / "upload"
    corpus.mkdir()
    source.write_text("new")
    (corpus / "a.md").write_text("old")
    added = add_files(corpus, [("a.md", source), ("../a.md", source), ("b", source)], 1)
    assert added == ["a (2).md", "a (3).md", "b"]
    assert (corpus / "a.md").read_text() == "old"
    assert sorted(file.name for file in corpus.iterdir()) == ["a (2).md", "a (3).md", "a.md", "b"]
    assert not (tmp_path / "a.md").exists()


def test_what_cannot_be_added(tmp_path: Path) -> None:
    source = tmp_path / "upload"
    source.write_bytes(b"x" * 1_000_001)
    with pytest.raises(CorpusError, match=r"'big' has [\d,]+ bytes, over the limit of 1 MB"):
        add_files(tmp_path, [("big", source)], 1)
    with pytest.raises(CorpusError, match="no folder of this machine"):
        add_files(tmp_path / "gone", [("big", source)], 10)
    assert [file.name for file in tmp_path.iterdir()] == ["upload"]


def test_removed_files_can_be_taken_back(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "a.md").write_text("kept")
    assert remove_files(tmp_path, ["x/a.md"]) == ["x/a.md"]
    (kept,) = (tmp_path / REMOVED).glob("*/x/a.md")
    assert kept.read_text() == "kept"


@pytest.mark.parametrize(
    "target", ["a.md", "../secret", "x", "gone"], ids=["inside", "outside", "folder", "nowhere"]
)
def test_of_a_link_only_the_link_is_removed(tmp_path: Path, target: str) -> None:
    corpus = tmp_path / "corpus"
    (corpus / "x").mkdir(parents=True)
    for file in (tmp_path / "secret", corpus / "a.md"):
        file.write_text("kept")
    (corpus / "link.md").symlink_to(target)
    assert remove_files(corpus, ["link.md"]) == ["link.md"]
    assert sorted(found.name for found in corpus.iterdir()) == [REMOVED, "a.md", "x"]
    (moved,) = (corpus / REMOVED).glob("*/*.md")
    assert moved.readlink() == Path(target)
    assert (tmp_path / "secret").read_text() == "kept"


@pytest.mark.parametrize("path", ["../secret", "x", "gone.md", "/etc/passwd", "link/secret"])
def test_nothing_outside_the_corpus_is_removed(tmp_path: Path, path: str) -> None:
    corpus = tmp_path / "corpus"
    (corpus / "x").mkdir(parents=True)
    (tmp_path / "secret").write_text("s")
    (corpus / "link").symlink_to(tmp_path)
    (corpus / "a.md").write_text("a")
    with pytest.raises(CorpusError, match="no file"):
        remove_files(corpus, ["a.md", path])
    assert (tmp_path / "secret").exists()
    assert (corpus / "a.md").exists()


@pytest.fixture(params=[0, 90, 270], ids=["upright", "turned", "turned back"])
def pdf(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    canvas = Canvas(str(tmp_path / "a.pdf"), landscape(A5))
    canvas.drawString(60, 300, "Nothing to see on the first page.")
    canvas.showPage()
    canvas.setPageRotation(request.param)
    canvas.drawString(60, 300, "The harbour master of Pellworth is Agnes Tarrow.")
    canvas.save()
    return tmp_path / "a.pdf"


def box_in(picture: Image.Image) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of the box around the words; none is a box of nothing."""
    boxed = [
        (x, y)
        for x in range(picture.width)
        for y in range(picture.height)
        if picture.getpixel((x, y)) == (217, 119, 6)
    ] or [(0, 0)]
    (left, *_, right), (top, *_, bottom) = (sorted([*of, *of]) for of in zip(*boxed, strict=True))
    return left, top, right, bottom


def test_the_words_are_boxed_on_the_page(pdf: Path) -> None:
    data = pdf.read_bytes()
    text = parse_pdf(data).text
    start = text.index("Agnes")
    quote = text.index("The harbour"), len(text)
    sha256 = hashlib.sha256(data).hexdigest()
    made = page_picture(pdf, sha256, 2, (start, start + 12), quote, text[slice(*quote)], LIMITS)
    picture = Image.open(io.BytesIO(made.png)).convert("RGB")
    left, top, right, bottom = box_in(picture)
    assert made.words_at == pytest.approx(top / picture.height, abs=0.01)
    inside = picture.crop((left + 4, top + 4, right - 3, bottom - 3))
    dark = sum(count for count, colour in inside.getcolors(10**6) or [] if sum(colour) < 200)
    assert dark > 50  # the letters of the name are in the box
    long, short = sorted((right - left, bottom - top), reverse=True)
    assert 3 < long / short < 9


@pytest.mark.parametrize(
    ("cited", "page", "boxed"),
    [
        ("The harbour master", 1, True),
        ("Words of a picture", 2, False),
        ("Agnes Tarrow", 3, True),
        ("Ayes", 3, False),  # there twice
    ],
)
def test_pictures_are_not_recognised_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cited: str, page: int, boxed: bool
) -> None:
    program = tmp_path / "tesseract"
    program.write_text("#!/bin/sh\necho Words of a picture that stand on no page.\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    file = tmp_path / "a.pdf"
    canvas = Canvas(str(file), landscape(A5))
    canvas.drawString(60, 300, "The harbour master has a name.")
    canvas.showPage()
    canvas.rect(50, 50, 100, 100)
    canvas.showPage()
    for y, line in ((300, "The name is Agnes Tarrow."), (200, "Ayes: 2"), (100, "Ayes: 2")):
        canvas.drawString(60, y, line)
    canvas.save()
    data = file.read_bytes()
    text = parse_pdf(data, ocr=True).text
    program.write_text("#!/bin/sh\nexit 1\n")  # whoever asks it once more has no picture
    start = text.index(cited)
    place = start, start + len(cited)
    made = page_picture(file, hashlib.sha256(data).hexdigest(), page, place, place, cited, LIMITS)
    left, top, right, bottom = box_in(Image.open(io.BytesIO(made.png)).convert("RGB"))
    assert (right - left > 30 and bottom - top > 5) is boxed
    assert (made.words_at > 0) is boxed


def test_a_page_that_cannot_be_shown(pdf: Path, tmp_path: Path) -> None:
    sha256 = hashlib.sha256(pdf.read_bytes()).hexdigest()
    with pytest.raises(DocumentError, match="no page 9"):
        page_picture(pdf, sha256, 9, (0, 1), (0, 1), "N", LIMITS)
    with pytest.raises(DocumentError, match="has changed"):
        page_picture(pdf, "0" * 64, 1, (0, 1), (0, 1), "N", LIMITS)
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 4)
    with pytest.raises(DocumentError):
        page_picture(
            broken, hashlib.sha256(broken.read_bytes()).hexdigest(), 1, (0, 1), (0, 1), "N", LIMITS
        )
