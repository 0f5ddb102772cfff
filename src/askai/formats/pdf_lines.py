"""Pieces of text on one baseline → lines, and what tells how lines belong together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from askai.formats.pdf_characters import LEFTWARD, Piece

ALIGNED = 2.5  # points: pieces that begin this near to each other begin at one place
BULLET = re.compile(r"[•◦▪‣●■–—*-]\s|\(?\d{1,2}[.)]\s")
FINAL = re.compile(r"[.!?:;]\W*\Z")
MARKER = re.compile(r"[•◦▪‣●■–—*-]|\(?\w{1,3}[.)]|\[\w{1,8}\]")


@dataclass(frozen=True, slots=True)
class Line:
    """Pieces on one baseline, from left to right."""

    pieces: tuple[Piece, ...]
    left: float
    right: float
    baseline: float
    size: float
    bold: bool
    text: str


def make_line(pieces: Sequence[Piece]) -> Line:
    """A line of pieces that share a baseline, in any order."""
    ordered = tuple(sorted(pieces, key=lambda piece: piece.left))
    weights: Counter[float] = Counter()
    for piece in ordered:
        weights[piece.size] += len(piece.text)
    main = max(ordered, key=lambda piece: (weights[piece.size], piece.size))
    return Line(
        ordered,
        ordered[0].left,
        max(piece.right for piece in ordered),
        main.baseline,
        main.size,
        all(piece.bold for piece in ordered),
        " ".join(piece.text for piece in (reversed(ordered) if leftward(ordered) else ordered)),
    )


def leftward(pieces: Sequence[Piece]) -> bool:
    """Whether a line is read from right to left: most of its letters are Hebrew or Arabic."""
    text = "".join(piece.text for piece in pieces)
    if not LEFTWARD.search(text):
        return False
    return len(LEFTWARD.findall(text)) * 2 > sum(map(str.isalpha, text))


def make_lines(pieces: Sequence[Piece]) -> list[Line]:
    """Lines from top to bottom; what stands a little higher or lower joins its neighbours."""
    groups: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: (-piece.baseline, piece.left)):
        if groups:
            main = max(groups[-1], key=lambda other: other.size)
            if main.baseline - piece.baseline <= 0.4 * max(main.size, piece.size):
                groups[-1].append(piece)
                continue
        groups.append([piece])
    return [make_line(group) for group in groups]
