"""Which language a question is in, told by its script and its little words. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

ENGLISH = frozenset(
    "the of and to is are was were be been what who whom whose which when where why how does did "
    "do has have had can could will would should with for from that this these those it its their "
    "they there by on in at as a an not or about into than if".split()
)
_ENGLISH_OPENERS = frozenset(
    "what who whom whose which when where why how does did is are were has have had can could will "
    "would should the this tell explain give list name define describe translate".split()
)
# A question word with which a question in another language may open; all without accents.
_OPENERS = frozenset(
    "wer wann warum wieso weshalb welche welcher welches wie wo pourquoi combien quels quelle "
    "quelles quien quienes cuando cuanto cuantos cuantas donde cual cuales quando quanti quante "
    "quanto quali perche quem qual quais quantos quantas onde wanneer waarom waar hoeveel welke "
    "kto kiedy gdzie dlaczego ile jak jaki jaka jakie czy".split()
)
# What tells a language (one is needed), and the little words that go with it.
_LANGUAGES = {
    "German": (
        "wer wen wem wann warum wieso weshalb welche welcher welches welchen wieviel woher ist "
        "sind hat haben wird werden wurde wurden wie wo konnen kannst gibt macht kostet bedeutet "
        "nicht heisst erklare fasse dokument dokumente diese dieser",
        "was der die das den dem des ein eine einen einer und oder von vom zu zum zur mit fur auf "
        "im in bei aus nach uber viele es du sie ich wir kann auch mir",
    ),
    "French": (
        "qui que quoi quel quelle quels quelles pourquoi combien quand est sont ont etait sera "
        "peut fait trouve parlent explique",
        "le la les un une des du de d l qu et en dans par pour sur avec au aux a ce ces cette il "
        "elle nous vous je comment y ou ete t se",
    ),
    "Spanish": (
        "quien quienes que cual cuales cuando cuanto cuantos cuanta cuantas donde como es son esta "
        "estan hay fue tiene tienen puede significa explica documento documentos",
        "el la los las un una de del al y en con por para se su lo o",
    ),
    "Italian": (
        "chi che quale quali quando quanto quanti quanta quante perche cosa sono hanno viene puo "
        "fa trova significa spiega riassumi documento documenti questi",
        "il lo la gli le i un uno una di del della dei delle dello nel nella in con per da al alla "
        "su e l c si non ha come dove qual sul",
    ),
    "Portuguese": (
        "quem que qual quais quando quanto quantos quanta quantas onde como sao esta estao foi tem "
        "pode faz fica explique resuma documento documentos",
        "o a os as um uma de do da dos das no na nos nas em com por para e se ao ha",
    ),
    "Dutch": (
        "wie wat wanneer waarom hoeveel welke welk hoe zijn heeft hebben wordt worden waar doet "
        "documenten",
        "de het een van en in op te voor met door er die dat aan bij naar ook niet deze over",
    ),
    "Polish": (
        "kto co kiedy gdzie dlaczego ile jak jaki jaka jakie ktory ktora ktore jest sa maja byl "
        "byla bylo czy robi dokument dokumenty",
        "w z na o od po za dla przez sie nie ma",
    ),
}
_SCRIPTS = {
    "CJK": "Chinese",
    "HANGUL": "Korean",
    "GREEK": "Greek",
    "HEBREW": "Hebrew",
    "THAI": "Thai",
}


def foreign_language(question: str) -> str:
    """The language or script of what is clearly no English, or ""."""
    words = re.findall(r"[^\W\d_]+", _without_accents(question.casefold()))
    if not words or _ENGLISH_OPENERS & {words[0]}:
        return ""
    return _by_script(question, words) or _by_words(question, words)


def _by_script(question: str, words: Sequence[str]) -> str:
    """By the script of its letters, unless English words stand between or many Latin ones."""
    plain = unicodedata.normalize("NFKC", question)
    scripts = Counter(
        unicodedata.name(letter, "?").split()[0] for letter in plain if letter.isalpha()
    )
    latin = sum(word.isascii() for word in words) if scripts.pop("LATIN", 0) else 0
    kana = scripts.pop("HIRAGANA", 0) + scripts.pop("KATAKANA", 0)
    scripts["CJK"] += kana
    script, letters = scripts.most_common(1)[0]
    if letters < 2 or letters < 2 * latin or ENGLISH & set(words):
        return ""
    if script == "CJK" and kana:
        return "Japanese"
    return _SCRIPTS.get(script, f"a language in {script.capitalize()} script")


def _by_words(question: str, words: Sequence[str]) -> str:
    """By the little words of each language, which must outnumber the English ones."""
    if "¿" in question or "¡" in question:
        return "Spanish"
    accents = any(word.islower() and not word.isascii() for word in question.split())
    best, language = len(ENGLISH & set(words)), ""
    for name, (telling, others) in _LANGUAGES.items():
        strong = set(telling.split()) & set(words)
        count = len(strong | (set(others.split()) & set(words))) + accents
        if strong and (count > 1 or words[0] in _OPENERS) and count > best:
            best, language = count, name
    return language


def _without_accents(text: str) -> str:
    return "".join(
        character
        for character in unicodedata.normalize("NFD", text)
        if not unicodedata.combining(character)
    )
