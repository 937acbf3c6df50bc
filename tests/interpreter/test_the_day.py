"""On the day: whose turn it is, one's own, and whom to ring."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from summit.core import clock
from summit.core.db import unit_of_work
from summit.interpretation import operations
from summit.interpretation.operations.turning import TurnValues
from tests.actors import TESTER
from tests.conftest import Client
from tests.interpreter import world as worlds
from tests.interpreter.world import KIM, LEE, PARK, World

Browse = Callable[[], Client]


def shown(client: Client, address: str) -> str:
    """Return the words of a page."""
    page = client.get(address).text
    assert "<main" in page
    return " ".join(re.sub("<[^>]+>", " ", page[page.index("<main") :]).split())


@pytest.fixture
def seminar(app: Flask, world: World) -> World:
    """Give the seminar, 10:00 to 11:00 in Seoul, turns by hand: Kim, Park, Kim, Park."""
    with app.app_context(), unit_of_work():
        session = worlds.place(world, KIM, "seminar").session
        kim, park = world.ids[KIM], world.ids[PARK]
        begins = session.starts_at
        assert begins is not None
        quarter = timedelta(minutes=15)
        operations.set_turns(
            session,
            "ko>en",
            [
                TurnValues(who, begins + number * quarter, begins + (number + 1) * quarter)
                for number, who in enumerate((kim, park, kim, park))
            ],
            actor=TESTER,
            now=clock.now(),
        )
    return world


def at(world: World, minutes: int) -> time_machine.travel:
    """Travel to so many minutes after the seminar's beginning."""
    begins = world.starts_at - timedelta(hours=12)
    return time_machine.travel(begins + timedelta(minutes=minutes), tick=False)


def test_before_it_begins_the_call_time_and_the_first_turn(seminar: World, browse: Browse) -> None:
    with at(seminar, -90):
        page = shown(browse(), seminar.base(KIM))

    assert "Call time 09:30" in page
    assert "Your next turn 10:00–10:15" in page
    assert "Your turn now" not in page


def test_one_s_own_turn_and_who_follows(seminar: World, browse: Browse) -> None:
    with at(seminar, 5):
        kim = shown(browse(), seminar.base(KIM))
        park = shown(browse(), seminar.base(PARK))

    assert "Your turn now until 10:15" in kim
    assert "Next: Park Jun, 10:15–10:30" in kim
    assert "Now at the microphone: Kim Bora, until 10:15" in park
    assert "Your next turn 10:15–10:30" in park
    # Whom to ring: the partner in the booth and the technician, nobody else.
    assert "+82 2 555 0103" in kim
    assert "Choi Min +82 2 555 0190" in kim
    assert "+82 2 555 0101" in park
    for page in (kim, park):
        assert "Han Sol" not in page
        assert "0104" not in page


def test_the_telephone_of_the_day_goes_before_the_other(
    app: Flask, seminar: World, browse: Browse
) -> None:
    with app.app_context(), unit_of_work():
        worlds.found(seminar, PARK).day_phone = "+82 10 5550 0177"
    with at(seminar, 5):
        page = shown(browse(), seminar.base(KIM))

    assert "+82 10 5550 0177" in page
    assert "0103" not in page


def test_after_the_last_turn_and_after_the_end(seminar: World, browse: Browse) -> None:
    with at(seminar, 50):
        late = shown(browse(), seminar.base(KIM))
    with at(seminar, 61):
        over = shown(browse(), seminar.base(KIM))

    assert "Your next turn" not in late
    assert "Now at the microphone: Park Jun, until 11:00" in late
    assert "Now at the microphone" not in over
    assert "Park Jun" not in over


def test_a_partner_who_has_not_agreed_has_no_name(
    app: Flask, seminar: World, browse: Browse
) -> None:
    with app.app_context(), unit_of_work():
        place = worlds.place(seminar, PARK, "seminar")
        operations.release(place, actor=TESTER, now=clock.now())
        again = operations.assign(
            place.session, "ko>en", worlds.found(seminar, PARK), actor=TESTER, now=clock.now()
        )
        operations.offer([again], actor=TESTER, now=clock.now())

    with at(seminar, 5):
        page = shown(browse(), seminar.base(KIM))

    assert "a colleague" in page
    for secret in ("Park", "0103"):
        assert secret not in page


def test_who_stands_by_has_no_turn(seminar: World, browse: Browse) -> None:
    with at(seminar, -60):
        client = browse()
        worlds.post(
            client, seminar.offer("han.sol@booth.example", "seminar") + "/accept", consent="no"
        )
        page = shown(client, seminar.base("han.sol@booth.example"))

    assert "Standby" in page
    assert "Your next turn" not in page


def test_their_own_clocks_come_first(world: World, browse: Browse) -> None:
    page = shown(browse(), world.base(LEE, "en") + "rota")
    korean = shown(browse(), world.base(LEE, "ko") + "rota")

    assert "13:00–14:30 London time, UTC At the host: " in page
    assert "22:00–23:30 (Seoul time, UTC+9)" in page
    assert "Call time 12:30" in page
    assert "오후 1:00~2:30" in korean
    assert "서울" in korean
