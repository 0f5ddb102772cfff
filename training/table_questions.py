"""Questions about the rows of tables, so that rows are told apart as well as sentences.

The tables are made up here; those of `data/tables_tune.jsonl` were written.

Names and values are drawn at random from lists; the questions are written for each column. Beside
a question that a row answers there are some about a name that the table does not have.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from askai.cells import cells

NAMES = (
    "Alder Ash Birk Cairn Dale Elm Fern Glen Heath Isle Juniper Kirk Lark Marsh North Oak Pine "
    "Quarry Rowan Stone Thorn Upper West Yew Amber Brindle Copper Drift Ember Fallow Granite Hollow"
).split()
PLACES = "Bridge Cross Ferry Gate Hill Lane Mill Moor Park Point Quay Row Street Tower Wood".split()
FIRST = "Ada Bruno Clara Dmitri Elena Farid Greta Hugo Ines Jonas Karim Lena Mateo Nora".split()
LAST = "Abel Brandt Conti Duarte Eriksen Falk Grimm Haas Ito Jansen Keller Lund Moreau".split()


@dataclass(frozen=True, slots=True)
class Column:
    """A column: how its values look, and questions about it by {key} or by {value}."""

    name: str
    values: str  # "person", "year", "count", "measure <unit>" or words to choose from
    by_key: tuple[str, ...]
    by_value: tuple[str, ...] = ()


TABLES = (
    (
        "Stations of the coast line",
        "Station",
        (
            Column("Opened", "year", ("When was {key} opened?", "year {key} opened")),
            Column("Platforms", "count", ("How many platforms does {key} have?",)),
            Column("Station master", "person", ("Who runs the station at {key}?",)),
            Column("Passengers a day", "count", ("How many passengers use {key} each day?",)),
        ),
    ),
    (
        "Boats for hire",
        "Boat",
        (
            Column("Builder", "person", ("Who built the {key}?", "builder of the {key}")),
            Column("Length", "measure m", ("How long is the {key}?",)),
            Column("Berths", "count", ("How many people can sleep on the {key}?",)),
            Column("Price a week", "measure euros", ("What does the {key} cost for a week?",)),
        ),
    ),
    (
        "Sensors in the field",
        "Sensor",
        (
            Column("Reading", "measure degrees", ("What did the sensor {key} show?",)),
            Column(
                "Type",
                "humidity pressure vibration smoke voltage gas light salinity",
                ("What kind of sensor is {key}?",),
                ("Which sensor measures {value}?",),
            ),
            Column("Installed", "year", ("When was {key} installed?",)),
        ),
    ),
    (
        "Suppliers",
        "Supplier",
        (
            Column("Contact", "person", ("Who is the contact at {key}?",), ("Whose is {value}?",)),
            Column(
                "Goods",
                "bolts paint timber glass rope cement tiles copper",
                ("What do we buy from {key}?",),
                ("Who sells us {value}?", "supplier of {value}"),
            ),
            Column("Orders", "count", ("How often did we order from {key}?",)),
        ),
    ),
)


def tables(seed: int) -> list[tuple[str, str, list[tuple[str, int, str]]]]:
    """For each table its title, Markdown, and questions with the start of the row that answers
    (-1 where none does) and the answer."""
    rng = random.Random(seed)
    return [table(rng, *one) for one in TABLES for _ in range(2)]


def table(
    rng: random.Random, title: str, key: str, columns: tuple[Column, ...]
) -> tuple[str, str, list[tuple[str, int, str]]]:
    """One table with values of its own."""
    places = rng.sample([f"{a} {b}" for a in NAMES for b in PLACES], 14)
    keys, absent = places[:10], places[10:]
    drawn = {column.name: values(rng, column.values, len(keys)) for column in columns}
    text = f"| {key} | {' | '.join(drawn)} |\n|{'---|' * (len(columns) + 1)}\n"
    questions = []
    for number, name in enumerate(keys):
        start = len(text) + 2
        text += f"| {name} | {' | '.join(drawn[column.name][number] for column in columns)} |\n"
        for column in rng.sample(columns, 2):
            value = drawn[column.name][number]
            questions.append((rng.choice(column.by_key).format(key=name), start, value))
        for column in columns:
            value = drawn[column.name][number]
            if column.by_value and drawn[column.name].count(value) == 1:
                questions.append((rng.choice(column.by_value).format(value=value), start, name))
    for name in absent:
        column = rng.choice(columns)
        questions.append((rng.choice(column.by_key).format(key=name), -1, ""))
    return title, text, questions


def values(rng: random.Random, kind: str, count: int) -> list[str]:
    """As many values of a kind."""
    if kind == "person":
        return [f"{rng.choice(FIRST)} {rng.choice(LAST)}" for _ in range(count)]
    if kind == "year":
        return [str(rng.randint(1850, 2020)) for _ in range(count)]
    if kind == "count":
        return [str(rng.randint(2, 900)) for _ in range(count)]
    if kind.startswith("measure "):
        return [f"{rng.randint(20, 999) / 10} {kind.split()[1]}" for _ in range(count)]
    return [rng.choice(kind.split()) for _ in range(count)]


def cell_start(text: str, row: str, answer: str) -> int:
    """Where the cell `answer` starts, of the row of a Markdown table that has the cell `row`.

    Of several rows that have both, the one in which `row` stands further left, as the names do.
    """
    found = []
    for line in re.finditer(r"^\|.*", text, re.MULTILINE):
        places = list(cells(line[0]).values())
        values = [line[0][start:end] for start, end in places]
        if row in values and answer in values:
            found.append((values.index(row), line.start() + places[values.index(answer)][0]))
    return min(found)[1]
