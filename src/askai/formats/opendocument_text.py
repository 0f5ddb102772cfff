"""The text inside an element of an OpenDocument file, and the elements' names."""

from __future__ import annotations

import functools
import re

import lxml.etree

from askai.formats.assembly import one_line
from askai.formats.openxml import own_text

# Declarations, what was deleted, comments, and what repeats other text.
SKIPPED = {
    "text:tracked-changes", "text:table-of-content", "text:note-citation", "text:ruby-text",
    "text:hidden-text", "text:hidden-paragraph", "office:annotation", "office:forms",
    "office:event-listeners", "svg-compatible:title", "svg-compatible:desc", "presentation:notes",
    "text:sequence-decls", "text:variable-decls", "text:user-field-decls",
}  # fmt: skip
_SIGNS = {"text:s": " ", "text:tab": "\t", "text:line-break": "\n"}
DEEPEST = 60  # elements inside one another; what lies deeper is read as one text


@functools.lru_cache(maxsize=2000)
def _named(tag: str) -> str:
    """`{urn:oasis:names:tc:opendocument:xmlns:text:1.0}p` as `text:p`."""
    space, _, name = tag.rpartition("}")
    family = re.split("[:/]", space.removesuffix(":1.0"))[-1]
    return f"{family}:{name}"


def full_name(element: lxml.etree._Element) -> str:
    """An element's name as OpenDocument writes it: "text:p"; "" for comments and the like."""
    return _named(element.tag) if isinstance(element.tag, str) else ""


def text_inside(
    element: lxml.etree._Element, boxes: list[lxml.etree._Element] | None = None
) -> str:
    """The text inside an element; drawings and notes are put into `boxes` instead, if given."""
    pieces: list[str] = []
    _gather(element, pieces, boxes, 0)
    return "".join(pieces)


def _gather(
    element: lxml.etree._Element,
    pieces: list[str],
    boxes: list[lxml.etree._Element] | None,
    depth: int,
) -> None:
    shows_text = full_name(element).startswith("text:")  # elsewhere it is white space
    pieces.append((element.text or "").replace("\n", " ") if shows_text else "")
    for child in element:
        name = full_name(child)
        if name in _SIGNS:
            pieces.append(_SIGNS[name])
        elif boxes is None and name == "text:note":
            pieces.append(f" [{one_line(text_inside(child, []))}]")
        elif boxes is not None and (name == "text:note" or name.startswith("drawing:")):
            boxes.append(child)
        elif not name or name in SKIPPED:
            pass
        elif depth == 2 * DEEPEST:
            pieces.append(own_text(child))
        else:
            _gather(child, pieces, boxes, depth + 1)
            pieces.append("\n" if name in ("text:p", "text:h") else "")
        pieces.append((child.tail or "").replace("\n", " ") if shows_text else "")
