"""What typos cost the answers to the frozen question set.

    python benchmarks/typos.py [--index DIR] [--seed N]

Over the shipped corpus: in each of the 100 questions that it answers (tests/data/questions.jsonl)
every content word of four letters or more gets one random edit (two neighbours swapped, a letter
left out, put in or replaced; in half of the words the first letter is spared). Counts the right
sentences found first, whatever the confidence, and those answered at the default threshold, for the
questions as they are and damaged; the assistant itself mends them. Do not tune on them.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import string
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from askai import Assistant, Settings, build_index
from askai.file_store import FileStore
from askai.spelling import corrected
from questions import QUESTIONS, ROOT, right

LETTERS = string.ascii_lowercase
_WORD = re.compile(r"[^\W\d_]{4,}")


def main() -> None:
    """Ask every question twice and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    items = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]
    items = [item for item in items if item["kind"] == "answerable"]
    with tempfile.TemporaryDirectory() as scratch:
        index = options.index or Path(scratch)
        build_index(ROOT / "corpus", index, settings=Settings())
        with closing(FileStore.open(index, Settings())) as store:
            randomness = random.Random(options.seed)
            asked = [item["question"] for item in items]
            damaged = [damage(question, is_content(store), randomness) for question in asked]
            show_words(asked, damaged, store)
        with closing(Assistant.open(index, Settings())) as assistant:
            before = show_answers("clean", asked, items, assistant)
            after = show_answers("damaged", damaged, items, assistant)
    print(f"typos lose {before - after} answers")


def show_words(asked: list[str], damaged: list[str], store: FileStore) -> None:
    """How many words were hurt, and are mended."""
    known = store.vocabulary()
    hurt = [
        (clean.lower(), corrected(question, known).split()[place].lower())
        for original, question in zip(asked, damaged, strict=True)
        for place, (clean, typed) in enumerate(zip(original.split(), question.split(), strict=True))
        if clean.lower() != typed.lower()
    ]
    same = sum(clean == mended for clean, mended in hurt)
    print(f"of {len(hurt)} damaged words {same} are restored letter by letter")
    untouched = sum(corrected(question, known).lower() == question.lower() for question in asked)
    print(f"of {len(asked)} clean questions {untouched} stay as they are")


def show_answers(name: str, questions: list[str], items: list[dict], assistant: Assistant) -> int:
    """Print how many are right; give those that are also answered."""
    answers = [assistant.ask(question) for question in questions]
    fits = [right(answer, item) for answer, item in zip(answers, items, strict=True)]
    answered = sum(fit and answer.found for fit, answer in zip(fits, answers, strict=True))
    print(f"{name:8} right sentence first {sum(fits):3}, answered with it {answered:3}", flush=True)
    return answered


def is_content(store: FileStore) -> Callable[[str], bool]:
    """Whether a word is one that keyword search would look for."""
    return lambda word: bool(store.keywords.words(word))


def damage(question: str, content: Callable[[str], bool], randomness: random.Random) -> str:
    """One edit in every content word of four letters or more."""
    return _WORD.sub(
        lambda found: edited(found[0], randomness) if content(found[0]) else found[0], question
    )


def edited(word: str, randomness: random.Random) -> str:
    """The word with one random edit that changes it."""
    first = randomness.randrange(2)
    while True:
        place, letter = randomness.randrange(first, len(word)), randomness.choice(LETTERS)
        before, here, after = word[:place], word[place], word[place + 1 :]
        changed = randomness.choice(
            (
                before + after[:1] + here + after[1:],
                before + after,
                before + letter + here + after,
                before + letter + after,
            )
        )
        if changed != word:
            return changed


if __name__ == "__main__":
    main()
