"""The fees: what is due is said with its reasons, what is not known is named, few may see it."""

from __future__ import annotations

import io
import re
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from summit.accounts.models import Role
from summit.core.db import db, reading, unit_of_work
from summit.core.text import Text
from summit.interpretation import operations, queries
from summit.interpretation.exports.accounts import Accounts, accounts_of, exclusive_groups
from summit.interpretation.fees import LineKind
from summit.interpretation.models import Assignment, AssignmentState
from summit.programme import queries as programme
from summit.programme.models import Summit
from tests.actors import TESTER
from tests.conftest import Client, CountSql
from tests.interpretation.builders import NOW, assigned, at, forum, interpreter, session_of
from tests.signing_in import sign_in

pytestmark = pytest.mark.usefixtures("database")

HERE = "/organizer/summits/forum/interpretation/fees"
CONFIRMED = AssignmentState.CONFIRMED
K = LineKind


def made() -> None:
    """Kim has a fee and works by day and by night, Lee has none, Park has no place."""
    with unit_of_work():
        summit = forum()
        kim = interpreter(summit, "Kim", fee=876_000)
        kim.consents = True
        lee = interpreter(summit, "Lee")
        interpreter(summit, "Park", fee=1)
        assigned(session_of(summit, "mayors"), kim, state=CONFIRMED)
        assigned(session_of(summit, "seminar"), kim, booth="ko>en", state=CONFIRMED)
        assigned(session_of(summit, "mayors"), lee)


def accounts() -> Accounts:
    with reading():
        summit_id = db.session.scalars(select(Summit.id)).one()
        return accounts_of(queries.situation(programme.facts(summit_id)), at(9))


def signed_in(client: Client, app: Flask, role: Role = Role.EDITOR, language: str = "en") -> Client:
    sign_in(client, app, role=role, summit_slug="forum", language=language, name="Staff")
    return client


def shown(client: Client) -> str:
    answer = client.get(HERE)
    assert answer.status_code == 200
    main = answer.get_data(as_text=True).partition("<main")[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def book(client: Client) -> dict[str, list[tuple[Any, ...]]]:
    answer = client.get(f"{HERE}.xlsx")
    assert answer.status_code == 200
    found = openpyxl.load_workbook(io.BytesIO(answer.data))
    return {sheet.title: list(sheet.values) for sheet in found}


def test_what_is_due_adds_up_by_kind_and_in_all() -> None:
    made()

    found = accounts()

    kim, lee = found.rows
    # 22:00 to 23:30 is two hours begun at 50,000; both sessions are streamed to the public.
    assert kim.sums == {K.BASE: 876_000, K.NIGHT: 100_000, K.BROADCAST: 876_000}
    assert kim.ledger.total == 1_852_000
    assert (kim.minutes, kim.is_settled) == (150, True)
    assert lee.sums == {K.BASE: None, K.NIGHT: 100_000}
    assert (lee.ledger.total, lee.ledger.known, lee.is_settled) == (None, 100_000, False)
    assert found.sums[K.NIGHT] == 200_000
    assert found.known == 1_952_000
    assert [who.name["en"] for who in found.unknown] == ["Lee"]
    assert [who.name["en"] for who in found.idle] == ["Park"]


def test_the_page_says_what_each_amount_is_made_of(app: Flask, client: Client) -> None:
    made()

    text = shown(signed_in(client, app))

    assert "“Seoul market”" in text
    assert "only the highest is due: Night, Overtime." in text
    assert "Fee: 1 × 876,000 KRW per day = 876,000 KRW" in text
    assert "Night: hours begun: 2, each 50,000 KRW = 100,000 KRW" in text
    assert "Recording and streaming: 100 % of 876,000 KRW = 876,000 KRW" in text
    assert "Kim 876,000 KRW per day 2:30 876,000 100,000 876,000 1,852,000" in text
    assert "No fee is agreed with 1 interpreter; the totals leave that out: Lee" in text
    assert "Lee not all confirmed not agreed 1:30 not known 100,000 – 100,000 and the fee" in text
    assert "All, as far as known 4:00 876,000 200,000 876,000 1,952,000" in text
    assert "Without a place so far: Park" in text


def test_of_surcharges_that_exclude_each_other_the_lower_is_struck_out(
    app: Flask, client: Client
) -> None:
    made()
    with unit_of_work():
        summit = db.session.scalars(select(Summit)).one()
        settle(summit, unit=60)

    found = accounts().rows[0]
    text = shown(signed_in(client, app))

    # Two hours begun beyond the first, each a fifth of the fee, are more than two by night.
    assert found.sums[K.OVERTIME] == 350_400
    assert K.NIGHT not in found.sums
    assert "not due: Overtime instead" in text
    assert [row for row in book(client)["By day"] if row[4] == "Night" and row[0] == "Kim"] == [
        (
            "Kim",
            at(0).replace(tzinfo=None),
            "Seminar, Mayoral Meeting",
            150,
            "Night",
            "hours begun: 2, each 50,000 KRW",
            100_000,
            "not due: Overtime instead",
        )
    ]


def settle(summit: Summit, **thresholds: int) -> None:
    values = operations.SettingsValues(
        rule_set="seoul",
        values={name: (value, "a test") for name, value in thresholds.items()},
        levels={},
        technician="",
        technician_phone="",
        kept_days=180,
    )
    operations.edit_settings(summit, values, actor=TESTER, now=NOW)


def test_a_release_at_short_notice_is_in_the_ledger(app: Flask, client: Client) -> None:
    made()
    with unit_of_work():
        for each in db.session.scalars(select(Assignment)).all():
            if each.state is CONFIRMED:
                # On the same day it costs all of the fee.
                operations.release(each, actor=TESTER, now=at(8))

    text = shown(signed_in(client, app))

    assert accounts().rows[0].sums == {K.CANCELLATION: 876_000}
    assert "Cancellation: 100 % of 876,000 KRW = 876,000 KRW" in text


def test_groups_of_surcharges_are_told_by_their_names() -> None:
    assert exclusive_groups("night+overtime,broadcast") == [["Night", "Overtime"]]
    assert exclusive_groups("") == []


def test_the_workbook_has_the_same_figures_and_no_formula(app: Flask, client: Client) -> None:
    made()
    with unit_of_work():
        kim = next(each for each in queries.interpreters(summit_id()) if each.name["en"] == "Kim")
        kim.name = Text(en="=cmd|' /C calc'!A0")
    signed_in(client, app)

    data = client.get(f"{HERE}.xlsx").data
    cells = [c for s in openpyxl.load_workbook(io.BytesIO(data)) for row in s for c in row]
    people = book(client)["By interpreter"]

    assert {c.data_type for c in cells if isinstance(c.value, str)} == {"s"}
    assert people[0][4:9] == (
        "Fee (KRW)",
        "Overtime (KRW)",
        "Night (KRW)",
        "Recording and streaming (KRW)",
        "Cancellation (KRW)",
    )
    amounts = (876_000, 0, 100_000, 876_000, 0, 1_852_000, 1_852_000, "confirmed")
    assert people[1][1:] == (876_000, "per day", 150, *amounts)
    assert people[2][1] == "not agreed"
    assert people[2][10:] == ("not known", "not all confirmed")
    assert people[3] == (
        "All",
        None,
        None,
        240,
        876_000,
        0,
        200_000,
        876_000,
        0,
        1_952_000,
        None,
        None,
    )


def summit_id() -> int:
    return db.session.scalars(select(Summit.id)).one()


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR, Role.CHAIR])
def test_terms_are_for_those_who_edit(app: Flask, client: Client, role: Role) -> None:
    made()
    signed_in(client, app, role)

    for path in (HERE, f"{HERE}.xlsx"):
        answer = client.get(path)
        assert answer.status_code == 403
        assert b"876" not in answer.data
    base = HERE.removesuffix("/fees")
    for path in ("/rota", "/rota?part=people", "/exports"):
        assert b"876" not in client.get(f"{base}{path}").data
    assert f'href="{HERE}"' not in client.get(f"{base}/exports").get_data(as_text=True)


def test_a_stranger_learns_nothing(app: Flask, client: Client) -> None:
    made()
    with unit_of_work():
        forum("other")
    sign_in(client, app, role=Role.OWNER, summit_slug="other", name="Staff")

    for path in (HERE, f"{HERE}.xlsx"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert b"876" not in answer.data


def test_without_places_it_says_what_to_do(app: Flask, client: Client) -> None:
    with unit_of_work():
        summit = forum()
    signed_in(client, app)

    before = shown(client)
    with unit_of_work():
        interpreter(db.session.get_one(Summit, summit.id), "Kim")
    after = shown(client)

    assert "No interpreters are planned for this summit yet." in before
    assert "Nobody has a place in a booth yet, so nothing is due." in after
    assert [row[0] for row in book(client)["By interpreter"]] == ["Interpreter", "All"]


def test_it_is_in_the_readers_language(app: Flask, client: Client) -> None:
    made()

    answer = signed_in(client, app, language="ko").get(HERE).get_data(as_text=True)

    assert "2027. 5. 14.(금)" in answer


def test_thirty_interpreters_cost_no_more_statements_than_one(
    app: Flask, client: Client, count_sql: CountSql
) -> None:
    with unit_of_work():
        summit = forum()
        assigned(session_of(summit, "mayors"), interpreter(summit, "First", fee=1))
    signed_in(client, app)
    client.get(HERE)
    few = {}
    for path in (HERE, f"{HERE}.xlsx"):
        with count_sql() as statements:
            client.get(path)
        few[path] = len(statements)
    with unit_of_work():
        summit = db.session.scalars(select(Summit)).one()
        for number in range(29):
            who = interpreter(summit, f"Further {number}", fee=number)
            assigned(session_of(summit, "mayors"), who)

    for path in (HERE, f"{HERE}.xlsx"):
        with count_sql() as statements:
            assert client.get(path).status_code == 200
        assert len(statements) == few[path]
