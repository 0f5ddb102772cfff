"""An index brought up to date holds what one built afresh would hold, however it came about."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import askai.build
from askai import Hit, Settings, build_index
from askai.file_store import FileStore
from askai.intake import Scan
from askai.records import DocumentRecord, Records
from askai.search import fused_search, keyword_search, vector_search
from askai.verify import problems
from tests.conftest import WordEncoder, fake_models

INDEXES = ("index", "fresh")
WORDS = "harbour ferry salt river bridge lantern Elbe Dresden mill orchard quarry canal".split()


def text_of(randomness: random.Random) -> str:
    paragraphs = [
        " ".join(randomness.choices(WORDS, k=40)).capitalize() + "."
        for _ in range(randomness.randint(1, 4))
    ]
    return "\n\n".join(paragraphs) + "\n"


def change(corpus: Path, randomness: random.Random) -> None:
    """One change of a kind that people make."""
    paths = sorted(corpus.glob("*.*"))
    one, two = randomness.sample(paths, 2) if len(paths) > 1 else (None, None)
    kind = randomness.choice(["new", "new", "edit", "delete", "rename", "swap", "copy", "break"])
    name = corpus / f"{randomness.randrange(10_000)}.txt"
    if kind == "new" or one is None or two is None:
        name.write_text(text_of(randomness))
    elif kind == "edit":
        one.write_text(one.read_text() + "\n" + text_of(randomness))
    elif kind == "delete":
        one.unlink()
    elif kind == "rename":
        one.rename(name)
    elif kind == "swap":
        first, second = one.read_bytes(), two.read_bytes()
        one.write_bytes(second)
        two.write_bytes(first)
    elif kind == "copy":
        name.write_bytes(one.read_bytes())
    else:
        name.with_suffix(".pdf").write_text("%PDF-1.7 cut")


def listed(index: Path) -> list[DocumentRecord]:
    """The documents, without copies."""
    with closing(FileStore.open(index, Settings())) as store:
        return [item for item in store.records.documents() if not item.copy_of]


def held(index: Path) -> dict[str, object]:
    """What an index holds, without the numbers that it gives passages."""
    with closing(FileStore.open(index, Settings())) as store:
        records: Records = store.records
        documents = records.documents()
        passages = {
            item.path: [
                (passage.start, passage.text, passage.document)
                for passage in records.passages_of(item.path)
            ]
            for item in documents
        }
        return {
            "documents": documents,
            "texts": {
                item.path: getattr(records.document(item.path), "text", "") for item in documents
            },
            "passages": passages,
            "skipped": records.skipped(),
            "words": records.words(),
            "copies": store.copies,
        }


def found(index: Path, question: str, search: Callable[..., tuple[Hit, ...]]) -> dict[str, float]:
    """The score of each passage, by its place."""
    with closing(FileStore.open(index, Settings())) as store:
        hits = search(store, question, Settings(), k=200)
        return {f"{hit.document} {hit.start}": hit.score for hit in hits}


@pytest.mark.parametrize("large", [False, True], ids=["few", "many"])
@pytest.mark.parametrize("seed", range(6))
def test_changes_one_after_another_give_what_a_new_index_has(
    tmp_path: Path, encoder: WordEncoder, monkeypatch: pytest.MonkeyPatch, seed: int, large: bool
) -> None:
    if large:  # changed in place, as where there are many passages
        monkeypatch.setattr("askai.vector_build.LARGE", 2)
        monkeypatch.setattr("askai.derive._WORN", 0.5)
    randomness = random.Random(seed)
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for number in range(6):
        (corpus / f"{number}.txt").write_text(text_of(randomness))
    build_index(corpus, tmp_path / "index", settings=Settings())
    for _ in range(8):
        for _ in range(randomness.randint(1, 3)):
            change(corpus, randomness)
        report = build_index(corpus, tmp_path / "index", settings=Settings())
        assert list(problems(tmp_path / "index")) == []
    build_index(corpus, tmp_path / "fresh", settings=Settings())
    assert held(tmp_path / "index") == held(tmp_path / "fresh")
    assert report.passages == sum(item.passages for item in listed(tmp_path / "index"))
    for question in ("ferry on the Elbe", "salt from the quarry"):
        searches = [vector_search] if large else [vector_search, keyword_search, fused_search]
        for search in searches:
            changed, fresh = (found(tmp_path / name, question, search) for name in INDEXES)
            assert changed == pytest.approx(fresh, abs=1e-3)


def test_many_passages_are_searched_in_lists(
    tmp_path: Path, encoder: WordEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("askai.vector_build.LARGE", 100)
    randomness = random.Random(1)
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    for number in range(150):
        (corpus / f"{number}.txt").write_text(text_of(randomness))
    build_index(corpus, index, settings=Settings())
    with closing(FileStore.open(index, Settings())) as store:
        manifest = store.generation.manifest
        assert manifest.vector_lists > 1
        assert 1 <= manifest.vector_probes <= manifest.vector_lists
        assert manifest.vector_recall >= 0.98
        assert store.vectors.clustered
        ids = store.records.ids()
        vectors = store.vectors.vectors(ids)
        asked = vectors[7]
        exact = {
            number
            for _, number in sorted(zip(vectors @ asked, ids, strict=True), reverse=True)[:10]
        }
        assert len(exact & set(store.vectors.search(asked, 10))) >= 9
        only = ids[50:60]  # wherever they are
        assert set(store.vectors.search(asked, 10, only)) == set(only)
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-3)
    embedded = len(encoder.embedded)
    (corpus / "new.txt").write_text("The lighthouse keeper.\n")
    (corpus / "3.txt").unlink()
    report = build_index(corpus, index, settings=Settings())
    assert (report.embedded, len(encoder.embedded)) == (1, embedded + 1)
    with closing(FileStore.open(index, Settings())) as store:
        assert store.generation.manifest.removed > 0
        assert fused_search(store, "lighthouse keeper", Settings())[0].document == "new.txt"
    assert list(problems(index)) == []


def test_a_file_that_becomes_what_another_is_while_it_is_read(
    tmp_path: Path, encoder: WordEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when a copy is under way: the next build reads it, and nothing is there twice."""
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    (corpus / "a.txt").write_text("The ferry carried")
    (corpus / "b.txt").write_text("The ferry carried salt to Dresden.\n")
    really = askai.build.scan_files

    def scanned(*given: Any) -> Scan:
        found = really(*given)
        (corpus / "a.txt").write_bytes((corpus / "b.txt").read_bytes())
        return found

    monkeypatch.setattr("askai.build.scan_files", scanned)
    report = build_index(corpus, index, settings=Settings())
    assert [path for path, _ in report.skipped] == ["a.txt"]
    monkeypatch.undo()
    with fake_models():
        for change in (lambda: None, (corpus / "b.txt").unlink, (corpus / "a.txt").unlink):
            change()
            (corpus / "c.txt").write_text(f"Another text about the quarry. {change}")
            build_index(corpus, index, settings=Settings())
            assert list(problems(index)) == []
            paths = {path.name for path in corpus.iterdir()}
            with closing(FileStore.open(index, Settings())) as store:
                assert {item.path for item in store.records.documents()} == paths
                held_texts = [text for _, text in store.records.searchable()]
                assert len(held_texts) == len(set(held_texts))
