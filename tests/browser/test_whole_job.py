"""An organizer's whole job in a browser, in English and in Korean.

Sign in with a passkey, make a summit, add a room, type two sessions, drag one onto a clash, read
why, move it away by keyboard, publish, and find it in public.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Page, expect

from config import Config
from summit.accounts.operations import demonstration, users
from summit.app import create_app
from summit.core import clock
from summit.core.db import db, unit_of_work
from tests.actors import TESTER
from tests.browser.looking import add_device
from tests.programme.builders import summit
from tests.servers import free_port, serve

Opener = Callable[..., Page]


class Words(NamedTuple):
    """What the page says in one language."""

    locale: str
    clash: str
    blocking: str
    dash: str
    publish: str
    time: str


ENGLISH = Words(
    locale="en-GB",
    clash="both use Main hall at the same time",
    blocking="Blocking",
    dash="–",
    publish="Publish release 1 to everyone",
    time="11:15",
)
KOREAN = Words(
    locale="ko-KR",
    clash="대회의실",
    blocking="게시 불가",
    dash="~",
    publish="전체 공개",
    time="오전 11:15",
)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[str, Flask]]:
    port = free_port()
    # Passkeys need a name, not a bare address.
    address = f"http://localhost:{port}"
    config = dataclasses.replace(
        Config.for_tests(database_url=f"sqlite:///{tmp_path / 'summit.db'}", var=tmp_path),
        public_url=address,
    )
    app = create_app(config)
    with ExitStack() as stack:
        with app.app_context():
            upgrade()
            with unit_of_work():
                # The owner's role elsewhere is what lets them make summits.
                assert summit("before").id == 1
                users.create_admin(
                    email="owner@example.org",
                    name="Demo owner",
                    language="en",
                    actor=TESTER,
                    now=clock.now(),
                )
        stack.enter_context(serve(app, port))
        yield address, app
    with app.app_context():
        db.engine.dispose()


def link(site: tuple[str, Flask]) -> str:
    address, app = site
    with app.app_context(), unit_of_work():
        return demonstration.demo_links(address, [1], actor=TESTER, now=clock.now())[0][1]


def sign_in_with_passkey(page: Page, site: tuple[str, Flask], words: Words) -> None:
    address = site[0]
    page.goto(link(site))
    page.locator("main form button").click()
    page.wait_for_url("**/organizer/")
    if page.locator("html").get_attribute("lang") != words.locale[:2]:
        page.locator("form.tongue button").click()
    page.goto(f"{address}/organizer/account")
    page.fill("#passkey-name", "Desk")
    page.click("[data-passkey=add] button")
    expect(page.locator("input[name=name][value=Desk]")).to_be_visible()
    page.click(".me summary")
    page.click(".me-menu form button")
    page.wait_for_url("**/organizer/sign-in")
    page.click("[data-passkey=sign-in] button")
    page.wait_for_url("**/organizer/")
    assert page.locator("html").get_attribute("lang") == words.locale[:2]


def make_summit(page: Page, address: str) -> None:
    page.goto(f"{address}/organizer/summits/new")
    page.fill("#title-en", "Climate forum")
    page.fill("#title-ko", "기후 포럼")
    page.fill("#slug", "climate-forum")
    page.fill("#starts_on", "2027-05-14")
    page.fill("#ends_on", "2027-05-15")
    page.fill("#zone", "Asia/Seoul")
    for language in ("en", "ko"):
        page.check(f'input[name=languages][value="{language}"]')
    page.locator("main form.form button:not(.quiet)").last.click()
    page.wait_for_url(re.compile(r"/organizer/summits/climate-forum"))
    page.goto(f"{address}/organizer/summits/climate-forum/rooms")
    page.fill("#name-en", "Main hall")
    page.fill("#name-ko", "대회의실")
    page.locator("main form:has(#name-en) button").last.click()
    expect(page.locator("main table")).to_be_visible()


def type_session(page: Page, address: str, en: str, ko: str, slug: str, start: str) -> None:
    page.goto(f"{address}/organizer/summits/climate-forum/sessions/new")
    page.fill("#title-en", en)
    page.fill("#title-ko", ko)
    page.fill("#slug", slug)
    page.fill("#minutes", "60")
    page.fill("#starts_at", start)
    page.select_option("#room", index=1)
    page.locator("main form.form button").last.click()
    page.wait_for_url(re.compile(rf"/sessions/{slug}$"))
    # It begins as a draft; what is to be published is scheduled.
    page.select_option("#state", "scheduled")
    page.locator("main form.form button").first.click()
    page.wait_for_load_state("networkidle")
    assert page.locator(".summary").count() == 0


def drag(page: Page, slug: str, minutes: int) -> None:
    """Drag a card down by minutes, within its room."""
    box = page.locator(f"#s-{slug}").bounding_box()
    height = page.locator(".tt-rail li").first.evaluate("li => li.getBoundingClientRect().height")
    assert box is not None
    x, y = box["x"] + 30, box["y"] + 10
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + height * minutes / 60, steps=8)
    page.mouse.up()


@pytest.mark.parametrize("words", [ENGLISH, KOREAN], ids=["en", "ko"])
def test_from_signing_in_to_the_public_page(
    site: tuple[str, Flask], open_page: Opener, words: Words
) -> None:
    address, language = site[0], words.locale[:2]
    page = open_page(locale=words.locale, timezone_id="Asia/Seoul")
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    add_device(page)
    sign_in_with_passkey(page, site, words)
    make_summit(page, address)
    type_session(page, address, "Opening", "개회식", "opening", "2027-05-14T10:00")
    type_session(page, address, "Clean air", "맑은 공기", "clean-air", "2027-05-14T09:00")

    # Onto a clash: the page says why, and the publishing page stops.
    page.goto(
        f"{address}/organizer/summits/climate-forum/timetable?day=2027-05-14",
        wait_until="networkidle",
    )
    drag(page, "clean-air", 75)
    expect(page.locator("#tt-said")).to_contain_text(words.clash)
    expect(page.locator("#s-clean-air")).to_contain_text(f"10:15{words.dash}11:15")
    expect(page.locator("#s-clean-air")).to_contain_text(words.blocking)
    page.goto(f"{address}/organizer/summits/climate-forum/publish")
    expect(page.locator("button[value=look]")).to_be_disabled()
    expect(page.locator("main")).to_contain_text(words.clash)

    # Away by keyboard: an hour later, in quarters.
    page.goto(
        f"{address}/organizer/summits/climate-forum/timetable?day=2027-05-14",
        wait_until="networkidle",
    )
    page.focus("#s-clean-air")
    for start, end in (
        ("10:30", "11:30"),
        ("10:45", "11:45"),
        ("11:00", "12:00"),
        ("11:15", "12:15"),
    ):
        page.keyboard.press("Alt+ArrowDown")
        expect(page.locator("#s-clean-air")).to_contain_text(f"{start}{words.dash}{end}")
    expect(page.locator("#s-clean-air")).to_be_focused()
    expect(page.locator("#s-clean-air")).not_to_contain_text(words.blocking)

    # Publish, after a last look.
    page.goto(f"{address}/organizer/summits/climate-forum/publish")
    page.fill("#note-en", "The first programme.")
    page.fill("#note-ko", "첫 번째 프로그램입니다.")
    page.click("button[value=look]")
    expect(page.locator("button[value=act]")).to_contain_text(words.publish)
    page.click("button[value=act]")
    page.wait_for_load_state("networkidle")

    # In public, for anyone.
    visitor = open_page(locale=words.locale, timezone_id="Asia/Seoul")
    visitor.goto(f"{address}/{language}/climate-forum/sessions/clean-air")
    heading = {"en": "Clean air", "ko": "맑은 공기"}[language]
    expect(visitor.locator("h1")).to_have_text(heading)
    expect(visitor.locator("main")).to_contain_text(words.time)
    assert complaints == []
