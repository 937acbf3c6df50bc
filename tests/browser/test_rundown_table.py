"""The table of a rundown in a browser: trying lengths out, the keyboard, cards on a phone, axe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Dialog, Page, expect
from sqlalchemy import select

from config import Config
from summit.app import create_app
from summit.core.db import db, unit_of_work
from summit.rundown import operations
from summit.rundown.models import Cue
from tests.actors import TESTER
from tests.browser.looking import violations
from tests.conftest import Client
from tests.rundown.builders import NOW, meeting, session_of
from tests.servers import HOST, free_port, serve
from tests.signing_in import sign_in

TABLE = "/organizer/summits/forum/sessions/mayors/rundown"

Opener = Callable[..., Page]


class Site:
    """A running Summit with a rundown, and people signed in at it."""

    def __init__(self, address: str, app: Flask, open_page: Opener) -> None:
        self.address, self.app, self._open_page = address, app, open_page
        self.complaints: list[str] = []

    def person(self, language: str = "en", **options: object) -> Page:
        """Open a browser in which an editor is signed in."""
        page = self._open_page(**options)
        client = Client(self.app, self.app.response_class)
        sign_in(client, self.app, role="editor", summit_slug="forum", language=language)
        cookie = client.get_cookie(self.app.config["SESSION_COOKIE_NAME"])
        assert cookie is not None
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.address}])
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "console",
            lambda told: self.complaints.append(told.text) if "Policy" in told.text else None,
        )
        return page

    def look(self, page: Page, path: str = "") -> Page:
        """Open a page of the rundown."""
        page.goto(f"{self.address}{TABLE}{path}")
        return page

    def cues(self) -> list[tuple[str, int]]:
        """Return uid and length of all cues, in order."""
        with self.app.app_context():
            rows = db.session.execute(select(Cue.uid, Cue.seconds).order_by(Cue.position)).all()
            db.session.remove()
        return [(uid, seconds) for uid, seconds in rows]


@pytest.fixture
def site(tmp_path: Path, open_page: Opener) -> Iterator[Site]:
    port = free_port()
    config = replace(
        Config.for_tests(database_url=f"sqlite:///{tmp_path / 'summit.db'}", var=tmp_path),
        public_url=f"http://{HOST}:{port}",
    )
    app = create_app(config)
    with ExitStack() as stack:
        with app.app_context():
            upgrade()
            with unit_of_work():
                built = meeting()
                operations.make_rundown(session_of(built), actor=TESTER, now=NOW)
            db.session.remove()
        made = Site(stack.enter_context(serve(app, port)), app, open_page)
        yield made
        with app.app_context():
            db.engine.dispose()
    assert made.complaints == []


def test_while_a_length_is_typed_starts_and_slack_follow(site: Site) -> None:
    page = site.look(site.person())
    before = site.cues()
    expect(page.locator("#sums")).to_contain_text("04:00 slack")

    page.get_by_label("Length of Seoul").fill("17:30")

    expect(page.locator("#sums")).to_contain_text("overrun of 03:30")
    expect(page.locator(f"#at-{before[2][0]} time")).to_have_text("22:20:30")
    assert site.cues() == before


def test_the_keyboard_moves_a_cue_and_stays_with_it(site: Site) -> None:
    page = site.look(site.person())
    london = site.cues()[2][0]
    page.get_by_label("Owner of London").fill("Han")

    page.get_by_label("Length of London").press("Alt+ArrowUp")
    page.wait_for_url(f"**#cue-{london}")

    assert site.cues()[1][0] == london
    expect(page.get_by_label("Owner of London")).to_have_value("Han")
    expect(page.locator(f"#cue-{london} :focus")).to_have_count(1)
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("tr[data-row]").nth(2)).to_have_id(f"cue-{london}")
    assert site.cues()[2][0] == london


def test_enter_saves_and_moves_nothing(site: Site) -> None:
    page = site.look(site.person())
    before = [uid for uid, _seconds in site.cues()]
    page.get_by_label("Length of London").fill("4:00")
    page.get_by_label("Length of London").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Saved.")
    assert [uid for uid, _seconds in site.cues()] == before
    assert site.cues()[2][1] == 240


def test_removing_asks_first(site: Site) -> None:
    page = site.look(site.person())
    asked: list[str] = []

    def refuse(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.once("dialog", refuse)
    page.get_by_role("button", name="Remove (London)").click()
    assert "everything written in it" in asked[0]
    assert len(site.cues()) == 8
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Remove (London)").click()
    expect(page.get_by_role("status")).to_contain_text("The cue is removed.")
    assert len(site.cues()) == 7


@pytest.mark.parametrize("language", ["en", "ko"])
def test_axe_finds_nothing_and_no_page_runs_out_of_a_phone(site: Site, language: str) -> None:
    page = site.person(language)
    cue = site.cues()[2][0]
    for path in ("", f"/cues/{cue}", "/remake"):
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            site.look(page, path)
            assert page.evaluate("document.documentElement.scrollWidth") == width, (path, width)
            assert violations(page) == []
    page.goto(f"{site.address}/organizer/summits/forum/rundowns")
    assert violations(page) == []
