"""What reading costs: ten passages beside the embedding model's own throughput, and memory.

    python benchmarks/reading.py [--rounds N]

Over the shipped corpus, in one run and in turns: (1) tokens a second of the embedding model on
the corpus's passages, (2) seconds of the reader on the ten passages found for each question of
tests/data/questions.jsonl, and the tokens in them (question, title and passage). The ratio is
the reader's seconds over tokens divided by throughput; 1.0 is as fast as embedding. Then the
resident memory of a fresh process that asks once, and of one that asks all questions (Linux).
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from askai import Settings, build_index
from askai.answers import Hit
from askai.file_store import FileStore
from askai.models import open_reader
from askai.reader import head_of
from askai.search import fused_search

ROOT = Path(__file__).parents[1]
QUESTIONS = ROOT / "tests" / "data" / "questions.jsonl"
ASK = """
import sys
from pathlib import Path
from askai import Assistant, Settings
assistant = Assistant.open(sys.argv[1], Settings())
for question in sys.argv[2:]:
    assistant.ask(question)
# Not getrusage: that counts what the process had that this one was forked from.
print(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
"""


def main() -> None:
    """Measure in turns and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    lines = QUESTIONS.read_text("utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines]
    with tempfile.TemporaryDirectory() as scratch:
        index = Path(scratch)
        build_index(ROOT / "corpus", index, settings=Settings())
        store = FileStore.open(index, Settings())
        model = open_reader("", index)
        found = [fused_search(store, question, Settings(), k=10) for question in questions]
        texts = sorted({hit.text for hits in found for hit in hits})
        embedded = sum(store.encoder.count_tokens(texts)) + 2 * len(texts)
        pairs = [[(head_of(hit), hit.text) for hit in hits] for hits in found]
        read = [tokens_read(store, *item) for item in zip(questions, found, strict=True)]
        model.read(questions[0], pairs[0])
        ratios, speeds, each = [], [], []
        for _ in range(rounds):
            start = time.perf_counter()
            store.encoder.encode_documents(texts)
            throughput = embedded / (time.perf_counter() - start)
            start = time.perf_counter()
            for question, passages in zip(questions, pairs, strict=True):
                model.read(question, passages)
            seconds = time.perf_counter() - start
            speeds.append(throughput)
            each.append(seconds / len(questions))
            ratios.append(seconds * throughput / sum(read))
        store.close()
        print(
            f"{len(questions)} questions, ten passages each ({sum(read) / len(read):.0f} tokens): "
            f"{1000 * statistics.median(each):.0f} ms a question; embedding: "
            f"{statistics.median(speeds):.0f} tokens/s; ratio {statistics.median(ratios):.2f} "
            f"({min(ratios):.2f} to {max(ratios):.2f}, {rounds} rounds)"
        )
        for name, asked in (("one question", questions[:1]), ("all questions", questions)):
            done = subprocess.run(
                [sys.executable, "-c", ASK, str(index), *asked],
                capture_output=True,
                text=True,
                check=True,
            )
            print(f"resident after {name}: {int(done.stdout) / 1024:.0f} MiB at most")


def tokens_read(store: FileStore, question: str, hits: tuple[Hit, ...]) -> int:
    """Tokens of all rows: question, title, headings and passage, and what stands between."""
    asked, *rest = store.encoder.count_tokens(
        [question, *(f"{head_of(hit)}\n{hit.text}" for hit in hits)]
    )
    return sum(rest) + len(hits) * (asked + 3)


if __name__ == "__main__":
    main()
