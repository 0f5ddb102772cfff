"""Fit how likely a sentence belongs to an explanation, by how it was read beside the others.

    python training/fit_explanations.py --data DIR

Writes "explanation" into `weights.json` beside the reader (`src/askai/data/reader/`); run it after
`fit_reader.py`. The questions are ours, of the kind that people type, over paragraphs of the sets
in DIR/qa and over passages of our own (`explanations_asked.json`); the passage is given. The reader
was not trained on them, as it was on the other two files of this kind. Prints the F1 of the
sentences chosen for questions left out while fitting.

Where a sentence stands, and what stands beside it, is no sign: what people mark as an answer to
questions of their own (CLAPnq) stands apart more often than what was marked here.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from askai.answers import Hit
from askai.explanations import FEATURES, explain, features, section_of
from askai.reader import Span

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "benchmarks"))

from explanations import Item, best_f1, own_items, places_of, read_all  # noqa: E402

QUESTIONS = Path(__file__).parent / "data" / "explanations_asked.json"
OUTPUT = ROOT / "src" / "askai" / "data" / "reader" / "weights.json"
PARTS = 5

Read = tuple[Item, Hit, tuple[Span, ...]]


def main() -> None:
    """Read every passage once, fit, print, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    options = parser.parse_args()
    asked = read_set(options.data / "qa")
    scores = []
    for part in range(PARTS):
        weights = fit([one for at, one in enumerate(asked) if at % PARTS != part])
        scores += [f1(one, weights) for one in asked[part::PARTS]]
    print(f"{len(scores)} questions, F1 when left out {100 * np.mean(scores):.1f}")
    fitted = [round(weight, 4) for weight in fit(asked)]
    values = json.loads(OUTPUT.read_text("utf-8"))
    values["explanation"] = dict(zip((*FEATURES, "constant"), fitted, strict=True))
    OUTPUT.write_text(json.dumps(values, indent=2) + "\n", "utf-8")
    print(values["explanation"])


def read_set(folder: Path) -> list[Read]:
    """Every question, with its passage as it was read."""
    items = own_items(QUESTIONS, folder)
    with tempfile.TemporaryDirectory() as scratch:
        found = read_all(items, Path(scratch))
    return [(item, hit, spans) for item, (hit, spans, _) in zip(items, found, strict=True)]


def fit(asked: Sequence[Read]) -> list[float]:
    """A weight for each of FEATURES, and the constant."""
    tables, marked = [], []
    for item, hit, spans in asked:
        section = section_of(spans, [hit])
        tables.append(features(section))
        marked += [place in item.marked[0] for place in places_of(section, hit)]
    table = np.concatenate(tables)
    scale = table.std(axis=0) + 1e-9
    model = LogisticRegression(max_iter=1000).fit(table / scale, marked)
    return [*(model.coef_[0] / scale).tolist(), float(model.intercept_[0])]


def f1(one: Read, weights: Sequence[float]) -> float:
    """How near what is chosen is to what was marked."""
    item, hit, spans = one
    return best_f1(set(places_of(explain(spans, [hit], weights), hit)), item.marked)


if __name__ == "__main__":
    main()
