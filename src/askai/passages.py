"""`Document` → sentences → `Passage`s. Pure; every offset indexes into the document's text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import sentencex

from askai.answers import Block, Document, Passage, Sentence

# How many tokens of the embedding model each text has, its special tokens not counted.
TokenCounter = Callable[[Sequence[str]], list[int]]

# What opens a list item, quote or heading in Markdown: no part of the sentence behind it.
_MARKER = re.compile(r"(?:[-*+>•◦▪‣]|#{1,6}|\(?\d{1,3}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?")
_CLOSING_HASHES = re.compile(r"[ \t]+#+\Z")
# Windows that a table row may fill before it is cut: the vector stands for its beginning, keyword
# search and the reader have all of it.
_LONGEST_ROW = 4
_WORD_START = re.compile(r"\s\S")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A sentence with its markers and the block it came from; pieces cover the whole block."""

    block: Block
    start: int
    end: int
    tokens: int


def split_document(
    document: Document, count_tokens: TokenCounter, *, target: int, overlap: int, window: int
) -> tuple[Passage, ...]:
    """Passages of about `target` tokens, of whole sentences, covering all of the document.

    A passage repeats at most `overlap` tokens of the one before. A sentence is cut only when it
    alone has more than `window` tokens, the most that the embedding model reads; a table row, only
    when it has four times that. Title, heading path and table header go into `Passage.context` as
    far as the window has room for them.
    """
    pieces = list(_pieces(document, count_tokens, window))
    groups = list(_pack(pieces, target, overlap, window))
    contexts = [_context(document, group[0].block) for group in groups]
    room = count_tokens(contexts) if contexts else []
    return tuple(
        _passage(document, group, context if tokens + _size(group) < window else "")
        for group, context, tokens in zip(groups, contexts, room, strict=True)
    )


def _pieces(document: Document, count_tokens: TokenCounter, window: int) -> Iterator[_Piece]:
    spans = [
        (block, start, end)
        for block in document.blocks
        for start, end in _sentence_spans(document.text, block)
    ]
    counts = count_tokens([document.text[start:end] for _, start, end in spans]) if spans else []
    for (block, start, end), tokens in zip(spans, counts, strict=True):
        if tokens <= (window * _LONGEST_ROW if block.kind == "row" else window):
            yield _Piece(block, start, end, tokens)
        else:
            for first, last in _cut(document.text, start, end, count_tokens, window):
                yield _Piece(block, first, last, count_tokens([document.text[first:last]])[0])


def _sentence_spans(text: str, block: Block) -> list[tuple[int, int]]:
    """The block's sentences. A line break inside a paragraph ends nothing: it becomes a space."""
    if block.kind not in ("text", "item"):
        return [(block.start, block.end)]
    marker = _MARKER.match(text, block.start, block.end)
    first = marker.end() if marker else block.start
    body = re.sub(r"[\r\n]", " ", text[first : block.end])
    spans = [
        (first + found["start_index"], first + found["end_index"])
        for found in sentencex.get_sentence_boundaries("en", body)
    ]
    spans[:1] = [(block.start, end) for _, end in spans[:1]]
    return spans if _partition(spans, block) else [(block.start, block.end)]


def _partition(spans: list[tuple[int, int]], block: Block) -> bool:
    """Whether the spans follow one another and cover the block: the promise is not left to luck."""
    ends = [block.start, *(end for _, end in spans)]
    return ends[-1] == block.end and all(
        start == end for (start, _), end in zip(spans, ends, strict=False)
    )


def _cut(
    text: str, start: int, end: int, count_tokens: TokenCounter, window: int
) -> Iterator[tuple[int, int]]:
    """Halves of halves, at white space where there is any, until each fits the window."""
    if end - start <= 1 or count_tokens([text[start:end]])[0] <= window:
        yield start, end
        return
    middle = (start + end) // 2
    gap = _WORD_START.search(text, middle, min(end, middle + (end - start) // 4))
    middle = gap.end() - 1 if gap else middle
    yield from _cut(text, start, middle, count_tokens, window)
    yield from _cut(text, middle, end, count_tokens, window)


def _pack(pieces: list[_Piece], target: int, overlap: int, window: int) -> Iterator[list[_Piece]]:
    group: list[_Piece] = []
    fresh = 0  # pieces in the group that no earlier passage holds
    for piece in pieces:
        full = _size(group) + piece.tokens > target
        new_section = piece.block.kind == "heading" and _size(group) >= target * 0.6
        if fresh and (full or new_section):
            body, headings = _without_last_headings(group)
            if body:
                yield body
                kept = [] if headings or new_section else _repeated(body, piece, target, overlap)
                group, fresh = [*kept, *headings], len(headings)
        if fresh and _size(group) + piece.tokens > window:  # headings, and a very long sentence
            yield group
            group, fresh = [], 0
        group.append(piece)
        fresh += 1
    if fresh:
        yield group


def _without_last_headings(group: list[_Piece]) -> tuple[list[_Piece], list[_Piece]]:
    """A heading belongs with what follows it."""
    last = len(group)
    while last and group[last - 1].block.kind == "heading":
        last -= 1
    return group[:last], group[last:]


def _repeated(body: list[_Piece], piece: _Piece, target: int, overlap: int) -> list[_Piece]:
    """The last sentences of a passage that the next one repeats."""
    if piece.block.kind not in ("text", "item"):
        return []
    kept: list[_Piece] = []
    for before in reversed(body[1:]):
        size = _size(kept) + before.tokens
        too_much = size > overlap or size + piece.tokens > target
        if too_much or before.block.kind not in ("text", "item"):
            break
        kept.insert(0, before)
    return kept


def _size(group: list[_Piece]) -> int:
    return sum(piece.tokens for piece in group)


def _context(document: Document, block: Block) -> str:
    return "\n".join(part for part in (document.title, block.heading, block.context) if part)


def _passage(document: Document, group: list[_Piece], context: str) -> Passage:
    start = group[0].start
    end = start + len(document.text[start : group[-1].end].rstrip())
    sentences = tuple(_sentence(document.text, piece) for piece in group)
    text = document.text[start:end]
    return Passage(
        document.path, document.title, start, end, text, context, sentences, document.date
    )


def _sentence(text: str, piece: _Piece) -> Sentence:
    """The piece without the white space and the list or heading marker around it."""
    start, end = piece.start, piece.end
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    end = max(start, end - (len(words) - len(words.rstrip())))
    marker = _MARKER.match(text, start, end) if piece.block.kind != "code" else None
    if marker and marker.end() < end and start == _first(text, piece.block):
        start = marker.end()
    if piece.block.kind == "heading":
        closing = _CLOSING_HASHES.search(text[start:end])
        end = start + closing.start() if closing else end
    return Sentence(piece.block.kind, start, end, piece.block.heading, piece.block.page)


def _first(text: str, block: Block) -> int:
    words = text[block.start : block.end]
    return block.start + len(words) - len(words.lstrip())
