"""What interpreters tell of themselves: when they can, how they are reached, their equipment."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Flask

from summit.core import clock
from summit.core.db import db, unit_of_work
from summit.interpretation import operations
from summit.interpretation.models import Interpreter, SpanKind
from summit.interpretation.operations import Span
from tests.actors import TESTER
from tests.conftest import Client
from tests.interpreter import world as worlds
from tests.interpreter.world import KIM, LEE, World

Browse = Callable[[], Client]


def now_of(world: World, address: str) -> Interpreter:
    """Return an interpreter as they stand now, letting go of what the test has read before."""
    db.session.rollback()
    return worlds.found(world, address)


def wall(moment: datetime, zone: str) -> str:
    """Write an instant as the browser sends what a zone's clocks show."""
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M}"


class TestAvailability:
    def _spans(self, app: Flask, world: World, address: str, *hours: tuple[int, int]) -> None:
        with app.app_context(), unit_of_work():
            spans = [
                Span(
                    world.starts_at + timedelta(hours=start),
                    world.starts_at + timedelta(hours=end),
                    SpanKind.UNAVAILABLE,
                )
                for start, end in hours
            ]
            operations.set_spans(worlds.found(world, address), spans, actor=TESTER, now=clock.now())

    def test_hours_are_those_of_their_own_clocks(self, world: World, browse: Browse) -> None:
        client, page = browse(), world.base(LEE) + "availability"
        assert "London time, UTC" in client.get(page).text
        typed = {
            "spans-new0-from": wall(world.starts_at, "Europe/London"),
            "spans-new0-to": wall(world.starts_at + timedelta(hours=2), "Europe/London"),
            "spans-new0-kind": "unavailable",
        }

        assert worlds.post(client, page, **typed).status_code == 303

        held = now_of(world, LEE).spans
        assert [(each["from"], each["kind"]) for each in held] == [
            (f"{world.starts_at.astimezone(ZoneInfo('UTC')):%Y-%m-%dT%H:%M:%SZ}", "unavailable")
        ]
        shown = client.get(page).text
        assert "Not available: 13:00–15:00" in " ".join(re.sub("<[^>]+>", "", shown).split())
        # Days on which the summit has sessions for everybody are marked.
        assert shown.count('<li class="week-day has-sessions">') == 1

    def test_spans_are_changed_and_removed(self, app: Flask, world: World, browse: Browse) -> None:
        self._spans(app, world, KIM, (0, 2), (5, 6))
        client, page = browse(), world.base(KIM) + "availability"
        text = client.get(page).text
        first, second = re.findall(r'name="spans-([0-9a-f]{8})-from"', text)
        at = world.starts_at
        kept = {
            f"spans-{first}-from": wall(at, "Asia/Seoul"),
            f"spans-{first}-to": wall(at + timedelta(hours=3), "Asia/Seoul"),
            f"spans-{first}-kind": "unavailable",
        }
        dropped = {
            f"spans-{second}-from": wall(at + timedelta(hours=5), "Asia/Seoul"),
            f"spans-{second}-to": wall(at + timedelta(hours=6), "Asia/Seoul"),
            f"spans-{second}-kind": "unavailable",
            f"spans-{second}-drop": "y",
        }

        assert worlds.post(client, page, **kept, **dropped).status_code == 303

        (held,) = now_of(world, KIM).spans
        until = at + timedelta(hours=3)
        assert held["to"] == f"{until.astimezone(ZoneInfo('UTC')):%Y-%m-%dT%H:%M:%SZ}"

    def test_reversed_and_overlapping_spans_are_named(
        self, app: Flask, world: World, browse: Browse
    ) -> None:
        self._spans(app, world, KIM, (0, 2))
        before = now_of(world, KIM).spans
        client, page = browse(), world.base(KIM) + "availability"
        (key,) = re.findall(r'name="spans-([0-9a-f]{8})-from"', client.get(page).text)
        at = world.starts_at
        held = {
            f"spans-{key}-from": wall(at, "Asia/Seoul"),
            f"spans-{key}-to": wall(at + timedelta(hours=2), "Asia/Seoul"),
            f"spans-{key}-kind": "unavailable",
        }
        for start, end, said in (
            (5, 4, "It must end after it starts."),
            (1, 3, "It overlaps another span"),
        ):
            answer = worlds.post(
                client,
                page,
                **held,
                **{
                    "spans-new0-from": wall(at + timedelta(hours=start), "Asia/Seoul"),
                    "spans-new0-to": wall(at + timedelta(hours=end), "Asia/Seoul"),
                    "spans-new0-kind": "available",
                },
            )
            assert answer.status_code == 422
            assert said in answer.text
            # What was typed is still there.
            assert f'value="{wall(at + timedelta(hours=start), "Asia/Seoul")}"' in answer.text
            assert answer.text.count('aria-invalid="true"') == 1
        assert now_of(world, KIM).spans == before

    def test_what_the_staff_changed_meanwhile_is_not_lost(
        self, app: Flask, world: World, browse: Browse
    ) -> None:
        client, page = browse(), world.base(KIM) + "availability"
        values = worlds.hidden(client.get(page))
        self._spans(app, world, KIM, (0, 2))
        at = world.starts_at
        mine = {
            "spans-new0-from": wall(at + timedelta(hours=5), "Asia/Seoul"),
            "spans-new0-to": wall(at + timedelta(hours=6), "Asia/Seoul"),
            "spans-new0-kind": "unavailable",
        }

        stale = client.post(page, data={**values, **mine})

        assert stale.status_code == 409
        for hours in (0, 2, 5, 6):
            assert f'value="{wall(at + timedelta(hours=hours), "Asia/Seoul")}"' in stale.text
        assert len(now_of(world, KIM).spans) == 1


class TestDetails:
    def test_telephones_and_consent_are_kept(self, world: World, browse: Browse) -> None:
        client, page = browse(), world.base(KIM) + "details"
        assert 'name="kit"' not in client.get(page).text  # she works on site

        worlds.post(
            client, page, phone="+82 2 555 0111", day_phone="+82 10 5550 0112", consent="yes"
        )

        kim = now_of(world, KIM)
        assert (kim.phone, kim.day_phone, kim.consents) == (
            "+82 2 555 0111",
            "+82 10 5550 0112",
            True,
        )
        worlds.post(client, page, phone="+82 2 555 0111", day_phone="", consent="")
        assert now_of(world, KIM).consents is None

    def test_who_works_remotely_states_the_equipment(self, world: World, browse: Browse) -> None:
        client, page = browse(), world.base(LEE) + "details"
        assert "Check your equipment" in client.get(world.base(LEE)).text
        kept = {"phone": "", "day_phone": "", "consent": "no"}

        worlds.post(client, page, **kept, kit=["wired", "usb_microphone"])
        assert now_of(world, LEE).kit == {
            "wired": True,
            "usb_microphone": True,
            "no_bluetooth": False,
        }
        assert "Check your equipment" in client.get(world.base(LEE)).text

        worlds.post(client, page, **kept, kit=["wired", "usb_microphone", "no_bluetooth"])
        assert "Check your equipment" not in client.get(world.base(LEE)).text
        assert worlds.post(client, page, **kept, kit=["magic"]).status_code == 422

    def test_what_is_no_number_is_refused_at_its_field(self, world: World, browse: Browse) -> None:
        answer = worlds.post(
            browse(), world.base(KIM) + "details", phone="ring me", day_phone="", consent=""
        )

        assert answer.status_code == 422
        assert 'href="#phone"' in answer.text
        assert 'value="ring me"' in answer.text
        assert now_of(world, KIM).phone == "+82 2 555 0101"


class TestSoundCheck:
    def _offered(self, app: Flask, world: World, places: int = 1) -> None:
        with app.app_context(), unit_of_work():
            begins = world.starts_at - timedelta(days=3)
            operations.offer_sound_checks(
                worlds.found(world, KIM).summit,
                begins,
                begins + timedelta(minutes=30),
                minutes=15,
                places=places,
                actor=TESTER,
                now=clock.now(),
            )

    def _numbers(self, client: Client, world: World, address: str) -> list[str]:
        page = client.get(world.base(address) + "sound-check").text
        return re.findall(r'name="check" value="(\d+)"', page)

    def test_a_time_is_booked_changed_and_given_back(
        self, app: Flask, world: World, browse: Browse
    ) -> None:
        client, page = browse(), world.base(LEE) + "sound-check"
        assert "No time is free at present." in client.get(page).text
        self._offered(app, world)
        first, second = self._numbers(client, world, LEE)

        assert worlds.post(client, page, check=first).status_code == 303
        shown = client.get(page).text
        assert "Your sound check" in shown
        assert "13:00–13:15" in shown
        assert "London time, UTC" in shown
        assert self._numbers(browse(), world, KIM) == [second]
        worlds.post(client, page, check=second)
        assert self._numbers(browse(), world, KIM) == [first]
        worlds.post(client, page, to=page + "/free")
        assert self._numbers(browse(), world, KIM) == [first, second]

    def test_one_that_was_just_taken_is_not_given_twice(
        self, app: Flask, world: World, browse: Browse
    ) -> None:
        self._offered(app, world)
        mine, theirs = browse(), browse()
        page = world.base(LEE) + "sound-check"
        values = worlds.hidden(mine.get(page))
        (first, _second) = self._numbers(mine, world, LEE)
        worlds.post(theirs, world.base(KIM) + "sound-check", check=first)

        answer = mine.post(page, data={**values, "check": first})

        assert answer.status_code == 409
        assert "Somebody else has just taken this time." in answer.text
        assert "Kim" not in answer.text
        assert mine.post(page, data={**values, "check": "999999"}).status_code == 422

    def test_places_at_one_hour_are_one_choice(
        self, app: Flask, world: World, browse: Browse
    ) -> None:
        self._offered(app, world, places=3)

        assert len(self._numbers(browse(), world, LEE)) == 2


def test_the_calendar_has_another_address_when_asked(world: World, browse: Browse) -> None:
    client, page = browse(), world.base(KIM) + "calendar"
    (first,) = re.findall(r'value="(http[^"]+\.ics)"', client.get(page).text)
    path = first[first.index("/feeds/") :]
    assert "BEGIN:VCALENDAR" in browse().get(path).text

    assert worlds.post(client, page).status_code == 400
    assert worlds.post(client, page, really="y").status_code == 303

    (second,) = re.findall(r'value="(http[^"]+\.ics)"', client.get(page).text)
    gone = browse().get(path)
    assert gone.status_code == 404
    assert "Mayoral" not in gone.text
    assert "BEGIN:VEVENT" in browse().get(second[second.index("/feeds/") :]).text
