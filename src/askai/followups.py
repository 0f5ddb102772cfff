"""What a follow-up may mean → at most two of the candidates, with the passages to read for each.

Searching takes milliseconds, reading takes the time: every candidate is searched, and together they
get as many passages as one question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest

from askai.answers import Hit
from askai.english import POINTERS, PRONOUNS, is_closed, is_verb, words_of
from askai.references import is_bound, is_place
from askai.search import fused_search
from askai.settings import Settings
from askai.store import Store

# How much farther the nearest passage may be for the question as it stands to be read all the same:
# it is not far where the question says itself what it is about, and "Is it larger?" stays out.
_NEARLY = 0.15
# Content words with which a question may be about something else, whatever it is near to: "which
# mark do I need for an exchange", after talk of rooms. 60 and 300 conversations of ours.
_ENOUGH = 4
_ABOUT = re.compile(r"(?:(?:and|ok|okay|thanks|so|but)\W+)*(?:what|how) about\b", re.IGNORECASE)


def searched(
    store: Store,
    candidates: Sequence[str],
    settings: Settings,
    documents: Sequence[str] | None,
    question: str | None = None,
) -> list[tuple[str, tuple[Hit, ...]]]:
    """The first candidate with its hits, and one beside it.

    That is `question`, the candidate that is as it was asked, where it says enough by itself, or
    the documents know nearly as much about it; else the one that they know most about. Where the
    first is `question` itself and none is known better, it is read alone. Together they hold at
    most `settings.passages_read` hits; only what is the best of both is there twice.
    """
    most = settings.passages_read
    found = [
        (text, fused_search(store, text, settings, k=most, documents=documents))
        for text in candidates
    ]
    if len(found) < 2:
        return found
    # Not the best known first: the words of a title are always known, whatever they are put in.
    first, *others = found
    alone = question is not None and says_enough(question)
    others = [item for item in others if item[0] != question or alone or not _points_back(item[0])]
    if not others:
        return [first]
    second = max(others, key=lambda item: _support(item[1]))
    if first[0] == question and _support(second[1]) <= _support(first[1]):
        return [first]
    for text, hits in others:
        if text == question and (alone or _support(hits) >= _support(first[1]) - _NEARLY):
            second = text, hits
    own, other = _shared(first[1], second[1], most)
    return [(text, hits) for text, hits in ((first[0], own), (second[0], other)) if hits] or [first]


def says_enough(question: str) -> bool:
    """Whether it has so many words of its own that it may be about something else."""
    words = words_of(question)
    return sum(not is_closed(word, place) for place, word in enumerate(words)) >= _ENOUGH


def _points_back(question: str) -> bool:
    """Whether it has a pronoun, "there" or "what about", and so means nothing by itself."""
    words = words_of(question)
    if _ABOUT.match(question):
        return True
    for place, word in enumerate(words):
        free = place == 0 or is_closed(words[place - 1], place - 1)  # not "the rule that applies"
        after = words[place + 1 : place + 2]
        alone = all(is_closed(one, place + 1) or is_verb(one.text) for one in after)
        if word.text in PRONOUNS and not is_bound(question, word):
            return True
        if (word.text in POINTERS and free and alone) or is_place(words, place):
            return True
    return False


def _support(hits: Sequence[Hit]) -> float:
    """How near in meaning the nearest passage is.

    Chosen on the odd-numbered conversations of benchmarks/conversation.py: the mean of the nearest
    three, their lead over the others, the keyword score and the candidates' agreement do no better.
    """
    return max((hit.scores["vector"] for hit in hits), default=0.0)


def _shared(
    one: Sequence[Hit], other: Sequence[Hit], most: int
) -> tuple[tuple[Hit, ...], tuple[Hit, ...]]:
    """The best of both in turn, `most` in all. What both found is read for the question that ranks
    it higher, and for both where it is the best of each: they may find other words in it.
    """
    ranks = [{_key(hit): rank for rank, hit in enumerate(hits)} for hits in (one, other)]
    alike = most > 1 and bool(one and other) and _key(one[0]) == _key(other[0])
    both = {_key(one[0])} if alike else set()
    turns = [hit for pair in zip_longest(one, other) for hit in pair if hit is not None]
    best = list(dict.fromkeys(_key(hit) for hit in turns))[: most - len(both)]
    first = {key for key in best if ranks[0].get(key, most) <= ranks[1].get(key, most)}
    second = set(best) - first | both
    return (
        tuple(hit for hit in one if _key(hit) in first),
        tuple(hit for hit in other if _key(hit) in second),
    )


def _key(hit: Hit) -> tuple[str, int]:
    return hit.document, hit.start
