"""Sentences around the facts: about offices and workshops, and answering none of the questions."""

from __future__ import annotations

import random

_PEOPLE = """
Mrs Adeyemi|Mr Castellan|the younger Miss Thorne|our clerk|the caretaker|Mr Zielke|the night shift
|a visitor|Doctor Amparo|the apprentice|Mrs Lindqvist|the treasurer
""".replace("\n", "").split("|")
_THINGS = """
the spare ladder|a box of receipts|the old visitors' book|the second kettle|the paper trolley
|a roll of green cloth|the letter scales|the wall clock|a crate of lamps|the key cabinet
|the drawing table|a bundle of maps
""".replace("\n", "").split("|")
_PLACES = """
in the back corridor|behind the gatehouse|on the upper landing|beside the loading bay
|near the stairwell|in the former chapel|under the canopy|at the far end of the yard
""".replace("\n", "").split("|")
_TIMES = """
on a wet Tuesday|shortly before lunch|towards the end of the week|after the holidays
|while the lift was out of order|during the usual round|as soon as the rain stopped
""".replace("\n", "").split("|")
_SHAPES = (
    "{person} left {thing} {place} {time}.",
    "{time}, {person} asked whether {thing} could be moved.",
    "Nobody objected when {person} put {thing} {place}.",
    "It was noted that {thing} still stands {place}.",
    "{person} thanked everyone for looking after {thing}.",
    "{time}, somebody had to carry {thing} away, and {person} was not pleased.",
    "Opinions differ about {thing}, and {person} will write about it again.",
    "The matter of {thing} was put off until {person} is back.",
    "{person} would rather keep {thing} than buy another one.",
    "There was no news about {thing}, which {person} had seen {place}.",
)


def sentences(seed: str, count: int) -> list[str]:
    """`count` different sentences; the same seed gives the same ones."""
    chance = random.Random(seed)
    found: list[str] = []
    while len(found) < count:
        text = chance.choice(_SHAPES).format(
            person=chance.choice(_PEOPLE),
            thing=chance.choice(_THINGS),
            place=chance.choice(_PLACES),
            time=chance.choice(_TIMES),
        )
        text = text[0].upper() + text[1:]
        if text not in found:
            found.append(text)
    return found


def paragraph(seed: str, count: int = 6) -> str:
    """`count` sentences as one paragraph."""
    return " ".join(sentences(seed, count))
