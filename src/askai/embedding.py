"""Texts → unit float32 vectors, served by ONNX Runtime from an exported model."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from askai.errors import ModelError
from askai.inference import Graph
from askai.sealed import seal, unseal

Vectors = npt.NDArray[np.float32]

ONNX_FILE = "model.onnx"  # in float, for questions and for comparing word by word
PASSAGES_FILE = "passages.onnx"  # in int8, for what is embedded by the thousand
TOKENIZER_FILE = "tokenizer.json"
DESCRIPTION_FILE = "model.json"


@dataclass(frozen=True, slots=True)
class ModelDescription:
    """What an exported model needs beside its weights."""

    fingerprint: str
    source: str  # folder or hub name it was exported from
    dimensions: int
    max_tokens: int  # special tokens included
    query_prompt: str
    document_prompt: str
    files: dict[str, str]  # name → SHA-256; {} when sentence-transformers serves the model itself


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """A text's own vector, and one unit vector for each of its tokens (special ones left out)."""

    pooled: Vectors  # shape (dimensions,)
    tokens: tuple[str, ...]
    vectors: Vectors  # shape (tokens, dimensions)


class Encoder(Protocol):
    """What embeds texts."""

    description: ModelDescription

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, one row a text."""
        ...

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, one row a text."""
        ...

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Each text with its tokens in context, for comparing word by word."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """How many tokens each text has, special tokens not counted."""
        ...


def read_description(folder: Path) -> ModelDescription:
    """The description beside an exported model. Raises `ModelError`."""
    try:
        return ModelDescription(**unseal((folder / DESCRIPTION_FILE).read_bytes()))
    except (OSError, ValueError, TypeError) as error:
        raise ModelError(
            f"The embedding model in {str(folder)!r} is missing or damaged ({error}); "
            "run `askai index` to export it again."
        ) from error


def write_description(folder: Path, description: ModelDescription) -> None:
    """Write the description beside an exported model."""
    (folder / DESCRIPTION_FILE).write_text(seal(asdict(description)), "utf-8")


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def damaged_model_files(folder: Path) -> Iterator[str]:
    """What is wrong with each file of an exported model that is not as it was exported."""
    try:
        description = read_description(folder)
    except ModelError as error:
        yield str(error)
        return
    for name, sha256 in description.files.items():
        path = folder / name
        if not path.is_file():
            yield f"The model's file {str(path)!r} is missing"
        elif sha256_of(path) != sha256:
            yield f"The model's file {str(path)!r} was altered"


class TokenCounter:
    """How many tokens texts have, special tokens not counted, without the model itself."""

    def __init__(self, folder: Path) -> None:
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()

    def __call__(self, texts: Sequence[str]) -> list[int]:
        encodings = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [len(encoding.ids) for encoding in encodings]


class OnnxEncoder:
    """An exported transformer (pooling and normalisation in the graph) under ONNX Runtime.

    Questions are embedded in float, passages in int8: more than twice as fast, and found as well
    (docs/benchmarks.md).
    """

    def __init__(self, folder: Path, description: ModelDescription, threads: int = 0) -> None:
        from tokenizers import Tokenizer

        self.description = description
        self._folder = folder
        self._threads = threads
        self._graph = self._load(ONNX_FILE)
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
            self._counter = TokenCounter(folder)
        except Exception as error:
            raise self._unusable(error) from error
        self._passages: Graph | None = None  # only builds need it
        self._loading = threading.Lock()
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(description.max_tokens)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        prompt = self.description.query_prompt
        return self._encode(self._graph, [prompt + text for text in texts])

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        with self._loading:
            if self._passages is None:
                quantised = PASSAGES_FILE in self.description.files
                self._passages = self._load(PASSAGES_FILE) if quantised else self._graph
        prompt = self.description.document_prompt
        return self._encode(self._passages, [prompt + text for text in texts])

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        encodings = self._tokenizer.encode_batch(list(texts))
        read = self._graph.run(encodings, ["sentence_embedding", "token_embeddings"])
        return [
            token_vectors(pooled, encoding.tokens, states, encoding.special_tokens_mask)
            for encoding, (pooled, states) in zip(encodings, read, strict=True)
        ]

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self._counter(texts)

    def _encode(self, graph: Graph, texts: list[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.description.dimensions), np.float32)
        read = graph.run(self._tokenizer.encode_batch(texts), ["sentence_embedding"])
        for row, (vector,) in enumerate(read):
            vectors[row] = vector
        return vectors

    def _load(self, name: str) -> Graph:
        try:
            return Graph(self._folder / name, self._threads)
        except Exception as error:
            raise self._unusable(error) from error

    def _unusable(self, error: Exception) -> ModelError:
        return ModelError(
            f"The embedding model in {str(self._folder)!r} cannot be loaded ({error}); "
            "run `askai index` to export it again."
        )


def token_vectors(
    pooled: Vectors, tokens: Sequence[str], states: Vectors, special: Sequence[int]
) -> TokenVectors:
    """Keep what stands for words, and scale it to unit length."""
    kept = [place for place, mask in enumerate(special) if not mask]
    vectors = states[kept]
    lengths = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return TokenVectors(pooled, tuple(tokens[place] for place in kept), vectors / lengths)
