"""Mayors' offices answer, from the invitation to a reply by calendar, as people and programs do it.

An organizer invites every city of the coming summit; an office in Jakarta accepts on a phone, one
in Seoul sends a deputy in Korean; the session moves and its invited are asked again; London says
yes from its calendar. All of it against Summit as it is served in production, with its own worker,
a real mail server, and the mail pipe in a process of its own.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import func, select

from config import Config
from summit.accounts.operations import demonstration
from summit.app import create_app
from summit.app.demo import COPY_SLUG, OFFICES_OF, load_demo
from summit.attendance.models import (
    AnswerKind,
    Channel,
    Contact,
    Invitation,
    InvitationState,
    Visit,
)
from summit.attendance.queries.offices import LINK_KIND
from summit.core import clock, tokens
from summit.core.db import Base, db, reading, unit_of_work
from summit.core.text import Text
from summit.outbox.models import Job, JobState
from summit.programme.models import Session, Speaker, SpeakerState, Summit
from tests.actors import TESTER
from tests.attendance.sending import calendar_of, lines, read, value
from tests.browser.looking import violations
from tests.calendar.conftest import Entry, Reader
from tests.calendar.reply_mails import Said, gmail
from tests.conftest import Client
from tests.servers import HOST, SmtpServer, free_port, serve_as_in_production, wait_until
from tests.signing_in import sign_in

Opener = Callable[..., Page]
Readers = dict[str, Reader]

ROOT = Path(__file__).resolve().parents[2]
CONSOLE = f"/organizer/summits/{COPY_SLUG}"
LANGUAGES = ("en", "ko")
LINK = re.compile(r"https?://[^\s\"<>]+")

JAKARTA, SEOUL, LONDON, CAIRO = (
    f"office@{city}.example" for city in ("jakarta", "seoul", "london", "cairo")
)


@dataclass
class Site:
    """A running Summit with the demonstration's data, and all that has come out of it."""

    address: str
    app: Flask
    server: SmtpServer
    environment: dict[str, str]
    read: int = 0

    @cached_property
    def offices(self) -> dict[str, str]:
        """The names of the cities of the offices in English, by the address of their contact."""
        with self.app.app_context(), reading():
            contacts = db.session.scalars(select(Contact))
            return {each.address: each.office.label["en"] for each in contacts}

    def mails(self) -> dict[str, list[EmailMessage]]:
        """Return what has come since the last call, by recipient, once nothing is left to do."""
        wait_until(self._is_idle, "the worker has done everything that is due", 120)
        fresh, self.read = self.server.received[self.read :], len(self.server.received)
        found: dict[str, list[EmailMessage]] = {}
        for envelope in fresh:
            (to,) = envelope.rcpt_tos
            message = read(envelope.content)
            assert message["To"] == to
            found.setdefault(to, []).append(message)
        return found

    def _is_idle(self) -> bool:
        with self.app.app_context(), reading():
            open_jobs = select(func.count()).where(
                Job.state != JobState.DONE, Job.due <= clock.now()
            )
            return db.session.scalar(open_jobs) == 0

    def invitation(self, address: str) -> dict[str, Any]:
        """Return how an office's invitation stands, and its speaker's place in the draft."""
        with self.app.app_context(), reading():
            found = db.session.scalars(
                select(Invitation)
                .join(Contact, Contact.office_id == Invitation.office_id)
                .where(Contact.address == address)
            ).one()
            place = db.session.scalars(
                select(Speaker).where(Speaker.uid == found.speaker_uid)
            ).one_or_none()
            return {
                "state": found.state,
                "answer": found.answer,
                "channel": found.channel,
                "place": place and place.state,
                "capacity": place and place.capacity,
                "person": place and place.person and place.person.name,
            }

    def everything(self) -> dict[str, list[Any]]:
        """Return every row of the database but the log of devices, which notes who looked."""
        with self.app.app_context(), db.engine.connect() as connection:
            return {
                table.name: list(connection.execute(select(table)).all())
                for table in Base.metadata.sorted_tables
                if table.name != Visit.__tablename__
            }

    def session_times(self) -> tuple[datetime, datetime]:
        """Return when the mayors meet, as the working tables have it."""
        with self.app.app_context(), reading():
            found = db.session.scalars(
                select(Session)
                .join(Summit, Summit.id == Session.summit_id)
                .where(Summit.slug == COPY_SLUG, Session.slug == OFFICES_OF)
            ).one()
            assert found.starts_at is not None
            assert found.ends_at is not None
            return found.starts_at, found.ends_at


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    port = free_port()
    address = f"http://{HOST}:{port}"
    with ExitStack() as stack:
        server = stack.enter_context(SmtpServer())
        environment = {
            "PATH": os.environ["PATH"],
            "SUMMIT_ENV": "production",
            "SECRET_KEY": "k" * 48,
            "PUBLIC_URL": address,
            "DATABASE_URL": f"sqlite:///{tmp_path / 'summit.db'}",
            "SUMMIT_VAR": str(tmp_path),
            "SMTP_URL": f"smtp://{HOST}:{server.port}?tls=no",
            "MAIL_FROM": "Summit <summit@example.org>",
            "REPLY_DOMAIN": "reply.example.org",
            "TELL_AFTER": "0",
        }
        app = create_app(Config.from_environment({**environment, "JOBS_INLINE": "0"}))
        with app.app_context():
            upgrade()
            load_demo(if_empty=True)
            db.session.remove()
        stack.enter_context(serve_as_in_production(environment, port))
        yield Site(address, app, server, environment)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@dataclass
class Eyes:
    """Pages in both languages on a phone's width, and whatever is wrong with them."""

    wrong: dict[str, list[str]] = field(default_factory=dict)

    def look(self, page: Page, language: str, name: str) -> None:
        """Look for barriers on the page as it is, 390 px wide; it keeps its width."""
        before = page.viewport_size
        page.set_viewport_size({"width": 390, "height": 844})
        found = violations(page)
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found += [f"{over} px too wide"] if over > 0 else []
        if page.evaluate("document.documentElement.lang") != language:
            found.append("not in the reader's language")
        if before is not None:
            page.set_viewport_size(before)
        if found:
            self.wrong[f"{name} ({language})"] = found


class Desk:
    """An organizer at work in English, and a colleague who looks over their shoulder in Korean."""

    def __init__(self, site: Site, open_page: Opener, eyes: Eyes) -> None:
        self.site, self.eyes = site, eyes
        self.page = open_page(timezone_id="Asia/Seoul")
        self.colleague = open_page(locale="ko-KR", timezone_id="Asia/Seoul")
        self.complaints: list[str] = []
        for each in (self.page, self.colleague):
            each.on("pageerror", lambda error: self.complaints.append(str(error)))
        with site.app.app_context(), unit_of_work():
            ids = list(db.session.scalars(select(Summit.id)))
            found = demonstration.demo_links(site.address, ids, actor=TESTER, now=clock.now())
            (link,) = (address for role, address in found if role.value == "owner")
        self.page.goto(link)
        self.page.locator("main form button").click()
        self.page.wait_for_url("**/organizer/")
        client = Client(site.app, site.app.response_class)
        sign_in(client, site.app, role="owner", summit_slug=COPY_SLUG, language="ko", name="이하늘")
        cookie = client.get_cookie("summit")
        assert cookie is not None
        self.colleague.context.add_cookies(
            [{"name": "summit", "value": cookie.value, "url": site.address}]
        )

    def open(self, path: str) -> Page:
        """Open a page of the summit's console and look at it in both languages."""
        address = path if path.startswith("http") else self.site.address + CONSOLE + path
        for page, language in ((self.page, "en"), (self.colleague, "ko")):
            answer = page.goto(address)
            assert answer is not None
            assert answer.status == 200, address
            self.eyes.look(page, language, address.removeprefix(self.site.address))
        return self.page

    def row(self, name: str) -> Locator:
        """Return the row of the table that is an office's."""
        cell = self.page.locator("th[scope=row]").filter(
            has=self.page.get_by_role("link", name=name, exact=True)
        )
        return self.page.locator("main tbody tr").filter(has=cell)


def test_the_mayors_answer(site: Site, open_page: Opener, readers: Readers) -> None:
    eyes = Eyes()
    desk = Desk(site, open_page, eyes)
    begins, ends = site.session_times()
    assert len(site.offices) == 43, "42 cities and their host"

    first = invite_everyone(desk, begins, ends)
    asked = check_invitations(site, first, readers, begins, ends)
    links = {to: link_of(messages[0]) for to, messages in first.items()}
    before = site.everything()
    follow_as_scanners_do(site, first, links[JAKARTA])
    assert site.everything() == before, "looking has changed something"

    jakarta_accepts(site, open_page, eyes, links[JAKARTA])
    seoul_sends_a_deputy(site, open_page, eyes, links[SEOUL])
    the_board_shows_both(desk)
    assert site.mails() == {}, "nobody is written to for an answer of their own"

    cairo_is_withdrawn(desk, readers, asked[CAIRO])
    later = move_and_publish(desk, begins, ends)
    told = check_the_move(site, readers, asked, *later)

    london_replies_from_its_calendar(desk, told[LONDON])

    assert desk.complaints == []
    assert not eyes.wrong, "\n".join(
        f"{at}: {one}" for at, all_ in eyes.wrong.items() for one in all_
    )


# Inviting


def invite_everyone(desk: Desk, begins: datetime, ends: datetime) -> dict[str, list[EmailMessage]]:
    """Make a mailing of all drafts, look at two of the mails, send it, and see it reach its end."""
    site, page = desk.site, desk.open("/invitations")
    page.get_by_label("Tick all", exact=True).check()
    page.get_by_role("button", name="Send the drafts ticked…").click()
    page.wait_for_url("**/mailings/*")
    draft = page.url
    desk.open(draft)
    expect(page.locator("#follows")).to_have_text("43 offices will be written to")
    assert site.mails() == {}

    for city, zone, language in (
        ("Jakarta", "Asia/Jakarta", "en"),
        ("Seoul", "Asia/Seoul", "ko"),
    ):
        page.goto(draft)
        page.get_by_role("link", name=city, exact=True).click()
        page.wait_for_url("**/recipients/*")
        desk.open(page.url)
        shown = page.locator(f"article.letter-shown[lang={language}]")
        expect(shown).to_contain_text(span(begins, ends, zone, language))
        expect(page.locator("main")).to_contain_text("With a calendar entry:")
        assert not set(all_tokens(site)) & set(re.split(r"[^\w.-]", page.content()))
        assert "/office/" not in shown.inner_html()

    for each, language in ((desk.colleague, "ko"), (page, "en")):
        each.goto(draft)
        each.locator("button[value=look]").click()
        expect(each.locator("button[value=act]")).to_be_visible()
        desk.eyes.look(each, language, "the last look before sending")
    expect(page.locator("main")).to_contain_text("English 42, 한국어 1")
    assert site.mails() == {}
    page.get_by_role("button", name="Write to 43 offices").click()
    # The page asks by itself how far it is.
    expect(page.get_by_role("heading", name="All has been sent")).to_be_visible(timeout=60_000)
    expect(page.locator("#mailing-state")).to_contain_text("43 of 43 written to")
    desk.open(draft)
    return site.mails()


def check_invitations(
    site: Site,
    first: dict[str, list[EmailMessage]],
    readers: Readers,
    begins: datetime,
    ends: datetime,
) -> dict[str, Entry]:
    """See that each office got one mail of its own, and return each one's entry of a calendar."""
    assert {to: len(each) for to, each in first.items()} == dict.fromkeys(site.offices, 1)
    messages = [message for (message,) in first.values()]
    assert len({message["Message-ID"] for message in messages}) == 43
    assert len({message["Reply-To"] for message in messages}) == 43
    assert Counter(message["Content-Language"] for message in messages) == {"en": 42, "ko": 1}
    entries = {to: entry_of(message, readers, "REQUEST") for to, (message,) in first.items()}
    assert {(entry.start, entry.end) for entry in entries.values()} == {(begins, ends)}
    assert {entry.status for entry in entries.values()} == {"CONFIRMED"}
    assert entries[SEOUL].summary == "도시정부 시장회의"
    assert entries[JAKARTA].summary == "Mayoral Meeting"
    return entries


def entry_of(message: EmailMessage, readers: Readers, method: str) -> Entry:
    """Hold a mail against the rules, let every reader read it, and return what all of them read."""
    calendar = calendar_of(message)
    assert value(calendar, "METHOD") == method
    (attendee,) = lines(calendar, "ATTENDEE")
    assert attendee.rpartition("mailto:")[2] == message["To"]
    assert "mailto:" not in attendee.rpartition("mailto:")[0]
    organizer = lines(calendar, "ORGANIZER")[0].rpartition("mailto:")[2]
    assert organizer == message["Reply-To"]
    assert "+" not in organizer
    found = {name: reader(calendar) for name, reader in readers.items()}
    assert {"ical.js", "vobject", "libical"} <= set(found)
    for name, entries in found.items():
        assert entries == found["ical.js"], name
    (entry,) = found["ical.js"]
    return entry


# Offices


def follow_as_scanners_do(site: Site, mails: dict[str, list[EmailMessage]], first: str) -> None:
    """Open every link of every mail, and every page to which one office's page leads."""
    followed = 0
    for (message,) in mails.values():
        bodies = (message.get_body(("html",)), message.get_body(("plain",)))
        links = {link for body in bodies if body for link in LINK.findall(body.get_content())}
        own = {link for link in links if link.startswith(site.address)}
        assert own
        for link in own:
            assert fetch(link, "HEAD")[0] == 200
            assert fetch(link)[0] == 200
            followed += 1
    assert followed >= 43
    token = first.rpartition("/")[2]
    seen, waiting = set[str](), [first]
    while waiting:
        status, page = fetch(waiting.pop())
        assert status < 500
        for path in re.findall(r'(?:href|formaction|action)="(/office/[^"#]+)"', page):
            if token in path and path not in seen:
                seen.add(path)
                waiting.append(site.address + path)
    assert sum(path.endswith(("/accepted", "/declined", "/deputy")) for path in seen) == 3 * len(
        LANGUAGES
    )


def fetch(address: str, method: str = "GET") -> tuple[int, str]:
    """Fetch an address as a program would, following where it leads."""
    try:
        with urlopen(Request(address, method=method)) as answer:
            return answer.status, answer.read().decode(errors="replace")
    except HTTPError as error:
        with error:
            return error.code, error.read().decode(errors="replace")


def phone(open_page: Opener, language: str) -> Page:
    return open_page(
        width=390,
        height=844,
        locale="ko-KR" if language == "ko" else "en-GB",
        has_touch=True,
        is_mobile=True,
    )


def look_in_both(page: Page, eyes: Eyes) -> None:
    """Look at an office's page, and at the same one in the other language, and come back."""
    here = page.url
    (language,) = re.findall(r"/office/(\w\w)/", here)
    eyes.look(page, language, here.rpartition("/office/")[2][3:])
    for other in set(LANGUAGES) - {language}:
        page.goto(here.replace(f"/office/{language}/", f"/office/{other}/"))
        eyes.look(page, other, here.rpartition("/office/")[2][3:])
    page.goto(here)


def jakarta_accepts(site: Site, open_page: Opener, eyes: Eyes, link: str) -> None:
    """Accept in three taps, on a phone, in English, without an account."""
    page = phone(open_page, "en")
    page.goto(link)
    look_in_both(page, eyes)
    card = page.get_by_role("article").filter(has_text="Mayoral Meeting")
    expect(card).to_contain_text("20:00–21:30")
    expect(card).to_contain_text("Jakarta time, UTC+7")

    card.get_by_role("link", name="Answer").tap()
    page.wait_for_url(f"**/sessions/{OFFICES_OF}")
    look_in_both(page, eyes)
    page.get_by_role("link", name="Accept").tap()
    page.wait_for_url("**/accepted")
    look_in_both(page, eyes)
    assert site.invitation(JAKARTA)["answer"] is None
    page.get_by_role("button", name="Send this answer").tap()

    expect(page.locator(".done-panel")).to_contain_text("You have accepted")
    look_in_both(page, eyes)
    page.get_by_role("link", name="How to join").tap()
    page.wait_for_url("**/join/*")
    look_in_both(page, eyes)
    assert site.invitation(JAKARTA) == {
        "state": InvitationState.ANSWERED,
        "answer": AnswerKind.ACCEPTED,
        "channel": Channel.PAGE,
        "place": SpeakerState.CONFIRMED,
        "capacity": Text(en="Governor of Jakarta", ko="자카르타 주지사"),
        "person": None,
    }


def seoul_sends_a_deputy(site: Site, open_page: Opener, eyes: Eyes, link: str) -> None:
    page = phone(open_page, "ko")
    page.goto(link)
    expect(page.locator(".when-hours")).to_have_text("오후 10:00~11:30")
    page.locator("article .buttons a").tap()
    page.locator("a[href$='/deputy']").tap()
    page.wait_for_url("**/deputy")
    look_in_both(page, eyes)
    page.locator("#name-ko").fill("김하나")
    page.locator("#name-en").fill("Kim Ha-na")
    page.locator("#title-ko").fill("서울특별시 행정1부시장")
    page.locator("button[value=check]").tap()
    expect(page.locator("dd[lang=ko]")).to_have_text("김하나, 서울특별시 행정1부시장")
    eyes.look(page, "ko", "the deputy is checked")
    page.locator("button[value=send]").tap()

    expect(page.locator(".done-panel")).to_contain_text("김하나")
    look_in_both(page, eyes)
    assert site.invitation(SEOUL) == {
        "state": InvitationState.ANSWERED,
        "answer": AnswerKind.DEPUTY,
        "channel": Channel.PAGE,
        "place": SpeakerState.CONFIRMED,
        # Whoever comes instead of the mayor is not called one.
        "capacity": Text(),
        "person": Text(en="Kim Ha-na", ko="김하나"),
    }


def the_board_shows_both(desk: Desk) -> None:
    page = desk.open("/readiness")
    expect(page.locator("main")).to_contain_text("2 of 43 cities have accepted")
    expect(desk.row("Jakarta").locator("td.answer")).to_contain_text("Accepted")
    expect(desk.row("Seoul").locator("td.answer")).to_contain_text("Deputy attends")
    expect(desk.row("Seoul")).to_contain_text("Kim Ha-na")
    expect(desk.row("London").locator("td.answer")).to_contain_text("No answer yet")
    desk.open("/invitations")
    expect(desk.row("Jakarta").locator("td.reply")).to_contain_text("Accepted on the office's page")
    expect(desk.row("Seoul").locator("td.reply")).to_contain_text("Deputy attends")
    # All the others still wait, and the public sees nothing before it is published.
    counts = page.locator(".invitation-tally div").filter(has_text="Waiting for an answer")
    expect(counts.locator("dd")).to_have_text("41")


# Afterwards


def cairo_is_withdrawn(desk: Desk, readers: Readers, asked: Entry) -> None:
    """Take one invitation back: that office alone is told, and its entry is cancelled."""
    page = desk.page
    page.goto(f"{desk.site.address}{CONSOLE}/invitations")
    page.get_by_label("Tick Cairo", exact=True).check()
    page.get_by_role("button", name="Withdraw…").click()
    desk.eyes.look(page, "en", "before withdrawing")
    page.locator("button[name=sure]").click()
    expect(desk.row("Cairo")).to_contain_text("Invitation withdrawn")

    mails = desk.site.mails()

    assert list(mails) == [CAIRO]
    (message,) = mails[CAIRO]
    entry = entry_of(message, readers, "CANCEL")
    assert (entry.uid, entry.status) == (asked.uid, "CANCELLED")
    assert entry.sequence > asked.sequence


def move_and_publish(desk: Desk, begins: datetime, ends: datetime) -> tuple[datetime, datetime]:
    """Let the session begin an hour earlier and publish that, asking its invited again."""
    site = desk.site
    page = desk.open(f"/sessions/{OFFICES_OF}")
    for name in ("#starts_at", "#ends_at"):
        at = datetime.fromisoformat(page.locator(name).input_value())
        page.fill(name, at.replace(hour=at.hour - 1).strftime("%Y-%m-%dT%H:%M"))
    page.locator("main form.form button").first.click()
    page.wait_for_load_state("networkidle")
    moved = site.session_times()
    assert [was - now for was, now in zip((begins, ends), moved, strict=True)] == [
        begins - begins.replace(hour=begins.hour - 1)
    ] * 2
    assert site.mails() == {}, "a draft that moves tells nobody"

    desk.open("/publish")
    page.get_by_label("Ask them again whether they can come").check()
    page.locator("button[value=look]").click()
    expect(page.locator("button[value=act]")).to_be_visible()
    desk.eyes.look(page, "en", "the last look before publishing")
    told = page.locator("dl.channels div").filter(has_text="E-mail with a calendar update")
    expect(told).to_contain_text("“Mayoral Meeting” takes place at another time; they are asked")
    expect(told.locator("summary")).to_have_text("42 recipients")
    names = told.locator("li").all_text_contents()
    assert sorted(names) == sorted(name for to, name in site.offices.items() if to != CAIRO)
    assert site.mails() == {}
    page.locator("button[value=act]").click()
    page.wait_for_url("**/releases")
    desk.open("/releases")
    return moved


def check_the_move(
    site: Site, readers: Readers, asked: dict[str, Entry], begins: datetime, ends: datetime
) -> dict[str, EmailMessage]:
    """See that exactly those concerned were told, by something newer for their calendars."""
    mails = site.mails()
    assert {to: len(each) for to, each in mails.items()} == {
        to: 1 for to in site.offices if to != CAIRO
    }
    for to, (message,) in mails.items():
        entry = entry_of(message, readers, "REQUEST")
        assert entry.uid == asked[to].uid
        assert entry.sequence > asked[to].sequence
        assert (entry.start, entry.end) == (begins, ends)
        assert "PARTSTAT=NEEDS-ACTION" in lines(calendar_of(message), "ATTENDEE")[0]
    for to, zone, language in ((JAKARTA, "Asia/Jakarta", "en"), (SEOUL, "Asia/Seoul", "ko")):
        body = mails[to][0].get_body(("plain",))
        assert body is not None
        assert span(begins, ends, zone, language) in body.get_content()
        now = site.invitation(to)
        assert (now["state"], now["answer"]) == (InvitationState.SENT, None)
    return {to: message for to, (message,) in mails.items()}


def london_replies_from_its_calendar(desk: Desk, invitation: EmailMessage) -> None:
    """Answer the entry that came, by a mail through the pipe of the mail server."""
    site, calendar = desk.site, calendar_of(invitation)
    said = Said(
        to=str(invitation["Reply-To"]),
        uid=value(calendar, "UID"),
        attendee=lines(calendar, "ATTENDEE")[0].rpartition("mailto:")[2],
        sequence=int(value(calendar, "SEQUENCE")),
        stamp=clock.now().astimezone(UTC),
        start=site.session_times()[0],
        message_id="<reply-of-london@mail.example>",
    )
    for _ in ("the mail", "and the same one once more, as relays do"):
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", "mail", "receive"],
            input=gmail(said),
            capture_output=True,
            cwd=ROOT,
            env=site.environment,
            timeout=60,
            check=False,
        )
        assert (done.returncode, done.stdout) == (0, b""), done.stderr

    # No process of the web server was told: its worker looks for mail by itself.
    wait_until(lambda: site.invitation(LONDON)["answer"] is not None, "London's answer", 60)
    told = site.mails()

    assert site.invitation(LONDON)["place"] is SpeakerState.CONFIRMED
    desk.open("/invitations")
    expect(desk.row("London").locator("td.reply")).to_contain_text("Accepted by calendar")
    assert {to: len(each) for to, each in told.items()} == {LONDON: 1}
    desk.open("/readiness")
    expect(desk.page.locator("main")).to_contain_text("1 of 42 cities have accepted")
    expect(desk.row("London").locator("td.answer")).to_contain_text("Accepted")
    desk.open("/replies")


# Saying


def span(begins: datetime, ends: datetime, zone: str, language: str) -> str:
    """Say day and hours as letters do, of an evening, by the clocks of a zone without DST."""
    start, end = (each.astimezone(ZoneInfo(zone)) for each in (begins, ends))
    assert start.date() == end.date()
    if language == "ko":
        return (
            f"{start.year}년 {start.month}월 {start.day}일 ({'월화수목금토일'[start.weekday()]})"
            f" 오후 {start.hour - 12}:{start:%M}~{end.hour - 12}:{end:%M}"
        )
    return f"{start:%a} {start.day} {start:%B %Y}, {start:%H:%M}–{end:%H:%M}"


def link_of(message: EmailMessage) -> str:
    """Return the link of the office in a mail."""
    body = message.get_body(("plain",))
    assert body is not None
    (link,) = {each for each in LINK.findall(body.get_content()) if "/office/" in each}
    return str(link)


def all_tokens(site: Site) -> list[str]:
    """Return the tokens that open the offices' pages."""
    with site.app.app_context(), reading():
        return [
            tokens.sign(LINK_KIND, each.id, each.link_version)
            for each in db.session.scalars(select(Contact))
        ]
