"""What was asked and answered before, as follow-ups see it."""

from __future__ import annotations

from dataclasses import dataclass

LONGEST = 80  # characters of what is put into a question
READ = 500  # characters of a question, answer or title that are looked at


@dataclass(frozen=True, slots=True)
class Turn:
    """A question that was asked, and what was answered."""

    question: str  # stand-alone, as it was searched
    text: str  # the answer's words, items joined by "; "; "" when not found
    titles: tuple[str, ...] = ()  # of the documents cited
    guess: str = ""  # the words shown as closest where nothing was found
