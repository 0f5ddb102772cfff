"""`Answer` → Markdown with numbered citations, for copying and for a whole conversation."""

from __future__ import annotations

import re
from collections.abc import Iterable

from askai.answers import Answer
from askai.render import (
    DIFFER,
    NOT_FOUND,
    confidence_words,
    numbered_parts,
    place,
    plain,
    searched_instead,
)

# What Markdown or HTML would read as markup: documents are quoted as they are, and shown so.
_MARKUP = re.compile(r"[\\`*_{}\[\]()<>#!|~&]|\A[-+=](?=\s)|(?<=\d)[.)](?=\s)")


def answer_markdown(answer: Answer, typed: str = "") -> str:
    """The answer, and below it each citation with its quote."""
    if answer.kind == "chat":
        return "\n\n".join(_escape(line) for line in answer.text.splitlines() if line) + "\n"
    searched = searched_instead(answer, typed)
    told = [f"Searched: {_escape(searched)}"] if searched else []
    if answer.found:
        blocks = [*_answer_blocks(answer), *told]
    else:
        note = ["The closest passages, which do not answer it:"] if answer.citations else []
        blocks = [f"**{NOT_FOUND}**", *told, *note]
    for number, citation in enumerate(answer.citations, start=1):
        blocks.append(f"\\[{number}\\] {_escape(place(citation))}\n\n> {_escape(citation.quote)}")
    return "\n\n".join(blocks) + "\n"


def conversation_markdown(turns: Iterable[tuple[str, Answer]]) -> str:
    """Every question as it was typed, and what it got."""
    return "\n".join(
        f"## {_escape(typed)}\n\n{answer_markdown(answer, typed)}" for typed, answer in turns
    )


def _answer_blocks(answer: Answer) -> list[str]:
    sure = f"({confidence_words(answer.confidence)}: {answer.confidence:.2f})"
    bold = "" if answer.kind == "explanation" else "**"
    parts = [
        f"{bold}{_escape(part.text)}{bold} " + " ".join(f"\\[{number}\\]" for number in numbers)
        for part, numbers in numbered_parts(answer)
    ]
    if answer.kind == "explanation" or len(parts) == 1:
        return [f"{' … '.join(parts)} {sure}"]
    lead = [DIFFER] if answer.kind == "conflict" else []
    return [*lead, "\n".join(f"- {part}" for part in parts), sure]


def _escape(text: str) -> str:
    """On one line, as text."""
    return _MARKUP.sub(lambda found: f"\\{found[0]}", plain(text).strip())
