"""FAISS's file of an inverted index, written list by list, so that it never is in memory.

FAISS itself reads the file, mapped into memory. Its layout (`write_index` and
`write_InvertedLists` of faiss/impl/index_write.cpp, version 1.15) is the index without lists, then

    "ilar", number of lists, bytes of a code (two uint64)
    "full", number of lists (uint64), vectors in each (uint64)
    for each list its codes, then its ids (int64)

Beside it stands where each id is, for FAISS keeps that in memory only: `<name>.places.npy`, int64
of the shape (2, vectors), the ids in order and list << 32 | place in the list.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

from askai.embedding import Vectors
from askai.errors import IndexDamaged

Numbers = npt.NDArray[np.int64]
Codes = npt.NDArray[np.float16]
InvertedList = tuple[Numbers, Codes]  # ids; their vectors, a row each

_LISTS = struct.Struct("<4sQQ4sQ")
_LIST_BITS = 32
_NOTHING: InvertedList = np.zeros(0, np.int64), np.zeros((0, 0), np.float16)


def write(path: Path, index: faiss.IndexIVF, sizes: Numbers, lists: Iterable[InvertedList]) -> None:
    """Write the trained, empty `index` as if these lists of these sizes were in it.

    Raises `OSError`.
    """
    ids = [np.zeros(0, np.int64)]
    with path.open("wb") as file:
        file.write(_head(index, int(sizes.sum())))
        count = len(sizes)
        file.write(_LISTS.pack(b"ilar", count, index.code_size, b"full", count))
        file.write(sizes.astype("<u8").tobytes())
        for names, codes in lists:
            file.write(codes.astype("<f2").tobytes())
            file.write(names.astype("<i8").tobytes())
            ids.append(names)
    every = np.concatenate(ids)
    starts = np.repeat(np.cumsum(sizes) - sizes, sizes)
    numbers = np.repeat(np.arange(len(sizes)), sizes)
    places = numbers << _LIST_BITS | np.arange(len(every)) - starts
    order = np.argsort(every)
    np.save(places_file(path), np.stack([every[order], places[order]]))


def set_probes(path: Path, index: faiss.IndexIVF, probes: int) -> None:
    """Let searches of the written index look into so many lists. Raises `OSError`."""
    index.nprobe = probes
    with path.open("r+b") as file:
        places = np.load(places_file(path), mmap_mode="r")
        file.write(_head(index, places.shape[1]))


def places_file(path: Path) -> Path:
    """Beside the index at `path`."""
    return path.with_name(f"{path.name}.places.npy")


def vectors(index: faiss.IndexIVF, places: Numbers, ids: Numbers) -> Vectors:
    """The vectors of these ids, shape (ids, dimensions); `places` is what `places_file` holds.

    Raises `IndexDamaged` where the two do not fit together.
    """
    found = np.empty((len(ids), index.d), np.float32)
    rows = np.minimum(np.searchsorted(places[0], ids), places.shape[1] - 1)
    for at, (wanted, place) in enumerate(zip(ids.tolist(), places[1, rows].tolist(), strict=True)):
        number, row = place >> _LIST_BITS, place & ((1 << _LIST_BITS) - 1)
        names, codes = read_list(index, number) if 0 <= number < index.nlist else _NOTHING
        if row >= len(names) or names[row] != wanted:
            raise IndexDamaged(
                f"The vectors do not have the passage {wanted}; run `askai index` to build them "
                "again."
            )
        found[at] = codes[row]
    return found


def read_list(index: faiss.IndexIVF, number: int) -> InvertedList:
    """The ids and vectors of one list; views of what is mapped."""
    lists = getattr(index, "invlists")  # noqa: B009 - unknown to FAISS's own types
    size, dimensions = lists.list_size(number), index.d
    if not size:
        return np.zeros(0, np.int64), np.zeros((0, dimensions), np.float16)
    codes = faiss.rev_swig_ptr(lists.get_codes(number), size * index.code_size)
    ids = faiss.rev_swig_ptr(lists.get_ids(number), size)
    return ids, codes.view(np.float16).reshape(size, dimensions)


def _head(index: faiss.IndexIVF, count: int) -> bytes:
    """The file up to its lists, of an index with so many vectors."""
    before, index.ntotal = index.ntotal, count
    data = faiss.serialize_index(index).tobytes()
    index.ntotal = before
    kind, _, _, layout, filled = _LISTS.unpack(data[-_LISTS.size :])
    if (kind, layout, filled) != (b"ilar", b"sprs", 0):  # "sparse": no list has anything
        raise RuntimeError(f"FAISS {faiss.__version__} lays out inverted lists in an unknown way.")
    return data[: -_LISTS.size]
