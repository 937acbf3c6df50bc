"""From an uploaded spreadsheet to rows of texts, with what is wrong with its headings and cells."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from summit.attendance.sheets.columns import NAMING, Heading, find, near
from summit.core.errors import N_
from summit.core.forms.fields import clean
from summit.programme.exchange.headings import match_headings
from summit.programme.exchange.mistakes import Mistake, Mistakes, Place
from summit.programme.exchange.tables import Table, Value, read

#: Rows of a sheet that are taken: every mayor of the world's large cities fits.
MOST_ROWS: Final = 1000


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row by its number as people count, with its cells by column (``salutation.ko``)."""

    row: int
    cells: Mapping[str, str]


def rows_of(data: bytes, languages: Sequence[str]) -> list[SheetRow]:
    """Read a spreadsheet of guests.

    Args:
        data: an xlsx, or a csv in UTF-8 or CP949.
        languages: of the summit's texts, to suggest headings.

    Raises:
        Mistakes: it is no spreadsheet, has headings that are unknown or missing, or texts that
            are too long.
    """
    tables = [table for table in read(data).tables if table.headings]
    if not tables:
        raise Mistakes(
            [Mistake(N_("The spreadsheet is empty."), N_("Its first row holds the headings."))]
        )
    # Of several sheets that with most headings of ours; the first of equals.
    table = max(
        tables, key=lambda each: sum(find(written) is not None for written in each.headings)
    )
    return _Reading(languages).run(table)


def _known(table: Table) -> int:
    return sum(find(written) is not None for written in table.headings)


class _Reading:
    def __init__(self, languages: Sequence[str]) -> None:
        self.languages = languages
        self.mistakes: list[Mistake] = []

    def run(self, table: Table) -> list[SheetRow]:
        """Take the headings, then every row."""
        headings = self._headings(table)
        if self.mistakes:
            raise Mistakes(self.mistakes)
        if len(table.rows) > MOST_ROWS:
            self._wrong(
                Place(table.name, table.rows[MOST_ROWS][0]),
                N_("There are more than %(limit)s rows."),
                N_("Divide them: what a sheet leaves out stays as it is."),
                limit=MOST_ROWS,
            )
            raise Mistakes(self.mistakes)
        rows = [
            SheetRow(number, self._cells(table, headings, number, values))
            for number, values in table.rows
        ]
        if self.mistakes:
            raise Mistakes(self.mistakes)
        kept = [row for row in rows if row.cells]
        if not kept:
            said = N_("There is no row below the headings.")
            raise Mistakes([Mistake(said, N_("Write one row for each office."))])
        return kept

    def _wrong(self, place: Place, message: str, remedy: str = "", **values: object) -> None:
        self.mistakes.append(Mistake(message, remedy, values, place))

    def _headings(self, table: Table) -> dict[int, Heading]:
        found = match_headings(
            table, find, lambda written: near(written, self.languages), self._wrong
        )
        if not self.mistakes and not any(each.column.name in NAMING for each in found.values()):
            self._wrong(
                Place(table.name, 1),
                N_("no column says whom a row is about"),
                N_("add the column City, Person, Organisation or Invited as"),
            )
        return found

    def _cells(
        self,
        table: Table,
        headings: Mapping[int, Heading],
        number: int,
        values: Iterable[Value | None],
    ) -> dict[str, str]:
        cells = {}
        for at, value in enumerate(values):
            text = clean(_text(value)) if value is not None else ""
            if not text:
                continue
            heading = headings.get(at)
            if heading is None:
                self._wrong(
                    Place(table.name, number),
                    N_("the cell in column %(number)s stands under no heading"),
                    N_("give the column a heading, or empty the cell"),
                    number=at + 1,
                )
            elif len(text) > heading.column.most:
                self._wrong(
                    Place(table.name, number, table.headings[at]),
                    N_("is longer than %(most)s characters"),
                    N_("shorten it"),
                    most=heading.column.most,
                )
            else:
                cells[heading.key] = text
        return cells


def packed(rows: Sequence[SheetRow]) -> str:
    """Write rows for a form that carries them until somebody agrees."""
    return json.dumps([[row.row, dict(row.cells)] for row in rows], ensure_ascii=False)


def unpacked(text: str) -> list[SheetRow]:
    """Read what :func:`packed` wrote, which a form brings back and nobody needs to have left so.

    Raises:
        ValueError: it is nothing of the kind.
    """
    try:
        held = json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(held, list) or not 0 < len(held) <= MOST_ROWS:
        raise ValueError("no rows")
    rows = []
    for entry in held:
        match entry:
            case [int() as number, dict() as cells] if _is_row(number, cells):
                rows.append(SheetRow(number, {key: clean(cell) for key, cell in cells.items()}))
            case _:
                raise ValueError("no row")
    return rows


def _is_row(number: int, cells: Mapping[object, object]) -> bool:
    return 0 < number < 1_000_000 and all(
        isinstance(key, str)
        and isinstance(cell, str)
        and (heading := find(key)) is not None
        and heading.key == key
        and len(cell) <= heading.column.most
        for key, cell in cells.items()
    )


def _text(value: Value) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return str(int(value))
        case datetime():
            if value.time().isoformat() == "00:00:00":
                return value.date().isoformat()
            return value.strftime("%Y-%m-%d %H:%M")
        case date():
            return value.isoformat()
    return str(value)
