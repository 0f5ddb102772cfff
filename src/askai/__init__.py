"""askai: questions about a folder of documents, answered in their own words, with citations.

from askai import ask, build_index

build_index("corpus", "index")
answer = ask("How many Chinese universities offer AI degrees?")
print(answer.text, answer.citations[0].document)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from askai.answers import Answer, BuildReport, Citation, Hit, Part
    from askai.assistant import Assistant, ask
    from askai.build import build_index
    from askai.errors import AskaiError
    from askai.settings import Settings

# Where each public name lives. Imported when first used, so that `import askai` is instant.
_HOMES = {
    "Answer": "answers",
    "AskaiError": "errors",
    "Assistant": "assistant",
    "BuildReport": "answers",
    "Citation": "answers",
    "Hit": "answers",
    "Part": "answers",
    "Settings": "settings",
    "ask": "assistant",
    "build_index": "build",
}

__all__ = [
    "Answer",
    "AskaiError",
    "Assistant",
    "BuildReport",
    "Citation",
    "Hit",
    "Part",
    "Settings",
    "ask",
    "build_index",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'askai' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"askai.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
