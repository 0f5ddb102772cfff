"""Are passages embedded in int8 found as well as in float? nDCG@10 by vectors alone, throughput.

    python benchmarks/int8_passages.py --data DIR --work DIR [--sets scifact cranfield vaswani]

Three ways over each collection in DIR/retrieval: passages and questions in float, passages in int8
and questions in float (what askai does), both in int8. The model must have no prompts, as the
default one has none: what embeds questions then gives a passage's vector in float.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from askai import Settings, build_index
from askai.embedding import Vectors
from askai.file_store import FileStore
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
    store = FileStore.open(work / "index", Settings())
    encoder = store.encoder
    assert encoder.description.query_prompt == encoder.description.document_prompt == ""
    judgements = read_judgements(source / "qrels.tsv")
    questions = read_questions(source / "queries.jsonl", judgements)
    ids = store.records.ids()
    passages = store.records.passages(ids)
    documents = [Path(passages[number].document).stem for number in ids]
    texts = [text for _, text in store.records.searchable()]
    large, seconds = timed(encoder.encode_queries, texts)
    little, fewer_seconds = timed(encoder.encode_documents, texts)
    asked = list(questions.values())
    both = encoder.encode_queries(asked), encoder.encode_documents(asked)
    cells = [
        f"{100 * gain(vectors, query, documents, list(questions), judgements):.2f}"
        for vectors, query in ((large, both[0]), (little, both[0]), (little, both[1]))
    ]
    cosines = (large * little).sum(axis=1)
    print(
        f"{name}: {'; '.join(cells)} ({len(texts)} passages, cosine of the two mean "
        f"{cosines.mean():.4f}, least {cosines.min():.4f}; {seconds:.0f} s and {fewer_seconds:.0f} "
        f"s: int8 {seconds / fewer_seconds:.2f} x as fast)",
        flush=True,
    )


def timed(
    encode: Callable[[Sequence[str]], Vectors], texts: Sequence[str]
) -> tuple[Vectors, float]:
    """The vectors, and the seconds they took."""
    encode(texts[:8])
    began = time.perf_counter()
    vectors = encode(texts)
    return vectors, time.perf_counter() - began


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
