"""JSON objects that carry their own checksum, so that damage in them is noticed."""

from __future__ import annotations

import hashlib
import json
from typing import Any

_SEAL = "sha256"


def seal(values: dict[str, Any]) -> str:
    """A JSON text of the values and their checksum."""
    return json.dumps(values | {_SEAL: _checksum(values)}, indent=2) + "\n"


def unseal(text: str | bytes) -> dict[str, Any]:
    """The values. Raises `ValueError` when the text is no JSON object, or not as it was sealed."""
    values = json.loads(text)
    if not isinstance(values, dict):
        raise ValueError("no JSON object")
    if values.pop(_SEAL, None) != _checksum(values):
        raise ValueError("its content was altered")
    return values


def _checksum(values: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
