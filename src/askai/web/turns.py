"""What was asked and said on the page: kept, shown, and read back from the browser."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from askai.answers import Answer, as_json
from askai.render_markdown import answer_markdown, conversation_markdown
from askai.render_page import chat_html, escape, panel_html

_ANSWER = TypeAdapter(Answer)
_MOST_KEPT = 50  # turns, in the browser: about a megabyte

HINT = (
    '<p class="askai-empty">The sources of an answer appear here. '
    "Choose a number such as [1] to open the document at the words it points to.</p>"
)
_COPY = ("copy", "Copy", "Copy the answer with its citations as Markdown")
_EDIT = ("edit", "Edit", "Put the question back into the box")


@dataclass(frozen=True, slots=True)
class Turn:
    """A question as it was typed, and its answer, or why there is none."""

    typed: str
    answer: Answer | None
    error: str = ""
    documents: tuple[str, ...] = ()  # the patterns that it was limited to


def answers(turns: Sequence[Turn]) -> list[Answer]:
    """What a follow-up may refer to."""
    return [turn.answer for turn in turns if turn.answer is not None]


def messages(turns: Sequence[Turn]) -> list[dict[str, str]]:
    """The turns as chat messages."""
    return [
        message
        for number, turn in enumerate(turns, start=1)
        for message in (question_message(turn.typed, number), _reply(turn, number))
    ]


def question_message(typed: str, number: int) -> dict[str, str]:
    """The question, as it was typed."""
    asked = f'<div class="askai-asked" id="asked-{number}">{_one_line(typed)}</div>'
    return {"role": "user", "content": asked}


def step_message(text: str) -> dict[str, str]:
    """What is going on."""
    return {"role": "assistant", "content": f'<div class="askai-step">{_one_line(text)}</div>'}


def panel(turns: Sequence[Turn]) -> str:
    """The sources of every turn; only the last are shown until an older citation is chosen."""
    if not turns:
        return HINT
    shown = "".join(
        f'<div class="askai-turn{" askai-open" if number == len(turns) else ""}">'
        f"{_sources(turn, number)}</div>"
        for number, turn in enumerate(turns, start=1)
    )
    return f'<div class="askai-viewer" hidden></div>{shown}'


def latest(turns: Sequence[Turn]) -> list[Turn]:
    """As many of the last turns as are kept."""
    return list(turns[-_MOST_KEPT:])


def saved(turns: Sequence[Turn]) -> list[dict[str, Any]]:
    """The turns as plain values."""
    return [as_json(turn) for turn in turns]


def restored(values: object) -> list[Turn]:
    """The turns that `saved` gave; what does not fit (an older version's) is left out."""
    turns = []
    for value in values if isinstance(values, list) else []:
        try:
            answer = _ANSWER.validate_python(value["answer"]) if value["answer"] else None
            documents = tuple(map(str, value.get("documents", ())))
            turn = Turn(str(value["typed"]), answer, str(value["error"]), documents)
            _reply(turn, 1), _sources(turn, 1)  # it must be one that can be shown
        except (ValidationError, LookupError, TypeError, ValueError):
            continue
        turns.append(turn)
    return turns


def as_markdown(turns: Sequence[Turn]) -> str:
    """The conversation as a document."""
    return conversation_markdown(
        (turn.typed, turn.answer) for turn in turns if turn.answer is not None
    )


def as_json_text(turns: Sequence[Turn]) -> str:
    """The conversation with every field of its answers."""
    kept = [{"typed": turn.typed, "answer": as_json(turn.answer)} for turn in turns if turn.answer]
    return json.dumps(kept, ensure_ascii=False, indent=2) + "\n"


def _reply(turn: Turn, number: int) -> dict[str, str]:
    if turn.answer is None:
        shown, actions = f'<p class="askai-error">{_one_line(turn.error)}</p>', [_EDIT]
    else:
        shown, actions = chat_html(turn.answer, number, turn.typed), [_COPY, _EDIT]
    buttons = "".join(
        f'<button class="askai-{name}" value="{number}" title="{title}">{label}</button>'
        for name, label, title in actions
    )
    content = f'<div class="askai-message">{shown}<p class="askai-actions">{buttons}</p></div>'
    return {"role": "assistant", "content": _one_block(content)}


def _sources(turn: Turn, number: int) -> str:
    if turn.answer is None:
        return HINT
    copied = escape(answer_markdown(turn.answer, turn.typed))
    return (
        f"{panel_html(turn.answer, number)}"
        f'<textarea class="askai-markdown" id="markdown-{number}" hidden>{copied}</textarea>'
    )


def _one_line(text: str) -> str:
    return escape(" ".join(text.split()))


def _one_block(markup: str) -> str:
    """A blank line would end the HTML block, and Markdown would read what follows."""
    return re.sub(r"\s*\n\s*", " ", markup)
