"""Readers in threads and processes while two processes build at once, one of them back in time."""

from __future__ import annotations

import itertools
import json
import os
import random
import re
import sys
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from askai import AskaiError, Assistant, Settings, build_index
from askai.errors import IndexBusy
from askai.verify import problems
from tests.conftest import fake_models
from tests.robustness.kills import left_over, start, write_document

_PROCESSES, _THREADS = 3, 3
_YEAR = 365 * 24 * 3600.0  # seconds
_LOAD = re.compile(r"Ferry (\d+) carried load (\d+) of item\d+")


@dataclass
class Outcome:
    """What was seen; all but the first four should stay 0 or empty."""

    asked: int = 0
    opened: int = 0  # assistants opened anew, and closed again
    builds: int = 0
    busy: int = 0  # builds told that another process, by its number, is at work
    errors: list[str] = field(default_factory=list)
    stale: int = 0  # answers older than one that the same reader had before
    wrong: int = 0  # words that do not stand where they are said to
    lost: int = 0  # whether the last generation lacks what stands in the corpus
    orphans: int = 0  # files left over at the end


def read_while_building(folder: Path, seconds: float, seed: int) -> Outcome:
    """Two builders and nine readers in three processes, and those in this one, for so long."""
    corpus, index = folder / "corpus", folder / "index"
    corpus.mkdir()
    for number in range(12):
        write_document(corpus / f"{number}.txt", number, 0)
    outcome = Outcome()
    with fake_models():
        build_index(corpus, index, settings=Settings())
        stop = folder / "stop"
        roles = [("read", seed + number) for number in range(_PROCESSES)]
        roles += [("build", seed), ("build-in-the-past", seed + 1)]
        children = [
            start([sys.executable, "-m", __name__, str(folder), role, str(number)])
            for role, number in roles
        ]
        _change(corpus, seconds, seed)
        stop.touch()
        for child in children:
            told, complaint = child.communicate(timeout=300)
            if child.returncode:
                outcome.errors.append(complaint)
            else:
                _add(outcome, Outcome(**json.loads(told)))
        build_index(corpus, index, settings=Settings())
        outcome.orphans = len(left_over(index))
        with closing(Assistant.open(index, Settings())) as assistant:
            outcome.lost = sum(
                assistant.document_text(path.name) != path.read_text() for path in corpus.iterdir()
            )
        outcome.errors += problems(index)
    return outcome


def _change(corpus: Path, seconds: float, seed: int) -> None:
    """Write documents anew, each in one step, with times of any year."""
    randomness = random.Random(seed)
    until = time.monotonic() + seconds
    for round_ in itertools.count(1):
        if time.monotonic() > until:
            return
        number = randomness.randrange(12)
        scratch = corpus.parent / "scratch.txt"
        write_document(scratch, number, round_)
        when = randomness.uniform(0, 2**32)
        os.utime(scratch, (when, when))
        scratch.replace(corpus / f"{number}.txt")
        time.sleep(0.05)


def _add(outcome: Outcome, more: Outcome) -> None:
    for name, value in vars(more).items():
        setattr(outcome, name, getattr(outcome, name) + value)


def _builder(folder: Path, outcome: Outcome) -> None:
    while not (folder / "stop").exists():
        try:
            build_index(folder / "corpus", folder / "index", settings=Settings())
            outcome.builds += 1
        except IndexBusy as error:
            if re.search(r"process \d+", str(error)):
                outcome.busy += 1
            else:
                outcome.errors.append(str(error))
            time.sleep(0.01)
        except AskaiError as error:
            outcome.errors.append(str(error))


def _go_back() -> None:
    """From now on the clock of this process loses a day with every look at it."""
    real, looks = time.time, itertools.count()

    def back() -> float:
        return real() - _YEAR - 24 * 3600.0 * next(looks)

    def struct(seconds: float | None = None) -> time.struct_time:
        return to_struct(back() if seconds is None else seconds)

    to_struct, to_text = time.gmtime, time.strftime
    time.time, time.gmtime = back, struct
    time.strftime = lambda form, when=None: to_text(form, when or struct())


def _readers(folder: Path, outcome: Outcome, seed: int) -> None:
    """Threads that share one assistant, and one thread that opens its own each time."""
    lock = threading.Lock()
    with closing(Assistant.open(folder / "index", Settings())) as shared:

        def ask(number: int) -> None:
            randomness, latest = random.Random(seed * 100 + number), dict[str, int]()
            while not (folder / "stop").exists():
                try:
                    if number:
                        _ask(shared, randomness, latest, outcome, lock)
                    else:
                        with closing(Assistant.open(folder / "index", Settings())) as own:
                            _ask(own, randomness, latest, outcome, lock)
                        outcome.opened += 1
                except Exception as error:  # noqa: BLE001 - what is looked for
                    outcome.errors.append(f"{type(error).__name__}: {error}")

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(_THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def _ask(
    assistant: Assistant,
    randomness: random.Random,
    latest: dict[str, int],
    outcome: Outcome,
    lock: threading.Lock,
) -> None:
    asked_for = str(randomness.randrange(12))
    answer = assistant.ask(f"What did ferry {asked_for} carry?", min_confidence=0.0)
    wrong = not answer.citations
    stale = False
    for one in answer.citations:
        first = one.start - one.quote_start
        wrong |= one.quote[first : first + len(one.text)] != one.text
        loads = {(ferry, int(load)) for ferry, load in _LOAD.findall(one.quote)}
        wrong |= len(loads) != 1
        for ferry, load in loads:
            wrong |= one.document != f"{ferry}.txt"
            stale |= load < latest.get(ferry, 0)
            latest[ferry] = load
    with lock:
        outcome.asked += 1
        outcome.wrong += wrong
        outcome.stale += stale


def _main(folder: Path, role: str, seed: int) -> None:
    outcome = Outcome()
    with fake_models():
        if role == "read":
            _readers(folder, outcome, seed)
        else:
            if role == "build-in-the-past":
                _go_back()
            _builder(folder, outcome)
    print(json.dumps(vars(outcome)))


if __name__ == "__main__":
    _main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
