"""The consultation desk: circulating, deciding, telling, and who may."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, insert, select

from summit.accounts.models import Role
from summit.core import clock
from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.declarations import operations, queries
from summit.declarations.models import (
    Circulation,
    Contribution,
    ContributionKind,
    ContributionState,
    Declaration,
)
from summit.declarations.operations import CirculationValues, ContributionValues
from summit.mail.models import Mail
from tests.actors import TESTER
from tests.conftest import Client
from tests.declarations.builders import clauses, drafted, forum, offices, uid_of
from tests.declarations.test_summaries import recorded as record_summary
from tests.signing_in import csrf, sign_in

pytestmark = pytest.mark.usefixtures("database")

DESK = "/organizer/summits/forum/declarations/statement/consultation"


@pytest.fixture
def console(app: Flask, client: Client) -> Client:
    """A summit with a drafted statement, and an owner signed in."""
    with unit_of_work():
        drafted(forum())
    sign_in(client, app, role=Role.OWNER)
    return client


def statement() -> Declaration:
    """Return the statement, held."""
    found = db.session.scalars(select(Declaration.id)).one()
    return queries.declaration_by_id(found, to_change=True)


def circulated(**fields: Any) -> None:
    now = clock.now()
    given = {"deadline": now + timedelta(days=7), "now": now, **fields}
    at = given.pop("now")
    with unit_of_work():
        declaration = statement()
        ids = [each.id for each in offices(declaration.summit)]
        values = CirculationValues(office_ids=ids, **given)
        operations.circulate(declaration, values, actor=TESTER, now=at)


def said(number: int, clause: int, *, now: Any = None, **fields: Any) -> int:
    """Let an office say something; ``clause`` 0 is the whole. Return its id."""
    with unit_of_work():
        declaration = statement()
        uid = uid_of(declaration, clause) if clause else ""
        by = offices(declaration.summit)[number]
        given = {"kind": ContributionKind.COMMENT, "words": "Why?", **fields}
        values = ContributionValues(clause_uid=uid, language=by.language, **given)
        made = operations.contribute(
            declaration, by, values, contact=None, actor=TESTER, now=now or clock.now()
        )
        return made.id


def amended(number: int, clause: int, **proposed: str) -> int:
    kind = ContributionKind.AMENDMENT
    return said(number, clause, kind=kind, words="", proposed=Text(proposed))


def contribution(number: int) -> Contribution:
    db.session.rollback()
    found = db.session.get_one(Contribution, number)
    db.session.expunge_all()
    db.session.rollback()
    return found


def count(of: Any) -> int:
    found = db.session.scalar(select(func.count()).select_from(of))
    db.session.rollback()
    return found or 0


def seen_of(client: Client, address: str) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', client.get(address).text)
    assert found is not None
    return found[1]


def test_circulating_is_looked_at_first(app: Flask, console: Client) -> None:
    with unit_of_work():
        summit = statement().summit
        ids = [str(each.id) for each in offices(summit)]
        offices(summit)[1].contacts[0].address = ""
    page = console.get(f"{DESK}/circulate")
    assert page.status_code == 200
    assert "The office has no e-mail address." in page.text
    assert "Seoul, UTC+9" in page.text
    data = {
        "csrf_token": csrf(app),
        "deadline": "2037-05-01T18:00",
        "note-en": "For your council.",
        "offices": [ids[0], ids[3]],
        "others_open": "y",
    }
    look = console.post(f"{DESK}/circulate", data={**data, "step": "look"})
    assert look.status_code == 200
    text = html.unescape(look.text)
    assert "Circulate version 1 to 2 offices?" in text
    assert "They comment until Fri 1 May 2037, 18:00 (Seoul, UTC+9)." in text
    # The mail in both languages, by the clocks of whoever reads it.
    assert "Fri 1 May 2037, 05:00 (Toronto time, UTC−4)" in text
    assert "오후 4:00" in text
    assert "office@toronto.example" in text
    assert "It was not chosen." in text
    assert (count(Circulation), count(Mail)) == (0, 0)
    found = re.search(r'name="seen" value="([^"]+)"', look.text)
    assert found is not None
    sent = console.post(f"{DESK}/circulate", data={**data, "step": "act", "seen": found[1]})
    assert (sent.status_code, sent.location) == (303, DESK)
    assert (count(Circulation), count(Mail)) == (1, 2)
    again = console.post(f"{DESK}/circulate", data={**data, "step": "act", "seen": found[1]})
    assert again.status_code == 409
    assert "has changed since you looked" in again.text
    assert (count(Circulation), count(Mail)) == (1, 2)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"deadline": ""}, "Say until when comments are taken."),
        ({"deadline": "soon"}, "Enter a day and an hour"),
        ({"deadline": "2020-01-01T10:00"}, "has to be in the future"),
        ({"offices": []}, "Choose at least one office"),
        ({"offices": ["999999"]}, "Choose of the list only."),
        ({"offices": ["x\0"]}, "Choose of the list only."),
        ({"note-en": "x" * 100_000}, "At most 2000 characters"),
    ],
)
@pytest.mark.parametrize("step", ["look", "act"])
def test_what_cannot_be_circulated(
    app: Flask, console: Client, data: dict[str, Any], said: str, step: str
) -> None:
    with unit_of_work():
        ids = [str(each.id) for each in offices(statement().summit)]
    given = {
        "csrf_token": csrf(app),
        "deadline": "2037-05-01T18:00",
        "offices": ids,
        "note-ko": "메모",
        "step": step,
        "seen": "x",
        **data,
    }
    answer = console.post(f"{DESK}/circulate", data=given)
    assert answer.status_code == 422
    assert said in answer.text
    assert "메모" in answer.text
    assert (count(Circulation), count(Mail)) == (0, 0)
    assert console.post(f"{DESK}/circulate", data={**given, "step": "x"}).status_code == 400


def test_an_amendment_is_taken_over(app: Flask, console: Client) -> None:
    circulated()
    number = amended(3, 2, ko="새 문안")
    here = f"{DESK}/{number}"
    page = console.get(here)
    assert page.status_code == 200
    assert "<ins>" in page.text
    assert "하노이" in page.text or "Hanoi" in page.text
    data = {"csrf_token": csrf(app), "seen": seen_of(console, here), "credited": "y"}
    assert console.post(f"{here}/accept", data=data).status_code == 303
    with unit_of_work():
        clause = next(each for each in statement().newest.clauses if each.words["ko"] == "새 문안")
        assert (clause.outdated, clause.credits) == (
            ["words.en"],
            [{"en": "Hanoi", "ko": "하노이"}],
        )
    twice = console.post(f"{here}/accept", data=data)
    assert twice.status_code == 409
    assert "Somebody has decided on it" in twice.text
    assert contribution(number).into_version == 2


def test_two_that_amend_one_clause_are_brought_together(app: Flask, console: Client) -> None:
    circulated()
    first, second = amended(0, 1, en="One."), amended(1, 1, en="Two.")
    seen = seen_of(console, f"{DESK}/{second}")
    mine = {"csrf_token": csrf(app), "seen": seen_of(console, f"{DESK}/{first}")}
    assert console.post(f"{DESK}/{first}/accept", data=mine).status_code == 303
    stale = {
        "csrf_token": csrf(app),
        "seen": seen,
        "words-en": "One and two.",
        "words-ko": "하나와 둘.",
        "adapted_answer-en": "Both in one.",
    }
    answer = console.post(f"{DESK}/{second}/adapt", data=stale)
    assert answer.status_code == 409
    assert "One and two." in answer.text
    assert "has been changed since it was circulated" in answer.text
    fresh = re.search(r'name="seen" value="([^"]+)"', answer.text)
    assert fresh is not None
    done = console.post(f"{DESK}/{second}/adapt", data={**stale, "seen": fresh[1]})
    assert done.status_code == 303
    made = contribution(second)
    assert (made.state, made.answer) == (ContributionState.ADAPTED, Text(en="Both in one."))
    with unit_of_work():
        clause = statement().newest.clauses[1]
        assert (clause.words, clause.outdated) == (Text(en="One and two.", ko="하나와 둘."), [])


def test_answering_and_taking_the_decision_back(app: Flask, console: Client) -> None:
    circulated()
    number = said(0, 0)
    here = f"{DESK}/{number}"
    data = {"csrf_token": csrf(app), "seen": seen_of(console, here)}
    empty = console.post(f"{here}/answer", data=data)
    assert empty.status_code == 422
    assert "Write an answer: the office is told it." in empty.text
    long = console.post(f"{here}/answer", data={**data, "answer-en": "x" * 100_000})
    assert long.status_code == 422
    whole = console.post(f"{here}/adapt", data={**data, "words-en": "x", "adapted_answer-en": "y"})
    assert whole.status_code == 422
    assert console.post(f"{here}/answer", data={**data, "answer-en": "So."}).status_code == 303
    assert "So." in console.get(here).text
    reopened = console.post(f"{here}/reopen", data={"csrf_token": csrf(app)})
    assert reopened.status_code == 303
    assert contribution(number).state is ContributionState.OPEN
    for address in (f"{DESK}/0", f"{DESK}/{number + 1}", f"{DESK}/2147483648"):
        assert console.get(address).status_code == 404


def test_telling_says_whom_and_counts(app: Flask, console: Client) -> None:
    now = clock.now()
    circulated(now=now - timedelta(days=3), deadline=now - timedelta(days=1))
    number = said(0, 1, now=now - timedelta(days=2))
    page = console.get(f"{DESK}/tell")
    assert "Decide on every contribution first" in page.text
    refused = console.post(f"{DESK}/tell", data={"csrf_token": csrf(app), "seen": "x"})
    assert refused.status_code == 422
    with unit_of_work():
        statement()
        made = db.session.get_one(Contribution, number)
        operations.answer_contribution(made, Text(en="So it is."), actor=TESTER, now=now)
    text = console.get(f"{DESK}/tell").text
    assert "Tell 4 offices" in text
    assert "So it is." in text
    assert "office@hanoi.example" in text
    before = count(Mail)
    stale = console.post(f"{DESK}/tell", data={"csrf_token": csrf(app), "seen": "x"})
    assert stale.status_code == 409
    data = {"csrf_token": csrf(app), "seen": seen_of(console, f"{DESK}/tell")}
    assert console.post(f"{DESK}/tell", data=data).status_code == 303
    assert count(Mail) == before + 4
    assert console.post(f"{DESK}/tell", data=data).status_code == 422
    assert count(Mail) == before + 4


def test_the_desk_is_filtered_by_its_address(console: Client) -> None:
    circulated()
    said(0, 1, words="First of Toronto")
    said(1, 2, words="Second of Delhi")
    amended(1, 1, en="Third by Delhi")
    with unit_of_work():
        declaration = statement()
        uid, delhi = uid_of(declaration, 1), offices(declaration.summit)[1].id
        withdrawn = db.session.scalars(
            select(Contribution).where(Contribution.words == "Second of Delhi")
        ).one()
        operations.withdraw_contribution(withdrawn, actor=TESTER, now=clock.now())

    def found(query: str) -> list[str]:
        text = console.get(f"{DESK}?{query}").text
        every = ("First of Toronto", "Second of Delhi", "Third by Delhi")
        return [each for each in every if each in text]

    assert found("") == ["First of Toronto", "Third by Delhi"]
    assert found(f"city={delhi}") == ["Third by Delhi"]
    assert found(f"clause={uid}") == ["First of Toronto", "Third by Delhi"]
    assert found("kind=comment") == ["First of Toronto"]
    assert found("state=decided") == []
    assert found("state=open&q=toronto") == ["First of Toronto"]
    # What an office has taken back is not read by anybody, nor found.
    assert found("state=withdrawn") == []
    assert found("q=Second") == []
    for query in ("city=x", "city=99999999999", "state=x", "clause=%00", "page=x", "view=x"):
        assert console.get(f"{DESK}?{query}").status_code == 200
    assert "Clauses by cities" in console.get(DESK).text
    assert 'class="cell cell-open"' in console.get(f"{DESK}?view=grid").text


@pytest.mark.parametrize(("cities", "parts"), [(1, 1), (42, 60)])
@pytest.mark.parametrize("query", ["", "?view=grid", "?state=open&city=1"])
def test_the_desk_needs_at_most_twelve_statements(
    app: Flask, client: Client, count_sql: Any, cities: int, parts: int, query: str
) -> None:
    with unit_of_work():
        declaration = drafted(forum(cities), parts=clauses(parts))
    circulated()
    with unit_of_work():
        declaration = statement()
        round_ = queries.rounds_of(declaration.id)[0]
        rows = [
            {
                "declaration_id": declaration.id,
                "circulation_id": round_.id,
                "office_id": each.id,
                "clause_uid": clause.uid,
                "kind": ContributionKind.COMMENT,
                "language": "en",
                "words": "Why?",
                "created_at": clock.now(),
            }
            for each in offices(declaration.summit)
            for clause in declaration.newest.clauses
        ]
        db.session.execute(insert(Contribution), rows)
    sign_in(client, app, role=Role.OWNER)
    client.get(DESK)
    with count_sql() as statements:
        page = client.get(f"{DESK}{query}")
    assert page.status_code == 200
    if not query:
        assert f"{cities * (parts + 3)} contributions" in page.text
    assert len(statements) <= 12


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.OWNER, {"see", "edit", "send"}),
        (Role.EDITOR, {"see", "edit", "send"}),
        (Role.CHAIR, {"see"}),
        (Role.VIEWER, {"see"}),
    ],
)
def test_who_may(app: Flask, client: Client, role: Role, may: set[str]) -> None:
    with unit_of_work():
        drafted(forum())
    circulated()
    number = said(0, 1, words="SECRET-COMMENT")
    sign_in(client, app, role=role)
    assert client.get(DESK).status_code == 200
    assert client.get(f"{DESK}/{number}").status_code == 200
    for path in ("circulate", "tell"):
        answer = client.get(f"{DESK}/{path}")
        assert (answer.status_code == 200) == ("send" in may)
    data = {"csrf_token": csrf(app), "answer-en": "So.", "seen": ""}
    for act in ("accept", "adapt", "answer", "reopen"):
        answer = client.post(f"{DESK}/{number}/{act}", data=data)
        assert (answer.status_code != 403) == ("edit" in may), act
    assert ("/answer" in client.get(f"{DESK}/{number}").text) == ("edit" in may)


def test_a_declaration_known_from_sources_only_has_no_consultation(
    app: Flask, client: Client
) -> None:
    with unit_of_work():
        record_summary()
    sign_in(client, app, role=Role.OWNER)
    desk = "/organizer/summits/forum/declarations/old-statement/consultation"
    for path in ("", "/circulate", "/tell", "/1"):
        page = client.get(f"{desk}{path}")
        assert page.status_code == 404
        if path != "/1":
            assert "summaries only" in page.text


def test_an_office_that_cannot_be_written_to_is_named_with_the_way_out(console: Client) -> None:
    with unit_of_work():
        for each in offices(statement().summit):
            for contact in each.contacts:
                contact.address = ""
    page = console.get(f"{DESK}/circulate").text
    assert page.count("The office has no e-mail address.") == 1
    assert 'href="/organizer/summits/forum/invitations"' in page
    assert "data-tick-all" not in page


def test_a_missing_answer_is_said_at_its_field(app: Flask, console: Client) -> None:
    circulated()
    number = said(0, 1)
    for act, field in (("answer", "answer"), ("adapt", "adapted_answer")):
        seen = seen_of(console, f"{DESK}/{number}")
        data = {"csrf_token": csrf(app), "seen": seen, "words-en": "Other.", "words-ko": "다른."}
        refused = console.post(f"{DESK}/{number}/{act}", data=data)
        assert refused.status_code == 422
        assert f'href="#{field}' in refused.text
        assert "Write an answer: the office is told it." in refused.text


def test_staff_of_another_summit_learn_nothing(app: Flask, client: Client) -> None:
    with unit_of_work():
        drafted(forum())
    circulated()
    number = said(0, 1, words="SECRET-COMMENT")
    sign_in(client, app)
    for path in ("", "/circulate", "/tell", f"/{number}"):
        answer = client.get(f"{DESK}{path}")
        assert answer.status_code == 404
        assert "SECRET" not in answer.text
