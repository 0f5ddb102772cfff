"""Every kind of file, made here, indexed with the real model, and asked what it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from askai import Assistant, BuildReport, Settings, build_index
from tests.conftest import WordEncoder
from tests.formats.broken import make_broken
from tests.formats.facts import BOILERPLATE, ENCODED, FACTS, Fact
from tests.formats.makers import make_all


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, BuildReport]:
    """The index of the folder of all formats, and the report of its build."""
    folder = tmp_path_factory.mktemp("formats")
    (folder / "corpus").mkdir()
    make_all(folder / "corpus")
    report = build_index(folder / "corpus", folder / "index", settings=Settings())
    return folder / "index", report


@pytest.fixture(scope="session")
def asked(made: tuple[Path, BuildReport]) -> Iterator[Assistant]:
    assistant = Assistant.open(made[0], Settings())
    yield assistant
    assistant.close()


def squeezed(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.model
@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: f"{fact.file}: {fact.question}")
def test_each_fact_is_found_where_it_stands(asked: Assistant, fact: Fact) -> None:
    answer = asked.ask(fact.question, min_confidence=0.0)
    citation = answer.citations[0]
    text = asked.document_text(citation.document)
    assert text[citation.start : citation.end] == citation.text
    assert text[citation.quote_start : citation.quote_end] == citation.quote
    assert citation.document == fact.file
    assert squeezed(fact.sentence) in squeezed(citation.quote)
    assert fact.page is None or citation.page == fact.page
    assert fact.heading in f"{citation.title} > {citation.heading}"
    assert fact.row in squeezed(citation.quote)


@pytest.mark.model
def test_everything_is_read_and_what_is_doubtful_is_said(made: tuple[Path, BuildReport]) -> None:
    _, report = made
    assert report.skipped == ()
    assert report.added >= 3 * 27
    assert {path for path, _ in report.remarks} <= {
        "encodings/windows-1252.txt",  # rightly read, and yet two detectors disagree
        "lying/really-text.pdf",
    }


@pytest.mark.model
@pytest.mark.parametrize("path", ENCODED)
def test_encodings_are_told(asked: Assistant, path: str) -> None:
    assert squeezed(asked.document_text(path)) == squeezed(ENCODED[path])


@pytest.mark.model
@pytest.mark.parametrize("path", BOILERPLATE)
def test_boilerplate_is_left_out(asked: Assistant, path: str) -> None:
    text = asked.document_text(path)
    assert [words for words in BOILERPLATE[path] if words in text] == []


@pytest.mark.usefixtures("encoder")
def test_broken_files_are_named_and_cost_nobody_else(tmp_path: Path, encoder: WordEncoder) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    expected = make_broken(corpus)
    (corpus / "good.md").write_text("# Good\n\nThe heron came back in April.\n")
    report = build_index(corpus, tmp_path / "index", settings=Settings())
    assert report.added == 1
    skipped = dict(report.skipped)
    assert skipped.keys() == expected.keys()
    wrong = {
        name: skipped[name]
        for name, pattern in expected.items()
        if not re.search(pattern, skipped[name], re.IGNORECASE)
    }
    assert wrong == {}
