"""FAISS: unit vectors by passage id, searched by cosine (inner product)."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import faiss
import numpy as np

from askai import inverted_file
from askai.cores import available_cores
from askai.embedding import Vectors
from askai.errors import IndexDamaged
from askai.sequences import batched

BLOCK = 10_000  # vectors in memory at once
_CLUSTERED = b"IwSq"  # how FAISS's file of an inverted index with scalar quantisation begins


def use_threads(threads: int) -> None:
    """How many threads FAISS uses for what this thread asks of it; 0 means every core."""
    faiss.omp_set_num_threads(threads or available_cores())


class VectorIndex:
    """Unit vectors by passage id: an exact index, or an inverted one (`vector_build.py`)."""

    def __init__(
        self, index: faiss.Index, threads: int = 0, places: inverted_file.Numbers | None = None
    ) -> None:
        """`places` tell where an inverted index has each vector (`inverted_file.py`)."""
        self.faiss_index = index
        self._places = places
        self._threads = threads or available_cores()
        self._lists = getattr(index, "nlist", 0)

    @classmethod
    def build(cls, ids: Sequence[int], vectors: Vectors) -> VectorIndex:
        """An exact index of `vectors`, shape (passages, dimensions), under `ids`."""
        index = faiss.IndexIDMap2(faiss.IndexFlatIP(vectors.shape[1]))
        index.add_with_ids(np.ascontiguousarray(vectors), np.asarray(ids, np.int64))
        return cls(index)

    @classmethod
    def load(cls, path: Path, threads: int = 0) -> VectorIndex:
        """The index saved at `path`; an inverted one stays on disk.

        Raises `IndexDamaged`. On Windows FAISS maps nothing into memory, and its own reader cannot
        open every path: there, as everywhere for an exact one, Python does.
        """
        try:
            with path.open("rb") as file:
                clustered = file.read(len(_CLUSTERED)) == _CLUSTERED
            if clustered and os.name != "nt":
                loaded = faiss.read_index(str(path), faiss.IO_FLAG_MMAP)
            else:
                loaded = faiss.deserialize_index(np.frombuffer(path.read_bytes(), np.uint8))
            places = inverted_file.read_places(path, loaded.ntotal) if clustered else None
        except (OSError, RuntimeError, ValueError) as error:
            raise IndexDamaged(
                f"The vectors {str(path)!r} cannot be read; run `askai index` to build them again."
            ) from error
        return cls(loaded, threads, places)

    def save(self, path: Path) -> None:
        """Write an exact index to `path`. Raises `OSError`."""
        path.write_bytes(faiss.serialize_index(self.faiss_index).tobytes())

    def __len__(self) -> int:
        return int(self.faiss_index.ntotal)

    @property
    def clustered(self) -> bool:
        """Whether it is an inverted index."""
        return self._places is not None

    @property
    def inverted(self) -> faiss.IndexIVF:
        """FAISS's own index, where it is an inverted one."""
        assert isinstance(self.faiss_index, faiss.IndexIVF)
        return self.faiss_index

    def ids(self) -> list[int]:
        """The passage ids."""
        if self._places is not None:
            lists = [inverted_file.read_list(self.inverted, at)[0] for at in range(self._lists)]
            known: list[int] = np.concatenate(lists).tolist()
            return known
        id_map = getattr(self.faiss_index, "id_map")  # noqa: B009 - unknown to FAISS's own types
        ids: list[int] = faiss.vector_to_array(id_map).tolist()
        return ids

    def search(self, query: Vectors, k: int, only: Sequence[int] | None = None) -> dict[int, float]:
        """Cosine by passage id of the best `k`, best first; among the ids `only`, if given."""
        wanted = min(k, len(self) if only is None else len(only))
        if wanted == 0:
            return {}
        parameters = None
        if only is not None:
            selector = faiss.IDSelectorBatch(np.asarray(only, np.int64))
            # In every list: those that are near may hold none of these.
            parameters = (
                faiss.SearchParametersIVF(sel=selector, nprobe=self._lists)  # type: ignore[call-arg]
                if self.clustered
                else faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
            )
        use_threads(self._threads)  # FAISS keeps this for each thread
        scores, ids = self.faiss_index.search(query.reshape(1, -1), wanted, params=parameters)
        pairs = zip(ids[0].tolist(), scores[0].tolist(), strict=True)
        return {number: score for number, score in pairs if number >= 0}

    def vectors(self, ids: Sequence[int]) -> Vectors:
        """The vectors of these passages, shape (ids, dimensions). Raises `IndexDamaged`."""
        wanted = np.asarray(ids, np.int64)
        if self._places is None:
            rows: Vectors = self.faiss_index.reconstruct_batch(wanted)
            return rows
        return inverted_file.vectors(self.inverted, self._places, wanted)

    def blocks(self, ids: Sequence[int]) -> Iterator[tuple[Sequence[int], Vectors]]:
        """(ids, vectors) of these passages, a block at a time."""
        for some in batched(ids, BLOCK):
            yield some, self.vectors(some)
