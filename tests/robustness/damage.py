"""An index damaged on disk: `--verify` finds it, no wrong text comes of it, a build mends it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from askai import Answer, AskaiError, Assistant, Settings, build_index
from askai.verify import problems
from tests.conftest import fake_models


@dataclass
class Outcome:
    """What was seen; the last three should stay 0."""

    damages: int = 0
    found: int = 0  # by `--verify`
    refused: int = 0  # already at opening or asking
    answered: int = 0  # rightly all the same: the part was not needed, or checked when read
    wrong: int = 0  # another answer, or words that do not stand in the document
    crashes: int = 0  # something else than an AskaiError
    unmended: int = 0  # after the next build


def damaged_indexes(
    corpus: Path, index: Path, question: str, damages: int, seed: int
) -> tuple[Outcome, list[str]]:
    """Damage the index of the corpus so many times, mending it each time; and what went wrong."""
    randomness = random.Random(seed)
    outcome, told = Outcome(), []
    right = _asked(index, question)
    for _ in range(damages):
        files = sorted(
            path
            for path in index.rglob("*")
            if path.is_file() and path.name != ".build.lock" and path.stat().st_size
        )
        harmed = randomness.choice(files)
        name = f"{_harm(harmed, randomness)} {harmed.relative_to(index)}"
        outcome.damages += 1
        try:
            found = bool(list(problems(index)))
        except AskaiError:
            found = True
        outcome.found += found
        if not found:
            told.append(f"not found: {name}")
        try:
            same = _asked(index, question) == right
            outcome.answered += same
            outcome.wrong += not same
            if not same:
                told.append(f"wrong: {name}")
        except AskaiError:
            outcome.refused += 1
        except Exception as error:  # noqa: BLE001 - what the harness is looking for
            outcome.crashes += 1
            told.append(f"{type(error).__name__}: {name}")
        build_index(corpus, index, settings=Settings())
        left = list(problems(index))
        if left or _asked(index, question) != right:
            outcome.unmended += 1
            told.append(f"not mended: {name} {left}")
    return outcome, told


LISTS_QUESTION = "What about the lantern of Dresden?"


@contextmanager
def index_with_lists(folder: Path) -> Iterator[tuple[Path, Path]]:
    """A corpus, and its index as that of many passages is: fake models, vectors in lists."""
    corpus, index = folder / "corpus", folder / "index"
    corpus.mkdir()
    randomness = random.Random(1)
    words = "harbour ferry salt river bridge lantern Elbe Dresden mill orchard quarry canal".split()
    for number in range(100):
        paragraphs = (
            f"{' '.join(randomness.choices(words, k=120)).capitalize()} {number} {place}."
            for place in range(20)
        )
        (corpus / f"{number}.txt").write_text("\n\n".join(paragraphs))
    with fake_models(), patch("askai.vector_build.LARGE", 100):
        build_index(corpus, index, settings=Settings())
        yield corpus, index


def _harm(path: Path, randomness: random.Random) -> str:
    """Damage a file, and say how."""
    data = bytearray(path.read_bytes())
    kind = randomness.choice(["flip", "cut", "zero", "remove"])
    place = randomness.randrange(len(data))
    if kind == "flip":
        data[place] ^= 1 << randomness.randrange(8)
    elif kind == "cut":
        del data[place:]
    elif kind == "zero":
        block = data[place : place + 512]
        if not any(block):  # nothing to harm
            return _harm(path, randomness)
        data[place : place + 512] = bytes(len(block))
    if kind == "remove":
        path.unlink()
    else:
        path.write_bytes(data)
    return kind


def _asked(index: Path, question: str) -> tuple[str, tuple[tuple[str, int, int, str], ...]]:
    """The answer and its citations, each looked up in its document."""
    with closing(Assistant.open(index, Settings())) as assistant:
        answer: Answer = assistant.ask(question, min_confidence=0.0)
        for one in answer.citations:
            if assistant.document_text(one.document)[one.start : one.end] != one.text:
                return "not verbatim", ()
        cited = tuple((one.document, one.start, one.end, one.text) for one in answer.citations)
        return answer.text, cited
