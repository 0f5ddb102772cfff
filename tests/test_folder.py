from __future__ import annotations

import os
from pathlib import Path

import pytest

from askai.errors import CorpusError, DocumentError
from askai.folder import find_files, read_bytes


def paths(corpus: Path) -> list[str]:
    return [file.path for file in find_files(corpus).files]


def fill(corpus: Path, *names: str) -> None:
    for name in names:
        (corpus / name).parent.mkdir(parents=True, exist_ok=True)
        (corpus / name).write_text("x")


def test_ignore_file(tmp_path: Path) -> None:
    fill(tmp_path, "a.md", "b.tmp", "keep.tmp", "drafts/c.md", "deep/drafts/d.md", "deep/e.md")
    (tmp_path / ".askaiignore").write_text("# not ours\n*.tmp\n!keep.tmp\n/drafts/\n")
    assert paths(tmp_path) == ["a.md", "deep/drafts/d.md", "deep/e.md", "keep.tmp"]


@pytest.mark.parametrize(
    ("rules", "kept"),
    [
        pytest.param("*\n!*/\n!*.md\n", ["a.md", "sub/build/c.md", "sub/d.md"], id="whitelist"),
        pytest.param("sub/\n!sub/d.md\n", ["a.md", "b.txt"], id="a folder stays shut"),
        pytest.param("**/build/**\n!c.md\n", None, id="inside, but one"),
        pytest.param("\ufeffsub\n", ["a.md", "b.txt"], id="byte order mark"),
        pytest.param("!\n//\n#\n\n", None, id="rules that say nothing"),
        pytest.param("/*\n!/sub\nbuild\n", ["sub/d.md"], id="all but one folder"),
    ],
)
def test_rules_mean_what_they_mean_to_git(
    tmp_path: Path, rules: str, kept: list[str] | None
) -> None:
    names = ["a.md", "b.txt", "sub/build/c.md", "sub/d.md"]
    fill(tmp_path, *names)
    (tmp_path / ".askaiignore").write_text(rules, "utf-8")
    assert paths(tmp_path) == (names if kept is None else kept)


def test_the_nearest_ignore_file_decides(tmp_path: Path) -> None:
    fill(tmp_path, "a.log", "inner/a.log", "inner/b.log")
    (tmp_path / ".askaiignore").write_text("*.log\n")
    (tmp_path / "inner" / ".askaiignore").write_text("!a.log\n")
    assert paths(tmp_path) == ["inner/a.log"]


def test_what_is_ignored_is_not_even_named(tmp_path: Path) -> None:
    fill(tmp_path, "a.md", "old/b.md")
    (tmp_path / "link").symlink_to(tmp_path / "a.md")
    (tmp_path / ".askaiignore").write_text("link\nold\n")
    found = find_files(tmp_path)
    assert ([file.path for file in found.files], found.unreadable) == (["a.md"], ())


def test_what_programs_leave_is_passed_over(tmp_path: Path) -> None:
    fill(tmp_path, "plan.docx", "~$plan.docx", "desktop.ini", "in/Thumbs.db", "in/thumbs.db.md")
    assert paths(tmp_path) == ["in/thumbs.db.md", "plan.docx"]


def test_a_saved_web_page_comes_without_its_folder(tmp_path: Path) -> None:
    fill(tmp_path, "page.html", "page_files/a.js", "page_files/in/frame.html", "old.HTM")
    fill(tmp_path, "old_files/s.css", "tax_files/may.md", "in/page_files/b.md")
    assert paths(tmp_path) == ["in/page_files/b.md", "old.HTM", "page.html", "tax_files/may.md"]


def test_a_broken_ignore_file_is_named(tmp_path: Path) -> None:
    fill(tmp_path, "a.md")
    (tmp_path / ".askaiignore").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CorpusError, match=r"askaiignore.*Mend or remove it"):
        find_files(tmp_path)


def test_names_of_every_script_and_length(tmp_path: Path) -> None:
    names = [
        "日本語/資料.txt",
        "Ünïcödé Ordner/Größe & Maß.md",
        "x" * 250 + ".md",
        "a b;c'd\"e.txt",
    ]
    fill(tmp_path, *names)
    assert paths(tmp_path) == sorted(names)


def test_links_never_lead_out_of_the_folder(tmp_path: Path) -> None:
    fill(tmp_path, "outside/secret.md", "corpus/a.md")
    (tmp_path / "corpus" / "way-out").symlink_to(tmp_path / "outside")
    (tmp_path / "corpus" / "loop").symlink_to(tmp_path / "corpus")
    found = find_files(tmp_path / "corpus")
    assert [file.path for file in found.files] == ["a.md"]
    assert sorted(path for path, _ in found.unreadable) == ["loop", "way-out"]


def test_what_took_a_files_place_is_not_read(tmp_path: Path) -> None:
    fill(tmp_path, "secret.md")
    (tmp_path / "link.md").symlink_to(tmp_path / "secret.md")
    os.mkfifo(tmp_path / "pipe.md")
    with pytest.raises(DocumentError, match="cannot be read"):
        read_bytes(tmp_path / "link.md", 1)
    with pytest.raises(DocumentError, match="not a regular file"):
        read_bytes(tmp_path / "pipe.md", 1)  # nobody writes to it: this must not wait
