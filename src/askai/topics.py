"""What a conversation was about: the names and things that a follow-up may refer to. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from askai.english import AUXILIARIES, BE, EMPTY, RELATIONAL, is_closed, singular, words_of
from askai.phrases import Phrase, phrases_of, without_article

_BACK = 6  # turns that are looked back at, beside the first
_SETTLED = 2  # turns after which the first one's subject is the theme
_LONGEST = 80  # characters of what is put into a question
_READ = 500  # characters of a question, answer or title that are looked at
_NAME_WORDS = 6  # words of an answer that may be a name
_FADING = 0.5  # what a mention counts a turn later
_INTRODUCTION = re.compile(
    r"(?:(?:what|who)(?: is|'s|’s| are| was| were)|(?:tell|explain|describe)(?: me| us)?"
    r"(?: more)?(?: about)?)\s+(?:an?\s|the\s)?",
    re.IGNORECASE,
)
_ASIDE = frozenset("in for to with from on at by than as into during after before per".split())
_CALENDAR = frozenset(
    """january february march april may june july august september october november december monday
    tuesday wednesday thursday friday saturday sunday""".split()
)
_COMPARED = frozenset("and or than versus vs as compare compared differ".split())
_MOST_TOGETHER = 4  # items of an answer that "they" are
_YEAR = re.compile(r"(?:1\d|20)\d\d")
_LINKS = frozenset("of in on for from between".split())

# What a mention counts, chosen on the odd-numbered conversations of benchmarks/conversation.py:
# 1, and so much more or less ...
_FIRST = 0.5  # as the first phrase of its question
_NAME = 0.5
_OWNER = 0.5  # "Netflix's"
_INTRODUCED = 1.0  # "What is …?" of something new
_OF = 0.5  # after "of" or "about"
_BESIDE = -0.5  # after "in", "for" …
_JOINED = 0.25  # "soup and stew", over the first of them
# ... times so much
_RELATIONAL = 0.2  # "the symptoms"
_LEANING = 0.5  # "health effects"
_BACKGROUND = 0.2  # named before, and now at the end after "in"
_ASKED_FOR = 0.5  # "Which company …?"
_EMPTY = 0.1  # "people", "2019"
_ANSWER_NAME = 1.5
_ANSWER = 1.0  # that is no name
_IS_WHO = 4  # how much the answer to "Who is …?" looks like a person ...
_ASKED_WHO = 3  # ... how much the answer to "Who …?" looks like a person; a name of two words: 2
_MISMATCH = 1.0  # lost by the plural where "it" is meant, and the other way round


@dataclass(frozen=True, slots=True)
class Turn:
    """A question that was asked, and what was answered."""

    question: str  # stand-alone, as it was searched
    text: str  # the answer's words, items joined by "; "; "" when not found
    titles: tuple[str, ...] = ()  # of the documents cited


@dataclass(frozen=True, slots=True)
class Talk:
    """What was talked about. Tuples have the likeliest first."""

    question: str  # the last one
    phrases: tuple[Phrase, ...]  # the last question's
    subjects: tuple[str, ...]  # for a question that names nothing
    things: tuple[str, ...]  # for "it"
    groups: tuple[str, ...]  # for "they"
    persons: tuple[str, ...]  # for "she"
    theme: str  # what the first question was about, when that still goes on; else ""
    answers: tuple[str, ...]  # that are short phrases, the latest first
    named: tuple[str, ...]  # every phrase of several words, the latest first
    answer: str  # the last one, when it is short
    items: tuple[str, ...]  # of the last answer


@dataclass(frozen=True, slots=True)
class _Thing:
    key: str  # the same for the same thing
    text: str
    weight: float
    plural: bool
    person: int  # how much it looks like one


def talk_of(history: Sequence[Turn]) -> Talk:
    """What a follow-up to these turns may refer to."""
    turns = [*history[:1], *history[1:][-_BACK:]]
    last = turns[-1]
    phrases = phrases_of(last.question[:_READ])
    things = sorted(_things(turns), key=lambda thing: -thing.weight)
    groups = sorted(things, key=lambda thing: -_MISMATCH * thing.plural - thing.weight)
    return Talk(
        question=last.question,
        phrases=phrases,
        subjects=_texts(things),
        things=_texts(sorted(things, key=_for_it)),
        groups=_distinct([*_together(turns), *_texts(groups)]),
        persons=_texts(sorted(things, key=lambda thing: (-thing.person, -thing.weight))),
        theme=_theme(turns),
        answers=_texts(thing for turn in reversed(turns) for thing in _answered(turn)),
        named=_distinct(_several_words(turns)),
        answer=last.text.strip(" .") if len(last.text) <= _LONGEST else "",
        items=_items(last.text),
    )


def _for_it(thing: _Thing) -> tuple[bool, float]:
    """A key that sorts things for "it": what is surely a person comes last."""
    return thing.person >= _IS_WHO, _MISMATCH * thing.plural - thing.weight


def _theme(turns: Sequence[Turn]) -> str:
    """What the first question was about, if that still goes on."""
    if len(turns) < _SETTLED:
        return ""
    things = [thing for thing in _mentions(turns[0], set()) if len(thing.text) <= _LONGEST]
    theme = max(things, key=lambda thing: thing.weight).text if things else ""
    # A question that was answered without it has left it.
    left = turns[-1].text and not content(theme) & content(turns[-1].question)
    return "" if left else theme


def content(text: str) -> set[str]:
    """The words of a text but those of grammar, singular."""
    return {
        singular(word.text)
        for place, word in enumerate(words_of(text))
        if not is_closed(word, place)
    }


def stems(text: str) -> set[str]:
    """The words of the noun phrases of a text, singular."""
    return {singular(word) for phrase in phrases_of(text) for word in phrase.words}


def is_relational(phrase: Phrase) -> bool:
    """Whether it is of something else: "the symptoms", "side effects"."""
    return all(singular(word) in RELATIONAL for word in phrase.words)


def leans(phrase: Phrase) -> bool:
    """Whether its last word is of something else: "health effects"."""
    return singular(phrase.words[-1]) in RELATIONAL and (not phrase.name or is_relational(phrase))


def is_empty(phrase: Phrase) -> bool:
    """Whether it names nothing at all: "the time", "people"."""
    return singular(phrase.words[-1]) in EMPTY


def last_word(text: str) -> str:
    """The last word of a text, "" when it has none."""
    words = words_of(text)
    return words[-1].text if words else ""


def _things(turns: Sequence[Turn]) -> list[_Thing]:
    """All that was named, weighed: how it was, how lately and how often.

    After Lappin & Leass (1994): a mention has a weight by its place in the sentence, which fades.
    Where nothing was named it is the title of the document cited.
    """
    found: dict[str, _Thing] = {}
    for age, turn in enumerate(reversed(turns)):
        earlier = {key for other in turns[: len(turns) - 1 - age] for key in stems(other.question)}
        for thing in _mentions(turn, earlier):
            if 0 < len(thing.text) <= _LONGEST:
                faded = replace(thing, weight=thing.weight * _FADING**age)
                found[thing.key] = (
                    _more_of(found[thing.key], faded) if thing.key in found else faded
                )
    if not found:
        titles = (title for title in turns[-1].titles[:1] if 0 < len(title) <= _LONGEST)
        found = {_key(title): _Thing(_key(title), title, 1, False, 0) for title in titles}
    return list(found.values())


def _more_of(one: _Thing, same: _Thing) -> _Thing:
    """The later mention, with what the earlier adds to it."""
    return replace(one, weight=one.weight + same.weight, person=max(one.person, same.person))


def _key(text: str) -> str:
    return " ".join(singular(word.text) for word in words_of(without_article(text)))


def _mentions(turn: Turn, earlier: set[str]) -> Iterator[_Thing]:
    """What a turn names. `earlier`: the words of the questions before."""
    question = turn.question[:_READ]
    phrases = phrases_of(question)
    recurs = any(earlier.issuperset(map(singular, phrase.words)) for phrase in phrases)
    introduction = None if recurs else _INTRODUCTION.match(question)
    for place, phrase in enumerate(phrases):
        new = introduction is not None and phrase.end - len(phrase.bare) <= introduction.end()
        weight = _weight(phrase, first=place == 0, new=new)
        if turn.text and phrase.before in ("which", "what"):  # the answer names it better
            weight *= _ASKED_FOR
        if place and phrase is phrases[-1] and _is_background(phrase, question, earlier):
            weight *= _BACKGROUND
        person = phrase.name and phrase.bare == phrase.text and (1 + (len(phrase.words) > 1))
        text, joined = phrase.text, ""
        if place + 1 < len(phrases):
            after = phrases[place + 1]
            link = question[phrase.end : after.start].strip().lower()
            if link in _LINKS and not _YEAR.fullmatch(after.bare):
                text = question[phrase.start : after.end]
            elif link in ("and", "or") and not leans(phrase):
                joined = f"{phrase.text} and {after.text}"
        yield _Thing(_key(phrase.text), text, weight, _is_plural(phrase.text), person)
        if joined:
            yield _Thing(_key(joined), joined, weight + _JOINED, True, 0)
    yield from _answered(turn)


def _is_background(phrase: Phrase, question: str, earlier: set[str]) -> bool:
    """Whether it only says where: "the role of culture in sociology", of sociology before."""
    ends = phrase.end >= len(question.rstrip(" ?!.…"))
    return ends and phrase.before == "in" and earlier.issuperset(map(singular, phrase.words))


def _answered(turn: Turn) -> Iterator[_Thing]:
    """The answer, when it is a name or a short noun phrase."""
    words = words_of(turn.text)
    phrases = phrases_of(turn.text) if 0 < len(words) <= _NAME_WORDS else ()
    own = [word for word in words if word.text not in _CALENDAR and not word.text.isdigit()]
    if not phrases or not own or any(word.text in AUXILIARIES for word in words):
        return
    if ";" in turn.text or any(word.text[0].isdigit() for word in words):
        return
    name = words[0].capital and own[0].capital
    person = name * _asked_for_person(turn.question)
    weight = _ANSWER_NAME if name else _ANSWER
    yield _Thing(_key(turn.text), turn.text, weight, _is_plural(phrases[0].text), person)


def _asked_for_person(question: str) -> int:
    """How surely the answer is a person: "Who makes chips?" may be a firm, "Who is …?" not."""
    words = [word.text for word in words_of(question)[:2]]
    if words[:1] != ["who"]:
        return 0
    return _IS_WHO if words[-1] in BE else _ASKED_WHO


def _weight(phrase: Phrase, *, first: bool, new: bool) -> float:
    """How much a question is about a phrase of it."""
    weight = 1 + _FIRST * first + _NAME * phrase.name + _OWNER * phrase.owner + _INTRODUCED * new
    weight += _OF * (phrase.before in ("of", "about")) + _BESIDE * (phrase.before in _ASIDE)
    if is_relational(phrase):
        weight *= _RELATIONAL
    elif leans(phrase):
        weight *= _LEANING
    if is_empty(phrase) or all(word.isdigit() or word in _CALENDAR for word in phrase.words):
        weight *= _EMPTY
    return weight


def _is_plural(text: str) -> bool:
    word = last_word(text)
    return singular(word) != word


def _items(answer: str) -> tuple[str, ...]:
    """The items of an answer that is a list, or the answer."""
    return tuple(item for item in answer.split("; ") if 0 < len(item) <= _LONGEST)


def _together(turns: Sequence[Turn]) -> Iterator[str]:
    """What "they" may be at once: items of the answer, things compared, things asked in turn."""
    last = turns[-1]
    items = _items(last.text)
    if 1 < len(items) <= _MOST_TOGETHER:
        yield _enumerated(items)
    own = [phrase for phrase in phrases_of(last.question[:_READ]) if not is_relational(phrase)]
    if len(own) == 2 and not own[0].owner:
        between = last.question[own[0].end : own[1].start].lower().split()
        if _COMPARED.intersection(between):
            yield f"{own[0].text} and {own[1].text}"
    if len(turns) > 1:
        yield from _in_turn(turns[-2], last)


def _in_turn(one: Turn, other: Turn) -> Iterator[str]:
    """ "Peru and Chile" of two questions that differ in nothing else."""
    first, second = phrases_of(one.question[:_READ]), phrases_of(other.question[:_READ])
    differing = [
        (left, right)
        for left, right in zip(first, second, strict=False)
        if left.text.lower() != right.text.lower() and not leans(left)
    ]
    if len(first) == len(second) and len(differing) == 1:
        left, right = differing[0]
        if one.question[: left.start].lower() == other.question[: right.start].lower():
            yield f"{left.text} and {right.text}"


def _enumerated(items: Sequence[str]) -> str:
    return f"{', '.join(items[:-1])} and {items[-1]}"


def _several_words(turns: Sequence[Turn]) -> Iterator[str]:
    for turn in reversed(turns):
        for text in (turn.question, turn.text, *turn.titles[:2]):
            for phrase in phrases_of(text[:_READ]):
                if len(phrase.words) > 1:
                    yield phrase.text


def _texts(things: Iterable[_Thing]) -> tuple[str, ...]:
    return tuple(thing.text for thing in things)


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    """Each once, whatever its case; none empty or long."""
    kept: dict[str, str] = {}
    for text in texts:
        if 0 < len(text) <= _LONGEST:
            kept.setdefault(text.casefold(), text)
    return tuple(kept.values())
