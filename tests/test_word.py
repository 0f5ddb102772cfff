"""Word documents: made with python-docx where it can, else from XML written here."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from askai.errors import DocumentError
from askai.formats.assembly import Content
from askai.formats.word import parse_word

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
TRICKY = "R&D <b> at AT&T costs <b>4</b> a_b *c*"
RELATION = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/'
    'officeDocument" Target="/word/document2.xml"/></Relationships>'
)


def zipped(parts: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def made(body: str, space: str = WORD, name: str = "word/document.xml", **parts: str) -> bytes:
    """A file with this body; `styles`, `footnotes` ... are the insides of parts of that name."""

    def part(tag: str, inside: str) -> str:
        return f'<w:{tag} xmlns:w="{space}" xmlns:mc="m" xmlns:m="n">{inside}</w:{tag}>'

    texts = {name: part("document", f"<w:body>{body}</w:body>")}
    texts |= {f"word/{key}.xml": part(key, inside) for key, inside in parts.items()}
    return zipped(texts | {"_rels/.rels": RELATION} if name != "word/document.xml" else texts)


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def table(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def item(text: str, level: int) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="3"/></w:numPr>')


def shown(content: Content) -> list[tuple[str, str, str]]:
    """(kind, heading path, text) of every block."""
    return [
        (block.kind, block.heading, content.text[block.start : block.end])
        for block in content.blocks
    ]


def texts(data: bytes) -> list[str]:
    return [text for *_, text in shown(parse_word(data))]


def test_a_document_as_programs_write_it() -> None:
    import docx

    document = docx.Document()
    document.core_properties.title = "Report"
    document.add_heading("Report", 0)
    document.add_heading("Costs", 1)
    document.add_heading("R&D", 2)
    document.add_paragraph(TRICKY).add_run("\tÜnïcode\n世界.").bold = True
    document.add_paragraph("Red", "List Bullet")
    document.add_paragraph("Dark red", "List Bullet 2")
    document.add_paragraph("Green", "List Bullet")
    grid = document.add_table(2, 2)
    for row, cells in zip(grid.rows, [("City", "Firm"), ("Bonn", "AT&T")], strict=True):
        for place, text in zip(row.cells, cells, strict=True):
            place.text = text
    document.add_heading("Time", 1)
    buffer = io.BytesIO()
    document.save(buffer)
    content = parse_word(buffer.getvalue())
    assert (content.title, content.date) == ("Report", "2013-12-23")
    assert shown(content) == [
        ("heading", "", "Report"),
        ("heading", "Costs", "Costs"),
        ("heading", "Costs > R&D", "R&D"),
        ("text", "Costs > R&D", f"{TRICKY} Ünïcode\n世界."),
        ("item", "Costs > R&D", "Red"),
        ("item", "Costs > R&D", "Dark red"),
        ("item", "Costs > R&D", "Green"),
        ("row", "Costs > R&D", "City: Bonn; Firm: AT&T"),
        ("heading", "Time", "Time"),
    ]
    assert [block.context for block in content.blocks if block.kind == "item"] == ["", "Red", ""]


def test_changes_fields_and_controls() -> None:
    body = (
        "<w:p><w:r><w:t>It costs </w:t></w:r><w:del><w:r><w:delText>4</w:delText></w:r>"
        "<w:r><w:t>four</w:t></w:r></w:del><w:ins><w:r><w:t>5</w:t></w:r></w:ins>"
        "<w:moveFrom><w:r><w:t>moved</w:t></w:r></w:moveFrom>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>"
        '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t xml:space="preserve"> euros</w:t></w:r>'
        "<w:r><w:instrText> PAGE </w:instrText></w:r>"
        "<w:hyperlink><w:r><w:t> here</w:t></w:r></w:hyperlink>"
        "<w:smartTag><w:r><w:t>, co</w:t><w:noBreakHyphen/><w:t>op</w:t></w:r></w:smartTag>"
        '<w:r><w:sym w:font="Symbol" w:char="F0A3"/><w:t>9</w:t></w:r>'
        "<m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>"
        "</w:p>"
        f"<w:sdt><w:sdtPr/><w:sdtContent>{p('In a control.')}</w:sdtContent></w:sdt>"
        f"<w:ins>{p('A new paragraph.')}</w:ins>"
    )
    expected = ["It costs 5 euros here, co-op≤91/2", "In a control.", "A new paragraph."]
    assert texts(made(body)) == expected
    assert texts(made(body, STRICT, "word/document2.xml")) == expected


def test_text_boxes_come_once_and_after_their_paragraph() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>Boxed</w:t></w:r></w:p></w:txbxContent>"
    body = (
        "<w:p><w:r><mc:AlternateContent>"
        f"<mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
        "</mc:AlternateContent><w:t>Around it.</w:t></w:r></w:p>"
    )
    assert texts(made(body)) == ["Around it.", "Boxed"]


def test_diagrams_are_read_from_their_part() -> None:
    link = '<w:p><w:r><d:relIds xmlns:d="d" xmlns:r="r" r:dm="r7"/></w:r></w:p>'
    parts = {
        "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{link}</w:body></w:document>',
        "word/_rels/document.xml.rels": RELATION.replace("r1", "r7").replace(
            "/word/document2.xml", "diagrams/data1.xml"
        ),
        "word/diagrams/data1.xml": '<m xmlns:a="a"><a:p><a:t>Plan &amp; build</a:t></a:p>'
        "<a:p/><a:p><a:t>Run</a:t></a:p></m>",
    }
    assert shown(parse_word(zipped(parts))) == [("item", "", "Plan & build"), ("item", "", "Run")]


def test_headings_by_style_and_by_outline() -> None:
    styles = (
        '<w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:styleId="Kapitel"><w:basedOn w:val="berschrift1"/></w:style>'
        '<w:style w:styleId="Eigene"><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
        '<w:style w:styleId="Wie1"><w:basedOn w:val="berschrift1"/>'
        '<w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>'
        '<w:style w:styleId="Kreis"><w:basedOn w:val="Kreis"/></w:style>'
        '<w:style w:styleId="V1"><w:name w:val="toc 1"/></w:style>'
    )
    body = "".join(
        p(text, f'<w:pStyle w:val="{style}"/>')
        for style, text in [
            ("V1", "Eins 3"),
            ("berschrift1", "Eins"),
            ("Eigene", "Zwei"),
            ("Wie1", "Nur groß."),
            ("Kapitel", "Drei"),
            ("Kreis", "Rund."),
            ("Heading2", "Vier"),
        ]
    )
    content = parse_word(made(body + p("Fünf", '<w:outlineLvl w:val="0"/>'), styles=styles))
    assert content.title == "Eins"
    assert shown(content) == [
        ("heading", "", "Eins"),
        ("heading", "Zwei", "Zwei"),
        ("text", "Zwei", "Nur groß."),
        ("heading", "Drei", "Drei"),
        ("text", "Drei", "Rund."),
        ("heading", "Drei > Vier", "Vier"),
        ("heading", "Fünf", "Fünf"),
    ]


def test_lists() -> None:
    long = "very " * 40
    styles = (
        '<w:style w:styleId="L"><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>'
    )
    body = (
        item("Fruit", 0) + item("Apples", 1) + item("Red ones", 2) + item("Pears", 1)
        + p("Between.") + item("Alone", 1) + item(long, 0) + item("Last", 1)
        + p("By style", '<w:pStyle w:val="L"/>')
        + p("Not any more", '<w:pStyle w:val="L"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    )  # fmt: skip
    content = parse_word(made(body, styles=styles))
    found = [(content.text[b.start : b.end], b.kind, b.context) for b in content.blocks]
    assert found[:6] == [
        ("Fruit", "item", ""),
        ("Apples", "item", "Fruit"),
        ("Red ones", "item", "Apples"),
        ("Pears", "item", "Fruit"),
        ("Between.", "text", ""),
        ("Alone", "item", ""),
    ]
    last = found[7]
    assert last[0] == "Last"
    assert last[2].startswith("very very")
    assert len(last[2]) <= 100
    assert [(text, kind) for text, kind, _ in found[8:]] == [
        ("By style", "item"),
        ("Not any more", "text"),
    ]


def test_merged_cells_and_headers() -> None:
    merged = '<w:vMerge w:val="restart"/>'
    header = "<w:trPr><w:tblHeader/></w:trPr>"
    body = table(
        header + cell("City", merged) + cell("Price", '<w:gridSpan w:val="2"/>'),
        header + cell("", "<w:vMerge/>") + cell("2023") + cell("2024"),
        cell("Bonn", merged) + cell("4") + cell("5"),
        cell("", "<w:vMerge/>") + cell("6") + cell(""),
        "<w:trPr><w:del/></w:trPr>" + cell("Gone") + cell("7") + cell("8"),
        "<w:trPr><w:gridBefore w:val='1'/><w:tblHeader/></w:trPr>" + cell("9") + cell("10"),
        cell("All of it", '<w:gridSpan w:val="3"/>'),
        f"<w:tc>{table(cell('in') + cell('side'))}<w:p/></w:tc>" + cell("11"),
    )
    assert shown(parse_word(made(body))) == [
        ("row", "", "City: Bonn; Price 2023: 4; Price 2024: 5"),
        ("row", "", "City: Bonn; Price 2023: 6"),
        ("row", "", "Price 2023: 9; Price 2024: 10"),
        ("row", "", "All of it"),
        ("row", "", "City: in side; Price 2023: 11"),
    ]


FACTS = [("Project", "Alpha"), ("Leader", "Ann"), ("Budget", "5 million")]
PEOPLE = [("Town", "People"), ("Rome", "2,873"), ("Oslo", "709")]
TOWNS = [("Country", "Capital"), ("France", "Paris"), ("Italy", "Rome")]


@pytest.mark.parametrize(
    ("pairs", "first", "named"),
    [
        pytest.param(FACTS, "", False, id="facts"),
        pytest.param(PEOPLE, "", True, id="numbers"),
        pytest.param(TOWNS, "<w:rPr><w:b/></w:rPr>", True, id="bold names"),
        pytest.param(TOWNS, '<w:rPr><w:b w:val="0"/></w:rPr>', False, id="not bold"),
        pytest.param(TOWNS, '<w:tcPr><w:shd w:fill="D9D9D9"/></w:tcPr>', True, id="shaded names"),
        pytest.param(TOWNS, '<w:tcPr><w:shd w:fill="auto"/></w:tcPr>', False, id="not shaded"),
        pytest.param(TOWNS, "<w:tblHeader/>", True, id="marked"),
        pytest.param(TOWNS, '<w:tblLook w:firstRow="1" w:firstColumn="0"/>', True, id="look"),
        pytest.param(TOWNS, '<w:tblLook w:val="0020"/>', True, id="old look"),
        pytest.param(FACTS, '<w:tblLook w:val="04A0"/>', False, id="usual look"),
        pytest.param(FACTS[:2], "", True, id="too few rows to tell"),
    ],
)
def test_two_columns_without_names_are_facts(
    pairs: list[tuple[str, str]], first: str, named: bool
) -> None:
    rows = ["".join(map(cell, pair)) for pair in pairs]
    if "rPr" in first:
        rows[0] = rows[0].replace("<w:r>", f"<w:r>{first}")
    elif "tcPr" in first:
        rows[0] = rows[0].replace("<w:tcPr></w:tcPr>", first)
    elif "tblHeader" in first:
        rows[0] = f"<w:trPr>{first}</w:trPr>{rows[0]}"
    body = table(*rows)
    if "tblLook" in first:
        body = body.replace("<w:tblPr/>", f"<w:tblPr>{first}</w:tblPr>")
    (one, other), *below = pairs
    assert texts(made(body)) == (
        [f"{one}: {left}; {other}: {right}" for left, right in below]
        if named
        else [f"{left}: {right}" for left, right in pairs]
    )


def test_a_year_below_an_empty_corner_names_its_column() -> None:
    rows = [("", "2023"), ("Rome", "2,873"), ("Oslo", "709")]
    body = table(*("".join(map(cell, row)) for row in rows))
    assert texts(made(body)) == ["Rome; 2023: 2,873", "Oslo; 2023: 709"]


def test_tables_for_layout_and_with_a_caption() -> None:
    captioned = table(
        cell("Table 1", '<w:gridSpan w:val="2"/>'), cell("A") + cell("B"), cell("1") + cell("2")
    )
    single = table(cell("One") + f"<w:tc>{item('Two', 0)}</w:tc>")
    assert shown(parse_word(made(captioned + single + table(cell("X"), cell("Y"))))) == [
        ("text", "", "Table 1"),
        ("row", "", "A: 1; B: 2"),
        ("text", "", "One"),
        ("item", "", "Two"),
        ("text", "", "X"),
        ("text", "", "Y"),
    ]


def test_code_and_notes() -> None:
    styles = '<w:style w:styleId="C"><w:name w:val="Source Code"/></w:style>'
    code = "".join(
        p(line, '<w:pStyle w:val="C"/>').replace("<w:t>", '<w:t xml:space="preserve">')
        for line in ("if a:", "    b()")
    )
    notes = (
        f'<w:footnote w:type="separator">{p("---")}</w:footnote>'
        f'<w:footnote w:id="1">{p("First")}{p("note.")}</w:footnote>'
    )
    end = f"<w:endnote>{p('An endnote.')}</w:endnote>"
    body = p("One", '<w:outlineLvl w:val="0"/>') + p("Two", '<w:outlineLvl w:val="1"/>') + code
    assert shown(parse_word(made(body, styles=styles, footnotes=notes, endnotes=end)))[2:] == [
        ("code", "Two", "if a:\n    b()"),
        ("text", "", "First\nnote."),
        ("text", "", "An endnote."),
    ]


@pytest.mark.parametrize(
    "junk", ["", "Untitled", "Word Document", "Microsoft Word - a.doc", "b.docx"]
)
def test_titles_that_programs_write_are_none(junk: str) -> None:
    parts = {
        "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{p("Text")}'
        + p("Aim &amp; scope", '<w:outlineLvl w:val="0"/>')
        + "</w:body></w:document>",
        "docProps/core.xml": '<p xmlns:d="d" xmlns:t="t">'
        f"<t:created>2024-02-03T04:05:06Z</t:created><d:title>{junk}</d:title></p>",
    }
    content = parse_word(zipped(parts))
    assert (content.title, content.date) == ("Aim & scope", "2024-02-03")
    newer = parts["docProps/core.xml"].replace("<d:", "<t:modified>2025-01-01</t:modified><d:", 1)
    assert parse_word(zipped(parts | {"docProps/core.xml": newer})).date == "2025-01-01"


def test_deep_nesting_keeps_the_words() -> None:
    body = "<w:sdt>" * 300 + p("Deep down.") + "</w:sdt>" * 300
    assert texts(made(body)) == ["Deep down."]


def test_damaged_xml_is_read_as_far_as_it_goes() -> None:
    def document(inside: str, end: str = "</w:body></w:document>") -> bytes:
        return zipped({"word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{inside}{end}'})

    remark = "its part 'word/document.xml' is damaged; some words may be missing"
    for inside, end, expected in [
        (p("R & D.") + p("After."), "</w:body></w:document>", ["R D.", "After."]),
        (p("Before.") + "<w:p><w:r><w:t>Half a sen", "", ["Before.", "Half a sen"]),
    ]:
        content = parse_word(document(inside, end))
        assert [text for *_, text in shown(content)] == expected
        assert content.remarks == (remark,)
    assert parse_word(document(p("R &amp; D."))).remarks == ()
    notes = f"<w:footnote>{p('A & B.')}</w:footnote>"
    content = parse_word(made(p("Text."), footnotes=notes))
    assert content.remarks == (remark.replace("document", "footnotes"),)


def test_a_damaged_zip_directory_gives_a_reason() -> None:
    good = made(p("Text."))
    entry, end = good.index(b"PK\x01\x02"), good.rindex(b"PK\x05\x06")
    for place, value, reason in [
        (entry, b"\0\0\0\0", "damaged"),  # no entry where one should be
        (entry + 6, b"\xff", "damaged"),  # a version of zip to come
        (entry + 8, b"\x01", "password"),
        (entry + 8, b"\x20", "cannot be unpacked"),  # a patch to another file
        (entry + 10, b"\x63", "cannot be unpacked"),  # an unknown way of packing
        (entry + 42, b"\xf0\xff\xff\xff", "cannot be unpacked"),  # a part behind the end
        (end + 16, b"\xf0\xff\xff\0", "cannot be unpacked"),  # a directory behind the end
    ]:
        data = good[:place] + value + good[place + len(value) :]
        with pytest.raises(DocumentError, match=reason):
            parse_word(data)
    far = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 1, 1, end - entry, 2**64 - 1)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, end, 1)
    last = good[end : end + 12] + b"\xff" * 8 + b"\0\0"
    with pytest.raises(DocumentError, match="damaged"):
        parse_word(good[:end] + far + locator + last)


def test_a_part_packed_with_lzma_and_damaged_gives_a_reason() -> None:
    buffer = io.BytesIO()
    name = "word/document.xml"
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr(name, "<w:document/>")
    data = bytearray(buffer.getvalue())
    data[30 + len(name) + 4] = 0xFF  # LZMA's own settings, behind zip's header and version
    with pytest.raises(DocumentError, match="cannot be unpacked"):
        parse_word(bytes(data))


def test_broken_files_give_a_reason() -> None:
    good = made(p("Text."))
    for data, reason in [
        (b"", "damaged"),
        (b"garbage", "damaged"),
        (good[: len(good) // 2], "damaged"),
        (zipped({"a.txt": "a"}), "missing"),
        (zipped({"word/document.xml": "<w:document"}), "XML|body"),
        (made(""), "no text"),
        (made(p("Text."), footnotes="</").replace(b"</w:footnotes>", b"\0" * 14), "damaged"),
    ]:
        with pytest.raises(DocumentError, match=reason):
            parse_word(data)
