"""Making mailings, sending them once an organizer says so, stopping them and going on.

Nothing is mailed by these alone: :func:`send_mailing` asks for one job, which writes to the
recipients in portions (:mod:`summit.attendance.sending`). Each mail has a key that says what it is
about, an invitation's round or a reminder's mailing, so nobody is mailed twice for one thing,
however often a job is repeated.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from summit.accounts.approvals import Approvals, Told
from summit.accounts.models import Approval
from summit.accounts.operations.approvals import request_approval
from summit.attendance.models import (
    Invitation,
    InvitationState,
    LetterKind,
    Mailing,
    MailingEntry,
    MailingKind,
    MailingState,
)
from summit.attendance.queries import mailings, published
from summit.attendance.recipients import fingerprint as fingerprint_of
from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Conflict, Refused
from summit.core.mailbox import is_address
from summit.journal.operations import record
from summit.mail.operations import continue_batch, stop_batch
from summit.outbox.operations import enqueue
from summit.programme.models import Summit

#: The kind of the job that writes to the recipients of a mailing: ``{"mailing": id}``.
MAILING_JOB = "attendance.mailing"

#: The act that waits for a second person, in :class:`summit.accounts.approvals.Approvals`.
SEND_ACT = "attendance.send_mailing"

#: How many days before a deadline a reminder can be planned, and on how many of them.
MOST_DAYS_AHEAD, MOST_REMINDERS = 90, 10

_CHANGED = N_("What would be sent has changed since you looked at it; look again.")


def create_mailing(
    summit: Summit,
    kind: MailingKind,
    invitations: Collection[int],
    *,
    in_hours: bool = False,
    actor: Actor,
    now: datetime,
) -> Mailing:
    """Make a draft of a mailing; nobody is written to.

    Args:
        invitations: ids; those of another summit and withdrawn ones are left out.

    Raises:
        Refused: none of them is left.
    """
    found = _usable(mailings.invitations_among(summit.id, invitations))
    if not found:
        raise Refused(N_("Choose at least one invitation that is not withdrawn."))
    made = _make(summit.id, kind, [each.id for each in found], actor, now, in_hours=in_hours)
    _note("mailing.created", made, actor, now, invitations=len(found))
    return made


def plan_reminders(
    summit: Summit,
    invitations: Collection[int],
    days: Collection[int],
    *,
    actor: Actor,
    now: datetime,
) -> list[Mailing]:
    """Make drafts of reminders for chosen days before the deadline of each invitation.

    One mailing for each day on which some invitation is to be reminded; days that are past are
    left out, and so are invitations without a deadline.

    Args:
        days: how many days before the deadline, by the summit's calendar.

    Raises:
        Refused: a number of days is out of bounds, or no day is left.
    """
    if not days or len(set(days)) > MOST_REMINDERS:
        raise Refused(N_("Choose 1 to %(most)s different days."), most=MOST_REMINDERS)
    if not all(0 <= day <= MOST_DAYS_AHEAD for day in days):
        raise Refused(N_("A day is 0 to %(most)s days before the deadline."), most=MOST_DAYS_AHEAD)
    zone = ZoneInfo(summit.zone)
    today = now.astimezone(zone).date()
    planned: dict[Any, list[int]] = {}
    for each in _usable(mailings.invitations_among(summit.id, invitations)):
        if each.deadline is None:
            continue
        for ahead in set(days):
            day = each.deadline.astimezone(zone).date() - timedelta(days=ahead)
            if day >= today:
                planned.setdefault(day, []).append(each.id)
    if not planned:
        raise Refused(
            N_("No day is left: the invitations have no deadline, or these days are past.")
        )
    made = []
    for day, ids in sorted(planned.items()):
        mailing = _make(summit.id, MailingKind.REMINDER, ids, actor, now, in_hours=True)
        mailing.planned_on = day
        _note(
            "mailing.created",
            mailing,
            actor,
            now,
            invitations=len(ids),
            planned_on=day.isoformat(),
        )
        made.append(mailing)
    db.session.flush()
    return made


def leave_out(mailing: Mailing, entry: MailingEntry, *, actor: Actor, now: datetime) -> None:
    """Take one invitation out of a draft.

    Raises:
        Refused: the mailing is no draft any more.
    """
    _refuse_unless(mailing, MailingState.DRAFT)
    after = {"office": entry.invitation.office.label.plain()}
    db.session.delete(entry)
    # The version rises, so that somebody who looked at the mailing before is told.
    mailing.version += 1
    db.session.flush()
    _note("mailing.shortened", mailing, actor, now, **after)


def delete_mailing(mailing: Mailing, *, actor: Actor, now: datetime) -> None:
    """Forget a draft.

    Raises:
        Refused: it is no draft any more.
    """
    _refuse_unless(mailing, MailingState.DRAFT)
    _note("mailing.deleted", mailing, actor, now)
    db.session.delete(mailing)
    db.session.flush()


def fingerprint(mailing: Mailing, now: datetime) -> str:
    """Return what is the same until the mailing would send something else or to somebody else."""
    document = published(mailing.summit_id)
    template = mailings.letter_template(mailing.summit_id, LetterKind(mailing.kind.value))
    found = mailings.judged(mailing, now, document=document)
    if not any(not each.left_out for each in found):
        raise Refused(N_("Nobody would be written to: see at each recipient why."))
    return fingerprint_of(mailing, found, document, template)


def ask_to_send(
    mailing: Mailing,
    *,
    registry: Approvals,
    in_hours: bool,
    seen: str,
    count: int,
    actor: Actor,
    now: datetime,
) -> Approval:
    """Ask a second person to approve a mailing, which is then sent.

    Args:
        seen: the fingerprint of what was looked at.
        count: how many offices would be written to, for the request's words.

    Raises:
        Conflict: something else would be sent than was looked at.
        Refused: it is no draft any more, nobody would be written to, or the same waits already.
        Forbidden: the actor could not send it even with approval.
    """
    _refuse_unless(mailing, MailingState.DRAFT)
    if fingerprint(mailing, now) != seen:
        raise Conflict(_CHANGED)
    args = {
        "mailing": mailing.id,
        "kind": mailing.kind.value,
        "in_hours": in_hours,
        "count": count,
    }
    return request_approval(
        mailing.summit_id, SEND_ACT, args, seen, registry=registry, actor=actor, now=now
    )


def send_mailing(
    mailing: Mailing,
    *,
    in_hours: bool = False,
    seen: str | None = None,
    second_pair: bool = False,
    approval: Approval | None = None,
    actor: Actor,
    now: datetime,
) -> None:
    """Have a mailing sent: everybody to whom something is to be sent at that time is written to.

    Args:
        mailing: obtained to be changed.
        in_hours: let invitations arrive in the recipients' working hours; reminders always do.
        seen: the fingerprint of what was looked at.
        second_pair: whether the summit asks for a second person.
        approval: the request for it, approved by ``actor``.

    Raises:
        Conflict: something else would be sent than was looked at.
        Refused: it is no draft any more, nobody would be written to, or a second person must
            approve first.
    """
    _refuse_unless(mailing, MailingState.DRAFT)
    if second_pair and approval is None:
        raise Refused(N_("This summit asks for a second person: ask for approval."))
    present = fingerprint(mailing, now)
    if seen is not None and seen != present:
        raise Conflict(_CHANGED)
    mailing.in_hours = in_hours or mailing.kind is MailingKind.REMINDER
    _begin(mailing, approval.requested_by_name if approval else actor.name, now)
    after = {"requested_by": approval.requested_by_name} if approval else {}
    _note("mailing.sent", mailing, actor, now, **after)


def send_approved(approval: Approval, actor: Actor, now: datetime) -> None:
    """Send what somebody asked for and ``actor`` has approved.

    Raises:
        Conflict: something else would be sent than was asked for.
        Refused: as :func:`send_mailing`.
        NotFound: the mailing was deleted meanwhile.
    """
    mailing = mailings.mailing_of(approval.summit_id, approval.args["mailing"], to_change=True)
    send_mailing(
        mailing,
        in_hours=bool(approval.args["in_hours"]),
        seen=approval.fingerprint,
        approval=approval,
        actor=actor,
        now=now,
    )


def tell_mailing(args: Mapping[str, Any]) -> Told:
    """Say which mailing a request for approval is about, and where it can be looked at."""
    label = N_("Send mailing %(number)s: invitations to %(count)s offices")
    if args["kind"] == MailingKind.REMINDER:
        label = N_("Send mailing %(number)s: reminders to %(count)s offices")
    values = {"number": args["mailing"], "count": args["count"]}
    return Told(label, values, f"mailings/{args['mailing']}")


def rehearse(mailing: Mailing, address: str, *, actor: Actor, now: datetime) -> Mailing:
    """Send all that a mailing would send to one address; nobody's state changes.

    Returns:
        The rehearsal, a mailing of its own.

    Raises:
        Refused: that is no address, the mailing is itself a rehearsal, or is no draft any more.
    """
    if not is_address(address):
        raise Refused(N_("“%(address)s” is not an e-mail address."), address=address)
    if mailing.rehearsal_to:
        raise Refused(N_("This is a rehearsal itself."))
    _refuse_unless(mailing, MailingState.DRAFT)
    fingerprint(mailing, now)
    ids = [entry.invitation_id for entry in mailing.entries]
    made = _make(mailing.summit_id, mailing.kind, ids, actor, now)
    made.rehearsal_to = address
    _begin(made, actor.name, now)
    _note("mailing.rehearsed", mailing, actor, now, invitations=len(ids))
    return made


def stop_mailing(mailing: Mailing, *, actor: Actor, now: datetime) -> int:
    """Stop a mailing: what has not gone out stays; return how many mails were called back.

    Raises:
        Refused: it is not being sent.
    """
    _refuse_unless(mailing, MailingState.SENDING)
    mailing.state = MailingState.STOPPED
    db.session.flush()
    stopped = stop_batch(mailing.batch, actor=actor, now=now)
    _note("mailing.stopped", mailing, actor, now, mails=stopped)
    return stopped


def continue_mailing(mailing: Mailing, *, actor: Actor, now: datetime) -> None:
    """Go on with a mailing that was stopped; who is written to is judged anew.

    Raises:
        Refused: it was not stopped.
    """
    _refuse_unless(mailing, MailingState.STOPPED)
    mailing.state = MailingState.SENDING
    db.session.flush()
    mails = continue_batch(mailing.batch, actor=actor, now=now)
    enqueue(MAILING_JOB, {"mailing": mailing.id, "summit": mailing.summit_id}, now=now)
    _note("mailing.continued", mailing, actor, now, mails=mails)


def _usable(invitations: Sequence[Invitation]) -> list[Invitation]:
    return [each for each in invitations if each.state is not InvitationState.WITHDRAWN]


def _make(
    summit_id: int,
    kind: MailingKind,
    invitations: Sequence[int],
    actor: Actor,
    now: datetime,
    *,
    in_hours: bool = False,
) -> Mailing:
    made = Mailing(
        summit_id=summit_id,
        kind=kind,
        state=MailingState.DRAFT,
        rehearsal_to="",
        in_hours=in_hours,
        created_by=actor.name,
        created_at=now,
    )
    db.session.add(made)
    db.session.flush()
    rows = [{"mailing_id": made.id, "invitation_id": each, "left_out": ""} for each in invitations]
    db.session.execute(insert(MailingEntry), rows)
    return made


def _begin(mailing: Mailing, by: str, now: datetime) -> None:
    mailing.state, mailing.sent_by, mailing.sent_at = MailingState.SENDING, by, now
    db.session.flush()
    enqueue(MAILING_JOB, {"mailing": mailing.id, "summit": mailing.summit_id}, now=now)


_STATES = {
    MailingState.DRAFT: N_("This mailing has been sent already."),
    MailingState.SENDING: N_("This mailing is not being sent."),
    MailingState.STOPPED: N_("This mailing was not stopped."),
}


def _refuse_unless(mailing: Mailing, state: MailingState) -> None:
    if mailing.state is not state:
        raise Refused(_STATES[state])


def _note(act: str, mailing: Mailing, actor: Actor, now: datetime, **after: object) -> None:
    record(
        act,
        actor=actor,
        now=now,
        object_kind="mailing",
        object_key=mailing.key,
        summit_id=mailing.summit_id,
        after={"mailing": mailing.kind.value, **after},
    )
