"""A rundown as a workbook and as csv: one table for both, in which nothing is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from summit.core.errors import N_
from summit.core.i18n import LANGUAGES as TONGUES
from summit.core.lengths import length_text
from summit.core.sheets import harmless
from summit.core.text import Text, in_language
from summit.interpretation.exports.cells import Cell, add_row, add_sheet
from summit.interpretation.wording import booth_text
from summit.programme import moments
from summit.programme.wording import ITEM_KINDS, LANGUAGES, Words, label
from summit.rundown import wording
from summit.rundown.cue_lines import (
    CueLine,
    Duties,
    clock_text,
    cue_lines,
    lower_third_of,
)
from summit.rundown.facts import RundownFact

_BOM = b"\xef\xbb\xbf"


#: Left out for who may not see telephones.
_PHONE = N_("Telephone")


class Column(NamedTuple):
    """A column: its heading (a msgid, or words already), its width, and what a line has in it."""

    heading: str
    width: int
    cell: Callable[[CueLine], Cell]


@dataclass(frozen=True, slots=True)
class CueTable:
    """Headings, widths in characters, and rows of cells."""

    headings: Sequence[str]
    widths: Sequence[int]
    rows: Sequence[Sequence[Cell]]


def cue_table(
    rundown: RundownFact,
    duties: Duties,
    *,
    languages: Sequence[str],
    language: str,
    words: Words,
    phones: bool,
) -> CueTable:
    """Arrange a rundown as a table.

    Args:
        duties: who is on duty in the booths, by cue.
        languages: texts get a column in each of these.
        language: of the headings, states and names of booths.
        phones: whether there is a column of telephones at all.
    """
    columns = [
        column
        for column in _columns(rundown, languages, language, words)
        if phones or column.heading != words(_PHONE)
    ]
    return CueTable(
        [column.heading for column in columns],
        [column.width for column in columns],
        [[column.cell(line) for column in columns] for line in cue_lines(rundown, duties)],
    )


def cue_xlsx(table: CueTable, name: str) -> bytes:
    """Return a table as an xlsx with one sheet of that name; texts in it are texts."""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = add_sheet(book, name, table.headings, table.widths)
    for row in table.rows:
        add_row(sheet, row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def cue_csv(table: CueTable) -> bytes:
    """Return a table as csv in UTF-8 with the mark that makes spreadsheets read it as that."""
    held = io.StringIO(newline="")
    writer = csv.writer(held)
    writer.writerow(table.headings)
    for row in table.rows:
        writer.writerow([harmless(cell) if isinstance(cell, str) else _plain(cell) for cell in row])
    return _BOM + held.getvalue().encode()


def _plain(cell: Cell) -> str:
    return "" if cell is None else str(cell)


def _columns(
    rundown: RundownFact, languages: Sequence[str], language: str, words: Words
) -> Iterator[Column]:
    zone = rundown.zone

    def tongued(
        heading: str, width: int, text: Callable[[CueLine], Mapping[str, str]]
    ) -> Iterator[Column]:
        for tag in languages:
            # The tag is bound now: the cells are asked for later.
            def cell(line: CueLine, tag: str = tag) -> Cell:
                return text(line).get(tag)

            yield Column(f"{words(heading)} ({TONGUES.get(tag, tag)})", width, cell)

    def plain(heading: str, width: int, cell: Callable[[CueLine], Cell]) -> Column:
        return Column(words(heading), width, cell)

    yield plain(N_("No."), 6, lambda line: line.number)
    yield plain(N_("Day"), 12, lambda line: _day(line, zone))
    yield plain(N_("Start"), 10, lambda line: _clock(line, zone))
    yield plain(N_("Time zone"), 18, lambda line: _zone(line, zone, language))
    yield plain(N_("Length"), 9, lambda line: length_text(line.cue.seconds))
    yield plain(N_("Seconds"), 9, lambda line: line.cue.seconds)
    yield plain(N_("Fixed length"), 9, lambda line: words(N_("yes")) if line.cue.hard else None)
    yield plain(N_("Kind"), 16, lambda line: label(ITEM_KINDS, line.cue.kind, words))
    yield from tongued(N_("Item"), 34, lambda line: line.cue.title)
    yield from tongued(N_("Speaker"), 26, lambda line: line.cue.speaker)
    yield from tongued(N_("Title as spoken"), 30, lambda line: line.cue.speaker_title)
    yield from tongued(N_("City or organisation"), 20, lambda line: line.cue.place)
    yield from tongued(N_("Instead of"), 22, _instead)
    yield plain(N_("Picture from"), 12, lambda line: label(wording.SOURCES, line.cue.source, words))
    yield plain(N_("Floor language"), 14, lambda line: _tongue(line, words))
    yield plain(N_("Booth on duty"), 34, lambda line: _duties(line, language, words))
    yield from tongued(N_("Lower third"), 34, lambda line: lower_third_of(line.cue))
    yield plain(N_("Slide or video"), 24, lambda line: line.cue.media or None)
    yield from tongued(N_("Cue words"), 34, lambda line: line.cue.words)
    yield plain(N_("Fallback"), 34, lambda line: line.cue.fallback or None)
    yield plain(_PHONE, 20, lambda line: line.cue.telephone or None)
    yield plain(N_("Cut priority"), 10, lambda line: line.cue.priority or None)
    yield plain(N_("In charge"), 18, lambda line: line.cue.owner or None)
    yield plain(N_("Note"), 34, lambda line: line.cue.note or None)
    yield plain(N_("State"), 14, lambda line: label(wording.CUE_STATES, line.cue.state, words))


def _day(line: CueLine, zone: str) -> Cell:
    return None if line.starts_at is None else moments.local(line.starts_at, zone).date()


def _clock(line: CueLine, zone: str) -> Cell:
    return None if line.starts_at is None else clock_text(line.starts_at, zone, seconds=True)


def _zone(line: CueLine, zone: str, language: str) -> Cell:
    return None if line.starts_at is None else moments.zone_text(zone, line.starts_at, language)


def _instead(line: CueLine) -> Text:
    return line.cue.name if line.cue.is_substituted else Text()


def _tongue(line: CueLine, words: Words) -> Cell:
    return label(LANGUAGES, line.cue.language, words) if line.cue.language else None


def _duties(line: CueLine, language: str, words: Words) -> Cell:
    told = [
        f"{booth_text(key, words)}: {in_language(name, language)[0]}" for key, name in line.duties
    ]
    return "\n".join(told) or None
