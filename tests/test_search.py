from __future__ import annotations

from pathlib import Path

import pytest

from askai import Assistant, Settings, build_index
from askai.errors import QuestionError
from askai.file_store import FileStore
from askai.keywords import KeywordIndex
from askai.search import fuse, fused_search, keyword_search, vector_search

pytestmark = pytest.mark.usefixtures("encoder")
SEARCHES = [vector_search, keyword_search, fused_search]


@pytest.fixture
def store(corpus: Path, tmp_path: Path):  # type: ignore[no-untyped-def]
    (corpus / "asien.md").write_text(
        "# Asien\n\n阿里巴巴是一家公司。\n\n東京は日本の首都です。\n", "utf-8"
    )
    build_index(corpus, tmp_path / "index", settings=Settings())
    store = FileStore.open(tmp_path / "index", Settings())
    yield store
    store.close()


@pytest.mark.parametrize("search", SEARCHES)
def test_one_signature(store: FileStore, search) -> None:  # type: ignore[no-untyped-def]
    hits = search(store, "night train leaves", Settings(), k=2)
    assert hits[0].document == "deep/trains.txt"
    assert 1 <= len(hits) <= 2
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    document = store.records.document(hits[0].document)
    assert document is not None
    assert document.text[hits[0].start : hits[0].end] == hits[0].text


@pytest.mark.parametrize("search", SEARCHES)
@pytest.mark.parametrize("patterns", [[], ()])
def test_no_patterns_are_no_limit(store, search, patterns) -> None:  # type: ignore[no-untyped-def]
    question = "night train leaves"
    assert search(store, question, Settings(), documents=patterns) == search(
        store, question, Settings()
    )


@pytest.mark.parametrize("search", SEARCHES)
@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        pytest.param(["deep"], {"deep/trains.txt", "deep/er/cities.csv"}, id="folder"),
        pytest.param(["deep/"], {"deep/trains.txt", "deep/er/cities.csv"}, id="folder with slash"),
        pytest.param(["*.md"], {"rivers.md", "asien.md"}, id="pattern"),
        pytest.param(["rivers.md", "deep/er/*"], {"rivers.md", "deep/er/cities.csv"}, id="two"),
    ],
)
def test_limited_to_documents(store, search, patterns, expected) -> None:  # type: ignore[no-untyped-def]
    question = "Elbe train mayor 1893 Leipzig 東京"
    hits = search(store, question, Settings(), k=10, documents=patterns)
    assert {hit.document for hit in hits} == expected


def test_one_pattern_may_be_given_as_text(store: FileStore) -> None:
    hits = fused_search(store, "Elbe", Settings(), documents="rivers.md")
    assert {hit.document for hit in hits} == {"rivers.md"}


def test_any_number_of_hits(store: FileStore) -> None:
    assert len(fused_search(store, "Elbe", Settings(), k=10**12)) == len(store.vectors)


def test_an_index_that_may_not_be_written_is_read(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_index(corpus, tmp_path / "index", settings=Settings())
    monkeypatch.setattr("os.access", lambda path, mode: False)
    store = FileStore.open(tmp_path / "index", Settings())
    assert keyword_search(store, "Elbe", Settings())[0].document == "rivers.md"
    copy = store.keywords._copy
    assert copy is not None
    store.close()
    assert not Path(copy.name).exists()


def test_a_pattern_that_matches_nothing(store: FileStore) -> None:
    with pytest.raises(QuestionError, match="'nowhere'"):
        fused_search(store, "x", Settings(), documents=["nowhere"])


@pytest.mark.parametrize("word", ["阿里巴巴", "里巴", "東京", "首都"])
@pytest.mark.parametrize("search", [keyword_search, fused_search])
def test_chinese_and_japanese_words_are_found(store, search, word: str) -> None:  # type: ignore[no-untyped-def]
    assert search(store, word, Settings(), k=1)[0].document == "asien.md"


@pytest.mark.parametrize(
    "question",
    [
        'words:"x" AND (',
        "* ? ~ ^2 [a TO b] {",
        "'; DROP TABLE passages; --",
        "\x00\x1b[31m",
        "../..",
    ],
)
def test_questions_are_words_not_a_language(store: FileStore, question: str) -> None:
    for search in SEARCHES:
        search(store, question + " train", Settings(), k=3)


def test_raw_scores_are_kept(store: FileStore) -> None:
    hit = fused_search(store, "night train", Settings(), k=1)[0]
    assert hit.scores["keyword"] > 0
    assert 0 < hit.scores["vector"] <= 1
    assert hit.scores["vector"] == vector_search(store, "night train", Settings(), k=1)[0].score


def test_fuse() -> None:
    assert fuse({1: 4.0, 2: 2.0}, {1: 0.2, 2: 0.6, 3: 0.4}, 0.5) == pytest.approx(
        {1: 0.5, 2: 0.75, 3: 0.25}
    )
    assert fuse({}, {7: 0.3}, 0.5) == {7: 0.5}
    assert fuse({}, {}, 0.5) == {}


def test_stems_and_stop_words(tmp_path: Path) -> None:
    KeywordIndex.build(tmp_path / "k", [(0, "The universities were offering degrees"), (7, "cats")])
    index = KeywordIndex.load(tmp_path / "k")
    assert list(index.search("university offers degree", 5)) == [0]
    assert index.search("the were", 5) == {}
    assert index.rarity("nothing") > index.rarity("cat")
    assert index.search("cats", 5, only=[0]) == {}


def test_same_question_same_hits(corpus: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        build_index(corpus, tmp_path / name, settings=Settings())
    found = []
    for name in ("one", "two"):
        assistant = Assistant.open(tmp_path / name, Settings())
        found.append(assistant.search("mayor of Bonn"))
        assistant.close()
    assert found[0] == found[1]
