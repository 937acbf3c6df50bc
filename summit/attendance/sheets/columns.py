"""The columns of a sheet of guests, and by which headings they are known: one fixed table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from summit.programme.file.problems import nearest
from summit.programme.file.values import LANGUAGE


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in this table, its headings by language, and how long a cell may be."""

    name: str
    headings: Mapping[str, str]
    most: int = 200
    by_language: bool = False


class Heading(NamedTuple):
    """A column as a sheet names it; ``language`` where its text is in one of several."""

    column: Column
    language: str = ""

    @property
    def key(self) -> str:
        """What the cell is called within a row: ``email``, ``salutation.ko``."""
        return f"{self.column.name}.{self.language}" if self.language else self.column.name


def _column(name: str, en: str, ko: str, *, most: int = 200, by_language: bool = False) -> Column:
    return Column(name, {"en": en, "ko": ko}, most, by_language)


COLUMNS: tuple[Column, ...] = (
    _column("city", "City", "도시"),
    _column("person", "Person", "인물"),
    _column("organisation", "Organisation", "기관"),
    _column("capacity", "Invited as", "초청 자격", most=300, by_language=True),
    _column("answers for", "Answers for", "초청 구분"),
    _column("language", "Language", "언어"),
    _column("salutation", "Salutation", "인사말", most=300, by_language=True),
    _column("honorific", "Honorific", "경칭", most=300, by_language=True),
    _column("contact", "Contact", "담당자"),
    _column("responsible for", "Responsible for", "담당 업무"),
    _column("email", "E-mail", "이메일", most=254),
    _column("telephone", "Telephone", "전화번호", most=40),
    _column("telephone on the day", "Telephone on the day", "당일 전화번호", most=40),
    _column("answer by", "Answer by", "회신 기한"),
    _column("in office since", "In office since", "취임일"),
)

#: At least one of these says whom a row is about.
NAMING = ("city", "person", "organisation", "capacity")

_LANGUAGE_AFTER = re.compile(rf"(.+?)\s*(?:\.\s*|\(\s*)({LANGUAGE})\s*\)?")


def heading_text(heading: Heading, language: str) -> str:
    """Write a heading for readers of a language: ``Salutation (ko)``, ``인사말 (ko)``."""
    text = heading.column.headings.get(language, heading.column.headings["en"])
    return f"{text} ({heading.language})" if heading.language else text


def headings(languages: Iterable[str]) -> list[Heading]:
    """Return all columns, with one for each language of a text."""
    tags = tuple(languages)
    return [
        Heading(column, tag)
        for column in COLUMNS
        for tag in (tags if column.by_language else ("",))
    ]


def find(written: str) -> Heading | None:
    """Return what a heading names, in any language of the table; ``None`` where it is unknown."""
    column = _KNOWN.get(_plain(written))
    if column is not None and not column.by_language:
        return Heading(column)
    match = _LANGUAGE_AFTER.fullmatch(written.strip())
    if match:
        column = _KNOWN.get(_plain(match[1]))
        if column is not None and column.by_language:
            return Heading(column, match[2])
    return None


def near(written: str, languages: Iterable[str]) -> str | None:
    """Return the heading that an unknown one may have meant."""
    tags = tuple(languages) or ("en",)
    bare = _KNOWN.get(_plain(written))
    if bare is not None:
        return f"{bare.headings['en']} ({tags[0]})"
    names = {
        _plain(text): heading_text(heading, "en")
        for heading in headings(tags)
        for text in (heading_text(heading, "en"), heading_text(heading, "ko"), heading.key)
    }
    found = nearest(_plain(written), names)
    return names[found] if found else None


def _plain(text: str) -> str:
    return re.sub(r"[\s_-]+", " ", text).strip().casefold()


_KNOWN: Mapping[str, Column] = {
    _plain(text): column for column in COLUMNS for text in (column.name, *column.headings.values())
} | {_plain(text): COLUMNS[10] for text in ("email", "e mail address", "메일")}
