"""Files are parsed in processes of their own: one that hangs, crashes or eats memory ends alone.

Not multiprocessing, nor a pool on top of it: its children import the caller's main module again,
which breaks `build_index()` in a script without a guard, or they fork a process that has threads.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from askai.answers import Block, Document
from askai.errors import AskaiError, DocumentError
from askai.folder import SourceFile, read_bytes

_FILES_A_WORKER = 8  # a second process pays from about this many files on
_LAST_BREATH = 2.0  # seconds for a crashed process to end with its own exit code
_AHEAD = 4  # files parsed ahead of the one that is waited for, for each worker
# Isolated (-I): modules are looked for where the parent looks, and nowhere before.
_CHILD = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]); "
    "from {module} import {function}; {function}(json.loads(sys.argv[2]))"
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take, and how it is read."""

    megabytes: int
    seconds: int
    memory_megabytes: int
    ocr: bool


@dataclass(frozen=True, slots=True)
class Parsed:
    """What became of a file: the document, or the reason why there is none."""

    document: Document | None
    reason: str
    sha256: str  # of the bytes that were parsed; "" when the reason may not lie in them


def parse_files(
    files: list[SourceFile], limits: Limits, cores: int, scratch: Path
) -> Generator[Parsed]:
    """The documents of these files, in their order, parsed in up to `cores` processes.

    Libraries may unpack and write things below the folder `scratch`.
    """
    count = max(1, min(cores, -(-len(files) // _FILES_A_WORKER)))
    with tempfile.TemporaryDirectory(dir=scratch, ignore_cleanup_errors=True) as folder:
        idle: SimpleQueue[_Worker] = SimpleQueue()
        workers = [_Worker(limits, folder) for _ in range(count)]
        for worker in workers:
            idle.put(worker)

        def parse(file: SourceFile) -> Parsed:
            worker = idle.get()
            try:
                return worker.parse(file)
            finally:
                idle.put(worker)

        with ThreadPoolExecutor(count) as threads:
            try:
                waiting: deque[Future[Parsed]] = deque()
                for file in files:
                    waiting.append(threads.submit(parse, file))
                    if len(waiting) > count * _AHEAD:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                threads.shutdown(wait=False, cancel_futures=True)
                for worker in workers:
                    worker.stop()


def child_command(module: str, function: str, values: dict[str, Any]) -> list[str]:
    """What starts a Python process that calls a function of askai with these plain values."""
    program = _CHILD.format(module=module, function=function)
    return [sys.executable, "-I", "-c", program, json.dumps(sys.path), json.dumps(values)]


class _Worker:
    """One child process; started when it is first needed, and again after it has died."""

    def __init__(self, limits: Limits, folder: str) -> None:
        self._limits = limits
        self._folder = folder  # private: libraries unpack and write things into it
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = False

    def parse(self, file: SourceFile) -> Parsed:
        """Parse one file; a crash is tried once more in a fresh process before it is believed.

        A crash or a time-out may be the machine's: it has no hash, so that a later build tries
        the file again.
        """
        reason = ""
        for _ in range(2):
            reply, reason, final = self._ask(file)
            if reply is not None:
                return _parsed(reply, file.path)
            if final:
                break
        return Parsed(None, reason, "")

    def stop(self) -> None:
        """End the child for good, whatever it is doing."""
        self._stopped = True
        self._end()

    def _end(self, *, dying: bool = False) -> int:
        """Kill the child and return its exit code; one that is `dying` may end by itself."""
        process, self._process = self._process, None
        if process is None:
            return 0
        if dying:
            with suppress(subprocess.TimeoutExpired):
                process.wait(_LAST_BREATH)
        kill_group(process)
        code = process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        return code

    def _ask(self, file: SourceFile) -> tuple[dict[str, Any] | None, str, bool]:
        """(reply, reason when there is none, whether that is final) for one file."""
        process = self._process = self._process or self._start()
        late = threading.Event()

        def end() -> None:
            late.set()
            kill_group(process)

        timer = threading.Timer(self._limits.seconds, end)
        timer.start()
        try:
            line = _exchange(
                process, {"location": str(file.location.absolute()), "path": file.path}
            )
        finally:
            timer.cancel()
        if line.endswith(b"\n"):
            reply = json.loads(line)
            if reply.get("last"):
                self._end()
            return reply, "", True
        code = self._end(dying=not (late.is_set() or self._stopped))
        if late.is_set():
            reason = f"took longer than {self._limits.seconds} s to read (setting file_seconds)"
            return None, reason, True
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        reason = (
            f"reading it crashed ({how}): it is damaged, or needs more than "
            f"{self._limits.memory_megabytes} MB of memory (setting file_memory_megabytes)"
        )
        return None, reason, self._stopped

    def _start(self) -> subprocess.Popen[bytes]:
        try:
            return subprocess.Popen(
                child_command("askai.workers", "serve", asdict(self._limits)),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # parsers write complaints there that name no file
                env=os.environ | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), self._folder),
                start_new_session=True,  # what it starts (tesseract) is ended with it
            )
        except (OSError, ValueError) as error:
            raise AskaiError(
                f"Files are read in a process of its own, and Python at {sys.executable!r} cannot "
                f"be started ({error}); run askai with a Python interpreter that can."
            ) from error


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """End a child and all that it has started."""
    if sys.platform == "win32":
        process.kill()
    else:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)


def _exchange(process: subprocess.Popen[bytes], request: dict[str, str]) -> bytes:
    """The line that answers the request; cut short or empty when the child has died."""
    if process.stdin is None or process.stdout is None:
        return b""
    try:
        process.stdin.write(json.dumps(request).encode() + b"\n")
        process.stdin.flush()
        return process.stdout.readline()
    except (OSError, ValueError):  # the pipe is closed: the child has died or was stopped
        return b""


def _parsed(reply: dict[str, Any], path: str) -> Parsed:
    if "text" not in reply:
        return Parsed(None, reply["reason"], reply["sha256"])
    blocks = tuple(Block(*block) for block in reply["blocks"])
    document = Document(
        path, reply["title"], reply["text"], blocks, reply["date"], tuple(reply["remarks"])
    )
    return Parsed(document, "", reply["sha256"])


# -- in the child ---------------------------------------------------------------------------------


def serve(values: dict[str, Any]) -> None:
    """Parse one file for each line of standard input, until that ends."""
    limits = Limits(**values)
    limit_memory(limits.memory_megabytes)
    # What libraries print must not come between the replies.
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    for line in sys.stdin.buffer:
        request = json.loads(line)
        _alarm(limits.seconds + 5)  # should the parent be gone, the child ends by itself
        reply = _reply(Path(request["location"]), request["path"], limits)
        _alarm(0)
        replies.write(json.dumps(reply).encode() + b"\n")
        replies.flush()
        if reply.get("last"):
            return


def _reply(location: Path, path: str, limits: Limits) -> dict[str, Any]:
    from askai.documents import parse  # the parsers; the parent has no need of them

    sha256 = ""
    try:
        data = read_bytes(location, limits.megabytes)
        sha256 = hashlib.sha256(data).hexdigest()
        document = parse(path, data, ocr=limits.ocr)
    except DocumentError as error:
        return {"reason": str(error), "sha256": sha256}
    except MemoryError:
        reason = (
            f"needs more than {limits.memory_megabytes} MB of memory to read "
            "(setting file_memory_megabytes)"
        )
        return {"reason": reason, "sha256": sha256, "last": True}
    return {
        "title": document.title,
        "text": document.text,
        "blocks": [_values(block) for block in document.blocks],
        "date": document.date,
        "remarks": document.remarks,
        "sha256": sha256,
    }


def _values(block: Block) -> Iterable[Any]:
    return (block.kind, block.start, block.end, block.heading, block.context, block.page)


def limit_memory(megabytes: int) -> None:
    """Private memory of this process, where the system can limit it (Linux)."""
    if sys.platform == "linux":
        import resource

        size = megabytes * 1_000_000
        resource.setrlimit(resource.RLIMIT_DATA, (size, size))


def _alarm(seconds: int) -> None:
    if sys.platform != "win32":
        signal.alarm(seconds)
