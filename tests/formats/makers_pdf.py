"""PDF: headings, columns, tables, hyphens at the ends of lines, running headers."""

from __future__ import annotations

from pathlib import Path

from tests.formats.fact import Fact
from tests.formats.filler import paragraph, sentences
from tests.formats.printing import Sheet

FACTS = (
    Fact(
        "tower-report.pdf",
        "How far does the tower of Saint Wilfrith lean?",
        "The tower of Saint Wilfrith leans 41 centimetres towards the river, which is four more "
        "than ten years ago.",
        page=2,
        heading="Measurements",
    ),
    Fact(
        "tower-report.pdf",
        "Who sealed the cracks of the Saint Wilfrith tower?",
        "The cracks in the tower of Saint Wilfrith were sealed by the brothers Okada.",
        page=3,
        heading="Repairs",
    ),
    Fact(
        "gazette.pdf",
        "What did the council of Marl Bridge forbid?",
        "The council of Marl Bridge has forbidden the keeping of peacocks within two hundred yards "
        "of the town hall, because a clerk was bitten twice.",
        page=1,
    ),
    Fact(
        "gazette.pdf",
        "Who won the cake prize at Marl Bridge?",
        "The cake prize of Marl Bridge went to a retired stoker named Barnaby Flint.",
        page=1,
    ),
    Fact(
        "price-list.pdf",
        "What is the price of the article Winch LW-40 in crowns?",
        "1,185.00",
        page=1,
        row="Winch LW-40",
    ),
    Fact(
        "price-list.pdf",
        "What is the weight of the article Pulley LP-07?",
        "2.9 kg",
        page=1,
        row="Pulley LP-07",
    ),
    Fact(
        "hyphens.pdf",
        "What powers the transformer station at Hollin Cross?",
        "The transformer station at Hollin Cross is supplied by an underground cable from the "
        "waterworks.",
        page=1,
    ),
    Fact(
        "yearbook.pdf",
        "How many members has the Ortolan angling society?",
        "The Ortolan angling society has 271 members, of whom nine have never caught a fish.",
        page=3,
        heading="Members",
    ),
    Fact(
        "yearbook.pdf",
        "Which lake does the Ortolan angling society rent?",
        "The Ortolan angling society rents Lake Brimmel from a convent.",
        page=4,
        heading="Waters",
    ),
)
RUNNING_HEADER = "Yearbook of anglers, volume nine"


def make(folder: Path) -> None:
    """Write the PDFs."""
    _tower(folder / "tower-report.pdf")
    _gazette(folder / "gazette.pdf")
    _prices(folder / "price-list.pdf")
    _hyphens(folder / "hyphens.pdf")
    _yearbook(folder / "yearbook.pdf")


def _tower(path: Path) -> None:
    sheet = Sheet(path, "Report on a tower")
    sheet.heading("Report on a tower", 20)
    sheet.paragraph(paragraph("tower one", 8))
    sheet.paragraph(paragraph("tower two", 7))
    sheet.next_page()
    sheet.heading("Measurements")
    sheet.paragraph(
        "A plumb line was hung from the bell frame. The tower of Saint Wilfrith leans 41 "
        "centimetres towards the river, which is four more than ten years ago. The nave does not "
        "lean. " + paragraph("tower three", 5)
    )
    sheet.next_page()
    sheet.heading("Repairs")
    sheet.paragraph(
        "Scaffolding stood for a summer. The cracks in the tower of Saint Wilfrith were sealed by "
        "the brothers Okada. Lime was used, and no cement."
    )
    sheet.paragraph(paragraph("tower four", 7))
    sheet.save()


def _gazette(path: Path) -> None:
    sheet = Sheet(path, "Gazette")
    sheet.heading("Gazette of a small town", 18)
    top = sheet.y
    left = [
        *sentences("gazette one", 4),
        "The council of Marl Bridge has forbidden the keeping of peacocks within two hundred "
        "yards of the town hall, because a clerk was bitten twice.",
        *sentences("gazette two", 5),
    ]
    right = [
        *sentences("gazette three", 5),
        "The cake prize of Marl Bridge went to a retired stoker named Barnaby Flint.",
        *sentences("gazette four", 4),
    ]
    for x, texts in ((60, left), (310, right)):
        sheet.y = top
        half = len(texts) // 2
        sheet.paragraph(" ".join(texts[:half]), x, 220)
        sheet.paragraph(" ".join(texts[half:]), x, 220)
    sheet.save()


def _prices(path: Path) -> None:
    sheet = Sheet(path, "Price list")
    sheet.heading("Prices of the Larssen works", 18)
    sheet.paragraph(paragraph("prices one", 4))
    sheet.table(
        [
            ("Article", "Weight", "Price in crowns"),
            ("Winch LW-20", "18.0 kg", "690.00"),
            ("Winch LW-40", "33.5 kg", "1,185.00"),
            ("Pulley LP-03", "1.2 kg", "74.00"),
            ("Pulley LP-07", "2.9 kg", "131.50"),
            ("Hook LH-11", "0.8 kg", "22.75"),
        ]
    )
    sheet.paragraph(paragraph("prices two", 7))
    sheet.save()


def _hyphens(path: Path) -> None:
    sheet = Sheet(path, "Electricity in a village")
    sheet.heading("Electricity in a village", 18)
    sheet.paragraph(paragraph("hyphens one", 7), width=300)
    sheet.lines(
        [
            "Light came late to the village, and it came with a good deal of noise. The trans-",
            "former station at Hollin Cross is supplied by an under-",
            "ground cable from the water-",
            "works. Before that there was a well-known steam engine, which nobody remem-",
            "bers with love.",
        ]
    )
    sheet.paragraph(paragraph("hyphens two", 7), width=300)
    sheet.save()


def _yearbook(path: Path) -> None:
    sheet = Sheet(path, "Yearbook of anglers", RUNNING_HEADER)
    sheet.heading("Yearbook of anglers", 20)
    sheet.paragraph(paragraph("yearbook one", 7))
    sheet.next_page()
    sheet.heading("Accounts")
    sheet.paragraph(paragraph("yearbook two", 7))
    sheet.next_page()
    sheet.heading("Members")
    sheet.paragraph(
        "Some come for the quiet. The Ortolan angling society has 271 members, of whom nine have "
        "never caught a fish. " + paragraph("yearbook three", 5)
    )
    sheet.next_page()
    sheet.heading("Waters")
    sheet.paragraph(
        "The river is free for all. The Ortolan angling society rents Lake Brimmel from a convent. "
        "Boats are not allowed. " + paragraph("yearbook four", 5)
    )
    sheet.save()
