"""Telling offices that endorsement is open: who, what, once for each deadline, looked at first."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from summit.accounts.models import Role
from summit.attendance import operations as attendance
from summit.attendance.models import ContactKind
from summit.attendance.operations import ContactValues
from summit.core import clock
from summit.core.db import db, unit_of_work
from summit.core.errors import Conflict, Refused
from summit.declarations import operations
from summit.declarations.models import Endorsement
from summit.declarations.operations.announcing import opening_outlook, tell_opening
from summit.declarations.queries.announcing import to_invite
from summit.journal.models import Entry
from summit.mail.models import Mail
from tests.actors import TESTER
from tests.conftest import Client, CountSql
from tests.declarations.builders import adopted_directly, drafted, forum, offices
from tests.declarations.endorsing import AFTER, UNTIL, endorsed, held, opened, opened_now
from tests.office.world import hidden
from tests.signing_in import sign_in

BASE = "/organizer/summits/forum/declarations/statement/endorsements"
pytestmark = pytest.mark.usefixtures("database")


def told(now: datetime = AFTER) -> int:
    made = held()
    seen = opening_outlook(made, to_invite(made))
    return tell_opening(made, seen=seen, actor=TESTER, now=now)


def mails() -> list[Mail]:
    found = db.session.scalars(select(Mail).where(Mail.batch.is_not(None)).order_by(Mail.id))
    return list(found)


def sent() -> int:
    """Count the mails, between requests."""
    db.session.remove()
    found = len(mails())
    db.session.remove()
    return found


def test_those_who_can_endorse_are_told_once_for_each_deadline() -> None:
    with unit_of_work():
        made = opened()
        toronto, delhi, budapest, hanoi = offices(made.summit)
        attendance.add_contact(
            toronto,
            ContactValues(ContactKind.PROTOCOL, "P", "protocol@toronto.example", "", ""),
            actor=TESTER,
            now=AFTER,
        )
        endorsed(made, delhi)
        budapest.contacts[0].undeliverable_at = AFTER
        db.session.flush()

        every = {each.office.id: each.left_out for each in to_invite(made)}
        assert every == {
            toronto.id: "",
            delhi.id: "endorsed",
            budapest.id: "undeliverable",
            hanoi.id: "",
        }
        assert told() == 2
        found = mails()
        assert [each.to_address for each in found] == [
            toronto.contacts[0].address,
            "protocol@toronto.example",
            hanoi.contacts[0].address,
        ]
        assert [each.link and each.link[0] for each in found] == ["office"] * 3
        with pytest.raises(Refused, match="Nobody is left to be told"):
            told()

        later = UNTIL + timedelta(days=7)
        operations.open_endorsement(held(), later, "Asia/Seoul", actor=TESTER, now=AFTER)
        assert told() == 2
        assert len(mails()) == 6
    entries = db.session.scalars(select(Entry).where(Entry.act == "declaration.opening_told"))
    assert [each.after for each in entries] == [{"offices": 2, "mails": 3}] * 2


def test_the_mail_says_until_when_by_which_clocks_and_what() -> None:
    with unit_of_work():
        opened()
        told()
        toronto, _delhi, _budapest, hanoi = mails()
    assert "(Toronto time, UTC" in toronto.body
    assert "Seoul" in toronto.body
    assert toronto.subject.startswith("Open for endorsement until ")
    assert "{link}" in toronto.body
    assert (toronto.language, hanoi.language) == ("en", "ko")


def test_what_is_refused() -> None:
    with unit_of_work():
        made = drafted(forum())
        adopted_directly(made)
        with pytest.raises(Refused, match="not open for endorsement"):
            tell_opening(made, seen="", actor=TESTER, now=AFTER)
        operations.open_endorsement(made, UNTIL, "Asia/Seoul", actor=TESTER, now=AFTER)
        with pytest.raises(Conflict, match="has changed since you looked"):
            tell_opening(made, seen="", actor=TESTER, now=AFTER)
        with pytest.raises(Refused, match="The deadline has passed"):
            told(UNTIL)
        operations.close(made, actor=TESTER, now=AFTER)
        with pytest.raises(Refused, match="not open for endorsement"):
            told()
        assert mails() == []


def test_opening_offers_it_and_sends_nothing_by_itself(app: Flask, client: Client) -> None:
    with unit_of_work():
        adopted_directly(drafted(forum()))
    sign_in(client, app, role=Role.OWNER, summit_slug="forum")
    answer = client.post(f"{BASE}/open", data=hidden(client.get(f"{BASE}/open")) | opening(client))
    assert answer.headers["Location"].endswith("/endorsements/tell")
    assert sent() == 0
    page = client.get(f"{BASE}/tell")
    assert "<b>4 offices will be written to</b>, 4 mails in all: " in page.text
    assert re.search(r"English\s+3,\s+(Korean|한국어)\s+1", page.text)
    assert "{link}" not in page.text
    assert "/office/" not in page.text

    given = hidden(page)
    with unit_of_work():
        endorsed(held(), offices(held().summit)[0], now=clock.now())
    stale = client.post(f"{BASE}/tell", data=given)
    assert stale.status_code == 409
    assert "3 offices will be written to" in stale.text
    assert sent() == 0
    assert client.post(f"{BASE}/tell", data=hidden(stale)).status_code == 303
    assert sent() == 3
    assert client.post(f"{BASE}/tell", data=hidden(stale)).status_code == 422
    assert sent() == 3
    assert "Nobody is left to be told." in client.get(f"{BASE}/tell").text


def opening(client: Client) -> dict[str, str]:
    until = (clock.now() + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M")
    return {"until": until, "zone": "Asia/Seoul"}


def test_a_chair_opens_and_is_not_asked_to_write(app: Flask, client: Client) -> None:
    with unit_of_work():
        adopted_directly(drafted(forum()))
    sign_in(client, app, role=Role.CHAIR, summit_slug="forum")
    answer = client.post(f"{BASE}/open", data=hidden(client.get(f"{BASE}/open")) | opening(client))
    assert answer.headers["Location"].endswith("/endorsements")
    assert client.get(f"{BASE}/tell").status_code == 403
    assert f"{BASE}/tell" not in client.get(BASE).text


def test_who_waited_at_closing_cannot_be_confirmed_and_every_page_says_so(
    app: Flask, client: Client
) -> None:
    from tests.declarations.endorsing import base

    with unit_of_work():
        made = opened_now()
        toronto = offices(made.summit)[0]
        number = endorsed(made, toronto, now=clock.now()).id
        here = base(toronto)
    sign_in(client, app, role=Role.OWNER, summit_slug="forum")
    assert "Whoever still waits can no longer be confirmed:" in client.get(f"{BASE}/close").text
    client.post(f"{BASE}/close", data=hidden(client.get(f"{BASE}/close")))
    assert "it can no longer be confirmed" in client.get(BASE).text
    page = client.get(f"{BASE}/{number}")
    assert "it can no longer be confirmed" in page.text
    assert f"{number}/confirm" not in page.text
    answer = client.post(f"{BASE}/{number}/confirm", data={**hidden(page), "seen": "1"})
    assert answer.status_code == 422
    office = client.get(here).text
    assert "Not confirmed before endorsement was closed: it is not public." in office
    assert "With the secretariat" not in office
    assert db.session.scalars(select(Endorsement.state)).one() == "stated"


def test_the_page_takes_as_many_statements_for_thirty_offices_as_for_one(
    app: Flask, client: Client, count_sql: CountSql
) -> None:
    from tests.attendance.builders import invited, office
    from tests.declarations.builders import mayors
    from tests.programme.builders import city

    with unit_of_work():
        opened_now(1)
    sign_in(client, app, role=Role.OWNER, summit_slug="forum")
    client.get(f"{BASE}/tell")
    with count_sql() as one:
        assert "1 office will be written to" in client.get(f"{BASE}/tell").text
    with unit_of_work():
        summit = held().summit
        for number in range(29):
            new = office(summit, city(f"more-{number}", f"More {number}", "더"))
            invited(mayors(summit), new)
    client.get(f"{BASE}/tell")
    with count_sql() as thirty:
        assert "30 offices will be written to" in client.get(f"{BASE}/tell").text
    assert len(one) == len(thirty)
