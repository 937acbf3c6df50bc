"""What an office reads and says on its own pages, and that nobody else does."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from summit.attendance.models import Office
from summit.attendance.queries.offices import LINK_KIND
from summit.core import clock, tokens
from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.declarations import operations, queries
from summit.declarations.models import (
    Contribution,
    ContributionKind,
    ContributionState,
    Declaration,
    DeclarationState,
)
from summit.declarations.operations import CirculationValues, ClauseValues
from summit.programme.models import Summit
from tests.actors import TESTER
from tests.attendance.builders import office
from tests.conftest import Client
from tests.declarations.builders import (
    adopted_directly,
    clauses,
    drafted,
    endorsed_directly,
    forum,
    offices,
    uid_of,
)
from tests.programme.builders import at, city, session, summit

pytestmark = pytest.mark.usefixtures("database")


def link(of: Office, language: str = "en") -> str:
    """Return what the addresses of the office's first contact begin with."""
    contact = of.contacts[0]
    return f"/office/{language}/{tokens.sign(LINK_KIND, contact.id, contact.link_version)}"


def circulate(declaration: Declaration, to: list[Office], **fields: Any) -> None:
    """Circulate until a week from now."""
    now = clock.now()
    given = {"deadline": now + timedelta(days=7), "now": now, **fields}
    at = given.pop("now")
    values = CirculationValues(office_ids=[each.id for each in to], **given)
    operations.circulate(declaration, values, actor=TESTER, now=at)


class Scene:
    """A statement circulated to Toronto and Hanoi, not to Delhi."""

    def __init__(self, **fields: Any) -> None:
        with unit_of_work():
            made = forum()
            declaration = drafted(made, "secret-draft", title=Text(en="SECRET-TITLE", ko="비밀"))
            toronto, delhi, _, hanoi = offices(made)
            circulate(declaration, [toronto, hanoi], **fields)
            self.toronto, self.delhi, self.hanoi = link(toronto), link(delhi), link(hanoi, "ko")
            self.uid = uid_of(declaration, 1)
            self.id, self.toronto_id = declaration.id, toronto.id
        self.path = "declarations/secret-draft"

    def clause(self, base: str) -> str:
        return f"{base}/{self.path}/clauses/{self.uid}"


def token(client: Client, address: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(address).text)
    return found[1] if found else ""


def fields(client: Client, address: str) -> dict[str, str]:
    """Return the hidden fields of the page's form."""
    text = client.get(address).text
    found: dict[str, str] = {}
    pairs = re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", text)
    for tag in pairs:
        name = re.search(r'name="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name and value:
            found[name[1]] = html.unescape(value[1])
    return found


def post(client: Client, address: str, **data: str) -> Any:
    return client.post(address, data={**fields(client, address), **data})


def said() -> list[Contribution]:
    db.session.rollback()
    found = list(db.session.scalars(select(Contribution).order_by(Contribution.id)))
    db.session.expunge_all()
    db.session.rollback()
    return found


def test_the_first_page_leads_to_the_draft(client: Client) -> None:
    scene = Scene()
    text = client.get(f"{scene.toronto}/").text
    assert f'href="{scene.toronto}/{scene.path}"' in text
    assert "Read the draft and comment: SECRET-TITLE" in text
    assert "SECRET" not in client.get(f"{scene.delhi}/").text
    page = client.get(f"{scene.toronto}/{scene.path}")
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store, private"
    assert "We commit ourselves to measure 1 within 30 days." in page.text
    assert "(Toronto time, UTC" in page.text
    korean = client.get(f"{scene.hanoi}/{scene.path}").text
    assert '<html lang="ko"' in korean
    # The reader's language first, the other one at hand.
    assert korean.index("제1조치를 이행할") < korean.index("to measure 1 within")


def test_whoever_was_not_consulted_learns_nothing(client: Client) -> None:
    scene = Scene(others_open=True)
    post(client, f"{scene.clause(scene.toronto)}/comment", words="SECRET-COMMENT")
    (made,) = said()
    data = {"csrf_token": token(client, f"{scene.delhi}/names"), "version": "1", "words": "x"}
    for path in (
        scene.path,
        f"{scene.path}/clauses/{scene.uid}",
        f"{scene.path}/clauses/whole",
        f"{scene.path}/clauses/{scene.uid}/comment",
        f"{scene.path}/clauses/{scene.uid}/amendment",
        f"{scene.path}/contributions/{made.id}",
        f"{scene.path}/contributions/{made.id}/withdraw",
        "declarations/no-such-draft",
    ):
        answer = client.get(f"{scene.delhi}/{path}")
        assert answer.status_code == 404, path
        assert "SECRET" not in answer.text
        answer = client.post(f"{scene.delhi}/{path}", data=data)
        assert answer.status_code in (404, 405), path
        assert "SECRET" not in answer.text
    # An office that was consulted opens its own contributions alone.
    for path in (f"contributions/{made.id}", f"contributions/{made.id}/withdraw"):
        address = f"{scene.hanoi}/{scene.path}/{path}"
        assert client.get(address).status_code == 404
        assert client.post(address, data=data).status_code == 404
    (made,) = said()
    assert (made.words, made.state) == ("SECRET-COMMENT", ContributionState.OPEN)


def test_an_office_of_another_summit_learns_nothing(client: Client) -> None:
    scene = Scene()
    with unit_of_work():
        other = summit("elsewhere", session("talk", "Talk", starts_at=at(10)))
        db.session.flush()
        elsewhere = link(office(other, city("lima", "Lima", zone="America/Lima")))
    assert client.get(f"{elsewhere}/").status_code == 200
    for base in (elsewhere, scene.toronto[:-2]):
        answer = client.get(f"{base}/{scene.path}")
        assert answer.status_code == 404
        assert "SECRET" not in answer.text


def test_an_office_comments_and_amends_in_korean(client: Client) -> None:
    scene = Scene()
    address = f"{scene.clause(scene.hanoi)}/amendment"
    page = client.get(address)
    assert page.status_code == 200
    assert "우리는 30일 이내에 제1조치를 이행할 것을 약속한다." in page.text
    answer = post(
        client,
        address,
        **{
            "proposed-ko": "우리는 즉시 이행한다.",
            "proposed-en": "We commit ourselves to measure 1 within 30 days.",
            "words": "Thirty days are too long.",
        },
    )
    assert (answer.status_code, answer.location) == (303, scene.clause(scene.hanoi))
    answer = post(client, f"{scene.hanoi}/{scene.path}/clauses/whole/comment", words="전체 의견")
    assert answer.status_code == 303
    amendment, comment = said()
    assert (amendment.proposed, amendment.language) == (Text(ko="우리는 즉시 이행한다."), "en")
    assert (comment.clause_uid, comment.language, comment.kind) == (
        "",
        "ko",
        ContributionKind.COMMENT,
    )
    assert amendment.contact_id is not None
    text = client.get(scene.clause(scene.hanoi)).text
    assert "우리는 즉시 이행한다." in text
    assert "전체 의견" not in text
    assert "우리는 즉시 이행한다." not in client.get(scene.clause(scene.toronto)).text


def test_it_is_changed_and_taken_back_until_it_is_decided(client: Client) -> None:
    scene = Scene()
    post(client, f"{scene.clause(scene.toronto)}/comment", words="First words")
    (made,) = said()
    here = f"{scene.toronto}/{scene.path}/contributions/{made.id}"
    stale = fields(client, here)
    assert post(client, here, words="Second words").status_code == 303
    late = client.post(here, data={**stale, "words": "Third words"})
    assert late.status_code == 409
    assert "Second words" in late.text
    assert "Third words" in late.text
    assert said()[0].words == "Second words"
    assert post(client, f"{here}/withdraw").status_code == 303
    assert said()[0].state is ContributionState.WITHDRAWN
    assert client.get(here).status_code == 303
    post(client, f"{scene.clause(scene.toronto)}/comment", words="Once more")
    again = said()[1]
    other = f"{scene.toronto}/{scene.path}/contributions/{again.id}"
    given = fields(client, other)
    with unit_of_work():
        row = db.session.get_one(Contribution, again.id)
        operations.answer_contribution(row, Text(en="We keep it."), actor=TESTER, now=clock.now())
    refused = client.post(f"{other}/withdraw", data=given)
    assert refused.status_code == 409
    assert "The organizers have decided on it" in refused.text
    page = client.get(scene.clause(scene.toronto)).text
    assert "We keep it." in page
    assert "Answered" in page


def test_after_the_deadline_nothing_is_taken_and_nothing_lost(client: Client) -> None:
    now = clock.now()
    scene = Scene(now=now - timedelta(days=2), deadline=now - timedelta(days=1))
    address = f"{scene.clause(scene.toronto)}/comment"
    answer = post(client, address, words="Too late, but long")
    assert answer.status_code == 422
    assert "The deadline for comments has passed." in answer.text
    assert "Too late, but long" in answer.text
    assert said() == []
    assert "Read the draft and comment" not in client.get(f"{scene.toronto}/").text
    with unit_of_work():
        declaration = queries.declaration_by_id(scene.id)
        declaration.state = DeclarationState.TABLED
    assert "on the table of the meeting" in client.get(f"{scene.toronto}/{scene.path}").text


@pytest.mark.parametrize(
    "data",
    [
        {"words": ""},
        {"words": "\0"},
        {"words": "x" * 100_000},
        {},
    ],
)
def test_a_comment_that_cannot_be_taken(client: Client, data: dict[str, str]) -> None:
    scene = Scene()
    answer = post(client, f"{scene.clause(scene.toronto)}/comment", **data)
    assert answer.status_code == 422
    assert 'href="#words"' in answer.text
    assert said() == []


def test_hostile_values(client: Client) -> None:
    scene = Scene()
    address = f"{scene.clause(scene.toronto)}/amendment"
    given = fields(client, address)
    for data, statuses in (
        ({"version": "x"}, {400}),
        ({"version": "9" * 30}, {400}),
        ({"version": "0"}, {409}),
        ({"version": "0", "base": "[" * 2000}, {400}),
        ({"version": "0", "base": '{"proposed-en": 5}'}, {400}),
        ({"proposed-en": "x" * 100_000}, {422}),
        ({"proposed-en": "\0", "proposed-ko": "\0"}, {422}),
    ):
        answer = client.post(address, data={**given, **data})
        assert answer.status_code in statuses, (data, answer.status_code)
    for path in ("clauses/%00/comment", "clauses/x/comment", "clauses/whole/amendment"):
        assert client.get(f"{scene.toronto}/{scene.path}/{path}").status_code == 404
    for path in ("contributions/0", "contributions/2147483648", "contributions/x/withdraw"):
        assert client.get(f"{scene.toronto}/{scene.path}/{path}").status_code == 404
    assert client.get(f"{scene.toronto}/declarations/%00").status_code == 404
    assert said() == []


def test_words_are_shown_as_words(client: Client) -> None:
    scene = Scene(others_open=True)
    post(client, f"{scene.clause(scene.toronto)}/comment", words="<script>alert(1)</script>")
    for base in (scene.toronto, scene.hanoi):
        text = client.get(scene.clause(base)).text
        assert "&lt;script&gt;alert(1)" in text
        assert "<script>alert" not in text


def test_what_others_say_is_seen_where_that_is_open(client: Client) -> None:
    scene = Scene(others_open=True)
    with unit_of_work():
        for each in offices(queries.declaration_by_id(scene.id).summit):
            each.contacts[0].name = "SECRET-AIDE"
    post(client, f"{scene.clause(scene.toronto)}/comment", words="For all")
    text = client.get(scene.clause(scene.hanoi)).text
    assert "For all" in text
    assert "토론토" in text
    assert "SECRET-AIDE" not in re.sub(r'<p class="whose">.*?</p>', "", text)


def test_what_has_changed_since_it_was_seen(client: Client) -> None:
    scene = Scene()
    post(
        client,
        f"{scene.clause(scene.toronto)}/amendment",
        **{"proposed-en": "We commit ourselves to measure 1 within 20 days."},
    )
    with unit_of_work():
        declaration = queries.declaration_by_id(scene.id, to_change=True)
        (made,) = db.session.scalars(select(Contribution))
        operations.accept(made, credited=True, actor=TESTER, now=clock.now())
        operations.remove_clause(declaration, uid_of(declaration, 5), actor=TESTER, now=clock.now())
        chosen = [each for each in offices(declaration.summit) if each.label["en"] != "Hanoi"]
        circulate(declaration, chosen)
    text = client.get(f"{scene.toronto}/{scene.path}").text
    assert "What has changed since version 1" in text
    changed = client.get(scene.clause(scene.toronto)).text
    assert re.search("within <del>30 ?</del><ins>20 ?</ins> ?days", changed)
    assert "<del>We commit ourselves to measure 5 within 30 days.</del>" in text
    assert "Taken into the text" in text
    assert "taken up in version 2" in text
    # Delhi sees its first version as a whole, Hanoi still the one on which it was consulted.
    assert "What has changed since" not in client.get(f"{scene.delhi}/{scene.path}").text
    # In Korean it reads as before; that it is another one in English is said all the same.
    in_korean = f"{scene.toronto.replace('/en/', '/ko/')}/{scene.path}"
    assert 'class="badge"' in client.get(in_korean).text
    assert "<ins>20" in client.get(f"{in_korean}/clauses/{scene.uid}").text
    korean = client.get(f"{scene.hanoi}/{scene.path}").text
    assert "measure 5 within 30 days" in korean
    assert "within 20 days" not in korean


def test_a_working_version_is_not_shown(client: Client) -> None:
    scene = Scene()
    with unit_of_work():
        declaration = queries.declaration_by_id(scene.id, to_change=True)
        clause = declaration.newest.clauses[1]
        operations.edit_clause(
            declaration,
            clause.uid,
            ClauseValues(clause.kind, Text(en="SECRET-REVISION", ko="SECRET-REVISION")),
            actor=TESTER,
            now=clock.now(),
        )
    assert "SECRET-REVISION" not in client.get(f"{scene.toronto}/{scene.path}").text
    assert "SECRET-REVISION" not in client.get(scene.clause(scene.toronto)).text


def test_an_adopted_text_is_to_be_endorsed(client: Client) -> None:
    scene = Scene()
    with unit_of_work():
        declaration = queries.declaration_by_id(scene.id, to_change=True)
        adopted_directly(declaration, now=clock.now())
        declaration.state = DeclarationState.OPEN
        declaration.endorsing_until = clock.now() + timedelta(days=30)
    for base in (scene.toronto, scene.delhi):
        text = client.get(f"{base}/").text
        assert f'href="{base}/{scene.path}/endorse"' in text
    assert "has been adopted" in client.get(f"{scene.toronto}/{scene.path}").text
    assert client.get(f"{scene.delhi}/{scene.path}").status_code == 404
    with unit_of_work():
        declaration = queries.declaration_by_id(scene.id)
        adoption = queries.adoption_of(declaration)
        assert adoption is not None
        endorsed_directly(adoption, offices(declaration.summit)[0], now=clock.now())
        declaration.endorsing_until = clock.now() - timedelta(hours=1)
    # Delhi comes too late; Toronto finds what it has endorsed, and is not asked again.
    assert "/endorse" not in client.get(f"{scene.delhi}/").text
    first = client.get(f"{scene.toronto}/").text
    assert f'href="{scene.toronto}/{scene.path}/endorse"' in first
    assert "Endorse the adopted text" not in first
    assert "Your city's endorsement" in first
    assert "/endorse" not in client.get(f"{scene.toronto}/{scene.path}").text


@pytest.mark.parametrize("many", [1, 30])
def test_the_page_needs_few_statements(client: Client, count_sql: Any, many: int) -> None:
    with unit_of_work():
        made = forum(many + 1)
        declaration = drafted(made, parts=clauses(many))
        every = offices(made)
        circulate(declaration, every, others_open=True)
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
            for each in every
            for clause in declaration.newest.clauses
        ]
        db.session.execute(insert(Contribution), rows)
        base = link(every[0])
        uid = uid_of(declaration, 1)
    client.get(f"{base}/declarations/statement")
    db.session.remove()
    with count_sql() as whole:
        assert client.get(f"{base}/declarations/statement").status_code == 200
    with count_sql() as one:
        page = client.get(f"{base}/declarations/statement/clauses/{uid}")
    assert page.text.count("said-once") == many + 1
    assert (len(whole), len(one)) == (8, 8)


def test_the_first_page_needs_no_more_for_many_declarations(client: Client, count_sql: Any) -> None:
    counts = []
    for many in (1, 8):
        with unit_of_work():
            made = forum() if many == 1 else db.session.scalars(select(Summit)).one()
            for number in range(many):
                circulate(drafted(made, f"text-{many}-{number}"), offices(made)[:1])
            base = link(offices(made)[0])
        client.get(f"{base}/")
        db.session.remove()
        with count_sql() as statements:
            text = client.get(f"{base}/").text
        counts.append((text.count("Read the draft and comment"), len(statements)))
    (few, statements_few), (most, statements_most) = counts
    assert (few, most) == (1, 9)
    assert statements_few == statements_most
