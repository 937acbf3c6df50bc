"""The spans in which a person has said they can take part."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm.attributes import flag_modified

from summit.core.actor import Actor
from summit.core.clock import iso
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.directory.kinds import key_of
from summit.directory.models import Availability, Person
from summit.journal.operations import record

#: More than anybody states; a form is not there to fill a database.
MOST_SPANS = 100


class UnfitSpan(Refused):
    """A span that ends before it starts, or runs into another; ``field`` is where to mend it."""

    def __init__(self, field: str, message: str, **values: Any) -> None:
        super().__init__(message, **values)
        self.field = field


def add_availability(
    person: Person, starts_at: datetime, ends_at: datetime, *, actor: Actor, now: datetime
) -> Availability:
    """Note that somebody can take part from one instant to another.

    Args:
        person: obtained to be changed.

    Raises:
        UnfitSpan: it ends before it starts, or overlaps another of theirs.
    """
    if len(person.availability) >= MOST_SPANS:
        raise UnfitSpan("starts_at", N_("At most %(most)s spans can be kept."), most=MOST_SPANS)
    _refuse(person, starts_at, ends_at, None)
    span = Availability(starts_at=starts_at, ends_at=ends_at)
    person.availability.append(span)
    _sort(person)
    _record("added", person, actor, now, after=_plain(span))
    return span


def change_availability(
    person: Person,
    span: Availability,
    starts_at: datetime,
    ends_at: datetime,
    *,
    actor: Actor,
    now: datetime,
) -> bool:
    """Give a span other ends; return whether they are others.

    Raises:
        UnfitSpan: it ends before it starts, or overlaps another of theirs.
    """
    _refuse(person, starts_at, ends_at, span)
    before = _plain(span)
    span.starts_at, span.ends_at = starts_at, ends_at
    if _plain(span) == before:
        return False
    _sort(person)
    _record("changed", person, actor, now, before=before, after=_plain(span))
    return True


def remove_availability(person: Person, span: Availability, *, actor: Actor, now: datetime) -> None:
    """Forget a span. Who then has none is taken to be free at any time."""
    before = _plain(span)
    person.availability.remove(span)
    _record("removed", person, actor, now, before=before)


def _refuse(
    person: Person, starts_at: datetime, ends_at: datetime, span: Availability | None
) -> None:
    if ends_at <= starts_at:
        raise UnfitSpan("ends_at", N_("It must end after it starts."))
    for other in person.availability:
        if other is not span and other.starts_at < ends_at and starts_at < other.ends_at:
            raise UnfitSpan(
                "starts_at",
                N_("It overlaps another span; change that one, or let this one begin after it."),
            )


def _sort(person: Person) -> None:
    person.availability.sort(key=lambda each: each.starts_at)


def _plain(span: Availability) -> dict[str, str]:
    return {"starts_at": iso(span.starts_at), "ends_at": iso(span.ends_at)}


def _record(act: str, person: Person, actor: Actor, now: datetime, **values: Any) -> None:
    # The spans are part of the person: whoever has the person open is told of them.
    flag_modified(person, "outdated")
    db.session.flush()
    record(
        f"person.availability_{act}",
        actor=actor,
        now=now,
        object_kind="person",
        object_key=key_of(person),
        **values,
    )
