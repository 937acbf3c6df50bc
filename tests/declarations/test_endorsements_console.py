"""The secretariat's pages: the three facts, confirming, paper, withdrawals, opening and closing."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import TypeVar

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from summit.accounts.models import Role
from summit.core import clock
from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.declarations import operations
from summit.declarations.models import (
    Annex,
    Declaration,
    DeclarationState,
    Endorsement,
    EndorsementForm,
    EndorsementState,
    Evidence,
    NoteKind,
)
from summit.journal.models import Entry
from summit.mail.models import Mail
from tests.actors import TESTER
from tests.attendance.paper_files import pdf_saying as pdf
from tests.conftest import Client, CountSql
from tests.declarations.builders import (
    adopted_directly,
    drafted,
    endorsed_directly,
    forum,
    offices,
    present,
)
from tests.declarations.endorsing import adoption, opened_now
from tests.office.world import hidden
from tests.signing_in import csrf_headers, sign_in

BASE = "/organizer/summits/forum/declarations/statement/endorsements"
Row = TypeVar("Row")
pytestmark = pytest.mark.usefixtures("database")


def made(cities: int = 4, *, states: tuple[EndorsementState, ...] = ()) -> list[int]:
    """Open a statement with an endorsement in each state; return the endorsements' ids."""
    with unit_of_work():
        statement = opened_now(cities)
        ruling = adoption(statement)
        return [
            endorsed_directly(
                ruling,
                each,
                state=state,
                standing=state is not EndorsementState.REFUSED,
                now=clock.now(),
            ).id
            for each, state in zip(offices(statement.summit), states, strict=False)
        ]


def one(table: type[Row]) -> Row:
    db.session.remove()
    found = db.session.scalars(select(table)).one()
    db.session.remove()
    return found


def acts() -> list[str]:
    db.session.remove()
    found = list(db.session.scalars(select(Entry.act).order_by(Entry.id)))
    db.session.remove()
    return found


def test_present_endorsed_and_signed_are_three_facts(app: Flask, client: Client) -> None:
    with unit_of_work():
        summit = forum()
        present(summit, 2)
        statement = drafted(summit)
        ruling = adopted_directly(statement)
        now = clock.now()
        operations.open_endorsement(
            statement, now + timedelta(days=9), "Asia/Seoul", actor=TESTER, now=now
        )
        _, delhi, budapest, hanoi = offices(summit)
        endorsed_directly(ruling, delhi)
        endorsed_directly(ruling, budapest, form=EndorsementForm.SIGNED)
        endorsed_directly(ruling, hanoi, state=EndorsementState.STATED)
    sign_in(client, app, role=Role.OWNER, summit_slug="forum")
    page = client.get(BASE).text
    facts = dict(re.findall(r"<dt>([^<]+)</dt><dd>(?:<a[^>]*>)?([^<]+)", page))
    assert (facts["Endorsed"], facts["Signed"]) == ("1", "1")
    assert facts["Waiting for the secretariat"] == "1"
    assert re.search(r"Open until .*Seoul, UTC\+9", page)
    for asked, shown in (
        ("stage=stated", ["Hanoi"]),
        ("stage=none", ["Toronto"]),
        ("stage=confirmed", ["Budapest", "Delhi"]),
        ("form=signed", ["Budapest"]),
        ("stage=nonsense&sort=-city", ["Toronto", "Hanoi", "Delhi", "Budapest"]),
        ("q=hAnoi", ["Hanoi"]),
        ("q=%00", ["Budapest", "Delhi", "Hanoi", "Toronto"]),
    ):
        text = client.get(f"{BASE}?{asked}").text
        rows = re.findall(r'<th scope="row">(?:<label.*?</label> )?(?:<a[^>]*>)?([^<]+)', text)
        assert rows == shown, asked


def test_the_list_takes_as_many_statements_for_forty_cities_as_for_one(
    app: Flask, client: Client, count_sql: CountSql
) -> None:
    made(1, states=(EndorsementState.CONFIRMED,))
    sign_in(client, app, role=Role.OWNER, summit_slug="forum")
    client.get(BASE)
    with count_sql() as few:
        assert client.get(BASE).text.count('<th scope="row">') == 1
    with unit_of_work():
        from tests.attendance.builders import office
        from tests.programme.builders import city

        statement = db.session.scalars(select(Declaration)).one()
        for number in range(39):
            new = office(statement.summit, city(f"more-{number}", f"More {number}", "더"))
            found = endorsed_directly(adoption(statement), new)
            found.evidence = [
                Evidence(
                    name="x",
                    extension="pdf",
                    media_type="application/pdf",
                    size=1,
                    added_by="x",
                    added_at=clock.now(),
                    data=b"x",
                )
            ]
    client.get(BASE)
    with count_sql() as many:
        assert client.get(BASE).text.count('<th scope="row">') == 40
    assert len(many) == len(few)


def test_the_workbook_has_the_same_facts_and_no_formula(app: Flask, client: Client) -> None:
    (number,) = made(2, states=(EndorsementState.STATED,))
    with unit_of_work():
        statement = db.session.scalars(select(Declaration)).one()
        delhi = offices(statement.summit)[1]
        endorsed_directly(adoption(statement), delhi, authority='=HYPERLINK("x")')
    assert number
    sign_in(client, app, role=Role.OWNER, summit_slug="forum")
    answer = client.get(f"{BASE}/table.xlsx?sort=-city")
    (sheet,) = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets
    rows = list(sheet.values)
    assert [row[:5] for row in rows[1:]] == [
        ("Toronto", "no", "no", "no", "Waits for the secretariat (Endorsed)"),
        ("Delhi", "no", "yes", "no", "Confirmed by the secretariat (Endorsed)"),
    ]
    assert rows[2][8] == '\'=HYPERLINK("x")'


def test_confirming_and_refusing(app: Flask, client: Client) -> None:
    first, second = made(2, states=(EndorsementState.STATED,) * 2)
    sign_in(client, app, role=Role.EDITOR, summit_slug="forum")
    page = client.get(f"{BASE}/{first}")
    seen = hidden(page)["seen"]
    stale = client.post(f"{BASE}/{first}/confirm", data={"seen": "7"}, headers=csrf_headers(app))
    assert stale.status_code == 409
    done = client.post(f"{BASE}/{first}/confirm", data={"seen": seen}, headers=csrf_headers(app))
    assert done.status_code == 303
    assert "Confirmed" in client.get(f"{BASE}/{first}").text
    twice = client.post(f"{BASE}/{first}/confirm", data={"seen": "2"}, headers=csrf_headers(app))
    assert twice.status_code == 422
    assert "does not wait for the secretariat any more" in twice.text
    empty = client.post(f"{BASE}/{second}/refuse", data={"seen": seen}, headers=csrf_headers(app))
    assert empty.status_code == 422
    answer = client.post(
        f"{BASE}/{second}/refuse",
        data={"seen": seen, "refuse-reason": "The council has not met."},
        headers=csrf_headers(app),
    )
    assert answer.status_code == 303
    assert "The council has not met." in client.get(f"{BASE}/{second}").text
    db.session.remove()
    mails = db.session.execute(select(Mail.subject, Mail.body).order_by(Mail.id)).all()
    assert [subject for subject, _ in mails] == [
        "Confirmed: Toronto endorses Joint Statement",
        "Not confirmed: the endorsement of Joint Statement by Delhi",
    ]
    assert "The council has not met." in mails[1].body
    db.session.remove()
    assert acts()[-4:] == [
        "declaration.refused",
        "endorsement.confirmed",
        "declaration.refused",
        "endorsement.refused",
    ]


def test_a_chair_opens_and_closes_and_does_not_confirm(app: Flask, client: Client) -> None:
    with unit_of_work():
        statement = drafted(forum(2))
        adopted_directly(statement)
    sign_in(client, app, role=Role.CHAIR, summit_slug="forum")
    page = client.get(f"{BASE}/open")
    assert page.status_code == 200
    form = hidden(page)
    for until, zone, said in (
        ("2099-06-14T18:00", "Nowhere/City", "no such time zone"),
        ("", "Asia/Seoul", "Fill this in."),
        ("2020-06-14T18:00", "Asia/Seoul", "This time is past."),
        ("x", "Asia/Seoul", "Enter a day and an hour"),
        ("2099-06-14T18:00", "\0", ""),
        ("9" * 9999, "x" * 9999, ""),
    ):
        answer = client.post(f"{BASE}/open", data={**form, "until": until, "zone": zone})
        assert answer.status_code == 422
        assert said in answer.text
    data = {**form, "until": "2099-06-14T18:00", "zone": "Europe/London"}
    assert client.post(f"{BASE}/open", data=data).status_code == 303
    found = one(Declaration)
    assert found.endorsing_until is not None
    assert found.endorsing_until.isoformat() == "2099-06-14T17:00:00+00:00"
    assert "Sun 14 June 2099, 18:00 (London, UTC+1)" in client.get(BASE).text
    assert client.post(f"{BASE}/open", data=data).status_code == 409
    with unit_of_work():
        statement = db.session.scalars(select(Declaration)).one()
        waits = endorsed_directly(
            adoption(statement), offices(statement.summit)[0], state=EndorsementState.STATED
        ).id
    assert client.post(f"{BASE}/{waits}/confirm", headers=csrf_headers(app)).status_code == 403
    asking = client.get(f"{BASE}/close")
    assert "1 endorsement waits and will not be in it:" in asking.text
    assert "The deadline has not passed yet" in asking.text
    for _ in range(2):
        done = client.post(f"{BASE}/close", data=hidden(asking))
        assert (done.status_code, done.headers["Location"]) == (303, f"{BASE}/annex")
    annex = one(Annex)
    assert annex.count == 0
    assert annex.hash in client.get(f"{BASE}/annex").text
    assert client.post(f"{BASE}/open", data=data).status_code in (409, 422)
    closed = one(Declaration)
    assert closed.state is DeclarationState.CLOSED
    assert acts().count("declaration.closed") == 1


def test_a_signature_on_paper_is_recorded_with_its_scan(app: Flask, client: Client) -> None:
    made(2)
    sign_in(client, app, role=Role.EDITOR, summit_slug="forum")
    page = client.get(f"{BASE}/record?city=toronto")
    assert re.search(r"<option selected value=\"toronto\"", page.text)

    def data(**fields: object) -> dict[str, object]:
        return {
            **hidden(page),
            "city": "toronto",
            "form": "signed",
            "channel": "paper",
            "name-en": "John Doe",
            "capacity": "principal",
            "note_kind": "none",
            "note_language": "en",
            "checked": "y",
            "scan": (io.BytesIO(pdf("signed")), "signed.pdf"),
            **fields,
        }

    for fields, said in (
        ({"checked": ""}, "Compare it first"),
        ({"city": "seoul"}, "Choose one of the list."),
        ({"city": "\0"}, "Choose one of the list."),
        ({"channel": "page"}, "Choose one of the list."),
        ({"form": "x" * 99999}, "Choose one of the list."),
        ({"scan": (io.BytesIO(b"<script>"), "x.pdf")}, "This is no PDF"),
        ({"scan": (io.BytesIO(b""), "x.pdf")}, "Choose a file first."),
    ):
        answer = client.post(f"{BASE}/record", data=data(**fields))
        assert answer.status_code == 422, fields
        assert said in answer.text
    answer = client.post(f"{BASE}/record", data=data(version_hash="0" * 64))
    assert answer.status_code == 409
    assert acts()[-1] == "declaration.refused"
    answer = client.post(f"{BASE}/record", data=data())
    assert answer.status_code == 303
    found = one(Endorsement)
    assert (found.form, found.state) == (EndorsementForm.SIGNED, EndorsementState.CONFIRMED)
    here = answer.headers["Location"]
    (link,) = re.findall(rf'href="({here}/scans/\d+)"', client.get(here).text)
    file = client.get(link)
    assert file.data == pdf("signed")
    assert file.headers["Content-Disposition"] == "attachment; filename=signed.pdf"
    twice = client.post(f"{BASE}/record", data=data())
    assert twice.status_code == 422
    assert "endorsed the text already" in twice.text
    # Whoever only reads along sees that there is one, and not the paper.
    reader = Client(app, app.response_class)
    sign_in(reader, app, role=Role.VIEWER, summit_slug="forum", name="Reader")
    assert "scans/" not in reader.get(here).text
    assert reader.get(link).status_code == 403
    assert reader.get(f"{BASE}/record").status_code == 403


def test_a_reservation_is_translated(app: Flask, client: Client) -> None:
    with unit_of_work():
        statement = opened_now(1)
        number = endorsed_directly(
            adoption(statement),
            offices(statement.summit)[0],
            note_kind=NoteKind.RESERVATION,
            note="Not clause 3.",
            note_language="en",
        ).id
    sign_in(client, app, role=Role.EDITOR, summit_slug="forum")
    here = f"{BASE}/{number}"
    page = client.get(here)
    assert 'name="note_translation-ko"' in page.text
    assert 'name="note_translation-en"' not in page.text
    form = {k: v for k, v in hidden(page).items() if k in ("version", "base", "csrf_token")}
    data = {**form, "note_translation-ko": "제3항 제외", "note_translation-en": "x"}
    assert client.post(f"{here}/translation", data=data).status_code == 303
    found = one(Endorsement)
    assert found.note_translation == Text(ko="제3항 제외")
    stale = client.post(f"{here}/translation", data={**data, "note_translation-ko": "제3항"})
    assert stale.status_code == 409
    assert "제3항</textarea>" in stale.text
    assert client.post(f"{here}/translation", data={**data, "version": "x"}).status_code == 400


def test_a_withdrawal_is_recorded_as_a_later_entry(app: Flask, client: Client) -> None:
    (number,) = made(1, states=(EndorsementState.CONFIRMED,))
    sign_in(client, app, role=Role.OWNER, summit_slug="forum")
    here = f"{BASE}/{number}"
    token = {"csrf_token": hidden(client.get(here))["csrf_token"]}
    bad = client.post(f"{here}/withdraw", data={**token, "withdraw-channel": "page"})
    assert bad.status_code == 422
    answer = client.post(
        f"{here}/withdraw",
        data={
            **token,
            "withdraw-channel": "paper",
            "withdraw-reason": "SECRET-WHY",
            "withdraw-scan": (io.BytesIO(pdf("left")), "left.pdf"),
        },
    )
    assert answer.status_code == 303
    text = client.get(here).text
    assert "SECRET-WHY" in text
    assert "left.pdf" in text
    reader = Client(app, app.response_class)
    sign_in(reader, app, role=Role.VIEWER, summit_slug="forum", name="Reader")
    assert "SECRET-WHY" not in reader.get(here).text
    assert 'stage=withdrawn">' in client.get(BASE).text or "Withdrawn by the city" in text
    assert "endorsement.withdrawn" in acts()
    again = client.post(f"{here}/withdraw", data={**token, "withdraw-channel": "paper"})
    assert again.status_code == 422


def test_endorsements_of_another_declaration_are_not_there(app: Flask, client: Client) -> None:
    (number,) = made(1, states=(EndorsementState.STATED,))
    with unit_of_work():
        statement = db.session.scalars(select(Declaration)).one()
        drafted(statement.summit, "second")
    sign_in(client, app, role=Role.OWNER, summit_slug="forum")
    other = BASE.replace("statement", "second")
    assert "Nothing is adopted yet." in client.get(other).text
    for path in (f"/{number}", "/0", "/2147483648", "/x", f"/{number}/scans/1"):
        assert client.get(f"{other}{path}").status_code == 404
    assert client.post(f"{other}/{number}/confirm", headers=csrf_headers(app)).status_code == 404
    assert client.get(BASE.replace("statement", "nothing")).status_code == 404


def test_the_annex_is_shown_in_each_order(app: Flask, client: Client) -> None:
    made(4, states=(EndorsementState.CONFIRMED,) * 3)
    sign_in(client, app, role=Role.OWNER, summit_slug="forum")
    for order, shown in (
        ("en", ["Budapest", "Delhi", "Toronto"]),
        ("ko", ["델리", "부다페스트", "토론토"]),
        ("precedence", ["Budapest", "Delhi", "Toronto"]),
        ("nonsense", ["Budapest", "Delhi", "Toronto"]),
    ):
        text = client.get(f"{BASE}/annex?order={order}").text
        assert re.findall(r'<li><b><span lang="\w+">([^<]+)', text) == shown


def test_those_that_are_ticked_are_confirmed_together_or_none(app: Flask, client: Client) -> None:
    first, second, third = made(states=(EndorsementState.STATED,) * 3)
    sign_in(client, app, role="editor", summit_slug="forum")

    def confirm(*values: str) -> int:
        answer = client.post(
            f"{BASE}/confirm", data={"endorsement": list(values)}, headers=csrf_headers(app)
        )
        return answer.status_code

    def states() -> list[EndorsementState]:
        db.session.remove()
        return list(db.session.scalars(select(Endorsement.state).order_by(Endorsement.id)))

    assert confirm() == 422
    assert confirm(f"{first}.1", f"{second}.7") == 409
    assert confirm(f"{first}.1", "999999.1") == 404
    assert states() == [EndorsementState.STATED] * 3
    assert confirm(f"{first}.1", f"{third}.1") == 303
    assert states() == [
        EndorsementState.CONFIRMED,
        EndorsementState.STATED,
        EndorsementState.CONFIRMED,
    ]
    assert acts().count("endorsement.confirmed") == 2
    assert acts().count("declaration.refused") == 2


def test_confirming_many_writes_the_public_page_once(
    app: Flask, client: Client, count_sql: CountSql
) -> None:
    made(42, states=(EndorsementState.STATED,) * 42)
    with unit_of_work():
        statement = db.session.scalars(select(Declaration)).one()
        operations.publish(statement, actor=TESTER, now=clock.now())
    sign_in(client, app, role=Role.OWNER, summit_slug="forum")
    page = client.get(f"{BASE}?stage=stated")
    ticked = re.findall(r'name="endorsement" value="([^"]+)"', page.text)
    assert len(ticked) == 42

    with count_sql() as counted:
        answer = client.post(f"{BASE}/confirm", data={**hidden(page), "endorsement": ticked})

    assert answer.status_code == 303
    # Each is written and journalled by itself; all else is done for all of them together.
    assert len(counted) <= 4 * 42 + 50
    assert acts().count("endorsement.confirmed") == 42
    db.session.remove()
    assert len(set(db.session.scalars(select(Mail.to_address)))) == 42
    assert set(db.session.scalars(select(Endorsement.state))) == {EndorsementState.CONFIRMED}
