"""Every knob of askai: its default, its unit, and the reason for it."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from askai.errors import SettingsError

SETTINGS_FILE = "askai.toml"
ENVIRONMENT_PREFIX = "ASKAI_"


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings. `Settings.load()` also reads `ASKAI_*` and `askai.toml`."""

    # What is embedded: "" is all-MiniLM-L6-v2 from the installed model package; otherwise the
    # path or hub name of any Sentence Transformers model.
    model: str = ""
    # What marks the answers: "" is the reader that ships with askai; otherwise the path or hub
    # name of any extractive question-answering model of Hugging Face's layout. The confidence was
    # calibrated for the shipped one.
    reader: str = ""
    # Where the index is kept: "" is the index folder; otherwise a name on a Milvus server,
    # milvus+http://HOST:19530/NAME (docs/scale.md).
    store: str = ""
    # Where the documents' texts are kept beside Milvus: any address that fsspec knows (file://,
    # s3://); "" is the folder `texts` in the index folder.
    texts: str = ""
    # Tokens of the embedding model in a passage. 180 leaves room for title and headings in the
    # 256 that MiniLM reads, and is long enough to hold a paragraph.
    passage_tokens: int = 180
    # Tokens that a passage may repeat from the one before, as whole sentences.
    overlap_tokens: int = 40
    # Passages taken from each of keyword and vector search before they are fused.
    search_depth: int = 100
    # Share of the keyword score in the fused score; the rest is the vector's.
    keyword_weight: float = 0.5
    # Passages in which an answer is looked for.
    passages_read: int = 10
    # An answer whose confidence (a probability) is below this is "not in these documents". On the
    # tuning sets (training/fit_reader.py prints the table) fewer than one in five answers to
    # questions that have one are wrong above it (17 of 100), and about three of four near misses
    # are below.
    min_confidence: float = 0.25
    # Characters in a question.
    question_length: int = 2000
    # Megabytes in a file; a larger one is skipped and named.
    file_megabytes: int = 100
    # Seconds that reading one file may take (ten times as many with ocr); then it is skipped and
    # named.
    file_seconds: int = 120
    # Megabytes of memory that reading one file may take (limited on Linux).
    file_memory_megabytes: int = 2000
    # Read pages that are pictures (scans) with the program tesseract, if it is installed.
    ocr: bool = False
    # Write verdicts given on the page to feedback.jsonl in the index folder.
    feedback: bool = True
    # Threads for the models; 0 is one for each core that this process may use.
    threads: int = 0

    def __post_init__(self) -> None:
        limits: dict[str, tuple[float, float]] = {
            "passage_tokens": (20, 10_000),
            "overlap_tokens": (0, self.passage_tokens // 2),
            "search_depth": (1, 10_000),
            "keyword_weight": (0.0, 1.0),
            "passages_read": (1, 1_000),
            "min_confidence": (0.0, 1.0),
            "question_length": (1, 100_000),
            "file_megabytes": (1, 100_000),
            "file_seconds": (1, 100_000),
            "file_memory_megabytes": (200, 1_000_000),
            "threads": (0, 1_024),
        }
        for item in fields(self):
            value = getattr(self, item.name)
            expected: type = type(item.default)
            if type(value) is not expected and not (expected is float and type(value) is int):
                raise SettingsError(
                    f"Setting {item.name} is {value!r}; use a value of type {expected.__name__}."
                )
        for name, (low, high) in limits.items():
            value = getattr(self, name)
            if not low <= value <= high:
                raise SettingsError(
                    f"Setting {name} is {value!r}; use a value from {low} to {high}."
                )

    @classmethod
    def load(
        cls, environment: Mapping[str, str] | None = None, folder: Path | None = None, **given: Any
    ) -> Settings:
        """Settings from keywords, else `ASKAI_*`, else `askai.toml` in `folder` (default: cwd).

        Raises `SettingsError` for an unknown name or a value that does not fit.
        """
        names = {item.name: type(item.default) for item in fields(cls)}
        values = _from_file(folder if folder is not None else Path.cwd())
        values |= _from_environment(os.environ if environment is None else environment, names)
        values |= given
        for name in values:
            if name not in names:
                raise SettingsError(
                    f"There is no setting named {name!r}; the settings are {', '.join(names)}."
                )
        return cls(**values)


def _from_file(folder: Path) -> dict[str, Any]:
    path = folder / SETTINGS_FILE
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"Cannot read {str(path)!r}: {error}. Mend or remove it.") from error


def _from_environment(environment: Mapping[str, str], names: dict[str, type]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, kind in names.items():
        key = ENVIRONMENT_PREFIX + name.upper()
        if key in environment:
            try:
                values[name] = _truth(environment[key]) if kind is bool else kind(environment[key])
            except ValueError:
                raise SettingsError(
                    f"{key} is {environment[key]!r}; use a value of type {kind.__name__}."
                ) from None
    return values


def _truth(value: str) -> bool:
    """A yes or no as people write it in the environment. Raises `ValueError`."""
    known = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    if value.strip().lower() not in known:
        raise ValueError(value)
    return known[value.strip().lower()]
