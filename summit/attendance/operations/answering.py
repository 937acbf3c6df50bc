"""Answers: from the office's page, its calendar, or recorded by an organizer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from summit.attendance.models import (
    Answer,
    AnswerKind,
    Channel,
    Contact,
    Invitation,
    InvitationState,
    Office,
    OfficeKind,
    Paper,
)
from summit.attendance.operations.noting import note_invitation
from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.core.text import Text
from summit.directory.models import Person
from summit.directory.operations import PersonValues, create, edit
from summit.programme.models import SessionState, SpeakerState
from summit.programme.operations.settling import Settled, settle

#: What each answer makes of the speaker's place in the draft programme.
SPEAKER_STATES = {
    AnswerKind.ACCEPTED: SpeakerState.CONFIRMED,
    AnswerKind.DECLINED: SpeakerState.DECLINED,
    AnswerKind.TENTATIVE: SpeakerState.INVITED,
    AnswerKind.DEPUTY: SpeakerState.CONFIRMED,
    AnswerKind.VIDEO: SpeakerState.CONFIRMED,
}

#: The longest reason, in characters.
LONGEST_REASON = 2000


@dataclass(frozen=True, slots=True)
class AnswerValues:
    """What an office says; a deputy's name and title in the languages in which it gives them."""

    kind: AnswerKind
    reason: str = ""
    deputy_name: Text = field(default_factory=Text)
    deputy_title: Text = field(default_factory=Text)


def answer(
    invitation: Invitation,
    values: AnswerValues,
    *,
    channel: Channel,
    contact: Contact | None = None,
    paper: Paper | None = None,
    sequence: int | None = None,
    received_at: datetime | None = None,
    actor: Actor,
    now: datetime,
) -> Answer | None:
    """Take an answer, and let it settle the speaker's place in the draft programme.

    Args:
        invitation: obtained to be changed, with its office and session.
        contact: the colleague who answers, by page or calendar.
        paper: the scan of a letter.
        sequence: SEQUENCE of the calendar entry that was answered.
        received_at: when it came, where that was before somebody records it; it counts against
            the deadline.

    Returns:
        The answer, or ``None`` where the same has been said already by the same channel: sending
        a page twice is one answer.

    Raises:
        Refused: the invitation was withdrawn, the session is cancelled, or a deputy has no name.
    """
    _refuse(invitation, values)
    if _repeats(invitation, values, channel):
        return None
    before = {
        "state": invitation.state.value,
        "answer": invitation.answer.value if invitation.answer else None,
    }
    former, deputy = invitation.deputy, _deputy(invitation, values, actor, now)
    came = received_at or now
    late = invitation.deadline is not None and came > invitation.deadline
    given = Answer(
        invitation=invitation,
        kind=values.kind,
        reason=values.reason,
        deputy_name=values.deputy_name if values.kind is AnswerKind.DEPUTY else Text(),
        deputy_title=values.deputy_title if values.kind is AnswerKind.DEPUTY else Text(),
        channel=channel,
        contact_id=contact.id if contact is not None else None,
        stated_by="" if contact is not None else actor.name,
        stated_at=came,
        late=late,
        sequence=sequence,
        paper_id=paper.id if paper is not None else None,
    )
    db.session.add(given)
    invitation.deputy = deputy
    invitation.state, invitation.answer = InvitationState.ANSWERED, values.kind
    invitation.answered_at, invitation.channel, invitation.late = came, channel, late
    office = invitation.office
    place = Settled(
        invitation.session,
        invitation.speaker_uid,
        office.city_id if office.kind is OfficeKind.PRINCIPAL else None,
        SPEAKER_STATES[values.kind],
        # The place keeps its holder where the office has no person of its own and sent no deputy.
        deputy or office.person,
        leaving=former,
        capacity=_capacity(office, deputy, former),
    )
    settle([place], actor=actor, now=now)
    note_invitation(
        "invitation.answered",
        invitation,
        actor=actor,
        now=now,
        before=before,
        after={
            "state": invitation.state.value,
            "answer": values.kind.value,
            "channel": channel.value,
            "late": late,
        },
    )
    db.session.flush()
    return given


def latest(invitation: Invitation) -> Answer | None:
    """Return the answer that holds at present, if there is one."""
    return db.session.scalar(
        select(Answer)
        .where(Answer.invitation_id == invitation.id, Answer.outdated_at.is_(None))
        .order_by(Answer.id.desc())
        .limit(1)
    )


def _refuse(invitation: Invitation, values: AnswerValues) -> None:
    if invitation.state is InvitationState.WITHDRAWN:
        raise Refused(N_("This invitation has been withdrawn; it can no longer be answered."))
    if invitation.session.state is SessionState.CANCELLED:
        raise Refused(N_("This session is cancelled; there is nothing to answer any more."))
    if values.kind is AnswerKind.DEPUTY and not values.deputy_name:
        raise Refused(N_("Give the name of the deputy."))
    if len(values.reason) > LONGEST_REASON:
        raise Refused(N_("A reason has at most %(most)s characters."), most=LONGEST_REASON)


def _repeats(invitation: Invitation, values: AnswerValues, channel: Channel) -> bool:
    if invitation.answer is not values.kind or invitation.channel is not channel:
        return False
    last = latest(invitation)
    if last is None or last.reason != values.reason:
        return False
    if values.kind is not AnswerKind.DEPUTY:
        return True
    same = last.deputy_name == values.deputy_name
    return same and last.deputy_title == values.deputy_title


def _deputy(
    invitation: Invitation, values: AnswerValues, actor: Actor, now: datetime
) -> Person | None:
    """Return the deputy as a person of the directory, entered now if need be."""
    if values.kind is not AnswerKind.DEPUTY:
        return None
    office, known = invitation.office, invitation.deputy or _sent_before(invitation, values)
    if known is not None and _is_named(known.name, values.deputy_name):
        given = _values(known.slug, values, office, known)
        edit(known, given, actor=actor, now=now)
        return known
    made = create(_values("", values, office, None), actor=actor, now=now)
    assert isinstance(made, Person)
    return made


def _sent_before(invitation: Invitation, values: AnswerValues) -> Person | None:
    """Return whom the office has sent under that name: asked again, it names them once more."""
    given = db.session.scalars(
        select(Answer.deputy_name).where(
            Answer.invitation_id == invitation.id, Answer.kind == AnswerKind.DEPUTY
        )
    )
    office = invitation.office
    if not (office.city_id or office.organisation_id) or not any(
        _is_named(name, values.deputy_name) for name in given
    ):
        return None
    people = db.session.scalars(
        select(Person)
        .where(Person.city_id == office.city_id, Person.organisation_id == office.organisation_id)
        .order_by(Person.id.desc())
    )
    return next((each for each in people if _is_named(each.name, values.deputy_name)), None)


def _is_named(name: Text, given: Text) -> bool:
    return any(name.get(tag) == text for tag, text in given.items())


def _values(slug: str, values: AnswerValues, office: Office, known: Person | None) -> PersonValues:
    return PersonValues(
        slug=slug,
        name=Text({**(known.name if known else {}), **values.deputy_name}),
        title=Text({**(known.title if known else {}), **values.deputy_title}),
        pronunciation=known.pronunciation if known else "",
        variants=list(known.variants) if known else [],
        zone=known.zone if known else None,
        city=office.city,
        organisation=office.organisation,
        reconstructed=[],
    )


def _capacity(office: Office, deputy: Person | None, former: Person | None) -> Text | None:
    """Return in what capacity a new holder speaks: a deputy is not the mayor, whose place it is."""
    if deputy is not None:
        return Text()  # their own title stands with their name
    return office.capacity if former is not None else None
