"""An interpreter on a phone: accepting in Korean, the turns of the day, without a barrier."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest
from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Page, expect

from config import Config
from summit.app import create_app
from summit.core import clock
from summit.core.db import db, unit_of_work
from summit.interpretation import operations
from summit.interpretation.models import AssignmentState, SpanKind
from summit.interpretation.operations import Span
from summit.interpretation.operations.turning import TurnValues
from tests.actors import TESTER
from tests.browser.test_office import barriers, phone
from tests.interpreter import world as worlds
from tests.interpreter.world import KIM, LEE, PARK, World, addresses
from tests.servers import free_port, serve

Opener = Callable[..., Page]


class Site:
    """A running Summit with interpreters."""

    def __init__(self, address: str, app: Flask, world: World) -> None:
        self.address, self.app, self.world = address, app, world

    def base(self, of: str, language: str) -> str:
        return self.address + self.world.base(of, language)

    def place(self, of: str, slug: str = "mayors") -> tuple[AssignmentState, bool | None]:
        with self.app.app_context():
            found = worlds.standing(self.world, of, slug)
            return found.state, found.consented


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    var = tmp_path_factory.mktemp("interpreter")
    port = free_port()
    config = dataclasses.replace(
        Config.for_tests(database_url=f"sqlite:///{var / 'summit.db'}", var=var),
        public_url=f"http://localhost:{port}",
    )
    app = create_app(config)
    with ExitStack() as stack:
        with app.app_context():
            upgrade()
        made = worlds.make(app)
        stack.enter_context(serve(app, port))
        yield Site(f"http://localhost:{port}", app, made)
    with app.app_context():
        db.engine.dispose()


def give(site: Site) -> None:
    """Give Lee a calendar and times for sound checks."""
    with site.app.app_context(), unit_of_work():
        lee, now, at = worlds.found(site.world, LEE), clock.now(), site.world.starts_at
        spans = [
            Span(at - timedelta(hours=9), at + timedelta(hours=9), SpanKind.AVAILABLE),
            Span(at + timedelta(hours=20), at + timedelta(hours=22), SpanKind.UNAVAILABLE),
        ]
        operations.set_spans(lee, spans, actor=TESTER, now=now)
        operations.offer_sound_checks(
            lee.summit,
            at - timedelta(days=2),
            at - timedelta(days=2, hours=-1),
            minutes=30,
            places=1,
            actor=TESTER,
            now=now,
        )


def under_way(site: Site) -> None:
    """Have the mayors' session, in which Kim and Lee interpret, go on since ten minutes."""
    with site.app.app_context(), unit_of_work():
        begins = clock.now().replace(second=0, microsecond=0) - timedelta(minutes=10)
        session = worlds.place(site.world, KIM).session
        session.starts_at, session.ends_at = begins, begins + timedelta(minutes=90)
        for who in (KIM, LEE):
            place = worlds.place(site.world, who)
            place.told_from, place.told_to = session.starts_at, session.ends_at
            place.state = AssignmentState.CONFIRMED
    set_turns(site, LEE, KIM)


def set_turns(site: Site, first: str, second: str) -> None:
    """Have one interpret for an hour, and then the other."""
    with site.app.app_context(), unit_of_work():
        session = worlds.place(site.world, KIM).session
        assert session.starts_at is not None
        assert session.ends_at is not None
        middle = session.starts_at + timedelta(hours=1)
        operations.set_turns(
            session,
            "en-ko",
            [
                TurnValues(site.world.ids[first], session.starts_at, middle),
                TurnValues(site.world.ids[second], middle, session.ends_at),
            ],
            actor=TESTER,
            now=clock.now(),
        )


@pytest.mark.parametrize(
    ("language", "width"), [("en", 390), ("ko", 320), ("en", 1280), ("ko", 1280)]
)
def test_no_page_has_a_barrier(site: Site, open_page: Opener, language: str, width: int) -> None:
    give(site)
    page = phone(open_page, language, width) if width < 1000 else open_page(width=width)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text))
    wrong: dict[str, list[str]] = {}
    looked = 0

    def look(name: str) -> None:
        found = complaints + barriers(page)
        complaints.clear()
        if page.evaluate("document.documentElement.lang") != language:
            found.append("not in the reader's language")
        wrong.update({name: found} if found else {})

    seen = [*addresses(site.app, site.world, LEE, language)]
    seen += [site.world.base(KIM, language), site.world.offer(KIM, "mayors", language) + "/accept"]
    for address in seen:
        if "." in address.rpartition("/")[2] or address.count("/") < 4:
            continue  # a file, or the way in
        answer = page.goto(site.address + address)
        assert answer is not None
        complaints[:] = complaints if answer.status == 200 else []  # the browser says so itself
        if answer.status == 200 or not looked:
            look(address)
            looked += 1
    for path, field, value in (
        ("details", "#phone", "ring me"),
        ("availability", "input[type=datetime-local] >> nth=1", "2001-01-01T00:00"),
    ):
        page.goto(site.base(LEE, language) + path)
        page.locator(field).fill(value)
        page.locator("form.form button").last.click()
        expect(page.locator(".summary a").first).to_be_visible()
        complaints.clear()
        look(f"{path}, refused")
        target = page.locator(".summary a").first.get_attribute("href") or ""
        page.locator(".summary a").first.click()
        assert page.evaluate("document.activeElement.id") == target[1:], path
        complaints.clear()
    page.goto(f"{site.address}/interpreter/{language}/nothing/")
    complaints.clear()
    look("a dead link")
    under_way(site)
    page.goto(site.base(LEE, language))
    expect(page.locator(".turn-now.is-own")).to_be_visible()
    look("the day")

    assert looked > 12
    assert not wrong, "\n".join(f"{each}: {line}" for each in wrong for line in wrong[each])


def test_kim_accepts_in_korean_on_a_phone_in_three_taps(site: Site, open_page: Opener) -> None:
    page = phone(open_page, "ko")
    page.goto(f"{site.address}/interpreter/{site.world.tokens[KIM]}")
    assert page.url == site.base(KIM, "ko")
    card = page.get_by_role("article").filter(has_text="도시정부 시장회의").first
    expect(card.locator(".when-hours")).to_have_text("오후 10:00~11:30")
    expect(card).to_contain_text("서울 시각, UTC+9")

    card.locator("a[href$='/accept']").tap()
    expect(page.locator(".when-hours")).to_have_text("오후 10:00~11:30")
    page.locator("input[name=consent][value=yes]").tap()
    page.locator("main form button").tap()

    page.wait_for_url(site.address + site.world.offer(KIM, "mayors", "ko"))
    expect(page.locator(".state .tick")).to_be_visible()
    assert site.place(KIM) == (AssignmentState.CONFIRMED, True)


@pytest.mark.parametrize("width", [390, 320])
def test_park_declines_after_all_without_a_script(
    site: Site, open_page: Opener, width: int
) -> None:
    page = phone(open_page, "en", width, java_script_enabled=False)
    page.goto(site.base(PARK, "en") + "rota")

    page.get_by_role("link", name="Seminar on budgets").tap()
    page.get_by_role("link", name="I cannot come after all").tap()
    page.get_by_label("Reason").fill("The train does not run")
    page.get_by_role("button", name="Decline this session").tap()

    expect(page.locator(".state")).to_contain_text("You have declined.")
    assert site.place(PARK, "seminar") == (AssignmentState.DECLINED, None)


def test_the_keyboard_answers_too(site: Site, open_page: Opener) -> None:
    page = open_page(width=1280)
    page.goto(site.base(KIM, "en"))
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    for _ in range(30):
        page.keyboard.press("Tab")
        if (page.evaluate("document.activeElement.href || ''")).endswith("/accept"):
            break
    page.keyboard.press("Enter")
    page.locator("input[name=consent]").first.focus()
    page.keyboard.press("Space")
    page.locator("main form button").focus()
    page.keyboard.press("Enter")

    expect(page.locator(".state")).to_contain_text("You have accepted.")
    assert site.place(KIM) == (AssignmentState.CONFIRMED, True)


def test_the_page_in_the_booth_follows_the_turns(site: Site, open_page: Opener) -> None:
    under_way(site)
    page = phone(open_page, "en")
    page.clock.install()
    page.goto(site.base(LEE, "en"))
    expect(page.locator(".turn-now")).to_contain_text("Your turn now")
    page.locator("details.more > summary").first.click()
    page.locator("h1").click()  # nothing in the panel has the focus any more
    page.evaluate("document.activeElement.blur()")

    set_turns(site, KIM, LEE)
    page.clock.fast_forward(21_000)

    expect(page.locator(".turn-now")).to_contain_text("Your next turn")
    expect(page.locator("[data-live]")).to_contain_text("Now at the microphone: Kim Bora")
    # What was opened stays open.
    expect(page.locator("details.more").first).to_have_attribute("open", "")
