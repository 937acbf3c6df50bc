"""From a programme to sheets: the three of them, as a workbook or each as csv."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from summit.core.sheets import harmless, spelled
from summit.core.text import Text
from summit.directory.models import City
from summit.programme.exchange.columns import (
    COLUMNS,
    SHEET_NAMES,
    Heading,
    SheetKind,
    Target,
    heading_text,
)
from summit.programme.file.walls import wall_clock
from summit.programme.models import Item, Session, SessionCity, Speaker, Summit

#: What a cell holds: text, number, truth, a day, or a wall clock without a zone.
Cell = str | int | float | bool | date | datetime | None


def headings(kind: SheetKind, summit: Summit) -> list[Heading]:
    """Return the columns of a sheet, with one for each language of a text."""
    return [
        Heading(column, language)
        for column in COLUMNS[kind]
        for language in (summit.languages if column.by_language else ("",))
    ]


def rows(kind: SheetKind, summit: Summit) -> Iterator[list[Cell]]:
    """Return the rows of a sheet, without its headings."""
    columns = headings(kind, summit)
    for about in _about(kind, summit):
        yield [_cell(heading, about) for heading in columns]


def workbook(summit: Summit, language: str) -> bytes:
    """Return all sheets as an xlsx, headed in a language. Texts are texts, whatever they say."""
    import openpyxl
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = openpyxl.Workbook(write_only=True)
    for kind in SheetKind:
        sheet = book.create_sheet(SHEET_NAMES[kind].get(language, SHEET_NAMES[kind]["en"]))
        sheet.freeze_panes = "B2"
        columns = headings(kind, summit)
        for at in range(len(columns)):
            sheet.column_dimensions[get_column_letter(at + 1)].width = 20
        head = [WriteOnlyCell(sheet, heading_text(heading, language)) for heading in columns]
        for cell in head:
            cell.font = Font(bold=True)
        sheet.append(head)
        for row in rows(kind, summit):
            sheet.append([_xlsx(WriteOnlyCell(sheet), value) for value in row])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def as_csv(kind: SheetKind, summit: Summit, language: str) -> bytes:
    """Return one sheet as csv in UTF-8 with a BOM, in which nothing can be taken for a formula."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow([heading_text(heading, language) for heading in headings(kind, summit)])
    for row in rows(kind, summit):
        writer.writerow([_csv(value) for value in row])
    return b"\xef\xbb\xbf" + target.getvalue().encode()


def _csv(value: Cell) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return _clock(value)
        case str():
            return harmless(value)
    return str(value)


def _xlsx(cell: Any, value: Cell) -> Any:
    if isinstance(value, str):
        cell.value = spelled(value)
        # The library takes what begins with = for a formula; a program that opens it must not.
        cell.data_type = "s"
        if harmless(value) != value:
            cell.quotePrefix = True
    elif isinstance(value, float) and float(f"{value:.15g}") != value:
        # Spreadsheets keep fifteen digits; more of them stand as a text.
        cell.value = repr(value)
    else:
        cell.value = value
        if isinstance(value, datetime):
            cell.number_format = "yyyy-mm-dd hh:mm:ss" if value.second else "yyyy-mm-dd hh:mm"
        elif isinstance(value, date):
            cell.number_format = "yyyy-mm-dd"
    return cell


def _clock(value: datetime) -> str:
    return value.strftime("%Y-%m-%d %H:%M:%S" if value.second else "%Y-%m-%d %H:%M")


# What a row is about: one object for each target of a column.

_About = dict[Target, Any]


def _about(kind: SheetKind, summit: Summit) -> Iterator[_About]:
    sessions = sorted(
        summit.sessions, key=lambda s: (s.day or date.max, str(s.starts_at or ""), s.slug)
    )
    match kind:
        case SheetKind.SESSIONS:
            for session in sessions:
                yield {Target.SESSION: session}
        case SheetKind.SPEAKERS:
            for session in sessions:
                for item in session.items:
                    yield from _speakers(session, item)
        case SheetKind.CITIES:
            yield from _cities(sessions)


def _speakers(session: Session, item: Item) -> Iterator[_About]:
    """An item without speakers has a row of its own."""
    speakers: list[Speaker | None] = [*item.speakers]
    for speaker in speakers or [None]:
        about: _About = {Target.SESSION: session, Target.ITEM: item}
        if speaker is not None:
            about[Target.SPEAKER] = speaker
            if speaker.person is not None:
                about[Target.PERSON] = speaker.person
        yield about


def _cities(sessions: Sequence[Session]) -> Iterator[_About]:
    """Every city that takes part, in each of its sessions, and those that speakers stand for."""
    taking_part: set[City] = set()
    for session in sessions:
        for part in session.cities:
            taking_part.add(part.city)
            yield {Target.SESSION: session, Target.CITY: part.city, Target.PART: part}
    others = {
        speaker.city
        for session in sessions
        for item in session.items
        for speaker in item.speakers
        if speaker.city is not None
    }
    for city in sorted(others - taking_part, key=lambda city: city.slug):
        yield {Target.CITY: city}


def _cell(heading: Heading, about: _About) -> Cell:
    column = heading.column
    row = about.get(column.target)
    if row is None:
        return None
    value = _value(row, column.key)
    found: Cell = value.get(heading.language) if isinstance(value, Text) else value
    return found


def _value(row: Any, key: str) -> Any:
    match row, key:
        case Session(), "start" | "end":
            return _wall(row, row.starts_at if key == "start" else row.ends_at)
        case Session(), "day":
            return None if row.starts_at is not None else row.day
        case Session(), "minutes":
            return row.planned_minutes
        case Session(), "room":
            return row.room.slug if row.room else None
        case Session(), "floor" | "interpreted":
            return ", ".join(getattr(row, key)) or None
        case Speaker(), "position":
            return row.item.speakers.index(row) + 1
        case Speaker(), "person" | "city" | "organisation":
            named = getattr(row, key)
            return named.slug if named else None
        case Speaker(), "remote" | "undocumented":
            return True if getattr(row, key) else None
        case City(), "since":
            return row.related_since
        case SessionCity(), "record":
            return row.record.value if row.record else None
    value = getattr(row, key)
    return value.value if hasattr(value, "value") else value


def _wall(session: Session, moment: datetime | None) -> Cell:
    """Return what the clock shows; as a text with the offset where it shows that twice."""
    if moment is None:
        return None
    wall = wall_clock(moment, ZoneInfo(session.zone))
    if wall.offset is not None:
        return str(wall)
    return datetime.combine(wall.day, wall.time)
