"""What becomes of declarations and networks when two cities of the directory turn out to be one.

Objections, votes, endorsements and memberships are those of the kept city from then on; under which
name they were stated stays. Where both entries have endorsed one text, or both have voted in one
poll, two statements would become one city's, and none may be lost: the merge is refused. The
summits concerned are held by then.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.core.text import in_language
from summit.declarations.following import following
from summit.declarations.models import (
    Ballot,
    Declaration,
    Endorsement,
    MemberCapacity,
    MemberState,
    Network,
    NetworkMember,
    Objection,
    Poll,
)
from summit.declarations.operations.networks import note

_BOTH_ENDORSED = N_(
    "Both have endorsed “%(declaration)s” (“%(kept)s” and “%(dropped)s”); what was endorsed stays"
    " as it is. Withdraw one of the two endorsements first, then merge."
)
_BOTH_VOTED = N_(
    "Both have voted on “%(declaration)s” (“%(kept)s” and “%(dropped)s”); a city has one vote, and"
    " votes stay as they were cast, so the two cannot be merged."
)

#: Which of two places in a network says more.
_RANK = {
    MemberState.REFUSED: 0,
    MemberState.REQUESTED: 1,
    MemberState.LEFT: 2,
    MemberState.CONFIRMED: 3,
}


def move_city(kept_id: int, dropped_id: int, actor: Actor, now: datetime) -> None:
    """Let the kept city have what the dropped one has said, endorsed and joined.

    Raises:
        Refused: endorsements of both stand on one declaration, or both have voted in one poll.
    """
    _refuse_both_endorsed(kept_id, dropped_id)
    _refuse_both_voted(kept_id, dropped_id)
    declarations = _declarations_of(dropped_id)
    models: tuple[Any, ...] = (Objection, Ballot, Endorsement)
    for model in models:
        for row in db.session.scalars(select(model).where(model.city_id == dropped_id)):
            row.city_id = kept_id
    _move_entitled(kept_id, dropped_id)
    _move_members(kept_id, dropped_id, actor, now)
    db.session.flush()
    for declaration in declarations:
        following.tell(declaration, now)


def _declarations_of(city_id: int) -> list[Declaration]:
    """Return the declarations on which a city has said anything, held, in a fixed order."""
    said = [
        select(model.declaration_id).where(model.city_id == city_id)
        for model in (Objection, Endorsement)
    ]
    voted = select(Poll.declaration_id).join(Ballot).where(Ballot.city_id == city_id)
    return list(
        db.session.scalars(
            select(Declaration)
            .where(or_(*(Declaration.id.in_(each) for each in (*said, voted))))
            .order_by(Declaration.id)
            .with_for_update(of=Declaration)
            .execution_options(populate_existing=True)
        )
    )


def _move_entitled(kept_id: int, dropped_id: int) -> None:
    """Name the kept city where the dropped one could vote: in open polls it votes in its place, in
    closed ones the roll call stays as long as it was."""
    for poll in db.session.scalars(select(Poll)):
        if dropped_id in poll.entitled:
            poll.entitled = list(
                dict.fromkeys(kept_id if each == dropped_id else each for each in poll.entitled)
            )


def _move_members(kept_id: int, dropped_id: int, actor: Actor, now: datetime) -> None:
    networks = db.session.scalars(
        select(Network)
        .where(Network.id.in_(_networks_with(dropped_id)))
        .order_by(Network.id)
        .with_for_update(of=Network)
        .execution_options(populate_existing=True)
    ).all()
    for network in networks:
        places = {each.city_id: each for each in network.members}
        dropped, kept = places[dropped_id], places.get(kept_id)
        if kept is None:
            dropped.city_id = kept_id
        else:
            _put_together(network, kept, dropped, kept_id)
        note(
            "network.member_moved",
            network,
            actor=actor,
            now=now,
            before={"city": in_language(dropped.party, "en")[0]},
        )


def _networks_with(city_id: int) -> Any:
    return select(NetworkMember.network_id).where(NetworkMember.city_id == city_id)


def _put_together(
    network: Network, kept: NetworkMember, dropped: NetworkMember, kept_id: int
) -> None:
    """Leave one place of two: that which says more, with the earliest day and the first capacity
    where both were members."""
    better, other = (dropped, kept) if _RANK[dropped.state] > _RANK[kept.state] else (kept, dropped)
    if better.state is other.state is MemberState.CONFIRMED:
        better.since = min(filter(None, (better.since, other.since)), default=None)
        if other.capacity is MemberCapacity.FOUNDING:
            better.capacity = MemberCapacity.FOUNDING
    network.members.remove(other)
    db.session.flush()  # before another takes its place
    better.city_id = kept_id


def _refuse_both_endorsed(kept_id: int, dropped_id: int) -> None:
    kept, dropped = aliased(Endorsement), aliased(Endorsement)
    _refuse(
        _BOTH_ENDORSED,
        db.session.execute(
            select(Declaration.title, kept.party, dropped.party)
            .join(kept, kept.declaration_id == Declaration.id)
            .join(dropped, dropped.declaration_id == Declaration.id)
            .where(kept.city_id == kept_id, dropped.city_id == dropped_id)
            .where(kept.standing, dropped.standing)
            .order_by(Declaration.id)
            .limit(1)
        ),
    )


def _refuse_both_voted(kept_id: int, dropped_id: int) -> None:
    kept, dropped = aliased(Ballot), aliased(Ballot)
    _refuse(
        _BOTH_VOTED,
        db.session.execute(
            select(Declaration.title, kept.party, dropped.party)
            .join(Poll, Poll.declaration_id == Declaration.id)
            .join(kept, kept.poll_id == Poll.id)
            .join(dropped, dropped.poll_id == Poll.id)
            .where(kept.city_id == kept_id, dropped.city_id == dropped_id)
            .order_by(Declaration.id)
            .limit(1)
        ),
    )


def _refuse(why: str, rows: Iterable[Any]) -> None:
    for row in rows:
        title, kept, dropped = (in_language(text, "en")[0] for text in row)
        raise Refused(why, declaration=title, kept=kept, dropped=dropped)
