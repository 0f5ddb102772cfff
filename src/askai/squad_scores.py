"""The scores of SQuAD's official evaluation: exact match and F1 over normalised words."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Sequence

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_NO_PUNCTUATION = str.maketrans("", "", string.punctuation)


def normalise(text: str) -> str:
    """Lower case, without ASCII punctuation and articles, single spaces (`normalize_answer`)."""
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_NO_PUNCTUATION)).split())


def exact_match(answer: str, gold: Sequence[str]) -> float:
    """1.0 if the answer is one of the gold answers after normalising, else 0.0.

    As SQuAD's evaluate-v2.0.py (Rajpurkar et al. 2018); "" stands for no answer, and no gold for
    a question without one. evaluate-v1.1.py agrees wherever a gold answer has a word besides
    articles.
    """
    return float(normalise(answer) in map(normalise, _with_words(gold)))


def f1_score(answer: str, gold: Sequence[str]) -> float:
    """The best F1 (0..1) of the answer's words with those of a gold answer; see `exact_match`."""
    return max(_f1(normalise(answer).split(), normalise(one).split()) for one in _with_words(gold))


def _with_words(gold: Sequence[str]) -> list[str]:
    return [answer for answer in gold if normalise(answer)] or [""]


def _f1(answer: list[str], gold: list[str]) -> float:
    if not answer or not gold:
        return float(answer == gold)
    same = sum((Counter(answer) & Counter(gold)).values())
    if not same:
        return 0.0
    precision, recall = same / len(answer), same / len(gold)
    return 2 * precision * recall / (precision + recall)
