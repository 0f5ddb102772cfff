"""Jupyter notebooks → blocks: Markdown cells as Markdown, code cells with what they printed."""

from __future__ import annotations

import json
import re
from typing import Any

from askai.errors import DocumentError
from askai.formats.assembly import Assembly, Content, HeadingPath, one_line
from askai.formats.markdown import parse_markdown

_HASHES = re.compile(r"#{1,6}(?=\s|$)")


def parse_notebook(text: str) -> Content:
    """The cells in order, under the headings of the Markdown cells above them (nbformat 3 and 4).

    Raises `DocumentError`.
    """
    try:
        notebook = json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError) as error:
        raise DocumentError(f"not a readable notebook ({one_line(str(error))})") from error
    if not isinstance(notebook, dict):
        raise DocumentError("not a notebook: it holds no cells")
    cells = notebook.get("cells") or [
        cell for sheet in _dicts(notebook.get("worksheets")) for cell in _dicts(sheet.get("cells"))
    ]
    if not _dicts(cells):
        raise DocumentError("not a notebook: it holds no cells")
    assembly, path, title = Assembly(), HeadingPath(), ""
    for cell in _dicts(cells):
        source = _text(cell.get("source", cell.get("input")))
        if cell.get("cell_type") == "markdown":
            content = parse_markdown(source)
            title = title or content.title
            for block in content.blocks:
                words = content.text[block.start : block.end]
                if block.kind == "heading":
                    path.enter(*_heading(words))
                assembly.add(block.kind, words, path.path(title), block.context)
        else:
            assembly.add("code", source.strip("\n"), path.path(title))
            for output in _dicts(cell.get("outputs")):
                assembly.add("code", _printed(output).strip("\n"), path.path(title))
    return assembly.content(title)


def _heading(words: str) -> tuple[int, str]:
    """The level and the words of a Markdown heading, without its own hashes or underline."""
    words = words.strip()
    above, _, underline = words.rpartition("\n")
    if hashes := _HASHES.match(words):
        inner = words[hashes.end() :].strip()
        bare = inner.rstrip("#")
        closed = not bare or bare[-1].isspace()
        return len(hashes.group()), one_line(bare if closed else inner)
    return (2 if underline.startswith("-") else 1), one_line(above or words)


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _text(value: Any) -> str:
    """A notebook's text: a string, or a list of lines."""
    if isinstance(value, list):
        return "".join(line for line in value if isinstance(line, str))
    return value if isinstance(value, str) else ""


def _printed(output: dict[str, Any]) -> str:
    """What an output shows as plain text; pictures and HTML are left out."""
    data = output.get("data")
    plain = data.get("text/plain") if isinstance(data, dict) else None
    return _text(output.get("text")) or _text(plain)
