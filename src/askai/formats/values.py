"""JSON texts and XML elements → plain values, of which nothing that was written is lost."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import lxml.etree

from askai.formats.assembly import one_line
from askai.formats.prose import Element, local_name, name_of, words_of


class Number(str):
    """A number of a JSON text as it is written: a float would tell 0.10 from 0.1 no more."""

    __slots__ = ()


class Repeated(list[Any]):
    """Values of one name beside one another: repeated XML elements, repeated JSON keys."""


def read_json(text: str) -> Any:
    """A JSON text's value. Raises `ValueError` and `RecursionError` as `json.loads` does."""
    return json.loads(
        text,
        parse_int=Number,
        parse_float=Number,
        parse_constant=Number,
        object_pairs_hook=collected,
    )


def collected(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Pairs as a dict that keeps every value of a repeated name."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        _put(found, name, value)
    return found


def without_comments(root: Element) -> None:
    """Take comments and processing instructions out of a tree; the text after them stays."""
    lxml.etree.strip_tags(root, lxml.etree.Comment, lxml.etree.ProcessingInstruction)


def from_element(element: Element) -> Any:
    """An element as a dict of its attributes and children, or as its text."""
    children = list(element.iterchildren(tag=lxml.etree.Element))
    mixed = bool((element.text or "").strip()) or any(
        (child.tail or "").strip() or child.tag is lxml.etree.Entity for child in element
    )
    attributes = collected(
        (local_name(str(name)), str(value))
        for name, value in element.attrib.items()
        if not str(name).startswith("{http://www.w3.org/2001/XMLSchema-instance}")
    )
    if not children or mixed:
        text = one_line(words_of(element))
        return {**attributes, "": text} if attributes else text
    return gathered(attributes, children)


def gathered(attributes: dict[str, Any], children: list[Element]) -> dict[str, Any]:
    """Attributes and child elements by their names."""
    found = dict(attributes)
    for child in children:
        value = from_element(child)
        name = name_of(child)
        if isinstance(value, dict) and "" in value and name not in found:  # text and attributes
            found |= {f"{name} {key}".strip(): item for key, item in value.items()}
        else:
            _put(found, name, value)
    return found


def _put(found: dict[str, Any], name: str, value: Any) -> None:
    if name not in found:
        found[name] = value
    elif isinstance(found[name], Repeated):
        found[name].append(value)
    else:
        found[name] = Repeated([found[name], value])
