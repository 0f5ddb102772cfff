"""A question asked in a thread of its own, so that its steps are seen as they begin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue

from askai.answers import Answer
from askai.assistant import Assistant
from askai.errors import AskaiError
from askai.web.turns import Turn


def steps(
    assistant: Assistant,
    text: str,
    history: Sequence[Answer],
    documents: Sequence[str] | None,
) -> Iterator[str | Turn]:
    """The names of the steps, and at the end the turn. What askai refuses is told in the turn.

    Whoever stops asking for more leaves the thread to finish by itself: it changes nothing.
    """
    heard: SimpleQueue[str | Future[Turn]] = SimpleQueue()

    def ask() -> Turn:
        try:
            answer = assistant.ask(text, history=history, documents=documents, on_step=heard.put)
        except AskaiError as error:
            return Turn(text, None, str(error))
        return Turn(text, answer)

    executor = ThreadPoolExecutor(1, "asking")
    executor.submit(ask).add_done_callback(heard.put)
    executor.shutdown(wait=False)
    while isinstance(step := heard.get(), str):
        yield step
    yield step.result()
