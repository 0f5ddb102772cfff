"""The conversation in a terminal: typed lines in, printed lines out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from askai import Assistant, Settings, build_index
from askai.terminal_chat import chat

pytestmark = pytest.mark.usefixtures("encoder")


@pytest.fixture
def assistant(corpus: Path, tmp_path: Path) -> Iterator[Assistant]:
    build_index(corpus, tmp_path / "index", settings=Settings())
    assistant = Assistant.open(tmp_path / "index", Settings(min_confidence=0.0))
    yield assistant
    assistant.close()


def talk(assistant: Assistant, *lines: str) -> list[str]:
    """What is said to these lines, the welcome left out."""
    waiting, said = list(lines), []

    def read_line(prompt: str) -> str:
        if not waiting:
            raise EOFError
        return waiting.pop(0)

    chat(assistant, read_line, said.append)
    return said[1:]


def test_a_question_and_its_source(assistant: Assistant) -> None:
    answer, source, _ = talk(assistant, "Where does the Elbe flow?", "1")
    assert answer.startswith("Elbe flows through Dresden [1]")
    assert "»The Elbe flows through Dresden.«" in source
    assert "It is 1,094 km long." in source  # the whole passage


def test_a_follow_up_is_told(assistant: Assistant) -> None:
    _, answer, _ = talk(assistant, "Where does the Elbe flow?", "How long is it?")
    assert "Searched: How long is " in answer


def test_new_forgets(assistant: Assistant) -> None:
    *_, answer, _ = talk(assistant, "Where does the Elbe flow?", "/new", "How long is it?")
    assert "Searched:" not in answer


@pytest.mark.parametrize("number", ["1", "[1]", "99"])
def test_no_such_source(assistant: Assistant, number: str) -> None:
    assert talk(assistant, number)[0].startswith("There is no source")


def test_a_bad_question_ends_nothing(assistant: Assistant) -> None:
    said = talk(assistant, "?!", "hello")
    assert "no words" in said[0]
    assert said[1].startswith("Hello. This is askai.")


def test_quit(assistant: Assistant) -> None:
    assert talk(assistant, "/quit", "Where does the Elbe flow?") == []
