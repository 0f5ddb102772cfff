"""Times that questions name: "in 2019", "last year", "on Saturdays". Pure."""

from __future__ import annotations

import re

_YEAR = re.compile(r"\b(?:1\d|20)\d\d\b")
# With a capital where it would else be another word.
_MONTH = (
    r"(?:(?i:january|february|april|june|july|august|september|october|november|december)"
    r"|March|May)"
)
_WEEKDAY = r"(?i:monday|tuesday|wednesday|thursday|friday|saturday|sunday|(?:the )?weekend)s?"
_UNIT = (
    r"(?:day|week|weekend|month|quarter|term|season|spring|summer|autumn|winter|year|decade"
    r"|century)"
)
_OF_YEAR = rf"(?: (?:of )?{_YEAR.pattern})?"
_NUMBER = r"\d{1,2}(?:st|nd|rd|th)?"
# A time, and the word before it. The groups tell what stands before one that has none.
_TIME = re.compile(
    r"\b(?:(?P<lead>(?i:in|on|at|by|since|until|till|before|after|during|from|for|of)) )?"
    rf"(?:(?P<on>(?:the )?{_NUMBER}(?: of)? {_MONTH}{_OF_YEAR}|{_MONTH} {_NUMBER}\b{_OF_YEAR}"
    rf"|{_WEEKDAY})"
    rf"|(?P<in>{_MONTH}{_OF_YEAR}|[QqHh][1-4]{_OF_YEAR}|{_YEAR.pattern})"
    rf"|(?P<bare>(?:(?i:the) )?(?i:last|this|next|previous) (?:{_UNIT}|{_MONTH}|{_WEEKDAY})"
    rf"(?=\Z|,| (?:and|at|by|for|from|in|on|to|with)\b)|(?i:the) {_UNIT} (?:before|after)\Z"
    # these only where they end it
    r"|(?i:yesterday|today|tomorrow|now|currently|initially|originally|at (?:the start"
    r"|the beginning|first|present|the moment|that (?:time|point)))\Z))(?![\w’'-])"
)


def is_time(text: str) -> bool:
    """Whether a text is a time and nothing else."""
    return _TIME.fullmatch(text) is not None


def at_time(new: str, body: str) -> str:
    """The question at another time: "in May" in the place of its own; "" when `new` is none."""
    said = _TIME.fullmatch(new)
    if said is None:
        return ""
    kind = str(said.lastgroup)
    lead, time = (said["lead"] or "").lower(), said[kind]
    years = _YEAR.findall(body)
    if years and _YEAR.fullmatch(time) and lead in ("", "in"):
        return _YEAR.sub(time, body)  # "the 2018 cup"
    if years and kind == "in" and not _YEAR.search(time):
        time = f"{time} {years[-1]}"
    if kind == "bare":
        time = time[:1].lower() + time[1:]
    else:
        lead = lead or kind
    whole = f"{lead} {time}".lstrip()
    found = [match for match in _TIME.finditer(body) if match.start()]
    if not found:
        return f"{body} {whole}"
    asked = found[-1]
    before, after = body[: asked.start()].rstrip(), body[asked.end() :]
    if kind == asked.lastgroup != "bare" and not (asked["lead"] and said["lead"]):
        return body[: asked.start(kind)] + time + after  # "since May" → "since June"
    if asked["lead"] or asked.lastgroup == "bare":
        return f"{before} {whole}{after}"
    return f"{before}{after} {whole}"  # "the 2018 cup" → "the cup last year"
