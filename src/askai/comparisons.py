"""A question that compares two things → what to ask of each. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

_LONGEST = 300  # characters: a comparison is short, and the patterns take time on long texts

ADJECTIVES = (
    "bright broad cheap clean close cold cool dark deep dense fast great hard high large late long"
    " loud low narrow near new old poor quick quiet rich safe short simple slow small smart soft"
    " steep strict strong tall thick tough warm weak wide young"
    " big dry early easy fat happy healthy heavy hot risky thin tiny wealthy wet"
).split()
_DOUBLED = ("big", "fat", "hot", "thin", "wet")


def _stem(adjective: str) -> str:
    """What "er" and "est" are put behind: larg, bigg, heavi."""
    if adjective in _DOUBLED:
        return adjective + adjective[-1]
    return re.sub(r"(?<=[^aeiou])y\Z", "i", adjective.removesuffix("e"))


_DEGREES = {
    **{_stem(one) + ending: one for one in ADJECTIVES for ending in ("er", "est")},
    **dict.fromkeys(("better", "best"), "good"),
    **dict.fromkeys(("worse", "worst"), "bad"),
    **dict.fromkeys(("farther", "further"), "far"),
    "elder": "old",
}

_WHICH = "(?:which|who|what)"
_NOUN = r"(?:\w+ )?"  # "which country", "which river"
_BE = "(?P<be>is|are|was|were)"
_DO = "(?P<do>do|does|did|has|have|had|can|will)"
_VERB = r"(?P<verb>\w+)"
_MORE = "(?:the )?(?:more|most|less|least|fewer|fewest)"
_DEGREE = (
    r"(?:the )?(?:(?:more|most|less|least) (?P<long>(?!(?:than|or|and|of|in)\b)\w+)"
    rf"|(?P<short>{'|'.join(_DEGREES)}))"
)
_FIRST = "(?:first|earlier|earliest|sooner|later|last)"
_TAIL = "(?P<tail>(?: .+)?)"
_PAIR = "(?P<first>[^,:;]+?) (?:or|vs\\.?|versus) (?P<second>[^,:;]+?)"
_PLACE = re.compile(
    r" (?:in|on|at|of|for|by|from|to|with|during|under|over|per|since|until|among|between)\b.*",
    re.IGNORECASE,
)
_PLURAL = re.compile(r".*(?:[^\Wsui]s|people|men|women|children)", re.IGNORECASE)

# What stands where a thing should and is none: a number, a word like "expected", a phrase cut out
# of a longer one.
_NO_SIDE = re.compile(
    r"(?:about |some |around )?[$€£¥]?\d.*|(?:one|two|three|four|five|six|seven|eight|nine|ten|half"
    r"|a (?:dozen|hundred|thousand|million|billion|second|minute|hour|day|week|month|year|decade"
    r"|century|third|quarter))\b.*|(?:was |were |had been )?(?:expected|planned|usual|before|ever"
    r"|average|normal|previously|necessary|needed|required|allowed|thought|that|this|most|all|once"
    r"|twice|the rest|(?:the |any )?others?)|(?:each other|there|more|less|not|what|than|in|on|at"
    r"|of|for|by|from|to|with|during|after|before|along|between)\b.*"
    r"|.* (?:in|on|at|of|for|by|from|to|with|and)",
    re.IGNORECASE,
)

# A choice has its two things before or behind what is asked of them ("rest").
_CHOICES = (
    rf"{_WHICH} (?P<rest>[^,:;]+?) ?[,:;–-] ?{_PAIR}",
    rf"{_WHICH} (?P<rest>{_NOUN}(?:is|are|was|were) {_DEGREE}) {_PAIR}",
    rf"{_PAIR} ?[,:;?–-] ?{_WHICH} (?P<rest>.+)",
    r"(?:between|of|out of) (?P<first>[^,]+?) (?:and|or) (?P<second>[^,]+), "
    rf"{_WHICH} (?P<rest>.+)",
)
_ASKED_OF_CHOICES = (
    (rf"{_NOUN}{_BE} (?:the )?(?:{_VERB} )?{_FIRST}{_TAIL}", "When {be} {side} {verb}{place}?"),
    (rf"{_NOUN}(?:came|comes) {_FIRST}{_TAIL}", "When was {side}{place}?"),
    (rf"{_NOUN}{_BE} {_DEGREE}{_TAIL}", "How {adjective} {be} {side}{place}?"),
    (rf"{_NOUN}(?:has|have) {_MORE}{_TAIL}", "How {many} {thing} does {side} have{place}?"),
    (rf"{_NOUN}had {_MORE}{_TAIL}", "How {many} {thing} did {side} have{place}?"),
    (rf"{_NOUN}(?:has|have|had) {_DEGREE}{_TAIL}", "How {adjective} is the {tail} of {side}?"),
    (rf"(?P<verb>.+?) {_MORE}{_TAIL}", "How {many} {thing} {side} {verb}{place}"),
    (rf"(?P<verb>.+?) {_DEGREE}{_TAIL}", "How {adjective} {side} {verb}{tail}"),
)
_FIRST_THING, _SECOND_THING = "(?P<first>.+?)", "(?P<second>.+)"
_OTHERS = (
    # is Berlin bigger than Hamburg, is Berlin as big as Hamburg, is Berlin or Hamburg bigger
    (
        rf"{_BE} {_FIRST_THING} {_DEGREE}{_TAIL} than {_SECOND_THING}",
        "How {adjective} {be} {side}{place}?",
    ),
    (
        rf"{_BE} {_FIRST_THING} (?:just )?as (?P<short>\w+){_TAIL} as {_SECOND_THING}",
        "How {adjective} {be} {side}{place}?",
    ),
    (rf"{_BE} {_PAIR} {_DEGREE}{_TAIL}", "How {adjective} {be} {side}{place}?"),
    (rf"{_BE} {_PAIR} {_VERB} {_FIRST}", "When {be} {side} {verb}?"),
    # does China have more people than India, did China or India grow faster
    (
        rf"{_DO} {_FIRST_THING} {_VERB} {_MORE}{_TAIL} than {_SECOND_THING}",
        "How {many} {thing} {do} {side} {verb}{place}?",
    ),
    (
        rf"{_DO} {_FIRST_THING} {_VERB} {_DEGREE}{_TAIL} than {_SECOND_THING}",
        "How {adjective} {do} {side} {verb}{tail}?",
    ),
    (rf"{_DO} {_PAIR} {_VERB} {_MORE}{_TAIL}", "How {many} {thing} {do} {side} {verb}{place}?"),
    (rf"{_DO} {_PAIR} {_VERB} {_DEGREE}{_TAIL}", "How {adjective} {do} {side} {verb}{tail}?"),
    # Linux vs Windows, compare Linux and Windows
    (
        rf"(?!{_WHICH}\b|how\b|why\b)(?:(?P<topic>[^,:;]+)[:,] )?"
        r"(?P<first>[^,:;]+?) (?:vs\.?|versus) (?P<second>[^,:;]+)",
        "{topic} {side}",
    ),
    (
        r"compare (?:the )?(?P<topic>\w+(?: \w+)? (?:of|in|for)) (?P<first>.+?)"
        r" (?:and|with|to|against) (?P<second>(?:(?! of ).)+)",
        "{topic} {side}",
    ),
    (rf"compare {_FIRST_THING} (?:and|with|to|against) {_SECOND_THING}", "{side}"),
    (
        rf"how (?:do|does|did) {_FIRST_THING} compare (?:with|to|against) {_SECOND_THING}",
        "{side}",
    ),
    (rf"how (?:do|does|did) {_FIRST_THING} and {_SECOND_THING} compare", "{side}"),
)


def compared(question: str) -> tuple[str, str] | None:
    """What to ask of the one and of the other, or None when the question does not compare two.

    Each is a question that stands alone ("How old is Oxford?") or, where the question's verb leaves
    no way to put one, words to search for.
    """
    text = question.strip(" ?.!,:;")
    if len(text) > _LONGEST:
        return None
    for first, second, template, words in _readings(text):
        first = first.strip(" ,:;?")
        second = re.sub(r" (?:is|are|was|were|do|does|did|has|have|had)\Z", "", second).strip(
            " ,:;?"
        )
        if _is_side(first) and _is_side(second) and first.casefold() != second.casefold():
            asked = [template.format(side=side, **words) for side in (first, second)]
            one, other = (" ".join(side.split()).replace(" ?", "?") for side in asked)
            return one, other
    return None


def _readings(text: str) -> Iterator[tuple[str, str, str, dict[str, str]]]:
    """The ways to take the question: both things, what to ask of each, and the words for it."""
    for pattern in _CHOICES:
        if choice := re.fullmatch(pattern, text, re.IGNORECASE):
            for inner, template in _ASKED_OF_CHOICES:
                if match := re.fullmatch(inner, choice["rest"], re.IGNORECASE):
                    yield choice["first"], choice["second"], template, _words(match)
    for pattern, template in _OTHERS:
        if match := re.fullmatch(pattern, text, re.IGNORECASE):
            yield match["first"], match["second"], template, _words(match)


def _is_side(text: str) -> bool:
    """Whether it names one thing: not two, not a number."""
    several = re.search(r"[,:;]|\b(?:or|vs|versus)\b", text, re.IGNORECASE)
    return bool(re.search(r"\w", text)) and not several and not _NO_SIDE.fullmatch(text)


def _words(match: re.Match[str]) -> dict[str, str]:
    """What the templates are filled with; " programmes in 2020" is a thing and a place."""
    found = {name: value or "" for name, value in match.groupdict().items()}
    tail = re.sub(r"\A or (?:more |less )?\w+", "", found.get("tail", ""))  # "cheaper or dearer"
    place = _PLACE.search(tail)
    thing = tail[: place.start()] if place else tail
    short = found.get("short", "").lower()
    return {
        "be": found.get("be", "").lower(),
        "do": found.get("do", "").lower(),
        "verb": found.get("verb", ""),
        "topic": found.get("topic", ""),
        "adjective": found.get("long", "").lower() or _DEGREES.get(short, short),
        "many": "many" if _PLURAL.fullmatch(thing) else "much",
        "thing": thing,
        "place": place[0] if place else "",
        "tail": tail,
    }
