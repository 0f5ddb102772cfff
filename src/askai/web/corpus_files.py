"""Files put into the corpus folder and taken out of it, by way of the page."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from pathvalidate import sanitize_filename

from askai.errors import CorpusError

REMOVED = ".removed"  # in the corpus; what begins with a dot is not indexed
_LONGEST_NAME = 120  # characters


def add_files(corpus: Path, files: Sequence[tuple[str, Path]], megabytes: int) -> list[str]:
    """Copy files, given as (name, where it is), into the corpus under safe names of their own.

    The paths that they got. None replaces a file that is there. Raises `CorpusError`, naming the
    file, for one that is too large or cannot be written; those before it stay.
    """
    if not corpus.is_dir():
        raise CorpusError(
            f"The corpus {str(corpus)!r} is no folder of this machine (any more); put documents "
            "where they are kept, and rebuild the index."
        )
    added = []
    for name, source in files:
        size = source.stat().st_size
        if size > megabytes * 1_000_000:
            raise CorpusError(
                f"{name!r} has {size:,} bytes, over the limit of {megabytes} MB "
                "(setting file_megabytes)."
            )
        try:
            added.append(_copied(corpus, safe_name(name), source))
        except OSError as error:
            raise CorpusError(f"{name!r} cannot be written: {error.strerror}.") from error
    return added


def safe_name(name: str) -> str:
    """A file name without folders, control characters and what some system does not allow."""
    name = name.encode("utf-8", "replace").decode()  # half a surrogate pair is no name anywhere
    bare = name.replace("\\", "/").rsplit("/", 1)[-1]
    stem, suffix = os.path.splitext(  # noqa: PTH122 - pathlib has no name that ends in a dot
        sanitize_filename(bare, platform="universal").strip(". ")
    )
    stem = stem.strip(". ") or "document"
    return f"{stem[: _LONGEST_NAME - len(suffix[:20])]}{suffix[:20]}"


def remove_files(corpus: Path, paths: Sequence[str]) -> list[str]:
    """Move files of the corpus into its folder `.removed`, from where they can be taken back.

    Of a symbolic link only the link is moved. Raises `CorpusError` for a path that is no file in
    the corpus; nothing is moved then.
    """
    root = corpus.resolve()
    inside: dict[str, Path] = {}
    for path in paths:
        named = root / path
        found = named.parent.resolve() / named.name
        if not found.is_relative_to(root) or not (found.is_symlink() or found.is_file()):
            raise CorpusError(f"There is no file {path!r} in the corpus; look at the list again.")
        inside[path] = found.relative_to(root)
    kept = root / REMOVED / time.strftime("%Y-%m-%d %H.%M.%S")
    for path, relative in inside.items():
        place = kept / relative
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(root / relative, place)
        except OSError as error:
            raise CorpusError(f"{path!r} cannot be removed: {error.strerror}.") from error
    return list(inside)


def _copied(corpus: Path, name: str, source: Path) -> str:
    """The name under which the file was written, whole or not at all."""
    stem, suffix = os.path.splitext(name)  # noqa: PTH122
    handle, made = tempfile.mkstemp(prefix=".", suffix=".partial", dir=corpus)
    os.close(handle)
    partial = Path(made)
    try:
        shutil.copyfile(source, partial)
        partial.chmod(0o644)  # a temporary file is its owner's alone
        for number in range(1, 10_000):
            free = name if number == 1 else f"{stem} ({number}){suffix}"
            try:
                (corpus / free).touch(exist_ok=False)  # the name is ours from here on
            except FileExistsError:
                continue
            try:
                partial.replace(corpus / free)
            except OSError:
                (corpus / free).unlink(missing_ok=True)
                raise
            return free
    finally:
        partial.unlink(missing_ok=True)
    raise CorpusError(f"There are too many files named {name!r} in the corpus.")
