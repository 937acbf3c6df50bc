"""The table at the console: who may do what, what is refused with its reason, and what it costs."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from summit.attendance.models import Arrangements
from summit.core import clock
from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.declarations import operations
from summit.declarations.models import (
    Adoption,
    Ballot,
    Choice,
    ClauseKind,
    Declaration,
    DeclarationState,
    Holding,
    Method,
    Objection,
    Poll,
    Threshold,
)
from summit.declarations.operations import ClauseValues
from summit.declarations.queries import adopting
from summit.journal.models import Entry
from tests.actors import TESTER
from tests.conftest import Client, CountSql, _empty
from tests.declarations.builders import clauses, drafted, forum, present, uid_of
from tests.declarations.tables import city_of, tabled
from tests.signing_in import csrf, sign_in

pytestmark = pytest.mark.usefixtures("database")

HOME = "/organizer/summits/forum/declarations/statement/adoption"


def post(client: Client, app: Flask, path: str, **fields: object) -> TestResponse:
    return client.post(f"{HOME}{path}", data={"csrf_token": csrf(app), **fields})


def laid(*, cities: int = 4, there: int | None = None, quorum: int | None = None) -> None:
    """Put a text on the table, a little ago, before cities that have just come."""
    with unit_of_work():
        made = forum(cities)
        tabled(made)
        present(made, there, since=clock.now() - timedelta(minutes=5))
        if quorum:
            db.session.add(Arrangements(summit_id=made.id, quorum=quorum))


def state() -> DeclarationState:
    db.session.rollback()
    return db.session.scalars(select(Declaration.state)).one()


def refusals() -> list[dict[str, object]]:
    db.session.rollback()
    return [
        dict(each)
        for each in db.session.scalars(
            select(Entry.after).where(Entry.act == "declaration.refused").order_by(Entry.id)
        )
    ]


def hidden(text: str) -> dict[str, object]:
    """What the form that adopts would send."""
    form = text[text.index('/adoption/adopt"') :]
    form = form[: form.index("</form>")]
    sent: dict[str, object] = dict(
        re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    )
    for name, words in re.findall(r'<textarea name="([^"]+)" hidden>\n?(.*?)</textarea>', form):
        sent[name] = words
    sent["csrf_token"] = ""
    return sent


RULING = {"method": "consensus", "chair-en": "Kim Hana", "chair_title-en": "Mayor of Seoul"}


def test_from_the_draft_to_the_ruling(app: Flask, client: Client) -> None:
    with unit_of_work():
        made = forum()
        drafted(made)
        present(made, 3, since=clock.now() - timedelta(minutes=5))
        db.session.add(Arrangements(summit_id=made.id, quorum=3))
    sign_in(client, app, role="owner", summit_slug="forum")
    assert "Put on the table" in client.get(HOME).text
    assert post(client, app, "/table").status_code == 303
    text = client.get(HOME).text
    assert "3 cities are there" in text
    assert "the quorum is met" in text
    assert f'action="{HOME}/adopt"' not in client.get(f"{HOME}/ruling").text

    confirmation = post(client, app, "/ruling", **RULING)

    assert confirmation.status_code == 200
    text = confirmation.text
    db.session.rollback()
    version = db.session.scalars(select(Declaration)).one().newest
    for said in (
        f"{version.hash[:8]}<wbr>",
        "Joint Statement",
        "3 cities are there",
        "it takes 3",
        "Nobody has objected.",
        "I hear no objection. It is so decided.",
        "이의가 없으므로 가결되었음을 선포합니다.",
        "Kim Hana, Mayor of Seoul",
        "(Seoul, UTC+9)",
        "This can never be undone",
    ):
        assert said in text, said
    assert state() is DeclarationState.TABLED
    unsure = post(client, app, "/adopt", **{**hidden(text), "csrf_token": csrf(app)})
    assert unsure.status_code == 422
    assert "Tick this to adopt the text." in unsure.text
    assert state() is DeclarationState.TABLED
    sent = {**hidden(unsure.text), "csrf_token": csrf(app), "sure": "y"}
    assert post(client, app, "/adopt", **sent).status_code == 303
    assert state() is DeclarationState.ADOPTED
    adoption = db.session.scalars(select(Adoption)).one()
    assert (adoption.present, adoption.quorum) == (3, 3)
    assert adoption.ruling["en"] == "I hear no objection. It is so decided."
    text = client.get(HOME).text
    assert "Nothing of this, and nothing of the text, can be changed" in text
    again = post(client, app, "/adopt", **sent)
    assert again.status_code == 422
    assert "adopted already" in again.text
    assert refusals() == [
        {
            "tried": "declaration.adopted",
            "why": "This declaration was adopted already; that stands for good.",
            "why_message": "This declaration was adopted already; that stands for good.",
            "why_values": {},
        }
    ]


def test_a_quorum_that_is_not_met_is_told_in_the_readers_language(
    app: Flask, client: Client
) -> None:
    laid(there=1, quorum=3)
    sign_in(client, app, role="chair", summit_slug="forum")
    answer = post(client, app, "/ruling", **RULING)
    assert answer.status_code == 422
    assert "it takes 3 cities, and 1 were there" in answer.text
    assert "/adoption/adopt" not in answer.text
    tried = post(client, app, "/adopt", **RULING, sure="y")
    assert tried.status_code == 422
    assert "it takes 3 cities, and 1 were there" in tried.text
    assert "Kim Hana" in tried.text
    assert state() is DeclarationState.TABLED
    assert [each["tried"] for each in refusals()] == ["declaration.adopted"]
    assert db.session.scalar(select(func.count()).select_from(Adoption)) == 0


def test_what_has_changed_since_it_was_confirmed_is_looked_at_again(
    app: Flask, client: Client
) -> None:
    laid(there=2)
    sign_in(client, app, role="chair", summit_slug="forum")
    sent = hidden(post(client, app, "/ruling", **RULING).text)
    with unit_of_work():
        declaration = db.session.scalars(select(Declaration)).one()
        city = city_of("delhi")
        made = operations.object_to(declaration, city, "", "en", actor=TESTER, now=clock.now())
        operations.withdraw_objection(declaration, made, actor=TESTER, now=clock.now())
    answer = post(client, app, "/adopt", **{**sent, "csrf_token": csrf(app), "sure": "y"})
    assert answer.status_code == 409
    assert "has changed since you looked at it" in answer.text
    assert state() is DeclarationState.TABLED
    sent = {**hidden(answer.text), "csrf_token": csrf(app), "sure": "y"}
    assert post(client, app, "/adopt", **sent).status_code == 303


def test_the_instant_may_be_typed_and_does_not_lie_ahead(app: Flask, client: Client) -> None:
    laid()
    sign_in(client, app, role="chair", summit_slug="forum")
    ahead = post(client, app, "/ruling", **RULING, ruled_at="2199-01-01T10:00")
    sent = {**hidden(ahead.text), "csrf_token": csrf(app), "sure": "y"}
    answer = post(client, app, "/adopt", **sent)
    assert (answer.status_code, "cannot lie ahead" in answer.text) == (422, True)
    wrong = post(client, app, "/ruling", **RULING, ruled_at="yesterday")
    assert wrong.status_code == 422
    assert 'value="yesterday"' in wrong.text
    back = post(client, app, "/ruling", **RULING, ruled_at="2020-06-02T10:00", step="edit")
    assert back.status_code == 200
    assert 'value="2020-06-02T10:00"' in back.text
    assert "Kim Hana" in back.text


def test_warnings_are_let_stand_on_the_page(app: Flask, client: Client) -> None:
    parts = clauses(1)
    parts[1] = ClauseValues(ClauseKind.CLAUSE, Text(en="In 30 days.", ko="60일 이내."))
    with unit_of_work():
        tabled(forum(), parts=parts)
    sign_in(client, app, role="chair", summit_slug="forum")
    form = client.get(f"{HOME}/ruling").text
    (key,) = re.findall(r'name="waived" type="checkbox" value="([^"]+)"', form)
    assert "parity check warns" in post(client, app, "/ruling", **RULING).text
    given = {**RULING, "waived": key, "waiver": "It is meant so."}
    text = post(client, app, "/ruling", **given).text
    sent = {**hidden(text), "csrf_token": csrf(app), "sure": "y"}
    assert post(client, app, "/adopt", **sent).status_code == 303
    db.session.rollback()
    adoption = db.session.scalars(select(Adoption)).one()
    assert (adoption.waived, adoption.waiver) == ([key], "It is meant so.")


def test_the_roll_call(app: Flask, client: Client) -> None:
    laid(there=3)
    sign_in(client, app, role="chair", summit_slug="forum")
    opened = post(client, app, "/polls", threshold="majority")
    assert (opened.status_code, opened.headers["Location"]) == (303, f"{HOME}/polls/1")
    page = client.get(f"{HOME}/polls/1")
    assert "0 of 3 have voted" in page.text
    assert "Called next:" in page.text
    assert page.text.count('name="choice" value="yes"') == 3
    tag = client.get(f"{HOME}/polls/1/now").headers["ETag"]
    same = client.get(f"{HOME}/polls/1/now", headers={"If-None-Match": tag})
    assert same.status_code == 304
    assert post(client, app, "/polls/1/votes", city="delhi", choice="yes").status_code == 303
    news = client.get(f"{HOME}/polls/1/now", headers={"If-None-Match": tag})
    assert (news.status_code, "1 of 3 have voted" in news.text) == (200, True)
    twice = post(client, app, "/polls/1/votes", city="delhi", choice="no")
    assert (twice.status_code, "has voted already" in twice.text) == (422, True)
    absent = post(client, app, "/polls/1/votes", city="hanoi", choice="no")
    assert (absent.status_code, "was not there when the vote" in absent.text) == (422, True)
    right = post(client, app, "/polls/1/votes", city="delhi", choice="abstain", correct="y")
    assert right.status_code == 303
    assert post(client, app, "/polls/1/votes", city="toronto", choice="yes").status_code == 303
    for _attempt in range(2):
        assert post(client, app, "/polls/1/close").status_code == 303
    late = post(client, app, "/polls/1/votes", city="budapest", choice="no")
    assert (late.status_code, "vote is closed" in late.text) == (422, True)
    db.session.rollback()
    poll = db.session.scalars(select(Poll)).one()
    assert (poll.yes, poll.no, poll.abstain, poll.carried) == (1, 0, 1, True)
    assert [(each["tried"], each["poll"]) for each in refusals()] == [
        ("declaration.ballot_cast", 1),  # twice
        ("declaration.ballot_cast", 1),  # of a city that was not there
        ("declaration.ballot_cast", 1),  # after closing
    ]
    assert client.get(f"{HOME}/polls/2").status_code == 404


def test_objections_are_recorded_and_withdrawn(app: Flask, client: Client) -> None:
    laid()
    sign_in(client, app, role="chair", summit_slug="forum")
    given = {"city": "hanoi", "language": "ko", "words": "반대합니다 <b>"}
    assert post(client, app, "/objections", **given).status_code == 303
    text = client.get(HOME).text
    assert '<blockquote lang="ko">반대합니다 &lt;b&gt;</blockquote>' in text
    twice = post(client, app, "/objections", **given)
    assert (twice.status_code, "stands already" in twice.text) == (422, True)
    db.session.rollback()
    number = db.session.scalars(select(Objection.id)).one()
    assert "An objection stands" in post(client, app, "/ruling", **RULING).text
    for wrong in ("", "x", "9" * 9, "\0"):
        assert post(client, app, "/objections/withdraw", objection=wrong).status_code == 404
    assert post(client, app, "/objections/withdraw", objection=number).status_code == 303
    confirmation = post(client, app, "/ruling", **RULING)
    assert confirmation.status_code == 200
    sent = {**hidden(confirmation.text), "csrf_token": csrf(app), "sure": "y"}
    assert post(client, app, "/adopt", **sent).status_code == 303
    text = client.get(HOME).text  # what was objected stays on record
    assert '<blockquote lang="ko">반대합니다 &lt;b&gt;</blockquote>' in text
    assert "withdrawn</span>" in text


def test_an_oral_revision_is_certified_by_the_secretary_not_the_chair(
    app: Flask, client: Client
) -> None:
    laid()
    with unit_of_work():
        declaration = db.session.scalars(select(Declaration)).one()
        values = ClauseValues(ClauseKind.CLAUSE, Text(en="We act.", ko="우리는 행동한다."))
        uid = uid_of(declaration, 1)
        operations.edit_clause(declaration, uid, values, actor=TESTER, now=clock.now())
    sign_in(client, app, role="chair", summit_slug="forum")
    text = client.get(HOME).text
    assert "An oral revision is being written (version 2)" in text
    assert "Certify version 2" not in text
    assert post(client, app, "/certify").status_code == 403
    assert "not certified" in post(client, app, "/ruling", **RULING).text
    sign_in(client, app, role="editor", summit_slug="forum")
    assert post(client, app, "/certify").status_code == 303
    assert "Certified; this version" in client.get(HOME).text


@pytest.mark.parametrize("role", ["viewer", "editor", "operator"])
def test_others_look_on(app: Flask, client: Client, role: str) -> None:
    laid()
    with unit_of_work():
        declaration = db.session.scalars(select(Declaration)).one()
        operations.open_poll(declaration, Threshold.MAJORITY, actor=TESTER, now=clock.now())
    sign_in(client, app, role=role, summit_slug="forum")
    assert client.get(HOME).status_code == 200
    assert 'name="choice"' not in client.get(f"{HOME}/polls/1").text
    assert client.get(f"{HOME}/ruling").status_code == 403
    for path, fields in (
        ("/return", {}),
        ("/not-adopted", {}),
        ("/withdraw", {}),
        ("/objections", {"city": "delhi", "language": "en"}),
        ("/polls/1/votes", {"city": "delhi", "choice": "yes"}),
        ("/polls/1/close", {}),
        ("/adopt", {**RULING, "sure": "y"}),
    ):
        assert post(client, app, path, **fields).status_code == 403, path
    assert state() is DeclarationState.TABLED
    assert db.session.scalar(select(func.count()).select_from(Ballot)) == 0
    assert db.session.scalar(select(Poll.closed_at)) is None


@pytest.mark.parametrize("value", ["\0", "x" * 100_000, "-1", "９", "[]"])
def test_hostile_values_are_answered(app: Flask, client: Client, value: str) -> None:
    laid()
    with unit_of_work():
        declaration = db.session.scalars(select(Declaration)).one()
        operations.open_poll(declaration, Threshold.MAJORITY, actor=TESTER, now=clock.now())
    sign_in(client, app, role="owner", summit_slug="forum")
    names = [
        *("method", "ruled_at", "instant", "chair-en", "chair_title-ko", "ruling-en", "waived"),
        *("waiver", "seen", "sure", "city", "choice", "correct", "words", "language"),
        *("objection", "threshold"),
    ]
    for path in ("/ruling", "/adopt", "/objections", "/objections/withdraw", "/polls"):
        answer = post(client, app, path, **dict.fromkeys(names, value))
        assert answer.status_code in (400, 404, 409, 422), path
    for path in ("/ruling", "/adopt"):
        for name in set(names) - {"method", "sure"}:
            fields = {**RULING, name: value}
            assert post(client, app, path, **fields).status_code in (200, 400, 409, 422), name
    answer = post(client, app, "/polls/1/votes", **dict.fromkeys(names, value))
    assert answer.status_code == 422
    assert state() is DeclarationState.TABLED


def test_the_pages_cost_the_same_for_one_and_for_thirty(
    app: Flask, client: Client, count_sql: CountSql
) -> None:
    found = []
    for cities in (1, 30):
        laid(cities=cities)
        with unit_of_work():
            declaration = db.session.scalars(select(Declaration)).one()
            now = clock.now()
            poll = operations.open_poll(declaration, Threshold.MAJORITY, actor=TESTER, now=now)
            for number, each in enumerate(adopting.entitled_cities(poll)):
                operations.cast(poll, each, list(Choice)[number % 3], actor=TESTER, now=now)
                operations.object_to(declaration, each, "", "en", actor=TESTER, now=now)
        sign_in(client, app, role="chair", summit_slug="forum")
        costs = []
        for path in ("", "/ruling", "/polls/1", "/polls/1/now"):
            with count_sql() as statements:
                assert client.get(f"{HOME}{path}").status_code == 200
            costs.append(len(statements))
        found.append(costs)
        if cities == 1:
            db.session.remove()
            _empty(db.engine)
    assert found[0] == found[1]


def test_the_methods_of_a_form_are_all_there_are(app: Flask, client: Client) -> None:
    laid()
    sign_in(client, app, role="chair", summit_slug="forum")
    form = client.get(f"{HOME}/ruling").text
    assert re.findall(r'<option (?:selected )?value="([a-z_]+)"', form) == [*Method]


def test_a_summary_has_nothing_to_adopt(app: Flask, client: Client) -> None:
    with unit_of_work():
        declaration = drafted(forum())
        declaration.holding, declaration.state = Holding.SUMMARY, DeclarationState.ADOPTED
        db.session.delete(declaration.versions[0])
    sign_in(client, app, role="owner", summit_slug="forum")
    answer = client.get(HOME)
    assert (answer.status_code, "there is nothing to adopt" in answer.text) == (200, True)
    for path in ("/table", "/certify", "/polls", "/ruling", "/adopt", "/withdraw"):
        fields = {**RULING, "sure": "y", "threshold": "majority"}
        assert post(client, app, path, **fields).status_code == 422, path
    assert state() is DeclarationState.ADOPTED
