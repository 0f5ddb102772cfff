"""A follow-up question and what was said before it → questions that stand alone. Pure.

Rules by hand over closed lists of words. They cannot be sure, so they give a few candidates; the
search tells which of them the documents know something about (`followups.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from askai.completion import completed, with_theme
from askai.english import AUXILIARIES, BE, PREPOSITIONS, Word, is_participle, is_verb, words_of
from askai.references import asked_for, expanded, resolved, with_choice
from askai.replacements import instead, replaced
from askai.topics import Talk, talk_of
from askai.turns import Turn

__all__ = ["Turn", "candidates"]

_MOST = 4  # candidates
_ADDED = 300  # characters that a candidate may have more than the question
_READ = 500  # a longer question is no follow-up
_ASKED_AGAIN = 200  # characters of a question that "Why?" may repeat

_MEASURES = frozenset("old big large long far".split())  # after "how"
_HEARD_YOU = "ok|okay|thanks|thank you|great|hm+|sure|yes|no|well|so|now"
_REMARKS = "right|alright|interesting|cool"
_FILLER = re.compile(
    rf"(?:(?:(?:and|but|then|also|{_HEARD_YOU}"
    r"|(?:one|a) (?:last|different) (?:thing|question)"
    r"|(?:different|another|next|last) (?:thing|question))\b"
    # "Right, and …", not "Right of return"
    rf"|(?:{_REMARKS})(?=\Z|[,.!:;–]|\s(?:and|but|so|wh\w+|how)\b))"
    r"[\s,.!?:;–-]*)+",
    re.IGNORECASE,
)
# What stands before "And …" or "What about …".
_OPENING = re.compile(
    rf"(?:(?:{_HEARD_YOU}|{_REMARKS})\b[\s,.!?:;–-]*)+(?=(?:and|but|or|what about|how about)\b)",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"(?:please |(?:can|could|would) you (?:please )?)?(?:(?:give|tell|show) )?(?:me )?"
    r"(?:some |a (?:little|bit) |any )?(?:more|further|additional)"
    r"(?: details?| information| info)?(?: please| about (?:it|this|that|them))?"
    r"|details|go on|continue|elaborate|explain|anything else",
    re.IGNORECASE,
)
_HEARD = re.compile(
    r"really|indeed|seriously|are you sure|i see|interesting|nice|cool|perfect|good|hm+|wow",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"((?:(?:by|since|until|till|from|to|for|in|at|on|with) )?"
    r"(?:when|who|whom|whose|what|which|where|why|how)"
    r"(?: (?:much|many|long|often|far|old|big|large|come|not|so|else|for))?"
    r"(?: (?:year|date|day|month|country|city|place|company))?)"
    r"(?: (?:exactly|then|is that|was that|so|precisely|there|(?:that|this)(?: one)?))?",
    re.IGNORECASE,
)


def candidates(question: str, history: Sequence[Turn]) -> tuple[str, ...]:
    """At most four stand-alone questions that may be meant, the likeliest first.

    The question itself is always among them, and alone when there is no history.
    """
    turns = [
        replace(turn, question=" ".join(turn.question.split()))
        for turn in history
        if words_of(turn.question)
    ]
    if not turns or len(question) > _READ or not words_of(question):
        return (question,)
    asked = " ".join(question.split())
    made = [
        question if text == asked else text
        for text in _made(asked, talk_of(turns))
        if len(text) <= len(question) + _ADDED
    ]
    kept = list(dict.fromkeys(made))[:_MOST]
    if question not in kept:
        kept = [*kept[: _MOST - 1], question]
    return tuple(kept)


def _made(asked: str, talk: Talk) -> list[str]:
    """The candidates of the first rule that fits."""
    asked = with_choice(asked, talk)
    plain = asked.rstrip(" ?!.…")
    filler = _FILLER.match(plain)
    rest = plain[filler.end() :] if filler else plain
    if _MORE.fullmatch(rest):
        return [f"Tell me more about {text}" for text in talk.things[:2]]
    bare = _BARE.fullmatch(rest)
    if bare:
        return _asked_again(bare[1], talk)
    opening = _OPENING.match(plain)
    new = instead(plain[opening.end() :] if opening else plain, talk)
    if new:
        return with_theme([*replaced(new, talk), asked], asked, talk)
    if (filler and not rest) or _HEARD.fullmatch(rest):  # "Thanks."
        return [asked]
    full = _capital(asked[filler.end() :]) if filler else asked
    whole = expanded(full, talk)
    return with_theme(resolved(whole, talk) or completed(whole, talk), asked, talk)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _asked_again(opening: str, talk: Talk) -> list[str]:
    """The last question with another question word: "Why?", "By when?".

    Not the last question itself: it would win, and be answered again.
    """
    body = talk.question.rstrip(" ?!.…")
    also = f"{body}, and {opening[:1].lower()}{opening[1:]}?"
    word, _, after = opening.partition(" ")
    first = words_of(body)[0]
    if after == "else" and first.text == word.lower():  # "Who else signed it?"
        return [f"{body[: first.end]} else{body[first.end :]}?"]
    asks = asked_for(talk) if word.lower() in ("who", "what", "which") else None
    if after == "else" and asks is not None:  # "Which firms signed it?"
        return [f"{_capital(word)} else{body[asks.end :]}?"]
    if after == "not" or len(body) > _ASKED_AGAIN:
        return [also]
    turned = _turned(body, after, talk)
    if not turned:
        return [also]
    whole = f"{word} {turned} for" if after == "for" else f"{opening} {turned}"
    return [f"{_capital(whole)}?"]


def _turned(body: str, after: str, talk: Talk) -> str:
    """What follows the new question word: "are data spaces planned"; "" when nothing is sure.

    `after`: the word behind it, "old" in "how old".
    """
    words = words_of(body)
    if len(words) > 2 and words[0].text == "how" and words[2].text in BE and after in _MEASURES:
        return body[words[2].start :]
    if words[0].text == "who" and len(words) > 1 and is_verb(words[1].text):
        was = "was" if is_participle(words[1].text) else "is"
        return f"{was} it that {talk.answer or 'anyone'} {body[words[1].start :]}"
    place = next((at for at, word in enumerate(words) if word.text in AUXILIARIES), None)
    asks = asked_for(talk)
    known = talk.answer or (asks.text if asks else "")
    if place is None:  # "Which shop closed last year?"
        return f"was it that {known}{body[asks.end :]}" if asks else ""
    helper = words[place]
    if asks is not None and helper.text in BE and _is_done_to(words[place + 1 : place + 2]):
        return f"{helper.text} {known}{body[helper.end :]}"
    if place == 1 and words[0].text in ("when", "where") and helper.text in BE:
        return body[helper.start :]
    if place == 1 and not _acts(words, place) and words[0].text in ("who", "what") and talk.answer:
        return f"{helper.text} {talk.answer}{body[helper.end :]}" if helper.text in BE else ""
    if not _acts(words, place):
        return ""
    rest = body[helper.start :]
    if place == 0:
        return rest[:1].lower() + rest[1:]
    first = words[0].text
    if first in ("what", "which", "whom", "how"):
        return _with_what_was_asked(body, words, place, talk)
    return rest if first in ("who", "whose", "when", "where", "why", *PREPOSITIONS) else ""


def _is_done_to(following: Sequence[Word]) -> bool:
    """Whether what is asked for is the subject: "is being closed", "was closed"."""
    return any(word.text == "being" or is_participle(word.text) for word in following)


def _acts(words: Sequence[Word], place: int) -> bool:
    """Whether the question is of something done: "are planned", not "is the capital"."""
    if words[place].text in ("do", "does", "did"):
        return True
    return any(is_verb(word.text) for word in words[place + 1 :])


def _with_what_was_asked(body: str, words: Sequence[Word], place: int, talk: Talk) -> str:
    """ "How many spaces are planned", "Which spaces are planned": with the noun, or the answer."""
    helper = words[place]
    rest = body[helper.end :].strip()
    start = 2 if words[1].text in ("many", "much") else 1
    noun = body[words[start].start : words[place - 1].end] if place > start else ""
    if words[0].text == "how" and not noun and words[1].text not in ("much", "many"):
        return f"{helper.text} {rest}"  # "How did it fall": only the question word changes
    known = talk.answer if words[0].text != "how" or not noun else ""
    if any(
        is_participle(word.text) for word in words[place + 1 : place + 2]
    ):  # nothing between: what is asked for is the subject
        return f"{helper.text} {known or noun} {rest}" if known or noun else ""
    return f"{helper.text} {rest} {known or noun}".rstrip()
