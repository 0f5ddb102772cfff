"""Fit the weights of the sentence selector and write `src/askai/data/selector.json`.

    python training/fit_selector.py --data DIR

Two kinds of questions decide the weights: those of DIR/qa/squad_train_articles.json.gz, which stay
close to the text's own words, and `training/data/paraphrased.json`, written for askai over
paragraphs of the same articles in words of their own. The confidence is fitted on the latter and
on squad_tune_articles.json.gz. Each article is one corpus, asked as users ask: search, then read.
What is not there to be found is the paraphrased set's near misses (a right name, a missing fact)
and, for SQuAD, every answerable question asked again with its paragraph taken away. The report
articles and the questions over the shipped corpus are not touched. About six minutes on two cores.
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
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import StandardScaler

from askai.answers import Hit
from askai.build import build_index
from askai.embedding import Encoder, TokenVectors, Vectors
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
QUESTIONS_PER_ARTICLE = 100
PARAPHRASED = Path(__file__).parent / "data" / "paraphrased.json"
OUTPUT = Path(__file__).parents[1] / "src" / "askai" / "data" / WEIGHTS_FILE


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as it was read: a row of features for each sentence, and which are right."""

    features: Features
    right: npt.NDArray[np.bool_]
    kind: str  # "answerable", "removed" (its paragraph taken away), "near miss", "adversarial"


@dataclass(frozen=True, slots=True)
class Question:
    """A question about an article; `starts` are where its answers start, () when it has none."""

    text: str
    paragraph: int
    starts: tuple[int, ...]
    kind: str


class RememberingEncoder:
    """Embeds each text once: a sentence is read for many questions."""

    def __init__(self, encoder: Encoder) -> None:
        self.description = encoder.description
        self._encoder = encoder
        self._known: dict[str, TokenVectors] = {}

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known |= dict(zip(new, self._encoder.encode_tokens(new), strict=True))
        return [self._known[text] for text in texts]

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encoder.encode_queries(texts)

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        return self._encoder.encode_documents(texts)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self._encoder.count_tokens(texts)


def main() -> None:
    """Ask everything, fit both models, print how well they do, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    data = parser.parse_args().data / "qa"
    train_articles = read_articles(data / "squad_train_articles.json.gz")
    tune_articles = read_articles(data / "squad_tune_articles.json.gz")
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch)  # one index for all, so that the model is exported once
        train = [item for article in train_articles for item in ask_squad(article, work)]
        tune = [item for article in tune_articles for item in ask_squad(article, work)]
        paraphrased = ask_paraphrased(train_articles, work)
    sentence = fit_sentence([train, paraphrased])
    confidence = fit_confidence([tune, paraphrased], sentence)
    rounded = {
        "sentence": [round(value, 4) for value in sentence],
        "confidence": [round(value, 4) for value in confidence],
    }
    OUTPUT.write_text(json.dumps({"features": FEATURES} | rounded, indent=2) + "\n", "utf-8")
    weights = Weights(sentence, confidence)
    for name, asked in (("train", train), ("tune", tune), ("paraphrased", paraphrased)):
        report(name, asked, weights)


def read_articles(path: Path) -> list[dict]:
    """The articles of a file in SQuAD layout."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        articles: list[dict] = json.load(file)["data"]
    return articles


def ask_squad(article: dict, work: Path) -> list[Asked]:
    """A sample of an article's own questions."""
    questions = []
    for number, paragraph in enumerate(article["paragraphs"]):
        for item in paragraph["qas"]:
            starts = tuple({answer["answer_start"] for answer in item["answers"]})
            kind = "adversarial" if item.get("is_impossible") or not starts else "answerable"
            text = item["question"].strip()
            questions.append(Question(text, number, () if kind == "adversarial" else starts, kind))
    random.Random(SEED).shuffle(questions)
    paragraphs = dict(enumerate(item["context"] for item in article["paragraphs"]))
    return ask_article(article["title"], paragraphs, questions[:QUESTIONS_PER_ARTICLE], work)


def ask_paraphrased(articles: list[dict], work: Path) -> list[Asked]:
    """The questions in words of their own, over the paragraphs they were written for."""
    contexts = {
        item["title"]: [paragraph["context"] for paragraph in item["paragraphs"]]
        for item in articles
    }
    asked: list[Asked] = []
    for article in json.loads(PARAPHRASED.read_text("utf-8"))["articles"]:
        paragraphs = {
            number: contexts[article["title"]][number] for number in article["paragraphs"]
        }
        questions = []
        for item in article["questions"]:
            if "sentence" in item:
                start = paragraphs[item["paragraph"]].index(item["sentence"])
                middle = start + len(item["sentence"]) // 2
                question = Question(item["question"], item["paragraph"], (middle,), "answerable")
            else:
                question = Question(item["question"], -1, (), "near miss")
            questions.append(question)
        asked += ask_article(article["title"], paragraphs, questions, work)
    return asked


def ask_article(
    title: str, paragraphs: dict[int, str], questions: Sequence[Question], work: Path
) -> list[Asked]:
    """Each paragraph is a document under the article's title."""
    head = f"# {title.replace('_', ' ')}\n\n"
    settings = Settings()
    corpus, index = work / f"corpus-{len(list(work.iterdir()))}", work / "index"
    corpus.mkdir()
    for number, context in paragraphs.items():
        (corpus / f"{number}.md").write_text(head + context, "utf-8")
    build_index(corpus, index, settings=settings)
    store = Store.open(index, settings)
    selector = SentenceSelector(RememberingEncoder(store.encoder), store.keywords, Weights((), ()))
    asked = []
    for question in questions:
        hits = fused_search(store, question.text, settings, k=settings.passages_read + 3)
        document = f"{question.paragraph}.md"
        starts = {len(head) + start for start in question.starts}
        kept = hits[: settings.passages_read]
        asked.append(read(selector, question.text, kept, document, starts, question.kind))
        if question.kind == "answerable":
            without = [hit for hit in hits if hit.document != document]
            without = without[: settings.passages_read]
            asked.append(read(selector, question.text, without, document, set(), "removed"))
    store.close()
    print(f"{title}: {len(asked)} readings", flush=True)
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


def fit_sentence(sets: list[list[Asked]]) -> tuple[float, ...]:
    """Which sentence answers: a softmax over what was read, each set with the same weight."""
    useful = [[item for item in asked if item.right.any()] for asked in sets]
    scaler = StandardScaler().fit(np.vstack([item.features for one in useful for item in one]))
    rows = [
        (scaler.transform(item.features), item.right / item.right.sum(), 1 / len(one))
        for one in useful
        for item in one
    ]

    def loss(weights: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        total, slope = 1e-3 * float(weights @ weights), 2e-3 * weights
        for features, target, share in rows:
            scores = features @ weights
            chances = np.exp(scores - scores.max())
            chances /= chances.sum()
            total -= share * float(target @ np.log(chances + 1e-12))
            slope = slope + share * (features.T @ (chances - target))
        return total, slope

    found = minimize(loss, np.zeros(len(FEATURES)), jac=True, method="L-BFGS-B")
    return tuple((found.x / np.where(scaler.scale_ == 0, 1, scaler.scale_)).tolist())


def fit_confidence(sets: list[list[Asked]], sentence: tuple[float, ...]) -> tuple[float, ...]:
    """Whether the best sentence is right, each set with the same weight.

    SQuAD's own unanswerable questions are left out: they were written against one paragraph, and
    the rest of the article may answer them.
    """
    rows, right, shares = [], [], []
    for asked in sets:
        # Where a set has near misses written by hand, those stand for what is not there.
        missing = "near miss" if any(item.kind == "near miss" for item in asked) else "removed"
        kept = [item for item in asked if item.kind in ("answerable", missing)]
        for item in kept:
            values, correct = best(item, sentence)
            rows.append(values)
            right.append(correct)
            shares.append(1000 / len(kept))
    weights, constant = logistic(np.array(rows), np.array(right), np.array(shares))
    return (*weights, constant)


def best(item: Asked, sentence: tuple[float, ...]) -> tuple[list[float], bool]:
    """The inputs of the confidence model for the best sentence, and whether it is right."""
    scores = item.features @ np.array(sentence)
    order = np.argsort(-scores, kind="stable")
    lead = float(scores[order[0]] - scores[order[1]]) if len(order) > 1 else 1.0
    return [*item.features[order[0]], float(scores[order[0]]), lead], bool(item.right[order[0]])


def logistic(
    features: Features, right: npt.NDArray[np.bool_], shares: Features
) -> tuple[list[float], float]:
    """Weights and constant of a logistic regression, for features as they are."""
    scaler = StandardScaler().fit(features)
    model = LogisticRegression(max_iter=1000).fit(scaler.transform(features), right, shares)
    scale = np.where(scaler.scale_ == 0, 1, scaler.scale_)
    weights = model.coef_[0] / scale
    return weights.tolist(), float(model.intercept_[0] - weights @ scaler.mean_)


def report(name: str, asked: list[Asked], weights: Weights) -> None:
    """Print what the two models do on these questions."""
    chances: dict[str, list[float]] = {}
    right = []
    for item in asked:
        scores = item.features @ np.array(weights.sentence)
        top = int(np.argmax(scores))
        chance = confidences(item.features, scores, weights.confidence)[top]
        chances.setdefault(item.kind, []).append(float(chance))
        if item.kind == "answerable":
            right.append(bool(item.right[top]))
    answerable = np.array(chances.pop("answerable"))
    correct = np.array(right)
    print(f"{name}: {len(correct)} answerable, best sentence right {100 * correct.mean():.1f} %")
    for kind, values in chances.items():
        labels = [1] * len(answerable) + [0] * len(values)
        auroc = roc_auc_score(labels, np.concatenate([answerable, values]))
        print(f"  AUROC against {kind} ({len(values)}): {auroc:.3f}")
    for threshold in (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5):
        kept = 100 * ((answerable >= threshold) & correct).mean()
        refused = ", ".join(
            f"{kind} refused {100 * (np.array(values) < threshold).mean():.1f} %"
            for kind, values in chances.items()
        )
        print(f"  at {threshold:.2f}: answered and right {kept:.1f} %, {refused}")


if __name__ == "__main__":
    main()
