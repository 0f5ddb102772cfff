"""How the frozen question set over the shipped corpus is answered.

    python benchmarks/questions.py [--index DIR] [--show]

100 questions that the corpus answers and 50 that it does not (tests/data/questions.jsonl). Counts
the questions answered with the right words (F1 of at least 0.5 with a right answer) and with the
right sentence cited first, and those refused, at the default threshold. `--show` lists every
question that went wrong; do not tune on it.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from pathlib import Path

from askai import Answer, Assistant, Settings, build_index
from askai.evaluation import RIGHT_F1
from askai.squad_scores import f1_score

ROOT = Path(__file__).parents[1]
QUESTIONS = ROOT / "tests" / "data" / "questions.jsonl"


def main() -> None:
    """Ask every question and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        index = options.index or Path(scratch)
        build_index(ROOT / "corpus", index, settings=Settings())
        assistant = Assistant.open(index, Settings())
        counts = score(assistant, show=options.show)
        assistant.close()
    print(
        f"answerable: right words {counts['words']} of {counts['answerable']} "
        f"(before the threshold {counts['words at any confidence']})"
    )
    print(
        f"answerable: right sentence cited first {counts['right']} of {counts['answerable']} "
        f"(wrong {counts['wrong']}, refused {counts['declined']}; "
        f"right before the threshold {counts['right at any confidence']})"
    )
    for kind in ("near miss", "off topic"):
        print(f"{kind}: refused {counts['refused ' + kind]} of {counts[kind]}")
    refused = counts["refused near miss"] + counts["refused off topic"]
    print(f"unanswerable: refused {refused} of {counts['near miss'] + counts['off topic']}")


def score(assistant: Assistant, *, show: bool = False) -> Counter[str]:
    """Counts of what happened to each question."""
    counts: Counter[str] = Counter()
    for line in QUESTIONS.read_text("utf-8").splitlines():
        item = json.loads(line)
        answer = assistant.ask(item["question"])
        counts[item["kind"]] += 1
        if item["kind"] != "answerable":
            counts[f"refused {item['kind']}"] += not answer.found
            if show and answer.found:
                print(f"{item['id']} {item['question']}\n    ANSWERED {describe(answer)}")
            continue
        fits = right(answer, item)
        best = answer if answer.found else assistant.ask(item["question"], min_confidence=0.0)
        words = f1_score(best.text, item["answers"]) >= RIGHT_F1
        counts["words at any confidence"] += words
        counts["words"] += words and answer.found
        counts["right at any confidence"] += fits
        outcome = "declined" if not answer.found else "right" if fits else "wrong"
        counts[outcome] += 1
        if show and outcome != "right":
            print(f"{item['id']} {item['question']}\n    {outcome.upper()} {describe(answer)}")
    return counts


def right(answer: Answer, item: dict) -> bool:
    """Whether the first citation quotes a sentence that answers, in the right document.

    Alone, or in an explanation with at most two others.
    """
    if not answer.citations:
        return False
    first = answer.citations[0]
    quote = " ".join(first.quote.split())
    places = [item, *item.get("also", [])]
    return any(
        first.document == place["document"]
        and any(
            (quote == sentence if answer.kind == "fact" else sentence in quote)
            for sentence in (" ".join(text.split()) for text in place["sentences"])
        )
        for place in places
    )


def describe(answer: Answer) -> str:
    """The first citation and the confidence, in one line."""
    quote = " ".join(answer.citations[0].quote.split()) if answer.citations else ""
    return f"({answer.confidence:.2f}) {quote}"


if __name__ == "__main__":
    main()
