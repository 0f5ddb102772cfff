"""The items that answer a question for a list, out of what the reader found. Pure.

One item or several of a sentence come from its best span and the enumeration around it
(`enumerations.py`); further spans of the sentence and the spans of other sentences join where the
reader holds them for nearly as good.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from askai.answers import Hit, Sentence
from askai.bullets import Line, bullets
from askai.cells import cells
from askai.edges import plain_words, tidy, word_set
from askai.enumerations import items
from askai.separators import Place
from askai.span_model import Reading

_NEAR_SCORE = 3.0  # below the best sentence's score: about a twentieth of its odds
_NEAR_LOGIT = 3.0  # below the best span's logit: a twentieth of its odds
_LONG_LIST = 4  # items that are taken for all of the list
_FURTHER_SPANS = 3  # looked for in one sentence
_SMALL_WORDS = frozenset("the a an of in on at to for and or by with from is are was were".split())
# What questions for all of a list are made of, beside what is listed.
_ASKING = frozenset(
    "what which who whose are is there all every each do does did have has had we you they our"
    " list listed name names named give show tell me us please table".split()
)
_COUNTS = "two three four five six seven eight nine ten eleven twelve".split()
_WANTED = re.compile(
    r"(?:\A(?:the\s)?|\b(?:what|which|who|name|list|give)(?:\s(?:me|us|are|were))?"
    r"(?:\s(?:the\s)?(?:names|titles)\sof)?(?:\sthe)?\s)"
    rf"(?:(?P<word>{'|'.join(_COUNTS)}|both)|(?P<number>[2-9]|1\d))\s"
    r"(?!(?:of|dozen|hundred|thousand|million|billion|per\s?cent|k?m|k?g)\b)[a-z]"
)


class Candidate(Protocol):
    """What is asked of a reader's span: where it stands, and how good its sentence is."""

    @property
    def hit(self) -> int: ...
    @property
    def sentence(self) -> Sentence: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def margin(self) -> float: ...  # the logit of the span above "no answer"
    @property
    def score(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Found:
    """An item's words: offsets into its document, and the span whose sentence holds them."""

    span: int
    start: int
    end: int


def list_spans(
    question: str,
    hits: Sequence[Hit],
    readings: Sequence[Sequence[Reading]],
    spans: Sequence[Candidate],
) -> tuple[tuple[Found, ...], ...]:
    """The items of the list that is asked for, best first; each with all places of its words.

    `spans` has the best span of each sentence, best first, and `readings` what the model made of
    each hit.
    """
    if not spans:
        return ()
    for together in (_same_rows(question, hits, spans), _block(hits, spans)):
        if len(together) > 1:
            return _grouped(hits, spans, together)
    groups = list(_near(question, hits, readings, spans))
    # What stands there as a list is likelier what was asked for than a single span before it.
    first = next((at for at, group in enumerate(groups) if len(group) > 1), 0)
    last = first + 1 if len(groups[first]) >= _LONG_LIST else len(groups)
    found = _grouped(hits, spans, [item for group in groups[first:last] for item in group])
    wanted = wanted_items(question)
    return found[: max(wanted, len(groups[first]))] if wanted else found


def wanted_items(question: str) -> int:
    """How many items a question says that it wants: "the three branches"; 0 when it does not."""
    opening, space, rest = question.strip().partition(" ")
    match = _WANTED.search(opening.lower() + space + rest)
    if match is None:
        return 0
    if match["number"]:
        return int(match["number"])
    return 2 if match["word"] == "both" else _COUNTS.index(match["word"]) + 2


def further_spans(
    readings: Sequence[Reading], first: int, last: int, taken: Sequence[Place], lowest: float
) -> Iterator[Place]:
    """The next best spans of a sentence, apart from those `taken` and from one another.

    As long as their logit above "no answer" is at least `lowest`; offsets as in `Reading`.
    """
    covered = sorted(taken)
    for _ in range(_FURTHER_SPANS):
        edges = [first, *(edge for place in covered for edge in place), last]
        free = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]
        found = [s for one in readings for a, b in free if (s := one.best(a, b)) is not None]
        score, start, end = max(found, default=(lowest - 1, 0, 0))
        if score < lowest:
            return
        covered = sorted([*covered, (start, end)])
        yield start, end


def _near(
    question: str,
    hits: Sequence[Hit],
    readings: Sequence[Sequence[Reading]],
    spans: Sequence[Candidate],
) -> Iterator[list[Found]]:
    """What the best spans and those near to them give, best first: one item or an enumeration."""
    best = spans[0]
    for number, span in enumerate(spans):
        if span.score < best.score - _NEAR_SCORE:
            return
        hit = hits[span.hit]
        words = hit.text[span.start - hit.start : span.end - hit.start]
        if number and (_said(question, words) or span.margin < best.margin - _NEAR_LOGIT):
            continue
        for group in _of_sentence(question, hit, readings[span.hit], span):
            yield [Found(number, hit.start + start, hit.start + end) for start, end in group]


def _of_sentence(
    question: str, hit: Hit, readings: Sequence[Reading], span: Candidate
) -> Iterator[tuple[Place, ...]]:
    """The items around the best span of a sentence, then those around the next best ones."""
    first, last = span.sentence.start - hit.start, span.sentence.end - hit.start
    group = items(hit.text, span.start - hit.start, span.end - hit.start, first, last)
    yield group
    taken = [(group[0][0], group[-1][1])]
    for place in further_spans(readings, first, last, taken, span.margin - _NEAR_LOGIT):
        start, end = tidy(hit.text, *place, first, last)
        group = tuple(
            item
            for item in items(hit.text, start, end, first, last)
            if all(item[1] <= before or after <= item[0] for before, after in taken)
        )
        if group and not _said(question, hit.text[start:end]):
            taken.append((group[0][0], group[-1][1]))
            yield group


def _said(question: str, words: str) -> bool:
    """Whether the question has these words already."""
    return bool(re.search(rf"(?<!\w){re.escape(plain_words(words))}(?!\w)", plain_words(question)))


def _grouped(
    hits: Sequence[Hit], spans: Sequence[Candidate], found: Sequence[Found]
) -> tuple[tuple[Found, ...], ...]:
    """The same words are one item, wherever they stand."""
    groups: dict[str, list[Found]] = {}
    for item in found:
        hit = hits[spans[item.span].hit]
        words = plain_words(hit.text[item.start - hit.start : item.end - hit.start])
        groups.setdefault(words, []).append(item)
    return tuple(tuple(group) for group in groups.values())


def _same_rows(question: str, hits: Sequence[Hit], spans: Sequence[Candidate]) -> list[Found]:
    """The same cell of every row of a table that has what the question says of the best one.

    "Which start-ups work on speech?" → the names in all rows with "speech" in that column. When
    the question says nothing of a row, all rows ("Which boats are there?"), or where it asks for
    more than columns are called ("Which boats are fast?"), those near to the best.
    """
    best = spans[0]
    if best.sentence.kind != "row":
        return []
    values = _values(hits, best)
    column = next(
        (name for name, (start, end) in values.items() if start <= best.start and best.end <= end),
        None,
    )
    asked = word_set(question) - _SMALL_WORDS
    said = {
        name: shared
        for name, place in values.items()
        if name != column and (shared := asked & _words(hits, best, place))
    }
    if column is None:
        return []
    lowest = best.score - _NEAR_SCORE
    if said or _asks_for_all(asked, hits[best.hit], best.sentence, values):
        lowest = -math.inf
    found = [
        Found(number, *others[column])
        for number, span in enumerate(spans)
        if _same_table(hits, best, span)
        and span.score >= lowest
        and (others := _values(hits, span)).keys() >= {column, *said}
        and all(
            shared <= (words := _words(hits, span, others[name])) or (words and words <= asked)
            for name, shared in said.items()
        )
    ]
    return sorted(found, key=lambda item: item.start)


def _asks_for_all(asked: set[str], hit: Hit, row: Sentence, columns: Iterable[str]) -> bool:
    """Whether the question says nothing but what a table and its columns are called."""
    known = word_set(" ".join((hit.title, row.heading, hit.context, *columns)))
    return not {_singular(word) for word in asked - _ASKING} - {_singular(word) for word in known}


def _singular(word: str) -> str:
    return word.removesuffix("s")


def _same_table(hits: Sequence[Hit], one: Candidate, other: Candidate) -> bool:
    return (
        other.sentence.kind == "row"
        and other.sentence.heading == one.sentence.heading
        and hits[other.hit].document == hits[one.hit].document
    )


def _values(hits: Sequence[Hit], span: Candidate) -> dict[str, Place]:
    """The cells of a row by column: offsets into the document."""
    first, origin = span.sentence.start, hits[span.hit].start
    row = hits[span.hit].text[first - origin : span.sentence.end - origin]
    return {name: (first + start, first + end) for name, (start, end) in cells(row).items()}


def _words(hits: Sequence[Hit], span: Candidate, place: Place) -> set[str]:
    hit = hits[span.hit]
    return word_set(hit.text[place[0] - hit.start : place[1] - hit.start])


def _block(hits: Sequence[Hit], spans: Sequence[Candidate]) -> list[Found]:
    """The bullets or rows of the list that the best span announces or is among."""
    best = spans[0]
    places = {(hits[span.hit].document, span.sentence.start): at for at, span in enumerate(spans)}
    listed = bullets(hits, Line(hits[best.hit], best.sentence), best.start, best.end)
    return [
        Found(places[line.hit.document, line.sentence.start], start, end)
        for line, start, end in listed
        if (line.hit.document, line.sentence.start) in places
    ]
