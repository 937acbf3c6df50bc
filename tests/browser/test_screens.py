"""Screens in a browser: a clock that no device's own clock can put wrong, without a barrier."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Page, expect
from sqlalchemy import select

from config import Config
from summit.app import create_app
from summit.core import clock, tokens
from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.directory.models import Person
from summit.rundown import queries
from summit.rundown.models import Rundown
from tests.browser.test_office import barriers
from tests.rundown.builders import give, planned
from tests.servers import free_port, serve

Opener = Callable[..., Page]

#: A device whose clock is wrong by hours, and by some seconds.
WRONG_CLOCK = "{const now = Date.now.bind(Date); const by = -3 * 3600e3 - 17e3;"
WRONG_CLOCK += " const Real = Date; Date = class extends Real {"
WRONG_CLOCK += " constructor(...of) { if (of.length) super(...of); else super(now() + by); }"
WRONG_CLOCK += " static now() { return now() + by; } };}"


class Site:
    """A running Summit with a meeting under way, in which Seoul has the floor."""

    def __init__(self, address: str, app: Flask, rundown_id: int) -> None:
        self.address, self.app, self.rundown_id = address, app, rundown_id

    @property
    def here(self) -> str:
        """What the addresses of the screens begin with."""
        with self.app.app_context():
            version = db.session.get_one(Rundown, self.rundown_id).screens_version
            return f"{self.address}/screens/{tokens.sign('screen', self.rundown_id, version)}"

    def give(self, name: str, **args: Any) -> None:
        """Give a command, now."""
        with self.app.app_context(), unit_of_work():
            give(queries.held_rundown(self.rundown_id), name, now=clock.now(), **args)

    def begun(self, ago: float, seconds: int = 600) -> None:
        """Have the present turn, which may last so many seconds, begun so many seconds ago."""
        with self.app.app_context(), unit_of_work():
            current = next(
                each
                for each in queries.held_rundown(self.rundown_id).cues
                if each.state.value in ON
            )
            current.started_at, current.seconds = clock.now() - timedelta(seconds=ago), seconds

    def remaining(self) -> int:
        """Return what remains, by the server."""
        with self.app.app_context():
            fact = queries.rundown_by_id(self.rundown_id)
            assert fact is not None
            assert fact.current is not None
            assert fact.current.started_at is not None
            passed = (clock.now() - fact.current.started_at).total_seconds()
            return fact.current.seconds - int(passed)


ON = ("speaking", "paused")


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    var = tmp_path_factory.mktemp("screens")
    port = free_port()
    config = dataclasses.replace(
        Config.for_tests(database_url=f"sqlite:///{var / 'summit.db'}", var=var),
        public_url=f"http://localhost:{port}",
    )
    app = create_app(config)
    with ExitStack() as stack:
        with app.app_context():
            upgrade()
        with app.app_context(), unit_of_work():
            rundown = planned()
            begins = clock.now().replace(second=0, microsecond=0) - timedelta(minutes=4)
            rundown.session.starts_at = begins
            rundown.session.ends_at = begins + timedelta(minutes=40)
            keynote = rundown.cues[1]
            keynote.person_title = Text(en="Mayor of Seoul", ko="서울특별시장")
            keynote.words = Text(en="After the opening film", ko="개회 영상이 끝난 뒤")
            db.session.scalars(select(Person)).one().pronunciation = "kim HAH-nah"
            give(rundown, "start", now=begins)
            give(rundown, "next", now=clock.now() - timedelta(seconds=65))
            made = rundown.id
        stack.enter_context(serve(app, port))
        yield Site(f"http://localhost:{port}", app, made)
    with app.app_context():
        db.engine.dispose()


def seconds_of(text: str) -> int:
    """Read what a clock shows."""
    sign = -1 if text.startswith("−") else 1
    minutes, seconds = text.lstrip("−").split(":")
    return sign * (int(minutes) * 60 + int(seconds))


def test_a_device_with_a_wrong_clock_shows_the_right_time(site: Site, open_page: Opener) -> None:
    page = open_page(width=1920, height=1080)
    page.add_init_script(WRONG_CLOCK)
    with page.expect_response(lambda answer: "/now?" in answer.url):
        page.goto(f"{site.here}/timer?lang=en")
    wrong = page.evaluate("Date.now()") / 1000 - clock.now().timestamp()
    assert wrong < -3 * 3600

    digits = page.locator(".digits")
    for _ in range(3):
        before = site.remaining()
        shown = seconds_of(digits.inner_text())
        # The page counts five times a second; the request itself takes its time.
        assert site.remaining() - 1 <= shown <= before + 1
        with page.expect_response(lambda answer: "/now?" in answer.url):
            pass


def test_what_the_operator_does_shows_by_itself(site: Site, open_page: Opener) -> None:
    timer, speaker, moderator = (open_page(width=1280) for _ in range(3))
    for page, screen in ((timer, "timer"), (speaker, "speaker"), (moderator, "moderator")):
        page.goto(f"{site.here}/{screen}?lang=en")
        expect(page.locator(".on-air").first).to_contain_text("Kim Hana")
    expect(moderator.locator(".say")).to_contain_text("kim HAH-nah")

    site.begun(575)
    expect(timer.locator("[data-level]")).to_have_attribute("data-level", "soon")
    expect(timer.locator(".level-words")).to_have_text("Please come to the end")
    site.begun(605)
    expect(timer.locator("[data-level]")).to_have_attribute("data-level", "over")
    expect(timer.locator(".digits")).to_contain_text("−0:")
    expect(speaker.locator(".level-words")).to_have_text("Time is up. Please wrap up.")

    site.give("next")
    for page in (timer, speaker, moderator):
        expect(page.locator(".on-air").first).to_have_text("London")
    expect(timer.locator("[data-level]")).to_have_attribute("data-level", "calm")
    # Said to screen readers once.
    expect(speaker.locator("[data-announce]")).to_have_text("Now speaking: London")
    site.give("pause")
    expect(timer.locator(".level-words")).to_have_text("Paused")
    stopped = timer.locator(".digits").inner_text()
    with timer.expect_response(lambda answer: "/now?" in answer.url):
        pass
    assert timer.locator(".digits").inner_text() == stopped


def test_it_goes_on_counting_without_a_network_and_says_so(site: Site, open_page: Opener) -> None:
    page = open_page(width=390)
    page.goto(f"{site.here}/speaker?lang=ko")
    expect(page.locator(".digits")).to_contain_text(":")
    expect(page.locator("[data-away]")).to_be_empty()

    page.context.set_offline(True)
    expect(page.locator("[data-away]")).not_to_be_empty()
    first = seconds_of(page.locator(".digits").inner_text())
    page.wait_for_function(
        "first => document.querySelector('.digits').textContent !== first",
        arg=page.locator(".digits").inner_text(),
    )
    assert seconds_of(page.locator(".digits").inner_text()) < first
    site.begun(605)
    page.context.set_offline(False)
    expect(page.locator("[data-away]")).to_be_empty()
    expect(page.locator(".digits")).to_contain_text("−")


def test_a_renewed_link_closes_an_open_screen(site: Site, open_page: Opener) -> None:
    page = open_page(width=1280)
    page.goto(f"{site.here}/timer?lang=en")
    expect(page.locator(".on-air")).to_contain_text("Kim Hana")
    with site.app.app_context(), unit_of_work():
        queries.held_rundown(site.rundown_id).screens_version += 1

    expect(page.get_by_role("heading", name="This link does not open anything")).to_be_visible()
    assert "Kim Hana" not in page.content()


@pytest.mark.parametrize(
    ("language", "width"), [("en", 390), ("ko", 320), ("ko", 1280), ("en", 1920)]
)
def test_no_screen_has_a_barrier(site: Site, open_page: Opener, language: str, width: int) -> None:
    page = open_page(width=width, height=844 if width < 1000 else 1080 if width > 1300 else 800)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text))
    wrong: list[str] = []

    def look(name: str) -> None:
        for screen in ("timer", "speaker", "moderator"):
            page.goto(f"{site.here}/{screen}?lang={language}")
            page.wait_for_selector(".now")
            assert page.evaluate("document.documentElement.lang") == language
            wrong.extend(f"{screen}, {name}: {each}" for each in complaints + barriers(page))
            complaints.clear()
            digits = page.locator(".digits")
            if digits.count():
                box = digits.bounding_box()
                assert box is not None
                assert box["x"] >= 0, (screen, name)
                assert box["x"] + box["width"] <= width, (screen, name)

    look("in time")
    site.begun(580)
    look("soon over")
    site.begun(600 + 754)
    look("over time by twelve minutes")
    site.give("finish")
    look("nobody")
    site.give("end")
    look("the end")
    assert not wrong, "\n".join(wrong)
