"""From an uploaded spreadsheet to rows of cells: xlsx and csv, bounded and without surprises."""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final, NoReturn

from summit.core.errors import N_
from summit.core.sheets import as_typed
from summit.programme.exchange.mistakes import NOWHERE, Mistake, Mistakes, Place

#: Rows of one sheet, its headings not counted; columns; sheets that are looked at.
MOST_ROWS: Final = 10_000
MOST_COLUMNS: Final = 100
MOST_SHEETS: Final = 20
#: What an xlsx may come to when it is unpacked: a sheet of 10,000 rows is far smaller.
MOST_UNPACKED: Final = 64 * 1024 * 1024
_MOST_PARTS: Final = 1000

#: What a cell may hold once it is read.
Value = str | int | float | bool | date | datetime

_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCODING = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([^"']*)""")


@dataclass(slots=True)
class Table:
    """A sheet: its headings, and its rows with their numbers as people count them."""

    name: str
    headings: list[str]
    rows: list[tuple[int, list[Value | None]]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Tables:
    """What was read; ``encoding`` of a csv that is not UTF-8."""

    tables: list[Table]
    encoding: str = ""


def is_workbook(data: bytes) -> bool:
    """Tell whether an upload is an xlsx, or anything else that is packed like one."""
    return data.startswith(_ZIP)


def read(data: bytes) -> Tables:
    """Read a spreadsheet.

    Raises:
        Mistakes: it is none, or larger than what is taken, or holds formulas.
    """
    if data.startswith(_OLD_EXCEL):
        _refuse(
            N_("This is a workbook of the old Excel format, or locked with a password."),
            N_("Open it, and save it as xlsx without a password."),
        )
    if is_workbook(data):
        return Tables(_workbook(data))
    text, encoding = _decoded(data)
    return Tables([_csv(text)], encoding)


def _refuse(message: str, remedy: str = "", place: Place = NOWHERE, **values: Any) -> NoReturn:
    raise Mistakes([Mistake(message, remedy, values, place)])


# csv


def _decoded(data: bytes) -> tuple[str, str]:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        tried = [("utf-16", "UTF-16")]
    else:
        # Korean Windows saves csv so, which the name EUC-KR is often given to.
        tried = [("utf-8-sig", ""), ("cp949", "CP949 (EUC-KR)")]
    for codec, name in tried:
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text, name
    _refuse(
        N_("This is no spreadsheet: neither an xlsx nor a text with commas."),
        N_("Save it as xlsx, or as csv in the encoding UTF-8."),
    )


def _csv(text: str) -> Table:
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)
    rows = enumerate(_csv_rows(reader), start=1)
    return _table("", ((number, [_typed(cell) for cell in row]) for number, row in rows))


def _csv_rows(reader: Any) -> Iterator[list[str]]:
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:
            _refuse(
                N_(
                    "A cell is longer than any text of a programme, or a quotation mark is missing."
                ),
                N_('Look for a " without its twin; or save the sheet as xlsx.'),
                Place(row=reader.line_num),
            )


def _typed(cell: str) -> str | None:
    typed = as_typed(cell).replace("\r\n", "\n")
    return typed if typed.strip() else None


# xlsx


def _workbook(data: bytes) -> list[Table]:
    _look_inside(data)
    import openpyxl

    try:
        with warnings.catch_warnings():
            # It warns of pictures and lists of choices, none of which matters here.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(
                io.BytesIO(data), read_only=True, data_only=False, keep_links=False
            )
            return [_sheet(sheet) for sheet in book.worksheets[:MOST_SHEETS]]
    except Mistakes:
        raise
    except Exception:
        # What a damaged workbook makes the library raise is not bounded.
        _refuse(
            N_("This workbook cannot be read; it may be damaged."),
            N_("Open it in a spreadsheet program, and save it as xlsx once more."),
        )


def _look_inside(data: bytes) -> None:
    """Refuse what is harmful to unpack, before anything parses it."""
    damaged = (
        N_("This workbook cannot be read; it may be damaged."),
        N_("Open it in a spreadsheet program, and save it as xlsx once more."),
    )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > _MOST_PARTS or sum(p.file_size for p in parts) > MOST_UNPACKED:
                _refuse(
                    N_("Unpacked, this workbook is larger than %(limit)s MB."),
                    N_("Keep only the sheets to import, without pictures."),
                    limit=MOST_UNPACKED // 1024 // 1024,
                )
            if any(part.flag_bits & 1 for part in parts):
                _refuse(N_("This workbook is locked with a password."), N_("Save it without one."))
            if "[Content_Types].xml" not in archive.namelist():
                _refuse(N_("This is no workbook."), N_("Save it as xlsx, or as csv."))
            for part in parts:
                if part.filename.endswith((".xml", ".rels", ".vml")):
                    _refuse_entities(archive.read(part))
    except Mistakes:
        raise
    except Exception:
        # zipfile raises half a dozen types for what is no archive.
        _refuse(*damaged)


def _refuse_entities(part: bytes) -> None:
    """No spreadsheet program declares a document type; entities multiply without bound."""
    declared = _ENCODING.match(part.removeprefix(b"\xef\xbb\xbf"))
    encoding = declared[1].lower() if declared else b"utf-8"
    if b"\0" in part or encoding not in (b"utf-8", b"us-ascii") or _DOCTYPE.search(part):
        _refuse(
            N_("This workbook holds XML that no spreadsheet program writes."),
            N_("Open it in a spreadsheet program, and save it as xlsx once more."),
        )


def _sheet(sheet: Any) -> Table:
    name = str(sheet.title)
    # What the sheet claims to measure need not be true.
    sheet.reset_dimensions()
    rows = sheet.iter_rows(max_col=MOST_COLUMNS + 1)
    return _table(
        name,
        (
            (number, [_value(cell, name) for cell in row])
            for number, row in enumerate(rows, start=1)
        ),
    )


def _value(cell: Any, sheet: str) -> Value | None:
    """Return what a cell holds; times and lengths as they are shown."""
    value = cell.value
    if value is None:
        return None
    if cell.data_type in ("f", "e"):
        message = (
            N_("The cell %(cell)s holds a formula.")
            if cell.data_type == "f"
            else N_("The cell %(cell)s holds an error.")
        )
        place = Place(sheet, cell.row, cell.column_letter)
        _refuse(message, N_("Write its value in place of it."), place, cell=cell.coordinate)
    if isinstance(value, datetime):
        # A day's fraction is never exact: what is shown as 22:00 may be stored as 21:59:59.9999.
        return (value + timedelta(milliseconds=500)).replace(microsecond=0)
    if isinstance(value, time | timedelta):
        return str(value)
    if isinstance(value, str):
        value = value.replace("\r\n", "\n")
        return value if value.strip() else None
    return value if isinstance(value, bool | int | float | date) else str(value)


# both


def _table(name: str, rows: Iterator[tuple[int, Sequence[Value | None]]]) -> Table:
    """Keep the rows that hold something; the first of them are the headings."""
    table: Table | None = None
    for number, cells in rows:
        held = list(cells)
        while held and held[-1] is None:
            held.pop()
        if not held:
            continue
        if len(held) > MOST_COLUMNS:
            _refuse(
                N_("There are more than %(limit)s columns."),
                N_("Keep only those to import."),
                Place(name, number),
                limit=MOST_COLUMNS,
            )
        if table is None:
            table = Table(name, ["" if cell is None else str(cell).strip() for cell in held])
            continue
        if len(table.rows) == MOST_ROWS:
            _refuse(
                N_("There are more than %(limit)s rows."),
                N_("Divide them: what a sheet leaves out stays as it is."),
                Place(name, number),
                limit=MOST_ROWS,
            )
        table.rows.append((number, held))
    return table or Table(name, [])
