"""The corpus → documents in the records: what is new, taken over, a copy, or skipped, and why."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from askai.answers import BuildReport, Document, Passage
from askai.cores import available_cores
from askai.embedding import Encoder
from askai.errors import DocumentError
from askai.folder import Listing, SourceFile, read_bytes
from askai.passages import TokenCounter, split_document
from askai.previous import Previous
from askai.record_writer import NewPassage, RecordWriter
from askai.records import DocumentRecord, SkippedRecord
from askai.settings import Settings
from askai.workers import Limits, Parsed, parse_files

CHANGED = "it changed while it was read; run `askai index` again"
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
    gone: tuple[int, ...] = ()  # the passages that were taken out of the records


def unchanged(
    documents: Sequence[DocumentRecord],
    skipped: Sequence[SkippedRecord],
    now: Mapping[str, str],
    unreadable: Iterable[SkippedRecord],
) -> Intake | None:
    """What a build takes in of a corpus that is as it was before; None of any other.

    `now` has the SHA-256 of each file that can be read, by path.
    """
    readable = {file.path: file.file_sha256 for file in documents}
    readable |= {file.path: file.file_sha256 for file in skipped if file.file_sha256}
    if readable != now or {file for file in skipped if not file.file_sha256} != set(unreadable):
        return None
    remarks = tuple(
        (document.path, remark)
        for document in documents
        for remark in document.remarks
        if not document.copy_of
    )
    return Intake(0, 0, len(documents), 0, tuple(skipped), remarks)


def report_of(intake: Intake, *, passages: int, embedded: int) -> BuildReport:
    """What a build tells of what it took in; the seconds are not known yet."""
    return BuildReport(
        added=intake.added,
        changed=intake.changed,
        removed=intake.removed,
        unchanged=intake.unchanged,
        skipped=tuple(sorted((file.path, file.reason) for file in intake.skipped)),
        passages=passages,
        embedded=embedded,
        seconds=0.0,
        remarks=intake.remarks,
    )


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
    take: Callable[[list[NewPassage]], None],
) -> Intake:
    """Write every document's text and passages into new records at `path`.

    What has not changed stays as it is in a copy of the records before. `report` is told the number
    of files done, `take` is given the passages that are new.
    """
    before = previous.files() if previous is not None else {}
    bad = previous.refused() if previous is not None else {}
    kept, surplus = _kept(previous)
    firsts: dict[Twin, str] = {}  # the first path with these bytes and this suffix
    for name, (_, sha256) in scan.files.items():
        firsts.setdefault(twin_of(name, sha256), name)
    to_parse = [
        scan.files[name][0]
        for twin, name in firsts.items()
        if twin not in kept and (name, twin[0]) not in bad
    ]
    outcome: dict[Twin, tuple[str, str]] = {}  # why it cannot be read, or ""; SHA-256 as read
    counts = {"added": 0, "changed": 0, "unchanged": 0}
    skipped, remarks = list(scan.unreadable), list[tuple[str, str]]()
    copy_of = previous.records_file if previous is not None and previous.same_recipe else None
    # Closed even when writing fails: the workers' scratch folder is within what is then removed.
    cores = settings.threads or available_cores()
    parsed = closing(parse_files(to_parse, limits_of(settings), cores, path.parent))
    with closing(RecordWriter(path, copy_of)) as writer, parsed as results:
        left_out = [item.path for twin, item in kept.items() if twin not in firsts]
        gone = writer.remove([*left_out, *surplus])
        paths = {item.path: firsts[twin] for twin, item in kept.items() if twin in firsts}
        writer.rename({old: new for old, new in paths.items() if old != new})
        for done, (name, (_, sha256)) in enumerate(scan.files.items()):
            report(done)
            twin = twin_of(name, sha256)
            if firsts[twin] != name:
                reason, read = outcome[twin]
                if read != sha256:  # vanished, changed or failed by chance: tried again next time
                    reason, read = reason or CHANGED, ""
                elif not reason:
                    writer.add_copy(name, firsts[twin])
            else:
                if twin in kept:
                    reason, read, told = "", sha256, kept[twin].remarks
                elif (name, sha256) in bad:
                    reason, read, told = bad[name, sha256], sha256, ()
                else:
                    result = next(results)
                    as_read = twin_of(name, result.sha256)
                    if result.document and firsts.setdefault(as_read, name) != name:
                        # Since it was scanned it has become what another file is.
                        result = Parsed(None, CHANGED, "")
                    reason, read, told = _add(writer, result, encoder, settings, take)
                outcome[twin] = reason, read
                remarks += [(name, remark) for remark in told]
            if reason:
                skipped.append(SkippedRecord(name, reason, read))
            else:
                same = before.get(name) == read
                counts["unchanged" if same else "changed" if name in before else "added"] += 1
        report(len(scan.files))
        for skip in skipped:
            writer.skip(skip)
    now = scan.files.keys() - {file.path for file in skipped}
    removed = len(before.keys() - now)
    return Intake(
        **counts,
        removed=removed,
        skipped=tuple(skipped),
        remarks=tuple(remarks),
        gone=tuple(gone),
    )


Twin = tuple[str, str]  # SHA-256, suffix: files that share both are the same document


def twin_of(path: str, sha256: str) -> Twin:
    """What makes a file the same document as another."""
    return sha256, PurePosixPath(path).suffix.lower()


def _kept(previous: Previous | None) -> tuple[dict[Twin, DocumentRecord], list[str]]:
    """The documents that would be made the same today; the paths of those that are there twice."""
    if previous is None or not previous.same_recipe:
        return {}, []
    kept: dict[Twin, DocumentRecord] = {}
    surplus = []
    for item in previous.records.documents():
        if not item.copy_of and kept.setdefault(twin_of(item.path, item.file_sha256), item) != item:
            surplus.append(item.path)
    return kept, surplus


def limits_of(settings: Settings) -> Limits:
    """What one file may take."""
    return Limits(
        settings.file_megabytes,
        settings.file_seconds * (_OCR_PATIENCE if settings.ocr else 1),
        settings.file_memory_megabytes,
        settings.ocr,
    )


def split(
    document: Document, count_tokens: TokenCounter, max_tokens: int, settings: Settings
) -> tuple[Passage, ...]:
    """The passages of a document; `max_tokens` is the most that the encoder reads."""
    return split_document(
        document,
        count_tokens,
        target=settings.passage_tokens,
        overlap=settings.overlap_tokens,
        window=max_tokens - _SPECIAL_TOKENS,
    )


def _add(
    writer: RecordWriter,
    parsed: Parsed,
    encoder: Encoder,
    settings: Settings,
    take: Callable[[list[NewPassage]], None],
) -> tuple[str, str, tuple[str, ...]]:
    """Split and write a document: why it cannot be read, or ""; SHA-256 as read; remarks."""
    if parsed.document is None:
        return parsed.reason or CHANGED, parsed.sha256, ()
    most = encoder.description.max_tokens
    passages = split(parsed.document, encoder.count_tokens, most, settings)
    take(writer.add(parsed.document, parsed.sha256, passages))
    return "", parsed.sha256, parsed.document.remarks
