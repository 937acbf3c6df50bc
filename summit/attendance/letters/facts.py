"""What a letter can say of one recipient, as plain words in their language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from summit.attendance import local_time
from summit.attendance.dues import Due
from summit.attendance.letters.addressing import addressee, salutation
from summit.attendance.letters.defaults import OVERDUE, STEPS, UNTIL
from summit.attendance.models import Arrangements, Contact, Invitation
from summit.core import zones
from summit.core.clock import parse_iso
from summit.core.errors import N_, Refused
from summit.core.text import in_language
from summit.programme import moments
from summit.programme.document import ProgrammeDoc, SessionDoc


class NotPublished(Refused):
    """The session is in no release: its time may not be told to anybody."""


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """What stands in the places of a letter to one recipient; empty where nothing is known.

    ``values`` is by place, without the link, which is made at the moment of sending. ``label`` is
    what lists call the office.
    """

    language: str
    label: str
    values: Mapping[str, str]


def facts_of(
    invitation: Invitation,
    document: ProgrammeDoc,
    contact: Contact | None,
    *,
    arrangements: Arrangements | None = None,
    former: SessionDoc | None = None,
    dues: Sequence[Due] = (),
    session: SessionDoc | None = None,
) -> LetterFacts:
    """Gather what a letter about an invitation says.

    Args:
        invitation: with its office and session.
        document: the newest release, restricted: times come from it alone.
        contact: to whom it goes; the letter addresses the invited, whoever opens it.
        arrangements: who signs, and the telephone; without, the host signs.
        former: the session as it was told before.
        dues: what is still due, for a reminder.
        session: the session in ``document``, where the caller has looked it up already.

    Raises:
        NotPublished: the session is in no release.
    """
    office, language = invitation.office, invitation.office.language
    session = session or _session(document, invitation.session.uid)
    zone = office.zone
    deadline = invitation.deadline
    summit = document["summit"]
    place = office.city.name if office.city else None
    if place is None and office.organisation is not None:
        place = office.organisation.name
    is_elsewhere = not _same(session["starts_at"], zone, session["zone"])
    words = {
        "salutation": salutation(office, language),
        "addressee": addressee(office, language),
        "honorific": office.honorific.get(language, ""),
        "name": in_language(office.shown_name or office.shown_title, language)[0],
        "title": in_language(office.shown_title, language)[0],
        "city": in_language(place, language)[0],
        "summit": in_language(summit["title"], language)[0],
        "session": in_language(session["title"], language)[0],
        "local_time": when(session, zone, language),
        "host_time": when(session, session["zone"], language) if is_elsewhere else "",
        "former_time": when(former, zone, language) if former is not None else "",
        "venue": in_language(summit["venue"], language)[0],
        "deadline": moment(deadline, zone, language) if deadline is not None else "",
        "sender": _sender(document, arrangements, language),
        "duty_phone": arrangements.duty_phone if arrangements is not None else "",
        "dues": "\n".join(_due_line(each, zone, language) for each in dues if not each.done),
    }
    return LetterFacts(language, in_language(office.label, language)[0], words)


@lru_cache(maxsize=4096)
def moment(instant: datetime, zone: str, language: str) -> str:
    """Write day, hour and zone: ``Fri 14 May 2027, 20:00 (Jakarta, UTC+7)``."""
    named = moments.zone_text(zone, instant, language)
    return f"{local_time.moment_text(instant, zone, language)} ({named})"


def when(session: SessionDoc, zone: str, language: str) -> str:
    """Write when a published session is, by a zone's clocks; its day alone while it has no hour."""
    return _when(session["day"], session["starts_at"], session["ends_at"], zone, language)


@lru_cache(maxsize=4096)
def _when(day: str, starts_at: str | None, ends_at: str | None, zone: str, language: str) -> str:
    """Write it once for all recipients of a zone: thousands are written to in one go."""
    if starts_at is None:
        return local_time.day_text(date.fromisoformat(day), language)
    start = parse_iso(starts_at)
    end = parse_iso(ends_at) if ends_at is not None else None
    span = local_time.span_text(start, end, zone, language)
    return f"{span} ({moments.zone_text(zone, start, language)})"


def _session(document: ProgrammeDoc, uid: str) -> SessionDoc:
    for session in document["sessions"]:
        if session["uid"] == uid:
            return session
    raise NotPublished(
        N_("This session is in no release yet: publish to invitees first, then write to them.")
    )


@lru_cache(maxsize=4096)
def _same(starts_at: str | None, zone: str, other: str) -> bool:
    """Whether the clocks of two zones show the same at the start of a session."""
    if starts_at is None:
        return True
    minutes = zones.minutes_of_text(starts_at)
    return zones.offset(zone, minutes) == zones.offset(other, minutes)


def _sender(document: ProgrammeDoc, arrangements: Arrangements | None, language: str) -> str:
    if arrangements is not None and arrangements.signatory:
        return in_language(arrangements.signatory, language)[0]
    host = document["summit"]["host"]
    if host is not None:
        return in_language(document["organisations"][host]["name"], language)[0]
    return in_language(document["summit"]["title"], language)[0]


def _due_line(due: Due, zone: str, language: str) -> str:
    step = in_language(STEPS[due.step.value], language)[0]
    if due.by is None:
        return f"– {step}"
    said = in_language(OVERDUE if due.overdue else UNTIL, language)[0]
    shown = {"step": step, "moment": moment(due.by, zone, language)}
    for place, words in shown.items():
        said = said.replace(f"{{{place}}}", words)
    return f"– {said}"
