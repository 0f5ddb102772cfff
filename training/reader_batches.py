"""The passages of an epoch: positives with their negatives in groups, groups in batches."""

from __future__ import annotations

import multiprocessing
import random
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, TypeVar

import numpy as np
import torch

from reader_data import Paragraph, Question, QuestionSet, Row, RowMaker, WordPieces, head_of
from reader_negatives import Found, near_miss
from reader_swaps import swapped

Value = TypeVar("Value")
Group = list[Row]  # one question with one or more passages; when one answers, it is the first


@dataclass(slots=True)
class Task:
    """A question of a set, and the negatives chosen for it."""

    one: QuestionSet
    question: Question
    hard: list[int]  # what is left to choose from
    chosen: list[tuple[str, Paragraph]]  # text, and the paragraph that it is from
    swapped: bool = False  # another question with one thing exchanged


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows as padded tensors. All but `groups` have the shape (rows, longest)."""

    ids: torch.Tensor
    types: torch.Tensor
    real: torch.Tensor  # no padding
    candidates: torch.Tensor  # [CLS] and the tokens of the passage's own text
    starts: torch.Tensor
    ends: torch.Tensor
    groups: torch.Tensor  # which group a row is of


class Epochs:
    """What is read in each epoch; the same for the same seed, whenever it is asked for."""

    def __init__(
        self,
        sets: Sequence[QuestionSet],
        mined: dict[str, Found],
        pieces: WordPieces,
        settings: dict[str, Any],
        tokens: int,
    ) -> None:
        self._sets = sets
        self._mined = mined
        options = settings["input"]
        self._maker = RowMaker(pieces, options["question_tokens"], options["max_tokens"])
        self._settings = settings
        self._tokens = tokens
        pieces.learn(item.text for one in sets for item in one.paragraphs)
        pieces.learn(item.text for one in sets for item in one.questions)

    def batches(self, epoch: int) -> tuple[list[list[Group]], dict[str, int]]:
        """The batches of an epoch, in the order in which they are read, and what is in them."""
        seed = self._settings["seed"]
        rng = random.Random(f"{seed} epoch {epoch}")
        tasks = [
            Task(one, one.questions[number], list(self._mined[one.name].get(number, ())), [])
            for one in self._sets
            for number in one.taken(seed, epoch)
        ]
        tasks += swapped_tasks(tasks, self._settings["negatives"]["swapped"], rng)
        rng.shuffle(tasks)
        choose_negatives(tasks, self._settings["negatives"], rng)
        groups = [group for task in tasks if (group := self._group(task, rng))]
        batches = packed(groups, self._tokens, self._settings["batch"]["pool"], rng)
        return batches, dict(counted(tasks, groups))

    def _group(self, task: Task, rng: random.Random) -> Group:
        options = self._settings["input"]
        titled = rng.random() < options["title_share"]
        with_line = rng.random() < options["line_share"]
        right = task.one.paragraphs[task.question.paragraph]
        answers = task.question.answers
        if answers and task.one.together:
            answers = (rng.choice(answers),)
        passages = [(right.text, right, answers)]
        passages += [(text, paragraph, ()) for text, paragraph in task.chosen]
        asked = task.question.text
        group = []
        for text, source, spans in passages:
            head = head_of(source, titled, with_line)
            row, _ = self._maker.row(asked, head, text, spans, rng)
            if row.answered or not spans:  # else the answer is longer than the window
                group.append(row)
        return group


def ahead(make: Callable[[int], Value], first: int, last: int) -> Iterator[Value]:
    """`make(first)` and so on up to before `last`; each is made while the one before is in use.

    In a process of its own, which is forked, so that nothing is copied to it.
    """
    context = multiprocessing.get_context("fork")

    def begin(number: int) -> Connection:
        receiver, sender = context.Pipe(duplex=False)
        context.Process(target=lambda: sender.send(make(number)), daemon=True).start()
        sender.close()
        return receiver

    if first >= last:
        return
    coming = begin(first)
    for number in range(first, last):
        value: Value = coming.recv()
        if number + 1 < last:
            coming = begin(number + 1)
        yield value


def swapped_tasks(tasks: Sequence[Task], part: float, rng: random.Random) -> list[Task]:
    """Unanswerable questions made of this part of those that have an answer, where they can be."""
    made = []
    for task in tasks:
        if not task.question.answers or rng.random() >= part:
            continue
        one, place = task.one, task.question.paragraph
        answers = one.answers(task.question)
        text = swapped(task.question.text, one.paragraphs[place].text, answers, rng)
        if text:
            made.append(Task(one, Question(text, place, ()), [], [], swapped=True))
    return made


def choose_negatives(tasks: Sequence[Task], options: dict[str, Any], rng: random.Random) -> None:
    """Give the questions that have an answer as many negatives as make up their share of all."""
    positives = [task for task in tasks if task.question.answers]
    share = options["share"]
    missing = round(share / (1 - share) * len(positives)) - (len(tasks) - len(positives))
    waiting = deque(positives)
    while missing > 0 and waiting:
        task = waiting.popleft()
        if add_negative(task, options, rng):
            missing -= 1
            waiting.append(task)  # for one more, once everyone has been asked


def add_negative(task: Task, options: dict[str, Any], rng: random.Random) -> bool:
    """One more negative for a question, if there is one."""
    robbed = any(source.text != text for text, source in task.chosen)
    near = rng.random() < options["near_share"]
    source = task.one.paragraphs[task.question.paragraph]
    if not robbed and (near or not task.hard):
        text = near_miss(task.one, task.question)
        if text:
            task.chosen.append((text, source))
            return True
    if not task.hard:
        return False
    found = task.one.paragraphs[task.hard.pop(rng.randrange(len(task.hard)))]
    task.chosen.append((found.text, found))
    return True


def counted(tasks: Sequence[Task], groups: Sequence[Group]) -> Counter[str]:
    """How many passages of each kind there are, and how many tokens."""
    kinds: Counter[str] = Counter()
    for task in tasks:
        unanswerable = "swapped" if task.swapped else "adversarial"
        kinds["positive" if task.question.answers else unanswerable] += 1
        for text, source in task.chosen:
            kinds["hard" if text == source.text else "near miss"] += 1
    kinds["tokens"] = sum(len(row.ids) for group in groups for row in group)
    return kinds


def packed(groups: list[Group], tokens: int, pool: int, rng: random.Random) -> list[list[Group]]:
    """Batches of at most so many tokens, of groups of like length as far as a pool has them."""
    batches: list[list[Group]] = []
    for pooled in filled(groups, tokens * pool):
        pooled.sort(key=longest)
        batches += filled(pooled, tokens)
    rng.shuffle(batches)
    return batches


def filled(groups: Sequence[Group], tokens: int) -> Iterator[list[Group]]:
    """Runs of groups, each of at most so many tokens, or of one group."""
    run: list[Group] = []
    size = 0
    for group in groups:
        length = sum(len(row.ids) for row in group)
        if run and size + length > tokens:
            yield run
            run, size = [], 0
        run.append(group)
        size += length
    if run:
        yield run


def longest(group: Group) -> int:
    """The tokens of the longest row."""
    return max(len(row.ids) for row in group)


def parts_of(batch: Sequence[Group], parts: int, device: torch.device) -> list[Batch]:
    """The batch's rows by length, in so many parts, each padded to its own longest row."""
    rows = [(row, number) for number, group in enumerate(batch) for row in group]
    rows.sort(key=lambda item: len(item[0].ids))
    size = -(-len(rows) // parts)
    return [collated(rows[first : first + size], device) for first in range(0, len(rows), size)]


def collated(rows: Sequence[tuple[Row, int]], device: torch.device) -> Batch:
    """Rows with the numbers of their groups as tensors on the device.

    What is sent there is small: masks are made of lengths on the device.
    """
    sizes = np.array([len(row.ids) for row, _ in rows])
    within = np.arange(sizes.max()) < sizes[:, None]
    padded = np.zeros(within.shape, np.int32)
    padded[within] = np.concatenate([row.ids for row, _ in rows])
    numbers = [[row.passage, row.first, len(row.ids), group] for row, group in rows]
    ids = torch.from_numpy(padded).to(device, non_blocking=True)
    table = torch.tensor(numbers).to(device, non_blocking=True)
    passage, first, size = (table[:, column : column + 1] for column in range(3))
    place = torch.arange(ids.shape[1], device=device)
    real = place < size
    candidates = (place == 0) | ((place >= first) & (place < size - 1))
    return Batch(
        ids=ids.long(),
        types=((place >= passage) & real).long(),
        real=real,
        candidates=candidates,
        starts=marked([row.starts for row, _ in rows], ids),
        ends=marked([row.ends for row, _ in rows], ids),
        groups=table[:, 3],
    )


def marked(places: Sequence[Sequence[int]], like: torch.Tensor) -> torch.Tensor:
    """A mask that is true at these places of each row."""
    width = like.shape[1]
    flat = [row * width + place for row, found in enumerate(places) for place in found]
    mask = torch.zeros(like.numel(), dtype=torch.bool, device=like.device)
    mask[torch.tensor(flat).to(like.device, non_blocking=True)] = True
    return mask.view(like.shape)
