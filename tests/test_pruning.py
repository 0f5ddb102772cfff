"""Leaving sentences out changes neither what is best nor what it is compared with."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from askai.pruning import Foresight, Table, compared

WEIGHTS = np.array([2.0, 1.0, 0.5])  # one feature by meaning, two plain ones
FORESEEN = ((0.1, 0.3, -0.2),)  # constant first


def best_of(groups: Sequence[Hashable], scores: Table, wanted: int) -> list[tuple[Hashable, float]]:
    best: dict[Hashable, float] = {}
    for group, score in zip(groups, scores.tolist(), strict=True):
        best[group] = max(score, best.get(group, score))
    return sorted(best.items(), key=lambda item: -item[1])[:wanted]


@given(st.integers(1, 60), st.integers(0, 10_000), st.floats(0.0, 2.0))
def test_the_best_and_its_rivals_are_measured(count: int, seed: int, slack: float) -> None:
    chance = np.random.default_rng(seed)
    plain = chance.normal(size=(count, 2)) * 3
    words = [f"words {number}" for number in chance.integers(0, 20, count)]
    passages = chance.integers(0, 8, count).tolist()
    surprise = chance.uniform(-3, slack, count) / WEIGHTS[0]
    meaning = np.column_stack([np.ones(count), plain]) @ np.array(FORESEEN[0]) + surprise
    asked: list[int] = []

    def measure(rows: Sequence[int]) -> Table:
        asked.extend(rows)
        return meaning[list(rows), None]

    found = compared(plain, words, passages, measure, WEIGHTS, Foresight(FORESEEN, slack))
    every = np.column_stack([meaning, plain])
    assert len(asked) == len(set(asked))
    assert np.array_equal(found[asked], every[asked])
    assert np.array_equal(found[:, 1:], plain)
    for groups, wanted in ((words, 2), (passages, 3)):
        ours, all_ = (best_of(groups, table @ WEIGHTS, wanted) for table in (found, every))
        assert dict(ours) == pytest.approx(dict(all_))


def test_what_cannot_win_is_not_measured() -> None:
    plain = np.column_stack([np.zeros(50), np.arange(50.0) * 10])
    asked: list[int] = []

    def measure(rows: Sequence[int]) -> Table:
        asked.extend(rows)
        return np.zeros((len(rows), 1))

    names = [str(number) for number in range(50)]
    compared(plain, names, list(range(50)), measure, WEIGHTS, Foresight(((0.0, 0.0, 0.0),), 1.0))
    assert asked == list(range(49, 43, -1))
