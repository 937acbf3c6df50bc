"""Reading what the minutes of a session are made of, in statements that do not grow with it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload, undefer

from summit.attendance.precedence import english
from summit.attendance.queries.presence import Attendee, attendees
from summit.core.db import db
from summit.core.errors import NotFound
from summit.core.text import Text
from summit.declarations.minutes import Attended, Dealt, Minutes, Spoke, Step, Taken
from summit.declarations.models import (
    Adoption,
    Declaration,
    DeclarationVersion,
    Endorsement,
    EndorsementState,
    NoteKind,
    Objection,
    Poll,
)
from summit.journal.models import Entry
from summit.programme.models import Session
from summit.rundown import queries as rundowns
from summit.rundown.record import Record, record


def minutes(session: Session, *, now: datetime) -> Minutes:
    """Return the minutes of a session as they stand at ``now``."""
    found = attendees(session.id)
    led = _record(session, now)
    return Minutes(
        summit_title=session.summit.title,
        session=session.slug,
        title=session.title,
        room=session.room.name if session.room is not None else Text(),
        zone=session.zone,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        began_at=led.rundown.begun_at if led is not None else None,
        ended_at=led.rundown.ended_at if led is not None else None,
        led=led is not None,
        present=_attended(each for each in found if each.spans),
        absent=_attended(each for each in found if each.is_expected and not each.spans),
        spoken=_spoken(led) if led is not None else (),
        dealt=_dealt(session),
    )


def _attended(found: Iterable[Attendee]) -> tuple[Attended, ...]:
    """Return people by the English name of whom they came for, cities first."""
    ordered = sorted(found, key=lambda each: (not each.is_city, english(each.label)))
    return tuple(
        Attended(
            label=each.label,
            name=each.name,
            title=each.title,
            is_deputy=each.is_deputy,
            spans=tuple((span.arrived_at, span.left_at) for span in each.spans),
            is_city=each.is_city,
        )
        for each in ordered
    )


def _record(session: Session, now: datetime) -> Record | None:
    """Return what became of the session's rundown; ``None`` where it was not led by one."""
    try:
        rundown = rundowns.rundown_of(session.summit_id, session.slug)
    except NotFound:
        return None
    found = record(rundowns.rundown_fact(rundown), rundowns.commands(rundown.id), now)
    return found if found.rundown.begun_at is not None else None


def _spoken(found: Record) -> tuple[Spoke, ...]:
    turns = [
        Spoke(
            began_at=each.began_at,
            ended_at=each.ended_at,
            seconds=each.spoken or 0,
            name=each.cue.speaker,
            title=each.cue.speaker_title,
            place=each.cue.place,
            about=each.cue.title,
            kind=each.cue.kind,
            instead_of=each.cue.name if each.cue.is_substituted else Text(),
        )
        for each in found.entries
        if each.began_at is not None and each.cue.is_turn and not each.cue.is_before
    ]
    return tuple(sorted(turns, key=lambda each: each.began_at))


def _dealt(session: Session) -> tuple[Dealt, ...]:
    """Return what the session dealt with. A text that left the table can be tabled at another
    session: each has what happened to it from when it was tabled there."""
    tabled_here = select(Entry.object_key).where(
        Entry.object_kind == "declaration",
        Entry.act == Step.TABLED.value,
        Entry.after["session"].as_integer() == session.id,
    )
    declarations = db.session.scalars(
        select(Declaration)
        .where(
            Declaration.summit_id == session.summit_id,
            or_(Declaration.session_id == session.id, Declaration.uid.in_(tabled_here)),
        )
        .order_by(Declaration.created_at, Declaration.id)
    ).all()
    if not declarations:
        return ()
    ids = [each.id for each in declarations]
    own = [each.id for each in declarations if each.session_id == session.id]
    adoptions = {
        each.declaration_id: each
        for each in db.session.scalars(select(Adoption).where(Adoption.declaration_id.in_(own)))
    }
    documents = _documents(adoptions.values())
    objections = _by_declaration(
        db.session.scalars(
            select(Objection)
            .where(Objection.declaration_id.in_(ids))
            .order_by(Objection.raised_at, Objection.id)
        )
    )
    polls = _by_declaration(
        db.session.scalars(
            select(Poll)
            .where(Poll.declaration_id.in_(ids))
            .order_by(Poll.number)
            .options(selectinload(Poll.ballots), joinedload(Poll.of_version))
        )
    )
    noted = _by_declaration(
        db.session.scalars(
            select(Endorsement)
            .where(
                Endorsement.declaration_id.in_(own),
                Endorsement.state == EndorsementState.CONFIRMED,
                Endorsement.standing,
                Endorsement.note_kind != NoteKind.NONE,
            )
            .order_by(Endorsement.stated_at, Endorsement.id)
        )
    )
    entries = _entries(declarations)

    def dealt(declaration: Declaration) -> Dealt:
        steps = entries[declaration.uid]

        def was_here(at: datetime) -> bool:
            places = [
                each.after["session"]
                for each in steps
                if each.act == Step.TABLED.value and each.at <= at and "session" in each.after
            ]
            return (places[-1] if places else declaration.session_id) == session.id

        adoption = adoptions.get(declaration.id)
        return Dealt(
            declaration=declaration,
            steps=tuple(_taken(each) for each in steps if was_here(each.at)),
            objections=tuple(one for one in objections[declaration.id] if was_here(one.raised_at)),
            polls=tuple(one for one in polls[declaration.id] if was_here(one.opened_at)),
            adoption=adoption,
            document=documents.get(adoption.version_id) if adoption is not None else None,
            noted=tuple(noted[declaration.id]),
        )

    return tuple(dealt(each) for each in declarations)


def _documents(adoptions: Iterable[Adoption]) -> dict[int | None, Any]:
    ids = [each.version_id for each in adoptions if each.version_id is not None]
    versions = db.session.scalars(
        select(DeclarationVersion)
        .where(DeclarationVersion.id.in_(ids))
        .options(undefer(DeclarationVersion.canonical))
    )
    return {each.id: json.loads(each.canonical) for each in versions if each.canonical is not None}


def _entries(declarations: Sequence[Declaration]) -> Mapping[str, list[Entry]]:
    """Return what was done with each text at meetings, in order."""
    found: dict[str, list[Entry]] = {each.uid: [] for each in declarations}
    for entry in db.session.scalars(
        select(Entry)
        .where(
            Entry.object_kind == "declaration",
            Entry.object_key.in_(list(found)),
            Entry.act.in_([each.value for each in Step]),
        )
        .order_by(Entry.at, Entry.id)
    ):
        found[entry.object_key].append(entry)
    return found


def _taken(entry: Entry) -> Taken:
    version = entry.after.get("version")
    return Taken(Step(entry.act), entry.at, version if isinstance(version, int) else None)


def _by_declaration(rows: Iterable[Any]) -> defaultdict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.declaration_id].append(row)
    return found
