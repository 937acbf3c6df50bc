"""Who of a mailing is written to, and why the others are not: one judgement for page and sending.

It rests on the newest release and on what offices have answered by the moment of asking, so a
reminder that was planned weeks ago goes to those alone who still owe something.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from summit.attendance.dues import Due, Facts, dues
from summit.attendance.hours import next_working_moment
from summit.attendance.models import (
    Contact,
    Invitation,
    InvitationState,
    LetterTemplate,
    Mailing,
    MailingEntry,
    MailingKind,
)
from summit.core.clock import iso
from summit.programme.document import ProgrammeDoc, SessionDoc
from summit.programme.models import SessionState


@dataclass(frozen=True, slots=True)
class Recipient:
    """One entry of a mailing as it would be treated now.

    Attributes:
        contact: to whom it would go; ``None`` where the office has no address.
        session: as it is published; ``None`` where it is not.
        left_out: why nothing would be sent, a code of ``wording.LEFT_OUT``; empty where it would.
        dues: what the office still owes for the invitation.
        due: when it would go out.
    """

    entry: MailingEntry
    contact: Contact | None
    session: SessionDoc | None
    left_out: str
    dues: tuple[Due, ...]
    due: datetime

    @property
    def invitation(self) -> Invitation:
        """The invitation that it is about."""
        return self.entry.invitation

    @property
    def asks(self) -> bool:
        """Whether an answer is still asked for."""
        return self.invitation.answer is None


def recipients(
    mailing: Mailing,
    entries: Iterable[MailingEntry],
    document: ProgrammeDoc | None,
    facts: Mapping[int, Facts],
    now: datetime,
) -> list[Recipient]:
    """Judge entries of a mailing.

    Args:
        entries: with their invitations, offices and contacts loaded.
        document: the newest release, restricted.
        facts: by office, for what is due.
    """
    sessions = {each["uid"]: each for each in document["sessions"]} if document else {}
    waits = in_hours(mailing)
    found = []
    for entry in entries:
        invitation = entry.invitation
        office = invitation.office
        session = sessions.get(invitation.session.uid)
        contact = office.primary
        if contact is not None and (not contact.address or contact.removed_at is not None):
            contact = None
        owed = tuple(
            due
            for due in dues(office, [invitation], facts.get(office.id, Facts()), now)
            if not due.done
        )
        why = left_out(mailing.kind, invitation, session, contact, owes=bool(owed), now=now)
        due = next_working_moment(office.zone, now) if waits else now
        found.append(Recipient(entry, contact, session, why, owed, due))
    return found


def in_hours(mailing: Mailing) -> bool:
    """Tell whether its mails wait for the recipients' working hours; a rehearsal never does."""
    return not mailing.rehearsal_to and (mailing.in_hours or mailing.kind is MailingKind.REMINDER)


def left_out(
    kind: MailingKind,
    invitation: Invitation,
    session: SessionDoc | None,
    contact: Contact | None,
    *,
    owes: bool,
    now: datetime,
) -> str:
    """Return why an invitation is sent nothing, as a code of ``wording.LEFT_OUT``, else nothing."""
    if invitation.state is InvitationState.WITHDRAWN:
        return "withdrawn"
    cancelled = session is not None and session["state"] == "cancelled"
    if cancelled or invitation.session.state is SessionState.CANCELLED:
        return "cancelled"
    if found := _by_state(kind, invitation.state, owes=owes):
        return found
    if session is None:
        return "unpublished"
    end = session["ends_at"] or session["starts_at"]
    if end is not None and end <= iso(now):  # both in UTC, to the second
        return "over"
    if contact is None:
        return "no_address"
    return "undeliverable" if contact.undeliverable_at is not None else ""


def _by_state(kind: MailingKind, state: InvitationState, *, owes: bool) -> str:
    if kind is MailingKind.INVITATION:
        return {
            InvitationState.QUEUED: "queued",
            InvitationState.SENT: "sent",
            InvitationState.ANSWERED: "answered",
        }.get(state, "")
    if state in (InvitationState.DRAFT, InvitationState.QUEUED):
        return "not_invited"
    if owes:
        return ""
    return "answered" if state is InvitationState.SENT else "nothing_due"


def fingerprint(
    mailing: Mailing,
    found: Iterable[Recipient],
    document: ProgrammeDoc | None,
    template: LetterTemplate | None,
) -> str:
    """Return what is the same until something else would be sent, or to somebody else.

    It begins with :func:`letter_mark`.
    """
    mark = letter_mark(template)
    parts = [
        mark,
        mailing.kind.value,
        str(mailing.rehearsal_to),
        str(document["number"] if document else 0),
    ]
    for each in found:
        to = each.contact.address if each.contact is not None and not each.left_out else ""
        asked = each.invitation
        office = asked.office
        parts.append(f"{asked.id} {asked.round} {office.language} {each.left_out} {to}")
        parts.append(f"{asked.deadline} {office.salutation!r} {office.honorific!r}")
    return mark + sha256("\n".join(parts).encode()).hexdigest()[:32]


def letter_mark(template: LetterTemplate | None) -> str:
    """Return what is the same until the words of a letter are others."""
    own = template is not None and bool(template.subject or template.body)
    words = f"{template.subject!r}{template.body!r}" if own and template is not None else ""
    return sha256(words.encode()).hexdigest()[:16]
