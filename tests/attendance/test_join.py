"""How to join: told to whoever comes, and standing in nothing that others can read."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from summit.attendance import operations, queries
from summit.attendance.models import AnswerKind, Channel, JoinDetails
from summit.attendance.operations import AnswerValues, JoinValues
from summit.core import clock
from summit.core.db import db, reading, unit_of_work
from summit.core.text import Text
from summit.journal.models import Entry
from summit.programme.models import Release
from summit.programme.queries import session_of, summit_by_slug
from tests.actors import TESTER
from tests.attendance.builders import publish
from tests.conftest import Client
from tests.office import world
from tests.signing_in import csrf_headers, sign_in

MEETING = "https://meet.example.org/j/98765?pwd=Secret-Word"
TEST = "https://meet.example.org/test-Secret-Word"
DIAL_IN = "+82 2 555 0177, code 4711#"
DUTY = "+82 2 555 0178"
NOTE = "Knock thrice at Secret-Word"
SECRETS = ("Secret-Word", "555 0177", "555 0178", "4711")
CONSOLE = "/organizer/summits/forum/join"
pytestmark = pytest.mark.usefixtures("database")

VALUES = JoinValues(MEETING, TEST, DIAL_IN, DUTY, 45, Text(en=NOTE, ko="비밀 Secret-Word"))
FORM = {
    "meeting_url": MEETING,
    "test_url": TEST,
    "dial_in": DIAL_IN,
    "duty_phone": DUTY,
    "line_up_minutes": "45",
    "note-en": NOTE,
    "note-ko": "비밀 Secret-Word",
}


def made(app: Flask) -> world.World:
    """The summit, published, with details of how its mayors' meeting is joined."""
    found = world.make(app)
    with unit_of_work():
        session = session_of(summit_by_slug("forum"), "mayors")
        operations.edit_join_details(session, VALUES, actor=TESTER, now=clock.now())
    return found


def answered(token: str, kind: AnswerKind, **fields: Text) -> None:
    now = clock.now()
    with unit_of_work():
        contact = queries.contact_by_token(token, now, to_change=True)
        for invitation in queries.invitations_for(contact.office):
            operations.answer(
                invitation,
                AnswerValues(kind, **fields),
                channel=Channel.PAGE,
                contact=contact,
                actor=TESTER,
                now=now,
            )


def secrets_in(text: str) -> list[str]:
    return [each for each in SECRETS if each in text]


@pytest.mark.parametrize(
    "kind", [None, AnswerKind.DECLINED, AnswerKind.TENTATIVE, AnswerKind.VIDEO]
)
def test_who_does_not_come_is_told_nothing(app: Flask, kind: AnswerKind | None) -> None:
    found = made(app)
    if kind is not None:
        answered(found.tokens[world.JAKARTA], kind)
    client, base = world.client_of(app), found.base(world.JAKARTA)
    shown = client.get(f"{base}join/mayors")
    assert shown.status_code == 200
    assert secrets_in(shown.text) == []
    refused = client.get(f"{base}brief/mayors.pdf")
    assert refused.status_code == 404
    assert secrets_in(refused.text) == []
    for page in ("", "sessions/mayors", "rehearsal"):
        assert secrets_in(client.get(f"{base}{page}").text) == []


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (AnswerKind.ACCEPTED, {}),
        (
            AnswerKind.DEPUTY,
            {"deputy_name": Text(en="Siti Rahma"), "deputy_title": Text(en="Vice")},
        ),
    ],
)
def test_who_comes_is_told_all_of_it(app: Flask, kind: AnswerKind, fields: dict[str, Text]) -> None:
    found = made(app)
    answered(found.tokens[world.JAKARTA], kind, **fields)
    client, base = world.client_of(app), found.base(world.JAKARTA)
    shown = client.get(f"{base}join/mayors")
    assert secrets_in(shown.text) == list(SECRETS)
    assert shown.headers["Cache-Control"] == "no-store, private"
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    assert re.search(r"Be connected by.*?19:15 \(Jakarta time, UTC\+7\)", shown.text, re.DOTALL)
    assert "1 of 2" in shown.text
    assert "7 minutes" in shown.text
    assert client.get(f"{base}join/seminar").status_code == 404


def test_a_withdrawn_invitation_closes_the_way_in_again(app: Flask) -> None:
    found = made(app)
    token = found.tokens[world.JAKARTA]
    answered(token, AnswerKind.ACCEPTED)
    with unit_of_work():
        contact = queries.contact_by_token(token, clock.now(), to_change=True)
        for invitation in queries.invitations_for(contact.office):
            operations.withdraw(invitation, actor=TESTER, now=clock.now())
    client, base = world.client_of(app), found.base(world.JAKARTA)
    assert secrets_in(client.get(f"{base}join/mayors").text) == []
    assert client.get(f"{base}brief/mayors.pdf").status_code == 404


def brief(app: Flask, base: str) -> tuple[str, int]:
    answer = world.client_of(app).get(f"{base}brief/mayors.pdf")
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == "attachment; filename=mayors.pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store, private"
    reader = PdfReader(BytesIO(answer.data))
    return reader.pages[0].extract_text(), len(reader.pages)


def test_the_brief_says_in_english_all_that_a_mayor_needs(app: Flask) -> None:
    found = made(app)
    answered(found.tokens[world.JAKARTA], AnswerKind.ACCEPTED)
    text, pages = brief(app, found.base(world.JAKARTA))
    assert pages == 1
    lines = {" ".join(line.split()) for line in text.splitlines()}
    day = found.starts_at
    assert {
        "Cities Against COVID-19 Forum",
        "Pramono Anung, Governor of Jakarta",
        f"{day:%a} {day.day} {day:%B %Y}, 20:00–21:30",
        "Jakarta time, UTC+7",
        "Be connected by 19:15",
        "Your item begins at about 20:10",
        "Place in the speaking order 1 of 2",
        "Time to speak 7 minutes",
        f"Duty telephone on the day {DUTY}",
        f"By telephone {DIAL_IN}",
        f"Test link {TEST}",
    } <= lines
    assert "22:00–23:30" in text
    assert "Mayoral Meeting: Cities after dark" in " ".join(text.split())


def test_the_brief_says_it_in_korean(app: Flask) -> None:
    found = made(app)
    answered(found.tokens[world.SEOUL_OFFICE], AnswerKind.ACCEPTED)
    text, pages = brief(app, found.base(world.SEOUL_OFFICE, "ko"))
    assert pages == 1
    day = found.starts_at
    for said in (
        "도시정부 시장회의",
        "서울특별시장 오세훈",
        f"{day.year}년 {day.month}월 {day.day}일",
        "오후 10:00~11:30",
        "오후 9:15",
        DUTY,
    ):
        assert said.replace(" ", "") in text.replace(" ", "")


def test_the_brief_names_the_deputy_who_comes(app: Flask) -> None:
    found = made(app)
    answered(
        found.tokens[world.JAKARTA],
        AnswerKind.DEPUTY,
        deputy_name=Text(en="Siti Rahma"),
        deputy_title=Text(en="Vice Governor"),
    )
    text, _ = brief(app, found.base(world.JAKARTA))
    assert "Siti Rahma, Vice Governor" in text
    assert "Pramono" not in text


def test_nothing_public_and_no_file_holds_how_to_join(app: Flask, client: Client) -> None:
    found = made(app)
    answered(found.tokens[world.JAKARTA], AnswerKind.ACCEPTED)
    with unit_of_work():
        publish(summit_by_slug("forum"), now=clock.now())
    documents = db.session.execute(
        select(Release.restricted_document, Release.public_document, Release.file)
    ).all()
    entries = db.session.scalars(select(Entry)).all()
    kept = "".join(f"{part!r}" for row in documents for part in row)
    journal = "".join(f"{each.before}{each.after}" for each in entries)
    assert "session.join_details_edited" in {each.act for each in entries}
    db.session.remove()
    assert secrets_in(kept) == []
    assert secrets_in(journal) == []
    visitor, read = world.client_of(app), 0
    for language in ("en", "ko"):
        for page in (
            "",
            "programme",
            "sessions/mayors",
            "speakers",
            "cities",
            "programme.ics",
            "programme.json",
            "sessions/mayors.ics",
        ):
            answer = visitor.get(f"/{language}/forum/{page}")
            assert answer.status_code == 200, page
            assert secrets_in(answer.text) == [], page
            read += "Mayoral Meeting" in answer.text or "시장회의" in answer.text
    assert read >= 10, "the pages that were read say nothing of the session"
    sign_in(client, app, role="editor")
    for page in (
        "",
        "sessions/mayors",
        "export",
        "journal",
        "timetable",
        "releases/1",
        "translations",
    ):
        answer = client.get(f"/organizer/summits/forum/{page}")
        assert answer.status_code == 200, page
        assert secrets_in(answer.text) == [], page
    for page in ("export/programme.yaml", "export/sessions.csv", "export/speakers.csv"):
        assert secrets_in(client.get(f"/organizer/summits/forum/{page}").text) == []


# The console


def test_staff_say_how_to_join(app: Flask, client: Client) -> None:
    world.make(app)
    sign_in(client, app, role="editor")
    listed = client.get(CONSOLE)
    assert listed.status_code == 200
    assert "missing" in listed.text
    page = f"{CONSOLE}/mayors"
    hidden = world.hidden(client.get(page))
    assert client.post(page, data={**hidden, **FORM}).status_code == 303
    with reading():
        row = db.session.scalars(select(JoinDetails)).one()
        assert (row.meeting_url, row.line_up_minutes, row.note["en"]) == (MEETING, 45, NOTE)
    stale = client.post(page, data={**hidden, **FORM, "duty_phone": "+82 1"})
    assert stale.status_code == 409
    assert DUTY in stale.text


@pytest.mark.parametrize("role", ["viewer", "operator"])
def test_who_may_only_see_is_not_told_how_to_join(app: Flask, client: Client, role: str) -> None:
    made(app)
    sign_in(client, app, role=role)
    for page in (CONSOLE, f"{CONSOLE}/mayors"):
        refused = client.get(page)
        assert refused.status_code == 403
        assert secrets_in(refused.text) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"meeting_url": "http://meet.example.org/a"},
        {"meeting_url": "javascript:alert(1)"},
        {"meeting_url": "https://"},
        {"meeting_url": "https://a@b.example/"},
        {"test_url": "ftp://x.example"},
        {"meeting_url": "https://x.example/" + "a" * 2000},
        {"line_up_minutes": ""},
        {"line_up_minutes": "-1"},
        {"line_up_minutes": "241"},
        {"line_up_minutes": "9" * 40},
        {"duty_phone": "1" * 41},
        {"dial_in": "x" * 2001},
        {"note-en": "x" * 2001},
    ],
)
def test_wrong_details_are_told_beside_their_field(
    app: Flask, client: Client, wrong: dict[str, str]
) -> None:
    world.make(app)
    sign_in(client, app, role="editor")
    page = f"{CONSOLE}/mayors"
    hidden = world.hidden(client.get(page))
    answer = client.post(page, data={**hidden, **FORM, **wrong}, headers=csrf_headers(app))
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert db.session.scalars(select(JoinDetails)).all() == []
