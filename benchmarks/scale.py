"""How building, opening, searching, asking and updating grow with the number of passages.

    python benchmarks/scale.py --data DIR --work DIR [--sizes 1000 10000 100000 1000000]

The texts are made of real ones: sentences of the three collections in DIR/retrieval, put together
by chance to paragraphs of about 100 tokens, twenty to a document. Embedding a million passages
would take hours, so they get made vectors: of at least 50,000 real passages of these collections,
embedded once (kept in the work folder), one is chosen by chance and moved by chance, so far that
nearest neighbours are as far away as among the real ones; both histograms are printed. All
else is askai's own: parsing, splitting, records, vectors, keywords. Questions are real and embedded
by the real model. Each step runs in a process of its own; recall@10 is against comparing all.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from unittest.mock import patch

import numpy as np

from askai import Assistant, Settings, build_index
from askai.embedding import Encoder, TokenVectors, Vectors
from askai.file_store import FileStore
from askai.models import open_encoder
from askai.search import fused_search
from retrieval import read_corpus

REAL = 50_000  # vectors at least
PARAGRAPHS = 20  # a document
CHANGED = 100  # documents
SEARCHES, QUESTIONS, RECALLED = 200, 30, 200
CLOSE = 0.93  # cosine of a vector and the copy of it that was moved least
SEED = 20250227


class MadeEncoder:
    """The real model for questions; a document's vector is a real one, moved by chance."""

    def __init__(self, encoder: Encoder, real: Vectors, near: Vectors) -> None:
        self.description = encoder.description
        self.encode_queries = encoder.encode_queries
        self.count_tokens = encoder.count_tokens
        self._encoder = encoder
        self._real, self._near = real, near

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        return self._encoder.encode_tokens(texts)

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        seeds = [
            int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest()) for text in texts
        ]
        return moved(self._real, self._near, seeds)


def moved(real: Vectors, near: Vectors, seeds: Sequence[int]) -> Vectors:
    """For each seed a real vector moved in a direction by chance, of length 1.

    The more copies a vector has, the nearer is the one that was moved least; one moved so far that
    its cosine with the vector is c / CLOSE has its nearest neighbour at about c, and c is that of a
    real vector (`near`) chosen by chance.
    """
    found = np.empty((len(seeds), real.shape[1]), np.float32)
    for row, seed in enumerate(seeds):
        chance = np.random.default_rng(seed)
        step = chance.standard_normal(real.shape[1], np.float32)
        cosine = min(near[chance.integers(len(near))] / CLOSE, 0.995)
        spread = np.sqrt(1 / cosine**2 - 1) / np.linalg.norm(step)
        found[row] = real[chance.integers(len(real))] + step * spread
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def main() -> None:
    """Prepare, then each size in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000, 1_000_000])
    parser.add_argument("--step", choices=["build", "ask", "recall"])
    options = parser.parse_args()
    work: Path = options.work
    if options.step:
        step = {"build": build, "ask": ask, "recall": recall}[options.step]
        print(json.dumps(step(work, options.sizes[0])))
        return
    work.mkdir(parents=True, exist_ok=True)
    if not (work / "real.npy").exists():
        prepare(options.data / "retrieval", work)
    histograms(work)
    for size in options.sizes:
        write_corpus(work, size)
        print(f"{size} passages wanted", flush=True)
        print("  first build", in_process("build", options, size), flush=True)
        print("  ask", in_process("ask", options, size), flush=True)
        print("  recall", in_process("recall", options, size), flush=True)
        print("  nothing new", in_process("build", options, size), flush=True)
        change_corpus(work, size)
        print(f"  {CHANGED} documents changed", in_process("build", options, size), flush=True)


def in_process(step: str, options: argparse.Namespace, size: int) -> str:
    """Run one step in a process of its own; what it printed."""
    command = [sys.executable, __file__, "--data", str(options.data), "--work", str(options.work)]
    command += ["--sizes", str(size), "--step", step]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def texts_of(source: Path) -> list[str]:
    """Every document's text."""
    return [
        " ".join(text.split())
        for name in ("scifact", "cranfield", "vaswani")
        for _, _, text in read_corpus(source / name / "corpus.jsonl.gz")
    ]


def prepare(source: Path, work: Path) -> None:
    """The real passages with their vectors, and the questions."""
    sentences = [
        sentence + "."
        for text in texts_of(source)
        for sentence in text.split(". ")
        if 40 < len(sentence) < 600
    ]
    random.Random(SEED).shuffle(sentences)
    (work / "sentences.json").write_text(json.dumps(sentences))
    questions = [
        json.loads(line)["text"]
        for name in ("scifact", "vaswani")
        for line in (source / name / "queries.jsonl").open(encoding="utf-8")
    ]
    random.Random(SEED).shuffle(questions)
    (work / "questions.json").write_text(json.dumps(questions))
    (work / "small").mkdir()
    (work / "small" / "a.txt").write_text("A document.\n")
    build_index(work / "small", work / "small-index", settings=Settings())
    real = sentences[:REAL]
    if len(real) < REAL:
        raise SystemExit(f"only {len(real)} sentences in {source}")
    np.save(work / "real.npy", encoder_of(work).encode_documents(real))


def encoder_of(work: Path) -> Encoder:
    """The real model, exported by the small index."""
    (folder,) = (work / "small-index" / "models").iterdir()
    return open_encoder(folder)


def nearest(vectors: Vectors) -> Vectors:
    """The cosine of the nearest other vector, for a sample."""
    sample = np.random.default_rng(SEED).choice(len(vectors), 1000, replace=False)
    cosines = vectors[sample] @ vectors.T
    cosines[np.arange(len(sample)), sample] = -1
    best: Vectors = cosines.max(axis=1)
    return best


def histograms(work: Path) -> None:
    """Cosines of nearest neighbours among real and made vectors, as many of each."""
    real = np.load(work / "real.npy")
    # As many copies of each as a million have of all.
    made = moved(real[: len(real) // 20], nearest(real), range(len(real)))
    bins = np.linspace(0.3, 1.0, 15)
    print("cosine of the nearest neighbour, % of 1,000: real, made")
    rows = [np.histogram(nearest(vectors), bins)[0] / 10 for vectors in (real, made)]
    for low, one, other in zip(bins, *rows, strict=False):
        print(f"  {low:.2f}  {one:5.1f}  {other:5.1f}")


def write_corpus(work: Path, size: int) -> None:
    """Documents of paragraphs of four sentences each, as many paragraphs as passages wanted."""
    corpus = work / f"corpus-{size}"
    if corpus.exists():
        shutil.rmtree(corpus)
    sentences = json.loads((work / "sentences.json").read_text())
    chance = random.Random(size)
    for number in range(max(1, size // PARAGRAPHS)):
        folder = corpus / f"{number // 1000:04}"
        folder.mkdir(parents=True, exist_ok=True)
        paragraphs = [" ".join(chance.choices(sentences, k=4)) for _ in range(PARAGRAPHS)]
        (folder / f"{number:06}.txt").write_text("\n\n".join(paragraphs) + "\n")


def change_corpus(work: Path, size: int) -> None:
    """A new sentence at the end of some documents."""
    files = sorted((work / f"corpus-{size}").rglob("*.txt"))
    for number, path in enumerate(random.Random(SEED).sample(files, min(CHANGED, len(files)))):
        path.write_text(
            path.read_text() + f"\nThis is addition number {number} of {time.time()}.\n"
        )


def build(work: Path, size: int) -> dict[str, object]:
    """Build or update with made vectors."""
    real = np.load(work / "real.npy")
    near = nearest(real)

    def opened(folder: Path, threads: int = 0) -> Encoder:
        return MadeEncoder(open_encoder(folder, threads), real, near)

    steps: dict[str, float] = {}
    began = time.perf_counter()
    with patch("askai.build.open_encoder", opened):
        report = build_index(
            work / f"corpus-{size}",
            work / f"index-{size}",
            settings=Settings(),
            progress=lambda now: steps.__setitem__(now.step, time.perf_counter() - began),
        )
    (live,) = (work / f"index-{size}").glob("generation-*")
    bytes_ = {
        path.name: sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
        or path.stat().st_size
        for path in live.iterdir()
    }
    return {
        "seconds": round(time.perf_counter() - began, 2),
        "steps_end_at": {name: round(at, 1) for name, at in steps.items()},
        "passages": report.passages,
        "embedded": report.embedded,
        "peak_MiB": megabytes("VmHWM"),
        "MB": {name: round(size_ / 1e6, 1) for name, size_ in bytes_.items()},
    }


def ask(work: Path, size: int) -> dict[str, object]:
    """Open, search and ask."""
    questions = json.loads((work / "questions.json").read_text())
    began = time.perf_counter()
    assistant = Assistant.open(work / f"index-{size}", Settings())
    opened = time.perf_counter() - began
    first = timed(lambda: assistant.ask(questions[0]))
    searches = [
        timed(lambda text=text: assistant.search(text)) for text in questions[1 : SEARCHES + 1]
    ]
    asked = [timed(lambda text=text: assistant.ask(text)) for text in questions[-QUESTIONS:]]
    return {
        "open_s": round(opened, 2),
        "first_answer_s": round(first, 2),
        "search_ms_p50_p95": percentiles(searches),
        "ask_ms_p50_p95": percentiles(asked),
        "resident_MiB": megabytes("VmRSS"),
        "peak_MiB": megabytes("VmHWM"),
    }


def recall(work: Path, size: int) -> dict[str, object]:
    """Of the ten nearest by comparing all, how many the index finds, for real questions."""
    store = FileStore.open(work / f"index-{size}", Settings())
    questions = json.loads((work / "questions.json").read_text())[:RECALLED]
    asked = store.encoder.encode_queries(questions)
    ids = np.array(store.records.ids())
    scores = np.concatenate(
        [
            store.vectors.vectors(ids[start : start + 10_000].tolist()) @ asked.T
            for start in range(0, len(ids), 10_000)
        ]
    )
    shared = 0
    for column, question in enumerate(asked):
        best = ids[np.argpartition(-scores[:, column], 10)[:10]]
        shared += len(set(best.tolist()) & set(store.vectors.search(question, 10)))
    times = [timed(lambda one=one: store.vectors.search(one, 50)) for one in asked]
    fused = [timed(lambda text=text: fused_search(store, text, Settings())) for text in questions]
    manifest = store.generation.manifest
    return {
        "recall@10": round(shared / 10 / len(asked), 4),
        "lists_probes_recall_at_build": (
            manifest.vector_lists,
            manifest.vector_probes,
            manifest.vector_recall,
        ),
        "vector_search_ms_p50_p95": percentiles(times),
        "fused_search_ms_p50_p95": percentiles(fused),
    }


def timed(step: Callable[[], object]) -> float:
    """Seconds."""
    began = time.perf_counter()
    step()
    return time.perf_counter() - began


def percentiles(seconds: list[float]) -> list[float]:
    """p50 and p95 in milliseconds."""
    return [round(1000 * float(np.percentile(seconds, part)), 1) for part in (50, 95)]


def megabytes(what: str) -> int:
    """Memory of this process (Linux)."""
    status = Path(f"/proc/{os.getpid()}/status").read_text()
    return int(status.partition(f"{what}:")[2].split()[0]) // 1024


if __name__ == "__main__":
    main()
