"""What stands in the workbooks."""

from __future__ import annotations

from datetime import date

from tests.formats.fact import Fact

Cell = str | int | float | date | None
FACTS = (
    Fact(
        "spare-parts.xlsx",
        "On which shelf is the part KW-118 impeller?",
        "R9-C",
        heading="Pumps",
        row="KW-118 impeller",
    ),
    Fact(
        "spare-parts.xlsx",
        "What quantity of the part KW-204 gland packing is in stock?",
        "1375",
        heading="Pumps",
        row="KW-204 gland packing",
    ),
    Fact(
        "spare-parts.xlsx",
        "When was the KW-611 check valve last counted?",
        "2023-11-06",
        heading="Valves",
        row="KW-611 check valve",
    ),
    Fact(
        "orchard-harvest.xlsx",
        "How many tonnes did the Russet Wilmer apple trees yield?",
        "18.75",
        heading="Apples",
        row="Russet Wilmer",
    ),
    Fact(
        "orchard-harvest.xlsx",
        "Who buys the Duchess Odile pears?",
        "Cider house Brannigan",
        heading="Pears",
        row="Duchess Odile",
    ),
    Fact(
        "staff-rota.xlsx",
        "What extension does Ottilie Vanterpool have?",
        "4417",
        heading="Telephone",
        row="Ottilie Vanterpool",
    ),
    Fact(
        "staff-rota.xlsx",
        "On Thursday, Emeka Fairburn is with which patients?",
        "Burns & scalds",
        heading="Rota",
        row="Emeka Fairburn",
    ),
    Fact(
        "theatre-budget.ods",
        "How much is set aside for wigs at the Corvo theatre?",
        "2860",
        heading="Costs",
        row="Wigs and beards",
    ),
    Fact(
        "theatre-budget.ods",
        "When is the first night of The Tin Bishop?",
        "2024-09-28",
        heading="Plays",
        row="The Tin Bishop",
    ),
    Fact(
        "ferry-fares.ods",
        "What does the ferry to Skarholm cost for a bicycle?",
        "6.35",
        heading="Bicycles",
        row="Skarholm",
    ),
    Fact(
        "seed-bank.ods",
        "In which drawer are the seeds of Ludlow's black oat?",
        "Drawer 52",
        heading="Grain",
        row="Ludlow's black oat",
    ),
    Fact(
        "seed-bank.ods",
        "Who gave the seed bank its Pellworm pea?",
        "Sister Ignatia of Mör",
        heading="Pulses",
        row="Pellworm pea",
    ),
)
BOOKS: dict[str, dict[str, list[tuple[Cell, ...]]]] = {
    "spare-parts.xlsx": {
        "Pumps": [
            ("Korvin Waterworks: stock of spare parts",),
            ("Counted by two people, in pencil",),
            (),
            ("Part", "Shelf", "Quantity", "Last counted"),
            ("KW-117 casing", "R2-A", 4, date(2023, 10, 2)),
            ("KW-118 impeller", "R9-C", 12, date(2023, 10, 3)),
            ("KW-204 gland packing", "R1-F", 1375, date(2023, 10, 9)),
            ("KW-205 shaft sleeve", "R1-G", 31, date(2023, 10, 10)),
        ],
        "Valves": [
            ("Part", "Shelf", "Quantity", "Last counted"),
            ("KW-610 gate valve", "R5-B", 7, date(2023, 11, 5)),
            ("KW-611 check valve", "R5-D", 9, date(2023, 11, 6)),
            ("KW-640 air valve", "R5-E", 22, date(2023, 11, 7)),
        ],
    },
    "orchard-harvest.xlsx": {
        "Apples": [
            ("Harvest of the Tolland orchards",),
            (),
            ("Variety", "Trees", "Tonnes", "Picked by"),
            ("Early Margit", 140, 9.5, "School classes"),
            ("Russet Wilmer", 210, 18.75, "The family"),
            ("Winter Amos", 95, 6.25, "Nobody yet"),
        ],
        "Pears": [
            ("Variety", "Trees", "Tonnes", "Buyer"),
            ("Bergamot Lisle", 60, 3.5, "Market stall Ruane"),
            ("Duchess Odile", 75, 4.25, "Cider house Brannigan"),
            ("Stone Pear", 12, None, None),
        ],
    },
    "staff-rota.xlsx": {
        "Rota": [
            ("Name", "Tuesday", "Thursday", "Saturday"),
            ("Beatrix Ngata", "Eyes", "Eyes", "Free"),
            ("Emeka Fairburn", "Outpatients", "Burns & scalds", "Free"),
            ("Ottilie Vanterpool", "Theatre", "Free", "Night desk"),
        ],
        "Telephone": [
            ("St Eloy's infirmary",),
            ("Name", "Room", "Extension"),
            ("Beatrix Ngata", "B 12", 4402),
            ("Emeka Fairburn", "B 14", 4409),
            ("Ottilie Vanterpool", "C 03", 4417),
        ],
    },
    "theatre-budget.ods": {
        "Costs": [
            ("Corvo theatre, budget of the season",),
            (),
            ("Item", "Last season", "This season"),
            ("Timber and canvas", 7150, 8300),
            ("Wigs and beards", 2140, 2860),
            ("Candles", 390, 415),
        ],
        "Plays": [
            ("Play", "First night", "Director"),
            ("A Goose for Ambrose", date(2024, 9, 14), "Lotte Havel"),
            ("The Tin Bishop", date(2024, 9, 28), "Ruy Castanho"),
            ("Seven Umbrellas", date(2024, 10, 19), "Lotte Havel"),
        ],
    },
    "ferry-fares.ods": {
        "People": [
            ("Island", "Adult", "Child"),
            ("Skarholm", 11.8, 5.9),
            ("Little Vemmen", 9.4, 4.7),
            ("Tornsay", 14.2, 7.1),
        ],
        "Bicycles": [
            ("Island", "Bicycle", "Tandem"),
            ("Skarholm", 6.35, 9.55),
            ("Little Vemmen", 5.05, 7.65),
            ("Tornsay", None, None),
        ],
    },
    "seed-bank.ods": {
        "Grain": [
            ("Seed bank of the Morrow valley",),
            ("Kept at six degrees",),
            ("Seed", "Place", "Given by", "Year"),
            ("Red emmer", "Drawer 17", "Joss Averill", 1988),
            ("Ludlow's black oat", "Drawer 52", "The mill at Ude", 1994),
            ("Bare barley", "Drawer 53", "Joss Averill", 1994),
        ],
        "Pulses": [
            ("Seed", "Place", "Given by", "Year"),
            ("Pellworm pea", "Drawer 80", "Sister Ignatia of Mör", 2003),
            ("Swan lentil", "Drawer 81", "Unknown", 2003),
            ("Field bean", "Drawer 88", "Joss Averill", 2010),
        ],
    },
}
