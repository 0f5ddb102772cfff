"""Milvus and Ray beside the embedded store: the same answers? And what it costs.

    python benchmarks/stores.py --data DIR --store milvus+http://HOST:19530/NAME
        [--server-folder DIR] [--most N] [--json FILE]

Two sets: the questions over the shipped corpus (tests/data/questions.jsonl), and the report
articles' answerable questions over their paragraphs beside the train articles' (DIR/qa). Each is
built and asked in both stores; printed are how many answers agree (the document cited first and
the words, found or not found), F1, and times. Then the paragraphs are embedded by one and by two
of Ray's workers. `--server-folder` is where the server keeps its data, for the bytes of a passage;
a server for a try: `milvus-lite server --data-dir DIR`. `docs/scale.md` reckons with the figures
(benchmarks/reckon.py).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from askai import Assistant, Settings, build_index
from askai.answers import Answer, BuildReport
from askai.file_store import FileStore
from askai.models import open_encoder
from askai.sequences import batched
from askai.squad_scores import f1_score
from open_questions import own_questions, read_articles, sample, write_documents

ROOT = Path(__file__).parents[1]
AT_ONCE = 64  # passages that a worker embeds before it takes more
QUESTIONS = ROOT / "tests" / "data" / "questions.jsonl"


def main() -> None:
    """Build, ask, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--store", required=True)
    parser.add_argument("--server-folder", type=Path)
    parser.add_argument("--most", type=int)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    server, figures = options.server_folder, dict[str, Any]()
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch)
        shipped = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]
        asked = [(item["question"], item.get("answers", [])) for item in shipped]
        name = options.store
        shutil.copytree(ROOT / "corpus", work / "corpus")
        figures["shipped"] = compare(
            work / "corpus", work / "shipped", f"{name}_shipped", asked, server
        )
        names = ("report", "train")
        articles = [
            read_articles(options.data / "qa" / f"squad_{one}_articles.json.gz") for one in names
        ]
        for some in articles:
            write_documents(some, work / "paragraphs")
        own = sample(own_questions(articles[0], answerable=True), options.most)
        asked = [(question.question, list(question.answers)) for question in own]
        figures["report"] = compare(
            work / "paragraphs", work / "report", f"{name}_report", asked, server
        )
        kept = sum(size(folder) for folder in (work / "report" / "texts").glob("*/texts"))
        figures["text_bytes_a_passage"] = kept / figures["report"]["passages"]
        figures |= two_workers(work / "report", searchable(work / "report"))
    print(json.dumps(figures, indent=2))
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")


def compare(
    corpus: Path,
    index: Path,
    store: str,
    questions: list[tuple[str, list[str]]],
    server: Path | None,
) -> dict[str, Any]:
    """Build and ask both."""
    files, milvus = Settings(), Settings(store=store)
    before = size(server)
    built: list[BuildReport] = []
    for settings in (files, milvus):
        built.append(build_index(corpus, index, settings=settings, full=True))
    assistants = [Assistant.open(index, settings) for settings in (files, milvus)]
    pairs = [
        [assistant.ask(question, min_confidence=0.0) for assistant in assistants]
        for question, _ in questions
    ]
    defaults = [[assistant.ask(question) for assistant in assistants] for question, _ in questions]
    f1 = [
        statistics.mean(
            f1_score(pair[side].text, right)
            for pair, (_, right) in zip(pairs, questions, strict=True)
            if right
        )
        for side in (0, 1)
    ]
    times = [
        statistics.median(sum(pair[side].seconds.values()) for pair in pairs) for side in (0, 1)
    ]
    search = [statistics.median(pair[side].seconds["search"] for pair in pairs) for side in (0, 1)]
    for assistant in assistants:
        assistant.close()
    grown = size(server) - before
    (corpus / "one more.txt").write_text("One more document, so that there is something to do.")
    update = [build_index(corpus, index, settings=settings).seconds for settings in (files, milvus)]
    (corpus / "one more.txt").unlink()
    return {
        "questions": len(questions),
        "passages": built[0].passages,
        "agree_best": sum(map(same, pairs)) / len(pairs),
        "agree_at_threshold": sum(map(same, defaults)) / len(pairs),
        "f1_files": 100 * f1[0],
        "f1_milvus": 100 * f1[1],
        "build_seconds_files": built[0].seconds,
        "build_seconds_milvus": built[1].seconds,
        "server_bytes": grown,
        "update_seconds_files": update[0],
        "update_seconds_milvus": update[1],
        "answer_ms_files": 1000 * times[0],
        "answer_ms_milvus": 1000 * times[1],
        "search_ms_files": 1000 * search[0],
        "search_ms_milvus": 1000 * search[1],
    }


def same(pair: list[Answer]) -> bool:
    """Whether both answers cite the same document first and have the same words."""
    one, other = pair
    documents = [answer.citations[0].document if answer.citations else "" for answer in pair]
    return (one.found, one.text) == (other.found, other.text) and documents[0] == documents[1]


def two_workers(index: Path, passages: list[str]) -> dict[str, float]:
    """Passages a second of one and of two of Ray's workers, models loaded; the median of three."""
    import ray
    from ray.util import ActorPool

    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)

    @ray.remote(num_cpus=1)
    class Worker:
        def __init__(self, model: str) -> None:
            self._encoder = open_encoder(Path(model), threads=1)

        def embed(self, texts: list[str]) -> int:
            return len(self._encoder.encode_documents(texts))

    (model,) = (index / "models").iterdir()
    workers = [Worker.remote(str(model)) for _ in range(2)]
    ray.get([worker.embed.remote(passages[:8]) for worker in workers])
    parts = list(batched(passages, AT_ONCE))

    def embed(pool: ActorPool) -> None:
        list(pool.map_unordered(lambda worker, texts: worker.embed.remote(texts), parts))

    found: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(3):
        for count in (1, 2):
            pool = ActorPool(workers[:count])
            found[count].append(len(passages) / timed(lambda pool=pool: embed(pool)))
    ray.shutdown()
    rates = {count: statistics.median(rate) for count, rate in found.items()}
    return {
        "passages_a_second_one_worker": rates[1],
        "passages_a_second_two_workers": rates[2],
        "two_workers_ratio": rates[2] / rates[1],
    }


def searchable(index: Path) -> list[str]:
    """What is embedded of every passage of an embedded index."""
    with closing(FileStore.open(index, Settings())) as store:
        return [text for _, text in store.records.searchable()]


def size(folder: Path | None) -> int:
    """Bytes of the files below a folder."""
    if folder is None or not folder.exists():
        return 0
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def timed(step: Callable[[], object]) -> float:
    """Seconds that a step takes."""
    began = time.perf_counter()
    step()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
