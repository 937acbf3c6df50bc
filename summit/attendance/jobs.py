"""What the worker does for offices: it tells them what publications and edits mean for them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, select

from summit.attendance import editions, operations, queries
from summit.attendance.audience import concerned, releases_of
from summit.attendance.models import Contact, Invitation, InvitationState
from summit.attendance.telling import PART
from summit.calendar.itip import Method
from summit.core.actor import Actor, ActorKind
from summit.core.clock import parse_iso
from summit.core.db import db
from summit.core.errors import NotFound
from summit.mail.models import Mail
from summit.outbox.operations import JobOrder, enqueue, enqueue_many
from summit.outbox.worker import Worker
from summit.programme.jobs import Followers
from summit.programme.models import Release as ReleaseRow

#: Follows each publication: works out who has to be told, ``{"release": id}``.
PUBLISHED_JOB = "attendance.published"
#: Tells one office what a release means for it: ``{"invitation": id, "release": number}``.
TELL_JOB = "attendance.tell"

#: Who acts when nobody is at the keyboard.
ACTOR = Actor(ActorKind.JOB, "attendance", "Summit")


_NEWEST = (
    select(ReleaseRow.number)
    .where(ReleaseRow.summit_id == Invitation.summit_id)
    .order_by(ReleaseRow.number.desc())
    .limit(1)
    .correlate(Invitation)
    .scalar_subquery()
)
#: How an invitation stands now: asked after every mail, so made once.
_PRESENT = (
    select(Invitation.id, Invitation.state, Invitation.attendee, Contact.address, _NEWEST)
    .outerjoin(Contact, and_(Contact.office_id == Invitation.office_id, Contact.is_primary))
    .where(Invitation.id == bindparam("number"))
)


class Telling:
    """Follows publications. ``pause`` passes first: who publishes again meanwhile tells once."""

    def __init__(self, pause: timedelta) -> None:
        self.pause = pause

    def published(self, args: Mapping[str, Any], now: datetime) -> None:
        """Handle :data:`PUBLISHED_JOB`: one job for each invitation that something changed for.

        A release that is no more the newest is left to the newest one's own job, since both
        compare with what each office was last told.
        """
        row = db.session.get(ReleaseRow, args["release"])
        if row is None:
            return
        releases = releases_of(row.summit_id)
        if row.number != releases[-1].number:
            return
        opened = editions.open_release(row.summit_id, row.number)
        assert opened is not None
        found = concerned(row.summit_id, opened.document, releases)
        enqueue_many(
            [
                JobOrder(
                    TELL_JOB,
                    {"invitation": each.invitation_id, "release": row.number},
                    due=now + self.pause,
                    key=f"{TELL_JOB}:{each.invitation_id}:{row.number}",
                )
                for each in found
            ],
            now=now,
        )

    def tell(self, args: Mapping[str, Any], now: datetime) -> None:
        """Handle :data:`TELL_JOB`, if the release is still the newest.

        An invitation that has not gone out yet is told right after it has: see :meth:`sent`.
        """
        try:
            invitation = queries.invitation_by_id(args["invitation"], to_change=True)
        except NotFound:
            return
        if invitation.state not in (InvitationState.SENT, InvitationState.ANSWERED):
            return
        releases = releases_of(invitation.summit_id)
        if not releases or releases[-1].number != args["release"]:
            return
        opened = editions.open_release(invitation.summit_id)
        if opened is None:
            return
        found = concerned(
            invitation.summit_id, opened.document, releases, invitation_id=invitation.id
        )
        for each in found:
            operations.tell_news(
                invitation, each.news, opened.document, each.former, actor=ACTOR, now=now
            )

    def withdrawn(self, args: Mapping[str, Any], now: datetime) -> None:
        """Handle :data:`~summit.attendance.operations.WITHDRAWN_JOB`."""
        try:
            invitation = queries.invitation_by_id(args["invitation"], to_change=True)
        except NotFound:
            return
        if invitation.state is InvitationState.WITHDRAWN:
            document = queries.published(invitation.summit_id)
            operations.tell_withdrawn(invitation, document, actor=ACTOR, now=now)

    def attendee_changed(self, args: Mapping[str, Any], now: datetime) -> None:
        """Handle :data:`~summit.attendance.operations.ATTENDEE_CHANGED_JOB`.

        Where the session is cancelled or over, nobody's calendar is touched any more.
        """
        try:
            invitation = queries.invitation_by_id(args["invitation"], to_change=True)
        except NotFound:
            return
        document = queries.published(invitation.summit_id)
        session = queries.published_session(document, invitation.session.uid)
        if document is None or session is None or session["state"] == "cancelled":
            return
        end = session["ends_at"] or session["starts_at"]
        if end is not None and parse_iso(end) <= now:
            return
        if invitation.state in (InvitationState.SENT, InvitationState.ANSWERED):
            operations.tell_attendee_changed(invitation, document, actor=ACTOR, now=now)

    def sent(self, mail: Mail, now: datetime) -> None:
        """Look, in the transaction that marks a calendar mail sent, what has changed meanwhile.

        It may have waited: then the invitation may be withdrawn, the session have moved, or
        somebody else be the main contact by now.
        """
        if mail.part_kind != PART or mail.part_args.get("method") != Method.REQUEST:
            return
        row = db.session.execute(_PRESENT, {"number": mail.part_args["invitation"]}).one_or_none()
        if row is None or row[2] != mail.to_address:
            return
        invitation_id, state, attendee, primary, number = row
        args = {"invitation": invitation_id}
        follow: list[tuple[str, dict[str, int]]] = []
        if state is InvitationState.WITHDRAWN:
            follow.append((operations.WITHDRAWN_JOB, args))
        else:
            if primary and primary != attendee:
                follow.append((operations.ATTENDEE_CHANGED_JOB, args))
            if number != mail.part_args["release"]:
                follow.append((TELL_JOB, {**args, "release": number}))
        for job, given in follow:
            enqueue(job, given, now=now, key=f"{job}:{invitation_id}:mail:{mail.id}")

    def register(self, worker: Worker, followers: Followers) -> None:
        """Let a worker do these jobs, and every publication ask for them."""
        followers.add(PUBLISHED_JOB)
        worker.handle(PUBLISHED_JOB, self.published)
        worker.handle(TELL_JOB, self.tell)
        worker.handle(operations.WITHDRAWN_JOB, self.withdrawn)
        worker.handle(operations.ATTENDEE_CHANGED_JOB, self.attendee_changed)
