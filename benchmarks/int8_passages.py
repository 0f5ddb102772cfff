"""Would passages embedded in int8 be found as well? nDCG@10 by vectors alone, and throughput.

    python benchmarks/int8_passages.py --data DIR --work DIR [--sets scifact cranfield vaswani]

Three ways over each collection in DIR/retrieval: passages and questions in float32 (what askai
does), passages in int8 and questions in float32, both in int8. The int8 graph is the exported one
with its matrices quantised per channel by ONNX Runtime (activations per batch).
"""

from __future__ import annotations

import argparse
import shutil
import time
from pathlib import Path

import numpy as np

from askai import Settings, build_index
from askai.embedding import ONNX_FILE, OnnxEncoder, Vectors, read_description
from askai.reader_export import quantise
from askai.store import Store
from retrieval import DEPTH, RANKS, mean, ndcg, read_judgements, read_questions, write_corpus


def main() -> None:
    """Print a row for each set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--sets", nargs="+", default=["scifact", "cranfield", "vaswani"])
    options = parser.parse_args()
    print("nDCG@10: float32; int8 passages, float32 questions; both int8", flush=True)
    for name in options.sets:
        measure(name, options.data / "retrieval" / name, options.work / name)


def measure(name: str, source: Path, work: Path) -> None:
    """One set."""
    if not (work / "index" / "CURRENT").exists():
        write_corpus(source, work / "corpus")
        build_index(work / "corpus", work / "index", settings=Settings())
    store = Store.open(work / "index", Settings())
    small = quantised(store.generation.model_folder, work / "int8")
    judgements = read_judgements(source / "qrels.tsv")
    questions = read_questions(source / "queries.jsonl", judgements)
    ids = store.records.ids()
    passages = store.records.passages(ids)
    documents = [Path(passages[number].document).stem for number in ids]
    texts = [text for _, text in store.records.searchable()]
    large = store.vectors.vectors(ids)
    began = time.perf_counter()
    little = small.encode_documents(texts)
    seconds = time.perf_counter() - began
    sample = texts[:: max(1, len(texts) // 500)]
    rates = [rate(encoder, sample) for encoder in (store.encoder, small)]
    asked = [encoder.encode_queries(list(questions.values())) for encoder in (store.encoder, small)]
    cells = [
        f"{100 * gain(vectors, query, documents, list(questions), judgements):.2f}"
        for vectors, query in ((large, asked[0]), (little, asked[0]), (little, asked[1]))
    ]
    cosines = (large * little).sum(axis=1)
    print(
        f"{name}: {'; '.join(cells)} ({len(texts)} passages in {seconds:.0f} s, cosine of the two "
        f"mean {cosines.mean():.4f}, least {cosines.min():.4f}; int8 {rates[0] / rates[1]:.2f} x "
        "as fast)",
        flush=True,
    )


def quantised(model: Path, folder: Path) -> OnnxEncoder:
    """The int8 form of an exported model."""
    shutil.copytree(model, folder, dirs_exist_ok=True)
    quantise(model / ONNX_FILE, folder / ONNX_FILE)
    return OnnxEncoder(folder, read_description(model))


def rate(encoder: object, texts: list[str]) -> float:
    """Seconds for these texts, the least of three."""
    times = []
    for _ in range(3):
        began = time.perf_counter()
        encoder.encode_documents(texts)  # type: ignore[attr-defined]
        times.append(time.perf_counter() - began)
    return min(times)


def gain(
    vectors: Vectors,
    asked: Vectors,
    documents: list[str],
    names: list[str],
    judgements: dict[str, dict[str, int]],
) -> float:
    """Mean nDCG@10; a document counts at the rank of its first passage."""
    gains = []
    for name, query in zip(names, asked, strict=True):
        best = np.argsort(-(vectors @ query), kind="stable")[:DEPTH]
        ranked = list(dict.fromkeys(documents[place] for place in best))[:RANKS]
        gains.append(ndcg(ranked, judgements[name]))
    return mean(gains)


if __name__ == "__main__":
    main()
