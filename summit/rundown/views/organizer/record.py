"""The record of a session: planned against actual, for organizers alone."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.core import clock
from summit.core.actor import Permission
from summit.core.guard import needs
from summit.core.handing_out import hand_out
from summit.core.i18n import choose_language
from summit.core.lengths import clock_length
from summit.core.text import in_language
from summit.programme import moments
from summit.rundown import queries, record_sheet
from summit.rundown.models import RundownState
from summit.rundown.record import Entry, Given, Record, record
from summit.rundown.record_picture import ROW, WIDTH, picture
from summit.rundown.views.organizer.panel_words import cue_name, spoken
from summit.rundown.wording import COMMANDS, RUNDOWN_STATES

session_record = Blueprint(
    "session_record", __name__, url_prefix="/organizer/summits/<slug>/sessions/<session>"
)

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

#: What is told beside a cue: everything that was not simply the order taking its course.
_TOLD = frozenset(COMMANDS) - {"start", "next", "finish", "ready", "check", "phone", "note", "end"}


@session_record.get("/record")
@needs(Permission.SEE)
def show(slug: str, session: str) -> ResponseReturnValue:
    """Show planned against actual as a picture and a table, and what happened."""
    now = clock.now()
    found = _record(session, now)
    zone, language = found.rundown.zone, choose_language()
    return render_template(
        "rundown/record.html",
        record=found,
        rundown=found.rundown,
        states=RUNDOWN_STATES,
        picture=picture(found, now),
        row_height=ROW,
        axis=WIDTH,
        begun=found.rundown.state is not RundownState.PLANNED,
        cue_name=cue_name,
        length=clock_length,
        spoken=spoken,
        signed=signed,
        happened=lambda entry: happened(entry, zone),
        command=command,
        hour=lambda at: moments.clock_text(at, zone),
        second=lambda at: _second(at, zone),
        zone=moments.zone_text(zone, found.rundown.starts_at or now, language),
        base=f"/organizer/summits/{g.summit_ref.slug}/sessions/{found.rundown.session}",
    )


@session_record.get("/record.xlsx")
@needs(Permission.SEE)
def file(slug: str, session: str) -> ResponseReturnValue:
    """Hand the record out as a workbook."""
    found = _record(session, clock.now())
    data = record_sheet.workbook(
        found,
        language=choose_language(),
        words=_,
        cue_name=cue_name,
        happened=lambda entry: happened(entry, found.rundown.zone),
        command=command,
    )
    return hand_out(data, f"{found.rundown.session}-record.xlsx", _XLSX)


def _record(session: str, now: datetime) -> Record:
    rundown = queries.rundown_of(g.summit_ref.id, session)
    return record(queries.rundown_fact(rundown), queries.commands(rundown.id), now)


def happened(entry: Entry, zone: str) -> list[str]:
    """Say what became of a cue, each with its time; the chair who confirmed is named."""
    said = [
        f"{_second(each.at, zone)} {command(each, named=False)}"
        for each in entry.events
        if each.name in _TOLD
    ]
    if entry.cue.is_substituted:
        who = in_language(entry.cue.substitute_name, choose_language())[0]
        said.insert(0, _("%(who)s spoke instead.", who=who))
    if entry.number is None:
        said.insert(0, _("Was not planned."))
    return said


def command(given: Given, *, named: bool = True) -> str:
    """Say what a command did: to which cues, by how much, confirmed by whom."""
    said = str(_(COMMANDS[given.name])) if given.name in COMMANDS else given.name
    if named and given.cues:
        said = f"{said}: {', '.join(cue_name(each) for each in given.cues)}"
    if not named and given.name == "swap" and len(given.cues) > 1:
        said = f"{said}: {' ⇄ '.join(cue_name(each) for each in given.cues)}"
    details = []
    if given.name == "extend" and isinstance(given.args.get("seconds"), int):
        details.append(signed(given.args["seconds"]))
    if given.name == "substitute" and isinstance(given.args.get("name"), dict):
        details.append(in_language(given.args["name"], choose_language())[0])
    if given.args.get("chair"):
        details.append(_("confirmed by %(chair)s", chair=given.args["chair"]))
    return f"{said} ({', '.join(details)})" if details else said


def signed(seconds: int) -> str:
    """Write a difference: ``+0:40``, ``−1:05``, ``0:00``."""
    sign = "+" if seconds > 0 else "−" if seconds < 0 else ""
    return f"{sign}{clock_length(seconds)}"


def _second(at: datetime, zone: str) -> str:
    return f"{moments.local(at, zone):%H:%M:%S}"
