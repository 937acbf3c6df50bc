"""Cells of spreadsheets that come from what people typed."""

from __future__ import annotations

import re

from summit.core.text import NOT_IN_XML

#: With these a spreadsheet takes a cell for a formula (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_QUOTE = "'"
#: Workbooks read ``_x0041_`` as a character; the underscore before it is written so itself.
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def harmless(text: str) -> str:
    """Return a cell that no spreadsheet runs as a formula: an apostrophe stands before it.

    A text that begins with an apostrophe before such a sign gets another, so that
    :func:`as_typed` gives back exactly what was there.
    """
    return _QUOTE + text if text.lstrip(_QUOTE).startswith(_FORMULA) else text


def as_typed(cell: str) -> str:
    """Return what stood in a cell before :func:`harmless`."""
    if cell.startswith(_QUOTE) and cell.lstrip(_QUOTE).startswith(_FORMULA):
        return cell[1:]
    return cell


def spelled(text: str) -> str:
    """Return a text as a workbook can hold it and gives it back, without what XML cannot hold."""
    return _ESCAPE.sub("_x005F_", NOT_IN_XML.sub("", text))
