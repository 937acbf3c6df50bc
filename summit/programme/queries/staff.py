"""Summits as their staff obtain them: with who asks, and what for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from summit.core.actor import Actor, Permission
from summit.core.db import db
from summit.core.errors import N_, Forbidden, NotFound
from summit.core.text import Text
from summit.programme.models import Address, Summit
from summit.programme.queries.summits import summit_by_slug


@dataclass(frozen=True, slots=True)
class SummitRef:
    """What every page of a summit shows of it. ``is_public``: its pages can be visited."""

    id: int
    slug: str
    title: Text
    zone: str
    starts_on: date
    ends_on: date
    languages: tuple[str, ...]
    second_pair: bool
    is_public: bool


_REF = select(
    Summit.id,
    Summit.slug,
    Summit.title,
    Summit.zone,
    Summit.starts_on,
    Summit.ends_on,
    Summit.languages,
    Summit.second_pair,
    Summit.public_release_id,
    Summit.withdrawn_at,
)


def _ref(row: Any) -> SummitRef:
    return SummitRef(
        id=row.id,
        slug=row.slug,
        title=row.title,
        zone=row.zone,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        languages=tuple(row.languages),
        second_pair=row.second_pair,
        is_public=row.public_release_id is not None and row.withdrawn_at is None,
    )


def summit_ref(slug: str) -> SummitRef | None:
    """Return what is shown of the summit found under an address, present or former."""
    if "\0" in slug:  # which PostgreSQL cannot even look for
        return None
    row = db.session.execute(
        _REF.join(Address, Address.summit_id == Summit.id).where(Address.slug == slug)
    ).one_or_none()
    return _ref(row) if row else None


def refs_of(actor: Actor) -> Sequence[SummitRef]:
    """Return the summits on whose staff somebody is, those that begin last first."""
    statement = _REF.order_by(Summit.starts_on.desc(), Summit.slug)
    if not actor.is_admin:
        statement = statement.where(Summit.id.in_(list(actor.grants)))
    return [_ref(row) for row in db.session.execute(statement)]


def summit_for(
    slug: str, actor: Actor, permission: Permission, *, to_change: bool = False
) -> Summit:
    """Return a summit to somebody who needs a permission in it.

    Args:
        to_change: as :func:`~summit.programme.queries.summits.summit_by_slug`.

    Raises:
        NotFound: there is none, or the actor has no role in it and may not know of it.
        Forbidden: their role does not allow what they are about to do.
    """
    found = summit_by_slug(slug, to_change=to_change)
    if not (actor.is_admin or actor.grants.get(found.id)):
        raise NotFound(N_("There is no summit “%(slug)s”."), slug=slug)
    if not actor.may(permission, found.id):
        raise Forbidden(N_("Your role does not allow this. An owner of the summit can change it."))
    return found
