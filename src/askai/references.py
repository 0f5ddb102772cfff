""" "it", "the company", "the second one": replaced by what was named before. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from askai.english import (
    AUXILIARIES,
    BEFORE_VERB,
    CALENDAR,
    COMPARATIVES,
    KINDS,
    POINTERS,
    PREPOSITIONS,
    RELATIONAL,
    Word,
    is_closed,
    is_participle,
    is_verb,
    singular,
    words_of,
)
from askai.phrases import Phrase, is_relational, phrases_of, without_article
from askai.topics import Talk, last_word

_TRIED = 3  # what the first reference may stand for
# "Is it possible to …", "How long does it take to …": "it" stands for nothing
_DUMMY = frozenset(
    """acceptable allowed bad best better common compulsory cost customary dangerous difficult easy
    forbidden good hard illegal important impossible legal likely mandatory mean necessary normal
    obligatory ok okay permitted possible prohibited required safe take true wise worth""".split()
)
_CLAUSE = re.compile(r",|\b(?:and|when|if|because|while)\b", re.IGNORECASE)
_SUBORDINATE = re.compile(r"\b(?:after|as|before|once|since|so|than|that|until)\s+\Z")
ORDINALS = {"first": 0, "former": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4}
ORDINALS |= {"last": -1, "latter": -1}
_NO_ADJECTIVES = frozenset("former latter".split())
_AFTER_ITEM = (AUXILIARIES | PREPOSITIONS | COMPARATIVES | frozenset(["and", "or"])) - {"to"}
_SINGULAR, _PLURAL = frozenset("it its".split()), frozenset("they them their".split())
_PERSONS = frozenset("he him his she her".split())
_ADVERBS = frozenset("already also always ever never now only really still yet".split())
_OWN = frozenset("its their his her".split())
_PEOPLE = frozenset("artist author man person player scientist woman writer".split())
# What has a name: "the company" is rather Acme than "the plan".
_NAMED = frozenset(
    """agency association bank business city company corporation country firm island language
    museum nation organisation organization river team town university village""".split()
)
# "Is there a fee?", but "What did he do there?"
_NO_PLACE_BEHIND = AUXILIARIES - {"be", "been", "do", "have"}
_TOWARDS = frozenset("get go going went move moved travel drive fly walk come came".split())
_ITEMS = frozenset("one item point option".split())
_OTHER = re.compile(
    r"\bthe other(?: one\b|(?=\s*\Z|[?,.]| (?:of|from|in|for|have|has|is|do|does)\b))",
    re.IGNORECASE,
)
_OF_TWO = re.compile(r"(?<=\bwhich )of (?:the two|them|these|those)\b", re.IGNORECASE)
_FROM = re.compile(r"\b(?:country|nationality|city)\b.* from\b|\b(?:based|headquartered)\b")


@dataclass(frozen=True, slots=True)
class _Reference:
    """A stretch of the question, and what it may stand for, the likeliest first."""

    start: int
    end: int
    texts: tuple[str, ...]


def with_choice(asked: str, talk: Talk) -> str:
    """The question with "the other one" and "which of the two" written out."""
    items = talk.items
    if len(items) != 2:
        return asked
    answer = talk.answer.lower()
    other = items[1]
    for said in (answer, f"{talk.question.lower()} {answer}"):
        left = [item for item in items if item.lower() not in said]
        if len(left) == 1:
            other = left[0]
            break
    pair = (text for text in talk.groups if " and " in text and not text[:1].isdigit())
    both = f"of {next(pair, ' and '.join(items))}"
    return _OF_TWO.sub(lambda _: both, _OTHER.sub(lambda _: other, asked))


def resolved(asked: str, talk: Talk) -> list[str]:
    """The question with every reference replaced, and as it is; [] when there is none."""
    references = list(_references(asked, talk))
    if not references:
        return []
    made = [_filled(asked, references, number) for number in range(_TRIED)]
    likely = [text for text in made if text]
    return [*likely[:2], asked, *likely[2:]]


def expanded(asked: str, talk: Talk) -> str:
    """The question with a name or noun written out as it was before: "Anne" as "Anne Bonny"."""
    text = asked
    for phrase in reversed(phrases_of(asked)):
        if len(phrase.words) > 1 or is_relational(phrase):
            continue
        start = phrase.end - len(phrase.bare)
        if phrase.name:
            text = text[: phrase.start] + _full_name(phrase, asked, talk) + text[phrase.end :]
        elif talk.things and phrase.text == phrase.bare:
            known = without_article(talk.things[0])
            modifiers = known.split()[:-1]
            if modifiers and singular(last_word(known)) == singular(phrase.words[0]):
                text = f"{text[:start]}{' '.join(modifiers)} {text[start:]}"
    return text


def asked_for(talk: Talk) -> Phrase | None:
    """ "shop" of "Which shop closed?"; None when no noun is asked for at the start."""
    opening = words_of(talk.question)[0].text
    first = talk.phrases[0] if talk.phrases else None
    asks = first is not None and opening in ("which", "what") and first.before == opening
    return first if asks else None


def heads(talk: Talk, *, plural: bool) -> tuple[str, ...]:
    """What "one" or "ones" stand for: nouns, no names; first what a list was asked for."""
    asks = asked_for(talk) if len(talk.items) > 1 else None
    texts = [*([asks.bare] if asks else []), *map(_head, talk.subjects[:2])]
    bare = [text for text in dict.fromkeys(texts) if text]
    if plural:
        return tuple(bare)
    lasts = [len(last_word(text)) for text in bare]
    return tuple(
        text[:-last] + singular(text[-last:]) for text, last in zip(bare, lasts, strict=True)
    )


def _head(text: str) -> str:
    """ "meeting" of "the meeting on 3 March"; "" of a name or a date."""
    bare = without_article(text)
    behind = [word.start for word in words_of(bare)[1:] if word.text in PREPOSITIONS]
    head = bare[: min(behind, default=len(bare))].rstrip()
    last = words_of(head)[-1:]
    return "" if any(word.capital or word.text.isdigit() for word in last) else head


def is_superlative(word: Word) -> bool:
    """ "best", "largest" """
    return word.text in ("best", "worst") or (word.text.endswith("est") and len(word.text) > 4)


def _full_name(phrase: Phrase, asked: str, talk: Talk) -> str:
    for known in talk.named:
        ends = [word.text for word in words_of(known)]
        fits = known[:1].isupper() and phrase.words[0] in (ends[0], ends[-1])
        if fits and known.lower() not in asked.lower():
            return known
    return phrase.text


def _filled(asked: str, references: Sequence[_Reference], number: int) -> str:
    """With the `number`th of each; "" where two unlike references would be the same."""
    chosen = [found.texts[min(number, len(found.texts) - 1)] for found in references]
    if len(set(chosen)) < len({found.texts for found in references}):
        return ""
    text = asked
    for found, new in zip(reversed(references), reversed(chosen), strict=True):
        if found.start and new.startswith(("The ", "A ", "An ")):  # no more the first word
            new = new[0].lower() + new[1:]
        text = text[: found.start] + new + text[found.end :]
    return text[:1].upper() + text[1:]


def _references(asked: str, talk: Talk) -> Iterator[_Reference]:
    """The references in order; none overlaps another."""
    words = words_of(asked)
    left = _not_yet_named(asked, words, talk)
    used = 0
    for place, word in enumerate(words):
        if word.start < used or is_bound(asked, word):
            continue
        found = _reference(words, place, left)
        if found is not None and found.texts:
            used = found.end
            yield found


def _not_yet_named(asked: str, words: Sequence[Word], talk: Talk) -> Talk:
    """The talk without what the question names itself: "it" is none of that."""
    lowered = asked.lower()
    said = {word.text for word in words}
    things = [text for text in talk.things if text.lower() not in lowered]
    if _FROM.search(lowered):  # an answer that is a name comes from somewhere, "the contract" not
        things.sort(key=lambda text: not (text in talk.answers and text[:1].isupper()))
    if said & _PERSONS and talk.persons:
        things = [text for text in things if text != talk.persons[0]]
    groups = [text for text in talk.groups if text.lower() not in lowered]
    if said & _SINGULAR and said & _PLURAL:  # "Can they carry it over?" names two things
        groups = [text for text in groups if text != things[0]] if things else groups
    if last_word(asked) in ("compare", "differ", "related") and len(talk.subjects) > 1:
        groups = [" and ".join(talk.subjects[1::-1]), *groups]
    return replace(talk, things=tuple(things) or talk.things, groups=tuple(groups) or talk.groups)


def is_bound(asked: str, word: Word) -> bool:
    """Whether the question itself seems to say before what the word stands for."""
    before = asked[: word.start]
    phrases = phrases_of(before)
    several = any(
        singular(phrase.words[-1]) != phrase.words[-1]
        and (phrase.before in BEFORE_VERB or not phrase.before or not is_relational(phrase))
        for phrase in phrases
    )
    clause = _SUBORDINATE.search(before) is not None
    if several and word.text == "they" and clause:
        return True  # "How hot may farmers let hay get before they call?"
    if several and word.text == "their":
        # "What colours are their flags?" does not say whose; "How long do firms keep their books?"
        last = words_of(before)[-1:]
        apart = any(one.text in AUXILIARIES for one in last)
        if clause or not apart or any(phrase.before in BEFORE_VERB for phrase in phrases):
            return True
    if word.text == "it" and any(
        phrase.name and phrase.before == "of" and " to " in before[phrase.end :]
        for phrase in phrases
    ):
        return True  # "Which partner of Acme was the first to trade with it?"
    if word.text in _OWN and any(
        phrase.name and phrase.before not in PREPOSITIONS for phrase in phrases
    ):
        return True  # "Where does Acme get its data?"
    start = max((match.start() for match in _CLAUSE.finditer(before)), default=0)
    return any(not is_relational(phrase) for phrase in phrases_of(before[:start]))


def is_place(words: Sequence[Word], place: int) -> bool:
    """Whether the word is "there" and stands for a place."""
    before = words[place - 1].text if place else ""
    return words[place].text == "there" and place > 0 and before not in _NO_PLACE_BEHIND


def _reference(words: Sequence[Word], place: int, talk: Talk) -> _Reference | None:
    word = words[place]
    if is_place(words, place):
        texts = dict.fromkeys(talk.places + talk.things)
        placed = tuple(_placed(text, words[place - 1].text) for text in texts)
        return _Reference(word.start, word.end, placed)
    if word.text == "the":
        return _definite(words, place, talk)
    if word.text in POINTERS:
        return _pointed(words, place, talk)
    if word.text in ("one", "ones"):
        return _one(words, place, talk)
    return _Reference(word.start, word.end, _personal(words, place, talk))


def _placed(text: str, before: str) -> str:
    """ "in Leeds", "to Leeds", or as it is, behind the word `before`."""
    if before in PREPOSITIONS - {"like"} or words_of(text)[0].text in PREPOSITIONS:
        return text
    return f"to {text}" if before in _TOWARDS else f"in {text}"


def _personal(words: Sequence[Word], place: int, talk: Talk) -> tuple[str, ...]:
    """What a pronoun stands for; () for any other word."""
    word = words[place].text
    if word == "it":
        return () if _is_dummy(words, place) else talk.things
    if word in ("they", "them"):
        return _plurals(talk.groups) if place and words[place - 1].text == "of" else talk.groups
    if word in ("its", "their"):
        return _owners(talk.things if word == "its" else talk.groups)
    if word not in _PERSONS:
        return ()
    after = words[place + 1].text if place + 1 < len(words) else ""
    owns = word == "his" or (word == "her" and after != "" and after not in PREPOSITIONS)
    return _owners(talk.persons) if owns else talk.persons


def _plurals(texts: Sequence[str]) -> tuple[str, ...]:
    """With those first that are several: "how many of them"."""
    return tuple(
        sorted(
            texts,
            key=lambda text: " and " not in text and singular(last_word(text)) == last_word(text),
        )
    )


def _is_dummy(words: Sequence[Word], place: int) -> bool:
    after = [word.text for word in words[place + 1 : place + 3]]
    return len(after) > 1 and after[0] in _DUMMY and after[1] in ("to", "that")


def _pointed(words: Sequence[Word], place: int, talk: Talk) -> _Reference | None:
    """ "this", "those treaties" """
    word = words[place]
    after = words[place + 1] if place + 1 < len(words) else None
    before = words[place - 1] if place else None
    acts = before is not None and before.text in BEFORE_VERB
    if after is not None and not is_closed(after, place + 1) and not (acts and is_verb(after.text)):
        if before is not None and not is_closed(before, place - 1):
            return None  # "the rule that applies"
        return _Reference(word.start, after.end, _called(after.text, talk))
    # "Is that still running?"
    then = words[place + 2 : place + 3] if after is not None and after.text in _ADVERBS else ()
    goes_on = any(not is_closed(word, place + 2) for word in then)
    ends = after is None or after.text in AUXILIARIES | PREPOSITIONS or acts or goes_on
    if ends and (before is None or before.text in AUXILIARIES | PREPOSITIONS):
        many = word.text in ("these", "those")
        return _Reference(word.start, word.end, talk.groups if many else talk.things)
    return None


def _one(words: Sequence[Word], place: int, talk: Talk) -> _Reference | None:
    """ "a cheaper one", "the red ones", "Where can I buy one?" """
    word = words[place]
    before = words[place - 1].text if place else ""
    after = words[place + 1].text if place + 1 < len(words) else ""
    if after == "of":
        return None
    several = [text for text in talk.groups if " and " in text]
    if before == "which" and several and word.text == "one":
        return _Reference(word.start, word.end, (f"of {several[0]}",))
    if not before or before in ("which", "what", "no", "any"):
        return None
    nouns = heads(talk, plural=word.text == "ones")
    if word.text == "one" and is_verb(before):
        nouns = tuple(f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}" for noun in nouns)
    return _Reference(word.start, word.end, nouns)


def _definite(words: Sequence[Word], place: int, talk: Talk) -> _Reference | None:
    """ "the second one", "the largest", "the company", "the experiment" """
    after = words[place + 1 : place + 4]
    if not after:
        return None
    item = _item(words[place], after, talk)
    if item is not None:
        return item
    noun = after[0]
    following = after[1] if len(after) > 1 else None
    if is_superlative(noun) and (following is None or following.text in PREPOSITIONS | AUXILIARIES):
        nouns = tuple(f" {text}" for text in heads(talk, plural=False))
        return _Reference(noun.end, noun.end, nouns)
    named = singular(noun.text) in _NAMED
    if is_closed(noun, place + 1) or noun.capital or not _stands_alone(words, place + 1, named):
        return None
    return _Reference(words[place].start, noun.end, _called(noun.text, talk))


def _item(article: Word, after: Sequence[Word], talk: Talk) -> _Reference | None:
    """ "the second one" of the answer before."""
    number = ORDINALS.get(after[0].text, len(talk.items))
    if len(talk.items) < 2 or number >= len(talk.items):
        return None
    end, rest = after[0].end, after[1:]
    if [word.text for word in rest[:1]] == ["of"] and any(
        word.capital and word.text in CALENDAR for word in rest[1:]
    ):
        return None  # "the first of May"
    nouns = {singular(phrase.words[-1]) for phrase in talk.phrases}
    if rest and (rest[0].text in _ITEMS or rest[0].text in nouns):
        end = rest[0].end
    elif (
        rest
        and after[0].text not in _NO_ADJECTIVES
        and rest[0].text not in _AFTER_ITEM
        and not is_participle(rest[0].text)
    ):
        return None  # "the second chapter"
    return _Reference(article.start, end, (talk.items[number],))


def _stands_alone(words: Sequence[Word], place: int, named: bool) -> bool:
    """Whether a noun is no part of a longer phrase: "the company", not "the company plan"."""
    following = words[place + 1] if place + 1 < len(words) else None
    if following is None:
        return True
    if following.text == "of":
        return False
    if is_closed(following, 1) or following.text == "'s":
        return True
    asked = place > 1 and words[place - 2].text in BEFORE_VERB and is_verb(following.text)
    if is_participle(following.text):  # not "Of the firms given money …"
        # "Was the company sold to Globex?", "What is the company based on?"
        passive = place > 1 and words[place - 2].text in AUXILIARIES
        return named and (passive or all(is_closed(word, 1) for word in words[place + 2 :]))
    return named and asked  # "did the company do"


def _called(noun: str, talk: Talk) -> tuple[str, ...]:
    """What the noun after "the" stands for; a name may be "the company"."""
    kind = singular(noun)
    found = () if kind in RELATIONAL else _fitting(noun, talk)
    if found or kind not in KINDS:
        return found
    if kind in _PEOPLE:
        return talk.persons
    texts = talk.things if kind == noun else talk.groups
    if kind not in _NAMED:
        return texts
    return tuple(text for text in texts if without_article(text)[:1].isupper())


def _fitting(noun: str, talk: Talk) -> tuple[str, ...]:
    """What was called by this noun and more: "the Stanford Experiment" for "the experiment"."""
    wanted = singular(noun)
    return tuple(
        text
        for text in talk.named
        if wanted in (singular(last_word(text)), singular(words_of(text)[0].text))
    )


def _owners(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{text}'" if text.endswith("s") else f"{text}'s" for text in texts)
