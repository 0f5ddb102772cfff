"""The bullets or table rows of a list that a line announces, and what of each is the item. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from askai.answers import Hit, Sentence
from askai.cells import cells
from askai.edges import tidy

_LISTED = ("item", "row")
_WHOLE_WORDS = 12  # of a bullet that is an item as a whole
_ROOM = 12  # characters between two bullets or rows: line breaks and markers
_HEAD_END = re.compile(r"\s*(?:[:(]|\s[–—-]\s|[.!?](?:\s|\Z))")


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence, with a passage that holds it."""

    hit: Hit
    sentence: Sentence

    @property
    def text(self) -> str:
        """Its own words."""
        origin = self.hit.start
        return self.hit.text[self.sentence.start - origin : self.sentence.end - origin]


def bullets(
    hits: Sequence[Hit], line: Line, start: int, end: int
) -> tuple[tuple[Line, int, int], ...]:
    """The list that `line` announces or belongs to: its lines, each with its item's offsets.

    `start`..`end` is the reader's span in `line`, in the document. Where that is the head of a
    bullet, or in one column, so are all items. () when no colon or heading stands above.
    """
    among = line.sentence.kind in _LISTED
    first, last = start - line.sentence.start, end - line.sentence.start
    listed = _listed(hits, line, not among or _mostly(line.text, first, last))
    if listed and listed[0].sentence.kind == "row":
        rows = [cells(one.text) for one in listed]
        own = cells(line.text) if among else rows[0]
        columns = (key for key, cell in own.items() if cell[0] <= first < cell[1])
        column = next(columns, "") if among else next(iter(own), "")
        parts = [row.get(column, (0, 0)) for row in rows]
    else:
        by_head = among and last <= _head(line.text) < len(line.text)
        parts = [(0, _item_end(one.text, by_head)) for one in listed]
    return tuple(
        (one, *_placed(one, *part)) for one, part in zip(listed, parts, strict=True) if part[1]
    )


def _listed(hits: Sequence[Hit], line: Line, item: bool) -> list[Line]:
    """The bullets or rows around a line, or below it.

    A mere heading announces them only where `item`, as there may be notes of any kind below it.
    """
    lines = _lines(hits, line.hit.document)
    first = next(at for at, one in enumerate(lines) if one.sentence.start == line.sentence.start)
    if line.sentence.kind not in _LISTED:
        first += 1
    else:
        kinds = (line.sentence.kind, "mark")
        while first and lines[first - 1].sentence.kind in kinds and _follows(lines, first):
            first -= 1
    run = list(_run(lines[first:]))
    if not first or not run or not _follows(lines, first):
        return []
    above = lines[first - 1]
    heads = item and run[0].sentence.kind == "item" and above.sentence.kind == "heading"
    return run if heads or above.text.rstrip().endswith(":") else []


def _follows(lines: Sequence[Line], at: int) -> bool:
    """Whether nothing was left unread between a line and the one above it."""
    return lines[at].sentence.start - lines[at - 1].sentence.end <= _ROOM


def _mostly(text: str, first: int, last: int) -> bool:
    """Whether a span is at least half of a bullet, or of its head where it is in that."""
    whole = text[: _head(text)] if last <= _head(text) else text
    return 2 * len(text[first:last].split()) >= len(whole.split())


def _run(lines: Sequence[Line]) -> Iterator[Line]:
    """The bullets or rows at the beginning; of each bullet its first sentence."""
    kinds = [line.sentence.kind for line in lines if line.sentence.kind != "mark"]
    if not kinds or kinds[0] not in _LISTED:
        return
    if lines[0].sentence.kind != "mark":
        yield lines[0]
    for before, line in pairwise(lines):
        gap = line.sentence.start - before.sentence.end
        if line.sentence.kind not in (kinds[0], "mark") or gap > _ROOM:
            return
        here = line.sentence.start - line.hit.start
        between = line.hit.text[max(0, here - gap) : here] if here >= gap else "\n"
        if line.sentence.kind != "mark" and "\n" in between:
            yield line


def _lines(hits: Sequence[Hit], document: str) -> list[Line]:
    """What was read of a document, in its order."""
    lines = {
        sentence.start: Line(hit, sentence)
        for hit in reversed(hits)
        if hit.document == document
        for sentence in hit.sentences
    }
    return [lines[start] for start in sorted(lines)]


def _head(text: str) -> int:
    """Where the words end that stand before a colon, dash, bracket or full stop."""
    end = _HEAD_END.search(text)
    return end.start() if end and re.search(r"\w", text[: end.start()]) else len(text)


def _item_end(text: str, by_head: bool) -> int:
    return _head(text) if by_head or len(text.split()) > _WHOLE_WORDS else len(text)


def _placed(line: Line, start: int, end: int) -> tuple[int, int]:
    """Offsets in the document, tidied."""
    origin, first = line.hit.start, line.sentence.start - line.hit.start
    place = tidy(line.hit.text, first + start, first + end, first + start, first + end)
    return origin + place[0], origin + place[1]
