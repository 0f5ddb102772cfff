"""askai beside others of its kind: encoding, indexing and searching the same documents.

    python benchmarks/peers.py --data DIR --work DIR [--rounds 5] [--documents 1000]

Documents: paragraphs of DIR/qa's articles, one file each. All use the same model on the same cores:
askai; plain sentence-transformers with a flat FAISS index; txtai; haystack's in-memory pipeline.
The others live in an environment of their own, which this script makes in the work folder from
PyPI. Each measurement is a process of its own, in turns, and counts from when its libraries are
imported and its model is loaded; the median and every figure are printed. The limit: the model's
multiply-adds for these passages at the rate that this machine multiplies matrices in float32.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import venv
from pathlib import Path

import open_questions
from askai import Settings, build_index
from askai.file_store import FileStore
from askai.models import packaged_model

PEERS = (
    "sentence-transformers",
    "faiss-cpu",
    "txtai",
    "haystack-ai",
    "sentence-transformers-haystack",
)
ROOT = Path(__file__).parents[1]

SHARED = """
import json, os, sys, time
from pathlib import Path
work, model = Path(sys.argv[1]), sys.argv[2]
passages = json.loads((work / "passages.json").read_text())
questions = json.loads((work / "questions.json").read_text())
files = sorted((work / "corpus").rglob("*.md"))
cores = len(os.sched_getaffinity(0))

def timed(step):
    began = time.perf_counter()
    step()
    return time.perf_counter() - began

def tell(**found):
    print(json.dumps(found))
"""
SCRIPTS = {
    "askai": """
import shutil
from askai import Assistant, Settings, build_index
from askai.models import open_encoder
index = work / "index"
(folder,) = (index / "models").iterdir()
encoder = open_encoder(folder)
encoder.encode_documents(passages[:8])
encode = timed(lambda: encoder.encode_documents(passages))
build = timed(lambda: build_index(work / "corpus", index, settings=Settings(), full=True))
assistant = Assistant.open(index, Settings())
assistant.search(questions[0])
search = [timed(lambda: assistant.search(question)) for question in questions]
ask = [timed(lambda: assistant.ask(question)) for question in questions]
tell(encode=encode, build=build, search=sorted(search), ask=sorted(ask))
""",
    "sentence-transformers": """
import faiss
from sentence_transformers import SentenceTransformer
encoder = SentenceTransformer(model, device="cpu", local_files_only=True)
encoder.encode(passages[:8])
encode = timed(lambda: encoder.encode(passages, normalize_embeddings=True))
index = faiss.IndexFlatIP(384)

def make():
    texts = [path.read_text() for path in files]
    index.add(encoder.encode(texts, normalize_embeddings=True))
    faiss.write_index(index, str(work / "flat.faiss"))

build = timed(make)
search = [
    timed(lambda: index.search(encoder.encode([question], normalize_embeddings=True), 10))
    for question in questions
]
tell(encode=encode, build=build, search=sorted(search))
""",
    "txtai": """
from txtai import Embeddings
embeddings = Embeddings(path=model, content=True, hybrid=True, gpu=False)
embeddings.batchtransform(passages[:8])
encode = timed(lambda: embeddings.batchtransform(passages))

def make():
    embeddings.index([(str(path), path.read_text(), None) for path in files])
    embeddings.save(str(work / "txtai"))

build = timed(make)
search = [timed(lambda: embeddings.search(question, 10)) for question in questions]
tell(encode=encode, build=build, search=sorted(search))
""",
    "haystack": """
from haystack import Document
from haystack.components.converters import TextFileToDocument
from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
from haystack.components.writers import DocumentWriter
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack.utils import ComponentDevice
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder, SentenceTransformersTextEmbedder,
)
cpu = ComponentDevice.from_str("cpu")
embedder = SentenceTransformersDocumentEmbedder(model=model, device=cpu, progress_bar=False)
asker = SentenceTransformersTextEmbedder(model=model, device=cpu, progress_bar=False)
for one in (embedder, asker):
    one.warm_up()
documents = [Document(content=text) for text in passages]
embedder.run(documents[:8])
encode = timed(lambda: embedder.run(documents))
store = InMemoryDocumentStore(embedding_similarity_function="cosine")

def make():
    found = TextFileToDocument().run(sources=files)["documents"]
    DocumentWriter(store).run(embedder.run(found)["documents"])

build = timed(make)
retriever = InMemoryEmbeddingRetriever(store, top_k=10)
search = [
    timed(lambda: retriever.run(query_embedding=asker.run(question)["embedding"]))
    for question in questions
]
tell(encode=encode, build=build, search=sorted(search))
""",
    "limit": """
import numpy as np
from tokenizers import Tokenizer
tokenizer = Tokenizer.from_file(str(Path(model) / "tokenizer.json"))
tokenizer.no_padding()
lengths = [min(256, len(item.ids)) for item in tokenizer.encode_batch(passages)]
layers, wide, inner = 6, 384, 1536
adds = sum(layers * (n * (4 * wide * wide + 2 * wide * inner) + 2 * n * n * wide) for n in lengths)
left, right = np.ones((1024, wide), np.float32), np.ones((wide, inner), np.float32)
left @ right
rate = 20 * 1024 * wide * inner / timed(lambda: [left @ right for _ in range(20)])
tell(encode=adds / rate, tokens=sum(lengths), multiply_adds_a_second=rate)
""",
}


def main() -> None:
    """Prepare, measure in turns, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--peers", type=Path, help="the folder of an environment that has them")
    options = parser.parse_args()
    work: Path = options.work
    work.mkdir(parents=True, exist_ok=True)
    pythons = {"askai": sys.executable, "limit": sys.executable}
    other = str(peers(options.peers or work / "peers") / "bin" / "python")
    prepare(options.data, work, options.documents)
    model = str(packaged_model())
    found: dict[str, list[dict]] = {name: [] for name in SCRIPTS}
    for number in range(options.rounds):
        for name, script in SCRIPTS.items():
            command = [pythons.get(name, other), "-c", SHARED + script, str(work), model]
            told = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
            found[name].append(json.loads(told.splitlines()[-1]))
            print(f"round {number + 1}, {name}: done", file=sys.stderr, flush=True)
    report(found)


def peers(folder: Path) -> Path:
    """The environment of the others, made when it is not there."""
    if not (folder / "bin" / "python").exists():
        venv.create(folder, with_pip=True)
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet"]
        subprocess.run([*pip, "-c", str(ROOT / "constraints.txt"), *PEERS], check=True)
    return folder


def prepare(data: Path, work: Path, documents: int) -> None:
    """The files, askai's first index of them (with the exported model), passages, questions."""
    articles = open_questions.read_articles(data / "qa" / "squad_train_articles.json.gz")
    if not (work / "corpus").exists():
        open_questions.write_documents(articles, work / "corpus")
        for path in sorted((work / "corpus").rglob("*.md"))[documents:]:
            path.unlink()
    build_index(work / "corpus", work / "index", settings=Settings())
    store = FileStore.open(work / "index", Settings())
    passages = [text for _, text in store.records.searchable()]
    (work / "passages.json").write_text(json.dumps(passages))
    own = open_questions.own_questions(articles, answerable=True)
    questions = [question.question for question in own][:: max(1, len(own) // 100)][:100]
    (work / "questions.json").write_text(json.dumps(questions))
    print(f"{len(list((work / 'corpus').rglob('*.md')))} documents, {len(passages)} passages")


def report(found: dict[str, list[dict]]) -> None:
    """Medians, and every figure."""
    own = {what: middle(found["askai"], what) for what in ("encode", "build")}
    for name, rounds in found.items():
        print(name)
        for what in ("encode", "build"):
            if what in rounds[0]:
                every = ", ".join(f"{item[what]:.2f}" for item in rounds)
                ratio = middle(rounds, what) / own[what]
                print(f"  {what}: {middle(rounds, what):.2f} s, {ratio:.2f} x askai's ({every})")
        for what in ("search", "ask"):
            if what in rounds[0]:
                times = [1000 * time for item in rounds for time in item[what]]
                cuts = statistics.quantiles(times, n=20)
                print(f"  {what}: p50 {statistics.median(times):.1f} ms, p95 {cuts[-1]:.1f} ms")
        if name == "limit":
            rate = statistics.median(item["multiply_adds_a_second"] for item in rounds)
            print(f"  {rounds[0]['tokens']} tokens, {rate / 1e9:.0f} G multiply-adds a second")


def middle(rounds: list[dict], what: str) -> float:
    """The median of one figure."""
    return statistics.median(item[what] for item in rounds)


if __name__ == "__main__":
    main()
