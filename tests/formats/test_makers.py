"""The material itself: enough of every kind, and every fact in exactly one place."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.formats.broken import make_broken
from tests.formats.facts import BOILERPLATE, ENCODED, FACTS, Fact
from tests.formats.makers import make_all

KINDS = """
csv docx eml epub htm html ipynb json jsonl log md msg odp ods odt org pdf pptx rst rtf srt tex
tsv txt xhtml xlsx xml
""".split()
# kinds in whose bytes a sentence stands as it is, whatever lies between its words
_RAW = (".csv", ".json", ".jsonl", ".log", ".md", ".org", ".rst", ".srt", ".tsv", ".txt")


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def names(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("formats")
    make_all(place)
    return place


def test_three_files_of_every_kind(folder: Path) -> None:
    found = Counter(Path(name).suffix[1:] for name in names(folder) if "/" not in name)
    assert sorted(found) == sorted(KINDS)
    assert {kind: number for kind, number in found.items() if number < 3} == {}


def test_every_file_has_a_fact_and_every_fact_a_file(folder: Path) -> None:
    asked = {fact.file for fact in FACTS}
    foreign = set(ENCODED) - asked  # not in Latin letters
    assert asked | foreign == set(names(folder))
    assert len(foreign) == 5
    assert len(FACTS) >= 110


def test_facts_are_unique() -> None:
    assert len({fact.question for fact in FACTS}) == len(FACTS)
    sentences = [fact.sentence for fact in FACTS if not fact.row]
    assert len(set(sentences)) == len(sentences)
    assert len({(fact.sentence, fact.row) for fact in FACTS}) == len(FACTS)
    for fact in FACTS:
        inside = [other for other in sentences if fact.sentence in other]
        assert len(inside) <= 1, fact


def test_sentences_stand_in_one_text_file(folder: Path) -> None:
    texts = {
        name: squeezed((folder / name).read_text("utf-8").replace('""', '"'))
        for name in names(folder)
        if name.endswith(_RAW) and "/" not in name
    }
    for fact in FACTS:
        where = [name for name, text in texts.items() if fact.sentence in text and not fact.row]
        assert where == [fact.file] * (fact.file in texts and not fact.row), fact
        if fact.file in texts:
            assert fact.sentence in texts[fact.file]
            assert fact.row in texts[fact.file]


@pytest.mark.parametrize("name", sorted(BOILERPLATE))
def test_boilerplate_stands_outside_the_content(folder: Path, name: str) -> None:
    page = (folder / name).read_bytes().decode("utf-8", "replace")
    for words in BOILERPLATE[name]:
        assert words in page
        assert not any(words in fact.sentence for fact in FACTS if fact.file == name)


def test_encodings_are_long_enough_to_tell(folder: Path) -> None:
    for name, text in ENCODED.items():
        assert len(text) >= 150, name
        assert (folder / name).stat().st_size > 150
    by_encoding: dict[str, Fact] = {fact.file: fact for fact in FACTS if fact.file in ENCODED}
    for name, fact in by_encoding.items():
        assert fact.sentence in squeezed(ENCODED[name])


def test_the_same_names_and_texts_again(folder: Path, tmp_path: Path) -> None:
    make_all(tmp_path)
    assert names(tmp_path) == names(folder)
    steady = (*_RAW, ".pdf", ".eml", ".html", ".xml", ".rtf", ".tex", ".ipynb")
    for name in names(folder):
        if name.endswith(steady):
            assert (tmp_path / name).read_bytes() == (folder / name).read_bytes(), name


def test_broken_files(tmp_path: Path) -> None:
    reasons = make_broken(tmp_path)
    assert names(tmp_path) == sorted(reasons)
    assert len(reasons) >= 32
    assert len({Path(name).suffix for name in reasons}) >= 12
    for pattern in reasons.values():
        re.compile(pattern, re.IGNORECASE)
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 3_000_000
