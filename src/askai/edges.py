"""Where an answer begins and ends: a span of words, tidied. Pure."""

from __future__ import annotations

import re

_OPENING, _CLOSING = "([{«“‘", ")]}»”’"
_PAIRS = dict(zip(_OPENING, _CLOSING, strict=True))
_LEADING = re.compile(r"[\s,.;:!?)\]}»”’*_#|/\\–—-]+")
_TRAILING = re.compile(r"[\s,;:!?(\[{«“‘*_#|/\\–—-]+\Z")
# A full stop that belongs to the word before it: "U.S.", "p.m.", "Inc."
_ABBREVIATION = re.compile(r"(?:\b[A-Za-z]\.)+\Z|\b(?:Inc|Ltd|Co|Corp|Jr|Sr|St|No|etc|approx)\.\Z")
_ARTICLE = re.compile(r"(?:the|an|a)\s+(?=\S)")
_SENTENCE_ARTICLE = re.compile(r"(?:The|An|A)\s+(?=\S)")
_QUALIFIER = re.compile(
    r"(?:\b(?:at least|at most|more than|less than|fewer than|no more than|no fewer than|up to|over"
    r"|under|about|around|nearly|almost|roughly|approximately|some|between|as many as|only)\s+)?"
    r"(?:(?:US|HK|A|C)?[$€£¥]\s?|\b(?:USD|EUR|GBP|CNY|RMB)\s)?\Z",
    re.IGNORECASE,
)
_SCALE = r"(?:\s?(?:thousand|million|billion|trillion|hundred|bn|m)\b)?"
_UNIT = re.compile(
    r"(?:[.,]\d+)*"
    + _SCALE
    + r"(?:\s?(?:%|‰|°\s?[CF]?|€|£|¥|\$)|\s?(?:per\s?cent|percent(?:age points?)?"
    r"|euros?|dollars?|pounds?|yuan|yen|rupees?|km²?|m²|kilomet(?:er|re)s?|met(?:er|re)s?|miles?|feet"
    r"|inches|cm|mm|kg|kilograms?|grams?|tons?|tonnes?|lit(?:er|re)s?|hectares?|acres?|years?|months?"
    r"|weeks?|days?|hours?|minutes?|seconds?|mph|km/h|MW|GW|kW|MB|GB|TB|times)\b)?",
    re.IGNORECASE,
)


def tidy(text: str, start: int, end: int, first: int, last: int) -> tuple[int, int]:
    """The span `start`..`end` of `text`, made presentable inside the sentence `first`..`last`.

    No dangling punctuation, bracket or article; a number keeps its qualifier, currency and unit.
    A span that would have nothing left is returned as it is.
    """
    tidied = _trimmed(text, start, end)
    tidied = _with_number(text, *tidied, first, last)
    tidied = _balanced(text, *tidied, first, last)
    tidied = _without_article(text, *_trimmed(text, *tidied), first)
    return tidied if re.search(r"\w", text[slice(*tidied)]) else (start, end)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    leading = _LEADING.match(text, start, end)
    if leading and not re.match(r"-\d", text[leading.end() - 1 : end]):  # a minus sign stays
        start = leading.end()
    while start < end:
        trailing = _TRAILING.search(text[start:end])
        if trailing:
            end = start + trailing.start()
        elif text[end - 1] == "." and not _ABBREVIATION.search(text[start:end]):
            end -= 1
        else:
            break
    return start, end


def _without_article(text: str, start: int, end: int, first: int) -> tuple[int, int]:
    """A capital article inside a sentence is part of a name ("The Hague")."""
    article = _ARTICLE.match(text, start, end)
    if article is None and start == first:
        article = _SENTENCE_ARTICLE.match(text, start, end)
    return (article.end() if article else start), end


def _with_number(text: str, start: int, end: int, first: int, last: int) -> tuple[int, int]:
    words = text[start:end]
    if re.match(r"[\d$€£¥]", words):
        before = _QUALIFIER.search(text[first:start])
        start = first + before.start() if before else start
    if re.search(r"\d\Z|\b(?:thousand|million|billion|trillion)\Z", words):
        after = _UNIT.match(text, end, last)
        end = after.end() if after else end
    return start, end


def _balanced(text: str, start: int, end: int, first: int, last: int) -> tuple[int, int]:
    """Close what the span opens, if that is near; else leave the bracket out."""
    for opening, closing in _PAIRS.items():
        words = text[start:end]
        if closing == "’" and opening not in words:
            continue  # an apostrophe
        if words.count(opening) > words.count(closing):
            close = text.find(closing, end, min(last, end + 40))
            if close >= 0:
                end = close + 1
            else:
                cut = text.rfind(opening, start, end)
                start, end = (cut + 1, end) if cut - start < end - cut else (start, cut)
        elif words.count(closing) > words.count(opening):
            open_ = text.rfind(opening, max(first, start - 40), start)
            if open_ >= 0:
                start = open_
            else:
                cut = text.find(closing, start, end)
                start, end = (start, cut) if cut - start > end - cut else (cut + 1, end)
    return _trimmed(text, start, end)
