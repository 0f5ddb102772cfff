"""SQLite: documents and passages, the truth that vectors and keywords are derived from."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from askai.answers import Document, Passage, Sentence, searchable
from askai.errors import IndexDamaged
from askai.sequences import batched
from askai.spelling import merged

_PASSAGES = (
    "SELECT passages.id, path, title, start, end, passages.text, context, sentences, "
    "passages.checksum, date FROM passages JOIN documents ON documents.id = document"
)
# Every path of every document: its own, and those of its copies.
_PATHS = "(SELECT path, id AS document FROM documents UNION ALL SELECT path, document FROM copies)"
_VALUES_AT_ONCE = 10_000  # SQLite limits the variables of a statement


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A document as it is listed: without its text."""

    path: str
    title: str
    date: str
    file_sha256: str
    passages: int
    copy_of: str  # the path whose passages stand for this one too, or ""
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SkippedRecord:
    """A file that was not read, and why. `file_sha256` is "" when not even its bytes were."""

    path: str
    reason: str
    file_sha256: str


class Records:
    """Reads a finished database; may be shared between threads. Raises `IndexDamaged`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        try:
            address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
            self._connection = sqlite3.connect(address, uri=True, check_same_thread=False)
        except sqlite3.Error as error:
            raise self._damaged(error) from error

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()

    def documents(self) -> list[DocumentRecord]:
        """Every document and every copy of one, by path."""
        rows = self._rows(
            "SELECT paths.path, title, date, file_sha256, (SELECT count(*) FROM passages "
            "WHERE document = documents.id), documents.path, remarks "
            f"FROM {_PATHS} AS paths JOIN documents ON documents.id = paths.document "
            "ORDER BY paths.path"
        )
        return [
            DocumentRecord(
                path, title, date, sha256, count, "" if own == path else own, _remarks(remarks)
            )
            for path, title, date, sha256, count, own, remarks in rows
        ]

    def copies(self) -> dict[str, tuple[str, ...]]:
        """The other paths of each document that has any, by its own path."""
        found: dict[str, list[str]] = {}
        for path, copy in self._rows(
            "SELECT documents.path, copies.path FROM copies "
            "JOIN documents ON documents.id = document ORDER BY copies.path"
        ):
            found.setdefault(path, []).append(copy)
        return {path: tuple(others) for path, others in found.items()}

    def skipped(self) -> list[SkippedRecord]:
        """Every file that was not read, with the reason, by path."""
        return [SkippedRecord(*row) for row in self._rows("SELECT * FROM skipped ORDER BY path")]

    def document(self, path: str) -> Document | None:
        """A document or a copy by its path (its blocks are not kept), or None."""
        rows = self._rows(
            "SELECT title, text, date, remarks, checksum FROM documents WHERE id = "
            f"(SELECT document FROM {_PATHS} WHERE path = ?)",
            path,
        )
        if not rows:
            return None
        title, text, date, remarks, checksum = rows[0]
        if checksum != checksum_of(title, text, date):
            raise self._damaged(f"the text of {path!r} was altered")
        return Document(path, title, text, (), date, _remarks(remarks))

    def file_sha256(self, path: str) -> str | None:
        """The checksum of the file of a document or a copy as it was indexed, or None."""
        rows = self._rows(
            f"SELECT file_sha256 FROM {_PATHS} AS paths "
            "JOIN documents ON documents.id = paths.document WHERE paths.path = ?",
            path,
        )
        return rows[0][0] if rows else None

    def passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        """These passages by id, each checked against its checksum."""
        found: dict[int, Passage] = {}
        for row in self._rows_in(f"{_PASSAGES} WHERE passages.id IN", ids):
            found[row[0]] = self._passage(*row)
        return found

    def passages_of(self, path: str) -> list[Passage]:
        """All passages of a document, in order."""
        rows = self._rows(
            f"{_PASSAGES} WHERE document = (SELECT document FROM {_PATHS} WHERE path = ?) "
            "ORDER BY passages.id",
            path,
        )
        return [self._passage(*row) for row in rows]

    def ids_of(self, paths: Sequence[str]) -> list[int]:
        """The passage ids of these documents."""
        return [
            number
            for path in paths
            for (number,) in self._rows(
                f"SELECT id FROM passages WHERE document = (SELECT document FROM {_PATHS} "
                "WHERE path = ?) ORDER BY id",
                path,
            )
        ]

    def ids(self) -> list[int]:
        """The id of every passage, in rising order."""
        return [number for (number,) in self._rows("SELECT id FROM passages ORDER BY id")]

    def ids_of_keys(self, keys: Sequence[bytes]) -> dict[bytes, int]:
        """The id of a passage for each of these keys of embedded texts that is known."""
        return dict(self._rows_in("SELECT vector_key, id FROM passages WHERE vector_key IN", keys))

    def searchable(self, only: Sequence[int] | None = None) -> Iterator[tuple[int, str]]:
        """(id, exactly what is embedded and indexed) of every passage, or of `only` these."""
        columns = "SELECT id, context, text FROM passages WHERE"
        if only is not None:
            for number, context, text in self._rows_in(f"{columns} id IN", only):
                yield number, searchable(context, text)
            return
        last = -1
        while rows := self._rows(f"{columns} id > ? ORDER BY id LIMIT 1000", last):
            for number, context, text in rows:
                yield number, searchable(context, text)
            last = rows[-1][0]

    def words(self) -> dict[str, int]:
        """How many passages have each word, by each way in which it is written."""
        return merged(self._rows("SELECT form, opening, passages FROM words"))

    def english(self) -> tuple[str, ...]:
        """What `english_words` gave when this was built."""
        ((words, checksum),) = self._rows("SELECT words, checksum FROM english")
        if checksum != checksum_of(words):
            raise self._damaged("the words of English were altered")
        return tuple(words.split("\n"))

    def _passage(
        self,
        number: int,
        path: str,
        title: str,
        start: int,
        end: int,
        text: str,
        context: str,
        sentences: str,
        checksum: bytes,
        date: str,
    ) -> Passage:
        if checksum != checksum_of(text, context, sentences):
            raise self._damaged(f"passage {number} was altered")
        parts = tuple(Sentence(*item) for item in json.loads(sentences))
        return Passage(path, title, start, end, text, context, parts, date)

    def _rows_in(self, statement: str, values: Sequence[object]) -> Iterator[tuple]:  # type: ignore[type-arg]
        """The rows of a statement that ends with "IN", some of the values at a time."""
        for some in batched(values, _VALUES_AT_ONCE):
            yield from self._rows(f"{statement} ({','.join('?' * len(some))})", *some)

    def _rows(self, statement: str, *values: object) -> list[tuple]:  # type: ignore[type-arg]
        try:
            with self._lock:
                return self._connection.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise self._damaged(error) from error

    def _damaged(self, why: object) -> IndexDamaged:
        return IndexDamaged(
            f"The index part {str(self._path)!r} is damaged ({why}); "
            "run `askai index` to build it again."
        )


def vector_key(embedded: str) -> bytes:
    """The key of a vector: a hash of exactly what was embedded."""
    return hashlib.blake2b(embedded.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _remarks(stored: str) -> tuple[str, ...]:
    return tuple(json.loads(stored))


def checksum_of(*parts: str) -> bytes:
    """What tells whether a row was altered."""
    return vector_key("\0".join(parts))
