"""Verdicts on answers: one JSON line each, in a file beside the index."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from pathlib import Path

from askai.answers import Citation, as_json
from askai.web.turns import Turn

FILE = "feedback.jsonl"
_lock = threading.Lock()


def write(folder: Path, turn: Turn, verdict: str) -> bool:
    """Append a line for a turn that has an answer; whether there was one. Raises `OSError`.

    Small talk is none: it says nothing of the documents.
    """
    if turn.answer is None or turn.answer.kind == "chat":
        return False
    line = {
        "question": turn.answer.question,
        "typed": turn.typed,
        "documents": turn.documents,
        "found": turn.answer.found,
        "answer": turn.answer.text,
        "citations": [_where(citation) for citation in turn.answer.citations],
        "verdict": verdict,
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    with _lock, (folder / FILE).open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
    return True


def _where(citation: Citation) -> dict[str, object]:
    whole = as_json(citation)
    return {name: whole[name] for name in ("document", "page", "start", "end", "text", "quote")}
