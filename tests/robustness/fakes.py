"""The fake encoder and reader of the fast tests, put in place outside pytest too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from askai.embedding import read_description, write_description
from askai.errors import ModelError
from tests.conftest import WholeSentences, WordEncoder, by_shared_words


@contextmanager
def fake_models() -> Iterator[WordEncoder]:
    """Builds and assistants use the fakes meanwhile."""
    fake = WordEncoder()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("askai.build.prepare_model", lambda model, models: _described(models, fake))
        patch.setattr("askai.build.open_encoder", lambda folder, threads=0: fake)
        patch.setattr("askai.store.open_encoder", lambda folder, threads=0: fake)
        patch.setattr("askai.models.SpanModel.packaged", lambda threads=0: WholeSentences())
        patch.setattr("askai.assistant.Weights.load", by_shared_words)
        yield fake


def _described(models: Path, encoder: WordEncoder) -> Path:
    """The folder of the fake model, which holds nothing but its description."""
    folder = models / encoder.description.fingerprint
    try:
        read_description(folder)
    except ModelError:  # not there, or damaged
        folder.mkdir(parents=True, exist_ok=True)
        write_description(folder, encoder.description)
    return folder
