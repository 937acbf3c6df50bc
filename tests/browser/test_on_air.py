"""The Mayoral Meeting is led from line-up to recording, as its operator and its public live it.

The demonstration as it is run, with a clock that is put forward: nineteen speakers, one who talks
seven minutes too long, one city whose line is lost, and one that is represented by a deputy who is
announced a minute before. The panel proposes shorter turns, the chair confirms, the meeting ends in
time; a reader in Korea follows, and the recording has its chapters where they really were.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader
from sqlalchemy import select

from config import Config
from summit.app import create_app
from summit.app.demo import COPY_SLUG, demo_sign_ins, load_demo
from summit.core.db import db
from summit.programme.models import Session, Summit
from tests.browser.looking import violations
from tests.servers import HOST, free_port, serve

Opener = Callable[..., Page]

SESSION = f"/organizer/summits/{COPY_SLUG}/sessions/mayoral-meeting"
LIVE = f"/ko/{COPY_SLUG}/live"
SEOUL = ZoneInfo("Asia/Seoul")
CHAIR = "Kim Hana"
#: Any ids: nothing is asked of YouTube.
VIDEOS = {"ko": "kokokokokok", "en": "enenenenene"}
LOST, DEPUTY = "Jakarta", "Hanoi"
DEPUTY_NAME, DEPUTY_TITLE = ("Deputy A", "대리 가"), ("Deputy Mayor", "부시장")


@dataclass
class Stage:
    """The application on its server, and the clock that all of it goes by."""

    app: Flask
    address: str
    starts_at: datetime
    clock: time_machine.Traveller
    link: str
    complaints: list[str] = field(default_factory=list)

    def at(self, minutes: float) -> None:
        """Put the clock to so many minutes after the planned start."""
        self.clock.move_to(self.starts_at + timedelta(minutes=minutes))

    def watch(self, page: Page) -> Page:
        """Keep what goes wrong in a page."""
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    port = free_port()
    config = dataclasses.replace(
        Config.for_tests(database_url=f"sqlite:///{tmp_path / 'summit.db'}", var=tmp_path),
        public_url=f"http://{HOST}:{port}",
    )
    app = create_app(config)
    with app.app_context():
        upgrade()
        load_demo(if_empty=True)
        starts_at = db.session.scalars(
            select(Session.starts_at)
            .join(Summit)
            .where(Summit.slug == COPY_SLUG, Session.slug == "mayoral-meeting")
        ).one()
        assert starts_at is not None
        db.session.remove()
        with time_machine.travel(starts_at - timedelta(minutes=70), tick=True) as clock:
            told = "\n".join(demo_sign_ins(config.public_url))
            link = re.findall(r"owner  \S+?(/organizer/links/\S+)", told)[-1]
            db.session.remove()
            with serve(app, port) as address:
                yield Stage(app, address, starts_at, clock, link)
        db.engine.dispose()


@dataclass
class Panel:
    """The operator before the panel."""

    stage: Stage
    page: Page

    def speaks(self) -> str:
        """Return who has the floor, as the panel says it."""
        return self.page.locator("#lp-who").get_attribute("data-who") or ""

    def next(self, minutes: float, who: str | re.Pattern[str]) -> None:
        """Put the clock forward and give the floor to the next, who has to be this one."""
        self.stage.at(minutes)
        self.page.locator("#lp-next").click()
        expect(self.page.locator("#lp-who")).to_have_attribute("data-who", who)

    def of(self, name: str) -> Locator:
        """Return the line of a city in the list of cues."""
        return self.page.locator(".lp-cue").filter(
            has=self.page.locator(".lp-what b", has_text=re.compile(f"^{name}"))
        )


def test_mayoral_meeting_is_led(stage: Stage, open_page: Opener, tmp_path: Path) -> None:
    desk = stage.watch(open_page(timezone_id="Asia/Seoul"))
    desk.on("dialog", lambda dialog: dialog.accept())
    reader = stage.watch(open_page(locale="ko-KR", timezone_id="Asia/Seoul", width=390))
    sign_in(stage, desk)

    the_cue_sheet_is_printed(stage, desk, tmp_path)
    channels_are_made_ready(stage, desk)
    the_reader_waits(stage, reader)
    take_the_panel(stage, desk)
    line_up(stage, desk)
    open_panel(stage, desk).next(-10, re.compile("Interpreters"))
    channels_go_live(stage, desk)
    panel = open_panel(stage, desk)
    lead(panel, reader)
    end_in_time(panel)
    the_recording_has_chapters(stage, desk, reader)
    the_record_tells_it(stage, desk)

    assert stage.complaints == []


def sign_in(stage: Stage, desk: Page) -> None:
    desk.goto(stage.address + stage.link)
    desk.locator("main form button").click()
    desk.wait_for_url("**/organizer/")


def the_cue_sheet_is_printed(stage: Stage, desk: Page, folder: Path) -> None:
    for language, words in (("en", "Mayoral Meeting"), ("ko", "도시정부 시장회의")):
        answer = desk.request.get(f"{stage.address}{SESSION}/rundown.pdf?language={language}")
        assert answer.headers["content-type"] == "application/pdf"
        text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(answer.body())).pages)
        assert words in text
        (folder / f"cue-sheet-{language}.pdf").write_bytes(answer.body())


def channels_are_made_ready(stage: Stage, desk: Page) -> None:
    """Paste addresses; nobody has been asked for consent, so the owner signs for it."""
    desk.goto(f"{stage.address}{SESSION}/broadcasts")
    for language, video in VIDEOS.items():
        desk.locator(f"#place-{language}").fill(f"https://youtu.be/{video}?si=tracking")
        desk.locator(f"#c-{language} form button", has_text="Save").click()
        expect(desk.locator(f"#c-{language}")).to_contain_text(video)
    # The press of the button changes nothing before somebody has signed.
    desk.locator("#c-en form[action$='/show'] button").click()
    expect(desk.locator(".summary[role=alert]")).to_contain_text("Consents that are not on record")
    expect(desk.locator("#c-en .tags")).to_contain_text("Not shown")
    desk.locator("summary", has_text="Sign for going public").click()
    desk.get_by_label("Reason").fill("Consent is given in writing before the meeting.")
    desk.get_by_label("What it covers").select_option("both")
    desk.get_by_role("button", name="Sign", exact=True).click()
    expect(desk.locator("#consents ~ .missing .tag-done").first).to_be_visible()
    for language in VIDEOS:
        for step in ("test", "ready"):
            desk.locator(f"#c-{language} form:has(input[value={step}]) button").first.click()
        desk.locator(f"#c-{language} form[action$='/show'] button").click()
        expect(desk.locator(f"#c-{language} .tags")).to_contain_text("Public")


def the_reader_waits(stage: Stage, reader: Page) -> None:
    reader.goto(stage.address + LIVE)
    expect(reader.locator("[data-countdown]")).to_be_visible()
    expect(reader.locator("[data-part=state] .badge")).to_be_visible()
    assert violations(reader) == []


def open_panel(stage: Stage, desk: Page) -> Panel:
    desk.goto(f"{stage.address}{SESSION}/panel")
    return Panel(stage, desk)


def take_the_panel(stage: Stage, desk: Page) -> None:
    """Begin an hour before, with what the public knows nothing of."""
    panel = open_panel(stage, desk)
    desk.locator("#lp-take").click()
    expect(desk.locator("#lp-holder-words")).to_contain_text("You hold the panel.")
    panel.next(-60, re.compile("Studio"))
    panel.next(-45, re.compile("Line-up"))
    assert violations(desk) == []


def line_up(stage: Stage, desk: Page) -> None:
    """London and the city that will be lost are there, seen and heard."""
    stage.at(-40)
    desk.goto(f"{stage.address}{SESSION}/line-up")
    for city in ("London", LOST):
        row = desk.locator("li, tr, article").filter(has_text=city).last
        buttons = row.locator("form button")
        assert buttons.count() > 0
        buttons.first.click()
        expect(desk.locator("main")).to_contain_text(city)
    assert violations(desk) == []


def channels_go_live(stage: Stage, desk: Page) -> None:
    stage.at(-2)
    desk.goto(f"{stage.address}{SESSION}/broadcasts")
    for language in VIDEOS:
        desk.locator(f"#c-{language} form:has(input[value=live]) button").first.click()
        expect(desk.locator(f"#c-{language} .tags")).to_contain_text(
            re.compile("live", re.IGNORECASE)
        )


def lead(panel: Panel, reader: Page) -> None:
    """Lead all nineteen; the keynote takes seventeen minutes instead of ten."""
    stage, page = panel.stage, panel.page
    panel.next(0, re.compile("Opening"))
    panel.next(3, re.compile("Seoul"))
    _sees(reader, "서울")
    stage.at(15)
    expect(page.locator("#lp-clock")).to_have_class(re.compile("is-over"))
    expect(page.locator("#lp-over")).to_be_visible()
    stage.at(20)
    expect(page.locator("#lp-end")).to_have_class(re.compile("is-late"))

    # The chair confirms shorter turns for all alike; nobody has to be left out.
    panel.next(20, re.compile("London"))
    expect(page.locator("#lp-slack")).to_contain_text("7")
    expect(page.locator(".lp-cut")).to_contain_text("It is enough.")
    expect(page.locator(".lp-drops")).to_have_count(0)
    page.locator("#lp-chair").fill(CHAIR)
    page.locator("#lp-shorten-button").click()
    expect(page.locator("#lp-end")).not_to_have_class(re.compile("is-late"))
    expect(page.locator(".lp-cut")).to_have_count(0)

    _speak_on(panel, reader)


def _speak_on(panel: Panel, reader: Page) -> None:
    """Let everybody else have the floor for exactly the time that they have got."""
    page, at = panel.page, 20.0
    spoken = ["Seoul", "London"]
    while page.locator("#lp-next").count():
        at += _seconds(page) / 60
        following = page.locator(".lp-next .lp-place").inner_text()
        if following == DEPUTY:
            _announce_the_deputy(panel, at - 1)
        panel.next(at, re.compile(re.escape(following)))
        spoken.append(following)
        if following == LOST:
            _lose_the_line(panel, at + 1, reader)
        if following == DEPUTY:
            _sees(reader, DEPUTY_NAME[1])
            _sees(reader, DEPUTY_TITLE[1])
    cities, parts = spoken[:19], spoken[19:]
    assert len(set(cities)) == 19
    assert len(parts) == 3
    panel.stage.at(at + (_seconds(page) - 10) / 60)


def _seconds(page: Page) -> int:
    return int(page.locator("#lp-clock").get_attribute("data-seconds") or 0)


def _announce_the_deputy(panel: Panel, at: float) -> None:
    panel.stage.at(at)
    page = panel.page
    page.locator("#lp-more-next").click()
    page.locator("#le-substitute-part summary").click()
    for tag, name, title in zip(("en", "ko"), DEPUTY_NAME, DEPUTY_TITLE, strict=True):
        page.locator(f"#le-who-{tag}").fill(name)
        page.locator(f"#le-title-{tag}").fill(title)
    page.locator("#le-substitute-button").click()
    expect(page.locator(".lp-next")).to_contain_text(DEPUTY_NAME[0])


def _lose_the_line(panel: Panel, at: float, reader: Page) -> None:
    panel.stage.at(at)
    page = panel.page
    page.locator("#lp-lost").click()
    expect(page.locator(".lp-now .lp-marks")).to_contain_text("line lost")
    page.locator("#lp-fallback").click()
    expect(page.locator(".lp-now .lp-marks")).to_contain_text("fallback shown")
    _sees(reader, "자카르타")
    expect(reader.locator("[data-part=floor]")).to_contain_text("영상 메시지", timeout=20_000)


def _sees(reader: Page, words: str) -> None:
    """Wait until the page of the public, which asks by itself, says something."""
    expect(reader.locator("[data-part=floor]")).to_contain_text(words, timeout=20_000)


def end_in_time(panel: Panel) -> None:
    page = panel.page
    page.locator("#lp-close button, button#lp-close").click()
    expect(page.locator("#lp-end-heading")).to_have_text("Ended at")
    ended = page.locator("#lp-ends-at").inner_text()
    hour, minute = re.findall(r"(\d+):(\d+)", ended)[0]
    assert (int(hour), int(minute)) <= (23, 30)
    assert violations(page) == []


def the_recording_has_chapters(stage: Stage, desk: Page, reader: Page) -> None:
    for language in VIDEOS:
        desk.goto(f"{stage.address}{SESSION}/broadcasts/{language}/end")
        desk.locator("main form input:not([type=hidden])").fill("END")
        desk.locator("main form button").first.click()
        expect(desk.locator(f"#c-{language} .tags")).not_to_contain_text("Live")
    desk.goto(f"{stage.address}{SESSION}/broadcasts/ko")
    desk.locator("#recording-form button").click()
    desk.locator("button[formaction$='/chapters/make']").click()
    lines = desk.locator("textarea[lang=ko]").input_value().splitlines()
    # The video began two minutes before the session; the keynote took seventeen minutes.
    assert lines[0].startswith("0:00 ")
    begins = [_seconds_of(line.split()[0]) for line in lines[1:4]]
    assert begins == [pytest.approx(each, abs=8) for each in (120, 300, 22 * 60)]
    reader.goto(f"{stage.address}/ko/{COPY_SLUG}/sessions/mayoral-meeting")
    expect(reader.locator("[data-part=chapters]")).to_contain_text(lines[3].split()[0])
    expect(reader.locator("[data-part=chapters]")).not_to_contain_text("통역 음향")


def _seconds_of(clock: str) -> int:
    minutes, seconds = clock.split(":")
    return 60 * int(minutes) + int(seconds)


def the_record_tells_it(stage: Stage, desk: Page) -> None:
    desk.goto(f"{stage.address}{SESSION}/record")
    main = desk.locator("main")
    expect(main).to_contain_text(CHAIR)
    expect(main).to_contain_text(DEPUTY_NAME[0])
    assert violations(desk) == []
