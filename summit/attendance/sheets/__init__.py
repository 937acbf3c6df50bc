"""Spreadsheets of those to invite: their columns, how they are read, and one to begin with."""

from summit.attendance.sheets.columns import COLUMNS, Column, heading_text
from summit.attendance.sheets.guests import Entries, Listed, guests_of
from summit.attendance.sheets.reading import rows_of, unpacked
from summit.attendance.sheets.template import template
from summit.programme.exchange.rows import SheetRow, packed

__all__ = [
    "COLUMNS",
    "Column",
    "Entries",
    "Listed",
    "SheetRow",
    "guests_of",
    "heading_text",
    "packed",
    "rows_of",
    "template",
    "unpacked",
]
