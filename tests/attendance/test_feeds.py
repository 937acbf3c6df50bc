"""Private calendars: an office's own sessions, for whoever holds the address and nobody else."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from summit.attendance import feeds, operations, queries
from summit.attendance.models import Invitation, InvitationState, Office
from summit.attendance.retention import LINKS_OPEN, end_of
from summit.core.db import db, reading, unit_of_work
from summit.core.text import Text
from summit.directory.models import City
from summit.programme import operations as programme
from summit.programme.models import (
    Audience,
    ReleaseAudience,
    SessionState,
    SpeakerState,
    Summit,
)
from tests.actors import TESTER
from tests.attendance.builders import forum, invited, later, office, publish
from tests.attendance.sending import change, publish_again
from tests.conftest import Client, CountSql
from tests.programme.builders import NOW, at, item, person, session, speaker

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(autouse=True)
def clock_stands() -> Iterator[time_machine.Traveller]:
    """Let pages be asked for while the summit still lies ahead."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def made() -> dict[str, str]:
    """Make the forum with three offices and return the addresses of their calendars, by city."""
    with unit_of_work():
        summit = forum()
        governor = person("governor", "The Governor", "주지사")
        summit.sessions.append(
            session(
                "talk",
                "Talk",
                starts_at=at(9),
                items=[item("talk", [speaker(governor, state=SpeakerState.CONFIRMED)])],
            )
        )
        summit.sessions.append(
            session("staff", "Staff meeting", starts_at=at(8), audience=Audience.STAFF)
        )
        publish(summit)
        sessions = {each.slug: each for each in summit.sessions}
        cities = {entry.city.slug: entry.city for each in summit.sessions for entry in each.cities}
        jakarta = office(summit, cities["jakarta"], person=governor)
        seoul = office(summit, cities["seoul"], language="ko")
        lima = office(summit, cities["lima"])
        invited(sessions["mayors"], jakarta)
        invited(sessions["mayors"], seoul)
        invited(sessions["bilateral"], seoul)
        invited(sessions["seminar"], lima)
        invited(sessions["bilateral"], lima, state=InvitationState.DRAFT)
        return {
            each.city.slug: feeds.address_of(each) for each in (jakarta, seoul, lima) if each.city
        }


def uids(calendar: bytes) -> list[str]:
    return re.findall(r"^UID:(.*)\r$", calendar.decode(), re.MULTILINE)


def test_a_feed_holds_the_offices_own_sessions_alone(client: Client) -> None:
    addresses = made()

    jakarta, seoul, lima = (client.get(addresses[each]) for each in ("jakarta", "seoul", "lima"))

    # Invited to one, and speaking in the other.
    assert uids(jakarta.data) == ["talk@test", "mayors@test"]
    assert uids(seoul.data) == ["bilateral@test", "mayors@test"]
    # What is only planned stays with the organizers.
    assert uids(lima.data) == ["seminar@test"]
    for answer in (jakarta, lima):
        assert b"Bilateral" not in answer.data
    for answer in (jakarta, seoul, lima):
        assert b"Staff meeting" not in answer.data
        assert answer.content_type == "text/calendar; charset=utf-8"


def test_a_feed_is_in_the_offices_language(client: Client) -> None:
    address = made()["seoul"]
    with unit_of_work():
        there = db.session.scalars(select(Office).where(Office.language == "ko")).one()
        there.summit.title = Text(en="Forum", ko="포럼")
    publish_again(later(hours=1))

    # Whatever the program that fetches it says of itself.
    answer = client.get(address, headers={"Accept-Language": "en"})

    text = answer.data.decode().replace("\r\n ", "")
    assert "NAME;LANGUAGE=ko:서울 · 포럼" in text
    assert "CATEGORIES:도시정부 시장회의" in text


def test_a_feed_names_no_private_address(client: Client) -> None:
    addresses = made()

    text = client.get(addresses["seoul"]).data.decode().replace("\r\n ", "")

    # A calendar is passed on; whoever has its address reads what is still to come.
    assert "/feeds/" not in text
    assert "/office/" not in text
    assert "SOURCE" not in text
    assert "METHOD" not in text
    assert "ATTENDEE" not in text
    # A meeting for invitees has no page that everybody may see; the other has.
    assert "URL;VALUE=URI:http://localhost:8000/ko/forum/sessions/mayors" in text
    assert "sessions/bilateral" not in text


def test_a_feed_is_the_same_until_something_is_published(client: Client) -> None:
    address = made()["jakarta"]

    first, second = client.get(address), client.get(address)

    assert first.data == second.data
    assert first.headers["ETag"] == second.headers["ETag"]
    repeated = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (repeated.status_code, repeated.data) == (304, b"")
    head = client.head(address)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == first.headers["ETag"]
    assert head.headers["Content-Length"] == str(len(first.data))

    # What is only planned changes nothing; what is published does.
    change("mayors", later(hours=1), starts_at=at(21), ends_at=at(22))
    assert client.get(address).data == first.data
    publish_again(later(hours=2))
    moved = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert moved.status_code == 200
    assert b"20270514T210000" in moved.data
    assert b"SEQUENCE:1" in moved.data


def test_what_was_called_off_stays_and_what_was_withdrawn_goes(client: Client) -> None:
    addresses = made()
    change("bilateral", later(hours=1), state=SessionState.CANCELLED)
    publish_again(later(hours=1))
    with unit_of_work():
        for there in db.session.scalars(select(Invitation)).all():
            if there.session.slug == "mayors":
                found = queries.invitation_by_id(there.id)
                operations.withdraw(found, actor=TESTER, now=later(hours=2))

    seoul, jakarta = client.get(addresses["seoul"]), client.get(addresses["jakarta"])

    assert uids(seoul.data) == ["bilateral@test"]
    assert b"STATUS:CANCELLED" in seoul.data
    # Whose person speaks elsewhere keeps that.
    assert uids(jakarta.data) == ["talk@test"]


def test_a_person_is_known_by_a_former_slug(client: Client) -> None:
    address = made()["jakarta"]
    with unit_of_work():
        there = db.session.scalars(select(Office).where(Office.person_id.is_not(None))).one()
        assert there.person is not None
        there.person.former_slugs, there.person.slug = ["governor"], "governor-of-jakarta"

    assert uids(client.get(address).data) == ["talk@test", "mayors@test"]


def test_nobody_else_keeps_a_feed_or_learns_its_address(client: Client) -> None:
    address = made()["jakarta"]

    answer = client.get(address)

    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "wrong",
    [
        lambda address: address.replace(".1.ics", ".2.ics"),
        lambda address: address.replace("/feeds/", "/feeds/A"),
        lambda address: "/feeds/x.ics",
        lambda address: "/feeds/%00.ics",
        lambda address: re.sub(r"\.\d+\.1\.ics", ".2147483647.1.ics", address),
        lambda address: address.replace(".ics", ""),
    ],
)
def test_a_forged_address_is_none(client: Client, wrong: Any) -> None:
    address = made()["seoul"]
    assert client.get(address).status_code == 200

    answer = client.get(wrong(address), follow_redirects=True)

    assert answer.status_code == 404
    assert b"BEGIN:VCALENDAR" not in answer.data
    assert b"Bilateral" not in answer.data
    assert client.post(address).status_code in (400, 405)


def test_an_address_ends_some_time_after_the_summit(
    client: Client, clock_stands: time_machine.Traveller
) -> None:
    address = made()["jakarta"]
    with reading():
        last = end_of(db.session.scalars(select(Summit)).one()) + LINKS_OPEN

    clock_stands.move_to(last - timedelta(seconds=1))
    before = client.get(address)
    clock_stands.move_to(last)
    after = client.get(address)

    assert (before.status_code, after.status_code) == (200, 404)
    assert "Mayoral Meeting" in before.text
    assert "Mayoral Meeting" not in after.text


def test_a_former_address_is_gone(client: Client) -> None:
    addresses = made()
    with unit_of_work():
        seoul = db.session.scalars(select(Office).where(Office.language == "ko")).one()
        operations.renew_feed(seoul, actor=TESTER, now=later(hours=1))
        renewed = feeds.address_of(seoul)

    former = client.get(addresses["seoul"])

    assert former.status_code == 404
    assert b"Bilateral" not in former.data
    assert former.headers["Cache-Control"] == "no-store"
    assert former.headers["Referrer-Policy"] == "no-referrer"
    assert uids(client.get(renewed).data) == ["bilateral@test", "mayors@test"]
    assert client.get(addresses["jakarta"]).status_code == 200


def test_an_office_of_a_summit_without_a_release_has_no_calendar(client: Client) -> None:
    with unit_of_work():
        summit = forum()
        city = db.session.scalars(select(City).where(City.slug == "jakarta")).one()
        address = feeds.address_of(office(summit, city))
    assert client.get(address).status_code == 404

    with unit_of_work():
        programme.publish(
            db.session.scalars(select(Office)).one().summit,
            actor=TESTER,
            now=later(minutes=1),
            audience=ReleaseAudience.INVITEES,
        )
    assert client.get(address).status_code == 200


def test_an_address_stands_in_no_log(
    app: Flask, client: Client, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = made()["jakarta"]
    token = address.removeprefix("/feeds/").removesuffix(".ics")
    # Something breaks on our side: the one line that is logged names the address without it.
    with unit_of_work():
        there = db.session.scalars(select(Office).where(Office.person_id.is_not(None))).one()
        there.language = "xx-none"
    logging.getLogger("summit").addHandler(caplog.handler)
    try:
        app.config["PROPAGATE_EXCEPTIONS"] = False
        answer = client.get(address)
    finally:
        app.config["PROPAGATE_EXCEPTIONS"] = None
        logging.getLogger("summit").removeHandler(caplog.handler)

    assert answer.status_code == 500
    assert caplog.records
    formatted = [
        logging.Formatter().format(record) + str(getattr(record, "data", ""))
        for record in caplog.records
    ]
    assert all(token not in each for each in formatted)
    assert any("/feeds/" in each for each in formatted)


def test_a_feed_takes_as_many_statements_for_many_sessions(
    client: Client, count_sql: CountSql
) -> None:
    address = made()["lima"]
    client.get(address)
    with count_sql() as few:
        assert client.get(address).status_code == 200
    with unit_of_work():
        there = db.session.scalars(select(Office).where(Office.city.has(slug="lima"))).one()
        for number in range(30):
            added = session(f"s{number}", starts_at=at(9), minutes=10)
            there.summit.sessions.append(added)
            db.session.flush()
            invited(added, there)
    publish_again(later(hours=1))
    client.get(address)

    with count_sql() as many:
        assert len(uids(client.get(address).data)) == 31
    assert len(many) == len(few)
