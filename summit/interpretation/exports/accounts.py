"""The ledgers of all interpreters side by side, on a page and as a workbook."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from summit.core.errors import N_
from summit.core.text import in_language
from summit.interpretation import wording
from summit.interpretation.exports.cells import Cell, add_row, add_sheet
from summit.interpretation.facts import InterpreterFact, Situation
from summit.interpretation.fees import Ledger, Line, LineKind, fees_of
from summit.programme.wording import Words, label

LINES: Mapping[str, str] = {
    LineKind.BASE: N_("Fee"),
    LineKind.OVERTIME: N_("Overtime"),
    LineKind.NIGHT: N_("Night"),
    LineKind.BROADCAST: N_("Recording and streaming"),
    LineKind.CANCELLATION: N_("Cancellation"),
}


@dataclass(frozen=True, slots=True)
class Account:
    """An interpreter's ledger with what is due of each kind; ``None`` rests on a fee not agreed.

    A kind that does not occur is not in ``sums``.
    """

    interpreter: InterpreterFact
    ledger: Ledger
    sums: Mapping[LineKind, int | None]

    @property
    def minutes(self) -> int:
        """What they work in all."""
        return sum(day.minutes for day in self.ledger.days)

    @property
    def is_settled(self) -> bool:
        """Whether all of it is confirmed."""
        return all(day.is_settled for day in self.ledger.days)


@dataclass(frozen=True, slots=True)
class Accounts:
    """Everybody's.

    ``known`` is what is due as far as fees are agreed, by kind in ``sums``; ``unknown`` are those
    whose total rests on a fee that is not. ``idle`` are those without any work.
    """

    currency: str
    rows: tuple[Account, ...]
    sums: Mapping[LineKind, int]
    known: int
    unknown: tuple[InterpreterFact, ...]
    idle: tuple[InterpreterFact, ...]


def accounts_of(situation: Situation, now: datetime) -> Accounts:
    """Return the ledgers of all who work, or are owed something for a release.

    Args:
        now: when what a release would cost is asked.
    """
    rows, idle = [], []
    for number, interpreter in sorted(situation.interpreters.items()):
        ledger = fees_of(situation, number, now)
        if ledger.days:
            rows.append(Account(interpreter, ledger, _sums(ledger)))
        elif not interpreter.removed:
            idle.append(interpreter)
    sums = {kind: sum(row.sums.get(kind) or 0 for row in rows) for kind in LineKind}
    return Accounts(
        situation.rules.values.currency,
        tuple(rows),
        sums,
        sum(row.ledger.known for row in rows),
        tuple(row.interpreter for row in rows if row.ledger.total is None),
        tuple(idle),
    )


def _sums(ledger: Ledger) -> dict[LineKind, int | None]:
    found: dict[LineKind, int | None] = {}
    for day in ledger.days:
        for line in day.lines:
            if line.is_due:
                sofar = found.get(line.kind, 0)
                known = None if sofar is None or line.amount is None else sofar + line.amount
                found[line.kind] = known
    return found


def money_text(amount: int, currency: str) -> str:
    """Write an amount in whole units: ``900,000 KRW``."""
    return f"{amount:,} {currency}"


def line_text(line: Line, ledger: Ledger, words: Words) -> str:
    """Say what a line is made of: ``2 × 900,000 KRW per day``, ``100 % of 900,000 KRW``."""
    rate = words(N_("not agreed")) if line.rate is None else money_text(line.rate, ledger.currency)
    match line.kind:
        case LineKind.BASE:
            unit = label(wording.UNITS, ledger.unit.value, words)
            said = words(N_("%(amount)s %(unit)s")) % {"amount": rate, "unit": unit}
            return f"{line.quantity} × {said}"
        case LineKind.OVERTIME | LineKind.NIGHT:
            said = words(N_("hours begun: %(hours)s, each %(rate)s"))
            return said % {"hours": line.quantity, "rate": rate}
    return words(N_("%(percent)s %% of %(rate)s")) % {"percent": line.quantity, "rate": rate}


def exclusive_groups(exclusive: str) -> list[list[str]]:
    """Return the msgids of the surcharges of which only the highest is due, group by group."""
    groups = [
        [LINES[LineKind(name)] for name in group.split("+") if name in LINES]
        for group in exclusive.split(",")
    ]
    return [group for group in groups if len(group) > 1]


_PEOPLE = (N_("Interpreter"), N_("Agreed fee"), N_("Unit"), N_("Minutes"))
_AFTER = (N_("Known in all"), N_("Total"), N_("State"))
_DAYS = (
    (N_("Interpreter"), 22),
    (N_("Day"), 14),
    (N_("Sessions"), 44),
    (N_("Minutes"), 10),
    (N_("What for"), 24),
    (N_("Reckoned"), 40),
    (N_("Amount"), 16),
    (N_("Due"), 26),
)


def accounts_xlsx(
    accounts: Accounts, titles: Mapping[str, str], *, language: str, words: Words
) -> bytes:
    """Return the ledgers as an xlsx: a sheet of the people, and one of every line.

    Args:
        titles: of the sessions, by UID, in the order of the programme.
    """
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    kinds = [f"{words(LINES[kind])} ({accounts.currency})" for kind in LineKind]
    heads = [*map(words, _PEOPLE), *kinds, *map(words, _AFTER)]
    sheet = add_sheet(book, words(N_("By interpreter")), heads, [22] + [16] * (len(heads) - 1))
    for row in accounts.rows:
        add_row(sheet, _account(row, language, words))
    everybody: list[Cell] = [words(N_("All")), None, "", sum(row.minutes for row in accounts.rows)]
    everybody += [accounts.sums[kind] for kind in LineKind]
    everybody += [accounts.known, None if accounts.unknown else accounts.known, ""]
    add_row(sheet, everybody)
    sheet = add_sheet(
        book, words(N_("By day")), [words(h) for h, _ in _DAYS], [w for _, w in _DAYS]
    )
    for row in accounts.rows:
        for line in _lines(row, titles, language, words):
            add_row(sheet, line)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _account(row: Account, language: str, words: Words) -> list[Cell]:
    ledger = row.ledger
    settled = words(N_("confirmed")) if row.is_settled else words(N_("not all confirmed"))
    sums: list[Cell] = [row.sums.get(kind, 0) for kind in LineKind]
    return [
        in_language(row.interpreter.name, language)[0],
        words(N_("not agreed")) if ledger.fee is None else ledger.fee,
        label(wording.UNITS, ledger.unit.value, words),
        row.minutes,
        *sums,
        ledger.known,
        words(N_("not known")) if ledger.total is None else ledger.total,
        settled,
    ]


def _lines(
    row: Account, titles: Mapping[str, str], language: str, words: Words
) -> Sequence[list[Cell]]:
    found: list[list[Cell]] = []
    for day in row.ledger.days:
        sessions = ", ".join(title for uid, title in titles.items() if uid in day.sessions)
        for line in day.lines:
            due = words(N_("to be paid"))
            if line.excluded_by is not None:
                due = words(N_("not due: %(other)s instead")) % {
                    "other": words(LINES[line.excluded_by])
                }
            found.append(
                [
                    in_language(row.interpreter.name, language)[0],
                    day.day,
                    sessions,
                    day.minutes,
                    words(LINES[line.kind]),
                    line_text(line, row.ledger, words),
                    words(N_("not known")) if line.amount is None else line.amount,
                    due,
                ]
            )
    return found


def hours_text(minutes: int) -> str:
    """Write a length in hours and minutes: ``1:30``."""
    return f"{minutes // 60}:{minutes % 60:02}"
