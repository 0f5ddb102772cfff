"""How well the reader that ships knows the questions it is trained on.

    python training/known_questions.py --data DIR --out FILE [--settings FILE]

What it knows teaches it little: `train_reader.py --known FILE` takes a question the more rarely,
the surer the reader is of its answer. Each question of the sets whose table in the settings has
`least` is read with its own paragraph. FILE gets, for each set, the chance that the reader gives to
the right start and end together (to "no answer" where there is none), in the questions' order.
"""

from __future__ import annotations

import argparse
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from askai.cores import available_cores
from askai.span_model import Reading, SpanModel
from reader_data import Question, QuestionSet
from train_reader import read_sets, read_settings


def main() -> None:
    """Read every question with its paragraph; write the chances."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--settings", type=Path, help="what differs from reader.toml")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    settings = read_settings(options.settings)
    model = SpanModel.packaged()
    found = {}
    for one in read_sets(options.data / "qa", settings["sets"]):
        if "least" in settings["sets"][one.name]:
            found[one.name] = chances(model, one)
            mean = np.mean(found[one.name])
            print(f"{one.name}: {len(one.questions)} questions, mean chance {mean:.3f}", flush=True)
    options.out.write_text(json.dumps(found) + "\n", "utf-8")


def chances(model: SpanModel, one: QuestionSet) -> list[float]:
    """How likely the reader finds the right answer of each question, the paragraph given."""

    def sure(question: Question) -> float:
        paragraph = one.paragraphs[question.paragraph]
        (windows,) = model.read(question.text, [(paragraph.title, paragraph.text)])
        return round(max(chance(window, question) for window in windows), 3)

    # A text alone keeps one core busy.
    with ThreadPoolExecutor(available_cores()) as pool:
        return list(pool.map(sure, one.questions))


def chance(window: Reading, question: Question) -> float:
    """The chance of the right start times that of the right end, in one window."""
    product = 1.0
    for logits, places, side in (
        (window.start_logits, window.starts, 0),
        (window.end_logits, window.ends, 1),
    ):
        everything = np.append(logits, window.none / 2).astype(np.float64)
        shares = np.exp(everything - everything.max())
        shares /= shares.sum()
        right = np.isin(places, [answer[side] for answer in question.answers])
        product *= float(shares[:-1][right].sum() if question.answers else shares[-1])
    return product


if __name__ == "__main__":
    main()
