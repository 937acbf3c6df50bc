"""What was ever said about an office: its answers, and what the journal has of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from summit.attendance.models import Answer, Invitation, Office, Visit
from summit.core.db import db
from summit.journal.models import Entry
from summit.programme.models import Session

#: How many entries of the journal an office's page shows.
EXCERPT = 20


def invitations_of(office: Office) -> Sequence[Invitation]:
    """Return all invitations of an office, drafts too, with every answer that was ever given.

    The earliest session comes first; the answers of each are in the order in which they came.
    """
    return db.session.scalars(
        select(Invitation)
        .join(Session, Session.id == Invitation.session_id)
        .where(Invitation.office_id == office.id)
        .order_by(Session.day.nulls_last(), Session.starts_at, Session.slug)
        .options(
            joinedload(Invitation.session),
            joinedload(Invitation.deputy),
            selectinload(Invitation.answers).joinedload(Answer.contact),
        )
    ).all()


def excerpt(office: Office, invitations: Sequence[Invitation]) -> Sequence[Entry]:
    """Return the newest entries of the journal about an office and its invitations."""
    return db.session.scalars(
        select(Entry)
        .where(
            Entry.summit_id == office.summit_id,
            or_(
                and_(Entry.object_kind == "office", Entry.object_key == office.key),
                and_(
                    Entry.object_kind == "invitation",
                    Entry.object_key.in_([each.key for each in invitations]),
                ),
            ),
        )
        .order_by(Entry.id.desc())
        .limit(EXCERPT)
    ).all()


def visits_of(office: Office) -> Mapping[int, Sequence[Visit]]:
    """Return from which devices the links of an office's contacts were opened, by contact."""
    found: dict[int, list[Visit]] = {}
    ids = [contact.id for contact in office.contacts]
    for visit in db.session.scalars(
        select(Visit).where(Visit.contact_id.in_(ids)).order_by(Visit.last_at.desc())
    ):
        found.setdefault(visit.contact_id, []).append(visit)
    return found
