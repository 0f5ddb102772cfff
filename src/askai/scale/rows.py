"""Passages and documents as rows of Milvus's collections, and back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import astuple
from typing import Any

from askai.answers import Document, Passage, Sentence
from askai.errors import IndexDamaged
from askai.keywords import terms
from askai.records import DocumentRecord, SkippedRecord, checksum_of, vector_key

PASSAGE = (
    "id", "document", "title", "text", "context", "date", "start", "end", "sentences", "checksum",
)  # fmt: skip
STORED = (*PASSAGE, "heading", "page", "key", "words", "dense")  # what a kept passage takes along
DOCUMENT = (
    "path", "own", "title", "date", "file_sha256", "text_sha256", "remarks", "reason", "passages",
    "copy",
)  # fmt: skip


def passage_row(passage: Passage, twin: str) -> dict[str, Any]:
    """A passage without its vector.

    `twin` names its document by content: the row is the same each time it is written, and what is
    written twice is there once.
    """
    sentences = [astuple(item) for item in passage.sentences]
    first = passage.sentences[0]
    return {
        "id": number_of(f"{twin} {passage.document} {passage.start} {passage.end}"),
        "document": passage.document,
        "title": passage.title,
        "text": passage.text,
        "context": passage.context,
        "date": passage.date,
        "start": passage.start,
        "end": passage.end,
        "page": -1 if first.page is None else first.page,
        "heading": first.heading,
        "sentences": sentences,
        "words": " ".join(terms(passage.searchable)),
        "key": vector_key(passage.searchable).hex(),
        "checksum": _checksum(passage.text, passage.context, sentences),
    }


def passage_of(row: Mapping[str, Any]) -> Passage:
    """The passage in a row. Raises `IndexDamaged` when it was altered."""
    sentences = row["sentences"]
    if row["checksum"] != _checksum(row["text"], row["context"], sentences):
        raise IndexDamaged(
            f"Passage {row['id']} in Milvus was altered; run `askai index --full` to build the "
            "index again."
        )
    return Passage(
        document=row["document"],
        title=row["title"],
        start=row["start"],
        end=row["end"],
        text=row["text"],
        context=row["context"],
        sentences=tuple(Sentence(*item) for item in sentences),
        date=row["date"],
    )


def document_row(
    document: Document, file_sha256: str, text_sha256: str, passages: int
) -> dict[str, Any]:
    """A document as it is listed; its text is elsewhere."""
    return {
        "path": document.path,
        "own": document.path,
        "title": document.title,
        "date": document.date,
        "file_sha256": file_sha256,
        "text_sha256": text_sha256,
        "remarks": json.dumps(document.remarks),
        "passages": passages,
        "copy": 0,
        "reason": "",
    }


def skipped_row(file: SkippedRecord) -> dict[str, Any]:
    """A file that was not read."""
    empty = dict.fromkeys(DOCUMENT, "")
    return empty | {
        "path": file.path,
        "file_sha256": file.file_sha256,
        "remarks": "[]",
        "passages": 0,
        "copy": 0,
        "reason": file.reason,
    }


def record_of(row: Mapping[str, Any]) -> DocumentRecord:
    """A document or a copy as it is listed."""
    return DocumentRecord(
        path=row["path"],
        title=row["title"],
        date=row["date"],
        file_sha256=row["file_sha256"],
        passages=row["passages"],
        copy_of="" if row["own"] == row["path"] else row["own"],
        remarks=tuple(json.loads(row["remarks"])),
    )


def _checksum(text: str, context: str, sentences: Any) -> str:
    return checksum_of(text, context, json.dumps(sentences)).hex()


def number_of(name: str) -> int:
    """A positive number of 63 bits for a name."""
    return (
        int.from_bytes(
            hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        )
        >> 1
    )
