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
from summit.programme.exchange import rows as sheets
from summit.programme.exchange.mistakes import Mistake, Mistakes, Place
from summit.programme.exchange.rows import RowReader, SheetRow
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


def rows_of(data: bytes, languages: Sequence[str]) -> list[SheetRow]:
    """Read a sheet of terms.

    Args:
        data: an xlsx, or a csv in UTF-8 or CP949.
        languages: the summit's; there can be no others.

    Raises:
        Mistakes: it is no spreadsheet, has headings that are unknown or missing, or cells that do
            not fit.
    """
    return _Reader(languages).rows_of(data)


def judge(rows: Sequence[SheetRow], present: Sequence[Term]) -> list[Judged]:
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


def _values(row: SheetRow, words: Mapping[str, str], term: Term | None) -> TermValues:
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


def unpacked(text: str, languages: Sequence[str]) -> list[SheetRow]:
    """Read rows that a form brings back.

    Raises:
        ValueError: they are nothing of the kind.
    """
    return sheets.unpacked(text, MOST_ROWS, lambda cells: _checked(cells, languages))


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


class _Reader(RowReader[str]):
    most_rows = MOST_ROWS
    nothing = N_("Write one row for each term.")

    def __init__(self, languages: Sequence[str]) -> None:
        super().__init__()
        self._languages = languages
        columns = _columns(languages)
        self._known = sorted({heading_of(c, tongue) for c in columns for tongue in ("en", "ko")})

    def find(self, written: str) -> str | None:
        return _find(written, self._languages)

    def near(self, written: str) -> str | None:
        return nearest(written, self._known)

    def lacking(self, headings: Iterable[str]) -> tuple[str, str] | None:
        if any(each.startswith("word.") for each in headings):
            return None
        return (
            N_("no column says in which language the terms are"),
            N_("add a column for a language, for example: Korean (ko)"),
        )

    def column(self, heading: str) -> str:
        return heading

    def most(self, heading: str) -> int:
        return _most(heading)

    def has_lines(self, heading: str) -> bool:
        return heading == NOTE

    def unfit(self, heading: str, text: str) -> tuple[str, str] | None:
        if heading != NUMBER or _NUMBERED.fullmatch(text):
            return None
        return (
            N_("is no number of a term"),
            N_("correct the number, or empty the cell for a new term"),
        )


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
