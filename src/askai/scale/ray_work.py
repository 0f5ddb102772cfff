"""What Ray's workers do: hash files, parse and split them, embed passages and write them."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from askai.embedding import Encoder, TokenCounter, Vectors
from askai.errors import AskaiError, DocumentError
from askai.intake import CHANGED, limits_of, split, twin_of
from askai.models import open_encoder
from askai.scale.address import parse_address
from askai.scale.corpus import Corpus
from askai.scale.generations import Words
from askai.scale.milvus import MOST_BYTES, Milvus
from askai.scale.rows import document_row, passage_row
from askai.scale.texts import Texts, model_here
from askai.settings import Settings
from askai.spelling import forms
from askai.workers import Parsed, parse_files

Batch = dict[str, Any]  # columns by name

PASSAGE, FILE, FAILURE = "passage", "file", "failure"  # kinds of rows between the workers
_TOO_LONG = f"a passage, a title or headings have over {MOST_BYTES:,} bytes, the most of Milvus"


@dataclass(frozen=True, slots=True)
class Job:
    """What every worker must know. Plain values, so that it travels."""

    corpus: str
    texts: str
    generation: str
    settings: Settings
    max_tokens: int
    model: str  # its fingerprint


@dataclass(frozen=True, slots=True)
class FileRead:
    """What became of a file: its row as a document, or why there is none."""

    path: str
    reason: str
    sha256: str  # as it was read
    row: dict[str, Any] | None


def hash_files(batch: Batch, job: Job) -> Batch:
    """The SHA-256 of each file, or why it cannot be read; or why none can."""
    corpus, paths = Corpus(job.corpus), [str(path) for path in batch["path"]]
    hashes, reasons, failure = [""] * len(paths), [""] * len(paths), ""
    for place, path in enumerate(paths):
        try:
            data = corpus.read(path, job.settings.file_megabytes)
            hashes[place] = hashlib.sha256(data).hexdigest()
        except DocumentError as error:
            reasons[place] = str(error)
        except AskaiError as error:
            failure = str(error)
    failures = [failure] * len(paths)
    return {"path": paths, "sha256": hashes, "reason": reasons, "failure": failures}


def parse(batch: Batch, job: Job) -> Batch:
    """A row for each passage of some files, and one for each file.

    Ray would tell of an exception by its text alone: a failure is a row.
    """
    kinds: list[str] = []
    bodies: list[str] = []
    try:
        texts = Texts(job.texts)
        counter = TokenCounter(model_here(texts, job.model))
        paths = [str(path) for path in batch["path"]]
        for path, parsed in zip(paths, _parsed(paths, job), strict=True):
            read, rows = _read(path, parsed, job, counter, texts)
            kinds += [PASSAGE] * len(rows) + [FILE]
            bodies += [json.dumps(row) for row in [*rows, asdict(read)]]
    except AskaiError as error:
        return {"kind": [FAILURE], "body": [json.dumps(str(error))]}
    return {"kind": kinds, "body": bodies}


def _read(
    path: str, parsed: Parsed, job: Job, counter: TokenCounter, texts: Texts
) -> tuple[FileRead, list[dict[str, Any]]]:
    document = parsed.document
    if document is None:
        return FileRead(path, parsed.reason or CHANGED, parsed.sha256, None), []
    twin = " ".join(twin_of(path, parsed.sha256))
    passages = split(document, counter, job.max_tokens, job.settings)
    rows = [passage_row(passage, twin) | {"searchable": passage.searchable} for passage in passages]
    row = document_row(document, parsed.sha256, "", len(rows))
    if any(map(_too_long, (row, *rows))):
        return FileRead(path, _TOO_LONG, parsed.sha256, None), []
    row["text_sha256"] = texts.put(document.text)
    return FileRead(path, "", parsed.sha256, row), rows


def _parsed(paths: list[str], job: Job) -> Iterator[Parsed]:
    """The documents of these files, in their order, parsed in one process beside this one."""
    corpus, limits = Corpus(job.corpus), limits_of(job.settings)
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="askai-")))
        files, failed = [], {}
        for path in paths:
            try:
                files.append(stack.enter_context(corpus.copied(path, limits.megabytes)))
            except DocumentError as error:
                failed[path] = Parsed(None, str(error), "")
        found = stack.enter_context(closing(parse_files(files, limits, 1, scratch)))
        for path in paths:
            yield failed[path] if path in failed else next(found)


def _too_long(row: dict[str, Any]) -> bool:
    values = (value if isinstance(value, str) else json.dumps(value) for value in row.values())
    return any(len(value.encode("utf-8", "surrogatepass")) > MOST_BYTES for value in values)


class Embed:
    """Embeds passages and writes them to Milvus; what comes out are the files and counted words.

    A passage that is written twice, since a worker was lost before it told of it, is there once.
    """

    def __call__(self, batch: Batch, job: Job) -> Batch:
        rows: dict[str, list[Any]] = {PASSAGE: [], FILE: [], FAILURE: []}
        for kind, body in zip(batch["kind"], batch["body"], strict=True):
            rows[kind].append(json.loads(body))
        words, failures = Words.none(), rows[FAILURE]
        try:
            if rows[PASSAGE]:
                _write(rows[PASSAGE], words, job)
        except AskaiError as error:
            failures.append(str(error))
        return {
            "files": [json.dumps(rows[FILE])],
            "words": [words.packed()],
            "passages": [len(rows[PASSAGE])],
            "failure": ["".join(failures[:1])],
        }


def _write(passages: list[dict[str, Any]], words: Words, job: Job) -> None:
    encoder, server = _opened(job)
    texts = [row.pop("searchable") for row in passages]
    for text, row in zip(texts, passages, strict=True):
        words.add(row["words"].split(), forms(text))
    vectors = encoder.encode_documents(texts)
    server.ask("upsert", job.generation, with_vectors(passages, vectors))


def with_vectors(rows: Sequence[dict[str, Any]], vectors: Vectors) -> list[dict[str, Any]]:
    """Rows as Milvus takes them."""
    return [row | {"dense": vector} for row, vector in zip(rows, vectors, strict=True)]


@cache
def _opened(job: Job) -> tuple[Encoder, Milvus]:
    folder = model_here(Texts(job.texts), job.model)
    encoder = open_encoder(folder, threads=1)  # a worker has one core
    return encoder, Milvus(parse_address(job.settings.store), building=True)


def zeros(rows: int) -> Vectors:
    """The vectors of documents, which a collection must have and nobody compares."""
    return np.full((rows, 2), 1.0, np.float32)
