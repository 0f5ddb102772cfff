"""Broken files that are made of text: empty ones, damaged ones, and ones that grow."""

from __future__ import annotations

from pathlib import Path

_EMPTY = {
    "no-body.eml": "MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n",
    "white-space.txt": " \n\t\n   \r\n" * 40,
    "white-space.md": "\n\n\n   \n",
    "nothing.txt": "",
    "nothing.html": "",
    "only-scripts.html": "<html><head><script>var a = 'hidden words';</script><style>p { top: 0 }"
    "</style></head><body><script>document.write(a);</script></body></html>",
    "no-cells.ipynb": '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
    "no-text.rtf": r"{\rtf1\ansi{\fonttbl{\f0 Arial;}}\f0\par\par}",
    "no-text.xml": '<?xml version="1.0"?><empty><inner/></empty>',
    "commas.csv": ",,,\n,,,\n,,,\n",
}
_DAMAGED = {
    "cut.json": '{"stations": [{"name": "Half a st',
    "cut.rtf": r"{\rtf1\ansi{\fonttbl{\f0\fro",
    "cut.ipynb": '{"cells": [{"cell_type": "markdown", "sour',
}
_LAUGHS = 9


def make_empty(folder: Path) -> list[str]:
    """Files in which nothing stands."""
    return _write(folder, _EMPTY)


def make_damaged(folder: Path) -> list[str]:
    """Files that break off or are not what they should be; and those `make_broken` names itself."""
    (folder / "blank.csv").write_bytes(bytes(5000))
    (folder / "notebook.ipynb").write_text('{"title": "no notebook", "pages": [1, 2]}', "utf-8")
    (folder / "laughs.xml").write_text(_billion_laughs(), "utf-8")
    (folder / "deep.json").write_text("[" * 100_000 + "]" * 100_000, "utf-8")
    return _write(folder, _DAMAGED)


def _write(folder: Path, texts: dict[str, str]) -> list[str]:
    for name, text in texts.items():
        (folder / name).write_bytes(text.encode())
    return list(texts)


def _billion_laughs() -> str:
    """Entities that unfold to ten to the ninth power of a word; nothing else stands in it."""
    lines = ['<?xml version="1.0"?>', "<!DOCTYPE all [", '<!ENTITY e0 "ha">']
    for number in range(1, _LAUGHS + 1):
        lines.append(f'<!ENTITY e{number} "{f"&e{number - 1};" * 10}">')
    return "\n".join([*lines, "]>", f"<all>&e{_LAUGHS};</all>", ""])
