"""Passages → vectors on disk, in a thread of its own, while documents are still being read."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from types import TracebackType

from askai.embedding import Encoder, Vectors
from askai.previous import Previous
from askai.record_writer import NewPassage
from askai.salvage import Salvage
from askai.vectors import VectorIndex

_WINDOW = 512  # passages that are sorted by length together, so that little is padded
_CHUNK = 64  # passages embedded between two looks at the clock; a kill costs no more of them
_WAITING = 4  # windows: reading waits when embedding is so far behind
_BLOCK = 10_000  # vectors in memory at once
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

    def blocks(self) -> Iterator[tuple[list[int], Vectors]]:
        """(ids, vectors) of all of them, a block at a time."""
        for ids in _blocks(sorted(self.embedded)):
            yield ids, self.salvage.vectors([self.embedded[number] for number in ids])
        for ids in _blocks(sorted(self.taken)):
            assert self.old is not None
            yield ids, self.old.vectors([self.taken[number] for number in ids])


def _blocks(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), _BLOCK):
        yield ids[start : start + _BLOCK]


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
        self._windows: queue.Queue[list[NewPassage] | None] = queue.Queue(_WAITING)
        self._stopped = threading.Event()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._work, name="embedder", daemon=True)

    def __enter__(self) -> Embedder:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stopped.set()
        while self._thread.is_alive():
            self._offer(None)
            self._thread.join(_PATIENCE)

    def put(self, passages: Sequence[NewPassage]) -> None:
        """Embed these, unless their vectors are known. Raises what embedding raised."""
        self._raise()
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

    def finish(self, report: Callable[[int, int], None]) -> NewVectors:
        """Wait for the rest; `report` is told how many of how many are done."""
        self._hand_over()
        self._send(None)
        while self._thread.is_alive():
            report(self._found.computed, self._to_do)
            self._thread.join(_PATIENCE)
        self._raise()
        report(self._found.computed, self._to_do)
        return self._found

    def _hand_over(self) -> None:
        if self._window:
            self._send(self._window)
            self._window = []

    def _send(self, window: list[NewPassage] | None) -> None:
        while not self._offer(window):
            self._raise()

    def _offer(self, window: list[NewPassage] | None) -> bool:
        try:
            self._windows.put(window, timeout=_PATIENCE)
        except queue.Full:
            return False
        return True

    def _raise(self) -> None:
        if self._failure is not None:
            raise self._failure

    def _work(self) -> None:
        try:
            while (window := self._windows.get()) is not None:
                window.sort(key=lambda passage: len(passage.text))
                for start in range(0, len(window), _CHUNK):
                    if self._stopped.is_set():
                        return
                    self._embed(window[start : start + _CHUNK])
        except BaseException as error:  # noqa: BLE001 - told to the thread that builds
            self._failure = error

    def _embed(self, passages: list[NewPassage]) -> None:
        vectors = self._encoder.encode_documents([passage.text for passage in passages])
        places = self._found.salvage.add([passage.key for passage in passages], vectors)
        ids = [passage.id for passage in passages]
        self._found.embedded.update(zip(ids, places, strict=True))
        self._found.computed += len(passages)
