"""Rehearsals: slots are offered, chosen, moved; no place is ever given twice."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from summit.attendance import operations as attendance
from summit.attendance import queries
from summit.attendance.models import AnswerKind, Channel, Rehearsal, RehearsalSlot
from summit.attendance.operations import AnswerValues
from summit.attendance.operations import rehearsals as operations
from summit.attendance.queries.rehearsals import slot_lines
from summit.attendance.slots import cut
from summit.core import clock, tokens
from summit.core.db import db, reading, unit_of_work
from summit.core.errors import Refused
from summit.journal.models import Entry
from summit.programme.queries import summit_by_slug
from tests.actors import TESTER
from tests.attendance.builders import invited, office
from tests.conftest import Client, CountSql
from tests.office import world
from tests.programme.builders import city
from tests.signing_in import csrf_headers, sign_in

CONSOLE = "/organizer/summits/forum/rehearsals"
DAY = date(2027, 5, 14)
pytestmark = pytest.mark.usefixtures("database")


def test_a_day_is_cut_into_slots_in_the_summits_zone() -> None:
    spans = cut(DAY, time(14), time(15, 10), minutes=20, pause=5, zone="Asia/Seoul")
    start = datetime(2027, 5, 14, 5, tzinfo=UTC)
    assert spans == [
        (start, start + timedelta(minutes=20)),
        (start + timedelta(minutes=25), start + timedelta(minutes=45)),
        (start + timedelta(minutes=50), start + timedelta(minutes=70)),
    ]


def test_midnight_as_an_end_is_the_days_own() -> None:
    spans = cut(DAY, time(23), time(0), minutes=30, pause=0, zone="Asia/Seoul")
    assert [end - start for start, end in spans] == [timedelta(minutes=30)] * 2


def test_slots_keep_their_length_where_clocks_change() -> None:
    """On 28 March 2027 the clocks of Berlin leave the hour from 2 to 3 out."""
    spans = cut(date(2027, 3, 28), time(1), time(4), minutes=60, pause=0, zone="Europe/Berlin")
    assert len(spans) == 2
    assert {end - start for start, end in spans} == {timedelta(hours=1)}


@pytest.mark.parametrize(("ends", "minutes"), [(time(14, 10), 20), (time(13), 20), (time(23), 1)])
def test_a_day_without_room_or_with_too_many_is_refused(ends: time, minutes: int) -> None:
    with pytest.raises(Refused):
        cut(DAY, time(14), ends, minutes=minutes, pause=0, zone="Asia/Seoul")


# Pages


def offer(count: int = 3, *, places: int = 1, days_ahead: int = 100) -> list[int]:
    """Offer slots of an hour, and return their numbers."""
    start = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=days_ahead)
    spans = [(start + timedelta(hours=n), start + timedelta(hours=n + 1)) for n in range(count)]
    with unit_of_work():
        made = operations.add_slots(
            summit_by_slug("forum"), spans, places=places, actor=TESTER, now=clock.now()
        )
        return [slot.id for slot in made]


def accept(token: str) -> None:
    """Answer all that an office is invited to."""
    now = clock.now()
    with unit_of_work():
        contact = queries.contact_by_token(token, now, to_change=True)
        for invitation in queries.invitations_for(contact.office):
            attendance.answer(
                invitation,
                AnswerValues(AnswerKind.ACCEPTED),
                channel=Channel.PAGE,
                contact=contact,
                actor=TESTER,
                now=now,
            )


def booked() -> list[tuple[int, int, str]]:
    """Slot, seat and office's city of each rehearsal."""
    with db.session.no_autoflush:
        rows = db.session.scalars(
            select(Rehearsal).order_by(Rehearsal.id).execution_options(populate_existing=True)
        ).all()
        found = [(row.slot_id, row.seat, row.office.label["en"]) for row in rows]
    db.session.remove()
    return found


def acts() -> list[str]:
    found = db.session.scalars(
        select(Entry.act).where(Entry.act.startswith("rehearsal.")).order_by(Entry.id)
    ).all()
    db.session.remove()
    return list(found)


def test_an_office_chooses_changes_and_cancels(app: Flask) -> None:
    made = world.make(app)
    first, second, _ = offer()
    accept(made.tokens[world.JAKARTA])
    client, page = world.client_of(app), f"{made.base(world.JAKARTA)}rehearsal"

    shown = client.get(page)
    assert "Jakarta time, UTC+7" in shown.text
    assert shown.text.count('type="radio"') == 3
    assert world.post(client, page, slot=str(first)).status_code == 303
    assert booked() == [(first, 1, "Jakarta")]
    assert "Your rehearsal is booked." in client.get(page).text
    assert world.post(client, page, slot=str(second)).status_code == 303
    assert booked() == [(second, 1, "Jakarta")]
    asked = client.get(f"{page}/cancel")
    assert "will be given to another office" in asked.text
    assert booked() == [(second, 1, "Jakarta")]
    assert world.post(client, f"{page}/cancel").status_code == 303
    assert booked() == []
    assert acts() == [
        "rehearsal.slots_added",
        "rehearsal.booked",
        "rehearsal.moved",
        "rehearsal.cancelled",
    ]


def test_the_day_is_that_of_the_office(app: Flask) -> None:
    made = world.make(app)
    accept(made.tokens[world.LIMA])
    start = datetime(2030, 5, 14, 3, tzinfo=UTC)  # noon in Seoul, the evening before in Lima
    with unit_of_work():
        spans = [(start, start + timedelta(minutes=20))]
        operations.add_slots(
            summit_by_slug("forum"), spans, places=1, actor=TESTER, now=clock.now()
        )
    text = world.client_of(app).get(f"{made.base(world.LIMA)}rehearsal").text
    assert "Mon 13 May 2030" in text
    assert "22:00–22:20" in text
    korean = world.client_of(app).get(f"{made.base(world.LIMA, 'ko')}rehearsal").text
    assert "2030년 5월 13일 (월)" in korean
    assert "오후 10:00~10:20" in korean


def test_who_has_not_accepted_is_offered_nothing(app: Flask) -> None:
    made = world.make(app)
    (slot,) = offer(1)
    client, page = world.client_of(app), f"{made.base(world.LIMA)}rehearsal"
    shown = client.get(page)
    assert "Accept the invitation first" in shown.text
    assert 'type="radio"' not in shown.text
    token = world.csrf_of(client.get(f"{made.base(world.LIMA)}sessions/mayors/accepted"))
    answer = client.post(page, data={"csrf_token": token, "slot": str(slot)})
    assert answer.status_code == 422
    assert booked() == []


def test_a_full_slot_is_offered_to_nobody_else_and_says_so(app: Flask) -> None:
    made = world.make(app)
    (slot, other) = offer(2)
    for address in (world.JAKARTA, world.SEOUL_OFFICE):
        accept(made.tokens[address])
    late, page = world.client_of(app), f"{made.base(world.SEOUL_OFFICE)}rehearsal"
    form = world.hidden(late.get(page))
    first = world.client_of(app)
    world.post(first, f"{made.base(world.JAKARTA)}rehearsal", slot=str(slot))

    answer = late.post(page, data={**form, "slot": str(slot)})

    assert answer.status_code == 409
    assert "has just been taken" in answer.text
    assert f'value="{slot}"' not in answer.text
    assert f'value="{other}"' in answer.text
    assert "Jakarta" not in answer.text
    assert booked() == [(slot, 1, "Jakarta")]


@pytest.mark.parametrize("slot", ["", "0", "-1", "999999", "x", "1" * 30, "\0", "１"])
def test_hostile_choices_change_nothing(app: Flask, slot: str) -> None:
    made = world.make(app)
    offer(1)
    accept(made.tokens[world.JAKARTA])
    client, page = world.client_of(app), f"{made.base(world.JAKARTA)}rehearsal"
    assert world.post(client, page, slot=slot).status_code == 422
    assert booked() == []


def test_a_slot_of_another_summit_cannot_be_chosen(app: Flask) -> None:
    from tests.programme.builders import summit

    made = world.make(app)
    accept(made.tokens[world.JAKARTA])
    offer(1)
    start = clock.now() + timedelta(days=50)
    with unit_of_work():
        (foreign,) = operations.add_slots(
            summit("other"),
            [(start, start + timedelta(hours=1))],
            places=1,
            actor=TESTER,
            now=clock.now(),
        )
        number = foreign.id
    client, page = world.client_of(app), f"{made.base(world.JAKARTA)}rehearsal"
    assert world.post(client, page, slot=str(number)).status_code == 422
    assert booked() == []


def test_what_has_begun_cannot_be_chosen_and_what_was_passed_is_done(app: Flask) -> None:
    made = world.make(app)
    (past,) = offer(1, days_ahead=-1)
    (coming,) = offer(1)
    accept(made.tokens[world.JAKARTA])
    client, page = world.client_of(app), f"{made.base(world.JAKARTA)}rehearsal"
    assert world.post(client, page, slot=str(past)).status_code == 422
    assert world.post(client, page, slot=str(coming)).status_code == 303
    sign_in(console := world.client_of(app), app, role="editor")
    (number,) = db.session.scalars(select(Rehearsal.id)).all()
    db.session.remove()
    noted = console.post(
        f"{CONSOLE}/{number}",
        data={"outcome": "passed", "note": "Backup phone +62 21 555"},
        headers=csrf_headers(app),
    )
    assert noted.status_code == 303
    assert "Passed: nothing more is needed." in client.get(page).text
    assert "555" not in client.get(page).text
    entry = db.session.scalars(select(Entry).order_by(Entry.id.desc())).first()
    assert entry is not None
    assert entry.after["outcome"] == "passed"
    assert "555" not in f"{entry.before}{entry.after}"


@pytest.mark.parametrize("places", [5])
def test_twenty_offices_at_once_get_five_seats(app: Flask, places: int) -> None:
    """Real threads through the whole application; each office gets a clear answer."""
    made = world.make(app)
    now = clock.now()
    with unit_of_work():
        forum = summit_by_slug("forum")
        mayors = next(each for each in forum.sessions if each.slug == "mayors")
        found = []
        for number in range(20):
            who = office(forum, city(f"city-{number}", f"City {number}"), now=now)
            invited(mayors, who, now=now)
            db.session.flush()
            found.append(tokens.sign("office", who.contacts[0].id, 1))
    for token in found:
        accept(token)
    (slot,) = offer(1, places=places)
    pages = [f"/office/en/{token}/rehearsal" for token in found]
    clients = [world.client_of(app) for _ in pages]
    forms = [world.hidden(client.get(page)) for client, page in zip(clients, pages, strict=True)]
    start = threading.Barrier(len(pages))
    answers: dict[int, Any] = {}

    def choose(number: int) -> None:
        start.wait()
        answers[number] = clients[number].post(
            pages[number], data={**forms[number], "slot": str(slot)}
        )

    threads = [threading.Thread(target=choose, args=(number,)) for number in range(len(pages))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    statuses = sorted(answer.status_code for answer in answers.values())
    assert statuses == [303] * places + [409] * (len(pages) - places)
    for answer in answers.values():
        if answer.status_code == 409:
            assert "has just been taken" in answer.text
    assert sorted(seat for _, seat, _ in booked()) == [1, 2, 3, 4, 5]
    assert len({name for _, _, name in booked()}) == places
    assert made.tokens


# The console


def test_staff_offer_slots_and_take_back_what_nobody_has_booked(app: Flask, client: Client) -> None:
    world.make(app)
    sign_in(client, app, role="editor")
    form = {
        "day": "2030-05-14",
        "begins": "14:00",
        "ends": "15:00",
        "minutes": "20",
        "pause": "10",
        "places": "2",
    }
    assert client.post(CONSOLE, data=form, headers=csrf_headers(app)).status_code == 303
    slots = db.session.scalars(select(RehearsalSlot).order_by(RehearsalSlot.id)).all()
    assert [(slot.starts_at, slot.places) for slot in slots] == [
        (datetime(2030, 5, 14, 5, tzinfo=UTC), 2),
        (datetime(2030, 5, 14, 5, 30, tzinfo=UTC), 2),
    ]
    db.session.remove()
    again = client.post(CONSOLE, data={**form, "begins": "14:10"}, headers=csrf_headers(app))
    assert again.status_code == 422
    assert "There are slots at this time already" in again.text
    shown = client.get(CONSOLE)
    assert "Tue 14 May 2030, 14:00–14:20" in shown.text
    gone = client.post(f"{CONSOLE}/slots/{slots[0].id}/delete", headers=csrf_headers(app))
    assert gone.status_code == 303
    assert db.session.scalar(select(func.count()).select_from(RehearsalSlot)) == 1


def test_staff_see_who_has_booked_and_move_them(app: Flask, client: Client) -> None:
    made = world.make(app)
    first, second, _ = offer()
    for address, slot in ((world.JAKARTA, first), (world.SEOUL_OFFICE, second)):
        accept(made.tokens[address])
        world.post(world.client_of(app), f"{made.base(address)}rehearsal", slot=str(slot))
    sign_in(client, app, role="editor")
    shown = client.get(CONSOLE)
    assert "2 of 3 places booked, 0 passed." in shown.text
    assert f"{CONSOLE}/slots/{first}/delete" not in shown.text
    refused = client.post(f"{CONSOLE}/slots/{first}/delete", headers=csrf_headers(app))
    assert refused.status_code == 422
    number = db.session.scalars(select(Rehearsal.id).order_by(Rehearsal.id)).all()[0]
    db.session.remove()
    one = client.get(f"{CONSOLE}/{number}")
    assert "Asia/Jakarta" in one.text
    full = client.post(
        f"{CONSOLE}/{number}/move", data={"slot": str(second)}, headers=csrf_headers(app)
    )
    assert full.status_code == 422
    assert client.post(f"{CONSOLE}/{number}/cancel", headers=csrf_headers(app)).status_code == 303
    assert booked() == [(second, 1, "Seoul")]


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"day": "x"},
        {"day": "9999-99-99"},
        {"day": "2030-05-14", "begins": "25:00"},
        {"day": "2030-05-14", "begins": "１４:00"},
        {"day": "2030-05-14", "begins": "1" * 5000 + ":00"},
        {"day": "2030-05-14", "minutes": "0"},
        {"day": "2030-05-14", "minutes": "-5"},
        {"day": "2030-05-14", "minutes": "1e9"},
        {"day": "2030-05-14", "pause": "99999999999"},
        {"day": "2030-05-14", "places": "0"},
        {"day": "2030-05-14", "places": "51"},
        {"day": "2030-05-14", "ends": "14:05"},
    ],
)
def test_hostile_slots_are_refused(app: Flask, client: Client, values: dict[str, str]) -> None:
    world.make(app)
    sign_in(client, app, role="editor")
    form = {"begins": "14:00", "ends": "15:00", "minutes": "20", "pause": "0", "places": "1"}
    answer = client.post(CONSOLE, data={**form, **values}, headers=csrf_headers(app))
    assert answer.status_code == 422
    assert db.session.scalar(select(func.count()).select_from(RehearsalSlot)) == 0


@pytest.mark.parametrize("outcome", ["won", "PASSED", "passed\0", "x" * 9000])
def test_hostile_outcomes_are_refused(app: Flask, client: Client, outcome: str) -> None:
    made = world.make(app)
    (slot,) = offer(1)
    accept(made.tokens[world.JAKARTA])
    world.post(world.client_of(app), f"{made.base(world.JAKARTA)}rehearsal", slot=str(slot))
    (number,) = db.session.scalars(select(Rehearsal.id)).all()
    db.session.remove()
    sign_in(client, app, role="editor")
    sent = {"outcome": outcome, "note": "n" * 1001}
    answer = client.post(f"{CONSOLE}/{number}", data=sent, headers=csrf_headers(app))
    assert answer.status_code == 422
    assert db.session.scalars(select(Rehearsal.outcome)).all() == [None]


def test_the_list_takes_as_many_statements_for_thirty_slots_as_for_one(
    app: Flask, client: Client, count_sql: CountSql
) -> None:
    made = world.make(app)
    offer(1)
    for address in (world.JAKARTA, world.SEOUL_OFFICE, world.LIMA):
        accept(made.tokens[address])
    world.post(
        world.client_of(app),
        f"{made.base(world.JAKARTA)}rehearsal",
        slot=str(slot_ids()[0]),
    )
    sign_in(client, app, role="viewer")
    client.get(CONSOLE)
    with count_sql() as few:
        assert client.get(CONSOLE).status_code == 200
    offer(29, days_ahead=90)
    for address, slot in zip((world.SEOUL_OFFICE, world.LIMA), slot_ids()[1:3], strict=True):
        world.post(world.client_of(app), f"{made.base(address)}rehearsal", slot=str(slot))
    with count_sql() as many:
        shown = client.get(CONSOLE)
    assert shown.text.count('<tr id="slot-') == 30
    assert len(many) == len(few)
    assert "<form" not in shown.text.partition('id="main"')[2]


def slot_ids() -> list[int]:
    with reading():
        return [line.slot.id for line in slot_lines(summit_by_slug("forum").id)]
