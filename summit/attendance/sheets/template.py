"""A workbook to begin with: the headings, and a row for each city that is not invited yet."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from summit.attendance.sheets.columns import heading_text, headings
from summit.core.sheets import harmless


def template(cities: Iterable[str], languages: Sequence[str], language: str) -> bytes:
    """Return an xlsx, headed in a language.

    Args:
        cities: what stands in the column of cities, a row for each.
        languages: of the summit's texts.
    """
    import openpyxl
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "B2"
    columns = headings(languages)
    head = []
    for at, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = 22
        cell = WriteOnlyCell(sheet, heading_text(column, language))
        cell.font = Font(bold=True)
        head.append(cell)
    sheet.append(head)
    for city in cities:
        cell = WriteOnlyCell(sheet, city)
        # The library takes what begins with = for a formula; a program that opens it must not.
        cell.data_type = "s"
        cell.quotePrefix = harmless(city) != city
        sheet.append([cell])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
