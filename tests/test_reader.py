"""How sentences are ordered and how sure the reader is, from given signals."""

from __future__ import annotations

import dataclasses
import re

import numpy as np
import pytest

from askai.answers import Hit, Sentence
from askai.cells import cells, column_names
from askai.reader import (
    CONFIDENCE_FEATURES,
    FEATURES,
    Judged,
    Place,
    SpanReader,
    Weights,
    answer_places,
    bonuses,
    confidence_features,
    head_of,
    logistic,
)
from askai.signals import Signals, rows_meant, sentence_text, sentences_of
from tests.conftest import WholeSentences, WordEncoder, by_shared_words


def judged(*found: tuple[int, str]) -> Judged:
    """Sentences as (passage, best words)."""
    sentence = Sentence("text", 0, 1)
    return Judged(
        candidates=[(number, sentence) for number, _ in found],
        spans=[(0, 1)] * len(found),
        words=[words for _, words in found],
        features=np.zeros((len(found), len(FEATURES))),
        readings=[],
    )


def column(name: str, one: Judged, scores: list[float]) -> list[float]:
    table = confidence_features(one, np.array(scores))
    assert table.shape == (len(scores), len(CONFIDENCE_FEATURES))
    found: list[float] = table[:, CONFIDENCE_FEATURES.index(name)].tolist()
    return found


def test_the_lead_is_over_other_words() -> None:
    one = judged((0, "535"), (1, "14"), (2, "535"))
    assert column("lead", one, [5.0, 2.0, 4.0]) == [3.0, -3.0, 2.0]


def test_without_other_words_the_lead_is_the_same_for_any_score() -> None:
    for score in (-9.0, 0.0, 9.0):
        (lead,) = column("lead", judged((0, "535")), [score])
        assert lead > 0
        first, second = column("lead", judged((0, "535"), (1, "535")), [score, score - 1])
        assert (first, second) == (lead, lead - 1)


def test_probabilities_do_not_overflow() -> None:
    with np.errstate(all="raise"):
        chances = logistic(np.array([-1e6, -1.0, 0.0, 1.0, 1e6]))
    assert chances.tolist() == pytest.approx([0.0, 0.26894, 0.5, 0.73106, 1.0], abs=1e-4)


def test_the_shipped_weights_fit_the_features() -> None:
    weights = Weights.load()
    assert len(weights.sentence) == len(FEATURES)
    assert len(weights.confidence) == len(CONFIDENCE_FEATURES)
    assert weights.sentence[FEATURES.index("span")] > 0
    assert weights.confidence[CONFIDENCE_FEATURES.index("lead")] > 0


def table(*rows: str) -> Hit:
    """Rows below one another."""
    text = "\n".join(rows)
    starts = [text.index(row) for row in rows]
    sentences = tuple(
        Sentence("row", start, start + len(row)) for start, row in zip(starts, rows, strict=True)
    )
    return Hit("a.csv", "", "", None, 0, len(text), text, 1.0, {}, sentences)


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("What is the price of the Winch LW-40?", {1}),
        ("What do a Winch LW-20 and a Winch LW-40 weigh?", {0, 1}),
        ("How heavy is a winch?", {0, 1, 2}),  # no value is said whole
    ],
)
def test_rows_with_a_value_that_is_said_are_meant(question: str, meant: set[int]) -> None:
    hit = table("Article: Winch LW-20; Kg: 18", "Article: Winch LW-40; Kg: 33", "Article: Hook")
    candidates = sentences_of([hit])
    texts = [sentence_text(hit, sentence) for _, sentence in candidates]
    assert rows_meant(question, [hit], candidates, texts) == meant


def test_a_value_in_one_sheet_tells_that_no_row_of_a_sheet_like_it_is_meant() -> None:
    hit = table("Seed: Barley; Year: 1994", "Seed: Pea; Year: 2003", "Tool: Rake; Year: 1999")
    headings = ("Grain", "Pulses", "Tools")
    sentences = tuple(
        dataclasses.replace(sentence, heading=heading)
        for sentence, heading in zip(hit.sentences, headings, strict=True)
    )
    hit = dataclasses.replace(hit, sentences=sentences)
    candidates = sentences_of([hit])
    texts = [sentence_text(hit, sentence) for _, sentence in candidates]
    assert rows_meant("Who gave the pea?", [hit], candidates, texts) == {1, 2}


@pytest.mark.parametrize(
    ("question", "values"),
    [
        ("What is the price of Hook 7?", ["0.8 kg", "22.75"]),
        ("Which article has a price of 22.75?", ["Hook 7", "0.8 kg"]),
        ("Is there an article at a price?", ["Hook 7", "0.8 kg", "22.75"]),
        ("Article Hook 7, weight 0.8 kg, price 22.75", ["Hook 7", "0.8 kg", "22.75"]),
    ],
)
def test_a_value_that_only_repeats_the_question_is_no_answer(
    question: str, values: list[str]
) -> None:
    hit = table("Article: Hook 7; Weight: 0.8 kg; Price: 22.75")
    places = answer_places(question, hit, hit.sentences[0])
    assert [hit.text[place.start : place.end] for place in places] == values
    columns = {"Hook 7": "Article", "0.8 kg": "Weight", "22.75": "Price"}
    assert [place.column for place in places] == [columns[value] for value in values]


MARKDOWN = """Prices of last winter.

| Model | Weight | Price |
|:---|---|---:|
| Hook 7 | 0.8 kg | 22.75 |
| Hook 8 | | 31.10 |
"""


class Stems:
    """Words as they are, each as rare as the others."""

    def words(self, text: str) -> list[str]:
        return re.findall(r"\w+", text.lower())

    def rarity(self, word: str) -> float:
        return 1.0


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("What is the price of Hook 7?", "22.75"),
        ("weight of Hook 7", "0.8 kg"),
        ("What is the price of Hook 8?", "31.10"),
        ("Which model has a price of 31.10?", "hook"),
    ],
)
@pytest.mark.parametrize("written", ["in the passage", "in the context", "in the row"])
def test_an_answer_stands_in_the_column_that_is_named(
    question: str, value: str, written: str
) -> None:
    _, _, rows = MARKDOWN.partition("---:|\n")
    lines, text, context = rows.splitlines(), MARKDOWN, ""
    if written == "in the context":
        text, context = rows, "Shop\nHooks\nModel | Weight | Price"
    elif written == "in the row":
        lines = ["Model: Hook 7; Weight: 0.8 kg; Price: 22.75", "Model: Hook 8; Price: 31.10"]
        text = "\n".join(lines)
    hit = dataclasses.replace(
        table(*lines),
        text=text,
        end=len(text),
        context=context,
        scores={"vector": 0.5},
        sentences=tuple(
            Sentence("row", text.index(line), text.index(line) + len(line)) for line in lines
        ),
    )
    reader = SpanReader(WholeSentences(), Signals(WordEncoder(), Stems()), by_shared_words())
    words = [span.words for span in reader.read(question, [hit], thorough=False).spans]
    assert words[0].removesuffix(" 8") == value


@pytest.mark.parametrize(
    ("row", "values"),
    [
        ("| a | b c |", ["a", "b c"]),
        ("a | b c", ["a", "b c"]),
        ("|  | b \\| c ||", ["", "b \\| c", ""]),
        ("Name: a; Size: b c", ["a", "b c"]),
        ("no cells", []),
    ],
)
def test_cells_stand_in_their_columns(row: str, values: list[str]) -> None:
    found = cells(row)
    names = "Name", "Size"
    keys = [str(number) for number in range(len(values))] if "|" in row else names
    assert {key: row[slice(*place)] for key, place in found.items()} == {
        key: value for key, value in zip(keys, values, strict=False) if value
    }


def test_columns_that_share_a_name_are_numbered() -> None:
    row = "Label: red; Label 2: green; Label: blue; Label: black"
    values = {column: row[slice(*place)] for column, place in cells(row).items()}
    assert values == {"Label": "red", "Label 2": "green", "Label 3": "blue", "Label 4": "black"}


def test_a_table_is_read_with_the_header_that_an_earlier_passage_has() -> None:
    hit = table("| Hook 7 | 22.75 |")
    assert head_of(dataclasses.replace(hit, title="Shop", heading="Hooks")) == "Shop\nHooks"
    below = dataclasses.replace(hit, title="Shop", context="Shop\nModel | Price")
    assert head_of(below) == "Shop\nModel | Price"


PRICES = {"0": "Model", "1": "Price"}


@pytest.mark.parametrize(
    ("text", "context", "names"),
    [
        ("| Model | Price |\n|---|---|\n| Hook | 5 |", "", PRICES),
        ("Model | Price\n--- | ---:\nHook | 5", "", PRICES),
        ("> | Model | Price |\n> |---|---|\n> | Nail | 6 |\n> | Hook | 5 |", "", PRICES),
        ("  | Model | Price |\n  |---|---|\n  | - | - |\n  | Hook | 5 |", "", PRICES),
        ("| Model | Price |\n|-------+-------|\n| Hook | 5 |", "", PRICES),
        ("| Nail | 6 |\n| Hook | 5 |", "Shop\nModel | Price", PRICES),
        ("Some text.\n| Hook | 5 |", "Shop\nModel | Price", {}),  # of an earlier table
        ("| Model | Price | Weight |\n|---|---|---|\n| Hook | 5 |", "", {}),
        ("| | Price |\n|---|---|\n| Hook | 5 |", "", {"0": "", "1": "Price"}),
        ("Model: Hook; Price: 5|6", "A | B", {"Model": "Model", "Price": "Price"}),
    ],
)
def test_columns_have_the_names_above_them(text: str, context: str, names: dict[str, str]) -> None:
    start = max(text.rfind("| Hook"), text.rfind("Hook |"), 0)
    assert column_names(text, start, len(text), context) == names


def test_a_column_without_a_name_is_as_likely_as_the_others() -> None:
    places = [Place(0, 1, "Weight"), Place(2, 3), Place(4, 5, "Price")]
    assert bonuses(places, {"Weight": 1.0, "Price": 5.0, "Model": 9.0}) == [1.0, 3.0, 5.0]
    assert bonuses(places, {}) == [0.0, 0.0, 0.0]
