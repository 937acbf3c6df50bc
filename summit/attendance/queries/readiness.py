"""All that the readiness board shows of a summit, in five statements for any number of offices.

:func:`summit.attendance.queries.dues.facts_by_office` gathers the same facts one kind at a time,
for other pages; here they are columns of the statements that read the rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from summit.attendance.dues import COMING, Facts
from summit.attendance.models import (
    Arrangements,
    Contact,
    Invitation,
    InvitationState,
    Mailing,
    MailingState,
    Office,
    OfficeKind,
    Paper,
    PaperKind,
    Presence,
    Rehearsal,
    RehearsalOutcome,
    RehearsalSlot,
    Reply,
    ReplyState,
)
from summit.attendance.queries.dues import SPOKEN
from summit.attendance.queries.published import published
from summit.core.clock import parse_iso
from summit.core.db import db
from summit.core.text import Text
from summit.directory.models import Organisation
from summit.programme.models import Item, Session, SessionState, Speaker, Summit


@dataclass(frozen=True, slots=True)
class Attended:
    """What is recorded of the presence at one session: from when, and until when if they left."""

    arrived_at: datetime
    left_at: datetime | None


@dataclass(frozen=True, slots=True)
class OfficeFacts:
    """An office with its invitations, none of them withdrawn, and its rehearsal."""

    office: Office
    invitations: list[Invitation]
    rehearsal: bool = False
    rehearsed: RehearsalOutcome | None = None


@dataclass(frozen=True, slots=True)
class BoardSession:
    """A session to which somebody is invited."""

    id: int
    slug: str
    title: Text


@dataclass(slots=True)
class BoardFacts:
    """What the board is made of.

    Attributes:
        starts: when sessions begin by the newest release; where one was not published, by the
            draft programme, since staff plans with that.
        attended: presence by the invitation's id.
        host_city_id: the city that hosts the summit.
    """

    offices: list[OfficeFacts]
    sessions: list[BoardSession]
    quorum: int | None
    offered: bool
    host_city_id: int | None
    starts: dict[int, datetime] = field(default_factory=dict)
    speaking: set[int] = field(default_factory=set)
    speech_texts: set[int] = field(default_factory=set)
    attended: dict[int, Attended] = field(default_factory=dict)

    def facts(self, office: OfficeFacts) -> Facts:
        """Return the facts on which it rests what one office owes."""
        return Facts(
            starts=self.starts,
            speaking=self.speaking,
            speech_texts=self.speech_texts,
            rehearsal=office.rehearsal,
            offered=self.offered,
        )


def board_facts(summit_id: int) -> BoardFacts:
    """Read a summit's offices with everything that says how far they are."""
    settings = db.session.execute(_settings(summit_id)).one()
    found = BoardFacts([], [], settings.quorum, settings.offered, settings.city_id)
    invited = _invitations(summit_id, found)
    offices: Any = db.session.execute(
        select(Office, Rehearsal)
        .outerjoin(Rehearsal, Rehearsal.office_id == Office.id)
        .where(Office.summit_id == summit_id, Office.erased_at.is_(None))
        .options(joinedload(Office.city), joinedload(Office.person), selectinload(Office.contacts))
        .order_by(Office.id)
    )
    for office, rehearsal in offices:
        outcome = rehearsal.outcome if rehearsal is not None else None
        has_place = rehearsal is not None and outcome is not RehearsalOutcome.FAILED
        found.offices.append(OfficeFacts(office, invited.get(office.id, []), has_place, outcome))
    return found


def _settings(summit_id: int) -> Select[int | None, int | None, bool]:
    return (
        select(
            Arrangements.quorum,
            Organisation.city_id,
            exists().where(RehearsalSlot.summit_id == summit_id).label("offered"),
        )
        .select_from(Summit)
        .outerjoin(Arrangements, Arrangements.summit_id == Summit.id)
        .outerjoin(Organisation, Organisation.id == Summit.host_id)
        .where(Summit.id == summit_id)
    )


def _invitations(summit_id: int, found: BoardFacts) -> dict[int, list[Invitation]]:
    """Read all invitations that stand, and note in ``found`` what is known about them."""
    speaks = exists().where(
        Speaker.uid == Invitation.speaker_uid, Item.id == Speaker.item_id, Item.kind.in_(SPOKEN)
    )
    has_text = exists().where(
        Paper.invitation_id == Invitation.id, Paper.kind == PaperKind.SPEECH_TEXT
    )
    of_it = Presence.invitation_id == Invitation.id
    arrived = select(func.min(Presence.arrived_at)).where(of_it).scalar_subquery()
    left = select(func.max(Presence.left_at)).where(of_it).scalar_subquery()
    is_here = exists().where(and_(of_it, Presence.left_at.is_(None)))
    by_office: dict[int, list[Invitation]] = {}
    sessions: dict[int, Session] = {}
    for each, has_place, text, came, went, here in db.session.execute(
        select(Invitation, speaks, has_text, arrived, left, is_here)
        .join(Session, Session.id == Invitation.session_id)
        .where(
            Invitation.summit_id == summit_id,
            Invitation.state != InvitationState.WITHDRAWN,
            Session.state != SessionState.CANCELLED,
        )
        .options(joinedload(Invitation.session), joinedload(Invitation.deputy))
        .order_by(Session.day.nulls_last(), Session.starts_at, Session.slug, Invitation.id)
    ):
        by_office.setdefault(each.office_id, []).append(each)
        sessions[each.session_id] = each.session
        if has_place:
            found.speaking.add(each.id)
        if text:
            found.speech_texts.add(each.id)
        if came is not None:
            found.attended[each.id] = Attended(came, None if here else went)
    found.sessions = [BoardSession(row.id, row.slug, row.title) for row in sessions.values()]
    found.starts = _starts(summit_id, sessions) if sessions else {}
    return by_office


def _starts(summit_id: int, sessions: Mapping[int, Session]) -> dict[int, datetime]:
    document = published(summit_id)
    starts = {row.id: row.starts_at for row in sessions.values() if row.starts_at is not None}
    uids = {row.uid: row.id for row in sessions.values()}
    for session in document["sessions"] if document is not None else []:
        if session["uid"] in uids and session["starts_at"] is not None:
            starts[uids[session["uid"]]] = parse_iso(session["starts_at"])
    return starts


@dataclass(frozen=True, slots=True)
class Summary:
    """The attendance of a summit in a few numbers of offices, for its dashboard.

    ``coming`` have accepted or send a deputy; ``cities`` are those of them that count for the
    ``quorum``. ``late`` have not answered although the deadline is past. ``replies`` wait for a
    decision, ``reminders`` are planned for today or earlier and still drafts.
    """

    offices: int
    invited: int
    answered: int
    coming: int
    cities: int
    late: int
    undeliverable: int
    quorum: int | None
    replies: int
    reminders: int


def summary(summit_id: int, now: datetime) -> Summary:
    """Count a summit's offices, invitations and answers, in two statements."""
    offices, *rest = db.session.execute(
        select(
            func.count(Office.id.distinct()),
            func.count(Contact.id).filter(Contact.undeliverable_at.is_not(None)),
            select(Arrangements.quorum)
            .where(Arrangements.summit_id == summit_id)
            .scalar_subquery(),
            select(func.count())
            .select_from(Reply)
            .where(
                Reply.summit_id == summit_id,
                Reply.state.in_([ReplyState.REVIEW, ReplyState.PROPOSAL]),
            )
            .scalar_subquery(),
            select(func.count())
            .select_from(Mailing)
            .where(
                Mailing.summit_id == summit_id,
                Mailing.state == MailingState.DRAFT,
                # A day of the summit's own calendar may begin some hours earlier or later.
                Mailing.planned_on <= now.date(),
            )
            .scalar_subquery(),
        )
        .outerjoin(
            Contact,
            and_(Contact.office_id == Office.id, Contact.is_primary, Contact.removed_at.is_(None)),
        )
        .where(Office.summit_id == summit_id, Office.erased_at.is_(None))
    ).one()
    counted = func.count(Office.id.distinct())
    comes = Invitation.answer.in_(list(COMING))
    row = db.session.execute(
        select(
            counted.label("invited"),
            counted.filter(Invitation.answer.is_not(None)).label("answered"),
            counted.filter(comes).label("coming"),
            counted.filter(comes, Office.kind == OfficeKind.PRINCIPAL).label("cities"),
            counted.filter(Invitation.answer.is_(None), Invitation.deadline < now).label("late"),
        )
        .join(Office, Office.id == Invitation.office_id)
        .join(Session, Session.id == Invitation.session_id)
        .where(
            Invitation.summit_id == summit_id,
            Invitation.state.in_([InvitationState.SENT, InvitationState.ANSWERED]),
            Office.erased_at.is_(None),
            Session.state != SessionState.CANCELLED,
        )
    ).one()
    return Summary(offices, *row, *rest)
