"""Corrigenda: proposed, told, issued after the time for objections; the adopted text stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from summit.core.db import db, unit_of_work
from summit.core.errors import Conflict, NotFound, Refused
from summit.core.text import Text
from summit.declarations import operations
from summit.declarations.models import (
    Adoption,
    Circulation,
    Consulted,
    Corrigendum,
    Declaration,
    EndorsementState,
)
from summit.declarations.operations import CorrigendumValues
from summit.declarations.queries import corrigenda
from summit.journal.models import Entry
from summit.mail.models import Mail
from tests.actors import TESTER
from tests.conftest import Client, CountSql
from tests.declarations.builders import (
    ADOPTED_AT,
    NOW,
    adopted_directly,
    drafted,
    endorsed_directly,
    forum,
    offices,
    uid_of,
)
from tests.signing_in import csrf, sign_in

pytestmark = pytest.mark.usefixtures("database")

LATER = ADOPTED_AT + timedelta(days=1)
UNTIL = ADOPTED_AT + timedelta(days=15)
BY: dict[str, Any] = {"actor": TESTER, "now": LATER}
HOME = "/organizer/summits/forum/declarations/statement/corrigenda"


def values(declaration: Declaration, **fields: object) -> CorrigendumValues:
    """Sixty days in place of thirty, in both languages of the first clause."""
    given: dict[str, object] = {
        "clause_uid": uid_of(declaration, 1),
        "reads": Text(en="within 30 days", ko="30일 이내에"),
        "should_read": Text(en="within 60 days", ko="60일 이내에"),
        "reason": Text(en="SECRET-REASON"),
    }
    return CorrigendumValues(**{**given, **fields})  # type: ignore[arg-type]


def proposed(cities: int = 4) -> Corrigendum:
    declaration = drafted(forum(cities))
    adopted_directly(declaration)
    return operations.propose_corrigendum(declaration, values(declaration), **BY)


def test_a_corrigendum_says_what_the_text_reads() -> None:
    with unit_of_work():
        declaration = drafted(forum())
        with pytest.raises(Refused, match="Only an adopted text"):
            operations.propose_corrigendum(declaration, values(declaration), **BY)
        adopted_directly(declaration)
        for why, fields in (
            ("does not read so", {"reads": Text(en="within 31 days", ko="30일 이내에")}),
            ("the same languages", {"should_read": Text(en="within 60 days")}),
            ("is what it reads", {"should_read": Text(en="within 30 days", ko="30일 이내에")}),
            ("Write what the text reads", {"reads": Text()}),
            ("does not read so", {"clause_uid": ""}),
        ):
            with pytest.raises(Refused, match=why):
                operations.propose_corrigendum(declaration, values(declaration, **fields), **BY)
        with pytest.raises(NotFound):
            operations.propose_corrigendum(declaration, values(declaration, clause_uid="x"), **BY)
        title = values(
            declaration,
            clause_uid="",
            reads=Text(en="Joint Statement"),
            should_read=Text(en="The Joint Statement"),
        )
        numbers = [
            operations.propose_corrigendum(declaration, each, **BY).number
            for each in (values(declaration), title)
        ]
        assert numbers == [1, 2]


def test_the_cities_consulted_or_endorsing_are_told_in_their_language() -> None:
    with unit_of_work():
        corrigendum = proposed()
        declaration = corrigendum.declaration
        toronto, delhi, budapest, hanoi = offices(declaration.summit)
        adoption = db.session.scalars(select(Adoption)).one()
        endorsed_directly(adoption, toronto)
        endorsed_directly(adoption, delhi, state=EndorsementState.REFUSED, standing=False)
        round_ = Circulation(
            declaration_id=declaration.id,
            version_id=declaration.newest.id,
            number=1,
            deadline=NOW,
            circulated_by="x",
            circulated_at=NOW,
        )
        db.session.add(round_)
        db.session.flush()
        for each in (budapest, hanoi):
            db.session.add(Consulted(circulation_id=round_.id, office_id=each.id))
        db.session.flush()
        assert budapest.primary is not None
        budapest.primary.undeliverable_at = NOW

        assert operations.notify_corrigendum(corrigendum, UNTIL, **BY) == 2
        assert [dict(each)["en"] for each in corrigenda.concerned(declaration).out_of_reach] == [
            "Budapest"
        ]
        mails = {each.to_address: each for each in db.session.scalars(select(Mail)).all()}
        assert set(mails) == {"office@toronto.example", "office@hanoi.example"}
        english = mails["office@toronto.example"]
        assert english.subject == "Corrigendum 1 proposed: Joint Statement"
        for said in ("within 30 days", "within 60 days", "30일 이내에", "Toronto"):
            assert said in english.body
        assert mails["office@hanoi.example"].language == "ko"
        with pytest.raises(Refused, match="told of this corrigendum already"):
            operations.notify_corrigendum(corrigendum, UNTIL, **BY)
        with pytest.raises(Refused, match="propose another one"):
            operations.edit_corrigendum(corrigendum, values(declaration), **BY)


def test_it_is_issued_after_the_time_for_objections_and_then_stands() -> None:
    with unit_of_work():
        corrigendum = proposed()
        declaration = corrigendum.declaration
        text = declaration.newest.canonical
        with pytest.raises(Refused, match="are told of a corrigendum before"):
            operations.issue_corrigendum(corrigendum, **BY)
        with pytest.raises(Refused, match="lies ahead"):
            operations.notify_corrigendum(corrigendum, LATER, **BY)
        operations.notify_corrigendum(corrigendum, UNTIL, **BY)
        with pytest.raises(Refused, match="can still object"):
            operations.issue_corrigendum(
                corrigendum, actor=TESTER, now=UNTIL - timedelta(seconds=1)
            )
        operations.issue_corrigendum(corrigendum, actor=TESTER, now=UNTIL)
        with pytest.raises(Refused, match="issued already"):
            operations.issue_corrigendum(corrigendum, actor=TESTER, now=UNTIL)
        with pytest.raises(Refused, match="issued already"):
            operations.withdraw_corrigendum(corrigendum, "x", actor=TESTER, now=UNTIL)
        assert (corrigendum.issued_at, declaration.newest.canonical) == (UNTIL, text)
        number = corrigendum.id
    with pytest.raises((SQLAlchemyError, Conflict)), unit_of_work():
        db.session.get_one(Corrigendum, number).why = "x"


def test_it_is_withdrawn_with_a_reason() -> None:
    with unit_of_work():
        corrigendum = proposed()
        with pytest.raises(Refused, match="Say why"):
            operations.withdraw_corrigendum(corrigendum, "", **BY)
        operations.withdraw_corrigendum(corrigendum, "SECRET-WHY", **BY)
        with pytest.raises(Refused, match="was withdrawn"):
            operations.notify_corrigendum(corrigendum, UNTIL, **BY)
        entries = db.session.scalars(
            select(Entry).where(Entry.act.startswith("declaration.corrigendum")).order_by(Entry.id)
        ).all()
        assert [each.act for each in entries] == [
            "declaration.corrigendum_proposed",
            "declaration.corrigendum_withdrawn",
        ]
        assert "SECRET" not in str([each.after for each in entries])


@pytest.mark.parametrize("end", ["issued", "withdrawn"])
def test_whoever_was_told_of_it_is_told_how_it_ended(end: str) -> None:
    with unit_of_work():
        corrigendum = proposed()
        adoption = db.session.scalars(select(Adoption)).one()
        for office in offices(corrigendum.declaration.summit)[:4:3]:
            endorsed_directly(adoption, office)
        operations.notify_corrigendum(corrigendum, UNTIL, **BY)
        if end == "issued":
            sent = operations.issue_corrigendum(corrigendum, actor=TESTER, now=UNTIL)
        else:
            sent = operations.withdraw_corrigendum(corrigendum, "WHY-SO", actor=TESTER, now=UNTIL)
        assert sent == 2
        mails = {
            each.to_address: each
            for each in db.session.scalars(select(Mail)).all()
            if "proposed" not in each.subject and "제안" not in each.subject
        }
        english = mails["office@toronto.example"]
        assert english.subject == f"Corrigendum 1 {end}: Joint Statement"
        assert "Toronto" in english.body  # the hour by its own clocks
        assert ("60일 이내에" in english.body) == (end == "issued")
        assert ("WHY-SO" in english.body) == (end == "withdrawn")
        entry = db.session.scalars(select(Entry).order_by(Entry.id.desc()).limit(1)).one()
        assert (entry.act, entry.after["mails"]) == (f"declaration.corrigendum_{end}", 2)
        assert db.session.scalar(select(func.count()).select_from(Mail)) == 4


def test_nobody_hears_of_the_end_of_what_nobody_was_told_of() -> None:
    with unit_of_work():
        corrigendum = proposed()
        endorsed_directly(
            db.session.scalars(select(Adoption)).one(), offices(corrigendum.declaration.summit)[0]
        )
        assert operations.withdraw_corrigendum(corrigendum, "why", **BY) == 0
        assert db.session.scalars(select(Mail)).all() == []


def test_the_pages_lead_from_a_proposal_to_its_withdrawal(app: Flask, client: Client) -> None:
    with unit_of_work():
        declaration = drafted(forum())
        adopted_directly(declaration)
        uid = uid_of(declaration, 1)
    sign_in(client, app, role="editor", summit_slug="forum")
    assert "There is no corrigendum." in client.get(HOME).text
    fields = {
        "csrf_token": csrf(app),
        "version": "0",
        "clause_uid": uid,
        "reads-en": "within 31 days",
        "should_read-en": "within 60 days",
    }
    wrong = client.post(f"{HOME}/new", data=fields)
    assert wrong.status_code == 422
    assert "does not read so (en)" in wrong.text
    assert "within 31 days" in wrong.text
    made = client.post(f"{HOME}/new", data={**fields, "reads-en": "within 30 days"})
    assert (made.status_code, made.headers["Location"]) == (303, f"{HOME}/1")
    assert "within 60 days" in client.get(f"{HOME}/1").text
    stale = client.post(f"{HOME}/1/edit", data={**fields, "version": "9"})
    assert stale.status_code == 409
    early = client.post(f"{HOME}/1/issue", data={"csrf_token": csrf(app)})
    assert early.status_code == 422
    assert "told of a corrigendum before it is issued" in early.text
    behind = {"csrf_token": csrf(app), "until": "2020-01-01T10:00"}
    late = client.post(f"{HOME}/1/notify", data=behind)
    assert (late.status_code, "2020-01-01T10:00" in late.text) == (422, True)
    gone = client.post(
        f"{HOME}/1/withdraw", data={"csrf_token": csrf(app), "why": "A mistake of ours."}
    )
    assert gone.status_code == 303
    assert "A mistake of ours." in client.get(f"{HOME}/1").text
    db.session.rollback()
    tried = db.session.scalars(
        select(Entry).where(Entry.act == "declaration.refused").order_by(Entry.id)
    ).all()
    assert [each.after["tried"] for each in tried] == [
        "declaration.corrigendum_proposed",
        "declaration.corrigendum_issued",
        "declaration.corrigendum_notified",
    ]


def test_a_viewer_reads_and_proposes_nothing(app: Flask, client: Client) -> None:
    with unit_of_work():
        proposed()
    sign_in(client, app, role="viewer", summit_slug="forum")
    assert client.get(f"{HOME}/1").status_code == 200
    for path in ("/new", "/1/edit", "/1/notify", "/1/issue", "/1/withdraw"):
        assert client.post(f"{HOME}{path}", data={"csrf_token": csrf(app)}).status_code == 403
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Corrigendum)) == 1


def test_the_list_costs_the_same_for_one_and_for_thirty(
    app: Flask, client: Client, count_sql: CountSql
) -> None:
    with unit_of_work():
        corrigendum = proposed()
        number = corrigendum.declaration_id
    sign_in(client, app, role="editor", summit_slug="forum")

    def cost() -> int:
        with count_sql() as statements:
            assert client.get(HOME).status_code == 200
        return len(statements)

    one = cost()
    with unit_of_work():
        declaration = db.session.get_one(Declaration, number)
        for _ in range(29):
            operations.propose_corrigendum(declaration, values(declaration), **BY)
    assert cost() == one
