"""Fit the weights that order sentences and tell the confidence, for the reader that ships.

    python training/fit_reader.py --data DIR [--foresight]

Writes `weights.json` beside the reader (`src/askai/data/reader/`), after each new export of it.

Five sets of questions decide them, over texts that the reader was not trained on: those of
DIR/qa/squad_tune_articles.json.gz, which stay close to the text's own words; those written for
askai in words of their own, over the same articles (`training/data/paraphrased_tune.json`);
folders of made-up documents with questions near to their words and far from them
(`training/data/folders.json`); passages with such questions (`training/data/passages_tune.jsonl`);
and tables, for their rows: made-up ones (`table_questions.py`) and written ones
(`training/data/tables_tune.jsonl`). Each article or folder is one corpus, asked as users
ask: search, then read. Three kinds of questions have no answer there: SQuAD 2.0's unanswerable
ones ("adversarial"), the written sets' near misses (a right name, a missing fact), and questions
about other articles ("off topic"). The report articles and the questions over the shipped corpus
are not touched. All figures printed are of articles left out while fitting, one after another.
`--foresight` leaves these two as they are, and only fits how well the plain signals foretell those
by meaning (`src/askai/pruning.py`).
"""

from __future__ import annotations

import argparse
import dataclasses
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
from askai.evaluation import RIGHT_F1, calibration
from askai.file_store import FileStore
from askai.pruning import Foresight, compared
from askai.reader import (
    CONFIDENCE_FEATURES,
    FEATURES,
    FORESEEN_FROM,
    WEIGHTS_FILE,
    Judged,
    SpanReader,
    Weights,
    confidence_features,
    logistic,
)
from askai.search import fused_search
from askai.settings import Settings
from askai.signals import BY_MEANING, Features, Signals
from askai.span_model import READER_FOLDER, SpanModel
from askai.squad_scores import f1_score
from reader_data import read_articles
from table_questions import cell_start, tables

SEED = 20250227
SLACKS = (0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)
QUESTIONS_PER_ARTICLE = 120
FOLDER_PASSAGES, FOLDER_QUESTIONS = 12, 30
OFF_TOPIC = 0.3  # for each answerable question
WRITTEN = Path(__file__).parent / "data"
OUTPUT = Path(__file__).parents[1] / "src" / "askai" / "data" / READER_FOLDER / WEIGHTS_FILE


@dataclass(frozen=True, slots=True)
class Question:
    """A question about an article."""

    text: str
    kind: str  # "answerable", "adversarial", "near miss" or "off topic"
    paragraph: int = -1
    starts: tuple[int, ...] = ()  # where in it an answer starts
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as it was read: every sentence that may answer, and what is right."""

    article: str
    question: Question
    judged: Judged
    sentences: npt.NDArray[np.bool_]  # an answer starts in it
    spans: npt.NDArray[np.bool_]  # its best span is right: an F1 of at least 0.5


@dataclass(frozen=True, slots=True)
class Article:
    """What is one corpus, and what is asked about it."""

    title: str
    paragraphs: dict[int, str]
    questions: list[Question]
    head: str = ""  # what is written above each paragraph


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
    parser.add_argument("--foresight", action="store_true")
    options = parser.parse_args()
    data = options.data / "qa"
    tune_articles = read_articles(data / "squad_tune_articles.json.gz")
    articles = {
        "tune": squad_articles(tune_articles),
        "paraphrased tune": written_articles(WRITTEN / "paraphrased_tune.json", tune_articles),
        "folders": folder_articles(),
        "passages": passage_articles(WRITTEN / "passages_tune.jsonl"),
        "tables": table_articles() + passage_articles(WRITTEN / "tables_tune.jsonl"),
    }
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch)  # one index for all, so that the model is exported once
        sets = {
            name: [item for article in with_off_topic(found) for item in ask_article(article, work)]
            for name, found in articles.items()
        }
    values = json.loads(OUTPUT.read_text("utf-8"))  # "column" is of fit_columns.py
    if options.foresight:
        sentence = Weights.load().sentence
    else:
        report(sets)
        sentence, confidence, constant = fit(list(sets.values()))
        values |= {
            "sentence": dict(zip(FEATURES, rounded(sentence), strict=True)),
            "confidence": dict(zip(CONFIDENCE_FEATURES, rounded(confidence), strict=True)),
            "constant": round(constant, 4),
        }
    foresight = fit_foresight(list(sets.values()), np.array(sentence))
    values["foresight"] = {
        name: dict(zip(("constant", *FORESEEN_FROM), rounded(weights), strict=True))
        for name, weights in zip(BY_MEANING, foresight.weights, strict=True)
    }
    values["slack"] = foresight.slack
    OUTPUT.write_text(json.dumps(values, indent=2) + "\n", "utf-8")


def rounded(values: Sequence[float]) -> list[float]:
    """Four places are plenty."""
    return [round(value, 4) for value in values]


def squad_articles(articles: list[dict]) -> list[Article]:
    """Articles with a sample of their own questions."""
    found = []
    for article in articles:
        questions = []
        for number, paragraph in enumerate(article["paragraphs"]):
            for item in paragraph["qas"]:
                text = item["question"].strip()
                if item.get("is_impossible") or not item["answers"]:
                    questions.append(Question(text, "adversarial"))
                    continue
                starts = tuple({answer["answer_start"] for answer in item["answers"]})
                answers = tuple(answer["text"] for answer in item["answers"])
                questions.append(Question(text, "answerable", number, starts, answers))
        random.Random(SEED).shuffle(questions)
        paragraphs = dict(enumerate(item["context"] for item in article["paragraphs"]))
        title, chosen = article["title"], questions[:QUESTIONS_PER_ARTICLE]
        found.append(Article(title, paragraphs, chosen, head_of(title)))
    return found


def head_of(title: str) -> str:
    """An article's title as a Markdown heading."""
    return f"# {title.replace('_', ' ')}\n\n"


def written_articles(path: Path, articles: list[dict]) -> list[Article]:
    """The paragraphs that questions were written for, and the questions."""
    contexts = {
        item["title"]: [paragraph["context"] for paragraph in item["paragraphs"]]
        for item in articles
    }
    found = []
    for article in json.loads(path.read_text("utf-8"))["articles"]:
        paragraphs = {
            number: contexts[article["title"]][number] for number in article["paragraphs"]
        }
        questions = []
        for item in article["questions"]:
            if "sentence" not in item:
                questions.append(Question(item["question"], "near miss"))
                continue
            number, sentence, answer = item["paragraph"], item["sentence"], item["answer"]
            start = paragraphs[number].index(sentence) + sentence.index(answer)
            questions.append(Question(item["question"], "answerable", number, (start,), (answer,)))
        title = article["title"]
        found.append(Article(title, paragraphs, questions, head_of(title)))
    return found


def folder_articles() -> list[Article]:
    """Folders of documents under titles of their own."""
    found = []
    for folder in json.loads((WRITTEN / "folders.json").read_text("utf-8"))["folders"]:
        texts = [item["text"] for item in folder["documents"]]
        places = {item["name"]: number for number, item in enumerate(folder["documents"])}
        questions = []
        for item in folder["questions"]:
            number = places[item["document"]] if item["answer"] else -1
            questions.append(question_of(item, texts, number))
        found.append(Article(folder["title"], dict(enumerate(texts)), questions))
    return found


def passage_articles(path: Path) -> list[Article]:
    """Made-up passages that follow one another, each one document, as small folders."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    found = []
    for first in range(0, len(rows), FOLDER_PASSAGES):
        folder = rows[first : first + FOLDER_PASSAGES]
        heads = [head_of(row["title"]) for row in folder]
        texts = [head + row["text"] for head, row in zip(heads, folder, strict=True)]
        questions = [
            question_of(item, texts, number, len(heads[number]))
            for number, row in enumerate(folder)
            for item in row["questions"]
        ]
        random.Random(SEED).shuffle(questions)
        chosen = questions[:FOLDER_QUESTIONS]
        found.append(Article(f"{path.stem} {first}", dict(enumerate(texts)), chosen))
    return found


def question_of(item: dict, texts: Sequence[str], number: int, behind: int = 0) -> Question:
    """A written question about one of the texts; the answer stands `behind` so many characters."""
    answer = item["answer"]
    if not answer:
        return Question(item["question"], "near miss")
    if "row" in item:
        start = cell_start(texts[number], item["row"], answer)
    else:
        start = texts[number].index(answer, behind)
    return Question(item["question"], "answerable", number, (start,), (answer,))


def table_articles() -> list[Article]:
    """Made-up tables, each one document."""
    found = []
    for title, text, asked in tables(SEED):
        questions = [
            Question(question, "answerable", 0, (start,), (answer,))
            if answer
            else Question(question, "near miss")
            for question, start, answer in asked
        ]
        found.append(Article(title, {0: text}, questions, head_of(title)))
    return found


def with_off_topic(articles: list[Article]) -> list[Article]:
    """Each article is also asked some of the others' answerable questions."""
    found = []
    for article in articles:
        others = [
            Question(question.text, "off topic")
            for other in articles
            for question in other.questions
            if other is not article and question.kind == "answerable"
        ]
        own = sum(question.kind == "answerable" for question in article.questions)
        chosen = random.Random(SEED).sample(others, round(OFF_TOPIC * own))
        found.append(dataclasses.replace(article, questions=article.questions + chosen))
    return found


def ask_article(article: Article, work: Path) -> list[Asked]:
    """Each paragraph is a document."""
    settings = Settings()
    corpus, index = work / f"corpus-{len(list(work.iterdir()))}", work / "index"
    corpus.mkdir()
    for number, context in article.paragraphs.items():
        (corpus / f"{number}.md").write_text(article.head + context, "utf-8")
    build_index(corpus, index, settings=settings)
    store = FileStore.open(index, settings)
    signals = Signals(RememberingEncoder(store.encoder), store.keywords)
    reader = SpanReader(
        SpanModel.packaged(),
        signals,
        Weights((), (), 0.0, Foresight((), 0.0), Weights.load().column),
    )
    asked = []
    for question in article.questions:
        hits = fused_search(store, question.text, settings, k=settings.passages_read)
        judged = reader.judge(question.text, hits)
        if judged.candidates:
            sentences = right_sentences(question, hits, judged, len(article.head))
            spans = right_spans(question, judged)
            asked.append(Asked(article.title, question, judged, sentences, spans))
    store.close()
    print(f"{article.title}: {len(asked)} questions", flush=True)
    return asked


def right_sentences(
    question: Question, hits: Sequence[Hit], judged: Judged, head: int
) -> npt.NDArray[np.bool_]:
    """In which sentences an answer starts; `head` characters stand before the paragraph."""
    return np.array(
        [
            hits[number].document == f"{question.paragraph}.md"
            and any(sentence.start <= head + start < sentence.end for start in question.starts)
            for number, sentence in judged.candidates
        ],
        bool,
    )


def right_spans(question: Question, judged: Judged) -> npt.NDArray[np.bool_]:
    """Which sentences' best spans are right, wherever they stand."""
    return np.array(
        [
            bool(question.answers) and f1_score(words, question.answers) >= RIGHT_F1
            for words in judged.words
        ],
        bool,
    )


def fit(sets: list[list[Asked]]) -> tuple[tuple[float, ...], tuple[float, ...], float]:
    """Both models: the weights of the sum, those of the confidence, and its constant."""
    sentence = fit_sentence(sets)
    return sentence, *fit_confidence(sets, sentence)


def fit_foresight(sets: list[list[Asked]], sentence: Features) -> Foresight:
    """The signals by meaning from the plain ones, each set with the same weight.

    The slack is the least with which no best sentence, and no lead over other words, is another
    than with every sentence measured.
    """
    tables = [item.judged.features for asked in sets for item in asked]
    shares = [
        np.full(len(item.judged.features), 1 / len(asked)) for asked in sets for item in asked
    ]
    measured, plain = np.split(np.vstack(tables), [len(BY_MEANING)], axis=1)
    plain = np.column_stack([np.ones(len(plain)), plain])
    root = np.sqrt(np.concatenate(shares))[:, None]
    weights = np.linalg.lstsq(plain * root, measured * root, rcond=None)[0].T
    rows = tuple(tuple(row) for row in weights.tolist())
    for slack in SLACKS:
        foresight = Foresight(rows, slack)
        changed, share = pruned([item for asked in sets for item in asked], sentence, foresight)
        print(f"slack {slack}: {changed} of {len(tables)} changed, {100 * share:.1f} % measured")
        if not changed:
            break
    return foresight


def pruned(asked: list[Asked], sentence: Features, foresight: Foresight) -> tuple[int, float]:
    """How many best sentences or leads change, and which share of the sentences is measured."""
    changed, measured, every = 0, 0, 0
    for item in asked:
        features = item.judged.features
        seen: list[int] = []

        def by_meaning(rows: Sequence[int], all_of: Features = features) -> Features:
            seen.extend(rows)  # noqa: B023 - used within this turn
            return all_of[rows, : len(BY_MEANING)]

        plain = features[:, len(BY_MEANING) :]
        passages = [number for number, _ in item.judged.candidates]
        found = compared(plain, item.judged.words, passages, by_meaning, sentence, foresight)
        scores, guessed = features @ sentence, found @ sentence
        rows = int(scores.argmax()), int(guessed.argmax())
        leads = [
            confidence_features(item.judged, one)[row, CONFIDENCE_FEATURES.index("lead")]
            for one, row in zip((scores, guessed), rows, strict=True)
        ]
        changed += rows[0] != rows[1] or not np.isclose(*leads)
        measured += len(seen)
        every += len(features)
    return changed, measured / every


def fit_sentence(sets: list[list[Asked]]) -> tuple[float, ...]:
    """Which sentence answers: a softmax over what was read, each set with the same weight."""
    useful = [[item for item in asked if item.sentences.any()] for asked in sets]
    scaler = StandardScaler().fit(
        np.vstack([item.judged.features for one in useful for item in one])
    )
    # Rows are few among all sentences, which would make a large weight look small.
    scaler.scale_[FEATURES.index("words_in_row")] = 1.0
    rows = [
        (
            scaler.transform(item.judged.features),
            item.sentences / item.sentences.sum(),
            1 / len(one),
        )
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

    start = np.zeros(len(FEATURES))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds(FEATURES))
    return tuple((found.x / np.where(scaler.scale_ == 0, 1, scaler.scale_)).tolist())


def bounds(names: Sequence[str]) -> list[tuple[float | None, float | None]]:
    """No sign may speak against what it is a sign of.

    Without this, words that question and sentence share count against the sentence, for closest
    words are the better sign in running text; in a table that chooses a neighbouring row.
    """
    return [(None, 0.0) if name == "kind_missing" else (0.0, None) for name in names]


def fit_confidence(
    sets: list[list[Asked]], sentence: tuple[float, ...]
) -> tuple[tuple[float, ...], float]:
    """Whether the best span is right: weights and constant; each set has the same weight."""
    rows, right, shares = [], [], []
    for asked in sets:
        for item in asked:
            values, correct, _ = best(item, sentence)
            rows.append(values)
            right.append(correct)
            shares.append(1000 / len(asked))
    scaler = StandardScaler().fit(rows)
    model = LogisticRegression(C=0.3, max_iter=3000)
    model.fit(scaler.transform(rows), right, shares)
    weights = model.coef_[0] / np.where(scaler.scale_ == 0, 1, scaler.scale_)
    return tuple(weights.tolist()), float(model.intercept_[0] - weights @ scaler.mean_)


def best(item: Asked, sentence: tuple[float, ...]) -> tuple[Features, bool, bool]:
    """The best sentence's features for the confidence; whether its span and itself are right."""
    scores = item.judged.features @ np.array(sentence)
    top = int(np.argmax(scores))
    features = confidence_features(item.judged, scores)[top]
    return features, bool(item.spans[top]), bool(item.sentences[top])


@dataclass(frozen=True, slots=True)
class Told:
    """What the two models say of one question that they were not fitted on."""

    kind: str
    chance: float
    span: bool
    sentence: bool


def report(sets: dict[str, list[Asked]]) -> None:
    """Print what the two models do on articles that they were not fitted on."""
    told: dict[str, list[Told]] = {name: [] for name in sets}
    for article in sorted({item.article for asked in sets.values() for item in asked}):
        rest = [[item for item in one if item.article != article] for one in sets.values()]
        sentence, confidence, constant = fit(rest)
        for name, asked in sets.items():
            for item in asked:
                if item.article == article:
                    values, span, right = best(item, sentence)
                    odds = values @ np.array(confidence) + constant
                    chance = float(logistic(odds))
                    told[name].append(Told(item.question.kind, chance, span, right))
    for name, found in told.items():
        report_set(name, found)


def report_set(name: str, found: list[Told]) -> None:
    """Print one set's figures."""
    own = [item for item in found if item.kind == "answerable"]
    print(
        f"{name}: {len(own)} answerable, best sentence right "
        f"{100 * np.mean([item.sentence for item in own]):.1f} %, span right "
        f"{100 * np.mean([item.span for item in own]):.1f} %"
    )
    others: dict[str, list[float]] = {}
    for item in found:
        if item.kind != "answerable":
            others.setdefault(item.kind, []).append(item.chance)
    for kind, chances in others.items():
        labels = [1] * len(own) + [0] * len(chances)
        area = roc_auc_score(labels, [*(item.chance for item in own), *chances])
        print(f"  AUROC against {kind} ({len(chances)}): {area:.3f}")
    error, _ = calibration([item.chance for item in found], [item.span for item in found])
    print(f"  expected calibration error {error:.3f}")
    for threshold in (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6):
        answered = [item for item in found if item.chance >= threshold]
        wrong_own = 1 - np.mean([item.span for item in answered if item.kind == "answerable"])
        kept = np.mean([item.chance >= threshold and item.span for item in own])
        wrong = 1 - np.mean([item.span for item in answered])
        refused = ", ".join(
            f"{kind} refused {100 * (np.array(chances) < threshold).mean():.1f} %"
            for kind, chances in others.items()
        )
        print(
            f"  at {threshold:.2f}: answerable answered and right {100 * kept:.1f} %, {refused}; "
            f"wrong {100 * wrong:.1f} % of all answers, {100 * wrong_own:.1f} % of the answerable's"
        )


if __name__ == "__main__":
    main()
