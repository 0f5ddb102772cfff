"""One question, and what was said before it → an answer: mend, resolve, search, read, compose."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from askai import small_talk
from askai.answering import Composed, beside, compose
from askai.answers import Answer, Hit
from askai.citing import closest
from askai.conversation import candidates
from askai.errors import QuestionError
from askai.followups import says_enough, searched
from askai.kinds import kind_of, sides
from askai.reader import Reader, Span
from askai.search import fused_search
from askai.settings import Settings
from askai.spelling import corrected
from askai.store import Store
from askai.turns import Turn

History = Sequence["Answer | tuple[str, str]"]
OnStep = Callable[[str], object]  # told the steps as they begin, by the names in `Answer.seconds`

# What a second candidate must be surer by: the first is what the words say is meant.
_CLEARLY = 0.1


@dataclass(frozen=True, slots=True)
class _Read:
    """A stand-alone question, and what reading gave."""

    question: str
    hits: tuple[Hit, ...]
    spans: tuple[Span, ...]
    composed: Composed


def answer(
    store: Store,
    reader: Reader,
    settings: Settings,
    question: str,
    before: Sequence[Turn],
    documents: Sequence[str] | None,
    threshold: float,
    on_step: OnStep,
) -> Answer:
    """The best supported answer to what may be meant; below `threshold` a refusal."""
    on_step("search")
    began = time.perf_counter()
    corpus = store.documents, store.passages_of
    in_english = small_talk.reply_in_english(question, *corpus)
    said = None if in_english else small_talk.reply(question, *corpus)
    if said:
        return _chat(question, said, time.perf_counter() - began)
    mended = question if in_english else corrected(question, store.vocabulary())
    meant = candidates(mended, before)
    tried = searched(store, meant, settings, documents, mended)
    on_step("read")
    found = time.perf_counter()
    reads = [
        _compared(store, reader, settings, asked, documents, threshold)
        or _read(reader, asked, hits)
        for asked, hits in tried
    ]
    best = _best(reads, mended, threshold)
    seconds = {"search": found - began, "read": time.perf_counter() - found}
    answered = _answer(best, threshold, seconds)
    # A document may be in the same language: its words can be found all the same.
    if in_english and not answered.found:
        return _chat(question, in_english, sum(seconds.values()))
    return answered


def turns(history: History) -> tuple[Turn, ...]:
    """What was said before, as follow-ups need it; chat is left out."""
    found: list[Turn] = []
    for item in history:
        if isinstance(item, Answer):
            titles = [citation.title for citation in item.citations] if item.found else []
            if item.kind != "chat":
                text = item.text if item.found else ""
                guess = "" if item.found or not item.citations else item.citations[0].text
                shown = tuple(dict.fromkeys(filter(None, titles)))
                found.append(Turn(item.question, text, shown, guess))
            continue
        if not (isinstance(item, (tuple, list)) and len(item) == 2):
            raise QuestionError(
                f"history holds {item!r}; give answers of earlier questions, or pairs of question "
                "and answer text."
            )
        # A question as it was typed may lean on those before it.
        asked = candidates(str(item[0]), found)[0]
        found.append(Turn(asked, str(item[1] or "")))
    return tuple(found)


def _best(reads: Sequence[_Read], asked: str, threshold: float) -> _Read:
    """The first, or the second where that is clearly surer.

    Where neither is sure enough, a question that says enough by itself is shown as it was asked:
    what it was completed with explains nothing then.
    """
    first, *others = reads
    least = first.composed.confidence + _CLEARLY
    best = next((read for read in others if read.composed.confidence > least), first)
    if best.composed.confidence < threshold and says_enough(asked):
        return replace(best, question=asked)
    return best


def _read(reader: Reader, question: str, hits: tuple[Hit, ...]) -> _Read:
    # A list or an explanation is made of many sentences, a fact of the best and its rivals.
    findings = reader.read(question, hits, thorough=kind_of(question) != "fact")
    return _Read(question, hits, findings.spans, compose(question, hits, findings))


def _compared(
    store: Store,
    reader: Reader,
    settings: Settings,
    question: str,
    documents: Sequence[str] | None,
    threshold: float,
) -> _Read | None:
    """Both values of a question that compares two things; None when one is not found."""
    pair = sides(question)
    if pair is None:
        return None
    half = max(1, settings.passages_read // 2)
    read = []
    for side in pair:
        hits = fused_search(store, side, settings, k=half, documents=documents)
        read.append(_read(reader, side, hits))
        if not read[-1].composed.parts or read[-1].composed.confidence < threshold:
            return None
    first, second = read
    moved = tuple(replace(span, hit=span.hit + len(first.hits)) for span in second.spans)
    return _Read(
        question,
        first.hits + second.hits,
        first.spans + moved,
        beside([first.composed, second.composed]),
    )


def _answer(read: _Read, threshold: float, seconds: dict[str, float]) -> Answer:
    composed = read.composed
    found = bool(composed.parts) and composed.confidence >= threshold
    parts = composed.parts if found else ()
    cited = tuple(citation for part in parts for citation in part.citations)
    return Answer(
        question=read.question,
        found=found,
        kind=composed.kind if found else "fact",
        text="; ".join(part.text for part in parts),
        confidence=composed.confidence,
        parts=parts,
        citations=cited if found else closest(read.hits, read.spans),
        candidates=_with_reader_scores(read.hits, read.spans),
        seconds=seconds,
    )


def _chat(question: str, said: str, seconds: float) -> Answer:
    """A reply about askai or the corpus; nothing is cited, for nothing was looked up."""
    return Answer(question, True, "chat", said, 1.0, (), (), (), {"search": seconds, "read": 0.0})


def _with_reader_scores(hits: tuple[Hit, ...], spans: tuple[Span, ...]) -> tuple[Hit, ...]:
    best: dict[int, float] = {}
    for span in spans:
        best[span.hit] = max(span.score, best.get(span.hit, span.score))
    return tuple(
        replace(hit, scores=hit.scores | ({"reader": best[number]} if number in best else {}))
        for number, hit in enumerate(hits)
    )
