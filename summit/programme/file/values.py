"""What may stand behind a key: how it is read, what it must be, and its JSON Schema."""

from __future__ import annotations

import re
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass
from datetime import date, time, timedelta, timezone
from enum import Enum, StrEnum
from functools import cache
from typing import Any, ClassVar, Generic, TypeAlias, TypeVar, Union
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from summit.core.errors import N_
from summit.programme.file.problems import Report, nearest, shown
from summit.programme.file.source import Mapping, Node, Scalar, Sequence, found, joined

T = TypeVar("T")


class Absent(Enum):
    """Stands for a key that the file does not have."""

    ABSENT = "absent"


ABSENT = Absent.ABSENT
Given: TypeAlias = Union[T, Absent]  # noqa: UP007 - a generic alias needs Union on 3.11

#: Texts by language as the file gives them; an empty one clears the language.
Texts: TypeAlias = MappingOf[str, str]

LINE_LIMIT = 300
TEXT_LIMIT = 20_000

SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"
LANGUAGE = r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?"

#: Control characters (C0, DEL, C1), other line ends, and those that turn the writing direction:
#: they hide what a text says or break what is made of it.
_CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff"
_NOT_IN_TEXT = re.compile(f"[{_CONTROLS}]")
_NOT_IN_LINE = re.compile(f"[\t\n{_CONTROLS}]")


class Wrong(Exception):
    """A value is not what it must be."""

    def __init__(self, message: str, remedy: str = "", **values: Any) -> None:
        self.message = message
        self.remedy = remedy
        self.values = values
        super().__init__(message)


class Kind(Generic[T]):
    """What may stand behind a key."""

    def read(self, node: Node, path: str, report: Report) -> Given[T]:
        """Return the value, or note what is wrong and return :data:`ABSENT`."""
        raise NotImplementedError

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of the value."""
        raise NotImplementedError


class Single(Kind[T]):
    """A value without parts; ``wrong`` says what it must be, with ``%(found)s``."""

    wrong: ClassVar[str]

    def read(self, node: Node, path: str, report: Report) -> Given[T]:
        try:
            if not isinstance(node, Scalar):
                raise Wrong(self.wrong)
            return self.parse(node)
        except Wrong as error:
            values = {"found": found(node), **error.values}
            report.add(node.line, path, error.message, error.remedy, **values)
            return ABSENT

    def parse(self, node: Scalar) -> T:
        """Return the value.

        Raises:
            Wrong: it is not what it must be.
        """
        raise NotImplementedError


def _text(node: Scalar) -> str:
    if node.type != "str":
        raise Wrong(
            N_("must be a text, but YAML takes %(found)s for something else"),
            N_("put it in quotes"),
        )
    return node.value


def _refuse_characters(value: str, forbidden: re.Pattern[str]) -> None:
    if match := forbidden.search(value):
        raise Wrong(
            N_("holds the character U+%(code)s at place %(place)s, which is not allowed here"),
            N_("take it out"),
            code=f"{ord(match[0]):04X}",
            place=match.start() + 1,
        )


def _refuse_length(value: str, limit: int) -> None:
    if len(value) > limit:
        raise Wrong(
            N_("is %(length)s characters long"),
            N_("%(limit)s are the most"),
            length=len(value),
            limit=limit,
        )


class Line(Single[str]):
    """A text of one line."""

    wrong = N_("must be a text, not %(found)s")

    def parse(self, node: Scalar) -> str:
        value = _text(node)
        if not value:
            raise Wrong(N_("is an empty text"), N_("write something or leave it out"))
        _refuse_characters(value, _NOT_IN_LINE)
        _refuse_length(value, LINE_LIMIT)
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "maxLength": LINE_LIMIT}


class Slug(Single[str]):
    """The part of an address that names a thing."""

    wrong = N_(
        "must be a slug (small letters a to z, digits, single hyphens; at most 80), not %(found)s"
    )

    def parse(self, node: Scalar) -> str:
        value = _text(node)
        if len(value) > 80 or not re.fullmatch(SLUG, value):
            better = re.sub(r"[^a-z0-9]+", "-", value.lower()).strip("-")[:80].strip("-")
            if better:
                raise Wrong(self.wrong, N_("for example %(better)s"), better=better)
            raise Wrong(self.wrong)
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{SLUG}$", "maxLength": 80}


class Uid(Single[str]):
    """An identity that export wrote."""

    wrong = N_("must be a uid as export writes it, not %(found)s")

    def parse(self, node: Scalar) -> str:
        value = _text(node)
        if not re.fullmatch(r"[!-~]{1,200}", value):
            raise Wrong(self.wrong, N_("leave it out, and one is made"))
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": "^[!-~]{1,200}$"}


E_ = TypeVar("E_", bound=StrEnum)


class Choice(Single[E_]):
    """One word of a list."""

    wrong = N_("must be one of %(choices)s, not %(found)s")

    def __init__(self, enum: type[E_]) -> None:
        self.enum = enum

    def parse(self, node: Scalar) -> E_:
        try:
            return self.enum(node.value)
        except ValueError:
            choices = [member.value for member in self.enum]
            near = nearest(node.value, choices)
            remedy = N_("did you mean %(near)s?") if near else ""
            raise Wrong(self.wrong, remedy, choices=", ".join(choices), near=near) from None

    def read(self, node: Node, path: str, report: Report) -> Given[E_]:
        if not isinstance(node, Scalar):
            choices = ", ".join(member.value for member in self.enum)
            report.add(node.line, path, self.wrong, found=found(node), choices=choices)
            return ABSENT
        return super().read(node, path, report)

    def schema(self) -> dict[str, Any]:
        return {"enum": [member.value for member in self.enum]}


class Day(Single[date]):
    """A calendar day."""

    wrong = N_("must be a day such as 2020-06-01, not %(found)s")

    def parse(self, node: Scalar) -> date:
        if not re.fullmatch(r"(19|20|21)\d\d-\d\d-\d\d", node.value):
            raise Wrong(self.wrong)
        try:
            return date.fromisoformat(node.value)
        except ValueError:
            raise Wrong(N_("there is no day %(found)s")) from None

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^(19|20|21)\d\d-\d\d-\d\d$"}


@dataclass(frozen=True, slots=True)
class WallClock:
    """What a clock on the wall shows; ``offset`` from UTC only where the file says it."""

    day: date
    time: time
    offset: timedelta | None = None

    def __str__(self) -> str:
        form = "%H:%M:%S" if self.time.second else "%H:%M"
        offset = "" if self.offset is None else written_offset(self.offset)
        return f"{self.day} {self.time.strftime(form)}{offset}"


def written_offset(offset: timedelta) -> str:
    """Write an offset from UTC as ``+09:00``."""
    return str(timezone(offset))[3:] or "+00:00"


_WALL = re.compile(
    r"((?:19|20|21)\d\d-\d\d-\d\d)(?: +|T)(\d\d:\d\d(?::\d\d)?)(?: *(Z|[+-]\d\d:\d\d))?"
)


class Wall(Single[WallClock]):
    """A day and a time of day, as the clock in the session's zone shows it."""

    wrong = N_("must be a day and time such as 2020-06-02 22:00, not %(found)s")

    def parse(self, node: Scalar) -> WallClock:
        match = _WALL.fullmatch(node.value)
        if not match:
            raise Wrong(self.wrong)
        try:
            day, clock = date.fromisoformat(match[1]), time.fromisoformat(match[2])
        except ValueError:
            raise Wrong(N_("there is no time %(found)s")) from None
        return WallClock(day, clock, _offset(match[3]))

    def schema(self) -> dict[str, Any]:
        return {
            "type": "string",
            "pattern": r"^(19|20|21)\d\d-\d\d-\d\d( +|T)\d\d:\d\d(:\d\d)?( *(Z|[+-]\d\d:\d\d))?$",
        }


def _offset(written: str | None) -> timedelta | None:
    if written is None:
        return None
    if written == "Z":
        return timedelta(0)
    hours, minutes = int(written[1:3]), int(written[4:6])
    if hours > 14 or minutes > 59:
        raise Wrong(N_("there is no time %(found)s"))
    offset = timedelta(hours=hours, minutes=minutes)
    return -offset if written[0] == "-" else offset


class Since(Single[str]):
    """A year, month or day, as far as it is known."""

    wrong = N_("must be a year, month or day such as 1991, 1991-07 or 1991-07-02, not %(found)s")

    def parse(self, node: Scalar) -> str:
        value = node.value
        if not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", value):
            raise Wrong(self.wrong)
        try:
            date.fromisoformat((value + "-01-01")[:10])
        except ValueError:
            raise Wrong(self.wrong) from None
        return value

    def schema(self) -> dict[str, Any]:
        return {
            "anyOf": [
                {"type": "string", "pattern": r"^\d{4}(-\d\d(-\d\d)?)?$"},
                {"type": "integer", "minimum": 1000, "maximum": 9999},
            ]
        }


@cache
def zones() -> frozenset[str]:
    """Return the names of all time zones that may be used."""
    return frozenset(
        zone for zone in available_timezones() if not zone.startswith(("posix", "right", "local"))
    )


class Zone(Single[str]):
    """The IANA name of a time zone."""

    wrong = N_("there is no time zone %(found)s")

    def parse(self, node: Scalar) -> str:
        value = node.value
        if value in zones():
            return value
        by_place = {zone.rpartition("/")[2].lower(): zone for zone in sorted(zones())}
        near = by_place.get(value.strip().lower().replace(" ", "_"))
        near = near or nearest(value, zones())
        if near:
            raise Wrong(self.wrong, N_("did you mean %(near)s?"), near=near)
        raise Wrong(self.wrong, N_("write an IANA name such as Asia/Seoul"))

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "examples": ["Asia/Seoul", "Europe/London", "UTC"]}


class Language(Single[str]):
    """A language as BCP 47 writes it."""

    wrong = N_("must be a language such as en, ko or zh-Hant, not %(found)s")

    def parse(self, node: Scalar) -> str:
        if not re.fullmatch(LANGUAGE, node.value):
            raise Wrong(self.wrong)
        return node.value

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{LANGUAGE}$"}


class Url(Single[str]):
    """An address of the web."""

    wrong = N_("must be an address that begins with https:// or http://, not %(found)s")

    def parse(self, node: Scalar) -> str:
        value = _text(node)
        _refuse_characters(value, _NOT_IN_LINE)
        _refuse_length(value, 2000)
        try:
            parts = urlsplit(value)
            right = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        except ValueError:
            right = False
        if not right or re.search(r"[\s<>\"\\]", value) or "@" in parts.netloc:
            raise Wrong(self.wrong)
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": "^https?://", "maxLength": 2000}


class Whole(Single[int]):
    """A whole number."""

    wrong = N_("must be a whole number from %(least)s to %(most)s, not %(found)s")

    def __init__(self, least: int, most: int) -> None:
        self.least, self.most = least, most

    def read(self, node: Node, path: str, report: Report) -> Given[int]:
        if (
            isinstance(node, Scalar)
            and node.plain
            and re.fullmatch(r"-?(0|[1-9][0-9]{0,17})", node.value)
            and self.least <= int(node.value) <= self.most
        ):
            return int(node.value)
        report.add(node.line, path, self.wrong, found=found(node), least=self.least, most=self.most)
        return ABSENT

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


class Flag(Single[bool]):
    """Yes or no."""

    wrong = N_("must be true or false, not %(found)s")

    def parse(self, node: Scalar) -> bool:
        if not node.plain or node.value not in ("true", "false"):
            raise Wrong(self.wrong)
        return node.value == "true"

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


class Coordinates(Kind[tuple[float, float]]):
    """Degrees north and east."""

    wrong = N_(
        "must be degrees north (-90 to 90) and east (-180 to 180) such as [37.57, 126.98],"
        " not %(found)s"
    )

    def read(self, node: Node, path: str, report: Report) -> Given[tuple[float, float]]:
        if isinstance(node, Sequence) and len(node.items) == 2:
            north, east = (self._degrees(item) for item in node.items)
            if north is not None and east is not None and abs(north) <= 90 and abs(east) <= 180:
                return north, east
            values = ", ".join(
                item.value if isinstance(item, Scalar) else found(item) for item in node.items
            )
            report.add(node.line, path, self.wrong, found=f"[{shown(values)[1:-1]}]")
        else:
            report.add(node.line, path, self.wrong, found=found(node))
        return ABSENT

    @staticmethod
    def _degrees(node: Node) -> float | None:
        if not isinstance(node, Scalar) or not node.plain:
            return None
        if not re.fullmatch(r"-?\d{1,3}(\.\d{1,40})?([eE]-?\d{1,3})?", node.value):
            return None
        return float(node.value)

    def schema(self) -> dict[str, Any]:
        return {
            "type": "array",
            "prefixItems": [
                {"type": "number", "minimum": -90, "maximum": 90},
                {"type": "number", "minimum": -180, "maximum": 180},
            ],
            "items": False,
            "minItems": 2,
        }


class ByLanguage(Kind[Texts]):
    """A text in several languages; ``lines`` where it may have more than one line."""

    wrong = N_("must be texts by language such as {en: Seoul, ko: 서울}, not %(found)s")

    def __init__(self, *, limit: int = LINE_LIMIT, lines: bool = False) -> None:
        self.limit = limit
        self.lines = lines

    def read(self, node: Node, path: str, report: Report) -> Given[Texts]:
        if not isinstance(node, Mapping):
            report.add(node.line, path, self.wrong, found=found(node))
            return ABSENT
        texts: dict[str, str] = {}
        for language, (line, value) in node.pairs.items():
            place = joined(path, language)
            if not re.fullmatch(LANGUAGE, language):
                report.add(line, place, Language.wrong, found=shown(language))
            elif not isinstance(value, Scalar):
                report.add(value.line, place, Line.wrong, found=found(value))
            else:
                try:
                    texts[language] = self._read(value)
                except Wrong as error:
                    values = {"found": found(value), **error.values}
                    report.add(value.line, place, error.message, error.remedy, **values)
        return texts

    def _read(self, node: Scalar) -> str:
        if node.type == "null":
            return ""
        value = _text(node)
        _refuse_characters(value, _NOT_IN_TEXT if self.lines else _NOT_IN_LINE)
        _refuse_length(value, self.limit)
        return value

    def schema(self) -> dict[str, Any]:
        return {
            "type": "object",
            "propertyNames": {"pattern": f"^{LANGUAGE}$"},
            "additionalProperties": {"type": ["string", "null"], "maxLength": self.limit},
        }


class ListOf(Kind[tuple[T, ...]]):
    """Any number of values, each only once."""

    wrong = N_("must be a list such as [%(example)s], not %(found)s")

    def __init__(self, kind: Kind[T], example: str, least: int = 0) -> None:
        self.kind = kind
        self.example = example
        self.least = least

    def read(self, node: Node, path: str, report: Report) -> Given[tuple[T, ...]]:
        if not isinstance(node, Sequence) or len(node.items) < self.least:
            report.add(node.line, path, self.wrong, example=self.example, found=found(node))
            return ABSENT
        values: dict[T, int] = {}
        for place, item in enumerate(node.items):
            value = self.kind.read(item, f"{path}[{place}]", report)
            if value is ABSENT:
                continue
            if value in values:
                report.add(
                    item.line,
                    f"{path}[{place}]",
                    N_("%(found)s stands twice in the list, here and in line %(other)s"),
                    found=found(item),
                    other=values[value],
                )
                continue
            values[value] = item.line
        return tuple(values)

    def schema(self) -> dict[str, Any]:
        schema = {"type": "array", "items": self.kind.schema(), "uniqueItems": True}
        return {**schema, "minItems": self.least} if self.least else schema
