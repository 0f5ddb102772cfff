from __future__ import annotations

import hashlib
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from askai.folder import SourceFile
from askai.workers import Limits, Parsed, parse_files

# Stands in for the library that reads RTF, and does what the file says.
FAKE_KREUZBERG = """
import os, time

class KreuzbergError(Exception): ...
class PanicException(BaseException): ...
PanicException.__module__ = "pyo3_runtime"
def ExtractionConfig(**options): ...
def PageConfig(**options): ...

def extract_bytes_sync(data, kind, config):
    if b"hang" in data:
        time.sleep(60)
    if b"crash" in data:
        os.abort()
    if b"eat" in data:
        eaten = [bytes(10_000_000) for _ in range(1000)]
    if b"panic" in data:
        raise PanicException("index out of range")
    if b"print" in data:
        print("noise on the standard output", flush=True)
    raise KreuzbergError("as told")
"""


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[SourceFile]:
    (tmp_path / "fake").mkdir()
    (tmp_path / "fake" / "kreuzberg.py").write_text(FAKE_KREUZBERG)
    monkeypatch.syspath_prepend(tmp_path / "fake")
    found = []
    for name, text in {
        "a.txt": "The first file is fine.",
        "crash.rtf": r"{\rtf1 crash}",
        "eat.rtf": r"{\rtf1 eat}",
        "good.md": "# Good\n\nThe second file is fine.",
        "hang.rtf": r"{\rtf1 hang}",
        "panic.rtf": r"{\rtf1 panic}",
        "print.rtf": r"{\rtf1 print}",
        "z.txt": "The last file is fine.",
    }.items():
        (tmp_path / name).write_text(text)
        found.append(SourceFile(tmp_path / name, name))
    return found


def limits(seconds: int = 20) -> Limits:
    return Limits(megabytes=1, seconds=seconds, memory_megabytes=500, ocr=False)


def by_path(files: list[SourceFile], results: list[Parsed]) -> dict[str, str]:
    """The text of each file, or the reason why there is none."""
    return {
        file.path: result.document.text if result.document else result.reason
        for file, result in zip(files, results, strict=True)
    }


@pytest.mark.parametrize("cores", [1, 3])
def test_a_bad_file_costs_itself_alone(files: list[SourceFile], cores: int) -> None:
    results = list(parse_files(files, limits(seconds=3), cores, files[0].location.parent))
    found = by_path(files, results)
    assert found["a.txt"] == "The first file is fine."
    assert found["good.md"].endswith("The second file is fine.")
    assert found["z.txt"] == "The last file is fine."
    assert "crashed (signal 6)" in found["crash.rtf"]
    assert found["hang.rtf"] == "took longer than 3 s to read (setting file_seconds)"
    assert "damaged in a way" in found["panic.rtf"]
    assert found["print.rtf"] == "not a readable rtf file (as told)"
    if sys.platform == "linux":
        assert "memory" in found["eat.rtf"]
    for file, result in zip(files, results, strict=True):
        by_chance = file.path in ("crash.rtf", "hang.rtf")  # it may go better another time
        sha256 = hashlib.sha256(file.location.read_bytes()).hexdigest()
        assert result.sha256 in ("" if by_chance else sha256, "" if "eat" in file.path else sha256)


def test_a_file_that_vanishes_is_named(files: list[SourceFile]) -> None:
    files[0].location.unlink()
    (result,) = parse_files(files[:1], limits(), 1, files[0].location.parent)
    assert (result.document, result.sha256) == (None, "")
    assert "cannot be read (No such file" in result.reason


def test_leaving_early_leaves_no_process(files: list[SourceFile]) -> None:
    results = parse_files(files, limits(), 1, files[0].location.parent)
    next(results)
    results.close()  # type: ignore[attr-defined]
    running = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
    assert str(files[0].location.parent) not in running.stdout


def test_a_script_needs_no_guard(tmp_path: Path) -> None:
    """The children do not run the caller's script again, nor import from its folder."""
    (tmp_path / "note.txt").write_text("Nothing special.")
    (tmp_path / "json.py").write_text("raise SystemExit('imported from the working directory')")
    script = textwrap.dedent(
        """
        import sys
        del sys.path[0]
        from pathlib import Path
        from askai.folder import SourceFile
        from askai.workers import Limits, parse_files
        print("started")
        for result in parse_files([SourceFile(Path("note.txt"), "note.txt")] * 20,
                                  Limits(1, 20, 500, False), 2, Path()):
            assert result.document.text == "Nothing special."
        """
    )
    (tmp_path / "script.py").write_text(script)
    done = subprocess.run(
        [sys.executable, "script.py"], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "started\n", "")
