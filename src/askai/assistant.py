"""`Assistant`: one index kept open, shared between threads, asked and searched."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from askai import asking
from askai.answers import Answer, Hit
from askai.errors import AskaiError, QuestionError, StoreUnavailable
from askai.examples import examples
from askai.models import open_reader
from askai.opening import open_store
from askai.reader import Reader, SpanReader, Weights
from askai.records import DocumentRecord, SkippedRecord
from askai.search import fused_search
from askai.settings import Settings
from askai.signals import Signals
from askai.store import Store

_log = logging.getLogger(__name__)

_Found = TypeVar("_Found")

_REMEMBERED = 100  # answers
_PAUSE = 3.0  # seconds before a question is tried again; gRPC waits a second or two itself


@dataclass(slots=True)
class _Open:
    """An open store, the questions that are using it, and whether a newer one has replaced it."""

    store: Store
    reader: Reader
    users: int = 0
    replaced: bool = False
    answers: OrderedDict[Hashable, Answer] = field(default_factory=OrderedDict)  # given lately


class Assistant:
    """Answers questions from one index. Models stay loaded; safe to share between threads.

    A new generation of the index is seen at the next question; questions under way finish on the
    one they started with.
    """

    def __init__(self, index: Path, settings: Settings) -> None:
        self.index = index.absolute()  # the working directory may change
        self.settings = settings
        self._lock = threading.Lock()
        self._renewing = threading.Lock()
        self._closed = False
        with ThreadPoolExecutor(1) as beside:  # both models are loaded at once
            loading = beside.submit(open_reader, settings.reader, self.index, settings.threads)
            store = open_store(index, settings)
            try:
                self._spans = loading.result()
            except BaseException:
                store.close()
                raise
        self._open = self._opened(store)

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
        history: asking.History = (),
        documents: Sequence[str] | None = None,
        min_confidence: float | None = None,
        on_step: asking.OnStep = lambda step: None,
    ) -> Answer:
        """The answer in the documents' own words, or "not in these documents" (`found` False).

        `history` is what was asked before, oldest first: answers, or pairs of question and answer
        text; a follow-up is completed from it, and `answer.question` is what was searched.
        `documents` limits the search to paths, folders or patterns. `min_confidence` (0..1) stands
        in for the setting; with 0.0 the best candidate is always the answer. `on_step` is told
        each step ("search", "read") as it begins; a repeated question is not read again. Raises
        `QuestionError`.
        """
        threshold = self.settings.min_confidence if min_confidence is None else min_confidence
        if not 0 <= threshold <= 1:
            raise QuestionError(f"min_confidence is {min_confidence!r}; use a number from 0 to 1.")
        question = self._checked(question)
        only = documents if documents is None or isinstance(documents, str) else tuple(documents)
        return _twice(lambda: self._ask(question, history, only, threshold, on_step))

    def _ask(
        self,
        question: str,
        history: asking.History,
        documents: str | tuple[str, ...] | None,
        threshold: float,
        on_step: asking.OnStep,
    ) -> Answer:
        with self._in_use() as current:
            began = time.perf_counter()
            turns = asking.turns(history)
            key = (question, turns, documents, threshold)
            with self._lock:
                known = current.answers.get(key)
            if known is not None:
                on_step("search")
                answer = replace(
                    known, seconds={"search": time.perf_counter() - began, "read": 0.0}
                )
            else:
                answer = asking.answer(
                    current.store,
                    current.reader,
                    self.settings,
                    question,
                    turns,
                    documents,
                    threshold,
                    on_step,
                )
            self._remember(current, key, answer)
        told = {"kind": answer.kind, "found": answer.found, "seconds": answer.seconds}
        _log.info("answered", extra=told | {"confidence": round(answer.confidence, 3)})
        return answer

    def search(
        self, question: str, k: int = 10, documents: Sequence[str] | None = None
    ) -> tuple[Hit, ...]:
        """The `k` best passages, best first; nothing is read for an answer."""
        if k < 1:
            raise QuestionError(f"k is {k!r}; ask for at least one passage.")
        question = self._checked(question)

        def search() -> tuple[Hit, ...]:
            with self._in_use() as current:
                return fused_search(
                    current.store, question, self.settings, k=k, documents=documents
                )

        return _twice(search)

    def document_text(self, path: str) -> str:
        """The text that offsets index into. Raises `QuestionError` for an unknown document."""
        with self._in_use() as current:
            document = current.store.document(path)
        if document is None:
            raise _unknown(path)
        return document.text

    def file_sha256(self, path: str) -> str:
        """The checksum of a document's file as it was indexed. Raises `QuestionError`."""
        with self._in_use() as current:
            found = current.store.file_sha256(path)
        if found is None:
            raise _unknown(path)
        return found

    @property
    def corpus(self) -> Path:
        """The folder that the index was built from; it may be on another machine."""
        return Path(self.corpus_address)

    @property
    def corpus_address(self) -> str:
        """The folder or the address that the index was built from."""
        with self._in_use() as current:
            return current.store.corpus

    @property
    def reads_scans(self) -> bool:
        """Whether the index was built with the setting ocr."""
        with self._in_use() as current:
            return current.store.reads_scans

    def example_questions(self) -> tuple[str, ...]:
        """A few questions made from the documents, which they answer."""
        with self._in_use() as current:
            return examples(current.store.documents(), current.store.passages_of)

    def documents(self) -> list[DocumentRecord]:
        """Every document in the index, by path."""
        with self._in_use() as current:
            return current.store.documents()

    def skipped(self) -> list[SkippedRecord]:
        """Every file of the corpus that could not be read, with the reason."""
        with self._in_use() as current:
            return current.store.skipped()

    def close(self) -> None:
        """Let go of the index, once the questions under way have finished."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._open.replaced = True
                self._close_if_idle(self._open)

    def _remember(self, current: _Open, key: Hashable, answer: Answer) -> None:
        """Keep an answer as long as its generation is open, and it is asked for now and then."""
        with self._lock:
            current.answers[key] = answer
            current.answers.move_to_end(key)
            while len(current.answers) > _REMEMBERED:
                current.answers.popitem(last=False)

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

    def _opened(self, store: Store) -> _Open:
        signals = Signals(store.encoder, store)
        reader = SpanReader(self._spans, signals, Weights.load())
        return _Open(store, reader)

    @contextmanager
    def _in_use(self) -> Iterator[_Open]:
        """The live generation, kept open while it is used."""
        with self._lock:
            if self._closed:
                raise AskaiError("This assistant is closed; open another with Assistant.open().")
            current = self._open
            current.users += 1
        try:
            if not current.store.is_live():
                current = self._renewed(current)
            yield current
        finally:
            with self._lock:
                current.users -= 1
                self._close_if_idle(current)

    def _renewed(self, old: _Open) -> _Open:
        """The live generation in place of `old`, for the one user that asks."""
        with self._renewing:  # others may finish meanwhile
            if self._open is old:
                newer = self._opened(open_store(self.index, self.settings, old.store.encoder))
                _log.info("a newer generation is open")
                with self._lock:
                    newer.replaced, old.replaced = self._closed, True
                    self._open = newer
        with self._lock:
            self._open.users += 1
            old.users -= 1
            self._close_if_idle(old)
            return self._open

    @staticmethod
    def _close_if_idle(opened: _Open) -> None:
        if opened.replaced and not opened.users:
            opened.store.close()


def _twice(step: Callable[[], _Found]) -> _Found:
    """Try a question once more when a server failed: it may have been started again."""
    try:
        return step()
    except StoreUnavailable:
        time.sleep(_PAUSE)
        return step()


def _unknown(path: str) -> QuestionError:
    return QuestionError(
        f"There is no document {path!r} in the index (any more); where it is in the corpus, "
        "`askai index` reads it."
    )


_assistants: dict[tuple[Path, Settings], Assistant] = {}
_assistants_lock = threading.Lock()


def ask(
    question: str,
    index: str | Path = "index",
    *,
    history: asking.History = (),
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
    return assistant.ask(
        question, history=history, documents=documents, min_confidence=min_confidence
    )
