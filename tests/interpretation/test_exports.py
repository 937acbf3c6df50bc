"""The rota as files: what stands in them, who gets what, and nothing that a program runs."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from summit.accounts.models import Role
from summit.core.db import db, reading, unit_of_work
from summit.core.text import Text
from summit.interpretation import operations
from summit.interpretation.models import Assignment, AssignmentRole, AssignmentState
from summit.programme.models import Summit
from tests.actors import TESTER
from tests.conftest import Client, CountSql
from tests.interpretation.builders import NOW, assigned, at, forum, interpreter, session_of
from tests.signing_in import sign_in

pytestmark = pytest.mark.usefixtures("database")

HERE = "/organizer/summits/forum/interpretation/exports"
CONFIRMED, OFFERED = AssignmentState.CONFIRMED, AssignmentState.OFFERED
#: What nobody may learn who may only look.
ADDRESSES = ("kim@booth.example", "lee@booth.example", "park@booth.example")
PHONES = ("+82 2 111", "+82 10 222")


def made() -> None:
    """Kim has confirmed the mayors and the seminar, Lee was asked, Park is only proposed."""
    with unit_of_work():
        summit = forum()
        phones = {"phone": PHONES[0], "day_phone": PHONES[1]}
        kim = named(summit, Text(en="Kim", ko="김"), **phones)
        lee = interpreter(summit, "Lee", zone="Europe/London", phone=PHONES[0])
        park = interpreter(summit, "Park")
        mayors, seminar = session_of(summit, "mayors"), session_of(summit, "seminar")
        assigned(mayors, kim, state=CONFIRMED)
        assigned(seminar, kim, booth="ko>en", state=CONFIRMED)
        assigned(mayors, lee, state=OFFERED)
        assigned(mayors, park)


def named(summit: Summit, name: Text, address: str = "kim@booth.example", **fields: Any) -> Any:
    """Add an interpreter under any name at all."""
    made = interpreter(summit, address=address, **fields)
    made.name = name
    return made


def signed_in(client: Client, app: Flask, role: Role = Role.EDITOR, language: str = "en") -> Client:
    sign_in(client, app, role=role, summit_slug="forum", language=language, name="Staff")
    return client


def book(client: Client, query: str = "") -> dict[str, list[tuple[Any, ...]]]:
    answer = client.get(f"{HERE}/rota.xlsx{query}")
    assert answer.status_code == 200
    found = openpyxl.load_workbook(io.BytesIO(answer.data))
    return {sheet.title: list(sheet.values) for sheet in found}


def lines(client: Client, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"{HERE}/interpreters.csv{query}")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def wall(hour: int, minute: int = 0) -> datetime:
    """Return what the clocks of Seoul show, as a spreadsheet has it."""
    return at(hour, minute).replace(tzinfo=None)


def unfolded(calendar: bytes) -> str:
    """Return a calendar with its folded lines put together."""
    return calendar.decode().replace("\r\n ", "")


def raw(answer: Any) -> str:
    """Return all that an answer holds, the parts of a workbook unpacked."""
    if answer.data[:2] == b"PK":
        found = openpyxl.load_workbook(io.BytesIO(answer.data))
        return "\n".join(str(row) for sheet in found for row in sheet.values)
    return str(answer.get_data(as_text=True))


# The workbook


def test_the_workbook_has_a_sheet_for_the_day_one_by_interpreter_and_one_of_the_people(
    app: Flask, client: Client
) -> None:
    made()

    sheets = book(signed_in(client, app))

    assert list(sheets) == ["Fri 14 May 2027", "By interpreter", "Interpreters"]
    day = [row[:9] for row in sheets["Fri 14 May 2027"]]
    night = (wall(22), wall(23, 30), "Seoul, UTC+9")
    assert day[0][:5] == ("Session", "Start", "End", "Time zone", "Booth")
    mayors = [row for row in day if row[0] == "Mayoral Meeting"]
    assert [row[1:4] for row in mayors] == [night] * 3
    assert [row[4:] for row in mayors] == [
        ("English ⇄ Korean", name, "In the booth", state, wall(21, 30))
        for name, state in (("Kim", "Confirmed"), ("Lee", "Offered"), ("Park", "Proposed"))
    ]
    seminar = [row[4:8] for row in day if row[0] == "Seminar"]
    assert seminar == [
        ("Korean → English", "Kim", "In the booth", "Confirmed"),
        ("Korean → English", "nobody yet", "In the booth", None),
    ]
    own = {row[0]: row[4] for row in sheets["By interpreter"][1:]}
    assert own["Lee"] == "Fri 14 May 2027, 14:00–15:30 (London, UTC+1)"
    assert own["Kim"] is None
    assert [row[4:] for row in sheets["Interpreters"]] == [
        ("Sessions", "Minutes", "E-mail address", "Telephone on the day"),
        (2, 150, "kim@booth.example", "+82 10 222"),
        (1, 90, "lee@booth.example", "+82 2 111"),
        (1, 90, "park@booth.example", None),
    ]


def test_the_workbook_is_in_the_readers_language(app: Flask, client: Client) -> None:
    made()

    sheets = book(signed_in(client, app, language="ko"))

    assert next(iter(sheets)) == "2027. 5. 14.(금)"
    assert {row[5] for row in sheets["2027. 5. 14.(금)"]} >= {"김", "Lee"}
    assert {row[3] for row in sheets["2027. 5. 14.(금)"][1:]} == {"서울, UTC+9"}


def test_no_cell_is_a_formula(app: Flask, client: Client) -> None:
    with unit_of_work():
        summit = forum()
        mayors = session_of(summit, "mayors")
        mayors.title = Text(en="=1+1")
        evil = '=HYPERLINK("http://evil.example","x")'
        assigned(mayors, named(summit, Text(en=evil)), state=CONFIRMED)
        other = named(summit, Text(en="@SUM(A1)\x07"), address="mal@booth.example")
        assigned(mayors, other, state=CONFIRMED)
    signed_in(client, app)

    data = client.get(f"{HERE}/rota.xlsx").data
    cells = [c for s in openpyxl.load_workbook(io.BytesIO(data)) for row in s for c in row]
    listed = lines(client)

    assert {c.data_type for c in cells if isinstance(c.value, str)} == {"s"}
    quoted = {c.value: c.quotePrefix for c in cells if isinstance(c.value, str)}
    assert (quoted[evil], quoted["=1+1"], quoted["@SUM(A1)"]) == (True, True, True)
    assert {row["display_name"] for row in listed} == {f"'{evil}", "'@SUM(A1)\x07"}
    assert {row["title"] for row in listed} == {"'=1+1"}


def test_two_days_of_one_name_are_no_two_sheets_of_one_name() -> None:
    from summit.interpretation.exports.cells import add_sheet

    found = openpyxl.Workbook(write_only=True)
    for name in ("a/b:c", "A b c", "x" * 40, "x" * 31, "'"):
        add_sheet(found, name, ["1"], [10])
    target = io.BytesIO()
    found.save(target)

    assert openpyxl.load_workbook(target).sheetnames == [
        "a b c",
        "A b c 2",
        "x" * 31,
        f"{'x' * 29} 2",
        "-",
    ]


# The calendar


def test_the_calendar_has_an_event_for_each_booth(app: Flask, client: Client) -> None:
    made()

    with reading():
        uid = session_of(db.session.scalars(select(Summit)).one(), "mayors").uid

    answer = signed_in(client, app).get(f"{HERE}/rota.ics")
    text = unfolded(answer.data)

    assert answer.content_type == "text/calendar; charset=utf-8"
    assert text.count("BEGIN:VEVENT") == 3
    events = text.split("BEGIN:VEVENT\r\n")[1:]
    mayors = next(each for each in events if f"UID:booth-en-ko.{uid}\r\n" in each)
    assert "DTSTART:20270514T130000Z\r\nDTEND:20270514T143000Z\r\n" in mayors
    assert "SUMMARY;LANGUAGE=en:English ⇄ Korean: Mayoral Meeting\r\n" in mayors
    assert (
        "DESCRIPTION;LANGUAGE=en:Call time: Fri 14 May 2027\\, 21:30 (Seoul\\, UTC+9)"
        "\\nKim\\nLee (Offered)\\nPark (Proposed)\\nTurns: 22:00–" in mayors
    )
    assert "STATUS:TENTATIVE\r\n" in mayors
    assert not [each for each in (*ADDRESSES, *PHONES) if each in text]


def test_a_booth_whose_team_has_confirmed_is_settled(app: Flask, client: Client) -> None:
    made()
    with unit_of_work():
        summit = db.session.scalars(select(Summit)).one()
        seminar = session_of(summit, "seminar")
        assigned(seminar, interpreter(summit, "Cho"), booth="ko>en", state=CONFIRMED)

    text = unfolded(signed_in(client, app).get(f"{HERE}/rota.ics?session=seminar").data)

    assert text.count("BEGIN:VEVENT") == 1
    assert "STATUS:CONFIRMED\r\n" in text


def test_a_name_of_several_lines_makes_no_lines_of_its_own(app: Flask, client: Client) -> None:
    with unit_of_work():
        summit = forum()
        evil = Text(en="Eve\r\nATTENDEE:mailto:x@evil.example\r\nX:;,\\n")
        mayors = session_of(summit, "mayors")
        mayors.title = evil
        assigned(mayors, named(summit, evil), state=CONFIRMED)

    text = unfolded(signed_in(client, app).get(f"{HERE}/rota.ics").data)

    assert not [line for line in text.split("\r\n") if line.startswith(("ATTENDEE", "X:"))]


# What platforms take


def test_the_list_names_those_who_have_confirmed_with_their_languages(
    app: Flask, client: Client
) -> None:
    made()

    found = lines(signed_in(client, app))

    assert found == [
        {
            "session": session,
            "title": title,
            "starts_at": start,
            "ends_at": end,
            "time_zone": "Asia/Seoul",
            "platform": "console",
            "booth": booth,
            "email": "kim@booth.example",
            "display_name": "Kim",
            "interpreter_languages": pair,
            "language_code_1": first,
            "language_code_2": second,
            "role": "active",
            "state": "confirmed",
        }
        for session, title, start, end, booth, pair, first, second in (
            (
                "seminar",
                "Seminar",
                "2027-05-14T10:00+09:00",
                "2027-05-14T11:00+09:00",
                "ko>en",
                "Korean,English",
                "ko",
                "en",
            ),
            (
                "mayors",
                "Mayoral Meeting",
                "2027-05-14T22:00+09:00",
                "2027-05-14T23:30+09:00",
                "en-ko",
                "English,Korean",
                "en",
                "ko",
            ),
        )
    ]


def test_those_who_were_asked_stand_in_it_on_request_and_proposals_never(
    app: Flask, client: Client
) -> None:
    made()
    signed_in(client, app)

    asked = lines(client, "?who=offered&session=mayors")

    assert [row["display_name"] for row in asked] == ["Kim", "Lee"]
    for path in ("interpreters.csv", "zoom/mayors.json", "webex/mayors.json"):
        refused = client.get(f"{HERE}/{path}?who=all")
        assert refused.status_code == 400
        assert b"@booth.example" not in refused.data


def test_excel_gets_a_mark_and_others_can_do_without(app: Flask, client: Client) -> None:
    made()
    signed_in(client, app)

    marked = client.get(f"{HERE}/interpreters.csv").data
    plain = client.get(f"{HERE}/interpreters.csv?mark=no").data

    assert marked == b"\xef\xbb\xbf" + plain
    assert plain.startswith(b"session,title,")


def test_zoom_and_webex_get_what_their_interfaces_take(app: Flask, client: Client) -> None:
    made()
    with unit_of_work():
        summit = db.session.scalars(select(Summit)).one()
        mayors = session_of(summit, "mayors")
        operations.set_role(
            assigned(mayors, interpreter(summit, "Cho"), state=CONFIRMED),
            AssignmentRole.STANDBY,
            actor=TESTER,
            now=NOW,
        )
        # Zoom knows people by their address alone.
        assigned(mayors, nameless(summit), state=CONFIRMED)
    signed_in(client, app)

    zoom = client.get(f"{HERE}/zoom/mayors.json")
    webex = client.get(f"{HERE}/webex/mayors.json")
    page = client.get(HERE).get_data(as_text=True)

    assert json.loads(zoom.data) == {
        "settings": {
            "language_interpretation": {
                "enable": True,
                "interpreters": [
                    {"email": "kim@booth.example", "interpreter_languages": "English,Korean"},
                    {"email": "cho@booth.example", "interpreter_languages": "English,Korean"},
                ],
            }
        }
    }
    assert json.loads(webex.data)["interpreters"][0] == {
        "languageCode1": "en",
        "languageCode2": "ko",
        "email": "kim@booth.example",
        "displayName": "Kim",
    }
    assert zoom.headers["Content-Disposition"] == 'attachment; filename="forum-zoom-mayors.json"'
    assert "without an e-mail address" in page
    assert "Nameless" in page


def nameless(summit: Summit) -> Any:
    """An interpreter whose answer was noted by hand, for want of an address."""
    return interpreter(summit, "Nameless", address="")


@pytest.mark.parametrize(("most", "status"), [(1, 422), (2, 200), (3, 200)])
def test_more_than_zoom_takes_is_refused_and_said(
    app: Flask, client: Client, most: int, status: int
) -> None:
    made()
    with unit_of_work():
        summit = db.session.scalars(select(Summit)).one()
        settle(summit, most)
    signed_in(client, app)

    answer = client.get(f"{HERE}/zoom/mayors.json?who=offered")
    page = client.get(f"{HERE}?who=offered").get_data(as_text=True)

    assert answer.status_code == status
    assert ("too many for Zoom" in page) == (status == 422)
    assert f"at most {most} interpreters in a meeting" in page


def settle(summit: Summit, most: int) -> None:
    values = operations.SettingsValues(
        rule_set="seoul",
        values={"zoom_most": (most, "a test")},
        levels={},
        technician="",
        technician_phone="",
        kept_days=180,
    )
    operations.edit_settings(summit, values, actor=TESTER, now=NOW)


# Who gets what


@pytest.mark.parametrize(
    ("role", "addresses", "phones"),
    [(Role.EDITOR, True, True), (Role.OPERATOR, False, True), (Role.VIEWER, False, False)],
)
def test_addresses_and_telephones_are_for_those_who_need_them(
    app: Flask, client: Client, role: Role, addresses: bool, phones: bool
) -> None:
    made()
    signed_in(client, app, role)

    for path in ("", "/rota.xlsx", "/rota.ics"):
        held = raw(client.get(f"{HERE}{path}"))
        if path != "/rota.xlsx":
            assert not [each for each in (*ADDRESSES, *PHONES) if each in held]
        else:
            assert ("kim@booth.example" in held) == addresses
            assert (PHONES[1] in held) == phones
    for path in ("/interpreters.csv", "/zoom/mayors.json", "/webex/mayors.json"):
        answer = client.get(f"{HERE}{path}")
        assert answer.status_code == (200 if addresses else 403)
        assert ("kim@booth.example" in raw(answer)) == addresses


def test_a_stranger_gets_nothing(app: Flask, client: Client) -> None:
    made()
    with unit_of_work():
        forum("other")
    sign_in(client, app, role=Role.OWNER, summit_slug="other", name="Staff")

    for path in ("", "/rota.xlsx", "/rota.ics", "/interpreters.csv", "/zoom/mayors.json"):
        answer = client.get(f"{HERE}{path}")
        assert answer.status_code == 404
        assert b"Kim" not in answer.data


@pytest.mark.parametrize("path", ["rota.xlsx", "rota.ics", "interpreters.csv"])
def test_files_are_not_kept_by_anybody_on_the_way(app: Flask, client: Client, path: str) -> None:
    made()

    answer = signed_in(client, app).get(f"{HERE}/{path}")

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="forum-{path}"'


# Addresses


@pytest.mark.parametrize(
    "query",
    [
        "day=2027-05-15",
        "day=2027-13-41",
        "day=%00",
        "day=9999999999",
        "session=nope",
        "session=%F0%9F%92%A9",
        "who=everybody",
    ],
)
def test_an_address_that_means_nothing_is_no_whole_list(
    app: Flask, client: Client, query: str
) -> None:
    made()
    signed_in(client, app)

    for path in ("", "/rota.xlsx", "/rota.ics", "/interpreters.csv", "/zoom/mayors.json"):
        answer = client.get(f"{HERE}{path}?{query}")
        assert answer.status_code == 404
        assert b"Kim" not in answer.data


def test_a_session_without_anybody_has_no_file_for_a_platform(app: Flask, client: Client) -> None:
    made()
    signed_in(client, app)

    for session in ("bilateral", "nope"):
        answer = client.get(f"{HERE}/zoom/{session}.json")
        assert answer.status_code == 404
        assert "Nobody interprets in this session yet." in answer.get_data(as_text=True)


def test_a_summit_without_interpreters_says_what_to_do(app: Flask, client: Client) -> None:
    with unit_of_work():
        forum()
    signed_in(client, app)

    page = client.get(HERE).get_data(as_text=True)

    assert "No interpreters are planned for this summit yet." in page
    assert lines(client) == []
    assert list(book(client)) == ["Fri 14 May 2027", "By interpreter", "Interpreters"]


def test_a_place_in_a_booth_that_is_gone_is_marked(app: Flask, client: Client) -> None:
    made()
    with unit_of_work():
        summit = db.session.scalars(select(Summit)).one()
        session_of(summit, "seminar").interpreted = []
    signed_in(client, app)

    day = book(client)["Fri 14 May 2027"]

    stray = [row for row in day if row[0] == "Seminar"]
    assert [(row[4], row[5], row[7]) for row in stray] == [
        ("ko>en", "Kim", "no such booth any more")
    ]
    assert [row["session"] for row in lines(client)] == ["mayors"]


def test_a_place_that_was_released_or_declined_is_in_no_file(app: Flask, client: Client) -> None:
    made()
    with unit_of_work():
        for each in db.session.scalars(select(Assignment)).all():
            if each.state is CONFIRMED:
                operations.release(each, actor=TESTER, now=NOW)
            elif each.state is OFFERED:
                operations.answer(each, False, actor=TESTER, now=datetime(2027, 3, 2, tzinfo=UTC))
    signed_in(client, app)

    people = book(client)["Interpreters"]

    assert [row[0] for row in people[1:]] == ["Park"]
    assert lines(client, "?who=offered") == []


def test_thirty_interpreters_cost_no_more_statements_than_one(
    app: Flask, client: Client, count_sql: CountSql
) -> None:
    with unit_of_work():
        summit = forum()
        assigned(session_of(summit, "mayors"), interpreter(summit, "First"), state=CONFIRMED)
    signed_in(client, app)
    paths = ("", "/rota.xlsx", "/rota.ics", "/interpreters.csv", "/zoom/mayors.json")
    few = {}
    for path in paths:
        client.get(f"{HERE}{path}")
        with count_sql() as statements:
            client.get(f"{HERE}{path}?session=mayors")
        few[path] = len(statements)
    with unit_of_work():
        summit = db.session.scalars(select(Summit)).one()
        settle(summit, 40)
        for number in range(29):
            who = interpreter(summit, f"Further {number}")
            assigned(session_of(summit, "mayors"), who, state=CONFIRMED)

    for path in paths:
        with count_sql() as statements:
            answer = client.get(f"{HERE}{path}?session=mayors")
        assert answer.status_code == 200
        assert len(statements) == few[path]
