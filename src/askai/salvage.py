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
from typing import BinaryIO

import numpy as np

from askai.embedding import Vectors

_PREFIX = ".unfinished-"
_HEAD = struct.Struct("<II")
_KEY, _DIGEST = 16, 32  # bytes
_NUMBER = np.dtype("<f4")
_MOST = 1_000_000  # vectors in a record; a head that tells of more is damaged


class Salvage:
    """The file of one model. A place is where a vector stands in it, in bytes."""

    def __init__(self, index: Path, fingerprint: str, dimensions: int) -> None:
        self._path = index / f"{_PREFIX}{fingerprint}"
        self._dimensions = dimensions

    def read(self) -> dict[bytes, int]:
        """The place of each key's vector, in every whole record; what follows those is cut off."""
        found: dict[bytes, int] = {}
        try:
            file = self._path.open("rb+")
        except FileNotFoundError:
            return found
        with file:
            whole = 0
            while record := self._record(file):
                keys, first = record
                size = self._dimensions * _NUMBER.itemsize
                found |= {key: whole + first + row * size for row, key in enumerate(keys)}
                whole = file.tell()
            file.truncate(whole)
        return found

    def add(self, keys: Sequence[bytes], vectors: Vectors) -> list[int]:
        """Append a record; the place of each vector. `vectors` has the shape (keys, dimensions)."""
        head = _HEAD.pack(*vectors.shape) + b"".join(keys)
        body = head + vectors.astype(_NUMBER).tobytes()
        with self._path.open("ab") as file:
            first = file.tell() + len(head)
            file.write(body + hashlib.sha256(body).digest())
        return [first + row * self._dimensions * _NUMBER.itemsize for row in range(len(keys))]

    def vectors(self, places: Sequence[int]) -> Vectors:
        """The vectors at these places, shape (places, dimensions)."""
        found = np.empty((len(places), self._dimensions), _NUMBER)
        if len(places):
            # Not mapped into memory, of which scattered vectors would take many times their size.
            with self._path.open("rb", buffering=0) as file:
                for place, row in zip(places, found, strict=True):
                    file.seek(place)
                    if file.readinto(row.data) != row.nbytes:
                        raise OSError(f"{str(self._path)!r} was cut short while it was in use")
        return found.astype(np.float32, copy=False)

    def _record(self, file: BinaryIO) -> tuple[list[bytes], int] | None:
        """Keys, and where the vectors begin, of the record that is next, if a whole one is."""
        head = file.read(_HEAD.size)
        if len(head) < _HEAD.size:
            return None
        count, dimensions = _HEAD.unpack(head)
        if dimensions != self._dimensions or count > _MOST:
            return None
        body = file.read(count * (_KEY + dimensions * _NUMBER.itemsize))
        if file.read(_DIGEST) != hashlib.sha256(head + body).digest():
            return None
        keys = [body[place : place + _KEY] for place in range(0, count * _KEY, _KEY)]
        return keys, _HEAD.size + count * _KEY


def discard(index: Path) -> None:
    """Delete every such file: a generation has the vectors now."""
    for path in index.glob(f"{_PREFIX}*"):
        path.unlink(missing_ok=True)
