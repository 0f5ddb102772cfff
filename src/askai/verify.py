"""Every byte and every row of an index checked: `askai index --verify`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np

from askai.embedding import damaged_model_files
from askai.generation import (
    CURRENT,
    KEYWORDS,
    RECORDS,
    VECTORS,
    Generation,
    current_name,
    open_generation,
)
from askai.keywords import KeywordIndex
from askai.manifest import damaged_files
from askai.records import Records
from askai.vectors import VectorIndex

_UNIT = 1e-3  # how far a vector's length may be from 1


def problems(index: Path) -> Iterator[str]:
    """What is wrong with the live generation and its model; nothing: every part is as it was built.

    Raises `IndexMissing` where there is none, and what opening raises where that fails.
    """
    name = current_name(index)
    if (index / CURRENT).read_bytes() != f"{name}\n".encode():
        yield f"The file {str(index / CURRENT)!r} was altered"
    with closing(open_generation(index)) as generation:
        found = list(damaged_files(generation.folder, generation.manifest, thorough=True))
        yield from found
        if not found:  # the bytes are those that were written: do the parts fit one another?
            yield from _misfits(generation)
        yield from damaged_model_files(generation.model_folder)


def _misfits(generation: Generation) -> Iterator[str]:
    """What does not fit between texts, vectors and keywords."""
    folder, manifest = generation.folder, generation.manifest
    with closing(Records(folder / RECORDS)) as records:
        ids = []
        for listed in records.documents():
            if listed.copy_of:
                continue
            document = records.document(listed.path)  # its checksum is checked as it is read
            for passage in records.passages_of(listed.path):
                if document is None or document.text[passage.start : passage.end] != passage.text:
                    yield f"A passage of {listed.path!r} is not in its text"
            ids += records.ids_of([listed.path])
    if len(ids) != manifest.passages:
        yield f"There are {len(ids)} passages and should be {manifest.passages}"
    vectors = VectorIndex.load(folder / VECTORS)
    if sorted(vectors.ids()) != sorted(ids):
        yield "The vectors are not those of the passages"
    else:
        lengths = (np.linalg.norm(block, axis=1) for _, block in vectors.blocks(ids))
        if not all(np.allclose(block, 1.0, atol=_UNIT) for block in lengths):
            yield "A vector has not the length 1"
    with closing(KeywordIndex.load(folder / KEYWORDS)) as keywords:
        if len(keywords) != len(ids):
            yield f"The keywords are of {len(keywords)} passages and should be of {len(ids)}"
