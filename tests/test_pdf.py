from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from askai.errors import DocumentError
from askai.formats.assembly import Content
from askai.formats.pdf import character_boxes, parse_pdf

LEFT = (
    "The survey of the harbour began in the spring of",
    "that year, when the first boats were measured by",
    "a crew of nine. They wrote down the draught and",
    "the length of each, and the cargo that it carried",
    "on the day. Most of them were owned by families",
    "who had fished there for several generations and",
)
RIGHT = (
    "were glad to be asked. A second survey followed",
    "two years later with more boats and fewer sailors",
    "in the crews. Its figures are less complete, since",
    "the office in the town had burnt down and many of",
    "the books were lost. What is left of them is kept",
    "in the archive of the county, open to all readers.",
)


def make(draw: Callable[[Canvas], None], **options: object) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(600, 800), invariant=1, **options)
    canvas.setFont("Helvetica", 10)
    draw(canvas)
    canvas.save()
    return out.getvalue()


def lines(canvas: Canvas, x: float, y: float, texts: tuple[str, ...], step: float = 12) -> None:
    for number, text in enumerate(texts):
        canvas.drawString(x, y - step * number, text)


def texts(content: Content, kind: str = "") -> list[str]:
    return [content.text[b.start : b.end] for b in content.blocks if kind in ("", b.kind)]


def check_promises(content: Content) -> None:
    """Blocks in order, apart, on one page each, covering all but white space."""
    end, page = 0, 1
    for block in content.blocks:
        assert content.text[end : block.start].strip() == ""
        assert end <= block.start < block.end
        assert block.page is not None
        assert block.page >= page
        end, page = block.end, block.page
    assert content.text[end:].strip() == ""


@pytest.mark.parametrize("offset", [0, 5])
@pytest.mark.parametrize("by_row", [False, True])
def test_columns_are_read_one_after_the_other(offset: float, by_row: bool) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 18)
        canvas.drawCentredString(300, 740, "Boats of the harbour, measured twice")
        canvas.setFont("Helvetica", 10)
        if by_row:
            for number, pair in enumerate(zip(LEFT, RIGHT, strict=True)):
                canvas.drawString(50, 700 - 12 * number, pair[0])
                canvas.drawString(310, 700 - offset - 12 * number, pair[1])
        else:
            lines(canvas, 310, 700 - offset, RIGHT)
            lines(canvas, 50, 700, LEFT)
        canvas.drawString(
            50, 560, "A closing remark runs over both of the columns again, and so it ends."
        )

    content = parse_pdf(make(draw))
    check_promises(content)
    assert texts(content) == [
        "Boats of the harbour, measured twice",
        "\n".join([*LEFT, *RIGHT]),  # the sentence goes on in the next column
        "A closing remark runs over both of the columns again, and so it ends.",
    ]
    assert content.title == "Boats of the harbour, measured twice"


def test_three_columns() -> None:
    words = "the boats were small, and they were old".split()
    columns = [
        tuple(" ".join([f"{name}{n}", *words[n % 3 : n % 3 + 5]]) for n in range(8))
        for name in ("a", "b", "c")
    ]

    def draw(canvas: Canvas) -> None:
        for row in range(8):
            for number, column in enumerate(columns):
                canvas.drawString(40 + 180 * number, 700 - 12 * row, column[row])

    read = parse_pdf(make(draw)).text.split()
    marked = [word for word in read if word[0] in "abc" and word[1:].isdigit()]
    assert marked == [f"{name}{n}" for name in "abc" for n in range(8)]


NAMES = ("Ulm", "Bonn", "Kiel", "Rome", "Oslo", "Bern", "Nice", "Graz", "Pisa", "Linz", "Gent",
         "Metz", "Cork")  # fmt: skip


def test_a_leaflet_is_read_panel_by_panel() -> None:
    """Short boxes and long lines, no prose: only the empty strip tells the panels apart."""
    panels = [
        [f"{x} {name}" + " has boats that lie in the harbour" * (n % 3 == 0)
         for n, name in enumerate(NAMES)]
        for x in "123"
    ]  # fmt: skip

    def draw(canvas: Canvas) -> None:
        for number, panel in enumerate(panels):
            lines(canvas, 20 + 200 * number, 700, tuple(panel), 15 + number)

    read = parse_pdf(make(draw)).text.split()
    assert [word for word in read if word in NAMES] == [*NAMES] * 3


def test_terms_between_the_lines_of_what_they_mean_are_no_panel() -> None:
    def draw(canvas: Canvas) -> None:
        for number, name in enumerate(NAMES):
            canvas.drawString(60, 700 - 40 * number, name)
            canvas.drawString(300, 706 - 40 * number, f"{number} has boats that lie in the harbour")
            canvas.drawString(300, 694 - 40 * number, "and more of them outside of it")

    text = parse_pdf(make(draw)).text
    assert text.index("12 has boats") > text.index("Metz")
    assert text.index("0 has boats") < text.index("Cork")


def test_one_column_stays_as_it_is() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica-Bold", 10)
        canvas.drawCentredString(300, 730, "A heading in the middle")
        canvas.setFont("Helvetica", 10)
        lines(
            canvas,
            50,
            700,
            tuple(left + " " + right for left, right in zip(LEFT, RIGHT, strict=True)),
        )
        lines(canvas, 62, 620, ("An indented first line that is as long as the others here",), 12)
        lines(canvas, 50, 608, ("goes on and ends.",))

    content = parse_pdf(make(draw))
    assert [block.kind for block in content.blocks] == ["heading", "text", "text"]
    assert content.blocks[1].heading == "A heading in the middle"
    assert texts(content)[1].startswith(
        "The survey of the harbour began in the spring of were glad"
    )


def test_words_parted_at_the_end_of_a_line_are_whole_again() -> None:
    def draw(canvas: Canvas) -> None:
        parted = ("This is an exam-", "ple of a well-", "known text by Jean-", "Paul, a well-known")
        lines(canvas, 50, 700, (*parted, "man, of 2019-", "2020 with pre-", "and afterwords."))

    assert parse_pdf(make(draw)).text == (
        "This is an example of a well-known text by Jean-Paul, a well-known\n"
        "man, of 2019-2020 with pre-\nand afterwords."
    )


def booklet(canvas: Canvas, pages: int, alternating: bool = False) -> None:
    for number in range(1, pages + 1):
        canvas.setFont("Helvetica", 9)
        left = alternating and number % 2 == 0
        canvas.drawString(50, 765, "The harbour book" if left else "Boats and crews")
        canvas.drawCentredString(300, 30, f"– {number} –")
        canvas.setFont("Helvetica-Bold", 14)
        canvas.drawString(50, 735, "Summary")
        canvas.setFont("Helvetica", 10)
        lines(
            canvas, 50, 700, (f"Body {number}: in this text the", "Boats and crews", "are named.")
        )
        canvas.showPage()


@pytest.mark.parametrize("alternating", [False, True])
def test_running_heads_stay_once_and_page_numbers_are_left_out(alternating: bool) -> None:
    content = parse_pdf(make(lambda canvas: booklet(canvas, 6, alternating)))
    check_promises(content)
    body = [f"Body {n}: in this text the\nBoats and crews\nare named." for n in range(1, 7)]
    expected = [text for part in body for text in ("Summary", part)]
    expected.insert(0, "Boats and crews")
    if alternating:
        expected.insert(3, "The harbour book")
    assert texts(content) == expected


@pytest.mark.parametrize(
    ("heads", "kept"),
    [
        (("2021", "2022", "2023"), ["2021", "2022", "2023"]),
        (("In 2021", "In 2022", "In 2023"), ["In 2021", "In 2022", "In 2023"]),
        (("Acme Ltd, Rome",) * 3, ["Acme Ltd, Rome"]),
        (("341", "342", "343"), []),
        (("120", "95", "7"), ["120", "95", "7"]),
    ],
)
def test_what_begins_every_page_is_not_lost(heads: tuple[str, ...], kept: list[str]) -> None:
    def draw(canvas: Canvas) -> None:
        for head in heads:
            canvas.setFont("Helvetica", 10)
            lines(canvas, 50, 760, (head,))
            lines(canvas, 50, 700, LEFT)
            canvas.showPage()

    content = parse_pdf(make(draw))
    assert [text for text in texts(content) if text != "\n".join(LEFT)] == kept
    marks = [text for text in kept if len(text) < 4]  # what may be the number of a page
    assert texts(content, "mark") == marks


def test_two_pages_keep_their_heads_and_mark_their_numbers() -> None:
    content = parse_pdf(make(lambda canvas: booklet(canvas, 2)))
    assert texts(content, "mark") == ["– 1 –", "– 2 –"]
    assert "Boats and crews" in texts(content)


ROWS = (
    ("Town", "Depth", "Width"),
    ("Ulm", "3 m", "12"),
    ("Bonn", "4 m", "15"),
    ("Kiel", "9 m", "2"),
)


def test_table_rows_name_their_columns() -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, 50, 740, LEFT[:2])
        for number, row in enumerate(ROWS):
            for x, cell in zip((60, 200, 300), row, strict=True):
                canvas.drawString(x, 700 - 16 * number, cell)
        lines(canvas, 50, 600, LEFT[:2])

    content = parse_pdf(make(draw))
    check_promises(content)
    assert [block.kind for block in content.blocks] == ["text", "row", "row", "row", "text"]
    assert texts(content, "row") == [
        "Town: Ulm; Depth: 3 m; Width: 12",
        "Town: Bonn; Depth: 4 m; Width: 15",
        "Town: Kiel; Depth: 9 m; Width: 2",
    ]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(
            (("City", "2022", "2023"), ("Oslo", "410", "512"), ("Rome", "390", "402")),
            ["City: Oslo; 2022: 410; 2023: 512", "City: Rome; 2022: 390; 2023: 402"],
            id="years",
        ),
        pytest.param(
            (("", "2023", "Change"), ("Oslo", "410", "+5 %"), ("Rome", "390", "+9 %")),
            ["Oslo; 2023: 410; Change: +5 %", "Rome; 2023: 390; Change: +9 %"],
            id="empty corner",
        ),
        pytest.param(
            (("Ann", "2019", "2021"), ("Ben", "2018", "2020"), ("Cem", "2017", "12")),
            ["Ann; 2019; 2021", "Ben; 2018; 2020", "Cem; 2017; 12"],
            id="years below as well",
        ),
    ],
)
def test_periods_are_names_of_columns(
    rows: tuple[tuple[str, str, str], ...], expected: list[str]
) -> None:
    def draw(canvas: Canvas) -> None:
        for number, row in enumerate(rows):
            for x, cell in zip((60, 200, 300), row, strict=True):
                canvas.drawString(x, 700 - 16 * number, cell)

    content = parse_pdf(make(draw))
    check_promises(content)
    assert texts(content, "row") == expected


def test_wrapped_cells_join_their_row_and_words_are_no_header() -> None:
    def draw(canvas: Canvas) -> None:
        for number, (term, first, second) in enumerate(
            [("Draught", "how deep a boat", "lies in the water"), ("Crew", "who sails", "with it"),
             ("Cargo", "what it", "carries")]
        ):  # fmt: skip
            y = 700 - 32 * number
            canvas.drawString(60, y, term)
            canvas.drawString(160, y, first)
            canvas.drawString(160, y - 12, second)

    assert texts(parse_pdf(make(draw)), "row") == [
        "Draught; how deep a boat lies in the water",
        "Crew; who sails with it",
        "Cargo; what it carries",
    ]


CREW = (
    ("Pinefield", "Oslo", "Tailor"),
    ("Beechman", "Cairo", "Baker"),
    ("Alder", "Rome", "Miller"),
    ("Hazelson", "Bern", "Painter"),
)
PEOPLE = ("Name", "Town", "Trade")


def over_pages(*pages: tuple[tuple[str, ...], ...], foot: str = "", between: str = "",
               bold: bool = False, shift: float = 0) -> list[str]:  # fmt: skip
    """The rows of tables that fill pages; `shift` moves the first column of all but the first."""

    def draw(canvas: Canvas) -> None:
        for number, rows in enumerate(pages):
            canvas.setFont("Helvetica", 10)
            canvas.drawString(60, 740, between if number else "The boats were measured by a crew.")
            if foot:
                canvas.drawString(60, 30, f"{foot} {number + 1}")
            for line, row in enumerate(rows):
                canvas.setFont("Helvetica-Bold" if bold and line == 0 else "Helvetica", 10)
                for x, cell in zip((60 + shift * (number > 0), 200, 300), row, strict=True):
                    canvas.drawString(x, 700 - 16 * line, cell)
            canvas.showPage()

    content = parse_pdf(make(draw))
    check_promises(content)
    return texts(content, "row")


def named(header: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> list[str]:
    return ["; ".join(map("{}: {}".format, header, row)) for row in rows]


@pytest.mark.parametrize("foot", ["", "Confidential, page"])
@pytest.mark.parametrize("repeated", [True, False])
@pytest.mark.parametrize("count", [2, 3])
@pytest.mark.parametrize("figures", [True, False])
def test_a_table_that_goes_on_over_a_page_break_keeps_its_header(
    foot: str, repeated: bool, count: int, figures: bool
) -> None:
    rows = tuple((n, t, str(len(n + t))) for n, t, _ in CREW) if figures else CREW
    more = (PEOPLE, *rows) if repeated else rows
    found = over_pages((PEOPLE, *rows), *[more] * (count - 1), foot=foot)
    assert found == named(PEOPLE, rows) * count


SIZES = (("Drill", "Power", "500"), ("Saw", "Power", "700"), ("Lathe", "Weight", "90"))


@pytest.mark.parametrize(
    ("header", "changes"),
    [
        pytest.param(("Tool", "Measure", "Value"), {}, id="names above figures"),
        pytest.param(PEOPLE, {"between": "Those of the other boat:"}, id="words between"),
        pytest.param(PEOPLE, {"shift": 20}, id="other columns"),
        pytest.param(("Tool", "Measure", "Value"), {"bold": True}, id="bold"),
    ],
)
def test_another_table_on_the_next_page_keeps_its_own_header(
    header: tuple[str, ...], changes: dict[str, object]
) -> None:
    rows = CREW if "bold" in changes else SIZES
    found = over_pages((("Boat", "Port", "Cargo"), *CREW), (header, *rows), **changes)
    assert found == [*named(("Boat", "Port", "Cargo"), CREW), *named(header, rows)]


def test_a_table_without_a_header_goes_on_without_one() -> None:
    rows = (("Alder", "Rome", "12"), ("Birch", "Oslo", "–"), ("Elm", "Bern", "9"))
    more = (("Ash", "Oslo", "n/a"), *rows)
    assert over_pages(rows, more) == ["; ".join(row) for row in (*rows, *more)]


PERIODS = (
    ("Contract", "Notice period"),
    ("Lease", "at least 3 months"),
    ("Loan of boats", "by 31 March"),
    ("Insurance", "before § 7 applies"),
)
DUTIES = (
    ("Role", "What they do"),
    ("Skipper", "Decides when the boat leaves the harbour"),
    ("Cook", "Keeps the stove and the stores in order"),
    ("Boy", "Learns the knots and washes the deck"),
)


def two_columns(rows: tuple[tuple[str, str], ...]) -> list[str]:
    def draw(canvas: Canvas) -> None:
        for number, (left, right) in enumerate(rows):
            canvas.drawString(60, 700 - 16 * number, left)
            canvas.drawString(200, 700 - 16 * number, right)

    content = parse_pdf(make(draw))
    check_promises(content)
    return texts(content, "row")


@pytest.mark.parametrize("rows", [PERIODS, DUTIES])
def test_plain_words_above_figures_or_sentences_are_a_header(
    rows: tuple[tuple[str, str], ...],
) -> None:
    (first, second), *body = rows
    assert two_columns(rows) == [f"{first}: {left}; {second}: {right}" for left, right in body]


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(PERIODS[:3], id="too few rows"),
        pytest.param((("contract", "Notice period"), *PERIODS[1:]), id="small letter"),
        pytest.param((("Contract 2", "Notice period"), *PERIODS[1:]), id="digit"),
        pytest.param((("Contract", "Notice period."), *PERIODS[1:]), id="full stop"),
        pytest.param((("Contract", "Its period of notice"), *PERIODS[1:]), id="too many words"),
        pytest.param((*PERIODS, ("Rent", "any day")), id="neither figures nor sentences"),
        pytest.param(DUTIES[1:] + DUTIES[1:], id="all alike"),
    ],
)
def test_other_first_rows_are_rows(rows: tuple[tuple[str, str], ...]) -> None:
    assert two_columns(rows) == [f"{left}; {right}" for left, right in rows]


def test_boxes_lie_where_the_words_were_drawn() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.showPage()
        canvas.setFont("Helvetica", 10)
        lines(canvas, 50, 700, ("The first line is an exam-", "ple of words."))
        for number, row in enumerate(ROWS):
            for x, cell in zip((60, 200, 300), row, strict=True):
                canvas.drawString(x, 600 - 16 * number, cell)

    data = make(draw)
    text = parse_pdf(data).text
    start = text.index("example")
    first, second = character_boxes(data, start, start + len("example"))
    width = Canvas(io.BytesIO()).stringWidth
    assert first.page == second.page == 2
    assert first.left == pytest.approx(
        50 + width("The first line is an ", "Helvetica", 10), abs=0.5
    )
    assert first.bottom < 700 < first.top
    assert first.top - first.bottom < 14
    assert second.left == pytest.approx(50, abs=0.5)
    assert second.right == pytest.approx(50 + width("ple", "Helvetica", 10), abs=0.5)
    assert second.bottom < 688 < second.top
    row = text.index("Town: Bonn; Depth: 4 m")
    cells = character_boxes(data, row, row + len("Town: Bonn; Depth: 4 m"))
    assert [round(box.left) for box in cells] == [60, 200]  # the column names stand elsewhere
    assert all(box.bottom < 568 < box.top for box in cells)
    assert character_boxes(data, row, row + len("Town: ")) == ()
    depth = text.index("4 m")
    assert character_boxes(data, depth, depth + len("4 m")) == cells[1:]
    assert character_boxes(data, depth - len("; Depth: "), depth) == ()
    assert character_boxes(data, 0, len(text)) == character_boxes(data, 0, len(text))


def test_turned_pages_read_properly() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setPageRotation(90)
        canvas.rotate(90)
        lines(canvas, 50, -50, LEFT)

    data = make(draw)
    content = parse_pdf(data)
    assert content.text == "\n".join(LEFT)
    boxes = character_boxes(data, 0, len(content.text))
    assert len(boxes) == len(LEFT)
    for number, box in enumerate(boxes):
        assert box.bottom == pytest.approx(50, abs=1)
        assert box.left < 50 + 12 * number < box.right
        assert box.top - box.bottom > 5 * (box.right - box.left)


def with_text(text: str) -> bytes:
    """A PDF whose font maps A, B, C … to the characters of `text`."""
    plain = "".join(chr(65 + number) for number in range(len(text)))
    pairs = "".join(f"<{65 + n:02X}> <{ord(c):04X}>\n" for n, c in enumerate(text))
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def\n"
        "1 begincodespacerange <00> <FF> endcodespacerange\n"
        f"{len(text)} beginbfchar\n{pairs}endbfchar endcmap end end"
    )
    page = f"BT /F 10 Tf 50 700 Td ({plain}) Tj ET"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
        "/Resources<</Font<</F 5 0 R>>>>>>",
        f"<</Length {len(page)}>>stream\n{page}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>",
        f"<</Length {len(cmap)}>>stream\n{cmap}\nendstream",
    ]
    body = "".join(f"{n} 0 obj\n{text}\nendobj\n" for n, text in enumerate(objects, start=1))
    return f"%PDF-1.4\n{body}trailer<</Root 1 0 R>>\n%%EOF".encode()


def test_ligatures_are_letters_and_soft_hyphens_vanish() -> None:
    data = with_text("di\ufb03cult \ufb01re\u00adplace \ue123")
    text = parse_pdf(data).text
    assert text == "difficult fireplace \ufffd"
    whole = character_boxes(data, 2, 5)  # three letters, one mark on the page
    assert character_boxes(data, 2, 3) == whole
    assert len(whole) == 1


def test_fonts_that_name_no_letters_are_a_reason() -> None:
    with pytest.raises(DocumentError, match="fonts do not say"):
        parse_pdf(with_text("\ue001\ue002\ue003\ue004abc"))


def test_reasons() -> None:
    def words(canvas: Canvas) -> None:
        lines(canvas, 50, 700, LEFT)

    locked = make(words, encrypt=StandardEncryption("secret", canPrint=0))
    with pytest.raises(DocumentError, match="encrypted PDF: it needs a password"):
        parse_pdf(locked)
    with pytest.raises(DocumentError, match="no text in this PDF: it is a scan"):
        parse_pdf(make(lambda canvas: canvas.rect(50, 50, 100, 100)))
    with pytest.raises(DocumentError, match="a damaged or cut PDF"):
        parse_pdf(make(words)[:200])
    with pytest.raises(DocumentError, match="a damaged or cut PDF"):
        parse_pdf(b"no PDF at all")


def test_blank_pages_and_xfa_forms_are_reasons() -> None:
    with pytest.raises(DocumentError, match="no text in this PDF: its pages are blank"):
        parse_pdf(make(lambda canvas: canvas.showPage()))
    blank = with_text("good").replace(b"(ABCD)", b"(    )")
    with pytest.raises(DocumentError, match="its pages are blank"):
        parse_pdf(blank)
    dynamic = blank.replace(b"<</Type/Catalog", b"<</NeedsRendering true/Type/Catalog")
    with pytest.raises(DocumentError, match="an XFA form, which holds no pages of its own"):
        parse_pdf(dynamic)


@pytest.mark.parametrize("rendering", ["true", "false"])
def test_the_placeholder_of_an_xfa_form_is_no_text(rendering: str) -> None:
    form = f"<</NeedsRendering {rendering}/AcroForm<</Fields[]/XFA(<xdp/>)>>/Type/Catalog".encode()
    data = with_text("Please wait...").replace(b"<</Type/Catalog", form)
    if rendering == "false":
        assert parse_pdf(data).text == "Please wait..."
        return
    with pytest.raises(DocumentError, match="an XFA form, which holds no pages of its own"):
        parse_pdf(data)
    own = with_text("Own pages").replace(b"<</Type/Catalog", form)
    assert parse_pdf(own).text == "Own pages"


def filled_form(canvas: Canvas) -> None:
    form = canvas.acroForm
    place = {"x": 100, "width": 150, "fontSize": 10}
    canvas.drawString(50, 700, "Name:")
    form.textfield(value="Alice Wonder", y=695, height=18, **place)
    canvas.drawString(50, 670, "Town:")
    form.choice(value="Ulm", options=["Ulm", "Bonn"], y=665, height=18, **place)
    canvas.drawString(50, 640, "Boat:")
    form.listbox(value="Nine oars", options=["Sail", "Nine oars"], y=605, height=50, **place)
    canvas.drawString(50, 580, "Paid:")
    form.checkbox(checked=True, x=100, y=575)
    form.textfield(value="a secret", y=540, height=18, annotationFlags="hidden", **place)
    canvas.linkURL("https://example.org", (50, 500, 100, 510))
    canvas.drawString(50, 500, "The end.")


@pytest.mark.parametrize("drawn", [True, False])
def test_what_was_filled_in_stands_where_it_stands(drawn: bool) -> None:
    data = make(filled_form)
    if not drawn:  # some programs leave it to the reader to draw the values
        data = data.replace(b"/AP ", b"/XX ")
    content = parse_pdf(data)
    assert content.text.split("\n\n") == [
        "Name: Alice Wonder", "Town: Ulm", "Boat: Nine oars", "Paid:", "The end.",
    ]  # fmt: skip
    (box,) = character_boxes(data, content.text.index("Alice"), content.text.index(" Wonder"))
    assert 98 < box.left < 110
    assert 693 < box.bottom < box.top < 715


def test_a_page_of_values_alone_has_text() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.acroForm.textfield(value="Alice Wonder", x=100, y=600, width=200, height=18)

    assert parse_pdf(make(draw)).text == "Alice Wonder"


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Measured twice", "heading"),
        ("Nine boats and crews lie in the harbour.", "text"),
        ("Nine boats and crews lie in the harbour!", "text"),
        ("The boats of Miller, Smith & Co.", "heading"),
        ("By A. Miller, March 2024", "heading"),
        ("The boats " * 12, "text"),
    ],
)
@pytest.mark.parametrize(("font", "size"), [("Helvetica-Bold", 10), ("Helvetica", 12)])
def test_sentences_and_long_lines_are_no_headings(
    line: str, kind: str, font: str, size: int
) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(font, size)
        canvas.drawString(5, 740, line)
        canvas.setFont("Helvetica", 10)
        lines(canvas, 50, 700, LEFT)

    assert parse_pdf(make(draw)).blocks[0].kind == kind


def test_large_questions_and_long_titles_are_headings() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 16)
        lines(canvas, 20, 760, ("The boats of the harbour and all of their crews, who", *[
            "measured them twice with more figures than ever before"]), 18)  # fmt: skip
        canvas.setFont("Helvetica", 12)
        canvas.drawString(50, 720, "What was measured?")
        canvas.setFont("Helvetica", 10)
        lines(canvas, 50, 690, LEFT)

    assert len(texts(parse_pdf(make(draw)), "heading")) == 2


ARABIC = "مرحبا بالعالم"


def leftward(placed: list[tuple[str, float]]) -> bytes:
    """A PDF with words from right to left: each begins, on the right, at its place."""
    text = "".join(dict.fromkeys("".join(word for word, _ in placed)))
    data = with_text(text)
    width, shown = Canvas(io.BytesIO()).stringWidth, ""
    for word, right in placed:
        left = right
        for letter in word:
            code = 65 + text.index(letter)
            left -= width(chr(code), "Helvetica", 10)
            shown += f"1 0 0 1 {left:.2f} 700 Tm <{code:02X}> Tj "
    page = f"BT /F 10 Tf {shown}ET"
    start, end = data.index(b"<</Length"), data.index(b"endstream")
    return data[:start] + f"<</Length {len(page)}>>stream\n{page}\n".encode() + data[end:]


def test_words_from_right_to_left_keep_their_order() -> None:
    assert parse_pdf(leftward([(ARABIC, 300)])).text == ARABIC


def test_parts_of_a_line_from_right_to_left_begin_on_the_right() -> None:
    first, second = ARABIC.split()
    assert parse_pdf(leftward([(second, 200), (first, 400)])).text == ARABIC


def test_a_bad_page_does_not_hide_the_good_ones() -> None:
    good = with_text("good")
    bad = good.replace(b"/Kids[3 0 R]/Count 1", b"/Kids[9 0 R 3 0 R]/Count 2")
    content = parse_pdf(bad)
    assert content.text == "good"
    assert content.blocks[0].page == 2


@pytest.mark.parametrize(
    ("named", "title"),
    [
        ("A real title", "A real title"),
        ("untitled", "Large"),
        ("(anonymous)", "Large"),
        ("Microsoft Word - report final.docx", "Large"),
        ("scan_0012.pdf", "Large"),
    ],
)
def test_title_and_date(named: str, title: str) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setTitle(named)
        lines(canvas, 50, 650, LEFT)
        canvas.setFont("Helvetica", 20)
        canvas.drawString(50, 700, "Large")

    content = parse_pdf(make(draw))
    assert content.title == title
    assert content.date == "2000-01-01"
    assert texts(content, "heading") == ["Large"]


@pytest.mark.parametrize(
    ("changed", "day"),
    [(b"20240501120000", "2024-05-01"), (b"20241341120000", "2000-01-01"), (b"", "2000-01-01")],
)
def test_the_last_change_is_the_date(changed: bytes, day: str) -> None:
    data = make(lambda canvas: lines(canvas, 50, 700, LEFT))
    old = b"/ModDate (D:20000101000000"
    assert old in data
    assert parse_pdf(data.replace(old, b"/ModDate (D:" + changed)).date == day


def picture(words: str) -> bytes:
    """A PDF of one page that is a picture of words."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 24)
        canvas.drawString(50, 700, words)

    bitmap = pdfium.PdfDocument(make(draw))[0].render(scale=2)
    image = ImageReader(bitmap.to_pil())
    return make(lambda canvas: canvas.drawImage(image, 0, 0, 600, 800))


FAKE = """#!/bin/sh
head -c 2 "$1" | grep -q P5 || exit 3
test "$2 $3 $4" = "stdout -l eng" || exit 4
printf 'First para-\\ngraph.\\n\\nSecond one.\\n\\f'
"""


def test_pictures_are_read_by_tesseract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "tesseract"
    program.write_text(FAKE)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    data = make(lambda canvas: canvas.rect(50, 50, 100, 100))
    content = parse_pdf(data, ocr=True)
    assert texts(content) == ["First paragraph.", "Second one."]
    assert {(block.kind, block.page) for block in content.blocks} == {("text", 1)}
    assert character_boxes(data, 0, 10, ocr=True) == ()
    program.write_text("#!/bin/sh\necho no such language >&2\nexit 1\n")
    with pytest.raises(DocumentError, match="no such language"):
        parse_pdf(data, ocr=True)
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    with pytest.raises(DocumentError, match="install tesseract-ocr"):
        parse_pdf(data, ocr=True)


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
def test_the_real_tesseract() -> None:
    pytest.importorskip("PIL")
    assert parse_pdf(picture("Nine boats lie here"), ocr=True).text == "Nine boats lie here"


@cache
def sample() -> tuple[bytes, int]:
    def draw(canvas: Canvas) -> None:
        booklet(canvas, 3)
        for number, row in enumerate(ROWS):
            for x, cell in zip((60, 200, 300), row, strict=True):
                canvas.drawString(x, 600 - 16 * number, cell)

    data = make(draw)
    return data, len(parse_pdf(data).text)


@settings(max_examples=30, deadline=None)
@given(st.integers(-5, 400), st.integers(-5, 400))
def test_any_range_has_boxes_on_its_pages(start: int, end: int) -> None:
    data, length = sample()
    boxes = character_boxes(data, start, end)
    assert all(
        1 <= box.page <= 4 and box.left < box.right and box.bottom < box.top for box in boxes
    )
    assert bool(boxes) or end - start < 10 or start >= length or end <= 0


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 550), st.integers(0, 780), st.sampled_from([6, 10, 14]),
            st.text("abz .-19•\u00ad", min_size=1, max_size=30), st.sampled_from([0, 90, 180]),
        ),
        min_size=1,
        max_size=25,
    )
)  # fmt: skip
def test_scattered_words_keep_the_promises(
    words: list[tuple[int, int, int, str, int]],
) -> None:
    def draw(canvas: Canvas) -> None:
        for x, y, size, text, angle in words:
            canvas.saveState()
            canvas.setFont("Helvetica", size)
            canvas.translate(x, y)
            canvas.rotate(angle)
            canvas.drawString(0, 0, text)
            canvas.restoreState()

    data = make(draw)
    try:
        content = parse_pdf(data)
    except DocumentError:
        return
    check_promises(content)
    character_boxes(data, 0, len(content.text))
