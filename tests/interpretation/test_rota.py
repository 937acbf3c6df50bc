"""The printed rota: arranged by day and by person, in either language, with telephones for few."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from summit.accounts.models import Role
from summit.core.actor import Permission
from summit.core.db import db, reading, unit_of_work
from summit.core.text import Text
from summit.interpretation import operations, queries
from summit.interpretation.exports.rota import Rota, Who, first_and_last, rota_of
from summit.interpretation.models import AssignmentRole, AssignmentState
from summit.programme import queries as programme
from summit.programme.models import Room, RoomKind, SessionState, Summit
from tests.actors import TESTER
from tests.conftest import Client, CountSql
from tests.interpretation.builders import (
    NOW,
    assigned,
    at,
    forum,
    interpreter,
    session_of,
    team,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.usefixtures("database")

HERE = "/organizer/summits/forum/interpretation/rota"
CONFIRMED, OFFERED = AssignmentState.CONFIRMED, AssignmentState.OFFERED
PHONE = "+82 10 222"


def made() -> None:
    """Kim and Lee are with the mayors, Park stands by; Kim alone has the seminar."""
    with unit_of_work():
        summit = forum()
        kim = interpreter(summit, "Kim", phone="+82 2 111", day_phone=PHONE)
        kim.name = Text(en="Kim", ko="김보라")
        lee = interpreter(summit, "Lee", zone="Europe/London")
        park = interpreter(summit, "Park")
        mayors = session_of(summit, "mayors")
        mayors.room = Room(
            summit=summit,
            slug="studio",
            name=Text(en="Studio", ko="스튜디오"),
            kind=RoomKind.STUDIO,
        )
        assigned(mayors, kim, state=CONFIRMED)
        assigned(mayors, lee, state=OFFERED)
        operations.set_role(assigned(mayors, park), AssignmentRole.STANDBY, actor=TESTER, now=NOW)
        assigned(session_of(summit, "seminar"), kim, booth="ko>en", state=CONFIRMED)
        values = operations.SettingsValues(
            rule_set="seoul",
            values={},
            levels={},
            technician="Booth desk",
            technician_phone="+82 2 999",
            kept_days=180,
        )
        operations.edit_settings(summit, values, actor=TESTER, now=NOW)


def change(act: Any) -> None:
    with unit_of_work():
        act(programme.summit_for("forum", TESTER, Permission.EDIT, to_change=True))


def arranged(**asked: Any) -> Rota:
    with reading():
        summit_id = db.session.scalars(select(Summit.id)).one()
        return rota_of(queries.situation(programme.facts(summit_id)), **asked)


def page(client: Client, query: str = "") -> str:
    answer = client.get(f"{HERE}{query}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def shown(text: str) -> str:
    """Return what a page says, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text.partition("<main")[2]))


def signed_in(client: Client, app: Flask, role: Role = Role.EDITOR, language: str = "en") -> Client:
    sign_in(client, app, role=role, summit_slug="forum", language=language, name="Staff")
    return client


# How it is arranged


def test_a_rota_is_by_day_and_hour_with_what_is_missing() -> None:
    made()

    rota = arranged()

    assert [day.day for day in rota.days] == [at(10).date()]
    assert [
        (entry.session.slug, team.booth.key, team.missing, team.missing_standby)
        for entry in rota.entries
        for team in entry.teams
    ] == [("seminar", "ko>en", 1, 0), ("bilateral", "en-ko", 2, 0), ("mayors", "en-ko", 0, 0)]
    assert first_and_last(rota) == (at(10), at(23, 30))


def test_a_session_at_night_stands_on_the_day_of_the_summits_zone() -> None:
    made()

    def move(summit: Summit) -> None:
        mayors = session_of(summit, "mayors")
        # In London it is still the 14th.
        mayors.zone, mayors.starts_at = "Europe/London", at(3) + timedelta(days=1)
        mayors.ends_at = mayors.starts_at + timedelta(minutes=90)

    change(move)

    days = {day.day.day: [e.session.slug for e in day.entries] for day in arranged().days}

    assert days == {14: ["seminar", "bilateral"], 15: ["mayors"]}


@pytest.mark.parametrize(
    ("who", "names"),
    [
        (Who.CONFIRMED, ["김보라"]),
        (Who.OFFERED, ["김보라", "Lee"]),
        (Who.ALL, ["김보라", "Lee", "Park"]),
    ],
)
def test_who_stands_in_it_is_chosen(who: Who, names: list[str]) -> None:
    made()

    rota = arranged(who=who, session=arranged().days[0].entries[-1].session.uid)

    (entry,) = rota.entries
    assert [
        each.interpreter.name.get("ko") or each.interpreter.name["en"] for each in entry.members
    ] == names
    # Turns of those who are not shown are not either.
    known = {each.interpreter.id for each in entry.members}
    assert {turn.interpreter_id for turn in entry.teams[0].turns} <= known


def test_turns_are_of_those_in_the_booth_and_not_of_who_stands_by() -> None:
    made()

    entry = arranged().days[0].entries[-1]

    assert [bool(member.turns) for member in entry.members] == [True, True, False]
    turns = entry.teams[0].turns
    assert (turns[0].starts_at, turns[-1].ends_at) == entry.hours


def test_a_cancelled_session_shows_those_who_still_wait_for_it() -> None:
    made()

    def cancel(summit: Summit) -> None:
        session_of(summit, "mayors").state = SessionState.CANCELLED

    change(cancel)

    entry = arranged().days[0].entries[-1]

    assert (entry.session.slug, entry.teams) == ("mayors", ())
    assert [member.interpreter.name["en"] for member in entry.stray] == ["Kim", "Lee", "Park"]


def test_everybody_has_a_sheet_with_their_partners() -> None:
    made()

    sheets = arranged().sheets()

    assert [sheet.interpreter.name["en"] for sheet in sheets] == ["Kim", "Lee", "Park"]
    kim = sheets[0].duties
    assert [duty.entry.session.slug for duty in kim] == ["seminar", "mayors"]
    assert [each.interpreter.name["en"] for each in kim[1].partners] == ["Lee", "Park"]


# The page


def test_it_is_printed_in_either_language_whatever_the_consoles(app: Flask, client: Client) -> None:
    made()
    signed_in(client, app, language="en")

    korean, english = page(client, "?lang=ko"), page(client)

    assert '<html lang="ko">' in korean
    assert '<html lang="en">' in english
    assert "2027. 5. 14.(금)" in shown(korean)
    assert "22:00~23:30" in shown(korean)
    assert "서울, UTC+9" in shown(korean)
    assert "김보라" in shown(korean)
    assert "스튜디오" in shown(korean)
    assert "Fri 14 May 2027" in shown(english)
    assert "22:00–23:30 Mayoral Meeting" in shown(english)
    assert "English ⇄ Korean · Call time 21:30" in shown(english)
    assert "김보라" not in shown(english)


def test_the_page_says_who_is_missing_and_who_has_not_answered(app: Flask, client: Client) -> None:
    made()

    text = shown(page(signed_in(client, app)))

    assert "Kim In the booth Confirmed 22:00–" in text
    assert "Lee In the booth Offered" in text
    assert "Park Standby Proposed" in text
    assert "1 still missing In the booth" in text


def test_a_sheet_has_the_hours_of_its_readers_own_zone(app: Flask, client: Client) -> None:
    made()

    text = shown(page(signed_in(client, app), "?part=people"))

    assert "Their own time: London, UTC+1." in text
    assert "Fri 14 May 2027, 14:00–15:30 (London, UTC+1)" in text


@pytest.mark.parametrize(
    ("role", "phones"), [(Role.EDITOR, True), (Role.OPERATOR, True), (Role.VIEWER, False)]
)
@pytest.mark.parametrize("part", ["booths", "people"])
def test_telephones_are_for_those_who_run_the_day(
    app: Flask, client: Client, role: Role, phones: bool, part: str
) -> None:
    made()

    text = page(signed_in(client, app, role), f"?part={part}")

    assert "Booth desk" in text
    assert [number in text for number in (PHONE, "+82 2 999")] == [phones, phones]
    assert "+82 2 111" not in text
    assert "@booth.example" not in text


def test_a_stranger_sees_nothing_of_it(app: Flask, client: Client) -> None:
    made()
    with unit_of_work():
        forum("other")
    sign_in(client, app, role=Role.OWNER, summit_slug="other", name="Staff")

    answer = client.get(HERE)

    assert answer.status_code == 404
    assert b"Kim" not in answer.data


@pytest.mark.parametrize(
    "query", ["lang=xx", "lang=../../etc", "part=all", "day=2027-05-16", "who=none", "session=x"]
)
def test_an_address_that_means_nothing_is_not_found(app: Flask, client: Client, query: str) -> None:
    made()

    answer = signed_in(client, app).get(f"{HERE}?{query}")

    assert answer.status_code == 404
    assert b"Kim" not in answer.data


def test_its_links_keep_what_was_asked_for(app: Flask, client: Client) -> None:
    made()

    text = page(signed_in(client, app), "?who=offered&day=2027-05-14&part=people")

    assert f'href="{HERE}?who=offered&amp;day=2027-05-14&amp;lang=ko&amp;part=people"' in text


def test_a_summit_without_booths_says_what_to_do(app: Flask, client: Client) -> None:
    with unit_of_work():
        for session in forum().sessions:
            session.interpreted = []

    text = shown(page(signed_in(client, app)))

    assert "No session with an hour needs a booth here." in text


def test_names_are_text_and_no_markup(app: Flask, client: Client) -> None:
    with unit_of_work():
        summit = forum()
        eve = interpreter(summit, "Eve", day_phone='"><script>x</script>')
        eve.name = Text(en="<script>alert(1)</script>")
        assigned(session_of(summit, "mayors"), eve, state=CONFIRMED)
    signed_in(client, app)

    for part in ("booths", "people"):
        text = page(client, f"?part={part}")
        assert "<script>alert" not in text
        assert "<script>x" not in text
        assert "&lt;script&gt;alert(1)" in text


def test_thirty_interpreters_cost_no_more_statements_than_one(
    app: Flask, client: Client, count_sql: CountSql
) -> None:
    with unit_of_work():
        summit = forum()
        assigned(session_of(summit, "mayors"), interpreter(summit, "First"), state=CONFIRMED)
    signed_in(client, app)
    page(client)
    few = {}
    for part in ("booths", "people"):
        with count_sql() as statements:
            page(client, f"?part={part}")
        few[part] = len(statements)

    def fill(summit: Summit) -> None:
        for who in team(summit, 29):
            assigned(session_of(summit, "mayors"), who, state=CONFIRMED)

    change(fill)

    for part in ("booths", "people"):
        with count_sql() as statements:
            text = page(client, f"?part={part}")
        assert "Interpreter 29" in text
        assert len(statements) == few[part]
