"""Sound checks in the console: offering, who has booked, the outcome, freeing and removing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from summit.core.db import db, unit_of_work
from summit.interpretation import operations
from summit.interpretation.models import SoundCheck
from tests.actors import TESTER
from tests.conftest import CountSql
from tests.interpretation.builders import NOW, at, forum, interpreter
from tests.programme.builders import summit
from tests.programme.pages import Desk, in_words

pytestmark = pytest.mark.usefixtures("database")

HERE = "forum/interpretation/sound-checks"
NOTE = "Hum on the line, their cat"


def made(*, booked: int = 0, places: int = 1, times: int = 2) -> list[int]:
    """Make a summit with times for sound checks, the first of them booked; return their ids."""
    with unit_of_work():
        built = forum()
        if times:
            ends_at = at(14) + timedelta(minutes=15 * times)
            operations.offer_sound_checks(
                built, at(14), ends_at, minutes=15, places=places, actor=TESTER, now=NOW
            )
        found = db.session.scalars(select(SoundCheck).order_by(SoundCheck.id)).all()
        for number, check in enumerate(found[:booked]):
            who = interpreter(built, f"Interpreter {number}")
            operations.book_sound_check(check, who, actor=TESTER, now=NOW)
        return [each.id for each in found]


def rows() -> list[SoundCheck]:
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(SoundCheck).order_by(SoundCheck.starts_at)))


OFFER = {"starts_at": "2027-05-13T14:00", "ends_at": "2027-05-13T15:00", "minutes": "20"}


def test_times_are_offered_in_the_summits_zone(app: Flask) -> None:
    made(times=0)
    desk = Desk.of(app)
    answer = desk.post(HERE, desk.form(HERE), **OFFER, places="2")
    assert answer.status_code == 303
    found = rows()
    assert len(found) == 6
    assert found[0].starts_at == at(14, day=at(14).date().replace(day=13))
    assert found[-1].ends_at == at(15, day=at(14).date().replace(day=13))
    assert "0 of 6 places booked" in desk.get(HERE).text


def test_offering_twice_offers_once(app: Flask) -> None:
    made(times=0)
    desk = Desk.of(app)
    form = desk.form(HERE)
    assert desk.post(HERE, form, **OFFER).status_code == 303
    answer = desk.post(HERE, form, **OFFER)
    assert answer.status_code == 422
    assert "offered already" in answer.text
    assert len(rows()) == 3


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"ends_at": "2027-05-13T14:00"}, "It must end after it starts."),
        ({"ends_at": "2027-05-13T13:00"}, "It must end after it starts."),
        ({"ends_at": ""}, "Fill this in."),
        ({"starts_at": ""}, "Fill this in."),
        ({"starts_at": "yesterday"}, "Enter a day and an hour"),
        ({"starts_at": "0001-01-01T00:00"}, "Enter a year from 1970 to 2200."),
        ({"minutes": "0"}, "Enter a whole number from 5 to 120."),
        ({"minutes": ""}, "Fill this in."),
        ({"places": "21"}, "Enter a whole number from 1 to 20."),
        ({"ends_at": "2028-05-13T14:00"}, "At most 200 times can be offered at once."),
    ],
)
def test_a_wrong_value_is_told_at_its_field_and_nothing_is_offered(
    app: Flask, fields: dict[str, str], said: str
) -> None:
    made(times=0)
    desk = Desk.of(app)
    answer = desk.post(HERE, desk.form(HERE), **{**OFFER, **fields})
    assert answer.status_code == 422
    assert said in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert rows() == []


def test_it_is_told_in_the_readers_language(app: Flask) -> None:
    made(times=0)
    desk = Desk.of(app, language="ko")
    answer = desk.post(HERE, desk.form(HERE), **{**OFFER, "starts_at": "yesterday"})
    message = "Enter a day and an hour, for example: 2027-05-14T22:00"
    assert in_words(app, "ko", message) != message
    assert in_words(app, "ko", message) in answer.text


def test_who_booked_is_named_and_the_outcome_noted(app: Flask) -> None:
    first, _ = made(booked=1)
    desk = Desk.of(app)
    assert "Interpreter 0" in desk.get(HERE).text
    one = f"{HERE}/{first}"
    answer = desk.post(one, desk.form(one), outcome="failed", note=NOTE)
    assert answer.status_code == 303
    assert (rows()[0].passed, rows()[0].note) == (False, NOTE)
    text = desk.get(HERE).text
    assert "not passed" in text
    assert NOTE in text
    assert desk.form(one)["outcome"] == "failed"


def test_two_who_note_lose_nothing(app: Flask) -> None:
    first, _ = made(booked=1)
    one = f"{HERE}/{first}"
    desk, other = Desk.of(app), Desk.of(app, name="Park")
    mine, theirs = desk.form(one), other.form(one)
    other.post(one, theirs, outcome="passed", note="Clear")
    answer = desk.post(one, mine, outcome="failed", note=NOTE)
    assert answer.status_code == 409
    assert "Park saved it on" in answer.text
    assert "Clear" in answer.text
    assert NOTE in answer.text
    assert (rows()[0].passed, rows()[0].note) == (True, "Clear")


def test_an_outcome_of_nobody_is_refused(app: Flask) -> None:
    made(booked=1)
    second = rows()[1]
    desk = Desk.of(app)
    assert "Nobody has booked this time." in desk.get(f"{HERE}/{second.id}").text
    path = f"{HERE}/{second.id}"
    answer = desk.post(path, version=str(second.version), base="{}", outcome="passed")
    assert answer.status_code == 422
    assert rows()[1].passed is None


@pytest.mark.parametrize("fields", [{"outcome": "perfect"}, {"note": "x" * 1001}])
def test_a_wrong_outcome_is_told(app: Flask, fields: dict[str, str]) -> None:
    first, _ = made(booked=1)
    desk = Desk.of(app)
    answer = desk.post(f"{HERE}/{first}", desk.form(f"{HERE}/{first}"), **fields)
    assert answer.status_code == 422
    assert (rows()[0].passed, rows()[0].note) == (None, "")


def test_a_time_is_freed_and_then_removed(app: Flask) -> None:
    first, _ = made(booked=1)
    desk = Desk.of(app)
    refused = desk.post(f"{HERE}/{first}/remove")
    assert refused.status_code == 422
    assert "Free it first" in refused.text
    assert desk.post(f"{HERE}/{first}/free").status_code == 303
    assert rows()[0].interpreter_id is None
    assert desk.post(f"{HERE}/{first}/free").status_code == 303
    assert desk.post(f"{HERE}/{first}/remove").status_code == 303
    assert len(rows()) == 1
    assert desk.post(f"{HERE}/{first}/remove").status_code == 404


def test_what_has_taken_place_is_not_freed(app: Flask) -> None:
    first, _ = made(booked=1)
    desk = Desk.of(app)
    desk.post(f"{HERE}/{first}", desk.form(f"{HERE}/{first}"), outcome="passed")
    assert desk.post(f"{HERE}/{first}/free").status_code == 422
    assert rows()[0].interpreter_id is not None


@pytest.mark.parametrize("role", ["viewer", "operator", "chair"])
def test_who_may_not_edit_reads_along(app: Flask, role: str) -> None:
    first, second = made(booked=1)
    with unit_of_work():
        check = db.session.get(SoundCheck, first)
        assert check is not None
        operations.note_sound_check(check, False, NOTE, actor=TESTER, now=NOW)
    desk = Desk.of(app, role)
    text = desk.get(HERE).text
    assert "Interpreter 0" in text
    assert (NOTE in text) is (role == "operator")
    assert "<form" not in text.partition("<main")[2]
    assert desk.get(f"{HERE}/{first}").status_code == 403
    for path in ("", f"/{first}", f"/{first}/free", f"/{second}/remove"):
        assert desk.post(f"{HERE}{path}", **OFFER).status_code == 403
    assert len(rows()) == 2


def test_another_summits_sound_check_is_not_there(app: Flask) -> None:
    first, _ = made(booked=1)
    with unit_of_work():
        summit("other", en="Other")
    desk = Desk.of(app, "owner", summit_slug="other")
    there = "other/interpretation/sound-checks"
    assert desk.get(f"{there}/{first}").status_code == 404
    for act in ("", "/free", "/remove"):
        assert desk.post(f"{there}/{first}{act}", version="1").status_code == 404
    assert rows()[0].interpreter_id is not None


def test_thirty_times_cost_no_more_statements_than_one(app: Flask, count_sql: CountSql) -> None:
    made(booked=1, times=1)
    desk = Desk.of(app)
    desk.get(HERE)
    with count_sql() as few:
        desk.get(HERE)
    with unit_of_work():
        from summit.programme.models import Summit

        built = db.session.scalars(select(Summit)).one()
        operations.offer_sound_checks(
            built, at(16), at(23, 15), minutes=15, places=1, actor=TESTER, now=NOW
        )
        free = db.session.scalars(select(SoundCheck).where(SoundCheck.interpreter_id.is_(None)))
        for number, check in enumerate(free.all()):
            who = interpreter(built, f"Person {number}")
            operations.book_sound_check(check, who, actor=TESTER, now=NOW)
    with count_sql() as many:
        text = desk.get(HERE).text
    assert "30 of 30 places booked" in text
    assert len(many) == len(few)
