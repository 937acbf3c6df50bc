"""An interpreter's own calendar: read by programs that people use, and by nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, timedelta
from typing import Any

import pytest
from flask import Flask

from summit.core import clock, tokens
from summit.core.db import unit_of_work
from summit.core.text import Text
from summit.interpretation import operations
from summit.interpretation.operations import BoothsValues
from summit.interpretation.queries import session_booths
from tests.actors import TESTER
from tests.calendar.conftest import (  # noqa: F401  (fixtures)
    Reader,
    read_with_ical_js,
    read_with_icalendar,
    read_with_vobject,
)
from tests.conftest import Client
from tests.interpreter import world as worlds
from tests.interpreter.world import HAN, KIM, LEE, PARK, World

Browse = Callable[[], Client]


def path(app: Flask, world: World, of: str, version: int = 1) -> str:
    """Return the address of an interpreter's calendar."""
    with app.app_context():
        return f"/feeds/rota/{tokens.sign('rota', world.ids[of], version)}.ics"


def unfolded(calendar: bytes) -> str:
    """Return a calendar's content lines."""
    return calendar.decode().replace("\r\n ", "")


def test_it_holds_their_own_places_as_told(
    app: Flask,
    world: World,
    browse: Browse,
    read_with_ical_js: Reader,  # noqa: F811
    read_with_icalendar: Reader,  # noqa: F811
    read_with_vobject: Reader,  # noqa: F811
) -> None:
    with app.app_context(), unit_of_work():
        session = worlds.place(world, KIM).session
        session.starts_at += timedelta(hours=3)  # a draft, which she was not told
        session.ends_at += timedelta(hours=3)

    answer = browse().get(path(app, world, KIM))

    assert answer.content_type == "text/calendar; charset=utf-8"
    readings = [
        read(answer.data) for read in (read_with_ical_js, read_with_icalendar, read_with_vobject)
    ]
    assert readings[0] == readings[1] == readings[2]
    seminar, mayors = sorted(readings[0], key=lambda each: each.start)
    begins = world.starts_at.astimezone(UTC)
    assert (mayors.start, mayors.end) == (begins, begins + timedelta(minutes=90))
    assert (mayors.status, seminar.status) == ("TENTATIVE", "CONFIRMED")
    # In her language, whatever the program that fetches it says of itself.
    assert "도시정부 시장회의" in mayors.summary
    assert seminar.summary == "예산 세미나"
    assert "오전 9:30" in seminar.description
    assert "오전 10:00~10:30" in seminar.description
    assert "서울특별시청" in seminar.location
    for entry in (seminar, mayors):
        # Who subscribes to the public programme, too, sees both.
        assert re.fullmatch(rf"rota-{world.ids[KIM]}-(seminar|mayors)@test", entry.uid)


def test_it_names_nobody_else_and_no_telephone(app: Flask, world: World, browse: Browse) -> None:
    for address, others in (
        (KIM, ("Park", "박준", "Ann Lee", "한솔", "555", "@booth")),
        (LEE, ("Kim", "Park", "555", "@booth", "bilateral", "Seminar")),
    ):
        text = unfolded(browse().get(path(app, world, address)).data)
        assert "BEGIN:VEVENT" in text
        assert not [each for each in others if each in text]
        assert "/feeds/" not in text
        assert "/interpreter/" not in text


def test_a_repeated_request_is_answered_with_304(app: Flask, world: World, browse: Browse) -> None:
    client, address = browse(), path(app, world, KIM)
    first = client.get(address)
    second = client.get(address)
    assert first.data == second.data
    repeated = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (repeated.status_code, repeated.data) == (304, b"")
    head = client.head(address)
    assert (head.status_code, head.headers["ETag"]) == (200, first.headers["ETag"])

    worlds.post(client, world.offer(KIM) + "/accept", consent="yes")

    changed = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    before, after = (_event(each.data, "mayors") for each in (first, changed))
    assert "STATUS:CONFIRMED" in after
    assert _number(after, "SEQUENCE") > _number(before, "SEQUENCE")
    assert _number(after, "DTSTAMP") >= _number(before, "DTSTAMP")
    # What did not change stays as it was.
    assert _event(first.data, "seminar") == _event(changed.data, "seminar")


def test_a_released_place_is_cancelled_and_a_declined_one_gone(
    app: Flask, world: World, browse: Browse
) -> None:
    client, address = browse(), path(app, world, KIM)
    before = _event(client.get(address).data, "seminar")
    with app.app_context(), unit_of_work():
        operations.release(worlds.place(world, KIM, "seminar"), actor=TESTER, now=clock.now())
    worlds.post(client, world.offer(KIM) + "/decline")

    calendar = client.get(address).data

    after = _event(calendar, "seminar")
    assert "STATUS:CANCELLED" in after
    assert "TRANSP:TRANSPARENT" in after
    assert _number(after, "SEQUENCE") > _number(before, "SEQUENCE")
    assert "mayors@test" not in unfolded(calendar)


def test_a_rehearsal_is_an_event_of_its_own(
    app: Flask,
    world: World,
    browse: Browse,
    read_with_ical_js: Reader,  # noqa: F811
) -> None:
    with app.app_context(), unit_of_work():
        session = worlds.place(world, LEE).session
        begins = world.starts_at.astimezone(UTC) - timedelta(days=1)
        kept = session_booths(session.id)
        names = BoothsValues.__dataclass_fields__
        values = {name: getattr(kept, name) for name in names if hasattr(kept, name)}
        values |= {"rehearsal_from": begins, "rehearsal_to": begins + timedelta(hours=1)}
        operations.edit_session_booths(
            session, BoothsValues(**values), actor=TESTER, now=clock.now()
        )

    entries = {
        each.uid: each for each in read_with_ical_js(browse().get(path(app, world, LEE)).data)
    }

    rehearsal = entries[f"rehearsal-{world.ids[LEE]}-mayors@test"]
    assert (rehearsal.start, rehearsal.end) == (begins, begins + timedelta(hours=1))
    assert "Mayoral Meeting" in rehearsal.summary
    assert "Call time" not in rehearsal.description


def test_titles_cannot_break_out_of_their_line(
    app: Flask,
    world: World,
    browse: Browse,
    read_with_ical_js: Reader,  # noqa: F811
) -> None:
    with app.app_context(), unit_of_work():
        session = worlds.place(world, LEE).session
        session.title = Text(en="A\r\nATTENDEE:mailto:x@y.example; \\, " + "가" * 200)

    calendar = browse().get(path(app, world, LEE)).data

    (entry,) = read_with_ical_js(calendar)
    assert entry.summary.startswith("A ATTENDEE:mailto:x@y.example; \\, 가")
    assert b"\nATTENDEE" not in calendar
    assert all(len(line) <= 75 for line in calendar.split(b"\r\n"))
    assert calendar.endswith(b"END:VCALENDAR\r\n")


@pytest.mark.parametrize("version", [0, 2])
def test_a_renewed_or_forged_address_opens_nothing(
    app: Flask, world: World, browse: Browse, version: int
) -> None:
    good = path(app, world, PARK)
    bad = [path(app, world, PARK, version), good[:-5] + "x.ics", good.replace("rota/", "rota/x")]
    for kind in ("interpreter", "feed"):
        with app.app_context():
            bad.append(f"/feeds/rota/{tokens.sign(kind, world.ids[PARK], 1)}.ics")
    for address in bad:
        answer = browse().get(address)
        assert answer.status_code == 404, address
        assert b"VEVENT" not in answer.data
        assert b"Seminar" not in answer.data
    assert b"BEGIN:VEVENT" in browse().get(good).data


def test_it_is_kept_by_nobody_else(app: Flask, world: World, browse: Browse) -> None:
    answer = browse().get(path(app, world, HAN))

    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "Set-Cookie" not in answer.headers
    assert browse().post(path(app, world, HAN)).status_code in (400, 405)


def _event(calendar: bytes, slug: str) -> str:
    events = re.findall(r"BEGIN:VEVENT\r\n.*?END:VEVENT", unfolded(calendar), re.DOTALL)
    (found,) = [each for each in events if f"-{slug}@test" in each and "UID:rota" in each]
    return str(found)


def _number(event: str, name: str) -> Any:
    found = re.search(rf"^{name}:(\S+)", event, re.MULTILINE)
    assert found is not None
    return int(re.sub(r"\D", "", found[1]))
