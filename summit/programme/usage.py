"""Where a programme uses people, cities and organisations: what the directory asks for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, or_, select, union

from summit.core.db import db
from summit.core.errors import N_
from summit.core.text import Text
from summit.directory.kinds import Kind
from summit.directory.models import City, Organisation, Person
from summit.directory.usage import Place
from summit.programme.models import Item, Session, SessionCity, Speaker, Summit
from summit.programme.wording import PARTS, ROLES

#: What is known of whether somebody comes.
STATES: Mapping[str, str] = {
    "proposed": N_("proposed"),
    "invited": N_("invited"),
    "confirmed": N_("confirmed"),
    "declined": N_("declined"),
    "withdrawn": N_("withdrawn"),
}

_HOST = N_("Host of the summit")


class ProgrammeUsage:
    """What the working tables of all summits refer to; releases hold copies and are not asked."""

    def is_used(self, kind: Kind) -> ColumnElement[bool]:
        """Return the condition that a row of the directory is referred to."""
        if kind is Kind.PERSON:
            return exists().where(Speaker.person_id == Person.id).correlate(Person)
        if kind is Kind.CITY:
            return or_(
                exists().where(SessionCity.city_id == City.id).correlate(City),
                exists().where(Speaker.city_id == City.id).correlate(City),
            )
        return or_(
            exists().where(Speaker.organisation_id == Organisation.id).correlate(Organisation),
            exists().where(Summit.host_id == Organisation.id).correlate(Organisation),
        )

    def summits(self, kind: Kind, ids: Collection[int]) -> Mapping[int, frozenset[int]]:
        """Return in which summits each entry stands, in one statement."""
        statements = [
            select(column.label("entry"), Session.summit_id.label("summit"))
            .join(Item, Item.id == Speaker.item_id)
            .join(Session, Session.id == Item.session_id)
            .where(column.in_(list(ids)))
            for column in (_SPEAKER[kind],)
        ]
        if kind is Kind.CITY:
            statements.append(
                select(SessionCity.city_id, Session.summit_id)
                .join(Session, Session.id == SessionCity.session_id)
                .where(SessionCity.city_id.in_(list(ids)))
            )
        elif kind is Kind.ORGANISATION:
            statements.append(
                select(Summit.host_id, Summit.id).where(Summit.host_id.in_(list(ids)))
            )
        found: dict[int, set[int]] = {}
        for entry, summit in db.session.execute(union(*statements)):
            found.setdefault(entry, set()).add(summit)
        return {entry: frozenset(summits) for entry, summits in found.items()}

    def places(self, kind: Kind, entry_id: int) -> list[Place]:
        """Return every place of an entry, in order of summit and time, in two statements."""
        speakers = _of_sessions(Speaker.role, Speaker.state).join(
            Item, Item.session_id == Session.id
        )
        speakers = speakers.join(Speaker, Speaker.item_id == Item.id)
        rows = [
            (row, ROLES[row.role.value])
            for row in db.session.execute(speakers.where(_SPEAKER[kind] == entry_id))
        ]
        if kind is Kind.CITY:
            parts = _of_sessions(SessionCity.part, SessionCity.state).join(
                SessionCity, SessionCity.session_id == Session.id
            )
            rows += [
                (row, PARTS[row.part.value])
                for row in db.session.execute(parts.where(SessionCity.city_id == entry_id))
            ]
        places = [_place(row, role) for row, role in rows]
        if kind is Kind.ORGANISATION:
            places += [_hosted(summit) for summit in _summits_of(entry_id)]
        # The same role on two items of a session is one line.
        return sorted(dict.fromkeys(places), key=_order)

    def hold(self, summit_ids: Collection[int]) -> None:
        """Hold summits as ``programme.queries`` does for those who change them."""
        if summit_ids:
            db.session.execute(
                select(Summit.id)
                .where(Summit.id.in_(list(summit_ids)))
                .order_by(Summit.id)
                .with_for_update(of=Summit)
            ).all()


_SPEAKER: Mapping[Kind, Any] = {
    Kind.PERSON: Speaker.person_id,
    Kind.CITY: Speaker.city_id,
    Kind.ORGANISATION: Speaker.organisation_id,
}


def _of_sessions(*columns: Any) -> Select[Any]:
    return select(
        Session.summit_id,
        Summit.title.label("summit_title"),
        Summit.slug.label("summit_slug"),
        Session.slug,
        Session.title,
        Session.day,
        Session.starts_at,
        Session.zone,
        *columns,
    ).join_from(Session, Summit, Summit.id == Session.summit_id)


def _place(row: Any, role: str) -> Place:
    return Place(
        summit_id=row.summit_id,
        summit_title=row.summit_title,
        url=f"/organizer/summits/{row.summit_slug}/sessions/{row.slug}",
        title=row.title,
        role=role,
        state=STATES[row.state.value],
        day=row.day,
        starts_at=row.starts_at,
        zone=row.zone,
    )


def _summits_of(organisation_id: int) -> Sequence[Summit]:
    return db.session.scalars(select(Summit).where(Summit.host_id == organisation_id)).all()


def _hosted(summit: Summit) -> Place:
    return Place(
        summit_id=summit.id,
        summit_title=summit.title,
        url=f"/organizer/summits/{summit.slug}/",
        title=Text(),
        role=_HOST,
        state="",
        day=summit.starts_on,
        starts_at=None,
        zone=summit.zone,
    )


def _order(place: Place) -> tuple[date, int, float]:
    at = place.starts_at.timestamp() if place.starts_at else 0.0
    return place.day or date.max, place.summit_id, at
