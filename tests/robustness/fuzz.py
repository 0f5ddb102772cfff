"""Mutations of real files of every format: each is read, or skipped with a reason."""

from __future__ import annotations

import io
import random
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from askai import Assistant, Settings, build_index
from askai.verify import problems
from tests.formats.makers import make_all

_BATCH = 100
_LIMITS = Settings(file_seconds=30, file_memory_megabytes=1000)
_NASTY = (
    b"\0" * 64,
    b"\xed\xa0\x80",  # half of a surrogate pair
    "\u202e\u2066".encode(),
    b"<" * 20_000,
    b"[" * 20_000,
    b'<!DOCTYPE a [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><a>&b;</a>',
    b"/Count 1000000 ",
    b"../../../../etc/passwd",
    b"\xff\xfe\x00\xd8",
    b"A" * 200_000,
)


@dataclass
class Outcome:
    """What was seen; all but the first four should stay 0 or empty."""

    files: int = 0
    formats: int = 0
    read: int = 0
    skipped: int = 0
    unnamed: int = 0  # neither read nor skipped, or skipped without a reason
    hangs: list[str] = field(default_factory=list)  # had to be ended after 30 seconds
    crashes: list[str] = field(default_factory=list)  # of the process that reads
    leaks: list[str] = field(default_factory=list)  # reasons that tell a path of the machine
    damaged: int = 0  # texts and passages that do not fit one another
    escapes: int = 0  # files written anywhere but into the index


def fuzzed_files(folder: Path, files: int, seed: int, keep: Path | None = None) -> Outcome:
    """Index so many mutated files, a batch at a time; what hangs or crashes is copied to `keep`."""
    randomness = random.Random(seed)
    originals, corpus, index = folder / "originals", folder / "corpus", folder / "index"
    originals.mkdir()
    index.mkdir()
    make_all(originals)
    known = sorted(path for path in originals.rglob("*") if path.is_file())
    outcome = Outcome(formats=len({path.suffix for path in known}))
    for first in range(0, files, _BATCH):
        shutil.rmtree(corpus, ignore_errors=True)
        corpus.mkdir()
        names = []
        for number in range(first, min(first + _BATCH, files)):
            original = randomness.choice(known)
            suffix = (
                original.suffix if randomness.random() < 0.9 else randomness.choice(known).suffix
            )
            data = mutated(original.read_bytes(), randomness, known)
            names.append(f"{number:05}{suffix}")
            (corpus / names[-1]).write_bytes(data)
        (corpus / "sound.txt").write_text("One file at least can be read.")
        before = _elsewhere(folder)
        report = build_index(corpus, index, settings=_LIMITS)
        outcome.escapes += len(_elsewhere(folder) - before)
        _count(outcome, names, report.skipped, index, folder)
        for name in (*outcome.hangs, *outcome.crashes):
            if keep is not None and (corpus / name).is_file():
                shutil.copy(corpus / name, keep / name)
    return outcome


def _count(
    outcome: Outcome,
    names: list[str],
    skipped: tuple[tuple[str, str], ...],
    index: Path,
    folder: Path,
) -> None:
    reasons = dict(skipped)
    with closing(Assistant.open(index, Settings())) as assistant:
        read = {document.path for document in assistant.documents()}
    outcome.files += len(names)
    outcome.read += len(read & set(names))
    outcome.skipped += len(reasons.keys() & set(names))
    outcome.unnamed += len(set(names) - read - {name for name in reasons if reasons[name].strip()})
    outcome.hangs += [name for name, reason in reasons.items() if "took longer" in reason]
    outcome.crashes += [name for name, reason in reasons.items() if "crashed" in reason]
    machine = (str(folder), str(Path.home()), tempfile.gettempdir(), "Traceback")
    outcome.leaks += [
        f"{name}: {reason}"
        for name, reason in reasons.items()
        if any(part in reason for part in machine)
    ]
    outcome.damaged += len(list(problems(index)))


def _elsewhere(folder: Path) -> set[str]:
    """What there is beside the corpus and the index, and in the shared temporary folder."""
    shared = {path for path in Path(tempfile.gettempdir()).iterdir() if "askai" in path.name}
    return {str(path) for path in (*folder.iterdir(), *shared, *Path.cwd().iterdir())}


def mutated(data: bytes, randomness: random.Random, known: list[Path]) -> bytes:
    """The bytes of a file with one to four mutations."""
    for _ in range(randomness.randint(1, 4)):
        if data:
            data = randomness.choice(_MUTATIONS)(data, randomness)
    if randomness.random() < 0.05:
        data += randomness.choice(known).read_bytes()
    return data


def _cut(data: bytes, randomness: random.Random) -> bytes:
    return data[: randomness.randrange(len(data))]


def _flip(data: bytes, randomness: random.Random) -> bytes:
    flipped = bytearray(data)
    for _ in range(randomness.choice([1, 4, 64])):
        flipped[randomness.randrange(len(data))] ^= 1 << randomness.randrange(8)
    return bytes(flipped)


def _put_in(data: bytes, randomness: random.Random) -> bytes:
    place = randomness.randrange(len(data))
    return data[:place] + randomness.choice(_NASTY) + data[place:]


def _swap(data: bytes, randomness: random.Random) -> bytes:
    one, two = sorted(randomness.randrange(len(data)) for _ in range(2))
    size = min(256, two - one, len(data) - two)
    return (
        data[:one]
        + data[two : two + size]
        + data[one + size : two]
        + data[one : one + size]
        + data[two + size :]
    )


def _repeat(data: bytes, randomness: random.Random) -> bytes:
    place = randomness.randrange(len(data))
    return data[:place] + data[place : place + 512] * randomness.choice([2, 50]) + data[place:]


def _inside_archive(data: bytes, randomness: random.Random) -> bytes:
    """One member of a ZIP archive mutated, and the archive written soundly again."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
    except Exception:  # noqa: BLE001 - no archive, or one that is broken already
        return _flip(data, randomness)
    if not members:
        return data
    chosen = randomness.choice(sorted(members))
    if members[chosen]:
        members[chosen] = randomness.choice(_MUTATIONS)(members[chosen], randomness)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


_MUTATIONS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _cut,
    _flip,
    _put_in,
    _swap,
    _repeat,
    _inside_archive,
    _inside_archive,
)
