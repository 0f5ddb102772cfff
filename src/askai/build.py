"""Corpus + the generation before → a new generation. What has not changed is not computed again."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

import numpy as np

from askai.answers import BuildReport, Document, Passage
from askai.documents import (
    PARSER_VERSION,
    Listing,
    SourceFile,
    find_files,
    parse,
    read_bytes,
)
from askai.embedding import Encoder, Vectors
from askai.errors import CorpusError, DocumentError
from askai.generation import (
    KEYWORDS,
    MODELS,
    RECORDS,
    VECTORS,
    build_lock,
    new_generation,
    publish,
    sweep,
    writing,
)
from askai.keywords import KeywordIndex
from askai.manifest import SCHEMA_VERSION, Manifest, fingerprints
from askai.models import open_encoder, prepare_model
from askai.passages import split_document
from askai.previous import Previous, open_previous
from askai.records import Records, RecordWriter, SkippedRecord, vector_key
from askai.settings import Settings
from askai.vectors import VectorIndex

_SPLITTER_VERSION = 1  # raise it when passages are cut differently
_CHUNK = 512  # passages embedded between two reports of progress
_SPECIAL_TOKENS = 2  # what the encoder puts around a text


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a build has come: `done` of `total` files or passages."""

    step: str  # "model", "reading", "embedding" or "writing"
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class _Job:
    corpus: Path
    index: Path
    settings: Settings
    encoder: Encoder
    recipe: str
    previous: Previous | None
    report: Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class _Scan:
    """The corpus as it is now: the SHA-256 of each readable file, and the unreadable ones."""

    files: dict[str, tuple[SourceFile, str]]
    unreadable: tuple[SkippedRecord, ...]


def build_index(
    corpus: str | Path,
    index: str | Path = "index",
    *,
    settings: Settings | None = None,
    full: bool = False,
    progress: Callable[[Progress], None] | None = None,
) -> BuildReport:
    """Bring the index up to date with the corpus; the old index answers until this has finished.

    `full` computes everything again. A file that cannot be read is skipped and named in the
    report. Raises `CorpusError` (no folder, nothing readable), `IndexBusy`, `IndexUnwritable`,
    `ModelError` or `SettingsError`; the index is then as it was before.
    """
    started = time.perf_counter()
    settings = settings or Settings.load()
    corpus, index = Path(corpus), Path(index)
    report = progress or (lambda _: None)
    listing = find_files(corpus, leave_out=index)
    if not listing.files:
        raise CorpusError(f"The corpus {str(corpus)!r} holds no files; put documents into it.")
    if corpus.resolve() == index.resolve():
        raise CorpusError(
            f"{str(corpus)!r} is named as the corpus and as the index; give the index a folder of "
            "its own."
        )
    with build_lock(index), ExitStack() as stack:
        report(Progress("model", 0, 1))
        with writing(index):
            model_folder = prepare_model(settings.model, index / MODELS)
        encoder = open_encoder(model_folder, settings.threads)
        report(Progress("model", 1, 1))
        recipe = _recipe(settings, encoder)
        previous = open_previous(index, recipe, stack, trusted=not full)
        job = _Job(corpus, index, settings, encoder, recipe, previous, report)
        scan = _scan(job, listing)
        result = _nothing_to_do(job, scan)
        if result is None:
            with writing(index):
                result = _build(job, scan)
        stack.close()
        sweep(index)
    return replace(result, seconds=time.perf_counter() - started)


def _recipe(settings: Settings, encoder: Encoder) -> str:
    """One name for everything that decides how a file becomes passages."""
    parts = [
        PARSER_VERSION,
        _SPLITTER_VERSION,
        encoder.description.fingerprint,
        settings.passage_tokens,
        settings.overlap_tokens,
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def _scan(job: _Job, listing: Listing) -> _Scan:
    hashes: dict[str, tuple[SourceFile, str]] = {}
    unreadable = [SkippedRecord(path, reason, "") for path, reason in listing.unreadable]
    for file in listing.files:
        try:
            data = read_bytes(file, job.settings.file_megabytes)
        except DocumentError as error:
            unreadable.append(SkippedRecord(file.path, str(error), ""))
        else:
            hashes[file.path] = (file, hashlib.sha256(data).hexdigest())
    return _Scan(hashes, tuple(unreadable))


def _nothing_to_do(job: _Job, scan: _Scan) -> BuildReport | None:
    """The report of a build that changes nothing, if this is one."""
    previous = job.previous
    if previous is None or not previous.same_recipe:
        return None
    if previous.generation.manifest.model != job.settings.model:  # the same weights, renamed
        return None
    before = previous.files()
    skipped = previous.records.skipped()
    readable = before | {file.path: file.file_sha256 for file in skipped if file.file_sha256}
    unread = {file for file in skipped if not file.file_sha256}
    now = {path: sha256 for path, (_, sha256) in scan.files.items()}
    if readable != now or unread != set(scan.unreadable):
        return None
    passages = previous.generation.manifest.passages
    return _report(skipped, passages=passages, unchanged=len(before))


def _report(skipped: list[SkippedRecord], **counts: int) -> BuildReport:
    reasons = tuple((file.path, file.reason) for file in sorted(skipped, key=lambda f: f.path))
    none = dict.fromkeys(("added", "changed", "removed", "unchanged", "passages", "embedded"), 0)
    return BuildReport(**(none | counts), skipped=reasons, seconds=0.0)


def _build(job: _Job, scan: _Scan) -> BuildReport:
    """Write a new generation and make it the live one."""
    with new_generation(job.index) as folder:
        counts, skipped = _write_records(job, scan, folder / RECORDS)
        with closing(Records(folder / RECORDS)) as records:
            ids, vectors, embedded = _vectors(job, records)
            job.report(Progress("writing", 0, len(ids)))
            VectorIndex.build(ids, vectors).save(folder / VECTORS)
            KeywordIndex.build(folder / KEYWORDS, records.searchable())
            job.report(Progress("writing", len(ids), len(ids)))
        manifest = Manifest(
            schema=SCHEMA_VERSION,
            askai=version("askai"),
            created=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            corpus=str(job.corpus.resolve()),
            model=job.settings.model,
            model_fingerprint=job.encoder.description.fingerprint,
            recipe=job.recipe,
            documents=counts["added"] + counts["changed"] + counts["unchanged"],
            passages=len(ids),
            files=fingerprints(folder),
        )
        publish(job.index, folder, manifest)
    return _report(skipped, **counts, passages=len(ids), embedded=embedded)


def _write_records(
    job: _Job, scan: _Scan, path: Path
) -> tuple[dict[str, int], list[SkippedRecord]]:
    """Every document's text and passages, taken over or made; and what was skipped."""
    before: dict[str, str] = {}
    known_bad: dict[tuple[str, str], str] = {}
    if job.previous is not None:
        before = job.previous.files()
        if job.previous.same_recipe:
            bad = job.previous.records.skipped()
            known_bad = {(file.path, file.file_sha256): file.reason for file in bad}
    counts = {"added": 0, "changed": 0, "unchanged": 0}
    skipped = list(scan.unreadable)
    with closing(RecordWriter(path)) as writer:
        for done, (file, sha256) in enumerate(scan.files.values()):
            job.report(Progress("reading", done, len(scan.files)))
            same = before.get(file.path) == sha256
            kept = job.previous.document(file.path) if same and job.previous else None
            try:
                if (file.path, sha256) in known_bad:
                    raise DocumentError(known_bad[file.path, sha256])
                if kept is None:
                    sha256 = ""  # until it is read again: a file may change or vanish meanwhile
                    data = read_bytes(file, job.settings.file_megabytes)
                    sha256 = hashlib.sha256(data).hexdigest()
                    kept = _parsed(job, file, data)
            except DocumentError as error:
                skipped.append(SkippedRecord(file.path, str(error), sha256))
                continue
            document, passages = kept
            writer.add(document, sha256, passages)
            kind = "unchanged" if same else "changed" if file.path in before else "added"
            counts[kind] += 1
        job.report(Progress("reading", len(scan.files), len(scan.files)))
        for skip in skipped:
            writer.skip(skip)
    if not sum(counts.values()):
        first = skipped[0]
        raise CorpusError(
            f"The corpus {str(job.corpus)!r} holds no readable file; for example "
            f"{first.path!r}: {first.reason}."
        )
    now = scan.files.keys() - {file.path for file in skipped}
    counts["removed"] = len(before.keys() - now)
    return counts, skipped


def _parsed(job: _Job, file: SourceFile, data: bytes) -> tuple[Document, tuple[Passage, ...]]:
    document = parse(file.path, data)
    passages = split_document(
        document,
        job.encoder.count_tokens,
        target=job.settings.passage_tokens,
        overlap=job.settings.overlap_tokens,
        window=job.encoder.description.max_tokens - _SPECIAL_TOKENS,
    )
    return document, passages


def _vectors(job: _Job, records: Records) -> tuple[list[int], Vectors, int]:
    """Every passage's id and vector, and how many were computed now and not taken over."""
    fingerprint = job.encoder.description.fingerprint
    known, old = job.previous.vectors(fingerprint) if job.previous else ({}, None)
    texts = dict(records.searchable())
    ids = list(texts)
    vectors = np.zeros((len(ids), job.encoder.description.dimensions), np.float32)
    keys = [vector_key(text) for text in texts.values()]
    rows_kept = [row for row, key in enumerate(keys) if key in known]
    if old is not None and rows_kept:
        vectors[rows_kept] = old.vectors([known[keys[row]] for row in rows_kept])
    rows_new = [row for row, key in enumerate(keys) if key not in known]
    # Like lengths together, so that little is padded.
    rows_new.sort(key=lambda row: len(texts[ids[row]]))
    job.report(Progress("embedding", 0, len(rows_new)))
    done = 0
    for rows in _chunks(rows_new, _CHUNK):
        vectors[rows] = job.encoder.encode_documents([texts[ids[row]] for row in rows])
        done += len(rows)
        job.report(Progress("embedding", done, len(rows_new)))
    return ids, vectors, len(rows_new)


def _chunks(rows: list[int], size: int) -> Iterator[list[int]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
