"""An office on a phone: answering in English and in Korean, names and plate, without a barrier."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Page, expect
from sqlalchemy import select

from config import Config
from summit.app import create_app
from summit.attendance.models import Answer, AnswerKind, Contact, Invitation, Office
from summit.core.db import db
from tests.browser.test_console import violations
from tests.office import world as worlds
from tests.office.world import AIDE, JAKARTA, SEOUL_OFFICE, World, addresses
from tests.servers import free_port, serve

Opener = Callable[..., Page]


class Site:
    """A running Summit with offices."""

    def __init__(self, address: str, app: Flask, world: World) -> None:
        self.address, self.app, self.world = address, app, world

    def base(self, of: str, language: str) -> str:
        return self.address + self.world.base(of, language)


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    var = tmp_path_factory.mktemp("office")
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


def phone(open_page: Opener, language: str, width: int = 390, **options: object) -> Page:
    return open_page(
        width=width,
        height=844,
        locale="ko-KR" if language == "ko" else "en-GB",
        has_touch=True,
        is_mobile=True,
        **options,
    )


def barriers(page: Page) -> list[str]:
    """Return what stands in somebody's way on a page, and what sticks out of it."""
    found = violations(page)
    over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    found += [f"{over} px too wide"] if over > 0 else []
    # WCAG 2.2 asks for 24 px; a thumb on a phone for more.
    small = page.evaluate(
        """() => [...document.querySelectorAll(
             'main :is(button, .button, .doors a, .choice, input:not([type=hidden]), select)')]
           .filter(each => each.offsetParent && !each.matches('.choice input'))
           .map(each => [each.outerHTML.slice(0, 90), each.getBoundingClientRect().height])
           .filter(([, height]) => height < 44).map(([html]) => 'small: ' + html)"""
    )
    return [*found, *small]


@pytest.mark.parametrize(("language", "width"), [("en", 390), ("ko", 320)])
def test_no_page_has_a_barrier(site: Site, open_page: Opener, language: str, width: int) -> None:
    page = phone(open_page, language, width)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text))
    base = site.base(JAKARTA, language)
    page.goto(base + "sessions/mayors/accepted")
    page.locator("button[value=send]").tap()
    page.wait_for_url("**/sent")
    page.goto(base + "names")
    page.locator("input[value=given_first]").check()
    page.locator("form.form button").tap()
    page.wait_for_url("**/proof")
    wrong: dict[str, list[str]] = {}
    looked = 0

    for address in addresses(site.app, site.world.base(JAKARTA, language)):
        if address.endswith(".pdf") or address.count("/") < 4:
            continue
        answer = page.goto(site.address + address)
        assert answer is not None
        if answer.status in (404, 422):
            complaints.clear()  # the browser says so itself
        found = complaints + barriers(page)
        complaints.clear()
        if page.evaluate("document.documentElement.lang") != language:
            found.append("not in the reader's language")
        wrong.update({address: found} if found else {})
        looked += 1
    for path, values in (
        ("names", {"name-en": "", "name-ko": ""}),
        ("contacts/new", {"address": "nowhere"}),
        ("delegation", {"people-0-title": "Title alone"}),
        ("sessions/mayors/deputy", {"name-en": ""}),
    ):
        page.goto(base + path)
        for name, value in values.items():
            page.locator(f"#{name}").fill(value)
        page.locator("form.form button").first.tap()
        expect(page.locator(".summary a").first).to_be_visible()
        found = barriers(page)
        wrong.update({f"{path}, refused": found} if found else {})
        target = page.locator(".summary a").first.get_attribute("href") or ""
        page.locator(".summary a").first.tap()
        assert page.evaluate("document.activeElement.id") == target[1:]
    page.goto(f"{site.address}/office/{language}/nothing/")
    found = barriers(page)
    wrong.update({"a dead link": found} if found else {})

    assert looked > 18
    assert not wrong, "\n".join(f"{each}: {line}" for each in wrong for line in wrong[each])


@pytest.mark.parametrize("width", [390, 320])
def test_an_aide_in_jakarta_accepts_in_three_taps_without_a_script(
    site: Site, open_page: Opener, width: int
) -> None:
    page = phone(open_page, "en", width, java_script_enabled=False)

    page.goto(f"{site.address}/office/{site.world.tokens[JAKARTA]}")
    card = page.get_by_role("article").filter(has_text="Mayoral Meeting")
    expect(card).to_contain_text("20:00–21:30")
    expect(card).to_contain_text("Jakarta time, UTC+7")
    card.get_by_role("link", name="Answer").tap()
    page.get_by_role("link", name="Accept").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answer")
    page.get_by_role("button", name="Send this answer").tap()

    expect(page.locator(".done-panel")).to_contain_text("You have accepted")
    expect(page.get_by_role("link", name="Write the name and the title")).to_be_visible()
    assert _answers(site) == [(AnswerKind.ACCEPTED, JAKARTA)]


def test_seoul_sends_a_deputy_in_korean(site: Site, open_page: Opener) -> None:
    page = phone(open_page, "ko")
    page.goto(f"{site.address}/office/{site.world.tokens[SEOUL_OFFICE]}")
    assert page.url == site.base(SEOUL_OFFICE, "ko")
    expect(page.locator("h2").first).to_have_text("도시정부 시장회의")
    expect(page.locator(".when-hours")).to_have_text("오후 10:00~11:30")

    page.goto(page.url + "sessions/mayors")
    page.locator("a[href$='/deputy']").tap()
    page.locator("#name-ko").fill("김하나")
    page.locator("#title-ko").fill("서울특별시 부시장")
    page.locator("button[value=check]").tap()
    expect(page.locator("dd[lang=ko]")).to_have_text("김하나, 서울특별시 부시장")
    page.locator("button[value=change]").tap()
    expect(page.locator("#name-ko")).to_have_value("김하나")
    page.locator("#name-en").fill("Kim Ha-na")
    page.locator("button[value=check]").tap()
    page.locator("button[value=send]").tap()

    expect(page.locator(".done-panel")).to_contain_text("김하나")
    assert _answers(site) == [(AnswerKind.DEPUTY, SEOUL_OFFICE)]


def test_the_name_plate_is_drawn_corrected_and_approved(site: Site, open_page: Opener) -> None:
    page = phone(open_page, "en")
    page.goto(site.base(AIDE, "en") + "names")
    page.locator("#name-en").fill("Pramono Anung Wibowo Kusumaatmadja")
    page.get_by_label("Given name first").check()
    page.get_by_role("button", name="Save and see the name plate").tap()
    plate = page.locator(".plate-card[lang=en]")
    expect(plate).to_contain_text("Pramono Anung Wibowo Kusumaatmadja")
    for card in page.locator(".plate-card").all():
        inside = card.evaluate(
            """card => [...card.children].every(line => {
                 const [a, b] = [card, line].map(each => each.getBoundingClientRect());
                 return b.left >= a.left && b.right <= a.right
                   && b.top >= a.top && b.bottom <= a.bottom;})"""
        )
        assert inside, "a line sticks out of the plate"
    page.get_by_role("link", name="Correct it").tap()
    page.locator("#name-en").fill("Pramono Anung")
    page.get_by_role("button", name="Save and see the name plate").tap()
    expect(plate).to_contain_text("Pramono Anung")

    page.get_by_role("button", name="Approve the name plate").tap()

    expect(page.get_by_role("status")).to_contain_text("as you have approved them")
    with site.app.app_context():
        found = db.session.scalars(
            select(Office).join(Contact).where(Contact.address == AIDE)
        ).one()
        assert found.name["en"] == "Pramono Anung"
        assert found.proofed_at is not None


def test_the_keyboard_answers_too(site: Site, open_page: Opener) -> None:
    page = open_page(width=1280)
    page.goto(site.base(AIDE, "en") + "sessions/mayors")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    for _ in range(30):
        page.keyboard.press("Tab")
        if (page.evaluate("document.activeElement.href || ''")).endswith("/tentative"):
            break
    page.keyboard.press("Enter")
    page.locator("button[value=send]").focus()
    page.keyboard.press("Enter")

    expect(page.locator(".done-panel")).to_contain_text("Not decided yet")
    assert _answers(site) == [(AnswerKind.TENTATIVE, AIDE)]


def _answers(site: Site) -> list[tuple[AnswerKind, str]]:
    with site.app.app_context():
        found = db.session.execute(
            select(Answer.kind, Contact.address)
            .join(Contact, Contact.id == Answer.contact_id)
            .join(Invitation, Invitation.id == Answer.invitation_id)
            .order_by(Answer.id)
        )
        return [(row.kind, row.address) for row in found]
