"""From rows of texts to guests: what each cell means, and which rows are about one office."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from summit.attendance.models import ContactKind, OfficeKind
from summit.attendance.operations.enlisting import Guest
from summit.attendance.operations.offices import ContactValues
from summit.attendance.sheets.columns import NAMING, find
from summit.core.errors import N_
from summit.core.i18n import LANGUAGES
from summit.core.mailbox import is_address
from summit.core.search import normalise
from summit.core.text import Text
from summit.directory.models import City, Organisation, Person
from summit.programme.exchange.mistakes import Mistake, Mistakes, Place
from summit.programme.exchange.rows import SheetRow
from summit.programme.file.problems import nearest, shown

_KINDS = {
    "principal": OfficeKind.PRINCIPAL,
    "mayor": OfficeKind.PRINCIPAL,
    "governor": OfficeKind.PRINCIPAL,
    "단체장": OfficeKind.PRINCIPAL,
    "초청 단체장": OfficeKind.PRINCIPAL,
    "person": OfficeKind.PERSON,
    "개인": OfficeKind.PERSON,
    "인물": OfficeKind.PERSON,
}
_CONTACT_KINDS = {
    "protocol": ContactKind.PROTOCOL,
    "의전": ContactKind.PROTOCOL,
    "technical": ContactKind.TECHNICAL,
    "기술": ContactKind.TECHNICAL,
    "press": ContactKind.PRESS,
    "언론": ContactKind.PRESS,
}
_LANGUAGES = {
    **{tag: tag for tag in LANGUAGES},
    **{name.casefold(): tag for tag, name in LANGUAGES.items()},
    "korean": "ko",
    "영어": "en",
}
_DAY = re.compile(
    r"(\d{4})[-./]\s?(\d{1,2})[-./]\s?(\d{1,2})\.?(?:[T ]\s?(\d{1,2}):(\d{2}))?\Z", re.ASCII
)

R_ = TypeVar("R_", City, Person, Organisation)


@dataclass(frozen=True, slots=True)
class Entries:
    """What of the directory the rows can mean: rows by slug and by normalised name.

    ``offered`` are all names and slugs, to suggest what a misspelt one may have meant.
    """

    cities: Mapping[str, Sequence[City]]
    people: Mapping[str, Sequence[Person]]
    organisations: Mapping[str, Sequence[Organisation]]
    offered: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Listed:
    """A guest with the numbers of the rows that are about them."""

    guest: Guest
    rows: tuple[int, ...]


@dataclass(slots=True)
class _Group:
    kind: OfficeKind
    city: City | None
    person: Person | None
    organisation: Organisation | None
    rows: list[int]
    values: dict[str, tuple[Any, int]] = field(default_factory=dict)
    contacts: list[ContactValues] = field(default_factory=list)

    def is_of(self, other: _Group) -> bool:
        """Whether two rows are about one office."""
        if self.kind is not other.kind:
            return False
        if self.person is not None and other.person is not None:
            return self.person is other.person
        if self.kind is OfficeKind.PRINCIPAL:
            return self.city is other.city
        if self.person is not None or other.person is not None:
            return False
        return self.organisation is other.organisation and self._capacity() == other._capacity()

    def _capacity(self) -> dict[str, Any]:
        return {
            key: value for key, (value, _) in self.values.items() if key.startswith("capacity.")
        }


def guests_of(rows: Sequence[SheetRow], entries: Entries, *, zone: str) -> list[Listed]:
    """Return whom the rows are about; several rows of one office are its contacts.

    Args:
        zone: in whose clocks deadlines are written.

    Raises:
        Mistakes: a name is none of the directory's, a value is none, or rows contradict.
    """
    reading = _Guests(entries, zone)
    for row in rows:
        reading.take(row)
    if reading.mistakes:
        raise Mistakes(reading.mistakes)
    return [Listed(_guest(group), tuple(group.rows)) for group in reading.groups]


class _Guests:
    def __init__(self, entries: Entries, zone: str) -> None:
        self.entries = entries
        self.zone = zone
        self.mistakes: list[Mistake] = []
        self.groups: list[_Group] = []

    def take(self, row: SheetRow) -> None:
        """Read one row."""
        before = len(self.mistakes)
        cells = row.cells
        city = self._named(row, "city", self.entries.cities)
        person = self._named(row, "person", self.entries.people)
        body = self._named(row, "organisation", self.entries.organisations)
        if not any(key.partition(".")[0] in NAMING for key in cells):
            self._wrong(
                row,
                "",
                N_("does not say whom it is about"),
                N_("fill in City, Person, Organisation or Invited as, or empty the row"),
            )
        kind = self._word(row, "answers for", _KINDS, ("principal", "person"))
        if kind is None:
            kind = OfficeKind.PRINCIPAL if city is not None else OfficeKind.PERSON
        elif kind is OfficeKind.PRINCIPAL and "city" not in cells:
            self._wrong(row, "answers for", N_("needs the city"), N_("fill in City"))
        group = _Group(kind, city, person, body, [row.row])
        for key, value in self._values(row).items():
            if value not in (None, ""):
                group.values[key] = (value, row.row)
        contact = self._contact(row)
        if len(self.mistakes) == before:
            self._add(row, group, contact)

    def _add(self, row: SheetRow, new: _Group, contact: ContactValues | None) -> None:
        group = next((each for each in self.groups if each.is_of(new)), None)
        if group is None:
            group = new
            self.groups.append(group)
        else:
            group.rows.append(row.row)
            group.person = group.person or new.person
            group.organisation = group.organisation or new.organisation
            for key, (value, _number) in new.values.items():
                held = group.values.setdefault(key, (value, row.row))
                if held[0] != value:
                    self._wrong(
                        row,
                        key,
                        N_("says something else than row %(row)s of the same"),
                        N_("let both rows say the same, or one of them nothing"),
                        row=held[1],
                    )
        if contact is not None:
            taken = {each.address.casefold() for each in group.contacts if each.address}
            if contact.address.casefold() in taken:
                self._wrong(
                    row,
                    "email",
                    N_("stands twice for the same office"),
                    N_("take one of the rows out"),
                )
            else:
                group.contacts.append(contact)

    def _wrong(self, at: SheetRow, key: str, message: str, remedy: str = "", **values: Any) -> None:
        heading = find(key) if key else None
        column = heading.column.headings["en"] if heading is not None else ""
        if heading is not None and heading.language:
            column = f"{column} ({heading.language})"
        self.mistakes.append(Mistake(message, remedy, values, Place("", at.row, column)))

    def _named(self, row: SheetRow, key: str, known: Mapping[str, Sequence[R_]]) -> R_ | None:
        text = row.cells.get(key, "")
        if not text:
            return None
        found = list({each.id: each for each in known.get(normalise(text), ())}.values())
        if len(found) == 1:
            return found[0]
        if found:
            self._wrong(
                row,
                key,
                N_("%(name)s is the name of several entries of the directory"),
                N_("write the address of the one that is meant: %(slugs)s"),
                name=shown(text),
                slugs=", ".join(sorted(each.slug for each in found)),
            )
            return None
        likely = nearest(normalise(text), self.entries.offered.get(key, ()))
        self._wrong(
            row,
            key,
            N_("%(name)s is not in the directory"),
            N_("did you mean %(near)s?") if likely else N_("enter it there first, or correct it"),
            name=shown(text),
            near=likely,
        )
        return None

    def _word(self, row: SheetRow, key: str, known: Mapping[str, Any], right: Sequence[str]) -> Any:
        text = row.cells.get(key, "")
        if not text:
            return None
        if text.casefold() not in known:
            self._wrong(
                row,
                key,
                N_("%(found)s is none of the words for this column"),
                N_("write one of: %(words)s"),
                found=shown(text),
                words=", ".join(right),
            )
        return known.get(text.casefold())

    def _values(self, row: SheetRow) -> dict[str, Any]:
        texts = {
            key: text
            for key, text in row.cells.items()
            if key.partition(".")[0] in ("capacity", "salutation", "honorific")
        }
        language = self._word(row, "language", _LANGUAGES, tuple(LANGUAGES))
        return {
            **texts,
            "language": language,
            "answer by": self._moment(row, "answer by"),
            "in office since": self._day(row, "in office since"),
        }

    def _parts(self, row: SheetRow, key: str) -> tuple[date, time | None] | None:
        text = row.cells.get(key, "")
        if not text:
            return None
        match = _DAY.match(text)
        try:
            if match is None:
                raise ValueError
            year, month, day = (int(part) for part in match.groups()[:3])
            if not 1900 <= year <= 2200:
                raise ValueError
            clock = time(int(match[4]), int(match[5])) if match[4] else None
            return date(year, month, day), clock
        except ValueError:
            self._wrong(
                row,
                key,
                N_("%(found)s is no day"),
                N_("write it as 2027-04-30, or with an hour as 2027-04-30 18:00"),
                found=shown(text),
            )
            return None

    def _day(self, row: SheetRow, key: str) -> date | None:
        parts = self._parts(row, key)
        return parts[0] if parts is not None else None

    def _moment(self, row: SheetRow, key: str) -> datetime | None:
        """A day alone means its end."""
        parts = self._parts(row, key)
        if parts is None:
            return None
        return datetime.combine(parts[0], parts[1] or time(23, 59), ZoneInfo(self.zone))

    def _contact(self, row: SheetRow) -> ContactValues | None:
        cells = row.cells
        address, name = cells.get("email", ""), cells.get("contact", "")
        phones = cells.get("telephone", ""), cells.get("telephone on the day", "")
        kind = self._word(row, "responsible for", _CONTACT_KINDS, [*ContactKind])
        if address and not is_address(address):
            self._wrong(
                row,
                "email",
                N_("%(found)s is no e-mail address"),
                N_("write it as in name@city.example"),
                found=shown(address),
            )
            return None
        if not (address or any(phones)):
            if name:
                self._wrong(
                    row,
                    "contact",
                    N_("has neither an e-mail address nor a telephone number"),
                    N_("fill in one of them, or leave the contact out"),
                )
            return None
        return ContactValues(kind or ContactKind.PROTOCOL, name, address, *phones)


def _guest(group: _Group) -> Guest:
    held = {key: value for key, (value, _) in group.values.items()}
    texts: dict[str, dict[str, str]] = {}
    for key, value in held.items():
        name, _dot, tag = key.partition(".")
        if tag:
            texts.setdefault(name, {})[tag] = value
    return Guest(
        kind=group.kind,
        person=group.person,
        city=group.city,
        organisation=group.organisation,
        capacity=Text(texts.get("capacity")),
        language=held.get("language") or "",
        salutation=Text(texts.get("salutation")),
        honorific=Text(texts.get("honorific")),
        in_office_since=held.get("in office since"),
        contacts=tuple(group.contacts),
        deadline=held.get("answer by"),
    )
