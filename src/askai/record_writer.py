"""SQLite, written: the records of a new generation, made anew or as a changed copy."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

from askai.answers import Document, Passage, searchable
from askai.records import SkippedRecord, checksum_of, vector_key
from askai.spelling import english_words, forms

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
        self._connection.execute("INSERT INTO english VALUES (?,?)", (words, checksum_of(words)))

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
                checksum_of(document.title, document.text, document.date),
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
                    checksum_of(passage.text, passage.context, sentences),
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
