"""Networks and who is in them: what can be said, who joins, who leaves, and what is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from summit.core.db import db, unit_of_work
from summit.core.errors import Conflict, NotFound, Refused
from summit.core.text import Text
from summit.declarations import operations
from summit.declarations.following import network_following
from summit.declarations.models import (
    Endorsement,
    EndorsementState,
    MemberCapacity,
    MemberState,
    Network,
    NetworkMember,
    NetworkState,
)
from summit.declarations.operations import DeclarationValues
from summit.declarations.public_making import make_network
from summit.declarations.queries import networks as queries
from summit.journal.models import Entry
from summit.mail.models import Mail
from summit.programme.models import Summit
from tests.actors import TESTER
from tests.conftest import CountSql
from tests.declarations.builders import (
    ADOPTED_AT,
    DAY,
    NOW,
    adopted_directly,
    drafted,
    endorsed_directly,
    forum,
    offices,
)
from tests.declarations.networks import (
    AGREED,
    again,
    alliance,
    elsewhere,
    requested,
    values,
)

pytestmark = pytest.mark.usefixtures("database")

AS: dict[str, Any] = {"actor": TESTER, "now": NOW}


def entries() -> list[Entry]:
    return list(
        db.session.scalars(select(Entry).where(Entry.object_kind == "network").order_by(Entry.id))
    )


def acts() -> list[str]:
    return [each.act.removeprefix("network.") for each in entries()]


def members(network: Network) -> list[tuple[str, str, str, date | None]]:
    return [
        (each.party["en"], each.capacity.value, each.state.value, each.since)
        for each in again(network).members
    ]


def test_what_is_said_of_a_network_is_journalled_and_falls_behind() -> None:
    with unit_of_work():
        network = alliance(forum())
        changed = values(
            name=Text(en="Alliance of Cities", ko="도시연맹"), tentative=False, joining_open=True
        )
        assert operations.edit_network(network, changed, **AS)
        assert network.outdated == ["name.ko"]
        assert not operations.edit_network(network, changed, **AS)
        assert operations.edit_network(network, changed, settled={"name": ["ko"]}, **AS)
        assert network.outdated == []

    assert acts() == ["made", "published", "edited", "edited"]
    edited = entries()[2]
    assert edited.before == {
        "name": {"en": "Cities' Alliance", "ko": "도시연맹"},
        "tentative": True,
    }
    assert edited.after["tentative"] is False


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"name": Text()}, "needs a name"),
        ({"slug": "new"}, "has this address"),
        ({"slug": "taken"}, "has this address"),
        ({"state": NetworkState.PROPOSED, "joining_open": True}, "only proposed"),
    ],
)
def test_what_does_not_go_together_is_refused(fields: dict[str, Any], why: str) -> None:
    with unit_of_work():
        made = forum()
        operations.make_network(made, values(slug="taken"), **AS)
        network = operations.make_network(made, values(), **AS)
        for act in (
            lambda: operations.make_network(made, values(**fields), **AS),
            lambda: operations.edit_network(network, values(**fields), **AS),
        ):
            with pytest.raises(Refused, match=why):
                act()
    assert acts() == ["made", "made"]


def test_a_founding_declaration_is_of_the_same_summit_and_a_public_address_stays() -> None:
    with unit_of_work():
        made = forum()
        foreign = operations.make_declaration(
            elsewhere(), DeclarationValues("foreign", Text(en="Foreign")), **AS
        )
        with pytest.raises(Refused, match="same summit"):
            operations.make_network(made, values(declaration=foreign), **AS)
        network = alliance(made)
        with pytest.raises(Refused, match="address stays"):
            operations.edit_network(network, values(slug="another"), **AS)
        operations.unpublish_network(network, **AS)
        assert operations.edit_network(network, values(slug="another"), **AS)
        assert network.slug == "another"


def test_a_name_in_every_language_comes_before_the_public_page() -> None:
    with unit_of_work():
        network = alliance(forum(), public=False, name=Text(en="Alliance"))
        with pytest.raises(Refused, match="missing in a language"):
            operations.publish_network(network, **AS)
        operations.edit_network(network, values(), **AS)
        operations.publish_network(network, **AS)
        with pytest.raises(Refused, match="already"):
            operations.publish_network(network, **AS)
        operations.unpublish_network(network, **AS)
        with pytest.raises(Refused, match="not public"):
            operations.unpublish_network(network, **AS)


def test_whoever_follows_is_told_of_every_change() -> None:
    told: list[tuple[str, bool]] = []

    def follow(network: Network, now: object) -> None:
        told.append((network.slug, network.published_at is not None))

    network_following.add(follow)
    try:
        with unit_of_work():
            made = forum()
            network = alliance(made)
            requested(network, offices(made)[0])
    finally:
        network_following._followers.remove(follow)
    assert told == [("alliance", False), ("alliance", True), ("alliance", True)]


def test_members_are_added_corrected_and_leave() -> None:
    with unit_of_work():
        made = forum()
        network = alliance(made)
        toronto, delhi = (each.city for each in offices(made)[:2])
        assert toronto is not None
        assert delhi is not None
        member = operations.add_member(network, toronto, MemberCapacity.FOUNDING, AGREED, **AS)
        operations.add_member(network, delhi, MemberCapacity.OBSERVER, None, **AS)
        with pytest.raises(Refused, match="already"):
            operations.add_member(network, toronto, MemberCapacity.MEMBER, None, **AS)
        with pytest.raises(Refused, match="before it was a member"):
            operations.leave(member, date(2027, 1, 31), **AS)
        operations.leave(member, date(2027, 2, 20), **AS)
        with pytest.raises(Refused, match="not a member"):
            operations.leave(member, date(2027, 2, 20), **AS)
        with pytest.raises(Refused, match="before it was a member"):
            operations.edit_member(member, MemberCapacity.FOUNDING, AGREED, date(2027, 1, 1), **AS)
        assert operations.edit_member(
            member, MemberCapacity.FOUNDING, date(2027, 1, 5), date(2027, 2, 20), **AS
        )
        assert not operations.edit_member(
            member, MemberCapacity.FOUNDING, date(2027, 1, 5), date(2027, 2, 20), **AS
        )
    with unit_of_work():
        assert members(network) == [
            ("Toronto", "founding", "left", date(2027, 1, 5)),
            ("Delhi", "observer", "confirmed", None),
        ]
        city = again(network).members[0].city
        operations.add_member(again(network), city, MemberCapacity.MEMBER, NOW.date(), **AS)
        assert members(network)[0] == ("Toronto", "member", "confirmed", NOW.date())
        assert again(network).members[0].left_on is None
    assert acts()[2:] == [
        "member_added",
        "member_added",
        "member_left",
        "member_edited",
        "member_added",
    ]


def test_a_proposed_network_has_no_members_and_undocumented_founders_are_none() -> None:
    with unit_of_work():
        made = forum()
        city = offices(made)[0].city
        assert city is not None
        proposed = alliance(
            made, slug="idea", state=NetworkState.PROPOSED, joining_open=False, public=False
        )
        with pytest.raises(Refused, match="only proposed"):
            operations.add_member(proposed, city, MemberCapacity.MEMBER, None, **AS)
        unknown = alliance(made, members_known=False)
        with pytest.raises(Refused, match="not documented"):
            operations.add_member(unknown, city, MemberCapacity.FOUNDING, None, **AS)
        operations.add_member(unknown, city, MemberCapacity.MEMBER, None, **AS)
        with pytest.raises(Refused, match="more than proposed"):
            operations.edit_network(unknown, values(state=NetworkState.PROPOSED), **AS)
        operations.edit_network(unknown, values(), **AS)
        operations.edit_member(again(unknown).members[0], MemberCapacity.FOUNDING, None, None, **AS)
        with pytest.raises(Refused, match="founding members"):
            operations.edit_network(unknown, values(members_known=False), **AS)


# Founders


def endorsed(made: Summit) -> Network:
    """Four cities endorsed: one later, one not confirmed; the network names the declaration."""
    declaration = drafted(made)
    adoption = adopted_directly(declaration)
    first, second, third, fourth = offices(made)[:4]
    endorsed_directly(adoption, first)
    endorsed_directly(adoption, second)
    endorsed_directly(adoption, third, later=True)
    endorsed_directly(adoption, fourth, state=EndorsementState.STATED)
    return alliance(made, declaration=declaration)


def test_endorsers_become_founding_members_in_one_confirmed_act() -> None:
    with unit_of_work():
        network = endorsed(forum())
        found = queries.founders_of(network)
        assert found is not None
        assert found.day == DAY
        assert [each.party["en"] for each in found.chosen(with_later=False)] == ["Toronto", "Delhi"]
        seen = found.seen(with_later=False)
        count = operations.take_over_founders(network, DAY, with_later=False, seen=seen, **AS)
        assert count == 2
    with unit_of_work():
        assert members(network) == [
            ("Toronto", "founding", "confirmed", DAY),
            ("Delhi", "founding", "confirmed", DAY),
        ]
        found = queries.founders_of(again(network))
        assert found is not None
        assert (found.placed, len(found.then), len(found.later)) == (2, 0, 1)
        with pytest.raises(Refused, match="Nobody is left"):
            operations.take_over_founders(
                again(network), DAY, with_later=False, seen=found.seen(with_later=False), **AS
            )
        operations.take_over_founders(
            again(network), None, with_later=True, seen=found.seen(with_later=True), **AS
        )
        assert members(network)[2] == ("Budapest", "founding", "confirmed", None)
    assert acts()[2:] == ["founders_taken", "founders_taken"]
    assert entries()[2].after == {
        "count": 2,
        "cities": ["Toronto", "Delhi"],
        "member_since": str(DAY),
    }


def test_whom_nobody_was_shown_is_not_taken_over() -> None:
    with unit_of_work():
        network = endorsed(forum())
        found = queries.founders_of(network)
        assert found is not None
        seen = found.seen(with_later=False)
    with unit_of_work():
        stated = db.session.scalars(
            select(Endorsement).where(Endorsement.state == EndorsementState.STATED)
        ).one()
        stated.state, stated.decided_at = EndorsementState.CONFIRMED, ADOPTED_AT
    with unit_of_work(), pytest.raises(Conflict, match="have changed since"):
        operations.take_over_founders(again(network), DAY, with_later=False, seen=seen, **AS)
    with unit_of_work():
        assert members(network) == []


def test_without_a_text_adopted_here_there_is_nobody_to_take_over() -> None:
    with unit_of_work():
        made = forum()
        network = alliance(made, declaration=drafted(made))
        assert queries.founders_of(network) is None
        with pytest.raises(Refused, match="adopted here"):
            operations.take_over_founders(network, DAY, with_later=True, seen="", **AS)
        assert queries.founders_of(alliance(made, slug="other")) is None


# Requests


def test_an_office_asks_and_is_admitted_and_told() -> None:
    with unit_of_work():
        made = forum()
        network, office = alliance(made), offices(made)[3]
        member = requested(network, office, "SECRET-WORDS")
        assert (member.state, member.capacity) == (MemberState.REQUESTED, MemberCapacity.MEMBER)
        with pytest.raises(Refused, match="asked to join already"):
            requested(network, office)
        with pytest.raises(Refused, match="decide on its request"):
            operations.add_member(network, member.city, MemberCapacity.MEMBER, None, **AS)
        assert operations.admit(member, date(2027, 3, 2), **AS)
        with pytest.raises(Refused, match="decided on already"):
            operations.admit(member, date(2027, 3, 2), **AS)
        with pytest.raises(Refused, match="member already"):
            requested(network, office)

    mail = db.session.scalars(select(Mail)).one()
    assert mail.to_address == office.contacts[0].address
    assert mail.language == "ko"
    assert "2027년 3월 2일" in mail.body
    assert members(network) == [("Hanoi", "member", "confirmed", date(2027, 3, 2))]
    assert "SECRET" not in str([(each.before, each.after) for each in entries()])
    assert acts()[2:] == ["join_requested", "member_admitted"]


def test_a_refusal_has_a_reason_that_the_office_alone_reads() -> None:
    with unit_of_work():
        made = forum()
        network, office = alliance(made), offices(made)[0]
        member = requested(network, office)
        with pytest.raises(Refused, match="Say why"):
            operations.refuse_member(member, "  ", **AS)
        assert operations.refuse_member(member, "SECRET-REASON\nin two lines", **AS)
        with pytest.raises(Refused, match="decided on already"):
            operations.take_back_request(member, **AS)
    with unit_of_work():
        mail = db.session.scalars(select(Mail)).one()
        assert "SECRET-REASON\nin two lines" in mail.body
        assert "SECRET" not in str([(each.before, each.after) for each in entries()])
        # It may ask again; its former reason is gone then.
        assert requested(again(network), offices(made)[0]).reason == ""
    assert [each.state for each in again(network).members] == [MemberState.REQUESTED]


def test_an_office_without_an_address_is_not_written_to() -> None:
    with unit_of_work():
        made = forum()
        network, office = alliance(made), offices(made)[0]
        member = requested(network, office)
        office.contacts[0].address = ""
        assert not operations.admit(member, None, **AS)
        assert db.session.scalars(select(Mail)).all() == []


def test_a_request_is_taken_back_and_a_former_member_stays_one() -> None:
    with unit_of_work():
        made = forum()
        network, office = alliance(made), offices(made)[0]
        operations.take_back_request(requested(network, office, "Please"), **AS)
        assert members(network) == []
        assert office.city is not None
        member = operations.add_member(network, office.city, MemberCapacity.FOUNDING, AGREED, **AS)
        operations.leave(member, date(2027, 2, 2), **AS)
        operations.take_back_request(requested(network, office, "Again"), **AS)
        assert (member.state, member.words, member.left_on) == (
            MemberState.LEFT,
            "",
            date(2027, 2, 2),
        )


def test_a_former_member_that_asks_again_is_shown_as_one_that_left() -> None:
    with unit_of_work():
        made = forum()
        network, office = alliance(made), offices(made)[0]
        assert office.city is not None
        member = operations.add_member(network, office.city, MemberCapacity.FOUNDING, AGREED, **AS)
        operations.leave(member, date(2027, 2, 2), **AS)
        requested(network, office, "SECRET-AGAIN")
        asked = make_network(network)["members"]
        operations.refuse_member(member, "Not now", **AS)
        for shown in (asked, make_network(network)["members"]):
            assert [(each["city"], each["left_on"]) for each in shown] == [
                ("toronto", "2027-02-02")
            ]
            assert "SECRET" not in str(shown)


def test_who_may_not_ask_is_refused() -> None:
    with unit_of_work():
        made = forum()
        office = offices(made)[0]
        for network in (
            alliance(made, slug="hidden", public=False),
            alliance(made, slug="closed", joining_open=False),
            alliance(elsewhere(), slug="foreign"),
        ):
            with pytest.raises(Refused, match="takes no requests"):
                requested(network, office)
        network = alliance(made)
        office.city = None
        with pytest.raises(Refused, match="office of a city"):
            requested(network, office)
    assert db.session.scalars(select(NetworkMember)).all() == []


def test_an_office_sees_what_it_can_join_or_is_in_by_one_statement(count_sql: CountSql) -> None:
    with unit_of_work():
        made = forum()
        first, second = offices(made)[:2]
        alliance(made, slug="hidden", public=False)
        closed = alliance(made, slug="closed", joining_open=False)
        alliance(made, slug="open")
        alliance(elsewhere(), slug="foreign")
        assert first.city is not None
        operations.add_member(closed, first.city, MemberCapacity.MEMBER, None, **AS)
        db.session.flush()

        def shown(office: Any) -> list[tuple[str, bool]]:
            return [(each.network.slug, each.may_ask) for each in queries.open_to(office)]

        with count_sql() as statements:
            assert shown(first) == [("closed", False), ("open", True)]
        assert len(statements) == 1
        assert shown(second) == [("open", True)]
        for slug in ("hidden", "closed", "foreign", "none", "\0"):
            with pytest.raises(NotFound):
                queries.open_network(second, slug)
