from __future__ import annotations

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askai.spelling import Vocabulary, corrected, english_words
from tests.conftest import collect

PASSAGES = (
    "Bridges\nThe Elbe flows through Dresden. Guido Déus inspected the harbour and its colour.",
    "The towers of Magdeburg stand in the centre. In Magdeburg McAllister organised the festival.",
    "A theatre was built by the United Nations agency UNICEF. Its director received the licence.",
    "Salmon returned to the river Elbe when the water was cleaned; many anglers welcomed it.",
    "Henry VIII visited Magdeburg. The traveller from Dresden praised the modelling of the towers.",
    "City: Leipzig; Mayor: Burkhard Jung; Inhabitants: many",
)
ENGLISH = (
    "the of and what where which who when does did the program filled called filed river water "
    "mayor city built build color colored center four score scored scoured call flow flows stand "
    "bridge salmon house world people being number practical unite hire sober plumber open "
    "affect affected"
).split()
KNOWN = Vocabulary(collect(PASSAGES), ENGLISH)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        pytest.param("Where does the Elbe flwo?", "Where does the Elbe flow?", id="swapped"),
        pytest.param("Where are the twers?", "Where are the towers?", id="left out"),
        pytest.param("Where are the towersx?", "Where are the towers?", id="put in"),
        pytest.param("Where are the tovers?", "Where are the towers?", id="replaced"),
        pytest.param("who praised the odelling", "who praised the modelling", id="first letter"),
        pytest.param("the otwers of it", "the towers of it", id="first two swapped"),
        pytest.param("who insepctde it", "who inspected it", id="two edits in a long word"),
        pytest.param("did many praise teh rver", "did many praise the river", id="and 'the'"),
        pytest.param("does it flw", "does it flow", id="three letters for four"),
        pytest.param("who built Magedburg?", "who built Magdeburg?", id="a typo in a name"),
        pytest.param("mayor of leipzg", "mayor of Leipzig", id="a name that only opens cells"),
        pytest.param("Who was mayor of Leipzg", "Who was mayor of Leipzig", id="and capitals"),
        pytest.param("Waht is in the centre?", "What is in the centre?", id="a question word"),
        pytest.param("hwo cleaned the water", "how cleaned the water", id="a short question word"),
        pytest.param("whats in dresden", "what's in Dresden", id="no apostrophe"),
        pytest.param("So tell me: wher is it?", "So tell me: where is it?", id="in a sentence"),
        pytest.param("MAGDEBURG TWOERS", "MAGDEBURG TOWERS", id="keywords in capitals"),
        pytest.param("elbe dresden", "Elbe Dresden", id="keywords in lower case"),
        pytest.param("who is mcallister", "who is McAllister", id="a capital inside"),
        pytest.param("what does unicef do", "what does UNICEF do", id="an acronym"),
        pytest.param("who is guido deus", "who is Guido Déus", id="an accent"),
        pytest.param("WHERE DOES THE ELBE FLOW?", "Where does the Elbe flow?", id="all capitals"),
        pytest.param(
            "WHERE ARE MAGEDBURG'S TOWERS", "Where are Magdeburg's towers", id="and a typo"
        ),
        pytest.param("Where Are The Twers Of It", "Where Are The Towers Of It", id="as a title"),
    ],
)
def test_mended(typed: str, expected: str) -> None:
    assert corrected(typed, KNOWN) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        pytest.param("the color", "the colour", id="color"),
        pytest.param("the center", "the centre", id="center"),
        pytest.param("theaters", "theatres", id="theaters"),
        pytest.param("who organizes it", "who organises it", id="organize"),
        pytest.param("the organization", "the organisation", id="organization"),
        pytest.param("a traveler", "a traveller", id="traveler"),
        pytest.param("the license", "the licence", id="license"),
        pytest.param("Harbors of it", "Harbours of it", id="with a capital"),
    ],
)
def test_the_other_english(typed: str, expected: str) -> None:
    assert corrected(typed, KNOWN) == expected


@pytest.mark.parametrize(
    ("corpus", "typed"),
    [
        ("it was filed", "it was filled"),
        ("it was scored", "it was scoured"),
        ("the timber", "the timbre"),
        ("a human being", "a Boeing"),
        ("the acer", "one acre"),
        ("a tier", "they hire"),
    ],
)
def test_a_word_is_not_another_spelling_of_another(corpus: str, typed: str) -> None:
    english = [*ENGLISH, "timbre", "boeing", "acre", "they", "one"]
    assert corrected(typed, Vocabulary(collect([corpus]), english)) == typed


@pytest.mark.parametrize(
    "question",
    [
        pytest.param("who called about the filed number", id="English that the corpus has not"),
        pytest.param("Is the plumber unaffected?", id="English with a beginning"),
        pytest.param("the building of bridges", id="English with an ending"),
        pytest.param("who inspects and welcomes it", id="other forms of the corpus's words"),
        pytest.param("Did Tower win?", id="a word in another form"),
        pytest.param("Did Twers and Mark win?", id="an unknown name in a sentence"),
        pytest.param("Did TOWRS pay?", id="no acronym becomes a word"),
        pytest.param("what is an FLW and an Flw", id="three letters of a name"),
        pytest.param("how many llms and nfts", id="initials in the plural"),
        pytest.param('What does "the twers of it" mean?', id="a quoted string"),
        pytest.param("What does 'the twers' mean?", id="single quotes"),
        pytest.param("What do “twers” and «tovers» mean?", id="other quotes"),
        pytest.param("see twers.md, twer_s, a/twers and twers@example.org", id="files, addresses"),
        pytest.param("covid19 twer5 B2B 3towerz", id="words with digits"),
        pytest.param("Henry XVIII and Henry MDCC", id="Roman numbers"),
        pytest.param("где Москва и Магдебург", id="Cyrillic"),
        pytest.param("马格德堡在哪里", id="Chinese"),
        pytest.param("which didn't and couldn’t", id="not"),
        pytest.param("cafe\u0301s mu\u0308nchene", id="accents of their own"),
        pytest.param("1,094 km² Ⅷ ½ 10⁶", id="numbers"),
        pytest.param("towersx" * 9_000, id="one endless word"),
        pytest.param("", id="nothing"),
        pytest.param(" \n\t", id="white space"),
        pytest.param("\"“„«`'‘", id="quotes alone"),
    ],
)
def test_left_alone(question: str) -> None:
    assert corrected(question, KNOWN) == question


@pytest.mark.parametrize(
    "question",
    ["how many llms and gpus", "what do the apps call", "apis of the atms", "wifi password"],
)
def test_plurals_of_short_words_and_joined_ones_are_left_alone(question: str) -> None:
    passage = "One LLM on a GPU. The app calls an API. The Wi-Fi password of the ATM is there."
    known = Vocabulary(collect([passage]), english_words())
    assert corrected(question, known).casefold() == question


@pytest.mark.parametrize(
    "question",
    ["which jira ticket", "who pays by paypal", "an uber ride", "what do the faqs say", "crypto"],
)
def test_words_that_neither_has_do_not_become_english_ones(question: str) -> None:
    known = Vocabulary(collect(PASSAGES), english_words())
    assert corrected(question, known) == question
    assert corrected("a plumbr and his hammmer", known) == "a plumber and his hammer"


def test_a_small_or_empty_vocabulary() -> None:
    nothing = Vocabulary({})
    assert corrected("Wher is teh twoer?", nothing) == "Where is the twoer?"
    without_english = Vocabulary(collect(PASSAGES))
    assert corrected("the twers of magedburg", without_english) == "the towers of Magdeburg"


def test_collect_counts_passages_and_how_words_are_written() -> None:
    words = collect(
        [
            "The Elbe and the Elbe.\nRivers are long.",
            "Many rivers like the ELBE.",
            "Annual Report\nNone of GPT4, Москва, 河流",
        ]
    )
    assert words["Elbe"] == 1
    assert words["ELBE"] == 1
    assert words["rivers"] == 1  # where it opens a sentence it tells nothing
    assert words["Annual"] == words["annual"] == 1  # a headline tells neither
    assert not {"GPT", "Москва", "河流", "Rivers"} & words.keys()


def test_english_words() -> None:
    words = english_words()
    assert words.index("the") < words.index("bridge") < words.index("lumber")
    assert {"plumber", "serf", "invent"} < set(words)
    assert not {"recieve", "wich", "compny"} & set(words)


def test_rare_words_of_english_are_left_alone() -> None:
    known = Vocabulary(collect(["Lumber and surf. The intent is clear."]), english_words())
    question = "Did the plumber and the serf invent a trowel?"
    assert corrected(question, known) == question
    assert corrected("Did they recieve lumbre?", known) == "Did they receive lumber?"


_WORDS = sorted(
    {word for text in PASSAGES for word in re.findall(r"[^\W\d_]+", text)}
    | set(ENGLISH) - {"color", "colored", "center"}
)


@given(st.lists(st.sampled_from(_WORDS), max_size=12))
def test_known_words_are_never_changed(words: list[str]) -> None:
    mended = corrected(" ".join(words), KNOWN)
    assert [word.casefold() for word in mended.split()] == [word.casefold() for word in words]
    assert corrected(mended, KNOWN) == mended


@given(st.text() | st.text(string.ascii_letters + " '\"‘’“”.?0é", max_size=60))
def test_any_text(text: str) -> None:
    mended = corrected(text, KNOWN)
    assert re.findall(r"\d+", mended) == re.findall(r"\d+", text)
    assert re.findall(r"\s", mended) == re.findall(r"\s", text)
    assert corrected(text, Vocabulary({})).casefold() is not None


@given(
    st.sampled_from("Where are the {} towers?|{}|who built {}, please".split("|")),
    st.from_regex(r"[A-Za-z]{0,8}[0-9]{1,6}[A-Za-z.,-]{0,4}[A-Za-z]", fullmatch=True)
    | st.floats().map(str).filter(lambda number: number[-1].isdigit()),
)
def test_numbers_stay(frame: str, number: str) -> None:
    assert number in corrected(frame.format(number), KNOWN)


@given(st.dictionaries(st.text(min_size=1), st.integers(0, 9)), st.lists(st.text()), st.text())
def test_any_vocabulary(forms: dict[str, int], english: list[str], question: str) -> None:
    corrected(question + " ".join(forms), Vocabulary(forms, english))
