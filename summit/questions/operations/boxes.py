"""Making a box for a session, settling how it takes questions, opening and closing it by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from summit.core.actor import Actor
from summit.core.clock import iso
from summit.core.db import db
from summit.core.errors import N_, Conflict, Refused
from summit.programme.models import Audience, Session, SessionState
from summit.programme.operations.editing import Unfit
from summit.programme.operations.noting import note_session
from summit.questions.following import following
from summit.questions.limits import LIMITS
from summit.questions.models import Askers, QuestionBox
from summit.questions.queries import find_box
from summit.questions.windows import Stage, window_of


@dataclass(frozen=True, slots=True)
class BoxValues:
    """How a box takes questions: see :class:`~summit.questions.models.QuestionBox`."""

    askers: Askers = Askers.EVERYONE
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    per_sender: int = 3
    held: bool = True
    voting: bool = True


def make_box(session: Session, values: BoxValues, *, actor: Actor, now: datetime) -> QuestionBox:
    """Let questions be asked for a session.

    Raises:
        Conflict: there is a box already.
        Refused: the session is cancelled, or the staff's own, or not everyone sees it and everyone
            is to ask.
        Unfit: the values do not go together.
    """
    if find_box(session) is not None:
        raise Conflict(N_("Questions are taken for this session already; look at it again."))
    if session.state is SessionState.CANCELLED:
        raise Refused(N_("The session is cancelled: nothing can be asked in it."))
    _check(session, values)
    box = QuestionBox(summit_id=session.summit_id, session=session)
    _fill(box, values)
    db.session.add(box)
    db.session.flush()
    note_session("question.box_made", box.session, actor=actor, now=now, after=_plain(values))
    following.tell(box, now)
    return box


def edit_box(box: QuestionBox, values: BoxValues, *, actor: Actor, now: datetime) -> bool:
    """Change how questions are taken; return whether anything was changed.

    Args:
        box: obtained to be changed.

    Raises:
        Refused: as :func:`make_box`.
        Unfit: as :func:`make_box`.
    """
    present = values_of(box)
    if values == present:
        return False
    _check(box.session, values)
    _fill(box, values)
    db.session.flush()
    note_session(
        "question.box_edited",
        box.session,
        actor=actor,
        now=now,
        before=_plain(present),
        after=_plain(values),
    )
    return True


def open_now(box: QuestionBox, *, actor: Actor, now: datetime) -> bool:
    """Take questions from now on; return whether that is new. A closing that has passed is lifted.

    Args:
        box: obtained to be changed.

    Raises:
        Refused: the session is cancelled; or it is over, so that a closing has to be set.
    """
    session = box.session
    if session.state is SessionState.CANCELLED:
        raise Refused(N_("The session is cancelled: nothing can be asked in it."))
    if window_of(box, session.starts_at, session.ends_at).stage(now) is Stage.OPEN:
        return False
    before = _plain(values_of(box))
    if box.opens_at is None or box.opens_at > now:
        box.opens_at = now
    if box.closes_at is not None and box.closes_at <= now:
        box.closes_at = None
    if window_of(box, session.starts_at, session.ends_at).stage(now) is not Stage.OPEN:
        raise Refused(N_("The session's own end has passed: set until when questions are taken."))
    db.session.flush()
    after = _plain(values_of(box))
    note_session(
        "question.box_opened", box.session, actor=actor, now=now, before=before, after=after
    )
    return True


def close_now(box: QuestionBox, *, actor: Actor, now: datetime) -> bool:
    """Take no more questions; return whether that is new.

    Args:
        box: obtained to be changed.
    """
    session = box.session
    if window_of(box, session.starts_at, session.ends_at).stage(now) is not Stage.OPEN:
        return False
    before = _plain(values_of(box))
    box.closes_at = now
    db.session.flush()
    after = _plain(values_of(box))
    note_session(
        "question.box_closed", box.session, actor=actor, now=now, before=before, after=after
    )
    return True


def values_of(box: QuestionBox) -> BoxValues:
    """Return how a box takes questions at present."""
    return BoxValues(box.askers, box.opens_at, box.closes_at, box.per_sender, box.held, box.voting)


def _check(session: Session, values: BoxValues) -> None:
    problems: list[tuple[str, Refused]] = []
    if session.audience is Audience.STAFF:
        raise Refused(N_("Only staff sees this session: nobody could ask in it."))
    if session.audience is Audience.INVITEES and values.askers is Askers.EVERYONE:
        said = N_("Only the invited see this session, so only they can ask in it.")
        problems.append(("askers", Refused(said)))
    if not 1 <= values.per_sender <= LIMITS.per_sender:
        said = N_("1 to %(most)s questions per person.")
        problems.append(("per_sender", Refused(said, most=LIMITS.per_sender)))
    opens_at = values.opens_at or session.starts_at
    closes_at = values.closes_at or session.ends_at
    if opens_at is not None and closes_at is not None and closes_at <= opens_at:
        problems.append(("closes_at", Refused(N_("It must close after it opens."))))
    if problems:
        raise Unfit(problems)


def _fill(box: QuestionBox, values: BoxValues) -> None:
    box.askers = values.askers
    box.opens_at, box.closes_at = values.opens_at, values.closes_at
    box.per_sender, box.held, box.voting = values.per_sender, values.held, values.voting


def _plain(values: BoxValues) -> Mapping[str, Any]:
    return {
        "askers": values.askers.value,
        "opens_at": iso(values.opens_at) if values.opens_at else None,
        "closes_at": iso(values.closes_at) if values.closes_at else None,
        "per_sender": values.per_sender,
        "held": values.held,
        "voting": values.voting,
    }
