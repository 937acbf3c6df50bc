"""Sheets of one table, a row for each thing: reading their cells, and carrying rows in a form.

What a sheet means stands in upper rooms (guests, terms): they say which columns there are and what
cannot stand in a cell. What is the same for all stands here, so that every sheet is judged alike.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Generic, TypeVar

from summit.core.errors import N_
from summit.core.forms.fields import clean
from summit.programme.exchange.headings import match_headings
from summit.programme.exchange.mistakes import Mistake, Mistakes, Place
from summit.programme.exchange.tables import Table, Value, read

H_ = TypeVar("H_")

#: The highest number of a row that a form may bring back; sheets have fewer.
_LAST_ROW = 1_000_000


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row by its number as people count, with its cells by column (``salutation.ko``)."""

    row: int
    cells: Mapping[str, str]


class RowReader(ABC, Generic[H_]):
    """Reads sheets of one kind; ``H_`` is what a heading means.

    ``most_rows`` are taken at once; ``nothing`` says, a msgid, what to write into an empty sheet.
    """

    most_rows: ClassVar[int]
    nothing: ClassVar[str]

    def __init__(self) -> None:
        self._mistakes: list[Mistake] = []

    @abstractmethod
    def find(self, written: str) -> H_ | None:
        """Return what a heading means, if anything."""

    @abstractmethod
    def near(self, written: str) -> str | None:
        """Return the heading that may have been meant, if that is likely."""

    @abstractmethod
    def lacking(self, headings: Iterable[H_]) -> tuple[str, str] | None:
        """Return what is the matter with columns that do not suffice, and what would help."""

    @abstractmethod
    def column(self, heading: H_) -> str:
        """Return what a row's cells call a column."""

    @abstractmethod
    def most(self, heading: H_) -> int:
        """Return how many characters a cell may have."""

    def has_lines(self, heading: H_) -> bool:
        """Tell whether a cell may have several lines."""
        return False

    def unfit(self, heading: H_, text: str) -> tuple[str, str] | None:
        """Return what is the matter with a cell besides its length, and what would help."""
        return None

    def rows_of(self, data: bytes) -> list[SheetRow]:
        """Read a spreadsheet.

        Args:
            data: an xlsx, or a csv in UTF-8 or CP949.

        Raises:
            Mistakes: it is no spreadsheet, has headings that are unknown, twice or missing, too
                many rows, or cells that cannot stand.
        """
        tables = [table for table in read(data).tables if table.headings]
        if not tables:
            self._refuse(N_("The spreadsheet is empty."), N_("Its first row holds the headings."))
        # Of several sheets that with most headings of ours; the first of equals.
        table = max(tables, key=self._headed)
        headings = match_headings(table, self.find, self.near, self._wrong)
        lacking = None if self._mistakes else self.lacking(headings.values())
        if lacking is not None:
            self._wrong(Place(table.name, 1), *lacking)
        elif not self._mistakes and len(table.rows) > self.most_rows:
            self._wrong(
                Place(table.name, table.rows[self.most_rows][0]),
                N_("There are more than %(limit)s rows."),
                N_("Divide them: what a sheet leaves out stays as it is."),
                limit=self.most_rows,
            )
        self._stop_if_wrong()
        rows = [
            SheetRow(number, self._cells(table, headings, number, values))
            for number, values in table.rows
        ]
        self._stop_if_wrong()
        kept = [row for row in rows if row.cells]
        if not kept:
            self._refuse(N_("There is no row below the headings."), self.nothing)
        return kept

    def _headed(self, table: Table) -> int:
        return sum(self.find(written) is not None for written in table.headings)

    def _refuse(self, message: str, remedy: str) -> None:
        raise Mistakes([Mistake(message, remedy)])

    def _stop_if_wrong(self) -> None:
        if self._mistakes:
            raise Mistakes(self._mistakes)

    def _wrong(self, place: Place, message: str, remedy: str = "", **values: object) -> None:
        self._mistakes.append(Mistake(message, remedy, values, place))

    def _cells(
        self,
        table: Table,
        headings: Mapping[int, H_],
        number: int,
        values: Iterable[Value | None],
    ) -> dict[str, str]:
        cells = {}
        for at, value in enumerate(values):
            heading = headings.get(at)
            lines = heading is not None and self.has_lines(heading)
            text = clean(cell_text(value), lines=lines) if value is not None else ""
            if not text:
                continue
            if heading is None:
                self._wrong(
                    Place(table.name, number),
                    N_("the cell in column %(number)s stands under no heading"),
                    N_("give the column a heading, or empty the cell"),
                    number=at + 1,
                )
                continue
            place, unfit = Place(table.name, number, table.headings[at]), self.unfit(heading, text)
            if unfit is not None:
                self._wrong(place, *unfit)
            elif len(text) > self.most(heading):
                said = N_("is longer than %(most)s characters")
                self._wrong(place, said, N_("shorten it"), most=self.most(heading))
            else:
                cells[self.column(heading)] = text
        return cells


def cell_text(value: Value) -> str:
    """Write a cell's value as somebody would type it; a day without an hour has none."""
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


def packed(rows: Sequence[SheetRow]) -> str:
    """Write rows for a form that carries them until somebody agrees."""
    return json.dumps([[row.row, dict(row.cells)] for row in rows], ensure_ascii=False)


def unpacked(
    text: str, most_rows: int, checked: Callable[[Mapping[Any, Any]], dict[str, str]]
) -> list[SheetRow]:
    """Read what :func:`packed` wrote, which a form brings back and nobody needs to have left so.

    Args:
        checked: returns a row's cells, cleaned; raises ``ValueError`` for what no sheet has.

    Raises:
        ValueError: it is nothing of the kind.
    """
    try:
        held = json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(held, list) or not 0 < len(held) <= most_rows:
        raise ValueError("no rows")
    rows = []
    for entry in held:
        match entry:
            case [int() as number, dict() as cells] if 0 < number < _LAST_ROW:
                rows.append(SheetRow(number, checked(cells)))
            case _:
                raise ValueError("no row")
    return rows
