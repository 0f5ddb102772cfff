"""What a test knows about a file that the makers write."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fact:
    """A question, and the string in the file that answers it."""

    file: str  # POSIX, relative to the folder of documents
    question: str
    sentence: str  # as a reader sees it; for tables the value of the cell
    page: int | None = None  # 1-based: PDF pages and slides
    heading: str = ""  # must be part of the citation's heading path
    row: str = ""  # another cell of the same row, which the quote must also hold
