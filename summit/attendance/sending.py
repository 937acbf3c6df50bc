"""What the worker does for a mailing: writing to its recipients in portions, and noting the end.

The job asks for the mails of those whose hour has come and is called again when the next one's
comes, so that who is written to, and with which time, is settled at that moment and not when the
organizer pressed the button. Each portion is one short transaction: on SQLite it keeps everybody
else from writing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from summit.attendance import letters, telling
from summit.attendance.audience import label_of
from summit.attendance.hours import next_working_moment
from summit.attendance.models import (
    Arrangements,
    LetterKind,
    LetterTemplate,
    Mailing,
    MailingKind,
    MailingState,
)
from summit.attendance.operations import mark_queued, mark_sent_alone
from summit.attendance.operations.mailings import MAILING_JOB, SEND_ACT
from summit.attendance.queries import arrangements, mailings, published
from summit.attendance.queries.offices import LINK_KIND
from summit.attendance.recipients import Recipient, in_hours, letter_mark
from summit.core.actor import Actor, ActorKind
from summit.core.db import db, reading, unit_of_work
from summit.core.errors import NotFound
from summit.mail.models import LINK, Mail, MailState
from summit.mail.operations import MailOrder, queue_mails
from summit.outbox.operations import Later, enqueue
from summit.programme import queries as programme
from summit.programme.document import ProgrammeDoc

#: How many recipients one transaction writes to.
PORTION = 200

#: So few mails on their way could all be the last one at the same moment.
_FEW = 8
_ON_THEIR_WAY = (
    select(Mail.id).where(Mail.batch == bindparam("of"), Mail.state == MailState.QUEUED).limit(_FEW)
)


def work(args: Mapping[str, Any], now: datetime) -> None:
    """Handle :data:`~summit.attendance.operations.mailings.MAILING_JOB`, slowly.

    Raises:
        Later: others' working hours have not begun yet.
    """
    while True:
        with reading():
            found = _whose_turn(args, now)
            if found is None:
                return
            ids, later, document = found
        for begin in range(0, len(ids), PORTION):
            with reading():  # of thousands, nobody needs those that are done
                if not _write_to(args, ids[begin : begin + PORTION], document, now):
                    return
        if later is not None:
            raise Later(later, why="working hours")
        with unit_of_work():
            mailing = _find(args, to_change=True)
            if mailing is None or finish(mailing):
                return
            if not mailings.open_entries(mailing):
                return  # the last mails are on their way and will say so


def given_up(args: Mapping[str, Any], _error: str, _now: datetime) -> None:
    """Leave a mailing whose job was given up stopped, so that somebody can let it go on."""
    mailing = _find(args, to_change=True)
    if mailing is not None and mailing.state is MailingState.SENDING:
        mailing.state = MailingState.STOPPED


def mail_sent(mail: Mail, now: datetime) -> None:
    """Note that a server has taken a mail of a mailing: its invitation has been sent."""
    row = _of(mail)
    if row is None:
        return
    if row.mailing_kind is MailingKind.INVITATION and not row.rehearsal_to:
        actor = _actor(row.mailing_id, row.sent_by)
        mark_sent_alone(row, label_of(row), actor=actor, now=now)
    _perhaps_finish(row, now)


def mail_failed(mail: Mail, now: datetime) -> None:
    """Note that a mail of a mailing was given up: it may have been the last."""
    row = _of(mail)
    if row is not None:
        _perhaps_finish(row, now)


def _of(mail: Mail) -> Any | None:
    if mail.batch is None or not mail.batch.startswith("mailing:"):
        return None
    return mailings.mailing_of_mail(mail.id)


def actor_of(mailing: Mailing) -> Actor:
    """Return who a mailing's job acts for: the journal names whoever pressed the button."""
    return _actor(mailing.id, mailing.sent_by)


def _actor(mailing_id: int, sent_by: str) -> Actor:
    return Actor(ActorKind.JOB, f"mailing:{mailing_id}", sent_by)


def finish(mailing: Mailing) -> bool:
    """Note that all of a mailing has gone out, if so; the mailing is held by the caller."""
    if mailing.state is MailingState.SENDING and mailings.tally(mailing).is_done:
        mailing.state = MailingState.DONE
        db.session.flush()
    return mailing.state is MailingState.DONE


def _perhaps_finish(row: Any, now: datetime) -> None:
    """Have somebody look, once this is committed, whether that was the last mail.

    Of two that are sent at once neither sees the other, so each of the last few asks; and none
    waits here for the mailing, which somebody who stops it holds while waiting for the mails.
    """
    if row.mailing_state is not MailingState.SENDING:
        return
    on_their_way = db.session.scalars(_ON_THEIR_WAY, {"of": f"mailing:{row.mailing_id}"}).all()
    if len(on_their_way) < _FEW:
        args = {"mailing": row.mailing_id, "summit": row.summit_id}
        enqueue(MAILING_JOB, args, now=now)


def _find(args: Mapping[str, Any], *, to_change: bool = False) -> Mailing | None:
    try:
        return mailings.mailing_of(args["summit"], args["mailing"], to_change=to_change)
    except NotFound:
        return None


def _whose_turn(
    args: Mapping[str, Any], now: datetime
) -> tuple[list[int], datetime | None, ProgrammeDoc | None] | None:
    """Return whose turn it is now, and when the next one's comes; ``None`` to do nothing."""
    mailing = _find(args)
    if mailing is None or mailing.state is not MailingState.SENDING:
        return None
    waiting = mailings.open_entries(mailing)
    document = published(mailing.summit_id)
    if not in_hours(mailing):
        return [entry for entry, _ in waiting], None, document
    home = programme.summit_by_id(mailing.summit_id).zone
    opens = {zone: next_working_moment(zone or home, now) for zone in {z for _, z in waiting}}
    later = [moment for moment in opens.values() if moment > now]
    ids = [entry for entry, zone in waiting if opens[zone] <= now]
    return ids, min(later, default=None), document


def _write_to(
    args: Mapping[str, Any], ids: Sequence[int], document: ProgrammeDoc | None, now: datetime
) -> bool:
    """Write to some recipients in one transaction; ``False`` where the mailing was stopped."""
    with unit_of_work():
        # The programme first, as whoever answers does: places in it become "invited".
        summit = programme.summit_by_id(args["summit"], to_change=True)
        mailing = _find(args, to_change=True)
        if mailing is None or mailing.state is not MailingState.SENDING:
            return False
        if document is None or mailings.newest_number(summit.id) != document["number"]:
            document = published(summit.id)
        judged = mailings.judged(mailing, now, ids=ids, document=document)
        # Another worker may have written to some of them since.
        found = [r for r in judged if r.entry.mail_id is None and not r.entry.left_out]
        _queue(mailing, found, document, now)
    return True


def _queue(
    mailing: Mailing, found: Sequence[Recipient], document: ProgrammeDoc | None, now: datetime
) -> None:
    """Ask for the mails of some recipients, and note of each what became of it."""
    actor = actor_of(mailing)
    template = mailings.letter_template(mailing.summit_id, LetterKind(mailing.kind.value))
    settled = arrangements(mailing.summit_id)
    orders: list[tuple[Recipient, MailOrder]] = []
    approved = mailings.approved_mark(mailing, SEND_ACT)
    # Whose letter nobody has approved stays a draft, and can be taken into another mailing.
    changed = approved is not None and not approved.startswith(letter_mark(template))
    for each in found:
        if each.left_out or document is None:
            each.entry.left_out = each.left_out or "unpublished"
        elif changed:
            each.entry.left_out = "letter"
        else:
            orders.append((each, order(mailing, each, document, settled, template)))
    mails = queue_mails([made for _, made in orders], actor=actor, now=now)
    queued = []
    for (each, made), mail_id in zip(orders, mails, strict=True):
        if mail_id is None:
            each.entry.left_out = "sent"
            continue
        each.entry.mail_id = mail_id
        if made.part is not None and each.contact is not None:
            _, args = made.part
            telling.note_told(
                each.invitation, each.contact, args["sequence"], now, release=args["release"]
            )
        queued.append(each.invitation)
    if mailing.kind is MailingKind.INVITATION and not mailing.rehearsal_to:
        mark_queued(queued, actor=actor, now=now)
    db.session.flush()


def order(
    mailing: Mailing,
    recipient: Recipient,
    document: ProgrammeDoc,
    settled: Arrangements,
    template: LetterTemplate | None,
) -> MailOrder:
    """Return the mail to one recipient.

    A rehearsal's has no link and no calendar entry: both would open or answer for a real office.
    """
    invitation, contact, session = recipient.invitation, recipient.contact, recipient.session
    assert contact is not None, "who has no address is left out"
    assert session is not None, "what is not published is left out"
    kind = LetterKind(mailing.kind.value)
    facts = letters.facts_of(
        invitation,
        document,
        contact,
        arrangements=settled,
        dues=recipient.dues,
        session=session,
    )
    letter = letters.render(kind, facts, template)
    common: dict[str, Any] = {
        "language": facts.language,
        "summit_id": mailing.summit_id,
        "batch": mailing.batch,
    }
    if mailing.rehearsal_to:
        return MailOrder(
            to=mailing.rehearsal_to,
            key=f"rehearsal:{mailing.id}:{invitation.id}",
            letter=letters.rehearsal(letter, facts),
            **common,
        )
    key = f"invitation:{invitation.id}:{invitation.round}"
    if mailing.kind is MailingKind.REMINDER:
        key = f"reminder:{mailing.id}:{invitation.id}"
    part = None
    if recipient.asks:
        part = telling.invitation_part(
            invitation,
            release=document["number"],
            sequence=telling.next_sequence(invitation, session),
        )
    has_link = LINK in letter.body
    return MailOrder(
        to=contact.address,
        key=key,
        letter=letter,
        link=(LINK_KIND, contact.id, contact.link_version) if has_link else None,
        part=part,
        **common,
    )
