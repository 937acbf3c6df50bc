"""The timetable in a browser: dragging, the keyboard, the dialog, undo, two editors; axe."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from config import Config
from summit.app import create_app
from summit.core.db import db, unit_of_work
from summit.programme.models import Session
from tests.browser.looking import violations
from tests.conftest import Client
from tests.programme.builders import DAY, at
from tests.programme.forum import NEXT_DAY, forum
from tests.servers import HOST, free_port, serve
from tests.signing_in import sign_in

PATH = "/organizer/summits/forum/timetable"

Opener = Callable[..., Page]


class Site:
    """A running Summit with the forum, and people signed in at it."""

    def __init__(self, address: str, app: Flask, open_page: Opener) -> None:
        self.address, self.app = address, app
        self._open_page = open_page
        self.complaints: list[str] = []

    def person(self, name: str = "Min", role: str = "editor", **options: object) -> Page:
        """Open a browser in which somebody is signed in."""
        language = str(options.pop("language", "en"))
        page = self._open_page(**options)
        client = Client(self.app, self.app.response_class)
        sign_in(client, self.app, role=role, summit_slug="forum", name=name, language=language)
        cookie = client.get_cookie(self.app.config["SESSION_COOKIE_NAME"])
        assert cookie is not None
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.address}])
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def _hear(self, message: object) -> None:
        kind, text = message.type, message.text  # type: ignore[attr-defined]
        if kind in ("error", "warning") and not re.search("status of (409|422)", text):
            self.complaints.append(text)

    def session(self, slug: str) -> Session:
        """Return what is stored of a session."""
        with self.app.app_context():
            found = db.session.scalars(select(Session).where(Session.slug == slug)).one()
            assert found.room_id is None or found.room is not None
            db.session.expunge_all()
            return found


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
                forum()
        address = stack.enter_context(serve(app, port))
        made = Site(address, app, open_page)
        yield made
        with app.app_context():
            db.engine.dispose()
    assert made.complaints == []


def look(page: Page, site: Site, path: str = f"{PATH}?day={DAY}") -> None:
    page.goto(site.address + path, wait_until="networkidle")


def card(page: Page, slug: str) -> Locator:
    return page.locator(f"#s-{slug}")


def said(page: Page) -> Locator:
    return page.locator("#tt-said")


def drag(page: Page, slug: str, room: str, hour: float) -> None:
    """Drag a card by its upper left corner to an hour of a room."""
    box = card(page, slug).bounding_box()
    lanes = page.locator(f'.tt-room[data-room="{room}"] .tt-lanes')
    there = lanes.bounding_box()
    assert box is not None
    assert there is not None
    first = int(page.locator(".tt-rail li").first.inner_text()[:2])
    height = page.locator(".tt-rail li").first.evaluate("li => li.getBoundingClientRect().height")
    page.mouse.move(box["x"] + 20, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(there["x"] + 40, there["y"] + 8 + (hour - first) * height, steps=8)


def test_a_session_dragged_onto_a_clash_says_why_and_is_undone(site: Site) -> None:
    page = site.person()
    look(page, site)

    drag(page, "transport", "hall", 11.5)
    # While it is dragged: the hour, what it means at home, and when Kim is not available.
    expect(page.locator(".tt-ghost")).to_have_text("11:30–12:30")
    strip = page.locator("#tt-strip")
    expect(strip).to_contain_text("Transport after dark: 11:30–12:30, Main hall")
    expect(strip).to_contain_text("London 03:30–04:30 night")
    expect(strip).to_contain_text("Lima Thu 13 May 21:30–22:30 early or late")
    expect(page.locator(".tt-away").first).to_have_text("Kim Minji is not available")
    page.mouse.up()

    expect(said(page)).to_contain_text("“Transport after dark”: Fri 14 May 2027, 11:30–12:30")
    expect(said(page)).to_contain_text("both use Main hall at the same time")
    expect(said(page)).to_contain_text("both need: Kim Minji")
    expect(card(page, "transport")).to_contain_text("Blocking")
    expect(strip).to_be_hidden()
    assert site.session("transport").starts_at == at(11, 30)

    page.keyboard.press("Control+z")

    expect(said(page)).to_contain_text("Taken back: “Transport after dark” is again")
    expect(card(page, "transport")).to_contain_text("14:00–15:00")
    assert site.session("transport").starts_at == at(14)
    assert site.session("transport").room.slug == "studio"


def test_a_session_is_made_longer_at_its_lower_edge(site: Site) -> None:
    page = site.person()
    look(page, site)
    edge = page.locator(".card:has(#s-transport) .resize")
    box = edge.bounding_box()
    height = page.locator(".tt-rail li").first.evaluate("li => li.getBoundingClientRect().height")
    assert box is not None

    page.mouse.move(box["x"] + 30, box["y"] + 3)
    page.mouse.down()
    page.mouse.move(box["x"] + 30, box["y"] + 3 + height / 2, steps=5)
    expect(page.locator(".tt-ghost")).to_have_text("14:00–15:30")
    page.mouse.up()

    expect(card(page, "transport")).to_contain_text("14:00–15:30")
    assert site.session("transport").ends_at == at(15, 30)


def test_a_session_is_dragged_from_the_tray_and_onto_another_day(site: Site) -> None:
    page = site.person()
    look(page, site)

    drag(page, "talk", "studio", 10)
    page.mouse.up()
    expect(card(page, "talk")).to_contain_text("10:00–10:45")

    box = card(page, "talk").bounding_box()
    tab = page.locator(f'.tt-days [data-day="{NEXT_DAY}"]').bounding_box()
    assert box is not None
    assert tab is not None
    page.mouse.move(box["x"] + 20, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(tab["x"] + 20, tab["y"] + 10, steps=8)
    page.mouse.up()

    expect(said(page)).to_contain_text("Sat 15 May 2027, 10:00–10:45, Studio")
    assert page.url.endswith(f"?day={NEXT_DAY}")
    assert site.session("talk").starts_at == at(10, day=NEXT_DAY)


def test_escape_ends_a_drag_and_nothing_has_moved(site: Site) -> None:
    page = site.person()
    look(page, site)

    drag(page, "transport", "hall", 9)
    page.keyboard.press("Escape")
    page.mouse.up()

    expect(page.locator(".tt-ghost")).to_have_count(0)
    expect(page.locator("#tt-strip")).to_be_hidden()
    assert site.session("transport").starts_at == at(14)


def test_the_keyboard_moves_by_time_room_and_day_and_stays_on_the_card(site: Site) -> None:
    page = site.person()
    look(page, site)
    card(page, "transport").focus()
    live = page.locator("#tt-live")

    page.keyboard.down("Alt")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+ArrowUp")
    expect(live).to_have_text("Transport after dark: 14:25–15:25, Studio")
    assert site.session("transport").starts_at == at(14)
    page.keyboard.up("Alt")

    expect(said(page)).to_contain_text("14:25–15:25, Studio")
    expect(live).to_contain_text("“Transport after dark”: Fri 14 May 2027, 14:25–15:25, Studio.")
    expect(card(page, "transport")).to_be_focused()
    assert site.session("transport").starts_at == at(14, 25)

    page.keyboard.press("Alt+ArrowLeft")
    expect(said(page)).to_contain_text("14:25–15:25, Main hall")
    expect(card(page, "transport")).to_be_focused()

    page.keyboard.press("Alt+PageDown")
    expect(said(page)).to_contain_text("Sat 15 May 2027, 14:25–15:25, Main hall")
    expect(card(page, "transport")).to_be_focused()
    assert site.session("transport").starts_at == at(14, 25, day=NEXT_DAY)
    assert site.session("transport").room.slug == "hall"


def test_on_a_phone_a_dialog_moves(site: Site) -> None:
    page = site.person(width=390, height=844)
    look(page, site)
    dialog = page.locator("#tt-dialog")
    assert page.evaluate("document.documentElement.scrollWidth") == 390

    card(page, "transport").click()
    expect(dialog).to_be_visible()
    assert violations(page) == []
    dialog.get_by_label("Start").fill("23:00")
    # It keeps its length, and the clocks at home follow.
    expect(dialog.get_by_label("End", exact=True)).to_have_value("00:00")
    expect(dialog).to_contain_text("London 15:00–16:00")
    dialog.get_by_label("Room").select_option("Online")
    dialog.get_by_label("Day").fill("")
    dialog.get_by_role("button", name="Move").click()
    expect(dialog.get_by_label("Day")).to_be_focused()
    dialog.get_by_label("Day").fill("2027-05-14")
    dialog.get_by_role("button", name="Move").click()

    expect(dialog).to_be_hidden()
    expect(said(page)).to_contain_text("Fri 14 May 2027, 23:00 – Sat 15 May, 00:00, Online")
    expect(card(page, "transport")).to_be_focused()
    assert site.session("transport").starts_at == at(23)


def test_the_dialog_names_what_is_wrong_and_can_be_left(site: Site) -> None:
    page = site.person()
    look(page, site)
    dialog = page.locator("#tt-dialog")
    card(page, "transport").focus()

    page.keyboard.press("Enter")
    dialog.get_by_label("Start").fill("10:00")
    dialog.get_by_label("End", exact=True).fill("10:00")
    dialog.get_by_role("button", name="Move").click()
    expect(dialog).to_contain_text("The session ends when it begins; choose a later end.")
    page.keyboard.press("Escape")

    expect(dialog).to_be_hidden()
    expect(card(page, "transport")).to_be_focused()
    assert site.session("transport").starts_at == at(14)


def test_what_a_second_editor_does_appears_and_a_stale_move_is_offered_again(
    site: Site,
) -> None:
    page, other = site.person("Min"), site.person("Ana")
    look(page, site)
    look(other, site)

    card(other, "transport").focus()
    other.keyboard.press("Alt+ArrowDown")
    expect(said(other)).to_contain_text("14:15–15:15")
    # Somebody who moves another session sees it.
    card(page, "opening").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(said(page)).to_contain_text("In the meantime:")
    expect(said(page)).to_contain_text("Ana has moved “Transport after dark” from")
    expect(card(page, "transport")).to_contain_text("14:15–15:15")

    card(other, "transport").focus()
    other.keyboard.press("Alt+ArrowDown")
    expect(said(other)).to_contain_text("14:30–15:30")
    # Who moves the same one is told first.
    drag(page, "transport", "online", 12)
    page.mouse.up()
    expect(said(page)).to_contain_text("Nothing was changed by you.")
    expect(said(page)).to_contain_text("Ana has moved “Transport after dark” from")
    expect(card(page, "transport")).to_contain_text("14:30–15:30")
    assert site.session("transport").starts_at == at(14, 30)

    page.get_by_role("button", name="Move it to Fri 14 May 2027, 12:00–13:00, Online").click()

    expect(said(page)).to_contain_text("“Transport after dark”: Fri 14 May 2027, 12:00–13:00")
    assert site.session("transport").starts_at == at(12)


def test_a_warning_is_waived_beside_the_board(site: Site) -> None:
    page = site.person()
    look(page, site)
    panel = page.locator("#tt-side")
    entry = panel.locator(".finding", has_text="Main hall needs 10 min to change over")

    entry.get_by_text("Waive", exact=True).click()
    entry.get_by_label("Why may this stand?").fill("The set stays.")
    entry.get_by_role("button", name="Waive this warning").click()

    expect(said(page)).to_contain_text("The warning is waived")
    panel.get_by_text("Waived warnings (1)").click()
    expect(panel).to_contain_text("Waived by Min: The set stays.")
    panel.get_by_role("button", name="Let it count again").click()
    expect(said(page)).to_contain_text("The warning counts again.")


def test_without_javascript_a_page_moves(site: Site) -> None:
    page = site.person(java_script_enabled=False)
    look(page, site)

    card(page, "transport").click()
    page.get_by_label("Start").fill("16:00")
    page.get_by_label("End", exact=True).fill("17:00")
    page.get_by_role("button", name="Show the local hours").click()
    expect(page.locator(".homes")).to_contain_text("London 08:00–09:00")
    assert site.session("transport").starts_at == at(14)
    page.get_by_role("button", name="Move", exact=True).click()

    expect(said(page)).to_be_visible()
    expect(card(page, "transport")).to_contain_text("16:00–17:00")
    page.get_by_role("button", name="Undo the move of “Transport after dark”").click()
    expect(card(page, "transport")).to_contain_text("14:00–15:00")
    assert site.session("transport").starts_at == at(14)


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("language", ["en", "ko"])
def test_axe_finds_nothing(site: Site, width: int, language: str) -> None:
    page = site.person(width=width, language=language)
    for path in (
        f"{PATH}?day={DAY}",
        f"{PATH}?day={NEXT_DAY}&hours=day",
        f"{PATH}/opening/move",
        "/organizer/summits/forum/findings",
    ):
        look(page, site, path)
        assert page.evaluate("document.documentElement.lang") == language
        assert violations(page) == [], path
        overflow = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert overflow == 0, f"{path} scrolls sideways by {overflow} px"


def test_axe_finds_nothing_after_a_clash_and_in_the_dark(site: Site) -> None:
    page = site.person(color_scheme="dark")
    look(page, site)
    drag(page, "transport", "hall", 11.5)
    page.mouse.up()
    expect(said(page)).to_contain_text("both use Main hall")

    assert violations(page) == []
    card(page, "transport").focus()
    page.keyboard.down("Alt")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#tt-strip")).to_be_visible()
    assert violations(page) == []
    page.keyboard.up("Alt")
    expect(said(page)).to_contain_text("11:45–12:45")
