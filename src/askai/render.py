"""`Answer` → terminal text, and what every way of showing it shares."""

from __future__ import annotations

import re

from askai.answers import Answer, Citation, Hit, Part

NOT_FOUND = "Not in these documents."
DIFFER = "The documents differ:"
_SURE, _LIKELY = 0.8, 0.5
_AROUND = 90  # characters shown on each side of a quote
# Unprintable characters, terminal escapes and text-direction overrides: shown as a placeholder.
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
LINE_BREAK = re.compile(r"\r\n?|[\x0b\x0c\x85]")


def confidence_words(confidence: float) -> str:
    """A probability in one word."""
    return "sure" if confidence >= _SURE else "likely" if confidence >= _LIKELY else "unsure"


def place(citation: Citation) -> str:
    """Where a citation stands: document (and its copies), page, title and headings, date."""
    copies = f"{citation.document} (also {', '.join(citation.copies)})"
    document = copies if citation.copies else citation.document
    page = f"p. {citation.page}" if citation.page is not None else ""
    path = " > ".join(part for part in (citation.title, citation.heading) if part)
    return ", ".join(part for part in (document, page, path, citation.date) if part)


def terminal_text(answer: Answer, *, colour: bool, typed: str = "") -> str:
    """The answer and its numbered citations, the quote marked inside the words around it.

    What was searched is told where it is not what was `typed`.
    """
    if answer.kind == "chat":
        return "\n".join(plain(line) for line in answer.text.splitlines())
    lines = _terminal_answer(answer) if answer.found else [NOT_FOUND]
    if not answer.found and answer.citations:
        lines.append("The closest passages, which do not answer it:")
    if searched := searched_instead(answer, typed):
        lines.append(f"Searched: {plain(searched)}")
    for number, citation in enumerate(answer.citations, start=1):
        lines += ["", f"[{number}] {plain(place(citation))}"]
        lines.append("    " + _terminal_quote(citation, answer.candidates, colour))
    return "\n".join(lines)


def searched_instead(answer: Answer, typed: str) -> str:
    """The question that was searched, "" where it is the one that was typed."""
    same = not typed or " ".join(typed.split()) == answer.question
    return "" if same or answer.kind == "chat" else answer.question


def terminal_source(citation: Citation, hits: tuple[Hit, ...], *, colour: bool) -> str:
    """The whole passage that a citation points to, the quote marked."""
    hit = passage_of(citation, hits)
    text, offset = (hit.text, hit.start) if hit else (citation.quote, citation.quote_start)
    opening, closing = _marks(colour)
    start, end = citation.quote_start - offset, citation.quote_end - offset
    marked = (_lines(text[:start]), opening, _lines(text[start:end]), closing, _lines(text[end:]))
    return f"{plain(place(citation))}\n\n{''.join(marked).strip()}"


def _terminal_answer(answer: Answer) -> list[str]:
    """The parts with the numbers of their citations, and how sure they are."""
    sure = f"({confidence_words(answer.confidence)}: {answer.confidence:.2f})"
    parts = [
        f"{plain(part.text)} {' '.join(f'[{number}]' for number in numbers)}"
        for part, numbers in numbered_parts(answer)
    ]
    if answer.kind == "explanation":
        return [" … ".join(parts), sure]
    if len(parts) == 1:
        return [*parts, sure]
    lead = [DIFFER] if answer.kind == "conflict" else []
    return [*lead, *(f"- {part}" for part in parts), sure]


def numbered_parts(answer: Answer) -> list[tuple[Part, list[int]]]:
    """Each part with the numbers of its citations."""
    found, number = [], 0
    for part in answer.parts:
        found.append((part, list(range(number + 1, number + 1 + len(part.citations)))))
        number += len(part.citations)
    return found


def _lines(text: str) -> str:
    """Text with its line breaks, without what could steer a terminal."""
    return CONTROL.sub("\ufffd", LINE_BREAK.sub("\n", text).replace("\t", " "))


def _marks(colour: bool) -> tuple[str, str]:
    return ("\x1b[1;33m", "\x1b[0m") if colour else ("»", "«")


def _terminal_quote(citation: Citation, hits: tuple[Hit, ...], colour: bool) -> str:
    before, quote, after = around(citation, hits)
    opening, closing = _marks(colour)
    return f"{plain(before)}{opening}{plain(quote)}{closing}{plain(after)}"


def plain(text: str) -> str:
    """Text on one line, without what could steer a terminal."""
    return CONTROL.sub("\ufffd", re.sub(r"\s+", " ", text))


def around(citation: Citation, hits: tuple[Hit, ...]) -> tuple[str, str, str]:
    """What stands before the quote, the quote, and what stands after it, cut at words."""
    hit = passage_of(citation, hits)
    if hit is None:
        return "", citation.quote, ""
    before = hit.text[: citation.quote_start - hit.start]
    after = hit.text[citation.quote_end - hit.start :]
    if len(before) > _AROUND:
        before = "… " + before[-_AROUND:].partition(" ")[2]
    if len(after) > _AROUND:
        after = after[:_AROUND].rpartition(" ")[0] + " …"
    return before, citation.quote, after


def passage_of(citation: Citation, hits: tuple[Hit, ...]) -> Hit | None:
    """The first of the passages read that holds the whole quote."""
    for hit in hits:
        inside = hit.start <= citation.quote_start and citation.quote_end <= hit.end
        if hit.document == citation.document and inside:
            return hit
    return None
