"""What Ray's workers do: hash files, parse and split them, embed passages and write them."""

from __future__ import annotations

import atexit
import hashlib
import json
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from askai.embedding import Encoder, TokenCounter, Vectors
from askai.errors import DocumentError
from askai.intake import CHANGED, limits_of, split, twin_of
from askai.models import open_encoder
from askai.scale.address import parse_address
from askai.scale.corpus import copied, read_file
from askai.scale.generations import Words
from askai.scale.milvus import BUILD_SECONDS, MOST_BYTES, Milvus
from askai.scale.rows import document_row, passage_row
from askai.scale.texts import Texts, fetch_model
from askai.settings import Settings
from askai.spelling import forms
from askai.workers import Parsed, parse_files

Batch = dict[str, Any]  # columns by name

PASSAGE, FILE = "passage", "file"  # kinds of rows between the workers
_TOO_LONG = f"a passage of it has more than {MOST_BYTES:,} bytes, the most that Milvus holds"


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
    """The SHA-256 of each file, or why it cannot be read."""
    hashes, reasons = [], []
    for path in batch["path"]:
        try:
            data = read_file(job.corpus, str(path), job.settings.file_megabytes)
        except DocumentError as error:
            hashes.append("")
            reasons.append(str(error))
        else:
            hashes.append(hashlib.sha256(data).hexdigest())
            reasons.append("")
    return {"path": list(batch["path"]), "sha256": hashes, "reason": reasons}


def parse(batch: Batch, job: Job) -> Batch:
    """A row for each passage of some files, and one for each file."""
    counter = TokenCounter(_model_folder(job))
    kinds: list[str] = []
    bodies: list[str] = []
    for path in map(str, batch["path"]):
        read, rows = _read(path, job, counter)
        kinds += [PASSAGE] * len(rows) + [FILE]
        bodies += [json.dumps(row) for row in [*rows, asdict(read)]]
    return {"kind": kinds, "body": bodies}


def _read(path: str, job: Job, counter: TokenCounter) -> tuple[FileRead, list[dict[str, Any]]]:
    parsed = _parsed(path, job)
    document = parsed.document
    if document is None:
        return FileRead(path, parsed.reason or CHANGED, parsed.sha256, None), []
    twin = " ".join(twin_of(path, parsed.sha256))
    passages = split(document, counter, job.max_tokens, job.settings)
    rows = [passage_row(passage, twin) | {"searchable": passage.searchable} for passage in passages]
    if any(_too_long(row) for row in rows):
        return FileRead(path, _TOO_LONG, parsed.sha256, None), []
    name = Texts(job.texts).put(document.text)
    row = document_row(document, parsed.sha256, name, len(rows))
    return FileRead(path, "", parsed.sha256, row), rows


def _parsed(path: str, job: Job) -> Parsed:
    limits = limits_of(job.settings)
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="askai-")))
        try:
            file = stack.enter_context(copied(job.corpus, path, limits.megabytes))
        except DocumentError as error:
            return Parsed(None, str(error), "")
        (parsed,) = parse_files([file], limits, 1, scratch)
        return parsed


def _too_long(row: dict[str, Any]) -> bool:
    values = (value for value in row.values() if isinstance(value, str))
    return any(len(value.encode("utf-8", "surrogatepass")) > MOST_BYTES for value in values)


class Embed:
    """Embeds passages and writes them to Milvus; what comes out are the files and counted words.

    A passage that is written twice, since a worker was lost before it told of it, is there once.
    """

    def __call__(self, batch: Batch, job: Job) -> Batch:
        encoder, server = _opened(job)
        rows: dict[str, list[dict[str, Any]]] = {PASSAGE: [], FILE: []}
        for kind, body in zip(batch["kind"], batch["body"], strict=True):
            rows[kind].append(json.loads(body))
        passages, files = rows[PASSAGE], rows[FILE]
        words = Words.none()
        texts = [row.pop("searchable") for row in passages]
        for text, row in zip(texts, passages, strict=True):
            words.add(row["words"].split(), forms(text))
        if passages:
            vectors = encoder.encode_documents(texts)
            server.ask("upsert", job.generation, with_vectors(passages, vectors))
        return {
            "files": [json.dumps(files)],
            "words": [words.packed()],
            "passages": [len(passages)],
        }


def with_vectors(rows: Sequence[dict[str, Any]], vectors: Vectors) -> list[dict[str, Any]]:
    """Rows as Milvus takes them."""
    return [row | {"dense": vector} for row, vector in zip(rows, vectors, strict=True)]


def _model_folder(job: Job) -> Path:
    return _fetched(job.texts, job.model)


@cache
def _opened(job: Job) -> tuple[Encoder, Milvus]:
    encoder = open_encoder(_model_folder(job), threads=1)  # a worker has one core
    return encoder, Milvus(parse_address(job.settings.store), BUILD_SECONDS)


@cache
def _fetched(texts: str, model: str) -> Path:
    """The model's files in a folder of this worker."""
    folder = Path(tempfile.mkdtemp(prefix="askai-model-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    fetch_model(Texts(texts), model, folder)
    return folder


def zeros(rows: int) -> Vectors:
    """The vectors of documents, which a collection must have and nobody compares."""
    return np.full((rows, 2), 1.0, np.float32)
