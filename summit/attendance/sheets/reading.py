"""Reading sheets of guests: which columns they have, and what can stand in a cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from summit.attendance.sheets.columns import NAMING, Heading, find, near
from summit.core.errors import N_
from summit.core.forms.fields import clean
from summit.programme.exchange import rows as sheets
from summit.programme.exchange.rows import RowReader, SheetRow

#: Rows of a sheet that are taken: every mayor of the world's large cities fits.
MOST_ROWS: Final = 1000


def rows_of(data: bytes, languages: Sequence[str]) -> list[SheetRow]:
    """Read a spreadsheet of guests.

    Args:
        data: an xlsx, or a csv in UTF-8 or CP949.
        languages: of the summit's texts, to suggest headings.

    Raises:
        Mistakes: as :meth:`~summit.programme.exchange.rows.RowReader.rows_of`.
    """
    return _Reader(languages).rows_of(data)


def unpacked(text: str) -> list[SheetRow]:
    """Read rows that a form brings back.

    Raises:
        ValueError: they are nothing of the kind.
    """
    return sheets.unpacked(text, MOST_ROWS, _checked)


class _Reader(RowReader[Heading]):
    most_rows = MOST_ROWS
    nothing = N_("Write one row for each office.")

    def __init__(self, languages: Sequence[str]) -> None:
        super().__init__()
        self._languages = languages

    def find(self, written: str) -> Heading | None:
        return find(written)

    def near(self, written: str) -> str | None:
        return near(written, self._languages)

    def lacking(self, headings: Iterable[Heading]) -> tuple[str, str] | None:
        if any(each.column.name in NAMING for each in headings):
            return None
        return (
            N_("no column says whom a row is about"),
            N_("add the column City, Person, Organisation or Invited as"),
        )

    def column(self, heading: Heading) -> str:
        return heading.key

    def most(self, heading: Heading) -> int:
        return heading.column.most


def _checked(cells: Mapping[Any, Any]) -> dict[str, str]:
    found = {}
    for key, cell in cells.items():
        heading = find(key) if isinstance(key, str) else None
        if heading is None or heading.key != key or not isinstance(cell, str):
            raise ValueError("no cell")
        if len(cell) > heading.column.most:
            raise ValueError("a cell is too long")
        found[key] = clean(cell)
    return found
