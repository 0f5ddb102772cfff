from __future__ import annotations

import pytest

from askai.documents import parse
from askai.errors import DocumentError
from askai.formats.detection import detect

KNOWN = {".csv", ".html", ".json", ".xml", ".rst"}
MEMO = b"From: Ann\nTo: Bob\nSubject: Hi\nDeadline: 7 May\n\nText\n"
MAIL = b"From: a@example.org\r\nSubject: Hi\r\nMIME-Version: 1.0\r\n\r\nText\r\n"


@pytest.mark.parametrize(
    ("suffix", "data", "kind"),
    [
        pytest.param(".txt", b"plain words", ".txt", id="plain"),
        pytest.param("", b"plain words", ".txt", id="no suffix"),
        pytest.param("", b"# A heading\n\nWords", ".md", id="markdown without suffix"),
        pytest.param("", b'{"a": [1, 2]}', ".json", id="json without suffix"),
        pytest.param("", b"[core]\nbare = false\n", ".txt", id="settings in brackets"),
        pytest.param(".conf", b"[core]\nbare = false\n", ".txt", id="settings with a suffix"),
        pytest.param(".opml", b"<?xml version='1.0'?><opml/>", ".xml", id="xml by content"),
        pytest.param(".txt", b"<!DOCTYPE html><html><p>x", ".html", id="page named txt"),
        pytest.param(".pdf", b"<html><body>Not found", ".html", id="page named pdf"),
        pytest.param(".doc", b"{\\rtf1 x}", ".rtf", id="rtf named doc"),
        pytest.param(".docx", b"%PDF-1.7\n", ".pdf", id="pdf named docx"),
        pytest.param(".txt", MAIL, ".eml", id="mail named txt"),
        pytest.param(".txt", MEMO, ".txt", id="a memo is no mail"),
        pytest.param(".txt", b"Note: one\nTo: be done\n\nText", ".txt", id="like a mail"),
        pytest.param(".md", b"A PDF begins with %PDF-1.7, it says.", ".md", id="about pdf"),
        pytest.param(".txt", "BMW prüft Öle".encode("cp1252"), ".txt", id="begins with BM"),
        pytest.param(".txt", b"ID3 tags are small", ".txt", id="begins with ID3"),
        pytest.param(".csv", b"{a},b\n", ".csv", id="known text"),
        pytest.param(".py", b"print(1)\n", ".txt", id="program text"),
        pytest.param(".pdf", b"just words", ".txt", id="words named pdf"),
    ],
)
def test_kinds_by_content(suffix: str, data: bytes, kind: str) -> None:
    assert detect(suffix, data, KNOWN) == kind


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(9), "a PNG picture", id="png"),
        pytest.param(b"\xff\xd8\xff\xe0" + bytes(9), "a JPEG picture", id="jpeg"),
        pytest.param(b"ID3\x04\0\0\0", "a sound recording", id="mp3"),
        pytest.param(b"\x1f\x8b\x08\0", "a compressed archive: unpack it", id="gzip"),
        pytest.param(b"\x7fELF\x02", "a program", id="elf"),
        pytest.param(bytes(4) + b"ftypmp42", "a video or sound recording", id="mp4"),
    ],
)
@pytest.mark.parametrize("suffix", ["", ".txt", ".docx", ".pdf"])
def test_what_is_no_document_is_named(suffix: str, data: bytes, reason: str) -> None:
    with pytest.raises(DocumentError, match=f"not a document: {reason}"):
        detect(suffix, data, KNOWN)


def test_a_lying_suffix_is_remarked() -> None:
    assert parse("a.docx", b"The words are plain.").remarks == (
        "not a docx file, though it is named so: read as plain text",
    )
