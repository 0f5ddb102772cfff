"""Example questions that an index should answer, made from its own sentences and headings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath

from askai.answers import Passage
from askai.records import DocumentRecord

# The passages of a document by its path, as `Records.passages_of` gives them.
Passages = Callable[[str], Sequence[Passage]]

_EXAMPLES = 4
_DOCUMENTS_READ, _PASSAGES_READ = 24, 30  # for examples: a look at a large corpus, not all of it
_LONGEST_EXAMPLE = 100

_NO_NAME = (
    r"(?!(?:The|An?|It|He|She|They|We|You|I|This|That|These|Those|There|Here|His|Her|Its|Their|Our|"
    r"My|Your|One|Each|Every|Both|Some|Many|Most|All|Another|Such|Other|Several|Few|No|Not|Only|In|"
    r"On|At|By|For|From|As|To|Of|With|Within|Without|Under|During|Like|Unlike|If|When|While|After|"
    r"Before|Since|Until|Because|Although|Though|Despite|Whether|But|And|Or|So|Yet|Also|Thus|Then|"
    r"However|What|Who|Which|Where|Why|How|Below|Above|Attached|Today|Now|Once|Still|Even)\b)"
)
_NAME = (
    rf"(?:[Tt]he )?{_NO_NAME}[A-Z][\w’'-]*"
    r"(?: (?:(?:of|for|and|&|the|de|van|von) ){0,2}[A-Z][\w’'-]*){0,4}"
)
_THING = (
    rf"(?:{_NAME}|The (?:[a-z-]+ ){{1,3}}(?:of|in|at|for) {_NAME}|The (?!first|second|third|last|"
    r"next|new|old|same|other|final|former|latter|two|three)[a-z-]+ [a-z-]+)"
)
_ASIDE = r"(?: \([^()]*\))?"
_NOUN = (
    r"(?!(?:of|in|on|for|from|to|with|which|that|example|application|method|way|reason|case|problem|"
    r"result|difference|type|kind|form|feature|step|approach)\b)[a-z-]+"
)
_COMMON = rf"{_NO_NAME}(?!\w+ed\b)(?P<common>[A-Z][a-z]+(?: [a-z-]+)?"
_DATE = r"(?:in|on) (?:\d{1,2} )?(?:[A-Z][a-z]{2,8} (?:\d{1,2}, )?)?(?:1\d|20)\d\d\b"
_AMOUNT = (
    r"(?:(?:at least|more than|over|about|around|nearly|almost|some) )?(?!(?:1\d|20)\d\d )"
    r"(?:\d[\d,]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
    r"(?: (?:hundred|thousand|million|billion))?"
)
_MANY = r"(?P<many>(?:[\w-]+ ){0,3}?[a-z-]+s)"
_REST = r"(?P<rest>(?: (?:in|on|at|for|since|to) [^,;:()]+)?)\.$"
_ROLE = (
    r"(?:[a-z]+ )?(?:executive|president|chair|chairman|chairwoman|director|head|founder|manager|"
    r"minister|mayor|editor|author|leader|owner|captain|principal|secretary|treasurer|governor)"
)
_MEASURE = (
    "capital|goal|aim|purpose|population|height|length|area|currency|motto|price|cost|deadline|"
    "budget|seat|headquarters|mission|task"
)
_MADE = (
    "founded|invented|designed|discovered|created|developed|directed|composed|established|painted"
)
_PERSON = (
    "politician|businessman|businesswoman|writer|author|physicist|scientist|engineer|lawyer|actor|"
    "singer|painter|composer|journalist|economist|entrepreneur|professor|philosopher|historian|poet"
)
_KIND = (
    "company|firm|start-?up|manufacturer|organi[sz]ation|city|town|country|river|lake|mountain|"
    "island|university|museum|bridge|tower|library|tool|framework|protocol|agency|bank|newspaper|"
    "platform|charity|association|festival|village|region|project|product|service|system"
)
# The shape of a sentence, and the question that it answers; the surest first. What opens a sentence
# as a `common` noun must stand in lower case elsewhere, or it may be a name.
_SHAPES = tuple(
    (re.compile(shape), question)
    for shape, question in (
        (
            rf"(?P<s>{_THING}){_ASIDE} (?P<be>was|were) "
            rf"(?P<did>[a-z]+ed|built|born|held|written) {_DATE}",
            "When {be} {s} {did}?",
        ),
        (
            rf"(?P<s>{_THING}){_ASIDE} (?:was|were) (?P<did>{_MADE})(?: {_DATE})? by {_NAME}",
            "Who {did} {s}?",
        ),
        (rf"(?P<s>{_NAME})['’]s (?P<role>{_ROLE}) is {_NAME}", "Who is {s}'s {role}?"),
        (rf"The (?P<role>{_ROLE}) of (?P<s>{_NAME}) is {_NAME}", "Who is the {role} of {s}?"),
        (rf"{_NAME} is the (?P<role>{_ROLE}) of (?P<s>{_NAME})", "Who is the {role} of {s}?"),
        (
            rf"(?P<s>{_NAME}) has (?P<did>[a-z]+ed|built|made|sold|set up) {_AMOUNT} "
            rf"(?P<many>(?:[\w-]+ ){{0,6}}[a-z-]+s){_REST}",
            "How many {many} has {s} {did}{rest}?",
        ),
        (
            rf"In (?P<s>{_NAME}), {_AMOUNT} {_MANY} "
            r"(?P<rest>(?:are|were|have|had|offer) [^,;:()]+)\.$",
            "How many {many} {rest} in {s}?",
        ),
        (
            rf"There (?P<be>are|were) {_AMOUNT} {_MANY} (?P<rest>(?:in|on|at) [^,;:()]+)\.$",
            "How many {many} {be} there {rest}?",
        ),
        (rf"(?P<s>{_NAME}) has {_AMOUNT} {_MANY}{_REST}", "How many {many} does {s} have{rest}?"),
        (
            rf"(?P<s>{_THING}){_ASIDE} (?P<be>is|are|was|were) "
            r"(?P<did>located|based|situated|headquartered) (?:in|at|on) ",
            "Where {be} {s} {did}?",
        ),
        (
            rf"The (?P<what>{_MEASURE}) of (?P<s>{_NAME}) (?P<be>is|was) ",
            "What {be} the {what} of {s}?",
        ),
        (rf"{_NAME} is the (?P<what>{_MEASURE}) of (?P<s>{_NAME})", "What is the {what} of {s}?"),
        (rf"{_COMMON}(?: [a-z-]+)?) means ", "What does {common} mean?"),
        (
            rf"(?P<common>(?:A|An)(?: {_NOUN}){{1,3}}){_ASIDE} is (?:an?|any|the) ",
            "What is {common}?",
        ),
        (
            rf"{_COMMON}) is (?:an?|the|any|[a-z]+ (?:that|which|put|made|used)) [a-z]",
            "What is {common}?",
        ),
        (
            rf"{_COMMON}s) are (?:[a-z]+ )?[a-z]+s (?:that|which|of|made|used) ",
            "What are {common}?",
        ),
        (
            rf"(?P<s>{_NAME}){_ASIDE} (?P<be>is|was) an? (?:[\w-]+ ){{0,4}}(?:{_PERSON})\b",
            "Who {be} {s}?",
        ),
        (
            rf"(?P<s>{_NAME}){_ASIDE} (?P<be>is|was) an? (?:[\w-]+ ){{0,3}}(?:{_KIND})\b",
            "What {be} {s}?",
        ),
    )
)
_DEFINITIONS = next(place for place, (_, made) in enumerate(_SHAPES, 1) if "{common}" in made)
_ROW, _FALLBACK = len(_SHAPES) + 1, len(_SHAPES) + 2
_ASKING = re.compile(
    r"(?:What|Who|Whom|Whose|Which|When|Where|Why|How|Is|Are|Do|Does|Did|Can|Should|Will|Must|May) "
    r".*\w\?$"
)
_SMALL = ("The", "A", "An", "What", "Who", "Which", "Where", "When", "Why", "How")
_VAGUE_HEADING = re.compile(
    r"(?:introduction|conclusions?|contents|references|abstract|summary|overview|appendix|notes|"
    r"table|figure|page|chapter|section|part|see also|links)\b|.*[?:;|=()]|[^A-Za-z]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Example:
    """A question, the document it was made from, and how sure its shape is: the lower the surer."""

    shape: int
    path: str
    question: str


def examples(documents: Sequence[DocumentRecord], passages: Passages) -> tuple[str, ...]:
    """Up to four questions that the documents should answer, made from their own sentences.

    From headings that ask, sentences of a clear shape and rows of tables; where these are too few,
    from a title and a heading. The same index gives the same questions.
    """
    originals = [record for record in documents if not record.copy_of]
    step = max(1, -(-len(originals) // _DOCUMENTS_READ))
    left = {
        example.question: example
        for record in originals[::step]
        for example in _examples_of(record, passages(record.path)[:_PASSAGES_READ])
        if len(example.question) <= _LONGEST_EXAMPLE
    }
    chosen: list[_Example] = []
    while left and len(chosen) < _EXAMPLES:
        best = min(left.values(), key=partial(_rank, chosen=chosen))
        chosen.append(left.pop(best.question))
    return tuple(example.question for example in chosen)


def _rank(example: _Example, chosen: Sequence[_Example]) -> tuple[int, ...]:
    """Sentences before headings, then a new document, facts before definitions, a new shape."""
    return (
        example.shape >= _FALLBACK,
        example.path in [other.path for other in chosen],
        example.shape >= _DEFINITIONS,
        example.shape in [other.shape for other in chosen],
        example.shape,
    )


def _examples_of(record: DocumentRecord, passages: Sequence[Passage]) -> Iterator[_Example]:
    small = small_words(passages)
    for kind, text in (item for passage in passages for item in sentences_of(passage)):
        if kind == "heading" and _ASKING.match(text):
            yield _Example(0, record.path, text)
        elif kind == "heading" and text != record.title and not _VAGUE_HEADING.match(text):
            shape = _FALLBACK if " " in text else _FALLBACK + 1
            yield _Example(shape, record.path, says(record, as_inside(text, small)))
        elif kind == "row" and (
            name := re.fullmatch(_NAME, text.partition("; ")[0].partition(": ")[2])
        ):
            yield _Example(_ROW, record.path, says(record, name[0]))
        elif kind in ("text", "item"):
            for shape, question in _from_sentence(text, small):
                yield _Example(shape, record.path, question)


def _from_sentence(text: str, small: set[str]) -> Iterator[tuple[int, str]]:
    for shape, (pattern, question) in enumerate(_SHAPES, start=1):
        if found := pattern.match(text):
            parts = {name: as_inside(part, set()) for name, part in found.groupdict().items()}
            if common := parts.get("common"):
                parts["common"] = as_inside(common, small)
            if parts.get("common", "a").split()[0].islower():
                yield shape, question.format(**parts)


def small_words(passages: Sequence[Passage]) -> set[str]:
    """The words that stand in lower case somewhere."""
    found = (re.findall(r"(?<![^\s(“\"])[a-z][a-z-]+", passage.text) for passage in passages)
    return {word for words in found for word in words}


def says(record: DocumentRecord, heading: str) -> str:
    """The question what a document says about one of its headings."""
    return f"What does “{record.title or PurePosixPath(record.path).name}” say about {heading}?"


def as_inside(text: str, small: set[str]) -> str:
    """Words as they stand inside a sentence: the first in lower case, unless it is a name."""
    first, space, rest = text.partition(" ")
    if first in _SMALL or (first.istitle() and first.lower() in small):
        first = first.lower()
    return first + space + rest


def sentences_of(passage: Passage) -> Iterator[tuple[str, str]]:
    """(kind, words on one line) of each sentence."""
    for sentence in passage.sentences:
        text = passage.text[sentence.start - passage.start : sentence.end - passage.start]
        yield sentence.kind, " ".join(text.split())
