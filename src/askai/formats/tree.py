"""JSON, JSON Lines and XML → blocks: each record one row, its place in the tree its heading."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from functools import lru_cache
from typing import Any

from askai.errors import DocumentError
from askai.formats.archive import parse_damaged_xml
from askai.formats.assembly import HEADING_SEPARATOR, Assembly, Content, one_line, row_text
from askai.formats.dates import iso_date
from askai.formats.plain import parse_plain
from askai.formats.prose import DEEPEST, Element, Prose, is_prose, name_of
from askai.formats.values import (
    Number,
    Repeated,
    from_element,
    gathered,
    read_json,
    without_comments,
)
from askai.formats.webpage import parse_chapter

_LONG = 200  # characters: a longer value is a text of its own
_LONGEST_ROW = 2000  # characters: the values of a longer one are told in groups
_GROUP = 10  # values
_NAMED = 5  # lines that a remark names
_TITLES = ("title", "name", "subject", "headline")
_DATES = ("date", "published", "pubdate", "created", "updated", "modified")
_ABOUT = ("channel", "feed", "info", "metadata", "head", "header")  # what describes the file
_HTML = re.compile(
    r"</(?:p|div|span|a|b|i|em|strong|u|ul|ol|li|table|tr|td|h[1-6]|code|pre|blockquote|sup|sub|"
    r"font|center|section|article|html|body)\s*>|<(?:p|br|hr|img|div)\b[^<>]*>",
    re.IGNORECASE,
)
_ENTITY = re.compile(
    r"&(?:amp|lt|gt|quot|apos|nbsp|[mn]dash|hellip|[lr][sd]quo|#\d+|#x[\da-f]+);", re.I
)
_SENTENCE_END = re.compile(r"[.!?。！？]\s+\S")

Record = tuple[tuple[str, ...], Any]  # its place in the tree, its value


def parse_json(text: str) -> Content:
    """The values of a JSON text beside their keys; the path to a record is its heading.

    Raises `DocumentError`.
    """
    try:
        value = read_json(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        try:
            return _content(_whole_lines(text), {})
        except DocumentError:
            reason = f"not readable JSON ({_reason(error)})"
            if isinstance(error, RecursionError) or not text.rstrip().endswith(("}", "]")):
                raise DocumentError(reason) from error
        # Whole, but with comments or the like, as settings files have them.
        return replace(parse_plain(text), remarks=(f"read as plain text: {reason}",))
    return _content([((), value)], value if isinstance(value, dict) else {})


def parse_json_lines(text: str) -> Content:
    """JSON Lines: one value a line, headed by the number of its line; a damaged line is left out.

    Raises `DocumentError` when no line can be read.
    """
    records, faults = _read_lines(text)
    if not faults:
        return _content(records, {})
    try:
        value = read_json(text.removeprefix("\ufeff"))  # one value on many lines, misnamed
    except (ValueError, RecursionError):
        if not records:
            raise DocumentError(_line_fault(faults)) from next(iter(faults.values()))
        return replace(_content(records, {}), remarks=(_left_out(list(faults)),))
    return _content([((), value)], value if isinstance(value, dict) else {})


def _whole_lines(text: str) -> list[Record]:
    records, faults = _read_lines(text)
    if faults:
        raise DocumentError(_line_fault(faults))
    return records


def _read_lines(text: str) -> tuple[list[Record], dict[int, Exception]]:
    """The value of each line, and what is wrong with those that have none."""
    records: list[Record] = []
    faults: dict[int, Exception] = {}
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        if line.strip():
            try:
                records.append(((f"line {number}",), read_json(line)))
            except (ValueError, RecursionError) as error:
                faults[number] = error
    return records, faults


def _line_fault(faults: dict[int, Exception]) -> str:
    number, error = next(iter(faults.items()))
    return f"not readable JSON in line {number} ({_reason(error)})"


def _left_out(numbers: list[int]) -> str:
    if len(numbers) == 1:
        return f"line {numbers[0]} is not readable JSON: left out"
    named = ", ".join(map(str, numbers[:_NAMED]))
    more = f" and {len(numbers) - _NAMED} more" if len(numbers) > _NAMED else ""
    return f"lines {named}{more} are not readable JSON: left out"


def parse_xml_tree(data: bytes) -> Content:
    """The texts and attributes of an XML file; the names of the elements above are the heading.

    Raises `DocumentError`.
    """
    root, intact = parse_damaged_xml(data, "the file")
    without_comments(root)
    content = _from_prose(root) if is_prose(root) else _from_records(root)
    remark = "the XML is damaged; some words may be missing"
    return content if intact else replace(content, remarks=(remark,))


def _from_prose(root: Element) -> Content:
    assembly = Assembly()

    def add_record(fields: list[Element], path: tuple[str, ...]) -> None:
        _add(assembly, path, gathered({}, fields))

    prose = Prose(assembly, root, add_record)
    prose.walk(root)
    about = [root, *(child for child in root if _describes(name_of(child)))]
    fields = [[field for field in each if name_of(field) and not len(field)] for each in about]
    title, date = _title_and_date([gathered({}, each) for each in fields])
    return assembly.content(prose.title or title, date)


def _describes(name: str) -> bool:
    return name in _ABOUT or name.endswith("info")


def _from_records(root: Element) -> Content:
    value = from_element(root)
    return _content([((name_of(root),), value)], value if isinstance(value, dict) else {})


def _reason(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else one_line(str(error))


def _content(records: list[Record], top: dict[str, Any]) -> Content:
    assembly = Assembly()
    title, date = _title_and_date([top, *_described(top)])
    for path, value in records:
        _add(assembly, path, value)
    return assembly.content(title, date)


def _title_and_date(about: list[dict[str, Any]]) -> tuple[str, str]:
    title = next(filter(None, (_first(each, _TITLES) for each in about)), "")
    date = next(filter(None, (iso_date(_first(each, _DATES)) for each in about)), "")
    return title if len(title) <= _LONG else "", date


def _described(top: dict[str, Any]) -> list[dict[str, Any]]:
    """What lies inside, down to two levels, and says of itself that it is about the file."""
    found = []
    for key, value in top.items():
        if isinstance(value, dict):
            inner = [value[name] for name in value if str(name).lower() in _ABOUT]
            found += [value] if str(key).lower() in _ABOUT else []
            found += [each for each in inner if isinstance(each, dict)]
    return found


def _first(record: dict[str, Any], names: tuple[str, ...]) -> str:
    lower = {str(key).lower(): value for key, value in record.items()}
    return next((_shown(lower[name]) for name in names if _is_text(lower.get(name))), "")


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and not isinstance(value, Number) and bool(value.strip())


def _add(assembly: Assembly, path: tuple[str, ...], value: Any) -> None:
    """A record's short values as one row, its long texts and what lies below it after that."""
    if len(path) > DEEPEST:
        raise DocumentError(f"nested too deeply (more than {DEEPEST} levels)")
    heading = HEADING_SEPARATOR.join(path)
    if isinstance(value, dict):
        _add_row(
            assembly, heading, {key: _shown(item) for key, item in value.items() if _is_short(item)}
        )
        for key, item in value.items():
            if not _is_short(item):
                _add(assembly, (*path, one_line(key)) if key else path, item)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            title = (
                item.get("title")
                if isinstance(value, Repeated) and isinstance(item, dict)
                else None
            )
            if _is_short(item):
                assembly.add("item", _shown(item), heading)
            elif _is_text(title) and len(_shown(title)) <= _LONG:
                _add(assembly, (*path[:-1], _shown(title)), item)
            else:
                last = f"{path[-1]}[{number}]" if path else f"[{number}]"
                _add(assembly, (*path[:-1], last), item)
    elif isinstance(value, str) and _HTML.search(value):
        assembly.append(_page(value), heading)
    else:
        assembly.add("text", _characters(str(value)).strip(), heading)


def _add_row(assembly: Assembly, heading: str, cells: dict[str, str]) -> None:
    names, values = list(cells), list(cells.values())
    row = row_text(names, values)
    size = _GROUP if len(row) > _LONGEST_ROW else max(1, len(cells))
    for at in range(0, len(cells), size):
        assembly.add("row", row_text(names[at : at + size], values[at : at + size]), heading)


@lru_cache(maxsize=8)
def _page(value: str) -> Content:
    """The blocks of a value that is HTML; nothing when there is no word in it."""
    try:
        return parse_chapter(value.encode())
    except DocumentError:
        return Content("", "", ())


def _characters(value: str) -> str:
    return html.unescape(value) if _ENTITY.search(value) else value


def _is_short(value: Any) -> bool:
    if isinstance(value, str):
        if _HTML.search(value):
            value = _shown(value)
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
    text = str(value)
    return one_line(_page(text).text if _HTML.search(text) else _characters(text))
