"""Is everything there that askai needs, as it was published? `askai doctor`.

What is looked at is imported by the look itself: a package may be the very thing that is missing.
"""

from __future__ import annotations

import importlib.util
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from askai.errors import AskaiError, IndexMissing, IndexUnwritable
from askai.settings import Settings


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    well: bool
    told: str  # how it is, or what to do


def checks(index: Path) -> Iterator[Check]:
    """Look at one thing after another; none of them is changed, and nothing is fetched."""
    yield Check("Python", sys.version_info >= (3, 11), sys.version.split()[0])
    yield _check("packages", _packages)
    yield _check("settings", lambda: _settings(Settings.load()))
    yield _check("embedding model", _embedding_model)
    yield _check("reader", _reader)
    yield _check("index", lambda: _index(index, Settings.load()))
    yield _check("write access", lambda: _writable(index))
    scans = "read with --ocr" if shutil.which("tesseract") else "install tesseract-ocr to read them"
    yield Check("scans", True, scans)
    extra = "installed" if importlib.util.find_spec("mcp") else "not installed; README says how"
    yield Check("MCP", True, extra)


def _check(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, True, look())
    except (AskaiError, ImportError, OSError) as error:
        return Check(name, False, str(error))


def _packages() -> str:
    """Whether every package that askai requires is installed. Raises `AskaiError`."""
    missing = []
    needed = [line for line in requires("askai") or () if "extra ==" not in line]
    for line in needed:
        name = re.split(r"[^\w.-]", line, maxsplit=1)[0]
        try:
            version(name)
        except PackageNotFoundError:
            missing.append(name)
    if missing:
        raise AskaiError(
            f"{', '.join(missing)} not installed; run `make run` again, or "
            "`pip install -c constraints.txt -e .` in the folder of askai."
        )
    return f"askai {version('askai')}, all of its {len(needed)} packages"


def _settings(settings: Settings) -> str:
    fetched = [
        name for name in (settings.model, settings.reader) if name and not Path(name).is_dir()
    ]
    if fetched:
        return f"models by hub name ({', '.join(fetched)}): a build fetches each once"
    return "models are on this machine: nothing is ever fetched"


def _embedding_model() -> str:
    from askai.models import packaged_model

    return f"{packaged_model()}, as it was published"


def _reader() -> str:
    from askai.span_model import SpanModel

    SpanModel.packaged(1)
    return "as it was published"


def _index(index: Path, settings: Settings) -> str:
    from askai.generation import open_generation
    from askai.models import open_encoder
    from askai.opening import open_store
    from askai.store import check_model

    if settings.store:
        with closing(open_store(index, settings)) as store:
            return f"{len(store.documents())} documents on the server of the setting store"
    try:
        with closing(open_generation(index)) as generation:
            manifest = generation.manifest
            check_model(str(index), manifest.model, settings.model)
            open_encoder(generation.model_folder, 1)
    except IndexMissing:
        return f"none in {str(index)!r} yet; `askai index` builds one"
    return (
        f"{manifest.documents} documents, {manifest.passages} passages of {manifest.created}; "
        "`askai index --verify` checks every byte"
    )


def _writable(index: Path) -> str:
    """Try to write where a build would. Raises `IndexUnwritable` or `OSError`."""
    place = index
    while not place.is_dir():
        if place.exists():
            raise IndexUnwritable(f"{str(place)!r} is no folder; give another with --index.")
        place = place.parent
    with tempfile.TemporaryFile(dir=place):
        pass
    free = shutil.disk_usage(place).free // 1_000_000
    return f"{str(place)!r} can be written, {free:,} MB are free"
