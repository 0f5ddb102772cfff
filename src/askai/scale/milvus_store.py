"""A store of passages in Milvus: what one generation's collections and texts answer."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from functools import cached_property
from pathlib import Path
from typing import Any

from askai.answers import Document, Passage
from askai.embedding import Encoder, Vectors
from askai.errors import IndexDamaged, IndexMissing
from askai.keywords import rarity, stems, terms
from askai.models import open_encoder
from askai.records import DocumentRecord, SkippedRecord
from askai.scale.address import parse_address
from askai.scale.generations import DOCUMENTS, Built, Words, read_built, read_words
from askai.scale.milvus import SEARCH_EFFORT, Milvus, among
from askai.scale.rows import DOCUMENT, PASSAGE, passage_of, record_of
from askai.scale.texts import Texts, model_here, texts_of
from askai.settings import Settings
from askai.spelling import Vocabulary, english_words, merged
from askai.store import Within, check_model, matched

_AT_ONCE = 8  # keyword searches of questions that are asked at the same time
_MOST_HITS = 16_384  # that Milvus gives at once
_READ = 'reason == ""'  # rows of documents and copies; the others were not read


class MilvusStore:
    """A `Store` in Milvus. Nothing is kept on this machine but the models."""

    def __init__(
        self, server: Milvus, texts: Texts, generation: str, built: Built, encoder: Encoder
    ) -> None:
        self.encoder = encoder
        self.generation = generation
        self._server = server
        self._texts = texts
        self._built = built
        self._lock = threading.RLock()
        self._beside = ThreadPoolExecutor(_AT_ONCE, "milvus")

    @classmethod
    def open(cls, index: Path, settings: Settings, encoder: Encoder | None = None) -> MilvusStore:
        """Open the live generation of the setting `store`; with `encoder`, if that is its model.

        Raises `StoreUnavailable`, `IndexMissing`, `IndexDamaged`, `IndexMismatch`, `ModelError` or
        `SettingsError`.
        """
        server = Milvus(parse_address(settings.store))
        try:
            generation = server.live()
            if generation is None:
                raise missing(server)
            texts = texts_of(settings.texts, index, server.address.name)
            built = read_built(texts, generation)
            check_model(server.address.shown, built.model, settings.model)
            if encoder is None or encoder.description.fingerprint != built.model_fingerprint:
                folder = model_here(texts, built.model_fingerprint)
                encoder = open_encoder(folder, settings.threads)
            return cls(server, texts, generation, built, encoder)
        except BaseException:
            server.close()
            raise

    @property
    def corpus(self) -> str:
        return self._built.corpus

    @property
    def reads_scans(self) -> bool:
        return self._built.ocr

    @cached_property
    def copies(self) -> dict[str, tuple[str, ...]]:
        with self._lock:
            found: dict[str, list[str]] = {}
            for row in self._server.rows(self._documents, ["path", "own"], "copy == 1"):
                found.setdefault(row["own"], []).append(row["path"])
            return {own: tuple(sorted(paths)) for own, paths in found.items()}

    def is_live(self) -> bool:
        live = self._server.live()
        if live is None:
            raise missing(self._server)
        return live == self.generation

    def within(self, documents: Sequence[str] | None) -> Within | None:
        if not documents:
            return None
        with self._lock:
            return Within(matched(documents, self._paths))

    def nearest(self, query: Vectors, k: int, within: Within | None) -> dict[int, float]:
        return self._search("dense", query.tolist(), k, self._only(within))

    def matching(self, question: str, k: int, within: Within | None) -> dict[int, float]:
        words = " ".join(dict.fromkeys(terms(question)))
        if not words:
            return {}
        # Milvus Lite gives BM25 with the sign turned.
        found = self._search("sparse", words, k, self._only(within))
        return {number: abs(score) for number, score in found.items()}

    def both(
        self, query: Vectors, question: str, k: int, within: Within | None
    ) -> tuple[dict[int, float], dict[int, float]]:
        # Milvus's hybrid search would tell one fused score: two requests, at the same time.
        by_keyword = self._beside.submit(self.matching, question, k, within)
        try:
            by_vector = self.nearest(query, k, within)
        finally:
            wait([by_keyword])
        return by_vector, by_keyword.result()

    def cosines(self, query: Vectors, ids: Sequence[int]) -> dict[int, float]:
        return self._search("dense", query.tolist(), len(ids), among("id", ids)) if ids else {}

    def passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        rows = self._server.ask(
            "query", self.generation, filter=among("id", ids), output_fields=list(PASSAGE)
        )
        found = {row["id"]: passage_of(row) for row in rows}
        if len(found) < len(ids):
            raise IndexDamaged(
                f"Milvus at {self._server.address.uri} found passages of {self.generation!r} that "
                "it does not have; run `askai index --full` to build the index again."
            )
        return found

    def passages_of(self, path: str) -> list[Passage]:
        row = self._row(path)
        if row is None:
            return []
        rows = self._server.rows(self.generation, PASSAGE, among("document", [row["own"]]))
        return sorted(map(passage_of, rows), key=lambda passage: (passage.start, passage.end))

    def document(self, path: str) -> Document | None:
        row = self._row(path)
        if row is None:
            return None
        text = self._texts.get(row["text_sha256"])
        return Document(
            path, row["title"], text, (), row["date"], tuple(json.loads(row["remarks"]))
        )

    def file_sha256(self, path: str) -> str | None:
        row = self._row(path)
        return None if row is None else row["file_sha256"]

    def documents(self) -> list[DocumentRecord]:
        rows = self._server.rows(self._documents, DOCUMENT, _READ)
        return sorted(map(record_of, rows), key=lambda record: record.path)

    def skipped(self) -> list[SkippedRecord]:
        rows = self._server.rows(self._documents, DOCUMENT, 'reason != ""')
        found = [SkippedRecord(row["path"], row["reason"], row["file_sha256"]) for row in rows]
        return sorted(found, key=lambda file: file.path)

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        counted = ((form, opens, n) for (form, opens), n in self._words.forms.items())
        return Vocabulary(merged(counted), english_words())

    def vocabulary(self) -> Vocabulary:
        with self._lock:
            return self._vocabulary

    def words(self, text: str) -> list[str]:
        return stems(text)

    def rarity(self, word: str) -> float:
        with self._lock:
            having = self._words.stems.get(word, 0)
        return rarity(having, self._built.passages)

    def close(self) -> None:
        self._beside.shutdown()
        self._server.close()

    @cached_property
    def _paths(self) -> list[str]:
        rows = self._server.rows(self._documents, ["path"], _READ)
        return sorted(row["path"] for row in rows)

    @cached_property
    def _words(self) -> Words:
        return read_words(self._texts, self.generation, self._built)

    @property
    def _documents(self) -> str:
        return self.generation + DOCUMENTS

    def _row(self, path: str) -> dict[str, Any] | None:
        rows = self._server.ask(
            "query",
            self._documents,
            filter=f"{among('path', [path])} and {_READ}",
            output_fields=list(DOCUMENT),
        )
        return dict(rows[0]) if rows else None

    def _only(self, within: Within | None) -> str:
        """The condition that a passage's document, or a copy of it, is among the paths."""
        if within is None or len(within.paths) == len(self._paths):
            return ""
        originals = {copy: own for own, others in self.copies.items() for copy in others}
        return among("document", sorted({originals.get(path, path) for path in within.paths}))

    def _search(self, field: str, data: object, k: int, condition: str) -> dict[int, float]:
        (hits,) = self._server.ask(
            "search",
            self.generation,
            data=[data],
            anns_field=field,
            limit=min(k, _MOST_HITS),
            filter=condition,
            search_params={"params": {"ef": max(k, SEARCH_EFFORT)}} if field == "dense" else {},
        )
        return {hit["id"]: float(hit["distance"]) for hit in hits}


def missing(server: Milvus) -> IndexMissing:
    """That nothing has been built under this name."""
    return IndexMissing(
        f"There is no index at {server.address.shown!r} yet; build one with "
        f"`askai index CORPUS --store {server.address.shown}`."
    )


def built_from(index: Path, settings: Settings) -> Built | None:
    """How the live generation was built; None where nothing has been built under this name."""
    with closing(Milvus(parse_address(settings.store))) as server:
        live = server.live()
        texts = texts_of(settings.texts, index, server.address.name)
        return None if live is None else read_built(texts, live)
