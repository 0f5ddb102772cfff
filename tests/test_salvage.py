"""What a killed build has embedded is read back, and nothing that is not whole."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from askai import Settings, build_index
from askai.errors import IndexUnwritable
from askai.salvage import Salvage
from tests.conftest import WordEncoder

KEYS = [bytes([number]) * 16 for number in range(5)]
VECTORS = np.arange(20, dtype=np.float32).reshape(5, 4)


def two_records(folder: Path) -> bytes:
    salvage = Salvage(folder, "model", 4)
    salvage.add(KEYS[:3], VECTORS[:3])
    salvage.add(KEYS[3:], VECTORS[3:])
    return (folder / ".unfinished-model").read_bytes()


def test_what_was_added_is_read(tmp_path: Path) -> None:
    assert Salvage(tmp_path, "model", 4).read() == {}
    two_records(tmp_path)
    salvage = Salvage(tmp_path, "model", 4)
    found = salvage.read()
    assert list(found) == KEYS
    assert np.array_equal(salvage.vectors(list(found.values())), VECTORS)
    assert Salvage(tmp_path, "model", 5).read() == {}  # another model's numbers


@given(st.data())
def test_damage_costs_its_record_and_those_after(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        whole = two_records(folder)
        second = len(whole) * 3 // 5
        place = data.draw(st.integers(0, len(whole) - 1))
        flipped = bytearray(whole)
        flipped[place] ^= data.draw(st.integers(1, 255))
        harmed = data.draw(st.sampled_from([bytes(flipped), whole[:place]]))
        (folder / ".unfinished-model").write_bytes(harmed)
        salvage = Salvage(folder, "model", 4)
        found = salvage.read()
        expected = [VECTORS[KEYS.index(key)] for key in found]
        assert salvage.vectors(list(found.values())).tolist() == [row.tolist() for row in expected]
        assert list(found) == (KEYS[:3] if place > second + 8 else list(found))
        salvage.add(KEYS[:1], VECTORS[:1])  # goes on where the whole records end
        assert KEYS[0] in salvage.read()


def test_a_build_goes_on_where_another_ended(
    corpus: Path, tmp_path: Path, encoder: WordEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("askai.embedder._CHUNK", 2)
    for number in range(4):
        (corpus / f"{number}.txt").write_text(f"The ferry number {number} leaves at {number}.")
    before, index = encoder.encode_documents, tmp_path / "index"

    def fails_at_the_third(texts: list[str]) -> object:
        if len(encoder.embedded) >= 4:
            raise OSError("the power fails")
        return before(texts)

    with monkeypatch.context() as patch:
        patch.setattr(encoder, "encode_documents", fails_at_the_third)
        with pytest.raises(IndexUnwritable):
            build_index(corpus, index, settings=Settings())
    report = build_index(corpus, index, settings=Settings())
    assert report.embedded == report.passages - 4
    assert len(encoder.embedded) == len(set(encoder.embedded)) == report.passages
    assert not list(index.glob(".unfinished-*"))
