"""A running session as booths see it: handovers move with it; colleagues are named by rule."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from summit.core import clock
from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.interpretation import operations as interpretation
from summit.interpretation.operations.turning import TurnValues
from summit.rundown import operations, queries
from summit.rundown.models import Rundown, Source
from tests.actors import TESTER
from tests.conftest import Client
from tests.interpreter import world as worlds
from tests.interpreter.world import HAN, KIM, LEE, PARK, World
from tests.programme.builders import item
from tests.rundown.builders import OPERATOR, give

Browse = Callable[[], Client]

SECRETS = ["+82 2 555 0777", "Not for booths", "hold_video.mp4", "987654", "KTX"]


@pytest.fixture
def world(app: Flask, database: None) -> World:
    return worlds.make(app)


@pytest.fixture
def browse(app: Flask) -> Browse:
    """Return browsers with nothing stored: one for each person of a test."""
    return lambda: worlds.client_of(app)


class Live:
    """The seminar, from 10:00 to 11:00 in Seoul."""

    def __init__(self, world: World, starts_at: datetime) -> None:
        self.world, self.starts_at = world, starts_at

    def at(self, minutes: float) -> datetime:
        return self.starts_at + timedelta(minutes=minutes)

    def do(self, name: str, minutes: float, **args: Any) -> None:
        with unit_of_work():
            rundown = db.session.scalars(select(Rundown)).one()
            give(queries.held_rundown(rundown.id), name, now=self.at(minutes), **args)

    def address(self, of: str = KIM, slug: str = "seminar", language: str = "en") -> str:
        return f"{self.world.base(of, language)}live/{slug}"


@pytest.fixture
def live(app: Flask, world: World) -> Live:
    """Give the seminar four turns of 15 minutes, Kim and Park, and cues of 30 minutes each."""
    now = clock.now()
    with app.app_context(), unit_of_work():
        session = worlds.place(world, KIM, "seminar").session
        begins, quarter = session.starts_at, timedelta(minutes=15)
        assert begins is not None
        interpretation.set_turns(
            session,
            "ko>en",
            [
                TurnValues(
                    world.ids[who], begins + number * quarter, begins + (number + 1) * quarter
                )
                for number, who in enumerate((KIM, PARK, KIM, PARK))
            ],
            actor=TESTER,
            now=now,
        )
        for position, slug in enumerate(("first", "second")):
            part = item(slug, minutes=30)
            part.position = position
            session.items.append(part)
        db.session.flush()
        rundown = operations.make_rundown(session, actor=TESTER, now=now)
        speakers = (("Choi Speaker", "ko"), ("Ann Guest", "en"))
        for cue, (name, language) in zip(rundown.cues, speakers, strict=True):
            cue.name, cue.person_title = Text(en=name), Text(en="Professor")
            cue.language, cue.telephone = language, "+82 2 555 0777"
            cue.note, cue.fallback = "Not for booths", "hold_video.mp4"
        operations.take_panel(rundown, actor=OPERATOR, now=now)
        begun = begins
    return Live(world, begun)


def look(client: Client, live: Live, minutes: float, address: str = "") -> str:
    """Return the words of a page so many minutes after the planned start."""
    with time_machine.travel(live.at(minutes), tick=False):
        answer = client.get(address or live.address())
    assert answer.status_code == 200, answer.status
    assert answer.headers["Cache-Control"] == "no-store, private"
    for secret in SECRETS:
        assert secret not in answer.text
    body = answer.text[answer.text.index("<main") :] if "<main" in answer.text else answer.text
    return " ".join(re.sub("<[^>]+>", " ", body).split())


def test_before_it_begins_the_turns_as_planned_and_nothing_of_the_rundown(
    live: Live, browse: Browse
) -> None:
    said = look(browse(), live, -10)

    assert "The session has not begun yet. The turns are as they were planned." in said
    assert "10:00–10:15 you 10:15–10:30 Park Jun" in said
    for draft in ("Choi Speaker", "Ann Guest", "On the floor"):
        assert draft not in said


def test_who_is_at_the_microphone_and_on_the_floor(live: Live, browse: Browse) -> None:
    live.do("start", 0)
    kim = look(browse(), live, 5)
    park = look(browse(), live, 5, live.address(PARK))

    assert "Your turn now until 10:15" in kim
    assert "Next handover 10:15 to Park Jun" in kim
    assert "On the floor now Choi Speaker Professor Floor: Korean Remaining time 25:00" in kim
    assert "Next Ann Guest Professor Floor: English" in kim
    assert "Now at the microphone: Kim Bora until 10:15" in park
    assert "Next handover 10:15 to you" in park
    assert "moved with the session" not in kim


def test_handovers_move_with_the_session(live: Live, browse: Browse) -> None:
    # It begins eight minutes late, and the first speaker takes seven more.
    live.do("start", 8)
    said = look(browse(), live, 20)
    assert "Your turn now until 10:23" in said
    assert "Next handover moved with the session 10:23 to Park Jun" in said
    live.do("next", 45)
    said = look(browse(), live, 46)
    # The second half, Kim's, came with the second speaker.
    assert "Your turn now until 11:00" in said
    assert "Next handover moved with the session 11:00 to Park Jun" in said
    assert "On the floor now Ann Guest Professor Floor: English Remaining time 29:00" in said


def test_by_their_own_clocks_and_in_korean(app: Flask, live: Live, browse: Browse) -> None:
    live.do("start", 0)
    with app.app_context(), unit_of_work():
        worlds.found(live.world, PARK).zone = "Europe/London"
    park = look(browse(), live, 5, live.address(PARK))
    assert "Next handover 01:15 to you" in park
    assert "London time, UTC" in park
    assert "오전 10:15" in look(browse(), live, 5, live.address(language="ko"))


def test_a_film_and_a_fallback_are_said(live: Live, browse: Browse) -> None:
    with unit_of_work():
        rundown = db.session.scalars(select(Rundown)).one()
        rundown.cues[0].source, rundown.cues[1].language = Source.VIDEO, ""
    live.do("start", 0)
    said = look(browse(), live, 1)
    assert "Floor: Korean · By video" in said
    assert "Floor: not settled" in said


def test_after_the_end(live: Live, browse: Browse) -> None:
    live.do("start", 0)
    live.do("end", 50)
    said = look(browse(), live, 51)
    assert "The session is over." in said
    for gone in ("Next handover", "On the floor now"):
        assert gone not in said


def test_colleagues_are_named_only_where_both_have_agreed(
    app: Flask, live: Live, browse: Browse
) -> None:
    live.do("start", 0)
    with app.app_context(), unit_of_work():
        place = worlds.place(live.world, PARK, "seminar")
        interpretation.release(place, actor=TESTER, now=clock.now())
        again = interpretation.assign(
            place.session, "ko>en", worlds.found(live.world, PARK), actor=TESTER, now=clock.now()
        )
        interpretation.offer([again], actor=TESTER, now=clock.now())

    said = look(browse(), live, 5)
    assert "to a colleague" in said
    for secret in ("Park", "0103"):
        assert secret not in said
    # Who is only offered a place sees the floor, and nobody of the booth.
    offered = look(browse(), live, 5, live.address(PARK))
    assert "On the floor now Choi Speaker" in offered
    for secret in ("Kim Bora", "at the microphone", "10:15", "0101"):
        assert secret not in offered
    han = look(browse(), live, 5, live.address(HAN))
    assert "Kim Bora" not in han


def test_only_ones_own_sessions(live: Live, browse: Browse) -> None:
    live.do("start", 0)
    for of, slug in (
        (LEE, "seminar"),  # holds another session's
        (PARK, "mayors"),  # has declined it
        (KIM, "bilateral"),  # for invitees alone
        (KIM, "nothing"),
        (KIM, "%00"),
    ):
        for part in ("", "?part=now"):
            with time_machine.travel(live.at(5), tick=False):
                answer = browse().get(live.address(of, slug) + part)
            assert answer.status_code == 404, (of, slug)
            for secret in ("Choi Speaker", "Secret bilateral", "비공개", "budgets"):
                assert secret not in answer.text


def test_a_session_without_a_rundown_shows_the_turns_alone(live: Live, browse: Browse) -> None:
    with time_machine.travel(live.world.starts_at, tick=False):
        answer = browse().get(live.address(LEE, "mayors"))
    assert answer.status_code == 200
    assert "The session has not begun yet." in answer.text


def test_only_what_changed_is_sent(live: Live, browse: Browse) -> None:
    live.do("start", 0)
    client, address = browse(), live.address() + "?part=now"
    with time_machine.travel(live.at(2), tick=False):
        first = client.get(address)
    headers = {"If-None-Match": first.headers["ETag"]}
    with time_machine.travel(live.at(14), tick=False):
        again = client.get(address, headers=headers)
    assert "<main" not in first.text
    assert (again.status_code, again.text) == (304, "")
    assert again.headers["Server-Now"]
    with time_machine.travel(live.at(15), tick=False):
        assert "Now at the microphone:" in client.get(address, headers=headers).text


def test_the_number_of_statements_does_not_grow_with_cues(
    live: Live, browse: Browse, count_sql: Any
) -> None:
    live.do("start", 0)
    client, counted = browse(), []
    for _ in range(2):
        with count_sql() as statements:
            look(client, live, 5)
        counted.append(len(statements))
        with unit_of_work():
            rundown = queries.held_rundown(db.session.scalars(select(Rundown.id)).one())
            values = operations.CueValues.of(rundown.cues[1])
            for _ in range(30):
                last = rundown.cues[-1].uid
                operations.add_cue(rundown, values, last, actor=TESTER, now=live.at(5))
    assert counted[0] == counted[1]


def test_the_first_page_leads_there_on_the_day(live: Live, browse: Browse) -> None:
    with time_machine.travel(live.at(5), tick=False):
        assert f'href="{live.address()}"' in browse().get(live.world.base(KIM)).text
    assert f'href="{live.address()}"' not in browse().get(live.world.base(KIM)).text
