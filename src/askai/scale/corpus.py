"""A corpus by its address: a folder of this machine (file://), or any store that fsspec knows."""

from __future__ import annotations

import platform
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from askai.errors import CorpusError, DocumentError, SettingsError
from askai.folder import (
    IGNORE_FILE,
    Listing,
    SourceFile,
    find_files,
    ignore_rules,
    is_of_programs,
    read_bytes,
)
from askai.scale.address import shown
from askai.scale.texts import file_system

_PAUSES = (1.0, 4.0)  # seconds before a file is read again


class Corpus:
    """The documents at an address. A store is opened once, and again where it fails."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._folder = folder_of(address)
        self._opened: tuple[Any, str] | None = None

    def list(self, leave_out: Path) -> Listing:
        """Every file, by path.

        In a store other than a folder the rules of its top `.askaiignore` hold. Raises
        `CorpusError` or `SettingsError`.
        """
        if self._folder is not None:
            return find_files(self._folder, leave_out)
        try:
            files, root = self._store()
            found = [str(path) for path in files.find(root)]
            rules = _inside(root, IGNORE_FILE)
            ignored = ignore_rules(files.cat_file(rules).decode()) if rules in found else None
        except SettingsError:
            raise
        except Exception as error:
            raise self._unreachable(error) from error
        paths = [path[len(root) :].lstrip("/") for path in found]
        chosen = [
            path
            for path in paths
            if not any(is_of_programs(part) for part in PurePosixPath(path).parts)
            and not (ignored is not None and ignored.match_file(path))
        ]
        return Listing(tuple(SourceFile(Path(path), path) for path in sorted(chosen)), ())

    def read(self, path: str, megabytes: int) -> bytes:
        """A file's bytes. Raises `DocumentError` when it cannot be read, is empty or too large."""
        with self.copied(path, megabytes) as file:
            return read_bytes(file.location, megabytes)

    @contextmanager
    def copied(self, path: str, megabytes: int) -> Iterator[SourceFile]:
        """A file where parsers can open it: in its place, or as a copy for a while.

        Raises `DocumentError` for what is the file's own fault, `CorpusError` where the store
        fails: a document that is only out of reach must not leave the index.
        """
        if self._folder is not None:
            if not self._folder.is_dir():
                raise CorpusError(
                    f"The corpus {self.address!r} is no folder of the machine "
                    f"{platform.node()!r}, which reads it; mount it there, or give an address "
                    "that every worker reaches."
                )
            yield SourceFile(self._folder / path, path)
            return
        with tempfile.TemporaryDirectory(prefix="askai-") as scratch:
            place = Path(scratch) / "file"
            for pause in (*_PAUSES, None):
                try:
                    files, root = self._store()
                    with files.open(_inside(root, path), "rb") as source:
                        place.write_bytes(source.read(megabytes * 1_000_000 + 1))
                    break
                except (FileNotFoundError, PermissionError) as error:
                    raise DocumentError(f"cannot be read ({error})") from error
                except Exception as error:
                    if pause is None:
                        raise self._unreachable(error) from error
                    self._opened = None
                    time.sleep(pause)
            yield SourceFile(place, path)

    def _store(self) -> tuple[Any, str]:
        if self._opened is None:
            self._opened = file_system(self.address, "corpus")
        return self._opened

    def _unreachable(self, error: Exception) -> CorpusError:
        return CorpusError(
            f"The corpus {shown(self.address)!r} cannot be read ({error}); check the address and "
            "its permissions, and try again."
        )


def _inside(root: str, path: str) -> str:
    return f"{root}/{path}" if root else path


def folder_of(corpus: str) -> Path | None:
    """The folder of this machine that an address names, if it does."""
    if "://" not in corpus:
        return Path(corpus)
    parts = urlsplit(corpus)
    return Path(unquote(parts.path)) if parts.scheme == "file" else None
