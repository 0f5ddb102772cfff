"""The manifest of a generation: what it was built from and with, and what its files must be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from askai.embedding import sha256_of
from askai.errors import IndexDamaged, IndexMismatch
from askai.sealed import seal, unseal

SCHEMA_VERSION = 7
MANIFEST = "manifest.json"
_SMALL_PART = 1_000_000  # bytes: parts up to this size are checked in full at every opening


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation was built from and with, and what its files must be."""

    schema: int
    askai: str
    created: str  # UTC, ISO 8601
    corpus: str
    model: str  # the setting: "" for the packaged one
    model_fingerprint: str
    ocr: bool  # whether scans were read: a later build does so again unless told otherwise
    recipe: str  # parser version and passage settings: documents are kept only under the same
    documents: int
    passages: int
    vector_lists: int  # 0: every vector is compared
    vector_probes: int  # lists that a search looks into
    vector_recall: float  # of the ten nearest, measured when the lists were made
    removed: int  # passages taken out of the keywords since these were last made anew
    files: dict[str, tuple[int, str]]  # POSIX path → bytes, SHA-256


def read_manifest(file: IO[bytes], index: Path) -> Manifest:
    """The manifest in an open file. Raises `IndexDamaged` or `IndexMismatch`."""
    content = file.read()
    try:
        schema = json.loads(content)["schema"]
        if schema == SCHEMA_VERSION:
            values = unseal(content)
            files = {name: (size, sha256) for name, (size, sha256) in values["files"].items()}
            return Manifest(**(values | {"files": files}))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise IndexDamaged(
            f"The manifest of the index in {str(index)!r} is damaged; "
            "run `askai index` to build it again."
        ) from error
    raise IndexMismatch(
        f"The index in {str(index)!r} has layout {schema!r}, this askai reads {SCHEMA_VERSION}; "
        "run `askai index` to build it again."
    )


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest of a generation into its folder."""
    (folder / MANIFEST).write_text(seal(asdict(manifest)), "utf-8")


def check_files(folder: Path, manifest: Manifest, *, thorough: bool) -> None:
    """Compare every part with the manifest: sizes, and SHA-256 (of small parts, or of all).

    Raises `IndexDamaged` naming the first part that does not fit.
    """
    for problem in damaged_files(folder, manifest, thorough=thorough):
        raise IndexDamaged(f"{problem}; run `askai index` to build it again.")


def damaged_files(folder: Path, manifest: Manifest, *, thorough: bool) -> Iterator[str]:
    """What is wrong with each part that does not fit; see `check_files`."""
    for name, (size, sha256) in manifest.files.items():
        path = folder / name
        problem = ""
        try:
            if path.stat().st_size != size:
                problem = f"it has {path.stat().st_size} bytes and should have {size}"
            elif (thorough or size <= _SMALL_PART) and sha256_of(path) != sha256:
                problem = "its content was altered"
        except OSError as error:
            problem = error.strerror or str(error)
        if problem:
            yield f"The index part {str(path)!r} is damaged ({problem})"


def fingerprints(folder: Path) -> dict[str, tuple[int, str]]:
    """Size and SHA-256 of every file below `folder`, by POSIX path."""
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_size, sha256_of(path))
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
