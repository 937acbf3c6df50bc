"""Presence on the day: pressed by hand, corrected, taken back, by several operators at once."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from summit.attendance import operations
from summit.attendance.models import (
    AnswerKind,
    Arrangements,
    Channel,
    Invitation,
    InvitationState,
    Presence,
)
from summit.attendance.operations import AnswerValues
from summit.attendance.operations import presence as recording
from summit.attendance.queries import presence as queries
from summit.core import clock
from summit.core.db import db, unit_of_work
from summit.core.errors import Conflict, Refused
from summit.core.text import Text
from summit.directory.models import City
from summit.journal.models import Entry
from tests.actors import TESTER
from tests.attendance.builders import forum, invited, later, office
from tests.conftest import Client, CountSql
from tests.programme.builders import NOW, SEOUL, city
from tests.signing_in import csrf_headers, sign_in

PAGE = "/organizer/summits/forum/presence"
SHOWN = f"{PAGE}/mayors"


def made() -> dict[str, int]:
    """Jakarta comes, Seoul sends a deputy, Lima has declined; returns invitations by city."""
    with unit_of_work():
        row = forum()
        towns = {each.slug: each for each in db.session.scalars(select(City))}
        mayors = next(each for each in row.sessions if each.slug == "mayors")
        found = {slug: invited(mayors, office(row, town)) for slug, town in towns.items()}
        deputy = AnswerValues(AnswerKind.DEPUTY, "", Text(en="Han Deputy"), Text(en="Vice Mayor"))
        for slug, values in {
            "jakarta": AnswerValues(AnswerKind.ACCEPTED),
            "seoul": deputy,
            "lima": AnswerValues(AnswerKind.DECLINED, "A secret reason"),
        }.items():
            operations.answer(found[slug], values, channel=Channel.LETTER, actor=TESTER, now=NOW)
        db.session.add(Arrangements(summit_id=row.id, quorum=2))
        return {slug: each.id for slug, each in found.items()}


def spans() -> list[tuple[datetime, datetime | None]]:
    with unit_of_work():
        rows = db.session.execute(
            select(Presence.arrived_at, Presence.left_at).order_by(Presence.arrived_at)
        )
        return [(row[0], row[1]) for row in rows]


def acts() -> list[str]:
    with unit_of_work():
        return list(
            db.session.scalars(
                select(Entry.act).where(Entry.act.startswith("presence.")).order_by(Entry.id)
            )
        )


def press(app: Flask, client: Client, path: str, **data: object) -> int:
    answer = client.post(f"{SHOWN}/{path}", data=data, headers=csrf_headers(app))
    return answer.status_code


def counts(page: str) -> list[str]:
    return re.findall(r"<dd>(\d+)", page)


@pytest.mark.usefixtures("database")
def test_it_shows_who_is_expected_and_nobody_is_deduced(app: Flask, client: Client) -> None:
    made()
    sign_in(client, app, role="operator")

    text = client.get(SHOWN).text

    assert counts(text) == ["0", "2", "2", "0"]
    assert "Han Deputy" in text
    assert "Declined, or by video message" in text
    assert "A secret reason" not in text
    assert "0 present · 2 expected · 3 invited" in client.get(PAGE).text
    assert spans() == []


@pytest.mark.usefixtures("database")
def test_arriving_leaving_and_coming_again_are_spans(app: Flask, client: Client) -> None:
    ids = made()
    sign_in(client, app, role="operator")

    assert press(app, client, f"{ids['seoul']}/arrive") == 303
    assert counts(client.get(SHOWN).text) == ["1", "2", "1", "1"]
    assert press(app, client, f"{ids['seoul']}/leave") == 303
    assert counts(client.get(SHOWN).text) == ["0", "2", "2", "0"]
    assert press(app, client, f"{ids['seoul']}/arrive") == 303

    (first, left), (second, still) = spans()
    assert left is not None
    assert first <= left <= second
    assert still is None
    assert acts() == ["presence.arrived", "presence.left", "presence.arrived"]


@pytest.mark.usefixtures("database")
def test_pressing_twice_records_once(app: Flask, client: Client) -> None:
    ids = made()
    sign_in(client, app, role="operator")
    assert press(app, client, f"{ids['seoul']}/leave") == 303
    press(app, client, f"{ids['seoul']}/arrive")
    press(app, client, f"{ids['seoul']}/arrive")
    assert "That was recorded already" in client.get(SHOWN).text
    assert len(spans()) == 1
    assert acts() == ["presence.arrived"]


@pytest.mark.usefixtures("database")
def test_two_operators_at_once_make_one_arrival(app: Flask) -> None:
    ids = made()
    operators = [Client(app, app.response_class) for _ in range(4)]
    for number, each in enumerate(operators):
        sign_in(each, app, role="operator", name=f"Operator {number}")
    for invitation_id in ids.values():
        ready = threading.Barrier(len(operators))

        def arrive(each: Client, ready: threading.Barrier = ready, to: int = invitation_id) -> int:
            ready.wait()
            return press(app, each, f"{to}/arrive")

        with ThreadPoolExecutor(len(operators)) as pool:
            assert list(pool.map(arrive, operators)) == [303] * len(operators)
    with unit_of_work():
        rows = db.session.execute(
            select(Presence.invitation_id, func.count()).group_by(Presence.invitation_id)
        )
        assert {row[0]: row[1] for row in rows} == dict.fromkeys(ids.values(), 1)
    assert acts() == ["presence.arrived"] * len(ids)


@pytest.mark.usefixtures("database")
def test_a_time_is_corrected_by_the_clocks_of_the_session(app: Flask, client: Client) -> None:
    ids = made()
    sign_in(client, app, role="operator")
    press(app, client, f"{ids['jakarta']}/arrive", at="2026-05-14T21:40")
    assert spans() == [(datetime(2026, 5, 14, 12, 40, tzinfo=UTC), None)]
    with unit_of_work():
        span = db.session.scalars(select(Presence.id)).one()

    status = press(
        app,
        client,
        f"{ids['jakarta']}/spans/{span}",
        arrived_at="2026-05-14T21:35",
        left_at="2026-05-14T23:30",
    )

    assert status == 303
    assert spans() == [
        (datetime(2026, 5, 14, 12, 35, tzinfo=UTC), datetime(2026, 5, 14, 14, 30, tzinfo=UTC))
    ]
    with unit_of_work():
        entry = db.session.scalars(select(Entry).where(Entry.act == "presence.corrected")).one()
        assert entry.before["arrived_at"] == "2026-05-14T12:40:00Z"
        assert entry.after["arrived_at"] == "2026-05-14T12:35:00Z"


@pytest.mark.usefixtures("database")
def test_what_was_pressed_last_can_be_taken_back_once(app: Flask, client: Client) -> None:
    ids = made()
    sign_in(client, app, role="operator")
    press(app, client, f"{ids['jakarta']}/arrive")
    press(app, client, f"{ids['jakarta']}/leave")
    with unit_of_work():
        span = db.session.scalars(select(Presence.id)).one()
    undo = f"{ids['jakarta']}/spans/{span}/undo"

    assert press(app, client, undo, seen="left") == 303
    assert [left for _, left in spans()] == [None]
    # Another operator still saw that they had left: that is another state by now.
    assert press(app, client, undo, seen="left") == 409
    assert press(app, client, undo, seen="present") == 303
    assert spans() == []
    assert press(app, client, undo, seen="present") == 404
    assert acts()[2:] == ["presence.taken_back"] * 2


@pytest.mark.usefixtures("database")
def test_what_cannot_have_been_is_refused(app: Flask, client: Client) -> None:
    ids = made()
    with unit_of_work():
        found = db.session.get_one(Invitation, ids["lima"])
        here = {"actor": TESTER, "now": later(hours=5)}
        first = recording.arrive(found, [], at=later(hours=1), **here)  # type: ignore[arg-type]
        assert first is not None
        recording.leave(found, [first], at=later(hours=2), **here)  # type: ignore[arg-type]
        with pytest.raises(Refused, match="already"):
            recording.arrive(found, [first], at=later(hours=1.5), **here)  # type: ignore[arg-type]
        with pytest.raises(Refused, match="ahead"):
            recording.arrive(found, [first], at=later(hours=6), **here)  # type: ignore[arg-type]
        with pytest.raises(Refused, match="before they came"):
            recording.correct(found, [first], first, later(hours=2), later(hours=1), **here)  # type: ignore[arg-type]
        second = recording.arrive(found, [first], at=later(hours=3), **here)  # type: ignore[arg-type]
        assert second is not None
        both = [first, second]
        with pytest.raises(Refused, match="already"):
            recording.correct(found, both, first, later(hours=1), later(hours=4), **here)  # type: ignore[arg-type]
        with pytest.raises(Refused, match="already"):
            recording.correct(found, both, first, later(hours=1), None, **here)  # type: ignore[arg-type]
        with pytest.raises(Conflict):
            recording.take_back(found, second, seen_left=True, **here)  # type: ignore[arg-type]
    sign_in(client, app, role="operator")
    ahead = (clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    answer = client.post(
        f"{SHOWN}/{ids['jakarta']}/arrive", data={"at": ahead}, headers=csrf_headers(app)
    )
    assert answer.status_code == 422
    assert "lies ahead" in answer.text
    assert len(spans()) == 2


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("value", ["x", "\0", "9999-12-31T23:59", "2027-02-30T25:61", "9" * 5000])
def test_hostile_times_are_refused(app: Flask, client: Client, value: str) -> None:
    ids = made()
    sign_in(client, app, role="operator")
    assert press(app, client, f"{ids['seoul']}/arrive", at=value) in {303, 422}
    recorded = len(spans())
    press(app, client, f"{ids['jakarta']}/arrive")
    with unit_of_work():
        span = db.session.scalars(select(func.max(Presence.id))).one()
    at = f"{ids['jakarta']}/spans/{span}"
    assert press(app, client, at, arrived_at=value, left_at=value) == 422
    assert press(app, client, at) == 422
    assert press(app, client, f"{ids['jakarta']}/spans/999999", arrived_at=value) == 404
    assert press(app, client, "999999/arrive") == 404
    assert recorded == (1 if value == "\0" else 0)


@pytest.mark.usefixtures("database")
def test_an_invitation_to_another_session_or_summit_is_not_there(
    app: Flask, client: Client
) -> None:
    ids = made()
    sign_in(client, app, role="operator")
    headers = csrf_headers(app)
    assert client.post(f"{PAGE}/seminar/{ids['lima']}/arrive", headers=headers).status_code == 404
    assert client.get(f"{PAGE}/nowhere").status_code == 404
    assert spans() == []


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("role", ["viewer", "editor"])
def test_only_operators_see_and_record_presence(app: Flask, client: Client, role: str) -> None:
    ids = made()
    sign_in(client, app, role=role)
    for answer in (client.get(PAGE), client.get(SHOWN)):
        assert answer.status_code == 403
        assert "Han Deputy" not in answer.text
    assert press(app, client, f"{ids['seoul']}/arrive") == 403
    assert spans() == []


@pytest.mark.usefixtures("database")
def test_a_draft_is_not_expected(app: Flask, client: Client) -> None:
    made()
    with unit_of_work():
        found = db.session.scalars(select(Invitation).order_by(Invitation.id)).all()
        for each in found:
            each.state = InvitationState.DRAFT
    sign_in(client, app, role="operator")
    text = client.get(SHOWN).text
    assert "Nobody is invited to this session yet" in text
    assert "Jakarta" not in text


@pytest.mark.usefixtures("database")
def test_it_costs_the_same_for_any_number_of_invited(
    app: Flask, client: Client, count_sql: CountSql
) -> None:
    made()
    sign_in(client, app, role="operator")
    with count_sql() as few:
        client.get(SHOWN)
    with unit_of_work():
        found = db.session.scalars(select(Invitation)).first()
        assert found is not None
        for number in range(30):
            town = city(f"town-{number}", f"Town {number}", zone=SEOUL)
            db.session.flush()
            asked = invited(found.session, office(found.session.summit, town))
            recording.arrive(asked, [], actor=TESTER, now=NOW)
    with count_sql() as many:
        text = client.get(SHOWN).text
    assert counts(text)[0] == "30"
    assert len(many) == len(few)
    assert len(queries.attendees(found.session_id)) == 33
