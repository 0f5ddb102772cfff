"""The noun phrases of a question: no tagger, no model, only what each word may be. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from askai.english import (
    ADJECTIVES,
    ARTICLES,
    AUXILIARIES,
    BE,
    BEFORE_VERB,
    CALENDAR,
    COMMON,
    COMPARATIVES,
    EMPTY,
    GERUNDS,
    IRREGULAR,
    PREPOSITIONS,
    QUESTION_WORDS,
    RELATIONAL,
    VERBS,
    Word,
    agrees,
    is_auxiliary,
    is_closed,
    is_participle,
    is_verb,
    singular,
    words_of,
)

_LIKE = ("ic", "al", "ous", "ful", "ive", "less", "ent", "ant")  # adjectives
_SKIPPED = ARTICLES | COMMON | COMPARATIVES | ADJECTIVES | GERUNDS
_OF_PHRASES = ARTICLES | ADJECTIVES | frozenset("my our your".split())
_PERFECT = frozenset("has have had hasn't haven't hadn't 've".split())
_DEGREES = frozenset("most more less least so very".split())
_BEFORE_GERUND = frozenset("avoid begin continue enjoy keep start stop".split())
_SUBJECTS = frozenset("i you we they it he she this that who someone anyone everyone".split())


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase and where it stands."""

    text: str  # with its article, if it has one
    words: tuple[str, ...]  # lower-case, without the article
    start: int
    end: int
    before: str  # the word in front of it, its article and adjectives left out; "" at the start
    owner: bool  # "'s" follows
    name: bool  # it has a capital that is not the question's first

    @property
    def bare(self) -> str:
        """Its text without the article."""
        return without_article(self.text)


def without_article(text: str) -> str:
    """ "Treaty of Lisbon" of "the Treaty of Lisbon" """
    first, _, rest = text.partition(" ")
    return rest.lstrip() if rest and first.lower() in ARTICLES else text


def is_relational(phrase: Phrase) -> bool:
    """Whether it is of something else: "the symptoms", "side effects"."""
    return all(singular(word) in RELATIONAL for word in phrase.words)


def leans(phrase: Phrase) -> bool:
    """Whether its last word is of something else: "health effects"."""
    return singular(phrase.words[-1]) in RELATIONAL and (not phrase.name or is_relational(phrase))


def is_empty(phrase: Phrase) -> bool:
    """Whether it names nothing at all: "the time", "people"."""
    return singular(phrase.words[-1]) in EMPTY


def is_date(phrase: Phrase) -> bool:
    """Whether it is of numbers and words of the calendar alone: "2019", "3 March", "Saturdays"."""
    return all(word.isdigit() or singular(word) in CALENDAR for word in phrase.words)


def phrases_of(text: str) -> tuple[Phrase, ...]:
    """The noun phrases in order: runs of words that are neither function words nor verbs."""
    words = words_of(text)
    found: list[Phrase] = []
    for first, last in _runs(text, words):
        phrase = _phrase(text, words, first, last)
        if found and _is_one(text, found[-1], phrase):
            left = found.pop()
            phrase = replace(
                left,
                text=text[left.start : phrase.end],
                words=(*left.words, *phrase.words),
                end=phrase.end,
                owner=phrase.owner,
            )
        found.append(phrase)
    return tuple(found)


def _runs(text: str, words: tuple[Word, ...]) -> list[tuple[int, int]]:
    """First and last word of each run of content words with nothing but space between."""
    verbs = _verbs(words)
    runs: list[tuple[int, int]] = []
    for place, word in enumerate(words):
        if place in verbs or is_closed(word, place):
            continue
        if runs and runs[-1][1] == place - 1 and _adjacent(text, words, place - 1):
            runs[-1] = runs[-1][0], place
        else:
            runs.append((place, place))
    return runs


def _verbs(words: tuple[Word, ...]) -> set[int]:
    """The places of verbs: what may be one, where the auxiliary before it lets us expect one."""
    verbs: set[int] = set()
    expected, subject, perfect = "finite", False, False
    for place, word in enumerate(words):
        before = words[place - 1] if place else None
        after = words[place + 1] if place + 1 < len(words) else None
        if is_auxiliary(word, place):
            # "what do I have": the verb itself
            verb = expected == "base" and subject and word.text in ("have", "do")
            expected = "base" if word.text in BEFORE_VERB else "participle"
            perfect = word.text in _PERFECT
            expected, subject = "" if verb else expected, False
        elif word.text in QUESTION_WORDS:
            expected, subject = "finite", word.text != "which"
        elif is_closed(word, place):
            if expected == "base" and subject and word.text in VERBS:
                expected = ""
            if word.text == "that" and before is not None and not is_closed(before, place - 1):
                expected = "finite"  # "the office that hands out licences"
            subject = subject or word.text in _SUBJECTS
        elif place and word.capital:
            subject = True
        elif _is_gerund(word, before, after, place) or (before and before.text == "how"):
            verbs.add(place)  # no verb, but as little of a name: "how noisy"
        elif after is None and expected == "participle" and _is_predicate(words, place):
            verbs.add(place)
        elif perfect and subject and expected and is_participle(word.text):
            verbs.add(place)  # "has the ministry made"
            expected, subject = "", False
        elif _is_expected(word, expected, subject, before, after):
            verbs.add(place)
            expected, subject = "", False
        else:
            subject = True
    return verbs


def _is_expected(
    word: Word, expected: str, subject: bool, before: Word | None, after: Word | None
) -> bool:
    """Whether a content word is the verb that a clause still lacks."""
    following = after.text if after is not None else ""
    ends = after is None or is_closed(after, 1)
    if before is None or (expected == "finite" and subject):
        asks = before is not None and before.text in ("what", "who", "that")
        noun = before is not None and not is_closed(before, 1) and not before.capital
        if before is not None and noun and not agrees(before.text, word.text):
            return False
        verb = is_verb(word.text) or (
            asks and word.text.endswith(("s", "ed")) and not is_verb(following)
        )
        return verb and following not in AUXILIARIES
    if before.text == "to":
        return word.text in VERBS
    if expected == "base" and subject:
        # what follows a name or stands last must be the verb: "did Netflix expand"
        if before.text in _SUBJECTS or after is None:
            return True
        verb = word.text in VERBS or before.capital
        return verb and following not in VERBS and following not in AUXILIARIES
    if expected != "participle":
        return False
    if before.text in _SUBJECTS and after is None:  # "is it hereditary"
        return True
    return (ends or before.text in _SUBJECTS) and (
        word.text in IRREGULAR or (len(word.text) > 3 and word.text.endswith("ed"))
    )


def _is_predicate(words: tuple[Word, ...], place: int) -> bool:
    """Whether the last word is an adjective: "is high blood pressure genetic".

    Where nothing else is said of one phrase, it must be: "is the canteen open".
    """
    if words[0].text in BE and place > 1 and not is_closed(words[place - 1], place - 1):
        between = enumerate(words[1:place], 1)
        if all(word.text in _OF_PHRASES or not is_closed(word, at) for at, word in between):
            return True
    named = words[0].text in ("what", "who") or is_closed(words[place - 1], 1)
    return not named and words[place].text.endswith(_LIKE)


def _is_gerund(word: Word, before: Word | None, after: Word | None, place: int) -> bool:
    """Whether an "-ing" is no noun: "of consuming energy drinks", "is suffering from"."""
    if before is None or not word.text.endswith("ing"):
        return False
    if after is None:  # "Why are bees disappearing?"
        several = singular(before.text) != before.text
        return before.text in _BEFORE_GERUND or (several and not is_closed(before, place - 1))
    return (before.text in BE and after.text in PREPOSITIONS) or word.text in GERUNDS


def _phrase(text: str, words: tuple[Word, ...], first: int, last: int) -> Phrase:
    end = words[last].end
    front = first - 1
    # "high blood pressure", but "the main symptoms" are symptoms
    if singular(words[last].text) not in RELATIONAL:
        while front >= 0 and words[front].text in ADJECTIVES and _adjacent(text, words, front):
            front -= 1
        if front >= 0 and words[front].text in _DEGREES:
            front = first - 1
    named = tuple(word.text for word in words[front + 1 : last + 1])
    start = words[front + 1].start
    if front >= 0 and words[front].text in ARTICLES:
        start = words[front].start
    while front >= 0 and words[front].text in _SKIPPED:
        front -= 1
    return Phrase(
        text=text[start:end],
        words=named,
        start=start,
        end=end,
        before=words[front].text if front >= 0 else "",
        owner=text[end : end + 1] in ("'", "’"),
        name=any(words[place].capital for place in range(max(first, 1), last + 1)),
    )


def _adjacent(text: str, words: tuple[Word, ...], place: int) -> bool:
    """Whether nothing but space is between a word and the next."""
    return text[words[place].end : words[place + 1].start].isspace()


def _is_one(text: str, left: Phrase, right: Phrase) -> bool:
    """Whether two phrases are one: "Treaty of Lisbon", "Crumb & Daughter", "Alzheimer's"."""
    between = text[left.end : right.start]
    if left.owner:
        return between in ("'s ", "’s ") and singular(right.words[-1]) not in RELATIONAL
    names = left.name and right.name and left.bare[:1].isupper() and right.bare[:1].isupper()
    if not names or between.split() == ["&"]:
        return names
    # not "the CEO of Acme"
    whole = singular(left.words[-1]) not in RELATIONAL
    return whole and between.split() in (["of"], ["of", "the"])
