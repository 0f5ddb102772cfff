"""OpenDocument files: made with odfpy where it can, else from XML written here."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from askai.errors import DocumentError
from askai.formats.assembly import Content
from askai.formats.opendocument import parse_opendocument

TRICKY = "R&D <b> at AT&T costs <b>4</b>"
SPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for short, long in [
        ("office", "office"),
        ("text", "text"),
        ("table", "table"),
        ("draw", "drawing"),
        ("presentation", "presentation"),
        ("style", "style"),
        ("svg", "svg-compatible"),
        ("meta", "meta"),
    ]
)


def zipped(parts: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def made(kind: str, body: str, **more: str) -> bytes:
    content = (
        f"<office:document-content {SPACES}>{more.get('styles', '')}"
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body>"
        "</office:document-content>"
    )
    return zipped({"content.xml": content})


def saved(document: Any) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def shown(content: Content) -> list[tuple[str, str, str, str]]:
    """(kind, heading path, context, text) of every block."""
    return [
        (block.kind, block.heading, block.context, content.text[block.start : block.end])
        for block in content.blocks
    ]


def kinds_and_texts(data: bytes) -> list[tuple[str, str]]:
    return [(kind, text) for kind, _, _, text in shown(parse_opendocument(data))]


def test_a_text_as_programs_write_it() -> None:
    from odf import dc, meta, opendocument, text

    document = opendocument.OpenDocumentText()
    document.meta.addElement(dc.Title(text="Report & plan"))
    document.meta.addElement(meta.CreationDate(text="2024-02-03T04:05:06"))
    add = document.text.addElement
    add(text.H(outlinelevel=1, text="Costs"))
    add(text.H(outlinelevel=2, text="R&D"))
    add(text.P(text=TRICKY))
    outer, inner = text.List(), text.List()
    for words, target in (("Fruit", outer), ("Apples", inner)):
        item = text.ListItem()
        item.addElement(text.P(text=words))
        target.addElement(item)
    outer.childNodes[0].addElement(inner)
    add(outer)
    content = parse_opendocument(saved(document))
    assert (content.title, content.date) == ("Report & plan", "2024-02-03")
    assert shown(content) == [
        ("heading", "Costs", "", "Costs"),
        ("heading", "Costs > R&D", "", "R&D"),
        ("text", "Costs > R&D", "", TRICKY),
        ("item", "Costs > R&D", "", "Fruit"),
        ("item", "Costs > R&D", "Fruit", "Apples"),
    ]


def test_what_is_inside_a_paragraph() -> None:
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>Gone.</text:p>"
        "</text:deletion></text:changed-region></text:tracked-changes>"
        "<text:table-of-content><text:index-body><text:p>Contents 3</text:p></text:index-body>"
        "</text:table-of-content>"
        '<text:p>One<text:s text:c="900000000"/>two<text:tab/>three<text:line-break/>\n  four'
        "<office:annotation><text:p>A comment.</text:p></office:annotation> <text:span>fi"
        "<text:change-start/>ve</text:span><text:note><text:note-citation>1</text:note-citation>"
        "<text:note-body><text:p>A note.</text:p></text:note-body></text:note>!<draw:frame>"
        "<draw:text-box><text:p>Boxed.</text:p></draw:text-box><svg:title>Alt</svg:title>"
        "</draw:frame></text:p><text:section><text:p>In a section.</text:p></text:section>"
    )
    assert [text for _, text in kinds_and_texts(made("text", body))] == [
        "One two three\nfour five!",
        "A note.",
        "Boxed.",
        "In a section.",
    ]


def test_styles_tell_titles_and_code() -> None:
    styles = (
        "<office:automatic-styles>"
        '<style:style style:name="P1" style:parent-style-name="Preformatted_20_Text"/>'
        '<style:style style:name="P2" style:parent-style-name="Title"/>'
        "</office:automatic-styles>"
    )
    body = (
        '<text:p text:style-name="P2">The title</text:p>'
        '<text:p text:style-name="P1">if a:</text:p>'
        '<text:p text:style-name="P1">b()</text:p><text:p>After.</text:p>'
    )
    content = parse_opendocument(made("text", body, styles=styles))
    assert content.title == "The title"
    assert shown(content) == [
        ("heading", "", "", "The title"),
        ("code", "", "", "if a:\nb()"),
        ("text", "", "", "After."),
    ]


def row(*cells: str, repeated: int = 1) -> str:
    inside = "".join(
        text
        if text.startswith("<")
        else f"<table:table-cell><text:p>{text}</text:p></table:table-cell>"
        for text in cells
    )
    return f'<table:table-row table:number-rows-repeated="{repeated}">{inside}</table:table-row>'


def test_tables_in_a_text() -> None:
    wide = (
        '<table:table-cell table:number-columns-spanned="2"><text:p>W</text:p></table:table-cell>'
    )
    high = '<table:table-cell table:number-rows-spanned="2"><text:p>H</text:p></table:table-cell>'
    covered = "<table:covered-table-cell/>"
    note = "<text:note><text:note-body><text:p>why</text:p></text:note-body></text:note>"
    table = (
        f"<table:table><table:table-header-rows>{row('A', wide, covered)}{row('', 'B', 'C')}"
        f"</table:table-header-rows>{row('1', high, '2' + note)}{row('3', covered, '')}"
        f"{row(wide, covered, '4')}</table:table>"
    )
    single = f"<table:table>{row('Only', 'one row')}</table:table>"
    assert kinds_and_texts(made("text", table + single)) == [
        ("row", "A: 1; W B: H; W C: 2 [why]"),
        ("row", "A: 3; W B: H"),
        ("row", "A: W; W C: 4"),
        ("text", "Only"),
        ("text", "one row"),
    ]


def test_spreadsheets() -> None:
    empty = '<table:table-cell table:number-columns-repeated="16000"/>'
    two = '<table:table-cell table:number-columns-repeated="2"/>'
    same = (
        '<table:table-cell table:number-columns-repeated="2"><text:p>0</text:p></table:table-cell>'
    )
    number = '<table:table-cell xmlns:o="{}" o:value="4.5"/>'.replace("{}", "x")
    sheet = (
        f'<table:table table:name="Prices">{row("As of today")}{row(empty, repeated=1000)}'
        f"{row('City', 'Price', 'Rain', 'Wind', empty)}{row('Bonn', same)}"
        f"{row('AT&amp;T', two, number)}{row(empty, repeated=1_000_000)}</table:table>"
        f'<table:table table:name="Empty">{row(empty)}</table:table>'
        f'<table:table table:name="More">{row("A", "B")}{row("1", "2")}</table:table>'
    )
    content = parse_opendocument(made("spreadsheet", sheet))
    assert content.title == ""
    assert shown(content) == [
        ("heading", "Prices", "", "Prices"),
        ("text", "Prices", "", "As of today"),
        ("row", "Prices", "", "City: Bonn; Price: 0; Rain: 0"),
        ("row", "Prices", "", "City: AT&T; Wind: 4.5"),
        ("heading", "More", "", "More"),
        ("row", "More", "", "A: 1; B: 2"),
    ]


def test_several_tables_in_a_sheet() -> None:
    blank = row("<table:table-cell/>", repeated=2)
    years = f"{row('Item', 'First', 'Second')}{row('Rent', '5', '6')}{row('Staff')}"
    another = f"{row('Costs')}{row('Kind', 'First')}{row('Desk', '7')}"
    sheet = f"{years}{row('Ann', '7', '8')}{blank}{another}{blank}{row('Note: net')}"
    content = parse_opendocument(
        made("spreadsheet", f'<table:table table:name="All">{sheet}</table:table>')
    )
    assert [(kind, text) for kind, _, _, text in shown(content)][1:] == [
        ("row", "Item: Rent; First: 5; Second: 6"),
        ("row", "Staff"),
        ("row", "Item: Ann; First: 7; Second: 8"),
        ("text", "Costs"),
        ("row", "Kind: Desk; First: 7"),
        ("text", "Note: net"),
    ]


def test_presentations() -> None:
    def frame(role: str, inside: str) -> str:
        return (
            f'<draw:frame presentation:class="{role}"><draw:text-box>{inside}</draw:text-box>'
            "</draw:frame>"
        )

    outline = (
        "<text:list><text:list-item><text:p>Point</text:p><text:list><text:list-item>"
        "<text:p>Detail</text:p></text:list-item></text:list></text:list-item></text:list>"
    )
    notes = frame("notes", "<text:p>Say it.</text:p>") + frame("header", "<text:p>Head</text:p>")
    first = frame("outline", outline) + frame("title", "<text:p>Start</text:p><text:p>up</text:p>")
    second = frame("page-number", "<text:p>2</text:p>") + (
        "<draw:g><draw:custom-shape><text:p>In a group.</text:p></draw:custom-shape></draw:g>"
        f"<draw:frame><table:table>{row('A', 'B')}{row('1', '2')}</table:table></draw:frame>"
    )
    content = parse_opendocument(
        made(
            "presentation",
            f"<draw:page>{first}<presentation:notes>{notes}</presentation:notes></draw:page>"
            f"<draw:page>{second}</draw:page>",
        )
    )
    assert content.title == "Start up"
    assert [block.page for block in content.blocks] == [1, 1, 1, 1, 2, 2]
    assert shown(content) == [
        ("heading", "", "", "Start up"),
        ("item", "", "", "Point"),
        ("item", "", "Point", "Detail"),
        ("text", "", "Notes", "Say it."),
        ("text", "", "", "In a group."),
        ("row", "", "", "A: 1; B: 2"),
    ]


def test_a_flat_file() -> None:
    flat = (
        f"<?xml version='1.0'?><office:document {SPACES}><office:meta>"
        '<t:title xmlns:t="http://purl.org/dc/elements/1.1/">Flat</t:title></office:meta>'
        "<office:body><office:text><text:p>Words.</text:p></office:text></office:body>"
        "</office:document>"
    )
    content = parse_opendocument(flat.encode())
    assert (content.title, content.text) == ("Flat", "Words.")


def test_deep_nesting_keeps_the_words() -> None:
    deep = "<text:section>" * 300 + "<text:p>Deep down.</text:p>" + "</text:section>" * 300
    lists = "<text:list><text:list-item>" * 100 + "<text:p>Deeper.</text:p>"
    lists += "</text:list-item></text:list>" * 100
    found = [text for _, text in kinds_and_texts(made("text", deep + lists))]
    assert found == ["Deep down.", "Deeper."]


def test_damaged_files_are_read_with_a_remark() -> None:
    content = parse_opendocument(made("text", "<text:p>R & D.</text:p>"))
    assert content.text == "R D."
    assert content.remarks == ("its part 'content.xml' is damaged; some words may be missing",)
    flat = f"<office:document {SPACES}><office:body><office:text><text:p>Half a sen"
    content = parse_opendocument(flat.encode())
    assert content.text == "Half a sen"
    assert content.remarks == ("the file is damaged; some words may be missing",)


def test_broken_files_give_a_reason() -> None:
    good = made("text", "<text:p>Text.</text:p>")
    manifest = '<m:manifest xmlns:m="m"><m:encryption-data/></m:manifest>'
    for data, reason in [
        (b"", "damaged"),
        (good[: len(good) // 2], "damaged"),
        (zipped({"a.txt": "a"}), "missing"),
        (zipped({"content.xml": "\0", "META-INF/manifest.xml": manifest}), "needs a password"),
        (made("text", ""), "no text"),
        (made("chart", "<text:p>Text.</text:p>"), "not an OpenDocument"),
        (b"<html><body>Text</body></html>", "not an OpenDocument"),
    ]:
        with pytest.raises(DocumentError, match=reason):
            parse_opendocument(data)
