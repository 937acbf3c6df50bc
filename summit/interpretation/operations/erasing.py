"""Erasing what is private of interpreters, once it has been kept as long as was settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, cast, literal, or_, select, update

from summit.attendance.retention import end_of
from summit.core.actor import Actor, ActorKind
from summit.core.db import db
from summit.interpretation.models import Assignment, Interpreter, SoundCheck, Term
from summit.interpretation.queries.people import LINK_KIND
from summit.interpretation.queries.settings import settings
from summit.journal.operations import record
from summit.mail.models import Mail
from summit.mail.operations import SEND_JOB
from summit.outbox.models import Job
from summit.programme import queries as programme
from summit.programme.models import Summit

#: The kind of the job that erases what is due, once a day.
ERASE_JOB = "interpretation.erase"

ERASER = Actor(ActorKind.JOB, "interpretation", "Summit")


def erase_due(summit: Summit, *, actor: Actor, now: datetime) -> int:
    """Erase addresses, telephones, calendars, terms and reasons; return of how many interpreters.

    Names and who worked where stay: they are the record of the summit.
    """
    if now < end_of(summit) + timedelta(days=settings(summit.id).kept_days):
        return 0
    found = db.session.scalars(
        select(Interpreter).where(
            Interpreter.summit_id == summit.id, Interpreter.erased_at.is_(None)
        )
    ).all()
    if not found:
        return 0
    for each in found:
        each.address = each.phone = each.day_phone = each.terms = each.notes = ""
        each.spans, each.kit, each.fees, each.fee = [], {}, {}, None
        each.erased_at = now
        each.link_version += 1
        each.feed_version += 1
    ids = [each.id for each in found]
    db.session.execute(
        update(Assignment).where(Assignment.interpreter_id.in_(ids)).values(reason="")
    )
    db.session.execute(update(SoundCheck).where(SoundCheck.interpreter_id.in_(ids)).values(note=""))
    db.session.execute(update(Term).where(Term.added_by_id.in_(ids)).values(added_by=""))
    _erase_mail(ids)
    db.session.flush()
    record(
        "interpretation.erased",
        actor=actor,
        now=now,
        object_kind="summit",
        object_key=summit.uid,
        summit_id=summit.id,
        after={"count": len(found)},
    )
    return len(found)


def _erase_mail(interpreters: Sequence[int]) -> None:
    """Empty what was written to interpreters, and what servers have said of it."""
    theirs = (Mail.link_kind == LINK_KIND, Mail.link_id.in_(interpreters))
    jobs = select(literal(f"{SEND_JOB}:") + cast(Mail.id, String)).where(*theirs)
    db.session.execute(
        update(Job)
        .where(Job.key.in_(jobs.scalar_subquery()), Job.error != "")
        .values(error="")
        .execution_options(synchronize_session=False)
    )
    db.session.execute(
        update(Mail)
        .where(*theirs, or_(Mail.to_address != "", Mail.body != ""))
        .values(to_address="", subject="", body="", bounce="", error="")
        .execution_options(synchronize_session=False)
    )


def erase_all(_args: Mapping[str, Any], now: datetime) -> None:
    """Handle :data:`ERASE_JOB`: erase what is due of every summit."""
    ids = db.session.scalars(
        select(Interpreter.summit_id)
        .where(Interpreter.erased_at.is_(None))
        .distinct()
        # In one order, in which others hold several summits as well.
        .order_by(Interpreter.summit_id)
    ).all()
    for summit_id in ids:
        erase_due(programme.summit_by_id(summit_id, to_change=True), actor=ERASER, now=now)
