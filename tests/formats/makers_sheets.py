"""Workbooks, as Excel and OpenDocument: two sheets each, titles above the header, dates."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

from tests.formats.sheets import BOOKS, Cell


def make(folder: Path) -> None:
    """Write every workbook in the format that its name says."""
    for name, sheets in BOOKS.items():
        write = _excel if name.endswith(".xlsx") else _open_document
        write(folder / name, sheets)


def _excel(path: Path, sheets: dict[str, list[tuple[Cell, ...]]]) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    book.properties.title = path.stem.replace("-", " ")
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for number, cells in enumerate(rows, start=1):
            for column, value in enumerate(cells, start=1):
                if value is None:
                    continue
                cell = sheet.cell(number, column, value)
                if isinstance(value, datetime.date):
                    cell.number_format = "yyyy-mm-dd"
        if len(rows[0]) == 1:  # a title over the whole table
            sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=3)
    book.save(path)


def _open_document(path: Path, sheets: dict[str, list[tuple[Cell, ...]]]) -> None:
    from odf.dc import Title
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow

    book = OpenDocumentSpreadsheet()
    book.meta.addElement(Title(text=path.stem.replace("-", " ")))
    for title, rows in sheets.items():
        table = Table(name=title)
        for cells in rows:
            line = TableRow()
            for value in cells:
                line.addElement(_open_cell(value))
            line.addElement(TableCell(numbercolumnsrepeated="1000"))
            table.addElement(line)
        rest = TableRow(numberrowsrepeated="1048000")  # as office programs fill up a sheet
        rest.addElement(TableCell(numbercolumnsrepeated="1024"))
        table.addElement(rest)
        book.spreadsheet.addElement(table)
    book.save(str(path))


def _open_cell(value: Cell) -> Any:
    from odf.table import TableCell
    from odf.text import P

    if value is None:
        return TableCell()
    if isinstance(value, datetime.date):
        cell = TableCell(valuetype="date", datevalue=value.isoformat())
    elif isinstance(value, str):
        cell = TableCell(valuetype="string")
    else:
        cell = TableCell(valuetype="float", value=str(value))
    cell.addElement(P(text=str(value)))
    return cell
