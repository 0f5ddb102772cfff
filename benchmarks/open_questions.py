"""How askai answers in the open: many paragraphs of many articles, one document each.

    python benchmarks/open_questions.py --data DIR [--most N] [--tune] [--json FILE]

DIR/qa holds SQuAD's dev set in parts. Documents: every paragraph of the report articles, beside
those of the train articles as distraction (the reader was trained on these). Asked: the report
articles' own answerable questions, their unanswerable ones ("adversarial", SQuAD 2.0), and, of an
index that holds the distraction alone, the answerable ones again ("off topic"); at most N of each.
Nothing is tuned on the report articles; `--tune` takes the tune articles in their place, for
choosing.
"""

from __future__ import annotations

import argparse
import dataclasses
import gzip
import json
import random
import tempfile
from pathlib import Path
from typing import Any

from askai import Assistant, Settings, build_index
from askai.evaluation import Evaluation, auroc, calibration, evaluate
from askai.evaluation_files import Place, Question

SEED = 20250227


def main() -> None:
    """Build, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--most", type=int)
    parser.add_argument("--tune", action="store_true")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    asked, train = (
        read_articles(options.data / "qa" / f"squad_{name}_articles.json.gz")
        for name in ("tune" if options.tune else "report", "train")
    )
    own = sample(own_questions(asked, answerable=True), options.most)
    adversarial = sample(own_questions(asked, answerable=False), options.most)
    off_topic = [
        dataclasses.replace(question, kind="off topic", answers=(), places=()) for question in own
    ]
    with tempfile.TemporaryDirectory() as scratch:
        corpus, index = Path(scratch) / "corpus", Path(scratch) / "index"
        documents = write_documents(train, corpus)
        without = ask(corpus, index, off_topic)
        documents += write_documents(asked, corpus)
        found = ask(corpus, index, [*own, *adversarial])
    tell(found, without, documents, {question.id: question.places for question in own})
    if options.json:
        options.json.write_text(json.dumps(dataclasses.asdict(found)) + "\n", "utf-8")


def ask(corpus: Path, index: Path, questions: list[Question]) -> Evaluation:
    """Index, ask, measure."""
    build_index(corpus, index, settings=Settings())
    assistant = Assistant.open(index, Settings())
    found = evaluate(assistant, questions)
    assistant.close()
    return found


def read_articles(path: Path) -> list[dict[str, Any]]:
    """The articles of a file in SQuAD layout."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        articles: list[dict[str, Any]] = json.load(file)["data"]
    return articles


def path_of(article: dict[str, Any], number: int) -> str:
    """A paragraph's document."""
    return f"{article['title'].replace('/', '_')}/{number}.md"


def write_documents(articles: list[dict[str, Any]], corpus: Path) -> int:
    """One document for each paragraph, under its article's title; how many there are."""
    count = 0
    for article in articles:
        title = article["title"].replace("_", " ")
        for number, paragraph in enumerate(article["paragraphs"]):
            path = corpus / path_of(article, number)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"# {title}\n\n{paragraph['context']}\n", "utf-8")
            count += 1
    return count


def own_questions(articles: list[dict[str, Any]], *, answerable: bool) -> list[Question]:
    """The articles' questions of one sort, with their document."""
    return [
        Question(
            id=item["id"],
            kind="answerable" if answerable else "adversarial",
            question=item["question"].strip(),
            answers=tuple(answer["text"] for answer in item["answers"]) if answerable else (),
            places=(Place(document=path_of(article, number)),) if answerable else (),
        )
        for article in articles
        for number, paragraph in enumerate(article["paragraphs"])
        for item in paragraph["qas"]
        if bool(item["answers"] and not item.get("is_impossible")) is answerable
    ]


def sample(questions: list[Question], most: int | None) -> list[Question]:
    """At most so many of them, always the same."""
    return random.Random(SEED).sample(questions, min(len(questions), most or len(questions)))


def tell(
    found: Evaluation, without: Evaluation, documents: int, places: dict[str, tuple[Place, ...]]
) -> None:
    """Print what was measured."""
    answerable = [case for case in found.cases if case.answers]
    gold = sum(case.document == places[case.id][0].document for case in answerable)
    print(f"{documents} documents, {len(answerable)} answerable questions")
    assert found.best is not None
    assert found.score is not None
    print(
        f"whatever the confidence: EM {100 * found.best.exact:.1f}, F1 {100 * found.best.f1:.1f}; "
        f"gold document cited {share(gold / len(answerable))}, "
        f"a sentence in it with the answer {share(found.cited)}"
    )
    first, ten = share(found.recall[1]), share(found.recall[10])
    print(f"passage with the answer first in search {first}, among ten {ten}")
    exact, f1 = 100 * found.score.exact, 100 * found.score.f1
    print(f"at {found.threshold}: answered {share(found.answered)}, EM {exact:.1f}, F1 {f1:.1f}")
    known = [case.confidence for case in answerable]
    for one, cases in ((found.refusal[0], found.cases), (without.refusal[0], without.cases)):
        area = auroc(known, [case.confidence for case in cases if case.kind == one.kind])
        print(f"{one.kind} ({one.questions}): AUROC {area:.3f}, refused {share(one.refused)}")
    cases = found.cases + without.cases
    for name, some in (("answerable", answerable), ("all", cases)):
        error, _ = calibration([case.confidence for case in some], [case.right for case in some])
        print(f"expected calibration error, {name} questions: {error:.3f}")
    print(f"asking: p50 {1000 * found.seconds_p50:.0f} ms, p95 {1000 * found.seconds_p95:.0f} ms")


def share(value: float | None) -> str:
    """In percent."""
    return "-" if value is None else f"{100 * value:.1f} %"


if __name__ == "__main__":
    main()
