"""Where an answer begins and ends: a span of words, tidied. Pure."""

from __future__ import annotations

import re
from unicodedata import category

_NEAR = 40  # as far away as the other half of a bracket is fetched
_WINDOW = 80  # as far back as words before a number are looked for
_PASSES = 6  # what one step changes may give another step work; mostly two passes are enough

# Scripts without spaces between words: there the model's own edges are the best there are.
_SPACELESS = re.compile(
    "[\u0e00-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef"
    "\U00020000-\U0003ffff]"
)
# Parts of words that are neither letters nor digits nor marks: soft hyphens and the like.
_JOINERS = "_\u00ad\u200c\u200d"
# "Anna’s" may be cut to "Anna", but not to "s", nor "don’t" to "don".
_CONTRACTED = re.compile(r"(?<=\w)[’'](?:s|t|re|ve|ll|d|m)\b")
_NOT = re.compile(r"(?<=n)[’']t\b")

# Each mark with what it closes; “ and » open in one language and close in another.
_PAIRS = ')([ ][( }{ ”“„ “„ ’‘‚ ‘‚ »« «» 」「 』『 ）（ 】【 》《 "" ``'
_CLOSES = {pair[0]: pair[1:] for pair in _PAIRS.split()}
_BRACKET = re.compile(r"[()\[\]{}«»“”„‘‚「」『』（）【】《》\"`]|’(?![^\W_])|(?<![^\W_])’")
_OPENING = re.compile(r"[(\[{«“„‘‚「『（【《`]|(?<!\d)\"|»(?=\w)")
_NO_BRACKET = re.compile(r"[‘’](?=\w)|(?<=\w)[‘’]|(?<=\d)\"")  # an apostrophe; inches

_LOOSE = r",;:!?¿¡…*|—。、，；：！？،؛؟۔।"
# "#", ".", "/", "-" and "_" are loose only where they are free of a word: not in ".NET" or "C#".
_LEADING = re.compile(
    rf"(?:[\s{_LOOSE}]|–(?!\d)|(?<=\w)[–’']|(?<=\d)\"|(?<=[\w#./\\−-])[#./\\−-]+|\.\.+(?![./])"
    r"|[#./\\_−-]+(?![\w#./\\$€£¥₹−-]))+"
)
_FREE = re.compile(r"(?<!\w)[#/\\_−-]+\Z|--\Z")
# A full stop that belongs to the word before it: "U.S.", "p.m.", "Inc."
_ABBREVIATION = re.compile(
    r"(?:\b[A-Za-z]\.\s?)+\b[A-Za-z]\.\Z|\b(?:Inc|Ltd|Co|Corp|Jr|Sr|St|No|etc|approx)\.\Z"
)

_GAP = r"\s{1,3}"
_SCALE = r"(?:dozen|hundred|thousand|million|billion|trillion|lakh|crore)(?!\w|-\w)"
_ONES = "one|two|three|four|five|six|seven|eight|nine"
_NUMBER_WORD = (
    rf"(?i:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-(?:{_ONES}))?"
    r"|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
    rf"|{_ONES}|half(?:{_GAP}a(?={_GAP}{_SCALE}))?|a(?={_GAP}(?:{_SCALE}|third\b|quarter\b)))"
)
_DIGITS = (
    r"(?<!\d)(?:\d{1,3}(?:,\d{2,3})*,\d{3}(?!\d)|\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?!\d)|\d+)"
    r"(?:[.:/⁄×]\d+|,\d{1,2}(?!\d))*[½⅓⅔¼¾]?"
)
# "two hundred and fifty" is one number, "two hundred and three hundred" are two.
_AND_MORE = (
    rf"{_GAP}(?P<scale>hundred|thousand){_GAP}(?:and{_GAP})?{_NUMBER_WORD}(?!\w|-\w)"
    rf"(?!{_GAP}(?P=scale))"
)
_NUMBER = rf"(?:{_DIGITS}|\b{_NUMBER_WORD}(?!\w|-\w)(?:{_AND_MORE})?)(?:{_GAP}{_SCALE})*"
# "Saint-Just", not "Monday-Friday"
_DOUBLE_NAME = re.compile(r"(?<!\w)(?!\w{3,6}day-)[A-ZÀ-Þ][a-zß-ÿ]+(?:-[A-ZÀ-Þ][a-zß-ÿ]+)+")
_WHOLE_NUMBER = re.compile(_NUMBER)
_ISO_DATE = re.compile(r"(?<![\w-])\d{4}-\d\d-\d\d(?![\w-])")
_COUNT = rf"(?<!\w)(?<![^\W\d]-)(?P<number>{_NUMBER})"  # not "A4", not "Covid-19"
_COUNTS = re.compile(_COUNT)
_YEAR = re.compile(r"(?:1\d|20)\d\d")

_CODE = r"(?:USD|EUR|GBP|CHF|CNY|RMB|JPY|INR|CAD|AUD|HKD|SEK|NOK|DKK)"
_MONEY = "[$€£¥₹]"
_UNIT = "|".join(
    rf"""per\s?cent percent(?:age\spoints?)? times BCE? {_CODE}(?!\s?\d) cents? pence euros? pounds?
    (?:(?:US|Canadian|Australian|Hong\sKong)\s)?dollars? yuan yen rupees? (?:Swiss\s)?francs?
    (?:(?:square|cubic)\s)?(?:(?:kilo|centi|milli)?met(?:er|re)s?|miles?|feet|foot|inch(?:es)?)
    nautical\smiles? light[-\s]years? hectares? acres? ha [kcdmµn]?m[²³23]? ft[²³]? mph
    (?:kilo|milli)?grams? tons? tonnes? (?:milli)?lit(?:er|re)s? [kmµ]?g [mcdhµ]?[lL] oz lbs?
    degrees?(?:\s(?:Celsius|Fahrenheit|C|F)\b)? K (?:kilo|mega|giga)?watts? [kMGT]W [kMGT]?Wh
    [kMGT]?Hz [kMh]?Pa dB [kKMGTP]i?B [kMG]bit bits? bytes? (?<=\s)s ms min h hrs?
    seconds? minutes? hours? days? weeks? months? years? decades? centur(?:y|ies)""".split()
)
_WORD_ENDS = r"(?!\w|[-/.’'][^\W\d])"
_AFTER = re.compile(
    rf"(?:\s{{0,2}}(?:bn|tn|m|k){_WORD_ENDS})?"
    rf"(?:\s{{0,2}}(?:[%‰]|°\s?[CF]\b|°|{_MONEY}(?!\s?\d))(?:/[^\W\d]+)?"
    rf"|\s{{0,2}}(?:{_UNIT})(?:/[^\W\d]+)?{_WORD_ENDS})?"
    rf"(?:{_GAP}per{_GAP}(?!cent\b|se\b)(?:(?:square|cubic)\s)?[^\W\d]+{_WORD_ENDS})?"
)
_SIGN = "[-−–+±]"
_MARKS = (
    rf"(?:(?<![\w)\]%°=-])[~≈≤≥<>]\s?)?(?:(?<![\w)\]%°-])(?<!\d\s){_SIGN})?"
    rf"(?:(?<!\w)(?:(?:US|HK|NZ|A|C|S)?{_MONEY}|(?<!\d\s){_MONEY}\s|{_CODE}\s))?"
    rf"(?:(?<={_MONEY}){_SIGN})?"
)
_QUALIFIERS = (
    r"(?i:(?:not|no|never)\s+)?(?i:(?:(?:at\s+(?:least|most)|up\s+to|as\s+(?:many|much|few|little)\s+as"
    r"|(?:more|less|fewer|later|earlier|greater|higher|lower)\s+than|(?:well\s+)?over|under|about"
    r"|around|nearly|almost|roughly|approximately|some|only|just)\s+)+)"
)
_BEFORE = re.compile(rf"(?:(?<!\w){_QUALIFIERS})?(?P<marks>{_MARKS})\Z")
_BETWEEN = re.compile(rf"(?<!\w)[Bb]etween{_GAP}{_MARKS}\Z")
_AND = re.compile(rf"{_GAP}and{_GAP}{_MARKS}{_COUNT}")
_HEAD = re.compile(
    rf"(?:[Bb]etween{_GAP}|{_QUALIFIERS})?(?:[A-Z]{{1,3}}\s?)?[-−–+±~≈≤≥<>$€£¥₹\s]{{0,4}}{_COUNT}"
)
_NEGATION = re.compile(
    r"(?i:\b(?:no(?!\.)|not|never|nor|neither|none|cannot|without|hardly)\b|n[’']t\b)"
)
_NAME = re.compile(r"[^\W\d_]|\s{1,3}[A-ZÀ-Þ]")  # what makes "10" no number: "10 Downing Street"

_AMOUNT = r"few|little|number|couple|lot|handful|third|quarter|half|great\s(?:deal|many)|priori"
_ARTICLE = re.compile(
    rf"(?:[Tt]he|[Aa]n(?!\s+(?:de[rmn]|das|die|eine[mnr]?|ih[mrn])\b)"
    rf"|(?:a|A(?=\s+[a-z])(?!\s+levels\b))(?!\s+(?:(?:{_AMOUNT})\b|{_SCALE})))"
    r"\s+(?=[\w\"“‘„«(`$€£@#])"
)
_WORD = re.compile(r"[^\W_]")


def tidy(text: str, start: int, end: int, first: int, last: int) -> tuple[int, int]:
    """The span `start`..`end` of `text`, made presentable inside the sentence `first`..`last`.

    Whole words, no dangling punctuation, bracket or article; a number keeps its sign, currency,
    unit and qualifier. A span that would have nothing left is returned as it is.
    """
    sentence = text[first:last]
    brackets = _brackets(sentence)
    span = max(start - first, 0), min(end - first, len(sentence))
    for _ in range(_PASSES):
        before, span = span, _tidied(sentence, brackets, *span)
        if not _WORD.search(sentence, *span):
            return start, end
        if span == before:
            break
    return first + span[0], first + span[1]


def plain_words(text: str) -> str:
    """The words for comparing: whatever case they have and whatever white space is between them."""
    return " ".join(text.split()).casefold()


def word_set(text: str) -> set[str]:
    """The different words of a text, without case and punctuation."""
    return set(re.findall(r"\w+", text.casefold()))


def _tidied(sentence: str, brackets: dict[int, int], start: int, end: int) -> tuple[int, int]:
    start, end = _snapped(sentence, start, end)
    start, end = _trimmed(sentence, brackets, start, end)
    start, end = _with_number(sentence, start, end)
    start, end = _balanced(sentence, brackets, start, end)
    start, end = _trimmed(sentence, brackets, start, end)
    article = _ARTICLE.match(sentence, start, end)
    if article is None or not _WORD.search(sentence, article.end(), end):
        return start, end
    # A capital article inside a sentence is part of a name ("The Hague").
    in_name = article[0][0].isupper() and _WORD.search(sentence, 0, start)
    return (start if in_name else article.end()), end


def _wordlike(character: str) -> bool:
    return bool(character) and (category(character)[0] in "LMN" or character in _JOINERS)


def _joined(sentence: str, at: int) -> bool:
    """Whether the place is inside a word."""
    if not 0 < at < len(sentence):
        return False
    if _CONTRACTED.match(sentence, at - 1) or _NOT.match(sentence, at):
        return True
    left, right = sentence[at - 1], sentence[at]
    if not (_wordlike(left) and _wordlike(right)):
        return False
    return category(right)[0] == "M" or not (_SPACELESS.match(left) or _SPACELESS.match(right))


def _snapped(sentence: str, start: int, end: int) -> tuple[int, int]:
    """Neither a word nor a number nor a date nor a name with a hyphen is cut in two."""
    while _joined(sentence, start) or _CONTRACTED.match(sentence, start):
        start -= 1
    while _joined(sentence, end):
        end += 1
    for whole in (
        *_WHOLE_NUMBER.finditer(sentence),
        *_ISO_DATE.finditer(sentence),
        *_DOUBLE_NAME.finditer(sentence),
    ):
        if whole.start() < start < whole.end():
            start = whole.start()
        if whole.start() < end < whole.end():
            end = whole.end()
    return start, end


def _trimmed(sentence: str, brackets: dict[int, int], start: int, end: int) -> tuple[int, int]:
    while start < end:
        leading = _LEADING.match(sentence, start, end)
        if leading:
            start = leading.end()
        elif brackets.get(start, end) <= start:
            start += 1
        else:
            break
    while start < end and _hangs(sentence, brackets, start, end):
        end -= 1
    return start, end


def _hangs(sentence: str, brackets: dict[int, int], start: int, end: int) -> bool:
    """Whether the span's last character is none of the answer's."""
    mark = sentence[end - 1]
    if end - 1 in brackets:
        return brackets[end - 1] >= end - 1
    if mark == ".":
        return not _ABBREVIATION.search(sentence, max(start, end - 12), end)
    if mark in "#/\\_−-’'":
        free = _FREE.search(sentence, max(start, end - _NEAR), end)
        return bool(free) or _wordlike(sentence[end : end + 1])
    return mark.isspace() or mark in _LOOSE + "–"


def _with_number(sentence: str, start: int, end: int) -> tuple[int, int]:
    head = _HEAD.match(sentence, start)
    if head and head.start("number") < end:
        start, end = _with_qualifier(sentence, start, end, *head.span("number"))
    counts = [count for count in _COUNTS.finditer(sentence, start) if count.start() < end]
    return start, max(end, _quantity_end(sentence, *counts[-1].span())) if counts else end


def _with_qualifier(
    sentence: str, start: int, end: int, number: int, number_end: int
) -> tuple[int, int]:
    """The span with what belongs before its first number, at `number`..`number_end`."""
    window = max(0, number - _WINDOW)
    before = _BEFORE.search(sentence, window, number)
    assert before  # it may be empty
    between = _BETWEEN.search(sentence, window, number)
    quantity_end = _quantity_end(sentence, number, number_end)
    other = between and _AND.match(sentence, quantity_end)
    furthest = between.start() if between and other else before.start()
    year = _is_year(sentence, number, number_end)
    if other and (start, end) != (number, number_end):
        year = False  # the model gave more of "between 1891 and 1893" than one year
    named = number_end == quantity_end and _NAME.match(sentence, number_end)
    # "does not weigh more than 5 kg" does not say "more than 5 kg"
    denied = _NEGATION.search(sentence, 0, furthest)
    if year or named or denied or sentence[number].isupper():
        return min(start, before.start("marks")), end
    if other:
        end = max(end, _quantity_end(sentence, *other.span("number")))
    return min(start, furthest), end


def _is_year(sentence: str, number: int, end: int) -> bool:
    money = re.search(rf"(?:{_MONEY}|{_CODE})\s?\Z", sentence[max(0, number - 5) : number])
    return not money and bool(_YEAR.fullmatch(sentence, number, end))


def _quantity_end(sentence: str, number: int, end: int) -> int:
    """Where the number's unit ends; a year has none ("in 1998 tons of gold were found")."""
    unit = None if _is_year(sentence, number, end) else _AFTER.match(sentence, end)
    return unit.end() if unit else end


def _brackets(sentence: str) -> dict[int, int]:
    """Where each bracket and quote has its partner; one that is alone has itself."""
    partners: dict[int, int] = {}
    opened: list[int] = []
    for mark in _BRACKET.finditer(sentence):
        at, closes = mark.start(), _CLOSES.get(mark[0], "")
        opening = next((place for place in opened[:-9:-1] if sentence[place] in closes), None)
        if opening is None:
            partners[at] = at
            if _OPENING.match(sentence, at):
                opened.append(at)
        else:
            partners |= {at: opening, opening: at}
            while opened.pop() != opening:
                pass
    return {
        at: partner
        for at, partner in partners.items()
        if at != partner or not _NO_BRACKET.match(sentence, at)
    }


def _balanced(sentence: str, brackets: dict[int, int], start: int, end: int) -> tuple[int, int]:
    """Close what the span opens, if that is near; else leave the bracket out."""
    at = start
    while at < end:
        partner = brackets.get(at)
        if partner is None:
            at += 1
        elif at < partner < end + _NEAR:
            end = max(end, partner + 1)
            at = partner + 1
        elif start - _NEAR <= partner < start:
            start = partner
            at += 1
        elif _WORD.search(sentence, start, at) and (
            at - start >= end - at or not _WORD.search(sentence, at, end)
        ):
            end = at
        else:
            start = at = at + 1
    return start, end
