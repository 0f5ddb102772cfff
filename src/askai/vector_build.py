"""The vectors of a generation: an exact index while they are few, else an inverted one.

The inverted index keeps numbers of 16 bits. How many of its lists a search looks into is found
out by measuring: the fewest with which nearly all of the nearest are found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import faiss
import numpy as np
import numpy.typing as npt

from askai.embedding import Vectors
from askai.vectors import VectorIndex

LARGE = 50_000  # passages from which on the index is an inverted one
_SAMPLE = 50  # vectors to train each list with
_FEWEST = 39  # FAISS asks for as many
_ROUNDS = 8  # of k-means
_NEIGHBOURS = 10
_ENOUGH = 0.98  # of them must be found
_SEED = 20250227
_HASHED = 2  # faiss::DirectMap::Hashtable: vectors are found again by any ids

Blocks = Callable[[], Iterator[tuple[Sequence[int], Vectors]]]


@dataclass(frozen=True, slots=True)
class Search:
    """How the vectors are searched; see `Manifest`."""

    lists: int
    probes: int
    recall: float


EXACT = Search(0, 0, 1.0)


def exact_index(blocks: Blocks) -> VectorIndex:
    """Every vector is compared, which finds all."""
    ids, vectors = zip(*blocks(), strict=True)
    every = np.concatenate([np.asarray(part, np.int64) for part in ids])
    order = np.argsort(every)
    return VectorIndex.build(every[order].tolist(), np.concatenate(vectors)[order])


def clustered_index(blocks: Blocks, count: int, asked: Vectors) -> tuple[VectorIndex, Search]:
    """Vectors in lists of those that are alike. `blocks` can be gone through several times.

    `asked` are questions: they tell how many lists a search must look into.
    """
    lists = lists_for(count)
    sample = _sample(blocks, count, lists * _SAMPLE)
    dimensions = sample.shape[1]
    quantiser = faiss.IndexFlatIP(dimensions)
    index = faiss.IndexIVFScalarQuantizer(
        quantiser, dimensions, lists, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
    )
    index.by_residual = False
    index.cp.niter, index.cp.seed, index.cp.spherical = _ROUNDS, _SEED, True
    index.train(sample)
    index.set_direct_map_type(_HASHED)
    for ids, vectors in blocks():
        index.add_with_ids(np.ascontiguousarray(vectors), np.asarray(ids, np.int64))
    search = _probes(index, blocks, asked)
    index.nprobe = search.probes
    return VectorIndex(index), search


def lists_for(count: int) -> int:
    """A power of two near four times the square root, with enough in each to train it."""
    return max(1, min(1 << round(float(np.log2(4 * count**0.5))), count // _FEWEST))


def changed_index(index: VectorIndex, gone: Sequence[int], blocks: Blocks) -> None:
    """Take vectors out of an inverted index that is in memory, and put others in."""
    inner = index.faiss_index
    if gone:
        inner.remove_ids(faiss.IDSelectorArray(np.asarray(gone, np.int64)))
    for ids, vectors in blocks():
        inner.add_with_ids(np.ascontiguousarray(vectors), np.asarray(ids, np.int64))


def _sample(blocks: Blocks, count: int, most: int) -> Vectors:
    """Vectors chosen by chance, the same each time."""
    randomness = np.random.default_rng(_SEED)
    share = min(1.0, most / count)
    chosen = [vectors[randomness.random(len(vectors)) < share] for _, vectors in blocks()]
    return np.ascontiguousarray(np.concatenate(chosen))


def _probes(index: faiss.IndexIVFScalarQuantizer, blocks: Blocks, asked: Vectors) -> Search:
    """The fewest lists with which nearly all of the passages nearest to questions are found."""
    exact = _nearest(asked, blocks(), _NEIGHBOURS)
    probes, recall = 1, 0.0
    while True:
        index.nprobe = probes
        _, found = index.search(asked, _NEIGHBOURS)
        shared = [
            len(set(own.tolist()) & set(row.tolist()))
            for own, row in zip(exact, found, strict=True)
        ]
        recall = float(np.mean(shared)) / _NEIGHBOURS
        if recall >= _ENOUGH or probes >= index.nlist:
            return Search(index.nlist, probes, round(recall, 4))
        probes = min(index.nlist, max(probes + 1, probes * 9 // 8))


def _nearest(
    asked: Vectors, blocks: Iterable[tuple[Sequence[int], Vectors]], k: int
) -> npt.NDArray[np.int64]:
    """The ids of the exact `k` nearest of each, best first, shape (asked, k)."""
    heap = faiss.ResultHeap(len(asked), k, keep_max=True)
    for ids, vectors in blocks:
        scores = asked @ vectors.T
        best = np.argpartition(-scores, min(k, len(ids)) - 1, axis=1)[:, :k]
        names = np.asarray(ids, np.int64)[best]
        heap.add_result(
            np.ascontiguousarray(np.take_along_axis(scores, best, axis=1)),
            np.ascontiguousarray(names),
        )
    heap.finalize()
    found: npt.NDArray[np.int64] = heap.I
    return found
