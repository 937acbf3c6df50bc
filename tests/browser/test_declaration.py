"""A statement from its first draft to the verified PDF, as all who have a part in it live it.

Forty cities are consulted; two propose another wording, one of them in Korean. The chair puts the
text on the table, the cities are there, nobody objects, and it is adopted by consensus. Forty
cities endorse it, each with the code that its registered contact was mailed, and one makes a
reservation. A reader finds it in both languages, and a stranger learns that the PDF in their hands
is the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from sqlalchemy import select

from summit.attendance.models import Office
from summit.attendance.queries.offices import LINK_KIND
from summit.core import tokens
from summit.core.db import db, unit_of_work
from summit.declarations.models import Endorsement, EndorsementState
from summit.mail.post import post
from summit.mail.sending import Smtp
from tests.attendance.sending import read, words_of
from tests.browser.looking import violations
from tests.conftest import Client
from tests.declarations.builders import at, forum, offices, present, publish
from tests.servers import HOST, SmtpServer, free_port, serve
from tests.signing_in import sign_in

pytestmark = pytest.mark.browser

Opener = Callable[..., Page]

CITIES = 40
CONSOLE = "/organizer/summits/forum/declarations"
STATEMENT = f"{CONSOLE}/joint-statement"

#: What is pasted into the console: a preamble, five clauses, a closing part.
TEXTS = {
    "en": """We, the mayors of the participating cities, having met by video,

1. Early recognition
We share what we learn of new diseases within 24 hours.
2. Joint practice
We exchange what has worked, and what has not.
3. Supplies
We help each other with people and material in a crisis.
4. People
We train professionals together.
5. Movement
We keep people and goods moving.

Closing
Adopted by video conference.
""",
    "ko": """우리 참가 도시의 시장들은 화상으로 모여,

1. 조기 인지
우리는 새로운 감염병에 관해 알게 된 바를 24시간 이내에 공유한다.
2. 공동 실천
우리는 효과가 있었던 것과 없었던 것을 서로 나눈다.
3. 자원
우리는 위기에 인력과 물자로 서로 돕는다.
4. 인력
우리는 전문인력을 함께 양성한다.
5. 이동
우리는 사람과 물자의 이동을 유지한다.

맺음말
화상회의에서 채택하였다.
""",
}


@dataclass
class Stage:
    """The application on its server, the mail that it has sent, and the clock."""

    app: Flask
    address: str
    server: SmtpServer
    clock: time_machine.Traveller
    links: dict[str, str]
    complaints: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> Page:
        """Keep what goes wrong in a page."""
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: dialog.accept())
        return page

    def go(self, page: Page, path: str) -> None:
        page.goto(f"{self.address}{path}")

    def office(self, page: Page, city: str, path: str, language: str = "en") -> None:
        """Open a page of an office, by the city's slug."""
        page.goto(f"{self.address}/office/{language}/{self.links[city]}/{path}")

    def work(self) -> list[tuple[str, str]]:
        """Do all jobs that are due; return the mails that went out, with their recipients."""
        before = len(self.server.received)
        with self.app.app_context():
            self.app.extensions["summit.worker"].drain()
            db.session.remove()
        return [
            (str(message["To"]), words_of(message))
            for message in (read(each.content) for each in self.server.received[before:])
        ]


@pytest.fixture
def stage(app: Flask, database: None) -> Iterator[Stage]:
    with SmtpServer() as server, time_machine.travel(at(9) - timedelta(days=14)) as clock:
        mailer = post().mailer
        post().mailer = Smtp(HOST, server.port, safe=False)
        with unit_of_work():
            made = forum(CITIES)
            publish(made)
            links = {
                office.city.slug: tokens.sign(LINK_KIND, contact.id, contact.link_version)
                for office in offices(made)
                if office.city is not None and (contact := office.primary) is not None
            }
        db.session.remove()
        with serve(app, free_port()) as address:
            found = Stage(app, address, server, clock, links)
            found.work()
            yield found
        post().mailer.rest()
        post().mailer = mailer


def person(stage: Stage, open_page: Opener, role: str, name: str) -> Page:
    """Open a browser in which somebody of the staff is signed in."""
    page = stage.watch(open_page())
    client = Client(stage.app, stage.app.response_class)
    sign_in(client, stage.app, role=role, summit_slug="forum", name=name)
    cookie = client.get_cookie(stage.app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": stage.address}])
    return page


def test_a_statement_is_negotiated_adopted_and_endorsed(
    stage: Stage, open_page: Opener, tmp_path: Path
) -> None:
    desk = person(stage, open_page, "owner", "Park")
    mayors = stage.watch(open_page(width=390))

    draft(stage, desk)
    circulate(stage, desk)
    two_cities_amend(stage, mayors)
    # After so many days everybody has to sign in again.
    stage.clock.move_to(at(20) - timedelta(days=7))
    decide_and_tell(stage, person(stage, open_page, "editor", "Lee"))
    stage.clock.move_to(at(23, 10))
    put_on_the_table(stage, person(stage, open_page, "chair", "Kim Hana"))
    desk = person(stage, open_page, "owner", "Park Two")
    open_for_endorsement(stage, desk)
    all_endorse(stage, mayors)
    confirm(stage, desk)
    stage.clock.move_to(at(20) + timedelta(days=20))
    desk = person(stage, open_page, "owner", "Park Three")
    close(stage, desk)
    publish_page(stage, desk)
    read_it(stage, stage.watch(open_page()), stage.watch(open_page(locale="ko-KR", width=390)))
    verify_the_pdf(stage, stage.watch(open_page()), tmp_path)

    assert stage.complaints == []


def draft(stage: Stage, desk: Page) -> None:
    stage.go(desk, f"{CONSOLE}/new")
    desk.locator("[name=title-en]").fill("Joint Statement")
    desk.locator("[name=title-ko]").fill("공동선언문")
    desk.locator("[name=status_line-en]").fill("A political declaration, not legally binding.")
    desk.locator("[name=status_line-ko]").fill("정치적 선언으로 법적 구속력을 갖지 않습니다.")
    place = desk.locator("select[name=place] option").filter(has_text="Adoption")
    desk.locator("select[name=place]").select_option(place.get_attribute("value"))
    desk.get_by_role("button", name="Begin the declaration").click()
    desk.wait_for_url(f"**{STATEMENT}")
    assert violations(desk) == []

    stage.go(desk, f"{STATEMENT}/import")
    for language, words in TEXTS.items():
        desk.locator(f"#text-{language}").fill(words)
    desk.get_by_role("button", name="Show what would change").click()
    expect(desk.locator("main")).to_contain_text("7 parts are new.")
    assert violations(desk) == []
    desk.get_by_role("button", name="Take the text over").click()
    expect(desk.locator(".part")).to_have_count(7)
    expect(desk.locator("main")).to_contain_text("24시간 이내에")


def circulate(stage: Stage, desk: Page) -> None:
    stage.go(desk, f"{STATEMENT}/consultation/circulate")
    desk.locator("[name=deadline]").fill("2027-05-07T18:00")
    desk.get_by_role("button", name="Look at what will be sent").click()
    expect(desk.locator("h1")).to_contain_text(f"to {CITIES} offices?")
    desk.get_by_role("button", name=f"Circulate to {CITIES} offices").click()
    desk.wait_for_url("**/consultation")
    mails = stage.work()
    assert len({to for to, _words in mails}) == CITIES
    assert all("Joint Statement" in words or "공동선언문" in words for _to, words in mails)


def two_cities_amend(stage: Stage, page: Page) -> None:
    amend(
        stage,
        page,
        ("toronto", "en"),
        "Early recognition",
        ("en", "We share what we learn of new diseases within 12 hours."),
    )
    amend(
        stage,
        page,
        ("hanoi", "ko"),
        "인력",
        ("ko", "우리는 전문인력을 함께 양성하고 서로 교류한다."),
    )
    # What others write was not opened.
    stage.office(page, "delhi", "declarations/joint-statement")
    expect(page.locator("main")).to_contain_text("within 24 hours")
    expect(page.locator("main")).not_to_contain_text("12 hours")
    assert violations(page) == []


def amend(
    stage: Stage, page: Page, who: tuple[str, str], clause: str, proposed: tuple[str, str]
) -> None:
    city, language = who
    stage.office(page, city, "", language)
    page.locator("a[href*='declarations/joint-statement']").first.click()
    assert violations(page) == []
    part = page.locator("article.clause").filter(has=page.locator("h3", has_text=clause))
    part.locator("a[href*='/clauses/']").click()
    page.locator("a[href$='/amendment']").click()
    page.locator(f"[name=proposed-{proposed[0]}]").fill(proposed[1])
    assert violations(page) == []
    page.locator("main form button").last.click()
    expect(page.locator("main")).to_contain_text(proposed[1])


def decide_and_tell(stage: Stage, desk: Page) -> None:
    stage.go(desk, f"{STATEMENT}/consultation")
    assert violations(desk) == []
    links = desk.locator(f"a[href^='{STATEMENT}/consultation/']")
    numbers = {
        found[1]
        for each in links.all()
        if (found := re.search(r"/consultation/(\d+)$", each.get_attribute("href") or ""))
    }
    assert len(numbers) == 2
    for number in sorted(numbers, key=int):
        stage.go(desk, f"{STATEMENT}/consultation/{number}")
        desk.get_by_role("button", name="Take it over").click()
    # Each was proposed in one language; the secretariat brings the other up to it.
    translate(stage, desk, "12 hours", "ko", "우리는 새로운 감염병에 관해 12시간 이내에 공유한다.")
    translate(stage, desk, "서로 교류한다", "en", "We train and exchange professionals.")
    stage.go(desk, STATEMENT)
    expect(desk.locator(".tag-block")).to_have_count(0)
    expect(desk.locator("main")).to_contain_text("Toronto")

    stage.go(desk, f"{STATEMENT}/consultation/tell")
    desk.get_by_role("button", name=re.compile("^Tell ")).click()
    mails = stage.work()
    assert len({to for to, _words in mails}) == CITIES
    (toronto,) = [words for to, words in mails if to == "office@toronto.example"]
    assert "12 hours" in toronto or "Taken into the text" in toronto


def translate(stage: Stage, desk: Page, place: str, language: str, words: str) -> None:
    stage.go(desk, STATEMENT)
    part = desk.locator(".part").filter(has_text=place)
    part.locator("a[href*='/clauses/']").first.click()
    desk.locator(f"[name=words-{language}]").fill(words)
    desk.locator("main form.form button").first.click()
    expect(desk.locator("main")).to_contain_text(words)


def put_on_the_table(stage: Stage, chair: Page) -> None:
    with stage.app.app_context(), unit_of_work():
        made = db.session.scalars(select(Office)).first()
        assert made is not None
        present(made.summit)
        db.session.flush()
    with stage.app.app_context():
        db.session.remove()
    stage.go(chair, f"{STATEMENT}/adoption")
    assert violations(chair) == []
    chair.get_by_role("button", name="Put on the table").click()
    expect(chair.locator("main")).to_contain_text("On the table")
    assert violations(chair) == []
    stage.go(chair, f"{STATEMENT}/adoption/ruling")
    chair.locator("select[name=method]").select_option("consensus") if chair.locator(
        "select[name=method]"
    ).count() else chair.locator("[name=method][value=consensus]").check()
    chair.locator("[name=chair-en]").fill("Kim Hana")
    chair.locator("[name=chair-ko]").fill("김하나")
    waived = chair.locator("[name=waived]")
    for each in waived.all():
        each.check()
    if waived.count():
        chair.locator("[name=waiver]").fill("Read side by side at the table.")
    chair.get_by_role("button", name="Go on").click()
    expect(chair.locator("h1")).to_have_text("Adopt this text?")
    expect(chair.locator("main")).to_contain_text(str(CITIES))
    assert violations(chair) == []
    chair.locator("[name=sure]").check()
    chair.get_by_role("button", name=re.compile("^Adopt version 2 for good")).click()
    expect(chair.locator("main")).to_contain_text("Consensus")
    stage.work()


def open_for_endorsement(stage: Stage, desk: Page) -> None:
    stage.go(desk, f"{STATEMENT}/endorsements/open")
    desk.locator("[name=until]").fill("2027-06-01T18:00")
    desk.get_by_role("button", name="Open for endorsement").click()
    if desk.url.endswith("/tell"):  # whoever may write to offices is offered to tell them
        assert violations(desk) == []
        desk.get_by_role("button", name=re.compile(f"^Tell {CITIES} offices")).click()
        told = stage.work()
        assert len(told) == CITIES
        assert all("adopted" in words or "채택" in words for _, words in told)
    expect(desk.locator("main")).to_contain_text("Open until")


def all_endorse(stage: Stage, page: Page) -> None:
    for place, city in enumerate(stage.links):
        language = "ko" if city == "hanoi" else "en"
        stage.office(page, city, "declarations/joint-statement/endorse", language)
        if place < 4:
            assert violations(page) == []
        page.locator("[name=capacity][value=principal]").check()
        if city == "hanoi":
            page.locator("[name=note_kind][value=reservation]").check()
            page.locator("[name=note]").fill("제5항은 국내법에 따라 이행한다.")
            page.locator("[name=note_language]").select_option("ko")
        page.locator("button[name=step][value=check]").click()
        page.locator("button[name=step][value=send]").click()
        ((to, words),) = stage.work()
        assert to == f"office@{city}.example"
        code = re.search(r"^(\d{4}\s\d{4})\s*$", words, re.MULTILINE)
        assert code is not None, words
        page.locator("[name=code]").fill(code[1])
        page.locator("main form button").first.click()
        expect(page.locator("[name=code]")).to_have_count(0)
    assert violations(page) == []


def confirm(stage: Stage, desk: Page) -> None:
    stage.go(desk, f"{STATEMENT}/endorsements?stage=stated")
    assert violations(desk) == []
    boxes = desk.locator("input[name=endorsement]")
    pages = 0
    while boxes.count():
        desk.locator("[data-tick-all]").check()
        assert all(box.is_checked() for box in boxes.all())
        desk.get_by_role("button", name=re.compile("^Confirm")).click()
        stage.go(desk, f"{STATEMENT}/endorsements?stage=stated")
        pages += 1
        assert pages < CITIES
    with stage.app.app_context():
        states = db.session.scalars(select(Endorsement.state)).all()
        number = db.session.scalars(
            select(Endorsement.id).where(Endorsement.note_language == "ko")
        ).one()
        db.session.remove()
    assert list(states) == [EndorsementState.CONFIRMED] * CITIES

    stage.go(desk, f"{STATEMENT}/endorsements/{number}")
    desk.locator("form[action$='/translation'] [name$='-en']").fill(
        "Clause 5 is carried out according to national law."
    )
    desk.locator("form[action$='/translation'] button").click()


def close(stage: Stage, desk: Page) -> None:
    stage.go(desk, f"{STATEMENT}/endorsements/close")
    desk.get_by_role("button", name="Close endorsement for good").click()
    stage.work()


def publish_page(stage: Stage, desk: Page) -> None:
    stage.go(desk, f"{STATEMENT}/public")
    desk.get_by_role("button", name="Publish the page").click()
    stage.work()


def read_it(stage: Stage, english: Page, korean: Page) -> None:
    stage.go(english, "/en/forum/declarations/joint-statement")
    main = english.locator("main")
    expect(main).to_contain_text("within 12 hours")
    expect(main).to_contain_text("12시간 이내에")
    expect(main).to_contain_text("A political declaration, not legally binding.")
    expect(main).to_contain_text("Consensus")
    expect(main).to_contain_text("Clause 5 is carried out according to national law.")
    assert violations(english) == []
    stage.go(korean, "/ko/forum/declarations/joint-statement?text=ko")
    expect(korean.locator("main")).to_contain_text("제5항은 국내법에 따라 이행한다.")
    expect(korean.locator("main")).not_to_contain_text("within 12 hours")
    assert violations(korean) == []
    width = korean.evaluate("document.documentElement.scrollWidth")
    assert width <= 390


def verify_the_pdf(stage: Stage, page: Page, folder: Path) -> None:
    stage.go(page, "/en/forum/declarations/joint-statement")
    links = [
        each.get_attribute("href") or "" for each in page.locator("main a[href*='.pdf']").all()
    ]
    assert len(links) >= 3
    file = folder / "statement.pdf"
    answer = page.request.get(stage.address + links[0])
    assert answer.ok
    file.write_bytes(answer.body())
    document = PdfReader(file)
    assert "12 hours" in "".join(each.extract_text() for each in document.pages)

    page.locator("main a[href$='/verify']").first.click()
    assert violations(page) == []
    page.locator("input[type=file]").set_input_files(file)
    page.locator("main form button").first.click()
    expect(page.locator("main .decl-verdict.holds")).to_have_count(1)
    assert violations(page) == []

    changed = folder / "changed.pdf"
    changed.write_bytes(file.read_bytes() + b"\n")
    page.locator("input[type=file]").set_input_files(changed)
    page.locator("main form button").first.click()
    expect(page.locator("main .decl-verdict.holds")).to_have_count(0)
