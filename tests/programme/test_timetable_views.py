"""The timetable's pages: who sees and does what, answers to the script, and without it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from summit.core.clock import iso
from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.journal.queries import entries_of
from summit.programme import operations, queries
from summit.programme.models import Session, SessionState, Waiver
from summit.programme.placement import Placement
from tests.actors import TESTER
from tests.conftest import Client
from tests.programme.builders import DAY, at, item, part, session, speaker
from tests.programme.forum import forum
from tests.signing_in import csrf_headers, sign_in

BASE = "/organizer/summits/forum/timetable"
FINDINGS = "/organizer/summits/forum/findings"
PART = {"X-Timetable": "part"}
#: Before anything that a request does, whose clock is the machine's.
BEFORE = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _forum(database: None) -> None:
    with unit_of_work():
        forum()


@pytest.fixture
def editor(app: Flask, client: Client) -> Client:
    sign_in(client, app, role="editor", summit_slug="forum", name="Min")
    return client


def another(app: Flask, role: str = "editor", name: str = "Ana", **options: object) -> Client:
    client = Client(app, app.response_class)
    sign_in(client, app, role=role, summit_slug="forum", name=name, **options)
    return client


def stored(slug: str) -> Session:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Session).where(Session.slug == slug)).one()


def seen(slug: str) -> dict[str, str]:
    """What a page that was just made knows of a session."""
    found = stored(slug)
    return {"seen": str(found.version), "was": json.dumps(Placement.of(found).plain())}


def post(client: Client, path: str, *, part: bool = True, **data: str) -> TestResponse:
    headers = csrf_headers(client.application) | (PART if part else {})
    return client.post(path, data=data, headers=headers)


def drop(
    client: Client, slug: str, start: object, minutes: int = 60, room: str = "hall", **more: str
) -> TestResponse:
    fields = {
        "starts_at": iso(start),
        "ends_at": iso(start + timedelta(minutes=minutes)),
        "room": room,
        "shown": DAY.isoformat(),
        **seen(slug),
        **more,
    }
    return post(client, f"{BASE}/{slug}/move", **fields)


def waivers() -> list[Waiver]:
    db.session.rollback()
    return list(db.session.scalars(select(Waiver)))


def text_of(html: str) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)))


def part_of(html: str, name: str) -> str:
    """The text of one part of an answer."""
    start = html.index(f'id="tt-{name}"')
    following = [html.find(f'id="tt-{each}"', start + 1) for each in ("bar", "board", "side")]
    return text_of(html[start : min((at for at in following if at > 0), default=len(html))])


def card(html: str, slug: str) -> str:
    return html[html.index(f'id="s-{slug}"') :].split("</li>", maxsplit=1)[0]


# Looking


def test_a_day_shows_rooms_hours_cards_and_what_is_the_matter(editor: Client) -> None:
    answer = editor.get(f"{BASE}?day={DAY}")

    assert answer.status_code == 200
    html = answer.text
    assert "style=" not in html
    rooms = re.findall(r'<h2 id="room-[^"]*">([^<]+)<', html)
    assert rooms == ["Main hall", "Studio", "Online", "No room yet"]
    opening = text_of(card(html, "opening"))
    for words in ("10:00–11:00", "Opening", "Plenary · 3 cities", "Warning", "not published yet"):
        assert words in opening
    assert "22:30–Sat 15 May, 01:00" in text_of(card(html, "late"))
    assert "cancelled" in text_of(card(html, "called-off"))
    assert "Talk &lt;b&gt;with&lt;/b&gt; a guest" in card(html, "talk")
    side = part_of(html, "side")
    assert "draft" in text_of(card(html, "talk"))
    assert "Main hall needs 10 min to change over" in side
    assert "Let “Participatory budgets” begin 10 min later" in side


def test_the_page_speaks_korean(app: Flask) -> None:
    client = another(app, language="ko")

    html = client.get(f"{BASE}?day={DAY}").text

    assert "10:00~11:00" in card(html, "opening")
    assert "개회식" in card(html, "opening")
    # What is written in English alone is marked so, for whoever hears the page.
    assert '<span lang="en">Night of the cities</span>' in card(html, "late")


@pytest.mark.parametrize("day", ["", "2031-01-01", "yesterday", "0001-01-01", "9" * 500, "%00"])
def test_a_day_that_is_none_shows_the_first_that_is_used(editor: Client, day: str) -> None:
    answer = editor.get(f"{BASE}?day={day}&hours=x&moved=%00&moved=nobody")

    assert answer.status_code == 200
    assert f'data-day="{DAY}"' in answer.text


def test_a_viewer_sees_everything_and_can_move_nothing(app: Flask) -> None:
    viewer = another(app, "viewer")
    html = viewer.get(f"{BASE}?day={DAY}").text

    assert "10:00–11:00" in card(html, "opening")
    assert "Main hall needs 10 min to change over" in part_of(html, "side")
    for trace in ("is-movable", "data-was", "timetable.js", "/undo", "/waive", "tt-data"):
        assert trace not in html
    assert "/organizer/summits/forum/sessions/opening" in html

    before = Placement.of(stored("opening"))
    for answer in (
        drop(viewer, "opening", at(12)),
        post(viewer, f"{BASE}/opening/unschedule", **seen("opening")),
        post(viewer, f"{BASE}/undo"),
        post(viewer, f"{FINDINGS}/waive", key="x", reason="y"),
        post(viewer, f"{FINDINGS}/take-back", key="x"),
        viewer.get(f"{BASE}/opening/move"),
    ):
        assert answer.status_code == 403
        assert "Main hall" not in answer.text
    assert Placement.of(stored("opening")) == before


def test_who_is_not_on_the_staff_learns_nothing(app: Flask, client: Client) -> None:
    db.session.rollback()
    with unit_of_work():
        from tests.programme.builders import summit

        summit("other")
    sign_in(client, app, role="owner", summit_slug="other", name="Eve")

    for answer in (
        client.get(BASE),
        client.get(FINDINGS),
        client.get(f"{BASE}/opening/move"),
        drop(client, "opening", at(12)),
        post(client, f"{BASE}/undo"),
    ):
        assert answer.status_code == 404
        assert "Opening" not in answer.text
    assert stored("opening").starts_at == at(10)


def test_who_is_not_signed_in_is_sent_to_sign_in(app: Flask, client: Client) -> None:
    answer = client.get(BASE)

    assert answer.status_code == 303
    assert answer.location.startswith("/organizer/sign-in?next=")
    assert client.post(f"{BASE}/undo").status_code in (400, 401)


def test_a_forged_post_moves_nothing(editor: Client) -> None:
    answer = editor.post(
        f"{BASE}/opening/move",
        data={"starts_at": iso(at(12)), "ends_at": iso(at(13)), "room": "", **seen("opening")},
    )

    assert answer.status_code == 400
    assert stored("opening").starts_at == at(10)


# Dropping


def test_a_drop_answers_with_the_day_the_message_and_what_can_be_undone(editor: Client) -> None:
    answer = drop(editor, "opening", at(13), room="studio")

    assert answer.status_code == 200
    assert "<html" not in answer.text
    said = part_of(answer.text, "said")
    assert "“Opening”: Fri 14 May 2027, 13:00–14:00, Studio." in said
    assert "13:00–14:00" in card(answer.text, "opening")
    assert "Undo the move of “Opening”" in part_of(answer.text, "bar")
    assert (stored("opening").starts_at, stored("opening").room.slug) == (at(13), "studio")


def test_a_drop_onto_a_clash_is_done_and_says_why_it_is_marked(editor: Client) -> None:
    answer = drop(editor, "transport", at(11, 30))

    assert answer.status_code == 200
    said = part_of(answer.text, "said")
    assert "new “Participatory budgets” and “Transport after dark” both use Main hall" in said
    assert "both need: Kim Minji" in said
    assert "Move one of them to another time, or give it another room." in said
    assert "Blocking" in text_of(card(answer.text, "transport"))
    assert "Blocking" in text_of(card(answer.text, "budgets"))
    assert stored("transport").starts_at == at(11, 30)


def test_what_was_there_before_is_not_called_new(editor: Client) -> None:
    drop(editor, "transport", at(11, 30))

    said = part_of(drop(editor, "transport", at(11, 45)).text, "said")

    assert "“Participatory budgets” and “Transport after dark” both use Main hall" in said
    assert "new “Participatory budgets”" not in said


def test_a_drop_on_another_day_shows_that_day(editor: Client) -> None:
    next_day = DAY + timedelta(days=1)

    html = drop(editor, "opening", at(10, day=next_day)).text

    assert f'data-day="{next_day}" data-begins' in html
    assert "10:00–11:00" in card(html, "opening")
    # Both days are judged anew; the tab of another would be kept as the page had it.
    assert "data-kept" not in html


def test_the_tray_gives_and_takes(editor: Client) -> None:
    html = drop(editor, "talk", at(16, 30), 45, room="").text
    assert "16:30–17:15" in card(html, "talk")
    assert stored("talk").state is SessionState.DRAFT

    html = post(editor, f"{BASE}/transport/unschedule", **seen("transport")).text
    assert "“Transport after dark”: unscheduled." in part_of(html, "said")
    assert "60 minutes" in text_of(card(html, "transport"))
    assert stored("transport").day is None


def test_a_published_session_is_not_taken_out_and_the_answer_says_so(editor: Client) -> None:
    db.session.rollback()
    with unit_of_work():
        found = queries.whole_summit("forum", to_change=True)
        operations.publish(found, actor=TESTER, now=BEFORE)

    answer = post(editor, f"{BASE}/opening/unschedule", **seen("opening"))

    assert answer.status_code == 422
    assert "It has been published and keeps its place" in part_of(answer.text, "said")
    assert stored("opening").starts_at == at(10)
    html = drop(editor, "opening", at(12)).text
    assert "changed since release 1" in text_of(card(html, "opening"))
    assert "changed since" not in text_of(card(html, "budgets"))


def test_undo_takes_back_step_by_step(editor: Client) -> None:
    drop(editor, "opening", at(13))
    html = drop(editor, "opening", at(15)).text

    for hour in (13, 10):
        [step] = re.findall(r'name="step" value="(\d+)"', html)
        answer = post(editor, f"{BASE}/undo", step=step, shown=DAY.isoformat())
        html = answer.text
        assert answer.status_code == 200
        assert f"Taken back: “Opening” is again Fri 14 May 2027, {hour}:00" in text_of(html)
        assert stored("opening").starts_at == at(hour)

    assert "Nothing to undo" in part_of(html, "bar")
    assert post(editor, f"{BASE}/undo", step=step).status_code == 422


def test_undo_is_refused_with_what_somebody_else_has_done(app: Flask, editor: Client) -> None:
    drop(editor, "opening", at(13))
    drop(another(app), "opening", at(15), room="studio")

    answer = post(editor, f"{BASE}/undo", shown=DAY.isoformat())

    assert answer.status_code == 409
    said = part_of(answer.text, "said")
    assert (
        "Ana has moved “Opening” from Fri 14 May 2027, 13:00–14:00, Main hall"
        " to Fri 14 May 2027, 15:00–16:00, Studio." in said
    )
    assert "15:00–16:00" in card(answer.text, "opening")
    assert stored("opening").starts_at == at(15)


# Others


def test_a_stale_drop_says_who_was_quicker_and_offers_it_again(app: Flask, editor: Client) -> None:
    page = seen("opening")
    drop(another(app), "opening", at(12), room="studio")

    answer = drop(editor, "opening", at(15), **page)

    assert answer.status_code == 409
    said = part_of(answer.text, "said")
    assert (
        "Ana has moved “Opening” from Fri 14 May 2027, 10:00–11:00, Main hall"
        " to Fri 14 May 2027, 12:00–13:00, Studio." in said
    )
    assert "Move it to Fri 14 May 2027, 15:00–16:00, Main hall all the same" in said
    assert "12:00–13:00" in card(answer.text, "opening")
    assert stored("opening").starts_at == at(12)

    form = answer.text[answer.text.index("<form") :].split("</form>")[0]
    fields = {
        name: unescape(value) for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', form)
    }
    again = post(editor, f"{BASE}/opening/move", **fields)
    assert again.status_code == 200
    assert (stored("opening").starts_at, stored("opening").room.slug) == (at(15), "hall")


def test_what_others_have_done_comes_with_the_next_answer(app: Flask, editor: Client) -> None:
    html = editor.get(f"{BASE}?day={DAY}").text
    [stamp] = re.findall(r'data-stamp="(\d+)"', html)
    ana = another(app)
    drop(ana, "transport", at(16), room="studio")
    drop(ana, "transport", at(17), room="studio")

    html = drop(editor, "opening", at(8), stamp=stamp).text

    said = part_of(html, "said")
    assert "“Opening”: Fri 14 May 2027, 08:00–09:00" in said
    assert "In the meantime:" in said
    assert "Ana has moved “Transport after dark” from" in said
    assert "to Fri 14 May 2027, 17:00–18:00, Studio" in said
    assert said.count("Ana has") == 1
    assert "17:00–18:00" in card(html, "transport")


# Bad input

MOVE = {"starts_at": "2027-05-14T03:00:00Z", "ends_at": "2027-05-14T04:00:00Z", "room": "hall"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"seen": ""},
        {"seen": "-1"},
        {"seen": "9" * 40},
        {"seen": "²"},
        {"was": ""},
        {"was": "[]"},
        {"was": "{}"},
        {"was": "[" * 100_000},
        {"was": '{"starts_at":1,"ends_at":null,"day":null,"room":null,"state":"draft"}'},
        {"was": '{"starts_at":null,"ends_at":null,"day":null,"room":null,"state":"gone"}'},
        {
            "was": '{"starts_at":"0001-01-01T00:00:00Z","ends_at":null,"day":null,"room":null,'
            '"state":"draft"}'
        },
        {"starts_at": "soon"},
        {"starts_at": "0001-01-01T00:00:00Z"},
        {"ends_at": "9999-12-31T23:59:59Z"},
        {"ends_at": ""},
        {"stamp": "x"},
        {"stamp": "99999999999999999999"},
    ],
)
def test_bookkeeping_that_no_page_of_ours_writes_is_a_bad_request(
    editor: Client, wrong: dict[str, str]
) -> None:
    answer = post(editor, f"{BASE}/opening/move", **{**MOVE, **seen("opening"), **wrong})

    assert answer.status_code == 400
    assert stored("opening").starts_at == at(10)
    assert entries_of("session", "opening@test") == []


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"ends_at": MOVE["starts_at"]}, "A session ends after it begins."),
        ({"ends_at": "2027-05-13T00:00:00Z"}, "A session ends after it begins."),
        ({"ends_at": "2027-05-15T03:00:01Z"}, "A session takes at most 24 hours."),
        ({"room": "cellar"}, "There is no such room in this summit."),
        ({"room": "\0\ud800"}, ""),
        ({"room": "x" * 100_000}, "There is no such room in this summit."),
    ],
)
def test_what_a_session_cannot_be_is_refused_with_the_reason(
    editor: Client, wrong: dict[str, str], message: str
) -> None:
    data = {**MOVE, **seen("opening"), **wrong}
    if message == "":  # cleaned away: nothing is left of the name
        answer = editor.post(
            f"{BASE}/opening/move",
            data={**data, "room": "\0"},
            headers=csrf_headers(editor.application) | PART,
        )
        assert answer.status_code == 200
        assert stored("opening").room is None
        return
    answer = post(editor, f"{BASE}/opening/move", **data)

    assert answer.status_code == 422
    assert message in part_of(answer.text, "said")
    assert stored("opening").starts_at == at(10)


def test_a_session_that_there_is_not_is_told_with_the_timetable(editor: Client) -> None:
    answer = post(editor, f"{BASE}/nothing/move", **MOVE, **seen("opening"))

    assert answer.status_code == 404
    assert "There is no session “nothing”." in part_of(answer.text, "said")
    assert "10:00–11:00" in card(answer.text, "opening")
    assert editor.get(f"{BASE}/nothing/move").status_code == 404


# The page of its own, for phones and without the script


def place(client: Client, slug: str, **fields: str) -> TestResponse:
    values = {"day": "2027-05-14", "start": "13:00", "end": "14:30", "room": "studio"}
    return post(client, f"{BASE}/{slug}/move", part=False, **{**values, **seen(slug), **fields})


def test_the_page_shows_the_hours_at_home_of_the_hour_that_is_asked_about(
    editor: Client,
) -> None:
    asked = "start=20:00&end=21:00&day=2027-05-14&room="

    now = text_of(editor.get(f"{BASE}/opening/move").text)
    then = text_of(editor.get(f"{BASE}/opening/move?{asked}").text)

    # 10:00 in Seoul is 02:00 in London and 20:00 of the day before in Lima.
    assert "London 02:00–03:00 night" in now
    assert "Lima Thu 13 May, 20:00–21:00" in now
    assert "London 12:00–13:00" in then
    assert "Lima 06:00–07:00 early or late" in then
    assert stored("opening").starts_at == at(10)


def test_the_form_moves_and_leads_back_to_the_day_with_the_reasons(editor: Client) -> None:
    answer = place(editor, "transport", start="11:30", end="12:30", room="hall")

    assert answer.status_code == 303
    page = editor.get(answer.location).text
    assert "“Transport after dark”: Fri 14 May 2027, 11:30–12:30, Main hall." in text_of(page)
    assert "both use Main hall" in part_of(page, "said")
    assert stored("transport").starts_at == at(11, 30)


def test_an_end_before_the_start_is_on_the_next_day(editor: Client) -> None:
    assert place(editor, "opening", start="23:00", end="00:30", room="").status_code == 303

    found = stored("opening")
    assert (found.starts_at, found.ends_at) == (at(23), at(0, 30, day=DAY + timedelta(days=1)))
    assert found.room is None


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"end": "13:00"}, "The session ends when it begins; choose a later end."),
        ({"day": ""}, "Fill this in."),
        ({"day": "tomorrow"}, "Not a valid date value."),
        ({"day": "0001-01-01"}, "Enter a year from 1970 to 2200."),
        ({"day": "9999-12-31"}, "Enter a year from 1970 to 2200."),
        ({"start": "25:00"}, "Not a valid time value."),
        ({"start": "\0"}, "Not a valid time value."),
        ({"end": "x" * 10_000}, "Not a valid time value."),
        ({"room": "cellar"}, "Choose one of the list."),
    ],
)
def test_the_form_names_the_field_and_the_remedy_and_keeps_the_rest(
    editor: Client, wrong: dict[str, str], message: str
) -> None:
    answer = place(editor, "opening", **{"start": "13:00", "end": "14:30", **wrong})

    assert answer.status_code == 422
    assert message in text_of(answer.text)
    if "end" not in wrong:
        assert 'value="14:30"' in answer.text
    assert stored("opening").starts_at == at(10)


def test_an_hour_that_the_clocks_leave_out_is_refused(editor: Client) -> None:
    db.session.rollback()
    with unit_of_work():
        found = queries.summit_by_slug("forum", to_change=True)
        found.zone = "Europe/London"

    answer = place(editor, "opening", day="2027-03-28", start="01:30", end="03:00")

    assert answer.status_code == 422
    assert "The clocks leave this hour out on that day" in text_of(answer.text)


def test_a_stale_form_is_shown_again_with_what_was_typed(app: Flask, editor: Client) -> None:
    page = seen("opening")
    drop(another(app), "opening", at(8))

    answer = place(editor, "opening", start="17:00", end="18:00", **page)

    assert answer.status_code == 409
    assert "Ana has moved “Opening” from Fri 14 May 2027, 10:00–11:00" in text_of(answer.text)
    assert 'value="17:00"' in answer.text
    assert stored("opening").starts_at == at(8)
    # What is posted next carries what is known by now.
    assert place(editor, "opening", start="17:00", end="18:00").status_code == 303
    assert stored("opening").starts_at == at(17)


def test_without_the_script_undo_and_the_tray_lead_back_to_the_day(editor: Client) -> None:
    answer = post(editor, f"{BASE}/transport/unschedule", part=False, **seen("transport"))
    assert answer.status_code == 303
    assert stored("transport").starts_at is None

    answer = post(editor, f"{BASE}/undo", part=False)
    assert answer.status_code == 303
    assert "Taken back: “Transport after dark”" in text_of(editor.get(answer.location).text)
    assert stored("transport").starts_at == at(14)

    answer = post(editor, f"{BASE}/undo", part=False)
    assert answer.status_code == 422
    assert "There is no step of yours to take back." in text_of(answer.text)


# Findings


def key_of(html: str, words: str) -> str:
    [entry] = [each for each in html.split("<li class=") if words in unescape(each)]
    [key] = re.findall(r'name="key" value="([^"]*)"', entry)
    return unescape(key)


def test_all_findings_are_listed_and_narrowed_by_level_and_rule(editor: Client) -> None:
    drop(editor, "transport", at(11, 30))

    everything = text_of(editor.get(FINDINGS).text)
    blocking = text_of(editor.get(f"{FINDINGS}?level=block").text)
    rooms = text_of(editor.get(f"{FINDINGS}?rule=room-taken").text)

    assert "both use Main hall" in everything
    assert "needs 10 min to change over" in everything
    assert "both use Main hall" in blocking
    assert "needs 10 min to change over" not in blocking
    assert "both use Main hall" in rooms
    assert "both need: Kim Minji" not in rooms
    for strange in ("level=%00", "rule=" + "x" * 5000, "level=waived"):
        assert editor.get(f"{FINDINGS}?{strange}").status_code == 200


def test_a_warning_is_waived_with_a_reason_and_counts_again(app: Flask, editor: Client) -> None:
    html = editor.get(f"{BASE}?day={DAY}").text
    key = key_of(html, "needs 10 min to change over")

    answer = post(
        editor, f"{FINDINGS}/waive", key=key, reason="The set stays.", shown=DAY.isoformat()
    )

    assert answer.status_code == 200
    assert "Waived by Min: The set stays." in part_of(answer.text, "side")
    assert "Warning" in text_of(card(answer.text, "opening"))  # still at night in London
    [entry] = entries_of("session", "opening@test")
    assert (entry.act, entry.after["reason"]) == ("finding.waived", "The set stays.")
    # A viewer reads the reason, and cannot take it back.
    seen_by = another(app, "viewer").get(f"{FINDINGS}?level=waived").text
    assert "Waived by Min: The set stays." in text_of(seen_by)
    assert "take-back" not in seen_by

    answer = post(editor, f"{FINDINGS}/take-back", part=False, key=key, level="warn")
    assert (answer.status_code, answer.location) == (303, f"{FINDINGS}?level=warn")
    assert waivers() == []


def test_a_waiver_needs_a_reason_and_a_warning_that_is_still_there(editor: Client) -> None:
    page = editor.get(FINDINGS).text
    key = key_of(page, "needs 10 min to change over")

    answer = post(editor, f"{FINDINGS}/waive", part=False, key=key, reason=" \0 ")
    assert answer.status_code == 422
    assert "Give the reason for which this may stand." in text_of(answer.text)
    answer = post(editor, f"{FINDINGS}/waive", part=False, key=key, reason="x" * 1001)
    assert answer.status_code == 422
    assert "x" * 1001 in answer.text
    for gone in ("", "room-taken|nothing", "y" * 100_000, "\0"):
        answer = post(editor, f"{FINDINGS}/waive", part=False, key=gone, reason="Why not")
        assert answer.status_code == 404
        assert "This finding is settled or has changed" in text_of(answer.text)
        assert post(editor, f"{FINDINGS}/take-back", key=gone).status_code == 404

    assert waivers() == []


# How much it asks of the database


def many(count: int) -> None:
    """Add sessions with speakers, cities and findings to the forum, on both days."""
    from tests.programme.builders import city, person

    found = queries.summit_by_slug("forum", to_change=True)
    rooms = list(found.rooms)
    for number in range(count):
        who = person(f"many-{number}", f"Speaker {number}", zone="America/Lima")
        place = city(f"place-{number}", zone="Europe/Paris")
        made = session(
            f"many-{number}",
            starts_at=at(9 + number % 10, day=DAY + timedelta(days=number % 2)),
            items=[item("talk", [speaker(who)])],
            cities=[part(place)],
            title=Text(en=f"Session {number}"),
        )
        made.room = rooms[number % 3]
        found.sessions.append(made)


@pytest.mark.parametrize("act", ["look", "drop"])
def test_thirty_and_three_hundred_sessions_cost_the_same_statements(
    app: Flask,
    client: Client,
    count_sql: Callable[[], AbstractContextManager[list[str]]],
    act: str,
) -> None:
    sign_in(client, app, role="editor", summit_slug="forum", name="Min")
    counts = []
    for size in (30, 270):
        db.session.rollback()
        with unit_of_work():
            found = queries.summit_by_slug("forum", to_change=True)
            for old in [s for s in found.sessions if s.slug.startswith("many")]:
                found.sessions.remove(old)
            from summit.directory.models import City, Person

            db.session.flush()
            for model, prefix in ((Person, "many-"), (City, "place-")):
                for row in db.session.scalars(select(model).where(model.slug.startswith(prefix))):
                    db.session.delete(row)
            db.session.flush()
            many(size if size == 30 else 300)
        db.session.remove()
        page = seen("opening")
        db.session.remove()
        minute = 5 if size == 30 else 15
        with count_sql() as statements:
            if act == "look":
                answer = client.get(f"{BASE}?day={DAY}")
            else:
                answer = client.post(
                    f"{BASE}/opening/move",
                    data={
                        "starts_at": iso(at(10, minute)),
                        "ends_at": iso(at(11, minute)),
                        "room": "hall",
                        "shown": DAY.isoformat(),
                        "stamp": "1",
                        **page,
                    },
                    headers=csrf_headers(app) | PART,
                )
        assert answer.status_code == 200
        counts.append(len(statements))

    assert counts[0] == counts[1]
    if act == "look":
        assert counts[0] <= 13
