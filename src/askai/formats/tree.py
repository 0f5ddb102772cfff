"""JSON, JSON Lines and XML → blocks: each record one row, its place in the tree its heading."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import lxml.etree

from askai.errors import DocumentError
from askai.formats.archive import parse_damaged_xml
from askai.formats.assembly import HEADING_SEPARATOR, Assembly, Content, one_line, row_text
from askai.formats.dates import iso_date
from askai.formats.plain import parse_plain

_LONG = 200  # characters: a longer value is a text of its own
_DEEPEST = 200  # levels inside one another; a file that goes deeper is refused
_TITLES = ("title", "name", "subject", "headline")
_DATES = ("date", "published", "pubdate", "created", "updated", "modified")
_SENTENCE_END = re.compile(r"[.!?。！？]\s+\S")


def parse_json(text: str) -> Content:
    """The values of a JSON text beside their keys; the path to a record is its heading.

    Raises `DocumentError`.
    """
    try:
        value = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        try:
            return parse_json_lines(text)
        except DocumentError:
            reason = f"not readable JSON ({_reason(error)})"
            if isinstance(error, RecursionError) or not text.rstrip().endswith(("}", "]")):
                raise DocumentError(reason) from error
        # Whole, but with comments or the like, as settings files have them.
        return replace(parse_plain(text), remarks=(f"read as plain text: {reason}",))
    return _content([((), value)], value if isinstance(value, dict) else {})


def parse_json_lines(text: str) -> Content:
    """JSON Lines: one value a line, headed by the number of its line. Raises `DocumentError`."""
    records: list[tuple[tuple[str, ...], Any]] = []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        if line.strip():
            try:
                records.append(((f"line {number}",), json.loads(line)))
            except (ValueError, RecursionError) as error:
                raise DocumentError(
                    f"not readable JSON in line {number} ({_reason(error)})"
                ) from error
    return _content(records, {})


def parse_xml_tree(data: bytes) -> Content:
    """The texts and attributes of an XML file; the names of the elements above are the heading.

    Raises `DocumentError`.
    """
    root, intact = parse_damaged_xml(data, "the file")
    value = _from_element(root, 0)
    top = value if isinstance(value, dict) else {}
    content = _content([((_name(root),), value)], top)
    remark = "the XML is damaged; some words may be missing"
    return content if intact else replace(content, remarks=(remark,))


def _reason(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else one_line(str(error))


def _content(records: list[tuple[tuple[str, ...], Any]], top: dict[str, Any]) -> Content:
    assembly = Assembly()
    lower = {str(key).lower(): value for key, value in top.items()}
    title = next((one_line(lower[key]) for key in _TITLES if _is_text(lower.get(key))), "")
    date = next((iso_date(lower[key]) for key in _DATES if _is_text(lower.get(key))), "")
    for path, value in records:
        _add(assembly, path, value)
    return assembly.content(title if len(title) <= _LONG else "", date)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _add(assembly: Assembly, path: tuple[str, ...], value: Any) -> None:
    """A record's short values as one row, its long texts and what lies below it after that."""
    if len(path) > _DEEPEST:
        raise DocumentError(f"nested too deeply (more than {_DEEPEST} levels)")
    heading = HEADING_SEPARATOR.join(path)
    if isinstance(value, dict):
        short = {key: _shown(item) for key, item in value.items() if _is_short(item)}
        assembly.add("row", row_text(list(short), list(short.values())), heading)
        for key, item in value.items():
            if not _is_short(item):
                _add(assembly, (*path, one_line(key)) if key else path, item)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            if _is_short(item):
                assembly.add("item", _shown(item), heading)
            else:
                last = f"{path[-1]}[{number}]" if path else f"[{number}]"
                _add(assembly, (*path[:-1], last), item)
    else:
        assembly.add("text", str(value).strip(), heading)


def _is_short(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) <= _LONG and not _SENTENCE_END.search(value) and "\n" not in value.strip()
    if isinstance(value, list):  # a few words: "tags: red, green"
        plain = all(not isinstance(item, (dict, list)) for item in value)
        return plain and len(_shown(value)) <= _LONG and not _SENTENCE_END.search(_shown(value))
    return not isinstance(value, dict)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(_shown(item) for item in value)
    return one_line(str(value))


def _name(element: lxml.etree._Element) -> str:
    return lxml.etree.QName(element).localname


def _from_element(element: lxml.etree._Element, depth: int) -> Any:
    """An element as a dict of its attributes and children, or as its text."""
    if depth > _DEEPEST:
        raise DocumentError(f"nested too deeply (more than {_DEEPEST} levels)")
    children = list(element.iterchildren(tag=lxml.etree.Element))
    mixed = bool((element.text or "").strip()) or any(
        (child.tail or "").strip() for child in children
    )
    attributes = {
        lxml.etree.QName(name).localname: value
        for name, value in element.attrib.items()
        if not str(name).startswith("{http://www.w3.org/2001/XMLSchema-instance}")
    }
    if not children or mixed:
        text = one_line("".join(str(piece) for piece in element.itertext(tag=lxml.etree.Element)))
        return {**attributes, "": text} if attributes else text
    gathered: dict[str, Any] = dict(attributes)
    for child in children:
        value = _from_element(child, depth + 1)
        name = _name(child)
        if isinstance(value, dict) and "" in value and name not in gathered:  # text and attributes
            gathered |= {f"{name} {key}".strip(): item for key, item in value.items()}
            continue
        if name not in gathered:
            gathered[name] = value
        elif isinstance(gathered[name], _Repeated):
            gathered[name].append(value)
        else:
            gathered[name] = _Repeated([gathered[name], value])
    return gathered


class _Repeated(list[Any]):
    """Elements of one name beside one another; XML itself has no lists."""
