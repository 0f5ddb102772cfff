"""Slides, as PowerPoint and OpenDocument: bullets, tables and speaker's notes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.formats.slides import DECKS, Slide


def make(folder: Path) -> None:
    """Write every deck in the format that its name says."""
    for name, (title, slides) in DECKS.items():
        write = _powerpoint if name.endswith(".pptx") else _open_document
        write(folder / name, title, slides)


def _powerpoint(path: Path, title: str, slides: tuple[Slide, ...]) -> None:
    import pptx
    from pptx.util import Cm

    deck = pptx.Presentation()
    deck.core_properties.title = title
    for slide in slides:
        page = deck.slides.add_slide(deck.slide_layouts[1])
        page.shapes.title.text = slide.title
        body = page.placeholders[1].text_frame
        body.text = slide.points[0]
        for point in slide.points[1:]:
            line = body.add_paragraph()
            line.text = point.lstrip("-")
            line.level = len(point) - len(point.lstrip("-"))
        if slide.table:
            shape = page.shapes.add_table(
                len(slide.table), len(slide.table[0]), Cm(2), Cm(10), Cm(20), Cm(5)
            )
            for row, cells in enumerate(slide.table):
                for column, text in enumerate(cells):
                    shape.table.cell(row, column).text = text
        if slide.notes:
            page.notes_slide.notes_text_frame.text = slide.notes
    deck.save(str(path))


def _open_document(path: Path, title: str, slides: tuple[Slide, ...]) -> None:
    from odf.dc import Title
    from odf.draw import Page
    from odf.opendocument import OpenDocumentPresentation
    from odf.style import MasterPage, PageLayout, PageLayoutProperties

    deck = OpenDocumentPresentation()
    deck.meta.addElement(Title(text=title))
    layout = PageLayout(name="Screen")
    layout.addElement(PageLayoutProperties(pagewidth="28cm", pageheight="21cm"))
    deck.automaticstyles.addElement(layout)
    master = MasterPage(name="Plain", pagelayoutname=layout)
    deck.masterstyles.addElement(master)
    for number, slide in enumerate(slides, start=1):
        page = Page(masterpagename=master, name=f"page{number}")
        deck.presentation.addElement(page)
        _fill(page, slide)
    deck.save(str(path))


def _fill(page: Any, slide: Slide) -> None:
    from odf.draw import Frame, TextBox
    from odf.namespaces import PRESENTATIONNS
    from odf.presentation import Notes
    from odf.text import List, ListItem, P

    def frame(role: str, top: int) -> Any:
        holder = Frame(width="24cm", height="3cm", x="2cm", y=f"{top}cm")
        holder.setAttrNS(PRESENTATIONNS, "class", role)
        return holder

    def text_box(parent: Any, role: str, top: int) -> Any:
        holder, box = frame(role, top), TextBox()
        holder.addElement(box)
        parent.addElement(holder)
        return box

    text_box(page, "title", 1).addElement(P(text=slide.title))
    points = List()
    for point in slide.points:
        item = ListItem()
        item.addElement(P(text=point.lstrip("-")))
        points.addElement(item)
    text_box(page, "outline", 5).addElement(points)
    if slide.table:
        holder = frame("table", 12)
        holder.addElement(odf_table(slide.table), check_grammar=False)
        page.addElement(holder)
    if slide.notes:
        notes = Notes()
        text_box(notes, "notes", 1).addElement(P(text=slide.notes))
        page.addElement(notes)


def odf_table(rows: tuple[tuple[str, ...], ...], name: str = "") -> Any:
    """A table of an OpenDocument file, every cell a string."""
    from odf.table import Table, TableCell, TableColumn, TableRow
    from odf.text import P

    table = Table(name=name) if name else Table()
    table.addElement(TableColumn(numbercolumnsrepeated=str(len(rows[0]))))
    for cells in rows:
        line = TableRow()
        for text in cells:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=text))
            line.addElement(cell)
        table.addElement(line)
    return table
