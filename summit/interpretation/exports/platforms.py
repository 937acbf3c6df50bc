"""Lists of interpreters as meeting platforms take them, by session.

What is public of their interfaces, as read in November 2026:

- *Zoom* takes interpreters with a meeting (``PATCH /meetings/{id}``, ``settings``) as
  ``language_interpretation.interpreters[] = {email, interpreter_languages: "English,Korean"}``;
  languages by their English names. In its portal they are typed in one by one. It takes
  :attr:`~summit.interpretation.rule_set.Thresholds.zoom_most` of them in a meeting.
- *Webex* takes ``PUT /meetings/{id}/simultaneousInterpretation`` with ``interpreters[] =
  {languageCode1, languageCode2, email, displayName}``, languages by ISO 639-1.
- *KUDO* and *Interprefy*: no file or interface for it was found in their public pages. The csv is
  what their staff can enter from.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel import Locale

from summit.core.errors import N_, Refused
from summit.core.sheets import harmless
from summit.core.text import in_language
from summit.interpretation.exports.rota import NOBODY, Contact, Entry, Rota
from summit.interpretation.exports.saying import direction_of
from summit.programme import moments

#: Headings of the csv. Programs read them, so they are the same in every language.
COLUMNS = (
    "session",
    "title",
    "starts_at",
    "ends_at",
    "time_zone",
    "platform",
    "booth",
    "email",
    "display_name",
    "interpreter_languages",
    "language_code_1",
    "language_code_2",
    "role",
    "state",
)
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Seat:
    """An interpreter in a session, as a platform has to know them."""

    email: str
    name: str
    languages: tuple[str, str]
    role: str
    state: str
    booth: str

    @property
    def named_languages(self) -> str:
        """Both languages by their English names: ``English,Korean``."""
        return ",".join(_english(tag) for tag in self.languages)


def seats_of(entry: Entry, contacts: Mapping[int, Contact], language: str) -> list[Seat]:
    """Return the interpreters of a session, those on standby included: they may have to step in.

    Args:
        contacts: by interpreter; whoever has no address there has none in the list.
        language: in which they are named.
    """
    return [
        Seat(
            email=contacts.get(member.interpreter.id, NOBODY).address,
            name=in_language(member.interpreter.name, language)[0],
            languages=direction_of(team.booth),
            role=member.assignment.role.value,
            state=member.assignment.state.value,
            booth=team.booth.key,
        )
        for team in entry.teams
        for member in team.members
    ]


def interpreters_csv(
    rota: Rota, contacts: Mapping[int, Contact], language: str, *, marked: bool
) -> bytes:
    """Return everybody in a rota by session as csv in UTF-8, in which nothing is a formula.

    Times are those of the summit's zone, with their distance from UTC.

    Args:
        marked: begin with the mark (BOM) without which Excel does not read Hangul; some
            platforms take it for a part of the first heading.
    """
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(COLUMNS)
    for entry in rota.entries:
        session = entry.session
        start, end = (_instant(each, rota.zone) for each in entry.hours)
        title = in_language(session.title, language)[0]
        for seat in seats_of(entry, contacts, language):
            about = [session.slug, title, start, end, rota.zone, entry.setup.platform.value]
            who = [seat.booth, seat.email, seat.name, seat.named_languages, *seat.languages]
            writer.writerow([harmless(each) for each in [*about, *who, seat.role, seat.state]])
    return (_BOM if marked else b"") + target.getvalue().encode()


def zoom_json(entry: Entry, contacts: Mapping[int, Contact], language: str, *, most: int) -> bytes:
    """Return the settings by which Zoom's interface is told a meeting's interpreters.

    Those without an address are left out; Zoom knows people by it.

    Args:
        most: how many Zoom takes.

    Raises:
        Refused: there are more.
    """
    seats = [seat for seat in seats_of(entry, contacts, language) if seat.email]
    if len(seats) > most:
        raise Refused(
            N_(
                "Zoom takes at most %(most)s interpreters in a meeting; this session has %(found)s."
            ),
            most=most,
            found=len(seats),
        )
    people = [
        {"email": seat.email, "interpreter_languages": seat.named_languages} for seat in seats
    ]
    return _json(
        {"settings": {"language_interpretation": {"enable": bool(people), "interpreters": people}}}
    )


def webex_json(entry: Entry, contacts: Mapping[int, Contact], language: str) -> bytes:
    """Return the object by which Webex is told a meeting's interpreters; as :func:`zoom_json`."""
    people = [
        {
            "languageCode1": seat.languages[0],
            "languageCode2": seat.languages[1],
            "email": seat.email,
            "displayName": seat.name,
        }
        for seat in seats_of(entry, contacts, language)
        if seat.email
    ]
    return _json({"enabled": bool(people), "interpreters": people})


def _english(tag: str) -> str:
    name = Locale("en").languages.get(tag)
    return name if isinstance(name, str) else tag


def _instant(instant: datetime, zone: str) -> str:
    return moments.local(instant, zone).isoformat(timespec="minutes")


def _json(value: dict[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
