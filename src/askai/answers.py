"""The values that travel between the parts of askai. All frozen; offsets are code points."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, Literal

BlockKind = Literal["text", "heading", "item", "row", "code", "mark"]
AnswerKind = Literal["fact", "explanation", "list", "conflict", "chat"]


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a document that belongs together: a paragraph, a heading, a table row.

    A "mark" is syntax that says nothing by itself, such as the rule under a table's header.

    `heading` is the path of the headings above it ("Policy > Education"), `context` what a reader
    of this block alone would miss (the header of its table), `page` is 1-based or None.
    """

    kind: BlockKind
    start: int
    end: int
    heading: str = ""
    context: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One readable file. `text` is what every offset indexes into."""

    path: str  # POSIX, relative to the corpus
    title: str  # from the content, never from the file name; "" when there is none
    text: str
    blocks: tuple[Block, ...]  # in order; together they cover all of the text but white space
    date: str = ""  # "2024-05-01", "2024-05" or "2024", from the document's own metadata
    remarks: tuple[str, ...] = ()  # what a reader should know of how it was read


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, heading, list item or table row inside a passage."""

    kind: BlockKind
    start: int
    end: int
    heading: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences: the unit that is embedded, indexed and found.

    `context` (title, heading path, table header) joins what is embedded and indexed; it is not
    part of `text`.
    """

    document: str
    title: str
    start: int
    end: int
    text: str
    context: str
    sentences: tuple[Sentence, ...]
    date: str = ""  # the document's

    @property
    def searchable(self) -> str:
        """Exactly what is embedded and indexed."""
        return searchable(self.context, self.text)


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a search found. `scores` holds the raw ones by name."""

    document: str
    title: str
    heading: str
    page: int | None
    start: int
    end: int
    text: str
    score: float
    scores: dict[str, float]
    sentences: tuple[Sentence, ...] = field(default=(), repr=False, metadata={"json": False})
    date: str = ""
    copies: tuple[str, ...] = ()  # other paths that hold the same document
    context: str = field(default="", repr=False, metadata={"json": False})  # the passage's


@dataclass(frozen=True, slots=True)
class Citation:
    """Where an answer stands: `document_text[start:end] == text`, and the same for the quote."""

    document: str
    title: str
    heading: str
    page: int | None
    start: int
    end: int
    text: str
    quote: str
    quote_start: int
    quote_end: int
    date: str = ""  # the document's own: "2024-05-01", "2024-05", "2024" or ""
    copies: tuple[str, ...] = ()  # other paths that hold the same document


@dataclass(frozen=True, slots=True)
class Part:
    """One fact, one item of a list, or one of several rival values."""

    text: str
    confidence: float
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question got. When `found` is False, `citations` are the closest passages."""

    question: str
    found: bool
    kind: AnswerKind
    text: str
    confidence: float
    parts: tuple[Part, ...]
    citations: tuple[Citation, ...]
    candidates: tuple[Hit, ...]
    seconds: dict[str, float]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did. Document counts, but for `passages` and `embedded`."""

    added: int
    changed: int
    removed: int
    unchanged: int
    skipped: tuple[tuple[str, str], ...]  # (path, reason)
    passages: int
    embedded: int  # passages whose vector was computed now
    seconds: float
    remarks: tuple[tuple[str, str], ...] = ()  # (path, what to know of a file that was read)


def searchable(context: str, text: str) -> str:
    """A passage's text behind its context: what is embedded and indexed, and what is hashed."""
    return f"{context}\n{text}" if context else text


def as_json(value: Any) -> Any:
    """A value of this module as plain dicts and lists, with the same field names."""
    if is_dataclass(value):
        return {
            item.name: as_json(getattr(value, item.name))
            for item in fields(value)
            if item.metadata.get("json", True)
        }
    if isinstance(value, (list, tuple)):
        return [as_json(item) for item in value]
    if isinstance(value, dict):
        return {key: as_json(item) for key, item in value.items()}
    return value
