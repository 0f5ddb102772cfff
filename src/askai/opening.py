"""The store that the settings name, opened for asking."""

from __future__ import annotations

from pathlib import Path

from askai.embedding import Encoder
from askai.file_store import FileStore
from askai.settings import Settings
from askai.store import Store


def open_store(index: Path, settings: Settings, encoder: Encoder | None = None) -> Store:
    """The live generation of `index`, or of the setting `store`; with `encoder`, if it fits.

    Raises `IndexProblem`, `ModelError` or `SettingsError`.
    """
    if not settings.store:
        return FileStore.open(index, settings, encoder)
    from askai.scale.milvus_store import MilvusStore  # pymilvus: only where a server is named

    return MilvusStore.open(index, settings, encoder)
