"""A corpus by its address: a folder of this machine (file://), or any store that fsspec knows."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from askai.errors import CorpusError, DocumentError
from askai.folder import IGNORE_FILE, Listing, SourceFile, find_files, ignore_rules, read_bytes
from askai.scale.texts import file_system


def list_corpus(corpus: str, leave_out: Path) -> Listing:
    """Every file of a corpus, by path.

    In a store other than a folder the rules of its top `.askaiignore` hold. Raises `CorpusError`.
    """
    if (folder := folder_of(corpus)) is not None:
        return find_files(folder, leave_out)
    files, root = _store(corpus)
    try:
        found = [str(path) for path in files.find(root)]
        rules = f"{root}/{IGNORE_FILE}".lstrip("/") if not root else f"{root}/{IGNORE_FILE}"
        ignored = ignore_rules(files.cat_file(rules).decode()) if rules in found else None
    except Exception as error:
        raise CorpusError(
            f"The corpus {corpus!r} cannot be listed ({error}); check the address and its "
            "permissions."
        ) from error
    paths = [path[len(root) :].lstrip("/") for path in found]
    chosen = [
        path
        for path in paths
        if not any(part.startswith(".") for part in PurePosixPath(path).parts)
        and not (ignored is not None and ignored.match_file(path))
    ]
    return Listing(tuple(SourceFile(Path(path), path) for path in sorted(chosen)), ())


def read_file(corpus: str, path: str, megabytes: int) -> bytes:
    """A file's bytes. Raises `DocumentError` when it cannot be read, is empty or too large."""
    if (folder := folder_of(corpus)) is not None:
        return read_bytes(folder / path, megabytes)
    with copied(corpus, path, megabytes) as file:
        return read_bytes(file.location, megabytes)


@contextmanager
def copied(corpus: str, path: str, megabytes: int) -> Iterator[SourceFile]:
    """A file of a corpus where parsers can open it: in its place, or as a copy for a while."""
    if (folder := folder_of(corpus)) is not None:
        yield SourceFile(folder / path, path)
        return
    files, root = _store(corpus)
    inside = f"{root}/{path}".lstrip("/") if not root else f"{root}/{path}"
    with tempfile.TemporaryDirectory(prefix="askai-") as scratch:
        place = Path(scratch) / "file"
        try:
            with files.open(inside, "rb") as source, place.open("wb") as target:
                target.write(source.read(megabytes * 1_000_000 + 1))
        except Exception as error:
            raise DocumentError(f"cannot be read ({error})") from error
        yield SourceFile(place, path)


def folder_of(corpus: str) -> Path | None:
    """The folder of this machine that an address names, if it does."""
    if "://" not in corpus:
        return Path(corpus)
    parts = urlsplit(corpus)
    return Path(unquote(parts.path)) if parts.scheme == "file" else None


@cache
def _store(corpus: str) -> tuple[Any, str]:
    return file_system(corpus, "corpus")
