"""One generation in the index folder, opened for asking: records, vectors, keywords, model."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from askai.answers import Document, Passage
from askai.embedding import Encoder, Vectors
from askai.errors import IndexDamaged
from askai.generation import (
    KEYWORDS,
    RECORDS,
    VECTORS,
    Generation,
    current_name,
    open_generation,
)
from askai.keywords import KeywordIndex
from askai.models import open_encoder
from askai.records import DocumentRecord, Records, SkippedRecord
from askai.settings import Settings
from askai.spelling import Vocabulary
from askai.store import Within, check_model, matched
from askai.vectors import VectorIndex


@dataclass(slots=True)
class _Made:
    """What is made at the first question that needs it."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    vocabulary: Vocabulary | None = None


@dataclass(frozen=True, slots=True)
class FileStore:
    """A `Store` of files. Nothing of it is removed while it is open."""

    generation: Generation
    records: Records
    vectors: VectorIndex
    keywords: KeywordIndex
    encoder: Encoder
    copies: dict[str, tuple[str, ...]]
    _made: _Made = field(default_factory=_Made, repr=False, compare=False)

    @classmethod
    def open(cls, index: Path, settings: Settings, encoder: Encoder | None = None) -> FileStore:
        """Open the live generation of `index`; with `encoder`, if that is its model.

        Raises `IndexMissing`, `IndexDamaged`, `IndexMismatch` or `ModelError`.
        """
        current_name(index)  # a message names the index as the user does
        index = index.absolute()  # the working directory may change
        generation = open_generation(index)
        try:
            check_model(str(index), generation.manifest.model, settings.model)
            folder = generation.folder
            records = Records(folder / RECORDS)
            fingerprint = generation.manifest.model_fingerprint
            if encoder is None or encoder.description.fingerprint != fingerprint:
                encoder = open_encoder(generation.model_folder, settings.threads)
            return cls(
                generation,
                records,
                VectorIndex.load(folder / VECTORS, settings.threads),
                KeywordIndex.load(folder / KEYWORDS),
                encoder,
                records.copies(),
            )
        except BaseException:
            generation.close()
            raise

    @property
    def corpus(self) -> str:
        return self.generation.manifest.corpus

    @property
    def reads_scans(self) -> bool:
        return self.generation.manifest.ocr

    def is_live(self) -> bool:
        folder = self.generation.folder
        return current_name(folder.parent) == folder.name

    def within(self, documents: Sequence[str] | None) -> Within | None:
        if not documents:
            return None
        chosen = matched(documents, [record.path for record in self.documents()])
        # Copies share their passages.
        return Within(chosen, tuple(dict.fromkeys(self.records.ids_of(sorted(chosen)))))

    def nearest(self, query: Vectors, k: int, within: Within | None) -> dict[int, float]:
        return self.vectors.search(query, k, None if within is None else within.ids)

    def matching(self, question: str, k: int, within: Within | None) -> dict[int, float]:
        return self.keywords.search(question, k, None if within is None else within.ids)

    def both(
        self, query: Vectors, question: str, k: int, within: Within | None
    ) -> tuple[dict[int, float], dict[int, float]]:
        return self.nearest(query, k, within), self.matching(question, k, within)

    def cosines(self, query: Vectors, ids: Sequence[int]) -> dict[int, float]:
        return dict(zip(ids, (self.vectors.vectors(ids) @ query).tolist(), strict=True))

    def passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        found = self.records.passages(ids)
        if len(found) < len(ids):
            raise IndexDamaged(
                f"The vectors or keywords in {str(self.generation.folder)!r} name passages that "
                "are not in its records: they are damaged; run `askai index --verify` to see "
                "which, and `askai index` to build them again."
            )
        return found

    def passages_of(self, path: str) -> list[Passage]:
        return self.records.passages_of(path)

    def document(self, path: str) -> Document | None:
        return self.records.document(path)

    def file_sha256(self, path: str) -> str | None:
        return self.records.file_sha256(path)

    def documents(self) -> list[DocumentRecord]:
        return self.records.documents()

    def skipped(self) -> list[SkippedRecord]:
        return self.records.skipped()

    def vocabulary(self) -> Vocabulary:
        with self._made.lock:
            if self._made.vocabulary is None:
                self._made.vocabulary = Vocabulary(self.records.words(), self.records.english())
            return self._made.vocabulary

    def words(self, text: str) -> list[str]:
        return self.keywords.words(text)

    def rarity(self, word: str) -> float:
        return self.keywords.rarity(word)

    def close(self) -> None:
        self.records.close()
        self.keywords.close()
        self.generation.close()
