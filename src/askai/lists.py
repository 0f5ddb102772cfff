"""The items that answer a question for a list, out of what the reader found. Pure.

One item or several of a sentence come from its best span and the enumeration around it
(`enumerations.py`); further spans of the sentence and the spans of other sentences join where the
reader holds them for nearly as good.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from askai.answers import Hit, Sentence
from askai.bullets import Line, bullets
from askai.cells import cells, columns_of
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
_DENYING = frozenset("no not without except".split())
_DENIAL = re.compile(rf"\b(?:{'|'.join(sorted(_DENYING))})\b(?!\.)|n[’']t\b", re.IGNORECASE)
# What stands in the cells of a column that only ticks; a cross is a tick where there is no other.
_YES = frozenset(("yes", "✓", "✔"))
_NO = frozenset(("no", "–", "-", "✗"))
_CROSS = "x"
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
    if rows := _same_rows(question, hits, spans):
        return _grouped(hits, spans, rows)
    if len(block := _block(hits, spans)) > 1:
        return _grouped(hits, spans, block)
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
        for group in _of_sentence(question, hit, readings[span.hit], span, _bounds(hits, span)):
            yield [Found(number, hit.start + start, hit.start + end) for start, end in group]


def _of_sentence(
    question: str, hit: Hit, readings: Sequence[Reading], span: Candidate, bounds: Place
) -> Iterator[tuple[Place, ...]]:
    """The items around the best span of a sentence, then those around the next best ones."""
    first, last = bounds[0] - hit.start, bounds[1] - hit.start
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


def _bounds(hits: Sequence[Hit], span: Candidate) -> Place:
    """Where the items of a sentence may stand: of a row, in the cell of its best span."""
    whole = span.sentence.start, span.sentence.end
    if span.sentence.kind != "row":
        return whole
    values = _values(hits, span)
    column = _holding(values, span.start, span.end)
    return whole if column is None else values[column]


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

    "Which start-ups work on speech?" → the names in all rows with "speech" in that column, "Which
    do not work on speech?" → those in all others. When the question says nothing of a row, all
    rows ("Which boats are there?"), or where it asks for more than columns are called ("Which
    boats are fast?"), those near to the best.
    """
    best = spans[0]
    if best.sentence.kind != "row":
        return []
    rows = {
        number: _values(hits, span)
        for number, span in enumerate(spans)
        if _same_table(hits, best, span)
    }
    column = _holding(rows[0], best.start, best.end)
    if column is None:
        return []
    asked = word_set(question) - _SMALL_WORDS
    table = {
        number: {name: _words(hits, spans[number], place) for name, place in row.items()}
        for number, row in rows.items()
    }
    telling = table[0] | _spell_out(table, columns_of(hits[best.hit], best.sentence), asked)
    denied = _denied(question, table, column)
    left = asked - _DENYING.union(*denied.values()) if denied else asked
    said = {
        name: shared
        for name, words in telling.items()
        if name != column and (shared := left & word_set(words))
    } | denied
    lowest = best.score - _NEAR_SCORE
    if said or _asks_for_all(asked, hits[best.hit], best.sentence, rows[0]):
        lowest = -math.inf
    found = [
        Found(number, *rows[number][column])
        for number, row in table.items()
        if spans[number].score >= lowest
        and row.keys() >= {column, *said}
        and all(_has(row[name], said[name], asked) != (name in denied) for name in said)
    ]
    if said and [item.span for item in found] == [0]:
        return _of_cell(hits[best.hit], best, found[0])
    return sorted(found, key=lambda item: item.start) if said or len(found) > 1 else []


def _of_cell(hit: Hit, span: Candidate, cell: Found) -> list[Found]:
    """What the cell around the span lists, or the whole of it."""
    first, last = cell.start - hit.start, cell.end - hit.start
    listed = items(hit.text, span.start - hit.start, span.end - hit.start, first, last)
    found = [Found(cell.span, hit.start + start, hit.start + end) for start, end in listed]
    return found if len(found) > 1 else [cell]


def _has(words: str, said: set[str], asked: set[str]) -> bool:
    """Whether a cell has what the question says of another, or nothing that it does not say."""
    own = word_set(words)
    return said <= own or bool(own and own <= asked)


def _spell_out(
    table: Mapping[int, dict[str, str]], names: Mapping[str, str], asked: set[str]
) -> dict[str, str]:
    """Put what a column is called in place of its ticks, as far as it is asked for.

    Returns these columns, with what a tick in them says.
    """
    ticked = {}
    for column, name in names.items():
        marks = {row[column] for row in table.values() if column in row}
        if not marks <= _YES | _NO | {_CROSS}:
            continue
        yes = marks & _YES or marks & {_CROSS}
        no = marks - yes or {""}  # where nothing but ticks are set, an empty cell says no
        called = {_singular(word) for word in word_set(name) - _SMALL_WORDS - _ASKING}
        told = {word for word in asked if _singular(word) in called}
        whole = len({_singular(word) for word in told}) == len(called)
        ticked[column] = " ".join(sorted(told)) if whole else ""
        says = dict.fromkeys(yes, ticked[column]) | dict.fromkeys(no, "")
        for row in table.values():
            if row.get(column, "") in says:
                row[column] = says[row.get(column, "")]
    return ticked


def _denied(
    question: str, table: Mapping[int, Mapping[str, str]], column: str
) -> dict[str, set[str]]:
    """The words behind "not" and the like, by the column whose cells have the first of them.

    Those of the other columns go before those of the one that is listed. Nothing is denied where
    a cell says the same: "not started".
    """
    columns = dict.fromkeys(name for row in table.values() for name in row)
    names = sorted(columns, key=lambda name: name == column)
    told = {name: "; ".join(row.get(name, "") for row in table.values()) for name in names}
    known = {name: word_set(words) - _SMALL_WORDS for name, words in told.items()}
    found = {}
    for denial in _DENIAL.finditer(question):
        behind = re.findall(r"\w+", question[denial.end() :].casefold())
        first = ((name, word) for word in behind for name in names if word in known[name])
        name, word = next(first, ("", ""))
        if name and f"{denial[0].casefold()} {word}" not in told[name]:
            found[name] = known[name].intersection(behind)
    return found


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


def _holding(values: Mapping[str, Place], start: int, end: int) -> str | None:
    """The column in whose cell a span stands."""
    holding = (name for name, (first, last) in values.items() if first <= start and end <= last)
    return next(holding, None)


def _words(hits: Sequence[Hit], span: Candidate, place: Place) -> str:
    hit = hits[span.hit]
    return plain_words(hit.text[place[0] - hit.start : place[1] - hit.start])


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
