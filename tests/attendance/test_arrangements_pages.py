"""The attendance settings of a summit."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from summit.attendance.models import Arrangements, Precedence
from summit.attendance.retention import DEFAULTS
from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.programme.models import Summit
from tests.attendance.builders import forum
from tests.programme.pages import Desk

pytestmark = pytest.mark.usefixtures("database")

HERE = "forum/attendance-settings"


def made() -> None:
    with unit_of_work():
        forum()


def row() -> Arrangements | None:
    db.session.rollback()
    return db.session.scalars(select(Arrangements)).one_or_none()


def test_without_settings_the_defaults_are_shown(app: Flask) -> None:
    made()
    form = Desk.of(app).form(HERE)
    assert {kind: form[f"keep_{kind.value}"] for kind in DEFAULTS} == {
        kind: str(days) for kind, days in DEFAULTS.items()
    }
    assert row() is None


def test_settings_are_saved(app: Flask) -> None:
    made()
    desk = Desk.of(app)

    answer = desk.post(
        HERE,
        desk.form(HERE),
        letterhead__en="Seoul Metropolitan Government\n110 Sejong-daero",
        signatory__ko="서울특별시장",
        number_prefix="SMG-2027-",
        duty_phone="+82 2 120",
        quorum="20",
        precedence="in_office",
        privacy_contact__en="privacy@example.org",
        keep_contacts="90",
    )

    assert answer.status_code == 303
    found = row()
    assert found is not None
    assert found.letterhead == Text(en="Seoul Metropolitan Government\n110 Sejong-daero")
    assert found.signatory == Text(ko="서울특별시장")
    assert (found.number_prefix, found.quorum, found.duty_phone) == ("SMG-2027-", 20, "+82 2 120")
    assert found.precedence is Precedence.IN_OFFICE
    assert found.retention["contacts"] == 90
    assert desk.form(HERE)["keep_contacts"] == "90"


def test_two_who_save_lose_nothing(app: Flask) -> None:
    made()
    desk, other = Desk.of(app), Desk.of(app, name="Park")
    mine, theirs = desk.form(HERE), other.form(HERE)
    other.post(HERE, theirs, quorum="30", duty_phone="+82 2 1")

    answer = desk.post(HERE, mine, quorum="20", number_prefix="A-")

    assert answer.status_code == 409
    assert "Park saved it on" in answer.text
    assert "+82 2 1" in answer.text
    found = row()
    assert found is not None
    assert (found.quorum, found.number_prefix) == (30, "")


@pytest.mark.parametrize(
    "fields",
    [
        {"keep_contacts": "0"},
        {"keep_papers": ""},
        {"keep_devices": "4000"},
        {"keep_consents": "1e3"},
        {"quorum": "-1"},
        {"precedence": "loudest"},
        {"duty_phone": "1" * 41},
        {"letterhead__en": "x" * 601},
    ],
)
def test_a_wrong_value_is_named_and_nothing_is_kept(app: Flask, fields: dict[str, str]) -> None:
    made()
    desk = Desk.of(app)
    answer = desk.post(HERE, desk.form(HERE), **fields)
    assert answer.status_code == 422
    assert "This could not be saved yet" in answer.text
    assert row() is None


@pytest.mark.parametrize("role", ["viewer", "operator", "chair"])
def test_who_may_not_edit_sees_none_of_it(app: Flask, role: str) -> None:
    made()
    with unit_of_work():
        summit_id = db.session.scalars(select(Summit.id)).one()
        db.session.add(Arrangements(summit_id=summit_id, duty_phone="+82 2 999"))
    answer = Desk.of(app, role).get(HERE)
    assert answer.status_code == 403
    assert "+82 2 999" not in answer.text
