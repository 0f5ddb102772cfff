"""What was named together: the items of a list, the two things compared. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from askai.english import words_of
from askai.phrases import Phrase, is_relational, leans, phrases_of
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
        if compared and (len(items) < 2 or _has_number(items)):
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
    values = _has_number(items) and bool(_compared(last.question))
    if 1 < len(items) <= _MOST_TOGETHER and not values:
        yield enumerated(items)
    own = _own(last.question)
    if len(own) == 2 and not own[0].owner and _are_compared(last.question, *own):
        yield f"{own[0].text} and {own[1].text}"
    if len(turns) > 1:
        yield from _in_turn(turns[-2], last)


def enumerated(items: Sequence[str]) -> str:
    """ "Bairu, Alimama and Tensent"; one item as it is."""
    return " and ".join(filter(None, (", ".join(items[:-1]), items[-1])))


def _items(answer: str) -> tuple[str, ...]:
    """The items of an answer that is a list, or the answer; what ends in brackets without them."""
    items = (_BRACKETS.sub("", item).rstrip() for item in answer[:_READ_ITEMS].split("; "))
    return tuple(item for item in items if 0 < len(item) <= LONGEST)


def _compared(question: str) -> tuple[str, ...]:
    """ "Acme" and "Globex" of "Which is older, Acme or Globex?"; () when nothing is compared."""
    for one, other in pairwise(_own(question)):
        if one.name and other.name and _are_compared(question, one, other):
            return one.text, other.text
    return ()


def _own(question: str) -> list[Phrase]:
    """What the question names, without what is of something else."""
    return [phrase for phrase in phrases_of(question[:READ]) if not is_relational(phrase)]


def _are_compared(question: str, one: Phrase, other: Phrase) -> bool:
    return not _COMPARED.isdisjoint(question[one.end : other.start].lower().split())


def _has_number(items: Sequence[str]) -> bool:
    return any(item[:1].isdigit() for item in items)


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
