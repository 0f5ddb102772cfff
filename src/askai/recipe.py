"""What decides how a file becomes passages: documents made under another recipe are made again."""

from __future__ import annotations

import hashlib
import json

from askai.embedding import Encoder
from askai.settings import Settings

_PARSER_VERSION = 6  # raise it when parsing changes
_SPLITTER_VERSION = 2  # raise it when passages are cut differently
_WORDS_VERSION = 1  # raise it when other words of passages are counted: `spelling.forms`


def recipe_of(settings: Settings, encoder: Encoder) -> str:
    """One name for all of it."""
    parts = [
        _PARSER_VERSION,
        _SPLITTER_VERSION,
        _WORDS_VERSION,
        encoder.description.fingerprint,
        settings.passage_tokens,
        settings.overlap_tokens,
        settings.file_seconds,  # what was too slow or too large is tried again under new limits
        settings.file_memory_megabytes,
        settings.ocr,
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]
