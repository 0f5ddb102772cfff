"""Other forms of an English word: stems, what is regular beside it, British and American. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

SHORTEST = 4  # letters of a word that is meant; shorter ones are too alike

# Endings, what a word may have in their place, and the fewest letters that must come out: with
# short ones chance would make English of typos.
_ENDINGS = tuple(
    (re.compile(ending), stems, shortest)
    for ending, stems, shortest in (
        (r"(?<=[^su])s$|(?<=[sxzho])es$", ("",), 4),
        (r"ies$|ied$|ily$", ("y",), 4),
        (r"([bdgklmnprt])\1(?:ed|ing|er|ers)$", (r"\1",), 4),
        (r"(?:ly|ness|ments?|less|ful)$", ("",), 5),
        (r"(?<!e)(?:ed|ing|ers?|able|ors?|ions?|ive|ations?|ity|ities)$", ("", "e"), 5),
        (r"(?:i[sz](?:e|ed|ing|ations?)|isms?|ists?|al|ally)$", ("", "e", "y"), 6),
    )
)
_BEGINNING = re.compile(
    r"(?:un|re|non|over|under|pre|dis|mis|inter|sub|super|anti|de|co|out|multi|bio|semi|micro|counter)"
    r"(?=[a-z]{5})"
)


def is_english(word: str, english: Mapping[str, int]) -> bool:
    """Whether it is a known word, or one with a beginning or an ending of English."""
    beginning = _BEGINNING.match(word)
    return (
        word in english
        or (beginning is not None and word[beginning.end() :] in english)
        or any(stem in english for stem in _stems(word))
    )


def _stems(word: str) -> Iterator[str]:
    for ending, stems, shortest in _ENDINGS:
        if ending.search(word):
            found = (ending.sub(stem, word) for stem in stems)
            yield from (stem for stem in found if len(stem) >= shortest)


# What stands before, the British and the American form, what follows. Only such as make no other
# word: filled and filed, scoured and scored, timbre and timber are kept apart.
_ENDS = (
    (r"[a-z]{3,}", "our", "or", r"(?:s|ed|ers?|ing|ful|ably?|ites?|less|ly|al|hoods?)?"),
    (r"[a-z]{3,}", "is", "iz", r"(?:e|ed|es|ers?|ing|ations?|ational)"),
    (r"[a-z]{2,}", "ys", "yz", r"(?:e|ed|es|ers?|ing)"),
    (r"[a-z]{3,}", "ogue", "og", r"s?"),
    (r"[a-z]{2,}", "ence", "ense", r"(?:s|less)?"),
    (r"[a-z]*[aeiou][a-z]*[ae]", "ll", "l", r"(?:ed|ing|ers?|ors?)"),
    (r"fulfi|enro|insta|disti", "l", "ll", r"(?:s|ments?)?"),
    (r"ski|wi", "l", "ll", r"ful(?:ly)?"),
    (r"[a-z]*(?:cent|theat|met|lit|fib|calib|sab|spect|lust)|somb|meag", "re", "er", r"s?"),
)
_RULES = tuple(
    (re.compile(f"({before}){here}({after})"), rf"\1{there}\2")
    for before, british, american, after in _ENDS
    for here, there in ((british, american), (american, british))
)
_PARTS = tuple(
    pair.split()
    for pair in (
        "grey gray|mould mold|plough plow|scept skept|aluminium aluminum|jewellery jewelry|"
        "tyre tire|sulph sulf|artefact artifact|judgement judgment|ageing aging|enquir inquir|"
        "pyjama pajama|moustache mustache|yoghurt yogurt|programme program|odour odor|"
        "practise practice|practising practicing|acknowledgement acknowledgment|"
        "aem em|aesth esth|archae arche|paed ped|gynaec gynec|faec fec|palaeo paleo|aeval eval|"
        "oestr estr|foet fet|oesoph esoph|oedem edem|rrhoea rrhea|amoeb ameb|coeliac celiac|"
        "manoeuvr maneuver"
    ).split("|")
)
_INFLECTION = re.compile(
    r"(?<=[iy][sz])(?:e|es|ed|er|ers|ing|ations?|ational)$"
    r"|(?<=[ou]r)(?:s|ed|ers?|ing|ful|ably?|ites?|less|ly|al|hoods?)$|(?<=[a-z]{4}[^su])s$"
)
_REGULAR = re.compile(r"(?<=[a-z]{5})(?:(?<![su])s|ed|ing|e)$")


def siblings(word: str) -> Iterator[str]:
    """Other forms of the word, if it is a regular one."""
    base = _REGULAR.sub("", word)
    if len(word) >= SHORTEST:
        yield from (word + ending for ending in ("s", "es", "ed", "ing"))
        if word.endswith("s"):  # "gpus", whose base is shorter than _REGULAR asks for
            yield word[:-1]
    if base != word:
        yield from (base + ending for ending in ("", "e", "d", "s", "es", "ed", "ing"))


def other_spellings(word: str) -> Iterator[str]:
    """How the word would be written on the other side of the Atlantic, rightly or not."""
    for rule, other in _RULES:
        if found := rule.fullmatch(word):
            yield found.expand(other)
    for british, american in _PARTS:
        for here, there in ((british, american), (american, british)):
            if here in word:
                yield word.replace(here, there)


def root(word: str) -> str:
    """One for organize, organized and organizations, or for colour and colourful."""
    return _INFLECTION.sub("", word)
