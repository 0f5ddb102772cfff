"""A folder of documents: which files it holds, which of them are left out, and their bytes."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pathspec import GitIgnoreSpec, RegexPattern

from askai.errors import CorpusError, DocumentError

IGNORE_FILE = ".askaiignore"
_OF_PROGRAMS = re.compile(r"\.|~\$|(?:desktop\.ini|thumbs\.db)\Z", re.IGNORECASE)
_SAVED_PAGE = re.compile(r"(.+)\.html?", re.IGNORECASE | re.DOTALL)
_NO_FILE = "not a regular file: a pipe, a socket or a device"


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
    """Every file below `corpus`, in order of path.

    Passed over are hidden files and what else programs leave, `leave_out`, the folder of style
    sheets and scripts beside a saved web page, and what a `.askaiignore` (gitignore's syntax, in
    the corpus or any folder below it) matches. Symbolic links are named and not followed. Raises
    `CorpusError` when the folder is missing, is no folder, or cannot be listed.
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
        elif os.path.isfile(location):  # noqa: PTH113 - see above
            files.append(SourceFile(location, path))
        else:
            unreadable.append((path, _NO_FILE))
    return Listing(tuple(sorted(files, key=lambda file: file.path)), tuple(unreadable))


def read_bytes(location: Path, limit_megabytes: int) -> bytes:
    """The file's bytes. Raises `DocumentError` when it cannot be read, is empty or too large.

    Neither waits nor follows a link where something else was put in the listed file's place.
    """
    limit = limit_megabytes * 1_000_000
    try:
        with open(location, "rb", opener=_open_plainly) as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise DocumentError(_NO_FILE)
            size = found.st_size
            data = file.read(limit + 1) if size <= limit else b""
            size = max(size, len(data))  # it may grow meanwhile
    except OSError as error:
        raise DocumentError(f"cannot be read ({error.strerror})") from error
    if size > limit:
        raise DocumentError(
            f"{size:,} bytes are over the limit of {limit_megabytes} MB (setting file_megabytes)"
        )
    if not data.strip():
        raise DocumentError("the file is empty")
    return data


def _open_plainly(path: str, flags: int) -> int:
    """An opener (see `open`) that does not follow a link, and does not wait for a pipe."""
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))


def _shown(path: str) -> str:
    """A path as text: a file name may be any bytes, and what is no text cannot be cited."""
    return path.encode("utf-8", "backslashreplace").decode()


def _walk(corpus: Path, hidden: Path | None, note: Callable[[OSError], None]) -> Iterator[Path]:
    rules: dict[Path, GitIgnoreSpec] = {}
    for place, folders, names in os.walk(corpus, onerror=note):
        here = Path(place)
        if IGNORE_FILE in names:
            rules[here] = _rules_in(here / IGNORE_FILE)
        pages = {
            f"{page.group(1)}_files" for name in names if (page := _SAVED_PAGE.fullmatch(name))
        }
        folders[:] = [
            name
            for name in folders
            if not is_of_programs(name)
            and name not in pages
            and (hidden is None or (here / name).resolve() != hidden)
            and not _ignored(here / name, rules, corpus, "/")
        ]
        linked = [name for name in folders if os.path.islink(here / name)]  # noqa: PTH114
        for name in [*names, *linked]:
            if not is_of_programs(name) and not _ignored(here / name, rules, corpus, ""):
                yield here / name


def is_of_programs(name: str) -> bool:
    """Whether a file or folder is hidden, Word's note of an open file, or the Explorer's own."""
    return bool(_OF_PROGRAMS.match(name))


def ignore_rules(text: str) -> GitIgnoreSpec:
    """What the text of a `.askaiignore` says. Raises `ValueError` for what is no pattern."""
    return GitIgnoreSpec.from_lines(line for line in text.splitlines() if line.strip("!/ "))


def _rules_in(file: Path) -> GitIgnoreSpec:
    try:
        return ignore_rules(file.read_text("utf-8-sig"))
    except (OSError, ValueError) as error:  # a rule that is no pattern, bytes that are no text
        raise CorpusError(f"Cannot read {str(file)!r}: {error}. Mend or remove it.") from error


def _ignored(path: Path, rules: dict[Path, GitIgnoreSpec], corpus: Path, end: str) -> bool:
    """Whether the nearest ignore file that speaks of this path leaves it out.

    `end` is "/" for a folder. The walk does not enter what is left out, so that only the path
    itself need be looked at; of the rules that match it the last one counts, as in git.
    """
    folder = path.parent
    while rules:
        if folder in rules:
            name = path.relative_to(folder).as_posix() + end
            for pattern in reversed(list(rules[folder].patterns)):
                if isinstance(pattern, RegexPattern) and _matches_itself(pattern, name):
                    return bool(pattern.include)
        if folder == corpus:
            return False
        folder = folder.parent
    return False


def _matches_itself(pattern: RegexPattern, name: str) -> bool:
    """Whether a pattern matches the path, and not only a folder above it.

    pathspec's expressions mark the end of such a folder by the group "ps_d"; "folder/**" matches
    what is in the folder and not the folder.
    """
    if pattern.include is None:  # a comment
        return False
    anchored = pattern.regex is not None and pattern.regex.pattern.startswith("^")
    if not anchored:  # "*" and "*/" speak of the last part of a path
        name = name[name.rstrip("/").rfind("/") + 1 :]
    result = pattern.match_file(name)
    if result is None:
        return False
    match: re.Match[str] = result.match
    if "ps_d" in match.re.groupindex:
        return match.start("ps_d") < 0 or match.end("ps_d") == len(name)
    return not (match.re.pattern.endswith("/") and match.end() == len(name))
