"""Fit how likely a sentence belongs to an explanation, by how it was read beside the others.

    python training/fit_explanations.py --data DIR

Writes "explanation" into `weights.json` beside the reader (`src/askai/data/reader/`); run it after
`fit_reader.py`. The questions are ours, over paragraphs of the sets in DIR/qa and over passages of
our own; the passage is given. Two sets of them count alike: `explanations_wide.json` has two
questions to a passage, for different parts of it, and `explanations_asked.json` one to a passage,
for what it is chiefly about. What people ask stands between: of all sentences of a passage the F1
is 49 and 68, and 60 on CLAPnq. Prints the F1 of the sentences chosen for questions left out while
fitting.

Where a sentence stands, and what stands beside it, is no sign. On our own questions both would add
two or three points, but these were written two for a passage, for different parts of it; what
people mark as an answer to questions of their own (CLAPnq) may begin it, and stands apart.
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

FILES = ("explanations_wide.json", "explanations_asked.json")
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
    sets = [read_set(Path(__file__).parent / "data" / name, options.data / "qa") for name in FILES]
    left_out: list[list[float]] = [[] for _ in sets]
    for part in range(PARTS):
        weights = fit([[one for at, one in enumerate(own) if part_of(at) != part] for own in sets])
        for scores, own in zip(left_out, sets, strict=True):
            scores += [f1(one, weights) for at, one in enumerate(own) if part_of(at) == part]
    for name, scores in zip(FILES, left_out, strict=True):
        print(f"{name}: {len(scores)} questions, F1 when left out {100 * np.mean(scores):.1f}")
    fitted = [round(weight, 4) for weight in fit(sets)]
    values = json.loads(OUTPUT.read_text("utf-8"))
    values["explanation"] = dict(zip((*FEATURES, "constant"), fitted, strict=True))
    OUTPUT.write_text(json.dumps(values, indent=2) + "\n", "utf-8")
    print(values["explanation"])


def read_set(questions: Path, folder: Path) -> list[Read]:
    """Every question of a file, with its passage as it was read."""
    items = own_items(questions, folder)
    with tempfile.TemporaryDirectory() as scratch:
        found = read_all(items, Path(scratch))
    return [(item, hit, spans) for item, (hit, spans, _) in zip(items, found, strict=True)]


def part_of(place: int) -> int:
    """Which part a question is of; both of a passage are of the same."""
    return place // 2 % PARTS


def fit(sets: Sequence[Sequence[Read]]) -> list[float]:
    """A weight for each of FEATURES, and the constant; every set counts alike."""
    tables, marked, shares = [], [], []
    for own in sets:
        for item, hit, spans in own:
            section = section_of(spans, [hit])
            tables.append(features(section))
            marked += [place in item.marked[0] for place in places_of(section, hit)]
            shares += [1 / len(own)] * len(section)
    table = np.concatenate(tables)
    scale = table.std(axis=0) + 1e-9
    weights = np.array(shares) / np.mean(shares)
    model = LogisticRegression(max_iter=1000).fit(table / scale, marked, sample_weight=weights)
    return [*(model.coef_[0] / scale).tolist(), float(model.intercept_[0])]


def f1(one: Read, weights: Sequence[float]) -> float:
    """How near what is chosen is to what was marked."""
    item, hit, spans = one
    return best_f1(set(places_of(explain(spans, [hit], weights), hit)), item.marked)


if __name__ == "__main__":
    main()
