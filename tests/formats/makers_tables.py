"""Tables as text: commas, semicolons and tabs, with quotes and line breaks inside cells."""

from __future__ import annotations

from pathlib import Path

from tests.formats.fact import Fact

FACTS = (
    Fact(
        "delivery-notes.csv",
        "How should the driver deliver to Mirabel Stoat?",
        "Ring twice, then leave the parcel with the cobbler",
        row="Mirabel Stoat",
    ),
    Fact(
        "delivery-notes.csv",
        "What does Lambert Okonjo owe?",
        "74,50",
        row="Lambert Okonjo",
    ),
    Fact(
        "springs.csv",
        "How warm is the water of the Widow Tarn spring?",
        "11.4",
        row="Widow Tarn",
    ),
    Fact(
        "instrument-loans.csv",
        "To whom is the instrument LN-308, a bassoon, lent?",
        'Hedda "Buzz" Sorley',
        row="LN-308",
    ),
    Fact("lost-keys.tsv", "Where was key K-77 found?", "Under the organ", row="K-77"),
    Fact(
        "tide-gauge.tsv",
        "What was the highest level at the Pendrift gauge?",
        "4.87",
        row="Pendrift",
    ),
    Fact(
        "colour-codes.tsv",
        "What is the number of the paint named thunder grey, matt?",
        "9061",
        row="Thunder grey, matt",
    ),
)
_FILES = {
    "delivery-notes.csv": (
        "\ufeffCustomer;Street;Note;Owes\r\n"
        'Abel Hornby;"Mill Row 3; rear house";"Has a dog\r\nand a gate that sticks";12,00\r\n'
        'Mirabel Stoat;Chandler Street 9;"Ring twice, then leave the parcel\r\n'
        'with the cobbler";0,00\r\n'
        "Lambert Okonjo;Weir Lane 21;;74,50\r\n"
        "Ursula Pym;Weir Lane 22;Knows everything about Lambert;3,20\r\n"
    ),
    "springs.csv": (
        "Spring,Parish,Temperature,Litres a minute\n"
        "Saint Orrin,Upper Fell,8.9,14\nWidow Tarn,Upper Fell,11.4,3\n"
        "Copper Gill,Nether Fell,9.6,41\nThe Old Tap,Nether Fell,10.2,7\n"
    ),
    "instrument-loans.csv": (
        '"Number","Instrument","Lent to","Until"\n'
        '"LN-301","Viola","Crispin Daw","2024-06-30"\n'
        '"LN-308","Bassoon","Hedda ""Buzz"" Sorley","2024-07-31"\n'
        '"LN-311","Serpent","","2024-08-31"\n'
    ),
    "lost-keys.tsv": (
        "Key\tFound\tBy\tDay\nK-75\tIn the font\tThe verger\tMonday\n"
        "K-77\tUnder the organ\tA child\tFriday\nK-80\tOn its hook\tNobody\tFriday\n"
    ),
    "tide-gauge.tsv": (
        "Gauge\tHighest\tLowest\tYears\nPendrift\t4.87\t0.31\t1951-2023\n"
        "Sallow Point\t5.12\t0.22\t1960-2023\nInner Mole\t3.99\t0.65\t2001-2023\n"
    ),
    "colour-codes.tsv": (
        "Number\tName\tUsed for\n9058\tFog white, gloss\tWindows\n"
        '9061\tThunder grey, matt\t"Doors, gates"\n9064\tBrick, matt\tNothing any more\n'
    ),
}


def make(folder: Path) -> None:
    """Write the tables."""
    for name, text in _FILES.items():
        (folder / name).write_bytes(text.encode())
