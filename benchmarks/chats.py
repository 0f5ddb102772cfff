"""Conversations over the shipped corpus: follow-ups, changes of topic, and what history costs.

    python benchmarks/chats.py [--show] [--tune]

Prints
- for tests/data/conversations.jsonl (40 conversations of two to four turns, written from the facts
  before any answer was seen): how many last turns are right, at the default threshold. A fact is
  right when its words have an F1 of at least 0.5 with a right answer and its first citation is the
  right sentence; a list when at least half of its items are there and no more than half of what is
  given is something else; an explanation when the right sentence is among those quoted.
- for the 100 answerable questions of tests/data/questions.jsonl: how many are right (words, F1 of
  at least 0.5) alone, and as the third turn of another conversation.
- the time of asking with history over the time without, the same questions in the same run.

`--show` lists what went wrong; do not tune on it. `--tune` asks the conversations of
training/data/conversations.jsonl over the made-up folders instead, which rules may be made on.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import Any

from askai import Answer, Assistant, Settings, build_index
from askai.evaluation import RIGHT_F1
from askai.squad_scores import f1_score

ROOT = Path(__file__).parents[1]
DATA = ROOT / "tests" / "data"
TRAINING = ROOT / "training" / "data"
BEFORE = (
    "Which company works on autonomous driving in the United Kingdom?",
    "And in France?",
)


def main() -> None:
    """Ask everything and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--tune", action="store_true")
    options = parser.parse_args()
    show = options.show
    if options.tune:
        tune(show)
        return
    with tempfile.TemporaryDirectory() as scratch:
        build_index(ROOT / "corpus", scratch, settings=Settings())
        assistant = Assistant.open(scratch, Settings())
        conversations = read_lines(DATA / "conversations.jsonl")
        count = sum(last_turn_right(assistant, item, show) for item in conversations)
        print(f"conversations: last turn right {count} of {len(conversations)}")
        in_the_middle(assistant, show)
        assistant.close()


def tune(show: bool) -> None:
    """The conversations over made-up folders, each folder a corpus of its own."""
    folders = json.loads((TRAINING / "folders.json").read_text("utf-8"))["folders"]
    conversations = read_lines(TRAINING / "conversations.jsonl")
    right = 0
    for folder in folders:
        with tempfile.TemporaryDirectory() as scratch:
            corpus, index = Path(scratch) / "corpus", Path(scratch) / "index"
            corpus.mkdir()
            for document in folder["documents"]:
                (corpus / f"{document['name']}.md").write_text(document["text"], "utf-8")
            build_index(corpus, index, settings=Settings())
            assistant = Assistant.open(index, Settings())
            for number, item in enumerate(conversations):
                if item["folder"] == folder["title"]:
                    told = {"id": f"t{number}", "kind": "fact"}
                    own = item | told | {"document": f"{item['document']}.md"}
                    right += last_turn_right(assistant, own, show)
                    if show:
                        print(f"    meant {item['meant']!r}: {item['answers']}")
            assistant.close()
    print(f"conversations over folders: last turn right {right} of {len(conversations)}")


def read_lines(path: Path) -> list[dict[str, Any]]:
    """One JSON object a line."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def last_turn_right(assistant: Assistant, item: dict[str, Any], show: bool) -> bool:
    """Ask a conversation turn by turn."""
    history: list[Answer] = []
    for turn in item["turns"]:
        history.append(assistant.ask(turn, history=history))
    last = history[-1]
    right = last.found and fits(last, item)
    if show and not right:
        print(f"{item['id']} {' | '.join(item['turns'])}\n    searched {last.question!r}")
        print(f"    {last.kind} {last.confidence:.2f} found {last.found}: {last.text!r}")
    return right


def fits(answer: Answer, item: dict[str, Any]) -> bool:
    """Whether an answer is right, by the kind of answer that the conversation asks for."""
    quotes = [plain(citation.quote) for citation in answer.citations]
    if item["kind"] == "explanation":
        return any(plain(item["sentence"]) in quote for quote in quotes)
    if item["kind"] == "list":
        given = [part.text for part in answer.parts]
        hit = [one for one in item["answers"] if any(f1_score(text, [one]) > 0.5 for text in given)]
        good = [text for text in given if f1_score(text, item["answers"]) > 0.5]
        return 2 * len(hit) >= len(item["answers"]) and 2 * len(good) >= len(given)
    placed = answer.citations[0].document == item["document"]
    return placed and f1_score(answer.text, item["answers"]) >= RIGHT_F1


def plain(text: str) -> str:
    """On one line."""
    return " ".join(text.split())


def in_the_middle(assistant: Assistant, show: bool) -> None:
    """The frozen questions alone and behind two turns about something else."""
    questions = [
        item for item in read_lines(DATA / "questions.jsonl") if item["kind"] == "answerable"
    ]
    history: list[Answer] = []
    for turn in BEFORE:
        history.append(assistant.ask(turn, history=history))
    alone = behind = 0
    seconds = [0.0, 0.0]
    for item in questions:
        began = time.perf_counter()
        first = assistant.ask(item["question"])
        middle = time.perf_counter()
        second = assistant.ask(item["question"], history=history)
        seconds[0] += middle - began
        seconds[1] += time.perf_counter() - middle
        right = [
            answer.found and f1_score(answer.text, item["answers"]) >= RIGHT_F1
            for answer in (first, second)
        ]
        alone, behind = alone + right[0], behind + right[1]
        if show and right[0] and not right[1]:
            print(f"{item['id']} {item['question']}\n    lost as {second.question!r}")
    print(f"the first 100 questions: right alone {alone}, behind two other turns {behind}")
    print(f"asking with history takes {seconds[1] / seconds[0]:.2f} times as long as without")


if __name__ == "__main__":
    main()
