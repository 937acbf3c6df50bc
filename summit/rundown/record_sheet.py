"""The record of a session as a workbook: what its page says, in the reader's language."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime

from summit.core.errors import N_
from summit.core.text import in_language
from summit.interpretation.exports.cells import Cell, add_row, add_sheet
from summit.programme.moments import local
from summit.programme.wording import Words
from summit.rundown.facts import CueFact
from summit.rundown.record import Entry, Given, Record

#: Headings and the widths of their columns. Lengths are in seconds, to be reckoned with.
_CUES = (
    (N_("No."), 6),
    (N_("Cue"), 40),
    (N_("City"), 18),
    (N_("Planned start"), 18),
    (N_("Planned seconds"), 12),
    (N_("Allowed seconds"), 12),
    (N_("Actual start"), 18),
    (N_("Actual end"), 18),
    (N_("Spoken seconds"), 12),
    (N_("Difference in seconds"), 12),
    (N_("Overrun in seconds"), 12),
    (N_("Paused seconds"), 12),
    (N_("What happened"), 70),
)
_CITIES = (
    (N_("City"), 30),
    (N_("Turns"), 10),
    (N_("Planned seconds"), 14),
    (N_("Spoken seconds"), 14),
)
_COMMANDS = (
    (N_("Time"), 20),
    (N_("Who"), 24),
    (N_("Command"), 80),
    (N_("Taken back"), 12),
)


def workbook(
    record: Record,
    *,
    language: str,
    words: Words,
    cue_name: Callable[[CueFact], str],
    happened: Callable[[Entry], list[str]],
    command: Callable[[Given], str],
) -> bytes:
    """Return a record as an xlsx in which nothing can be taken for a formula.

    Times are the wall clock of the session's zone, lengths whole seconds.

    Args:
        cue_name, happened, command: how a cue, what became of it, and a command are worded.
    """
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    zone = record.rundown.zone

    def clock(at: datetime | None) -> datetime | None:
        return local(at, zone).replace(tzinfo=None, microsecond=0) if at is not None else None

    sheet = _sheet(book, words, N_("Planned and actual"), _CUES)
    for each in record.entries:
        row: list[Cell] = [
            each.number,
            cue_name(each.cue),
            in_language(each.cue.place, language)[0],
            clock(each.planned_at),
            each.planned_seconds,
            each.cue.seconds,
            clock(each.began_at),
            clock(each.ended_at),
            each.spoken,
            each.difference,
            each.overrun or None,
            each.paused or None,
            "; ".join(happened(each)),
        ]
        add_row(sheet, row)
    sheet = _sheet(book, words, N_("By city"), _CITIES)
    for city in record.cities:
        name = in_language(city.place, language)[0] or words(N_("For no city"))
        add_row(sheet, [name, city.turns, city.planned_seconds, city.seconds])
    sheet = _sheet(book, words, N_("Commands"), _COMMANDS)
    yes = words(N_("yes"))
    for given in record.commands:
        undone = yes if given.undone else ""
        add_row(sheet, [clock(given.at), given.by, command(given), undone])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _sheet(book: object, words: Words, name: str, columns: tuple[tuple[str, int], ...]) -> object:
    headings = [words(heading) for heading, _ in columns]
    return add_sheet(book, words(name), headings, [width for _, width in columns])
