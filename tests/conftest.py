"""Shared fixtures: a tiny fake encoder for fast tests, and one real index a session."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page

from askai import Assistant, Settings, build_index
from askai.embedding import (
    ModelDescription,
    TokenVectors,
    Vectors,
    read_description,
    write_description,
)
from askai.errors import ModelError
from askai.pruning import Foresight
from askai.reader import CONFIDENCE_FEATURES, FEATURES, FORESEEN_FROM, Weights
from askai.signals import BY_MEANING
from askai.span_model import Reading
from askai.spelling import forms, merged
from tests.serving import opened, serving

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "corpus"


class WordEncoder:
    """A fake encoder: each word is a direction, so texts that share words are alike."""

    def __init__(self, dimensions: int = 1024, max_tokens: int = 256) -> None:
        self.description = ModelDescription(
            "fake-model", "fake", dimensions, max_tokens, "", "", {}
        )
        self.embedded: list[str] = []

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self._vector(text) for text in texts])

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        self.embedded += texts
        return self.encode_queries(texts)

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        found = []
        for text in texts:
            tokens = tuple(re.findall(r"\w+", text.lower()))
            vectors = self.encode_queries(tokens) if tokens else np.zeros((0, 1024), np.float32)
            found.append(TokenVectors(self._vector(text), tokens, vectors))
        return found

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(re.findall(r"\w+|[^\w\s]", text)) for text in texts]

    def _vector(self, text: str) -> Vectors:
        vector = np.full(self.description.dimensions, 1e-3, np.float32)
        for word in re.findall(r"\w+", text.lower()):
            seed = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=4).digest())
            vector[seed % self.description.dimensions] += 1
        return vector / np.linalg.norm(vector)


class WholeSentences:
    """A fake question-answering model: it marks as many words as it may, and prefers none."""

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[list[Reading]]:
        return [[self._reading(text)] for _, text in passages]

    def _reading(self, text: str) -> Reading:
        offsets = np.array([match.span() for match in re.finditer(r"\S+", text)] or [(0, 0)])
        rising = np.arange(len(offsets), dtype=np.float32) * 1e-3
        return Reading(offsets[:, 0], offsets[:, 1], -rising, rising, 0.0)


def by_shared_words() -> Weights:
    """The more of the question's words a sentence has, the better and the surer."""
    order = {"meaning": 1.0, "words_in_sentence": 1.0, "words_in_passage": 1.0}
    return Weights(
        tuple(order.get(name, 0.0) for name in FEATURES),
        tuple(6.0 * (name == "words_in_sentence") for name in CONFIDENCE_FEATURES),
        -3.0,
        Foresight(tuple((0.0,) * (1 + len(FORESEEN_FROM)) for _ in BY_MEANING), 1e9),
        (0.0, 10.0),
    )


def collect(passages: Iterable[str]) -> dict[str, int]:
    """How many passages have each word, as the records tell it."""
    counts = Counter(form for text in passages for form in forms(text))
    return merged((word, opens, count) for (word, opens), count in counts.items())


@contextmanager
def fake_models() -> Iterator[WordEncoder]:
    """Builds and assistants use the fakes meanwhile; of the model only a description is written."""
    fake = WordEncoder()

    def described(_: str, models: Path) -> Path:
        folder = models / fake.description.fingerprint
        try:
            read_description(folder)
        except ModelError:  # not there, or damaged
            folder.mkdir(parents=True, exist_ok=True)
            write_description(folder, fake.description)
        return folder

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("askai.build.prepare_model", described)
        patch.setattr("askai.build.open_encoder", lambda folder, threads=0: fake)
        patch.setattr("askai.file_store.open_encoder", lambda folder, threads=0: fake)
        patch.setattr("askai.models.SpanModel.packaged", lambda threads=0: WholeSentences())
        patch.setattr("askai.assistant.Weights.load", by_shared_words)
        yield fake


@pytest.fixture
def encoder() -> Iterator[WordEncoder]:
    """The fake encoder that builds and stores use; see `fake_models`."""
    with fake_models() as fake:
        yield fake


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A small folder of documents of each kind, nested."""
    folder = tmp_path / "corpus"
    (folder / "deep" / "er").mkdir(parents=True)
    (folder / "rivers.md").write_text(
        "# Rivers\n\nThe Elbe flows through Dresden. It is 1,094 km long.\n\n## Fish\n\n"
        "- Salmon returned in 1995.\n- Pike never left.\n",
        "utf-8",
    )
    (folder / "deep" / "trains.txt").write_text(
        "The night train leaves at nine.\nIt has twelve cars.\n\nDogs travel free.\n", "utf-8"
    )
    (folder / "deep" / "er" / "cities.csv").write_text(
        "City,Mayor\nLeipzig,Burkhard Jung\nBonn,Guido Déus\n", "utf-8"
    )
    (folder / "bridge.html").write_text(
        "<html><head><title>The bridge</title></head><body><nav>Home</nav>"
        "<h1>The bridge</h1><p>The Blue Wonder was opened in <b>1893</b>.</p></body></html>",
        "utf-8",
    )
    return folder


@pytest.fixture(scope="session")
def real_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped corpus, indexed once with the real model."""
    index = tmp_path_factory.mktemp("real") / "index"
    build_index(CORPUS, index, settings=Settings())
    return index


@pytest.fixture(scope="session")
def real_assistant(real_index: Path) -> Iterator[Assistant]:
    assistant = Assistant.open(real_index, Settings())
    yield assistant
    assistant.close()


@pytest.fixture(scope="session")
def address(real_index: Path) -> Iterator[str]:
    """The page over the shipped corpus."""
    with serving(real_index) as served:
        yield served.address


@pytest.fixture
def page(address: str) -> Iterator[Page]:
    """That page in a browser."""
    with opened(address) as page:
        yield page


HOSTILE = """# <script>alert(1)</script> Gulls

<img src=http://example.org/x.png onerror=alert(2)> The gull <b>Larus</b>
<a href="javascript:alert(3)">lives</a> on the pier of Pellworth.
![pic](http://example.org/y.png) [link](javascript:alert(4)) $x$ <svg onload=alert(5)>
"""


@pytest.fixture
def own(real_index: Path, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A page over a corpus of its own, a hostile document: its address, and the corpus."""
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    (corpus / "gulls.md").write_text(HOSTILE)
    shutil.copytree(real_index / "models", index / "models")  # exported once is enough
    build_index(corpus, index)
    with serving(index) as served:
        yield served.address, corpus


@pytest.fixture
def own_page(own: tuple[str, Path]) -> Iterator[Page]:
    """That page in a browser."""
    with opened(own[0]) as page:
        yield page
