"""The interpreters' board in a browser: dragging, the keyboard, without script, on a phone; axe."""

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
from summit.core import clock
from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.interpretation import operations
from summit.interpretation.models import Assignment, AssignmentRole, Interpreter, SpanKind
from summit.interpretation.operations import Span
from tests.actors import TESTER
from tests.browser.looking import violations
from tests.conftest import Client
from tests.interpretation.builders import assigned, at, forum, interpreter_values, session_of
from tests.programme.builders import DAY
from tests.servers import HOST, free_port, serve
from tests.signing_in import sign_in

BOARD = "/organizer/summits/forum/interpretation"
PEOPLE = {"Han": "한유나", "Seo": "서민재", "Oh": "오지원", "Baek": "백소라"}

Opener = Callable[..., Page]


class Site:
    """A running Summit with the forum's booths, and people signed in at it."""

    def __init__(self, address: str, app: Flask, open_page: Opener) -> None:
        self.address, self.app = address, app
        self._open_page = open_page
        self.complaints: list[str] = []
        self.numbers: dict[str, int] = {}

    def person(self, role: str = "editor", language: str = "en", **options: object) -> Page:
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

    def places(self) -> dict[str, str]:
        """Return who is stored where: the state by session and person."""
        with self.app.app_context():
            found = {
                f"{p.session.slug} {p.interpreter.name['en']}": p.state.value
                for p in db.session.scalars(select(Assignment))
            }
            db.session.expunge_all()
            return found

    def seat(self, page: Page, place: str) -> Locator:
        """Return the name of somebody on the board, by session and person."""
        with self.app.app_context():
            slug, _, name = place.partition(" ")
            number = next(
                p.id
                for p in db.session.scalars(select(Assignment))
                if p.session.slug == slug and p.interpreter.name["en"] == name
            )
            db.session.expunge_all()
        return page.locator(f"#seat-{number}")

    def somebody(self, page: Page, name: str) -> Locator:
        """Return the name of somebody in the table of everybody's day."""
        return page.locator(f"#person-{self.numbers[name]}")


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
            numbers = _fill()
        address = stack.enter_context(serve(app, port))
        made = Site(address, app, open_page)
        made.numbers = numbers
        yield made
        with app.app_context():
            db.engine.dispose()
    assert made.complaints == []


def _fill() -> dict[str, int]:
    """Make the forum: Han and Seo at night, Oh in the afternoon; Baek is away then."""
    with unit_of_work():
        made = forum(languages=3)
        people = {}
        for english, korean in PEOPLE.items():
            named = Text(en=english, ko=korean)
            values = dataclasses.replace(interpreter_values(english), name=named)
            people[english] = operations.add_interpreter(
                made, values, actor=TESTER, now=clock.now()
            )
        mayors, bilateral = session_of(made, "mayors"), session_of(made, "bilateral")
        assigned(mayors, people["Han"])
        assigned(mayors, people["Seo"])
        assigned(bilateral, people["Oh"])
        away = Span(at(14), at(17), SpanKind.UNAVAILABLE)
        operations.set_spans(people["Baek"], [away], actor=TESTER, now=clock.now())
        return {name: each.id for name, each in people.items()}


def look(page: Page, site: Site, path: str = f"?day={DAY}") -> None:
    page.goto(f"{site.address}{BOARD}{path}", wait_until="networkidle")


def said(page: Page) -> Locator:
    return page.locator("#ib-said")


def drag(page: Page, what: Locator, onto: Locator) -> None:
    """Drag something onto something else; both have to be in sight."""
    onto.scroll_into_view_if_needed()
    start, end = what.bounding_box(), onto.bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + 8, start["y"] + 6)
    page.mouse.down()
    page.mouse.move(end["x"] + 12, end["y"] + 8, steps=8)
    expect(page.locator(".is-aimed")).to_have_count(1)
    page.mouse.up()


def test_two_are_exchanged_by_dragging_one_onto_the_other_and_back(site: Site) -> None:
    page = site.person(height=1400)
    look(page, site)

    drag(page, site.seat(page, "mayors Han"), site.seat(page, "bilateral Oh"))

    expect(said(page)).to_contain_text("Oh and Han have exchanged their places.")
    assert set(site.places()) == {"mayors Oh", "mayors Seo", "bilateral Han"}

    page.keyboard.press("Control+z")

    expect(said(page)).to_contain_text("Taken back")
    assert set(site.places()) == {"mayors Han", "mayors Seo", "bilateral Oh"}
    expect(page.locator("#ib-undo-button")).to_be_disabled()


def test_somebody_dragged_from_the_list_into_a_gap_is_told_what_that_causes(site: Site) -> None:
    page = site.person(height=2200)
    look(page, site)
    gap = page.locator('[data-onto="g:bilateral:en-ko"]')

    drag(page, site.somebody(page, "Baek"), gap)

    expect(said(page)).to_contain_text("Baek is proposed for “Bilateral”.")
    expect(said(page)).to_contain_text("at a time when they cannot: Baek")
    expect(said(page).locator(".tag-new").first).to_be_visible()
    assert site.places()["bilateral Baek"] == "proposed"


def test_a_drag_that_ends_nowhere_changes_nothing(site: Site) -> None:
    page = site.person(height=1400)
    look(page, site)
    before = site.places()
    box = site.seat(page, "mayors Han").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 8, box["y"] + 6)
    page.mouse.down()
    page.mouse.move(box["x"] + 300, box["y"] + 300, steps=4)
    page.keyboard.press("Escape")
    expect(page.locator(".ib-ghost")).to_have_count(0)
    page.mouse.up()
    assert site.places() == before


def test_two_are_exchanged_by_keyboard_alone(site: Site) -> None:
    page = site.person()
    look(page, site)

    site.seat(page, "mayors Han").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#picked-heading")).to_have_text("Han")
    expect(site.seat(page, "mayors Han")).to_be_focused()
    page.get_by_role("button", name="Exchange Han and Oh").focus()
    page.keyboard.press("Enter")

    expect(said(page)).to_contain_text("have exchanged their places.")
    expect(page.locator("#picked-heading")).to_have_count(0)
    assert set(site.places()) == {"mayors Oh", "mayors Seo", "bilateral Han"}


def test_escape_lets_go_of_whoever_was_chosen(site: Site) -> None:
    page = site.person()
    look(page, site)
    site.seat(page, "mayors Han").click()
    expect(page.locator("#picked-heading")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#picked-heading")).to_have_count(0)
    expect(site.seat(page, "mayors Han")).to_be_focused()


def test_a_place_is_locked_and_released_from_the_board(site: Site) -> None:
    page = site.person()
    look(page, site)
    site.seat(page, "mayors Seo").click()
    page.get_by_role("button", name="Lock").click()
    expect(said(page)).to_contain_text("Seo stays where they are when it is planned again.")
    expect(page.locator(".ib-seat", has=site.seat(page, "mayors Seo"))).to_contain_text("locked")
    site.seat(page, "mayors Seo").click()
    page.get_by_text("Release, or record that they decline").click()
    expect(page.locator("#ib-picked")).to_contain_text("a release tells nobody")
    page.get_by_role("button", name="Release", exact=True).click()
    expect(said(page)).to_contain_text("Seo is no longer proposed")
    assert set(site.places()) == {"mayors Han", "bilateral Oh"}


def test_whoever_knows_of_a_place_is_moved_only_after_a_question(site: Site) -> None:
    with site.app.app_context(), unit_of_work():
        han = db.session.scalars(
            select(Assignment).where(Assignment.interpreter_id == site.numbers["Han"])
        ).one()
        operations.confirm_by_hand(han, actor=TESTER, now=clock.now())
    page = site.person(height=1400)
    look(page, site)
    drag(page, site.seat(page, "mayors Han"), site.seat(page, "bilateral Oh"))
    expect(said(page)).to_contain_text("It would release: Han.")
    expect(said(page)).to_be_focused()
    assert site.places()["mayors Han"] == "confirmed"
    page.get_by_role("button", name="Do it and tell 1 interpreter").click()
    expect(said(page)).to_contain_text("have exchanged their places.")
    assert site.places() == {
        "mayors Han": "released",
        "mayors Seo": "proposed",
        "mayors Oh": "proposed",
        "bilateral Han": "proposed",
    }


def test_without_script_the_same_is_done_by_links_and_buttons(site: Site) -> None:
    page = site.person(java_script_enabled=False)
    look(page, site)
    site.seat(page, "mayors Han").click()
    page.get_by_role("button", name="Exchange Han and Oh").click()
    expect(page.locator(".said")).to_contain_text("have exchanged their places.")
    assert set(site.places()) == {"mayors Oh", "mayors Seo", "bilateral Han"}
    page.get_by_role("button", name=re.compile("^Undo")).click()
    assert set(site.places()) == {"mayors Han", "mayors Seo", "bilateral Oh"}
    # Somebody is found on the team's page, with what would arise.
    page.get_by_role("link", name="1 missing (R1)").first.click()
    expect(page.locator("#candidates")).to_contain_text("fits: nothing would arise")
    page.get_by_role("button", name="Propose Baek").click()
    assert len(site.places()) == 4


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    site: Site, language: str, width: int, scheme: str
) -> None:
    with site.app.app_context(), unit_of_work():
        places = db.session.scalars(select(Assignment).order_by(Assignment.id)).all()
        operations.set_lock(places[0], True, actor=TESTER, now=clock.now())
        operations.decline_by_hand(places[1], actor=TESTER, now=clock.now())
        operations.set_role(places[2], AssignmentRole.STANDBY, actor=TESTER, now=clock.now())
        first = places[0].id
        baek = db.session.get_one(Interpreter, site.numbers["Baek"])
        baek.address = ""
    page = site.person("owner", language, width=width, color_scheme=scheme)
    for path in (
        f"?day={DAY}",
        f"?day={DAY}&pick=a{first}",
        f"?day={DAY}&pick=p{site.numbers['Baek']}",
        f"?day={DAY}&about=mayors",
        "/booths/mayors/en-ko",
        f"/booths/mayors/en-ko?for={first}",
        "/offers",
        "/plans",
    ):
        look(page, site, path)
        for each in page.locator("main details").all():
            each.evaluate("each => { each.open = true; }")
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert page.evaluate("document.documentElement.lang") == language
