"""A walk through the public site as people take it: both languages, a phone and a desk."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import ConsoleMessage, Page, Response

from tests.browser.looking import violations

WIDTHS = (390, 1280)
PAGES = (
    "",
    "cac-2020/",
    "cac-2020/programme",
    "cac-2020/programme?tz=America/New_York&kind=seminar",
    "cac-2020/sessions/mayoral-meeting",
    "cac-2020/sessions/transport",
    "cac-2020/speakers",
    "cac-2020/speakers/jared-diamond",
    "cac-2020/cities",
    "cac-2020/cities/sao-paulo",
    "cac-2020/changes",
    "athens-2020/",
    "cac-demo/sessions/mayoral-meeting",
    "nowhere/",
)

Opener = Callable[..., Page]


@pytest.fixture
def heard(open_page: Opener) -> Callable[..., tuple[Page, list[str]]]:
    """Open pages that write down every console message, failed request and foreign request."""

    def open_and_listen(**options: object) -> tuple[Page, list[str]]:
        page = open_page(**options)
        complaints: list[str] = []

        def on_console(message: ConsoleMessage) -> None:
            # Chromium reports our own error pages as failed resources, which they are meant to be.
            if message.type in ("error", "warning") and "status of 404" not in message.text:
                complaints.append(message.text)

        def on_response(response: Response) -> None:
            if not response.url.startswith(("http://127.0.0.1", "http://localhost", "data:")):
                complaints.append(f"left the site: {response.url}")

        page.on("console", on_console)
        page.on("response", on_response)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page, complaints

    return open_and_listen


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_page_is_accessible_and_stays_on_the_site(
    demo_site: str,
    heard: Callable[..., tuple[Page, list[str]]],
    language: str,
    width: int,
) -> None:
    page, complaints = heard(width=width, locale="ko-KR" if language == "ko" else "en-GB")
    for path in PAGES:
        page.goto(f"{demo_site}/{language}/{path}", wait_until="networkidle")
        assert page.evaluate("document.documentElement.lang") == language
        assert violations(page) == [], path
        assert page.locator("h1").count() == 1, path
        overflow = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert overflow == 0, f"{path} scrolls sideways by {overflow} px"
    assert complaints == []


@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_page_scrolls_sideways_at_320_px(
    demo_site: str, open_page: Opener, language: str
) -> None:
    page = open_page(width=320)
    for path in PAGES:
        page.goto(f"{demo_site}/{language}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") == 320, path


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_contrast_holds_in_both_schemes(demo_site: str, open_page: Opener, scheme: str) -> None:
    page = open_page(width=1280, color_scheme=scheme)
    for path in (
        "cac-2020/",
        "cac-2020/programme",
        "cac-2020/sessions/mayoral-meeting",
    ):
        page.goto(f"{demo_site}/en/{path}")
        assert violations(page) == [], path


def test_the_language_switch_stays_on_the_page(demo_site: str, open_page: Opener) -> None:
    page = open_page(width=1280)
    page.goto(f"{demo_site}/en/cac-2020/sessions/mayoral-meeting?tz=Europe/London")

    page.get_by_role("link", name="한국어").click()

    assert page.url.startswith(f"{demo_site}/ko/cac-2020/sessions/mayoral-meeting")
    assert "tz=Europe" in page.url
    assert page.locator("h1").inner_text() == "도시정부 시장회의"


def test_times_are_shown_in_the_zone_of_the_device(demo_site: str, open_page: Opener) -> None:
    page = open_page(width=1280, timezone_id="America/New_York")

    page.goto(f"{demo_site}/en/cac-2020/sessions/mayoral-meeting", wait_until="networkidle")

    # 22:00 in Seoul is 09:00 of the same day in New York.
    first = page.locator("main time[datetime='2020-06-02T13:00:00Z']").first
    assert "09:00" in first.inner_text()


def test_the_device_is_named_with_its_offset_at_the_session(
    demo_site: str, open_page: Opener
) -> None:
    """London is at UTC+1 in June, whatever its clocks say on the day of reading."""
    for now, path, offset in (
        ("2026-12-01T12:00:00Z", "cac-2020/sessions/mayoral-meeting", "UTC+1"),
        ("2026-07-01T12:00:00Z", "cac-2020/", "UTC+1"),
        ("2026-07-01T12:00:00Z", "cac-demo/", "UTC"),
    ):
        page = open_page(width=1280, timezone_id="Europe/London")
        page.clock.set_fixed_time(now)
        page.goto(f"{demo_site}/en/{path}", wait_until="networkidle")

        device = page.locator("select[name=tz] option").first.inner_text()
        assert device == f"Your device: London – {offset}", path


@pytest.mark.parametrize("width", WIDTHS)
def test_key_figures_fit_their_columns(demo_site: str, open_page: Opener, width: int) -> None:
    page = open_page(width=width)
    page.goto(f"{demo_site}/en/cac-2020/", wait_until="networkidle")

    wide = page.locator(".figures b").evaluate_all(
        "figures => figures.filter(f => f.scrollWidth > f.clientWidth).map(f => f.textContent)"
    )
    assert wide == []


def test_a_chosen_zone_is_kept_from_page_to_page(demo_site: str, open_page: Opener) -> None:
    page = open_page(width=1280, timezone_id="Asia/Seoul")
    page.goto(f"{demo_site}/en/cac-2020/programme", wait_until="networkidle")

    page.locator("select[name=tz]").select_option("Europe/London")
    page.goto(f"{demo_site}/en/cac-2020/sessions/mayoral-meeting", wait_until="networkidle")

    first = page.locator("main time[datetime='2020-06-02T13:00:00Z']").first
    assert "14:00" in first.inner_text()


@pytest.mark.parametrize(("language", "shown"), [("en", "14:00"), ("ko", "오후 2:00")])
def test_without_script_the_address_chooses_the_zone(
    demo_site: str, open_page: Opener, language: str, shown: str
) -> None:
    page = open_page(width=390, java_script_enabled=False)

    page.goto(f"{demo_site}/{language}/cac-2020/sessions/mayoral-meeting?tz=Europe/London")

    first = page.locator("main time[datetime='2020-06-02T13:00:00Z']").first
    assert shown in first.inner_text()


def test_script_and_server_write_times_alike(demo_site: str, open_page: Opener) -> None:
    """What the script writes for a zone is what the server writes for it."""
    for language in ("en", "ko"):
        plain = open_page(width=1280, java_script_enabled=False)
        plain.goto(f"{demo_site}/{language}/cac-2020/programme?tz=America/Lima")
        scripted = open_page(width=1280, timezone_id="America/Lima")
        scripted.goto(f"{demo_site}/{language}/cac-2020/programme", wait_until="networkidle")

        def times(page: Page) -> list[str]:
            texts = page.locator("main time[datetime*='T']").all_inner_texts()
            return [re.sub(r"\s+", " ", text).strip() for text in texts]

        assert times(scripted) == times(plain)


def test_filters_work_by_keyboard_and_without_script(demo_site: str, open_page: Opener) -> None:
    page = open_page(width=1280, java_script_enabled=False)
    page.goto(f"{demo_site}/en/cac-2020/programme")

    page.locator("details.filters summary").press("Enter")
    page.locator("select[name=city]").select_option("jakarta")
    page.locator("form:has(select[name=city]) button[type=submit]").press("Enter")
    page.wait_for_url("**city=jakarta**")

    assert "city=jakarta" in page.url
    assert "Mayoral Meeting" in page.locator("main").inner_text()
    assert "Culture" not in page.locator("main").inner_text()


def test_the_skip_link_is_first_and_leads_to_the_content(demo_site: str, open_page: Opener) -> None:
    page = open_page(width=1280)
    page.goto(f"{demo_site}/en/cac-2020/programme")

    page.keyboard.press("Tab")
    target = page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("Enter")

    assert target == "#main"
    assert page.url.endswith("#main")


def test_a_calendar_is_downloaded(demo_site: str, open_page: Opener, tmp_path: Path) -> None:
    page = open_page(width=1280)
    page.goto(f"{demo_site}/en/cac-2020/sessions/mayoral-meeting")

    with page.expect_download() as waiting:
        page.locator("a[href$='/sessions/mayoral-meeting.ics']").first.click()
    file = tmp_path / "session.ics"
    waiting.value.save_as(file)

    assert waiting.value.suggested_filename == "cac-2020-mayoral-meeting.ics"
    assert file.read_bytes().count(b"BEGIN:VEVENT") == 1


def test_search_engines_are_told_what_the_event_is(demo_site: str, open_page: Opener) -> None:
    page = open_page(width=1280)
    page.goto(f"{demo_site}/ko/cac-2020/sessions/mayoral-meeting")

    data = json.loads(page.locator("script[type='application/ld+json']").first.inner_text())

    assert data["@type"] == "Event"
    assert data["startDate"] == "2020-06-02T22:00:00+09:00"
    alternates = page.locator("link[rel=alternate][hreflang]").evaluate_all(
        "links => links.map(link => link.hreflang).sort()"
    )
    assert alternates == ["en", "ko", "x-default"]
