"""What is asked of an index beside questions, wherever it is: is it whole, how was it built."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from askai.errors import IndexProblem
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


def reads_scans(index: Path, settings: Settings) -> bool:
    """Whether the live generation was built with the setting ocr."""
    if settings.store:
        from askai.scale.milvus_store import reads_scans as reads_scans_there

        return reads_scans_there(index, settings)
    try:
        generation = open_generation(index)
    except IndexProblem:
        return False
    generation.close()
    return generation.manifest.ocr
