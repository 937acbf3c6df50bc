"""The columns of the three sheets, and by which headings they are known: one fixed table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from summit.programme.file.problems import nearest
from summit.programme.file.values import LANGUAGE


class SheetKind(StrEnum):
    """What the rows of a sheet are."""

    SESSIONS = "sessions"
    SPEAKERS = "speakers"
    CITIES = "cities"


class Form(StrEnum):
    """How a cell is read."""

    TEXT = "text"  # as it is
    WORD = "word"  # a slug, a zone, one word of a list
    NUMBER = "number"
    DEGREES = "degrees"
    FLAG = "flag"
    LIST = "list"  # words with commas between
    MOMENT = "moment"  # day and time
    DAY = "day"


class Target(StrEnum):
    """Which entry of the programme file a column belongs to."""

    SESSION = "session"
    ITEM = "item"
    SPEAKER = "speaker"
    PERSON = "person"
    CITY = "city"
    PART = "part"  # of a city in a session


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in this table, its headings, and the key that it becomes."""

    name: str
    headings: Mapping[str, str]
    target: Target
    key: str
    form: Form = Form.WORD
    by_language: bool = False


class Heading(NamedTuple):
    """A column as a sheet names it; ``language`` where its text is in one of several."""

    column: Column
    language: str = ""


def _column(
    name: str, ko: str, target: Target, key: str, form: Form = Form.WORD, *, en: str = ""
) -> Column:
    headings = {"en": en or name.capitalize(), "ko": ko}
    return Column(name, headings, target, key, form)


def _text(name: str, ko: str, target: Target, key: str, *, en: str = "") -> Column:
    headings = {"en": en or name.capitalize(), "ko": ko}
    return Column(name, headings, target, key, Form.TEXT, by_language=True)


_S, _I, _P, _PERSON, _C, _PART = (
    Target.SESSION,
    Target.ITEM,
    Target.SPEAKER,
    Target.PERSON,
    Target.CITY,
    Target.PART,
)

COLUMNS: Mapping[SheetKind, tuple[Column, ...]] = {
    SheetKind.SESSIONS: (
        _column("slug", "주소", _S, "slug", en="Address"),
        _text("title", "제목", _S, "title"),
        _column("kind", "유형", _S, "kind"),
        _column("start", "시작", _S, "start", Form.MOMENT),
        _column("end", "종료", _S, "end", Form.MOMENT),
        _column("day", "날짜", _S, "day", Form.DAY),
        _column("minutes", "소요 시간(분)", _S, "minutes", Form.NUMBER),
        _column("zone", "시간대", _S, "zone", en="Time zone"),
        _column("room", "회의실", _S, "room"),
        _column("state", "상태", _S, "state"),
        _column("audience", "공개 범위", _S, "audience"),
        _column("floor", "원음 언어", _S, "floor", Form.LIST, en="Spoken languages"),
        _column(
            "interpreted", "통역 언어", _S, "interpreted", Form.LIST, en="Interpreted languages"
        ),
        _text("abstract", "요약", _S, "abstract"),
        _text("remark", "참고 사항", _S, "remark"),
    ),
    SheetKind.SPEAKERS: (
        _column("session", "세션", _S, "slug"),
        _column("item", "순서", _I, "slug"),
        _column("item kind", "순서 유형", _I, "kind"),
        _text("item title", "순서 제목", _I, "title"),
        _column("item minutes", "순서 소요 시간(분)", _I, "minutes", Form.NUMBER),
        _column("position", "연사 순번", _P, "position", Form.NUMBER),
        _column("person", "인물", _P, "person"),
        _text("name", "이름", _PERSON, "name"),
        _text("title", "직함", _PERSON, "title"),
        _column("city", "도시", _P, "city"),
        _column("organisation", "기관", _P, "organisation"),
        _text("capacity", "참석 자격", _P, "capacity"),
        _column("role", "역할", _P, "role"),
        _column("state", "상태", _P, "state"),
        _text("topic", "발표 주제", _P, "topic"),
        _column("remote", "화상 참여", _P, "remote", Form.FLAG),
        _column("undocumented", "대표자 기록 없음", _P, "undocumented", Form.FLAG),
    ),
    SheetKind.CITIES: (
        _column("slug", "주소", _C, "slug", en="Address"),
        _text("name", "이름", _C, "name"),
        _text("country", "국가 표기", _C, "country"),
        _column("zone", "시간대", _C, "zone", en="Time zone"),
        _column("latitude", "위도", _C, "latitude", Form.DEGREES),
        _column("longitude", "경도", _C, "longitude", Form.DEGREES),
        _column("relation", "결연 관계", _C, "relation"),
        _column("since", "결연일", _C, "since"),
        _column("session", "세션", _S, "slug"),
        _column("part", "역할", _PART, "part"),
        _column("state", "상태", _PART, "state"),
        _column("record", "기록", _PART, "record"),
    ),
}

#: Without these a sheet is none of its kind: they say what a row is about.
NAMING: Mapping[SheetKind, tuple[str, ...]] = {
    SheetKind.SESSIONS: ("slug",),
    SheetKind.SPEAKERS: ("session", "item"),
    SheetKind.CITIES: ("slug",),
}

#: What the sheets of a workbook are called.
SHEET_NAMES: Mapping[SheetKind, Mapping[str, str]] = {
    SheetKind.SESSIONS: {"en": "Sessions", "ko": "세션"},
    SheetKind.SPEAKERS: {"en": "Speakers", "ko": "연사"},
    SheetKind.CITIES: {"en": "Cities", "ko": "도시"},
}

_LANGUAGE_AFTER = re.compile(rf"(.+?)\s*(?:\.\s*|\(\s*)({LANGUAGE})\s*\)?")


def heading_text(heading: Heading, language: str) -> str:
    """Write a heading for readers of a language: ``Title (ko)``, ``제목 (ko)``."""
    text = heading.column.headings.get(language, heading.column.headings["en"])
    return f"{text} ({heading.language})" if heading.language else text


def find(kind: SheetKind, written: str) -> Heading | None:
    """Return what a heading names, in any language of the table; ``None`` where it is unknown.

    A text without its language (``Title`` alone) is unknown: nobody could tell which is meant.
    """
    known = _known(kind)
    column = known.get(_plain(written))
    if column is not None and not column.by_language:
        return Heading(column)
    match = _LANGUAGE_AFTER.fullmatch(written.strip())
    if match:
        column = known.get(_plain(match[1]))
        if column is not None and column.by_language:
            return Heading(column, match[2])
    return None


def near(kind: SheetKind, written: str, languages: Iterable[str]) -> str | None:
    """Return the heading that an unknown one may have meant, as this table names it."""
    names = {}
    for column in COLUMNS[kind]:
        endings = [f".{language}" for language in languages] if column.by_language else [""]
        for ending in endings:
            for text in (column.name, *column.headings.values()):
                names[_plain(text + ending)] = column.name + ending
    known = _known(kind)
    bare = known.get(_plain(written))
    if bare is not None and bare.by_language:
        return f"{bare.name}.{next(iter(languages), 'en')}"
    found = nearest(_plain(written), names)
    return names[found] if found else None


def guess(written: Iterable[str]) -> SheetKind | None:
    """Return which sheet has such headings; ``None`` where none has, or two alike."""
    texts = list(written)
    scores: dict[SheetKind, int] = {}
    for kind in SheetKind:
        found = [heading for text in texts if (heading := find(kind, text))]
        names = {heading.column.name for heading in found}
        if names.issuperset(NAMING[kind]):
            scores[kind] = len(found)
    best = max(scores.values(), default=0)
    leading = [kind for kind, score in scores.items() if score == best]
    return leading[0] if len(leading) == 1 and best > 1 else None


def _plain(text: str) -> str:
    return re.sub(r"[\s_]+", " ", text).strip().casefold()


def _known(kind: SheetKind) -> dict[str, Column]:
    return {
        _plain(text): column
        for column in COLUMNS[kind]
        for text in (column.name, *column.headings.values())
    }
