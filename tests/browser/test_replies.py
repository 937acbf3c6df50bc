"""Replies in a browser: what came by mail waits, is taken by a press, and no barrier is found."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Page

from config import Config
from summit.app import create_app
from summit.attendance import operations
from summit.attendance.models import AnswerKind, Channel, Invitation
from summit.attendance.operations import AnswerValues
from summit.attendance.telling import REPLY_KIND
from summit.core import clock, tokens
from summit.core.db import db, unit_of_work
from summit.mail.receiving import store
from tests.actors import TESTER
from tests.attendance.builders import forum, invited, office, publish
from tests.browser.looking import violations
from tests.calendar.reply_mails import Said, crlf, gmail, plain
from tests.conftest import Client
from tests.servers import free_port, serve
from tests.signing_in import sign_in

Opener = Callable[..., Page]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[str, Flask]]:
    """A summit with one reply to be reviewed, one proposal, one stray mail, one applied answer."""
    port = free_port()
    config = dataclasses.replace(
        Config.for_tests(database_url=f"sqlite:///{tmp_path / 'summit.db'}", var=tmp_path),
        public_url=f"http://localhost:{port}",
    )
    app = create_app(config)
    with app.app_context():
        upgrade()
        now = clock.now()
        with unit_of_work():
            made = forum()
            mayors = next(each for each in made.sessions if each.slug == "mayors")
            jakarta = invited(mayors, office(made, mayors.cities[0].city))
            seoul = invited(mayors, office(made, mayors.cities[1].city))
            operations.answer(
                jakarta,
                AnswerValues(AnswerKind.DECLINED),
                channel=Channel.PAGE,
                actor=TESTER,
                now=now,
            )
            publish(made)
            db.session.flush()
            told = [
                Said(
                    to=f"{tokens.sign_address(REPLY_KIND, each.id, 1)}@reply.example.org",
                    attendee=each.attendee,
                    stamp=now - timedelta(minutes=1),
                )
                for each in (jakarta, seoul)
            ]
        with unit_of_work():
            store(gmail(told[0].but(comment="With pleasure.")), now)
            store(gmail(told[1].but(message_id="<2@x>")), now)
            proposal = plain(
                told[1].but(message_id="<3@x>"),
                "DTSTART;TZID=Korea Standard Time:20270514T200000",
                "DTEND;TZID=Korea Standard Time:20270514T210000",
                method="COUNTER",
            )
            store(proposal, now)
            store(crlf("From: aide@lima.example", "", "Is there still a place for us?"), now)
    app.extensions["summit.worker"].drain(lambda: now)
    with serve(app, port) as address:
        yield address.replace("127.0.0.1", "localhost"), app


def page_as(app: Flask, page: Page, address: str, **signing: object) -> Page:
    client = Client(app, app.response_class)
    sign_in(client, app, **signing)  # type: ignore[arg-type]
    cookie = client.get_cookie("summit")
    assert cookie
    page.context.add_cookies([{"name": "summit", "value": cookie.value, "url": address}])
    return page


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("width", [320, 1280])
def test_no_barrier_and_no_sideways_scroll(
    site: tuple[str, Flask], open_page: Opener, language: str, width: int
) -> None:
    address, app = site
    page = page_as(app, open_page(width=width), address, admin=True, language=language)
    for path in ("/organizer/summits/forum/replies", "/organizer/replies"):
        assert page.goto(address + path).status == 200  # type: ignore[union-attr]
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_reply_that_waited_is_taken_by_a_press(
    site: tuple[str, Flask], open_page: Opener
) -> None:
    address, app = site
    page = page_as(app, open_page(), address, role="owner", summit_slug="forum")
    page.goto(f"{address}/organizer/summits/forum/replies")
    assert page.get_by_role("heading", name="To be decided (2)").is_visible()

    page.get_by_role("button", name="Take this answer Jakarta").click()

    assert page.get_by_text("The answer is set; the office is told.").is_visible()
    page.get_by_role("button", name="Decline the proposal by mail Seoul").click()
    assert page.get_by_text("Nothing waits for a decision.").is_visible()
    with app.app_context():
        answers = [each.answer for each in db.session.query(Invitation)]
    assert answers == [AnswerKind.ACCEPTED, AnswerKind.ACCEPTED]
