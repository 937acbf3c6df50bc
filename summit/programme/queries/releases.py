"""Releases as the staff of their summit look at them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from summit.core.db import db
from summit.core.errors import N_, NotFound
from summit.core.text import Text
from summit.programme.models import Release, ReleaseAudience, Summit

#: No database can look for a larger number.
_LARGEST = 2_000_000_000


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """A release as a list shows it.

    ``sessions`` is how many its audience was shown; ``has_file`` whether it can be taken up again;
    ``is_public`` and ``is_restricted`` whether it is what everybody, or invitees, see at present.
    """

    number: int
    audience: ReleaseAudience
    published_at: datetime
    published_by: str
    approved_by: str
    note: Text
    sessions: int
    has_file: bool
    is_public: bool
    is_restricted: bool


def release_rows(summit_id: int) -> Sequence[ReleaseRow]:
    """Return all releases of a summit, the newest first. One statement, without documents."""
    rows = db.session.execute(
        select(
            Release.id,
            Release.number,
            Release.audience,
            Release.published_at,
            Release.published_by,
            Release.approved_by,
            Release.note,
            Release.headline,
            Release.file.is_not(None).label("has_file"),
            Summit.public_release_id,
            Summit.restricted_release_id,
        )
        .join(Summit, Summit.id == Release.summit_id)
        .where(Release.summit_id == summit_id)
        .order_by(Release.number.desc())
    )
    return [
        ReleaseRow(
            number=row.number,
            audience=row.audience,
            published_at=row.published_at,
            published_by=row.published_by,
            approved_by=row.approved_by,
            note=row.note,
            sessions=row.headline["sessions"],
            has_file=row.has_file,
            is_public=row.id == row.public_release_id,
            is_restricted=row.id == row.restricted_release_id,
        )
        for row in rows
    ]


def release_by_number(summit_id: int, number: int) -> Release:
    """Return one release of a summit, with its documents.

    Raises:
        NotFound: the summit has no release of that number.
    """
    found = None
    if 0 < number <= _LARGEST:
        found = db.session.scalar(
            select(Release).where(Release.summit_id == summit_id, Release.number == number)
        )
    if found is None:
        raise NotFound(N_("There is no release %(number)s."), number=number)
    return found
