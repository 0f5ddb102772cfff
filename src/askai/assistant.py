"""`Assistant.ask()`: search → read → group → cite, or decline."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from askai.answers import Answer, Citation, Hit, Part
from askai.edges import plain_words
from askai.errors import AskaiError, QuestionError
from askai.generation import current_name
from askai.models import open_reader
from askai.reader import Reader, Span, SpanReader, Weights
from askai.records import DocumentRecord, SkippedRecord
from askai.search import fused_search
from askai.settings import Settings
from askai.signals import Signals
from askai.store import Store

_CLOSEST = 3  # passages shown when there is no answer
_ALSO_CITED = 0.5  # of the best place's confidence, for another place with the same words


@dataclass(slots=True)
class _Open:
    """An open store, the questions that are using it, and whether a newer one has replaced it."""

    name: str
    store: Store
    reader: Reader
    users: int = 0
    replaced: bool = False


class Assistant:
    """Answers questions from one index. Models stay loaded; safe to share between threads.

    A new generation of the index is seen at the next question; questions under way finish on the
    one they started with.
    """

    def __init__(self, index: Path, settings: Settings) -> None:
        name = current_name(index)
        self.index = index.absolute()  # the working directory may change
        self.settings = settings
        self._lock = threading.Lock()
        self._closed = False
        self._spans = open_reader(self.settings.reader, self.index, self.settings.threads)
        self._open = self._load(name)

    @classmethod
    def open(cls, index: str | Path = "index", settings: Settings | None = None) -> Assistant:
        """Open the index in a folder.

        Raises `IndexMissing`, `IndexDamaged`, `IndexMismatch`, `ModelError` or `SettingsError`.
        """
        return cls(Path(index), settings or Settings.load())

    def ask(
        self,
        question: str,
        *,
        documents: Sequence[str] | None = None,
        min_confidence: float | None = None,
    ) -> Answer:
        """The answer in the documents' own words, or "not in these documents" (`found` False).

        `documents` limits the search to paths, folders or patterns. `min_confidence` (0..1) stands
        in for the setting; with 0.0 the best candidate is always the answer. Raises
        `QuestionError`.
        """
        threshold = self.settings.min_confidence if min_confidence is None else min_confidence
        if not 0 <= threshold <= 1:
            raise QuestionError(f"min_confidence is {min_confidence!r}; use a number from 0 to 1.")
        question = self._checked(question)
        with self._in_use() as current:
            start = time.perf_counter()
            hits = fused_search(
                current.store,
                question,
                self.settings,
                k=self.settings.passages_read,
                documents=documents,
            )
            searched = time.perf_counter()
            spans = current.reader.read(question, hits)
            read = time.perf_counter()
        seconds = {"search": searched - start, "read": read - searched}
        return _answer(question, hits, spans, threshold, seconds)

    def search(
        self, question: str, k: int = 10, documents: Sequence[str] | None = None
    ) -> tuple[Hit, ...]:
        """The `k` best passages, best first; nothing is read for an answer."""
        if k < 1:
            raise QuestionError(f"k is {k!r}; ask for at least one passage.")
        question = self._checked(question)
        with self._in_use() as current:
            return fused_search(current.store, question, self.settings, k=k, documents=documents)

    def document_text(self, path: str) -> str:
        """The text that offsets index into. Raises `QuestionError` for an unknown document."""
        with self._in_use() as current:
            document = current.store.records.document(path)
        if document is None:
            raise QuestionError(
                f"There is no document {path!r} in the index; `askai index` brings it up to date."
            )
        return document.text

    def documents(self) -> list[DocumentRecord]:
        """Every document in the index, by path."""
        with self._in_use() as current:
            return current.store.records.documents()

    def skipped(self) -> list[SkippedRecord]:
        """Every file of the corpus that could not be read, with the reason."""
        with self._in_use() as current:
            return current.store.records.skipped()

    def close(self) -> None:
        """Let go of the index, once the questions under way have finished."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._open.replaced = True
                self._close_if_idle(self._open)

    def _checked(self, question: str) -> str:
        # A lone surrogate (bytes in a terminal that are no text) cannot be searched for.
        cleaned = " ".join(question.encode("utf-8", "replace").decode().split())
        if not any(character.isalnum() for character in cleaned):
            raise QuestionError(f"The question {question[:50]!r} has no words; type a question.")
        if len(question) > self.settings.question_length:
            raise QuestionError(
                f"The question has {len(question)} characters, the limit is "
                f"{self.settings.question_length}; ask a shorter one."
            )
        return cleaned

    def _load(self, name: str) -> _Open:
        store = Store.open(self.index, self.settings)
        signals = Signals(store.encoder, store.keywords)
        reader = SpanReader(self._spans, signals, Weights.load())
        return _Open(name, store, reader)

    @contextmanager
    def _in_use(self) -> Iterator[_Open]:
        """The live generation, kept open while it is used."""
        with self._lock:
            if self._closed:
                raise AskaiError("This assistant is closed; open another with Assistant.open().")
            name = current_name(self.index)
            if name != self._open.name:
                newer = self._load(name)
                self._open.replaced = True
                self._close_if_idle(self._open)
                self._open = newer
            current = self._open
            current.users += 1
        try:
            yield current
        finally:
            with self._lock:
                current.users -= 1
                self._close_if_idle(current)

    @staticmethod
    def _close_if_idle(opened: _Open) -> None:
        if opened.replaced and not opened.users:
            opened.store.close()


_assistants: dict[tuple[Path, Settings], Assistant] = {}
_assistants_lock = threading.Lock()


def ask(
    question: str,
    index: str | Path = "index",
    *,
    documents: Sequence[str] | None = None,
    min_confidence: float | None = None,
    settings: Settings | None = None,
) -> Answer:
    """Ask the index in a folder; it is opened once and kept. See `Assistant.ask`."""
    key = (Path(index).absolute(), settings or Settings.load())
    with _assistants_lock:
        assistant = _assistants.get(key)
        if assistant is None:
            assistant = _assistants[key] = Assistant.open(index, key[1])
    return assistant.ask(question, documents=documents, min_confidence=min_confidence)


def _answer(
    question: str,
    hits: tuple[Hit, ...],
    spans: tuple[Span, ...],
    threshold: float,
    seconds: dict[str, float],
) -> Answer:
    found = bool(spans) and spans[0].confidence >= threshold
    parts = [_part(hits, spans)] if found else []
    citations = parts[0].citations if found else _closest(hits, spans)
    return Answer(
        question=question,
        found=found,
        kind="fact",
        text="; ".join(part.text for part in parts),
        confidence=spans[0].confidence if spans else 0.0,
        parts=tuple(parts),
        citations=citations,
        candidates=_with_reader_scores(hits, spans),
        seconds=seconds,
    )


def _part(hits: tuple[Hit, ...], spans: tuple[Span, ...]) -> Part:
    """The best span; the same words elsewhere are one answer with several citations.

    Elsewhere they may stand for something else: only places that seem right as well are cited.
    """
    enough = spans[0].confidence * _ALSO_CITED
    cited = [
        _citation(hits, span)
        for number, span in enumerate(spans)
        if not number or span.confidence >= enough
    ]
    words = plain_words(cited[0].text)
    same = tuple(citation for citation in cited if plain_words(citation.text) == words)
    return Part(cited[0].text, spans[0].confidence, same)


def _closest(hits: tuple[Hit, ...], spans: tuple[Span, ...]) -> tuple[Citation, ...]:
    """The best sentence of each of the closest passages: not an answer."""
    by_hit: dict[int, Span] = {}
    for span in spans:
        by_hit.setdefault(span.hit, span)
    return tuple(_citation(hits, span) for span in list(by_hit.values())[:_CLOSEST])


def _citation(hits: tuple[Hit, ...], span: Span) -> Citation:
    hit, sentence = hits[span.hit], span.sentence
    return Citation(
        document=hit.document,
        title=hit.title,
        heading=sentence.heading,
        page=sentence.page,
        start=span.start,
        end=span.end,
        text=hit.text[span.start - hit.start : span.end - hit.start],
        quote=hit.text[sentence.start - hit.start : sentence.end - hit.start],
        quote_start=sentence.start,
        quote_end=sentence.end,
        date=hit.date,
        copies=hit.copies,
    )


def _with_reader_scores(hits: tuple[Hit, ...], spans: tuple[Span, ...]) -> tuple[Hit, ...]:
    best: dict[int, float] = {}
    for span in spans:
        best[span.hit] = max(span.score, best.get(span.hit, span.score))
    return tuple(
        replace(hit, scores=hit.scores | ({"reader": best[number]} if number in best else {}))
        for number, hit in enumerate(hits)
    )
