"""FAISS: unit vectors by passage id, searched by cosine (inner product)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np

from askai.embedding import Vectors
from askai.errors import IndexDamaged


class VectorIndex:
    """An exact index of unit vectors. Ids are passage ids."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def build(cls, ids: Sequence[int], vectors: Vectors) -> VectorIndex:
        """An index of `vectors`, shape (passages, dimensions), under `ids`."""
        index = faiss.IndexIDMap2(faiss.IndexFlatIP(vectors.shape[1]))
        index.add_with_ids(np.ascontiguousarray(vectors), np.asarray(ids, np.int64))
        return cls(index)

    @classmethod
    def load(cls, path: Path) -> VectorIndex:
        """The index saved at `path`. Raises `IndexDamaged`.

        The bytes are read by Python: FAISS's own reader cannot open every path on Windows.
        """
        try:
            loaded = faiss.deserialize_index(np.frombuffer(path.read_bytes(), np.uint8))
        except (OSError, RuntimeError) as error:
            raise IndexDamaged(
                f"The vectors {str(path)!r} cannot be read; run `askai index` to build them again."
            ) from error
        return cls(loaded)

    def save(self, path: Path) -> None:
        """Write the index to `path`."""
        path.write_bytes(faiss.serialize_index(self._index).tobytes())

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def ids(self) -> list[int]:
        """The passage ids, in the order in which they were added."""
        id_map = getattr(self._index, "id_map")  # noqa: B009 - unknown to FAISS's own types
        found: list[int] = faiss.vector_to_array(id_map).tolist()
        return found

    def search(self, query: Vectors, k: int, only: Sequence[int] | None = None) -> dict[int, float]:
        """Cosine by passage id of the best `k`, best first; among the ids `only`, if given."""
        wanted = min(k, len(self) if only is None else len(only))
        if wanted == 0:
            return {}
        parameters = None
        if only is not None:
            selector = faiss.IDSelectorBatch(np.asarray(only, np.int64))
            parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        scores, ids = self._index.search(query.reshape(1, -1), wanted, params=parameters)
        pairs = zip(ids[0].tolist(), scores[0].tolist(), strict=True)
        return {number: score for number, score in pairs if number >= 0}

    def vectors(self, ids: Sequence[int]) -> Vectors:
        """The vectors of these passages, shape (ids, dimensions)."""
        rows: Vectors = self._index.reconstruct_batch(np.asarray(ids, np.int64))
        return rows
