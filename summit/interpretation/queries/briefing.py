"""Reading what one interpreter may know of one session, and of its speech texts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload, undefer

from summit.attendance.models import (
    AnswerKind,
    Invitation,
    InvitationState,
    Office,
    Paper,
    PaperKind,
)
from summit.core.db import db
from summit.core.errors import N_, Forbidden, NotFound
from summit.interpretation.briefing import Briefing, briefing_of, may_read_papers
from summit.interpretation.models import Assignment, AssignmentState, Interpreter
from summit.interpretation.queries.settings import session_booths
from summit.interpretation.queries.situation import situation
from summit.programme import queries as programme
from summit.programme.models import Item, Session, Speaker

#: In these states a place gives its interpreter a briefing.
BRIEFED = (AssignmentState.OFFERED, AssignmentState.CONFIRMED)

_NOT_DECLINED = or_(Invitation.answer.is_(None), Invitation.answer != AnswerKind.DECLINED)
_NO_PAPER = N_("There is no such file.")


def place_in(interpreter: Interpreter, slug: str) -> Assignment:
    """Return an interpreter's offered or confirmed place in a session, which it comes with.

    Raises:
        NotFound: they have none, whether there is such a session or not.
    """
    found = db.session.scalars(
        select(Assignment)
        .join(Assignment.session)
        .where(
            Assignment.interpreter_id == interpreter.id,
            Assignment.state.in_(BRIEFED),
            Session.summit_id == interpreter.summit_id,
        )
        .options(joinedload(Assignment.session).joinedload(Session.room))
        .order_by(Assignment.id)
    ).all()
    for named in (
        lambda session: session.slug == slug,
        lambda session: slug in session.former_slugs,
    ):
        for assignment in found:
            if named(assignment.session):
                return assignment
    raise NotFound(N_("You have no place in such a session."))


def briefing(interpreter: Interpreter, slug: str, now: datetime) -> Briefing:
    """Return the briefing of a session, in a fixed number of statements.

    Raises:
        NotFound: as :func:`place_in`.
    """
    assignment = place_in(interpreter, slug)
    session = assignment.session
    places = selectinload(Session.items).selectinload(Item.speakers)
    db.session.scalars(
        select(Session)
        .where(Session.id == session.id)
        .options(
            places.joinedload(Speaker.person),
            places.joinedload(Speaker.city),
            places.joinedload(Speaker.organisation),
        )
    ).one()
    booths = session_booths(session.id)
    known = situation(programme.facts_around(session.summit_id, session.id))
    readable = may_read_papers(assignment, booths, now)
    return briefing_of(
        assignment,
        _invitations(session.id),
        _papers(session.id) if readable else (),
        known.floors,
        booths,
        known.rules.values,
        now,
    )


def paper_for(interpreter: Interpreter, slug: str, paper_id: int, now: datetime) -> Paper:
    """Return a speech text of a session, with its contents.

    Raises:
        NotFound: the interpreter has no place in the session, or it has no such text.
        Forbidden: they have not confirmed, or texts may not be read yet.
    """
    assignment = place_in(interpreter, slug)
    require_papers(assignment, now)
    found = db.session.scalar(
        _texts(assignment.session_id).where(Paper.id == paper_id).options(undefer(Paper.data))
    )
    if found is None:
        raise NotFound(_NO_PAPER)
    return found


def require_papers(assignment: Assignment, now: datetime) -> None:
    """Refuse who may not read the speech texts of a session.

    Raises:
        Forbidden: the place is not confirmed, or texts may not be read yet.
    """
    booths = session_booths(assignment.session_id)
    if may_read_papers(assignment, booths, now):
        return
    if assignment.state is not AssignmentState.CONFIRMED:
        raise Forbidden(N_("Speech texts are shown to those who have accepted their place."))
    raise Forbidden(N_("The organizers show the speech texts of this session later."))


def _invitations(session_id: int) -> Sequence[Invitation]:
    return db.session.scalars(
        select(Invitation)
        .where(
            Invitation.session_id == session_id,
            Invitation.state != InvitationState.WITHDRAWN,
            _NOT_DECLINED,
        )
        .options(
            joinedload(Invitation.office).joinedload(Office.city),
            joinedload(Invitation.office).joinedload(Office.person),
        )
        .order_by(Invitation.id)
    ).all()


def _texts(session_id: int) -> Select[Paper]:
    """Return the statement of a session's speech texts; who does not come has none."""
    return (
        select(Paper)
        .join(Invitation, Invitation.id == Paper.invitation_id)
        .where(
            Invitation.session_id == session_id,
            Invitation.state != InvitationState.WITHDRAWN,
            _NOT_DECLINED,
            Paper.kind == PaperKind.SPEECH_TEXT,
        )
    )


def _papers(session_id: int) -> Sequence[Paper]:
    return db.session.scalars(_texts(session_id).order_by(Paper.id.desc())).all()
