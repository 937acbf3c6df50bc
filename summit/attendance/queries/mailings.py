"""Reading letters and mailings: few statements, whatever the number of recipients."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, func, select
from sqlalchemy.orm import joinedload, selectinload

from summit.accounts.models import Approval, ApprovalState
from summit.attendance.dues import Due, Step, dues
from summit.attendance.hours import next_working_moment
from summit.attendance.models import (
    Invitation,
    InvitationState,
    LetterKind,
    LetterTemplate,
    Mailing,
    MailingEntry,
    MailingKind,
    MailingState,
    Office,
)
from summit.attendance.queries.dues import facts_by_office
from summit.attendance.queries.published import published
from summit.attendance.recipients import Recipient, recipients
from summit.core.db import db
from summit.core.errors import N_, NotFound
from summit.core.text import Text
from summit.directory.models import City, Person
from summit.mail.models import Mail, MailState
from summit.programme.document import ProgrammeDoc
from summit.programme.models import Release, Session, Summit


@dataclass(frozen=True, slots=True)
class Tally:
    """How far a mailing is, in numbers of offices.

    ``waiting`` have not come up yet, ``queued`` have a mail that is on its way; ``bounced`` are of
    those that were sent.
    """

    waiting: int = 0
    left_out: int = 0
    queued: int = 0
    sent: int = 0
    failed: int = 0
    stopped: int = 0
    bounced: int = 0

    @property
    def total(self) -> int:
        """All entries."""
        return self.left_out + self.written

    @property
    def written(self) -> int:
        """Those that are, were or will be written to."""
        return self.waiting + self.queued + self.sent + self.failed + self.stopped

    @property
    def settled(self) -> int:
        """Those whose mail has gone out, or was given up."""
        return self.sent + self.failed

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to go out."""
        return not (self.waiting or self.queued or self.stopped)


@dataclass(frozen=True, slots=True)
class MailingLine:
    """A mailing as the list shows it. ``sessions`` are the titles of those that it is about."""

    id: int
    kind: MailingKind
    state: MailingState
    planned_on: date | None
    is_rehearsal: bool
    created_by: str
    created_at: datetime
    sent_by: str
    sent_at: datetime | None
    tally: Tally
    sessions: tuple[Text, ...] = field(default=())

    def is_due(self, today: date) -> bool:
        """Whether it is a draft whose day has come."""
        drafted = self.state is MailingState.DRAFT
        return drafted and self.planned_on is not None and self.planned_on <= today


def letter_template(
    summit_id: int, kind: LetterKind, *, to_change: bool = False
) -> LetterTemplate | None:
    """Return a summit's own words for a kind of letter; ``None`` where it has none."""
    statement = select(LetterTemplate).where(
        LetterTemplate.summit_id == summit_id, LetterTemplate.kind == kind
    )
    if to_change:
        statement = statement.execution_options(populate_existing=True)
    return db.session.scalar(statement)


def letter_templates(summit_id: int) -> dict[LetterKind, LetterTemplate]:
    """Return all letters that a summit has written itself."""
    rows = db.session.scalars(select(LetterTemplate).where(LetterTemplate.summit_id == summit_id))
    return {row.kind: row for row in rows}


def mailing_of(summit_id: int, mailing_id: int, *, to_change: bool = False) -> Mailing:
    """Return a mailing of a summit.

    Args:
        to_change: hold it until the transaction ends.

    Raises:
        NotFound: the summit has no such mailing.
    """
    statement = select(Mailing).where(Mailing.summit_id == summit_id, Mailing.id == mailing_id)
    if to_change:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound(N_("There is no such mailing."))
    return found


def approved_mark(mailing: Mailing, act: str) -> str | None:
    """Return the fingerprint that a second person has approved; ``None`` where nobody was asked."""
    return db.session.scalar(
        select(Approval.fingerprint)
        .where(
            Approval.summit_id == mailing.summit_id,
            Approval.act == act,
            Approval.state == ApprovalState.APPROVED,
            Approval.args["mailing"].as_integer() == mailing.id,
        )
        .order_by(Approval.id.desc())
        .limit(1)
    )


def entry_of(mailing: Mailing, entry_id: int) -> MailingEntry:
    """Return an entry of a mailing, with all that a letter to it needs.

    Raises:
        NotFound: the mailing has no such entry.
    """
    for entry in entries(mailing, [entry_id]):
        return entry
    raise NotFound(N_("There is no such recipient."))


def entries(mailing: Mailing, ids: Collection[int] | None = None) -> Sequence[MailingEntry]:
    """Return entries of a mailing with their invitations, offices and contacts, few statements."""
    statement = _ENTRIES.where(MailingEntry.mailing_id == mailing.id)
    if ids is not None:
        statement = statement.where(MailingEntry.id.in_(ids))
    return db.session.scalars(statement.execution_options(populate_existing=True)).all()


def judged(
    mailing: Mailing,
    now: datetime,
    *,
    ids: Collection[int] | None = None,
    document: ProgrammeDoc | None = None,
) -> list[Recipient]:
    """Return what would happen now to entries of a mailing, in their order.

    Args:
        ids: of entries; without, all.
        document: the newest release, where the caller has it already.
    """
    document = document or published(mailing.summit_id)
    found = entries(mailing, ids)
    invited = [entry.invitation for entry in found]
    facts = (
        facts_by_office(mailing.summit_id, invited, document)
        if mailing.kind is MailingKind.REMINDER
        else {}
    )
    return recipients(mailing, found, document, facts, now)


def open_entries(mailing: Mailing) -> list[tuple[int, str]]:
    """Return the entries of a mailing that have not come up yet, each with its office's zone."""
    rows = db.session.execute(
        select(
            MailingEntry.id,
            func.coalesce(City.zone, Person.zone, ""),
        )
        .join(Invitation, Invitation.id == MailingEntry.invitation_id)
        .join(Office, Office.id == Invitation.office_id)
        .outerjoin(City, City.id == Office.city_id)
        .outerjoin(Person, Person.id == Office.person_id)
        .where(
            MailingEntry.mailing_id == mailing.id,
            MailingEntry.mail_id.is_(None),
            MailingEntry.left_out == "",
        )
        .order_by(MailingEntry.id)
    )
    return [(row[0], row[1]) for row in rows]


def next_turn(mailing: Mailing, now: datetime) -> datetime | None:
    """Return when the working hours of the next office that waits begin; ``None`` for now."""
    home = db.session.scalar(select(Summit.zone).where(Summit.id == mailing.summit_id)) or "UTC"
    zones = {zone or home for _, zone in open_entries(mailing)}
    first = min((next_working_moment(zone, now) for zone in zones), default=now)
    return first if first > now else None


def tally(mailing: Mailing) -> Tally:
    """Count how far a mailing is, in one statement."""
    row = db.session.execute(_TALLIES.where(MailingEntry.mailing_id == mailing.id)).one_or_none()
    return Tally(*row[1:]) if row is not None else Tally()


def mailing_lines(summit_id: int) -> list[MailingLine]:
    """Return all mailings of a summit: what is due first, then the newest; three statements."""
    found = db.session.scalars(
        select(Mailing).where(Mailing.summit_id == summit_id).order_by(Mailing.id.desc())
    ).all()
    mine = select(Mailing.id).where(Mailing.summit_id == summit_id)
    tallies = {
        row[0]: Tally(*row[1:])
        for row in db.session.execute(_TALLIES.where(MailingEntry.mailing_id.in_(mine)))
    }
    titles: dict[int, list[Text]] = {}
    for number, title in db.session.execute(
        select(MailingEntry.mailing_id, Session.title)
        .join(Invitation, Invitation.id == MailingEntry.invitation_id)
        .join(Session, Session.id == Invitation.session_id)
        .where(MailingEntry.mailing_id.in_(mine))
        .group_by(MailingEntry.mailing_id, Session.id)
        .order_by(Session.id)
    ):
        titles.setdefault(number, []).append(title)
    return [
        MailingLine(
            id=each.id,
            kind=each.kind,
            state=each.state,
            planned_on=each.planned_on,
            is_rehearsal=bool(each.rehearsal_to),
            created_by=each.created_by,
            created_at=each.created_at,
            sent_by=each.sent_by,
            sent_at=each.sent_at,
            tally=tallies.get(each.id, Tally()),
            sessions=tuple(titles.get(each.id, ())),
        )
        for each in found
    ]


def example_dues(invitation: Invitation, document: ProgrammeDoc | None, now: datetime) -> list[Due]:
    """Return what an office owes for an invitation; for one that owes nothing, its answer.

    For looking at a reminder, whoever it is shown for.
    """
    facts = facts_by_office(invitation.summit_id, [invitation], document)
    found = dues(invitation.office, [invitation], facts[invitation.office_id], now)
    owed = [due for due in found if not due.done]
    return owed or [Due(Step.ANSWER, invitation, invitation.deadline, done=False, overdue=False)]


def newest_number(summit_id: int) -> int | None:
    """Return the number of a summit's newest release; ``None`` where there is none."""
    return db.session.scalar(
        select(Release.number)
        .where(Release.summit_id == summit_id)
        .order_by(Release.number.desc())
        .limit(1)
    )


def invitation_ids(
    summit_id: int, session_id: int | None, states: Collection[InvitationState]
) -> list[int]:
    """Return the invitations of a summit, or of one session, in some states."""
    statement = select(Invitation.id).where(
        Invitation.summit_id == summit_id, Invitation.state.in_(states)
    )
    if session_id is not None:
        statement = statement.where(Invitation.session_id == session_id)
    return list(db.session.scalars(statement.order_by(Invitation.id)))


def invitations_among(summit_id: int, ids: Collection[int]) -> list[Invitation]:
    """Return those of some invitations that are of the summit, in their order."""
    found: list[Invitation] = []
    wanted = sorted(ids)
    for begin in range(0, len(wanted), 5000):
        found.extend(
            db.session.scalars(
                select(Invitation)
                .where(
                    Invitation.summit_id == summit_id,
                    Invitation.id.in_(wanted[begin : begin + 5000]),
                )
                .order_by(Invitation.id)
            )
        )
    return found


#: Of a mail: its mailing and its invitation, in columns, since one is asked for after each mail.
_OF_MAIL = (
    select(
        Mailing.id.label("mailing_id"),
        Mailing.summit_id,
        Mailing.kind.label("mailing_kind"),
        Mailing.state.label("mailing_state"),
        Mailing.rehearsal_to,
        Mailing.sent_by,
        Invitation.id.label("invitation_id"),
        Invitation.state.label("invitation_state"),
        Session.slug.label("session"),
        Office.kind,
        Office.name,
        Office.capacity,
        City.name.label("city"),
        Person.name.label("person"),
    )
    .join(MailingEntry, MailingEntry.mailing_id == Mailing.id)
    .join(Invitation, Invitation.id == MailingEntry.invitation_id)
    .join(Session, Session.id == Invitation.session_id)
    .join(Office, Office.id == Invitation.office_id)
    .outerjoin(City, City.id == Office.city_id)
    .outerjoin(Person, Person.id == Office.person_id)
    .where(MailingEntry.mail_id == bindparam("mail"))
    # Held, since whoever changes it at the same time would make this change a stale one.
    .with_for_update(of=Invitation)
)


def mailing_of_mail(mail_id: int) -> Any | None:
    """Return the mailing and the invitation of a mail as one row; ``None`` for another's mail."""
    return db.session.execute(_OF_MAIL, {"mail": mail_id}).one_or_none()


_ENTRIES = (
    select(MailingEntry)
    .options(
        joinedload(MailingEntry.invitation).options(
            joinedload(Invitation.session),
            joinedload(Invitation.office).options(
                joinedload(Office.person).joinedload(Person.city),
                joinedload(Office.city),
                joinedload(Office.organisation),
                joinedload(Office.summit),
                selectinload(Office.contacts),
            ),
        )
    )
    .order_by(MailingEntry.id)
)


def _counted(state: MailState) -> ColumnElement[int]:
    return func.count(case((Mail.state == state, 1)))


_TALLIES: Any = (
    select(
        MailingEntry.mailing_id,
        func.count(case(((MailingEntry.mail_id.is_(None)) & (MailingEntry.left_out == ""), 1))),
        func.count(case((MailingEntry.left_out != "", 1))),
        _counted(MailState.QUEUED),
        _counted(MailState.SENT),
        _counted(MailState.FAILED),
        _counted(MailState.STOPPED),
        func.count(Mail.bounced_at),
    )
    .outerjoin(Mail, Mail.id == MailingEntry.mail_id)
    .group_by(MailingEntry.mailing_id)
)
