"""Files whose suffix lies about what they are, or says nothing."""

from __future__ import annotations

import io
import json
from pathlib import Path

from tests.formats.fact import Fact
from tests.formats.filler import paragraph
from tests.formats.printing import Sheet

FOLDER = "lying"
FACTS = (
    Fact(
        "lying/really-a-pdf.txt",
        "What hangs in the hall of Castle Drumlasher?",
        "A stuffed sturgeon hangs in the hall of Castle Drumlasher.",
        page=1,
    ),
    Fact(
        "lying/really-a-docx.doc",
        "What did the tailor Ignaz Perlmutter sew for the mayor?",
        "The tailor Ignaz Perlmutter sewed a cloak of moleskin for the mayor.",
    ),
    Fact(
        "lying/really-html.txt",
        "How many steps lead up to the Zamora windmill?",
        "Two hundred and six steps lead up to the Zamora windmill.",
    ),
    Fact(
        "lying/workbook-without-suffix",
        "How many candles does the chandlery Brisbois have?",
        "8130",
        row="Brisbois",
    ),
    Fact(
        "lying/really-text.pdf",
        "Who feeds the swans of Lake Orsolo?",
        "The swans of Lake Orsolo are fed by a pensioned admiral.",
    ),
    Fact(
        "lying/settings-without-suffix",
        "What does the Wragby foghorn play at noon?",
        "At noon the Wragby foghorn plays a waltz.",
    ),
    Fact(
        "lying/README",
        "Which command starts the Plumbago plotter?",
        "The Plumbago plotter is started with the command draw-it-now.",
        heading="Starting",
    ),
    Fact(
        "lying/letter-without-suffix",
        "What did Cousin Leopoldine buy in Trieste?",
        "Cousin Leopoldine bought a second-hand submarine in Trieste.",
    ),
)


def make(folder: Path) -> None:
    """Write the files into a folder of their own."""
    place = folder / FOLDER
    place.mkdir(exist_ok=True)
    _pdf(place / "really-a-pdf.txt")
    texts = {
        "really-a-docx.doc": _word(),
        "really-html.txt": _page().encode(),
        "workbook-without-suffix": _workbook(),
        "really-text.pdf": _text().encode(),
        "settings-without-suffix": _settings().encode(),
        "README": _readme().encode(),
        "letter-without-suffix": _letter(),
    }
    for name, data in texts.items():
        (place / name).write_bytes(data)


def _pdf(path: Path) -> None:
    sheet = Sheet(path, "A castle")
    sheet.heading("A castle", 18)
    sheet.paragraph(paragraph("castle one", 6))
    sheet.paragraph(
        "Visitors are let in on Fridays. A stuffed sturgeon hangs in the hall of Castle "
        "Drumlasher. The stairs are not safe."
    )
    sheet.save()


def _word() -> bytes:
    import docx

    document = docx.Document()
    document.add_heading("A tailor", 1)
    document.add_paragraph(paragraph("tailor one", 6))
    document.add_paragraph(
        "The tailor Ignaz Perlmutter sewed a cloak of moleskin for the mayor. It took a winter."
    )
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _page() -> str:
    return (
        "<!DOCTYPE html>\n<html><head><title>A windmill</title></head><body><h1>A windmill</h1>"
        f"<p>{paragraph('windmill one', 6)}</p><p>Two hundred and six steps lead up to the "
        "<b>Zamora</b> windmill. The door is low.</p></body></html>\n"
    )


def _workbook() -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    for row in (
        ("Chandlery", "Candles", "Wicks"),
        ("Abelard", 412, 900),
        ("Brisbois", 8130, 12000),
    ):
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _text() -> str:
    return (
        f"{paragraph('swans one', 6)}\n\nThe swans of Lake Orsolo are fed by a pensioned admiral. "
        f"They know his whistle.\n\n{paragraph('swans two', 6)}\n"
    )


def _settings() -> str:
    horn = {"place": "pier", "remark": "At noon the Wragby foghorn plays a waltz.", "volume": 11}
    return json.dumps({"horns": [horn], "notes": paragraph("horn", 5)}, indent=2)


def _readme() -> str:
    return (
        f"# A plotter\n\n{paragraph('plotter one', 5)}\n\n## Starting\n\n- Put in paper.\n"
        "- The Plumbago plotter is started with the command draw-it-now.\n\n"
        "## Stopping\n\nPull the **plug**, see [the manual](manual.html).\n\n"
        f"```\ndraw-it-now --help\n```\n\n{paragraph('plotter two', 5)}\n"
    )


def _letter() -> bytes:
    return (
        "Return-Path: <aunt@example.org>\r\nFrom: Aunt Ottoline <aunt@example.org>\r\n"
        "To: office@example.org\r\nSubject: News of the family\r\n"
        "Date: Tue, 07 May 2024 08:00:00 +0000\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n\r\n"
        f"{paragraph('aunt one', 6)}\r\n\r\nCousin Leopoldine bought a second-hand submarine in "
        "Trieste. It leaks.\r\n"
    ).encode()
