"""The offices' page: its own invitation, its own name, and nothing of others."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from summit.attendance.models import AnswerKind, Invitation
from summit.attendance.queries.offices import LINK_KIND
from summit.core import clock, tokens
from summit.core.db import db, unit_of_work
from summit.questions import operations
from summit.questions.models import Askers, Question, QuestionState
from summit.questions.senders import Sender
from tests.actors import TESTER
from tests.conftest import Client
from tests.questions.builders import (
    approved,
    forum,
    invite,
    later,
    open_box,
    session_of,
)
from tests.questions.test_public_pages import token

pytestmark = pytest.mark.usefixtures("database")


def link(invitation: Invitation) -> str:
    """Return what the addresses of the office's first contact begin with."""
    contact = invitation.office.contacts[0]
    return f"/office/en/{tokens.sign(LINK_KIND, contact.id, contact.link_version)}"


def made() -> tuple[str, int, str, int]:
    """Invite two offices to the mayoral meeting; return their links and invitations."""
    with unit_of_work():
        summit = forum()
        open_box(session_of(summit, "mayors"), askers=Askers.INVITED)
        first, second = invite(summit), invite(summit, number=1)
        first.office.contacts[0].name = "Dewi"
        second.office.contacts[0].name = "SECRET-AIDE"
        db.session.flush()
        return link(first), first.id, link(second), second.id


def test_an_office_asks_in_its_own_name(client: Client) -> None:
    base, number, _, _ = made()
    here = f"{base}/questions/{number}"

    page = client.get(here)
    assert page.status_code == 200
    assert "You ask as Dewi, Jakarta." in page.text
    assert page.headers["Cache-Control"] == "no-store, private"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert f'href="{base}/questions/{number}"' in client.get(f"{base}/").text
    answer = client.post(
        here,
        data={
            "csrf_token": token(client, here),
            "words": "왜요?",
            "name": "Somebody else",
            "organisation": "Elsewhere",
        },
    )

    assert answer.status_code == 303
    row = db.session.scalars(select(Question)).one()
    assert (row.name, row.organisation, row.language) == ("Dewi", "Jakarta", "ko")
    assert (row.network, row.state) == ("", QuestionState.HELD)
    assert row.contact_id is not None
    assert "A moderator looks at it before others see it." in client.get(here).text


def test_an_office_sees_nothing_of_another(client: Client) -> None:
    first, number, second, other = made()
    here = f"{second}/questions/{other}"
    client.post(here, data={"csrf_token": token(client, here), "words": "SECRET-HELD"})
    with unit_of_work():
        row = db.session.scalars(select(Question)).one()
        assert row.name == "SECRET-AIDE"

    assert "SECRET" not in client.get(f"{first}/questions/{number}").text
    with unit_of_work():
        row = db.session.scalars(select(Question)).one()
        operations.approve(row, seen=1, actor=TESTER, now=later())
    text = client.get(f"{first}/questions/{number}").text
    assert "SECRET-HELD" in text
    assert "SECRET-AIDE" not in text


def test_only_its_own_invitation_opens(client: Client) -> None:
    first, number, _, other = made()
    sign = token(client, f"{first}/questions/{number}")
    for address in (
        f"{first}/questions/{other}",
        f"{first}/questions/0",
        f"{first}/questions/2147483648",
        f"{first}/questions/x",
        f"{first[:-2]}/questions/{number}",
    ):
        assert client.get(address).status_code == 404, address
        data = {"csrf_token": sign, "words": "Why?"}
        assert client.post(address, data=data).status_code in {404, 405}, address
        assert client.post(f"{address}/x/vote", data={**data, "vote": "yes"}).status_code in {
            404,
            405,
        }
    assert db.session.scalars(select(Question)).all() == []


@pytest.mark.parametrize(
    ("slug", "answer", "status"),
    [
        ("bilateral", AnswerKind.DECLINED, 404),
        ("bilateral", AnswerKind.ACCEPTED, 200),
        ("bilateral", None, 200),
        ("mayors", AnswerKind.DECLINED, 200),
    ],
)
def test_who_does_not_come_reads_nothing_of_what_only_the_invited_see(
    client: Client, slug: str, answer: AnswerKind | None, status: int
) -> None:
    with unit_of_work():
        summit = forum()
        box = open_box(session_of(summit, slug), askers=Askers.INVITED)
        invitation = invite(summit, slug)
        invitation.answer, invitation.answered_at = answer, clock.now() if answer else None
        db.session.flush()
        somebody = Sender("0" * 43, contact_id=invitation.office.contacts[0].id)
        approved(box, "SECRET-QUESTION", sender=somebody)
        here = f"{link(invitation)}/questions/{invitation.id}"
        question = db.session.scalars(select(Question.uid)).one()
    found = client.get(here)
    assert found.status_code == status
    assert (f'href="{here}"' in client.get(f"{here.partition('/questions')[0]}/").text) is (
        status == 200
    )
    assert ("SECRET-QUESTION" in found.text) is (status == 200)
    sign = token(client, here) or token(client, here.partition("/questions")[0] + "/names")
    vote = client.post(f"{here}/{question}/vote", data={"csrf_token": sign, "vote": "yes"})
    asked_too = client.post(here, data={"csrf_token": sign, "words": "Why?"})
    assert (vote.status_code, asked_too.status_code) == (
        (303, 303) if status == 200 else (404, 404)
    )
    assert db.session.scalar(select(func.count(Question.id))) == (2 if status == 200 else 1)


def test_without_a_box_there_is_no_page_and_no_link(client: Client) -> None:
    with unit_of_work():
        invitation = invite(forum())
        db.session.flush()
        base, number = link(invitation), invitation.id
    assert client.get(f"{base}/questions/{number}").status_code == 404
    assert "/questions/" not in client.get(f"{base}/").text


def test_a_colleague_votes_once_and_limits_are_told(client: Client) -> None:
    base, number, second, other = made()
    here = f"{base}/questions/{number}"
    theirs = f"{second}/questions/{other}"
    for words in ("1?", "2?", "3?"):
        data = {"csrf_token": token(client, theirs), "words": words}
        assert client.post(theirs, data=data).status_code == 303
    told = client.post(theirs, data={"csrf_token": token(client, here), "words": "4?"})
    assert told.status_code == 429
    assert "You have asked 3 questions" in told.text
    with unit_of_work():
        row = db.session.scalars(select(Question).where(Question.state == "held")).first()
        assert row is not None
        operations.approve(row, seen=1, actor=TESTER, now=later())
        uid = row.uid
    for vote, count in (("yes", 1), ("yes", 1), ("no", 0)):
        data = {"csrf_token": token(client, here), "vote": vote}
        assert client.post(f"{here}/{uid}/vote", data=data).status_code == 303
        db.session.rollback()
        assert db.session.scalar(select(Question.votes).where(Question.uid == uid)) == count


def test_what_is_of_another_sessions_box_takes_no_vote(client: Client) -> None:
    base, number, _, _ = made()
    here = f"{base}/questions/{number}"
    with unit_of_work():
        invitation = db.session.get_one(Invitation, number)
        seminar = session_of(invitation.session.summit)
        elsewhere = approved(open_box(seminar), "Elsewhere?").uid
    data = {"csrf_token": token(client, here), "vote": "yes"}
    assert client.post(f"{here}/{elsewhere}/vote", data=data).status_code == 404
    db.session.rollback()
    assert db.session.scalar(select(Question.votes)) == 0
