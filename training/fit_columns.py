"""Fit how much a column's name speaks for a value of a table's row, beside what the reader says.

    python training/fit_columns.py

Writes "column" into `weights.json` beside the reader (`src/askai/data/reader/`); run it before
`fit_reader.py`. The questions are those of `training/data/passages_tune.jsonl` whose answer stands
in a Markdown table, and those of `tables_tune.jsonl`, made for this: most do not say the column's
name. The right row is given, and the weights choose among its values. Prints for both how often the
right one is chosen, fitted on the other half.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from askai.answers import Hit, Sentence
from askai.documents import parse
from askai.keywords import stems
from askai.models import open_encoder, prepare_model
from askai.reader import answer_places, bonuses
from askai.settings import Settings
from askai.signals import Signals
from askai.span_model import SpanModel
from table_questions import cell_start

DATA = Path(__file__).parent / "data"
QUESTIONS = ("passages_tune.jsonl", "tables_tune.jsonl")
OUTPUT = Path(__file__).parents[1] / "src" / "askai" / "data" / "reader" / "weights.json"
DECAY = 0.01  # of the weights' squares

Table = npt.NDArray[np.float64]


class Stems:
    """Words as askai indexes them, each as rare as the others."""

    def words(self, text: str) -> list[str]:
        return stems(text)

    def rarity(self, word: str) -> float:
        return 1.0


def main() -> None:
    """Read every row once, fit, print, write."""
    with tempfile.TemporaryDirectory() as scratch:
        encoder = open_encoder(prepare_model(Settings().model, Path(scratch)))
        signals, model = Signals(encoder, Stems()), SpanModel.packaged()
        sets = [[read(*row, signals, model) for row in rows(DATA / name)] for name in QUESTIONS]
    sets = [[(values, right) for values, right in asked if right.any()] for asked in sets]
    for name, columns in (("reader alone", [0]), ("with names", [0, 1, 2])):
        halves = [[row for asked in sets for row in asked[half::2]] for half in (0, 1)]
        fits = [fit(half, columns) for half in halves]
        for file, asked in zip(QUESTIONS, sets, strict=True):
            found = [chosen(fits[1 - half], asked[half::2], columns) for half in (0, 1)]
            print(f"{name}, {file}: {100 * np.mean(found):.1f} % right of {len(asked)}")
    weights = fit([row for asked in sets for row in asked], [0, 1, 2])
    meaning, words = (weights[1:] / weights[0]).round(1).tolist()
    values = json.loads(OUTPUT.read_text("utf-8"))
    values["column"] = {"meaning": meaning, "words": words}
    OUTPUT.write_text(json.dumps(values, indent=2) + "\n", "utf-8")
    print(values["column"])


def rows(path: Path) -> Iterator[tuple[str, Hit, int]]:
    """Questions, the passage with its rows, and where the answer starts."""
    for line in path.read_text("utf-8").splitlines():
        item = json.loads(line)
        title, text = item["title"], item["text"]
        found = [block for block in parse("a.md", text.encode()).blocks if block.kind == "row"]
        for asked in item["questions"]:
            for block in found:
                start = answer_in(asked, text, block.start, block.end)
                if start >= 0:
                    row = Sentence("row", block.start, block.end)
                    hit = Hit("a.md", title, "", None, 0, len(text), text, 1.0, {}, (row,))
                    yield asked["question"], hit, start
                    break


def answer_in(asked: dict[str, str], text: str, first: int, last: int) -> int:
    """Where the answer starts when it stands in this row, else -1."""
    if not asked["answer"]:
        return -1
    if "row" in asked:
        start = cell_start(text, asked["row"], asked["answer"])
    else:
        start = text.find(asked["answer"])
    return start if first <= start < last else -1


def read(
    question: str, hit: Hit, answer: int, signals: Signals, model: SpanModel
) -> tuple[Table, npt.NDArray[np.bool_]]:
    """For each value that may answer its logit and its column's fit; which one is right."""
    (windows,) = model.read(question, [(hit.title, hit.text)])
    places = answer_places(question, hit, hit.sentences[0])
    fits = signals.columns(question, [place.column for place in places if place.column])
    meanings, words = (
        bonuses(places, {name: fit[at] for name, fit in fits.items()}) for at in (0, 1)
    )
    table, right = [], []
    for place, *fit_here in zip(places, meanings, words, strict=True):
        spans = [span for one in windows if (span := one.best(place.start, place.end))]
        if spans:
            table.append((max(spans)[0], *fit_here))
            right.append(place.start <= answer < place.end)
    return np.array(table), np.array(right, bool)


def fit(asked: list[tuple[Table, npt.NDArray[np.bool_]]], columns: list[int]) -> Table:
    """The weights with which a softmax over a row's values makes the right ones likeliest."""

    def loss(weights: Table) -> tuple[float, Table]:
        total, slope = DECAY * weights @ weights, 2 * DECAY * weights
        for values, right in asked:
            scores = values[:, columns] @ weights
            chances = np.exp(scores - scores.max())
            chances /= chances.sum()
            among = chances * right / (chances @ right)
            total -= np.log(chances @ right)
            slope -= values[:, columns].T @ (among - chances)
        return float(total), slope

    found: Table = minimize(loss, np.zeros(len(columns)), jac=True, method="L-BFGS-B").x
    return found


def chosen(
    weights: Table, asked: list[tuple[Table, npt.NDArray[np.bool_]]], columns: list[int]
) -> float:
    """The share of the questions for which the right value has the best score."""
    return float(
        np.mean([right[(values[:, columns] @ weights).argmax()] for values, right in asked])
    )


if __name__ == "__main__":
    main()
