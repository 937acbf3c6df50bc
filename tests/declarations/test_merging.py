"""Two entries of the directory turn out to be one city; and what keeps a session."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from summit.core.db import db, unit_of_work
from summit.core.errors import Refused
from summit.core.text import Text
from summit.declarations import operations
from summit.declarations.following import following
from summit.declarations.models import (
    Ballot,
    Choice,
    Declaration,
    Endorsement,
    MemberCapacity,
    MemberState,
    Network,
    NetworkMember,
    Objection,
    Poll,
    Threshold,
)
from summit.declarations.queries import adopting
from summit.directory import queries as directory
from summit.directory.kinds import Kind
from summit.directory.models import City
from summit.directory.operations import delete
from summit.directory.operations.merging import hold_for_merge, merge_cities
from summit.directory.queries.listing import Asked, listing
from summit.directory.usage import usage
from summit.programme.models import Summit
from summit.programme.ties import ties
from tests.actors import TESTER
from tests.conftest import CountSql
from tests.declarations.builders import (
    DAY,
    NOW,
    adopted_directly,
    drafted,
    endorsed_directly,
    forum,
    mayors,
    offices,
)
from tests.declarations.networks import again, alliance
from tests.programme.builders import city

pytestmark = pytest.mark.usefixtures("database")

AS: dict[str, Any] = {"actor": TESTER, "now": NOW}


def merge(keep: str, drop: str) -> None:
    with unit_of_work():
        kept, dropped = hold_for_merge(Kind.CITY, keep, drop, TESTER)
        assert isinstance(kept, City)
        assert isinstance(dropped, City)
        merge_cities(kept, dropped, **AS)


def said(declaration: Declaration, of: City, *, closed: bool = False) -> None:
    """Let a city object to a declaration and vote on it."""
    version = declaration.newest
    db.session.add(
        Objection(
            declaration_id=declaration.id,
            version_id=version.id,
            city_id=of.id,
            party=of.name,
            language="en",
            raised_at=NOW,
            recorded_by="Chair",
        )
    )
    poll = Poll(
        declaration_id=declaration.id,
        version_id=version.id,
        number=1,
        threshold=Threshold.MAJORITY,
        entitled=[of.id],
        opened_by="Chair",
        opened_at=NOW,
    )
    db.session.add(poll)
    db.session.flush()
    cast(poll, of)
    db.session.flush()  # a vote is cast before the poll is closed
    if closed:
        poll.closed_at = NOW
    db.session.flush()


def cast(poll: Poll, of: City) -> None:
    db.session.add(
        Ballot(
            poll_id=poll.id,
            city_id=of.id,
            party=of.name,
            choice=Choice.YES,
            cast_at=NOW,
            recorded_by="Chair",
        )
    )


def city_of(made: Summit, place: int) -> City:
    found = offices(made)[place].city
    assert found is not None
    return found


def test_what_a_city_said_is_the_kept_citys_under_its_former_name() -> None:
    with unit_of_work():
        made = forum()
        kept = city("torontonia", "Torontonia", "토론토니아")
        db.session.flush()
        declaration = drafted(made)
        said(declaration, city_of(made, 0))
        adoption = adopted_directly(declaration)
        endorsed_directly(adoption, offices(made)[0])
        network = alliance(made)
        operations.add_member(network, city_of(made, 0), MemberCapacity.FOUNDING, DAY, **AS)
        kept_id, number = kept.id, declaration.id
    told: list[int] = []

    def follow(each: Declaration, _now: object) -> None:
        told.append(each.id)

    following.add(follow)
    try:
        merge("torontonia", "toronto")
    finally:
        following._followers.remove(follow)

    rows: list[Any] = [
        db.session.scalars(select(model)).one()
        for model in (Objection, Ballot, Endorsement, NetworkMember)
    ]
    assert [row.city_id for row in rows] == [kept_id] * 4
    assert [row.party["en"] for row in rows] == ["Toronto"] * 4
    assert db.session.scalars(select(Poll)).one().entitled == [kept_id]
    assert told == [number]


def test_two_that_both_endorsed_are_not_merged() -> None:
    with unit_of_work():
        made = forum()
        adoption = adopted_directly(drafted(made))
        endorsed_directly(adoption, offices(made)[0])
        endorsed_directly(adoption, offices(made)[1])
        offices(made)[1].city = None  # so that it is not the offices that forbid it
    with pytest.raises(Refused, match=r"Both have endorsed “Joint Statement” .*Toronto.*Delhi"):
        merge("toronto", "delhi")
    assert [
        row.party["en"] for row in db.session.scalars(select(Endorsement).order_by(Endorsement.id))
    ] == [
        "Toronto",
        "Delhi",
    ]
    assert directory.city_by_slug("delhi").name["en"] == "Delhi"


@pytest.mark.parametrize("closed", [False, True])
def test_two_that_both_voted_are_not_merged(*, closed: bool) -> None:
    with unit_of_work():
        made = forum()
        said(drafted(made), city_of(made, 0))
        poll = db.session.scalars(select(Poll)).one()
        cast(poll, city_of(made, 1))
        db.session.flush()
        poll.closed_at = NOW if closed else None
        offices(made)[1].city = None
    with pytest.raises(Refused, match="Both have voted on “Joint Statement”"):
        merge("toronto", "delhi")
    assert len(set(db.session.scalars(select(Ballot.city_id)))) == 2


def test_a_closed_poll_goes_along() -> None:
    with unit_of_work():
        made = forum()
        city("torontonia", "Torontonia")
        said(drafted(made), city_of(made, 0), closed=True)
    merge("torontonia", "toronto")
    kept = directory.city_by_slug("torontonia").id
    assert db.session.scalars(select(Ballot.city_id)).all() == [kept]
    poll = db.session.scalars(select(Poll)).one()
    assert poll.entitled == [kept]  # the roll call is as long as it was
    assert [each.id for each in adopting.entitled_cities(poll)] == [kept]


def placed(network: Network, of: City, state: MemberState, **fields: Any) -> None:
    network.members.append(
        NetworkMember(
            **{
                "city": of,
                "party": of.name,
                "capacity": MemberCapacity.MEMBER,
                "state": state,
                **fields,
            }
        )
    )


@pytest.mark.parametrize(
    ("first", "second", "left"),
    [
        ("confirmed", "confirmed", ("Toronto", "founding", "confirmed", date(2027, 1, 1))),
        ("requested", "confirmed", ("Delhi", "founding", "confirmed", date(2027, 1, 1))),
        ("confirmed", "refused", ("Toronto", "member", "confirmed", date(2027, 2, 2))),
        ("refused", "left", ("Delhi", "founding", "left", date(2027, 1, 1))),
    ],
)
def test_of_two_places_in_a_network_one_is_left(
    first: str, second: str, left: tuple[Any, ...]
) -> None:
    with unit_of_work():
        made = forum()
        network = alliance(made)
        founding, early = MemberCapacity.FOUNDING, date(2027, 1, 1)
        placed(network, city_of(made, 0), MemberState(first), since=date(2027, 2, 2))
        placed(network, city_of(made, 1), MemberState(second), since=early, capacity=founding)
        offices(made)[1].city = None
    merge("toronto", "delhi")
    with unit_of_work():
        (member,) = again(network).members
        assert (
            member.party["en"],
            member.capacity.value,
            member.state.value,
            member.since,
        ) == left
        assert member.city.slug == "toronto"


def test_the_directory_knows_where_a_city_is_used(count_sql: CountSql) -> None:
    with unit_of_work():
        made = forum()
        lone = city("lone", "Lone")
        other = city("other", "Other")
        db.session.flush()
        declaration = drafted(made)
        said(declaration, lone)
        adoption = adopted_directly(declaration)
        offices(made)[0].city = lone
        endorsed_directly(adoption, offices(made)[0])
        offices(made)[0].city = None
        network = alliance(made)
        operations.add_member(network, lone, MemberCapacity.MEMBER, None, **AS)
        number, lone_id, other_id = made.id, lone.id, other.id

    base = "/organizer/summits/forum/"
    with count_sql() as statements:
        places = usage.places(Kind.CITY, lone_id)
    assert [(each.url, each.role, each.state) for each in places] == [
        (f"{base}declarations/statement", "Endorsement", "Confirmed by the secretariat"),
        (f"{base}declarations/statement", "Objection", ""),
        (f"{base}declarations/statement", "Vote", ""),
        (f"{base}networks/alliance", "Place in a network", "Member"),
    ]
    assert len(statements) <= 8
    assert usage.summits(Kind.CITY, [lone_id, other_id]) == {
        lone_id: frozenset({number}),
        other_id: frozenset(),
    }
    assert usage.places(Kind.CITY, other_id) == []
    unused = listing(Kind.CITY, Asked(unused=True), "en").entries
    assert "lone" not in {each.slug for each in unused}
    assert "other" in {each.slug for each in unused}


def test_a_session_with_a_declaration_stays() -> None:
    with unit_of_work():
        made = forum(0)
        declaration = drafted(made)
        with pytest.raises(Refused, match="to be adopted at “mayors”"):
            ties.refuse([mayors(made)])
        adopted_directly(declaration)
        with pytest.raises(Refused, match="was adopted at “mayors”"):
            ties.refuse([mayors(made)])
        assert made.sessions
        other = drafted(made, "another", session=None, item_uid="")
        assert other.session_id is None


def test_a_city_that_is_used_is_not_deleted() -> None:
    with unit_of_work():
        made = forum(0)
        lone = city("lone", "Lone")
        db.session.flush()
        operations.add_member(alliance(made), lone, MemberCapacity.MEMBER, None, **AS)
    with unit_of_work():
        found = directory.city_by_slug("lone", to_change=True)
        with pytest.raises(Refused):
            delete(found, **AS)
    assert directory.city_by_slug("lone").name == Text(en="Lone")
