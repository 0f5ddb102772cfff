"""Bombs, files that claim or ask for too much, odd objects and odd names: read, or named."""

from __future__ import annotations

import io
import json
import os
import re
import socket
import stat
import zipfile
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from askai import Assistant, Settings, build_index
from askai.verify import problems
from tests.formats.broken import make_broken
from tests.formats.makers import make_all

_LIMITS = Settings(file_seconds=20, file_memory_megabytes=1000)
_SECRET = "Zanzibarium"  # stands in a file outside the corpus that many files ask for
# sound files, and the member of each that is spoilt
_OFFICE = {
    "harbour-survey.docx": "word/document.xml",
    "spare-parts.xlsx": "xl/worksheets/sheet1.xml",
    "cable-car.pptx": "ppt/slides/slide1.xml",
    "choir-statutes.odt": "content.xml",
    "seed-bank.ods": "content.xml",
    "tram-extension.odp": "content.xml",
    "clockmaker.epub": "EPUB/text/chapter1.xhtml",
}


@dataclass
class Outcome:
    """What was seen; all but the first four should stay 0 or empty."""

    files: int = 0
    read: int = 0
    skipped: int = 0
    ended: list[str] = field(default_factory=list)  # took longer than a file may
    unnamed: list[str] = field(default_factory=list)  # neither read nor skipped with a reason
    crashes: list[str] = field(default_factory=list)
    secrets: int = 0  # passages with words of a file outside the corpus
    damaged: list[str] = field(default_factory=list)


def odd_files(folder: Path, megabytes: int) -> Outcome:
    """Index them all; the longest line has so many megabytes."""
    corpus, index = folder / "corpus", folder / "index"
    corpus.mkdir()
    secret = folder / "secret.txt"
    secret.write_text(f"The password is {_SECRET}.\n")
    make_broken(corpus)
    _objects(corpus, secret)
    _names(corpus)
    for name, data in _texts(secret).items():
        (corpus / name).write_bytes(data)
    sound = folder / "sound"
    sound.mkdir()
    make_all(sound)
    for name, parts in _archives(secret, sound).items():
        _pack(corpus / name, parts)
    (corpus / "line.txt").write_bytes(b"many words in one line " * (megabytes * 1_000_000 // 23))
    (corpus / "word.txt").write_bytes(b"w" * (megabytes * 1_000_000))
    expected = _everything(corpus)
    report = build_index(corpus, index, settings=_LIMITS)
    outcome = Outcome(files=len(expected))
    reasons = dict(report.skipped)
    with closing(Assistant.open(index, Settings())) as assistant:
        read = {document.path for document in assistant.documents()}
        texts = [assistant.document_text(path) for path in sorted(read)]
    named = read | {path for path, reason in reasons.items() if reason.strip()}
    outcome.read, outcome.skipped = len(read), len(reasons)
    outcome.unnamed = sorted(expected - named)
    outcome.ended = [path for path, reason in reasons.items() if "took longer" in reason]
    outcome.crashes = [path for path, reason in reasons.items() if "crashed" in reason]
    outcome.secrets = sum(_SECRET in text for text in texts)
    outcome.damaged = list(problems(index))
    return outcome


def _everything(corpus: Path) -> set[str]:
    """What must be read or named: all but hidden files; names as askai shows them."""
    found = set()
    for place, folders, names in os.walk(corpus):
        here = Path(place)
        links = [name for name in folders if (here / name).is_symlink()]
        found |= {(here / name).relative_to(corpus).as_posix() for name in [*names, *links]}
    return {path.encode("utf-8", "backslashreplace").decode() for path in found}


def _objects(corpus: Path, secret: Path) -> None:
    os.mkfifo(corpus / "pipe.txt")
    with closing(socket.socket(socket.AF_UNIX)) as listener, suppress(OSError):  # a long path
        listener.bind(str(corpus / "socket.md"))
    with suppress(OSError):  # only root may
        os.mknod(corpus / "device.txt", stat.S_IFCHR | 0o600, os.makedev(1, 5))
    (corpus / "zeros-link.txt").symlink_to("/dev/zero")
    (corpus / "secret-link.txt").symlink_to(secret)
    (corpus / "out").symlink_to(secret.parent)
    (corpus / "loop").symlink_to(corpus)
    (corpus / "here.txt").symlink_to(corpus / "there.txt")
    (corpus / "there.txt").symlink_to(corpus / "here.txt")
    (corpus / "locked.txt").write_text("Nobody may read this.")
    (corpus / "locked.txt").chmod(0)


def _names(corpus: Path) -> None:
    names = ["CON.txt", "-rf.txt", "new\nline.txt", " space .txt", "dots...txt", "a\\b.txt"]
    names += ["\u202etxt.exe.txt", "%2e%2e%2fup.txt", "x" * 250 + ".txt", "💾.txt", "$(id).txt"]
    for name in names:
        (corpus / name).write_text("A file with an odd name.")
    with suppress(OSError):  # some file systems take only text
        Path(os.fsdecode(os.fsencode(corpus) + b"/\xff\xfe.txt")).write_text("No text as a name.")
    deep = corpus
    for _ in range(40):
        deep /= "deep"
    deep.mkdir(parents=True)
    (deep / "deep.txt").write_text("Forty folders down.")


def _texts(secret: Path) -> dict[str, bytes]:
    """Files that are one piece, by name."""
    address = secret.as_uri()
    entity = f'<!DOCTYPE a [<!ENTITY s SYSTEM "{address}">]>'
    big = f'<!DOCTYPE a [<!ENTITY b "{"ha " * 30_000}">]>'
    kids = " ".join(["3 0 R"] * 1000)
    pdf = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    texts = {
        "outside.xml": f"<?xml version='1.0'?>{entity}<a>&s; and more words</a>",
        "outside.html": f"{entity}<p>Words &s;</p><iframe src='{address}'></iframe>",
        "outside.tex": rf"\documentclass{{article}}\begin{{document}}Words \input{{{secret}}}"
        r"\end{document}",
        "outside.rst": f"Title\n=====\n\n.. include:: {secret}\n\nWords.\n",
        "outside.org": f"* Title\n#+INCLUDE: {secret}\nWords.\n",
        "outside.md": f"# Title\n\n![words]({address})\n\n<!--#include file='{secret}'-->\nMore.\n",
        "outside.eml": "MIME-Version: 1.0\nContent-Type: message/external-body; access-type="
        f'local-file; name="{secret}"\n\nWords.\n',
        "outside.ipynb": json.dumps(
            {"cells": [{"cell_type": "markdown", "metadata": {}, "source": f"Words `{secret}`"}]}
            | {"metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        ),
        "blowup.xml": f"<?xml version='1.0'?>{big}<a>{'&b;' * 30_000}</a>",
        "deep.xml": "<a>" * 200_000 + "words" + "</a>" * 200_000,
        "deep.html": "<div>" * 200_000 + "words",
        "attributes.html": "<p " + " ".join(f"a{n}=1" for n in range(200_000)) + ">words</p>",
        "million.html": f"<table>{'<tr><td colspan=1000000 rowspan=65534>words</td></tr>' * 50}",
        "million-pages.pdf": pdf + f"2 0 obj<</Type/Pages/Count 1000000/Kids[{kids}]>>endobj\n"
        "3 0 obj<</Type/Page/Parent 2 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
        "circle.pdf": pdf + "2 0 obj<</Type/Pages/Count 9/Kids[2 0 R 2 0 R]>>endobj\n"
        "trailer<</Root 1 0 R/Prev 9>>\n%%EOF",
        "groups.rtf": r"{\rtf1 " + "{" * 500_000 + "words",
        "binary.rtf": r"{\rtf1 words \bin2147483647 more}",
        "quotes.md": ">" * 100_000 + " words",
        "brackets.md": "[" * 100_000 + "words" + "](" * 100_000,
        "ticks.md": " ".join("`" * n for n in range(1, 600)),
        "stars.md": "*_" * 100_000 + "words",
        "list.md": "\n".join(" " * n + "- words" for n in range(2_000)),
        "parts.eml": _nested_mail(500),
        "lies.eml": "Content-Transfer-Encoding: base64\nContent-Type: text/html; charset=utf-99\n\n"
        "=" * 3 + "%%%%",
        "columns.csv": ",".join("abc" for _ in range(300_000)) + "\n1,2\n",
        "field.csv": '"' + "words " * 500_000,
        "numbers.json": f'{{"long": {"9" * 1_000_000}, "half": "\\ud800", "no": NaN, "e": 1e999}}',
        "keys.json": json.dumps({f"key {n}": n for n in range(200_000)}),
        "late.srt": "1\n99999999:00:00,000 --> 99999999:00:01,000\nWords.\n",
        "recursion.tex": r"\documentclass{article}\def\a{\a\a}\begin{document}\a words"
        r"\end{document}",
        "braces.tex": r"\documentclass{article}\begin{document}" + "{" * 200_000 + "words",
        "overrides.txt": "\u202e\u2066\u2067words\u2069 that run backwards\u202c " * 2_000,
        "marks.txt": "a" + "\u0301" * 500_000 + " words",
        "formula.csv": "name,value\n=cmd|' /C calc'!A0,1\n",
    }
    odd = {
        "nul.txt": b"words\0and\0more words. " * 500,
        "half.txt": b"\xff\xfe" + "words ".encode("utf-16-le") * 50 + b"\x00\xd8" * 20,
        "wide.txt": b"\xff\xfe\0\0" + b"\xff\xff\xff\x7f" * 200,
        "seven.txt": b"+AGgAZQBsAGwAbw- words +AAAA-" * 100,
        "two-marks.txt": b"\xef\xbb\xbf\xfe\xff" + b"words in a file with two marks. " * 20,
        "old.html": b"<meta charset='x-user-defined'><p>" + bytes(range(128, 256)) * 20,
    }
    return {name: text.encode("utf-8", "surrogatepass") for name, text in texts.items()} | odd


def _nested_mail(depth: int) -> str:
    mail = "Content-Type: text/plain\n\nWords.\n"
    for number in range(depth):
        mail = (
            f"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b{number}\n\n"
            f"--b{number}\n{mail}\n--b{number}--\n"
        )
    return mail


def _archives(secret: Path, sound: Path) -> dict[str, dict[str, bytes]]:
    """Archives by name: their members. Those of the office are sound but for one member."""
    outside = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    laughs = '<!DOCTYPE a [<!ENTITY a0 "ha ha">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9)
    )
    laughs += f'<!ENTITY x "{"&a8;" * 10}">]>'
    cells = b"number-rows-repeated='1048576' table:number-columns-repeated='16384'"
    found = {}
    for name, part in _OFFICE.items():
        suffix = Path(name).suffix
        with zipfile.ZipFile(sound / name) as archive:
            members = {member: archive.read(member) for member in archive.namelist()}
        text = members[part]
        found[f"outside{suffix}"] = members | {part: _with_entity(text, outside)}
        found[f"laughs{suffix}"] = members | {part: _with_entity(text, laughs)}
        found[f"up{suffix}"] = members | {"../../escaped.txt": b"words", f"/../{part}": text}
        found[f"inner{suffix}"] = members | {part: _zipped(_zipped(bytes(20_000_000)))}
        found[f"huge{suffix}"] = members | {part: text + b"words " * 60_000_000}
        found[f"many{suffix}"] = members | {f"{n}/{part}": b"<p>words</p>" for n in range(20_000)}
        repeated = re.sub(rb"(<table:table-row )", rb"\1table:" + cells + b" ", text)
        found[f"million{suffix}"] = members | {part: _million_rows(repeated)}
    found["zip.zip"] = {"inner.zip": _zipped(_zipped(bytes(1_000_000)))}
    return found


def _with_entity(text: bytes, doctype: str) -> bytes:
    """The entity x declared by `doctype`, in place of the first word between two tags."""
    text = re.sub(rb"<\?xml.*?\?>\s*|<!DOCTYPE[^>]*>\s*", b"", text)
    return doctype.encode() + re.sub(rb">[^<>]*\w[^<>]*</", b">&x;</", text, count=1)


def _million_rows(text: bytes) -> bytes:
    """A sheet of Excel that claims to be as large as one can be."""
    whole = b"A1:XFD1048576"
    text = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="' + whole + b'"', text)
    return text.replace(
        b"</sheetData>", b"<row r='1048576'><c r='XFD1048576'><v>7</v></c></row></sheetData>"
    )


def _zipped(data: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.zip", data)
    return made.getvalue()


def _pack(path: Path, parts: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
