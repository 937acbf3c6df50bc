"""Where declarations and networks use cities: what the directory asks for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, exists, false, or_, select, union

from summit.core.db import db
from summit.core.errors import N_
from summit.core.text import Text
from summit.declarations.models import (
    Ballot,
    Declaration,
    Endorsement,
    Network,
    NetworkMember,
    Objection,
    Poll,
)
from summit.declarations.wording import ENDORSEMENT_STATES, MEMBER_STATES
from summit.directory.kinds import Kind
from summit.directory.models import City
from summit.directory.usage import Place
from summit.programme.models import Summit

_ENDORSED = N_("Endorsement")
_OBJECTED = N_("Objection")
_VOTED = N_("Vote")
_MEMBER = N_("Place in a network")


class DeclarationsUsage:
    """What cities have endorsed, objected to, voted on and joined, in all summits."""

    def is_used(self, kind: Kind) -> ColumnElement[bool]:
        """Return the condition that anything refers to a row of the directory."""
        if kind is not Kind.CITY:
            return false()
        return or_(
            *(
                exists().where(model.city_id == City.id).correlate(City)
                for model in (Endorsement, Objection, Ballot, NetworkMember)
            )
        )

    def summits(self, kind: Kind, ids: Collection[int]) -> Mapping[int, frozenset[int]]:
        """Return in which summits each city has said or joined anything, in one statement."""
        found: dict[int, set[int]] = {}
        if kind is Kind.CITY:
            wanted = list(ids)
            for city_id, summit_id in db.session.execute(
                union(
                    select(Endorsement.city_id, Declaration.summit_id)
                    .join(Declaration, Declaration.id == Endorsement.declaration_id)
                    .where(Endorsement.city_id.in_(wanted)),
                    select(Objection.city_id, Declaration.summit_id)
                    .join(Declaration, Declaration.id == Objection.declaration_id)
                    .where(Objection.city_id.in_(wanted)),
                    select(Ballot.city_id, Declaration.summit_id)
                    .join(Poll, Poll.id == Ballot.poll_id)
                    .join(Declaration, Declaration.id == Poll.declaration_id)
                    .where(Ballot.city_id.in_(wanted)),
                    select(NetworkMember.city_id, Network.summit_id)
                    .join(Network, Network.id == NetworkMember.network_id)
                    .where(NetworkMember.city_id.in_(wanted)),
                )
            ):
                found.setdefault(city_id, set()).add(summit_id)
        return {city_id: frozenset(summits) for city_id, summits in found.items()}

    def places(self, kind: Kind, entry_id: int) -> list[Place]:
        """Return what a city has said and joined, in the order of summits. Four statements."""
        if kind is not Kind.CITY:
            return []
        endorsed = (
            select(Summit, Declaration, Endorsement.state)
            .join(Declaration, Declaration.summit_id == Summit.id)
            .join(Endorsement, Endorsement.declaration_id == Declaration.id)
            .where(Endorsement.city_id == entry_id)
        )
        objected = (
            select(Summit, Declaration, Objection.id)
            .join(Declaration, Declaration.summit_id == Summit.id)
            .join(Objection, Objection.declaration_id == Declaration.id)
            .where(Objection.city_id == entry_id)
        )
        voted = (
            select(Summit, Declaration, Ballot.id)
            .join(Declaration, Declaration.summit_id == Summit.id)
            .join(Poll, Poll.declaration_id == Declaration.id)
            .join(Ballot, Ballot.poll_id == Poll.id)
            .where(Ballot.city_id == entry_id)
        )
        joined = (
            select(Summit, Network, NetworkMember.state)
            .join(Network, Network.summit_id == Summit.id)
            .join(NetworkMember, NetworkMember.network_id == Network.id)
            .where(NetworkMember.city_id == entry_id)
        )
        places = [
            *(
                _place(summit, f"declarations/{row.slug}", row.title, _ENDORSED, says)
                for summit, row, says in _rows(endorsed, ENDORSEMENT_STATES)
            ),
            *(
                _place(summit, f"declarations/{row.slug}", row.title, _OBJECTED, "")
                for summit, row, _ in _rows(objected, {})
            ),
            *(
                _place(summit, f"declarations/{row.slug}", row.title, _VOTED, "")
                for summit, row, _ in _rows(voted, {})
            ),
            *(
                _place(summit, f"networks/{row.slug}", row.name, _MEMBER, says)
                for summit, row, says in _rows(joined, MEMBER_STATES)
            ),
        ]
        return sorted(places, key=lambda place: place.summit_id)

    def hold(self, summit_ids: Collection[int]) -> None:
        """Programme holds summits already; the rest is held as it is changed."""


def _rows(statement: Any, words: Mapping[str, str]) -> list[tuple[Summit, Any, str]]:
    return [
        (summit, row, words.get(state, "")) for summit, row, state in db.session.execute(statement)
    ]


def _place(summit: Summit, path: str, title: Text, role: str, state: str) -> Place:
    return Place(
        summit_id=summit.id,
        summit_title=summit.title,
        url=f"/organizer/summits/{summit.slug}/{path}",
        title=title,
        role=role,
        state=state,
        day=summit.starts_on,
        starts_at=None,
        zone=summit.zone,
    )
