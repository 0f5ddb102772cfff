""" "What about …?": the last question with a part replaced. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from askai.english import (
    PREPOSITIONS,
    PRONOUNS,
    QUESTION_WORDS,
    RELATIONAL,
    Word,
    is_auxiliary,
    is_participle,
    is_verb,
    singular,
    words_of,
)
from askai.nations import mentions
from askai.phrases import (
    Phrase,
    is_date,
    is_empty,
    is_relational,
    leans,
    phrases_of,
    without_article,
)
from askai.references import ORDINALS, heads, is_superlative
from askai.times import at_time, is_time
from askai.topics import Talk, last_word

_MOST = 2  # of one kind of candidate
_LONGEST = 6  # words of "in the United States"
_ABOUT = re.compile(r"(?:and |but )?(?:what|how) about\s+(?=\w)|(?:and|or)\s+(?=\w)", re.IGNORECASE)
_PLACES = frozenset("abroad elsewhere online overseas worldwide".split())
# What may be of or for a name: "And for Globex?" after "the revenue of Acme".
_FOR_A_NAME = frozenset("for of with by from compared".split())
# Not "AI" in "What AI …": what is asked for itself stays.
_ASKED_FOR = frozenset("what which many how whose".split())


# Nothing else is said of it: "What is the notice period?"
_ONLY_THE = re.compile(r"what(?: (?:is|are|was|were)|['’]s) (?:the|our|your|my) ", re.IGNORECASE)


def instead(plain: str, talk: Talk) -> str:
    """What is to stand in the last question: "in 2019" of "And in 2019"; "" when nothing is."""
    about = _ABOUT.match(plain)
    rest = plain[about.end() :] if about else plain
    words = words_of(rest)
    if not words or (about is None and (not _adds(words[0]) or len(words) > _LONGEST)):
        return ""
    behind = 0 if about is None else 1
    if any(
        word.text in QUESTION_WORDS | PRONOUNS or is_auxiliary(word, place + behind)
        for place, word in enumerate(words)
    ):
        return ""
    if len(words) > 1 and words[0].text == "the" and words[1].text in ORDINALS and talk.items:
        return ""  # an item of the answer before
    if len(words) > 1 and words[-1].text in ("one", "ones"):  # "a yearly one"
        nouns = heads(talk, plural=words[-1].text == "ones")
        return f"{rest[: words[-1].start]}{last_word(nouns[0])}" if nouns else rest
    said = about is not None and "about" not in about[0].lower()
    tells = len(words) > 1 and is_verb(words[0].text) and not is_time(rest)
    if said and tells:  # "And tell me …", not "And last year?"
        return ""
    return rest


def _adds(word: Word) -> bool:
    return word.text in PREPOSITIONS or word.text in _PLACES or word.text == "compared"


def replaced(new: str, talk: Talk) -> list[str]:
    """The last question with `new` in the place of what it is like, the likeliest first."""
    return list(dict.fromkeys(_swaps(new, talk)))[:_MOST]


def _swaps(new: str, talk: Talk) -> Iterator[str]:
    body = talk.question.rstrip(" ?!.…")
    mark = talk.question[len(body) :].strip() or "?"
    words = words_of(new)
    timed = at_time(new, body)
    if timed:
        yield timed + mark
        return
    lead = words[0].text if _adds(words[0]) else ""
    own = _without_lead(new, words) if lead else new
    people = _people(own, body)
    if people:
        yield people + mark
        return
    same = _same_kind(words, words_of(body))
    if same is not None:
        yield body[: same.start] + words[-1].text + body[same.end :] + mark
        return
    if words[0].text in _PLACES:
        yield f"{_without_place(body, talk)} {new}{mark}"
        return
    if not any(phrase.name and phrase.before == lead for phrase in talk.phrases if lead):
        yield from (text + mark for text in _names_within(own, body, talk))
    choices = _like(own, lead, talk)
    made = [body[: choice.start] + own + body[choice.end :] + mark for choice in choices]
    if any(choice.bare.lower() == own.lower() for choice in choices):  # "And outside China?"
        yield f"{_without_place(body, talk)} {new}{mark}"
    elif not lead and any(_is_all(choice, own, body) for choice in choices):
        yield from [f"{body} for {new}{mark}", *made]
    elif not lead or any(choice.before == lead for choice in choices):
        yield from made or (f"What about {new} in {text}?" for text in talk.subjects[:1])
    else:
        added = f"{body} {new[:1].lower()}{new[1:]}{mark}"
        yield from [*made[:1], added] if lead in _FOR_A_NAME else [added, *made]


def _is_all(phrase: Phrase, own: str, body: str) -> bool:
    """Whether a question has nothing but a phrase, and `own` seems to be of another kind.

    "managers" after "What is the notice period?", but not "the dress code" or "deadline".
    """
    asks = _ONLY_THE.match(body)
    if asks is None or phrase.end < len(body) or body[asks.end() :] != phrase.bare:
        return False
    new, last = last_word(own), phrase.words[-1]
    several = (singular(new) == new) == (singular(last) == last)
    like = several and {singular(new), singular(last)} <= RELATIONAL
    like = like or _alike(singular(new), singular(last))
    return not phrase.name and not like and without_article(own) == own


def _people(name: str, body: str) -> str:
    """The question about another country's: "Chinese banks" → "American banks"; "" if it has none.

    A question with the name of a country gets the other's name instead, like any name.
    """
    new, asked = mentions(name), mentions(body)
    if not new or not asked or any(match.group() in nation.names for match, nation in asked):
        return ""
    (said, nation), (match, old) = new[0], asked[-1]
    things = name[said.end() :].strip()  # "banks" of "Swedish banks"
    if (
        name[: said.start()].strip().lower() not in ("", "the")
        or nation == old
        or not nation.adjectives
        or not body[match.end() :].lstrip().startswith(things)
    ):
        return ""
    return body[: match.start()] + nation.adjectives[0] + body[match.end() :]


def _names_within(name: str, body: str, talk: Talk) -> Iterator[str]:
    """The question with a name that tells which: "the Leeds office" → "the York office"."""
    if not all(word.capital for word in words_of(name)):
        return
    for phrase in talk.phrases:
        words = words_of(phrase.bare)
        own = list(takewhile(lambda word: word.capital, words))
        if phrase.name and 0 < len(own) < len(words):
            start = phrase.end - len(phrase.bare)
            yield body[:start] + name + body[start + own[-1].end :]


def _without_lead(new: str, words: Sequence[Word]) -> str:
    """ "the United States" of "in the United States" """
    start = 2 if words[0].text == "compared" and len(words) > 2 else 1
    return new[words[start].start :] if len(words) > start else new


def _without_place(body: str, talk: Talk) -> str:
    """The question without "in China" at its end."""
    last = talk.phrases[-1] if talk.phrases else None
    if last is None or not last.name or last.end < len(body):
        return body
    before = [word for word in words_of(body[: last.start]) if word.text in PREPOSITIONS]
    return body[: before[-1].start].rstrip() if before and last.before in PREPOSITIONS else body


def _same_kind(words: Sequence[Word], asked: Sequence[Word]) -> Word | None:
    """The superlative that a superlative replaces, the verb that a verb does ("And closed?")."""
    last = words[-1]
    if is_superlative(last):
        return next((word for word in asked if is_superlative(word)), None)
    if len(words) == 1 and not last.capital and is_participle(last.text):
        return next((word for word in asked[-1:] if is_participle(word.text)), None)
    return None


def _like(own: str, lead: str, talk: Talk) -> list[Phrase]:
    """The phrases of the last question that `own` may replace, the likeliest first."""
    dated = all(is_date(phrase) for phrase in phrases_of(own))
    phrases = [
        phrase
        for phrase in talk.phrases
        if phrase.before not in _ASKED_FOR and (dated or not is_date(phrase))
    ]
    named = [phrase for phrase in phrases if phrase.name and not phrase.words[-1].isdigit()]
    names = list(dict.fromkeys([*named[-1:], *named[:1]])) if _is_name(own) else []
    last = singular(last_word(own))
    if lead:
        return [phrase for phrase in phrases if phrase.before == lead][:1] or names
    same = [phrase for phrase in phrases if _alike(last, singular(phrase.words[-1]))]
    common = own == own.lower() and not own.startswith("the ")
    named_all = all(phrase.name for phrase in phrases)
    if common and named_all and not same and (" " in own or last != last_word(own)):
        # "How much memory does Acme 2 need?": "And disk space?"
        same = [phrase for phrase in talk.phrases if phrase.before == "how"]
    if same or names:
        return same[:1] or names
    if last in RELATIONAL:  # "the profit" in the place of "the revenue"
        of = [phrase for phrase in phrases if leans(phrase) or is_relational(phrase)]
    else:
        of = [phrase for phrase in phrases if not is_relational(phrase) and not is_empty(phrase)]
    of = of or phrases
    aside = [phrase for phrase in of if phrase.text not in talk.subjects[:1]]
    return aside[-1:] or of[-1:]


def _alike(one: str, other: str) -> bool:
    return one.endswith(other) or other.endswith(one)


def _is_name(text: str) -> bool:
    return text[:1].isupper() or (text.lower().startswith("the ") and text[4:5].isupper())
