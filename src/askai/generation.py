"""The index folder: generations beside one another, one of them live, swapped in one step.

    index/CURRENT                     the name of the live generation
    index/<generation>/manifest.json  what it was built with, and the checksum of every part
    index/<generation>/corpus.sqlite  vectors.faiss  keywords/
    index/<generation>/vectors.faiss.places  where many vectors are (`inverted_file.py`)
    index/models/<fingerprint>/       the exported embedding model
    index/readers/<hash of its name>/ an exported reader, where another than the shipped one is set

A reader holds a shared lock on its generation's manifest; a build deletes only generations that
it can lock alone. One build at a time holds `.build.lock`; the lock dies with its process.
"""

from __future__ import annotations

import errno
import json
import os
import re
import secrets
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import portalocker

from askai.errors import IndexBusy, IndexDamaged, IndexMissing, IndexUnwritable
from askai.manifest import MANIFEST, Manifest, check_files, read_manifest, write_manifest

CURRENT = "CURRENT"
RECORDS = "corpus.sqlite"
VECTORS = "vectors.faiss"
KEYWORDS = "keywords"
MODELS = "models"
READERS = "readers"
_ABANDONED = 24 * 3600  # seconds
_BUILD_LOCK = ".build.lock"
_PREFIX = "generation-"
_NAME = re.compile(rf"{_PREFIX}\d{{8}}-\d{{6}}-[0-9a-f]{{6}}")
EXPORTING = ".export-"  # a model on its way to its folder
_MODEL = re.compile(rf"[0-9a-f]{{16}}|{re.escape(EXPORTING)}.*")


class Generation:
    """A finished generation, kept from deletion until `close()`."""

    def __init__(self, folder: Path, manifest: Manifest, lock: IO[bytes]) -> None:
        self.folder = folder
        self.manifest = manifest
        self._lock = lock

    @property
    def model_folder(self) -> Path:
        """Where the embedding model of this generation is kept."""
        return self.folder.parent / MODELS / self.manifest.model_fingerprint

    def close(self) -> None:
        """Let builds delete this generation once another is live."""
        self._lock.close()


def current_name(index: Path) -> str:
    """The name of the live generation. Raises `IndexMissing` or `IndexDamaged`."""
    try:
        name = (index / CURRENT).read_text("utf-8").strip()
        if not _NAME.fullmatch(name):
            raise OSError(f"{CURRENT} names {name[:50]!r}, which is no generation")
        return name
    except (FileNotFoundError, NotADirectoryError):
        raise IndexMissing(
            f"There is no index in {str(index)!r} yet; build one with "
            f"`askai index CORPUS --index {index}`."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise IndexDamaged(
            f"The index in {str(index)!r} cannot be read ({error}); run `askai index`."
        ) from error


def open_generation(index: Path) -> Generation:
    """Lock and check the live generation.

    Raises `IndexMissing`, `IndexDamaged` or `IndexMismatch`.
    """
    for _ in range(10):  # a build may replace and delete it between two of these lines
        name = current_name(index)
        try:
            lock = (index / name / MANIFEST).open("rb")
        except OSError:
            if current_name(index) == name:
                break
            continue
        portalocker.lock(lock, portalocker.LockFlags.SHARED)
        if (index / name / MANIFEST).is_file():
            try:
                manifest = read_manifest(lock, index)
                check_files(index / name, manifest, thorough=False)
            except BaseException:
                lock.close()
                raise
            return Generation(index / name, manifest, lock)
        lock.close()
    raise IndexDamaged(
        f"The index in {str(index)!r} names a generation that is not there; "
        "run `askai index` to build it again."
    )


@contextmanager
def build_lock(index: Path) -> Iterator[None]:
    """Hold the index folder for one build. Raises `IndexBusy` or `IndexUnwritable`."""
    with writing(index):
        index.mkdir(parents=True, exist_ok=True)
        file = (index / _BUILD_LOCK).open("a+")
    with file:
        if not _lock_alone(file):
            raise IndexBusy(
                f"Another build (process {_holder(file)}) is writing to {str(index)!r}; "
                "wait until it has finished."
            )
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


def _holder(file: IO[str]) -> str:
    """The number of the process that holds the build lock; it writes it just after locking."""
    for _ in range(20):
        file.seek(0)
        if holder := file.read().strip():
            return holder
        time.sleep(0.05)
    return "unknown"


@contextmanager
def writing(index: Path) -> Iterator[None]:
    """Turn what a full disk or a missing permission raises into `IndexUnwritable`."""
    try:
        yield
    except BrokenPipeError:  # nobody reads the progress any more: not the index's fault
        raise
    except (OSError, sqlite3.OperationalError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        full = getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or "full" in reason
        advice = "free some space" if full else "check the path and its permissions"
        raise IndexUnwritable(
            f"The index folder {str(index)!r} cannot be written ({reason}); "
            f"{advice} and build again. An index that was there before is unchanged."
        ) from error


@contextmanager
def new_generation(index: Path) -> Iterator[Path]:
    """An empty folder for a generation; removed again if the build fails before it is live."""
    folder = index / f"{_PREFIX}{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(3)}"
    folder.mkdir()
    try:
        yield folder
    except BaseException:
        if not _is_live(index, folder):
            shutil.rmtree(folder, ignore_errors=True)
        raise


def _is_live(index: Path, folder: Path) -> bool:
    try:
        return current_name(index) == folder.name
    except (IndexMissing, IndexDamaged):
        return False


def publish(index: Path, folder: Path, manifest: Manifest) -> None:
    """Write the manifest, force everything to disk, and make the generation the live one."""
    write_manifest(folder, manifest)
    sync_tree(folder)
    scratch = index / f".{CURRENT}.new"
    scratch.write_text(folder.name + "\n", "utf-8")
    _sync(scratch)
    scratch.replace(index / CURRENT)
    _sync(index)


def sweep(index: Path) -> None:
    """Delete what no reader holds: earlier generations, unfinished ones, models none of them uses.

    Only the holder of the build lock may call this. What cannot be deleted now is left for the
    next build. What has no name of askai's is left as well: the folder may hold other things.
    """
    live = current_name(index)
    now = time.time()
    for folder in index.glob(f"{READERS}/{EXPORTING}*"):
        # An export that was killed, not one of an assistant that makes it now. In either direction,
        # for the clock may have gone back since.
        if abs(now - folder.stat().st_mtime) > _ABANDONED:
            shutil.rmtree(folder, ignore_errors=True)
    generations = [folder for folder in index.iterdir() if _NAME.fullmatch(folder.name)]
    for folder in generations:
        if folder.name != live:
            _delete_unless_held(folder)
    try:
        used = {
            json.loads((folder / MANIFEST).read_bytes())["model_fingerprint"]
            for folder in generations
            if (folder / MANIFEST).is_file()
        }
    except (OSError, ValueError, KeyError, TypeError):  # held by a reader, and damaged: keep all
        return
    for folder in (index / MODELS).glob("*"):
        if folder.name not in used and _MODEL.fullmatch(folder.name):
            shutil.rmtree(folder, ignore_errors=True)


def _delete_unless_held(folder: Path) -> None:
    try:
        file = (folder / MANIFEST).open("rb+")
    except OSError:  # a build that died before it was finished
        shutil.rmtree(folder, ignore_errors=True)
        return
    with file:
        if _lock_alone(file):
            shutil.rmtree(folder, ignore_errors=True)


def _lock_alone(file: IO[Any]) -> bool:
    """Lock a file for this process alone; False when another holds it."""
    try:
        portalocker.lock(file, portalocker.LockFlags.EXCLUSIVE | portalocker.LockFlags.NON_BLOCKING)
    except portalocker.exceptions.LockException:
        return False
    return True


def sync_tree(folder: Path) -> None:
    """Force a folder and all that is in it to disk."""
    for path in [*folder.rglob("*"), folder]:
        _sync(path)


def _sync(path: Path) -> None:
    """Force a file or folder to disk (folders cannot be opened for this on Windows)."""
    folder = path.is_dir()
    if folder and os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError:
        if not folder:  # some file systems do not sync folders
            raise
    finally:
        os.close(descriptor)
