"""Erasing who has asked, once it has been kept as long as its summit has settled for contacts.

What was shown to everyone stays, with its votes as a number; what nobody was shown goes with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, delete, or_, select, update

from summit.attendance import queries as attendance
from summit.attendance.retention import Kept, is_due
from summit.core.actor import Actor, ActorKind
from summit.core.db import db
from summit.core.text import Text
from summit.journal.operations import record
from summit.programme import queries as programme
from summit.programme.models import Summit
from summit.questions.models import Question, QuestionBox, QuestionState, Vote

#: The kind of the job that erases what is due, once a day.
ERASE_JOB = "questions.erase"

ERASER = Actor(ActorKind.JOB, "questions", "Summit")

#: What everyone has seen.
_SHOWN = (QuestionState.APPROVED, QuestionState.ON_AIR, QuestionState.ANSWERED)


def erase_due(summit: Summit, *, actor: Actor, now: datetime) -> int:
    """Erase names, organisations, senders, networks and contacts; return of how many questions."""
    if not is_due(summit, attendance.arrangements(summit.id), Kept.CONTACTS, now):
        return 0
    boxes = select(QuestionBox.id).where(QuestionBox.summit_id == summit.id).scalar_subquery()
    questions = select(Question.id).where(Question.box_id.in_(boxes)).scalar_subquery()
    _run(delete(Vote).where(Vote.question_id.in_(questions)))
    _run(
        update(Question)
        .where(Question.box_id.in_(boxes), Question.state.not_in(_SHOWN), Question.sender != "")
        .values(words=Text())
    )
    count = _run(
        update(Question)
        .where(
            Question.box_id.in_(boxes),
            or_(
                Question.sender != "",
                Question.network != "",
                Question.name != "",
                Question.organisation != "",
                Question.contact_id.is_not(None),
                Question.reason != "",
            ),
        )
        .values(
            name="",
            organisation="",
            sender="",
            network="",
            contact_id=None,
            reason="",
            version=Question.version + 1,
        )
    )
    if count:
        record(
            "question.erased",
            actor=actor,
            now=now,
            object_kind="summit",
            object_key=summit.uid,
            summit_id=summit.id,
            after={"count": count},
        )
    return count


def erase_all(_args: Mapping[str, Any], now: datetime) -> None:
    """Handle :data:`ERASE_JOB`: erase what is due of every summit."""
    ids = db.session.scalars(
        select(QuestionBox.summit_id)
        .join(Question, Question.box_id == QuestionBox.id)
        .where(Question.sender != "")
        .distinct()
        .order_by(QuestionBox.summit_id)
    ).all()
    for summit_id in ids:
        erase_due(programme.summit_by_id(summit_id, to_change=True), actor=ERASER, now=now)


def _run(statement: Any) -> int:
    result = db.session.execute(statement.execution_options(synchronize_session=False))
    assert isinstance(result, CursorResult)
    return int(result.rowcount)
