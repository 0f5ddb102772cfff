"""One generation, opened for asking: records, vectors, keywords and the embedding model."""

from __future__ import annotations

import fnmatch
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from askai.embedding import Encoder
from askai.errors import IndexMismatch, QuestionError
from askai.generation import (
    KEYWORDS,
    RECORDS,
    VECTORS,
    Generation,
    open_generation,
)
from askai.keywords import KeywordIndex
from askai.models import open_encoder
from askai.records import Records
from askai.settings import Settings
from askai.spelling import Vocabulary
from askai.vectors import VectorIndex


@dataclass(slots=True)
class _Made:
    """What is made at the first question that needs it."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    vocabulary: Vocabulary | None = None


@dataclass(frozen=True, slots=True)
class Store:
    """Everything that answering needs. May be shared between threads."""

    generation: Generation
    records: Records
    vectors: VectorIndex
    keywords: KeywordIndex
    encoder: Encoder
    copies: dict[str, tuple[str, ...]]  # other paths of the same document
    _made: _Made = field(default_factory=_Made, repr=False, compare=False)

    @classmethod
    def open(cls, index: Path, settings: Settings, before: Store | None = None) -> Store:
        """Open the live generation of `index`; the model is that of `before` where it is the same.

        Raises `IndexMissing`, `IndexDamaged`, `IndexMismatch` or `ModelError`.
        """
        generation = open_generation(index)
        try:
            built_with = generation.manifest.model
            if built_with != settings.model:
                raise IndexMismatch(
                    f"The index in {str(index)!r} was built with model {built_with or 'default'!r} "
                    f"and the settings name {settings.model or 'default'!r}; "
                    "run `askai index` to build it again, or change the setting `model`."
                )
            folder = generation.folder
            records = Records(folder / RECORDS)
            if before and before.generation.model_folder == generation.model_folder:
                encoder = before.encoder
            else:
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

    def close(self) -> None:
        """Let go of the files."""
        self.records.close()
        self.keywords.close()
        self.generation.close()

    def vocabulary(self) -> Vocabulary:
        """The words of the passages, and those of English."""
        with self._made.lock:
            if self._made.vocabulary is None:
                self._made.vocabulary = Vocabulary(self.records.words(), self.records.english())
            return self._made.vocabulary

    def within(self, documents: Sequence[str] | None) -> Within | None:
        """The documents that a pattern matches, and their passages; None stands for all.

        A pattern is a path, a folder, or a glob such as "reports/*". Raises `QuestionError` when
        a pattern matches nothing.
        """
        if documents is None:
            return None
        if isinstance(documents, str):  # one pattern, not a list of letters
            documents = [documents]
        paths = [record.path for record in self.records.documents()]
        chosen: set[str] = set()
        for pattern in documents:
            matched = {path for path in paths if _matches(path, pattern)}
            if not matched:
                raise QuestionError(
                    f"No document matches {pattern!r}; give a path, a folder or a pattern such as "
                    f"{paths[0]!r}."
                )
            chosen |= matched
        ids = dict.fromkeys(self.records.ids_of(sorted(chosen)))  # copies share their passages
        return Within(frozenset(chosen), list(ids))


@dataclass(frozen=True, slots=True)
class Within:
    """What a search is limited to: documents by path, and their passages by id."""

    paths: frozenset[str]
    ids: list[int]


def _matches(path: str, pattern: str) -> bool:
    folder = pattern.rstrip("/") + "/"
    return path == pattern or path.startswith(folder) or fnmatch.fnmatchcase(path, pattern)
