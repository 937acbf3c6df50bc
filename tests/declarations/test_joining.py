"""A city asks to join a network on its office's page: in two steps, for itself alone."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from summit.core.db import db, reading, unit_of_work
from summit.core.text import Text
from summit.declarations import operations
from summit.declarations.models import MemberCapacity, MemberState, Network, NetworkMember
from summit.journal.models import Entry
from tests.actors import TESTER
from tests.conftest import Client
from tests.declarations.builders import NOW, forum, offices
from tests.declarations.networks import again, alliance, link, requested
from tests.questions.test_public_pages import token

pytestmark = pytest.mark.usefixtures("database")

AS: dict[str, Any] = {"actor": TESTER, "now": NOW}


@pytest.fixture
def bases(database: None) -> list[str]:
    """What the addresses of the four offices begin with; the network is public and open."""
    with unit_of_work():
        made = forum()
        alliance(made)
        return [link(each) for each in offices(made)]


def seen(text: str) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', text)
    assert found
    return found[1]


def send(client: Client, here: str, path: str = "", **fields: str) -> TestResponse:
    """Post with what the page now shows, unless a field says otherwise."""
    page = client.get(here).text
    shown = {"seen": seen(page)} if 'name="seen"' in page else {}
    return client.post(f"{here}{path}", data={"csrf_token": token(client, here), **shown, **fields})


def rows() -> list[NetworkMember]:
    with reading():
        return list(db.session.scalars(select(NetworkMember).order_by(NetworkMember.id)))


def test_an_office_asks_in_two_steps_and_sees_how_far_it_is(
    client: Client, bases: list[str]
) -> None:
    here = f"{bases[0]}/networks/alliance"
    page = client.get(here)
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store, private"
    assert "What joining means" in page.text
    assert "The name is tentative." in page.text

    checked = send(client, here, step="check", words="서울과 함께\n<b>")
    assert checked.status_code == 200
    assert "Check your request" in checked.text
    assert "서울과 함께\n&lt;b&gt;" in checked.text
    assert rows() == []
    changed = send(client, here, step="change", words="서울과 함께")
    assert "서울과 함께</textarea>" in changed.text
    start = client.get(f"{bases[0]}/").text
    assert f'href="{here}"' in start
    assert "Your city can ask to join." in start
    assert send(client, here, step="send", words="서울과 함께").status_code == 303

    (row,) = rows()
    assert (row.party["en"], row.state, row.words) == (
        "Toronto",
        MemberState.REQUESTED,
        "서울과 함께",
    )
    assert (row.office_id, row.contact_id) != (None, None)
    entry = db.session.scalars(select(Entry).where(Entry.act == "network.join_requested")).one()
    assert entry.actor == "Toronto's office"
    assert "서울" not in str(entry.after)
    assert "Your city has asked to join." in client.get(f"{bases[0]}/").text
    text = client.get(here).text
    assert "Toronto has asked to join." in text
    assert "Anything the secretariat should know" not in text


def test_each_state_is_shown_and_a_refused_city_may_ask_again(
    client: Client, bases: list[str]
) -> None:
    here = f"{bases[0]}/networks/alliance"
    with unit_of_work():
        network = db.session.scalars(select(Network)).one()
        member = requested(again(network), offices(network.summit)[0])
        operations.refuse_member(member, "Too early.", **AS)
    text = client.get(here).text
    assert "Too early." in text
    assert "What joining means" in text
    assert send(client, here, step="send").status_code == 303
    with unit_of_work():
        (member,) = again(db.session.scalars(select(Network)).one()).members
        operations.admit(member, date(2027, 3, 1), **AS)
    text = client.get(here).text
    assert "Toronto is a member." in text
    assert "since Mon 1 March 2027" in text
    assert "What joining means" not in text
    with unit_of_work():
        (member,) = again(db.session.scalars(select(Network)).one()).members
        operations.leave(member, date(2027, 3, 2), **AS)
    assert "Toronto has left on Tue 2 March 2027." in client.get(here).text
    assert client.get(here.replace("/en/", "/ko/")).status_code == 200


def test_what_a_colleague_or_the_secretariat_did_meanwhile_is_shown(
    client: Client, bases: list[str]
) -> None:
    here = f"{bases[0]}/networks/alliance"
    old = seen(client.get(here).text)
    assert send(client, here, step="send", words="MINE").status_code == 303
    answer = send(client, here, step="send", words="THEIRS", seen=old)
    assert answer.status_code == 409
    assert "This has changed in the meantime" in answer.text
    assert [row.words for row in rows()] == ["MINE"]
    assert send(client, here, "/take-back", seen=old).status_code == 409
    assert len(rows()) == 1
    # With what it has seen, and yet a second time: refused, not doubled.
    again_ = send(client, here, step="send", words="THEIRS")
    assert again_.status_code == 422
    assert "asked to join already" in again_.text
    assert [row.words for row in rows()] == ["MINE"]


def test_a_request_is_taken_back_until_it_is_decided(client: Client, bases: list[str]) -> None:
    here = f"{bases[0]}/networks/alliance"
    assert send(client, here, "/take-back").status_code == 404
    assert send(client, here, step="send").status_code == 303
    assert send(client, here, "/take-back").status_code == 303
    assert rows() == []
    assert send(client, here, step="send").status_code == 303
    sign = token(client, here)
    with unit_of_work():
        (member,) = again(db.session.scalars(select(Network)).one()).members
        operations.admit(member, None, **AS)
        now = f"{member.id}-{member.version}"
    refused = send(client, here, "/take-back", seen=now, csrf_token=sign)
    assert refused.status_code == 422
    assert "decided on already" in refused.text


def test_an_office_learns_nothing_of_others(client: Client, bases: list[str]) -> None:
    with unit_of_work():
        made = db.session.scalars(select(Network)).one().summit
        for slug, name, fields in (
            ("hidden", "SECRET-HIDDEN", {"public": False}),
            ("closed", "SECRET-CLOSED", {"joining_open": False}),
        ):
            alliance(made, slug=slug, name=Text(en=name, ko=name), **fields)
        closed = db.session.scalars(select(Network).where(Network.slug == "closed")).one()
        second = offices(made)[1]
        assert second.city is not None
        operations.add_member(again(closed), second.city, MemberCapacity.MEMBER, None, **AS)
        open_ = db.session.scalars(select(Network).where(Network.slug == "alliance")).one()
        requested(again(open_), second, "SECRET-WORDS")
    first_base, second_base = bases[:2]
    assert "SECRET" not in client.get(f"{first_base}/networks/alliance").text
    assert "SECRET-WORDS" in client.get(f"{second_base}/networks/alliance").text
    assert "SECRET-CLOSED" in client.get(f"{second_base}/networks/closed").text
    sign = token(client, f"{first_base}/networks/alliance")
    for address in (
        f"{first_base}/networks/hidden",
        f"{first_base}/networks/closed",
        f"{first_base}/networks/none",
        f"{first_base}/networks/%00",
        f"{first_base[:-2]}/networks/alliance",
    ):
        for path in ("", "/take-back"):
            answer = client.post(
                f"{address}{path}", data={"csrf_token": sign, "step": "send", "seen": "0"}
            )
            assert answer.status_code == 404, address
            assert "SECRET" not in answer.text
        assert client.get(address).status_code == 404, address
    # Another city's request is not taken back by whoever holds another link.
    number = next(row for row in rows() if row.state is MemberState.REQUESTED)
    stolen = send(client, f"{first_base}/networks/alliance", "/take-back", seen=f"{number.id}-1")
    assert stolen.status_code == 404
    assert len(rows()) == 2


def test_hostile_values_ask_for_nothing(client: Client, bases: list[str]) -> None:
    here = f"{bases[0]}/networks/alliance"
    for value in ("\0", "x" * 100_000, "[]", "1-1", "99999999999999999999-1", ""):
        assert send(client, here, step="send", seen=value).status_code in {409, 422}
        assert send(client, here, step=value).status_code == 200
    assert send(client, here, step="send", words="x" * 2001).status_code == 422
    assert send(client, here, step="send", words="a\0b").status_code == 303
    assert [row.words for row in rows()] == ["ab"]
    assert db.session.scalar(select(func.count()).select_from(NetworkMember)) == 1
