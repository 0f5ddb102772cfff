"""Which sentences answer together: the best one, and those of its section that belong to it.

How likely a sentence belongs to an explanation is a logistic model of how it was read beside the
others of its section; `training/fit_explanations.py` fits it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence, Set
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from askai.answers import Hit, Sentence
from askai.reader import WEIGHTS_FILE, Span, logistic
from askai.span_model import READER_FOLDER

FEATURES = (
    "score",  # of the span: as it is
    "score_above",  # in standard deviations above the section's mean
    "score_below",  # minus the section's highest
    "margin",  # the reader's logit: the same three
    "margin_above",
    "margin_below",
)

Features = npt.NDArray[np.float64]

_MOST = 3  # sentences
_REACH = 8  # sentences before and behind the best one that are looked at
_GAP = 40  # characters between neighbours: white space and markers, but no sentence left out


def explain(
    spans: Sequence[Span], hits: Sequence[Hit], weights: Sequence[float] | None = None
) -> tuple[Span, ...]:
    """The best span and up to two others, in the document's order; () when there are none.

    `spans` are what the reader found in `hits`, best first. The others stand in the same section,
    with nothing unread between. What answers are the whole sentences, not the spans' own words.
    As many are taken as promise the highest F1 (Lewis 1995, "Evaluating and optimizing autonomous
    text classification systems"). `weights` are one for each of FEATURES and a constant.
    """
    if not spans or spans[0].sentence.kind == "row":  # a row says all that it says by itself
        return tuple(spans[:1])
    section = section_of(spans, hits)
    best = section.index(spans[0])
    *slopes, constant = weights or packaged()
    chances = logistic(features(section) @ np.array(slopes) + constant)
    chances[best] = max(chances)
    order = [best, *(place for place in np.argsort(-chances, kind="stable") if place != best)]
    gained = np.cumsum(chances[order][:_MOST])
    promised = 2 * gained / (np.arange(1, len(gained) + 1) + chances.sum())
    return tuple(section[place] for place in sorted(order[: int(promised.argmax()) + 1]))


@cache
def packaged() -> tuple[float, ...]:
    """The weights that ship with askai."""
    path = files("askai") / "data" / READER_FOLDER / WEIGHTS_FILE
    values = json.loads(path.read_text("utf-8"))["explanation"]
    return tuple(values[name] for name in (*FEATURES, "constant"))


def features(section: Sequence[Span]) -> Features:
    """A row of FEATURES for each span of a section, in the document's order."""
    columns = []
    for name in ("score", "margin"):
        values = np.array([getattr(span, name) for span in section], float)
        spread = values.std() or 1.0
        columns += [values, (values - values.mean()) / spread, values - values.max()]
    return np.column_stack(columns)


def section_of(spans: Sequence[Span], hits: Sequence[Hit]) -> list[Span]:
    """The sentences around the best one under its heading, in order, as far as all was read."""
    best = spans[0]
    document = hits[best.hit].document
    headings = [
        sentence.start
        for hit in hits
        if hit.document == document
        for sentence in hit.sentences
        if sentence.kind == "heading"
    ]
    own = sorted(
        (span for span in spans if hits[span.hit].document == document),
        key=lambda span: span.sentence.start,
    )
    kinds = {"text", "item", best.sentence.kind}
    first = last = own.index(best)
    while first and _goes_on(own[first - 1].sentence, own[first].sentence, headings, kinds):
        first -= 1
    while last + 1 < len(own) and _goes_on(
        own[last].sentence, own[last + 1].sentence, headings, kinds
    ):
        last += 1
    at = own.index(best)
    return own[max(first, at - _REACH) : min(last, at + _REACH) + 1]


def _goes_on(one: Sentence, other: Sentence, headings: Sequence[int], kinds: Set[str]) -> bool:
    """Whether `other` follows `one` as prose does."""
    return (
        {one.kind, other.kind} <= kinds
        and one.heading == other.heading
        and other.start - one.end <= _GAP
        and not any(one.start < heading < other.start for heading in headings)
    )
