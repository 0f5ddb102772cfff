from __future__ import annotations

from pathlib import Path

import pytest

from askai import Settings
from askai.errors import SettingsError


def test_keyword_beats_environment_beats_file(tmp_path: Path) -> None:
    (tmp_path / "askai.toml").write_text("passages_read = 3\nsearch_depth = 30\nthreads = 1\n")
    environment = {"ASKAI_PASSAGES_READ": "4", "ASKAI_SEARCH_DEPTH": "40"}
    settings = Settings.load(environment, tmp_path, passages_read=5)
    assert (settings.passages_read, settings.search_depth, settings.threads) == (5, 40, 1)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        pytest.param({"passages_read": 0}, "passages_read is 0", id="too small"),
        pytest.param({"min_confidence": 1.5}, "min_confidence is 1.5", id="too large"),
        pytest.param({"keyword_weight": "half"}, "'half'", id="wrong type"),
        pytest.param({"threads": True}, "True", id="bool is no number"),
        pytest.param({"colour": "red"}, "'colour'", id="unknown"),
    ],
)
def test_bad_values(given: dict[str, object], words: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=words):
        Settings.load({}, tmp_path, **given)


def test_bad_environment_and_file(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="ASKAI_THREADS is 'many'"):
        Settings.load({"ASKAI_THREADS": "many"}, tmp_path)
    (tmp_path / "askai.toml").write_text("threads = ")
    with pytest.raises(SettingsError, match=r"askai\.toml"):
        Settings.load({}, tmp_path)
    (tmp_path / "askai.toml").write_text("colour = 1")
    with pytest.raises(SettingsError, match="colour"):
        Settings.load({}, tmp_path)
