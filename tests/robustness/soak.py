"""Many ask, two add files, one rebuilds, all at once: no error, no leak, the same answers."""

from __future__ import annotations

import itertools
import json
import shutil
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from askai import Settings, build_index
from askai.errors import IndexBusy
from askai.web.corpus_files import add_files, remove_files
from tests.serving import serving

_ASKING, _ADDING = 20, 2  # clients
_SETTLE = 20.0  # seconds until what is used is looked at again


@dataclass(frozen=True)
class Used:
    """What the server's process holds."""

    megabytes: float
    files: int
    threads: int
    temporary: int  # askai's own in the shared temporary folder

    @classmethod
    def by(cls, pid: int) -> Used:
        """What a process holds now (Linux)."""
        status = dict(
            line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines()
        )
        return cls(
            int(status["VmRSS"].split()[0]) / 1024,
            len(list(Path(f"/proc/{pid}/fd").iterdir())),
            int(status["Threads"]),
            sum("askai" in path.name for path in Path(tempfile.gettempdir()).iterdir()),
        )


@dataclass
class Outcome:
    """What was seen."""

    asked: int = 0
    added: int = 0  # files, each removed again later
    builds: int = 0
    busy: int = 0  # builds that told that another was at work
    errors: list[str] = field(default_factory=list)
    changed: int = 0  # answers at the end that are not those at the start
    before: Used | None = None
    after: Used | None = None


def soaked(corpus: Path, folder: Path, questions: list[str], seconds: float) -> Outcome:
    """Serve a copy of the corpus in `folder` and use it for so long."""
    copy, index = folder / "corpus", folder / "index"
    shutil.copytree(corpus, copy)
    build_index(copy, index, settings=Settings())
    outcome = Outcome()
    with serving(index) as served:
        address, pid = served.address, served.pid
        _together(outcome, address, copy, index, questions, 20)  # every thread has run once
        build_index(copy, index, settings=Settings())
        first = [_ask(address, question) for question in questions]
        time.sleep(_SETTLE)
        outcome.before = Used.by(pid)
        _together(outcome, address, copy, index, questions, seconds)
        build_index(copy, index, settings=Settings())
        outcome.changed = sum(
            _ask(address, question) != before
            for question, before in zip(questions, first, strict=True)
        )
        time.sleep(_SETTLE)
        outcome.after = Used.by(pid)
    return outcome


def _together(
    outcome: Outcome, address: str, corpus: Path, index: Path, questions: list[str], seconds: float
) -> None:
    until = time.monotonic() + seconds
    lock = threading.Lock()

    def repeat(step: Callable[[int], None]) -> None:
        for number in itertools.count():
            if time.monotonic() > until:
                return
            try:
                step(number)
            except Exception as error:  # noqa: BLE001 - what is looked for
                with lock:
                    outcome.errors.append(f"{type(error).__name__}: {error}")

    def asking(client: int) -> Callable[[int], None]:
        def step(number: int) -> None:
            _ask(address, questions[(7 * client + number) % len(questions)])
            with lock:
                outcome.asked += 1

        return step

    def adding(client: int) -> Callable[[int], None]:
        def step(number: int) -> None:
            source = index.parent / f"ferry-{client}.txt"
            source.write_text(f"Ferry {client} carried load {number} of salt.\n")
            names = add_files(corpus, [(source.name, source)], 100)
            time.sleep(3)
            remove_files(corpus, names)
            with lock:
                outcome.added += 1

        return step

    def building(_: int) -> None:
        try:
            build_index(corpus, index, settings=Settings())
        except IndexBusy:
            outcome.busy += 1
        outcome.builds += 1
        time.sleep(1)

    steps = [asking(client) for client in range(_ASKING)]
    steps += [adding(client) for client in range(_ADDING)] + [building]
    threads = [threading.Thread(target=repeat, args=(step,)) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _ask(address: str, question: str) -> tuple[str, list[str]]:
    """The answer's text, and what is cited. Raises `RuntimeError` for anything but an answer."""
    body = json.dumps({"question": question}).encode()
    request = urllib.request.Request(
        f"{address}/api/ask", body, {"content-type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=300) as response:
            answer = json.load(response)
    except urllib.error.HTTPError as error:
        with error:
            raise RuntimeError(error.read().decode()) from None
    return answer["text"], [citation["text"] for citation in answer["citations"]]
