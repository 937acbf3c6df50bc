"""The panel and the line-up in a browser: the clock, keys, a lost network, two operators, axe."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import func, select

from config import Config
from summit.app import create_app
from summit.core import clock
from summit.core.db import db, unit_of_work
from summit.rundown import operations, queries
from summit.rundown.facts import RundownFact
from summit.rundown.models import Command, Rundown
from tests.actors import TESTER
from tests.browser.looking import violations
from tests.conftest import Client
from tests.rundown.builders import NOW, give, meeting, session_of
from tests.rundown.panel_world import put_off_start
from tests.servers import HOST, free_port, serve
from tests.signing_in import sign_in

MAYORS = "/organizer/summits/forum/sessions/mayors"

Opener = Callable[..., Page]


class Site:
    """A running Summit with the mayors' meeting, and people signed in at it."""

    def __init__(self, address: str, app: Flask, open_page: Opener) -> None:
        self.address, self.app = address, app
        self._open_page = open_page
        self.complaints: list[str] = []

    def person(
        self, role: str = "operator", language: str = "en", name: str = "Min", **options: object
    ) -> Page:
        """Open a browser in which somebody is signed in."""
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
        # What was refused, and the network that a test takes away, are told by the browser, too.
        if kind in ("error", "warning") and not re.search(
            "status of (404|409|422)|ERR_INTERNET_DISCONNECTED", text
        ):
            self.complaints.append(text)

    def look(self, page: Page, path: str = "panel") -> Page:
        """Open a page of the session."""
        page.goto(f"{self.address}{MAYORS}/{path}")
        expect(page.locator("html.has-script")).to_have_count(1)
        return page

    def leader(self, **options: object) -> Page:
        """Open the panel and take it."""
        page = self.look(self.person(**options))  # type: ignore[arg-type]
        page.get_by_role("button", name="Take the panel").click()
        expect(page.locator("#lp-holder-words")).to_contain_text("You hold the panel.")
        return page

    def rundown(self) -> RundownFact:
        """Return the rundown as it is stored."""
        with self.app.app_context():
            found = queries.rundown_by_id(db.session.scalars(select(Rundown.id)).one())
            db.session.remove()
        assert found is not None
        return found

    def states(self) -> list[str]:
        """Return the states of all cues."""
        return [each.state.value for each in self.rundown().cues]

    def commands(self, name: str) -> int:
        """Return how many commands of a name were obeyed."""
        with self.app.app_context():
            found = db.session.scalar(
                select(func.count()).select_from(Command).where(Command.name == name)
            )
            db.session.remove()
        return found or 0

    def started(self, ago: timedelta, *, next_ago: timedelta | None = None) -> None:
        """Start the meeting so long ago, planned to begin at that instant, by nobody's panel."""
        now = clock.now()
        with self.app.app_context():
            put_off_start(now - ago)
            with unit_of_work():
                rundown = db.session.scalars(select(Rundown)).one()
                operations.take_panel(rundown, actor=TESTER, now=now - ago)
                give(rundown, "start", now=now - ago, actor=TESTER)
                if next_ago is not None:
                    give(rundown, "next", now=now - next_ago, actor=TESTER)
                operations.release_panel(rundown, actor=TESTER, now=now)
            db.session.remove()


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
        address = stack.enter_context(serve(app, port))
        made = Site(address, app, open_page)
        yield made
        with app.app_context():
            db.engine.dispose()
    assert made.complaints == []


def digits(page: Page) -> int:
    """Return what the big clock shows, in seconds."""
    text = page.locator("#lp-clock-digits").inner_text()
    minutes, seconds = text.lstrip("−").split(":")
    length = int(minutes) * 60 + int(seconds)
    return -length if text.startswith("−") else length


def left(site: Site, now: datetime) -> int:
    """Return what the server's clock says remains."""
    from summit.rundown.timing import timing

    rundown = site.rundown()
    assert rundown.current is not None
    return timing(rundown, now).of(rundown.current.uid).remaining


def who(page: Page) -> Locator:
    return page.locator(".lp-now .lp-who")


def test_a_meeting_is_led_by_keys(site: Site) -> None:
    page = site.leader()
    page.locator("h1").click()
    page.keyboard.press("n")
    expect(who(page)).to_contain_text("Opening film")
    page.keyboard.press("Space")
    expect(who(page)).to_contain_text("Kim Hana")
    expect(page.locator("#lp-live")).to_have_text("Now speaking: Seoul · Kim Hana")
    page.keyboard.press("p")
    expect(page.locator(".lp-now")).to_contain_text("paused")
    page.keyboard.press("p")
    expect(page.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    page.keyboard.press("+")
    expect(page.locator(".lp-now")).to_contain_text("of 10:30 (planned 10:00)")
    page.keyboard.press("Control+z")
    expect(page.locator(".lp-now")).to_contain_text("of 10:00 ")
    page.keyboard.press("f")
    expect(page.locator("#lp-now-heading")).to_have_text("Nobody has the floor")
    assert site.states()[:3] == ["done", "done", "queued"]


def test_keys_do_nothing_while_somebody_types_or_has_turned_them_off(site: Site) -> None:
    site.started(timedelta(seconds=20))
    page = site.leader()
    page.locator("#lp-more-next").click()
    expect(page.locator("#lp-editor-heading")).to_be_focused()
    page.locator("#le-substitute-part summary").click()
    field = page.locator("#le-who-en")
    field.fill("")
    field.press_sequentially("n p f - Nan")
    page.keyboard.press("Space")
    expect(field).to_have_value("n p f - Nan ")
    # What is typed stays when the page is brought up to date by somebody else's doing.
    other = site.look(site.person(name="Lee"))
    other.get_by_role("button", name="Ask for the panel").click()
    expect(page.locator(".lp-asked")).to_have_text("Lee asks for the panel.")
    expect(field).to_have_value("n p f - Nan ")
    expect(field).to_be_focused()
    assert site.states()[:2] == ["speaking", "queued"]
    # A key that presses what has the focus does only that.
    page.locator("#lp-keys").focus()
    page.keyboard.press("Space")
    expect(page.locator("#lp-keys")).not_to_be_checked()
    page.locator("h1").click()
    page.keyboard.press("n")
    page.keyboard.press("Control+z")
    expect(page.locator(".lp-now")).to_contain_text("Not begun")
    assert site.commands("next") == 0


def test_the_focus_and_what_is_open_stay_when_others_change_something(site: Site) -> None:
    site.started(timedelta(seconds=20))
    page = site.leader(name="Kim")
    other = site.look(site.person(name="Lee"))
    page.locator("#lp-more-next").click()
    summary = page.locator("#le-note-part summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#le-note-part")).to_have_attribute("open", "")
    other.get_by_role("button", name="Ask for the panel").click()
    expect(page.locator(".lp-asked")).to_be_visible()
    expect(summary).to_be_focused()
    expect(page.locator("#le-note-part")).to_have_attribute("open", "")
    # A button that goes leaves the focus where no key presses anything else.
    page.locator("#lp-keep").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".lp-asked")).to_have_count(0)
    expect(page.locator("#lp-now-heading")).to_be_focused()


def test_overrun_is_red_and_says_so(site: Site) -> None:
    site.started(timedelta(seconds=180 + 130))
    page = site.look(site.person("viewer"))
    shown = page.locator("#lp-clock")
    expect(shown).to_have_class(re.compile("is-over"))
    expect(page.locator("#lp-over")).to_be_visible()
    expect(page.locator("#lp-over")).to_have_text("over")
    expect(page.locator("#lp-clock-digits")).to_have_text(re.compile("^−02:1"))
    colour = shown.evaluate("each => getComputedStyle(each).backgroundColor")
    assert colour == "rgb(179, 18, 26)"
    expect(page.locator("#lp-alert")).to_have_text("Over time: Opening film")


def test_the_clock_is_the_servers_on_a_device_that_is_wrong_by_hours(site: Site) -> None:
    site.started(timedelta(seconds=60))
    page = site.person()
    page.clock.install(time=clock.now() - timedelta(hours=3))
    site.look(page)
    before = left(site, clock.now())
    seen = digits(page)
    assert left(site, clock.now()) - 1 <= seen <= before + 1


def test_a_lost_network_loses_neither_the_clock_nor_the_command(site: Site) -> None:
    site.started(timedelta(seconds=30))
    page = site.leader()
    page.context.set_offline(True)
    page.keyboard.press("n")
    expect(page.locator("#lp-net")).to_contain_text("“Next” is kept and is sent again")
    # Another one is not taken meanwhile: nobody knows what became of the first.
    page.keyboard.press("n")
    expect(page.locator("#lp-live")).to_contain_text("Wait: “Next” has not arrived yet.")
    assert site.states()[:2] == ["speaking", "queued"]
    shown = digits(page)
    assert abs(shown - left(site, clock.now())) <= 1
    expect(page.locator("#lp-clock-digits")).not_to_have_text(f"{shown // 60:02}:{shown % 60:02}")
    page.context.set_offline(False)
    expect(who(page)).to_contain_text("Kim Hana")
    expect(page.locator("#lp-net")).to_be_hidden()
    assert site.states()[:3] == ["done", "speaking", "queued"]
    assert site.commands("next") == 1
    assert abs(digits(page) - left(site, clock.now())) <= 1


def test_a_command_whose_answer_was_lost_is_obeyed_once(site: Site) -> None:
    site.started(timedelta(seconds=30))
    page = site.leader()
    ids: list[str] = []

    def swallow(route: object) -> None:
        request = route.request  # type: ignore[attr-defined]
        ids.append(re.search(r"(?:^|&)id=([^&]+)", request.post_data)[1])  # type: ignore[index]
        if len(ids) == 1:
            route.fetch()  # type: ignore[attr-defined]
            route.abort("internetdisconnected")  # type: ignore[attr-defined]
        else:
            route.continue_()  # type: ignore[attr-defined]

    page.route("**/panel/commands", swallow)
    page.get_by_role("button", name=re.compile("^Next")).click()
    expect(who(page)).to_contain_text("Kim Hana")
    expect(page.locator("#lp-net")).to_be_hidden()
    assert len(ids) == 2
    assert ids[0] == ids[1]
    assert site.commands("next") == 1
    assert site.states()[:3] == ["done", "speaking", "queued"]


def test_two_operators_hand_the_panel_over(site: Site) -> None:
    site.started(timedelta(seconds=30))
    first = site.leader(name="Kim")
    second = site.look(site.person(name="Lee"))
    expect(second.locator("#lp-holder-words")).to_contain_text("Kim holds the panel.")
    expect(second.get_by_role("button", name=re.compile("^Next"))).to_have_count(0)
    second.get_by_role("button", name="Ask for the panel").click()
    expect(second.locator("#lp-holder-words")).to_contain_text("You have asked for it.")
    first.get_by_role("button", name="Hand it over").click()
    expect(second.locator("#lp-holder-words")).to_contain_text("You hold the panel.")
    expect(first.get_by_role("button", name=re.compile("^Next"))).to_have_count(0)
    second.get_by_role("button", name=re.compile("^Next")).click()
    expect(who(first)).to_contain_text("Kim Hana")
    expect(who(second)).to_contain_text("Kim Hana")


def test_a_stale_command_is_told_with_what_has_happened(site: Site) -> None:
    site.started(timedelta(seconds=30))
    page = site.leader(name="Kim")
    # The same person has the panel open a second time, and is quicker there.
    page.route("**/panel/now*", lambda route: route.abort("internetdisconnected"))
    other = page.context.new_page()
    site.look(other)
    other.get_by_role("button", name=re.compile("^Skip")).click()
    expect(other.locator("#lp-said")).to_contain_text("Skipped: Seoul · Kim Hana")
    page.get_by_role("button", name=re.compile("^Next")).click()
    said = page.locator("#lp-said")
    expect(said).to_contain_text("Not done: this has happened meanwhile")
    expect(said).to_contain_text("Kim: Skipped: Seoul · Kim Hana")
    expect(said).to_be_focused()
    expect(page.locator(".lp-next")).to_contain_text("London")
    assert site.states()[:3] == ["speaking", "skipped", "queued"]


def test_the_chair_confirms_shorter_turns(site: Site) -> None:
    site.started(timedelta(minutes=10))
    page = site.leader()
    expect(page.locator("#lp-cut-heading")).to_be_visible()
    page.locator("#lp-shortened summary").click()
    expect(page.locator("#lp-shortened tbody tr")).to_have_count(7)
    page.locator("#lp-chair").fill("Han Sora")
    page.get_by_role("button", name="Shorten these turns").click()
    expect(page.locator("#lp-said")).to_contain_text("confirmed by Han Sora")
    expect(page.locator("#lp-cut-heading")).to_have_count(0)


def test_a_substitute_is_announced_in_both_languages(site: Site) -> None:
    site.started(timedelta(seconds=30))
    page = site.leader()
    page.locator("#lp-more-next").click()
    page.locator("#le-substitute-part summary").click()
    page.locator("#le-who-en").fill("Park Jun")
    page.locator("#le-who-ko").fill("박준")
    page.locator("#le-title-en").fill("Deputy Mayor")
    page.locator("#le-substitute-button").click()
    expect(page.locator(".lp-next")).to_contain_text("Park Jun")
    expect(page.locator(".lp-next")).to_contain_text("substitute")
    cue = site.rundown().cues[1]
    assert cue.substitute_name == {"en": "Park Jun", "ko": "박준"}
    assert cue.substitute_title == {"en": "Deputy Mayor"}


def test_without_script_everything_works_by_forms(site: Site) -> None:
    page = site.person(java_script_enabled=False)
    page.goto(f"{site.address}{MAYORS}/panel")
    page.get_by_role("button", name="Take the panel").click()
    page.get_by_role("button", name="Start the meeting").click()
    page.get_by_role("button", name=re.compile("^Next")).click()
    expect(who(page)).to_contain_text("Kim Hana")
    page.locator("#lp-more-next").click()
    page.locator("#le-skip").click()
    expect(page.locator(".said")).to_contain_text("Skipped: London")
    page.get_by_role("button", name=re.compile("^Undo")).click()
    assert site.states()[:3] == ["done", "speaking", "queued"]
    page.goto(f"{site.address}{MAYORS}/line-up")
    page.get_by_role("button", name=re.compile(r"^Sound \(Jakarta")).click()
    expect(page.get_by_role("button", name=re.compile(r"^Sound \(Jakarta"))).to_have_attribute(
        "aria-pressed", "true"
    )


def test_a_line_up_is_tapped_on_a_phone(site: Site) -> None:
    page = site.look(site.person(width=390, height=844, has_touch=True), "line-up")
    expect(page.locator("#lu-progress")).to_contain_text("0 of 6 ready")
    expect(page.locator("#lu-progress")).to_contain_text("5 min left at 45 s each")
    seoul = page.locator(".lu-turn").first
    for button in seoul.locator(".lu-tap").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 48
        assert box["width"] >= 120
    for check in ("Connected", "Sound", "Name plate", "Backup telephone"):
        seoul.get_by_role("button", name=re.compile(f"^{check}")).tap()
    expect(page.locator("#lu-progress")).to_contain_text("1 of 6 ready")
    expect(seoul).to_contain_text("ready")
    page.locator("#lu-missing").tap()
    expect(page.locator(".lu-turn")).to_have_count(5)
    expect(page.locator(".lu-turn").first).to_contain_text("London")
    assert site.commands("check") == 4
    page.locator(".lu-turn").first.locator("summary").tap()
    page.locator(".lu-turn").first.locator("input[type=tel]").fill("+44 20 7946 0100")
    page.locator(".lu-turn").first.get_by_role("button", name="Note the number").tap()
    expect(page.get_by_role("link", name=re.compile(r"^Call \+44 20 7946 0100"))).to_be_visible()


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    site: Site, language: str, width: int, scheme: str
) -> None:
    site.started(timedelta(minutes=31), next_ago=timedelta(minutes=28))
    with site.app.app_context():
        with unit_of_work():
            rundown = db.session.scalars(select(Rundown)).one()
            rundown.cues[5].priority = 1
            rundown.cues[2].lost_at = rundown.cues[1].lost_at = clock.now()
            rundown.cues[2].note = "Ring first."
            rundown.cues[1].telephone = "+82 2 555 0100"
        db.session.remove()
    shown = site.rundown().cues[3].uid
    page = site.person("operator", language, width=width, color_scheme=scheme)
    site.look(page)
    page.locator("#lp-take").click()
    expect(page.locator("#lp-next")).to_be_visible()
    for path in ("panel", f"panel?shown={shown}", "line-up"):
        site.look(page, path)
        for each in page.locator("main details").all():
            each.evaluate("each => { each.open = true; }")
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert page.evaluate("document.documentElement.lang") == language
