"""Sentence Transformers model → ONNX, once, at build time. Torch is imported inside functions."""

from __future__ import annotations

import logging
import os
import shutil
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from askai.embedding import (
    ONNX_FILE,
    PASSAGES_FILE,
    TOKENIZER_FILE,
    ModelDescription,
    OnnxEncoder,
    TokenVectors,
    Vectors,
    sha256_of,
    token_vectors,
    write_description,
)
from askai.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

EXPORT_VERSION = 4  # raise it when the exported graph changes

_PROBES = (
    "How many universities offer degrees in artificial intelligence?",
    "Short.",
    "A longer text, so that padding is tried too: " + "data exchanges and trusted spaces " * 30,
)
_FILES = (ONNX_FILE, TOKENIZER_FILE, PASSAGES_FILE)
_LEAST_COSINE = 0.9999
_LEAST_COSINE_IN_INT8 = 0.97
_quiet = threading.RLock()


def export_model(source: Path, fingerprint: str, folder: Path) -> None:
    """Write the model of `source` into `folder`, ready to serve.

    The exported graph must give sentence-transformers' own vectors; where it does not, or cannot
    be made, only the description is written and sentence-transformers serves the model. Where the
    graph in int8 strays too far from them, passages too are embedded in float. Raises `ModelError`
    when `source` holds no Sentence Transformers model.
    """
    with quiet():
        model = _load(source)
    description = ModelDescription(
        fingerprint=fingerprint,
        source=str(source),
        dimensions=int(model.get_embedding_dimension() or 0),
        max_tokens=int(model.max_seq_length or 512),
        query_prompt=model.prompts.get("query") or "",
        document_prompt=model.prompts.get("document") or "",
        files={},
    )
    try:
        with quiet():
            _write_onnx(model, folder / ONNX_FILE)
            quantise(folder / ONNX_FILE, folder / PASSAGES_FILE)
        if not (source / TOKENIZER_FILE).is_file():
            raise ModelError(f"it has no {TOKENIZER_FILE}")
        shutil.copy(source / TOKENIZER_FILE, folder / TOKENIZER_FILE)
        kept = _agreeing(model, folder, description)
    except OSError:
        raise  # a full disk is no reason to do without the export
    except Exception as error:  # noqa: BLE001 - whatever an exporter cannot do, torch still can
        logging.getLogger("askai").warning("%s cannot be exported: %s", source, error)
        kept = ()
    for name in set(_FILES) - set(kept):
        (folder / name).unlink(missing_ok=True)
    files = {name: sha256_of(folder / name) for name in kept}
    write_description(folder, replace(description, files=files))


def _agreeing(
    model: SentenceTransformer, folder: Path, description: ModelDescription
) -> tuple[str, ...]:
    """The exported files that give the model's own vectors, nearly so in int8."""
    files = dict.fromkeys(_FILES, "")
    bare = replace(description, query_prompt="", document_prompt="", files=files)
    encoder, expected = OnnxEncoder(folder, bare), _encode(model, _PROBES)
    if (encoder.encode_queries(_PROBES) * expected).sum(axis=1).min() < _LEAST_COSINE:
        return ()
    if (encoder.encode_documents(_PROBES) * expected).sum(axis=1).min() < _LEAST_COSINE_IN_INT8:
        return (ONNX_FILE, TOKENIZER_FILE)
    return _FILES


def quantise(graph: Path, path: Path) -> None:
    """The graph with its matrices and embeddings in int8, activations scaled run by run.

    Matrices per channel, in 7 of the 8 bits, so that no processor's sums overflow (ONNX Runtime's
    dynamic quantisation).
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(
        str(graph),
        str(path),
        per_channel=True,
        reduce_range=True,
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["MatMul", "Gemm", "Gather"],
    )


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

        def forward(self, *tensors: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            output = self.model(dict(zip(features, tensors, strict=True)))
            pooled = torch.nn.functional.normalize(output["sentence_embedding"], dim=1)
            return pooled, output["token_embeddings"]

    dynamic = torch.export.Dim.DYNAMIC
    with torch.no_grad():
        program = torch.onnx.export(
            Graph().eval(),
            tuple(features.values()),
            input_names=list(features),
            output_names=["sentence_embedding", "token_embeddings"],
            dynamic_shapes=(tuple({0: dynamic, 1: dynamic} for _ in features),),
            dynamo=True,
        )
    assert program is not None
    program.save(str(path))


@contextmanager
def quiet() -> Iterator[None]:
    """Loading and exporting print a page of remarks that help nobody here.

    It turns off what the whole process says: one thread at a time.
    """
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")
    with _quiet:
        before = logging.root.manager.disable
        logging.disable(logging.WARNING)
        try:
            with (
                warnings.catch_warnings(),
                redirect_stdout(StringIO()),
                redirect_stderr(StringIO()),
            ):
                warnings.simplefilter("ignore")
                yield
        finally:
            logging.disable(before)


class SentenceTransformerEncoder:
    """Serves a model that cannot be exported. Slower to start, and imports torch."""

    def __init__(self, description: ModelDescription) -> None:
        self.description = description
        self._lock = threading.Lock()  # the tokenizer is set up anew for each call
        with quiet():
            self._model = _load(Path(description.source))

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encode([self.description.query_prompt + text for text in texts])

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        return self._encode([self.description.document_prompt + text for text in texts])

    def _encode(self, texts: list[str]) -> Vectors:
        with self._lock:
            return _encode(self._model, texts)

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        with self._lock:
            outputs: list[dict[str, Any]] = self._model.encode(  # type: ignore[assignment]
                list(texts), output_value=None, normalize_embeddings=True, show_progress_bar=False
            )
        tokenizer = self._model.tokenizer
        found = []
        for output in outputs:
            ids = output["input_ids"].tolist()
            found.append(
                token_vectors(
                    output["sentence_embedding"].numpy(),
                    tokenizer.convert_ids_to_tokens(ids),
                    output["token_embeddings"].numpy(),
                    tokenizer.get_special_tokens_mask(ids, already_has_special_tokens=True),
                )
            )
        return found

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        with self._lock:
            batch = self._model.tokenizer(list(texts), add_special_tokens=False)
        return [len(ids) for ids in batch["input_ids"]]
