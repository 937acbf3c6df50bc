"""The pages of broadcasts in a browser: a button held down, the ways without it, and axe."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Page, expect
from sqlalchemy import select

from config import Config
from summit.app import create_app
from summit.core.db import db, unit_of_work
from summit.streaming.models import Broadcast
from tests.browser.looking import violations
from tests.conftest import Client
from tests.programme.pages import in_words
from tests.servers import HOST, free_port, serve
from tests.signing_in import sign_in
from tests.streaming.builders import channel, forum, live, session_of, video

PAGES = "/organizer/summits/forum"
PAGE = f"{PAGES}/sessions/mayors/broadcasts"

Opener = Callable[..., Page]


class Site:
    """A running Summit with a meeting that is on the air, and people signed in at it."""

    def __init__(self, address: str, app: Flask, open_page: Opener) -> None:
        self.address, self.app = address, app
        self._open_page = open_page
        self.complaints: list[str] = []

    def person(self, role: str = "operator", language: str = "en", **options: object) -> Page:
        """Open a browser in which somebody is signed in."""
        page = self._open_page(**options)
        client = Client(self.app, self.app.response_class)
        sign_in(client, self.app, role=role, summit_slug="forum", name="Min", language=language)
        cookie = client.get_cookie(self.app.config["SESSION_COOKIE_NAME"])
        assert cookie is not None
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.address}])
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def _hear(self, message: object) -> None:
        kind, text = message.type, message.text  # type: ignore[attr-defined]
        if kind in ("error", "warning") and not re.search("status of (404|409|422)", text):
            self.complaints.append(text)

    def states(self) -> dict[str, str]:
        """Return the state of each channel."""
        with self.app.app_context():
            found = {each.language: each.state.value for each in db.session.scalars(_ALL)}
            db.session.remove()
            return found


_ALL = select(Broadcast).order_by(Broadcast.position)


@pytest.fixture
def site(tmp_path: Path, open_page: Opener) -> Iterator[Site]:
    port = free_port()
    config = dataclasses.replace(
        Config.for_tests(database_url=f"sqlite:///{tmp_path / 'summit.db'}", var=tmp_path),
        public_url=f"http://{HOST}:{port}",
    )
    app = create_app(config)
    with ExitStack() as stack:
        with app.app_context():
            upgrade()
            with unit_of_work():
                mayors = session_of(forum(agreed=None), "mayors")
                live(mayors, "en", video())
                channel(mayors, "ko", video(1), spare=video(2))
        made = Site(stack.enter_context(serve(app, port)), app, open_page)
        yield made
        with app.app_context():
            db.engine.dispose()
    assert made.complaints == []


def test_only_a_button_held_to_the_end_ends_a_broadcast(site: Site) -> None:
    page = site.person()
    page.goto(f"{site.address}{PAGE}")
    button = page.get_by_role("button", name="Hold down to end English")
    button.hover()
    page.mouse.down()
    page.mouse.up()
    expect(page.locator(".hold-hint")).to_contain_text("cannot be started again")
    assert site.states() == {"en": "live", "ko": "planned"}
    with page.expect_navigation():
        page.mouse.down()
    page.mouse.up()
    expect(page.locator("#c-en")).to_contain_text("Ended")
    assert site.states() == {"en": "ended", "ko": "planned"}


def test_a_key_can_be_held_too_and_tapping_it_does_nothing(site: Site) -> None:
    page = site.person()
    page.goto(f"{site.address}{PAGE}")
    button = page.get_by_role("button", name="Hold down to end English")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".hold-hint")).to_contain_text("cannot be started again")
    assert site.states()["en"] == "live"
    with page.expect_navigation():
        page.keyboard.down(" ")
    page.keyboard.up(" ")
    assert site.states()["en"] == "ended"


def test_who_cannot_hold_a_button_types_a_word(site: Site) -> None:
    page = site.person()
    page.goto(f"{site.address}{PAGE}")
    # As a screen reader presses: a click that neither finger nor key has made.
    page.get_by_role("button", name="Hold down to end English").dispatch_event("click")
    page.wait_for_url(f"**{PAGE}/en/end")
    _type_the_word(page, site)


def test_without_script_there_is_a_link_to_the_word(site: Site) -> None:
    page = site.person(java_script_enabled=False)
    page.goto(f"{site.address}{PAGE}")
    page.get_by_role("link", name="End the broadcast English").click()
    _type_the_word(page, site)


def _type_the_word(page: Page, site: Site) -> None:
    page.get_by_role("button", name="End the broadcast").click()
    expect(page.get_by_role("alert")).to_contain_text("END")
    assert site.states()["en"] == "live"
    page.get_by_label("Type this word to confirm").fill("END")
    page.get_by_role("button", name="End the broadcast").click()
    expect(page.locator("#c-en")).to_contain_text("Ended")
    assert site.states()["en"] == "ended"


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_is_amiss_in_either_language(site: Site, language: str, width: int) -> None:
    page = site.person("owner", language, width=width)
    for path in (f"{PAGES}/broadcasts", PAGE, f"{PAGE}/ko", f"{PAGE}/en/end"):
        page.goto(f"{site.address}{path}", wait_until="networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert violations(page) == []
    page.goto(f"{site.address}{PAGE}")
    for details in page.locator("main details").all():
        details.locator("summary").click()
    assert violations(page) == []
    said = in_words(site.app, language, "Consents")
    expect(page.get_by_role("heading", name=said, exact=True)).to_be_visible()
