"""A corpus by its address: a folder of this machine (file://), or any store that fsspec knows."""

from __future__ import annotations

import platform
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from askai.errors import CorpusError, DocumentError, SettingsError
from askai.folder import IGNORE_FILE, Listing, SourceFile, find_files, ignore_rules, read_bytes
from askai.scale.address import shown
from askai.scale.texts import file_system

_PAUSES = (1.0, 4.0)  # seconds before a file is read again


def list_corpus(corpus: str, leave_out: Path) -> Listing:
    """Every file of a corpus, by path.

    In a store other than a folder the rules of its top `.askaiignore` hold. Raises `CorpusError`.
    """
    if (folder := folder_of(corpus)) is not None:
        return find_files(folder, leave_out)
    try:
        files, root = file_system(corpus, "corpus")
        found = [str(path) for path in files.find(root)]
        rules = _inside(root, IGNORE_FILE)
        ignored = ignore_rules(files.cat_file(rules).decode()) if rules in found else None
    except SettingsError:
        raise
    except Exception as error:
        raise _unreachable(corpus, error) from error
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
    with copied(corpus, path, megabytes) as file:
        return read_bytes(file.location, megabytes)


@contextmanager
def copied(corpus: str, path: str, megabytes: int) -> Iterator[SourceFile]:
    """A file of a corpus where parsers can open it: in its place, or as a copy for a while.

    Raises `DocumentError` for what is the file's own fault, `CorpusError` where the store fails: a
    document that is only out of reach must not leave the index.
    """
    if (folder := folder_of(corpus)) is not None:
        if not folder.is_dir():
            raise CorpusError(
                f"The corpus {corpus!r} is no folder of the machine {platform.node()!r}, which "
                "reads it; mount it there, or give an address that every worker reaches."
            )
        yield SourceFile(folder / path, path)
        return
    with tempfile.TemporaryDirectory(prefix="askai-") as scratch:
        place = Path(scratch) / "file"
        for pause in (*_PAUSES, None):
            try:
                files, root = file_system(corpus, "corpus")
                with files.open(_inside(root, path), "rb") as source:
                    place.write_bytes(source.read(megabytes * 1_000_000 + 1))
                break
            except (FileNotFoundError, PermissionError) as error:
                raise DocumentError(f"cannot be read ({error})") from error
            except Exception as error:
                if pause is None:
                    raise _unreachable(corpus, error) from error
                time.sleep(pause)
        yield SourceFile(place, path)


def _inside(root: str, path: str) -> str:
    return f"{root}/{path}" if root else path


def _unreachable(corpus: str, error: Exception) -> CorpusError:
    return CorpusError(
        f"The corpus {shown(corpus)!r} cannot be read ({error}); check the address and its "
        "permissions, and try again."
    )


def folder_of(corpus: str) -> Path | None:
    """The folder of this machine that an address names, if it does."""
    if "://" not in corpus:
        return Path(corpus)
    parts = urlsplit(corpus)
    return Path(unquote(parts.path)) if parts.scheme == "file" else None
