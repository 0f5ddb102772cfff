"""What is asked of an index beside questions, wherever it is: is it whole, how was it built."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from askai.errors import IndexMissing
from askai.generation import open_generation
from askai.settings import Settings
from askai.verify import problems as problems_of_files


def problems(index: Path, settings: Settings) -> Iterator[str]:
    """What is wrong with the live generation; nothing: every part is as it was built.

    Raises `IndexMissing` where there is none, and what opening raises where that fails.
    """
    if not settings.store:
        return problems_of_files(index)
    from askai.scale.verify_store import problems as problems_there

    return problems_there(index, settings)


@dataclass(frozen=True, slots=True)
class Origin:
    """What an index was built from, and whether scans were read (the setting ocr)."""

    corpus: str  # a folder or an address
    ocr: bool


def origin(index: Path, settings: Settings) -> Origin | None:
    """What the live generation was built from; None where there is none yet.

    Raises `IndexDamaged` or `IndexMismatch` where it cannot be read.
    """
    if settings.store:
        from askai.scale.milvus_store import built_from

        found = built_from(index, settings)
        return None if found is None else Origin(found.corpus, found.ocr)
    try:
        generation = open_generation(index)
    except IndexMissing:
        return None
    generation.close()
    return Origin(generation.manifest.corpus, generation.manifest.ocr)
