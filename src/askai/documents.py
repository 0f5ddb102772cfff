"""A folder of files → `Document`s. What cannot be read is named, with the reason."""

from __future__ import annotations

import codecs
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from askai.answers import Document
from askai.errors import CorpusError, DocumentError
from askai.formats.assembly import Content
from askai.formats.markdown import parse_markdown
from askai.formats.office import MIME_TYPES, parse_office
from askai.formats.pdf import parse_pdf
from askai.formats.plain import parse_plain
from askai.formats.table import parse_csv
from askai.formats.webpage import parse_webpage

# Part of what decides whether a kept document can be used again: raise it when parsing changes.
PARSER_VERSION = 2

_TEXT_PARSERS: dict[str, Callable[[str], Content]] = {
    ".md": parse_markdown,
    ".markdown": parse_markdown,
    ".txt": parse_plain,
    ".text": parse_plain,
    ".csv": parse_csv,
    ".tsv": parse_csv,
}
_BINARY_PARSERS: dict[str, Callable[[bytes], Content]] = {
    ".html": parse_webpage,
    ".htm": parse_webpage,
    ".pdf": parse_pdf,
}
SUFFIXES = tuple(sorted([*_TEXT_PARSERS, *_BINARY_PARSERS, *MIME_TYPES]))


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file in the corpus: where it is, and its POSIX path relative to the corpus."""

    location: Path
    path: str


@dataclass(frozen=True, slots=True)
class Listing:
    """What a folder holds: its files by path, and what could not even be listed, with reasons."""

    files: tuple[SourceFile, ...]
    unreadable: tuple[tuple[str, str], ...]


def find_files(corpus: Path, leave_out: Path | None = None) -> Listing:
    """Every file below `corpus`, in order of path; hidden ones and `leave_out` are passed over.

    Symbolic links are named and not followed. Raises `CorpusError` when the folder is missing, is
    no folder, or cannot be listed.
    """
    if not os.path.isdir(corpus):  # noqa: PTH112 - Path.is_dir raises for some bad names
        what = "is not a folder" if os.path.exists(corpus) else "does not exist"  # noqa: PTH110
        raise CorpusError(f"The corpus {str(corpus)!r} {what}; name a folder of documents.")
    unreadable: list[tuple[str, str]] = []

    def note(error: OSError) -> None:
        folder = Path(error.filename)
        if folder == corpus:
            raise CorpusError(
                f"The corpus {str(corpus)!r} cannot be read ({error.strerror}); "
                "check its permissions."
            ) from error
        path = _shown(folder.relative_to(corpus).as_posix())
        unreadable.append((path, f"the folder cannot be read ({error.strerror})"))

    files = []
    for location in _walk(corpus, leave_out.resolve() if leave_out is not None else None, note):
        path = location.relative_to(corpus).as_posix()
        if os.path.islink(location):  # noqa: PTH114 - see above
            unreadable.append((_shown(path), "a symbolic link, which is not followed"))
        elif _shown(path) != path:
            unreadable.append((_shown(path), "its name is not valid text; rename it"))
        elif os.path.isfile(location):  # noqa: PTH113 - see above; pipes and devices are no files
            files.append(SourceFile(location, path))
    return Listing(tuple(sorted(files, key=lambda file: file.path)), tuple(unreadable))


def _shown(path: str) -> str:
    """A path as text: a file name may be any bytes, and what is no text cannot be cited."""
    return path.encode("utf-8", "backslashreplace").decode()


def _walk(folder: Path, hidden: Path | None, note: Callable[[OSError], None]) -> Iterator[Path]:
    for place, folders, names in os.walk(folder, onerror=note):
        here = Path(place)
        folders[:] = [
            name
            for name in folders
            if not name.startswith(".") and (hidden is None or (here / name).resolve() != hidden)
        ]
        linked = [name for name in folders if os.path.islink(here / name)]  # noqa: PTH114
        yield from (here / name for name in [*names, *linked] if not name.startswith("."))


def read_bytes(file: SourceFile, limit_megabytes: int) -> bytes:
    """The file's bytes. Raises `DocumentError` when it cannot be read, is empty or too large."""
    try:
        size = file.location.stat().st_size
        if size > limit_megabytes * 1_000_000:
            raise DocumentError(
                f"{size / 1_000_000:.0f} MB is over the limit of {limit_megabytes} MB "
                "(setting file_megabytes)"
            )
        data = file.location.read_bytes()
    except OSError as error:
        raise DocumentError(f"cannot be read ({error.strerror})") from error
    if not data.strip():
        raise DocumentError("the file is empty")
    return data


def parse(path: str, data: bytes) -> Document:
    """A file's bytes as a `Document`. Raises `DocumentError` with the reason when it cannot be."""
    suffix = Path(path).suffix.lower()
    if suffix not in SUFFIXES:
        raise DocumentError(
            f"no reader for {suffix or 'a file without a suffix'}; it reads {', '.join(SUFFIXES)}"
        )
    try:
        if suffix in _TEXT_PARSERS:
            content = _TEXT_PARSERS[suffix](decode(data))
        elif suffix in _BINARY_PARSERS:
            content = _BINARY_PARSERS[suffix](data)
        else:
            content = parse_office(data, suffix)
    except DocumentError:
        raise
    except Exception as error:  # one bad file never stops a build, whatever a parser meets in it
        raise DocumentError(f"cannot be parsed ({type(error).__name__}: {error})") from error
    if not content.blocks:
        raise DocumentError("there is no text in it")
    return Document(path, content.title, content.text, content.blocks)


def decode(data: bytes) -> str:
    """A text file's characters: by its byte order mark, as UTF-8, or as the likeliest encoding.

    Line ends are kept as they are. Raises `DocumentError` for bytes that are no text.
    """
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise DocumentError(f"not valid {encoding} ({error.reason})") from error
    if b"\0" in data:
        raise DocumentError("not a text file: it holds zero bytes")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _guess(data)


def _guess(data: bytes) -> str:
    from charset_normalizer import from_bytes  # only when a file is not UTF-8

    best = from_bytes(data).best()
    if best is None:
        raise DocumentError("its text encoding is not recognised; save it as UTF-8")
    return data.decode(best.encoding)
