"""Presentations, made with python-pptx."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from askai.errors import DocumentError
from askai.formats.assembly import Content
from askai.formats.slides import parse_slides

TRICKY = "R&D <b> at AT&T costs <b>4</b>"


def saved(deck: Any) -> bytes:
    buffer = io.BytesIO()
    deck.save(buffer)
    return buffer.getvalue()


def changed(data: bytes, name: str, old: str, new: str) -> bytes:
    """The file with `old` as `new` in one of its parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(buffer, "w") as after:
        for part in before.namelist():
            text = before.read(part)
            if part == name:
                assert old.encode() in text
                text = text.replace(old.encode(), new.encode())
            after.writestr(part, text)
    return buffer.getvalue()


def deck_of(*slides: tuple[str, str]) -> Any:
    import pptx

    deck = pptx.Presentation()
    for title, body in slides:
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = body
    return deck


def shown(content: Content) -> list[tuple[str, int | None, str, str, str]]:
    """(kind, page, heading path, context, text) of every block."""
    return [
        (
            block.kind,
            block.page,
            block.heading,
            block.context,
            content.text[block.start : block.end],
        )
        for block in content.blocks
    ]


def test_titles_bodies_and_notes() -> None:
    deck = deck_of(("Über\vblick", TRICKY), ("Plan", "First\nDeeper\nLast"))
    deck.slides[1].placeholders[1].text_frame.paragraphs[1].level = 1
    deck.slides[0].notes_slide.notes_text_frame.text = "Say hello.\nThen wait."
    content = parse_slides(saved(deck))
    assert (content.title, content.date) == ("Über blick", "2013-01-27")
    assert shown(content) == [
        ("heading", 1, "", "", "Über blick"),
        ("text", 1, "", "", TRICKY),
        ("text", 1, "", "Notes", "Say hello."),
        ("text", 1, "", "Notes", "Then wait."),
        ("heading", 2, "Plan", "", "Plan"),
        ("item", 2, "Plan", "", "First"),
        ("item", 2, "Plan", "First", "Deeper"),
        ("item", 2, "Plan", "", "Last"),
    ]


def test_the_title_comes_first_and_from_the_properties() -> None:
    deck = deck_of(("The title", "The body"))
    title = deck.slides[0].shapes.title._element
    title.getparent().append(title)
    deck.core_properties.title = "A talk & more"
    content = parse_slides(saved(deck))
    assert content.title == "A talk & more"
    assert [text for *_, text in shown(content)] == ["The title", "The body"]


def test_slides_come_in_their_order_and_hidden_ones_too() -> None:
    deck = deck_of(("One", "a"), ("Two", "b"), ("Three", "c"))
    order = deck.slides._sldIdLst
    order.insert(0, order[2])
    deck.slides[1]._element.set("show", "0")
    headings = [row[1:3] for row in shown(parse_slides(saved(deck))) if row[0] == "heading"]
    assert headings == [(1, ""), (2, "One"), (3, "Two")]
    assert parse_slides(saved(deck)).title == "Three"


def test_tables_groups_boxes_and_charts() -> None:
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Inches

    deck = deck_of(("Main", "Body"))
    shapes = deck.slides[0].shapes
    place = (Inches(1), Inches(1), Inches(2), Inches(2))
    grid = shapes.add_table(4, 3, *place).table
    lines = [("City", "Price", ""), ("Bonn", "4 & 5", "6"), ("", "7", "8"), ("Köln", "9", "")]
    for number, line in enumerate(lines):
        for column, text in enumerate(line):
            grid.cell(number, column).text = text
    grid.cell(0, 1).merge(grid.cell(0, 2))
    grid.cell(1, 0).merge(grid.cell(2, 0))
    group = shapes.add_group_shape()
    group.shapes.add_textbox(*place).text_frame.text = "In a group.\nTwice."
    data = CategoryChartData()
    data.categories = ["North", "South"]
    data.add_series("Sales", (1, 2))
    chart = shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *place, data).chart
    chart.chart_title.text_frame.text = "Sales by region"
    assert [(kind, text) for kind, _, _, _, text in shown(parse_slides(saved(deck)))] == [
        ("heading", "Main"),
        ("text", "Body"),
        ("row", "City: Bonn; Price: 4 & 5; Price: 6"),
        ("row", "City: Bonn; Price: 7; Price: 8"),
        ("row", "City: Köln; Price: 9"),
        ("text", "In a group."),
        ("text", "Twice."),
        ("item", "Sales by region"),
        ("item", "Sales"),
        ("item", "North"),
        ("item", "South"),
    ]


def test_what_is_on_every_slide_is_left_out() -> None:
    data = saved(deck_of(("Main", "Body"), ("Next", "12 pages")))
    for role in ("sldNum", "dt", "ftr"):
        footer = changed(data, "ppt/slides/slide2.xml", 'idx="1"', f'type="{role}" idx="1"')
        assert [row[4] for row in shown(parse_slides(footer))] == ["Main", "Body", "Next"]


def test_of_two_alternatives_one_is_read() -> None:
    data = saved(deck_of(("Main", "Body")))
    both = (
        '<mc:AlternateContent xmlns:mc="m"><mc:Choice><p:sp><p:txBody><a:p><a:r><a:t>Once'
        "</a:t></a:r></a:p></p:txBody></p:sp></mc:Choice><mc:Fallback><p:sp><p:txBody><a:p><a:r>"
        "<a:t>Once</a:t></a:r></a:p></p:txBody></p:sp></mc:Fallback></mc:AlternateContent>"
    )
    data = changed(data, "ppt/slides/slide1.xml", "</p:spTree>", f"{both}</p:spTree>")
    assert [row[4] for row in shown(parse_slides(data))] == ["Main", "Body", "Once"]


def test_a_damaged_slide_is_read_with_a_remark() -> None:
    data = saved(deck_of(("Main", "Body"), ("Next", "Last words")))
    data = changed(data, "ppt/slides/slide2.xml", "Last words", "Last & words")
    content = parse_slides(data)
    assert [row[4] for row in shown(content)] == ["Main", "Body", "Next", "Last words"]
    assert content.remarks == (
        "its part 'ppt/slides/slide2.xml' is damaged; some words may be missing",
    )


def test_broken_files_give_a_reason() -> None:
    good = saved(deck_of(("Main", "Body")))
    for data, reason in [
        (b"", "damaged"),
        (good[: len(good) // 2], "damaged"),
        (saved(deck_of()), "no text"),
        (changed(good, "ppt/presentation.xml", "p:presentation", "p:other"), "not a presentation"),
    ]:
        with pytest.raises(DocumentError, match=reason):
            parse_slides(data)
