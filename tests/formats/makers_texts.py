"""Running text as OpenDocument and as RTF."""

from __future__ import annotations

from pathlib import Path

from tests.formats.fact import Fact
from tests.formats.filler import paragraph
from tests.formats.makers_slides import odf_table

FACTS = (
    Fact(
        "choir-statutes.odt",
        "How many votes change the statutes of the Ravensmoor choir?",
        "The statutes of the Ravensmoor choir are changed by nineteen votes or more.",
        heading="Changes",
    ),
    Fact(
        "choir-statutes.odt",
        "What does a member of the Ravensmoor choir pay who is late?",
        "A member who comes late to the Ravensmoor choir pays with a pound of biscuits.",
        heading="Duties of members",
    ),
    Fact(
        "mill-inventory.odt",
        "What condition is the Dunmarrow saw frame in?",
        "Cracked at the crank",
        heading="Machines",
        row="Dunmarrow saw frame",
    ),
    Fact(
        "mountain-hut.odt",
        "Who carries the gas bottles up to the Hochfirst hut?",
        "The gas bottles of the Hochfirst hut are carried up by two mules, Bella & Sturm.",
        heading="Supplies",
    ),
    Fact(
        "bakery-letter.rtf",
        "What did Café Anouk order from the Thibault bakery?",
        "Café Anouk has ordered 140 brioches from the Thibault bakery for €98.",
    ),
    Fact(
        "bakery-letter.rtf",
        "When does the Thibault bakery close its ovens for repairs?",
        "The Thibault bakery closes its ovens for repairs on the third of August.",
    ),
    Fact(
        "bicycle-test.rtf",
        "What does the Pellegrin touring bicycle weigh?",
        "13.9 kg",
        row="Pellegrin Tourer",
    ),
    Fact(
        "well-drilling.rtf",
        "At what depth did the drillers of Nakuru Springs find water?",
        "The drillers of Nakuru Springs found water at a depth of 187 metres.",
    ),
)
_RTF_HEAD = (
    r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\froman Serif Text;}{\f1\fswiss Plain Sans;}}"
    r"{\colortbl;\red0\green0\blue0;}{\*\generator Old Writer 4;}{\info{\title %s}"
    r"{\author Somebody}}\f0\fs24 "
)


def make(folder: Path) -> None:
    """Write the .odt and .rtf files."""
    _choir(folder / "choir-statutes.odt")
    _mill(folder / "mill-inventory.odt")
    _hut(folder / "mountain-hut.odt")
    _rtf(folder / "bakery-letter.rtf", "Letter to a shop", _bakery())
    _rtf(folder / "bicycle-test.rtf", "Four bicycles compared", _bicycles())
    _rtf(folder / "well-drilling.rtf", "Diary of a bore hole", _well())


def _open_text(path: Path, title: str, parts: list[object]) -> None:
    """(level, text) is a heading, a string a paragraph, a tuple of tuples a table."""
    from odf.dc import Title
    from odf.opendocument import OpenDocumentText
    from odf.text import H, List, ListItem, P

    document = OpenDocumentText()
    document.meta.addElement(Title(text=title))
    for part in parts:
        if isinstance(part, str):
            document.text.addElement(P(text=part))
        elif isinstance(part, list):
            points = List()
            for point in part:
                item = ListItem()
                item.addElement(P(text=point))
                points.addElement(item)
            document.text.addElement(points)
        elif isinstance(part, tuple) and isinstance(part[0], int):
            document.text.addElement(H(outlinelevel=part[0], text=part[1]))
        elif isinstance(part, tuple):
            document.text.addElement(odf_table(part, "Table1"))
    document.save(str(path))


def _choir(path: Path) -> None:
    parts: list[object] = [
        (1, "Statutes of a choir"),
        "These rules were read aloud and agreed to. " + paragraph("choir one", 5),
        (2, "Duties of members"),
        [
            "Everybody brings a pencil.",
            "A member who comes late to the Ravensmoor choir pays with a pound of biscuits.",
            "Scores are given back at the end of the season.",
        ],
        paragraph("choir two", 5),
        (2, "Changes"),
        "Nobody should change rules in anger. The statutes of the Ravensmoor choir are changed by "
        "nineteen votes or more. Absent members may write.",
        paragraph("choir three", 4),
    ]
    _open_text(path, "Statutes of a choir", parts)


def _mill(path: Path) -> None:
    parts: list[object] = [
        (1, "Inventory of a mill"),
        paragraph("mill one", 7),
        (2, "Machines"),
        "The machines were looked at by lamplight.",
        (
            ("Machine", "Year", "Condition"),
            ("Dunmarrow saw frame", "1887", "Cracked at the crank"),
            ("Edge runner", "1902", "Good"),
            ("Winnowing box", "unknown", "Eaten by beetles"),
        ),
        (2, "Furniture"),
        paragraph("mill two", 7),
    ]
    _open_text(path, "Inventory of a mill", parts)


def _hut(path: Path) -> None:
    parts: list[object] = [
        (1, "A season at the hut"),
        paragraph("hut one", 6),
        (2, "Supplies"),
        (3, "By animal"),
        "Bread comes on Wednesdays. The gas bottles of the Hochfirst hut are carried up by two "
        "mules, Bella & Sturm. The helicopter is kept for building material.",
        (2, "Guests"),
        paragraph("hut two", 8),
    ]
    _open_text(path, "A season at the hut", parts)


def _rtf(path: Path, title: str, body: str) -> None:
    text = _RTF_HEAD % title + body + "}"
    path.write_bytes(text.encode("ascii"))


def _bakery() -> str:
    return "\n".join(
        [
            r"{\b\fs32 Letter to a shop}\par",
            paragraph("bakery one", 5) + r"\par",
            r"Caf\'e9 Anouk has ordered {\b 140} brioches from the Thibault bakery for \'8098. "
            r"The baker asks for \'93a little patience\'94 and sends his r\u233?gards.\par",
            paragraph("bakery two", 6) + r"\par",
            r"There is other news. The {\i Thibault} bakery closes its ovens for repairs on the "
            r"third of August\'2e{\*\comment nobody reads this} It opens again a week later.\par",
            paragraph("bakery three", 4) + r"\par",
        ]
    )


def _bicycles() -> str:
    rows = [
        ("Bicycle", "Gears", "Weight"),
        ("Marlowe Post", "3", "17.2 kg"),
        ("Pellegrin Tourer", "18", "13.9 kg"),
        ("Ostrom Cargo", "8", "31.5 kg"),
    ]
    table = "\n".join(
        r"\trowd\cellx3000\cellx5000\cellx7000 "
        + "".join(rf"\pard\intbl {text}\cell " for text in cells)
        + r"\row"
        for cells in rows
    )
    return "\n".join(
        [
            r"{\b\fs32 Four bicycles compared}\par",
            paragraph("bicycle one", 8) + r"\par",
            table,
            r"\pard " + paragraph("bicycle two", 8) + r"\par",
        ]
    )


def _well() -> str:
    return "\n".join(
        [
            r"{\b\fs32 Diary of a bore hole}\par",
            paragraph("well one", 7) + r"\par",
            r"The first bit broke in clay. The drillers of Nakuru Springs found water",
            r" at a depth of 187 metres. It was clear but tasted of iron.\par",
            r"{\pntext\bullet\tab}A pump is on its way.\par",
            paragraph("well two", 7) + r"\par",
        ]
    )
