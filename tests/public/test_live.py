"""The live page and what it polls: what is on, what comes next, what never shows, what it costs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.public.site import Site
from summit.rundown.models import Cue
from tests.public import airing
from tests.public.airing import SECRETS, START, act, air, command

pytestmark = pytest.mark.usefixtures("database")

PAGE, FRAGMENT = "/en/forum/live", "/en/forum/live/now"
SESSION = "/en/forum/sessions/mayors"
QUICK = "public, max-age=0, s-maxage=1, stale-while-revalidate=4, stale-if-error=60"
USUAL = "public, max-age=60, stale-while-revalidate=60"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that stands an hour before the meeting."""
    with time_machine.travel(START - timedelta(hours=1), tick=False) as traveller:
        yield traveller


@pytest.fixture
def forum(app: Flask, clock: time_machine.Traveller) -> None:
    with app.app_context(), unit_of_work():
        airing.forum()


def parts(text: str) -> dict[str, str]:
    """Return what a reader sees of each part of a page or fragment."""
    found = re.split(
        r'<div data-part="(\w+)"', text.partition('<p class="said" role="status" data-live-said')[0]
    )
    return {
        name: " ".join(re.sub(r"<[^>]*>|^[^>]*>", " ", body).split())
        for name, body in zip(found[1::2], found[2::2], strict=True)
    }


def badge(text: str) -> list[str]:
    return re.findall(r'<p class="badge (\w+)">', text)


def embeds(text: str) -> dict[str, str]:
    """Return the player's address of each channel."""
    return {
        tag: embed.replace("&amp;", "&")
        for tag, embed in re.findall(r'data-channel="(\w+)" data-embed="([^"]*)"', text)
    }


def site(app: Flask) -> Site:
    found: Site = app.extensions["summit.site"]
    return found


# What stands there, phase by phase


@pytest.mark.parametrize("address", [PAGE, FRAGMENT])
def test_before_anything_is_announced_the_next_session_is_counted_down_to(
    client: FlaskClient, forum: None, address: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert badge(answer.text) == ["before"]
    shown = parts(answer.text)
    assert shown["title"].startswith("Mayoral Meeting")
    assert shown["player"] == "Begins Fri 14 May 2027, 22:00 Seoul time UTC+9"
    assert 'data-countdown="2027-05-14T13:00:00Z"' in answer.text
    assert shown["channels"] == shown["floor"] == shown["chapters"] == ""
    assert "Seminar" in shown["coming"]
    assert "<iframe" not in answer.text


def test_the_hour_alone_puts_nothing_on_the_air(
    app: Flask, client: FlaskClient, forum: None, clock: time_machine.Traveller
) -> None:
    act(app, "announce")
    clock.move_to(START + timedelta(minutes=5))
    text = client.get(FRAGMENT).text
    assert badge(text) == ["before"]
    assert "It begins shortly." in parts(text)["player"]
    assert set(embeds(text).values()) == {""}
    clock.move_to(START + timedelta(minutes=40))
    text = client.get(FRAGMENT).text
    assert parts(text)["title"].startswith("Plenary Seminar")


def test_announced_channels_are_linked_to_and_do_not_play_yet(
    app: Flask, client: FlaskClient, forum: None
) -> None:
    act(app, "announce")
    text = client.get(FRAGMENT).text
    assert embeds(text) == {"floor": "", "en": "", "ko": ""}
    assert 'href="https://www.youtube.com/watch?v=ENGLISHvid1"' in text
    assert 'href="https://vimeo.com/76979871"' in text


def test_what_is_live_plays_in_the_readers_language_first(
    app: Flask, client: FlaskClient, forum: None
) -> None:
    air(app)
    for language, first in (("en", "en"), ("ko", "ko")):
        text = client.get(FRAGMENT.replace("/en/", f"/{language}/")).text
        assert badge(text) == ["live"]
        assert embeds(text) == {
            tag: f"https://www.youtube-nocookie.com/embed/{airing.VIDEOS[tag]}"
            f"?rel=0&playsinline=1&hl={language}"
            for tag in ("floor", "en", "ko")
        }
        assert re.findall(r'data-channel="(\w+)"[^>]*aria-current', text) == [first]
        assert "<iframe" not in text
        assert 'src="http' not in text


def test_a_channel_can_be_asked_for_without_script(
    app: Flask, client: FlaskClient, forum: None
) -> None:
    air(app)
    for address in (PAGE, SESSION):
        for asked, shown in (("ko", "ko"), ("floor", "floor"), ("sign", "en"), ("<b>", "en")):
            text = client.get(address, query_string={"channel": asked}).text
            assert re.findall(r'data-channel="(\w+)"[^>]*aria-current', text) == [shown]
            assert f'href="https://www.youtube.com/watch?v={airing.VIDEOS[shown]}"' in text
    assert 'href="/ko/forum/live?channel=ko"' in client.get(f"{PAGE}?channel=ko").text
    assert "?channel=ko" in client.get(f"{SESSION}?channel=ko").text


def test_who_speaks_and_who_follows_stand_in_the_readers_language(
    app: Flask, client: FlaskClient, forum: None
) -> None:
    air(app)
    assert parts(client.get(FRAGMENT).text)["floor"].startswith("Now Opening film since 22:00")
    command(app, "next", now=START + timedelta(minutes=3))
    en = parts(client.get(FRAGMENT).text)["floor"]
    ko = parts(client.get(FRAGMENT.replace("/en/", "/ko/")).text)["floor"]
    assert en.startswith("Now speaking Kim Hana Mayor of Seoul Seoul Keynote since 22:03")
    assert "김하나 서울특별시장 서울 기조연설" in ko
    assert "London" in en
    assert "런던" in ko


def test_a_substitute_and_a_pause_show_at_once(
    app: Flask, client: FlaskClient, forum: None
) -> None:
    air(app)
    command(app, "next")
    command(
        app,
        "substitute",
        cue=1,
        name=Text(en="Lee Dana", ko="이다나"),
        title=Text(en="Vice Mayor"),
    )
    command(app, "pause")
    shown = parts(client.get(FRAGMENT).text)["floor"]
    assert shown.startswith("Now speaking paused Lee Dana Vice Mayor Seoul")


def test_held_channels_show_the_slate_and_no_player(
    app: Flask, client: FlaskClient, forum: None
) -> None:
    air(app)
    act(app, "hold", Text(en="Back <soon>.", ko="곧 다시"))
    text = client.get(FRAGMENT).text
    assert badge(text) == ["held"]
    assert parts(text)["player"] == "Back &lt;soon&gt;."
    assert set(embeds(text).values()) == {""}
    assert "data-elsewhere" not in text
    act(app, "release hold")
    assert badge(client.get(FRAGMENT).text) == ["live"]


def test_a_failed_channel_says_so_without_the_reason(
    app: Flask, client: FlaskClient, forum: None
) -> None:
    air(app)
    act(app, "fail", "en")
    text = client.get(FRAGMENT).text
    assert embeds(text)["en"] == ""
    assert "This channel has failed. Choose another one." in text
    # What plays goes before the reader's own language.
    assert re.findall(r'data-channel="(\w+)"[^>]*aria-current', text) == ["floor"]
    assert "Secret reason" not in text


def test_after_the_end_comes_the_recording_with_its_chapters(
    app: Flask, client: FlaskClient, forum: None
) -> None:
    air(app)
    command(app, "end")
    act(app, "end")
    asked = {"session": "mayors"}
    text = client.get(FRAGMENT, query_string=asked).text
    assert badge(text) == ["ended"]
    assert set(embeds(text).values()) == {""}
    assert parts(text)["floor"] == ""
    act(app, "record")
    text = client.get(FRAGMENT, query_string=asked).text
    assert badge(text) == ["recorded"]
    assert embeds(text)["en"].startswith("https://www.youtube-nocookie.com/embed/ENGLISHvid1?")
    english = text.partition('data-chapters="en"')[2].partition("</section>")[0]
    assert re.findall(r'data-start="(\d+)"', english) == ["0", "190", "3790"]
    assert 'href="https://www.youtube.com/watch?v=ENGLISHvid1&amp;t=3790s"' in english
    assert "1:03:10" in english
    # The live page goes on to what is next and lists what was recorded.
    shown = parts(client.get(FRAGMENT).text)
    assert shown["title"].startswith("Plenary Seminar")
    assert "Recordings to watch Mayoral Meeting" in shown["coming"]


def test_a_cancelled_session_is_said_to_be_and_is_not_next(
    app: Flask, client: FlaskClient, forum: None
) -> None:
    air(app)
    act(app, "cancel")
    text = client.get(FRAGMENT, query_string={"session": "mayors"}).text
    assert badge(text) == ["cancelled"]
    assert embeds(text) == {}
    shown = parts(client.get(FRAGMENT).text)
    assert shown["title"].startswith("Plenary Seminar")
    assert "Mayoral Meeting Cancelled" in shown["coming"]


def test_pages_that_lead_there_say_what_is_on(app: Flask, client: FlaskClient, forum: None) -> None:
    pages = ("/en/forum/", "/en/forum/programme")
    for page in pages:
        answer = client.get(page)
        assert 'class="on-now"' not in answer.text
        assert 'href="/en/forum/live"' in answer.text
        assert answer.headers["Cache-Control"] == USUAL
    air(app)
    for page in pages:
        answer = client.get(page)
        assert 'href="/en/forum/live?session=mayors">Mayoral Meeting' in answer.text
        assert answer.headers["Cache-Control"] == QUICK


def test_a_sessions_page_has_the_same_parts_once_the_board_speaks_of_it(
    app: Flask, client: FlaskClient, forum: None
) -> None:
    before = client.get(SESSION)
    assert "data-onair" not in before.text
    assert before.headers["Cache-Control"] == USUAL
    air(app)
    command(app, "next")
    answer = client.get(SESSION)
    assert answer.headers["Cache-Control"] == QUICK
    page, fragment = parts(answer.text), parts(client.get(f"{FRAGMENT}?session=mayors").text)
    assert page == {name: fragment[name] for name in page}
    assert list(page) == ["state", "player", "channels", "floor", "chapters"]
    assert "data-onair" not in client.get("/en/forum/sessions/seminar").text


def test_of_two_sessions_on_air_each_leads_to_the_other(
    app: Flask, client: FlaskClient, forum: None
) -> None:
    air(app)
    act(app, "announce", "floor", slug="seminar")
    act(app, "live", slug="seminar")
    first = parts(client.get(FRAGMENT).text)
    second = parts(client.get(f"{FRAGMENT}?session=seminar").text)
    assert first["title"].startswith("Mayoral Meeting")
    assert first["coming"].startswith("Also on now Seminar")
    assert second["title"].startswith("Plenary Seminar")
    assert second["coming"].startswith("Also on now Mayoral Meeting")


# What never shows


def test_nothing_of_the_staffs_own_is_on_any_public_address(
    app: Flask, client: FlaskClient, forum: None
) -> None:
    air(app)
    act(app, "announce", "floor", slug="seminar")
    for step in range(3):
        for language in ("en", "ko"):
            for address in (
                "live", "live?session=mayors", "live/now", "live/now?session=mayors",
                "sessions/mayors", "programme.json", "programme", "",
            ):  # fmt: skip
                answer = client.get(f"/{language}/forum/{address}")
                assert answer.status_code == 200
                assert [secret for secret in SECRETS if secret in answer.text] == []
        if step == 0:
            command(app, "next")
        if step == 1:
            # The keynote speaks; the guest who has not confirmed is next and stays unnamed.
            assert "Who follows To be announced" in parts(client.get(FRAGMENT).text)["floor"]
            act(app, "fail", "ko")
            act(app, "hold", Text())


def test_a_guest_of_whom_only_the_staffs_table_knows_is_named_with_the_floor(
    app: Flask, client: FlaskClient, forum: None
) -> None:
    with app.app_context(), unit_of_work():
        closing = airing.session_in().items[-1]
        cue = db.session.scalars(select(Cue).where(Cue.item_uid == closing.uid)).one()
        cue.name, cue.person_title = Text(en="Park Secret", ko="박비밀"), Text(en="Secret title")
        cue.place = Text(en="Hidden city")
    with app.app_context():
        db.session.remove()
    air(app)
    for _ in range(7):
        command(app, "next")
    for address, closing_words in (
        (PAGE, "Closing"),
        (FRAGMENT, "Closing"),
        ("/ko/forum/live", "폐회"),
    ):
        text = client.get(address).text
        assert closing_words in text
        assert [each for each in SECRETS if each in text] == []
    command(app, "next")
    assert parts(client.get(FRAGMENT).text)["floor"].startswith("Now speaking Park Secret")


def test_whoever_takes_the_floor_is_named(app: Flask, client: FlaskClient, forum: None) -> None:
    air(app)
    command(app, "next")
    command(app, "next")
    assert parts(client.get(FRAGMENT).text)["floor"].startswith("Now speaking Park Secret")


@pytest.mark.parametrize("slug", ["secret-bilateral", "secret-draft", "nothing", "a\0b", "%", "🙂"])
def test_sessions_that_are_not_everyones_are_not_there(
    client: FlaskClient, forum: None, slug: str
) -> None:
    assert client.get(FRAGMENT, query_string={"session": slug}).status_code == 404
    page = client.get(PAGE, query_string={"session": slug})
    assert page.status_code == 200
    assert page.text == client.get(PAGE).text
    assert client.get(f"/en/{slug}/live/now").status_code == 404


def test_a_channel_that_is_hidden_is_gone_from_every_page(
    app: Flask, client: FlaskClient, forum: None
) -> None:
    act(app, "announce")
    addresses = (PAGE, FRAGMENT, SESSION, f"{FRAGMENT}?session=mayors")
    assert all("ENGLISHvid1" in client.get(address).text for address in addresses)
    act(app, "hide", "en")
    assert not any("ENGLISHvid1" in client.get(address).text for address in addresses)


# What it costs, and who may keep it


@pytest.mark.parametrize("address", [PAGE, FRAGMENT, f"{FRAGMENT}?session=mayors"])
def test_an_answer_is_for_everyone_and_a_known_one_is_not_sent_again(
    app: Flask, client: FlaskClient, forum: None, address: str
) -> None:
    air(app)
    answer = client.get(address, headers={"Accept-Encoding": "gzip", "Cookie": "summit=x"})
    assert answer.headers["Cache-Control"] == QUICK
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers.getlist("Set-Cookie") == []
    known = {"If-None-Match": answer.headers["ETag"], "Accept-Encoding": "gzip"}
    again = client.get(address, headers=known)
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Cache-Control"] == QUICK
    command(app, "next")
    changed = client.get(address, headers=known)
    assert changed.status_code == 200
    assert changed.headers["ETag"] != answer.headers["ETag"]


def test_the_clock_changes_an_answer_only_where_what_is_next_changes(
    app: Flask, client: FlaskClient, forum: None, clock: time_machine.Traveller
) -> None:
    tags = []
    for minutes in (-60, -1, 0, 39, 40, 60):
        clock.move_to(START + timedelta(minutes=minutes))
        tags.append(client.get(FRAGMENT).headers["ETag"])
    assert tags[0] == tags[1] != tags[2] == tags[3] != tags[4] == tags[5]
    assert tags[0] != tags[4]


@pytest.mark.parametrize("address", [PAGE, FRAGMENT, f"{FRAGMENT}?session=mayors", SESSION])
def test_a_kept_answer_costs_one_statement(
    app: Flask, client: FlaskClient, forum: None, count_sql: Any, address: str
) -> None:
    air(app)
    with count_sql() as first:
        client.get(address)
    with count_sql() as again:
        client.get(address)
    # Address, board, release; then the address with the board's version alone.
    assert (len(first), len(again)) == (3, 1)
    command(app, "next")
    with count_sql() as changed:
        client.get(address)
    assert len(changed) == 2


def test_within_its_memory_a_process_asks_the_database_nothing(
    app: Flask, client: FlaskClient, forum: None, count_sql: Any, clock: time_machine.Traveller
) -> None:
    air(app)
    site(app)._live_memory = timedelta(milliseconds=500)
    client.get(FRAGMENT)
    with count_sql() as statements:
        for address in (FRAGMENT, PAGE, f"{FRAGMENT}?session=mayors"):
            client.get(address)
            client.get(address)
    assert statements == []
    before = client.get(FRAGMENT).text
    command(app, "next")
    assert client.get(FRAGMENT).text == before
    clock.shift(timedelta(milliseconds=500))
    assert client.get(FRAGMENT).text != before
    clock.shift(timedelta(hours=-1))  # a clock that is set back is no reason to remember for long
    with count_sql() as statements:
        client.get(FRAGMENT)
    assert len(statements) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Accept-Encoding": "gzip"},
        {"Accept-Encoding": "gzip;q=0, identity"},
        {"Accept-Encoding": "br;q=1.0, gzip;q=0.5"},
    ],
)
def test_what_is_told_again_is_byte_for_byte_what_was_told(
    app: Flask,
    client: FlaskClient,
    forum: None,
    clock: time_machine.Traveller,
    headers: dict[str, str],
) -> None:
    air(app)
    plain = client.get(FRAGMENT, headers=headers)
    site(app)._live_memory = timedelta(milliseconds=500)
    client.get(FRAGMENT)
    kept = site(app).polls._kept
    assert list(kept) == [(FRAGMENT, "")]
    again = client.get(FRAGMENT, headers=headers)
    assert (again.status, again.data) == (plain.status, plain.data)
    assert _lines(again) == _lines(plain)
    known = {**headers, "If-None-Match": again.headers["ETag"]}
    same = client.get(FRAGMENT, headers=known)
    assert (same.status_code, same.data) == (304, b"")
    clock.shift(timedelta(milliseconds=500))
    asked = client.get(FRAGMENT, headers=known)
    assert asked.status_code == 304
    assert asked.headers["ETag"] == same.headers["ETag"]
    assert asked.headers["Cache-Control"] == same.headers["Cache-Control"]


def _lines(answer: TestResponse) -> list[tuple[str, str]]:
    """Return the headers of an answer but for the number of the request, which it has once."""
    return sorted(each for each in answer.headers.to_wsgi_list() if each[0] != "X-Request-ID")


def test_polls_that_are_kept_are_few_and_our_own(
    app: Flask, client: FlaskClient, forum: None, clock: time_machine.Traveller
) -> None:
    air(app)
    site(app)._live_memory = timedelta(milliseconds=500)
    for query in ("?session=mayors", "?session=mayors&x=1", "?x=1", "?session=nothing", "?%00"):
        client.get(FRAGMENT + query)
    assert list(site(app).polls._kept) == [(FRAGMENT, "session=mayors")]
    assert client.head(f"{FRAGMENT}?session=mayors").status_code == 200
    assert client.post(f"{FRAGMENT}?session=mayors").status_code == 405


def test_strangers_parameters_fill_no_memory(app: Flask, client: FlaskClient, forum: None) -> None:
    air(app)
    for n in range(20):
        asked = f"x{n}=1&tz=Nowhere/{n}&channel=x{n}&day={n}"
        assert client.get(f"{PAGE}?{asked}&session=x{n}").status_code == 200
        assert client.get(f"{FRAGMENT}?{asked}").status_code == 200
        assert client.get(f"{SESSION}?{asked}").status_code == 200
    assert len(site(app).pages) == 3


@pytest.mark.parametrize("count", [1, 30])
def test_more_sessions_cost_no_more_statements(
    app: Flask, client: FlaskClient, clock: time_machine.Traveller, count_sql: Any, count: int
) -> None:
    with app.app_context(), unit_of_work():
        airing.forum(seminars=count)
    act(app, "announce", "floor", slug="seminar")
    with count_sql() as statements:
        text = client.get(PAGE).text
    assert len(statements) == 3
    assert text.count("<h2") >= 2


def test_a_moved_summit_leads_on_and_a_withdrawn_one_is_gone(
    app: Flask, client: FlaskClient, forum: None
) -> None:
    act(app, "rename", "assembly")
    moved = client.get(f"{FRAGMENT}?session=mayors")
    assert moved.status_code == 301
    assert moved.headers["Location"] == "/en/assembly/live/now?session=mayors"
    act(app, "withdraw", "assembly")
    for address in ("live", "live/now", "live/now?session=mayors"):
        answer = client.get(f"/en/assembly/{address}")
        assert (answer.status_code, answer.headers["Cache-Control"]) == (410, "no-store")
        assert "Mayoral" not in answer.text


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_it_is_read_alone(client: FlaskClient, forum: None, method: str) -> None:
    assert getattr(client, method)(FRAGMENT).status_code in (400, 405)
    assert client.get("/fr/forum/live").status_code == 404
    assert client.get("/en/nowhere/live").status_code == 404


def test_a_place_that_has_no_player_is_linked_to(
    app: Flask, client: FlaskClient, forum: None
) -> None:
    act(app, "announce", "floor")
    act(app, "live")
    act(app, "link", "floor", "facebook", "seoul/videos/1234567")
    text = client.get(FRAGMENT).text
    assert embeds(text) == {"floor": ""}
    assert 'href="https://www.facebook.com/seoul/videos/1234567/"' in text
    assert parts(text)["player"] == "Original sound Mayoral Meeting Watch on Facebook"


def test_a_rundown_without_a_broadcast_says_who_speaks(
    app: Flask, client: FlaskClient, forum: None
) -> None:
    command(app, "start")
    text = client.get(FRAGMENT).text
    assert badge(text) == ["live"]
    shown = parts(text)
    assert shown["state"] == "In progress The session has begun. It is not broadcast here."
    assert shown["floor"].startswith("Now Opening film")
    assert shown["player"] == ""
