"""The chair's list: frozen while the chair reads, and put in order by hand."""

from __future__ import annotations

from datetime import datetime

from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Conflict
from summit.programme.operations.noting import note_session
from summit.questions import queries
from summit.questions.models import Question, QuestionBox
from summit.questions.operations.noting import note_question
from summit.questions.ordering import LISTED, ordered


def freeze_order(box: QuestionBox, *, actor: Actor, now: datetime) -> bool:
    """Keep the list as it stands while votes go on counting; return whether that is new.

    Args:
        box: obtained to be changed, as in all of these.
    """
    if box.frozen_at is not None:
        return False
    _freeze(box, now)
    db.session.flush()
    note_session("question.order_frozen", box.session, actor=actor, now=now)
    return True


def release_order(box: QuestionBox, *, actor: Actor, now: datetime) -> bool:
    """Let votes order the list again; return whether that is new."""
    if box.frozen_at is None:
        return False
    box.order, box.frozen_at = [], None
    db.session.flush()
    note_session("question.order_released", box.session, actor=actor, now=now)
    return True


def move(question: Question, before: str, up: bool, *, actor: Actor, now: datetime) -> bool:
    """Move a question by one place in the list, which is frozen by that; return whether it moved.

    Args:
        before: the uid of the one above it as the moderator saw it; empty where it was the first.

    Raises:
        Conflict: the question is not on the list any more, or not where it was seen.
    """
    box = question.box
    listed = ordered(box, queries.questions_of(box, LISTED))
    ids = [each.id for each in listed]
    if question.id not in ids:
        raise Conflict(N_("Somebody else has changed this question; look at it again."))
    place = ids.index(question.id)
    if (listed[place - 1].uid if place else "") != before:
        raise Conflict(N_("The order has changed meanwhile; look at the list again."))
    other = place - 1 if up else place + 1
    if not 0 <= other < len(ids):
        return False
    if box.frozen_at is None:
        _freeze(box, now)
    ids[place], ids[other] = ids[other], ids[place]
    box.order = ids
    db.session.flush()
    note_question("question.moved", question, actor=actor, now=now)
    return True


def _freeze(box: QuestionBox, now: datetime) -> None:
    box.order = [each.id for each in ordered(box, queries.questions_of(box, LISTED))]
    box.frozen_at = now
