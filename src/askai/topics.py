"""What a conversation was about: the names and things that a follow-up may refer to. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from askai.choices import choices, enumerated, named_together
from askai.english import AUXILIARIES, BE, CALENDAR, PREPOSITIONS, is_closed, singular, words_of
from askai.phrases import (
    Phrase,
    is_date,
    is_empty,
    is_relational,
    leans,
    phrases_of,
    without_article,
)
from askai.turns import LONGEST, READ, Turn

_BACK = 6  # turns that are looked back at, beside the first
_SETTLED = 2  # turns after which the first one's subject is the theme
_NAME_WORDS = 6  # words of an answer that may be a name
_FADING = 0.5  # what a mention counts a turn later
_INTRODUCTION = re.compile(
    r"(?:(?:what|who)(?: is|'s|’s| are| was| were)|(?:tell|explain|describe)(?: me| us)?"
    r"(?: more)?(?: about)?)\s+(?:an?\s|the\s)?",
    re.IGNORECASE,
)
_ASIDE = frozenset("in for to with from on at by than as into during after before per".split())
_YEAR = re.compile(r"(?:1\d|20)\d\d")
_WHERE = re.compile(
    r"(?:where|(?:(?:in|from|at|to) )?(?:which|what) "
    r"(?:building|city|country|district|island|office|place|port|region|state|street|town|village))\b",
    re.IGNORECASE,
)
_RECENT = 2  # turns
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
_GUESSED = 0.5  # times so much where it was only shown as closest
_TWO_WORDS = 2  # how much a name of two words looks like a person
_IS_WHO = 4  # how much the answer to "Who is …?" looks like a person ...
_ASKED_WHO = 3  # ... how much the answer to "Who …?" does
_MAY_BE_FIRM = 0.5  # won by a name for "they"
_MISMATCH = 1.0  # lost by the plural where "it" is meant, and the other way round


@dataclass(frozen=True, slots=True)
class Talk:
    """What was talked about. Tuples have the likeliest first."""

    question: str  # the last one
    phrases: tuple[Phrase, ...]  # the last question's
    subjects: tuple[str, ...]  # for a question that names nothing
    things: tuple[str, ...]  # for "it"
    groups: tuple[str, ...]  # for "they"
    persons: tuple[str, ...]  # for "she"
    places: tuple[str, ...]  # for "there"
    theme: str  # what the first question was about, when that still goes on; else ""
    answers: tuple[str, ...]  # that are short phrases, guesses too, the latest first
    named: tuple[str, ...]  # every phrase of several words, the latest first
    answer: str  # the last one, when it is short; a list with "and"
    items: tuple[str, ...]  # that "the second one" is of, see `choices`


@dataclass(frozen=True, slots=True)
class _Thing:
    key: str  # the same for the same thing
    text: str
    weight: float
    plural: bool
    person: int  # how much it looks like one
    name: bool = False


def talk_of(history: Sequence[Turn]) -> Talk:
    """What a follow-up to these turns may refer to."""
    turns = [*history[:1], *history[1:][-_BACK:]]
    last = turns[-1]
    phrases = phrases_of(last.question[:READ])
    things = sorted(_things(turns), key=lambda thing: -thing.weight)
    several = any(_is_plural(one.text) and not is_empty(one) for one in phrases[:1])
    firm = 0.0 if several else _MAY_BE_FIRM
    groups = sorted(things, key=lambda thing: -_several(thing, firm) - thing.weight)
    return Talk(
        question=last.question,
        phrases=phrases,
        subjects=_texts(things),
        things=_texts(sorted(things, key=_for_it)),
        groups=_distinct([*named_together(turns), *_texts(groups)]),
        persons=_texts(_persons(things)),
        places=_distinct(_places(turns)),
        theme=_theme(turns),
        answers=_texts(thing for turn in reversed(turns) for thing in _answered(turn)),
        named=_distinct(_several_words(turns)),
        answer=enumerated(last.text.strip(" .").split("; ")) if len(last.text) <= LONGEST else "",
        items=choices(turns),
    )


def _for_it(thing: _Thing) -> tuple[bool, float]:
    """A key that sorts things for "it": what is surely a person comes last."""
    return thing.person >= _IS_WHO, _MISMATCH * thing.plural - thing.weight


def _several(thing: _Thing, firm: float) -> float:
    """How much "they" suits it: what is several, or, by so much, a name that may be a firm's."""
    return _MISMATCH * thing.plural or firm * (thing.name and thing.person < _ASKED_WHO)


def _persons(things: Sequence[_Thing]) -> list[_Thing]:
    """For "she", the likeliest first; where it was asked who, nothing but what is named so."""
    found = sorted(things, key=lambda thing: (-thing.person, -thing.weight))
    asked = any(thing.person >= _ASKED_WHO for thing in found)
    return [thing for thing in found if thing.person >= _TWO_WORDS * asked]


def _places(turns: Sequence[Turn]) -> Iterator[str]:
    """The answers to "Where …?" and "In which city …?", the latest first; no guesses."""
    for turn in reversed(turns[-_RECENT:]):
        if turn.text and _WHERE.match(turn.question):
            yield from _texts(_answered(turn))


def _theme(turns: Sequence[Turn]) -> str:
    """What the first question was about, if that still goes on."""
    if len(turns) < _SETTLED:
        return ""
    things = [thing for thing in _mentions(turns[0], set()) if len(thing.text) <= LONGEST]
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
            if 0 < len(thing.text) <= LONGEST:
                faded = replace(thing, weight=thing.weight * _FADING**age)
                found[thing.key] = (
                    _more_of(found[thing.key], faded) if thing.key in found else faded
                )
    if not found:
        titles = (title for title in turns[-1].titles[:1] if 0 < len(title) <= LONGEST)
        found = {_key(title): _Thing(_key(title), title, 1, False, 0) for title in titles}
    return list(found.values())


def _more_of(one: _Thing, same: _Thing) -> _Thing:
    """The later mention, with what the earlier adds to it."""
    return replace(one, weight=one.weight + same.weight, person=max(one.person, same.person))


def _key(text: str) -> str:
    return " ".join(singular(word.text) for word in words_of(without_article(text)))


def _mentions(turn: Turn, earlier: set[str]) -> Iterator[_Thing]:
    """What a turn names. `earlier`: the words of the questions before."""
    question = turn.question[:READ]
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
        yield _Thing(_key(phrase.text), text, weight, _is_plural(phrase.text), person, phrase.name)
        if joined:
            yield _Thing(_key(joined), joined, weight + _JOINED, True, 0)
    yield from map(_without_preposition, _answered(turn))


def _without_preposition(thing: _Thing) -> _Thing:
    """ "Dresden" of "through Dresden"."""
    words = words_of(thing.text)
    if len(words) < 2 or words[0].text not in PREPOSITIONS:
        return thing
    text = thing.text[words[1].start :]
    return replace(thing, key=_key(text), text=text)


def _is_background(phrase: Phrase, question: str, earlier: set[str]) -> bool:
    """Whether it only says where: "the role of culture in sociology", of sociology before."""
    ends = phrase.end >= len(question.rstrip(" ?!.…"))
    return ends and phrase.before == "in" and earlier.issuperset(map(singular, phrase.words))


def _answered(turn: Turn) -> Iterator[_Thing]:
    """The answer, when it is a name or a short noun phrase."""
    text = turn.text or turn.guess
    words = words_of(text)
    phrases = phrases_of(text) if 0 < len(words) <= _NAME_WORDS else ()
    own = [word for word in words if word.text not in CALENDAR and not word.text.isdigit()]
    if not phrases or not own or any(word.text in AUXILIARIES for word in words):
        return
    if ";" in text or any(word.text[0].isdigit() for word in words):
        return
    name = words[0].capital and own[0].capital
    person = name * _asked_for_person(turn.question)
    weight = (_ANSWER_NAME if name else _ANSWER) * (1.0 if turn.text else _GUESSED)
    yield _Thing(_key(text), text, weight, _is_plural(phrases[0].text), person, name)


def _asked_for_person(question: str) -> int:
    """How surely the answer is a person: "Who makes chips?" may be a firm, "Who is …?" not."""
    words = [word.text for word in words_of(question)[:2]]
    if words[:1] == ["whose"]:
        return _ASKED_WHO
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
    if is_empty(phrase) or is_date(phrase):
        weight *= _EMPTY
    return weight


def _is_plural(text: str) -> bool:
    word = last_word(text)
    return singular(word) != word


def _several_words(turns: Sequence[Turn]) -> Iterator[str]:
    for turn in reversed(turns):
        for text in (turn.question, turn.text, *turn.titles[:2]):
            for phrase in phrases_of(text[:READ]):
                if len(phrase.words) > 1:
                    yield phrase.text


def _texts(things: Iterable[_Thing]) -> tuple[str, ...]:
    return tuple(thing.text for thing in things)


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    """Each once, whatever its case; none empty or long."""
    kept: dict[str, str] = {}
    for text in texts:
        if 0 < len(text) <= LONGEST:
            kept.setdefault(text.casefold(), text)
    return tuple(kept.values())
