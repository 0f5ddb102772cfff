"""A question that lacks what it is about → with it: "Who are the members [of the union]?". Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from askai.english import BE, COMPARATIVES, Word, is_verb, words_of
from askai.phrases import Phrase, is_empty, is_relational, leans, phrases_of
from askai.topics import Talk, content, last_word, stems

_TRIED = 2  # topics
_LOOKED_AT = 5  # topics: a question that has a word of one needs no other
_DEFINED = re.compile(
    r"(?:what|who) (?:is|are|was|were)(?: (?:an?|the(?= [A-Z])))? (?=\w)"
    r"|(?:tell me|describe|explain)\b"
)
_FOR = re.compile(
    r"\b(?:is|are|was|were) there\b|\bhow (?:much|long|often|many)\b"
    r"|\b(?:needs?|needed|eligible|required?|available)\b",
    re.IGNORECASE,
)
# "the role of X" leaves open in what.
_TWO_PLACES = frozenset("role contribution importance influence".split())
_WHOSE = frozenset("what which 's of about my your our".split())


def with_theme(made: list[str], asked: str, talk: Talk) -> list[str]:
    """The candidates, before them the first with what the whole conversation is about.

    "What is the role of culture [in sociology]?" It is left out of a question that has a word of
    it, of one that names its own topic, and of one about an answer: that is new, and a name.
    """
    first = made[0]
    if not talk.theme or content(talk.theme) & content(first):
        return made
    if any(text in first for text in (*talk.answers, *talk.items)):
        return made
    if first == asked and any(phrase.name for phrase in phrases_of(asked)):
        return made
    body = first.rstrip(" ?!.…")
    return [f"{body} in {talk.theme}{first[len(body) :].strip() or '?'}", *made]


def completed(asked: str, talk: Talk) -> list[str]:
    """The question with a topic joined, and as it is: first what seems likelier."""
    phrases = phrases_of(asked)
    dangling = _dangling(asked, phrases)
    lowered = asked.lower()
    new = [text for text in talk.subjects if text.lower() not in lowered]
    made = [_joined(asked, dangling, text) for text in new[:_TRIED]]
    if _is_complete(asked, phrases, dangling, talk):
        return [asked, *made]
    return [*made[:1], asked, *made[1:]]


def _is_complete(
    asked: str, phrases: Sequence[Phrase], dangling: Phrase | None, talk: Talk
) -> bool:
    """Whether the question says itself what it is about."""
    if last_word(asked) in ("compare", "differ") or _compares(words_of(asked)):
        return False
    own_words = stems(asked)
    if any(own_words & content(text) for text in talk.subjects[:_LOOKED_AT]):
        return True
    if dangling is not None:
        return False
    own = [phrase for phrase in phrases if not is_relational(phrase) and not is_empty(phrase)]
    if len(own) > 1 or any(phrase.name for phrase in own):
        return True
    if not own:
        return False
    if own[0].before in ("of", "about", "between"):
        return not _TWO_PLACES.intersection(phrases[0].words)
    defined = _DEFINED.match(asked.lower())
    if defined is None:
        return False
    asks = defined[0].startswith("w")  # then it must be asked of the phrase itself
    return not asks or own[0].end - len(own[0].bare) <= defined.end()


def _dangling(asked: str, phrases: Sequence[Phrase]) -> Phrase | None:
    """The first phrase, when it is the symptoms, the members … of nothing."""
    if not phrases or not leans(phrases[0]) or phrases[0].owner:
        return None
    if phrases[0].text.lower().startswith(("a ", "an ")) or phrases[0].before in _WHOSE:
        return None
    following = words_of(asked[phrases[0].end :])
    if following and following[0].text in ("of", "between", "about", "to"):
        return None
    return phrases[0]


def _compares(words: Sequence[Word]) -> bool:
    """Whether it compares with something unsaid: "Is pilates better?"."""
    return bool(words) and words[0].text in BE and words[-1].text in COMPARATIVES


def _joined(asked: str, dangling: Phrase | None, topic: str) -> str:
    body = asked.rstrip(" ?!.…")
    mark = asked[len(body) :].strip() or "?"
    words = words_of(body)
    last = words[-1].text if words else ""
    if dangling is not None:
        return f"{body[: dangling.end]} of {topic}{body[dangling.end :]}{mark}"
    if last in ("compare", "differ"):
        return f"{body} {'to' if last == 'compare' else 'from'} {topic}{mark}"
    if _compares(words):
        return f"{body} than {topic}{mark}"
    if len(words) > 1 and is_verb(last) and (len(words) == 2 or words[-2].text == "to"):
        return f"{body} {topic}{mark}"
    if len(words) > 1 and words[0].text == "which" and words[1].text in BE and " and " in topic:
        return f"Which of {topic}{body[words[0].end :]}{mark}"
    return f"{body} {'for' if _FOR.search(body) else 'in'} {topic}{mark}"
