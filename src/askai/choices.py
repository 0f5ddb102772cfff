"""What was named together: the items of a list, the two things compared. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from askai.english import words_of
from askai.phrases import is_relational, leans, phrases_of
from askai.turns import LONGEST, READ, Turn

_BACK = 6  # turns that are looked back at
_COMPARED = frozenset("and or than versus vs as compare compared differ".split())
_MOST_TOGETHER = 4  # items of an answer that "they" are
_BRACKETS = re.compile(r"\([^()]*\)\Z")
_READ_ITEMS = 2000  # characters of an answer that are looked at


def choices(turns: Sequence[Turn]) -> tuple[str, ...]:
    """What "the second one" may be of: the latest list, else the last answer.

    A list is an answer of several items, or, where the answer is none or its items are numbers, two
    names that a question has: "… or Globex?" Two questions that begin alike ask for a list in turn.
    """
    for turn in reversed(turns[-_BACK:]):
        items = _items(turn.text)
        compared = _compared(turn.question)
        if compared and (len(items) < 2 or any(item[:1].isdigit() for item in items)):
            return compared
        if len(items) > 1:
            return items
    answers = [_items(turn.text) for turn in turns[-2:]]
    openings = {words_of(turn.question)[0].text for turn in turns[-2:]}
    in_turn = len(turns) > 1 and len(openings) == 1 and all(answers)
    return answers[0] + answers[-1] if in_turn else answers[-1]


def named_together(turns: Sequence[Turn]) -> Iterator[str]:
    """What "they" may be at once: items of the answer, things compared, things asked in turn."""
    last = turns[-1]
    items = _items(last.text)
    numbers = any(item[:1].isdigit() for item in items)
    if 1 < len(items) <= _MOST_TOGETHER and not (numbers and _compared(last.question)):
        yield _enumerated(items)
    own = [phrase for phrase in phrases_of(last.question[:READ]) if not is_relational(phrase)]
    if len(own) == 2 and not own[0].owner:
        between = last.question[own[0].end : own[1].start].lower().split()
        if _COMPARED.intersection(between):
            yield f"{own[0].text} and {own[1].text}"
    if len(turns) > 1:
        yield from _in_turn(turns[-2], last)


def _items(answer: str) -> tuple[str, ...]:
    """The items of an answer that is a list, or the answer; what ends in brackets without them."""
    items = (_BRACKETS.sub("", item).rstrip() for item in answer[:_READ_ITEMS].split("; "))
    return tuple(item for item in items if 0 < len(item) <= LONGEST)


def _compared(question: str) -> tuple[str, ...]:
    """ "Acme" and "Globex" of "Which is older, Acme or Globex?"; () when nothing is compared."""
    own = [phrase for phrase in phrases_of(question[:READ]) if not is_relational(phrase)]
    for one, other in pairwise(own):
        between = question[one.end : other.start].lower().split()
        if one.name and other.name and _COMPARED.intersection(between):
            return one.text, other.text
    return ()


def _in_turn(one: Turn, other: Turn) -> Iterator[str]:
    """ "Peru and Chile" of two questions that differ in nothing else."""
    first, second = phrases_of(one.question[:READ]), phrases_of(other.question[:READ])
    differing = [
        (left, right)
        for left, right in zip(first, second, strict=False)
        if left.text.lower() != right.text.lower() and not leans(left)
    ]
    if len(first) == len(second) and len(differing) == 1:
        left, right = differing[0]
        if one.question[: left.start].lower() == other.question[: right.start].lower():
            yield f"{left.text} and {right.text}"


def _enumerated(items: Sequence[str]) -> str:
    return f"{', '.join(items[:-1])} and {items[-1]}"
