"""nDCG@10 and recall@10 of keyword, vector and fused search on collections in BEIR layout.

    python benchmarks/retrieval.py --data DIR [--work DIR] [--sets scifact cranfield vaswani]

DIR/retrieval/<set>/ holds corpus.jsonl.gz, queries.jsonl and qrels.tsv. Every document becomes a
Markdown file, the folder is indexed by askai itself, and a document counts at the rank of its
first passage. All sets use one weight, the default of `Settings`. `--work` keeps the indexes.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import math
import platform
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from askai.build import build_index
from askai.file_store import FileStore
from askai.search import fused_search, keyword_search, vector_search
from askai.settings import Settings

SEARCHES = {"keyword": keyword_search, "vector": vector_search, "fused": fused_search}
DEPTH = 100  # passages asked for, so that ten documents are left when passages are grouped
RANKS = 10

Judgements = dict[str, dict[str, int]]


def main() -> None:
    """Build what is missing, search, and print one row for each set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path)
    parser.add_argument("--sets", nargs="+", default=["scifact", "cranfield", "vaswani"])
    arguments = parser.parse_args()
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}")
    print(f"{'':10}  {'keyword':>15}  {'vector':>15}  {'fused':>15}   nDCG@10 / recall@10, in %")
    with tempfile.TemporaryDirectory() as scratch:
        for name in arguments.sets:
            work = (arguments.work or Path(scratch)) / name
            measure(name, arguments.data / "retrieval" / name, work)


def measure(name: str, source: Path, work: Path) -> None:
    """Print the row of one set."""
    settings = Settings()
    if not (work / "index" / "CURRENT").exists():
        write_corpus(source, work / "corpus")
        started = time.perf_counter()
        report = build_index(work / "corpus", work / "index", settings=settings)
        seconds = time.perf_counter() - started
        print(f"{name}: {report.added} documents, {report.passages} passages in {seconds:.0f} s")
    store = FileStore.open(work / "index", settings)
    judgements = read_judgements(source / "qrels.tsv")
    questions = read_questions(source / "queries.jsonl", judgements)
    cells = []
    for search in SEARCHES.values():
        gains, recalls = [], []
        for number, question in questions.items():
            hits = search(store, question, settings, k=DEPTH)
            ranked = list(dict.fromkeys(Path(hit.document).stem for hit in hits))[:RANKS]
            gains.append(ndcg(ranked, judgements[number]))
            recalls.append(recall(ranked, judgements[number]))
        cells.append(f"{100 * mean(gains):.2f} / {100 * mean(recalls):.2f}")
    print(f"{name:10}  " + "  ".join(f"{cell:>15}" for cell in cells), flush=True)


def write_corpus(source: Path, folder: Path) -> None:
    """One Markdown file for each document: its title as the heading, then its text."""
    folder.mkdir(parents=True)
    for number, title, text in read_corpus(source / "corpus.jsonl.gz"):
        heading = f"# {title}\n\n" if title else ""
        body = f"{heading}{text}".strip() or "(empty)"
        (folder / f"{number}.md").write_text(body + "\n", "utf-8")


def read_corpus(path: Path) -> Iterator[tuple[str, str, str]]:
    """(id, title, text) of every document."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            item = json.loads(line)
            yield item["_id"], " ".join(item.get("title", "").split()), item["text"]


def read_judgements(path: Path) -> Judgements:
    """Relevance by query id and document id."""
    judgements: Judgements = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file, delimiter="\t"):
            if row[-1].lstrip("-").isdigit():  # not the header
                judgements.setdefault(row[0], {})[row[-2]] = int(row[-1])
    return judgements


def read_questions(path: Path, judgements: Judgements) -> dict[str, str]:
    """The questions for which something is relevant, by id."""
    with path.open(encoding="utf-8") as lines:
        return {
            item["_id"]: item["text"]
            for item in map(json.loads, lines)
            if any(judgements.get(item["_id"], {}).values())
        }


def ndcg(ranked: list[str], relevance: dict[str, int]) -> float:
    """nDCG@10 with the relevance as gain, as trec_eval and BEIR compute it."""
    gain = sum(
        max(0, relevance.get(number, 0)) / math.log2(rank + 2) for rank, number in enumerate(ranked)
    )
    ideal = sorted((value for value in relevance.values() if value > 0), reverse=True)[:RANKS]
    return gain / sum(value / math.log2(rank + 2) for rank, value in enumerate(ideal))


def recall(ranked: list[str], relevance: dict[str, int]) -> float:
    """Share of the relevant documents among the first ten."""
    relevant = {number for number, value in relevance.items() if value > 0}
    return len(relevant.intersection(ranked)) / len(relevant)


def mean(values: list[float]) -> float:
    """The arithmetic mean."""
    return sum(values) / len(values)


if __name__ == "__main__":
    main()
