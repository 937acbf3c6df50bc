"""Interpreters are planned, asked and replaced, as an organizer and two interpreters do it.

The demonstration as it is run: an organizer plans its booths, waives a warning and offers the
places; one interpreter accepts on a phone in Korean, another declines; planned again with fewest
changes, only the empty place is filled; and the public reads which languages can be heard.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from urllib.error import URLError

import pytest
from playwright.sync_api import Locator, Page, expect

from summit.app.demo import COPY_SLUG
from tests.browser.test_mayors_answer import LINK, Eyes, fetch, phone
from tests.servers import HOST, Program, free_port, wait_until

Opener = Callable[..., Page]

BOARD = f"/organizer/summits/{COPY_SLUG}/interpretation"
JOURNAL = f"/organizer/summits/{COPY_SLUG}/journal"
#: The session of the first day, and who stands in for whom in it is what this is about.
FIRST = "Pre-Summit Day: talk by international residents of Korea"
FIRST_KO = "프리서밋 데이: 국내 거주 외국인 인플루언서 토크쇼"
#: The meeting of the second day for which somebody has not yet agreed to be recorded.
RECORDED, RECORDED_ON = "Mayoral Meeting", 1
REASON = "We ask them at the sound check."
TOO_FEW = "4 interpreters are too few under this rule set (proved); 5 suffice."
TOO_FEW_KO = re.compile("통역사 4명.*부족.*증명.*5명이면 충분")
KOREAN = {
    f"Interpreter {letter}": f"통역사 {syllable}"
    for letter, syllable in zip("ABCDEF", "가나다라마바", strict=True)
}

Teams = dict[str, list[str]]


@dataclass
class Demo:
    """The demonstration as ``flask serve`` runs it, and the mails that it has put in its folder."""

    address: str
    links: dict[str, str]
    mail_folder: Path
    seen: set[str] = field(default_factory=set)

    def mails(self, expected: int) -> dict[str, EmailMessage]:
        """Return so many mails that are new since the last call, by the name of their recipient."""
        wait_until(lambda: len(self._fresh()) >= expected, f"{expected} mails", 60)
        fresh = self._fresh()
        self.seen |= {path.name for path in fresh}
        read = BytesParser(EmailMessage, policy=policy.default).parsebytes
        messages = [read(path.read_bytes()) for path in fresh]
        found = {_name(str(message["To"])): message for message in messages}
        assert len(found) == len(messages) == expected
        return found

    def _fresh(self) -> list[Path]:
        return [each for each in self.mail_folder.glob("*.eml") if each.name not in self.seen]


def _name(address: str) -> str:
    """Return the name of the placeholder who has an address."""
    (letter,) = re.findall(r"^interpreter-([a-f])@booth\.example$", address)
    return f"Interpreter {letter.upper()}"


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    port = free_port()
    environment = {"SUMMIT_ENV": "demo", "SUMMIT_VAR": str(tmp_path), "PORT": str(port)}
    with Program(["flask", "--app", "wsgi", "serve"], environment) as program:
        address = f"http://{HOST}:{port}"
        wait_until(lambda: _is_ready(address), "the demonstration is made and served", 120)
        printed = re.findall(r"(\w+)  http://localhost:\d+(/organizer/links/\S+)", program.log())
        yield Demo(address, dict(printed), tmp_path / "mail")


def _is_ready(address: str) -> bool:
    with suppress(URLError):
        return fetch(f"{address}/readyz")[0] == 200
    return False


class Desk:
    """An organizer at work in English, and a colleague who looks at the same in Korean."""

    def __init__(self, demo: Demo, open_page: Opener, eyes: Eyes) -> None:
        self.demo, self.eyes = demo, eyes
        self.page = open_page(timezone_id="Asia/Seoul")
        self.colleague = open_page(locale="ko-KR", timezone_id="Asia/Seoul")
        self.complaints: list[str] = []
        for page, role in ((self.page, "owner"), (self.colleague, "administrator")):
            page.on("pageerror", lambda error: self.complaints.append(str(error)))
            page.goto(demo.address + demo.links[role])
            page.locator("main form button").click()
            page.wait_for_url("**/organizer/")
        self.colleague.locator("button[name=language][value=ko]").click()
        expect(self.colleague.locator("html")).to_have_attribute("lang", "ko")

    def open(self, path: str) -> Page:
        """Open a page of the console and look at it in both languages."""
        for page, language in ((self.page, "en"), (self.colleague, "ko")):
            answer = page.goto(self.demo.address + path)
            assert answer is not None
            assert answer.status == 200, path
            self.eyes.look(page, language, path)
        return self.page

    def plan(self, button: str) -> str:
        """Ask for a plan on the board and return its path once the page shows what it proposes."""
        self.page.goto(self.demo.address + BOARD)
        self.page.get_by_role("button", name=button, exact=True).click()
        self.page.wait_for_url("**/plans/*")
        expect(self.page.locator("#plan-state")).to_be_visible()
        # The page asks by itself how far it is.
        accept = self.page.get_by_role("button", name="Accept the proposal")
        expect(accept).to_be_visible(timeout=60_000)
        expect(self.page.locator("#plan-state")).to_contain_text("Proposal ready")
        return self.page.url.removeprefix(self.demo.address)

    def accept(self, places: int) -> None:
        """Accept the proposal on the page, by which so many places are new."""
        self.page.get_by_role("button", name="Accept the proposal").click()
        said = self.page.get_by_text(f"The proposal is accepted: {places} place")
        expect(said).to_be_visible()

    def booths(self) -> Teams:
        """Return who would interpret each session, as the proposal on the page has it."""
        rows = self.page.locator("[role=group][aria-labelledby=booths-heading] tbody tr")
        return {
            row.locator("th").inner_text(): row.locator("td").first.inner_text().split(", ")
            for row in rows.all()
        }

    def day(self, number: int) -> Page:
        """Show one of the summit's days on the board, counted from 0."""
        self.page.goto(self.demo.address + BOARD)
        self.page.locator(".tt-days a").nth(number).click()
        expect(self.page.locator(".tt-days a").nth(number)).to_have_attribute(
            "aria-current", "page"
        )
        return self.page

    def seat(self, name: str) -> Locator:
        """Return somebody's place in the first session, on the board."""
        card = self.day(0).locator(".ib-card").filter(has_text=FIRST)
        return card.locator(".ib-seat").filter(has_text=name)


def test_interpreters_are_planned(demo: Demo, open_page: Opener) -> None:
    eyes = Eyes()
    desk = Desk(demo, open_page, eyes)

    planned = plan_and_accept(desk)
    waive_a_warning(desk)
    mails = offer_everything(desk, planned)
    team = team_of(planned)
    stays = next(name for name in team if mails[name]["Content-Language"] == "ko")
    (leaves,) = set(team) - {stays}
    accept_in_korean(open_page, eyes, mails[stays], stays)
    decline(open_page, eyes, mails[leaves], leaves)
    replan_with_fewest_changes(desk, planned, stays, leaves)
    the_public_reads_the_channels(demo, open_page, eyes)

    assert desk.complaints == []
    assert not eyes.wrong, "\n".join(f"{at}: {one}" for at, a in eyes.wrong.items() for one in a)


def team_of(teams: Teams) -> list[str]:
    (team,) = (team for booth, team in teams.items() if FIRST in booth)
    return team


# At the desk


def plan_and_accept(desk: Desk) -> Teams:
    """Plan all booths; see that four are too few and five suffice; accept the proposal."""
    page = desk.open(BOARD)
    expect(page.locator(".ib-gap")).to_have_text(re.compile(r"2 missing \(R1\)"))
    expect(page.get_by_role("link", name=re.compile("^Offer"))).to_have_count(0)

    path = desk.plan("Plan")

    desk.open(path)
    expect(page.locator(".ib-headcount")).to_have_text(TOO_FEW)
    expect(desk.colleague.locator(".ib-headcount")).to_have_text(TOO_FEW_KO)
    expect(page.locator("main")).to_contain_text("Every booth is full in it.")
    expect(page.locator("#plan-state tbody tr").first).to_contain_text("none: proved best")
    planned = desk.booths()
    assert len(planned) == 15
    assert {name for team in planned.values() for name in team} == set(KOREAN)
    places = sum(len(team) for team in planned.values())
    desk.accept(places)

    desk.open(BOARD)
    for each, said in ((page, TOO_FEW), (desk.colleague, TOO_FEW_KO)):
        expect(each.locator(".ib-headcount")).to_have_text(said)
        expect(each.locator(".ib-gap")).to_have_count(0)
        expect(each.locator(".tt-days .ib-full")).to_have_count(5)
    for name in team_of(planned):
        expect(desk.seat(name)).to_contain_text("Proposed")
    return planned


def waive_a_warning(desk: Desk) -> None:
    """Answer for one warning on the board; it is shown as waived there, and in the journal."""
    page = desk.day(RECORDED_ON)
    findings = page.locator(".tt-findings .finding").filter(has_text=f"R15: “{RECORDED}”")
    expect(findings).to_have_count(1)
    assert page.locator(".group-warn").count() == 1
    findings.get_by_text("Waive", exact=True).click()
    findings.get_by_label("Why may this stand?").fill(REASON)
    findings.get_by_role("button", name="Waive this warning").click()

    page.locator(".group-waived > summary").click()
    expect(findings.locator(".finding-waiver")).to_have_text(f"Waived by Demo owner: {REASON}")
    expect(page.locator(".group-waived > summary")).to_contain_text("Waived warnings (1)")
    expect(page.locator(".group-warn")).to_have_count(0)

    entry = desk.open(JOURNAL).locator("main tbody tr").first
    for what in ("Demo owner", "waived a warning", RECORDED, REASON):
        expect(entry).to_contain_text(what)


def offer_everything(desk: Desk, planned: Teams) -> dict[str, EmailMessage]:
    """Offer all places after a last look, and see that each interpreter got one mail with theirs.

    Return the mails by the names of the interpreters.
    """
    page = desk.open(f"{BOARD}/offers")
    page.get_by_role("button", name="Continue").click()
    places = sum(len(team) for team in planned.values())
    expect(page.locator(".ib-big")).to_have_text(
        f"{places} places to 6 interpreters; 6 mails will be sent."
    )
    desk.eyes.look(page, "en", "the last look before offering")
    assert not desk.demo.mail_folder.exists(), "nobody is written to before"
    page.get_by_role("button", name="Send 6 mails").click()
    expect(page.get_by_text(f"{places} places offered; 6 mails on their way.")).to_be_visible()

    mails = desk.demo.mails(6)

    assert set(mails) == set(KOREAN)
    for name, message in mails.items():
        own = sum(name in team for team in planned.values())
        says = {"en": f"{own} offers to interpret:", "ko": f"통역 의뢰 {own}건:"}
        assert str(message["Subject"]).startswith(says[message["Content-Language"]])
        listed = [each for each in text_of(message).splitlines() if each.startswith("- ")]
        assert len(listed) == own
    for name in team_of(planned):
        expect(desk.seat(name)).to_contain_text("Offered")
    return mails


def replan_with_fewest_changes(desk: Desk, planned: Teams, stays: str, leaves: str) -> None:
    """See the gap on the board, fill it by a plan that changes nothing else, and accept that."""
    expect(desk.seat(stays)).to_contain_text("Confirmed")
    expect(desk.seat(leaves)).to_contain_text("declined", ignore_case=True)
    page = desk.open(BOARD)
    expect(page.locator(".ib-gap")).to_have_text(re.compile(r"1 missing \(R1\)"))

    path = desk.plan("Plan anew with fewest changes")

    desk.open(path)
    replanned = desk.booths()
    changed = {booth for booth, team in replanned.items() if team != planned[booth]}
    assert {FIRST in booth for booth in changed} == {True}
    assert set(replanned) == set(planned)
    assert stays in team_of(replanned)
    assert leaves not in team_of(replanned)
    (comes,) = set(team_of(replanned)) - {stays}
    rows = page.locator("table.ib-changes").first.locator("tbody tr")
    expect(rows).to_have_count(1)
    expect(rows.locator("th")).to_have_text(comes)
    expect(rows.locator("ins")).to_have_count(1)
    expect(rows.locator("ins")).to_contain_text(FIRST)
    desk.accept(1)

    expect(desk.seat(stays)).to_contain_text("Confirmed")
    expect(desk.seat(comes)).to_contain_text("Proposed")
    expect(page.locator(".tt-days .ib-full")).to_have_count(5)
    page.get_by_role("link", name="Offer 1 place").click()
    expect(page.locator(".ib-share legend")).to_have_text([comes])
    assert not desk.demo.mails(0), "nobody is written to for a plan"


# On the phone


def enter(open_page: Opener, eyes: Eyes, message: EmailMessage, name: str) -> tuple[Page, Locator]:
    """Follow the link of a mail on a phone; return the page and the offer of the first session."""
    language = str(message["Content-Language"])
    page = phone(open_page, language)
    (link,) = (each for each in LINK.findall(text_of(message)) if "/interpreter/" in each)
    page.goto(link)
    expect(page.locator("body")).to_contain_text(KOREAN[name] if language == "ko" else name)
    eyes.look(page, language, "an interpreter's offers")
    card = page.get_by_role("article").filter(has_text=FIRST_KO if language == "ko" else FIRST)
    return page, card


def accept_in_korean(open_page: Opener, eyes: Eyes, message: EmailMessage, name: str) -> None:
    """Accept in two taps, of which the first only shows what would be accepted."""
    page, card = enter(open_page, eyes, message, name)
    expect(card.locator(".when-hours")).to_have_text("오후 3:00~4:30")
    expect(card).to_contain_text("서울 시각, UTC+9")

    card.get_by_role("link", name="수락").tap()
    page.wait_for_url("**/accept")
    eyes.look(page, "ko", "accepting")
    expect(page.locator(".caption")).to_have_text(FIRST_KO)
    expect(page.locator(".when-hours")).to_have_text("오후 3:00~4:30")
    page.get_by_role("button", name="이 세션 수락").tap()

    expect(page.locator(".state")).to_contain_text("수락하셨습니다.")
    eyes.look(page, "ko", "accepted")


def decline(open_page: Opener, eyes: Eyes, message: EmailMessage, name: str) -> None:
    """Decline the same session on another phone, with a reason."""
    page, card = enter(open_page, eyes, message, name)
    expect(card.locator(".when-hours")).to_have_text("15:00–16:30")
    card.get_by_role("link", name="Decline").tap()
    page.wait_for_url("**/decline")
    eyes.look(page, "en", "declining")
    page.get_by_label("Reason").fill("I am on a train then")
    page.get_by_role("button", name="Decline this session").tap()
    expect(page.locator(".state")).to_contain_text("You have declined.")
    eyes.look(page, "en", "declined")


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


# For the public


def the_public_reads_the_channels(demo: Demo, open_page: Opener, eyes: Eyes) -> None:
    """See on pages of sessions what can be heard: of one that is held in English, and in both."""
    page = open_page(width=390, height=844)
    for language, label, session, channels in (
        ("en", "Language channels", "mayoral-meeting", "floor (original sound), Korean"),
        ("ko", "언어 채널", "mayoral-meeting", "원음, 한국어"),
        ("en", "Language channels", "climate", "floor (original sound), English, Korean"),
        ("ko", "언어 채널", "climate", "원음, 영어, 한국어"),
    ):
        page.goto(f"{demo.address}/{language}/{COPY_SLUG}/sessions/{session}")
        fact = page.locator("main dl div").filter(has=page.get_by_text(label, exact=True))
        expect(fact.locator("dd")).to_have_text(channels)
        eyes.look(page, language, f"session {session}")
