"""The rota as a workbook: a sheet for each day, one by interpreter, one of the people."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime

from summit.core.errors import N_
from summit.core.text import in_language
from summit.interpretation import wording
from summit.interpretation.exports import saying
from summit.interpretation.exports.cells import Cell, add_row, add_sheet
from summit.interpretation.exports.rota import NOBODY, Contact, Duty, Entry, Member, Rota, Team
from summit.interpretation.facts import InterpreterFact
from summit.programme import moments
from summit.programme.wording import LANGUAGES, Words, label

_DAY = (
    (N_("Session"), 34),
    (N_("Start"), 17),
    (N_("End"), 17),
    (N_("Time zone"), 18),
    (N_("Booth"), 20),
    (N_("Interpreter"), 22),
    (N_("Role"), 14),
    (N_("State"), 14),
    (N_("Call time"), 17),
    (N_("Turns"), 34),
    (N_("Rehearsal"), 34),
    (N_("Place"), 24),
)
_DUTIES = (
    (N_("Interpreter"), 22),
    (N_("Start"), 17),
    (N_("End"), 17),
    (N_("Time zone"), 18),
    (N_("In their own zone"), 40),
    (N_("Session"), 34),
    (N_("Booth"), 20),
    (N_("Role"), 14),
    (N_("State"), 14),
    (N_("Call time"), 17),
    (N_("Turns"), 34),
    (N_("With"), 30),
    (N_("Minutes"), 10),
)
_PEOPLE = (
    (N_("Interpreter"), 22),
    (N_("Languages"), 34),
    (N_("Works from"), 14),
    (N_("Time zone"), 24),
    (N_("Sessions"), 10),
    (N_("Minutes"), 10),
)
_ADDRESS = (N_("E-mail address"), 30)
_PHONE = (N_("Telephone on the day"), 20)
#: In place of a name where nobody is assigned.
MISSING = N_("nobody yet")


def rota_xlsx(
    rota: Rota,
    contacts: Mapping[int, Contact],
    *,
    language: str,
    words: Words,
    addresses: bool,
    phones: bool,
) -> bytes:
    """Return a rota as an xlsx; texts in it are texts, whatever they say.

    Args:
        contacts: by interpreter; what the reader may not see is not in them.
        addresses, phones: whether there is a column for them at all.
    """
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    teller = _Teller(rota.zone, language, words)
    private = ((_ADDRESS,) if addresses else ()) + ((_PHONE,) if phones else ())

    def add(name: str, columns: tuple[tuple[str, int], ...]) -> object:
        return add_sheet(book, name, [words(each) for each, _ in columns], [w for _, w in columns])

    def reach(number: int) -> list[Cell]:
        found = contacts.get(number, NOBODY)
        told: list[Cell] = []
        if addresses:
            told.append(found.address)
        if phones:
            told.append(found.phone)
        return told

    for day in rota.days:
        sheet = add(moments.day_text(day.day, language), _DAY)
        for entry in day.entries:
            for row in teller.entry(entry):
                add_row(sheet, row)
    sheet = add(words(N_("By interpreter")), _DUTIES)
    sheets = rota.sheets()
    for each in sheets:
        for duty in each.duties:
            add_row(sheet, teller.duty(each.interpreter, duty))
    sheet = add(words(N_("Interpreters")), _PEOPLE + private)
    for each in sheets:
        minutes = sum(duty.entry.session.minutes or 0 for duty in each.duties)
        counted: list[Cell] = [len(each.duties), minutes]
        add_row(sheet, [*teller.person(each.interpreter), *counted, *reach(each.interpreter.id)])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


class _Teller:
    """Says what stands in the rows, in one language and by the clocks of one zone."""

    def __init__(self, zone: str, language: str, words: Words) -> None:
        self._zone, self._language, self._words = zone, language, words

    def entry(self, entry: Entry) -> list[list[Cell]]:
        """Return the rows of a session: one for each place in its booths, filled or not."""
        rows = []
        for team in entry.teams:
            for member in team.members:
                rows.append(self._row(entry, team, member))
            for role, count in (("active", team.missing), ("standby", team.missing_standby)):
                rows += [self._gap(entry, team, role)] * count
        for member in entry.stray:
            rows.append(self._row(entry, None, member))
        return rows

    def duty(self, who: InterpreterFact, duty: Duty) -> list[Cell]:
        """Return the row of one place of an interpreter."""
        entry, team, member = duty.entry, duty.team, duty.member
        own = ""
        if who.zone != self._zone:
            start, end = entry.hours
            own = (
                f"{moments.span_text(start, end, who.zone, self._language)}"
                f" ({moments.zone_text(who.zone, start, self._language)})"
            )
        return [
            self._name(member),
            *self._hours(entry),
            own,
            in_language(entry.session.title, self._language)[0],
            saying.booth_text(team.booth, self._words),
            label(wording.ROLES, member.assignment.role.value, self._words),
            label(wording.ASSIGNMENT_STATES, member.assignment.state.value, self._words),
            self._wall(team.booth.call_at),
            saying.turns_text(member, self._zone),
            saying.names_text(duty.partners, self._language),
            entry.session.minutes,
        ]

    def person(self, who: InterpreterFact) -> list[Cell]:
        """Return who somebody is: name, languages, from where they work."""
        languages = ", ".join(
            f"{label(LANGUAGES, tag, self._words)} {kind}" for tag, kind in who.languages.items()
        )
        site = label(wording.SITES, who.site.value, self._words)
        return [in_language(who.name, self._language)[0], languages, site, who.zone]

    def _row(self, entry: Entry, team: Team | None, member: Member) -> list[Cell]:
        booth = saying.booth_text(team.booth, self._words) if team else member.assignment.booth
        return [
            in_language(entry.session.title, self._language)[0],
            *self._hours(entry),
            booth,
            self._name(member),
            label(wording.ROLES, member.assignment.role.value, self._words),
            label(wording.ASSIGNMENT_STATES, member.assignment.state.value, self._words)
            if team
            else self._words(N_("no such booth any more")),
            self._wall(team.booth.call_at) if team else None,
            saying.turns_text(member, self._zone),
            self._rehearsal(entry),
            saying.place_text(entry, self._language, self._words),
        ]

    def _gap(self, entry: Entry, team: Team, role: str) -> list[Cell]:
        return [
            in_language(entry.session.title, self._language)[0],
            *self._hours(entry),
            saying.booth_text(team.booth, self._words),
            self._words(MISSING),
            label(wording.ROLES, role, self._words),
            "",
            self._wall(team.booth.call_at),
            "",
            self._rehearsal(entry),
            saying.place_text(entry, self._language, self._words),
        ]

    def _name(self, member: Member) -> str:
        return saying.name_text(member, self._language)

    def _hours(self, entry: Entry) -> list[Cell]:
        start, end = entry.hours
        zone = moments.zone_text(self._zone, start, self._language)
        return [self._wall(start), self._wall(end), zone]

    def _wall(self, instant: datetime) -> datetime:
        """Return what the clocks of the summit show: spreadsheets know no zones."""
        return moments.local(instant, self._zone).replace(tzinfo=None)

    def _rehearsal(self, entry: Entry) -> str:
        if entry.setup.rehearsal is None:
            return ""
        return moments.span_text(*entry.setup.rehearsal, self._zone, self._language)
