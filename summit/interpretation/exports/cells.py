"""Cells of workbooks and csv files, in which nothing can be taken for a formula."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from summit.core.sheets import harmless, spelled

#: What a cell holds: a text, a number, a day, or a wall clock without a zone.
Cell = str | int | date | datetime | None

#: What the name of a sheet may not hold, and how long it may be.
_NOT_IN_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]|^'|'$")
_LONGEST_NAME = 31


def add_sheet(book: Any, name: str, headings: Sequence[str], widths: Sequence[int]) -> Any:
    """Add a sheet with bold headings to a write-only workbook; its first column stays in view."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(_sheet_name(name, {each.title for each in book.worksheets}))
    sheet.freeze_panes = "B2"
    for at, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    head = [_cell(WriteOnlyCell(sheet), each) for each in headings]
    for cell in head:
        cell.font = Font(bold=True)
    sheet.append(head)
    return sheet


def add_row(sheet: Any, values: Iterable[Cell]) -> None:
    """Add a row; texts are texts, whatever they say."""
    from openpyxl.cell import WriteOnlyCell

    sheet.append([_cell(WriteOnlyCell(sheet), value) for value in values])


def _cell(cell: Any, value: Cell) -> Any:
    if isinstance(value, str):
        cell.value = spelled(value)
        # The library takes what begins with = for a formula; a program that opens it must not.
        cell.data_type = "s"
        if harmless(value) != value:
            cell.quotePrefix = True
    else:
        cell.value = value
        if isinstance(value, datetime):
            cell.number_format = "yyyy-mm-dd hh:mm"
        elif isinstance(value, date):
            cell.number_format = "yyyy-mm-dd"
        elif isinstance(value, int):
            cell.number_format = "#,##0"
    return cell


def _sheet_name(name: str, taken: set[str]) -> str:
    """Return a name that a sheet can have, and no other sheet of the book has."""
    clean = _NOT_IN_NAME.sub(" ", name).strip()[:_LONGEST_NAME] or "-"
    lower, found, number = {each.lower() for each in taken}, clean, 2
    while found.lower() in lower:
        tail = f" {number}"
        found, number = clean[: _LONGEST_NAME - len(tail)] + tail, number + 1
    return found
