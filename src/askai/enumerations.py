"""The enumeration that a span belongs to, taken apart: "A, B and C". Pure."""

from __future__ import annotations

import re

from askai.edges import tidy
from askai.english import is_participle, is_verb
from askai.separators import ASIDE, BRACKETED, CAPITAL, Line, Place, between, inside, lines

_MOST_WORDS = 9  # of an item that the span does not cover
_REST_WORDS = 6  # of an item behind the span's part of it
_OPENING_WORDS = 4  # before the last name or noun of a phrase that opens a sentence
_LONG_BRACKET = re.compile(r"(?<=\w)\s*[(\[]\S+(?:\s+\S+){3,}[)\]]\Z")

_BESIDE = (
    r"and|or|both|either|neither|also|finally|later|then|possibly|perhaps|especially|particularly"
    r"|notably|(?:most\s)?recently|sometimes|even|as\swell\sas|along\swith"
)
_LEAD = re.compile(
    r"(?:\A(?:Both|Either|Neither|Like|Including|Such\sas|For\s(?:example|instance),?)\s+)?"
    rf"(?:(?:{_BESIDE}|namely|including|such\sas|like|e\.g\.,?|i\.e\.,?"
    r"|for\s(?:example|instance),?|many|several|various|numerous)\s+)*"
)
_MORE = re.compile(r"as\swell\sas|along\swith")  # what may follow the last "and" of a list
_NO_WORDS = re.compile(rf"\W*(?:(?:{_BESIDE}|the|an?)\s+)*", re.IGNORECASE)
_INTRODUCER = re.compile(
    r"\s*,?\s*(?:\b(?:such\sas|including|includes?|namely|as\s(?:varied|diverse)\sas)\b|[:—])\s+"
)
_OTHERS = re.compile(
    r"(?:(?:(?:many|several|some|various|any|a\sfew)\s)?(?:the\s)?others?(?:\s.*)?|so\s(?:on|forth)"
    r"|(?:many\s|much\s)?more|etc\.?|the\slike|et\sal\.?)",
    re.IGNORECASE | re.DOTALL,
)
_MODALS = frozenset("will would can could may might must should".split())
_CLAUSE = _MODALS | frozenset(
    """is are was were be been being has have had do does did which who whom whose that what where
    when while because since although though but if unless he she it they we i you this these those
    there then so thus however therefore not than as""".split()
)
_SUBJECTS = frozenset("he she it they we i you who which that this these those".split())
_PREPOSITIONS = frozenset(
    """in on at by from to with for into onto over under after before during through against about
    between among within without across along around near upon toward towards via per until behind
    beside beyond throughout despite according including such""".split()
)
_OPENERS = _PREPOSITIONS - {"among", "between", "including", "such"} | frozenset(
    """unlike like besides except since apart aside because instead together due thanks alongside
    following outside inside above below amid""".split()
)
_TIMES = frozenset(
    """today yesterday nowadays recently originally initially currently presently formerly
    previously historically traditionally eventually subsequently""".split()
)
_CLOSED = re.compile(r"\s*(?:,|(?:the|an?|he|she|it|they|we|there)\s)")
_STRONG = re.compile(
    r"(?:.*[:—]|.*\b(?:such\sas|includ(?:es?|ed|ing)|namely|like|is|are|was|were|be|been|both"
    r"|either|neither|between|among|contain(?:s|ed|ing)?|compris(?:es?|ed|ing)"
    r"|consist(?:s|ed|ing)?\sof|called|named)\b)\s*",
    re.DOTALL,
)
_LINKS = (
    r"(?:of|the|an?|de|del|della|di|da|do|dos|du|des|la|le|el|al|von|van|der|den|y|zu|for|in|on|&)"
)
_NO_NAMES = _PREPOSITIONS | _CLAUSE - _MODALS | {"unlike"}  # but "Will Hill", "May 2024"
_SMALL = "|".join(sorted(map(str.capitalize, _NO_NAMES)))
_WORD_OF_NAME = rf"(?!(?:{_SMALL})\s)[“\"‘']?(?:[{CAPITAL}]|\d)[^\s,;:]*"
_LINKED = rf"(?:{_LINKS}\s){{1,2}}(?!\d)"  # "Bank of China", but not "Karl Voss in 1990"
_NAMES = rf"{_WORD_OF_NAME}(?:\s(?:{_LINKED})?{_WORD_OF_NAME})*(?:\s{BRACKETED}+)?"
_NAME = re.compile(rf"(?:{BRACKETED}+\s)?(?:the\s|an?\s)?{_NAMES}")
_NAME_LAST = re.compile(rf"(?:.*?\s)??(?P<name>{_NAMES})\Z", re.DOTALL)
_WORD = re.compile(r"[^\s]*\w[^\s]*")
_STOP = re.compile(r"\s*(?:[.:?!](?=\W|\Z)|—|–(?!\w))")  # not in "7.5", "14:00", "10–20"
_LETTER = re.compile(r"[^\W_]")


def items(text: str, start: int, end: int, first: int, last: int) -> tuple[Place, ...]:
    """The items of the enumeration in the sentence `first`..`last` that holds `start`..`end`.

    They are in order, apart from each other and tidied. The span alone when there is none.
    """
    low, high = inside(text, start, end, first, last)
    for line in lines(text[low:high], start - low, end - low):
        chain = _named(line, _chain(line, start - low, end - low))
        named = [(_led(line, *item), item[1]) for item in chain]
        found = [place for item in named if (place := _tidied(text, low, *item)) is not None]
        if len(found) > 1:
            return tuple(found)
    return ((start, end),)


def _tidied(text: str, first: int, start: int, end: int) -> Place | None:
    """An item of the sentence that begins at `first`, tidied; None when it names nothing."""
    start, end = first + start, first + end
    if _OTHERS.fullmatch(text, start, end) or not _LETTER.search(text, start, end):
        return None
    aside = ASIDE.search(text, start, end)
    end = aside.start() if aside else end
    bracket = _LONG_BRACKET.search(text, start, end)
    end = bracket.start() if bracket else end
    place = tidy(text, start, end, first, end)
    return place if place[0] >= start else tidy(text, start, end, start, end)


def _chain(line: Line, start: int, end: int) -> list[Place]:
    """The items as they stand between separators; [] when the span is in no enumeration."""
    after = _INTRODUCER.match(line.text, end, line.last)
    within = _INTRODUCER.search(line.text, start, end)
    for introduced in (after, within):
        if introduced and introduced.end() < line.last:
            word = _WORD.search(line.text, introduced.end(), line.last)
            chain = word and _around(line, word.start(), max(word.end(), end))
            if chain:
                return chain
    return _around(line, start, end)


def _around(line: Line, start: int, end: int) -> list[Place]:
    """The items that the span covers, with those beside it."""
    cells = line.cells
    low = sum(cut.start() <= start for cut in line.cuts)
    high = max(low, sum(cut.end() < end for cut in line.cuts))
    start, end = max(start, cells[low][0]), min(end, cells[high][1])
    sample = line.of((start, cells[low][1]))
    rest = _WORD.search(line.text, end, cells[low][1])
    placed = rest and rest[0] in _PREPOSITIONS and _is_name(line.of((start, end)))
    if low == high and (placed or not _loose(line, end, cells[low][1])):
        sample = line.of((start, end))
    near, far = low, high
    if (low == high or not _joins(line.cuts[high - 1])) and _loose(line, end, cells[high][1]):
        far = _reach_right(line, high, sample)
    if far > high:
        end = _right_edge(line, *cells[far], sample)
    if _NO_WORDS.fullmatch(line.text, cells[low][0], start):
        near, start = _reach_left(line, low, (start, end), sample)
    chain = line.cuts[near:far]
    if not any(_joins(cut) for cut in chain) and (high - low < 2):
        return _announced(line, start, sample)
    return between(start, _outer(chain), end)


def _announced(line: Line, start: int, sample: str) -> list[Place]:
    """The items from a colon to the end of its clause: there commas alone may separate them."""
    colon = line.text.rfind(": ", line.first, start)
    cuts = [cut for cut in line.cuts if cut.start() > colon]
    cells = between(colon + 1, cuts, line.last)
    alike = all(_beside(line.of(cell), sample) and not _acts(line, cell) for cell in cells)
    return cells if colon >= 0 and len(cells) > 2 and alike else []


def _acts(line: Line, cell: Place) -> bool:
    """Whether a cell opens with a verb, as what follows a subject does."""
    word = _WORD.search(line.text, *cell)
    return word is not None and is_verb(word[0])


def _joins(cut: re.Match[str]) -> bool:
    """Whether there is an "and" in it."""
    return bool(cut["alone"] or cut["after"])


def _adds(cut: re.Match[str]) -> bool:
    """Whether it adds something to a list that has had its "and"."""
    return bool(_MORE.fullmatch(cut["alone"] or cut["after"] or ""))


def _outer(chain: list[re.Match[str]]) -> list[re.Match[str]]:
    """The cuts between items: where the last is ", and", a bare "and" before it is inside one."""
    marked = [cut for cut in chain if cut["mark"]]
    inner = len(marked) > 1 and _joins(marked[-1]) and not _adds(marked[-1])
    return marked if inner else chain


def _loose(line: Line, end: int, last: int) -> bool:
    """Whether what stands behind the span may belong to its item."""
    words = _WORD.findall(line.text, end, last)
    within = _PREPOSITIONS.intersection(words[1:]) - {"as"}
    return len(words) <= _REST_WORDS and not _clausal(words) and not within


def _clausal(words: list[str]) -> bool:
    """Whether the words have a verb or open a clause, as far as short words tell: not "IT"."""
    return any(
        word in _CLAUSE and not (word == "as" and before.lower() == "such")
        for before, word in zip(["", *words], words, strict=False)
    )


def _reach_right(line: Line, high: int, sample: str) -> int:
    """The last cell of the same enumeration behind that of the span; `high` when there is none."""
    cells, reached = line.cells, high
    for at in range(high, len(line.cuts)):
        cut, place = line.cuts[at], cells[at + 1]
        if reached > high and not _goes_on(line, at, sample):
            break
        final = line.of((place[0], _right_edge(line, *place, sample)))
        if _joins(cut):
            alone = at == high or reached > high
            fits = _pair(final, sample) if alone else not _verbal(final, sample)
            if not (fits and _like(final, sample)):
                break
            reached = at + 1
        elif not _beside(line.of(place), sample):
            break
    return reached


def _goes_on(line: Line, at: int, sample: str) -> bool:
    """Whether a list goes on at a cut behind its "and": "A, B and C, and D", and no clause."""
    cut = line.cuts[at]
    joined = cut["mark"] and cut["after"] and not line.cuts[at - 1]["mark"]
    if joined and _acts(line, line.cells[at + 1]):
        return False
    if joined and all(_whole(line, *cell, sample) for cell in line.cells[at : at + 2]):
        return True
    return _adds(cut)


def _whole(line: Line, start: int, end: int, sample: str) -> bool:
    """Whether a cell is an item and nothing else, but for a time or place: "Culture in 1992"."""
    rest = _WORD.search(line.text, _right_edge(line, start, end, sample), end)
    return rest is None or rest[0] in _PREPOSITIONS


def _reach_left(line: Line, low: int, reached: Place, sample: str) -> tuple[int, int]:
    """The first cell of the same enumeration before what is reached, and where its item starts."""
    near, (start, end) = low, reached
    for at in range(low - 1, -1, -1):
        place = line.cells[at]
        edge = _left_edge(line, *place, sample)
        if edge is None or not _beside(line.of((edge, place[1])), sample):
            break
        if not at and _opens(line, edge, end):
            break
        near, start = at, edge
        if not _NO_WORDS.fullmatch(line.text, place[0], edge):
            break
    return near, start


def _opens(line: Line, edge: int, end: int) -> bool:
    """Whether the words up to the first comma only open the sentence: "In 2019,", "Unlike Baidu,".

    What might be an item there begins at `edge`. It is one where the list that ends at `end` is
    followed by a comma or the subject: "In Germany, France and Italy, the law is older."
    """
    first, last = line.cells[0]
    words = line.text[first:last].lower().split()
    before = _WORD.findall(line.text, first, edge)
    phrase = words[0] in _OPENERS and len(before) <= _OPENING_WORDS and not _clausal(before[1:])
    return (phrase and not _CLOSED.match(line.text, end)) or (
        len(words) == 1 and words[0] in _TIMES
    )


def _right_edge(line: Line, start: int, end: int, sample: str) -> int:
    """Where an item ends that begins a cell: with its name, or before a verb or preposition."""
    start = _led(line, start, end)
    name = _NAME.match(line.text, start, end)
    if name and _is_name(sample):
        return name.end()
    stop = _STOP.search(line.text, start, end)
    end = stop.start() if stop else end
    words = sample.split()
    kept = {word.lower() for word in words} | (_CLAUSE if _clausal(words) else set())
    if len(words) > 1:
        kept.add("to")  # "the right to strike", but beside "wine" not "grain to Rome"
    found = list(_WORD.finditer(line.text, start, end))
    for number, word in enumerate(found):
        # Not in "damage caused by water".
        belongs = number > 1 and word[0] in _PREPOSITIONS and is_participle(found[number - 1][0])
        if number and not belongs and word[0].strip(".:") in (_CLAUSE | _PREPOSITIONS) - kept:
            return start + len(line.text[start : word.start()].rstrip())
    return end


def _left_edge(line: Line, start: int, end: int, sample: str) -> int | None:
    """Where an item starts that ends a cell; None when no item does."""
    if _is_name(sample):
        name = _NAME_LAST.match(line.text, start, end)
        return name.start("name") if name else None
    strong = _STRONG.match(line.text, start, end)
    if strong:
        return strong.end()
    ends = _CLAUSE | _PREPOSITIONS - set(sample.lower().split())
    words = list(_WORD.finditer(line.text, start, end))
    plain = [word[0] for word in words]
    if plain and plain[0].istitle():  # the sentence may begin there
        plain[0] = plain[0].lower()
    last = max((at for at, word in enumerate(plain) if word in ends), default=-1)
    if 0 <= last < len(words) - 2 and plain[last] in _SUBJECTS:
        last += _verbal(words[last + 1][0], sample, ("s", "ed"))
    return words[last].end() + 1 if last >= 0 else start


def _is_name(item: str) -> bool:
    """Whether it is all name or number, as "Bank of China" is and "Hodgkin's disease" is not."""
    return bool(_NAME.fullmatch(_LEAD.sub("", item.strip())))


def _like(item: str, sample: str) -> bool:
    """Whether `item` may stand beside `sample` in one enumeration."""
    words, others = _WORD.findall(_LEAD.sub("", item)), _WORD.findall(sample) or [""]
    if not 0 < len(words) <= _MOST_WORDS or (_clausal(words) and not _clausal(others)):
        return False
    return words[0].lower() not in _PREPOSITIONS or others[0].lower() in _PREPOSITIONS


def _beside(item: str, sample: str) -> bool:
    """Whether `item` may stand there, separated by a comma alone: it opens no participle clause."""
    clause = len(_WORD.findall(item)) > 3 and _verbal(item, sample, ("ed", "ing"))
    return _like(item, sample) and _kin(item, sample) and not clause


def _kin(item: str, sample: str) -> bool:
    """Whether both are names, if `sample` is one, and neither a bare number beside mere words."""
    for one, other in ((item, sample), (sample, item)):
        if not any(map(str.isalpha, one)) and not any(map(str.isdigit, other)):
            return False
    return not _is_name(sample) or _is_name(item)


def _pair(item: str, sample: str) -> bool:
    """Whether two items alone make an enumeration: not so "Paris and moved to London"."""
    return _kin(item, sample) and not _verbal(item, sample)


def _verbal(item: str, sample: str, ends: tuple[str, ...] = ("ed",)) -> bool:
    """Whether `item` opens with what looks like a verb, and `sample` does not."""
    opens, other = ((words.split() or [""])[0] for words in (_LEAD.sub("", item), sample))
    return any(_ends(opens, end) and not _ends(other, end) for end in ends)


def _ends(word: str, end: str) -> bool:
    """Whether a word has the ending of a verb: not "red", not "Ted"."""
    return len(word) > 3 and word.islower() and word.endswith(end)


def _led(line: Line, start: int, end: int) -> int:
    """Where an item begins behind words that only lead to it, as "such as"."""
    lead = _LEAD.match(line.text, start, end)
    return lead.end() if lead else start


def _named(line: Line, chain: list[Place]) -> list[Place]:
    """Where most items are bare names, the others too: without "the writers" and "rivers"."""
    bare = sum(_is_name(line.of(place)) for place in chain)
    if 2 * bare < len(chain):
        return chain
    return [_bare(line, *place) for place in chain]


def _bare(line: Line, start: int, end: int) -> Place:
    """The name that begins or ends an item, where only a few plain words stand beside it."""
    begin = _led(line, start, end)
    name = _NAME.match(line.text, begin, end)
    if name:
        return begin, name.end()
    name = _NAME_LAST.match(line.text, begin, end)
    words = set(_WORD.findall(line.text, begin, name.start("name"))) if name else set()
    if name is None or words & (_PREPOSITIONS | _CLAUSE | {"of"}) or len(words) > 3:
        return start, end
    return name.span("name")
