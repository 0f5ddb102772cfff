from __future__ import annotations

import dataclasses
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import askai
from askai import Answer, AskaiError, Assistant, Settings, build_index
from askai.answers import Hit, Sentence, as_json
from askai.conversation import Turn, candidates
from askai.errors import IndexMissing, QuestionError
from askai.signals import expected_kind, has_kind, names_in, sentences_of
from tests.conftest import WordEncoder

pytestmark = pytest.mark.usefixtures("encoder")


@pytest.fixture
def assistant(corpus: Path, tmp_path: Path) -> Iterator[Assistant]:
    build_index(corpus, tmp_path / "index", settings=Settings())
    assistant = Assistant.open(tmp_path / "index", Settings())
    yield assistant
    assistant.close()


def check_verbatim(assistant: Assistant, answer: Answer) -> None:
    """The first promise: every citation is a slice of its document, and the quote holds it."""
    for citation in answer.citations:
        text = assistant.document_text(citation.document)
        assert text[citation.start : citation.end] == citation.text
        assert text[citation.quote_start : citation.quote_end] == citation.quote
        assert citation.quote_start <= citation.start < citation.end <= citation.quote_end
    for hit in answer.candidates:
        assert assistant.document_text(hit.document)[hit.start : hit.end] == hit.text


def test_an_answer(assistant: Assistant) -> None:
    answer = assistant.ask("  Where does the\nElbe flow? ", min_confidence=0.0)
    assert answer.found
    assert answer.question == "Where does the Elbe flow?"
    assert answer.text == "Elbe flows through Dresden"
    assert answer.parts[0].citations == answer.citations
    assert answer.citations[0].title == "Rivers"
    assert 0 <= answer.confidence <= 1
    assert set(answer.seconds) == {"search", "read"}
    assert "reader" in answer.candidates[0].scores
    check_verbatim(assistant, answer)


def test_not_in_these_documents(assistant: Assistant) -> None:
    answer = assistant.ask("Where does the Elbe flow?", min_confidence=1.0)
    assert not answer.found
    assert answer.text == ""
    assert answer.parts == ()
    assert answer.citations  # the closest passages, offered as such
    assert 0 < answer.confidence < 1
    check_verbatim(assistant, answer)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(min_size=1, max_size=80))
def test_whatever_is_asked_every_citation_is_verbatim(assistant: Assistant, question: str) -> None:
    try:
        answer = assistant.ask(question, min_confidence=0.0)
    except QuestionError:
        assert not any(character.isalnum() for character in question)
        return
    check_verbatim(assistant, answer)


@pytest.mark.parametrize("question", ["", " \n", "?!", "…"])
def test_empty_question(assistant: Assistant, question: str) -> None:
    with pytest.raises(QuestionError, match="no words"):
        assistant.ask(question)


def test_a_question_that_is_no_text(assistant: Assistant) -> None:
    assert assistant.ask("night\udcff train").question == "night? train"


def test_long_question(assistant: Assistant) -> None:
    assistant.ask("x" * 2000)
    with pytest.raises(QuestionError, match=r"2001 characters.*2000"):
        assistant.ask("x" * 2001)


def test_bad_arguments(assistant: Assistant) -> None:
    with pytest.raises(QuestionError, match=r"min_confidence is 1\.5"):
        assistant.ask("x", min_confidence=1.5)
    with pytest.raises(QuestionError, match="k is 0"):
        assistant.search("x", k=0)
    with pytest.raises(QuestionError, match=r"'nothing\.md'"):
        assistant.document_text("nothing.md")


def test_the_same_words_twice_are_one_answer(corpus: Path, assistant: Assistant) -> None:
    (corpus / "copy.txt").write_text("Intro here.\n\nThe Elbe flows\nthrough Dresden.\n")
    build_index(corpus, assistant.index, settings=Settings())
    answer = assistant.ask("Where does the Elbe flow?", min_confidence=0.0)
    assert {citation.document for citation in answer.citations} == {"copy.txt", "rivers.md"}
    assert len(answer.parts) == 1
    check_verbatim(assistant, answer)


def test_where_nothing_is_found_a_full_question_is_shown_as_it_was_asked(
    assistant: Assistant,
) -> None:
    before = [("Where does the Elbe flow?", "through Dresden")]
    question = "How heavy was the wooden night train engine?"
    assert candidates(question, [Turn(*before[0])])[0] != question
    refused = assistant.ask(question, history=before, min_confidence=1.0)
    assert (refused.found, refused.question) == (False, question)
    # One that leans on the conversation keeps what it was completed with.
    leaning = assistant.ask("How heavy was it?", history=before, min_confidence=1.0)
    assert leaning.question != "How heavy was it?"


def test_a_new_generation_is_seen_at_the_next_question(corpus: Path, assistant: Assistant) -> None:
    assert assistant.search("zeppelin", k=1)[0].scores["keyword"] == 0
    (corpus / "new.txt").write_text("A zeppelin landed.")
    build_index(corpus, assistant.index, settings=Settings())
    assert assistant.search("zeppelin", k=1)[0].document == "new.txt"


def test_a_repeated_question_is_not_read_again(
    corpus: Path, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    model = type(assistant._spans)
    really = model.read
    monkeypatch.setattr(
        model, "read", lambda self, text, *rest: read.append(text) or really(self, text, *rest)
    )
    question = "Where does the Elbe flow?"
    first = assistant.ask(question, min_confidence=0.0)
    again = assistant.ask(f" {question}", min_confidence=0.0)
    assert dataclasses.replace(again, seconds=first.seconds) == first
    assert len(read) == 1
    assistant.ask(question, min_confidence=1.0)
    assistant.ask(question, min_confidence=0.0, documents=["rivers.md"])
    assistant.ask(question, min_confidence=0.0, history=[("Is the Rhine long?", "yes")])
    assert len(read) == 5  # the last may mean two things
    (corpus / "rivers.md").write_text("# Rivers\n\nThe Elbe flows through Hamburg.\n")
    build_index(corpus, assistant.index, settings=Settings())
    assert "Hamburg" in assistant.ask(question, min_confidence=0.0).text
    for number in range(200):
        assistant.ask(f"Where does the Elbe flow in {number}?")
    assert len(assistant._open.answers) == 100


def test_shared_between_threads_while_the_index_changes(corpus: Path, assistant: Assistant) -> None:
    errors: list[BaseException] = []

    def ask_often() -> None:
        try:
            for _ in range(15):
                check_verbatim(assistant, assistant.ask("night train", min_confidence=0.0))
        except BaseException as error:  # noqa: BLE001 - a thread must hand over what it met
            errors.append(error)

    threads = [threading.Thread(target=ask_often) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(5):
        (corpus / f"{number}.txt").write_text(f"Text number {number}.")
        build_index(corpus, assistant.index, settings=Settings())
    for thread in threads:
        thread.join()
    assert errors == []


def test_closed(assistant: Assistant) -> None:
    assistant.close()
    assistant.close()
    with pytest.raises(AskaiError, match="closed"):
        assistant.ask("night train")


def test_the_index_stays_when_the_working_directory_changes(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    build_index(corpus, "index", settings=Settings())
    assistant = Assistant.open("index", Settings())
    monkeypatch.chdir("/")
    assert assistant.search("night train")
    assistant.close()


def test_ask_opens_and_keeps_the_index(corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="askai index"):
        askai.ask("x", tmp_path / "nowhere")
    build_index(corpus, tmp_path / "index", settings=Settings())
    first = askai.ask("Where does the Elbe flow?", tmp_path / "index", min_confidence=0.0)
    assert first.text == "Elbe flows through Dresden"
    assert askai.ask("dogs", tmp_path / "index", documents=["deep"]).candidates


def test_json_has_the_contracts_names(assistant: Assistant) -> None:
    values = as_json(assistant.ask("Where does the Elbe flow?", min_confidence=0.0))
    assert set(values) == {
        "question", "found", "kind", "text", "confidence", "parts", "citations", "candidates",
        "seconds",
    }  # fmt: skip
    assert set(values["citations"][0]) == {
        "document", "title", "heading", "page", "start", "end", "text", "quote", "quote_start",
        "quote_end", "date", "copies",
    }  # fmt: skip
    assert set(values["candidates"][0]) == {
        "document", "title", "heading", "page", "start", "end", "text", "score", "scores", "date",
        "copies",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many cars has it?", "number"),
        ("When was it opened?", "date"),
        ("In which year did it end?", "date"),
        ("Who runs Bonn?", "name"),
        ("which company makes chips", "name"),
        ("Why is it blue?", ""),
    ],
)
def test_expected_kind(question: str, kind: str) -> None:
    assert expected_kind(question) == kind


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        ("number", "It has twelve cars.", True),
        ("number", "It has cars.", False),
        ("date", "Opened in 1893.", True),
        ("date", "Opened with 12 guests.", False),
        ("name", "It is run by Guido.", True),
        ("name", "Run by the mayor of Bonn.", False),  # the question said Bonn already
    ],
)
def test_has_kind(kind: str, text: str, found: bool) -> None:
    assert has_kind(kind, text, "Who runs Bonn?") is found


def test_names_in() -> None:
    assert names_in("Who runs Bonn and the U.S. in 2024?") == ["Bonn", "U.S", "2024"]


def test_headings_and_marks_never_answer() -> None:
    text = "# Head Sentence here. ---"
    sentences = (Sentence("heading", 2, 6), Sentence("text", 7, 21), Sentence("mark", 22, 25))
    hit = Hit("a.md", "", "", None, 0, len(text), text, 1.0, {}, sentences)
    assert sentences_of([hit, hit]) == [(0, sentences[1])]


def test_nothing_to_choose_from(tmp_path: Path, encoder: WordEncoder) -> None:
    folder = tmp_path / "headings"
    folder.mkdir()
    (folder / "a.md").write_text("# Only a heading\n")
    build_index(folder, tmp_path / "index", settings=Settings())
    assistant = Assistant.open(tmp_path / "index", Settings())
    answer = assistant.ask("Only a heading?", min_confidence=0.0)
    assert (answer.found, answer.confidence, answer.citations) == (False, 0.0, ())
    assistant.close()
