"""A small file system that fills up during a build: bytes or inodes run out."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from askai import AskaiError, Settings, build_index
from askai.errors import IndexUnwritable
from askai.generation import current_name
from askai.verify import problems
from tests.robustness.kills import answers, left_over, write_document

_MEGABYTES, _INODES = 8, 64


@dataclass
class Outcome:
    """What was seen; the last three should stay 0."""

    builds: int = 0
    failed: int = 0  # told that the index cannot be written
    unclear: int = 0  # failed otherwise
    broken: int = 0  # old generations that did not verify or answer
    unfinished: int = 0  # builds that did not complete once there was room, or left files over


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """A tmpfs on `folder`. Raises `PermissionError` where the system does not allow it (Linux)."""
    options = f"size={_MEGABYTES}m,nr_inodes={_INODES}"
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise PermissionError("no file system can be mounted here") from error
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def filled_disks(folder: Path, builds: int, seed: int) -> Outcome:
    """Build so many times with little room; every second time it is inodes that are scarce."""
    randomness = random.Random(seed)
    corpus, disk = folder / "corpus", folder / "disk"
    index = disk / "index"
    corpus.mkdir()
    disk.mkdir()
    outcome = Outcome()
    with small_disk(disk):
        for number in range(12):
            write_document(corpus / f"{number}.txt", number, 0)
        build_index(corpus, index, settings=Settings())
        for round_ in range(1, builds + 1):
            for number in randomness.sample(range(12), 4):
                write_document(corpus / f"{number}.txt", number, round_)
            live = current_name(index)
            filler = _fill(disk, randomness, by_inodes=round_ % 2 == 0)
            outcome.builds += 1
            try:
                build_index(corpus, index, settings=Settings())
            except IndexUnwritable:
                outcome.failed += 1
                outcome.broken += current_name(index) != live
            except AskaiError:
                outcome.unclear += 1
            outcome.broken += bool(list(problems(index))) or not answers(index)
            for path in filler:
                path.unlink()
            build_index(corpus, index, settings=Settings())
            outcome.unfinished += bool(list(problems(index)) or left_over(index))
    return outcome


def _fill(disk: Path, randomness: random.Random, *, by_inodes: bool) -> list[Path]:
    """Files that leave little room; which they are."""
    if by_inodes:
        made = []
        for number in range(_INODES):
            try:
                (disk / f"filler-{number}").touch()
            except OSError:
                break
            made.append(disk / f"filler-{number}")
        room = randomness.randrange(14)
        for path in made[:room]:
            path.unlink()
        return made[room:]
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            pass
        file.truncate(max(0, file.tell() - randomness.randrange(600_000)))
    return [filler]
