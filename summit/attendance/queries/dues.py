"""The facts on which it rests what offices still owe, for one office or for all of a summit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import exists, or_, select

from summit.attendance.dues import Facts
from summit.attendance.models import (
    Invitation,
    Office,
    Paper,
    PaperKind,
    Rehearsal,
    RehearsalOutcome,
    RehearsalSlot,
)
from summit.core.clock import parse_iso
from summit.core.db import db
from summit.programme.document import ProgrammeDoc
from summit.programme.models import Item, ItemKind, Speaker

#: Kinds of items at which somebody reads from a text.
SPOKEN = (
    ItemKind.OPENING,
    ItemKind.KEYNOTE,
    ItemKind.PRESENTATION,
    ItemKind.INTERVENTION,
    ItemKind.CLOSING,
    ItemKind.VIDEO_MESSAGE,
)


def facts_of(
    office: Office, invitations: Sequence[Invitation], document: ProgrammeDoc | None
) -> Facts:
    """Gather the facts of one office."""
    return facts_by_office(office.summit_id, invitations, document).get(office.id) or Facts(
        offered=_offered(office.summit_id)
    )


def facts_by_office(
    summit_id: int, invitations: Iterable[Invitation], document: ProgrammeDoc | None
) -> Mapping[int, Facts]:
    """Gather the facts of many offices, by id, in four statements for any number of them.

    Args:
        invitations: with their sessions loaded.
    """
    invited = list(invitations)
    uids = {each.session.uid: each.session_id for each in invited}
    sessions = document["sessions"] if document is not None else []
    starts: dict[int, datetime] = {
        uids[session["uid"]]: parse_iso(session["starts_at"])
        for session in sessions
        if session["uid"] in uids and session["starts_at"] is not None
    }
    speaking = set(
        db.session.scalars(
            select(Invitation.id)
            .join(Speaker, Speaker.uid == Invitation.speaker_uid)
            .join(Item, Item.id == Speaker.item_id)
            .where(Invitation.summit_id == summit_id, Item.kind.in_(SPOKEN))
        )
    )
    texts = set(
        db.session.scalars(
            select(Invitation.id)
            .join(Paper, Paper.invitation_id == Invitation.id)
            .where(Invitation.summit_id == summit_id, Paper.kind == PaperKind.SPEECH_TEXT)
        )
    )
    booked = set(
        db.session.scalars(
            select(Rehearsal.office_id)
            .join(Office, Office.id == Rehearsal.office_id)
            .where(
                Office.summit_id == summit_id,
                or_(Rehearsal.outcome.is_(None), Rehearsal.outcome != RehearsalOutcome.FAILED),
            )
        )
    )
    offered = _offered(summit_id)
    return {
        office_id: Facts(starts, speaking, texts, office_id in booked, offered)
        for office_id in {each.office_id for each in invited}
    }


def _offered(summit_id: int) -> bool:
    return bool(db.session.scalar(select(exists().where(RehearsalSlot.summit_id == summit_id))))
