"""How well sentences are chosen that answer together, given the right passage.

    python benchmarks/explanations.py --data DIR [--tune] [--show]

DIR/long_answers/clapnq_dev_answerable.jsonl.gz: CLAPnq, questions whose answer is some sentences of
a passage. F1 of the chosen sentences against those that an annotator marked (the nearest annotator,
where there are several), mean over the questions; beside it that of simpler choices. Nothing is
tuned on it: `--tune` reads training/data/explanations.json instead, over passages in DIR/qa.
"""

from __future__ import annotations

import argparse
import gzip
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import sentencex

from askai.answers import Hit, Sentence
from askai.embedding import Vectors
from askai.explanations import explain
from askai.keywords import KeywordIndex
from askai.models import open_encoder, prepare_model
from askai.reader import Span, SpanReader, Weights
from askai.signals import Signals
from askai.span_model import SpanModel
from lists import passages_of

TUNE = Path(__file__).parents[1] / "training" / "data" / "explanations.json"


@dataclass(frozen=True, slots=True)
class Item:
    """A question, its passage, and what each annotator marked (places of sentences)."""

    question: str
    title: str
    sentences: tuple[str, ...]
    marked: tuple[frozenset[int], ...]


def main() -> None:
    """Choose sentences for every question and print how near they are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--tune", action="store_true", help="the questions that rules are made on")
    parser.add_argument(
        "--show", action="store_true", help="print each question and what is chosen"
    )
    options = parser.parse_args()
    if options.tune:
        items = own_items(TUNE, options.data / "qa")
    else:
        items = read_items(options.data / "long_answers" / "clapnq_dev_answerable.jsonl.gz")
    with tempfile.TemporaryDirectory() as scratch:
        found = choices(items, Path(scratch))
    if options.show:
        for item, one in zip(items, found["askai"], strict=True):
            show(item, one)
    print(f"{len(items)} questions")
    for name, chosen in found.items():
        scores = [best_f1(one, item.marked) for one, item in zip(chosen, items, strict=True)]
        size = np.mean([len(one) for one in chosen])
        print(f"{name:20} F1 {100 * np.mean(scores):.1f}, {size:.1f} sentences")


def read_items(path: Path) -> list[Item]:
    """The questions that have one passage."""
    items = []
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            (passage,) = row["passages"]
            sentences = tuple(passage["sentences"])
            marked = tuple(
                frozenset(
                    place
                    for place, sentence in enumerate(sentences)
                    if sentence in output["selected_sentences"]
                )
                for output in row["output"]
            )
            items.append(Item(row["input"], passage["title"], sentences, marked))
    return items


def own_items(questions: Path, folder: Path) -> list[Item]:
    """Our own questions, over passages of DIR/qa and made-up ones beside the file of questions.

    Of each sentence that is marked the file has the beginning.
    """
    rows = json.loads(questions.read_text("utf-8"))
    names = [row["passage"] for row in rows]
    texts = passages_of(folder, [name for name in names if name.count(":") > 1])
    for stem in {name.split(":")[0] for name in names if name not in texts}:
        lines = (questions.parent / f"{stem}.jsonl").read_text("utf-8").splitlines()
        texts |= {f"{stem}:{at}": json.loads(line)["text"] for at, line in enumerate(lines)}
    items = []
    for row in rows:
        text = texts[row["passage"]]
        bounds = sentencex.get_sentence_boundaries("en", text)
        parts = (text[one["start_index"] : one["end_index"]].strip() for one in bounds)
        sentences = tuple(filter(None, parts))
        marked = frozenset(
            next(place for place, sentence in enumerate(sentences) if sentence.startswith(opening))
            for opening in row["sentences"]
        )
        items.append(Item(row["question"], "", sentences, (marked,)))
    return items


def choices(items: Sequence[Item], work: Path) -> dict[str, list[set[int]]]:
    """What askai chooses for each question, and what simpler rules would."""
    found: dict[str, list[set[int]]] = {
        name: [] for name in ("askai", "three most similar", "first three", "all")
    }
    for item, (hit, spans, cosines) in zip(items, read_all(items, work), strict=True):
        count = len(item.sentences)
        found["askai"].append(set(places_of(explain(spans, [hit]), hit)))
        found["three most similar"].append(set(np.argsort(-cosines)[:3].tolist()))
        found["first three"].append(set(range(min(3, count))))
        found["all"].append(set(range(count)))
    return found


def read_all(items: Sequence[Item], work: Path) -> list[tuple[Hit, tuple[Span, ...], Vectors]]:
    """For each question its passage, what was read in it, and the sentences' cosines with it."""
    KeywordIndex.build(
        work / "keywords",
        [(number, "\n".join((item.title, *item.sentences))) for number, item in enumerate(items)],
    )
    encoder = open_encoder(prepare_model("", work))
    signals = Signals(encoder, KeywordIndex.load(work / "keywords"))
    reader = SpanReader(SpanModel.packaged(), signals, Weights.load())
    found = []
    for item in items:
        query = encoder.encode_queries([item.question])[0]
        vectors = encoder.encode_documents(
            ["\n".join((item.title, *item.sentences)), *item.sentences]
        )
        hit = as_hit(item, float(vectors[0] @ query))
        found.append((hit, reader.read(item.question, [hit]).spans, vectors[1:] @ query))
    return found


def places_of(spans: Sequence[Span], hit: Hit) -> list[int]:
    """Which of the passage's sentences they are."""
    places = {sentence.start: place for place, sentence in enumerate(hit.sentences)}
    return [places[span.sentence.start] for span in spans]


def as_hit(item: Item, similarity: float) -> Hit:
    """The passage as a search would have found it."""
    sentences, start = [], 0
    for text in item.sentences:
        sentences.append(Sentence("text", start, start + len(text)))
        start += len(text) + 1
    return Hit(
        document=item.title,
        title=item.title,
        heading="",
        page=None,
        start=0,
        end=start - 1,
        text=" ".join(item.sentences),
        score=1.0,
        scores={"keyword": 0.0, "vector": similarity},
        sentences=tuple(sentences),
    )


def show(item: Item, chosen: set[int]) -> None:
    """One question: what is right (=), too much (+) and missing (-) against the first annotator."""
    print(f"\n{item.question}")
    for place, sentence in enumerate(item.sentences):
        mark = " +-="[(place in chosen) + 2 * (place in item.marked[0])]
        print(f"  {mark} {sentence}")


def best_f1(chosen: set[int], marked: Sequence[frozenset[int]]) -> float:
    """The F1 against the annotator who agrees most."""
    return max(2 * len(chosen & one) / ((len(chosen) + len(one)) or 1) for one in marked)


if __name__ == "__main__":
    main()
