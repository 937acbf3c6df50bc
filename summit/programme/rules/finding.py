"""What a rule says: who, where, when, and what would solve it, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import IntEnum
from hashlib import sha256
from typing import NamedTuple

from summit.core import zones
from summit.core.errors import N_
from summit.core.text import Text, in_language
from summit.programme import moments
from summit.programme.wording import Words

#: How long a finding's key may be (``Waiver.finding``).
KEY_LENGTH = 300
#: How many names a sentence holds before it counts the rest.
NAMED = 6

_AND_MORE = N_("%(names)s and %(count)s more")
#: Of people, whom Korean counts with a word of their own.
_AND_OTHERS = N_("%(names)s and %(count)s others")


class Level(IntEnum):
    """How grave a finding is, the gravest first.

    ``BLOCK`` stops publishing; ``WARN`` should be settled, or waived with a reason; ``NOTE`` is
    good to know.
    """

    BLOCK = 1
    WARN = 2
    NOTE = 3

    @property
    def word(self) -> str:
        """Return ``block``, ``warn`` or ``note``, as addresses, styles and JSON say it."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant, told by a zone's clocks."""

    at: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when, told by a zone's clocks."""

    start: datetime
    end: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class Zone:
    """A time zone, told by the name of its city."""

    name: str


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the interface: an English message to be translated."""

    message: str


@dataclass(frozen=True, slots=True)
class Names:
    """Several things in a row: "A, B and 3 more"."""

    all: tuple[Value, ...]
    are_people: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """A part of a sentence with values of its own."""

    message: str
    values: Mapping[str, Value]


#: What can stand in a finding's sentences. A ``Text`` is shown in the reader's language.
Value = Text | str | int | date | Moment | Span | Zone | Word | Names | Phrase


class Told(NamedTuple):
    """A finding in one language: what is the matter, and what would solve it."""

    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not fit.

    Attributes:
        rule: which rule says so (``room-taken``).
        message, remedy: English msgids, filled by ``values``.
        sessions: UIDs of the sessions it is about; it is shown at the first.
        at: that session, or ``None`` for what concerns the whole summit.
        people, cities, rooms: slugs of those it is about.
        when: instants it is about, the earliest first.
        depends: everything else that it rests on: instants, names, numbers; tuples may be nested.
    """

    rule: str
    level: Level
    message: str
    remedy: str
    values: Mapping[str, Value]
    at: str | None
    sessions: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()
    when: tuple[datetime, ...] = ()
    depends: tuple[object, ...] = ()
    _key: str = field(default="", init=False, repr=False, compare=False)

    @property
    def key(self) -> str:
        """Name the finding for good: a waiver holds for a key, until the situation changes.

        It is the same as long as rule, level, sessions and all that it depends on are; at most
        300 characters.
        """
        if not self._key:
            # Most findings are only counted; the key of those that are shown is made once.
            key = key_of(self.rule, self.level.word, self.sessions, *self.depends)
            object.__setattr__(self, "_key", key)
        return self._key

    def told(self, language: str, words: Words) -> Told:
        """Say it in the reader's language, names and times included.

        Args:
            words: translates one message into that language.
        """
        values = {name: tell(value, language, words) for name, value in self.values.items()}
        return Told(words(self.message) % values, words(self.remedy) % values)

    def __str__(self) -> str:
        """Say it in English, as the journal keeps it."""
        told = self.told("en", str)
        return f"{told.message} {told.remedy}"


def key_of(rule: str, *parts: object) -> str:
    """Return the key of a finding from everything that it depends on.

    Instants are written in UTC, days as ISO, enumerations by value, tuples in full;
    what is too long ends in a hash of the whole.
    """
    whole = "|".join((rule, *(_plain(part) for part in parts)))
    if len(whole) <= KEY_LENGTH:
        return whole
    digest = sha256(whole.encode()).hexdigest()
    return f"{whole[: KEY_LENGTH - len(digest) - 1]}#{digest}"


def _plain(part: object) -> str:
    if isinstance(part, str):
        return part
    if isinstance(part, tuple | list):
        return ",".join([_plain(each) for each in part])
    if isinstance(part, datetime):
        return f"{part.astimezone(UTC).isoformat()[:19]}Z"
    return "-" if part is None else str(part)


def tell(value: Value, language: str, words: Words) -> str:
    """Say one value in the reader's language."""
    match value:
        case Text():
            return in_language(value, language)[0]
        case Moment(at, zone):
            return moments.moment_text(at, zone, language)
        case Span(start, end, zone):
            return moments.span_text(start, end, zone, language)
        case date():
            return moments.day_text(value, language)
        case Zone(name):
            return zones.place(name, language)
        case Word(message):
            return words(message)
        case Names(everything, are_people):
            return _row(everything, language, words, _AND_OTHERS if are_people else _AND_MORE)
        case Phrase(message, values):
            return words(message) % {
                name: tell(each, language, words) for name, each in values.items()
            }
    return str(value)


def _row(everything: tuple[Value, ...], language: str, words: Words, and_more: str) -> str:
    # One name more takes no more room than "and 1 more".
    shown = everything if len(everything) <= NAMED + 1 else everything[:NAMED]
    # Names are parted alike in all our languages.
    names = ", ".join(tell(value, language, words) for value in shown)
    rest = len(everything) - len(shown)
    return words(and_more) % {"names": names, "count": rest} if rest else names
