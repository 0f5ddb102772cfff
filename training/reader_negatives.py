"""Passages that do not answer a question: what search finds, and the right one robbed of it."""

from __future__ import annotations

import gzip
import hashlib
import json
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reader_data import Paragraph, Question, QuestionSet, sentence_spans

Found = dict[int, list[int]]  # by a question's number: numbers of paragraphs, best first


class Miner:
    """Search within one data set, as askai searches; what it found is remembered in a file."""

    def __init__(self, cache: Path, models: Path, settings: dict[str, Any]) -> None:
        self._cache = cache
        self._models = models
        self._settings = settings
        self._encoder: Any = None
        self._known: dict[str, dict[str, Any]] = {}
        if cache.is_file():
            with gzip.open(cache, "rt", encoding="utf-8") as file:
                self._known = json.load(file)

    def hard(self, one: QuestionSet, numbers: Sequence[int]) -> Found:
        """For each question the paragraphs that search finds and that hold no answer string."""
        wanted = sorted(number for number in numbers if one.questions[number].answers)
        questions = [one.questions[number] for number in wanted]
        depth = self._settings["depth"]
        ranked = self.ranked(one.name, one.paragraphs, [item.text for item in questions], depth)
        return {
            number: [place for place in places if is_wrong(one, question, place)]
            for number, question, places in zip(wanted, questions, ranked, strict=True)
        }

    def ranked(
        self, name: str, paragraphs: Sequence[Paragraph], questions: Sequence[str], depth: int
    ) -> list[list[int]]:
        """The best paragraphs for each question."""
        texts = [paragraph.searchable for paragraph in paragraphs]
        told = json.dumps([depth, self._settings["search_depth"], texts])
        key = hashlib.sha256(told.encode()).hexdigest()
        if self._known.get(name, {}).get("key") != key:
            self._known[name] = {"key": key, "ranked": {}}
        ranked: dict[str, list[int]] = self._known[name]["ranked"]
        new = [text for text in dict.fromkeys(questions) if text not in ranked]
        if new:
            started = time.perf_counter()
            ranked.update(zip(new, self._search(texts, new, depth), strict=True))
            self._save()
            seconds = time.perf_counter() - started
            print(
                f"searched {name}: {len(new)} questions, {len(texts)} passages, {seconds:.0f} s",
                flush=True,
            )
        return [ranked[text] for text in questions]

    def _search(self, texts: Sequence[str], questions: Sequence[str], depth: int) -> list[Any]:
        # Here, so that a machine that is lent for training alone needs no search.
        from askai.keywords import KeywordIndex
        from askai.models import open_encoder, prepare_model
        from askai.search import fuse
        from askai.settings import Settings
        from askai.vectors import VectorIndex

        if self._encoder is None:
            self._encoder = open_encoder(prepare_model("", self._models))
        vectors = VectorIndex.build(range(len(texts)), self._encoder.encode_documents(texts))
        queries = self._encoder.encode_queries(questions)
        deep, weight = self._settings["search_depth"], Settings().keyword_weight
        ranked = []
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch) / "keywords"
            KeywordIndex.build(folder, enumerate(texts))
            keywords = KeywordIndex.load(folder)
            for text, query in zip(questions, queries, strict=True):
                by_vector = vectors.search(query, deep)
                by_keyword = keywords.search(text, deep)
                missing = [number for number in by_keyword if number not in by_vector]
                if missing:
                    cosines = vectors.vectors(missing) @ query
                    by_vector |= dict(zip(missing, cosines.tolist(), strict=True))
                fused = fuse(by_keyword, by_vector, weight)
                ranked.append(sorted(fused, key=lambda number: (-fused[number], number))[:depth])
            keywords.close()
        return ranked

    def _save(self) -> None:
        partial = self._cache.with_name(self._cache.name + ".partial")
        with gzip.open(partial, "wt", encoding="utf-8") as file:
            json.dump(self._known, file)
        partial.replace(self._cache)


def is_wrong(one: QuestionSet, question: Question, place: int) -> bool:
    """Whether a found paragraph is another than the right one, and without an answer string."""
    text = one.paragraphs[place].text
    return place != question.paragraph and not holds(text, one.answers(question))


def holds(text: str, answers: Sequence[str]) -> bool:
    """Whether one of the answers occurs, in whatever case."""
    folded = text.casefold()
    return any(answer.strip().casefold() in folded for answer in answers)


def near_miss(one: QuestionSet, question: Question) -> str:
    """The right paragraph without the sentences of the answer; "" when too little is left.

    The rest is no longer a stretch of the data set, but reads like one: it has the subject of the
    question and lacks the fact.
    """
    text = one.paragraphs[question.paragraph].text
    left = [
        (start, end)
        for start, end in sentence_spans(text)
        if not any(a < end and start < b for a, b in question.answers)
    ]
    rest = "".join(text[start:end] for start, end in left).strip()
    return rest if len(left) >= 2 and not holds(rest, one.answers(question)) else ""
