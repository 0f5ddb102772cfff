"""Corpus → a new generation on Milvus, on Ray's workers; what has not changed is taken over."""

from __future__ import annotations

import json
import logging
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from askai.answers import BuildReport, searchable
from askai.cores import available_cores
from askai.embedding import Encoder
from askai.errors import (
    AskaiError,
    CorpusError,
    IndexBusy,
    IndexDamaged,
    IndexMismatch,
    SettingsError,
    StoreUnavailable,
)
from askai.generation import MODELS, build_lock, writing
from askai.intake import CHANGED, Intake, Twin, report_of, twin_of, unchanged
from askai.models import open_encoder, prepare_model, prepare_reader
from askai.recipe import recipe_of
from askai.records import DocumentRecord, SkippedRecord
from askai.scale.address import parse_address
from askai.scale.corpus import Corpus, folder_of
from askai.scale.generations import (
    DOCUMENTS,
    SCHEMA_VERSION,
    Built,
    Words,
    age,
    drop,
    generations,
    new_name,
    read_built,
    write_built,
    write_words,
)
from askai.scale.milvus import Gone, Milvus
from askai.scale.ray_work import (
    Embed,
    FileRead,
    Job,
    hash_files,
    parse,
    with_vectors,
    zeros,
)
from askai.scale.rows import DOCUMENT, STORED, number_of, record_of, skipped_row
from askai.scale.texts import keep_model, texts_of
from askai.sequences import batched
from askai.settings import Settings
from askai.spelling import forms

Report = Callable[[str, int, int], None]  # step, done, total

_FILES_AT_ONCE = 64  # that one task hashes or parses
_PASSAGES_AT_ONCE = 256  # that one task embeds
_ROWS_AT_ONCE = 500  # that are written in one request
_ABANDONED = 24 * 3600  # seconds after which another machine's unfinished generation is removed


@dataclass(frozen=True, slots=True)
class Before:
    """The live generation."""

    generation: str
    built: Built
    documents: dict[str, DocumentRecord]  # and copies, by path
    rows: dict[str, dict[str, Any]]  # of documents, by path
    skipped: tuple[SkippedRecord, ...]
    same_recipe: bool  # else it is only counted with


@dataclass(slots=True)
class Outcome:
    """What became of the files."""

    documents: list[dict[str, Any]]  # rows
    skipped: list[SkippedRecord]
    remarks: list[tuple[str, str]]
    counts: dict[str, int]  # added, changed, unchanged


def build_store(
    corpus: str,
    index: Path,
    settings: Settings,
    *,
    full: bool,
    report: Report,
) -> BuildReport:
    """Bring the setting `store` up to date with a corpus; see `askai.build.build_index`."""
    started = time.perf_counter()
    with build_lock(index), closing(Milvus(parse_address(settings.store), building=True)) as server:
        report("model", 0, 1)
        with writing(index):
            folder = prepare_model(settings.model, index / MODELS)
            prepare_reader(settings.reader, index)
        encoder = open_encoder(folder, settings.threads)
        if not encoder.description.files:
            raise SettingsError(
                f"The model {settings.model!r} cannot be exported, which workers need; set `model` "
                "(ASKAI_MODEL) to another."
            )
        report("model", 1, 1)
        build = Build(
            corpus, index, settings, server, encoder, recipe_of(settings, encoder), report
        )
        result = build.run(folder, full=full)
    return replace(result, seconds=time.perf_counter() - started)


def builder_of(index: Path) -> str:
    """Who builds: an unfinished generation of its own is a build that was killed."""
    file = index / "builder"
    with writing(index):
        if not file.is_file():
            file.write_text(secrets.token_hex(3), "utf-8")
    return file.read_text("utf-8")


class Build:
    """One build. The old generation answers until the alias is altered, in the last step."""

    def __init__(
        self,
        corpus: str,
        index: Path,
        settings: Settings,
        server: Milvus,
        encoder: Encoder,
        recipe: str,
        report: Report,
    ) -> None:
        folder = folder_of(corpus)
        self._corpus = corpus if folder is None else str(folder.resolve())
        self._index = index
        self._settings = settings
        self._server = server
        self._encoder = encoder
        self._recipe = recipe
        self._report = report
        self._texts = texts_of(settings.texts, index, server.address.name)
        self._builder = builder_of(index)
        self._began_with: str | None = None
        self._words = Words.none()

    def run(self, folder: Path, *, full: bool) -> BuildReport:
        """Build, and make it the live generation."""
        listing = Corpus(self._corpus).list(self._index)
        if not listing.files:
            raise CorpusError(f"The corpus {self._corpus!r} holds no files; put documents into it.")
        self._began_with = self._server.live()
        before = self._before(full=full)
        self._sweep()
        keep_model(self._texts, folder, self._encoder.description.fingerprint)
        with _ray() as data:
            generation = new_name(self._server.address.name, self._builder)
            job = Job(
                self._corpus,
                self._texts.address,
                generation,
                self._settings,
                self._encoder.description.max_tokens,
                self._encoder.description.fingerprint,
            )
            paths = [file.path for file in listing.files]
            hashes, unreadable = self._hashed(data, job, paths)
            unread = [SkippedRecord(path, reason, "") for path, reason in listing.unreadable]
            unread += unreadable
            if before is not None and before.same_recipe:
                documents = list(before.documents.values())
                same = unchanged(documents, before.skipped, hashes, unread)
                if same is not None and before.built.corpus == self._corpus:
                    return report_of(same, passages=before.built.passages, embedded=0)
            dimensions = self._encoder.description.dimensions
            self._server.create_passages(generation, dimensions)
            self._server.create_documents(generation + DOCUMENTS)
            outcome, written = self._filled(data, job, before, hashes, unread)
        if not outcome.documents:
            first = outcome.skipped[0]
            drop(self._server, self._texts, generation)
            raise CorpusError(
                f"The corpus {self._corpus!r} holds no readable file; for example "
                f"{first.path!r}: {first.reason}."
            )
        passages = self._published(generation, outcome)
        self._sweep()
        removed = 0
        if before is not None:
            removed = len(before.documents.keys() - {row["path"] for row in outcome.documents})
        intake = Intake(
            added=outcome.counts["added"],
            changed=outcome.counts["changed"],
            unchanged=outcome.counts["unchanged"],
            removed=removed,
            skipped=tuple(outcome.skipped),
            remarks=tuple(outcome.remarks),
        )
        return report_of(intake, passages=passages, embedded=written)

    def _before(self, *, full: bool) -> Before | None:
        live = self._began_with
        if live is None:
            return None
        try:
            built = read_built(self._texts, live)
        except (IndexDamaged, IndexMismatch):
            if full:
                return None
            raise  # another setting `texts` would leave every other server without them
        same = built.recipe == self._recipe and built.model == self._settings.model
        rows = {row["path"]: row for row in self._server.rows(live + DOCUMENTS, DOCUMENT)}
        read = {path: row for path, row in rows.items() if not row["reason"]}
        skipped = [
            SkippedRecord(path, row["reason"], row["file_sha256"])
            for path, row in rows.items()
            if row["reason"]
        ]
        documents = {path: record_of(row) for path, row in read.items()}
        return Before(live, built, documents, read, tuple(skipped), same and not full)

    def _hashed(
        self, data: Any, job: Job, paths: list[str]
    ) -> tuple[dict[str, str], list[SkippedRecord]]:
        """The SHA-256 of each file that can be read, by path, and the others."""
        hashes, unreadable = {}, []
        files = data.from_items([{"path": path} for path in paths])
        hashed = files.map_batches(partial(hash_files, job=job), batch_size=_FILES_AT_ONCE)
        for row in hashed.iter_rows():
            if row["failure"]:
                raise CorpusError(row["failure"])
            if row["reason"]:
                unreadable.append(SkippedRecord(row["path"], row["reason"], ""))
            else:
                hashes[row["path"]] = row["sha256"]
        return dict(sorted(hashes.items())), unreadable

    def _filled(
        self,
        data: Any,
        job: Job,
        before: Before | None,
        hashes: dict[str, str],
        unread: list[SkippedRecord],
    ) -> tuple[Outcome, int]:
        """Write all passages; what became of the files, and how many passages were embedded."""
        firsts: dict[Twin, str] = {}
        for path, sha256 in hashes.items():
            firsts.setdefault(twin_of(path, sha256), path)
        kept = _kept(before, firsts)
        bad = _refused(before)
        new = [
            path for twin, path in firsts.items() if twin not in kept and (path, twin[0]) not in bad
        ]
        reads, embedded = self._read(data, job, new)
        self._take_over(job.generation, before, kept, firsts)
        outcome = Outcome([], list(unread), [], dict.fromkeys(("added", "changed", "unchanged"), 0))
        old = before.documents if before is not None else {}
        results: dict[Twin, FileRead] = {}
        for path, sha256 in hashes.items():
            twin = twin_of(path, sha256)
            first = firsts[twin]
            if first == path:
                if twin in kept:
                    read = FileRead(path, "", sha256, kept[twin] | {"path": path, "own": path})
                elif (path, sha256) in bad:
                    read = FileRead(path, bad[path, sha256], sha256, None)
                else:
                    read = reads[path]
                results[twin] = read
            else:
                read = _copy(results[twin], path, first, sha256)
            if read.row is None:
                outcome.skipped.append(SkippedRecord(path, read.reason, read.sha256))
                continue
            outcome.documents.append(read.row)
            if not read.row["copy"]:
                outcome.remarks += [(path, one) for one in json.loads(read.row["remarks"])]
            same = path in old and old[path].file_sha256 == read.sha256
            outcome.counts["unchanged" if same else "changed" if path in old else "added"] += 1
        return outcome, embedded

    def _read(self, data: Any, job: Job, paths: list[str]) -> tuple[dict[str, FileRead], int]:
        """Parse, split, embed and write these files on the workers."""
        if not paths:
            return {}, 0
        found: dict[str, FileRead] = {}
        embedded = 0
        parsed = data.from_items([{"path": path} for path in paths]).map_batches(
            partial(parse, job=job), batch_size=_FILES_AT_ONCE
        )
        written = parsed.map_batches(
            Embed,
            fn_kwargs={"job": job},
            batch_size=_PASSAGES_AT_ONCE,
            compute=data.ActorPoolStrategy(min_size=1, max_size=_cores()),
            num_cpus=1,
        )
        for row in written.iter_rows():
            if row["failure"]:
                raise StoreUnavailable(row["failure"])
            for values in json.loads(row["files"]):
                found[values["path"]] = FileRead(**values)
            self._words.join(row["words"])
            embedded += int(row["passages"])
            self._report("reading", len(found), len(paths))
        return found, embedded

    def _take_over(
        self,
        generation: str,
        before: Before | None,
        kept: dict[Twin, dict[str, Any]],
        firsts: dict[Twin, str],
    ) -> None:
        """Copy the passages of documents that have not changed."""
        if before is None:
            return
        paths = {row["path"]: firsts[twin] for twin, row in kept.items()}
        rows = (
            row for row in self._server.rows(before.generation, STORED) if row["document"] in paths
        )
        for some in batched(rows, _ROWS_AT_ONCE):
            for row in some:
                row["document"] = paths[row["document"]]
                embedded = searchable(row["context"], row["text"])
                self._words.add(row["words"].split(), forms(embedded))
            self._server.ask("upsert", generation, [dict(row) for row in some])

    def _published(self, generation: str, outcome: Outcome) -> int:
        """Write the documents, make the indexes, look whether all is there, alter the alias."""
        rows = [*outcome.documents, *map(skipped_row, outcome.skipped)]
        for some in batched(rows, _ROWS_AT_ONCE):
            numbered = [row | {"id": number_of(row["path"])} for row in some]
            full = with_vectors(numbered, zeros(len(some)))
            self._server.ask("upsert", generation + DOCUMENTS, full)
        originals = [row for row in outcome.documents if not row["copy"]]
        passages = sum(int(row["passages"]) for row in originals)
        self._report("writing", 0, passages)
        self._server.index_passages(generation, passages)
        self._server.index_documents(generation + DOCUMENTS)
        there = self._server.count(generation), self._server.count(generation + DOCUMENTS)
        if there != (passages, len(rows)):
            raise StoreUnavailable(
                f"Milvus at {self._server.address.uri} holds {there} of {(passages, len(rows))} "
                "passages and documents that were written; run `askai index` again."
            )
        words = write_words(self._texts, generation, self._words)
        built = Built(
            schema=SCHEMA_VERSION,
            askai=version("askai"),
            created=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            corpus=self._corpus,
            model=self._settings.model,
            model_fingerprint=self._encoder.description.fingerprint,
            ocr=self._settings.ocr,
            recipe=self._recipe,
            documents=len(outcome.documents),
            passages=passages,
            words_sha256=words,
        )
        write_built(self._texts, generation, built)
        live = self._server.live()
        if live != self._began_with:
            drop(self._server, self._texts, generation)
            raise IndexBusy(
                f"Another build has made {live!r} live meanwhile under the name "
                f"{self._server.address.name!r}; run `askai index` again."
            )
        self._server.publish(generation)
        self._report("writing", passages, passages)
        return passages

    def _sweep(self) -> None:
        """Remove generations that nobody uses, and texts that were only theirs.

        The one before the live one stays until the next build: questions may be under way on it.
        """
        live = self._server.live()
        there = generations(self._server)
        finished = [name for name in there if self._texts.has(f"{name}.json")]
        older = [name for name in finished if live is not None and name < live]
        used = {live, *older[-1:]}
        for name in there:
            mine = name[-10:-4] == self._builder
            dead = name in finished or mine or age(name) > _ABANDONED
            if name not in used and dead:
                self._drop(name, [other for other in there if other != name])

    def _drop(self, generation: str, others: list[str]) -> None:
        texts = self._texts_of(generation)
        for other in others if texts else ():
            texts -= self._texts_of(other)
        drop(self._server, self._texts, generation)
        for text in texts:
            self._texts.remove(text)

    def _texts_of(self, generation: str) -> set[str]:
        """The texts of a generation's documents."""
        documents = generation + DOCUMENTS
        if not self._texts.has(f"{generation}.json"):  # unfinished: it has no documents yet
            return set()
        try:
            return {row["text_sha256"] for row in self._server.rows(documents, ["text_sha256"])}
        except Gone:
            return set()


def _kept(before: Before | None, firsts: dict[Twin, str]) -> dict[Twin, dict[str, Any]]:
    """The rows of documents that are as they were, by what makes them the same."""
    if before is None or not before.same_recipe:
        return {}
    found = {
        twin_of(path, row["file_sha256"]): row
        for path, row in before.rows.items()
        if not row["copy"]
    }
    return {twin: row for twin, row in found.items() if twin in firsts}


def _refused(before: Before | None) -> dict[tuple[str, str], str]:
    """Why files with these paths and contents could not be read."""
    skipped = before.skipped if before is not None and before.same_recipe else ()
    return {(file.path, file.file_sha256): file.reason for file in skipped if file.file_sha256}


def _copy(original: FileRead, path: str, first: str, sha256: str) -> FileRead:
    """A path with the same content as another."""
    if original.sha256 != sha256:  # vanished or changed meanwhile: tried again next time
        return FileRead(path, original.reason or CHANGED, "", None)
    if original.row is None:
        return FileRead(path, original.reason, sha256, None)
    return FileRead(path, "", sha256, original.row | {"path": path, "own": first, "copy": 1})


def _cores() -> int:
    import ray

    untyped: Any = ray
    return max(1, int(untyped.cluster_resources().get("CPU", 1)))


@contextmanager
def _ray() -> Iterator[Any]:
    """Ray Data, on the cluster that RAY_ADDRESS names, else on this machine's cores."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # it would tell its makers
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise SettingsError(
            f"Building on Milvus needs Ray and {error.name!r} is not installed; in the folder of "
            "askai, run: pip install -c constraints.txt -e '.[scale]'"
        ) from error
    started = not ray.is_initialized()
    if started:
        _start(ray)
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    logging.getLogger("ray.data").setLevel(logging.CRITICAL)  # failures are raised
    try:
        yield ray.data
    except ray.exceptions.RayError as error:
        raise _plain(error) from error
    finally:
        if started:
            ray.shutdown()


def _start(ray: Any) -> None:
    cluster = os.environ.get("RAY_ADDRESS")
    options = {
        "address": cluster or "local",
        "num_cpus": None if cluster else available_cores(),
        "include_dashboard": None if cluster else False,
        "logging_level": logging.CRITICAL,
        "log_to_driver": False,
    }
    for tries_left in (0,) if cluster else (1, 0):  # on a busy machine it may not start in time
        try:
            ray.init(**options)
        except Exception as error:
            ray.shutdown()
            if not tries_left:
                raise _plain(error) from error
        else:
            return


def _plain(error: Exception) -> AskaiError:
    """A failure of Ray's own, or of a worker that is no `AskaiError`."""
    told = [line.strip() for line in str(error).splitlines() if line.strip()]
    last = next((line for line in told if "Error" in line), "".join(told[-1:]))
    return AskaiError(
        f"Ray could not finish the build ({type(error).__name__}: {last[:200]}); the index is as "
        "it was before, run `askai index` again."
    )
