"""Which sentences the embedding model need not read: those that cannot win, nor come second."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Table = npt.NDArray[np.float64]

_AT_ONCE = 6  # sentences compared before it is looked at whether another can still win


@dataclass(frozen=True, slots=True)
class Foresight:
    """What a comparison by meaning will give, as far as the plain signals tell it.

    From `training/fit_reader.py`: a linear model of each of the features by meaning (constant
    first), and by how much a sentence's score may turn out higher than foreseen.
    """

    weights: tuple[tuple[float, ...], ...]
    slack: float


def compared(
    plain: Table,
    words: Sequence[str],
    passages: Sequence[int],
    by_meaning: Callable[[Sequence[int]], Table],
    weights: Table,
    foresight: Foresight,
) -> Table:
    """All features of every sentence: those by meaning measured where they matter, else foreseen.

    `plain` has a row for each sentence, `words` are those of its best span, `passages` tell where
    it stands; `by_meaning` measures rows; `weights` make a score of all features. The most
    promising are measured first, until no other, better than foreseen by the slack, could be the
    best, or the best of other words (which the lead is over), or the best of one of the three best
    passages (which are shown beside a refusal); then those with the best one's words.
    """
    foreseen = np.column_stack([np.ones(len(plain)), plain]) @ np.array(foresight.weights).T
    features = np.column_stack([foreseen, plain])
    promise = features @ weights
    order = np.argsort(-promise, kind="stable")
    rivals = _Best(words, 2), _Best(passages, 3)
    measured: set[int] = set()
    for start in range(0, len(order), _AT_ONCE):
        rows = order[start : start + _AT_ONCE]
        if promise[rows[0]] + foresight.slack < min(best.bar() for best in rivals):
            break
        features[rows, : foreseen.shape[1]] = by_meaning(rows.tolist())
        for row, score in zip(rows.tolist(), (features[rows] @ weights).tolist(), strict=True):
            for best in rivals:
                best.add(row, score)
        measured.update(rows.tolist())
    winner = words[int((features @ weights).argmax())]
    same = [row for row, own in enumerate(words) if own == winner and row not in measured]
    if same:  # the same answer elsewhere may be cited too
        features[same, : foreseen.shape[1]] = by_meaning(same)
    return features


class _Best:
    """The best score of each group of sentences, as far as they were measured."""

    def __init__(self, groups: Sequence[Hashable], wanted: int) -> None:
        self._groups = groups
        self._wanted = min(wanted, len(set(groups)))
        self._scores: dict[Hashable, float] = {}

    def add(self, row: int, score: float) -> None:
        group = self._groups[row]
        self._scores[group] = max(score, self._scores.get(group, score))

    def bar(self) -> float:
        """What the best of another group must reach to be among those wanted."""
        if len(self._scores) < self._wanted:
            return -np.inf
        return sorted(self._scores.values())[-self._wanted]
