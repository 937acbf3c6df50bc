"""Taking in what comes by mail: answers from calendars, proposals, and what came back.

A mail is read outside of any transaction; what follows from it is one. Whatever cannot be taken in
by itself waits in the table of replies for somebody, who takes it or dismisses it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update

from summit.attendance import telling, verdicts
from summit.attendance.bounces import Bounce
from summit.attendance.models import (
    AnswerKind,
    Channel,
    Contact,
    Invitation,
    Office,
    Reply,
    ReplyState,
)
from summit.attendance.operations.answering import LONGEST_REASON, AnswerValues, answer
from summit.attendance.operations.noting import note_invitation
from summit.attendance.operations.offices import mark_undeliverable
from summit.attendance.queries.offices import LINK_KIND, invitation_by_id
from summit.attendance.queries.published import published
from summit.attendance.queries.replies import (
    OPEN,
    inbound,
    mails_to,
    named_by,
    told_times,
)
from summit.attendance.wording import ANSWERS
from summit.calendar.inbound import Incoming
from summit.calendar.itip import Method
from summit.core.actor import Actor, ActorKind
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.core.text import in_language
from summit.journal.operations import record
from summit.mail.models import InboundMail, InboundState, Mail
from summit.mail.operations import queue_mail
from summit.programme.models import SessionState

_OFFICE_TOLD = "attendance_answer_by_mail"
_DECLINED = "attendance_proposal_declined"

#: How long mails are kept that name no summit, whose settings would say it.
STRAY_KEPT = timedelta(days=90)

#: Replies that are about the same answer: a newer one leaves nothing in them to decide.
_SUPERSEDED = ("comment", "late_order", "old_time", "page_answer", "staff_answer")

#: Upper rooms that are told of an address from which mail has come back; ``app`` fills it.
bounced: list[Callable[[str, datetime], None]] = []


def take_in(
    inbound_id: int, incoming: Incoming, bounce: Bounce | None, *, domain: str, now: datetime
) -> Reply | None:
    """Let follow what follows from a mail; once, however often it is asked.

    Args:
        incoming: what was read of it.
        bounce: the report that it is, if it is one.
        domain: the domain of our Message-IDs.

    Returns:
        What became of it, or ``None`` where that had been settled before.
    """
    mail = inbound(inbound_id)
    known = db.session.scalar(select(Reply.id).where(Reply.inbound_id == inbound_id))
    if mail.state is InboundState.READ or known is not None:
        return None
    mail.state = InboundState.READ
    if bounce is not None and not incoming.is_forged:
        return _take_bounce(mail, bounce, domain, now)
    invitation_id = named_by(incoming.local_parts, incoming.uid)
    if invitation_id is None:
        return _keep(mail, incoming, verdicts.judge(incoming, None, mail.received_at), None)
    invitation = invitation_by_id(invitation_id, to_change=True)
    verdict = verdicts.judge(incoming, _known(invitation, incoming), mail.received_at)
    reply = _keep(mail, incoming, verdict, invitation)
    if verdict.state is ReplyState.APPLIED:
        _set_answer(reply, invitation, now=now)
    if verdict.state is ReplyState.APPLIED or verdict.why == "same":
        _note_newest(reply, invitation)
    db.session.flush()
    return reply


def give_up(inbound_id: int) -> None:
    """Let a mail that no try could read wait for somebody: the bytes are kept."""
    mail = inbound(inbound_id)
    if mail.state is InboundState.STORED:
        mail.state = InboundState.READ
        _keep(mail, Incoming(), verdicts.Verdict(ReplyState.REVIEW, "unreadable"), None)


def erase_stray(now: datetime) -> int:
    """Erase mails that name no summit once they are :data:`STRAY_KEPT` old; return how many.

    That something came, and when, stays.
    """
    old = (
        select(Reply.inbound_id)
        .where(Reply.summit_id.is_(None), Reply.received_at < now - STRAY_KEPT)
        .scalar_subquery()
    )
    mails = db.session.scalars(
        select(InboundMail).where(InboundMail.id.in_(old), InboundMail.size > 0)
    ).all()
    for mail in mails:
        mail.raw, mail.size = b"", 0
    db.session.execute(
        update(Reply)
        .where(Reply.summit_id.is_(None), Reply.received_at < now - STRAY_KEPT)
        .values(comment="", attendee="")
        .execution_options(synchronize_session=False)
    )
    return len(mails)


def take(reply: Reply, *, actor: Actor, now: datetime) -> None:
    """Let a reply that waited set the answer; its office is told.

    Raises:
        Refused: it was handled already, says neither yes nor no, its invitation was withdrawn, or
            its session is cancelled.
    """
    _still_open(reply)
    invitation = reply.invitation
    if reply.state is not ReplyState.REVIEW or reply.kind is None or invitation is None:
        raise Refused(N_("This reply holds no answer that could be taken."))
    _set_answer(reply, invitation, now=now, actor=actor)
    _note_newest(reply, invitation)
    _decide(reply, ReplyState.TAKEN, "reply.taken", actor=actor, now=now)


def dismiss(reply: Reply, *, actor: Actor, now: datetime) -> None:
    """Close a reply without any effect.

    Raises:
        Refused: it was handled already.
    """
    _still_open(reply)
    _decide(reply, ReplyState.DISMISSED, "reply.dismissed", actor=actor, now=now)


def decline_proposal(reply: Reply, *, actor: Actor, now: datetime) -> None:
    """Tell the office that a session stays when it is: by a mail that its calendar understands.

    Raises:
        Refused: it was handled already, proposes no time, or its session is not published.
    """
    _still_open(reply)
    invitation = reply.invitation
    if reply.state is not ReplyState.PROPOSAL or invitation is None:
        raise Refused(N_("This reply proposes no other time."))
    document = published(invitation.summit_id)
    start, _end = told_times(invitation)
    if document is None or start is None:
        raise Refused(N_("The session's time is not published: there is nothing to keep to."))
    # The very number that was countered (RFC 5546, section 3.2.8).
    sequence = reply.sequence if reply.sequence is not None else invitation.sent_sequence or 0
    for contact in _told(invitation, reply.attendee):
        is_theirs = contact.address.casefold() == invitation.attendee.casefold()
        queue_mail(
            to=contact.address,
            language=invitation.office.language,
            template=_DECLINED,
            values=_values(invitation, contact),
            link=(LINK_KIND, contact.id, contact.link_version),
            key=f"proposal-declined:{reply.id}:{contact.id}",
            summit_id=invitation.summit_id,
            part=telling.invitation_part(
                invitation,
                method=Method.DECLINE_COUNTER,
                release=document["number"],
                sequence=sequence,
            )
            if is_theirs
            else None,
            actor=actor,
            now=now,
        )
    reply.why = "proposal_declined"
    _decide(reply, ReplyState.DISMISSED, "reply.proposal_declined", actor=actor, now=now)


def _known(invitation: Invitation, incoming: Incoming) -> verdicts.Known:
    # A programme is long to read: only where the time that was told has a say.
    earlier = incoming.sequence < (invitation.sent_sequence or 0)
    return verdicts.Known(
        uid=invitation.session.uid,
        attendee=invitation.attendee,
        state=invitation.state,
        is_cancelled=invitation.session.state is SessionState.CANCELLED,
        answer=invitation.answer,
        channel=invitation.channel,
        sent_sequence=invitation.sent_sequence,
        told_start=told_times(invitation)[0] if earlier else None,
        reply_sequence=invitation.reply_sequence,
        reply_stamp=invitation.reply_stamp,
    )


def _keep(
    mail: InboundMail,
    incoming: Incoming,
    verdict: verdicts.Verdict,
    invitation: Invitation | None,
) -> Reply:
    """Keep what was read of a mail, and what becomes of it."""
    own = verdicts.own_line(incoming, invitation.attendee) if invitation is not None else None
    lines = [one.address for one in incoming.attendees if one.address]
    reply = Reply(
        inbound_id=mail.id,
        summit_id=invitation.summit_id if invitation is not None else None,
        invitation=invitation,
        state=verdict.state,
        why=verdict.why,
        method=incoming.method,
        attendee=own.address if own is not None else next(iter(lines), incoming.sender),
        kind=verdict.kind,
        comment=incoming.comment[:LONGEST_REASON],
        sequence=incoming.sequence if incoming.uid else None,
        stamp=incoming.stamp,
        proposed_start=incoming.start if verdict.state is ReplyState.PROPOSAL else None,
        proposed_end=incoming.end if verdict.state is ReplyState.PROPOSAL else None,
        received_at=mail.received_at,
    )
    db.session.add(reply)
    db.session.flush()
    return reply


def _set_answer(
    reply: Reply, invitation: Invitation, *, now: datetime, actor: Actor | None = None
) -> None:
    assert reply.kind is not None
    contact = _contact(invitation.office, reply.attendee)
    actor = actor or _office_itself(invitation.office, contact)
    given = answer(
        invitation,
        AnswerValues(reply.kind, reason=reply.comment),
        channel=Channel.CALENDAR,
        contact=contact,
        sequence=reply.sequence,
        received_at=reply.received_at,
        actor=actor,
        now=now,
    )
    if given is not None:
        _tell(reply, invitation, reply.kind, actor=actor, now=now)


def _tell(
    reply: Reply, invitation: Invitation, kind: AnswerKind, *, actor: Actor, now: datetime
) -> None:
    """Tell the office what a mail has changed: whoever was answered for must be able to object."""
    for contact in _told(invitation, reply.attendee):
        queue_mail(
            to=contact.address,
            language=invitation.office.language,
            template=_OFFICE_TOLD,
            values={**_values(invitation, contact), "answer": ANSWERS[kind.value]},
            link=(LINK_KIND, contact.id, contact.link_version),
            key=f"answer-by-mail:{reply.id}:{contact.id}",
            summit_id=invitation.summit_id,
            actor=actor,
            now=now,
        )


def _values(invitation: Invitation, contact: Contact) -> dict[str, object]:
    return {
        "name": contact.name,
        "session": invitation.session.title,
        "summit": invitation.office.summit.title,
    }


def _told(invitation: Invitation, attendee: str) -> Sequence[Contact]:
    """Return whom to tell: the main contact, and whoever the calendar belongs to."""
    whom = (invitation.office.primary, _contact(invitation.office, attendee))
    reachable = (
        each for each in whom if each is not None and each.address and each.removed_at is None
    )
    return list({each.address.casefold(): each for each in reachable}.values())


def _contact(office: Office, address: str) -> Contact | None:
    """Return the colleague with an address; they may have been removed since."""
    wanted = address.casefold()
    return next(
        (
            each
            for each in office.contacts
            if each.removed_at is None and wanted and each.address.casefold() == wanted
        ),
        None,
    )


def _office_itself(office: Office, contact: Contact | None) -> Actor:
    key = f"contact:{contact.id}" if contact is not None else f"office:{office.id}"
    label = in_language(office.label, "en")[0] or str(office.id)
    return Actor(ActorKind.OFFICE, key, f"{label}'s office")


def _note_newest(reply: Reply, invitation: Invitation) -> None:
    """Keep by what later replies are compared; what is older has nothing more to be decided."""
    if reply.stamp is None:
        return
    at = (reply.sequence or 0, reply.stamp)
    known = invitation.reply_stamp
    if known is None or at > (invitation.reply_sequence or 0, known):
        invitation.reply_sequence, invitation.reply_stamp = at
    for other in db.session.scalars(
        select(Reply).where(
            Reply.invitation_id == invitation.id,
            Reply.id != reply.id,
            Reply.state == ReplyState.REVIEW,
            Reply.why.in_(_SUPERSEDED),
            Reply.attendee == reply.attendee,
        )
    ):
        if other.stamp is not None and (other.sequence or 0, other.stamp) <= at:
            other.state, other.why = ReplyState.IGNORED, "older"


def _take_bounce(mail: InboundMail, bounce: Bounce, domain: str, now: datetime) -> Reply:
    """Mark the mail that came back, and every contact with its address."""
    ours = _mail_of(bounce, domain)
    if ours is not None and ours.bounced_at is None:
        ours.bounced_at, ours.bounce = now, bounce.said[:500]
    # Without a mail of ours it is somebody else's doing: nobody is marked because of it.
    if ours is not None:
        mark_undeliverable(ours.to_address, bounce.said, now=now)
        for listener in bounced:
            listener(ours.to_address, now)
    reply = Reply(
        inbound_id=mail.id,
        summit_id=ours.summit_id if ours is not None else None,
        state=ReplyState.IGNORED,
        why="bounce",
        attendee=ours.to_address if ours is not None else next(iter(bounce.addresses), ""),
        comment=bounce.said,
        received_at=mail.received_at,
    )
    db.session.add(reply)
    db.session.flush()
    return reply


def _mail_of(bounce: Bounce, domain: str) -> Mail | None:
    """Return the mail of ours that came back, by its Message-ID.

    A report without it is about something else, or made up: anybody can name an address, and
    whoever is marked is written to no more.
    """
    candidates = mails_to(bounce.addresses)
    return next((each for each in candidates if each.message_id(domain) == bounce.message_id), None)


def _still_open(reply: Reply) -> None:
    if reply.state not in OPEN:
        raise Refused(N_("Somebody else has handled this reply already."))


def _decide(reply: Reply, state: ReplyState, act: str, *, actor: Actor, now: datetime) -> None:
    reply.state, reply.decided_at, reply.decided_by = state, now, actor.name
    db.session.flush()
    if reply.invitation is not None:
        after = {"answer": reply.kind.value} if reply.kind and state is ReplyState.TAKEN else {}
        note_invitation(act, reply.invitation, actor=actor, now=now, after=after)
    else:
        record(act, actor=actor, now=now, object_kind="reply", object_key=str(reply.id))
