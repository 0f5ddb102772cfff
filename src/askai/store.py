"""What askai asks of a store of passages, wherever that is."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from askai.answers import Document, Passage
from askai.embedding import Encoder, Vectors
from askai.errors import IndexMismatch, QuestionError
from askai.records import DocumentRecord, SkippedRecord
from askai.spelling import Vocabulary


@dataclass(frozen=True, slots=True)
class Within:
    """What a search is limited to: documents by path, and their passages by id, where known."""

    paths: frozenset[str]
    ids: tuple[int, ...] = ()


class Store(Protocol):
    """One generation of an index, opened for asking. May be shared between threads."""

    @property
    def encoder(self) -> Encoder:
        """The model that the passages were embedded with."""
        ...

    @property
    def corpus(self) -> str:
        """Where the documents were read from."""
        ...

    @property
    def reads_scans(self) -> bool:
        """Whether it was built with the setting ocr."""
        ...

    @property
    def copies(self) -> Mapping[str, tuple[str, ...]]:
        """The other paths of each document that has any, by its own path."""
        ...

    def is_live(self) -> bool:
        """Whether no newer generation has taken its place."""
        ...

    def within(self, documents: Sequence[str] | None) -> Within | None:
        """The documents that a pattern matches; None stands for all, as no patterns do.

        A pattern is a path, a folder, or a glob such as "reports/*". Raises `QuestionError` when
        a pattern matches nothing.
        """
        ...

    def nearest(self, query: Vectors, k: int, within: Within | None) -> dict[int, float]:
        """The cosine by id of the `k` passages nearest to a vector, best first."""
        ...

    def matching(self, question: str, k: int, within: Within | None) -> dict[int, float]:
        """BM25 by id of the `k` passages that have the question's words, best first."""
        ...

    def both(
        self, query: Vectors, question: str, k: int, within: Within | None
    ) -> tuple[dict[int, float], dict[int, float]]:
        """`nearest` and `matching`."""
        ...

    def cosines(self, query: Vectors, ids: Sequence[int]) -> dict[int, float]:
        """The cosine of each of these passages."""
        ...

    def passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        """These passages by id. Raises `IndexDamaged` when one is missing or was altered."""
        ...

    def passages_of(self, path: str) -> list[Passage]:
        """All passages of a document, in order."""
        ...

    def document(self, path: str) -> Document | None:
        """A document or a copy by its path (its blocks are not kept), or None."""
        ...

    def file_sha256(self, path: str) -> str | None:
        """The checksum of the file of a document or a copy as it was indexed, or None."""
        ...

    def documents(self) -> list[DocumentRecord]:
        """Every document and every copy of one, by path."""
        ...

    def skipped(self) -> list[SkippedRecord]:
        """Every file that was not read, with the reason, by path."""
        ...

    def vocabulary(self) -> Vocabulary:
        """The words of the passages, and those of English."""
        ...

    def words(self, text: str) -> list[str]:
        """The stems of `text` as they are indexed, stop words left out."""
        ...

    def rarity(self, word: str) -> float:
        """How much a stem tells passages apart: BM25's inverse document frequency."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


def check_model(index: str, built_with: str, named: str) -> None:
    """Raises `IndexMismatch` when an index was not built with the model that the settings name."""
    if built_with != named:
        raise IndexMismatch(
            f"The index in {index!r} was built with model {built_with or 'default'!r} "
            f"and the settings name {named or 'default'!r}; "
            "run `askai index` to build it again, or change the setting `model`."
        )


def matched(patterns: str | Sequence[str], paths: Iterable[str]) -> frozenset[str]:
    """The paths that one of the patterns matches; see `Store.within`."""
    paths = list(paths)
    chosen: set[str] = set()
    # One pattern may be given as text: it is no list of letters.
    for pattern in [patterns] if isinstance(patterns, str) else patterns:
        found = {path for path in paths if matches(path, pattern)}
        if not found:
            raise QuestionError(
                f"No document matches {pattern!r}; give a path, a folder or a pattern such as "
                f"{paths[0]!r}."
            )
        chosen |= found
    return frozenset(chosen)


def matches(path: str, pattern: str) -> bool:
    """Whether a pattern stands for a path; see `Store.within`."""
    folder = pattern.rstrip("/") + "/"
    return path == pattern or path.startswith(folder) or fnmatch.fnmatchcase(path, pattern)
