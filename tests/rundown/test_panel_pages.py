"""The panel's pages: commands by form and by script, stale ones, the holder, the poll, its cost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
import time_machine
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import func, select

from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.interpretation.models import AssignmentState
from summit.rundown import operations
from summit.rundown.models import Command, Rundown, RundownState
from tests.actors import TESTER
from tests.conftest import CountSql
from tests.interpretation.builders import assigned, interpreter
from tests.programme.pages import forms_of, in_words
from tests.rundown.builders import START
from tests.rundown.panel_world import SESSION, Operator, fact, led, made, make_long, states

pytestmark = pytest.mark.usefixtures("database")

PHONE = "+351 21 555 0100"


@pytest.fixture(autouse=True)
def clock_stands() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def commands() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Command)) or 0


def uid(place: int) -> str:
    return fact().cues[place].uid


def test_a_meeting_is_led_by_the_pages_own_forms(app: Flask) -> None:
    made()
    kim = Operator(app)
    page = kim.get().text
    assert "Nobody holds the panel." in page
    assert "Start the meeting" not in page
    assert kim.hold(script=False).status_code == 303

    def press(path: str, command: str) -> None:
        # The first form of the page that has this address; the button names the command.
        form = forms_of(kim.get().text)[f"{SESSION}/panel/{path}"]
        answer = kim.desk.post(
            "forum/sessions/mayors/panel/" + path,
            {name: form[name] for name in ("csrf_token", "id", "version")},
            command=command,
        )
        assert answer.status_code == 303
        assert answer.headers["Location"] == f"{SESSION}/panel"

    press("commands", "start")
    assert states()[:2] == ["speaking", "queued"]
    press("commands", "next")
    assert states()[:2] == ["done", "speaking"]
    page = kim.get().text
    assert "Kim Hana" in page
    assert ">10:00<" in page
    press("commands", "undo")
    assert states()[:2] == ["speaking", "queued"]
    assert "Undid" in kim.get().text


def test_a_command_by_script_is_answered_with_what_is_shown_now(app: Flask) -> None:
    kim = led(app)
    answer = kim.give("next")
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert 'id="lp-parts"' in answer.text
    assert "Kim Hana" in answer.text
    assert answer.headers["Server-Now"] == "2027-05-14T13:00:00.000Z"
    assert f'data-version="{fact().version}"' in answer.text


def test_the_same_id_again_changes_nothing_and_gets_the_same_answer(app: Flask) -> None:
    kim = led(app)
    given = {"id": str(uuid4()), "version": str(fact().version)}
    first = kim.give("next", **given)
    second = kim.give("next", **given)
    assert (first.status_code, second.status_code) == (200, 200)
    assert states()[:3] == ["done", "speaking", "queued"]
    assert commands() == 2


def test_a_stale_command_is_refused_and_told_what_has_happened_meanwhile(app: Flask) -> None:
    kim = led(app)
    seen = str(fact().version)
    assert kim.give("skip", cue=uid(3)).status_code == 200
    answer = kim.give("next", version=seen)
    assert answer.status_code == 409
    assert "Not done: this has happened meanwhile" in answer.text
    assert "22:00:00 Kim: Skipped: Jakarta" in answer.text
    assert f'data-version="{fact().version}"' in answer.text
    assert states()[:4] == ["speaking", "queued", "queued", "skipped"]
    page = kim.give("next", version=seen, script=False)
    assert page.status_code == 409
    assert "<html" in page.text
    assert "22:00:00 Kim: Skipped: Jakarta" in page.text


def test_stale_by_something_that_was_no_command_is_told_so(app: Flask) -> None:
    kim = led(app)
    seen = str(fact().version)
    with unit_of_work():
        rundown = db.session.scalars(select(Rundown)).one()
        operations.edit_rundown(rundown, ends_by=START, actor=TESTER, now=START)
    answer = kim.give("next", version=seen)
    assert answer.status_code == 409
    assert "The rundown, or who holds the panel, has changed." in answer.text


def test_being_asked_for_the_panel_stops_nobody(app: Flask) -> None:
    kim = led(app)
    seen = str(fact().version)
    Operator(app, name="Lee").hold()
    assert kim.give("next", version=seen).status_code == 200
    assert "Lee asks for the panel." in kim.get().text


def test_it_is_told_in_korean(app: Flask) -> None:
    led(app)
    lee = Operator(app, name="Lee", language="ko")
    message = "You can look on."
    assert in_words(app, "ko", message) in lee.get().text
    assert "김하나" in lee.get().text or "서울" in lee.get().text


@pytest.mark.parametrize(
    "fields",
    [
        {"command": "explode"},
        {"command": ""},
        {"command": "next\0"},
        {"id": "1"},
        {"id": ""},
        {"id": "0" * 36},
        {"id": "{00000000-0000-4000-8000-000000000000}"},
        {"version": ""},
        {"version": "-1"},
        {"version": "9" * 40},
        {"version": "٣"},
        {"command": "skip"},
        {"command": "skip", "cue": "a\0b"},
        {"command": "skip", "cue": "x" * 5000},
        {"command": "skip", "cue": "<script>alert(1)</script>"},
        {"command": "swap", "cue": "x", "with": ""},
        {"command": "extend", "cue": "x", "seconds": "many"},
        {"command": "extend", "cue": "x", "seconds": "9" * 400},
        {"command": "ready", "cue": "x", "ready": "maybe"},
        {"command": "check", "cue": "x", "check": "smell", "passed": "yes"},
        {"command": "note", "cue": "x", "text": "y" * 1001},
        {"command": "phone", "cue": "x", "telephone": "call me"},
        {"command": "substitute", "cue": "x"},
        {"command": "substitute", "cue": "x", "who__en": "n" * 201},
        {"command": "shorten", "chair": "Han"},
        {"command": "shorten", "chair": "Han", "seconds__x": "0"},
        {"command": "shorten", "chair": "Han", "seconds__x": "1e9"},
        {"command": "drop", "chair": "Han"},
        {"command": "insert", "title__en": "x", "kind": "circus", "seconds": "60"},
        {"command": "insert", "title__en": "x", "kind": "break", "seconds": "-60"},
        {"command": "insert", "kind": "break", "seconds": "60"},
    ],
)
@pytest.mark.parametrize("script", [True, False])
def test_what_no_form_sends_changes_nothing_and_breaks_nothing(
    app: Flask, fields: dict[str, str], script: bool
) -> None:
    kim = led(app)
    before = fact()
    answer = kim.give(**{"command": "next", **fields}, script=script)
    assert answer.status_code in (400, 404, 422), answer.status_code
    assert fact() == before
    assert "<script>alert" not in answer.text


def test_a_cue_that_is_not_there_is_told(app: Flask) -> None:
    kim = led(app)
    answer = kim.give("skip", cue=str(uuid4()))
    assert answer.status_code == 404
    assert "This rundown has no such cue any more." in answer.text


@pytest.mark.parametrize("act", ["", "steal", "\0", "x" * 5000])
def test_what_no_holder_does_is_refused(app: Flask, act: str) -> None:
    kim = led(app)
    before = fact()
    assert kim.hold(act).status_code == 400
    assert fact() == before


def test_what_was_typed_and_refused_stays_and_is_named(app: Flask) -> None:
    kim = led(app)
    cue = uid(2)
    answer = kim.give(
        "substitute", cue=cue, shown=cue, who__en="", title__en="Deputy Mayor", script=False
    )
    assert answer.status_code == 422
    assert "Name: Write it in at least one language." in answer.text
    assert 'value="Deputy Mayor"' in answer.text
    assert not fact().cues[2].is_substituted


def test_every_command_of_the_panel_arrives_with_its_arguments(app: Flask) -> None:
    kim = led(app)
    london, jakarta, athens = (uid(place) for place in (2, 3, 4))

    def does(command: str, **fields: str) -> None:
        answer = kim.give(command, **fields)
        assert answer.status_code == 200, (command, answer.text[:2000])

    does("extend", cue=uid(0), seconds="-30")
    assert fact().cues[0].seconds == 150
    does("pause")
    does("resume")
    does("ready", cue=london, ready="yes")
    assert states()[2] == "ready"
    does("defer", cue=london)
    does("requeue", cue=london)
    does("skip", cue=jakarta)
    does("requeue", cue=jakarta)
    does("swap", cue=london, **{"with": jakarta})
    assert [each.uid for each in fact().cues[2:4]] == [jakarta, london]
    does("substitute", cue=athens, who__en="Deputy", who__ko="부시장", title__en="Deputy Mayor")
    athenian = fact().cue(athens)
    assert athenian is not None
    assert athenian.substitute_name == Text(en="Deputy", ko="부시장")
    assert athenian.substitute_title == Text(en="Deputy Mayor")
    does("restore", cue=athens)
    does("lost", cue=athens)
    does("back", cue=athens)
    does("note", cue=athens, text="Ring first.\r\nThen wait.")
    does("phone", cue=athens, telephone=PHONE)
    does(
        "insert",
        after=athens,
        kind="video_message",
        seconds="90",
        title__en="A film",
        place__en="Turin",
    )
    assert [each.title.get("en") for each in fact().cues][5] == "A film"
    does("speak", cue=athens)
    does("fallback", cue=athens)
    does("no_show", cue=athens)
    does("next")
    does("finish")
    does("end")
    assert fact().state is RundownState.ENDED
    does("reopen")
    does("undo")
    assert fact().state is RundownState.ENDED


# To end in time


def late(app: Flask, clock: time_machine.Traveller, minutes: int) -> Operator:
    """Lead the meeting; the opening film, of three minutes, is late by so many."""
    kim = led(app)
    # 36 minutes are planned of 40: four are to spare.
    clock.move_to(START + timedelta(minutes=3 + 4 + minutes))
    return kim


def test_shorter_turns_are_proposed_and_done_with_the_chairs_name_alone(
    app: Flask, clock_stands: time_machine.Traveller
) -> None:
    kim = late(app, clock_stands, 3)
    text = kim.get().text
    assert "3 min late" in text
    assert "It is enough." in text
    assert "Who would be left out" not in text
    forms = [each for action, each in forms_of(text).items() if action.endswith("/commands")]
    lengths = {name: value for name, value in forms[0].items() if name.startswith("seconds-")}
    assert len(lengths) == 7

    refused = kim.give("shorten", chair=" ", **lengths)
    assert refused.status_code == 422
    assert "Type the name of the chair who has confirmed this." in refused.text
    done = kim.give("shorten", chair="Han Sora", **lengths)
    assert done.status_code == 200
    assert "confirmed by Han Sora" in done.text
    assert "To end in time" not in done.text
    stored = {f"seconds-{each.uid}": str(each.seconds) for each in fact().cues}
    assert lengths.items() <= stored.items()


def test_cities_are_proposed_to_be_dropped_only_when_that_is_not_enough(
    app: Flask, clock_stands: time_machine.Traveller
) -> None:
    kim = late(app, clock_stands, 16)
    with unit_of_work():
        rundown = db.session.scalars(select(Rundown)).one()
        rundown.cues[5].priority = 2
        rundown.cues[6].priority = 1
    text = kim.get().text
    assert "It is not enough." in text
    lima, toronto = uid(5), uid(6)
    assert f'id="lp-drop-{lima}"' in text
    assert text.index(f'id="lp-drop-{lima}"') < text.index(f'id="lp-drop-{toronto}"')
    assert states()[5] == "queued"
    refused = kim.give("drop", cue=lima, chair="")
    assert refused.status_code == 422
    assert states()[5] == "queued"
    done = kim.give("drop", cue=lima, chair="Han Sora")
    assert done.status_code == 200
    assert "left out, confirmed by Han Sora" in done.text
    assert (states()[5], fact().cues[5].dropped_by) == ("skipped", "Han Sora")


def test_overrun_is_told_by_a_word_too(app: Flask, clock_stands: time_machine.Traveller) -> None:
    kim = led(app)
    assert "hidden>over</span>" in kim.get().text
    clock_stands.shift(180 + 12)
    text = kim.get().text
    assert "−00:12" in text
    assert ">over</span>" in text
    assert "hidden>over</span>" not in text


# Who holds it


def test_the_panel_is_handed_over_when_it_is_asked_for(app: Flask) -> None:
    kim = led(app)
    lee = Operator(app, name="Lee")
    text = lee.get().text
    assert "Kim holds the panel." in text
    assert 'value="next"' not in text
    assert lee.give("next").status_code == 422
    assert states()[:2] == ["speaking", "queued"]

    assert "You have asked for the panel; Kim sees that." in lee.hold().text
    assert "Lee asks for the panel." in kim.get().text
    assert "You keep the panel." in kim.hold("keep").text
    assert "Lee asks for the panel." not in kim.get().text
    lee.hold()
    assert "Lee holds the panel now." in kim.hold("hand-over").text
    assert kim.give("next").status_code == 422
    assert lee.give("next").status_code == 200
    assert kim.hold("release").status_code == 422
    assert "Nobody holds the panel now." in lee.hold("release").text
    assert "You hold the panel." in kim.hold().text


def test_a_silent_holder_is_relieved_and_one_who_is_there_is_not(
    app: Flask, clock_stands: time_machine.Traveller
) -> None:
    kim = led(app)
    lee = Operator(app, name="Lee")
    version = fact().version
    clock_stands.shift(50)
    assert kim.hold("here").status_code == 204
    assert fact().version == version
    clock_stands.shift(50)
    assert "Ask for the panel" in lee.get().text
    clock_stands.shift(61)
    text = lee.get().text
    assert "Nothing has been heard of their browser for a minute." in text
    assert "Take the panel over" in text
    assert "You hold the panel." in lee.hold().text
    assert kim.give("next").status_code == 422


def test_a_viewer_looks_on_without_buttons_or_telephones(app: Flask) -> None:
    kim = led(app)
    kim.give("phone", cue=uid(1), telephone=PHONE)
    kim.give("next")
    assert PHONE in kim.get().text
    viewer = Operator(app, "viewer", name="Han")
    for path in ("panel", "panel/now", f"panel?shown={uid(1)}", "line-up"):
        text = viewer.get(path).text
        assert "Seoul" in text
        assert "555 0100" not in text
        assert "/commands" not in text
    assert viewer.give("next").status_code == 403
    assert viewer.hold().status_code == 403


def test_a_session_without_a_rundown_has_no_panel(app: Flask) -> None:
    made()
    kim = Operator(app)
    for path in ("panel", "panel/now", "line-up", "line-up/now"):
        found = kim.desk.client.get(f"/organizer/summits/forum/sessions/nowhere/{path}")
        assert found.status_code == 404
    for path in ("a%00b", "%ff"):
        found = kim.desk.client.get(f"/organizer/summits/forum/sessions/{path}/panel/now")
        assert found.status_code == 404


# The poll


def test_a_poll_costs_a_304_until_something_changes(
    app: Flask, clock_stands: time_machine.Traveller
) -> None:
    kim = led(app)
    first = kim.get("panel/now")
    tag = first.headers["ETag"]
    clock_stands.shift(5)
    same = kim.get("panel/now", **{"If-None-Match": tag})
    assert (same.status_code, same.data) == (304, b"")
    assert same.headers["Server-Now"] == "2027-05-14T13:00:05.000Z"
    assert kim.get(f"panel/now?shown={uid(2)}", **{"If-None-Match": tag}).status_code == 200
    Operator(app, name="Lee").hold()
    asked = kim.get("panel/now", **{"If-None-Match": tag})
    assert asked.status_code == 200
    assert "Lee asks for the panel." in asked.text
    answer = kim.give("next")
    assert answer.headers["ETag"] not in (tag, asked.headers["ETag"])
    after = kim.get("panel/now", **{"If-None-Match": answer.headers["ETag"]})
    assert after.status_code == 304


def test_another_hour_of_the_session_shows_at_the_next_poll(app: Flask) -> None:
    kim = led(app)
    tags = {path: kim.get(path).headers["ETag"] for path in ("panel/now", "line-up/now")}
    with unit_of_work():
        session = db.session.scalars(select(Rundown)).one().session
        session.ends_at = START + timedelta(hours=3)
    for path, tag in tags.items():
        assert kim.get(path, **{"If-None-Match": tag}).status_code == 200


def test_another_reader_never_gets_a_304_for_what_somebody_else_saw(app: Flask) -> None:
    kim = led(app)
    tag = kim.get("panel/now").headers["ETag"]
    for other in (Operator(app, name="Lee"), Operator(app, "viewer", language="ko")):
        assert other.get("panel/now", **{"If-None-Match": tag}).status_code == 200


def test_a_meeting_that_nobody_has_begun_is_not_said_to_be_in_time(
    app: Flask, clock_stands: time_machine.Traveller
) -> None:
    made()
    kim = Operator(app)
    early = kim.get().text
    assert "Planned end" in early
    assert "Projected end" not in early
    assert 'id="lp-slack"' in early
    clock_stands.move_to(START + timedelta(minutes=10), tick=False)
    assert 'id="lp-slack"' not in kim.get().text
    kim.hold()
    kim.give("start")
    running = kim.get().text
    assert "Projected end" in running
    assert 'id="lp-slack"' in running


def test_what_belongs_to_the_cue_that_is_on_and_to_the_next_is_on_the_panel(app: Flask) -> None:
    kim = led(app)
    with unit_of_work():
        rundown = db.session.scalars(select(Rundown)).one()
        assigned(
            rundown.session,
            interpreter(rundown.session.summit, "Kim Bora"),
            state=AssignmentState.CONFIRMED,
        )
        keynote = rundown.cues[1]
        keynote.media, keynote.words = "slides-7", Text(en="After the film", ko="영상 뒤에")
        keynote.lower_third = Text(en="Kim Hana · Seoul", ko="김하나 · 서울")

    def facts(page: str, heading: str) -> str:
        part = page[page.index(f'id="{heading}"') :]
        found = re.search('<dl class="lp-facts">(.*?)</dl>', part, re.DOTALL)
        return " ".join(re.sub("<[^>]+>", " ", found.group(1)).split()) if found else ""

    said = (
        "Lower third Kim Hana · Seoul 김하나 · 서울 Floor language English"
        " Booth on duty English ⇄ Korean: Kim Bora Slide or video slides-7"
        " Cue words After the film"
    )
    assert facts(kim.get().text, "lp-next-heading") == said
    assert kim.give("next").status_code == 200
    assert facts(kim.get().text, "lp-now-heading") == said


def test_the_name_plate_of_a_substitute_is_a_click_away(app: Flask) -> None:
    kim = led(app)
    cue = uid(1)
    plate = f"{SESSION}/rundown/cues/{cue}/plate.pdf"
    assert plate not in kim.get().text
    kim.give("substitute", cue=cue, who__en="Deputy", who__ko="대리", title__en="Deputy Mayor")
    for page in ("panel", "line-up", f"panel?shown={cue}", f"rundown/cues/{cue}"):
        assert plate in kim.get(page).text
    answer = kim.get(f"rundown/cues/{cue}/plate.pdf")
    assert answer.content_type == "application/pdf"
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages)
    assert "Deputy Mayor" in text
    assert "Kim Hana" not in text


# What it costs

#: The most statements of a "next" by HTTP: sign-in and summit, the rundown with its cues, the
#: command, the journal, what follows (the live board), what the answer shows, and of those
#: thirteen for which booth is on duty.
MOST_FOR_NEXT = 35
MOST_FOR_POLL = 19
MOST_FOR_304 = 3


def test_a_next_costs_the_same_with_5_and_50_cues(app: Flask, count_sql: CountSql) -> None:
    made()
    kim = Operator(app)
    kim.hold()
    counted = {}
    for length in (5, 50):
        make_long(length)
        if length == 5:
            kim.give("start")
        given = {"id": str(uuid4()), "version": str(fact().version)}
        db.session.remove()
        with count_sql() as statements:
            answer = kim.post("panel/commands", command="next", **given)
        assert answer.status_code == 200
        counted[length] = len(statements)
    assert counted[5] == counted[50]
    assert counted[50] <= MOST_FOR_NEXT, "\n".join(statements)


def test_a_poll_costs_the_same_with_5_and_50_cues(app: Flask, count_sql: CountSql) -> None:
    made()
    kim = Operator(app)
    kim.hold()
    counted = {}
    for length in (5, 50):
        make_long(length)
        with count_sql() as statements:
            answer = kim.get("panel/now")
        with count_sql() as unchanged:
            again = kim.get("panel/now", **{"If-None-Match": answer.headers["ETag"]})
        assert (answer.status_code, again.status_code) == (200, 304)
        counted[length] = len(statements), len(unchanged)
    assert counted[5] == counted[50]
    assert counted[50][0] <= MOST_FOR_POLL, counted
    assert counted[50][1] <= MOST_FOR_304, counted
