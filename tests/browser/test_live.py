"""The live page as visitors meet it: both languages, a phone and a desk, with and without script.

Another site is never asked: whatever would leave is answered here and written down.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Page, Route, expect

from config import Config
from summit.core.db import db, unit_of_work
from summit.core.text import Text
from tests.browser.looking import violations
from tests.conftest import _application
from tests.public import airing
from tests.public.airing import START, act, air, command
from tests.servers import HOST, free_port, serve

Opener = Callable[..., Page]


@dataclasses.dataclass
class Site:
    """A running Summit whose clock the test moves."""

    app: Flask
    address: str
    clock: time_machine.Traveller


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """The forum an hour before its meeting; a page asks what is new every second."""
    port = free_port()
    config = dataclasses.replace(
        Config.for_tests(database_url=f"sqlite:///{tmp_path / 'summit.db'}", var=tmp_path),
        public_url=f"http://{HOST}:{port}",
        live_poll=1,
    )
    with _application(config) as app:
        with app.app_context(), unit_of_work():
            airing.forum()
        with app.app_context():
            db.session.remove()
        with (
            time_machine.travel(START - timedelta(hours=1), tick=True) as clock,
            serve(app, port) as address,
        ):
            yield Site(app, address, clock)


@dataclasses.dataclass
class Heard:
    """What a page complained of, and which other sites it asked."""

    complaints: list[str]
    left: list[str]


def listen(page: Page, site: Site) -> Heard:
    """Write down every complaint; answer for other sites in their place."""
    heard = Heard([], [])

    def elsewhere(route: Route) -> None:
        heard.left.append(route.request.url)
        route.fulfill(status=200, content_type="text/html", body="<title>player</title>")

    page.route(lambda url: not url.startswith((site.address, "data:")), elsewhere)
    page.on(
        "console",
        lambda message: (
            heard.complaints.append(message.text) if message.type in ("error", "warning") else None
        ),
    )
    page.on("pageerror", lambda error: heard.complaints.append(str(error)))
    return heard


def frame_address(page: Page) -> str | None:
    return page.locator("[data-part=player] iframe").get_attribute("src")


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_phase_is_accessible_and_asks_no_other_site(
    site: Site, open_page: Opener, language: str, width: int
) -> None:
    page = open_page(width=width, locale="ko-KR" if language == "ko" else "en-GB")
    heard = listen(page, site)

    def look(phase: str, address: str = "live?session=mayors") -> None:
        for path in (address, "sessions/mayors"):
            page.goto(f"{site.address}/{language}/forum/{path}", wait_until="networkidle")
            assert page.locator(".badge").get_attribute("class") == f"badge {phase}"
            assert violations(page) == [], f"{phase} {path}"
            wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert page.evaluate(wide) == 0, f"{phase} {path}"

    act(site.app, "announce", "floor", "en", "ko")
    look("before", "live")
    act(site.app, "live")
    command(site.app, "start")
    command(site.app, "next")
    look("live", "live")
    act(site.app, "hold", Text())
    look("held")
    act(site.app, "release hold")
    command(site.app, "end")
    act(site.app, "end")
    look("ended")
    act(site.app, "record")
    look("recorded")
    assert heard == Heard([], [])


def test_nothing_is_asked_of_the_player_before_the_press(site: Site, open_page: Opener) -> None:
    air(site.app)
    page = open_page()
    heard = listen(page, site)
    page.goto(f"{site.address}/en/forum/live", wait_until="networkidle")
    assert heard.left == []
    assert page.locator("iframe").count() == 0

    page.get_by_role("link", name="Play the broadcast").click()

    frame = page.locator("iframe")
    expect(frame).to_have_attribute("referrerpolicy", "strict-origin-when-cross-origin")
    expect(frame).to_have_attribute("title", "Mayoral Meeting – English")
    expect(frame).to_be_focused()
    address = frame_address(page)
    assert address is not None
    assert address.startswith("https://www.youtube-nocookie.com/embed/ENGLISHvid1?")
    assert heard.left == [address]
    assert heard.complaints == []


def test_another_language_replaces_the_frame_and_keeps_the_page(
    site: Site, open_page: Opener
) -> None:
    air(site.app)
    page = open_page()
    heard = listen(page, site)
    page.goto(f"{site.address}/en/forum/live?channel=floor", wait_until="networkidle")
    page.evaluate("window.stays = true")
    expect(page.get_by_role("link", name="Original sound")).to_have_attribute(
        "aria-current", "true"
    )

    page.get_by_role("link", name="Korean").click()  # before the press: only the poster follows
    assert page.locator("iframe").count() == 0
    page.get_by_role("link", name="Play the broadcast").click()
    assert "KOREANvide1" in (frame_address(page) or "")
    page.get_by_role("link", name="English", exact=True).click()

    assert "ENGLISHvid1" in (frame_address(page) or "")
    assert page.evaluate("window.stays")
    assert page.url == f"{site.address}/en/forum/live"
    assert page.context.cookies() == []
    # The choice is kept on the device, and is there on the session's own page.
    page.get_by_role("link", name="Korean").click()
    page.goto(f"{site.address}/en/forum/sessions/mayors", wait_until="networkidle")
    expect(page.get_by_role("link", name="Korean")).to_have_attribute("aria-current", "true")
    assert page.locator("iframe").count() == 0
    assert heard.complaints == []


def test_an_operators_act_arrives_by_itself_and_leaves_the_player_alone(
    site: Site, open_page: Opener
) -> None:
    air(site.app)
    page = open_page(locale="ko-KR")
    heard = listen(page, site)
    page.goto(f"{site.address}/ko/forum/live", wait_until="networkidle")
    name = page.locator(".floor-name")
    expect(name).to_have_text("개막 영상")
    page.locator("[data-play]").click()
    page.evaluate("document.querySelector('iframe').stays = true")

    command(site.app, "next")
    expect(name).to_have_text("김하나")
    expect(page.locator("[data-live-news]")).to_contain_text("김하나, 서울")
    assert page.evaluate("document.querySelector('iframe').stays")

    # A title, a substitute, the end: none touches what plays.
    command(
        site.app, "substitute", cue=1, name=Text(en="Lee", ko="이다나"), title=Text(ko="부시장")
    )
    expect(name).to_have_text("이다나")
    act(site.app, "fail", "en")
    command(site.app, "end")
    act(site.app, "end", languages=("floor", "ko"))
    expect(page.locator(".badge")).to_have_class("badge ended")
    assert page.evaluate("document.querySelector('iframe').stays")
    assert len(heard.left) == 1
    assert heard.complaints == []


def test_a_hold_takes_the_picture_away_and_its_end_brings_it_back(
    site: Site, open_page: Opener
) -> None:
    air(site.app)
    page = open_page()
    heard = listen(page, site)
    page.goto(f"{site.address}/en/forum/live", wait_until="networkidle")
    page.get_by_role("link", name="Play the broadcast").click()

    act(site.app, "hold", Text(en="Back in five minutes."))
    expect(page.locator(".slate")).to_have_text("Back in five minutes.")
    assert page.locator("iframe").count() == 0

    act(site.app, "release hold")
    expect(page.locator("iframe")).to_be_visible()  # it was asked for before
    # A new video in the channel is another frame; the same one is not.
    act(site.app, "move", "en", "ENGLISHvid2")
    expect(page.locator("iframe")).to_have_attribute(
        "src",
        "https://www.youtube-nocookie.com/embed/ENGLISHvid2?rel=0&playsinline=1&hl=en&autoplay=1",
    )
    assert [url.split("?")[0].rpartition("/")[2] for url in heard.left] == [
        "ENGLISHvid1", "ENGLISHvid1", "ENGLISHvid2",
    ]  # fmt: skip


def test_the_focus_stays_where_it_is_while_the_page_changes(site: Site, open_page: Opener) -> None:
    air(site.app)
    page = open_page()
    page.goto(f"{site.address}/en/forum/live", wait_until="networkidle")
    page.get_by_role("link", name="Korean").focus()
    act(site.app, "fail", "floor")  # which makes the list of channels anew
    expect(page.get_by_text("Original sound (This channel has failed")).to_be_attached()
    expect(page.get_by_role("link", name="Korean")).to_be_focused()


def test_the_countdown_follows_the_servers_clock(site: Site, open_page: Opener) -> None:
    page = open_page()
    page.clock.install(time="2020-01-01T00:00:00Z")  # a device that is years behind
    page.goto(f"{site.address}/en/forum/live")
    page.clock.run_for(3000)
    count = page.locator(".countdown")
    expect(count).to_be_visible()
    hours, minutes, _seconds = count.inner_text().split(":")
    assert (hours, minutes) in {("0", "59"), ("1", "00")}


def test_chapters_lead_to_their_place(site: Site, open_page: Opener) -> None:
    air(site.app)
    command(site.app, "end")
    act(site.app, "end")
    act(site.app, "record")
    page = open_page()
    heard = listen(page, site)
    page.goto(f"{site.address}/en/forum/sessions/mayors", wait_until="networkidle")

    page.get_by_role("link", name="Keynote").first.click()

    address = frame_address(page) or ""
    assert address.startswith("https://www.youtube-nocookie.com/embed/ENGLISHvid1?")
    assert "start=190" in address
    page.get_by_role("link", name="Korean").click()
    page.locator("[data-chapters=ko] a").nth(2).click()
    assert "KOREANvide1" in (frame_address(page) or "")
    assert "start=3790" in (frame_address(page) or "")
    assert heard.complaints == []


def test_an_absent_network_is_said_quietly_and_its_return_too(
    site: Site, open_page: Opener
) -> None:
    air(site.app)
    page = open_page()
    page.goto(f"{site.address}/en/forum/live", wait_until="networkidle")
    page.context.set_offline(True)
    said = page.locator("[data-live-said]")
    expect(said).to_contain_text("No connection", timeout=30_000)
    expect(page.locator(".floor-name")).to_have_text("Opening film")
    command(site.app, "next")
    page.context.set_offline(False)
    expect(page.locator(".floor-name")).to_have_text("Kim Hana", timeout=30_000)
    expect(said).to_have_text("Connected again.")


def test_a_page_that_nobody_polls_for_any_more_says_so(site: Site, open_page: Opener) -> None:
    air(site.app)
    page = open_page()
    page.goto(f"{site.address}/en/forum/live", wait_until="networkidle")
    act(site.app, "withdraw", "forum")
    expect(page.locator("[data-live-said]")).to_have_text("This page has changed. Load it again.")


def test_without_script_everything_is_a_link(site: Site, open_page: Opener) -> None:
    air(site.app)
    page = open_page(java_script_enabled=False)
    heard = listen(page, site)
    page.goto(f"{site.address}/en/forum/live")
    page.get_by_role("link", name="Korean").click()
    assert page.url == f"{site.address}/en/forum/live?channel=ko"
    play = page.locator("[data-play]")
    assert play.inner_text().strip() == "Watch on YouTube"
    assert play.get_attribute("href") == "https://www.youtube.com/watch?v=KOREANvide1"
    assert page.get_by_role("link", name="If it does not play: watch on Vimeo").is_visible()
    command(site.app, "next")
    page.reload()
    assert page.locator(".floor-name").inner_text() == "Kim Hana"
    page.get_by_role("link", name="한국어").click()
    assert page.url == f"{site.address}/ko/forum/live?channel=ko"
    assert heard == Heard([], [])


def test_before_the_start_the_hour_stands_in_words(site: Site, open_page: Opener) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(f"{site.address}/ko/forum/live")
    poster = page.locator(".poster").inner_text()
    assert "2027년 5월 14일 (금) 오후 10:00" in poster
    assert "서울 시각 UTC+9" in poster


def test_times_that_arrive_stand_in_the_readers_zone(site: Site, open_page: Opener) -> None:
    air(site.app)
    page = open_page(timezone_id="Europe/London")
    page.goto(f"{site.address}/en/forum/live", wait_until="networkidle")
    command(site.app, "next", now=START + timedelta(minutes=4))
    expect(page.locator(".floor p.facts")).to_contain_text("since 14:04")
