"""The corpus → documents in the records: what is new, taken over, a copy, or skipped, and why."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from askai.answers import Document, Passage
from askai.embedding import Encoder
from askai.errors import DocumentError
from askai.folder import Listing, SourceFile, read_bytes
from askai.inference import available_cores
from askai.passages import split_document
from askai.previous import Previous
from askai.records import RecordWriter, SkippedRecord
from askai.settings import Settings
from askai.workers import Limits, Parsed, parse_files

_CHANGED = "it changed while it was read; run `askai index` again"
_OCR_PATIENCE = 10  # times the seconds that a file may take, where its pages are pictures
_SPECIAL_TOKENS = 2  # what the encoder puts around a text


@dataclass(frozen=True, slots=True)
class Scan:
    """The corpus as it is now: the SHA-256 of each readable file, and the unreadable ones."""

    files: dict[str, tuple[SourceFile, str]]
    unreadable: tuple[SkippedRecord, ...]


@dataclass(frozen=True, slots=True)
class Intake:
    """What was written into the records."""

    added: int
    changed: int
    unchanged: int
    removed: int
    skipped: tuple[SkippedRecord, ...]
    remarks: tuple[tuple[str, str], ...]  # (path, what to know of it)


def scan_files(listing: Listing, settings: Settings) -> Scan:
    """Read every file once, for its hash."""
    hashes: dict[str, tuple[SourceFile, str]] = {}
    unreadable = [SkippedRecord(path, reason, "") for path, reason in listing.unreadable]
    for file in listing.files:
        try:
            data = read_bytes(file.location, settings.file_megabytes)
        except DocumentError as error:
            unreadable.append(SkippedRecord(file.path, str(error), ""))
        else:
            hashes[file.path] = (file, hashlib.sha256(data).hexdigest())
    return Scan(hashes, tuple(unreadable))


def write_documents(
    path: Path,
    scan: Scan,
    previous: Previous | None,
    encoder: Encoder,
    settings: Settings,
    report: Callable[[int], None],
) -> Intake:
    """Write every document's text and passages into new records at `path`.

    `report` is told the number of files done.
    """
    before = previous.files() if previous is not None else {}
    counts = {"added": 0, "changed": 0, "unchanged": 0}
    skipped, remarks = list(scan.unreadable), []
    written: dict[tuple[str, str], str] = {}  # the first path with these bytes and this suffix
    # Closed even when writing fails: the workers' scratch folder is within what is then removed.
    files = closing(_found(scan, previous, encoder, settings, path.parent))
    with closing(RecordWriter(path)) as writer, files as every_file:
        for done, found in enumerate(every_file):
            report(done)
            original = written.get(_twin_key(found.path, found.sha256))
            if found.document is None and original is None:
                reason = found.reason or _CHANGED
                skipped.append(SkippedRecord(found.path, reason, found.sha256))
                continue
            if original is not None:
                writer.add_copy(found.path, original)
            elif found.document is not None:
                writer.add(found.document, found.sha256, found.passages)
                written[_twin_key(found.path, found.sha256)] = found.path
                remarks += [(found.path, remark) for remark in found.document.remarks]
            same = before.get(found.path) == found.sha256
            counts["unchanged" if same else "changed" if found.path in before else "added"] += 1
        report(len(scan.files))
        for skip in skipped:
            writer.skip(skip)
        writer.count_words()
    now = scan.files.keys() - {file.path for file in skipped}
    removed = len(before.keys() - now)
    return Intake(**counts, removed=removed, skipped=tuple(skipped), remarks=tuple(remarks))


@dataclass(frozen=True, slots=True)
class _Found:
    """A file of the corpus, and what it holds; neither document nor reason for a copy."""

    path: str
    sha256: str
    document: Document | None = None
    passages: tuple[Passage, ...] = ()
    reason: str = ""


def _twin_key(path: str, sha256: str) -> tuple[str, str]:
    """What two files must share to be the same document: their bytes, and how they are read."""
    return sha256, PurePosixPath(path).suffix.lower()


def _found(
    scan: Scan, previous: Previous | None, encoder: Encoder, settings: Settings, scratch: Path
) -> Generator[_Found]:
    """Every file in order of path: taken over, parsed, refused again, or a copy of one before."""
    bad = previous.refused() if previous is not None else {}
    kept = previous.kept() if previous is not None else {}
    firsts: dict[tuple[str, str], str] = {}
    to_parse = []
    for path, (file, sha256) in scan.files.items():
        first = firsts.setdefault(_twin_key(path, sha256), path)
        if first == path and kept.get(path) != sha256 and (path, sha256) not in bad:
            to_parse.append(file)
    limits = Limits(
        settings.file_megabytes,
        settings.file_seconds * (_OCR_PATIENCE if settings.ocr else 1),
        settings.file_memory_megabytes,
        settings.ocr,
    )
    results: dict[str, tuple[str, str]] = {}  # each first path's reason ("": read), and SHA-256
    workers = settings.threads or available_cores()
    with closing(parse_files(to_parse, limits, workers, scratch)) as parsed:
        for path, (_, sha256) in scan.files.items():
            first = firsts[_twin_key(path, sha256)]
            if first != path:
                reason, settled = results[first]
                # Its twin vanished, changed or failed by chance: this one is tried again next time.
                yield _Found(path, sha256 if settled == sha256 else "", reason=reason)
            elif kept.get(path) == sha256 and previous is not None:
                results[path] = ("", sha256)
                yield _taken_over(previous, path, sha256)
            elif (path, sha256) in bad:
                results[path] = (bad[path, sha256], sha256)
                yield _Found(path, sha256, reason=bad[path, sha256])
            else:
                result = next(parsed)
                results[path] = (result.reason, result.sha256)
                yield _split(path, result, encoder, settings)


def _taken_over(previous: Previous, path: str, sha256: str) -> _Found:
    document, passages = previous.document(path)
    return _Found(path, sha256, document, passages)


def _split(path: str, result: Parsed, encoder: Encoder, settings: Settings) -> _Found:
    if result.document is None:
        return _Found(path, result.sha256, reason=result.reason)
    passages = split_document(
        result.document,
        encoder.count_tokens,
        target=settings.passage_tokens,
        overlap=settings.overlap_tokens,
        window=encoder.description.max_tokens - _SPECIAL_TOKENS,
    )
    return _Found(path, result.sha256, result.document, passages)
