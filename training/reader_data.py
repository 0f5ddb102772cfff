"""The reader's questions and passages: read from files in SQuAD's layout, cut, turned to tokens."""

from __future__ import annotations

import gzip
import json
import random
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import sentencex
from tokenizers import Tokenizer

from askai.answers import searchable

_CLS, _SEP = np.array([101], np.uint16), np.array([102], np.uint16)
LINE_WORDS = 8
OWN = Path(__file__).parent / "data"
WRITTEN = OWN / "written.jsonl"
PASSAGES = ("passages", "passages_wide", "passages_hard", "passages_facts")
EXPLANATIONS = ("explanations_wide", "explanations_more")
EXPLAIN = "explain: "  # before a question that asks for whole sentences that answer together

Span = tuple[int, int]
Ids = npt.NDArray[np.uint16]  # BERT's vocabulary has 30,522 pieces


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A passage, the title it stands under ("" without), and how its article begins."""

    text: str
    title: str
    line: str

    @property
    def searchable(self) -> str:
        """What search sees of it."""
        return searchable(self.title, self.text)


@dataclass(frozen=True, slots=True)
class Question:
    """A question; `answers` are stretches of its paragraph, () when that has none."""

    text: str
    paragraph: int
    answers: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """One data set, and the part of its questions that an epoch takes.

    With `chances` an epoch takes each question with its own, in place of a share of all. Of the
    answers of a question any one is right; `together`, only all of them are, and each time one is
    shown, another one.
    """

    name: str
    share: float
    paragraphs: tuple[Paragraph, ...]
    questions: tuple[Question, ...]
    chances: tuple[float, ...] = ()
    together: bool = False

    def answers(self, question: Question) -> list[str]:
        """The texts of the gold answers, each once."""
        text = self.paragraphs[question.paragraph].text
        return list(dict.fromkeys(text[start:end] for start, end in question.answers))

    def order(self, seed: int) -> list[int]:
        """The questions' numbers, shuffled once and for all epochs."""
        numbers = list(range(len(self.questions)))
        random.Random(f"{seed} {self.name}").shuffle(numbers)
        return numbers

    def taken(self, seed: int, epoch: int) -> list[int]:
        """The questions' numbers in this epoch: drawn, or the next part of the order, in rounds."""
        if self.chances:
            rng = random.Random(f"{seed} {self.name} epoch {epoch}")
            return [number for number, chance in enumerate(self.chances) if rng.random() < chance]
        order = self.order(seed)
        size = round(self.share * len(order))
        return [order[(epoch * size + place) % len(order)] for place in range(size)]

    def taken_ever(self, seed: int, epochs: int) -> list[int]:
        """The questions' numbers of all epochs together."""
        return sorted({number for epoch in range(epochs) for number in self.taken(seed, epoch)})


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One question with one passage, as tokens. Starts and ends are [CLS] when nothing answers."""

    ids: Ids
    passage: int  # where the question ends: tokens from here on are of type 1
    first: int  # where the passage's own text begins, behind its title
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @property
    def answered(self) -> bool:
        """Whether the passage shown holds an answer."""
        return self.starts != (0,)


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """The word pieces of a text and where they stand in it."""

    ids: Ids
    starts: list[int]
    ends: list[int]

    def tokens(self, span: Span) -> Span:
        """The first and last piece of a stretch of the text."""
        return bisect_right(self.ends, span[0]), bisect_left(self.starts, span[1]) - 1


class WordPieces:
    """Texts → pieces, each text once."""

    def __init__(self, tokenizer: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._known: dict[str, Pieces] = {}

    def learn(self, texts: Iterable[str]) -> None:
        """Cut many texts at once, which is faster."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        encodings = self._tokenizer.encode_batch(new, add_special_tokens=False)
        for text, found in zip(new, encodings, strict=True):
            starts, ends = zip(*found.offsets, strict=True) if found.offsets else ((), ())
            self._known[text] = Pieces(np.array(found.ids, np.uint16), list(starts), list(ends))

    def __getitem__(self, text: str) -> Pieces:
        if text not in self._known:
            self.learn([text])
        return self._known[text]


def read_set(path: Path, name: str, options: dict[str, Any]) -> QuestionSet:
    """A file in SQuAD's layout. `options` is its table in reader.toml."""
    paragraphs: list[Paragraph] = []
    questions: list[Question] = []
    for article in read_articles(path):
        line = " ".join(article["paragraphs"][0]["context"].split()[:LINE_WORDS])
        for item in article["paragraphs"]:
            text = item["context"]
            title = article["title"].replace("_", " ") if options.get("titled") else ""
            if options.get("first_line"):
                title = text.split("\n", 1)[0].strip()
            for start, end in cut(text, options.get("cut", 0)):
                questions += questions_within(item["qas"], start, end, len(paragraphs))
                paragraphs.append(Paragraph(text[start:end], title, line))
    return QuestionSet(name, options.get("share", 1.0), tuple(paragraphs), tuple(questions))


def read_written(sets: Iterable[QuestionSet], share: float) -> QuestionSet:
    """Our own questions, over paragraphs of the other sets ("set:number of the paragraph").

    Raises `ValueError` when a paragraph is not the one that was asked about.
    """
    known = {one.name: one.paragraphs for one in sets}
    places: dict[str, int] = {}
    paragraphs: list[Paragraph] = []
    questions: list[Question] = []
    for line in WRITTEN.read_text("utf-8").splitlines():
        item = json.loads(line)
        if item["id"] not in places:
            name, _, number = item["id"].partition(":")
            places[item["id"]] = len(paragraphs)
            paragraphs.append(known[name][int(number)])
        place, answer = places[item["id"]], item["answer"]
        start = paragraphs[place].text.find(answer)
        if start < 0:
            raise ValueError(f"{item['id']} does not hold {answer!r}; is {name} another version?")
        answers = ((start, start + len(answer)),) if answer else ()
        questions.append(Question(item["question"], place, answers))
    return QuestionSet("written", share, tuple(paragraphs), tuple(questions))


def read_passages(name: str, share: float) -> QuestionSet:
    """Made-up passages with our own questions.

    An answer that stands in more places than one is that after the words `after`.
    """
    paragraphs: list[Paragraph] = []
    questions: list[Question] = []
    for line in (OWN / f"{name}.jsonl").read_text("utf-8").splitlines():
        item = json.loads(line)
        text = item["text"]
        for asked in item["questions"]:
            answer, before = asked["answer"], asked.get("after", "")
            start = text.index(answer, text.index(before) + len(before))
            answers = ((start, start + len(answer)),) if answer else ()
            questions.append(Question(asked["question"], len(paragraphs), answers))
        opening = " ".join(text.split()[:LINE_WORDS])
        paragraphs.append(Paragraph(text, item["title"], opening))
    return QuestionSet(name, share, tuple(paragraphs), tuple(questions))


def read_explanations(
    name: str, share: float, folder: Path, sets: Iterable[QuestionSet]
) -> QuestionSet:
    """Our own questions whose answer is some sentences of a paragraph of the other sets.

    The paragraph is "set:its number" or, in `folder`, "set:article:paragraph"; of each sentence the
    file has the opening. A question stands there once for each of its sentences.
    """
    known = {paragraph.text: paragraph for one in sets for paragraph in one.paragraphs}
    rows = json.loads((OWN / f"{name}.json").read_text("utf-8"))
    texts = paragraphs_named({row["passage"] for row in rows}, folder)
    paragraphs: list[Paragraph] = []
    questions: list[Question] = []
    for row in rows:
        text = texts[row["passage"]]
        bounds = [
            (one["start_index"], one["end_index"])
            for one in sentencex.get_sentence_boundaries("en", text)
        ]
        answers = tuple(
            next(
                stripped(text, *place)
                for place in bounds
                if text[place[0] : place[1]].lstrip().startswith(opening)
            )
            for opening in row["sentences"]
        )
        questions += [Question(EXPLAIN + row["question"], len(paragraphs), answers)] * len(answers)
        paragraphs.append(known[text])
    return QuestionSet(name, share, tuple(paragraphs), tuple(questions), together=True)


def paragraphs_named(names: Iterable[str], folder: Path) -> dict[str, str]:
    """The texts of "set:number" of our own passages, and "set:article:paragraph" in `folder`."""
    found, files = {}, {}
    for name in names:
        stem, number, *rest = name.split(":")
        if stem not in files:
            own = OWN / f"{stem}.jsonl"
            files[stem] = (
                read_articles(folder / f"{stem}.json.gz")
                if rest
                else [json.loads(line) for line in own.read_text("utf-8").splitlines()]
            )
        item = files[stem][int(number)]
        found[name] = item["paragraphs"][int(rest[0])]["context"] if rest else item["text"]
    return found


def stripped(text: str, start: int, end: int) -> Span:
    """A stretch of the text without the white space around it."""
    inner = text[start:end]
    return end - len(inner.lstrip()), start + len(inner.rstrip())


def rarely(one: QuestionSet, known: Sequence[float], least: float) -> QuestionSet:
    """The set, its share of each question taken as likely as that is not `known`, or `least`."""
    return replace(one, chances=tuple(one.share * max(least, 1 - chance) for chance in known))


def read_articles(path: Path) -> list[dict[str, Any]]:
    """The articles of a file in SQuAD's layout."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        articles: list[dict[str, Any]] = json.load(file)["data"]
    return articles


def questions_within(
    items: list[dict[str, Any]], start: int, end: int, paragraph: int
) -> Iterator[Question]:
    """The questions whose answers stand in this part of a text, and those without an answer."""
    for item in items:
        spans = {
            (answer["answer_start"], answer["answer_start"] + len(answer["text"]))
            for answer in item["answers"]
            if answer["text"].strip()
        }
        inside = tuple(sorted((a - start, b - start) for a, b in spans if start <= a and b <= end))
        if inside or not spans:
            yield Question(item["question"].strip(), paragraph, inside)


def cut(text: str, words: int) -> list[Span]:
    """Passages of whole sentences with about so many words; the text itself when `words` is 0."""
    if not words:
        return [(0, len(text))]
    passages: list[Span] = []
    start = count = 0
    for _, end in sentence_spans(text):
        count = len(text[start:end].split())
        if count >= words:
            passages.append((start, end))
            start = end
    return passages if not text[start:].strip() else [*passages, (start, len(text))]


def sentence_spans(text: str) -> list[Span]:
    """Where the sentences of a text stand."""
    found = sentencex.get_sentence_boundaries("en", text)
    return [(item["start_index"], item["end_index"]) for item in found]


class RowMaker:
    """Question, title and passage → a row of at most `max_tokens`."""

    def __init__(self, pieces: WordPieces, question_tokens: int, max_tokens: int) -> None:
        self.pieces = pieces
        self._question_tokens = question_tokens
        self._max_tokens = max_tokens

    def row(
        self, question: str, head: str, text: str, answers: Sequence[Span], rng: random.Random
    ) -> tuple[Row, int]:
        """The row, and which piece of the text is its first: 0 unless it had to be cut."""
        asked = self.pieces[question].ids[: self._question_tokens]
        title = self.pieces[head].ids[: self._max_tokens // 4 if head else 0]
        passage = self.pieces[text]
        room = self._max_tokens - len(asked) - len(title) - 3
        spans = [passage.tokens(answer) for answer in answers]
        skipped = window(len(passage.ids), room, spans, rng)
        first = len(asked) + len(title) + 2
        shown = passage.ids[skipped : skipped + room]
        kept = [(a - skipped, b - skipped) for a, b in spans if skipped <= a and b < skipped + room]
        starts = tuple(sorted({first + a for a, _ in kept})) or (0,)
        ends = tuple(sorted({first + b for _, b in kept})) or (0,)
        ids = np.concatenate([_CLS, asked, _SEP, title, shown, _SEP])
        return Row(ids, len(asked) + 2, first, starts, ends), skipped


def window(length: int, room: int, spans: Sequence[Span], rng: random.Random) -> int:
    """Where to begin so that `room` pieces hold one of the spans, at a random place."""
    lowest, highest = 0, max(0, length - room)
    if spans and highest:
        start, end = rng.choice(spans)
        lowest = min(start, max(0, end + 1 - room))
        highest = max(lowest, min(start, highest))
    return rng.randint(lowest, highest)


def head_of(paragraph: Paragraph, titled: bool, with_line: bool) -> str:
    """What stands in front of a passage: nothing, its title, or its title and a line."""
    if not titled or not paragraph.title:
        return ""
    return f"{paragraph.title}\n{paragraph.line}" if with_line else paragraph.title
