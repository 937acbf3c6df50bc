"""Accounts in a browser: a passkey on a virtual device, in both languages; axe on every page."""

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

from config import Config
from summit.accounts.operations import demonstration, users
from summit.app import create_app
from summit.core import clock
from summit.core.db import db, unit_of_work
from tests.actors import TESTER
from tests.browser.looking import add_device, violations
from tests.programme import builders as make
from tests.servers import free_port, serve

OUTSIDE = (
    "/organizer/sign-in",
    "/organizer/sign-in/link",
    "/organizer/sign-in/link?for=password",
    "/organizer/sign-in/recovery",
)
INSIDE = (
    "/organizer/account",
    "/organizer/account/password",
    "/organizer/account/recovery-codes",
    "/organizer/users",
    "/organizer/users/new",
    "/organizer/summits/forum/members",
    "/organizer/summits/forum/approvals",
)

Opener = Callable[..., Page]


class Site:
    """A running Summit under the name that passkeys need, and links into it."""

    def __init__(self, address: str, app: Flask) -> None:
        self.address, self.app = address, app

    def link(self) -> str:
        """Return a link that signs the owner in once."""
        with self.app.app_context(), unit_of_work():
            found = demonstration.demo_links(self.address, [1], actor=TESTER, now=clock.now())
            return found[0][1]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    port = free_port()
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
                assert make.summit("forum").id == 1
                users.create_admin(
                    email="owner@example.org",
                    name="Demo owner",
                    language="en",
                    actor=TESTER,
                    now=clock.now(),
                )
        stack.enter_context(serve(app, port))
        yield Site(address, app)
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def listening(open_page: Opener) -> Callable[..., tuple[Page, list[str]]]:
    """Open pages that write down what the browser complains of."""

    def opening(**options: object) -> tuple[Page, list[str]]:
        page, complaints = open_page(**options), []
        page.on(
            "console",
            lambda message: (
                complaints.append(message.text) if message.type in ("error", "warning") else None
            ),
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page, complaints

    return opening


def come_in(page: Page, site: Site) -> None:
    page.goto(site.link())
    page.locator("main form button").click()
    page.wait_for_url("**/organizer/")


@pytest.mark.parametrize("locale", ["en-GB", "ko-KR"])
def test_a_passkey_is_added_and_signs_in_without_an_address(
    site: Site, listening: Callable[..., tuple[Page, list[str]]], locale: str
) -> None:
    page, complaints = listening(locale=locale)
    add_device(page)
    come_in(page, site)
    page.goto(f"{site.address}/organizer/account")
    page.fill("#passkey-name", "Office")
    page.click("[data-passkey=add] button")
    expect(page.locator("input[name=name][value=Office]")).to_be_visible()
    expect(page.locator("[role=status]")).to_be_visible()
    page.click(".me summary")
    page.click(".me-menu form button")
    page.wait_for_url("**/organizer/sign-in")
    page.goto(f"{site.address}/organizer/summits/forum/members")
    page.wait_for_url(re.compile(r"/organizer/sign-in\?next="))
    assert page.locator("html").get_attribute("lang") == locale[:2]
    page.click("[data-passkey=sign-in] button")
    page.wait_for_url("**/organizer/summits/forum/members")
    assert complaints == []


def test_a_passkey_that_is_not_known_is_refused_in_words(
    site: Site, listening: Callable[..., tuple[Page, list[str]]]
) -> None:
    page, _ = listening()
    add_device(page)
    come_in(page, site)
    page.goto(f"{site.address}/organizer/account")
    page.click("[data-passkey=add] button")
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("form[action$='/remove'] button").click()
    expect(page.locator("form[action$='/remove']")).to_have_count(0)
    page.click(".me summary")
    page.click(".me-menu form button")
    page.click("[data-passkey=sign-in] button")
    expect(page.locator("[data-passkey] [role=alert]")).to_contain_text("was not accepted")
    assert page.url.endswith("/organizer/sign-in")


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("locale", ["en-GB", "ko-KR"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    site: Site, listening: Callable[..., tuple[Page, list[str]]], locale: str, width: int
) -> None:
    page, complaints = listening(locale=locale, width=width)
    found: dict[str, list[str]] = {}

    def look(address: str) -> None:
        page.goto(f"{site.address}{address}")
        wide = page.evaluate("document.documentElement.scrollWidth")
        found[address] = violations(page) + ([f"{wide} wide"] if wide > width else [])

    for address in OUTSIDE:
        look(address)
    look(site.link().removeprefix(site.address))
    page.locator("main form button").click()
    page.wait_for_url("**/organizer/")
    for address in INSIDE:
        look(address)
    page.goto(f"{site.address}/organizer/account/recovery-codes")
    page.locator("main form button").click()
    found["codes"] = violations(page)
    assert page.locator(".codes li").count() == 10
    assert {address: what for address, what in found.items() if what} == {}
    assert complaints == []
