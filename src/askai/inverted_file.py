"""FAISS's file of an inverted index, written list by list, so that it need not be in memory.

FAISS itself reads the file, mapped into memory (except on Windows). Its layout (`write_index` and
`write_InvertedLists` of faiss/impl/index_write.cpp, version 1.15) is the index without lists, then

    "ilar", number of lists, bytes of a code (two uint64)
    "full", number of lists (uint64), vectors in each (uint64)
    for each list its codes, then its ids (int64)

Beside it, in `<name>.places`, stands where each vector is, which FAISS would keep in memory only:
the ids in order, then for each list << 32 | place in the list (int64, little-endian).
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

from askai.embedding import Vectors
from askai.errors import IndexDamaged, IndexUnwritable

Numbers = npt.NDArray[np.int64]
Codes = npt.NDArray[np.float16]
InvertedList = tuple[Numbers, Codes]  # ids; their vectors, a row each

_LISTS = struct.Struct("<4sQQ4sQ")
_LIST_BITS = 32
_AGAIN = "run `askai index` to build them again."


def write(path: Path, index: faiss.IndexIVF, lists: Iterable[InvertedList]) -> None:
    """Write the trained, empty `index` as if these were its lists.

    Raises `OSError`, or `IndexUnwritable` with a FAISS that writes another layout.
    """
    count, code_size = index.nlist, index.code_size
    sizes, ids = np.zeros(count, np.int64), [np.zeros(0, np.int64)]
    with path.open("wb") as file:

        def write_head() -> None:
            file.write(_head(index, int(sizes.sum())))
            file.write(_LISTS.pack(b"ilar", count, code_size, b"full", count))
            file.write(sizes.astype("<u8").tobytes())

        write_head()
        for number, (names, codes) in enumerate(lists):
            file.write(codes.astype("<f2").tobytes())
            file.write(names.astype("<i8").tobytes())
            sizes[number] = len(names)
            ids.append(names)
        file.seek(0)
        write_head()
    every = np.concatenate(ids)
    within = np.arange(len(every)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    places = (np.repeat(np.arange(count), sizes) << _LIST_BITS) | within
    order = np.argsort(every)
    np.stack([every[order], places[order]]).astype("<i8").tofile(places_file(path))


def set_probes(path: Path, index: faiss.IndexIVF, count: int, probes: int) -> None:
    """Let searches of the written index, of `count` vectors, look into so many lists.

    Raises `OSError`.
    """
    index.nprobe = probes
    with path.open("r+b") as file:
        file.write(_head(index, count))


def places_file(path: Path) -> Path:
    """Beside the index at `path`."""
    return path.with_name(f"{path.name}.places")


def read_places(path: Path, count: int) -> Numbers:
    """Where each of the `count` vectors of the index at `path` is, shape (2, vectors).

    Raises `OSError`, or `IndexDamaged` when they are not as many.
    """
    places = np.memmap(places_file(path), "<i8", "r")
    if len(places) != 2 * count:
        raise IndexDamaged(f"The file {str(places_file(path))!r} is damaged; {_AGAIN}")
    found: Numbers = places.reshape(2, count)
    return found


def vectors(index: faiss.IndexIVF, places: Numbers, ids: Numbers) -> Vectors:
    """The vectors of these ids, shape (ids, dimensions); `places` is of `read_places`.

    Raises `IndexDamaged` where the two do not fit together.
    """
    found = np.empty((len(ids), index.d), np.float32)
    nearest = np.minimum(np.searchsorted(places[0], ids), places.shape[1] - 1)
    wanted = places[1, nearest]
    numbers, rows = wanted >> _LIST_BITS, wanted & ((1 << _LIST_BITS) - 1)
    for number in np.unique(numbers).tolist():
        here = np.flatnonzero(numbers == number)
        names, codes = read_list(index, number) if 0 <= number < index.nlist else _nothing(index)
        inside = rows[here] < len(names)
        fits = inside.all() and np.array_equal(names[rows[here]], ids[here])
        if not fits:
            raise IndexDamaged(f"The vectors do not have all passages; {_AGAIN}")
        found[here] = codes[rows[here]]
    return found


def read_list(index: faiss.IndexIVF, number: int) -> InvertedList:
    """The ids and vectors of one list; views of what is mapped."""
    lists = getattr(index, "invlists")  # noqa: B009 - unknown to FAISS's own types
    size = lists.list_size(number)
    if not size:
        return _nothing(index)
    codes = faiss.rev_swig_ptr(lists.get_codes(number), size * index.code_size)
    ids = faiss.rev_swig_ptr(lists.get_ids(number), size)
    return ids, codes.view(np.float16).reshape(size, index.d)


def _nothing(index: faiss.IndexIVF) -> InvertedList:
    return np.zeros(0, np.int64), np.zeros((0, index.d), np.float16)


def _head(index: faiss.IndexIVF, count: int) -> bytes:
    """The file up to its lists, of an index with so many vectors."""
    before, index.ntotal = index.ntotal, count
    data = faiss.serialize_index(index).tobytes()
    index.ntotal = before
    kind, _, _, layout, filled = _LISTS.unpack(data[-_LISTS.size :])
    if (kind, layout, filled) != (b"ilar", b"sprs", 0):  # "sparse": no list has anything
        raise IndexUnwritable(
            f"FAISS {faiss.__version__} writes its lists in an unknown way; install faiss-cpu 1.15."
        )
    return data[: -_LISTS.size]
