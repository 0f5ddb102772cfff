"""Questions with one thing exchanged, so that their passage no longer answers them.

The kinds are those that the makers of SQuAD 2.0 found in their unanswerable questions: another
name or number, the opposite word, a negation (Rajpurkar et al. 2018, "Know What You Don't Know").
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

_NUMBER = re.compile(r"\b\d[\d.,]*\d\b|\b\d\b")
_NAME = re.compile(r"\b[A-Z][\w-]+(?: (?:of |the |de |von )?[A-Z][\w-]+)*")
_PIECE = re.compile(r"\w+")
_WORD = re.compile(r"[A-Za-z]+")
_PAIRS = (
    "first last, before after, most least, more less, more fewer, largest smallest, larger "
    "smaller, biggest smallest, highest lowest, higher lower, greatest smallest, greater "
    "lesser, oldest newest, older newer, older younger, earliest latest, earlier later, early "
    "late, longest shortest, longer shorter, long short, best worst, better worse, large small, "
    "big small, high low, old new, old young, major minor, maximum minimum, north south, "
    "northern southern, east west, eastern western, above below, inside outside, with without, "
    "start end, started ended, begin end, began ended, beginning end, open close, opened "
    "closed, increase decrease, increased decreased, increasing decreasing, rise fall, rose "
    "fell, gain lose, gained lost, win lose, won lost, accept reject, accepted rejected, allow "
    "forbid, allowed forbidden, support oppose, supported opposed, agree disagree, agreed "
    "disagreed, positive negative, strong weak, stronger weaker, rich poor, male female, men "
    "women, man woman, king queen, public private, internal external, love hate, easy hard, "
    "fast slow, faster slower, always never, import export, imported exported, legal illegal, "
    "possible impossible, likely unlikely, common rare, buy sell, bought sold, arrive leave, "
    "arrived left, include exclude, included excluded, majority minority, success failure, "
    "successful unsuccessful, known unknown, famous unknown, hot cold, true false, upper lower, "
    "front back, top bottom, day night, war peace"
)
_OPPOSITES: dict[str, list[str]] = {}
for _pair in _PAIRS.split(", "):
    _one, _other = _pair.split()
    _OPPOSITES.setdefault(_one, []).append(_other)
    _OPPOSITES.setdefault(_other, []).append(_one)
_DENIED = {
    word: f"{word}n't" for word in ("did", "does", "do", "was", "were", "is", "are", "has", "had")
}
# How often each kind is tried first. Nearly every question can be denied, so that is no way out.
_KINDS = {"name": 5, "number": 3, "opposite": 3, "negation": 1}


def swapped(question: str, passage: str, answers: Sequence[str], rng: random.Random) -> str | None:
    """The question with one thing exchanged, or None where nothing in it can be."""
    kinds = rng.choices(list(_KINDS), list(_KINDS.values()))
    kinds += [kind for kind in ("name", "number", "opposite") if kind not in kinds]
    for kind in kinds:
        options = _options(kind, question, passage, answers)
        if options:
            start, end, other = rng.choice(options)
            return question[:start] + other + question[end:]
    return None


def _options(
    kind: str, question: str, passage: str, answers: Sequence[str]
) -> list[tuple[int, int, str]]:
    """What can be exchanged: start and end in the question, and what would stand there."""
    if kind == "name":
        return _exchanged(_NAME, question, passage, answers)
    if kind == "number":
        return _exchanged(_NUMBER, question, passage, answers)
    words = list(_WORD.finditer(question))
    if kind == "opposite":
        return [
            (word.start(), word.end(), other)
            for word in words
            for other in _OPPOSITES.get(word[0], ())
        ]
    return [(word.start(), word.end(), _DENIED[word[0]]) for word in words if word[0] in _DENIED]


def _exchanged(
    pattern: re.Pattern[str], question: str, passage: str, answers: Sequence[str]
) -> list[tuple[int, int, str]]:
    """Names (or numbers) of the question, each with one of like form from the passage."""
    taken = {word.casefold() for text in (question, *answers) for word in _PIECE.findall(text)}
    found = {
        match[0]
        for match in pattern.finditer(passage)
        if not _begins(passage, match.start())
        and not taken & {word.casefold() for word in _PIECE.findall(match[0])}
    }
    return [
        (match.start(), match.end(), other)
        for match in pattern.finditer(question)
        if match.start()  # the question's first word has its capital in any case
        for other in sorted(found)
        if _alike(match[0], other)
    ]


def _begins(text: str, place: int) -> bool:
    """Whether a sentence begins here, so that a capital means nothing."""
    before = text[:place].rstrip(" \"'“‘(")
    return not before or before[-1] in ".!?\n:"


def _alike(one: str, other: str) -> bool:
    """Years for years, other numbers for others; names of about as many words."""
    if one[0].isdigit():
        return other[0].isdigit() and _is_year(one) == _is_year(other)
    return abs(len(one.split()) - len(other.split())) <= 1


def _is_year(number: str) -> bool:
    return len(number) == 4 and number.isdigit() and "1000" <= number < "2100"
