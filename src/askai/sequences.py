"""Many items, a part at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")


def batched(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """The items, at most `size` at once (`itertools.batched` of Python 3.12)."""
    left = iter(items)
    while some := list(islice(left, size)):
        yield some
