"""The dashboard of a summit."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from summit.attendance.models import Mailing, MailingKind, Reply, ReplyState
from summit.core import clock
from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.mail.models import InboundMail
from summit.programme import queries as programme
from summit.programme.models import SessionState, SpeakerState
from tests.attendance.builders import office
from tests.conftest import Client, CountSql
from tests.programme.builders import at, city, item, part, person, session, speaker, summit
from tests.signing_in import sign_in


def made(count: int = 1) -> None:
    with unit_of_work():
        row = summit("forum")
        for number in range(count):
            town = city(f"town-{number}", f"Town {number}", f"도시 {number}")
            mayor = person(f"mayor-{number}", f"Mayor {number}")
            row.sessions.append(
                session(
                    f"talk-{number}",
                    starts_at=at(9 + number % 8),
                    items=[item("a", speakers=[speaker(mayor, state=SpeakerState.INVITED)])],
                    cities=[part(town, state=SpeakerState.INVITED)],
                )
            )
        row.sessions.append(
            session("idea", title=Text(en="Idea"), starts_at=at(9), state=SessionState.DRAFT)
        )
        summit("hidden", en="Secret title")


@pytest.mark.usefixtures("database")
def test_it_tells_what_waits_and_who_comes(app: Flask, client: Client) -> None:
    made()
    sign_in(client, app, role="viewer", summit_slug="forum")

    text = client.get("/organizer/summits/forum/").text

    assert "1 session is a draft and will not be published" in text
    assert "Town 0 – invited" in text
    assert "Secret title" not in text


@pytest.mark.usefixtures("database")
def test_it_costs_the_same_for_any_number_of_sessions(
    app: Flask, client: Client, count_sql: CountSql
) -> None:
    made(30)
    with unit_of_work():
        small = summit("small")
        places = [speaker(person("one", "One"), state=SpeakerState.INVITED)]
        entries = [part(city("small-town"), state=SpeakerState.INVITED)]
        small.sessions.append(session("only", items=[item("a", places)], cities=entries))
        small.sessions.append(session("sketch", state=SessionState.DRAFT))
    sign_in(client, app, role="viewer")

    with count_sql() as many:
        assert client.get("/organizer/summits/forum/").status_code == 200
    with count_sql() as few:
        assert client.get("/organizer/summits/small/").status_code == 200

    assert len(many) == len(few)


@pytest.mark.usefixtures("database")
def test_it_says_that_replies_and_reminders_wait(app: Flask, client: Client) -> None:
    made()
    now = clock.now()
    with unit_of_work():
        for slug, state in (("forum", ReplyState.REVIEW), ("hidden", ReplyState.PROPOSAL)):
            row = programme.summit_by_slug(slug)
            town = city(f"{slug}-town")
            db.session.flush()
            office(row, town)
            mail = InboundMail(message_id=slug, raw=b"x", size=1, received_at=now)
            db.session.add(mail)
            db.session.flush()
            db.session.add(
                Reply(inbound_id=mail.id, summit_id=row.id, state=state, received_at=now)
            )
            db.session.add_all(
                Mailing(
                    summit_id=row.id,
                    kind=MailingKind.REMINDER,
                    planned_on=now.date() + timedelta(days=days),
                    created_by="x",
                    created_at=now,
                )
                for days in (-1, 0, 3)
            )
    sign_in(client, app, role="viewer", summit_slug="forum")

    text = client.get("/organizer/summits/forum/").text

    assert "1 reply waits for a decision" in text
    assert "2 planned reminders are due" in text


@pytest.mark.usefixtures("database")
def test_a_summit_is_not_there_for_others(app: Flask, client: Client) -> None:
    made()
    sign_in(client, app, role="owner", summit_slug="forum")

    answer = client.get("/organizer/summits/hidden/")

    assert answer.status_code == 404
    assert "Secret title" not in answer.text


@pytest.mark.usefixtures("database")
def test_an_empty_summit_says_what_to_do_first(app: Flask, client: Client) -> None:
    with unit_of_work():
        summit("forum")
    sign_in(client, app, role="editor", summit_slug="forum")

    assert "Write the first session" in client.get("/organizer/summits/forum/").text
