"""A question asked in a thread of its own, so that its steps are seen as they begin."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence

from askai.answers import Answer
from askai.assistant import Assistant
from askai.errors import AskaiError
from askai.web.background import heard
from askai.web.turns import Turn

_log = logging.getLogger(__name__)


def steps(
    assistant: Assistant,
    text: str,
    history: Sequence[Answer],
    documents: Sequence[str] | None,
) -> Iterator[str | Turn]:
    """The names of the steps, and at the end the turn. What went wrong is told in the turn."""

    def ask(on_step: Callable[[str], None]) -> Turn:
        try:
            answer = assistant.ask(text, history=history, documents=documents, on_step=on_step)
        except AskaiError as error:
            return Turn(text, None, str(error))
        except Exception as error:  # noqa: BLE001 - a fault of askai's own: said and logged
            _log.exception("a question from the page failed")
            told = f"askai failed over this ({type(error).__name__}); its log has more."
            return Turn(text, None, told)
        return Turn(text, answer, documents=tuple(documents or ()))

    yield from heard(ask)
