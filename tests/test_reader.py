"""How sentences are ordered and how sure the reader is, from given signals."""

from __future__ import annotations

import numpy as np
import pytest

from askai.answers import Sentence
from askai.reader import (
    CONFIDENCE_FEATURES,
    FEATURES,
    Judged,
    Weights,
    confidence_features,
    logistic,
)


def judged(*found: tuple[int, str]) -> Judged:
    """Sentences as (passage, best words)."""
    sentence = Sentence("text", 0, 1)
    return Judged(
        candidates=[(number, sentence) for number, _ in found],
        spans=[(0, 1)] * len(found),
        words=[words for _, words in found],
        features=np.zeros((len(found), len(FEATURES))),
        readings=[],
    )


def column(name: str, one: Judged, scores: list[float]) -> list[float]:
    table = confidence_features(one, np.array(scores))
    assert table.shape == (len(scores), len(CONFIDENCE_FEATURES))
    found: list[float] = table[:, CONFIDENCE_FEATURES.index(name)].tolist()
    return found


def test_the_lead_is_over_other_words() -> None:
    one = judged((0, "535"), (1, "14"), (2, "535"))
    assert column("lead", one, [5.0, 2.0, 4.0]) == [3.0, -3.0, 2.0]


def test_without_other_words_the_lead_is_the_same_for_any_score() -> None:
    for score in (-9.0, 0.0, 9.0):
        (lead,) = column("lead", judged((0, "535")), [score])
        assert lead > 0
        first, second = column("lead", judged((0, "535"), (1, "535")), [score, score - 1])
        assert (first, second) == (lead, lead - 1)


def test_probabilities_do_not_overflow() -> None:
    with np.errstate(all="raise"):
        chances = logistic(np.array([-1e6, -1.0, 0.0, 1.0, 1e6]))
    assert chances.tolist() == pytest.approx([0.0, 0.26894, 0.5, 0.73106, 1.0], abs=1e-4)


def test_the_shipped_weights_fit_the_features() -> None:
    weights = Weights.load()
    assert len(weights.sentence) == len(FEATURES)
    assert len(weights.confidence) == len(CONFIDENCE_FEATURES)
    assert weights.sentence[FEATURES.index("span")] > 0
    assert weights.confidence[CONFIDENCE_FEATURES.index("lead")] > 0
