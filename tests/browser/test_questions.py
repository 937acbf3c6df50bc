"""Questions in a browser: asked on a phone in Korean, moderated at the console, read in English."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Page, expect

from config import Config
from summit.app import create_app
from summit.attendance.queries.offices import LINK_KIND
from summit.core import clock, tokens
from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.questions import operations, senders
from summit.questions.models import Askers
from tests.actors import TESTER
from tests.browser.looking import violations
from tests.conftest import Client
from tests.questions.builders import (
    approved,
    asked,
    box_of,
    forum,
    invite,
    open_box,
    open_window,
    session_of,
    somebody,
)
from tests.servers import free_port, serve
from tests.signing_in import sign_in

Opener = Callable[..., Page]

PUBLIC = "/{}/forum/sessions/seminar/questions"
HOME = "/organizer/summits/forum/sessions/seminar/questions"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[str, Flask]]:
    """A published summit whose seminar takes questions."""
    port = free_port()
    config = dataclasses.replace(
        Config.for_tests(database_url=f"sqlite:///{tmp_path / 'summit.db'}", var=tmp_path),
        public_url=f"http://localhost:{port}",
    )
    app = create_app(config)
    with app.app_context():
        upgrade()
        with unit_of_work():
            open_box(session_of(forum()))
    with serve(app, port) as address:
        yield address.replace("127.0.0.1", "localhost"), app


def listen(page: Page) -> list[str]:
    """Return what the page's console says, as it comes."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def moderator(app: Flask, page: Page, address: str, language: str = "en") -> Page:
    """Sign somebody in at a page who leads the questions."""
    client = Client(app, app.response_class)
    sign_in(client, app, role="operator", summit_slug="forum", language=language)
    cookie = client.get_cookie("summit")
    assert cookie
    page.context.add_cookies([{"name": "summit", "value": cookie.value, "url": address}])
    return page


def test_a_question_from_a_korean_phone_is_read_in_english(
    site: tuple[str, Flask], open_page: Opener
) -> None:
    address, app = site
    phone = open_page(width=390, locale="ko-KR")
    said = listen(phone)

    phone.goto(address + PUBLIC.format("ko"))
    assert phone.locator("[data-left-shown]").inner_text() != ""
    phone.locator("#words").fill("심야버스 비용은 누가 부담합니까?")
    phone.locator("#name").fill("김하나")
    phone.locator("form[data-once] button").click()

    expect(phone.locator(".q-done-note")).to_be_visible()
    expect(phone.locator(".q-own")).to_contain_text("심야버스 비용은 누가 부담합니까?")
    expect(phone.locator(".q-list")).to_have_count(0)

    desk = moderator(app, open_page(), address)
    heard = listen(desk)
    desk.goto(address + HOME)
    expect(desk.get_by_text("김하나")).to_be_visible()
    desk.get_by_role("button", name="Approve").click()
    expect(desk.get_by_text("On the list.")).to_be_visible()
    desk.get_by_role("link", name="Translate").click()
    desk.get_by_label("English missing").fill("Who pays for the night buses?")
    desk.get_by_role("button", name="Save").click()
    desk.get_by_role("button", name="Put on air").click()
    expect(desk.locator(".qc-on_air")).to_contain_text("Who pays for the night buses?")

    reader = open_page()
    seen = listen(reader)
    reader.goto(address + PUBLIC.format("en"))
    air = reader.locator(".q-air")
    expect(air).to_contain_text("Who pays for the night buses?")
    expect(reader.locator("body")).not_to_contain_text("김하나")
    reader.goto(f"{address}/en/forum/live")
    expect(reader.locator("body")).not_to_contain_text("김하나")
    phone.reload()
    expect(phone.locator(".q-air")).to_contain_text("심야버스 비용은 누가 부담합니까?")
    assert (said, heard, seen) == ([], [], [])


def test_the_queue_follows_while_the_moderator_looks(
    site: tuple[str, Flask], open_page: Opener
) -> None:
    address, app = site
    with app.app_context(), unit_of_work():
        uid = approved(box_of(), "What does it cost?").uid
    desk = moderator(app, open_page(), address)
    said = listen(desk)
    desk.goto(address + HOME)
    down = desk.locator(f"#q-{uid} a").first
    down.focus()

    with app.app_context(), unit_of_work():
        box = box_of()
        now = clock.now()
        operations.vote(box, open_window(now), uid, somebody(box), True, now=now)
        asked(box, "Is it new?")

    expect(desk.get_by_text("Is it new?")).to_be_visible(timeout=20_000)
    expect(desk.locator(f"#q-{uid} .qc-votes b")).to_have_text("1")
    assert desk.evaluate("document.activeElement.closest('li')?.id") == f"q-{uid}"
    assert said == []


def test_a_vote_works_by_keyboard(site: tuple[str, Flask], open_page: Opener) -> None:
    address, app = site
    with app.app_context(), unit_of_work():
        approved(box_of(), "What does it cost?")
    page = open_page(width=390)
    page.goto(address + PUBLIC.format("en"))
    vote = page.get_by_role("button", name="I want this answered too")
    vote.focus()
    page.keyboard.press("Enter")
    expect(page.locator("button[aria-pressed=true] b")).to_have_text("1")
    page.locator("button[aria-pressed=true]").press("Enter")
    expect(page.locator("button[aria-pressed=false] b")).to_have_text("0")


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_barrier_and_no_sideways_scroll(
    site: tuple[str, Flask], open_page: Opener, language: str, width: int
) -> None:
    address, app = site
    with app.app_context(), unit_of_work():
        box, now = box_of(), clock.now()
        made = session_of(box.session.summit, "mayors")
        invitation = invite(box.session.summit)
        theirs = open_box(made, askers=Askers.INVITED)
        db.session.flush()
        contact = invitation.office.contacts[0]
        asked(theirs, "Mine?", sender=senders.contact(theirs.id, contact.id, "Aide", "Jakarta"))
        asked(box, "w" * 400, name="Ada Park", organisation="x" * 90)
        one = approved(box, "A question that is long enough to need a second line on a phone?")
        no = asked(box, "한국어 질문입니다", language="ko")
        operations.reject(no, "Said already.", seen=1, actor=TESTER, now=now)
        air = approved(box, "How?")
        operations.edit_words(air, Text(en="How?", ko="어떻게요?"), actor=TESTER, now=now)
        operations.put_on_air(air, "", seen=air.version, actor=TESTER, now=now)
        done = approved(box, "Done?")
        operations.mark_answered(done, "See page 12.", seen=2, actor=TESTER, now=now)
        link = tokens.sign(LINK_KIND, contact.id, contact.link_version)
        office = f"/office/{language}/{link}/questions/{invitation.id}"
        uid = one.uid
    page = moderator(app, open_page(width=width), address, language)
    said = listen(page)
    for path in (
        PUBLIC.format(language),
        f"/{language}/forum/sessions/mayors/questions",
        office,
        "/organizer/summits/forum/questions",
        HOME,
        f"{HOME}?state=rejected",
        f"{HOME}/{uid}",
        f"{HOME}/reading",
        f"{HOME}/settings",
    ):
        answer = page.goto(address + path)
        assert answer is not None
        assert answer.status == 200, path
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    assert said == []
