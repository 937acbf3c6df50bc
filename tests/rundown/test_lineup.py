"""The line-up's pages: one tap an answer, progress in words, who is missing, telephones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from summit.core.db import db, unit_of_work
from summit.programme.models import CityPart, Session, SpeakerState
from summit.rundown.models import Check, Command, CueState, Rundown
from tests.conftest import CountSql
from tests.programme.builders import city, part
from tests.rundown.builders import START
from tests.rundown.panel_world import SESSION, Operator, fact, led, made, make_long

pytestmark = pytest.mark.usefixtures("database")

PHONE = "+62 21 555 0199"


@pytest.fixture(autouse=True)
def clock_stands() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def uid(place: int) -> str:
    return fact().cues[place].uid


def tap(who: Operator, cue: str, check: str, passed: str = "yes", **fields: str) -> int:
    fields = {"id": str(uuid4()), "version": "1", **fields}
    answer = who.post("line-up/commands", cue=cue, tap=f"{check}:{passed}", **fields)
    return answer.status_code


def turns(text: str) -> list[str]:
    """Return who is shown, in order."""
    return re.findall(r'<div class="lu-who"><b>([^<]+)</b>', text)


def commands() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Command)) or 0


def test_those_with_a_turn_are_shown_one_by_one_with_what_is_left(app: Flask) -> None:
    made()
    text = Operator(app).get("line-up").text
    assert turns(text) == ["Seoul", "London", "Jakarta", "Athens", "Lima", "Toronto"]
    assert "0 of 6 ready" in text
    assert "5 min left at 45 s each" in text


def test_a_tap_is_noted_once_however_often_it_arrives(app: Flask) -> None:
    made()
    kim = Operator(app)
    jakarta = uid(3)
    again = str(uuid4())
    assert tap(kim, jakarta, "sound", id=again) == 200
    assert tap(kim, jakarta, "sound", id=again) == 200
    assert commands() == 1
    assert list(fact().cues[3].checks) == ["sound"]
    assert fact().cues[3].checks["sound"] == START
    assert tap(kim, jakarta, "sound", "no") == 200
    assert dict(fact().cues[3].checks) == {}


def test_two_operators_tap_at_the_same_time_without_the_panel(app: Flask) -> None:
    made()
    kim, lee = Operator(app), Operator(app, name="Lee")
    # Both have the same old page before them, and neither holds the panel.
    assert tap(kim, uid(1), "connected") == 200
    assert tap(lee, uid(2), "connected") == 200
    assert [len(each.checks) for each in fact().cues[1:4]] == [1, 1, 0]


def test_who_is_ready_is_counted_and_who_is_missing_shown_alone(app: Flask) -> None:
    made()
    kim = Operator(app)
    for check in Check:
        tap(kim, uid(1), check.value)
    tap(kim, uid(2), "connected")
    text = kim.get("line-up").text
    assert "1 of 6 ready" in text
    assert "4 min left at 45 s each" in text
    missing = kim.get("line-up?show=missing").text
    assert turns(missing) == ["London", "Jakarta", "Athens", "Lima", "Toronto"]
    assert "Still missing (5)" in missing
    for place in range(2, 7):
        for check in Check:
            tap(kim, uid(place), check.value)
    assert "everybody is ready" in kim.get("line-up").text
    assert "Nobody is missing." in kim.get("line-up?show=missing").text


def test_without_script_a_tap_leads_back_to_its_city(app: Flask) -> None:
    made()
    kim = Operator(app)
    answer = kim.post(
        "line-up/commands",
        script=False,
        cue=uid(2),
        tap="plate:yes",
        show="missing",
        id=str(uuid4()),
        version=str(fact().version),
    )
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{SESSION}/line-up?show=missing#turn-{uid(2)}"


def test_a_telephone_is_noted_and_called_and_not_shown_to_viewers(app: Flask) -> None:
    made()
    kim = Operator(app)
    given = {"id": str(uuid4()), "version": str(fact().version)}
    refused = kim.post(
        "line-up/commands", cue=uid(3), command="phone", telephone="at the desk", **given
    )
    assert refused.status_code == 422
    assert "Backup telephone: Write the number with its country code" in refused.text
    assert 'value="at the desk"' in refused.text
    assert fact().cues[3].telephone == ""
    noted = kim.post("line-up/commands", cue=uid(3), command="phone", telephone=PHONE, **given)
    assert noted.status_code == 200
    assert 'href="tel:+62215550199"' in noted.text
    viewer = Operator(app, "viewer", name="Han")
    text = viewer.get("line-up").text
    assert "Jakarta" in text
    assert "555 0199" not in text
    assert "5550199" not in text
    assert tap(viewer, uid(3), "sound") == 403
    assert dict(fact().cues[3].checks) == {}


@pytest.mark.parametrize(
    "fields",
    [
        {"tap": ""},
        {"tap": "sound"},
        {"tap": "sound:maybe"},
        {"tap": "smell:yes"},
        {"tap": "\0:\0"},
        {"tap": "sound:yes:no"},
        {"command": "next"},
        {"command": "note", "text": "x"},
        {"tap": "sound:yes", "cue": "nobody"},
        {"tap": "sound:yes", "cue": "y" * 4000},
        {"tap": "sound:yes", "id": "1"},
        {"command": "phone", "telephone": "1" * 41},
    ],
)
def test_what_no_button_sends_changes_nothing(app: Flask, fields: dict[str, str]) -> None:
    kim = led(app)
    before = fact()
    sent = {"cue": uid(3), "id": str(uuid4()), "version": str(before.version), **fields}
    answer = kim.post("line-up/commands", **sent)
    assert answer.status_code in (400, 404, 422)
    assert fact() == before


def test_after_the_end_nothing_is_tapped_any_more(app: Flask) -> None:
    kim = led(app)
    kim.give("end")
    assert "/commands" not in kim.get("line-up").text
    assert tap(kim, uid(3), "sound") == 422


def test_who_has_had_their_turn_or_was_skipped_is_not_lined_up(app: Flask) -> None:
    kim = led(app)
    kim.give("skip", cue=uid(3))
    kim.give("next")
    kim.give("next")
    assert fact().cues[1].state is CueState.DONE
    assert turns(kim.get("line-up").text) == ["London", "Athens", "Lima", "Toronto"]


def test_cities_without_a_turn_are_lined_up_but_for_those_that_do_not_come(app: Flask) -> None:
    made()
    with unit_of_work():
        session = db.session.scalars(select(Session)).one()
        for position, (slug, state) in enumerate(
            {
                "turin": SpeakerState.CONFIRMED,
                "quito": SpeakerState.DECLINED,
                "porto": SpeakerState.INVITED,
            }.items()
        ):
            entry = part(city(slug), state=state, part=CityPart.PARTICIPANT)
            entry.position = position
            session.cities.append(entry)
    kim = Operator(app)
    text = kim.get("line-up").text
    assert turns(text)[0] == "Seoul"
    assert turns(text)[6:] == ["Turin", "Porto"]
    assert "0 of 8 ready" in text
    given = {"id": str(uuid4()), "version": "1", "city": "turin"}
    for check in Check:
        answer = kim.post("line-up/commands", tap=f"{check}:yes", **{**given, "id": str(uuid4())})
        assert answer.status_code == 200
    assert "1 of 8 ready" in answer.text
    assert turns(kim.get("line-up?show=missing").text)[6:] == ["Porto"]
    assert dict(fact().city_checks) == {"turin": frozenset(Check)}
    kim.post("line-up/commands", tap="sound:no", **given)
    assert fact().city_checks["turin"] == frozenset(Check) - {"sound"}
    for city_slug, status in (("atlantis", 422), ("", 400), ("A b", 422), ("x" * 4000, 422)):
        sent = {**given, "id": str(uuid4()), "city": city_slug}
        assert kim.post("line-up/commands", tap="sound:yes", **sent).status_code == status
    kim.hold()
    undone = kim.give("undo")
    assert undone.status_code == 200
    assert fact().city_checks["turin"] == frozenset(Check)


def test_a_poll_costs_a_304_until_somebody_taps(app: Flask) -> None:
    made()
    kim = Operator(app)
    tag = kim.get("line-up/now").headers["ETag"]
    assert kim.get("line-up/now", **{"If-None-Match": tag}).status_code == 304
    assert kim.get("line-up/now?show=missing", **{"If-None-Match": tag}).status_code == 200
    tap(Operator(app, name="Lee"), uid(2), "plate")
    fresh = kim.get("line-up/now", **{"If-None-Match": tag})
    assert fresh.status_code == 200
    assert 'aria-pressed="true"' in fresh.text


def test_a_page_and_a_tap_cost_the_same_with_5_and_50_cues(app: Flask, count_sql: CountSql) -> None:
    made()
    kim = Operator(app)
    tap(kim, uid(1), "sound")  # the first makes what follows, such as the live board
    counted = {}
    for length, check in ((5, "sound"), (50, "plate")):
        make_long(length)
        cue = uid(2)
        db.session.remove()
        with count_sql() as looking:
            assert kim.get("line-up").status_code == 200
        with count_sql() as tapping:
            assert tap(kim, cue, check) == 200
        counted[length] = len(looking), len(tapping)
        with unit_of_work():
            assert len(db.session.scalars(select(Rundown)).one().cues) == length
    assert counted[5] == counted[50]
    assert counted[50][0] <= 6
    assert counted[50][1] <= 20
