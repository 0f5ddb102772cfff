"""Fit the weights of the sentence selector and write `src/askai/data/selector.json`.

    python training/fit_selector.py --data DIR

DIR/qa/squad_train_articles.json.gz (CC BY-SA 4.0) decides the weights of the sentence model;
squad_tune_articles.json.gz the confidence. Each article is one corpus, asked as users ask:
search, then read. Every answerable question is asked twice, the second time with the paragraph
that answers it taken away: a right name, and a fact that is not there. About four minutes on two
cores. The report articles are not touched.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import StandardScaler

from askai.answers import Hit
from askai.build import build_index
from askai.embedding import Encoder, Vectors
from askai.reader import (
    FEATURES,
    WEIGHTS_FILE,
    Features,
    SentenceSelector,
    Weights,
    confidences,
    sentences_of,
)
from askai.search import fused_search
from askai.settings import Settings
from askai.store import Store

SEED = 20250227
QUESTIONS_PER_ARTICLE = 150
OUTPUT = Path(__file__).parents[1] / "src" / "askai" / "data" / WEIGHTS_FILE


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as it was read: a row of features for each sentence, and which are right."""

    features: Features
    right: npt.NDArray[np.bool_]
    kind: str  # "answerable", "removed" (its paragraph was taken away) or "adversarial"


class RememberingEncoder:
    """Embeds each text once: a sentence is read for many questions."""

    def __init__(self, encoder: Encoder) -> None:
        self.description = encoder.description
        self._encoder = encoder
        self._known: dict[str, Vectors] = {}

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known |= dict(zip(new, self._encoder.encode_queries(new), strict=True))
        return np.stack([self._known[text] for text in texts])

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        return self._encoder.encode_documents(texts)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self._encoder.count_tokens(texts)


def main() -> None:
    """Ask everything, fit both models, print how well they do, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    data = parser.parse_args().data / "qa"
    train = ask_articles(data / "squad_train_articles.json.gz")
    tune = ask_articles(data / "squad_tune_articles.json.gz")
    sentence = fit_sentence(train)
    confidence = fit_confidence(tune, sentence)
    rounded = {
        "sentence": [round(value, 4) for value in sentence],
        "confidence": [round(value, 4) for value in confidence],
    }
    OUTPUT.write_text(json.dumps({"features": FEATURES} | rounded, indent=2) + "\n", "utf-8")
    report("train", train, Weights(sentence, confidence))
    report("tune", tune, Weights(sentence, confidence))


def ask_articles(path: Path) -> list[Asked]:
    """Every article as a corpus of its own, and a sample of its questions read."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        articles = json.load(file)["data"]
    asked: list[Asked] = []
    with tempfile.TemporaryDirectory() as scratch:
        for number, article in enumerate(articles):
            asked += ask_article(article, Path(scratch) / f"corpus-{number}", Path(scratch) / "i")
            print(f"{path.name}: {article['title']}, {len(asked)} questions so far", flush=True)
    return asked


def ask_article(article: dict, corpus: Path, index: Path) -> list[Asked]:
    """Each paragraph is a document. Passage and answer offsets are the paragraph's own."""
    corpus.mkdir()
    for number, paragraph in enumerate(article["paragraphs"]):
        (corpus / f"{number}.txt").write_text(paragraph["context"], "utf-8")
    settings = Settings()
    build_index(corpus, index, settings=settings)
    store = Store.open(index, settings)
    selector = SentenceSelector(RememberingEncoder(store.encoder), store.keywords, Weights((), ()))
    questions = [
        (f"{number}.txt", question)
        for number, paragraph in enumerate(article["paragraphs"])
        for question in paragraph["qas"]
    ]
    random.Random(SEED).shuffle(questions)
    asked = []
    for document, question in questions[:QUESTIONS_PER_ARTICLE]:
        text = question["question"].strip()
        starts = {answer["answer_start"] for answer in question["answers"]}
        hits = fused_search(store, text, settings, k=settings.passages_read + 3)
        kept = hits[: settings.passages_read]
        without = [hit for hit in hits if hit.document != document][: settings.passages_read]
        if question.get("is_impossible") or not starts:
            asked.append(read(selector, text, kept, document, set(), "adversarial"))
        else:
            asked.append(read(selector, text, kept, document, starts, "answerable"))
            asked.append(read(selector, text, without, document, set(), "removed"))
    store.close()
    return asked


def read(
    selector: SentenceSelector,
    question: str,
    hits: Sequence[Hit],
    document: str,
    starts: set[int],
    kind: str,
) -> Asked:
    """The features of every sentence read; right are those in which an answer starts."""
    candidates = sentences_of(hits)
    right = [
        hits[number].document == document
        and any(sentence.start <= start < sentence.end for start in starts)
        for number, sentence in candidates
    ]
    features = selector.features(question, hits, candidates)
    return Asked(features, np.array(right, bool), kind)


def fit_sentence(asked: list[Asked]) -> tuple[float, ...]:
    """Which sentence answers: over the questions whose answer was among what was read."""
    useful = [item for item in asked if item.right.any()]
    features = np.vstack([item.features for item in useful])
    weights, _ = logistic(features, np.concatenate([item.right for item in useful]))
    return tuple(weights)  # a constant would not change the order


def fit_confidence(asked: list[Asked], sentence: tuple[float, ...]) -> tuple[float, ...]:
    """Whether the best sentence is right: answerable and removed questions, half and half."""
    rows, right = [], []
    for item in asked:
        if item.kind != "adversarial":
            values, correct = best(item, sentence)
            rows.append(values)
            right.append(correct)
    weights, constant = logistic(np.array(rows), np.array(right))
    return (*weights, constant)


def best(item: Asked, sentence: tuple[float, ...]) -> tuple[list[float], bool]:
    """The inputs of the confidence model for the best sentence, and whether it is right."""
    scores = item.features @ np.array(sentence)
    order = np.argsort(-scores, kind="stable")
    lead = float(scores[order[0]] - scores[order[1]]) if len(order) > 1 else 1.0
    return [*item.features[order[0]], float(scores[order[0]]), lead], bool(item.right[order[0]])


def logistic(features: Features, right: npt.NDArray[np.bool_]) -> tuple[list[float], float]:
    """Weights and constant of a logistic regression, for features as they are."""
    scaler = StandardScaler().fit(features)
    model = LogisticRegression(max_iter=1000).fit(scaler.transform(features), right)
    scale = np.where(scaler.scale_ == 0, 1, scaler.scale_)
    weights = model.coef_[0] / scale
    return weights.tolist(), float(model.intercept_[0] - weights @ scaler.mean_)


def report(name: str, asked: list[Asked], weights: Weights) -> None:
    """Print what the two models do on these questions."""
    chances: dict[str, list[float]] = {"answerable": [], "removed": [], "adversarial": []}
    right = []
    for item in asked:
        scores = item.features @ np.array(weights.sentence)
        top = int(np.argmax(scores))
        chance = confidences(item.features, scores, weights.confidence)[top]
        chances[item.kind].append(float(chance))
        if item.kind == "answerable":
            right.append(bool(item.right[top]))
    answerable = np.array(chances["answerable"])
    correct = np.array(right)
    print(f"{name}: {len(correct)} answerable, best sentence right {100 * correct.mean():.1f} %")
    for kind in ("removed", "adversarial"):
        others = np.array(chances[kind])
        labels = [1] * len(answerable) + [0] * len(others)
        auroc = roc_auc_score(labels, np.concatenate([answerable, others]))
        print(f"  AUROC against {kind} ({len(others)}): {auroc:.3f}")
    for threshold in (0.2, 0.3, 0.4, 0.5):
        refused = (np.array(chances["removed"]) < threshold).mean()
        kept = ((answerable >= threshold) & correct).mean()
        wrong = ((answerable >= threshold) & ~correct).sum()
        wrong += (np.array(chances["removed"]) >= threshold).sum()
        answered = (answerable >= threshold).sum()
        answered += (np.array(chances["removed"]) >= threshold).sum()
        print(
            f"  at {threshold}: answered and right {100 * kept:.1f} %, removed refused "
            f"{100 * refused:.1f} %, wrong among answers {100 * wrong / answered:.1f} %"
        )


if __name__ == "__main__":
    main()
