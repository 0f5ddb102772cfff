"""Builds killed at random instants: the old index answers, the next build finishes the work."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from askai import Assistant, Settings, build_index
from askai.generation import current_name
from askai.records import Records, vector_key
from askai.salvage import Salvage
from askai.verify import problems
from tests.conftest import WordEncoder

_ROOT = Path(__file__).parents[2]
_CHILD = """
import sys, time
from tests.conftest import fake_models
import askai.build, askai.embedder
from askai import Settings
askai.embedder._CHUNK = 2  # vectors are put away at many points
with fake_models() as fake:
    encode = fake.encode_documents
    fake.encode_documents = lambda texts: time.sleep(0.1) or encode(texts)
    print("ready", flush=True)
    askai.build.build_index(sys.argv[1], sys.argv[2], settings=Settings())
    print("done", flush=True)
"""


@dataclass
class Outcome:
    """What was seen; all but the first three should stay 0."""

    kills: int = 0
    in_time: int = 0  # before the build had ended
    salvaged: int = 0  # passages that the next build did not embed again
    broken: int = 0  # old generations that did not verify or answer
    lost: int = 0  # passages missing after the next build
    doubled: int = 0
    embedded_again: int = 0
    orphans: int = 0  # files left over after the next build


def killed_builds(folder: Path, kills: int, seed: int, encoder: WordEncoder) -> Outcome:
    """Kill so many builds of a corpus in `folder` that changes each time, and look at the index."""
    randomness = random.Random(seed)
    corpus, index = folder / "corpus", folder / "index"
    corpus.mkdir()
    for number in range(12):
        write_document(corpus / f"{number}.txt", number, 0)
    build_index(corpus, index, settings=Settings())
    outcome = Outcome()
    for number in range(4):
        write_document(corpus / f"{number}.txt", number, -1)
    longest, _ = _kill_one(corpus, index, 60.0)  # how many seconds such a build takes
    for round_ in range(1, kills + 1):
        for number in randomness.sample(range(12), 4):
            write_document(corpus / f"{number}.txt", number, round_)
        live = current_name(index)
        _, ended = _kill_one(corpus, index, randomness.uniform(0, longest))
        outcome.kills += 1
        outcome.in_time += not ended
        if not answers(index) or (current_name(index) == live and not ended and _damaged(index)):
            outcome.broken += 1
        salvaged = set(Salvage(index, encoder.description.fingerprint, 1024).read())
        encoder.embedded.clear()
        report = build_index(corpus, index, settings=Settings())
        again = salvaged & {vector_key(text) for text in encoder.embedded}
        outcome.salvaged += len(salvaged) - len(again)
        outcome.embedded_again += len(again)
        found = _passages(index)
        expected = 2 * 12
        outcome.lost += max(0, expected - len(set(found)))
        outcome.doubled += len(found) - len(set(found))
        outcome.broken += bool(_damaged(index)) or report.passages != len(found)
        outcome.orphans += len(left_over(index))
    return outcome


def write_document(path: Path, number: int, round_: int) -> None:
    """Two passages, each of one long paragraph."""
    words = [f"Ferry {number} carried load {round_} of item{place}" for place in range(30)]
    path.write_text(f"{'; '.join(words)}.\n\n{'; '.join(reversed(words))}.\n")


def start(command: list[str]) -> subprocess.Popen[str]:
    """A process that can import these tests, heard through pipes."""
    environment = os.environ | {"PYTHONPATH": str(_ROOT), "PYTHONWARNINGS": "ignore"}
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=environment)


def _kill_one(corpus: Path, index: Path, delay: float) -> tuple[float, bool]:
    """Start a build and kill it; how long it ran, and whether it had ended before."""
    command = [sys.executable, "-c", _CHILD, str(corpus), str(index)]
    with start(command) as child:
        assert child.stdout is not None
        if child.stdout.readline() != "ready\n":
            raise RuntimeError(child.communicate()[1])
        started = time.perf_counter()
        try:
            child.wait(delay)
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)
        took = time.perf_counter() - started
        return took, child.stdout.read() == "done\n"


def left_over(index: Path) -> set[str]:
    """What lies in the folder of an index and should not, or should and does not."""
    needed = {"CURRENT", ".build.lock", "models", current_name(index)}
    return {path.name for path in index.iterdir()} ^ needed


def answers(index: Path) -> bool:
    """Whether the index gives words that stand where it says."""
    with closing(Assistant.open(index, Settings())) as assistant:
        answer = assistant.ask("What did ferry 7 carry?", min_confidence=0.0)
        return bool(answer.citations) and all(
            assistant.document_text(one.document)[one.start : one.end] == one.text
            for one in answer.citations
        )


def _damaged(index: Path) -> list[str]:
    return list(problems(index))


def _passages(index: Path) -> list[tuple[str, int]]:
    with closing(Records(index / current_name(index) / "corpus.sqlite")) as records:
        return [
            (passage.document, passage.start)
            for document in records.documents()
            for passage in records.passages_of(document.path)
        ]
