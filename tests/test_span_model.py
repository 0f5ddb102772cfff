from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from askai.errors import ModelError
from askai.span_model import Reading, SpanModel

PACKAGED = Path(str(files("askai") / "data" / "reader"))


@pytest.fixture(scope="module")
def model() -> SpanModel:
    return SpanModel.packaged()


def words(passage: str, reading: Reading) -> str:
    found = reading.best(0, len(passage))
    assert found is not None
    return passage[found[1] : found[2]]


def test_it_marks_the_words_that_answer(model: SpanModel) -> None:
    passage = "The bridge was built by Anna Kern in 1893. It is 280 metres long."
    for question, answer in (
        ("Who built the bridge?", "Anna Kern"),
        ("When was the bridge built?", "1893"),
        ("How long is the bridge?", "280 metres"),
    ):
        (reading,) = model.read(question, [("Bridges", passage)])[0]
        assert words(passage, reading).startswith(answer)


def test_what_does_not_answer_scores_below_what_does(model: SpanModel) -> None:
    right = "The bridge was built by Anna Kern in 1893."
    wrong = "The mill burned down twice, and nobody knows why."
    readings = model.read("Who built the bridge?", [("", right), ("", wrong)])
    scores = [reading.best(0, 100) for (reading,) in readings]
    assert scores[0] is not None
    assert scores[1] is not None
    assert scores[0][0] > scores[1][0] + 2


def test_a_passage_reads_the_same_alone_and_among_others(model: SpanModel) -> None:
    passages = [("", "Anna Kern built it."), ("A title", "It is long. " * 30), ("", "Ulm.")]
    together = model.read("Who built the bridge?", passages)
    for passage, (first, *_) in zip(passages, together, strict=True):
        (alone, *_) = model.read("Who built the bridge?", [passage])[0]
        assert first.starts.tolist() == alone.starts.tolist()
        # Activations are scaled over a whole batch: int8 moves them a little.
        assert np.allclose(first.start_logits, alone.start_logits, atol=1.0)


def test_a_long_passage_is_read_in_windows_that_cover_it(model: SpanModel) -> None:
    passage = " ".join(f"Stone number {n} is grey." for n in range(200)) + " Anna Kern built it."
    readings = model.read("Who built it?", [("A title", passage)])[0]
    assert len(readings) > 3
    covered = {place for r in readings for s, e in zip(r.starts, r.ends, strict=True)
               for place in range(s, e)}  # fmt: skip
    assert {n for n, letter in enumerate(passage) if not letter.isspace()} <= covered
    best = max(span for r in readings if (span := r.best(0, len(passage))))
    assert passage[best[1] : best[2]] == "Anna Kern"


def test_the_title_is_never_part_of_an_answer(model: SpanModel) -> None:
    (reading,) = model.read("Who built the bridge?", [("Anna Kern", "Somebody built it.")])[0]
    assert reading.starts.min() == 0
    assert reading.ends.max() == len("Somebody built it.")


def test_a_span_stays_within_its_limits() -> None:
    places = np.arange(5) * 2
    reading = Reading(places, places + 1, np.array([0, 9, 0, 5, 0.0]), np.arange(5.0), 1.0)
    assert reading.best(0, 9) == (12.0, 2, 9)
    assert reading.best(4, 7) == (7.0, 6, 7)
    assert reading.best(20, 30) is None


def test_a_span_rather_ends_at_a_pause() -> None:
    places = np.arange(4) * 2
    starts, ends = np.array([5, 0, 4.5, 0]), np.array([0, 4.5, 0, 5.0])
    plain = Reading(places, places + 1, starts, ends, 0.0)
    assert plain.best(0, 9) == (10.0, 0, 7)
    paused = Reading(places, places + 1, starts, ends, 0.0, np.array([3]))
    assert paused.best(0, 9) == (9.5, 0, 3)


def test_altered_files_are_refused(tmp_path: Path) -> None:
    shutil.copytree(PACKAGED, tmp_path / "reader")
    with (tmp_path / "reader" / "model.onnx").open("r+b") as file:
        file.seek(1000)
        file.write(b"\0\1\2")
    with pytest.raises(ModelError, match="was altered"):
        SpanModel(tmp_path / "reader")
    (tmp_path / "reader" / "files.json").unlink()
    with pytest.raises(ModelError, match="missing or damaged"):
        SpanModel(tmp_path / "reader")


def test_long_questions_and_titles_leave_room_for_the_passage(model: SpanModel) -> None:
    passage = "The bridge was built by Anna Kern."
    for long in ("who built the bridge " * 100, "東" * 500, "a " * 700):
        (reading,) = model.read(long, [(long, passage)])[0]
        assert reading.ends.max() == len(passage)
        assert not model.read("Who built it?", [(long, "")])[0][0].starts.size


def test_threads_may_share_a_model(model: SpanModel) -> None:
    questions = [f"Who built bridge number {number}?" for number in range(16)]
    passages = [("Bridges", "Anna Kern built it in 1893. " * 20), ("", "Nobody knows.")]

    def logits(question: str) -> list[float]:
        return [window.none for windows in model.read(question, passages) for window in windows]

    alone = [logits(question) for question in questions]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(logits, questions)) == alone
