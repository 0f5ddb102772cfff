"""Clumsily typed questions: typos, the other spelling of English, names in lower case."""

from __future__ import annotations

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from askai.word_forms import SHORTEST, is_english, other_spellings, root, siblings

_WORD = re.compile(r"[^\W\d_]+")
# Words of documents: of no other script, since only these are mended, and no codes; 40 letters.
_LATIN = re.compile(
    r"(?<![^\W_])[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff]{1,40}(?![^\W_])"
)
# A capital there says nothing about how the word is written elsewhere.
_OPENING = re.compile(r"(?:^|[.!?:;•|])[\s\"'“‘(\[*#>-]*([^\W\d_]+)", re.MULTILINE)
# A line without a longer word in lower case and without an end: a title, or cells of a table.
_HEADLINE = re.compile(r"^(?!.*?\b[^\W\d_A-Z]{4}|.*[.!?]\s*$).+$", re.MULTILINE)
_LONGEST = 40  # longer ones are no words
_LONG = 8  # from this many letters on, two edits are mended and not one
_COMMON = 1000  # words of English that are believed of three letters
_USUAL = 4  # how likely a slip is, at least, that is seen often
_RARE = 500  # the place in the list of English words where they are half as likely
_MOSTLY = 0.75  # of a word's places inside sentences have capitals: it is a name
_MEANT = 30_000  # words of English that a typo may mean, the frequent ones
_UNCOUNTED = 50  # what pyspellchecker gives words that occur in no running text

# Words that a question needs whatever the documents are about, and that are never names.
_QUESTION_WORDS = frozenset(
    "what when where which whose whom many much does have there about from with".split()
)
_NEVER_NAMES = _QUESTION_WORDS | frozenset(
    "a an the i it its is am are was be do did has had he she we you us me my our who why how can "
    "could will would may might must shall should in on at by to of or and as if so no not all any "
    "for this that".split()
)
_SLIPS = {
    word.replace("'", ""): word
    for word in (
        "what's where's who's how's that's there's don't doesn't didn't isn't aren't wasn't "
        "weren't couldn't wouldn't shouldn't hasn't haven't hadn't"
    ).split()
} | {"hwo": "how", "wyh": "why", "woh": "who", "teh": "the", "hte": "the", "adn": "and"}

# Quoted strings, the words between them, and all the rest.
_QUOTED = re.compile(
    r"\"[^\"]{1,500}\"|“[^”]{1,500}”|„[^“”]{1,500}[“”]|«[^»]{1,500}»|`[^`]{1,500}`"
    r"|(?<!\w)'[^']{1,500}'(?!\w)|(?<!\w)‘[^‘’]{1,500}’(?!\w)"
)
_TOKEN = re.compile(rf"{_QUOTED.pattern}|(?:(?!(?<!\w)['‘])[^\s\"“„«`])+|\s+|.", re.DOTALL)
# Numbers, names of files, addresses; a letter in two characters.
_KEPT = re.compile(r"[\d_@/\\\u0300-\u036f]|\w\.\w")
_PIECE = re.compile(r"[^\W\d_]++(?:['’]t\b)?|[\W\d_]+")  # "didn't" is one: no word by itself
_ROMAN = re.compile(r"m{0,3}(?:cm|cd|d?c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
_INITIALS = re.compile(r"[^aeiouy]{2,3}s")  # "llms", whether the corpus knows an LLM or not
_DOUBLED = re.compile(r"(.)\1+")
_SENTENCE_ENDS = (".", "!", "?", ":")


class Vocabulary:
    """The words of a corpus and of English; words are compared without capitals and accents."""

    def __init__(self, forms: Mapping[str, int], english: Sequence[str] = ()) -> None:
        """From what `merged` and `english_words` give; made once for an index."""
        self.passages: dict[str, int] = {}  # how many have the word
        self.written: dict[str, str] = {}  # as compared → as the corpus mostly writes it
        self.names: set[str] = set()  # those that may have a capital inside a sentence
        self.english = {word: place for place, word in enumerate(english)}
        most: dict[str, int] = {}
        for form, count in sorted(forms.items()):
            word = _compared(form)
            self.passages[word] = self.passages.get(word, 0) + count
            if count > most.get(word, -1):
                most[word], self.written[word] = count, form
            if not form.islower():
                self.names.add(word)
        self.unsure = {word for word in self.names if most[word] <= _MOSTLY * self.passages[word]}

    def usual(self, word: str) -> str:
        """The word as the corpus writes it; where that is unsure, words of English are no names."""
        if word in self.unsure and (not self.english or is_english(word, self.english)):
            return word
        return self.written.get(word, word)

    def knows(self, word: str) -> bool:
        """Whether a typo may mean this word."""
        english = self.english.get(word, _MEANT) < _MEANT
        return len(word) >= SHORTEST and (word in self.passages or english)

    @cached_property
    def roots(self) -> frozenset[str]:
        """Of the corpus's words."""
        return frozenset(map(root, self.passages))

    @cached_property
    def by_start(self) -> Mapping[tuple[str, int], Sequence[str]]:
        """The words that a typo may mean, by first letter and length."""
        found: dict[tuple[str, int], list[str]] = {}
        for word in {**self.english, **self.passages, **dict.fromkeys(_QUESTION_WORDS)}:
            if self.knows(word) or word in _QUESTION_WORDS:
                found.setdefault((word[0], len(word)), []).append(word)
        return found

    @cached_property
    def most_frequent(self) -> float:
        """How likely the corpus's most frequent word is."""
        return float(max(self.passages.values(), default=1))

    def likely(self, word: str, *, opens: bool) -> float:
        """How likely a question has the word, compared with others; 0.0 for an unknown one."""
        if word in _QUESTION_WORDS:
            return self.most_frequent if opens else self.most_frequent / 4
        if word in self.passages:
            return float(self.passages[word])
        place = self.english.get(word)
        return 0.0 if place is None else _RARE / (_RARE + place) / 2


def forms(passage: str) -> Iterator[tuple[str, bool]]:
    """Each word of a passage once, as it is written, and whether it only opens sentences or stands
    in headlines: it may then be a name or not.
    """
    within = set(_LATIN.findall(_OPENING.sub(_unless_title, _HEADLINE.sub(" ", passage))))
    for word in within:
        yield word, False
    for word in set(_LATIN.findall(passage)) - within:
        yield word, True


def merged(counted: Iterable[tuple[str, bool, int]]) -> dict[str, int]:
    """The number of passages by form, from that of each of `forms`.

    Passages of a word that is nowhere inside a sentence are shared between the two ways of writing
    it.
    """
    inside: Counter[str] = Counter()
    opening: Counter[str] = Counter()
    for word, opens, count in counted:
        (opening if opens else inside)[word] += count
    known = {_compared(word) for word in inside}
    for word, count in opening.items():
        if _compared(word) not in known:
            inside[word.lower()] += (count + 1) // 2
            inside[word] += (count + 1) // 2
    return dict(inside)


def _unless_title(found: re.Match[str]) -> str:
    return " " if found[1].istitle() else found[0]


@cache
def english_words() -> tuple[str, ...]:
    """The words of English that pyspellchecker counted in running text, frequent ones first.

    Those that only its dictionaries have are left out: to know them all makes words of typos.
    """
    from spellchecker import SpellChecker

    counts = dict(SpellChecker(language="en", distance=1).word_frequency.items())
    counted = (word for word, count in counts.items() if count > _UNCOUNTED and word.isalpha())
    words = (_compared(word) for word in sorted(counted, key=lambda word: (-counts[word], word)))
    return tuple(dict.fromkeys(words))


def corrected(question: str, known: Vocabulary) -> str:
    """The question with typos mended and names written as the corpus writes them.

    A word that neither the corpus nor English has becomes the nearest one of four letters or more;
    where the corpus has only the other spelling of an English word (colour, color), that is taken.
    Numbers, words with digits, words of other scripts and quoted strings stay as they are.
    """
    words = _WORD.findall(question)
    loud = len(words) > 2 and question.isupper()
    # Where every word has a capital, it does not make a name.
    capitals_tell = any(word.islower() for word in words)
    mended, opens = [], True
    for token in _TOKEN.findall(question):
        if _QUOTED.match(token) or _KEPT.search(token):
            mended.append(token)
        else:
            for piece in _PIECE.findall(token):
                typed = piece.lower() if loud else piece
                new = _mended(typed, known, opens, capitals_tell) if piece.isalpha() else piece
                mended.append(new.capitalize() if loud and opens and new.islower() else new)
                opens = opens and not piece.isalpha()
        opens = token.endswith(_SENTENCE_ENDS) or (opens and not _WORD.search(token))
    return "".join(mended)


def _mended(typed: str, known: Vocabulary, opens: bool, capitals_tell: bool) -> str:
    word = _compared(typed)
    if not word.isascii() or len(word) > _LONGEST:
        return typed
    if word in known.written:
        usual = known.usual(word)
        name = typed.islower() and not usual.islower() and word not in _NEVER_NAMES
        return usual if name else typed
    if word in _SLIPS:
        return _as_typed(typed, _SLIPS[word])
    if word in _NEVER_NAMES or _ROMAN.fullmatch(word) or _INITIALS.fullmatch(word):
        return typed
    if len(word) < SHORTEST:
        other = None if typed.isupper() else _with_a_letter_more(word, known, typed.islower())
        return _as_typed(typed, known.usual(other)) if other else typed
    if any(form in known.passages for form in siblings(word)) or _is_joined(word, known):
        return typed
    name = capitals_tell and not opens and not typed.islower()
    forms = () if name else other_spellings(word)
    if root(word) in known.roots:
        forms = ()
    other = next((form for form in forms if root(form) in known.roots), None)
    if other is None and not is_english(word, known.english):
        other = _nearest(word, known, opens=opens, typed=typed if name else "")
    return _as_typed(typed, known.usual(other)) if other else typed


def _is_joined(word: str, known: Vocabulary) -> bool:
    """Whether it is two short words of the corpus that are no common English: "wifi" of Wi-Fi."""
    parts = ((word[:cut], word[cut:]) for cut in range(2, len(word) - 1))
    return len(word) < 2 * SHORTEST and any(
        all(part in known.passages and known.english.get(part, _RARE) >= _RARE for part in pair)
        for pair in parts
    )


def _nearest(word: str, known: Vocabulary, *, opens: bool, typed: str) -> str | None:
    """The word that `word` is most likely meant to be, or None when none is near.

    A noisy channel: how likely the word is in a question, times how likely it is typed like this.
    `typed` is a name's own spelling, "" for other words.
    """
    limit = 1 if len(word) < _LONG else 2
    found = dict.fromkeys(filter(known.knows, _other_starts(word)), 1)
    for length in range(len(word) - limit, len(word) + limit + 1):
        choices = known.by_start.get((word[0], length), ())
        near = extract(
            word, choices, scorer=OSA.distance, processor=None, score_cutoff=limit, limit=None
        )
        found |= {form: int(distance) for form, distance, _ in near}
    rated = [
        (-distance, known.likely(near, opens=opens) * _slip(near, word), near)
        for near, distance in found.items()
        if _may_be(near, word, distance, known, typed)
    ]
    return max(rated)[-1] if rated else None


def _with_a_letter_more(word: str, known: Vocabulary, lower: bool) -> str | None:
    """The word of four letters that three are most likely meant to be, or None."""
    if len(word) != SHORTEST - 1 or word in known.english:
        return None
    found = {
        word[:place] + letter + word[place:]
        for place in range(SHORTEST)
        for letter in string.ascii_lowercase
    }
    rated = [
        (known.likely(near, opens=False) * _slip(near, word), near)
        for near in found
        if (near in known.passages or known.english.get(near, _COMMON) < _COMMON)
        and (lower or near in known.names)
    ]
    return max(rated)[-1] if rated else None


def _other_starts(word: str) -> Iterator[str]:
    """The words of which `word` may be a slip in its first letter."""
    yield word[1:]
    yield word[1] + word[0] + word[2:]
    for letter in string.ascii_lowercase:
        yield letter + word[1:]
        yield letter + word


def _may_be(near: str, word: str, distance: int, known: Vocabulary, typed: str) -> bool:
    """A name stays a name, unless it is long; two slips are believed of the corpus's own words.

    Where the corpus has neither, a short word may be right: only the usual slips are believed.
    """
    own = near in known.passages or near in _QUESTION_WORDS
    if not own and len(word) < _LONG and _slip(near, word) < _USUAL:
        return False
    if typed.isupper():
        return distance < 2 and known.written.get(near, near).isupper()
    if typed and near not in known.names:
        return distance < 2 and near in known.written and len(word) >= _LONG - 1
    return distance < 2 or near in known.written


def _slip(meant: str, typed: str) -> float:
    """How likely the one is typed for the other: there are few letters to leave out, to swap or to
    double, and many to put in; first letters are seldom wrong."""
    few = (
        len(meant) > len(typed)
        or sorted(meant) == sorted(typed)
        or _DOUBLED.sub(r"\1", meant) == _DOUBLED.sub(r"\1", typed)
    )
    return (20.0 if few else 1.0) * (1.0 if meant[0] == typed[0] else 0.2)


def _as_typed(typed: str, word: str) -> str:
    """With the capitals that were typed; a name with its own."""
    if not word.islower() or typed.islower():
        return word
    return word.upper() if typed.isupper() else word[0].upper() + word[1:]


def _compared(word: str) -> str:
    """Without capitals and accents."""
    plain = word.casefold()
    if plain.isascii():
        return plain
    letters = unicodedata.normalize("NFKD", plain)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
