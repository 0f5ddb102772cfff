"""The page's verdicts on answers (feedback.jsonl) → questions whose answers are known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

RIGHT, WRONG, WRONG_SOURCE = "right", "wrong", "wrong source"


def as_questions(lines: Iterable[tuple[int, Any]]) -> Iterator[tuple[int, Any]]:
    """JSON lines, each with its number; the lines with verdicts become questions.

    Right: the answer and its sentences are known, or that there is none. Wrong source: the answer
    alone. Wrong: an answer that is `rejected` ("": the refusal was), unless another line knows the
    right one. A line to which somebody has added `answers` is a question as it stands. The same
    words limited to other documents are another question.
    """
    judged: dict[tuple[str, str], tuple[int, dict[str, Any]]] = {}
    for number, record in lines:
        if not _is_verdict(record):
            yield number, record
        elif _tells(record):
            key = record["question"], repr(record.get("documents") or [])
            _, before = judged.get(key, (0, {}))
            judged[key] = number, _question(record, before)
    yield from judged.values()


def _is_verdict(record: Any) -> bool:
    return (
        isinstance(record, dict)
        and record.get("verdict") in (RIGHT, WRONG, WRONG_SOURCE)
        and isinstance(record.get("question"), str)
        and isinstance(record.get("answer"), str)
        and isinstance(record.get("found"), bool)
        and "answers" not in record
    )


def _tells(record: dict[str, Any]) -> bool:
    """Whether a verdict tells something: not one on small talk, which cites nothing."""
    if record["found"]:
        return record.get("citations") != []
    return bool(record["verdict"] != WRONG_SOURCE)


def _question(record: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """The question that a verdict makes, after what earlier ones made of it."""
    answer = record["answer"]
    asked = {"question": record["question"], "documents": record.get("documents")}
    if record["verdict"] == WRONG:
        rejected = before.get("rejected", [])
        if before and not rejected and before.get("answers", [""]) != [answer]:
            return before
        return asked | {"kind": "rejected", "rejected": [*rejected, answer]}
    if not record["found"]:
        return asked
    places = _places(record.get("citations")) if record["verdict"] == RIGHT else []
    return asked | {"answers": [answer], "also": places}


def _places(citations: Any) -> list[dict[str, Any]]:
    return [
        {"document": one.get("document"), "sentences": [one["quote"]] if one.get("quote") else []}
        for one in (citations if isinstance(citations, list) else [])
        if isinstance(one, dict)
    ]
