"""What the screens of a session need besides its rundown: whose link it is, how names are said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Table, and_, select

from summit.attendance.models import Office
from summit.attendance.retention import end_of
from summit.core import tokens
from summit.core.db import db
from summit.core.errors import N_, NotFound
from summit.directory.models import Person
from summit.programme.models import Session, Speaker, Summit
from summit.rundown.models import Rundown

#: The kind of token that opens screens: a rundown's id, and the version of its links.
LINK_KIND = "screen"
#: For how long after the end of the session screens stay open.
OPEN_AFTER = timedelta(days=1)

_rundown, _session, _speaker, _person, _office = (
    cast("Table", model.__table__) for model in (Rundown, Session, Speaker, Person, Office)
)


@dataclass(frozen=True, slots=True)
class Screens:
    """The screens of one rundown, and until when they are open."""

    rundown_id: int
    summit_id: int
    version: int
    open_until: datetime


def screens_by_token(token: str, now: datetime) -> Screens:
    """Return which screens a link opens.

    Raises:
        NotFound: the link is malformed or forged, was renewed, its rundown was deleted, or its
            session ended more than a day ago.
    """
    rundown_id, version = tokens.read(LINK_KIND, token)
    found = screens_of(rundown_id)
    if found is None or found.version != version or now >= found.open_until:
        raise NotFound(N_("This link is no longer valid."))
    return found


def screens_of(rundown_id: int) -> Screens | None:
    """Return the screens of a rundown, in one statement where its session has an end."""
    row = db.session.execute(
        select(
            _rundown.c.id,
            _rundown.c.summit_id,
            _rundown.c.screens_version,
            _rundown.c.ended_at,
            _session.c.ends_at,
        )
        .join(_session, _session.c.id == _rundown.c.session_id)
        .where(_rundown.c.id == rundown_id)
    ).one_or_none()
    if row is None:
        return None
    ends = [each for each in (row.ended_at, row.ends_at) if each is not None]
    end = max(ends) if ends else end_of(db.session.get_one(Summit, row.summit_id))
    return Screens(row.id, row.summit_id, row.screens_version, end + OPEN_AFTER)


def pronunciations(summit_id: int, speaker_uids: Iterable[str]) -> dict[str, str]:
    """Return how names are said, by the UID of the place; as the office has stated it, if it has.

    Places without a person, and people of whom nobody has said it, are left out.
    """
    wanted = sorted(set(speaker_uids))
    if not wanted:
        return {}
    rows = db.session.execute(
        select(
            _speaker.c.uid,
            _person.c.pronunciation,
            _office.c.pronunciation.label("stated"),
        )
        .join(_person, _person.c.id == _speaker.c.person_id)
        .outerjoin(
            _office, and_(_office.c.person_id == _person.c.id, _office.c.summit_id == summit_id)
        )
        .where(_speaker.c.uid.in_(wanted))
    )
    return {row.uid: said for row in rows if (said := row.stated or row.pronunciation)}


def with_rundown(session_ids: Iterable[int]) -> frozenset[int]:
    """Return those of some sessions, by id, that have a rundown."""
    wanted = sorted(set(session_ids))
    if not wanted:
        return frozenset()
    found = select(_rundown.c.session_id).where(_rundown.c.session_id.in_(wanted))
    return frozenset(db.session.scalars(found))
