"""What a question and a sentence have in common: plain signals, without training.

They say little each and much together; `reader.py` weighs them with what the neural reader says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np
import numpy.typing as npt

from askai.answers import Hit, Sentence
from askai.cells import cells
from askai.edges import word_set
from askai.embedding import Encoder, TokenVectors, Vectors
from askai.nations import mentions

Features = npt.NDArray[np.float64]

# What takes time: the embedding model reads every sentence for these.
BY_MEANING = (
    "meaning",  # cosine of question and sentence (title and headings in front of it)
    "relation",  # the same for the question without its names and numbers
    "closest_words",  # mean over the question's words of the closest word's cosine, by rarity
    "furthest_word",  # that of the question's word which has the least close one
)
PLAIN = (
    "passage_meaning",  # cosine of question and passage
    "words_in_sentence",  # share of the question's words, the rarer the heavier
    "words_in_row",  # the same in a row of a table that may be meant, else 0
    "words_in_passage",  # the same for the passage, title and headings
    "kind_found",  # how many → a number, who → a name, when → a date: it is there
    "kind_missing",  # it is not
    "names_in_passage",  # share of the question's names and numbers
)
SIGNALS = (*BY_MEANING, *PLAIN)
_REMEMBERED = 2_000  # short texts whose vectors are kept, each 1.5 kB
_ANSWERABLE = ("text", "item", "row", "code")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question as sentences are compared with it."""

    read: TokenVectors
    kept: list[int]  # the tokens that say something
    rarities: npt.NDArray[np.float64]  # of those
    relation: Vectors  # of the question without its names and numbers


class Words(Protocol):
    """What knows the stems of words, and how rare they are in the passages."""

    def words(self, text: str) -> list[str]:
        """The stems of `text` as they are indexed, stop words left out."""
        ...

    def rarity(self, word: str) -> float:
        """How much a stem tells passages apart: BM25's inverse document frequency."""
        ...


class Signals:
    """Compares a question with the sentences of passages."""

    def __init__(self, encoder: Encoder, words: Words) -> None:
        self._encoder = encoder
        self._words = words
        # The names of columns come again with each question.
        self._vector = lru_cache(_REMEMBERED)(lambda text: encoder.encode_queries([text])[0])

    def plain(
        self, question: str, hits: Sequence[Hit], candidates: Sequence[tuple[int, Sentence]]
    ) -> Features:
        """One row of PLAIN for each candidate."""
        texts = [sentence_text(hits[number], sentence) for number, sentence in candidates]
        passages = [
            set(self._words.words("\n".join((hit.title, hit.heading, hit.text)))) for hit in hits
        ]
        words = list(dict.fromkeys(self._words.words(question)))
        weights = {word: self._words.rarity(word) for word in words}
        named = self._named(question)
        expected = expected_kind(question)
        meant = rows_meant(question, hits, candidates, texts)
        rows = []
        for row, (number, _) in enumerate(candidates):
            found = set(self._words.words(texts[row]))
            own = _share(weights, found)
            fits = has_kind(expected, texts[row], question) if expected else None
            rows.append(
                (
                    hits[number].scores["vector"],
                    own,
                    own if row in meant else 0.0,
                    _share(weights, passages[number]),
                    float(fits is True),
                    float(fits is False),
                    _named_share(named, passages[number]),
                )
            )
        return np.array(rows, np.float64)

    def _named(self, question: str) -> list[list[set[str]]]:
        """The names and numbers of the question: for each the stems of every way to say it.

        A country is also said by what is of it: "Britain" by "UK" and "British".
        """
        nations, bare = [], question
        for match, nation in reversed(mentions(question)):
            nations.append(nation)
            bare = f"{bare[: match.start()]}it{bare[match.end() :]}"
        stems_of = self._words.words
        found = [
            [stems for word in nation.words if (stems := set(stems_of(word)))]
            for nation in dict.fromkeys(nations)
        ]
        others = dict.fromkeys(stem for name in names_in(bare) for stem in stems_of(name))
        return found + [[{stem}] for stem in others]

    def by_meaning(
        self, question: str, hits: Sequence[Hit]
    ) -> Callable[[Sequence[tuple[int, Sentence]]], Features]:
        """What gives one row of BY_MEANING for each candidate, read behind its title and headings.

        Those tell what a text is about, but every text below them shares them: words are compared
        with the text's own. Comparing word by word is the late interaction of ColBERT (Khattab &
        Zaharia, 2020), over the hidden states of the embedding model and without training.
        """
        asked = self._asked(question)

        def rows(candidates: Sequence[tuple[int, Sentence]]) -> Features:
            heads = [
                "".join(f"{part}: " for part in (hits[number].title, sentence.heading) if part)
                for number, sentence in candidates
            ]
            texts = [sentence_text(hits[number], sentence) for number, sentence in candidates]
            whole = [head + text for head, text in zip(heads, texts, strict=True)]
            read = self._encoder.encode_tokens(whole)
            own_words = self._encoder.count_tokens(heads)
            found = [_compared(asked, *one) for one in zip(read, own_words, strict=True)]
            return np.array(found, np.float64)

        return rows

    def columns(self, question: str, names: Sequence[str]) -> dict[str, tuple[float, float]]:
        """How near a table's columns, by name, are to what a question asks for.

        The cosine of the name and the question without its names and numbers, which tell which row
        is meant; and the share of the name's words that the question says.
        """
        relation = self._vector(without_names(question))
        said = set(self._words.words(question))
        found = {}
        for name in names:
            words = set(self._words.words(name))
            share = len(words & said) / len(words) if words else 0.0
            found[name] = float(relation @ self._vector(name)), share
        return found

    def _asked(self, question: str) -> _Asked:
        relation = self._vector(without_names(question))
        (read,) = self._encoder.encode_tokens([question])
        rarities = [self._token_rarity(token) for token in read.tokens]
        kept = [place for place, rarity in enumerate(rarities) if rarity is not None]
        return _Asked(read, kept, np.array([rarities[place] for place in kept], float), relation)

    def _token_rarity(self, token: str) -> float | None:
        """How rare a token of the embedding model is; None for stop words and punctuation."""
        words = self._words.words(token.lstrip("#▁Ġ"))
        return self._words.rarity(words[0]) if words else None


def _compared(asked: _Asked, text: TokenVectors, first: int) -> tuple[float, float, float, float]:
    """BY_MEANING of a text; its own words begin at the token `first`."""
    compared = asked.read.vectors[asked.kept] @ text.vectors[first:].T
    closest = compared.max(axis=1) if compared.size else np.zeros(len(asked.kept))
    return (
        float(text.pooled @ asked.read.pooled),
        float(text.pooled @ asked.relation),
        float(closest @ asked.rarities / asked.rarities.sum()) if asked.kept else 0.0,
        float(closest.min()) if asked.kept else 0.0,
    )


def sentences_of(hits: Sequence[Hit]) -> list[tuple[int, Sentence]]:
    """Every sentence that may answer, once, with the first passage that holds it."""
    seen: dict[tuple[str, int, int], tuple[int, Sentence]] = {}
    for number, hit in enumerate(hits):
        for sentence in hit.sentences:
            if sentence.kind in _ANSWERABLE and re.search(r"\w", sentence_text(hit, sentence)):
                seen.setdefault((hit.document, sentence.start, sentence.end), (number, sentence))
    return list(seen.values())


def sentence_text(hit: Hit, sentence: Sentence) -> str:
    """The sentence's own words, out of the passage."""
    return hit.text[sentence.start - hit.start : sentence.end - hit.start]


def rows_meant(
    question: str,
    hits: Sequence[Hit],
    candidates: Sequence[tuple[int, Sentence]],
    texts: Sequence[str],
) -> set[int]:
    """Which candidates are rows of tables that the question may mean.

    Of a table in which some rows have a value that it says whole, those: "LW-40" is no "LW-20". A
    document's tables whose first column is called the same are one, as sheets often are.
    """
    said = word_set(question)
    tables: dict[tuple[str, str], list[int]] = {}
    for row, (number, sentence) in enumerate(candidates):
        if sentence.kind == "row":
            first = next(iter(cells(texts[row])), "")
            tables.setdefault((hits[number].document, first), []).append(row)
    meant: set[int] = set()
    for rows in tables.values():
        known = [row for row in rows if any(value <= said for value in _values(texts[row]))]
        meant.update(known or rows)
    return meant


def _values(row: str) -> Iterator[set[str]]:
    """The words of each value of a row that has any."""
    return filter(None, (word_set(row[start:end]) for start, end in cells(row).values()))


def _named_share(named: Sequence[Sequence[set[str]]], found: set[str]) -> float:
    """The part of what is named that is found; 1.0 when nothing is named."""
    known = sum(any(way <= found for way in ways) for ways in named)
    return known / len(named) if named else 1.0


def _share(weights: dict[str, float], found: set[str]) -> float:
    total = sum(weights.values())
    return sum(weight for word, weight in weights.items() if word in found) / total if total else 0


# -- what kind of answer a question expects -------------------------------------------------------

_EXPECTED = (
    (
        "date",
        r"\bwhen\b|\b(what|which) (exact )?(year|date|month|day|century|decade)\b|\bhow recently\b",
    ),
    (
        "number",
        r"\bhow (many|much|long|far|old|large|big|tall|high|often|fast)\b|\bnumber of\b"
        r"|\b(what|which) (percent|percentage|number|share|fraction|amount|proportion)\b",
    ),
    (
        "name",
        r"\b(who|whom|whose|where)\b|\b(what|which) (\w+ )?(country|city|state|person|company|firm"
        r"|nation|place|region|organi[sz]ation|university|start-?up)\b",
    ),
)
_FOUND = {
    "date": re.compile(
        r"\b(1\d{3}|20\d\d)s?\b|\b(January|February|March|April|May|June|July|August|September"
        r"|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b"
        r"|\b(century|centuries|decade|decades|year|years|today|yesterday)\b"
    ),
    "number": re.compile(
        r"\d[\d.,]*|\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred"
        r"|thousand|million|billion|trillion|half|third|quarter|twice|once|several|many|few|no|both"
        r"|single|double)\b",
        re.IGNORECASE,
    ),
    "name": re.compile(r"\b[A-Z][\w'’&.-]*"),
}
_WORD = re.compile(r"\w[\w'’.-]*")


def expected_kind(question: str) -> str:
    """ "date", "number" or "name", or "" when the question does not say."""
    for kind, pattern in _EXPECTED:
        if re.search(pattern, question, re.IGNORECASE):
            return kind
    return ""


def has_kind(kind: str, text: str, question: str) -> bool:
    """Whether `text` holds something of this kind that the question did not already say."""
    said = {word.lower().rstrip(".") for word in _WORD.findall(question)}
    return any(
        match.group().lower().rstrip(".") not in said and (kind != "name" or match.start() > 0)
        for match in _FOUND[kind].finditer(text)
    )


def without_names(question: str) -> str:
    """The question without what `names_in` finds."""
    bare = question
    for name in names_in(question):
        bare = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", bare)
    return " ".join(bare.split())


def names_in(question: str) -> list[str]:
    """The capitalised words behind the first, and the numbers: what the question is about."""
    words = [match.group().rstrip(".'’-") for match in _WORD.finditer(question)]
    return [
        word
        for place, word in enumerate(words)
        if word[0].isdigit() or (place and word[0].isupper())
    ]
