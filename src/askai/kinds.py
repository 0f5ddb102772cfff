"""What kind of answer a question wants, told by its words. Pure."""

from __future__ import annotations

import re
from typing import Literal

from askai.comparisons import ADJECTIVES, compared

Kind = Literal["fact", "explanation", "list", "yes_no", "comparison"]

# -- what is asked, without what stands around it ------------------------------------------------

_WH = r"(?:what|which|who|whom|whose|when|where|why|how)"
_AUXILIARY = (
    r"(?:is|are|was|were|am|do|does|did|can|could|will|would|shall|should|may|might|must|has|have"
    r"|had)(?:n['’]?t)?"
)
_EXPLAIN = (
    r"(?:describe|explain|define|summari[sz]e|outline|discuss|clarify|elaborate|understand"
    r"|tell (?:me |us )?(?:\w+ )?about)"
)
_TELL = rf"{_EXPLAIN}\b|compare\b"
_NAME = r"(?:name|identify|mention|state|give|show|find)"
_IMPERATIVE = rf"(?:{_EXPLAIN}|{_NAME}|list|enumerate|compare|tell|remind|help)"
_OPENING = rf"(?:{_WH}|{_AUXILIARY}|{_IMPERATIVE})\b"
_PREPOSITION = (
    "(?:in|at|on|to|for|from|by|of|with|under|during|about|into|since|until|through|within)"
)
_FRAMES = re.compile(
    r"(?:"
    r"(?:please|kindly|hi|hello|hey|so|well|ok|okay|and|but|also|now|then|thanks|sorry)\b[\s,.!:]+"
    r"|(?:can|could|would|will) (?:you|anyone|someone|somebody) (?:please |kindly )?"
    rf"(?={_IMPERATIVE}\b)"
    r"|(?:can|may|might) i ask (?:you )?"
    r"|(?:do|does) (?:you|anyone|anybody|someone) (?:happen to )?know (?:about )?"
    r"|(?:do you have |have you |is there )?any idea (?:of |about )?"
    r"|help (?:me|us) (?:to )?"
    rf"|(?:tell|show|give|remind) (?:me|us|of) (?!(?:\w+ )?about\b)"
    r"|let (?:me|us) know "
    r"|(?:i|we)(?:['’]?(?:d|m|re|ve))?(?: (?:am|are|was|were|would|do|did|don['’]?t|not|just|also"
    r"|really|always|still|trying|curious|interested|like|love|want|wanted|need|wish|in|to)){0,6}"
    r" (?:wonder|wondering|wondered|know|knowing|find out|understand|ask|see|learn|figure out"
    rf"|curious) (?:about )?(?={_OPENING}|{_PREPOSITION} (?:what|which|whom)\b"
    r"|(?:if|whether|the)\b)"
    r"|(?:the|my|our|a|one)? ?(?:quick |short |simple )?question(?: is)?[\s:,]+"
    r")",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[?!])\s+|(?<=[a-z0-9)]\.)\s+(?=[A-Z])")
_LATER = re.compile(rf"[,:;.]\s*(?:(?:and|but|so|then)\s+)?(?={_OPENING})", re.IGNORECASE)
_SHORT_FORMS = re.compile(rf"\b({_WH})(?:['’]s|['’]re|s)\b(?!['’])", re.IGNORECASE)

# What stands behind "how" when it asks for a degree ("how long", "how likely").
_DEGREE = (
    rf"(?:many|much|few|little|far|often|{'|'.join(ADJECTIVES)}|good|bad|well|common|certain|sure|similar"
    r"|frequent|recent|different|diverse|accurate|efficient|soon|late|early"
    r"|\w+(?:ly|ive|ous|ant|ble|ful|ular))\b"
)
# "How exactly does it work" asks for none.
_EXACTLY = rf"\A(?:exactly|precisely|really|actually|else|then) (?={_AUXILIARY}\b)"

# -- nouns that tell what kind they want ----------------------------------------------------------

_EXPLAINED = set(
    "way difference differences distinction relationship connection reason purpose role function"
    " meaning definition significance importance explanation description overview summary"
    " background idea concept principle point aim goal process procedure method approach mechanism"
    " strategy policy plan view opinion argument reasoning rationale motivation impact"
    " effect influence consequence cause theory history situation problem issue".split()
)
_LISTED = set(
    "list examples names kinds types sorts forms categories members ways steps reasons"
    " causes effects benefits advantages disadvantages drawbacks symptoms options parts".split()
)
_MEASURED = set(
    "name title number amount quantity total sum budget price cost fee salary income revenue profit"
    " turnover debt gdp value population capital age size height length width depth weight mass"
    " area volume speed distance temperature density percentage percent share proportion fraction"
    " ratio rate score rank date year day month time deadline duration period limit threshold"
    " maximum minimum average code symbol formula address location place seat headquarters website"
    " email phone colour color nationality occupation job profession language currency motto"
    " nickname gender sex level abbreviation acronym source origin owner author founder head leader"
    " president chairman director mayor ceo minister winner version status result".split()
)
# One figure or two, though the word is in the plural.
_MEASURES = set(
    "costs sales profits earnings revenues expenses savings fees hours dimensions figures".split()
)
_SEVERAL = re.compile(r"\b(?:main|different|two|three|four|five|six|seven|eight|nine|ten|\d+)\b")
# "Who ...": what more than one does; but one is at the helm, in the chair or on the throne.
_BY_MANY = re.compile(
    r"(?:(?:all|else) )?(?:(?:will|would|should|has|have|had|is|are|was|were) )?(?:also )?(?:"
    r"attend(?:s|ed|ing)?\b|report(?:s|ed|ing)? to\b|(?:takes?|took|taken|taking) part\b"
    r"|(?:works?|worked|working|sits?|sat|sitting|serves?|served|serving) (?:in|on|at|for)\b"
    r"|(?:be |been )?(?<=(?:is|as|re|be|en) )(?<!has )(?:(?:present|absent|invited)\b"
    r"|(?:on|in|at) (?:the|our|your|this|that|[\w’']+s) "
    r"(?!(?:helm|head|lead|top|wheel|chair|throne|heart|cent(?:re|er)|phone|picture|cover)\b)))",
    re.IGNORECASE,
)
_ORDERED = re.compile(
    r"\b(?:another|one|example|term|first|second|third|last|next|latest|current|only|same|average"
    r"|mean|median|total|maximum|minimum|exact|most|least|\w{2,}est|best|worst)\b"
)
_SUPERLATIVE_NOT = re.compile(r"\b(?:interest|forest|request|test|protest|harvest|contest|west)\b")
_PHRASE_END = re.compile(
    r"\s*\b(?:of|in|for|on|at|by|with|from|to|that|which|who|whom|where|when|between|among|under"
    r"|behind|about|against|used|called|needed|required|made|known|found|given|being|and|or)\b"
)
# What names no thing: "completed", "he looking", "the author doing", "the board looking for".
_NO_THING = re.compile(
    r"\A\w+(?:ed|[ai]ble|ary)\Z|\A(?:he|she|they|we|you|i)\b|\A(?:the|this|these) \w+ \w+ing\b"
    r"|\b(?:called|named|known as|for|to|at|on|in|from|with)\Z"
)
_HAPPENING = re.compile(
    r"(?:exactly |else |will |would |could |can |might |has |had )*happen"
    r"|(?:makes?|made|causes?|caused|leads?|led|drives?|drove|explains?|explained)\b"
)
_TO_DO = re.compile(  # "what should I do if the alarm rings"
    r"(?:do|does|did|should|must|can|shall) (?:i|we|you|one|someone|staff|\w+s) do\b"
    r"(?=$| (?:if|when|in case|after|before|to|with|about)\b)"
)
_IN_WORDS = re.compile(r" in (?:simple |plain |a few |short )?(?:terms|words|english|short)\Z")
_OWNED = re.compile(r"(?:his|her|its|their|my|our|your)\b|.*\w['’]s?\s")
_INVARIABLE = ("species", "series", "means", "headquarters")
_PLURAL = re.compile(r"\w*[^\Wsui']s|people|men|women|children|criteria|media", re.IGNORECASE)
# "Which European countries signed": a word that may stand between "which" and its noun.
_BETWEEN = re.compile(
    r"[A-Z]\w*|(?i:\w+(?:ese|ish|ern|pean|rican|sian|ous|tive|ful|nal|cal|ral)|other|new|old|large"
    r"|small|big|main|major|key|public|private|two|three|four|five|six|seven|eight|nine|ten|\d+)"
)
_NOT_VERBS = re.compile(
    r"\w+(?:[rntg]ies|ors|[st]ions|ments|ists|ages)|people|men|women|children|criteria|products"
    r"|books|groups|rules|languages|species|places|events|things",
    re.IGNORECASE,
)


def kind_of(question: str) -> Kind:
    """The kind of answer that fits; "fact" where the question does not say."""
    text = _unframed(question)
    return "comparison" if compared(text) else _kind(_opened(text))


def asks_to_tell(question: str) -> bool:
    """Whether it asks to describe, explain or tell about: no few words answer that."""
    text = _opened(_unframed(question))
    return bool(re.match(_TELL, text, re.IGNORECASE))


def sides(question: str) -> tuple[str, str] | None:
    """What to ask of each of the two things that a question compares; None when it does not.

    "Who is older, A or B?" → ("How old is A?", "How old is B?").
    """
    return compared(_unframed(question))


def _unframed(question: str) -> str:
    """The first question of a text, without "hello", "can you tell me" and the like."""
    parts = [_without_frames(part) for part in _SENTENCE_END.split(" ".join(question.split()))]
    first = next((n for n, part in enumerate(parts) if re.match(_OPENING, part, re.I)), 0)
    return _SHORT_FORMS.sub(r"\1 is", " ".join(parts[first:]).split("? ")[0]).strip(" ?.!,:;")


def _without_frames(text: str) -> str:
    while match := _FRAMES.match(text):
        text = text[match.end() :]
    return text


def _opened(text: str) -> str:
    """From the word that asks: without "In 2020," and without "in" of "in which city"."""
    text = re.sub(rf"\A{_PREPOSITION} (?=(?:what|which|whom|whose)\b)", "", text, flags=re.I)
    if not re.match(_OPENING, text, re.IGNORECASE) and (later := _LATER.search(text)):
        return text[later.end() :]
    return text


def _kind(text: str) -> Kind:
    first, _, rest = text.partition(" ")
    match first.lower():
        case "why":
            return "explanation"
        case "how":
            asked = re.sub(_EXACTLY, "", rest, flags=re.IGNORECASE)
            return "fact" if re.match(_DEGREE, asked, re.IGNORECASE) else "explanation"
        case "what" | "which":
            return _kind_of_what(rest, first.lower())
        case "who":
            several = re.match(r"(?:are|were)\b(?! (?:you|we)\b)", rest, re.IGNORECASE)
            return "list" if several or _BY_MANY.match(rest) else "fact"
        case "if" | "whether":
            later = re.search(rf"\b{_WH}\b.*", rest, re.IGNORECASE)  # "if it rains, what ..."
            return _kind(later[0]) if later and first.lower() == "if" else "yes_no"
        case "list" | "enumerate":
            return "list" if rest else "fact"
    if re.match(_TELL, text, re.IGNORECASE):
        return "explanation"
    if re.match(rf"{_AUXILIARY} [^\W\d]", text, re.IGNORECASE):
        return "yes_no"
    if re.match(rf"{_NAME} ", text, re.IGNORECASE):
        return _kind_of_phrase(rest, named=True)
    return _kind_of_phrase(text)


def _kind_of_what(rest: str, asking: str) -> Kind:
    """What stands behind "what" or "which"."""
    lower = rest.lower()
    if being := re.match(r"(?:is|are|was|were|will be|would be)\b ?", lower):
        if asking == "which":
            return "fact"
        return _kind_of_being(rest[being.end() :], being[0].strip() in ("are", "were"))
    if _HAPPENING.match(lower):
        return "explanation"
    if _TO_DO.match(lower):
        return "explanation"
    if re.match(r"(?:do|does|did|can|could|should|would)\b", lower):
        telling = r".* (?:mean|refer to|look like|involve|entail)\b.*|(?:does|do) .* do|.* about .*"
        return "explanation" if re.fullmatch(telling, lower) else "fact"
    if re.match(r"(?:\w+ )?(?:reasons?|ways?|means)\b", lower):
        return "explanation"
    if re.match(r"(?:\w+ )?(?:kinds|types|sorts|forms|categories) of\b", lower):
        return "list"
    return "list" if _names_several(rest, asking) else "fact"


def _names_several(rest: str, asking: str) -> bool:
    """Whether "which ..." asks for several: "companies make", "of the ships were"."""
    words = _phrase(rest)[0].split()[:6] or rest.split()[:6]
    if re.fullmatch(r"\w+(?:['’]s|s['’])", words[0] if words else ""):
        return False
    verb = next((n for n, word in enumerate(words) if re.fullmatch(_AUXILIARY, word, re.I)), None)
    if words[:1] == ["of"] or (verb and words[verb - 1].lower() in _INVARIABLE):
        return verb is not None and words[verb].lower() in ("are", "were", "have", "do")
    if verb:
        return bool(_PLURAL.fullmatch(words[verb - 1]))
    while len(words) > 1 and _BETWEEN.fullmatch(words[0]) and not _PLURAL.fullmatch(words[0]):
        del words[0]
    sure = _PLURAL if asking == "which" else _NOT_VERBS
    object_behind = words[1:2] and re.fullmatch("the|an?|his|her|its|their|this", words[1], re.I)
    return bool(words and sure.fullmatch(words[0]) and not object_behind)


def _kind_of_being(typed: str, several: bool) -> Kind:
    """What stands behind "what is" or "what are"."""
    rest = typed.lower()
    if re.search(
        r"\A(?:meant|happening|going on|it|this|that)\b|\b(?:like|about|used for)\Z", rest
    ):
        return "explanation"
    phrase, head = _phrase(rest)
    if not phrase or _NO_THING.search(phrase) or _NO_THING.search(rest):
        return "fact"
    if head in _LISTED:
        return "list"
    if head in _EXPLAINED:
        return "list" if several and not head.startswith("differen") else "explanation"
    if head in _MEASURES and not _SEVERAL.search(phrase):
        return "fact"
    if several:
        chosen = re.match(r"(?:the|some|all|two|three|four|five|six|\d+)\b", phrase)
        return "list" if chosen or _OWNED.match(rest) else "explanation"
    if head in _MEASURED and (phrase.startswith("the ") or rest.startswith(f"{phrase} of")):
        return "fact"
    return "explanation" if _is_term(typed, phrase) else "fact"


def _is_term(typed: str, phrase: str) -> bool:
    """Whether a thing is named for what it is: "soft power", "the Treaty of Lisbon".

    Not so where one is singled out by what it is of ("the default port of Parcelo").
    """
    if _is_one(phrase) or _OWNED.match(phrase):
        return False
    named = any(word[0].isupper() for word in typed[: len(phrase)].split())
    return named or _IN_WORDS.sub("", typed.lower()) == phrase


def _is_one(phrase: str) -> bool:
    """Whether it singles one out: "the largest city"."""
    return bool(_ORDERED.search(_SUPERLATIVE_NOT.sub("", phrase)))


def _kind_of_phrase(text: str, named: bool = False) -> Kind:
    """What is only named: "meaning of soft power"; behind "name", several are a list."""
    phrase, head = _phrase(text.lower())
    if re.match(r"(?:all|some|several|two|three|four|five|six|seven|eight|nine|ten|\d+) ", phrase):
        return "list"
    if head in _LISTED:
        return "list"
    if head in _EXPLAINED:
        return "explanation"
    return "list" if named and _PLURAL.fullmatch(head) else "fact"


def _phrase(text: str) -> tuple[str, str]:
    """The words up to the first preposition or the like, and the last of them."""
    end = _PHRASE_END.search(text)
    phrase = text[: end.start()] if end else text
    return phrase, phrase.split()[-1] if phrase.split() else ""
