"""How well a reader reads: SQuAD's EM and F1, and whether it knows that nothing answers."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from sklearn.metrics import roc_auc_score
from transformers import BertForQuestionAnswering

from askai.squad_scores import exact_match, f1_score
from reader_batches import collated
from reader_data import Paragraph, QuestionSet, Row, RowMaker, WordPieces, read_articles
from reader_model import NEVER, fast_numbers, logits_of
from reader_negatives import Miner

PARAPHRASED = Path(__file__).parent / "data" / "paraphrased.json"
BATCH_TOKENS = 6000

Figures = dict[str, float]


@dataclass(frozen=True, slots=True)
class Reading:
    """The best span of a passage, as offsets in its text, and its lead over "no answer"."""

    start: int
    end: int
    margin: float


class Examiner:
    """Reads questions with passages under their titles, as askai does."""

    def __init__(self, pieces: WordPieces, settings: dict[str, Any], device: torch.device) -> None:
        self._settings = settings["measure"]
        longest = settings["input"]["question_tokens"], self._settings["max_tokens"]
        self._maker = RowMaker(pieces, *longest)
        self._device = device
        self._fast = self._settings["fast"] and fast_numbers(device)

    def squad(
        self, model: BertForQuestionAnswering, one: QuestionSet, most: int | None = None
    ) -> Figures:
        """Each question with its own paragraph; `most` of them, if given."""
        questions = list(one.questions)
        random.Random(0).shuffle(questions)
        questions = questions[:most]
        pairs = [(item.text, one.paragraphs[item.paragraph]) for item in questions]
        exact, overlap, answerable, margins = [], [], [], []
        for item, reading in zip(questions, self.read(model, pairs), strict=True):
            answerable.append(bool(item.answers))
            margins.append(reading.margin)
            if item.answers:
                text = one.paragraphs[item.paragraph].text[reading.start : reading.end]
                exact.append(exact_match(text, one.answers(item)))
                overlap.append(f1_score(text, one.answers(item)))
        return {
            "answerable": len(exact),
            "unanswerable": len(answerable) - len(exact),
            "em": round(100 * sum(exact) / len(exact), 2),
            "f1": round(100 * sum(overlap) / len(overlap), 2),
            "auroc": round(float(roc_auc_score(answerable, margins)), 4),
        }

    def paraphrased(self, model: BertForQuestionAnswering, data: Path, miner: Miner) -> Figures:
        """Our own questions: among the passages that search finds, the one with the best lead.

        Right is a span within the sentence that answers; the lead is to tell near misses.
        """
        right, answerable, margins = [], [], []
        articles = {item["title"]: item["paragraphs"] for item in read_articles(data)}
        for article in json.loads(PARAPHRASED.read_text("utf-8"))["articles"]:
            title = article["title"]
            paragraphs = [
                Paragraph(articles[title][number]["context"], title.replace("_", " "), "")
                for number in article["paragraphs"]
            ]
            read = self._found(model, miner, title, paragraphs, article["questions"])
            for item, (paragraph, top) in zip(article["questions"], read, strict=True):
                answerable.append("sentence" in item)
                margins.append(top.margin)
                if "sentence" in item:
                    start = paragraph.text.find(item["sentence"])
                    end = start + len(item["sentence"])
                    right.append(start >= 0 and start <= top.start and top.end <= end)
        return {
            "answerable": len(right),
            "near misses": len(answerable) - len(right),
            "right sentence": round(100 * sum(right) / len(right), 2),
            "auroc": round(float(roc_auc_score(answerable, margins)), 4),
        }

    def _found(
        self,
        model: BertForQuestionAnswering,
        miner: Miner,
        title: str,
        paragraphs: Sequence[Paragraph],
        questions: Sequence[dict[str, Any]],
    ) -> list[tuple[Paragraph, Reading]]:
        """For each question the passage with the best lead, of those that search finds."""
        asked = [item["question"] for item in questions]
        found = miner.ranked(title, paragraphs, asked, self._settings["passages"])
        pairs = [
            (question, paragraphs[place])
            for question, places in zip(asked, found, strict=True)
            for place in places
        ]
        read = iter(zip(pairs, self.read(model, pairs), strict=True))
        options = [[next(read) for _ in places] for places in found]
        tops = [max(one, key=lambda item: item[1].margin) for one in options]
        return [(paragraph, reading) for (_, paragraph), reading in tops]

    @torch.no_grad()
    def read(
        self, model: BertForQuestionAnswering, pairs: Sequence[tuple[str, Paragraph]]
    ) -> list[Reading]:
        """The best span for each question in its passage."""
        rng = random.Random(0)
        made = [self._maker.row(text, one.title, one.text, (), rng) for text, one in pairs]
        order = sorted(range(len(made)), key=lambda place: len(made[place][0].ids))
        found: dict[int, Reading] = {}
        training = model.training
        model.eval()
        while order:
            rows = order[-max(1, BATCH_TOKENS // len(made[order[-1]][0].ids)) :]
            del order[-len(rows) :]
            spans = self._spans(model, [made[place][0] for place in rows])
            for place, (first, last, margin) in zip(rows, spans, strict=True):
                row, skipped = made[place]
                pieces = self._maker.pieces[pairs[place][1].text]
                start = pieces.starts[skipped + first - row.first]
                end = pieces.ends[skipped + last - row.first]
                found[place] = Reading(start, end, margin)
        model.train(training)
        return [found[place] for place in range(len(made))]

    def _spans(
        self, model: BertForQuestionAnswering, rows: Sequence[Row]
    ) -> list[tuple[int, int, float]]:
        """First and last token of each row's best span, and its lead over [CLS]."""
        batch = collated([(row, number) for number, row in enumerate(rows)], self._device)
        starts, ends = logits_of(model, batch, self._fast)
        nothing = starts[:, 0] + ends[:, 0]
        inside = batch.candidates.clone()
        inside[:, 0] = False
        starts, ends = starts.masked_fill(~inside, NEVER), ends.masked_fill(~inside, NEVER)
        size = starts.shape[1]
        allowed = torch.ones(size, size, dtype=torch.bool, device=self._device)
        allowed = allowed.triu() & ~allowed.triu(self._settings["answer_tokens"])
        scores = (starts[:, :, None] + ends[:, None, :]).masked_fill(~allowed, NEVER)
        values, places = scores.flatten(1).max(1)
        return [
            (place // size, place % size, margin)
            for place, margin in zip(places.tolist(), (values - nothing).tolist(), strict=True)
        ]
