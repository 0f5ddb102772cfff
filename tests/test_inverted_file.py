"""An inverted index written list by list is what FAISS would write, and FAISS reads it."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askai import inverted_file
from askai.errors import IndexDamaged
from askai.vector_build import lists_for, write_changed, write_clustered
from askai.vectors import VectorIndex

DIMENSIONS = 16


def made(count: int, seed: int) -> np.ndarray:
    vectors = np.random.default_rng(seed).standard_normal((count, DIMENSIONS)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_it_is_what_faiss_writes(tmp_path: Path) -> None:
    vectors, ids = made(400, 1), np.arange(400) * 3 + 1
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(DIMENSIONS),
        DIMENSIONS,
        8,
        faiss.ScalarQuantizer.QT_fp16,
        faiss.METRIC_INNER_PRODUCT,
    )
    index.by_residual = False
    index.train(vectors)
    empty = faiss.clone_index(index)
    index.add_with_ids(vectors, ids)
    faiss.write_index(index, str(tmp_path / "theirs"))
    lists = [inverted_file.read_list(index, number) for number in range(8)]
    assert all(len(names) for names, _ in lists)  # else FAISS leaves out the empty ones
    inverted_file.write(tmp_path / "ours", empty, lists)
    assert (tmp_path / "ours").read_bytes() == (tmp_path / "theirs").read_bytes()


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 300), st.integers(0, 40), st.integers(0, 60), st.integers(0, 1000))
def test_each_vector_is_found_by_its_id(
    tmp_path_factory: pytest.TempPathFactory, count: int, gone: int, new: int, seed: int
) -> None:
    folder = tmp_path_factory.mktemp("lists")
    every = made(count + new, seed)
    randomness = np.random.default_rng(seed)
    names = randomness.choice(10_000, count + new, replace=False).tolist()
    place = {name: row for row, name in enumerate(names)}

    def vectors_of(ids: list[int]) -> np.ndarray:
        return every[[place[name] for name in ids]] if ids else every[:0]

    first, more = names[:count], names[count:]
    search = write_clustered(folder / "a", sorted(first), vectors_of, made(5, seed + 1))
    assert 1 <= search.probes <= search.lists == lists_for(count)
    assert search.recall >= 0.98 or search.probes == search.lists
    before = VectorIndex.load(folder / "a")
    assert (len(before), before.inverted.nprobe) == (count, search.probes)
    out = first[: min(gone, count - 1)]
    write_changed(folder / "b", before, out, sorted(more), vectors_of)
    after = VectorIndex.load(folder / "b")
    left = sorted({*names} - {*out})
    assert sorted(after.ids()) == left
    assert after.inverted.nprobe == search.probes
    assert after.vectors(left) == pytest.approx(vectors_of(left), abs=1e-3)
    best = after.search(vectors_of([left[0]])[0], 1, only=left)
    assert max(best.values()) == pytest.approx(1.0, abs=1e-2)
    with pytest.raises(IndexDamaged, match="all passages"):
        after.vectors([10_001])


@pytest.mark.parametrize("value", [-1, 1 << 40, (1 << 62) + 5, 77])
def test_a_place_that_does_not_fit_is_damage(tmp_path: Path, value: int) -> None:
    every = made(200, 3)
    path = tmp_path / "a"
    write_clustered(path, range(200), lambda ids: every[list(ids)], made(5, 4))
    places = np.fromfile(inverted_file.places_file(path), "<i8")
    places[250] = value
    places.tofile(inverted_file.places_file(path))
    with pytest.raises(IndexDamaged, match="all passages"):
        VectorIndex.load(path).vectors([49, 50])


def test_places_of_another_number_are_damage(tmp_path: Path) -> None:
    every = made(200, 3)
    path = tmp_path / "a"
    write_clustered(path, range(200), lambda ids: every[list(ids)], made(5, 4))
    for data in (b"", b"\0" * 17, b"\0" * 3208):
        inverted_file.places_file(path).write_bytes(data)
        with pytest.raises(IndexDamaged, match="run `askai index`"):
            VectorIndex.load(path)
