"""Files that the tests make themselves, of each format that kreuzberg reads for askai."""

from __future__ import annotations

import datetime as dt
import io
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.cell_range import CellRange

from askai.documents import parse
from askai.errors import DocumentError
from tests.formats.compound import ole_file


def saved(document: object) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)  # type: ignore[attr-defined]
    return buffer.getvalue()


def blocks(name: str, data: bytes) -> list[tuple[str, str, int | None, str]]:
    """(kind, heading path, page, text) of every block."""
    document = parse(name, data)
    return [
        (block.kind, block.heading, block.page, document.text[block.start : block.end])
        for block in document.blocks
    ]


def pptx_table(lines: list[tuple[str, ...]]) -> object:
    import pptx
    from pptx.util import Inches

    deck = pptx.Presentation()
    shapes = deck.slides.add_slide(deck.slide_layouts[6]).shapes
    grid = shapes.add_table(len(lines), len(lines[0]), *map(Inches, (1, 1, 4, 2))).table
    for number, line in enumerate(lines):
        for column, text in enumerate(line):
            grid.cell(number, column).text = text
    return deck


def odf_table(suffix: str, lines: list[tuple[str, ...]]) -> object:
    from odf.opendocument import OpenDocumentSpreadsheet, OpenDocumentText
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    table = Table(name="Prices")
    for line in lines:
        row = TableRow()
        for value in line:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=value))
            row.addElement(cell)
        table.addElement(row)
    document = OpenDocumentSpreadsheet() if suffix == "ods" else OpenDocumentText()
    (document.spreadsheet if suffix == "ods" else document.text).addElement(table)
    return document


def test_docx() -> None:
    import docx

    document = docx.Document()
    document.core_properties.title = "Report"
    document.add_heading("Section", 1)
    document.add_paragraph("It cost $5, a_b * c. Ünïcode 世界.").add_run(" Bold.").bold = True
    table = document.add_table(2, 2)
    for row, cells in zip(table.rows, [("City", "Mayor"), ("Bonn", "Guido")], strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    data = saved(document)
    assert parse("a.docx", data).title == "Report"
    assert blocks("a.docx", data) == [
        ("heading", "Section", None, "Section"),
        ("text", "Section", None, "It cost $5, a_b * c. Ünïcode 世界. Bold."),
        ("row", "Section", None, "City: Bonn; Mayor: Guido"),
    ]


def test_slides_have_numbers() -> None:
    import pptx

    deck = pptx.Presentation()
    for number in (1, 2):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = f"Übersicht {number}"
        slide.placeholders[1].text = f"Punkt {number} – größer."
    assert blocks("a.pptx", saved(deck)) == [
        ("heading", "", 1, "Übersicht 1"),
        ("text", "", 1, "Punkt 1 – größer."),
        ("heading", "Übersicht 2", 2, "Übersicht 2"),
        ("text", "Übersicht 2", 2, "Punkt 2 – größer."),
    ]


def test_spreadsheets() -> None:
    book = openpyxl.Workbook()
    book.active.title = "Prices"
    for line in (("Product", "Price"), ("Kettle, blue", 39.9), ("Cup|mug", 4)):
        book.active.append(line)
    rows = ["Product: Kettle, blue; Price: 39.9", "Product: Cup|mug; Price: 4"]
    expected = [
        ("heading", "Prices", None, "Prices"),
        *(("row", "Prices", None, row) for row in rows),
    ]
    assert blocks("a.xlsx", saved(book)) == expected

    lines = [("Product", "Price"), ("Kettle, blue", "39.9"), ("Cup|mug", "4")]
    assert blocks("a.ods", saved(odf_table("ods", lines))) == expected


def test_odt_and_rtf() -> None:
    from odf.opendocument import OpenDocumentText
    from odf.text import H, P

    document = OpenDocumentText()
    document.text.addElement(H(outlinelevel=1, text="Top"))
    document.text.addElement(P(text="The ferry leaves at 9."))
    assert blocks("a.odt", saved(document))[-1] == ("text", "", None, "The ferry leaves at 9.")
    rtf = rb"{\rtf1\ansi The ferry leaves at 9.\par Dogs travel free.\par}"
    assert [text for *_, text in blocks("a.rtf", rtf)] == [
        "The ferry leaves at 9.",
        "Dogs travel free.",
    ]


def test_epub(tmp_path: Path) -> None:
    from ebooklib import epub

    book = epub.EpubBook()
    book.set_title("The book")
    chapter = epub.EpubHtml(title="One", file_name="one.xhtml")
    chapter.content = "<h1>Chapter one</h1><p>The clock struck 13.</p>"
    book.add_item(chapter)
    book.spine = [chapter]
    book.add_item(epub.EpubNcx())
    epub.write_epub(str(tmp_path / "a.epub"), book)
    data = (tmp_path / "a.epub").read_bytes()
    assert parse("a.epub", data).title == "The book"
    assert blocks("a.epub", data)[-1] == ("text", "Chapter one", None, "The clock struck 13.")


def test_email() -> None:
    message = EmailMessage()
    message["Subject"] = "Lunch"
    message["From"] = "ann@example.org"
    message["Date"] = "Mon, 01 Jan 2024 10:00:00 +0000"
    message.set_content("We meet at noon.\n\nBring bread.")
    document = parse("a.eml", bytes(message))
    assert document.title == "Lunch"
    texts = [document.text[block.start : block.end] for block in document.blocks]
    assert "From: ann@example.org" in texts
    assert texts[-2:] == ["We meet at noon.", "Bring bread."]


@pytest.mark.parametrize("suffix", ["docx", "pptx", "xlsx", "odt", "ods", "epub"])
def test_broken_files_give_a_reason(suffix: str) -> None:
    for data in (b"\0\1garbage" * 9, b"PK\x03\x04" + b"\0" * 100):
        with pytest.raises(DocumentError, match=f"{suffix} file|damaged or cut"):
            parse(f"a.{suffix}", data)


def test_older_office_files_behind_a_password() -> None:
    word = bytes(11) + b"\1" + bytes(2000)
    slides = bytes(12) + b"\xdf\xc4\xd1\xf3" + bytes(2000)
    for suffix, streams in {
        "doc": {"WordDocument": word},
        "ppt": {"PowerPoint Document": bytes(2000), "Current User": slides},
    }.items():
        with pytest.raises(DocumentError, match="password"):
            parse(f"a.{suffix}", ole_file(dict(streams)))


def test_an_empty_column_costs_no_names() -> None:
    book = openpyxl.Workbook()
    for line in (("Stock", None, None), ("Name", "City", "Unused"), ("Ann", "Rome", None)):
        book.active.append(line)
    assert [text for _, _, _, text in blocks("a.xlsx", saved(book))] == [
        "Sheet",
        "Stock",
        "Name: Ann; City: Rome",
    ]


def rows_of(*lines: tuple[object, ...], formats: dict[str, str] | None = None) -> list[str]:
    """The blocks of a sheet with these lines and number formats, without its name."""
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(line)
    for place, code in (formats or {}).items():
        book.active[place].number_format = code
    return [text for _, _, _, text in blocks("a.xlsx", saved(book))][1:]


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (dt.time(9, 30), "hh:mm", "09:30"),
        (dt.time(9, 30, 5), "hh:mm:ss", "09:30:05"),
        (0, "hh:mm", "00:00"),
        (1.5, "[h]:mm", "36:00"),
        (100 / 24, "[h]:mm", "100:00"),
        (dt.date(2024, 5, 1), "d.m.yy", "2024-05-01"),
        (dt.date(1900, 1, 2), "d.m.yy", "1900-01-02"),
        (dt.datetime(2024, 5, 1, 9, 30), "d.m.yy h:mm", "2024-05-01 09:30:00"),
    ],
)
def test_times_are_no_days_of_1900(value: object, code: str, shown: str) -> None:
    table = (("Person", "Start"), ("Ann", value))
    assert rows_of(*table, formats={"B2": code}) == [f"Person: Ann; Start: {shown}"]


MONTHS = (("Month", "EUR"), ("Jan", 100))
WIDE = (("Name", "Team", "Room", "Bed"), ("Ann", "Law", 4, "b"))
YEARS = (("Item", 2023, 2024), ("Rent", 100, 110))


@pytest.mark.parametrize(
    ("lines", "texts"),
    [
        (
            (*MONTHS, (), ("Costs",), ("Item", "EUR"), ("Rent", 50)),
            ["Month: Jan; EUR: 100", "Costs", "Item: Rent; EUR: 50"],
        ),
        (
            (*MONTHS, (), ("Note: times are local",), ("See also the rota",)),
            ["Month: Jan; EUR: 100", "Note: times are local", "See also the rota"],
        ),
        (
            (*MONTHS, (), ("Room", "House", "Beds"), ("Blue", "North wing", "two")),
            ["Month: Jan; EUR: 100", "Room: Blue; House: North wing; Beds: two"],
        ),
        (
            (*MONTHS, (), ("Guest", "Nights"), ("Ann", 3), ("Bob", 4)),
            ["Month: Jan; EUR: 100", "Guest: Ann; Nights: 3", "Guest: Bob; Nights: 4"],
        ),
        (
            (*YEARS, (), ("Staff",), ("Ann", 50, 51)),
            ["Item: Rent; 2023: 100; 2024: 110", "Staff", "Item: Ann; 2023: 50; 2024: 51"],
        ),
        (
            (*YEARS, ("Staff",), ("Ann", 50, 51), ("Note: before tax",)),
            [
                "Item: Rent; 2023: 100; 2024: 110",
                "Staff",
                "Item: Ann; 2023: 50; 2024: 51",
                "Note: before tax",
            ],
        ),
        (
            (("Name", "Team"), ("Ann", "Sales"), (), ("Bob", "Law"), ("Cid", "Law")),
            ["Name: Ann; Team: Sales", "Name: Bob; Team: Law", "Name: Cid; Team: Law"],
        ),
        (
            (*MONTHS, (), ("Feb", 90), (None, 190)),
            ["Month: Jan; EUR: 100", "Month: Feb; EUR: 90", "EUR: 190"],
        ),
        (
            (*WIDE, (), ("Contact",), ("Phone", "030 12"), ("Post", "Ulm")),
            ["Name: Ann; Team: Law; Room: 4; Bed: b", "Contact", "Phone; 030 12", "Post; Ulm"],
        ),
        ((*MONTHS, (), (None, 100)), ["Month: Jan; EUR: 100", "EUR: 100"]),
    ],
)
def test_several_tables_in_a_sheet(lines: tuple[tuple[object, ...], ...], texts: list[str]) -> None:
    assert rows_of(*lines) == texts


@pytest.mark.parametrize(("top", "left"), [(1, 1), (3, 2)])
def test_merged_cells_belong_to_every_row_they_cover(top: int, left: int) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    lines = [
        ("Stock", None, None),
        ("Store", "Product", "Pieces"),
        ("Oslo", "Desks", 7),
        (None, "Lamps", 9),
        ("Rome", "Beds", 4),
        (None, None, None),
        ("Note: counted in May", None, None),
    ]
    for row, line in enumerate(lines, top):
        for column, value in enumerate(line, left):
            sheet.cell(row, column, value)
    for first, last, width in [(0, 0, 2), (2, 3, 0), (4, 1_000_000, 0), (6, 6, 2)]:
        sheet.merged_cells.add(
            CellRange(min_row=top + first, max_row=top + last, min_col=left, max_col=left + width)
        )
    assert [text for _, _, _, text in blocks("a.xlsx", saved(book))][1:] == [
        "Stock",
        "Store: Oslo; Product: Desks; Pieces: 7",
        "Store: Oslo; Product: Lamps; Pieces: 9",
        "Store: Rome; Product: Beds; Pieces: 4",
        "Note: counted in May",
    ]


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        ([("Item", dt.date(2024, 1, 1), dt.date(2024, 2, 1)), ("Rent", 100, 110)],
         ["Item: Rent; 2024-01-01: 100; 2024-02-01: 110"]),
        ([(None, 2020, 2021), ("Oslo", 5, 6), ("Rome", 7, 8)],
         ["Oslo; 2020: 5; 2021: 6", "Rome; 2020: 7; 2021: 8"]),
        ([("Ann", dt.date(2024, 1, 1), dt.date(2024, 2, 1)),
          ("Ben", dt.date(2024, 3, 1), dt.date(2024, 4, 1))],
         ["Ann; 2024-01-01; 2024-02-01", "Ben; 2024-03-01; 2024-04-01"]),
    ],
)  # fmt: skip
def test_periods_are_names_of_columns(lines: list[tuple[object, ...]], rows: list[str]) -> None:
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(line)
    assert [text for kind, _, _, text in blocks("a.xlsx", saved(book)) if kind == "row"] == rows


@pytest.mark.parametrize("suffix", ["xlsx", "pptx", "ods", "odt"])
def test_a_list_of_facts_keeps_its_first_one(suffix: str) -> None:
    pairs = [("Project", "Apollo"), ("Owner", "Ann Lee"), ("Budget", "5000")]
    if suffix == "xlsx":
        document = openpyxl.Workbook()
        for pair in [("Overview",), *pairs]:
            document.active.append((None, *pair))
    elif suffix == "pptx":
        document = pptx_table(pairs)
    else:
        document = odf_table(suffix, pairs)
    rows = [text for kind, _, _, text in blocks(f"a.{suffix}", saved(document)) if kind == "row"]
    assert rows == ["Project: Apollo", "Owner: Ann Lee", "Budget: 5000"]
