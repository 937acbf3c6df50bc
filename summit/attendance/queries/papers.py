"""Papers: speech texts, scans of answers, letters that were issued."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import undefer

from summit.attendance.models import Invitation, Office, Paper, PaperKind
from summit.core.db import db
from summit.core.errors import N_, NotFound

_NONE = N_("There is no such file.")


def papers_of(office: Office) -> Sequence[Paper]:
    """Return what is kept of an office's papers, the newest first, without their contents."""
    return db.session.scalars(
        select(Paper).where(Paper.office_id == office.id).order_by(Paper.id.desc())
    ).all()


def speech_texts(invitation: Invitation) -> Sequence[Paper]:
    """Return the speech texts for an invitation, the valid one first, without their contents."""
    return _of_invitation(invitation, PaperKind.SPEECH_TEXT)


def issued_letter(invitation: Invitation) -> Paper | None:
    """Return the letter on paper that was issued last, without its contents."""
    return next(iter(_of_invitation(invitation, PaperKind.LETTER)), None)


def paper_of_summit(summit_id: int, paper_id: int) -> Paper:
    """Return a paper of one of a summit's offices, with its contents.

    Raises:
        NotFound: the summit has no such paper, or it was erased.
    """
    found = db.session.scalar(
        select(Paper)
        .join(Office, Office.id == Paper.office_id)
        .where(Paper.id == paper_id, Office.summit_id == summit_id)
        .options(undefer(Paper.data))
    )
    if found is None:
        raise NotFound(_NONE)
    return found


def paper_of_office(office: Office, paper_id: int) -> Paper:
    """Return a speech text of an office, with its contents; other papers are the staff's alone.

    Raises:
        NotFound: the office has no such speech text.
    """
    found = db.session.scalar(
        select(Paper)
        .where(
            Paper.id == paper_id,
            Paper.office_id == office.id,
            Paper.kind == PaperKind.SPEECH_TEXT,
        )
        .options(undefer(Paper.data))
    )
    if found is None:
        raise NotFound(_NONE)
    return found


def _of_invitation(invitation: Invitation, kind: PaperKind) -> Sequence[Paper]:
    return db.session.scalars(
        select(Paper)
        .where(Paper.invitation_id == invitation.id, Paper.kind == kind)
        .order_by(Paper.id.desc())
    ).all()
