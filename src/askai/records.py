"""SQLite: documents and passages, the truth that vectors and keywords are derived from."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

from askai.answers import Document, Passage, Sentence, searchable
from askai.errors import IndexDamaged
from askai.spelling import english_words, forms, merged

_SCHEMA = """
CREATE TABLE documents (
    id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, title TEXT NOT NULL,
    text TEXT NOT NULL, date TEXT NOT NULL, remarks TEXT NOT NULL, file_sha256 TEXT NOT NULL,
    checksum BLOB NOT NULL);
CREATE TABLE copies (
    path TEXT PRIMARY KEY, document INTEGER NOT NULL REFERENCES documents (id));
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, document INTEGER NOT NULL REFERENCES documents (id),
    start INTEGER NOT NULL, end INTEGER NOT NULL, text TEXT NOT NULL, context TEXT NOT NULL,
    sentences TEXT NOT NULL, vector_key BLOB NOT NULL, checksum BLOB NOT NULL);
CREATE INDEX passages_of_document ON passages (document);
CREATE INDEX passages_by_key ON passages (vector_key);
CREATE TABLE skipped (path TEXT PRIMARY KEY, reason TEXT NOT NULL, file_sha256 TEXT NOT NULL);
CREATE TABLE words (
    form TEXT NOT NULL, opening INTEGER NOT NULL, passages INTEGER NOT NULL,
    PRIMARY KEY (form, opening)) WITHOUT ROWID;
CREATE TABLE english (words TEXT NOT NULL, checksum BLOB NOT NULL);
"""
_PASSAGES = (
    "SELECT passages.id, path, title, start, end, passages.text, context, sentences, "
    "passages.checksum, date FROM passages JOIN documents ON documents.id = document"
)
# Every path of every document: its own, and those of its copies.
_PATHS = "(SELECT path, id AS document FROM documents UNION ALL SELECT path, document FROM copies)"
_IDS_AT_ONCE = 10_000  # SQLite limits the variables of a statement


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


@dataclass(frozen=True, slots=True)
class NewPassage:
    """A passage as it is embedded and indexed."""

    id: int
    key: bytes  # of its vector
    text: str


class RecordWriter:
    """Writes a database: a new one, or a copy of a finished one that is then changed.

    A passage keeps its id as long as it is there, and no id is given twice.
    """

    def __init__(self, path: Path, copy_of: Path | None = None) -> None:
        if copy_of is not None:
            shutil.copyfile(copy_of, path)
        self._connection = sqlite3.connect(path)
        self._connection.execute("PRAGMA journal_mode = OFF")  # a failed build is thrown away whole
        self._connection.execute("PRAGMA synchronous = OFF")  # the build syncs all at the end
        self._connection.execute("PRAGMA secure_delete = ON")  # of what is removed nothing stays
        self._words: Counter[tuple[str, bool]] = Counter()  # passages more or fewer
        if copy_of is None:
            self._connection.executescript(_SCHEMA)
        else:
            self._connection.execute("DELETE FROM copies")
            self._connection.execute("DELETE FROM skipped")
            self._connection.execute("DELETE FROM english")
        # Kept here, for to unpack them takes longer than to open a small index.
        words = "\n".join(english_words())
        self._connection.execute("INSERT INTO english VALUES (?,?)", (words, _checksum(words)))

    def add(
        self, document: Document, file_sha256: str, passages: Sequence[Passage]
    ) -> list[NewPassage]:
        """Add a document and its passages."""
        cursor = self._connection.execute(
            "INSERT INTO documents (path, title, text, date, remarks, file_sha256, checksum) "
            "VALUES (?,?,?,?,?,?,?)",
            (
                document.path,
                document.title,
                document.text,
                document.date,
                json.dumps(document.remarks),
                file_sha256,
                _checksum(document.title, document.text, document.date),
            ),
        )
        number = cursor.lastrowid
        added = []
        for passage in passages:
            sentences = json.dumps([astuple(item) for item in passage.sentences])
            key = vector_key(passage.searchable)
            cursor.execute(
                "INSERT INTO passages (document, start, end, text, context, sentences, "
                "vector_key, checksum) VALUES (?,?,?,?,?,?,?,?)",
                (
                    number,
                    passage.start,
                    passage.end,
                    passage.text,
                    passage.context,
                    sentences,
                    key,
                    _checksum(passage.text, passage.context, sentences),
                ),
            )
            self._words.update(forms(passage.searchable))
            added.append(NewPassage(int(cursor.lastrowid or 0), key, passage.searchable))
        return added

    def remove(self, paths: Iterable[str]) -> list[int]:
        """Remove documents; the ids of their passages."""
        gone = []
        for path in paths:
            rows = self._connection.execute(
                "SELECT id, context, text FROM passages WHERE document = "
                "(SELECT id FROM documents WHERE path = ?)",
                (path,),
            ).fetchall()
            for number, context, text in rows:
                gone.append(number)
                self._words.subtract(forms(searchable(context, text)))
            self._connection.execute(
                "DELETE FROM passages WHERE document = (SELECT id FROM documents WHERE path = ?)",
                (path,),
            )
            self._connection.execute("DELETE FROM documents WHERE path = ?", (path,))
        return gone

    def rename(self, paths: Mapping[str, str]) -> None:
        """Give documents other paths; they may change places."""
        for old in paths:
            self._connection.execute(
                "UPDATE documents SET path = ? WHERE path = ?", (f"\0{old}", old)
            )
        for old, new in paths.items():
            self._connection.execute(
                "UPDATE documents SET path = ? WHERE path = ?", (new, f"\0{old}")
            )

    def add_copy(self, path: str, original: str) -> None:
        """Add a path that holds the same document as `original`, which was added before."""
        self._connection.execute(
            "INSERT INTO copies SELECT ?, id FROM documents WHERE path = ?", (path, original)
        )

    def skip(self, file: SkippedRecord) -> None:
        """Note a file that was not read, and why."""
        self._connection.execute("INSERT INTO skipped VALUES (?,?,?)", astuple(file))

    def close(self) -> None:
        """Write everything out."""
        self._connection.executemany(
            "INSERT INTO words VALUES (?,?,?) ON CONFLICT (form, opening) "
            "DO UPDATE SET passages = passages + excluded.passages",
            sorted((form, opens, count) for (form, opens), count in self._words.items() if count),
        )
        self._connection.execute("DELETE FROM words WHERE passages = 0")
        self._connection.commit()
        self._connection.close()


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
        if checksum != _checksum(title, text, date):
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
        for start in range(0, len(ids), _IDS_AT_ONCE):
            some = ids[start : start + _IDS_AT_ONCE]
            marks = ",".join("?" * len(some))
            rows = self._rows(f"{_PASSAGES} WHERE passages.id IN ({marks})", *some)
            found |= {row[0]: self._passage(*row) for row in rows}
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
        found: dict[bytes, int] = {}
        for start in range(0, len(keys), _IDS_AT_ONCE):
            some = keys[start : start + _IDS_AT_ONCE]
            marks = ",".join("?" * len(some))
            statement = f"SELECT vector_key, id FROM passages WHERE vector_key IN ({marks})"
            found |= dict(self._rows(statement, *some))
        return found

    def searchable(self, only: Sequence[int] | None = None) -> Iterator[tuple[int, str]]:
        """(id, exactly what is embedded and indexed) of every passage, or of `only` these."""
        columns = "SELECT id, context, text FROM passages WHERE"
        if only is not None:
            for start in range(0, len(only), _IDS_AT_ONCE):
                some = only[start : start + _IDS_AT_ONCE]
                marks = ",".join("?" * len(some))
                for number, context, text in self._rows(f"{columns} id IN ({marks})", *some):
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
        if checksum != _checksum(words):
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
        if checksum != _checksum(text, context, sentences):
            raise self._damaged(f"passage {number} was altered")
        parts = tuple(Sentence(*item) for item in json.loads(sentences))
        return Passage(path, title, start, end, text, context, parts, date)

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


def _checksum(*parts: str) -> bytes:
    return vector_key("\0".join(parts))
