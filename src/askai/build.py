"""Corpus + the generation before → a new generation. What has not changed is not computed again."""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

from askai.answers import BuildReport
from askai.derive import derive
from askai.embedder import Embedder
from askai.embedding import Encoder
from askai.errors import CorpusError, SettingsError
from askai.folder import find_files
from askai.generation import (
    MODELS,
    RECORDS,
    build_lock,
    new_generation,
    publish,
    sweep,
    writing,
)
from askai.intake import Scan, report_of, scan_files, unchanged, write_documents
from askai.manifest import SCHEMA_VERSION, Manifest, fingerprints
from askai.models import open_encoder, prepare_model, prepare_reader
from askai.previous import Previous, open_previous
from askai.recipe import recipe_of
from askai.records import Records
from askai.salvage import Salvage, discard
from askai.settings import Settings
from askai.vectors import use_threads

_log = logging.getLogger(__name__)


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


def build_index(
    corpus: str | Path,
    index: str | Path = "index",
    *,
    settings: Settings | None = None,
    full: bool = False,
    progress: Callable[[Progress], None] | None = None,
) -> BuildReport:
    """Bring the index up to date with the corpus; the old index answers until this has finished.

    With the setting `store` that is a name on a Milvus server; `corpus` may then be any address
    that fsspec knows.

    `full` computes everything again. A file that cannot be read is skipped and named in the
    report. Raises `CorpusError` (no folder, nothing readable), `IndexBusy`, `IndexUnwritable`,
    `ModelError` or `SettingsError`; the index is then as it was before.
    """
    started = time.perf_counter()
    settings = settings or Settings.load()
    address, corpus, index = str(corpus), Path(corpus), Path(index)
    report = progress or (lambda _: None)
    if settings.ocr and shutil.which("tesseract") is None:
        raise SettingsError(
            "The setting ocr is on and the program 'tesseract' is not installed; install it "
            "(Debian: apt-get install tesseract-ocr) or turn it off (--no-ocr)."
        )
    if settings.store:
        from askai.scale.ray_build import build_store  # Ray: only where a server is named

        stored = build_store(
            address,
            index,
            settings,
            full=full,
            report=lambda *step: report(Progress(*step)),
        )
        _log_report(stored)
        return stored
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
            prepare_reader(settings.reader, index)
        encoder = open_encoder(model_folder, settings.threads)
        use_threads(settings.threads)
        report(Progress("model", 1, 1))
        recipe = recipe_of(settings, encoder)
        if full:
            discard(index)
        previous = open_previous(index, recipe, stack, trusted=not full)
        job = _Job(corpus, index, settings, encoder, recipe, previous, report)
        scan = scan_files(listing, settings)
        result = _nothing_to_do(job, scan)
        if result is None:
            with writing(index):
                result = _build(job, scan)
        stack.close()
        discard(index)
        sweep(index)
    result = replace(result, seconds=time.perf_counter() - started)
    _log_report(result)
    return result


def _log_report(report: BuildReport) -> None:
    for path, reason in report.skipped:
        _log.info("skipped", extra={"path": path, "reason": reason})
    counts = ("added", "changed", "removed", "unchanged", "passages", "embedded", "seconds")
    _log.info("built", extra={name: getattr(report, name) for name in counts})


def _nothing_to_do(job: _Job, scan: Scan) -> BuildReport | None:
    """The report of a build that changes nothing, if this is one."""
    previous = job.previous
    if previous is None or not previous.same_recipe:
        return None
    manifest = previous.generation.manifest
    if manifest.model != job.settings.model:  # the same weights, renamed
        return None
    if manifest.corpus != str(job.corpus.resolve()):  # the same documents, moved
        return None
    records, now = previous.records, {path: sha256 for path, (_, sha256) in scan.files.items()}
    intake = unchanged(records.documents(), records.skipped(), now, scan.unreadable)
    if intake is None:
        return None
    return report_of(intake, passages=manifest.passages, embedded=0)


def _build(job: _Job, scan: Scan) -> BuildReport:
    """Write a new generation and make it the live one."""
    description = job.encoder.description
    salvage = Salvage(job.index, description.fingerprint, description.dimensions)
    with new_generation(job.index) as folder:
        with Embedder(job.encoder, salvage, job.previous) as embedder:
            intake = write_documents(
                folder / RECORDS,
                scan,
                job.previous,
                job.encoder,
                job.settings,
                lambda done: job.report(Progress("reading", done, len(scan.files))),
                embedder.put,
            )
            documents = intake.added + intake.changed + intake.unchanged
            if not documents:
                first = intake.skipped[0]
                raise CorpusError(
                    f"The corpus {str(job.corpus)!r} holds no readable file; for example "
                    f"{first.path!r}: {first.reason}."
                )
            new = embedder.finish(lambda *done: job.report(Progress("embedding", *done)))
        with closing(Records(folder / RECORDS)) as records:
            ids = records.ids()
            job.report(Progress("writing", 0, len(ids)))
            derived = derive(folder, records, ids, job.previous, new, intake.gone, job.encoder)
            job.report(Progress("writing", len(ids), len(ids)))
        manifest = Manifest(
            schema=SCHEMA_VERSION,
            askai=version("askai"),
            created=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            corpus=str(job.corpus.resolve()),
            model=job.settings.model,
            model_fingerprint=description.fingerprint,
            ocr=job.settings.ocr,
            recipe=job.recipe,
            documents=documents,
            passages=len(ids),
            vector_lists=derived.search.lists,
            vector_probes=derived.search.probes,
            vector_recall=derived.search.recall,
            removed=derived.removed,
            files=fingerprints(folder),
        )
        publish(job.index, folder, manifest)
    return report_of(intake, passages=len(ids), embedded=new.computed)
