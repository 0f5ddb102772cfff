"""The generation before: what a build may take over from it."""

from __future__ import annotations

from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from askai.errors import IndexDamaged, IndexMismatch, IndexMissing
from askai.generation import RECORDS, VECTORS, Generation, open_generation
from askai.manifest import check_files
from askai.records import Records
from askai.vectors import VectorIndex


@dataclass(frozen=True, slots=True)
class Previous:
    """An open generation, and how far it can be used."""

    generation: Generation
    records: Records
    same_recipe: bool  # else texts and passages are made again; vectors are kept by their keys
    trusted: bool  # else nothing is taken over: it only tells what is added, changed or removed

    def files(self) -> dict[str, str]:
        """The SHA-256 of each document's file, by path."""
        return {item.path: item.file_sha256 for item in self.records.documents()}

    @property
    def records_file(self) -> Path:
        """Where its records are."""
        return self.generation.folder / RECORDS

    def refused(self) -> dict[tuple[str, str], str]:
        """The reason for each (path, SHA-256) that would be refused again today."""
        skipped = self.records.skipped() if self.same_recipe else []
        return {(file.path, file.file_sha256): file.reason for file in skipped}

    def vectors(self, fingerprint: str) -> VectorIndex | None:
        """The vectors by passage id, if the model `fingerprint` made them."""
        if not self.trusted or self.generation.manifest.model_fingerprint != fingerprint:
            return None
        return VectorIndex.load(self.generation.folder / VECTORS)


def open_previous(index: Path, recipe: str, stack: ExitStack, *, trusted: bool) -> Previous | None:
    """The live generation, if it can be trusted to the last byte; else the build starts afresh."""
    try:
        generation = stack.enter_context(closing(open_generation(index)))
        check_files(generation.folder, generation.manifest, thorough=True)
        records = stack.enter_context(closing(Records(generation.folder / RECORDS)))
    except (IndexMissing, IndexDamaged, IndexMismatch):
        return None
    same_recipe = trusted and generation.manifest.recipe == recipe
    return Previous(generation, records, same_recipe, trusted)
