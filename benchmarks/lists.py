"""How well list answers are found, given the passage that holds all items.

    python benchmarks/lists.py --data DIR [--tune] [--show]

DIR/lists/multispanqa_valid_half.json.gz holds questions of MultiSpanQA (Li et al., 2022), each
with a context in which two or more spans answer. Each context is a document, and the search is
limited to it. The tokens of the data are set as a text would have them (no space before a comma);
a found span counts as the tokens it touches, joined by spaces, as the gold ones are. Nothing is
tuned on it: `--tune` reads training/data/lists.json instead, over passages in DIR/qa.

The scores are MultiSpanQA's. Found and gold items are sets of texts, lower case, without
punctuation and articles. Exact: an item is right when its text is a gold one; precision and recall
over all items of all questions. Partial: of each found item the longest stretch of characters that
it shares with any gold one, over its own length, summed over all items and divided by their number
(precision); the same of each gold item with any found one (recall). F1 is of those two.
Told for the best span alone, the enumeration it belongs to, and the whole list.
"""

from __future__ import annotations

import argparse
import difflib
import gzip
import json
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from askai import Settings, build_index
from askai.answers import Hit
from askai.enumerations import items
from askai.file_store import FileStore
from askai.lists import list_spans
from askai.models import open_reader
from askai.reader import Findings, SpanReader, Weights
from askai.search import fused_search
from askai.signals import Signals
from askai.squad_scores import normalise

TUNE = Path(__file__).parents[1] / "training" / "data" / "lists.json"
_TIGHT_BEFORE = re.compile(r"[,.;:?!%)\]]|''|'(?:s|re|ve|ll|d|m)?\Z|n't")
_TIGHT_AFTER = ("(", "[", "``", "$")
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Case:
    """A question, its passage, and the items that answer it."""

    question: str
    text: str
    answers: tuple[str, ...]
    tokens: tuple[Place, ...] = ()  # of the text; none: an item counts as its own characters

    def item(self, start: int, end: int) -> str:
        """What a found span counts as."""
        touched = [self.text[a:b] for a, b in self.tokens if a < end and start < b]
        return normalise(" ".join(touched) if self.tokens else self.text[start:end])


@dataclass(slots=True)
class Counts:
    """Items over all questions so far."""

    found: int = 0
    gold: int = 0
    exact: int = 0
    found_shared: float = 0.0  # shares of the found items that gold ones have, summed
    gold_shared: float = 0.0

    def add(self, found: set[str], gold: set[str]) -> None:
        """One more question."""
        self.found += max(len(found), 1)
        self.gold += max(len(gold), 1)
        self.exact += len(found & gold)
        self.found_shared += sum(max(shared(one, other) for other in gold) for one in found)
        if found:
            self.gold_shared += sum(max(shared(one, other) for other in found) for one in gold)

    def __str__(self) -> str:
        exact = f1(self.exact / self.found, self.exact / self.gold)
        partial = f1(self.found_shared / self.found, self.gold_shared / self.gold)
        return f"exact {exact}; partial {partial}; {self.found} items for {self.gold}"


def main() -> None:
    """Find the items of every question and print how near they are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--tune", action="store_true", help="the questions that rules are made on")
    parser.add_argument("--show", action="store_true", help="print each question and what is found")
    options = parser.parse_args()
    if options.tune:
        cases = tuning_cases(options.data / "qa")
    else:
        cases = multispan_cases(options.data / "lists" / "multispanqa_valid_half.json.gz")
    counts: dict[str, Counts] = {}
    with tempfile.TemporaryDirectory() as scratch:
        for case, found in zip(cases, answers(cases, Path(scratch)), strict=True):
            gold = {normalise(answer) for answer in case.answers}
            for name, places in found.items():
                texts = {text for place in places if (text := case.item(*place))}
                counts.setdefault(name, Counts()).add(texts, gold)
            if options.show:
                show(case, found)
    print(f"{len(cases)} questions; precision, recall and F1 in %:")
    for name, count in counts.items():
        print(f"{name:12} {count}")


def multispan_cases(path: Path) -> list[Case]:
    """The questions of MultiSpanQA, their tokens set as a text."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = json.load(file)["data"]
    return [multispan_case(row) for row in rows]


def multispan_case(row: dict[str, Any]) -> Case:
    """One of them; its labels tell where an answer begins (B) and goes on (I)."""
    words, text, places = row["context"], "", []
    for before, word in zip(["", *words], words, strict=False):
        tight = not text or before in _TIGHT_AFTER or _TIGHT_BEFORE.match(word)
        start = len(text) + (not tight)
        text += ("" if tight else " ") + word
        places.append((start, len(text)))
    answers: list[list[str]] = []
    for word, label in zip(words, row["label"], strict=True):
        if label == "B":
            answers.append([])
        if label != "O":
            answers[-1].append(word)
    question = " ".join(row["question"])
    return Case(question, text, tuple(map(" ".join, answers)), tuple(places))


def tuning_cases(folder: Path) -> list[Case]:
    """Our own questions, over passages of the sets in a folder."""
    rows = json.loads(TUNE.read_text("utf-8"))
    texts = passages_of(folder, [row["passage"] for row in rows])
    return [Case(row["question"], texts[row["passage"]], tuple(row["answers"])) for row in rows]


def passages_of(folder: Path, names: Sequence[str]) -> dict[str, str]:
    """The paragraphs named "<set>:<article>:<paragraph>"."""
    sets: dict[str, Any] = {}
    for stem in {name.split(":")[0] for name in names}:
        with gzip.open(folder / f"{stem}.json.gz", "rt", encoding="utf-8") as file:
            sets[stem] = json.load(file)["data"]
    found = {}
    for name in names:
        stem, article, paragraph = name.split(":")
        found[name] = sets[stem][int(article)]["paragraphs"][int(paragraph)]["context"]
    return found


def answers(cases: Sequence[Case], work: Path) -> Iterator[dict[str, list[Place]]]:
    """What is found for each question, by three ways that build on each other."""
    names = {text: f"{number}.txt" for number, text in enumerate({case.text for case in cases})}
    corpus = work / "corpus"
    corpus.mkdir()
    for text, name in names.items():
        (corpus / name).write_text(text, "utf-8")
    build_index(corpus, work / "index", settings=Settings())
    store = FileStore.open(work / "index", Settings())
    signals = Signals(store.encoder, store.keywords)
    reader = SpanReader(open_reader("", work / "index"), signals, Weights.load())
    for case in cases:
        hits = fused_search(store, case.question, Settings(), documents=[names[case.text]])
        yield found_in(case.question, hits, reader.read(case.question, hits))
    store.close()


def found_in(question: str, hits: Sequence[Hit], findings: Findings) -> dict[str, list[Place]]:
    """The best span, the enumeration around it, and the whole list; offsets in the document."""
    spans = findings.spans
    if not spans:
        return {"best span": [], "enumeration": [], "list": []}
    best, hit = spans[0], hits[spans[0].hit]
    edges = (best.start, best.end, best.sentence.start, best.sentence.end)
    inside = items(hit.text, *(edge - hit.start for edge in edges))
    listed = list_spans(question, hits, findings.readings, spans)
    return {
        "best span": [(best.start, best.end)],
        "enumeration": [(hit.start + start, hit.start + end) for start, end in inside],
        "list": [(group[0].start, group[0].end) for group in listed],
    }


def shared(one: str, other: str) -> float:
    """The longest stretch of characters of `one` that `other` has too, as a share of `one`."""
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    return matcher.find_longest_match().size / len(one) if one else 0.0


def f1(precision: float, recall: float) -> str:
    """All three, in percent."""
    both = 2 * precision * recall / ((precision + recall) or 1)
    return f"{100 * precision:.1f} {100 * recall:.1f} {100 * both:.1f}"


def show(case: Case, found: dict[str, list[Place]]) -> None:
    """One question: what is right (=), too much (+) and missing (-)."""
    gold = {normalise(answer) for answer in case.answers}
    listed = {case.item(*place) for place in found["list"]}
    print(f"\n{case.question}\n  {' '.join(case.text.split())}")
    for mark, texts in (("=", gold & listed), ("+", listed - gold), ("-", gold - listed)):
        print(*(f"  {mark} {text}\n" for text in sorted(texts)), sep="", end="")


if __name__ == "__main__":
    main()
