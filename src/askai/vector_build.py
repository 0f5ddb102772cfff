"""The vectors of a generation: an exact index while they are few, else an inverted one.

The inverted index keeps numbers of 16 bits. How many of its lists a search looks into is found
out by measuring: the fewest with which nearly all of the nearest are found. It is written list by
list, and changed by copying.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

from askai import inverted_file
from askai.embedding import Vectors
from askai.inverted_file import InvertedList
from askai.sequences import batched
from askai.vectors import BLOCK, VectorIndex

LARGE = 50_000  # passages from which on the index is an inverted one
_SAMPLE = 50  # vectors to train each list with
_FEWEST = 39  # FAISS asks for as many
_ROUNDS = 8  # of k-means
_NEIGHBOURS = 10
_ENOUGH = 0.98  # of them must be found
_SEED = 20250227

VectorsOf = Callable[[Sequence[int]], Vectors]  # of passages, by their ids


@dataclass(frozen=True, slots=True)
class Search:
    """How the vectors are searched; see `Manifest`."""

    lists: int
    probes: int
    recall: float


EXACT = Search(0, 0, 1.0)


def write_exact(path: Path, ids: Sequence[int], vectors_of: VectorsOf) -> Search:
    """Write an index in which every vector is compared, which finds all. Raises `OSError`."""
    VectorIndex.build(ids, vectors_of(ids)).save(path)
    return EXACT


def write_clustered(
    path: Path, ids: Sequence[int], vectors_of: VectorsOf, asked: Vectors
) -> Search:
    """Write an index with vectors in lists of those that are alike.

    `asked` are questions: they tell how many lists a search must look into. Raises `OSError`.
    """
    index = _trained(ids, vectors_of)
    blocks = batched(ids, BLOCK)
    lists = np.concatenate([_nearest_lists(index, vectors_of(some)) for some in blocks])
    order = np.argsort(lists, kind="stable")
    sizes = np.bincount(lists, minlength=index.nlist)
    ordered = np.asarray(ids, np.int64)[order]
    inverted_file.write(path, index, _lists(ordered, sizes, vectors_of))
    search = _probes(VectorIndex.load(path), ids, vectors_of, asked)
    inverted_file.set_probes(path, index, len(ids), search.probes)
    return search


def write_changed(
    path: Path, old: VectorIndex, gone: Sequence[int], new: Sequence[int], vectors_of: VectorsOf
) -> None:
    """Write what `old`, an index with lists, holds without the vectors `gone` and with new ones.

    It has the same lists, list by list copied. Raises `OSError`.
    """
    inner = old.inverted
    index = _empty(faiss.downcast_index(inner.quantizer), inner.nlist)
    index.is_trained, index.nprobe = True, inner.nprobe
    left_out = np.asarray(sorted(gone), np.int64)
    added = np.asarray(new, np.int64)
    blocks = [_nearest_lists(index, vectors_of(some)) for some in batched(new, BLOCK)]
    lists = np.concatenate([np.zeros(0, np.int64), *blocks])

    def changed() -> Iterator[InvertedList]:
        for number in range(index.nlist):
            ids, codes = inverted_file.read_list(inner, number)
            if len(left_out):
                at = np.minimum(np.searchsorted(left_out, ids), len(left_out) - 1)
                stay = left_out[at] != ids
                ids, codes = ids[stay], codes[stay]
            more = added[lists == number]
            if len(more):
                new_codes = vectors_of(more.tolist()).astype(np.float16)
                ids, codes = np.concatenate([ids, more]), np.concatenate([codes, new_codes])
            yield ids, codes

    inverted_file.write(path, index, changed())


def _trained(ids: Sequence[int], vectors_of: VectorsOf) -> faiss.IndexIVFScalarQuantizer:
    """An index that knows its lists, with nothing in them."""
    lists = lists_for(len(ids))
    wanted = min(len(ids), lists * _SAMPLE)
    sample = vectors_of(sorted(random.Random(_SEED).sample(ids, wanted)))
    index = _empty(faiss.IndexFlatIP(sample.shape[1]), lists)
    index.cp.niter, index.cp.seed, index.cp.spherical = _ROUNDS, _SEED, True
    index.train(sample)
    return index


def _empty(quantiser: faiss.Index, lists: int) -> faiss.IndexIVFScalarQuantizer:
    index = faiss.IndexIVFScalarQuantizer(
        quantiser, quantiser.d, lists, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
    )
    index.by_residual = False
    return index


def _nearest_lists(index: faiss.IndexIVF, vectors: Vectors) -> npt.NDArray[np.int64]:
    """The list that each vector belongs to."""
    quantiser = faiss.downcast_index(index.quantizer)
    found: npt.NDArray[np.int64] = quantiser.search(np.ascontiguousarray(vectors), 1)[1][:, 0]
    return found


def _lists(
    ids: npt.NDArray[np.int64], sizes: npt.NDArray[np.int64], vectors_of: VectorsOf
) -> Iterator[InvertedList]:
    """Each list in turn; `ids` are in the order of their lists, which have these sizes."""
    ends = np.cumsum(sizes)
    first = 0
    while first < len(sizes):
        begin = int(ends[first] - sizes[first])
        last = max(first + 1, int(np.searchsorted(ends, begin + BLOCK, "right")))
        vectors = vectors_of(ids[begin : ends[last - 1]].tolist())
        for number in range(first, last):
            part = slice(ends[number] - sizes[number] - begin, ends[number] - begin)
            yield ids[begin:][part], vectors[part].astype(np.float16)
        first = last


def lists_for(count: int) -> int:
    """A power of two near four times the square root, with enough in each to train it."""
    return max(1, min(1 << round(float(np.log2(4 * count**0.5))), count // _FEWEST))


def _probes(
    written: VectorIndex, ids: Sequence[int], vectors_of: VectorsOf, asked: Vectors
) -> Search:
    """The fewest lists with which nearly all of the passages nearest to questions are found."""
    index = written.inverted
    exact = _nearest(asked, ids, vectors_of, _NEIGHBOURS)
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
    asked: Vectors, ids: Sequence[int], vectors_of: VectorsOf, k: int
) -> npt.NDArray[np.int64]:
    """The ids of the exact `k` nearest of each, best first, shape (asked, k)."""
    heap = faiss.ResultHeap(len(asked), k, keep_max=True)
    for some in batched(ids, BLOCK):
        scores = asked @ vectors_of(some).T
        best = np.argpartition(-scores, min(k, len(some)) - 1, axis=1)[:, :k]
        names = np.asarray(some, np.int64)[best]
        heap.add_result(
            np.ascontiguousarray(np.take_along_axis(scores, best, axis=1)),
            np.ascontiguousarray(names),
        )
    heap.finalize()
    found: npt.NDArray[np.int64] = heap.I
    return found
