"""Addresses, rows and counted words of the distributed store; no server is needed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askai.answers import Passage, Sentence
from askai.errors import IndexDamaged, SettingsError
from askai.scale.address import parse_address
from askai.scale.generations import Words
from askai.scale.rows import passage_of, passage_row
from askai.spelling import forms

TEXT = st.text(min_size=1, max_size=80)


@pytest.mark.parametrize(
    ("store", "uri"),
    [
        ("milvus+http://localhost:19530/reports", "http://localhost:19530"),
        ("milvus+http://localhost/reports", "http://localhost:19530"),
        ("milvus+https://me:p%40ss@example.org:443/reports", "https://example.org:443"),
        ("milvus+http://[::1]:19530/reports", "http://[::1]:19530"),
    ],
)
def test_an_address(store: str, uri: str) -> None:
    address = parse_address(store)
    assert (address.uri, address.name) == (uri, "reports")
    assert address.password == ("p@ss" if "p%40ss" in store else "")
    assert "p@ss" not in address.shown
    assert "me" not in address.shown


@pytest.mark.parametrize(
    "store",
    [
        "http://localhost:19530/reports",
        "milvus+http://localhost:19530",
        "milvus+http://localhost:19530/a-b",
        "milvus+http://localhost:19530/a/b",
        "milvus+http://localhost:99999/a",
        "milvus+http:///a",
        "milvus+ftp://me:secret@host/a",
        "x",
    ],
)
def test_what_is_no_address(store: str) -> None:
    with pytest.raises(SettingsError, match="NAME") as told:
        parse_address(store)
    assert "secret" not in str(told.value)


@given(TEXT, TEXT, st.integers(0, 10**6))
def test_a_passage_as_a_row(text: str, context: str, start: int) -> None:
    end = start + len(text)
    sentences = (Sentence("text", start, end, "A heading", 3),)
    passage = Passage("a.md", "A title", start, end, text, context, sentences, "2024")
    row = passage_row(passage, "twin")
    assert passage_of(row) == passage
    assert row == passage_row(passage, "twin")
    assert row["id"] != passage_row(passage, "another")["id"]
    with pytest.raises(IndexDamaged, match="altered"):
        passage_of(row | {"text": text + "x"})


@given(st.lists(TEXT, max_size=5), st.lists(TEXT, max_size=5))
def test_words_are_counted_apart_and_joined(here: list[str], there: list[str]) -> None:
    whole, joined = Words.none(), Words.none()
    for texts in (here, there):
        part = Words.none()
        for text in texts:
            part.add(text.split(), forms(text))
            whole.add(text.split(), forms(text))
        joined.join(part.packed())
    assert joined == whole


def test_a_server_needs_its_packages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from askai import Assistant, Settings

    monkeypatch.setitem(__import__("sys").modules, "pymilvus", None)
    with pytest.raises(SettingsError, match=r"pip install .* -e '.\[scale\]'"):
        Assistant.open(tmp_path, Settings(store="milvus+http://127.0.0.1:1/x"))
