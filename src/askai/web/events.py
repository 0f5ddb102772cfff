"""What all events of the page are wired with."""

from __future__ import annotations

from typing import Any

PRIVATE: dict[str, Any] = {"api_visibility": "private"}  # no way in for programs
