"""What the shipped reader answers over a small folder, end to end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from askai import Assistant, Settings, build_index

pytestmark = pytest.mark.model

DOCUMENTS = {
    "bridge.md": """# The Blue Bridge

## Anna Kern and her time

The bridge was built by Anna Kern. Work began in 1891 and took about three years. At its opening
it was over 280 metres long and had cost more than 4 million marks.

## Later years

In 1945 soldiers were to blow it up. Two men cut the wires in the night before.
""",
    "letters.md": """# Letters

The town council wrote to the bank in May. In its answer the bank asked who had built the bridge,
and the council replied that the builder of the Blue Bridge was Anna Kern.
""",
    "garden.md": """# The garden

The garden behind the station was laid out with 48 lime trees. It is open from April to October.
""",
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("reading")
    (folder / "corpus").mkdir()
    for name, text in DOCUMENTS.items():
        (folder / "corpus" / name).write_text(text, "utf-8")
    build_index(folder / "corpus", folder / "index", settings=Settings())
    opened = Assistant.open(folder / "index", Settings())
    yield opened
    opened.close()


def test_the_words_that_answer_and_their_sentence(assistant: Assistant) -> None:
    answer = assistant.ask("Who built the bridge?")
    assert answer.text == "Anna Kern"
    (first, *_) = answer.citations
    text = assistant.document_text(first.document)
    assert text[first.start : first.end] == "Anna Kern"
    assert first.quote_start <= first.start < first.end <= first.quote_end


def test_the_same_words_in_two_places_are_one_answer(assistant: Assistant) -> None:
    answer = assistant.ask("Who built the bridge?")
    assert len(answer.parts) == 1
    assert {citation.document for citation in answer.citations} == {"bridge.md", "letters.md"}


def test_a_heading_is_read_and_never_quoted(assistant: Assistant) -> None:
    for question in ("Who built the bridge?", "What is the title?", "Anna Kern and her time"):
        for citation in assistant.ask(question, min_confidence=0.0).citations:
            text = assistant.document_text(citation.document)
            line = text.rfind("\n", 0, citation.start) + 1
            assert not text[line:].startswith("#")


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How many metres long was the bridge at its opening?", "over 280 metres"),
        ("How much did the bridge cost?", "more than 4 million marks"),
        ("How long did the work take?", "about three years"),
        ("How many trees are in the garden?", "48"),
    ],
)
def test_a_number_keeps_what_belongs_to_it(
    assistant: Assistant, question: str, answer: str
) -> None:
    assert assistant.ask(question, min_confidence=0.0).text.startswith(answer)


@pytest.mark.parametrize(
    "question",
    ["Who won the 1998 football world cup?", "What is the boiling point of water?"],
)
def test_what_is_not_there_is_not_answered(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert not answer.found
    assert answer.text == ""
    assert answer.citations  # the closest passages
