from __future__ import annotations

import os
from pathlib import Path

import pytest

from askai.documents import parse
from askai.errors import CorpusError, DocumentError
from askai.folder import find_files, read_bytes
from askai.formats.decoding import decode
from tests.conftest import CORPUS


def kinds(path: str, data: str | bytes) -> list[tuple[str, str, str]]:
    """(kind, heading path, text) of every block."""
    document = parse(path, data.encode() if isinstance(data, str) else data)
    return [(b.kind, b.heading, document.text[b.start : b.end]) for b in document.blocks]


def test_markdown_blocks() -> None:
    text = (
        "---\ntitle: Front\n---\n\n# One\n\npara\nwrapped\n\n## Two `x`\n\n- item\n  - nested\n\n"
        "1. first\n\n```\ncode\n\nmore\n```\n\n***\n\n[ref]: http://example.org\n"
    )
    assert kinds("a.md", text) == [
        ("mark", "", "---\ntitle: Front\n---\n"),
        ("heading", "One", "# One"),
        ("text", "One", "para\nwrapped"),
        ("heading", "One > Two x", "## Two `x`"),
        ("item", "One > Two x", "- item"),
        ("item", "One > Two x", "- nested"),
        ("item", "One > Two x", "1. first"),
        ("code", "One > Two x", "```\ncode\n\nmore\n```"),
        ("mark", "One > Two x", "***\n\n[ref]: http://example.org"),
    ]
    assert parse("a.md", text.encode()).title == "Front"


@pytest.mark.parametrize(
    ("front", "kept"),
    [
        ("---\n# set by hand\ntitle: Front\n\ntags:\n  - a\n---\n", False),
        ('---\r\n"title": Front\r\n---\r\n', False),
        ("---\n\n# Intro\n\nThe launch is on 5 May in Berlin.\n\n---\n", True),
        ("---\nThe launch is on 5 May: in Berlin.\n\n---\n", True),
    ],
)
def test_a_rule_that_opens_a_text_is_no_front_matter(front: str, kept: bool) -> None:
    blocks = kinds("a.md", f"{front}\nMore text here.\n")
    assert blocks[-1] == ("text", blocks[-1][1], "More text here.")
    assert any("launch" in text for kind, _, text in blocks if kind == "text") == kept


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("<!-- secret: the code is 5 -->", [("mark", "<!-- secret: the code is 5 -->")]),
        ("<script>\nno\n\nno\n</script>", [("mark", "<script>\nno\n\nno\n</script>")]),
        (
            "<table><tr><td>Rome</td><td>It is\n<b>old</b>.</td></tr></table>",
            [
                ("mark", "<table><tr><td>"),
                ("text", "Rome"),
                ("mark", "</td><td>"),
                ("text", "It is\n<b>old</b>."),
                ("mark", "</td></tr></table>"),
            ],
        ),
        (
            '<p align="center"><img src="a.png" alt="logo"></p>\n\n- <div>Red\n  one</div>',
            [
                ("mark", '<p align="center"><img src="a.png" alt="logo"></p>'),
                ("mark", "- <div>"),
                ("item", "Red\n  one"),
                ("mark", "</div>"),
            ],
        ),
        ("<div>\nNever closed & < 5", [("mark", "<div>"), ("text", "Never closed & < 5")]),
    ],
)
def test_html_in_markdown_is_its_texts(text: str, blocks: list[tuple[str, str]]) -> None:
    assert [(kind, words) for kind, _, words in kinds("a.md", text)] == blocks


def test_markdown_table_rows_know_their_header() -> None:
    document = parse("t.md", b"# T\n\n| City | Mayor |\n|---|---|\n| Bonn | Guido |\n")
    rows = [block for block in document.blocks if block.kind == "row"]
    assert [document.text[row.start : row.end] for row in rows] == ["| Bonn | Guido |"]
    assert rows[0].context == "City | Mayor"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_text_offsets_are_the_files_own(end: str) -> None:
    text = end.join(["# Title", "", "Grüße, 世界 🙂.", "", "Ende."])
    document = parse("a.md", text.encode())
    assert document.text == text
    assert [document.text[b.start : b.end] for b in document.blocks] == [
        "# Title",
        "Grüße, 世界 🙂.",
        "Ende.",
    ]


def test_plain_paragraphs() -> None:
    text = "one\ntwo\n\n  \nthree\r\n\r\nfour"
    assert [words for _, _, words in kinds("a.txt", text)] == ["one\ntwo", "three", "four"]


def test_csv_rows_name_their_columns() -> None:
    assert kinds("a.csv", 'Name,Note\nAnn,"likes, commas\nand lines"\nBob,\n') == [
        ("row", "", "Name: Ann; Note: likes, commas and lines"),
        ("row", "", "Name: Bob"),
    ]
    assert kinds("a.tsv", "a\tb\n1\t2\n") == [("row", "", "a: 1; b: 2")]


def test_webpage() -> None:
    page = (
        "<html><head><title>T</title><style>x</style></head><body><nav>menu</nav><h1>T</h1>"
        "loose <b>bold</b> text<h2>Sub</h2><p>one<br>two &amp; three</p><ul><li>i1<ul><li>i2"
        "</li></ul></li></ul><table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr>"
        "</table><pre>a\n  b</pre><script>no()</script><p hidden>no</p></body></html>"
    )
    assert kinds("p.html", page) == [
        ("heading", "", "T"),
        ("text", "", "loose bold text"),
        ("heading", "Sub", "Sub"),
        ("text", "Sub", "one two & three"),
        ("item", "Sub", "i1"),
        ("item", "Sub", "i2"),
        ("row", "Sub", "A: 1; B: 2"),
        ("code", "Sub", "a\n  b"),
    ]
    assert parse("p.html", page.encode()).title == "T"


def test_hard_webpages() -> None:
    deep = "<div>" * 600 + "bottom words" + "</div>" * 600
    assert kinds("p.html", f"<p>top</p>{deep}") == [
        ("text", "", "top"),
        ("text", "", "bottom words"),
    ]
    assert kinds(
        "p.html", "<body><form><p>a form<br>page</p><select><option>x</select></form>"
    ) == [("text", "", "a form page")]
    table = "<table><caption>Cap</caption><tr><th>A<br>B</th></tr><tr><td>x<li>y</td></tr></table>"
    assert kinds("p.html", table) == [("text", "", "Cap"), ("row", "", "A B: x y")]
    assert kinds("p.html", "<p>“dashes” – €</p>".encode("cp1252")) == [("text", "", "“dashes” – €")]


def test_csv_quotes_are_csv_quotes() -> None:
    rows = "Name;Motto\n" + "a;b\n" * 6000 + 'Acme;"say ""hi""; now"\nBo;\'We care\', they say\n'
    assert [words for _, _, words in kinds("a.csv", rows)][-2:] == [
        'Name: Acme; Motto: say "hi"; now',
        "Name: Bo; Motto: 'We care', they say",
    ]


def test_pdf_pages_and_headings() -> None:
    path = CORPUS / "sanctions-and-data.pdf"
    document = parse(path.name, path.read_bytes())
    assert document.title == "Sanctions and data in Chinese AI"
    assert {block.page for block in document.blocks} == {1, 2}
    headings = {b.heading for b in document.blocks if b.kind == "text"}
    assert headings == {"US sanctions on chips", "Where training data comes from"}
    marks = [document.text[b.start : b.end] for b in document.blocks if b.kind == "mark"]
    assert marks == ["Page 1", "Page 2"]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        pytest.param("a.pdf", b"%PDF-1.4 broken", "a damaged or cut PDF", id="broken pdf"),
        pytest.param("a.bin", b"\x00\x01\x02", "not a text file", id="binary"),
        pytest.param("a.txt", b"a\x00b", "not a text file", id="binary text"),
        pytest.param("a.md", b"\xff\xfe\x00", "not a text file", id="cut utf-16"),
        pytest.param("a.txt", b"\x89PNG\r\n\x1a\n", "not a document: a PNG picture", id="picture"),
        pytest.param("a.json", b"[" * 100_000, "nested too deeply", id="only brackets"),
        pytest.param("a.html", b"<html><body></body></html>", "no text in it", id="empty page"),
    ],
)
def test_unreadable_files_give_a_reason(name: str, data: bytes, reason: str) -> None:
    with pytest.raises(DocumentError, match=reason):
        parse(name, data)


def test_encodings() -> None:
    text = "Größe und Übermut im Straßenverkehr: Das ist ein längerer Satz über Äpfel."
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"):
        assert decode(text.encode(encoding)).text == text


def test_empty_and_large_files(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    with pytest.raises(DocumentError, match="cannot be read"):
        read_bytes(file, 1)
    file.write_bytes(b" \n")
    with pytest.raises(DocumentError, match="empty"):
        read_bytes(file, 1)
    file.write_bytes(b"x" * 1_000_001)
    with pytest.raises(DocumentError, match="over the limit of 1 MB"):
        read_bytes(file, 1)


def test_find_files_passes_over_hidden_links_and_the_index(tmp_path: Path) -> None:
    for name in ("b.md", "a/z.md", "a/.hidden.md", ".git/x.md", "index/y.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "link.txt").symlink_to("/etc/hostname")
    found = find_files(tmp_path, leave_out=tmp_path / "index")
    assert [file.path for file in found.files] == ["a/z.md", "b.md"]
    assert found.unreadable == (("link.txt", "a symbolic link, which is not followed"),)


def test_what_cannot_be_listed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.md").write_text("x")
    (tmp_path / "locked").mkdir()
    (tmp_path / os.fsdecode(b"n\xffme.md")).write_text("x")
    real = os.scandir

    def scandir(path: str) -> object:
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied", path)
        return real(path)

    monkeypatch.setattr("os.scandir", scandir)
    found = find_files(tmp_path)
    assert [file.path for file in found.files] == ["a.md"]
    assert dict(found.unreadable) == {
        "locked": "the folder cannot be read (Permission denied)",
        r"n\udcffme.md": "its name is not valid text; rename it",
    }
    with pytest.raises(CorpusError, match="Permission denied"):
        find_files(tmp_path / "locked")


def test_missing_corpus(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="does not exist"):
        find_files(tmp_path / "nowhere")
    (tmp_path / "file").write_text("x")
    with pytest.raises(CorpusError, match="is not a folder"):
        find_files(tmp_path / "file")
