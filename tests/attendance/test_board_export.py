"""The board's page, its workbook, and chasing what is overdue."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import func, select

from summit.attendance import operations
from summit.attendance.models import (
    AnswerKind,
    Arrangements,
    Channel,
    Invitation,
    Mailing,
    MailingKind,
    MailingState,
    Office,
)
from summit.attendance.operations import AnswerValues
from summit.attendance.operations.presence import arrive
from summit.core import clock
from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.directory.models import City
from summit.mail.models import Mail
from summit.programme.models import Session, Summit
from tests.actors import TESTER
from tests.attendance.builders import contact_values, forum, invited, office, publish
from tests.conftest import Client, CountSql
from tests.programme.builders import city, item, speaker, summit
from tests.signing_in import csrf_headers, sign_in

PAGE = "/organizer/summits/forum/readiness"
PRIVATE = ("office@lima.example", "+51 1 555", "+51 9 555", "gone away")


def made() -> dict[str, int]:
    """Jakarta comes; Lima is late, and mail to it comes back; Seoul has time. By city."""
    now = clock.now()
    with unit_of_work():
        row = forum()
        publish(row)
        towns = {each.slug: each for each in db.session.scalars(select(City))}
        mayors = next(each for each in row.sessions if each.slug == "mayors")
        found = {}
        for slug, days in (("jakarta", 9), ("lima", -2), ("seoul", 9)):
            of = office(row, towns[slug], now=now)
            contact = of.contacts[0]
            values = contact_values(
                contact.address, name="A. Aide", phone="+51 1 555", day_phone="+51 9 555"
            )
            operations.edit_contact(contact, values, actor=TESTER, now=now)
            invited(mayors, of, deadline=now + timedelta(days=days), now=now)
            found[slug] = of.id
        jakarta = next(
            i for i in db.session.scalars(select(Invitation)) if i.office_id == found["jakarta"]
        )
        operations.answer(
            jakarta, AnswerValues(AnswerKind.ACCEPTED, "A secret reason"),
            channel=Channel.LETTER, actor=TESTER, now=now,
        )  # fmt: skip
        operations.mark_undeliverable("office@lima.example", "gone away", now=now)
        db.session.add(Arrangements(summit_id=row.id, quorum=2))
        return found


def shown(text: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]*/offices/\d+">([^<]+)</a>', text)


def sheet(client: Client, query: str = "") -> list[tuple[Any, ...]]:
    answer = client.get(f"{PAGE}/table.xlsx{query}")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    return list(book.worksheets[0].values)


@pytest.mark.usefixtures("database")
def test_it_tells_quorum_overdue_and_every_step(app: Flask, client: Client) -> None:
    made()
    sign_in(client, app, role="editor")

    text = client.get(PAGE).text

    assert "1 of 3 cities have accepted" in text
    assert "Quorum 2: 1 still missing" in text
    assert shown(text) == ["Jakarta", "Lima", "Seoul"]
    assert text.count('class="step is-overdue"') == 1
    assert "mail comes back" in text
    assert "office@lima.example" in text
    assert "Jakarta – Accepted" in text
    assert "A secret reason" not in text


@pytest.mark.usefixtures("database")
def test_who_only_reads_along_sees_no_contact(app: Flask, client: Client) -> None:
    made()
    sign_in(client, app, role="viewer")
    text = client.get(PAGE).text
    assert "mail comes back" in text
    assert "Lima" in text
    rows = sheet(client)
    for secret in PRIVATE:
        assert secret not in text
        assert not any(secret in str(cell) for row in rows for cell in row)
    assert "E-mail address" not in rows[0]
    assert f"{PAGE}/chase" in text  # the list stands there, but nothing to press
    assert "Draft a reminder" not in text


@pytest.mark.usefixtures("database")
def test_the_workbook_holds_what_is_filtered_with_contacts_for_staff(
    app: Flask, client: Client
) -> None:
    made()
    sign_in(client, app, role="operator")
    head, *rows = sheet(client, "?overdue=y")
    assert [row[0] for row in rows] == ["Lima"]
    told = dict(zip(head, rows[0], strict=True))
    assert told["Answer"] == "No answer yet"
    assert told["Answered"] == "overdue"
    assert told["Names proofed"] == "not needed"
    assert told["E-mail address"] == "office@lima.example"
    assert told["Telephone on the day"] == "'+51 9 555"
    assert [row[0] for row in sheet(client, "?sort=-city")[1:]] == ["Seoul", "Lima", "Jakarta"]


@pytest.mark.usefixtures("database")
def test_no_cell_is_a_formula_whatever_was_typed(app: Flask, client: Client) -> None:
    made()
    evil = '=HYPERLINK("https://evil.example")\x0b_x0041_'
    with unit_of_work():
        of = db.session.scalars(select(Office).order_by(Office.id)).first()
        assert of is not None
        of.name, of.title = Text(en=evil), Text(en="@SUM(1)")
        of.contacts[0].name = "+1"
    sign_in(client, app, role="editor")
    answer = client.get(f"{PAGE}/table.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    values = {cell.value for cell in cells}
    assert "'@SUM(1)" in values
    assert "'+1" in values
    assert any(str(value).startswith("'=HYPERLINK") for value in values)


@pytest.mark.usefixtures("database")
def test_presence_stands_on_the_board_of_its_session(app: Flask, client: Client) -> None:
    made()
    with unit_of_work():
        asked = db.session.scalars(select(Invitation).order_by(Invitation.id)).first()
        assert asked is not None
        arrive(asked, [], actor=TESTER, now=clock.now())
    sign_in(client, app, role="viewer")
    head, *rows = sheet(client, "?session=mayors")
    arrived = {row[0]: dict(zip(head, row, strict=True))["Arrived"] for row in rows}
    assert arrived["Jakarta"]
    assert not arrived["Lima"]
    assert "Presence" in client.get(f"{PAGE}?session=mayors").text


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    "query",
    [
        "session=nowhere&step=x&answer=x&relation=x&region=x&hours=x&sort=x&overdue=x",
        "sort=--city", "sort=-", "page=0", "page=99999999999", "page=%C2%B2", "page=-1",
        "q=%00", "q=%ED%A0%80", "session=%00",
    ],
)  # fmt: skip
def test_what_an_address_cannot_mean_is_left_out(app: Flask, client: Client, query: str) -> None:
    made()
    sign_in(client, app, role="viewer")
    answer = client.get(f"{PAGE}?{query}")
    assert answer.status_code == 200
    assert shown(answer.text) in (["Jakarta", "Lima", "Seoul"], [])
    assert client.get(f"{PAGE}/table.xlsx?{query}").status_code == 200


@pytest.mark.usefixtures("database")
def test_markup_in_an_address_or_a_name_stays_text(app: Flask, client: Client) -> None:
    made()
    with unit_of_work():
        db.session.scalars(select(City).where(City.slug == "lima")).one().name = Text(
            en="<script>alert(1)</script>"
        )
    sign_in(client, app, role="viewer")
    for query in ("", "?q=%3Cscript%3Ealert(1)%3C/script%3E"):
        answer = client.get(PAGE + query)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text


# Chasing


@pytest.mark.usefixtures("database")
def test_chasing_drafts_a_reminder_and_mails_nobody(app: Flask, client: Client) -> None:
    ids = made()
    sign_in(client, app, role="editor")
    answer = client.post(
        f"{PAGE}/chase",
        data={"office": [ids["lima"], ids["seoul"]]},
        headers=csrf_headers(app),
    )
    with unit_of_work():
        mailing = db.session.scalars(select(Mailing)).one()
        assert (mailing.kind, mailing.state) == (MailingKind.REMINDER, MailingState.DRAFT)
        chosen = [each.invitation.office_id for each in mailing.entries]
        assert chosen == [ids["lima"]]  # nothing of Seoul's is overdue
        assert db.session.scalar(select(func.count()).select_from(Mail)) == 0
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"/summits/forum/mailings/{mailing.id}")
    assert client.get(answer.headers["Location"]).status_code == 200


@pytest.mark.usefixtures("database")
def test_one_button_chases_one_office(app: Flask, client: Client) -> None:
    ids = made()
    sign_in(client, app, role="editor")
    data = {"office": [ids["jakarta"], ids["seoul"]], "only": ids["lima"], "session": "mayors"}
    client.post(f"{PAGE}/chase", data=data, headers=csrf_headers(app))
    with unit_of_work():
        found = db.session.scalars(select(Mailing)).one()
        assert [each.invitation.office_id for each in found.entries] == [ids["lima"]]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({}, 303), ({"office": "0"}, 303), ({"office": "999999"}, 303), ({"office": "x"}, 400),
        ({"office": "²"}, 400), ({"office": "9" * 30}, 400), ({"only": "\0"}, 400),
        ({"office": ["1"] * 2001}, 400), ({"office": "1", "session": "\0"}, 303),
    ],
)  # fmt: skip
def test_hostile_choices_draft_nothing(
    app: Flask, client: Client, data: dict[str, Any], status: int
) -> None:
    made()
    with unit_of_work():
        summit("other")
    sign_in(client, app, role="editor")
    answer = client.post(
        f"{PAGE.replace('forum', 'other') if data.get('office') == '1' else PAGE}/chase",
        data=data,
        headers=csrf_headers(app),
    )
    assert answer.status_code == status
    with unit_of_work():
        assert db.session.scalar(select(func.count()).select_from(Mailing)) == 0


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("role", ["viewer", "operator"])
def test_who_may_not_send_chases_nobody(app: Flask, client: Client, role: str) -> None:
    ids = made()
    sign_in(client, app, role=role)
    answer = client.post(f"{PAGE}/chase", data={"office": ids["lima"]}, headers=csrf_headers(app))
    assert answer.status_code == 403
    with unit_of_work():
        assert db.session.scalar(select(func.count()).select_from(Mailing)) == 0


@pytest.mark.usefixtures("database")
def test_a_summit_without_offices_says_what_to_do(app: Flask, client: Client) -> None:
    with unit_of_work():
        summit("forum")
    sign_in(client, app, role="viewer")
    assert "There is no office yet" in client.get(PAGE).text
    assert len(sheet(client)) == 1


# Cost


def fill(count: int) -> None:
    now = clock.now()
    with unit_of_work():
        row = db.session.scalars(select(Summit)).one()
        mayors = db.session.scalars(select(Session).where(Session.slug == "mayors")).one()
        before = db.session.scalar(select(func.count()).select_from(Office)) or 0
        answers = [AnswerKind.ACCEPTED, None, AnswerKind.DEPUTY, AnswerKind.DECLINED]
        for number in range(before, count):
            town = city(f"town-{number}", f"Town {number}")
            part = item(f"part-{number}", [speaker(city=town)])
            part.position = 100 + number
            mayors.items.append(part)
            db.session.flush()
            asked = invited(mayors, office(row, town, now=now), deadline=now, now=now)
            kind = answers[number % len(answers)]
            if kind is not None:
                name = Text(en="A Deputy") if kind is AnswerKind.DEPUTY else Text()
                values = AnswerValues(kind, "", name, name)
                operations.answer(asked, values, channel=Channel.LETTER, actor=TESTER, now=now)
                arrive(asked, [], actor=TESTER, now=now)


@pytest.mark.usefixtures("database")
def test_it_takes_ten_statements_at_twenty_offices_and_at_two_hundred(
    app: Flask, client: Client, count_sql: CountSql
) -> None:
    made()
    sign_in(client, app, role="editor")
    counts = {}
    for size in (20, 200):
        fill(size)
        with count_sql() as said:
            text = client.get(f"{PAGE}?session=mayors").text
        counts[size] = len(said)
        assert len(shown(text)) == size
    assert counts[20] == counts[200]
    assert counts[200] <= 10
