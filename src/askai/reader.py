"""Question + passages → answer spans, best first, each with the probability that it is right.

A neural reader marks the words that answer (`span_model.py`); a linear score weighs it with plain
signals (`signals.py`) and orders the sentences; a logistic model tells how likely the first is
right. The weights of both come from `training/fit_reader.py`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import NamedTuple, Protocol

import numpy as np

from askai.answers import Hit, Sentence
from askai.cells import cells, columns_of
from askai.edges import plain_words, tidy, word_set
from askai.pruning import Foresight, compared
from askai.signals import BY_MEANING, PLAIN, SIGNALS, Features, Signals, sentences_of
from askai.span_model import READER_FOLDER, Reading, SpanModel

WEIGHTS_FILE = "weights.json"
FEATURES = (*SIGNALS, "span")  # "span": the best span's logit above "no answer in this passage"
FORESEEN_FROM = (*PLAIN, "span")
# That a passage has the question's words says little about whether it answers: a near miss has
# them too, and with it off-topic questions were told less well.
_FOR_ORDER_ALONE = "words_in_passage"
CONFIDENCE_FEATURES = (
    *(name for name in FEATURES if name != _FOR_ORDER_ALONE),
    "span_above",  # the part of "span" above 0
    "lead",  # of the sum that orders the sentences, over the best one for other words
)
_NO_SPAN = -20.0  # where no token of a sentence was read
_NO_RIVAL = 3.0  # the lead where nothing else was found


@dataclass(frozen=True, slots=True)
class Span:
    """A candidate answer: offsets into its document, and how it was judged."""

    hit: int  # which of the passages read
    sentence: Sentence
    start: int
    end: int
    words: str  # its own, for comparing
    margin: float  # the reader's logit above "no answer in this passage"
    score: float  # comparable across passages and documents
    confidence: float  # probability that this span answers the question


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found in the passages read for one question."""

    spans: tuple[Span, ...]  # the best of each sentence, best first; () when there is none
    readings: tuple[tuple[Reading, ...], ...]  # of each passage, by the neural reader
    lead_weight: float  # what a lead of 1 over the best other words adds to the odds' logarithm

    def confidence(self, chosen: Sequence[int]) -> float:
        """The probability that the best of those chosen is right, the others no rivals of it.

        The items of a list, or the sentences of an explanation, would else count as other answers,
        which make the best one less sure. `chosen` are places in `spans`; the best span of all may
        be left out.
        """
        if not self.spans:
            return 0.0
        best = self.spans[min(chosen, default=0)]
        words = {self.spans[place].words for place in chosen}
        others = [span.score for span in self.spans if span.words != best.words]
        left = [span.score for span in self.spans if span.words not in words | {best.words}]
        before = max(others, default=best.score - _NO_RIVAL)
        after = max(left, default=min(before, best.score - _NO_RIVAL))
        gained = self.lead_weight * (before - after)
        chance = min(max(best.confidence, 1e-9), 1 - 1e-9)
        return float(logistic(np.array(np.log(chance / (1 - chance)) + gained)))


class Reader(Protocol):
    """What finds answers in passages."""

    def read(self, question: str, hits: Sequence[Hit], *, thorough: bool = True) -> Findings:
        """The spans of the passages that may answer, best first.

        Unless `thorough`, only the best and its rivals are judged to the end; of the others the
        score is a guess below theirs.
        """
        ...


@dataclass(frozen=True, slots=True)
class Weights:
    """A linear score that orders sentences, and a logistic model of whether a span is right."""

    sentence: tuple[float, ...]  # one for each of FEATURES
    confidence: tuple[float, ...]  # one for each of CONFIDENCE_FEATURES
    constant: float  # of the logistic model
    foresight: Foresight
    column: tuple[float, float]  # see `Signals.columns`

    @classmethod
    def load(cls) -> Weights:
        """The weights that ship with askai."""
        path = files("askai") / "data" / READER_FOLDER / WEIGHTS_FILE
        values = json.loads(path.read_text("utf-8"))
        return cls(
            tuple(values["sentence"][name] for name in FEATURES),
            tuple(values["confidence"][name] for name in CONFIDENCE_FEATURES),
            values["constant"],
            Foresight(
                tuple(
                    tuple(values["foresight"][name][one] for one in ("constant", *FORESEEN_FROM))
                    for name in BY_MEANING
                ),
                values["slack"],
            ),
            (values["column"]["meaning"], values["column"]["words"]),
        )


@dataclass(frozen=True, slots=True)
class Judged:
    """The best span of every sentence that may answer, and what speaks for it."""

    candidates: list[tuple[int, Sentence]]  # (which passage, sentence)
    spans: list[tuple[int, int]]  # offsets into the document, tidied
    words: list[str]  # of the spans, for comparing
    features: Features  # a row of FEATURES for each
    readings: list[list[Reading]]  # of each passage


class _Marked(NamedTuple):
    """The best span of a sentence."""

    margin: float  # the reader's logit above "no answer in this passage"
    start: int  # offsets into the document, tidied
    end: int
    words: str  # its own, for comparing


class SpanReader:
    """Marks the words that answer. A heading is never among them."""

    def __init__(self, model: SpanModel, signals: Signals, weights: Weights) -> None:
        self._model = model
        self._signals = signals
        self._weights = weights

    def read(self, question: str, hits: Sequence[Hit], *, thorough: bool = True) -> Findings:
        judged = self.judge(question, hits, thorough=thorough)
        readings = tuple(tuple(windows) for windows in judged.readings)
        lead_weight = self._weights.confidence[CONFIDENCE_FEATURES.index("lead")]
        if not judged.candidates:
            return Findings((), readings, lead_weight)
        scores = judged.features @ np.array(self._weights.sentence)
        odds = confidence_features(judged, scores) @ np.array(self._weights.confidence)
        chances = logistic(odds + self._weights.constant)
        margins = judged.features[:, FEATURES.index("span")]
        found = []
        for row in np.argsort(-scores, kind="stable").tolist():
            hit, sentence = judged.candidates[row]
            start, end = judged.spans[row]
            measured = float(margins[row]), float(scores[row]), float(chances[row])
            found.append(Span(hit, sentence, start, end, judged.words[row], *measured))
        return Findings(tuple(found), readings, lead_weight)

    def judge(self, question: str, hits: Sequence[Hit], *, thorough: bool = True) -> Judged:
        """The best span and the features of every sentence; see `Reader.read`."""
        candidates = sentences_of(hits)
        if not candidates:
            return Judged([], [], [], np.zeros((0, len(FEATURES))), [])
        readings = self._model.read(question, [(head_of(hit), hit.text) for hit in hits])
        places = [answer_places(question, hits[number], one) for number, one in candidates]
        columns = self._columns(question, places)
        best = [
            _best_span(readings[number], hits[number], sentence, own, columns)
            for (number, sentence), own in zip(candidates, places, strict=True)
        ]
        words = [one.words for one in best]
        signals = self._signals.plain(question, hits, candidates)
        plain = np.column_stack([signals, [one.margin for one in best]])
        by_meaning = self._signals.by_meaning(question, hits)
        if thorough:
            features = np.column_stack([by_meaning(candidates), plain])
        else:
            features = compared(
                plain,
                words,
                [number for number, _ in candidates],
                lambda rows: by_meaning([candidates[row] for row in rows]),
                np.array(self._weights.sentence),
                self._weights.foresight,
            )
        spans = [(one.start, one.end) for one in best]
        return Judged(candidates, spans, words, features, readings)

    def _columns(self, question: str, places: Sequence[Sequence[Place]]) -> dict[str, float]:
        """What speaks for a value that it stands in the column of this name, in the span's logits.

        Of a row, the reader alone often takes a value of the right kind out of the wrong column.
        """
        names = dict.fromkeys(place.column for own in places for place in own if place.column)
        found = self._signals.columns(question, list(names))
        return {name: float(np.dot(self._weights.column, fit)) for name, fit in found.items()}


def head_of(hit: Hit) -> str:
    """What stands above a passage, a table's header too; it is read and never part of an answer."""
    return hit.context or "\n".join(part for part in (hit.title, hit.heading) if part)


def _best_span(
    readings: Sequence[Reading],
    hit: Hit,
    sentence: Sentence,
    places: Sequence[Place],
    columns: Mapping[str, float],
) -> _Marked:
    """The best span of a sentence in any window that holds it; else the sentence itself."""
    found = [
        (span[0] + bonus, *span, place.start, place.end)
        for place, bonus in zip(places, bonuses(places, columns), strict=True)
        for reading in readings
        if (span := reading.best(place.start, place.end)) is not None
    ]
    first, last = sentence.start - hit.start, sentence.end - hit.start
    unread = (_NO_SPAN, _NO_SPAN, first, last, first, last)
    _, margin, start, end, low, high = max(found, default=unread)
    start, end = tidy(hit.text, start, end, low, high)
    return _Marked(margin, hit.start + start, hit.start + end, plain_words(hit.text[start:end]))


class Place(NamedTuple):
    """Where in a passage an answer may stand, and the name of its column in a table, or ""."""

    start: int
    end: int
    column: str = ""


def answer_places(question: str, hit: Hit, sentence: Sentence) -> list[Place]:
    """Where in the passage an answer may stand: in the sentence; of a table row, in one value.

    A value that only repeats the question tells which row is meant, and is no answer.
    """
    first, last = sentence.start - hit.start, sentence.end - hit.start
    if sentence.kind != "row":
        return [Place(first, last)]
    row, said = hit.text[first:last], word_set(question)
    names = columns_of(hit, sentence)
    values = [
        Place(first + start, first + end, names.get(column, ""))
        for column, (start, end) in cells(row).items()
    ]
    new = [place for place in values if not word_set(hit.text[place.start : place.end]) <= said]
    return new or values or [Place(first, last)]


def bonuses(places: Sequence[Place], columns: Mapping[str, float]) -> list[float]:
    """What the columns of a row's values speak for them; without a name, as much as the mean."""
    known = [columns[place.column] for place in places if place.column in columns]
    mean = sum(known) / len(known) if known else 0.0
    return [columns.get(place.column, mean) for place in places]


def confidence_features(judged: Judged, scores: Features) -> Features:
    """A row of CONFIDENCE_FEATURES for each candidate; `scores` are the sums that order them."""
    best: dict[str, float] = {}
    for words, score in zip(judged.words, scores, strict=True):
        best[words] = max(score, best.get(words, score))
    first, second, *_ = [*sorted(best.values(), reverse=True), float(scores.max()) - _NO_RIVAL]
    rivals = np.array([second if best[words] == first else first for words in judged.words])
    kept = np.delete(judged.features, FEATURES.index(_FOR_ORDER_ALONE), axis=1)
    spans = judged.features[:, FEATURES.index("span")]
    return np.column_stack([kept, np.maximum(spans, 0.0), scores - rivals])


def logistic(odds: Features) -> Features:
    """Logarithms of odds → probabilities, without overflow."""
    chances: Features = 0.5 * (1 + np.tanh(odds / 2))
    return chances
