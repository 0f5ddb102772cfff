"""What is derived from the records: the vectors and the keywords of a new generation.

Of few passages both are made anew, so that an index finds the same however it came about (what has
equal scores may come in another order, for ids tell when a passage came). Of many they are copied
and changed, which takes time in proportion to the change, copying apart.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from askai import vector_build
from askai.embedder import NewVectors
from askai.embedding import Encoder, Vectors
from askai.generation import KEYWORDS, VECTORS
from askai.keywords import KeywordIndex
from askai.previous import Previous
from askai.records import Records
from askai.vector_build import Search

_WORN = 0.2  # of the passages: so many may be gone from the keywords before they are made anew
_OUTGROWN = 4  # times fewer or more lists than fit: then they are made anew
_ASKED, _ASKED_WORDS = 200, 10  # made questions that tell how many lists to search
_SEED = 20250227


@dataclass(frozen=True, slots=True)
class Derived:
    """What the manifest tells of them."""

    search: Search
    removed: int


def derive(
    folder: Path,
    records: Records,
    ids: Sequence[int],
    previous: Previous | None,
    new: NewVectors,
    gone: Sequence[int],
    encoder: Encoder,
) -> Derived:
    """Write both into `folder`: of the passages `ids`, which are all that `records` hold.

    `gone` are the passages of `previous` that are not there any more. Raises `OSError`.
    """
    added = sorted(new.ids())
    search = _write_vectors(
        folder / VECTORS, ids, added, previous, new, gone, lambda: _questions(records, ids, encoder)
    )
    removed = _write_keywords(folder / KEYWORDS, records, previous, len(ids), added, gone)
    return Derived(search, removed)


def _write_vectors(
    path: Path,
    ids: Sequence[int],
    added: Sequence[int],
    previous: Previous | None,
    new: NewVectors,
    gone: Sequence[int],
    asked: Callable[[], Vectors],
) -> Search:
    if len(ids) < vector_build.LARGE:
        return vector_build.write_exact(path, ids, new.vectors)
    if previous is not None and len(added) < len(ids) and new.old is not None and new.old.clustered:
        before = previous.generation.manifest
        search = Search(before.vector_lists, before.vector_probes, before.vector_recall)
        if 1 / _OUTGROWN < search.lists / vector_build.lists_for(len(ids)) < _OUTGROWN:
            vector_build.write_changed(path, new.old, gone, added, new.vectors)
            return search
    return vector_build.write_clustered(path, ids, new.vectors, asked())


def _questions(records: Records, ids: Sequence[int], encoder: Encoder) -> Vectors:
    """A few words in a row out of some passages, embedded as questions.

    Whole passages would not do: those nearest to a passage lie in its own list, and those nearest
    to a question, which is far from all, in many.
    """
    randomness = random.Random(_SEED)
    chosen = sorted(randomness.sample(ids, min(_ASKED, len(ids))))
    texts = []
    for _, text in records.searchable(chosen):
        words = text.split()
        start = randomness.randrange(max(1, len(words) - _ASKED_WORDS))
        texts.append(" ".join(words[start : start + _ASKED_WORDS]))
    return encoder.encode_queries(texts)


def _write_keywords(
    folder: Path,
    records: Records,
    previous: Previous | None,
    count: int,
    added: list[int],
    gone: Sequence[int],
) -> int:
    """How many passages have been taken out since they were last made anew."""
    if previous is not None and previous.same_recipe and count >= vector_build.LARGE:
        removed = previous.generation.manifest.removed + len(gone)
        if removed < _WORN * count:
            old = previous.generation.folder / KEYWORDS
            KeywordIndex.change(folder, old, gone, records.searchable(added))
            return removed
    KeywordIndex.build(folder, records.searchable())
    return 0
