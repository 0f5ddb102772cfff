"""Word documents: headings, nested lists, tables, footnotes, and signs that XML must escape."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.formats.fact import Fact
from tests.formats.filler import paragraph

FACTS = (
    Fact(
        "brewery-minutes.docx",
        "What did the board of Halvorsen & Pike approve 412,000 crowns for?",
        "The board of Halvorsen & Pike approved a new bottling line for 412,000 crowns.",
        heading="Decisions",
    ),
    Fact(
        "brewery-minutes.docx",
        "Until when does kiln number four stay cold?",
        "Kiln number four stays cold until its flue is < 60 degrees and its draught > 12 pascals.",
        heading="Safety",
    ),
    Fact(
        "brewery-minutes.docx",
        "Who looks after the hop garden at Sillerud?",
        "Greta Munthe looks after the hop garden at Sillerud.",
        heading="Duties",
    ),
    Fact(
        "turbine-manual.docx",
        "How often must the rotor of the Grendel 7 turbine be balanced?",
        "The rotor of the Grendel 7 must be balanced after every 6,000 hours of service.",
        heading="Maintenance",
    ),
    Fact(
        "turbine-manual.docx",
        "Which place on the Grendel 7 has the lubricant Velmoline 46?",
        "Thrust bearing",
        heading="Lubricants",
        row="Velmoline 46",
    ),
    Fact(
        "turbine-manual.docx",
        "How much lubricant goes into the governor gear of the Grendel 7?",
        "3.4 litres",
        heading="Lubricants",
        row="Governor gear",
    ),
    Fact(
        "harbour-survey.docx",
        "How deep is the eastern basin of Port Ysolde at low water?",
        "The eastern basin of Port Ysolde is 7.2 metres deep at low water.",
        heading="Depths",
    ),
    Fact(
        "harbour-survey.docx",
        "Which ship carried the echo sounder of the Port Ysolde survey?",
        "The echo sounder was carried by the cutter Marigold Anne.",
    ),
    Fact(
        "harbour-survey.docx",
        "Which goods are handled at Quay Sweetwater?",
        "Dried beans and slate",
        row="Quay Sweetwater",
    ),
)
_FOOTNOTES = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>
<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p>
</w:footnote>
<w:footnote w:id="1"><w:p><w:r><w:footnoteRef/></w:r>
<w:r><w:t xml:space="preserve"> {text}</w:t></w:r></w:p></w:footnote>
</w:footnotes>"""


def make(folder: Path) -> None:
    """Write the Word documents."""
    _brewery(folder / "brewery-minutes.docx")
    _turbine(folder / "turbine-manual.docx")
    _harbour(folder / "harbour-survey.docx")


def _document(title: str) -> Any:
    import docx

    document = docx.Document()
    document.core_properties.title = title
    document.add_heading(title, 0)
    return document


def add_table(document: Any, rows: list[tuple[str, ...]]) -> None:
    """A table whose first row is the header."""
    table = document.add_table(len(rows), len(rows[0]))
    for line, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(line.cells, cells, strict=True):
            cell.text = text


def _brewery(path: Path) -> None:
    document = _document("Minutes of the spring meeting")
    document.add_paragraph(
        "The meeting was opened in the malt loft by the chair. Eleven members were there, and two "
        "had sent word that the ferry was late. " + paragraph("brewery one", 5)
    )
    document.add_heading("Decisions", 1)
    document.add_paragraph(
        "The board had asked for three offers. The board of Halvorsen & Pike approved a new "
        "bottling line for 412,000 crowns. The old line will be sold, and nobody expects much for "
        "it. A second cellar was talked about and put aside."
    )
    document.add_paragraph(paragraph("brewery two"))
    document.add_heading("Safety", 2)
    document.add_paragraph("The inspector left a list.", style="List Bullet")
    document.add_paragraph("About the kilns:", style="List Bullet")
    document.add_paragraph(
        "Kiln number four stays cold until its flue is < 60 degrees and its draught > 12 pascals.",
        style="List Bullet 2",
    )
    document.add_paragraph("Kiln number two may be used again.", style="List Bullet 2")
    document.add_paragraph("Gloves hang by the door.", style="List Bullet")
    document.add_heading("Duties", 1)
    document.add_paragraph("Olav Rennick counts the casks.", style="List Number")
    document.add_paragraph(
        "Greta Munthe looks after the hop garden at Sillerud.", style="List Number"
    )
    document.add_paragraph("The copper is polished by turns.", style="List Number")
    document.add_paragraph(paragraph("brewery three", 5))
    document.save(str(path))


def _turbine(path: Path) -> None:
    document = _document("Manual of a small water turbine")
    document.add_paragraph(
        "This manual is for the people who run the plant from day to day. It does not say how the "
        "turbine is put up. " + paragraph("turbine one", 5)
    )
    document.add_heading("Maintenance", 1)
    document.add_heading("Every year", 2)
    document.add_paragraph("Look at the blades for cracks, and clean the trash rack.")
    document.add_heading("By hours", 2)
    mixed = document.add_paragraph("Keep a book of the hours. The rotor of the ")
    mixed.add_run("Grendel 7").italic = True
    mixed.add_run(" must be balanced after every ")
    mixed.add_run("6,0").bold = True
    mixed.add_run("00 hours").bold = True
    mixed.add_run(" of service. The wicket gates need no such care.")
    document.add_heading("Lubricants", 1)
    document.add_paragraph("Use nothing but what stands in this table.")
    add_table(
        document,
        [
            ("Place on the Grendel 7", "Lubricant", "Amount"),
            ("Guide bearing", "Osterol 22", "1.1 litres"),
            ("Thrust bearing", "Velmoline 46", "2.6 litres"),
            ("Governor gear", "Osterol 68", "3.4 litres"),
            ("Gate rings", "Grease Pellan B", "0.2 litres"),
        ],
    )
    document.add_paragraph(paragraph("turbine two", 7))
    document.save(str(path))


def _harbour(path: Path) -> None:
    from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    document = _document("Survey of a harbour")
    document.sections[0].header.paragraphs[0].text = "Office of soundings"
    document.add_paragraph(
        "The survey took nine days, two of which were lost to fog. " + paragraph("harbour one", 6)
    )
    document.add_heading("Depths", 1)
    noted = document.add_paragraph("All depths were measured twice.")
    reference = OxmlElement("w:footnoteReference")
    reference.set(qn("w:id"), "1")
    noted.add_run()._r.append(reference)
    noted.add_run(
        " The eastern basin of Port Ysolde is 7.2 metres deep at low water. The western basin has "
        "silted up, and no figure is given for it."
    )
    text = "The echo sounder was carried by the cutter Marigold Anne."
    part = Part(
        PackURI("/word/footnotes.xml"),
        CONTENT_TYPE.WML_FOOTNOTES,
        _FOOTNOTES.format(text=text).encode(),
        document.part.package,
    )
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    document.add_heading("Quays", 1)
    document.add_paragraph("Each quay has its own trade.")
    add_table(
        document,
        [
            ("Quay", "Length", "Goods"),
            ("Quay Osprey", "140 m", "Timber"),
            ("Quay Sweetwater", "95 m", "Dried beans and slate"),
            ("Quay Nettle", "60 m", "Fishing boats only"),
        ],
    )
    document.add_paragraph(paragraph("harbour two", 7))
    document.save(str(path))
