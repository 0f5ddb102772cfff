"""Which passages the reader, and which sentences the embedding model, need not read.

Those that can neither win nor come second: plain signals tell in advance about what reading gives.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from askai.sequences import batched

Table = npt.NDArray[np.float64]

_AT_ONCE = 6  # sentences compared before it is looked at whether another can still win
# Passages read before that; the same on any machine, so that answers are.
_FIRST_READ, _THEN_READ = 4, 2
_WORDS = 2  # different ones, of which the best sentences must be known: the lead is over the second
_PASSAGES = 3  # whose best sentences are shown beside a refusal


@dataclass(frozen=True, slots=True)
class Foresight:
    """What a comparison by meaning will give, as far as the plain signals tell it.

    From `training/fit_reader.py`: a linear model of each of the features by meaning (constant
    first), by how much a sentence's score may turn out higher than foreseen, and by how much where
    its passage is unread, as if nothing spoke for or against its words.
    """

    weights: tuple[tuple[float, ...], ...]
    slack: float
    reach: float

    def features(self, plain: Table) -> Table:
        """All features of every sentence: those by meaning as foreseen, then the plain ones."""
        told = np.column_stack([np.ones(len(plain)), plain]) @ np.array(self.weights).T
        return np.column_stack([told, plain])


def read_in_turn(
    signals: Table,
    passages: Sequence[int],
    read: Callable[[Sequence[int]], Sequence[tuple[float, str]]],
    weights: Table,
    foresight: Foresight,
) -> list[int]:
    """Have passages read, the most promising first, until none that is left can matter.

    `signals` has a row for each sentence, the plain features without the reader's; `passages` tell
    where it stands. `read` reads the passages of rows, and tells of each row the reader's feature
    and the words of its best span. Gives the rows that were read, in order.
    """
    unread = np.column_stack([signals, np.zeros(len(signals))])
    ceilings: dict[int, float] = {}
    for passage, score in zip(passages, foresight.features(unread) @ weights, strict=True):
        ceilings[passage] = max(score + foresight.reach, ceilings.get(passage, -np.inf))
    order = sorted(ceilings, key=lambda passage: -ceilings[passage])
    done: list[int] = []
    best = _Best()
    for part in (order[:_FIRST_READ], *batched(order[_FIRST_READ:], _THEN_READ)):
        if ceilings[part[0]] < best.nth(_WORDS):
            break
        rows = [row for row, passage in enumerate(passages) if passage in part]
        margins, texts = zip(*read(rows), strict=True)
        features = foresight.features(np.column_stack([signals[rows], margins]))
        for text, score in zip(texts, (features @ weights).tolist(), strict=True):
            best.add(text, score)
        done += rows
    return sorted(done)


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
    features = foresight.features(plain)
    by_meaning_columns = slice(features.shape[1] - plain.shape[1])
    promise = features @ weights
    order = np.argsort(-promise, kind="stable")
    best_words, best_passages = _Best(), _Best()
    wanted = min(_WORDS, len(set(words))), min(_PASSAGES, len(set(passages)))
    measured: set[int] = set()
    for start in range(0, len(order), _AT_ONCE):
        rows = order[start : start + _AT_ONCE].tolist()
        bar = min(best_words.nth(wanted[0]), best_passages.nth(wanted[1]))
        if promise[rows[0]] + foresight.slack < bar:
            break
        features[rows, by_meaning_columns] = by_meaning(rows)
        for row, score in zip(rows, (features[rows] @ weights).tolist(), strict=True):
            best_words.add(words[row], score)
            best_passages.add(passages[row], score)
        measured.update(rows)
    winner = words[int((features @ weights).argmax())]
    same = [row for row, own in enumerate(words) if own == winner and row not in measured]
    if same:  # the same answer elsewhere may be cited too
        features[same, by_meaning_columns] = by_meaning(same)
    return features


class _Best:
    """The best score of each group of sentences, as far as they are known."""

    def __init__(self) -> None:
        self._scores: dict[Hashable, float] = {}

    def add(self, group: Hashable, score: float) -> None:
        self._scores[group] = max(score, self._scores.get(group, score))

    def nth(self, place: int) -> float:
        """The score at this place, 1 the best; below all others while there are fewer groups."""
        scores = sorted(self._scores.values(), reverse=True)
        return scores[place - 1] if len(scores) >= place else -np.inf
