"""Vectors of a build that has not finished, so that a killed one's are not computed again.

    index/.unfinished-<model fingerprint>   records, one for each batch of passages:
        8 bytes     how many vectors, and their dimensions (two uint32, little-endian)
        16 bytes    for each vector its key (`records.vector_key`)
        4 x n bytes for each vector its numbers (float32, little-endian)
        32 bytes    SHA-256 of all these

A record that was cut short or altered ends the file. Only the holder of the build lock may use it.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from askai.embedding import Vectors

_PREFIX = ".unfinished-"
_HEAD = struct.Struct("<II")
_KEY, _DIGEST = 16, 32  # bytes
_NUMBER = np.dtype("<f4")


class Salvage:
    """The file of one model."""

    def __init__(self, index: Path, fingerprint: str, dimensions: int) -> None:
        self._path = index / f"{_PREFIX}{fingerprint}"
        self._dimensions = dimensions

    def read(self) -> dict[bytes, Vectors]:
        """The vectors by key, of every whole record; what follows those is cut off."""
        found: dict[bytes, Vectors] = {}
        whole = 0
        try:
            data = self._path.read_bytes()
        except FileNotFoundError:
            return found
        while record := self._record(data, whole):
            keys, vectors, whole = record
            found.update(zip(keys, vectors, strict=True))
        if whole < len(data):
            with self._path.open("rb+") as file:
                file.truncate(whole)
        return found

    def add(self, keys: Sequence[bytes], vectors: Vectors) -> None:
        """Append a record. `vectors` has the shape (keys, dimensions)."""
        body = _HEAD.pack(*vectors.shape) + b"".join(keys) + vectors.astype(_NUMBER).tobytes()
        with self._path.open("ab") as file:
            file.write(body + hashlib.sha256(body).digest())

    def _record(self, data: bytes, start: int) -> tuple[list[bytes], Vectors, int] | None:
        """Keys, vectors and end of the record at `start`, if a whole one is there."""
        if start + _HEAD.size > len(data):
            return None
        count, dimensions = _HEAD.unpack_from(data, start)
        first = start + _HEAD.size
        numbers = first + count * _KEY
        end = numbers + count * dimensions * _NUMBER.itemsize
        digest = hashlib.sha256(data[start:end]).digest()
        if dimensions != self._dimensions or data[end : end + _DIGEST] != digest:
            return None
        keys = [data[place : place + _KEY] for place in range(first, numbers, _KEY)]
        vectors = np.frombuffer(data[numbers:end], _NUMBER).reshape(count, dimensions)
        return keys, vectors.astype(np.float32), end + _DIGEST


def discard(index: Path) -> None:
    """Delete every such file: a generation has the vectors now."""
    for path in index.glob(f"{_PREFIX}*"):
        path.unlink(missing_ok=True)
