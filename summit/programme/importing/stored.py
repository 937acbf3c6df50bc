"""What the database holds of the things a file speaks of, read in a few statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session as OrmSession
from sqlalchemy.orm import selectinload

from summit.directory.models import City, Organisation, Person
from summit.programme.file.shape import ProgrammeFile, SessionEntry
from summit.programme.file.values import ABSENT
from summit.programme.importing.matching import former_of, match_named
from summit.programme.models import Address, Item, Session, Summit

_AT_ONCE = 500

#: Read anew what the session may have kept from before the lock was taken.
_FRESH = {"populate_existing": True}


@dataclass(frozen=True, slots=True)
class Stored:
    """What is there before the import.

    ``addresses``: the summit that is or was found under a slug of the file. ``uids``: for uids of
    the file that sessions of other summits bear, the slug of the summit.
    """

    summit: Summit | None
    zone: str | None  # the summit's, before the import
    cities: Sequence[City]
    organisations: Sequence[Organisation]
    people: Sequence[Person]
    addresses: dict[str, Summit]
    uids: dict[str, str]

    @property
    def sessions(self) -> list[Session]:
        return self.summit.sessions if self.summit else []


def hold(database: OrmSession, file: ProgrammeFile) -> None:
    """Hold the summit that the file speaks of until the transaction ends, before it is read."""
    by = Address.slug == file.summit.slug
    if file.summit.uid is not ABSENT:
        by = or_(by, Summit.uid == file.summit.uid)
    database.execute(
        select(Summit.id)
        .outerjoin(Address, Address.summit_id == Summit.id)
        .where(by)
        .with_for_update(of=Summit)
    ).all()


def load(database: OrmSession, file: ProgrammeFile) -> Stored:
    """Read the summit that the file speaks of, whole, and the directory."""
    entry = file.summit
    summit = None
    if entry.uid is not ABSENT:
        summit = _summit(database, uid=entry.uid)
    if summit is None:
        summit = _summit(database, slug=entry.slug)
    return Stored(
        summit=summit,
        zone=summit.zone if summit else None,
        cities=database.scalars(select(City).execution_options(**_FRESH)).all(),
        organisations=database.scalars(select(Organisation).execution_options(**_FRESH)).all(),
        people=database.scalars(select(Person).execution_options(**_FRESH)).all(),
        addresses=dict(
            database.execute(
                select(Address.slug, Summit)
                .join(Summit, Summit.id == Address.summit_id)
                .where(Address.slug.in_([entry.slug, *former_of(entry)]))
            ).all()
        ),
        uids=_foreign_uids(database, file, summit),
    )


def _summit(database: OrmSession, **by: str) -> Summit | None:
    sessions = selectinload(Summit.sessions)
    return database.scalars(
        select(Summit)
        .filter_by(**by)
        .options(
            selectinload(Summit.rooms),
            sessions.selectinload(Session.items).selectinload(Item.speakers),
            sessions.selectinload(Session.cities),
            sessions.joinedload(Session.room),
        )
        .execution_options(**_FRESH)
    ).one_or_none()


def _foreign_uids(
    database: OrmSession, file: ProgrammeFile, summit: Summit | None
) -> dict[str, str]:
    uids = [session.uid for session in file.sessions if session.uid is not ABSENT]
    found: dict[str, str] = {}
    for start in range(0, len(uids), _AT_ONCE):
        statement = (
            select(Session.uid, Summit.slug)
            .join(Summit, Summit.id == Session.summit_id)
            .where(Session.uid.in_(uids[start : start + _AT_ONCE]))
        )
        if summit is not None:
            statement = statement.where(Summit.id != summit.id)
        found.update(database.execute(statement).all())
    return found


def match_sessions(
    entries: Sequence[SessionEntry], sessions: Iterable[Session]
) -> list[tuple[SessionEntry, Session | None]]:
    """Pair sessions by uid, else as :func:`match_named` does; in the order of the file."""
    rows = list(sessions)
    by_uid = {row.uid: row for row in rows}
    pairs: dict[str, Session | None] = {}
    others = []
    for entry in entries:
        row = by_uid.get(entry.uid) if entry.uid is not ABSENT else None
        if row is None:
            others.append(entry)
        else:
            pairs[entry.slug] = row
    taken = {row.uid for row in pairs.values() if row is not None}
    pairs.update(
        (entry.slug, row)
        for entry, row in match_named(others, [row for row in rows if row.uid not in taken])
    )
    return [(entry, pairs[entry.slug]) for entry in entries if entry.slug in pairs]
