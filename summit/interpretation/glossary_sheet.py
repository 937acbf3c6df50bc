"""The glossary as a spreadsheet, written and read: a row for each term, a column each language.

The column "No." says which term of the glossary a row is; without it a row with the very words of
a term is that term, and any other a new one. What a sheet does not name stays as it is.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final

from summit.core.errors import N_
from summit.core.forms.fields import clean
from summit.core.sheets import harmless
from summit.core.text import Text
from summit.interpretation.exports.cells import Cell, add_row, add_sheet
from summit.interpretation.models import Term
from summit.interpretation.operations.glossary import (
    MOST_DOMAIN,
    MOST_NOTE,
    MOST_WORD,
    Line,
    TermValues,
    words_key,
)
from summit.programme.exchange.headings import match_headings
from summit.programme.exchange.mistakes import Mistake, Mistakes, Place
from summit.programme.exchange.tables import Table, Value, read
from summit.programme.file.problems import nearest
from summit.programme.file.values import LANGUAGE

#: Rows that are taken at once.
MOST_ROWS: Final = 2000

NUMBER, DOMAIN, NOTE = "number", "domain", "note"
#: The headings of the columns that are no languages, by language of the reader.
_HEADINGS: Mapping[str, Mapping[str, str]] = {
    NUMBER: {"en": "No.", "ko": "번호"},
    DOMAIN: {"en": "Subject", "ko": "분야"},
    NOTE: {"en": "Note on use", "ko": "용례·비고"},
}
_TONGUES: Mapping[str, Mapping[str, str]] = {
    "en": {"en": "English", "ko": "영어"},
    "ko": {"en": "Korean", "ko": "한국어"},
}
_TAGGED = re.compile(rf"(?:.+\(\s*)?({LANGUAGE})\s*\)?")
_NUMBERED = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Row:
    """A row by its number as people count, with its cells by column: ``number``, ``word.ko``…"""

    row: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Judged:
    """What a row would do: ``line`` is a new term, or a known one with the values it would get."""

    row: int
    line: Line

    @property
    def is_new(self) -> bool:
        """Whether the term is not in the glossary yet."""
        return self.line.term is None

    @property
    def is_same(self) -> bool:
        """Whether nothing would change."""
        term, values = self.line.term, self.line.values
        return term is not None and values == TermValues(term.words, term.domain, term.note)


def heading_of(column: str, language: str) -> str:
    """Return what a column is called: ``No.``, ``Korean (ko)``."""
    named = _HEADINGS.get(column)
    if named is not None:
        return named.get(language, named["en"])
    names = _TONGUES.get(column)
    return f"{names.get(language, names['en'])} ({column})" if names else column


def xlsx(terms: Iterable[Term], languages: Sequence[str], language: str, title: str) -> bytes:
    """Return terms as a workbook, headed in a language."""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    columns = _columns(languages)
    widths = [8, *(36 for _ in languages), 20, 50]
    sheet = add_sheet(book, title, [heading_of(each, language) for each in columns], widths)
    for term in terms:
        cells: list[Cell] = [term.id, *_texts(term, languages)]
        add_row(sheet, cells)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def csv_text(terms: Iterable[Term], languages: Sequence[str], language: str) -> str:
    """Return terms as csv with a byte-order mark, without which Excel takes it for another code."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow([heading_of(each, language) for each in _columns(languages)])
    for term in terms:
        writer.writerow([term.id, *(harmless(text) for text in _texts(term, languages))])
    return "\ufeff" + target.getvalue()


def _columns(languages: Sequence[str]) -> list[str]:
    return [NUMBER, *languages, DOMAIN, NOTE]


def _texts(term: Term, languages: Sequence[str]) -> list[str]:
    return [*(term.words.get(tag, "") for tag in languages), term.domain, term.note]


def rows_of(data: bytes, languages: Sequence[str]) -> list[Row]:
    """Read a sheet of terms.

    Args:
        data: an xlsx, or a csv in UTF-8 or CP949.
        languages: the summit's; there can be no others.

    Raises:
        Mistakes: it is no spreadsheet, has headings that are unknown or missing, or cells that do
            not fit.
    """
    tables = [table for table in read(data).tables if table.headings]
    if not tables:
        raise Mistakes(
            [Mistake(N_("The spreadsheet is empty."), N_("Its first row holds the headings."))]
        )
    known = {heading_of(each, tongue) for each in _columns(languages) for tongue in ("en", "ko")}
    # Of several sheets that with most headings of ours; the first of equals.
    table = max(
        tables,
        key=lambda each: sum(_find(written, languages) is not None for written in each.headings),
    )
    return _Reading(languages, sorted(known)).run(table)


def judge(rows: Sequence[Row], present: Sequence[Term]) -> list[Judged]:
    """Return what rows would do to a glossary.

    Raises:
        Mistakes: a number that no term has, a term that two rows are about, or a row that says
            what another term says already.
    """
    by_id = {term.id: term for term in present}
    by_words = {words_key(term.words): term for term in present}
    mistakes: list[Mistake] = []
    judged: list[Judged] = []
    about: dict[int, int] = {}
    for row in rows:
        place = Place(row=row.row)
        words = {key[5:]: text for key, text in row.cells.items() if key.startswith("word.")}
        term: Term | None
        number = row.cells.get(NUMBER)
        if number is not None:
            term = by_id.get(int(number))
            if term is None:
                message = N_("there is no term number %(number)s in this glossary")
                remedy = N_("correct the number, or empty the cell for a new term")
                mistakes.append(Mistake(message, remedy, {"number": number}, place))
                continue
        else:
            term = by_words.get(words_key(words))
        if term is not None and term.id in about:
            message = N_("this is the same term as in row %(other)s")
            values = {"other": about[term.id]}
            mistakes.append(Mistake(message, N_("keep one of them"), values, place))
            continue
        if term is not None:
            about[term.id] = row.row
        elif not words:
            message = N_("no word is written in any language")
            mistakes.append(Mistake(message, N_("write the term, or take the row out"), {}, place))
            continue
        judged.append(Judged(row.row, Line(term, _values(row, words, term))))
    mistakes += _doubles(judged, present)
    if mistakes:
        raise Mistakes(mistakes)
    return judged


def _values(row: Row, words: Mapping[str, str], term: Term | None) -> TermValues:
    old = TermValues(term.words, term.domain, term.note) if term else TermValues(Text())
    return TermValues(
        words=Text({**old.words, **words}),
        domain=row.cells.get(DOMAIN, old.domain),
        note=row.cells.get(NOTE, old.note),
    )


def _doubles(judged: Sequence[Judged], present: Sequence[Term]) -> list[Mistake]:
    """Find terms that would stand twice in the glossary because of these rows."""
    touched = {each.line.term.id for each in judged if each.line.term is not None}
    stands: dict[frozenset[tuple[str, str]], int] = {
        words_key(term.words): 0 for term in present if term.id not in touched
    }
    found = []
    for each in judged:
        key = words_key(each.line.values.words)
        if key not in stands:
            stands[key] = each.row
            continue
        message = (
            N_("this is the same term as in row %(other)s")
            if stands[key]
            else N_("another term of the glossary has the same words")
        )
        values = {"other": stands[key]}
        found.append(Mistake(message, N_("keep one of them"), values, Place(row=each.row)))
    return found


def fingerprint(judged: Sequence[Judged]) -> str:
    """Return what changes when the rows would do something else than somebody has looked at."""
    seen = [
        [
            each.row,
            each.line.term.id if each.line.term else 0,
            each.line.term.version if each.line.term else 0,
            each.line.values.words.plain(),
            each.line.values.domain,
            each.line.values.note,
        ]
        for each in judged
    ]
    return sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()


def packed(rows: Sequence[Row]) -> str:
    """Write rows for a form that carries them until somebody agrees."""
    return json.dumps([[row.row, dict(row.cells)] for row in rows], ensure_ascii=False)


def unpacked(text: str, languages: Sequence[str]) -> list[Row]:
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
            case [int() as number, dict() as cells] if 0 < number < 1_000_000:
                rows.append(Row(number, _checked(cells, languages)))
            case _:
                raise ValueError("no row")
    return rows


def _checked(cells: Mapping[Any, Any], languages: Sequence[str]) -> dict[str, str]:
    known = {NUMBER, DOMAIN, NOTE, *(f"word.{tag}" for tag in languages)}
    found = {}
    for key, cell in cells.items():
        if key not in known or not isinstance(cell, str) or len(cell) > _most(key):
            raise ValueError("no cell")
        if key == NUMBER and not _NUMBERED.fullmatch(cell):
            raise ValueError("no number")
        found[key] = clean(cell, lines=key == NOTE)
    return {key: cell for key, cell in found.items() if cell}


def _most(key: str) -> int:
    return {DOMAIN: MOST_DOMAIN, NOTE: MOST_NOTE}.get(key, MOST_WORD)


class _Reading:
    def __init__(self, languages: Sequence[str], known: Sequence[str]) -> None:
        self.languages, self.known = languages, known
        self.mistakes: list[Mistake] = []

    def run(self, table: Table) -> list[Row]:
        """Take the headings, then every row."""
        columns = match_headings(
            table,
            lambda written: _find(written, self.languages),
            lambda written: nearest(written, self.known),
            self._wrong,
        )
        if not self.mistakes and not any(each.startswith("word.") for each in columns.values()):
            message = N_("no column says in which language the terms are")
            remedy = N_("add a column for a language, for example: Korean (ko)")
            self._wrong(Place(table.name, 1), message, remedy)
        if not self.mistakes and len(table.rows) > MOST_ROWS:
            self._wrong(
                Place(table.name, table.rows[MOST_ROWS][0]),
                N_("There are more than %(limit)s rows."),
                N_("Divide them: what a sheet leaves out stays as it is."),
                limit=MOST_ROWS,
            )
        if self.mistakes:
            raise Mistakes(self.mistakes)
        rows = [
            Row(number, self._cells(table, columns, number, values))
            for number, values in table.rows
        ]
        if self.mistakes:
            raise Mistakes(self.mistakes)
        kept = [row for row in rows if row.cells]
        if not kept:
            said = N_("There is no row below the headings.")
            raise Mistakes([Mistake(said, N_("Write one row for each term."))])
        return kept

    def _wrong(self, place: Place, message: str, remedy: str = "", **values: object) -> None:
        self.mistakes.append(Mistake(message, remedy, values, place))

    def _cells(
        self,
        table: Table,
        columns: Mapping[int, str],
        number: int,
        values: Iterable[Value | None],
    ) -> dict[str, str]:
        cells = {}
        for at, value in enumerate(values):
            column = columns.get(at)
            text = clean(_text(value), lines=column == NOTE) if value is not None else ""
            if not text:
                continue
            if column is None:
                self._wrong(
                    Place(table.name, number),
                    N_("the cell in column %(number)s stands under no heading"),
                    N_("give the column a heading, or empty the cell"),
                    number=at + 1,
                )
                continue
            place = Place(table.name, number, table.headings[at])
            if column == NUMBER and not _NUMBERED.fullmatch(text):
                said = N_("is no number of a term")
                self._wrong(place, said, N_("correct the number, or empty the cell for a new term"))
            elif len(text) > _most(column):
                said = N_("is longer than %(most)s characters")
                self._wrong(place, said, N_("shorten it"), most=_most(column))
            else:
                cells[column] = text
        return cells


def _find(written: str, languages: Sequence[str]) -> str | None:
    """Return the column that a heading names, in any language; ``None`` where it is unknown."""
    plain = _plain(written)
    if plain in _KNOWN:
        return _KNOWN[plain]
    tag = _SPOKEN.get(plain)
    if tag is None and (tagged := _TAGGED.fullmatch(written.strip())):
        tag = tagged[1]
    return f"word.{tag}" if tag in languages else None


def _plain(text: str) -> str:
    return re.sub(r"[\s_-]+", " ", text).strip().casefold()


_KNOWN = {_plain(text): name for name, texts in _HEADINGS.items() for text in texts.values()}
_KNOWN |= {"no": NUMBER, "number": NUMBER, "note": NOTE, "비고": NOTE, "domain": DOMAIN}
_SPOKEN = {_plain(text): tag for tag, texts in _TONGUES.items() for text in texts.values()}


def _text(value: Value) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return str(int(value))
        case datetime() | date():
            return value.isoformat()
    return str(value)
