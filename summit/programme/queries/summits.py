"""Summits with all that belongs to them."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from summit.core.db import db
from summit.core.errors import N_, NotFound
from summit.directory.models import Organisation, Person
from summit.programme.models import (
    Address,
    Item,
    Release,
    Session,
    SessionCity,
    Speaker,
    Summit,
)


def summit_by_slug(slug: str, *, to_change: bool = False) -> Summit:
    """Return the summit found under an address, present or former.

    Args:
        to_change: hold the summit until the transaction ends. Whoever changes anything of a
            programme obtains its summit so, before reading anything else of it: on PostgreSQL
            nobody publishes or edits it in between. SQLite's unit of work holds everything.

    Raises:
        NotFound: no summit has or had this address.
    """
    statement = (
        select(Summit).join(Address, Address.summit_id == Summit.id).where(Address.slug == slug)
    )
    if to_change:
        statement = statement.with_for_update(of=Summit).execution_options(populate_existing=True)
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound(N_("There is no summit “%(slug)s”."), slug=slug)
    return found


def summit_by_id(summit_id: int, *, to_change: bool = False) -> Summit:
    """Return a summit that another row refers to.

    Args:
        to_change: as :func:`summit_by_slug`.

    Raises:
        NotFound: there is none.
    """
    statement = select(Summit).where(Summit.id == summit_id)
    if to_change:
        statement = statement.with_for_update(of=Summit).execution_options(populate_existing=True)
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound(N_("There is no such summit."))
    return found


def whole_summit(slug: str, *, to_change: bool = False) -> Summit:
    """Return a summit with everything its programme holds, in a fixed number of statements."""
    summit = summit_by_slug(slug, to_change=to_change)
    load_whole(summit)
    return summit


def load_whole(summit: Summit) -> None:
    """Load all that belongs to a programme, in the same number of statements for any size.

    Everything hangs on ``summit`` afterwards, so nothing of it is let go and read again.
    """
    host, sessions = joinedload(Summit.host), selectinload(Summit.sessions)
    speakers = sessions.selectinload(Session.items).selectinload(Item.speakers)
    person, organisation = (
        speakers.selectinload(Speaker.person),
        speakers.selectinload(Speaker.organisation),
    )
    db.session.scalars(
        select(Summit)
        .where(Summit.id == summit.id)
        .options(
            host.joinedload(Organisation.city),
            selectinload(Summit.rooms),
            sessions.selectinload(Session.room),
            sessions.selectinload(Session.cities).joinedload(SessionCity.city),
            speakers.selectinload(Speaker.city),
            organisation.joinedload(Organisation.city),
            person.joinedload(Person.city),
            person.joinedload(Person.organisation).joinedload(Organisation.city),
        )
    ).one()


def no_summit_yet() -> bool:
    """Whether the database holds no summit at all."""
    return db.session.scalar(select(func.count()).select_from(Summit)) == 0


def newest_release(summit: Summit) -> Release | None:
    """Return the newest release, whoever it was published to."""
    return db.session.scalar(
        select(Release)
        .where(Release.summit_id == summit.id)
        .order_by(Release.number.desc())
        .limit(1)
    )


def release(release_id: int | None) -> Release | None:
    """Return a release by its id."""
    return db.session.get(Release, release_id) if release_id is not None else None


def exists(slug: str) -> bool:
    """Whether an address is or was a summit's."""
    return db.session.get(Address, slug) is not None
