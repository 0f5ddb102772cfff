"""Long sequences, a part at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item")


def batched(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """The items, at most `size` at once (`itertools.batched` of Python 3.12)."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
