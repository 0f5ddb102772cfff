"""How well an index answers questions whose answers are known: `evaluate()`."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from askai.answers import Answer
from askai.assistant import Assistant
from askai.errors import QuestionError
from askai.evaluation_files import Gold, Question
from askai.squad_scores import exact_match, f1_score, normalise

DEPTH = 10  # passages among which the gold one is looked for
BINS = 10  # of the reliability table
RIGHT_F1 = 0.5  # from this F1 on, an answer counts as right where only right and wrong are told


@dataclass(frozen=True, slots=True)
class Score:
    """Exact match and F1 by SQuAD's definitions, 0..1."""

    exact: float
    f1: float


@dataclass(frozen=True, slots=True)
class Case:
    """One question and what became of it."""

    id: str
    kind: str
    question: str
    answers: tuple[str, ...]  # none: the documents do not answer it
    answer: str  # the best span, whatever its confidence
    document: str  # of its first citation, as is the quote
    quote: str
    confidence: float
    answered: bool  # whether the confidence reaches the threshold
    score: Score  # a refusal counts as ""
    best: Score  # of the best span
    right: bool  # the best span has an F1 of at least 0.5 with an answer
    placed: bool  # whether the file says where the answer stands
    rank: int | None  # of the first gold passage among the first ten
    cited: bool  # whether the first citation is where the answer stands
    seconds: float | None  # that asking took; None for what had been asked before


@dataclass(frozen=True, slots=True)
class Rejection:
    """A question of which only answers that are wrong are known, and what is answered now."""

    id: str
    question: str
    rejected: tuple[str, ...]  # "": a refusal
    answer: str  # "" when it is refused
    confidence: float
    repeated: bool  # one of the rejected is given again


@dataclass(frozen=True, slots=True)
class Refusal:
    """How one kind of question that the documents do not answer is told from the answerable."""

    kind: str
    questions: int
    refused: float  # share, 0..1
    auroc: float | None  # None where no question is answerable


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of like confidence; the means are None where there are none."""

    low: float
    high: float
    answers: int
    confidence: float | None  # mean
    right: float | None  # share


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """With this threshold, so many questions are answered and so many of those answers wrong."""

    threshold: float
    coverage: float  # share of all questions, 0..1
    risk: float  # share of the answered, 0..1


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All that was measured; None where no question of the file tells. Shares are 0..1."""

    questions: int
    answerable: int
    placed: int  # answerable questions of which the file says where the answer stands
    threshold: float
    answered: float | None  # share of the answerable
    score: Score | None  # answerable questions, a refusal counts as ""
    best: Score | None  # answerable questions, the best span whatever its confidence
    total: Score | None  # all, as SQuAD 2.0 counts: right to refuse where there is no answer
    recall: dict[int, float | None]  # by k: share of the placed with a gold passage in the first k
    mrr: float | None  # mean of 1/rank of the first gold passage, 0 beyond the tenth
    cited: float | None  # share of best spans cited where the answer stands
    cited_answered: float | None  # the same among those that reach the threshold
    refusal: tuple[Refusal, ...]
    calibration_error: float
    calibration: tuple[Bin, ...]
    risk_area: float  # mean risk over all coverages; less is better
    risk: tuple[RiskPoint, ...]
    seconds_p50: float  # of asking
    seconds_p95: float
    cases: tuple[Case, ...]
    rejections: tuple[Rejection, ...]  # in none of the measures


def evaluate(assistant: Assistant, questions: Iterable[Question]) -> Evaluation:
    """Ask every question, with the threshold of the settings and without one, and measure."""
    gold = Gold(lru_cache(maxsize=64)(assistant.document_text))
    cases: list[Case] = []
    threshold = assistant.settings.min_confidence
    rejected: list[Question] = []  # asked at the end: their answers would be remembered
    asked: set[tuple[str, tuple[str, ...]]] = set()
    for question in questions:
        if question.rejected and not question.answers:
            rejected.append(question)
            continue
        if not cases:  # the first time is slower, so it is not measured; nor is a remembered answer
            other = 0.0 if threshold else 1.0
            assistant.ask(question.question, documents=question.documents, min_confidence=other)
        case = _case(assistant, gold, question)
        key = " ".join(question.question.split()), question.documents
        cases.append(replace(case, seconds=None) if key in asked else case)
        asked.add(key)
    if not cases:
        raise QuestionError("There are no questions to evaluate.")
    rejections = tuple(_rejection(assistant, question) for question in rejected)
    return _measured(tuple(cases), rejections, threshold)


def _rejection(assistant: Assistant, question: Question) -> Rejection:
    answer = assistant.ask(question.question, documents=question.documents)
    repeated = normalise(answer.text) in map(normalise, question.rejected)
    return Rejection(
        question.id, question.question, question.rejected, answer.text, answer.confidence, repeated
    )


def _case(assistant: Assistant, gold: Gold, question: Question) -> Case:
    text, documents = question.question, question.documents
    start = time.perf_counter()
    answer = assistant.ask(text, documents=documents)
    seconds = time.perf_counter() - start
    if answer.kind == "chat":  # a reply that says nothing of the documents answers nothing
        answer = replace(answer, found=False, text="", confidence=0.0)
    best = answer if answer.found else assistant.ask(text, documents=documents, min_confidence=0.0)
    if best.kind == "chat":
        best = answer
    placed = bool(question.answers and question.places)
    hits = assistant.search(text, DEPTH, documents) if placed else ()
    ranks = (rank for rank, hit in enumerate(hits, start=1) if gold.is_passage(hit, question))
    first, scored = best.citations[0] if best.citations else None, _score(best, question)
    return Case(
        id=question.id,
        kind=question.kind,
        question=question.question,
        answers=question.answers,
        answer=best.text,
        document=first.document if first else "",
        quote=first.quote if first else "",
        confidence=best.confidence,
        answered=answer.found,
        score=_score(answer, question),
        best=scored,
        right=bool(question.answers) and scored.f1 >= RIGHT_F1,
        placed=placed,
        rank=next(ranks, None),
        cited=placed and first is not None and gold.is_cited(first, question),
        seconds=seconds,
    )


def _score(answer: Answer, question: Question) -> Score:
    return Score(*(rule(answer.text, question.answers) for rule in (exact_match, f1_score)))


def _measured(
    cases: tuple[Case, ...], rejections: tuple[Rejection, ...], threshold: float
) -> Evaluation:
    known = [case for case in cases if case.answers]
    placed = [case for case in known if case.placed]
    judged = [case.confidence for case in cases], [case.right for case in cases]
    error, bins = calibration(*judged)
    area, points = risk_coverage(*judged)
    seconds = [case.seconds for case in cases if case.seconds is not None]
    p50, p95 = np.percentile(seconds, [50, 95]).tolist()
    return Evaluation(
        questions=len(cases),
        answerable=len(known),
        placed=len(placed),
        threshold=threshold,
        answered=_mean([case.answered for case in known]),
        score=_mean_score([case.score for case in known]),
        best=_mean_score([case.best for case in known]),
        total=_mean_score([case.score for case in cases]),
        recall={k: _mean([0 < (case.rank or 0) <= k for case in placed]) for k in (1, 5, DEPTH)},
        mrr=_mean([1 / case.rank if case.rank else 0.0 for case in placed]),
        cited=_mean([case.cited for case in placed]),
        cited_answered=_mean([case.cited for case in placed if case.answered]),
        refusal=_refusal(cases, [case.confidence for case in known]),
        calibration_error=error,
        calibration=bins,
        risk_area=area,
        risk=tuple(points),
        seconds_p50=p50,
        seconds_p95=p95,
        cases=cases,
        rejections=rejections,
    )


def _refusal(cases: Sequence[Case], answerable: Sequence[float]) -> tuple[Refusal, ...]:
    """One for each kind of unanswerable question, in the order of the file."""
    groups: dict[str, list[Case]] = {}
    for case in cases:
        if not case.answers:
            groups.setdefault(case.kind, []).append(case)
    found = []
    for kind, group in groups.items():
        refused = sum(not case.answered for case in group) / len(group)
        area = auroc(answerable, [case.confidence for case in group])
        found.append(Refusal(kind, len(group), refused, area))
    return tuple(found)


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _mean_score(scores: Sequence[Score]) -> Score | None:
    exact, f1 = _mean([one.exact for one in scores]), _mean([one.f1 for one in scores])
    return None if exact is None or f1 is None else Score(exact, f1)


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """The chance that a positive is above a negative, a tie counting half; None without both.

    The rank formula of Mann and Whitney (1947), with mean ranks for ties.
    """
    count, others = len(positive), len(negative)
    if not count or not others:
        return None
    _, which, sizes = np.unique([*positive, *negative], return_inverse=True, return_counts=True)
    ranks = (np.cumsum(sizes) - (sizes - 1) / 2)[which]
    return float((ranks[:count].sum() - count * (count + 1) / 2) / (count * others))


def calibration(chances: Sequence[float], right: Sequence[bool]) -> tuple[float, tuple[Bin, ...]]:
    """Expected calibration error over ten bins of equal width (Guo et al. 2017), and the bins.

    A bin holds its lower edge, the last one both.
    """
    edges = [number / BINS for number in range(BINS + 1)]
    which = np.searchsorted(edges[1:-1], chances, side="right").tolist()
    bins, error = [], 0.0
    for number in range(BINS):
        inside = [row for row, place in enumerate(which) if place == number]
        confidence, share = (_mean([values[row] for row in inside]) for values in (chances, right))
        error += len(inside) * abs((confidence or 0.0) - (share or 0.0)) / len(which)
        bins.append(Bin(edges[number], edges[number + 1], len(inside), confidence, share))
    return error, tuple(bins)


def risk_coverage(chances: Sequence[float], right: Sequence[bool]) -> tuple[float, list[RiskPoint]]:
    """The mean risk over all coverages (Geifman et al. 2019), and the curve.

    Answers of the same confidence share their errors evenly: the order of the file is no matter.
    """
    order = np.negative(chances)
    levels, which, sizes = np.unique(order, return_inverse=True, return_counts=True)
    shares = np.bincount(which, weights=np.logical_not(right)) / sizes  # of wrong answers
    taken = np.arange(1, len(which) + 1)
    risks = np.cumsum(np.repeat(shares, sizes)) / taken
    last = np.cumsum(sizes) - 1
    rows = np.column_stack([-levels, taken[last] / len(which), risks[last]]).tolist()
    return float(risks.mean()), [RiskPoint(*row) for row in rows]
