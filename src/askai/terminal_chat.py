"""A conversation in a terminal: questions, follow-ups, and citations opened by their number."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from askai.answers import Answer
from askai.assistant import Assistant
from askai.errors import QuestionError
from askai.render import terminal_source, terminal_text

WELCOME = (
    "Ask about the documents. A number opens that source, /new forgets what was said, "
    "/quit or Ctrl-D ends."
)
_PROMPT = "> "


def chat(
    assistant: Assistant,
    read_line: Callable[[str], str],
    say: Callable[[str], None],
    *,
    documents: Sequence[str] | None = None,
    colour: bool = False,
) -> None:
    """Ask what `read_line` gives until it raises `EOFError` or gives /quit."""
    history: list[Answer] = []
    say(WELCOME)
    while True:
        try:
            typed = read_line(_PROMPT).strip()
        except EOFError:
            say("")
            return
        if typed == "/quit":
            return
        if typed == "/new":
            history = []
            say("What was said is forgotten.")
        elif typed.strip("[]").isdecimal():
            say(_opened(history, int(typed.strip("[]")), colour))
        elif typed:
            try:
                answer = assistant.ask(typed, history=history, documents=documents)
            except QuestionError as error:
                say(str(error))
                continue
            history.append(answer)
            say(terminal_text(answer, colour=colour, typed=typed))


def _opened(history: Sequence[Answer], number: int, colour: bool) -> str:
    """The source with this number, of the last answer that has sources."""
    cited = next((answer for answer in reversed(history) if answer.citations), None)
    if cited is None or not 1 <= number <= len(cited.citations):
        return f"There is no source [{number}]; ask a question first, or choose a number above."
    return terminal_source(cited.citations[number - 1], cited.candidates, colour=colour)
