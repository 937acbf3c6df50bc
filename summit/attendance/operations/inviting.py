"""Inviting offices to sessions, and calling invitations back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from summit.attendance.models import Answer, Invitation, InvitationState, Office, OfficeKind
from summit.attendance.operations.noting import note_invitation
from summit.core.actor import Actor
from summit.core.clock import iso
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.core.text import Text
from summit.journal.operations import record
from summit.outbox.operations import enqueue
from summit.programme.models import Session, SessionState, SpeakerState
from summit.programme.operations.settling import Settled, place_of, settle

#: The kind of the job that tells an office that it is no longer invited: ``{"invitation": id}``.
WITHDRAWN_JOB = "attendance.withdrawn"


_SENT = (
    update(Invitation)
    .where(Invitation.id == bindparam("number"))
    .values(state=InvitationState.SENT, version=Invitation.version + 1)
    .execution_options(synchronize_session=False)
)


def invite(
    office: Office, session: Session, *, deadline: datetime | None, actor: Actor, now: datetime
) -> Invitation:
    """Invite one office to a session; see :func:`invite_all`.

    Raises:
        Refused: it is invited already, or the session is cancelled.
    """
    made = invite_all([office], session, deadline=deadline, actor=actor, now=now)
    if not made:
        raise Refused(N_("This office is already invited to “%(session)s”."), session=session.slug)
    return made[0]


def invite_all(
    offices: Sequence[Office],
    session: Session,
    *,
    deadline: datetime | None,
    actor: Actor,
    now: datetime,
) -> list[Invitation]:
    """Make drafts of invitations to a session; nobody is written to.

    Each is linked to the speaker's place that is the person's or the city's. An invitation that
    was withdrawn becomes a draft again, of the next round.

    Args:
        offices: those that are invited already are left out.
        session: with its items and speakers loaded.

    Raises:
        Refused: the session is cancelled.
    """
    if session.state is SessionState.CANCELLED:
        raise Refused(N_("Nobody can be invited to a cancelled session."))
    there = {
        invitation.office_id: invitation
        for invitation in db.session.scalars(
            select(Invitation).where(
                Invitation.session_id == session.id,
                Invitation.office_id.in_([office.id for office in offices]),
            )
        )
    }
    made = []
    for office in offices:
        invitation = there.get(office.id)
        if invitation is None:
            invitation = Invitation(
                summit_id=session.summit_id,
                office=office,
                session=session,
                state=InvitationState.DRAFT,
                round=1,
                attendee="",
                reply_version=1,
                late=False,
                video_url="",
                created_at=now,
                answers=[],
            )
            db.session.add(invitation)
        elif invitation.state is InvitationState.WITHDRAWN:
            invitation.state = InvitationState.DRAFT
            invitation.round += 1
        else:
            continue
        invitation.deadline = deadline
        place = place_of(session, office.person_id, _city(office))
        invitation.speaker_uid = place.uid if place is not None else None
        made.append(invitation)
    db.session.flush()
    for invitation in made:
        after = {"deadline": iso(deadline) if deadline else None}
        note_invitation("invitation.created", invitation, actor=actor, now=now, after=after)
    return made


def set_deadline(
    invitation: Invitation, deadline: datetime | None, *, actor: Actor, now: datetime
) -> bool:
    """Set until when an answer is asked for; return whether that was another instant."""
    before = invitation.deadline
    if before == deadline:
        return False
    invitation.deadline = deadline
    db.session.flush()
    note_invitation(
        "invitation.deadline_set",
        invitation,
        actor=actor,
        now=now,
        before={"deadline": iso(before) if before else None},
        after={"deadline": iso(deadline) if deadline else None},
    )
    return True


def withdraw(invitation: Invitation, *, actor: Actor, now: datetime) -> None:
    """Call an invitation back; whoever has been told of it will be told of this.

    Raises:
        Refused: it was withdrawn already.
    """
    if invitation.state is InvitationState.WITHDRAWN:
        raise Refused(N_("This invitation was withdrawn already."))
    before = invitation.state
    known = before in (InvitationState.SENT, InvitationState.ANSWERED, InvitationState.QUEUED)
    invitation.state = InvitationState.WITHDRAWN
    if known:
        settle([settled(invitation, SpeakerState.WITHDRAWN)], actor=actor, now=now)
    _outdate(invitation, now)
    db.session.flush()
    note_invitation(
        "invitation.withdrawn",
        invitation,
        actor=actor,
        now=now,
        before={"state": before.value},
        after={"state": invitation.state.value},
    )
    if known:
        enqueue(WITHDRAWN_JOB, {"invitation": invitation.id}, now=now)


def ask_again(invitation: Invitation, *, actor: Actor, now: datetime) -> None:
    """Ask for an answer anew, since the session has moved; the answers stay as history."""
    if invitation.state not in (InvitationState.SENT, InvitationState.ANSWERED):
        return
    before = invitation.answer
    settle([settled(invitation, SpeakerState.INVITED)], actor=actor, now=now)
    _outdate(invitation, now)
    invitation.state = InvitationState.SENT
    invitation.round += 1
    db.session.flush()
    note_invitation(
        "invitation.asked_again",
        invitation,
        actor=actor,
        now=now,
        before={"answer": before.value if before else None},
        after={"answer": None},
    )


def mark_queued(invitations: Iterable[Invitation], *, actor: Actor, now: datetime) -> None:
    """Note that invitations are on their way; their speakers' places are now invited."""
    queued = [each for each in invitations if each.state is InvitationState.DRAFT]
    for invitation in queued:
        invitation.state = InvitationState.QUEUED
    settle(
        [settled(each, SpeakerState.INVITED) for each in queued if each.answer is None],
        actor=actor,
        now=now,
    )
    db.session.flush()


def mark_sent(invitation: Invitation, *, actor: Actor, now: datetime) -> None:
    """Note that a server has taken an invitation."""
    if invitation.state is InvitationState.QUEUED:
        invitation.state = InvitationState.SENT
        note_invitation("invitation.sent", invitation, actor=actor, now=now)


def mark_sent_alone(row: Any, office: Text, *, actor: Actor, now: datetime) -> None:
    """Do as :func:`mark_sent` by columns alone: after each of thousands of mails.

    Args:
        row: with ``invitation_id``, ``invitation_state``, ``summit_id`` and the slug of the
            ``session``.
        office: what lists call the office.
    """
    if row.invitation_state is not InvitationState.QUEUED:
        return
    db.session.execute(_SENT, {"number": row.invitation_id})
    record(
        "invitation.sent",
        actor=actor,
        now=now,
        object_kind="invitation",
        object_key=str(row.invitation_id),
        summit_id=row.summit_id,
        after={"office": office.plain(), "session": row.session},
    )


def settled(invitation: Invitation, state: SpeakerState) -> Settled:
    """Return what an invitation's state settles in the programme; a deputy gives the place back."""
    office, deputy = invitation.office, invitation.deputy
    return Settled(
        invitation.session,
        invitation.speaker_uid,
        _city(office),
        state,
        person=office.person if deputy is not None else None,
        leaving=deputy,
        capacity=office.capacity if deputy is not None else None,
        keeps_confirmed=state is SpeakerState.INVITED and invitation.answer is None,
    )


def _city(office: Office) -> int | None:
    return office.city_id if office.kind is OfficeKind.PRINCIPAL else None


def _outdate(invitation: Invitation, now: datetime) -> None:
    """Keep the valid answer as history."""
    for answer in db.session.scalars(
        select(Answer).where(Answer.invitation_id == invitation.id, Answer.outdated_at.is_(None))
    ):
        answer.outdated_at = now
    invitation.answer = invitation.answered_at = invitation.channel = None
    invitation.deputy_id = None
    invitation.late = False
