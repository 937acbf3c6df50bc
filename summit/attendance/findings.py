"""What does not fit between a programme and what offices know of it or have answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select

from summit.attendance import editions
from summit.attendance.audience import label_of
from summit.attendance.models import AnswerKind, Contact, Invitation, Office
from summit.attendance.telling import KNOWN
from summit.core.clock import iso
from summit.core.db import db
from summit.core.errors import N_
from summit.core.text import Text
from summit.directory.models import City, Person
from summit.programme.document import SessionDoc
from summit.programme.facts import Facts, SessionFact
from summit.programme.models import Session, SpeakerState
from summit.programme.rules import Finding, Level
from summit.programme.rules.finding import Names

_MOVED = N_(
    "“%(session)s” is not at the time that its invited were told (offices: %(count)s, of which have"
    " answered: %(answered)s)."
)
_MOVED_REMEDY = N_("They are told when you publish; choose there whether they are asked again.")
_UNREACHED = N_("“%(session)s” has changed, and these offices cannot be told by mail: %(offices)s.")
_UNREACHED_REMEDY = N_("Give them a main contact with an address, or tell them in another way.")
_DECLINED = N_("These offices have declined “%(session)s” and hold a confirmed place: %(offices)s.")
_DECLINED_REMEDY = N_("Settle with them who comes, or free the place.")

#: What these rules are called, by the rule of a finding.
LABELS: Mapping[str, str] = {
    "invited-moved": N_("Offices know another time"),
    "invited-unreached": N_("Offices without mail"),
    "invited-declined": N_("Confirmed but declined"),
}


@dataclass(frozen=True, slots=True)
class _Invited:
    """An invitation of which the office knows; ``reached`` says that mail goes through."""

    session: str
    office: Text
    speaker_uid: str | None
    answer: AnswerKind | None
    reached: bool


def invitations(facts: Facts, _now: datetime) -> Iterator[Finding]:
    """Find sessions that moved after offices were told, whom no mail reaches, and contradictions.

    One statement where nobody is invited; three at most otherwise.
    """
    invited = _read([session.id for session in facts.sessions])
    if not invited:
        return
    opened = editions.open_release(facts.summit.id)
    known = {each["uid"]: each for each in opened.document["sessions"]} if opened else {}
    for session in facts.sessions:
        those = [each for each in invited if each.session == session.uid]
        if not those:
            continue
        told = known.get(session.uid)
        if told is not None and _differs(session, told):
            yield from _changed(session, those, told)
        yield from _contradicted(session, those)


def _changed(
    session: SessionFact, those: Sequence[_Invited], told: SessionDoc
) -> Iterator[Finding]:
    if not session.is_cancelled:
        answered = sum(each.answer is not None for each in those)
        yield Finding(
            "invited-moved",
            Level.NOTE,
            _MOVED,
            _MOVED_REMEDY,
            {"session": session.title, "count": len(those), "answered": answered},
            session.uid,
            (session.uid,),
            when=(session.starts_at,) if session.starts_at else (),
            depends=(len(those), answered, session.starts_at, session.ends_at, session.day),
        )
    unreached = [each.office for each in those if not each.reached]
    if unreached:
        yield Finding(
            "invited-unreached",
            Level.WARN,
            _UNREACHED,
            _UNREACHED_REMEDY,
            {"session": session.title, "offices": Names(tuple(unreached))},
            session.uid,
            (session.uid,),
            depends=(
                tuple(str(each.get("en") or each) for each in unreached),
                session.state.value,
                session.starts_at,
                told["sequence"],
            ),
        )


def _contradicted(session: SessionFact, those: Sequence[_Invited]) -> Iterator[Finding]:
    confirmed = {place.uid for place in session.places if place.state is SpeakerState.CONFIRMED}
    wrong = [
        each
        for each in those
        if each.answer is AnswerKind.DECLINED and each.speaker_uid in confirmed
    ]
    if wrong:
        yield Finding(
            "invited-declined",
            Level.WARN,
            _DECLINED,
            _DECLINED_REMEDY,
            {"session": session.title, "offices": Names(tuple(each.office for each in wrong))},
            session.uid,
            (session.uid,),
            depends=tuple(sorted(each.speaker_uid or "" for each in wrong)),
        )


def _differs(session: SessionFact, told: SessionDoc) -> bool:
    """Whether publishing the session as it stands would be news to whoever knows ``told``."""
    if session.is_draft or session.day is None:
        return False
    cancelled = told["state"] == "cancelled"
    if session.is_cancelled or cancelled:
        return session.is_cancelled != cancelled
    return (
        iso(session.starts_at) if session.starts_at else None,
        iso(session.ends_at) if session.ends_at else None,
        session.day.isoformat(),
    ) != (told["starts_at"], told["ends_at"], told["day"])


def _read(session_ids: Sequence[int]) -> list[_Invited]:
    rows = db.session.execute(
        select(
            Session.uid,
            Invitation.speaker_uid,
            Invitation.answer,
            Contact.address,
            Contact.undeliverable_at,
            Office.kind,
            Office.name,
            Office.capacity,
            City.name.label("city"),
            Person.name.label("person"),
        )
        .join(Session, Session.id == Invitation.session_id)
        .join(Office, Office.id == Invitation.office_id)
        .outerjoin(Contact, and_(Contact.office_id == Office.id, Contact.is_primary))
        .outerjoin(City, City.id == Office.city_id)
        .outerjoin(Person, Person.id == Office.person_id)
        .where(Invitation.session_id.in_(session_ids), Invitation.state.in_(KNOWN))
        .order_by(Invitation.id)
    )
    return [
        _Invited(
            session=row.uid,
            office=label_of(row),
            speaker_uid=row.speaker_uid,
            answer=row.answer,
            reached=bool(row.address) and row.undeliverable_at is None,
        )
        for row in rows
    ]
