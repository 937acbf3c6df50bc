"""Where rundowns use cities: what the directory asks for."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import ColumnElement, exists, false, select

from summit.core.db import db
from summit.core.errors import N_
from summit.directory.kinds import Kind
from summit.directory.models import City
from summit.directory.usage import Place
from summit.programme.models import Session, Summit
from summit.rundown.models import Cue, Rundown

_TURN = N_("Turn in the rundown")


class RundownUsage:
    """Whose turns the rundowns of all summits have; of the directory they refer to cities alone."""

    def is_used(self, kind: Kind) -> ColumnElement[bool]:
        """Return the condition that a cue refers to a row of the directory."""
        if kind is not Kind.CITY:
            return false()
        return exists().where(Cue.city_id == City.id).correlate(City)

    def summits(self, kind: Kind, ids: Collection[int]) -> Mapping[int, frozenset[int]]:
        """Return in which summits each city has a turn, in one statement."""
        found: dict[int, set[int]] = {}
        if kind is Kind.CITY:
            for city_id, summit_id in db.session.execute(
                select(Cue.city_id, Rundown.summit_id)
                .join(Rundown, Rundown.id == Cue.rundown_id)
                .where(Cue.city_id.in_(list(ids)))
                .distinct()
            ):
                assert city_id is not None  # it is one of those asked for
                found.setdefault(city_id, set()).add(summit_id)
        return {city_id: frozenset(summits) for city_id, summits in found.items()}

    def places(self, kind: Kind, entry_id: int) -> list[Place]:
        """Return the sessions in which a city has a turn, in order of summit and time."""
        if kind is not Kind.CITY:
            return []
        turns = select(Cue.rundown_id).where(Cue.city_id == entry_id)
        rows = db.session.execute(
            select(Session, Summit)
            .join(Rundown, Rundown.session_id == Session.id)
            .join(Summit, Summit.id == Session.summit_id)
            .where(Rundown.id.in_(turns))
            .order_by(Summit.id, Session.day.nulls_last(), Session.starts_at, Session.id)
        )
        return [_place(session, summit) for session, summit in rows]

    def hold(self, summit_ids: Collection[int]) -> None:
        """Programme holds summits already; the rundowns are held as they are changed."""


def _place(session: Session, summit: Summit) -> Place:
    return Place(
        summit_id=summit.id,
        summit_title=summit.title,
        url=f"/organizer/summits/{summit.slug}/sessions/{session.slug}/rundown",
        title=session.title,
        role=_TURN,
        state="",
        day=session.day,
        starts_at=session.starts_at,
        zone=session.zone,
    )
