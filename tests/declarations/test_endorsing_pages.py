"""The offices' pages: endorsing on a phone, the code, and what is nobody else's business."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from summit.attendance.models import OfficeKind
from summit.core import clock
from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.declarations import operations
from summit.declarations.models import (
    Declaration,
    Endorsement,
    EndorsementRequest,
    EndorsementState,
)
from summit.journal.models import Entry
from summit.mail.models import Mail
from tests.actors import TESTER
from tests.conftest import Client
from tests.declarations.builders import adopted_directly, drafted, forum, offices
from tests.declarations.endorsing import base, code_of, office_at, opened_now
from tests.office.world import hidden

pytestmark = pytest.mark.usefixtures("database")


def made(cities: int = 4) -> list[str]:
    """Open a statement; return the addresses of the offices' endorsing pages."""
    with unit_of_work():
        return [base(each) for each in offices(opened_now(cities).summit)]


def filled(client: Client, here: str, **fields: str) -> dict[str, str]:
    """Return the form as an office sends it from the first page."""
    return {
        **hidden(client.get(here)),
        "name-en": "John Doe",
        "name-ko": "시장 1",
        "title-en": "Mayor of Toronto",
        "capacity": "principal",
        "note_kind": "none",
        "note_language": "en",
        **fields,
    }


def code_page(client: Client, here: str, **fields: str) -> str:
    """Send the form and return the address of the page that asks for the code."""
    answer = client.post(here, data={**filled(client, here, **fields), "step": "send"})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def the_request() -> EndorsementRequest:
    db.session.remove()
    found = db.session.scalars(
        select(EndorsementRequest).order_by(EndorsementRequest.id.desc())
    ).first()
    assert found is not None
    db.session.remove()
    return found


def the_endorsement() -> Endorsement:
    db.session.remove()
    found = db.session.scalars(select(Endorsement)).one()
    db.session.remove()
    return found


def enter(client: Client, there: str, code: str) -> TestResponse:
    return client.post(there, data={**hidden(client.get(there)), "code": code})


def refusals() -> list[Any]:
    db.session.remove()
    entries = db.session.scalars(
        select(Entry).where(Entry.act == "declaration.refused").order_by(Entry.id)
    )
    return [(each.actor, each.after["tried"], each.after["why"]) for each in entries]


def count(table: type) -> int:
    db.session.remove()
    found = db.session.scalar(select(func.count()).select_from(table))
    db.session.remove()
    return int(found or 0)


def test_an_office_endorses_on_its_page(client: Client) -> None:
    here = made()[0]

    page = client.get(here)
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store, private"
    for shown in ("Mayor 1", "시장 1", "Mayor of Toronto", "We commit ourselves to measure 1"):
        assert shown in page.text
    assert re.search(r"Open until .*Seoul", page.text)
    assert re.search(r"<code>[0-9a-f]{64}</code>", page.text)

    check = client.post(
        here,
        data=filled(
            client,
            here,
            capacity="authorised",
            authority="Council resolution 12/2027",
            note_kind="reservation",
            note="Not clause 3.\nNor 4.",
        ),
    )
    assert check.status_code == 200
    for shown in ("John Doe", "An authorised representative", "Council resolution", "Nor 4."):
        assert shown in check.text
    assert "o…e@toronto.example" in check.text
    assert "office@toronto.example" not in check.text
    assert count(Mail) == 0

    change = client.post(here, data={**hidden(check), "step": "change"})
    assert 'value="John Doe"' in change.text
    sent = client.post(here, data={**hidden(check), "step": "send"})
    assert sent.status_code == 303
    there = sent.headers["Location"]
    asking = client.get(there)
    assert "o…e@toronto.example" in asking.text
    assert "office@toronto.example" not in asking.text
    assert 'autocomplete="one-time-code"' in asking.text
    assert count(Endorsement) == 0

    done = enter(client, there, code_of(the_request()))
    assert (done.status_code, done.headers["Location"]) == (303, here)
    state = client.get(here).text
    assert "The secretariat confirms your endorsement before it is public." in state
    assert "With the secretariat, which confirms it before it is public." in state
    found = the_endorsement()
    assert (found.note, found.name) == ("Not clause 3.\nNor 4.", Text(en="John Doe", ko="시장 1"))
    with unit_of_work():
        again = db.session.get_one(Endorsement, found.id)
        operations.confirm(again, actor=TESTER, now=clock.now())
    assert "Confirmed by the secretariat: it is public." in client.get(here).text
    assert client.get(there).headers["Location"] == here


def test_a_wrong_code_counts_and_is_journalled_without_the_code(client: Client) -> None:
    here = made()[0]
    there = code_page(client, here)
    right = code_of(the_request())
    wrong = "1111 1111" if right != "1111 1111" else "2222 2222"

    answer = enter(client, there, wrong)
    assert answer.status_code == 422
    assert "4 tries are left." in answer.text
    for _ in range(4):
        assert enter(client, there, wrong).status_code == 422
    sent = {**hidden(client.get(there)), "code": right}
    assert "entered too often" in client.get(there).text
    answer = client.post(there, data=sent)
    assert answer.status_code == 422

    assert count(Endorsement) == 0
    assert the_request().tries == 5
    told = refusals()
    assert len(told) == 6
    assert {who for who, _, _ in told} == {"Toronto's office"}
    assert {tried for _, tried, _ in told} == {"endorsement.stated"}
    assert wrong not in repr(told)
    assert right not in repr(told)

    again = client.post(f"{there}/again", data=hidden(client.get(there)))
    assert again.status_code == 303
    assert enter(client, there, right).status_code == 422  # the one before
    assert enter(client, there, code_of(the_request())).status_code == 303
    assert count(Endorsement) == 1


def test_another_office_s_form_is_not_there_and_that_is_journalled(client: Client) -> None:
    first, second = made()[:2]
    there = code_page(client, first, note_kind="reservation", note="SECRET-NOTE")
    number = there.rsplit("/", 1)[1]
    token = filled(client, second)["csrf_token"]
    right = code_of(the_request())

    for method, path, data in (
        ("get", "", {}),
        ("post", "", {"code": right}),
        ("post", "/again", {}),
    ):
        answer = getattr(client, method)(
            f"{second}/{number}{path}",
            **({"data": {**data, "csrf_token": token}} if method == "post" else {}),
        )
        assert answer.status_code == 404
        assert "SECRET" not in answer.text
        assert "toronto" not in answer.text.lower()

    assert count(Endorsement) == 0
    request = the_request()
    assert (request.tries, request.code_version, request.used_at) == (0, 1, None)
    assert [(who, tried) for who, tried, _ in refusals()] == [
        ("Delhi's office", "endorsement.stated"),
        ("Delhi's office", "endorsement.code_sent"),
    ]
    for number in ("0", "999999", "2147483648", "x"):
        assert client.get(f"{second}/{number}").status_code == 404


def test_another_text_is_refused_and_nothing_of_the_form_is_lost(client: Client) -> None:
    here = made()[0]
    for step in ("check", "send"):
        for wrong in ("0" * 64, "", "x", "\0", "f" * 100_000):
            data = filled(client, here, version_hash=wrong, authority="By law", step=step)
            answer = client.post(here, data=data)
            assert answer.status_code == 409
            assert "is not the adopted text" in answer.text
            assert 'value="By law"' in answer.text
    assert (count(EndorsementRequest), count(Mail)) == (0, 0)
    assert len(refusals()) == 10
    assert client.post(here, data={**hidden(answer), **data, **hidden(answer)}).status_code == 303


def test_twice_and_after_closing_is_refused_and_journalled(client: Client) -> None:
    here, other = made()[:2]
    data = {**filled(client, here), "step": "send"}
    theirs = {**filled(client, other), "step": "send"}
    enter(client, code_page(client, here), code_of(the_request()))
    answer = client.post(here, data=data)
    assert answer.status_code == 422
    assert "endorsed the text already" in answer.text
    with unit_of_work():
        found = db.session.scalars(select(Declaration)).one()
        operations.close(found, actor=TESTER, now=clock.now())
    answer = client.post(other, data=theirs)
    assert answer.status_code == 422
    assert "Endorsement is closed." in answer.text
    assert count(Endorsement) == 1
    assert [why for _, _, why in refusals()] == [
        "This city has endorsed the text already.",
        "Endorsement is closed.",
    ]
    assert "Endorsement is closed." in client.get(other).text


def test_an_office_without_a_city_or_an_address_is_told_why(client: Client) -> None:
    person, silent = made()[:2]
    forms = [{**filled(client, each), "step": "send"} for each in (person, silent)]
    with unit_of_work():
        office_at(0).kind = OfficeKind.PERSON
        office_at(1).contacts[0].address = ""
    for here, data, said in zip(
        (person, silent), forms, ("Only the office of a city", "no registered e-mail"), strict=True
    ):
        assert said in client.get(here).text
        answer = client.post(here, data=data)
        assert answer.status_code == 422
        assert said in answer.text
    assert len(refusals()) == 2
    assert count(Mail) == 0


def test_the_page_is_not_there_before_it_was_opened(client: Client) -> None:
    with unit_of_work():
        summit = forum()
        statement = drafted(summit)
        here = base(offices(summit)[0])
    assert client.get(here).status_code == 404
    with unit_of_work():
        adopted_directly(db.session.get_one(Declaration, statement.id))
    answer = client.get(here)
    assert answer.status_code == 404
    assert "We commit ourselves" not in answer.text
    for address in (f"{here[:-8]}x/endorse", here.replace("statement", "%00")):
        assert client.get(address).status_code == 404


def test_an_office_withdraws_with_a_code(client: Client) -> None:
    here, other = made()[:2]
    assert client.get(f"{here}/withdraw").status_code == 303
    enter(client, code_page(client, here), code_of(the_request()))
    page = client.get(f"{here}/withdraw")
    answer = client.post(f"{here}/withdraw", data={**hidden(page), "reason": "SECRET-WHY"})
    assert answer.status_code == 303
    there = answer.headers["Location"]
    assert "withdraws its endorsement" in client.get(there).text
    assert enter(client, there, code_of(the_request())).status_code == 303
    assert not the_endorsement().standing
    text = client.get(here).text
    assert "It can endorse anew." in text
    token = {"csrf_token": filled(client, other)["csrf_token"]}
    assert client.post(f"{other}/withdraw", data=token).status_code == 422
    assert refusals()[-1][2] == "There is no endorsement that could be withdrawn."
    assert "SECRET" not in client.get(other).text


def test_a_refusal_and_its_reason_are_shown_to_the_office_alone(client: Client) -> None:
    here, other = made()[:2]
    enter(client, code_page(client, here), code_of(the_request()))
    with unit_of_work():
        found = db.session.scalars(select(Endorsement)).one()
        operations.refuse(found, "SECRET-REASON", actor=TESTER, now=clock.now())
    assert "SECRET-REASON" in client.get(here).text
    assert "SECRET" not in client.get(other).text
    assert found.state is EndorsementState.REFUSED


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name-en": "", "name-ko": ""}, "Write the name in English, in Korean, or both."),
        ({"capacity": ""}, "Choose one of the list."),
        ({"capacity": "king"}, "Choose one of the list."),
        ({"capacity": "authorised"}, "Say by what"),
        ({"note_kind": "reservation"}, "Write it, or choose"),
        ({"note": "But."}, "Say above whether"),
        ({"note_kind": "reservation", "note": "x" * 5001}, "At most 5000"),
        ({"note_language": "xx"}, "Choose one of the list."),
        ({"name-en": "x" * 100_000}, "At most 200"),
        ({"authority": "x" * 501}, "At most 500"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    client: Client, fields: dict[str, str], said: str
) -> None:
    here = made(1)[0]
    answer = client.post(here, data=filled(client, here, step="send", **fields))
    assert answer.status_code == 422
    assert said in unescape(answer.text)
    assert 'aria-invalid="true"' in answer.text or "-error" in answer.text
    assert count(EndorsementRequest) == 0


@pytest.mark.parametrize("value", ["\0", "\0" * 50, "x" * 100_000, "'; --", "{{ 7 * 7 }}"])
def test_hostile_values_never_fail(client: Client, value: str) -> None:
    here = made(1)[0]
    there = code_page(client, here)
    good = filled(client, here)
    for name in good.keys() - {"csrf_token"}:
        answer = client.post(here, data={**good, name: value})
        assert answer.status_code in (200, 409, 422), name
    token = {"csrf_token": good["csrf_token"]}
    for path in ("", "/again"):
        answer = client.post(f"{there}{path}", data={**token, "code": value})
        assert answer.status_code in (303, 422), path
    assert count(Endorsement) == 0


def test_a_deputy_who_comes_is_filled_in(app: Flask, client: Client) -> None:
    from summit.attendance.models import AnswerKind, Invitation
    from tests.programme.builders import person

    here = made(1)[0]
    with unit_of_work():
        invitation = db.session.scalars(select(Invitation)).one()
        deputy = person("kim", "Kim Deputy", "김대리", title=Text(en="Deputy Mayor"))
        db.session.flush()
        invitation.answer, invitation.deputy = AnswerKind.DEPUTY, deputy
    page = client.get(here).text
    assert 'value="Kim Deputy"' in page
    assert re.search(r"<input[^>]*checked[^>]*value=\"deputy\"", page)


def test_the_pages_read_in_korean(client: Client) -> None:
    here = made()[3].replace("/office/en/", "/office/ko/")
    assert 'lang="ko"' in client.get(here).text
    assert "우리는 30일 이내에 제1조치를" in client.get(here).text


def test_the_privacy_notice_says_what_an_endorsement_keeps_and_publishes(client: Client) -> None:
    here = made(1)[0]
    notice = client.get(here.split("declarations/")[0] + "privacy").text
    assert "Endorsing a declaration" in notice
    assert "is erased within a day of its expiry" in notice
