"""The times that invitees are told: those of the newest release, never the working tables'."""

from __future__ import annotations

from sqlalchemy import select

from summit.core.db import db
from summit.programme import document as documents
from summit.programme.document import ProgrammeDoc, SessionDoc
from summit.programme.models import Release


def published(summit_id: int) -> ProgrammeDoc | None:
    """Return the restricted document of a summit's newest release, whoever it was shown to.

    It holds sessions of all invitees: show an office only what it is invited to.
    """
    data = db.session.scalar(
        select(Release.restricted_document)
        .where(Release.summit_id == summit_id)
        .order_by(Release.number.desc())
        .limit(1)
    )
    return documents.read(data) if data is not None else None


def published_session(document: ProgrammeDoc | None, uid: str) -> SessionDoc | None:
    """Return a session of a release by its UID; ``None`` where it was not published."""
    sessions = document["sessions"] if document is not None else []
    return next((session for session in sessions if session["uid"] == uid), None)
