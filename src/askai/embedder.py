"""Passages → vectors on disk, in a thread of its own, while documents are still being read."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from types import TracebackType

import numpy as np

from askai.embedding import Encoder, Vectors
from askai.previous import Previous
from askai.record_writer import NewPassage
from askai.salvage import Salvage
from askai.sequences import batched
from askai.vectors import VectorIndex

_WINDOW = 512  # passages that are sorted by length together, so that little is padded
_CHUNK = 64  # passages embedded before they are put away; a kill costs no more of them
_WAITING = 4  # windows: reading waits when embedding is so far behind
_PATIENCE = 0.2  # seconds between two reports


@dataclass(slots=True)
class NewVectors:
    """Where the vectors of the passages that are new in this build come from."""

    salvage: Salvage
    old: VectorIndex | None
    embedded: dict[int, int] = field(default_factory=dict)  # passage id → place in the salvage
    taken: dict[int, int] = field(default_factory=dict)  # passage id → id of the same text in `old`
    computed: int = 0  # embedded in this build, and not by one that was killed

    def ids(self) -> set[int]:
        """Every new passage."""
        return self.embedded.keys() | self.taken.keys()

    def vectors(self, ids: Sequence[int]) -> Vectors:
        """The vectors of passages, new ones and those kept from `old`; a row each."""
        mine = [row for row, number in enumerate(ids) if number in self.embedded]
        own = self.salvage.vectors([self.embedded[ids[row]] for row in mine])
        if len(mine) == len(ids):
            return own
        assert self.old is not None
        others = [row for row, number in enumerate(ids) if number not in self.embedded]
        found = np.empty((len(ids), own.shape[1]), np.float32)
        found[mine] = own
        found[others] = self.old.vectors([self.taken.get(ids[row], ids[row]) for row in others])
        return found


class Embedder:
    """Takes passages as they come. Use it as a context: leaving it ends the thread."""

    def __init__(self, encoder: Encoder, salvage: Salvage, previous: Previous | None) -> None:
        self._encoder = encoder
        self._previous = previous
        fingerprint = encoder.description.fingerprint
        self._found = NewVectors(salvage, previous.vectors(fingerprint) if previous else None)
        self._unfinished = salvage.read()
        self._window: list[NewPassage] = []
        self._to_do = 0
        self._thread = ThreadPoolExecutor(1, "embedder")
        self._waiting: deque[Future[None]] = deque()  # one for each window
        self._stopped = threading.Event()

    def __enter__(self) -> Embedder:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stopped.set()
        self._thread.shutdown(cancel_futures=True)

    def put(self, passages: Sequence[NewPassage]) -> None:
        """Embed these, unless their vectors are known. Raises what embedding raised."""
        old = self._found.old
        keys = [passage.key for passage in passages]
        known = (
            self._previous.records.ids_of_keys(keys) if self._previous and old is not None else {}
        )
        for passage in passages:
            if passage.key in known:
                self._found.taken[passage.id] = known[passage.key]
            elif passage.key in self._unfinished:
                self._found.embedded[passage.id] = self._unfinished[passage.key]
            else:
                self._window.append(passage)
                self._to_do += 1
        if len(self._window) >= _WINDOW:
            self._hand_over()
        self._collect()

    def finish(self, report: Callable[[int, int], None]) -> NewVectors:
        """Wait for the rest; `report` is told how many of how many are done."""
        self._hand_over()
        while self._waiting:
            report(self._found.computed, self._to_do)
            wait(self._waiting, _PATIENCE)
            self._collect()
        report(self._found.computed, self._to_do)
        return self._found

    def _hand_over(self) -> None:
        self._waiting.append(self._thread.submit(self._embed, self._window))
        self._window = []

    def _collect(self) -> None:
        """Take note of what is done, and wait where too much is waiting."""
        while self._waiting and (self._waiting[0].done() or len(self._waiting) > _WAITING):
            self._waiting.popleft().result()

    def _embed(self, window: list[NewPassage]) -> None:
        window.sort(key=lambda passage: len(passage.text))
        for passages in batched(window, _CHUNK):
            if self._stopped.is_set():
                return
            vectors = self._encoder.encode_documents([passage.text for passage in passages])
            places = self._found.salvage.add([passage.key for passage in passages], vectors)
            ids = [passage.id for passage in passages]
            self._found.embedded.update(zip(ids, places, strict=True))
            self._found.computed += len(passages)
