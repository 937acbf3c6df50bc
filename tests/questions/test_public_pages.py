"""The public page: what everyone may see, what only the asker does, and how a flood ends."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from urllib.parse import quote_from_bytes

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from summit.core import clock
from summit.core.db import db, unit_of_work
from summit.programme.models import SessionState
from summit.questions import operations
from summit.questions.limits import LIMITS
from summit.questions.models import Askers, Question, QuestionState, Vote
from tests.actors import TESTER
from tests.conftest import Client, CountSql
from tests.questions.builders import (
    approved,
    asked,
    forum,
    later,
    open_box,
    publish,
    session_of,
)

pytestmark = pytest.mark.usefixtures("database")

HERE = "/en/forum/sessions/seminar/questions"


def token(client: Client, address: str = HERE) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(address).text)
    return found[1] if found else ""


def ask(client: Client, words: str, address: str = HERE, **fields: str) -> TestResponse:
    data = {"csrf_token": token(client, address), "words": words, **fields}
    return client.post(address, data=data)


def press(client: Client, uid: str, vote: str = "yes", **more: str) -> TestResponse:
    data = {"csrf_token": token(client), "vote": vote, **more}
    return client.post(f"{HERE}/{uid}/vote", data=data)


def another(app: Flask, number: int = 2) -> Client:
    made = Client(app, app.response_class)
    made.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
    return made


def test_the_page_stands_among_the_public_ones_and_no_cache_keeps_it(client: Client) -> None:
    with unit_of_work():
        approved(open_box(session_of(forum())), "What does it cost?")

    answer = client.get(HERE)

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    text = answer.text
    assert '<link rel="alternate" hreflang="ko" href="http' in text
    assert 'href="/ko/forum/sessions/seminar/questions" lang="ko"' in text
    assert 'href="/en/forum/programme"' in text
    assert "Release 1, published" in text
    assert "What does it cost?" in text
    assert client.get("/ko/forum/sessions/seminar/questions").status_code == 200
    # Only the session of the form's token: nobody is marked for having looked.
    names = [each.partition("=")[0] for each in answer.headers.getlist("Set-Cookie")]
    assert names == ["summit"]


def test_a_question_is_asked_and_its_asker_alone_follows_it(app: Flask, client: Client) -> None:
    with unit_of_work():
        open_box(session_of(forum()))

    answer = ask(client, "  Why\u202e?\0 ", name="Secret name", organisation="Secret house")

    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{HERE}#own"
    assert answer.headers["Cache-Control"] == "no-store, private"
    cookie = next(
        each for each in answer.headers.getlist("Set-Cookie") if each.startswith("summit-asker=")
    )
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    row = db.session.scalars(select(Question)).one()
    assert (row.words, row.language, row.name) == ({"en": "Why?"}, "en", "Secret name")
    assert (row.organisation, row.state) == ("Secret house", QuestionState.HELD)
    mine = client.get(HERE).text
    assert "A moderator looks at it before others see it." in mine
    assert "Why?" in mine
    theirs = another(app).get(HERE).text
    assert "Why?" not in theirs
    assert "Secret" not in theirs


def test_what_is_held_or_rejected_and_who_asked_is_nobody_elses(app: Flask, client: Client) -> None:
    with unit_of_work():
        made = forum()
        box = open_box(session_of(made))
        who = {"name": "SECRET-NAME", "organisation": "SECRET-HOUSE"}
        asked(box, "SECRET-HELD", **who)
        no = asked(box, "SECRET-REJECTED", **who)
        operations.reject(no, "SECRET-REASON", seen=1, actor=TESTER, now=later())
        gone = asked(box, "SECRET-MERGED", **who)
        kept = approved(box, "On the list", **who)
        operations.merge(gone, kept, seen=1, actor=TESTER, now=later())
        done = approved(box, "Answered", **who)
        operations.mark_answered(done, "In the annex", seen=2, actor=TESTER, now=later())
        air = approved(box, "On air", **who)
        operations.put_on_air(air, "", waiver="SECRET-WAIVER", seen=2, actor=TESTER, now=later())

    other = another(app)
    assert ask(other, "Mine?").status_code == 303
    for reader in (client, other):
        for language in ("en", "ko"):
            text = reader.get(f"/{language}/forum/sessions/seminar/questions").text
            assert "SECRET" not in text
            for shown in ("On the list", "Answered", "In the annex", "On air"):
                assert shown in text
    for address in ("/en/forum/live", "/en/forum/sessions/seminar", "/en/forum/programme.json"):
        assert "SECRET" not in client.get(address).text


def test_the_asker_reads_the_reason(client: Client) -> None:
    with unit_of_work():
        open_box(session_of(forum()))
    ask(client, "Why?")
    with unit_of_work():
        found = db.session.scalars(select(Question)).one()
        operations.reject(found, "Asked <b>before</b>.", seen=1, actor=TESTER, now=later())

    text = client.get(HERE).text

    assert "It was not taken up." in text
    assert "Asked &lt;b&gt;before&lt;/b&gt;." in text


def test_markup_is_shown_and_never_runs(client: Client) -> None:
    with unit_of_work():
        open_box(session_of(forum()), held=False)

    ask(client, "<script>alert(1)</script>\n<img src=x onerror=alert(1)>")

    text = client.get(HERE).text
    assert "<script>alert" not in text
    assert "<img" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>&lt;img src=x" in text


def test_a_vote_is_pressed_and_taken_back(app: Flask, client: Client) -> None:
    with unit_of_work():
        uid = approved(open_box(session_of(forum()))).uid

    for vote, count, value in (("yes", 1, "no"), ("yes", 1, "no"), ("no", 0, "yes")):
        answer = press(client, uid, vote)
        assert answer.status_code == 303
        assert answer.headers["Location"] == f"{HERE}#q-{uid}"
        db.session.rollback()
        assert db.session.scalar(select(Question.votes)) == count
        assert f'name="vote" value="{value}"' in client.get(HERE).text
    press(client, uid)
    press(another(app), uid)
    db.session.rollback()
    assert db.session.scalar(select(Question.votes)) == 2


def test_votes_for_what_is_not_on_the_list_store_nothing(client: Client) -> None:
    with unit_of_work():
        box = open_box(session_of(forum()))
        held = asked(box, "Held?").uid
        approved(box, "Shown?")

    # A held question is answered for like one that is not there at all.
    told = press(client, held)
    assert told.status_code == 422
    assert "Held?" not in told.text
    for uid in ("x", "%00", "9" * 3000, "../x"):
        assert press(client, uid).status_code == 404
    uid = db.session.scalars(select(Question.uid).where(Question.state == "approved")).one()
    for vote in ("", "maybe", "yes\0"):
        assert press(client, uid, vote).status_code == 400
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Vote)) == 0


def test_a_forged_cookie_is_nobody(app: Flask, client: Client) -> None:
    with unit_of_work():
        open_box(session_of(forum()), per_sender=1)
    ask(client, "Why?")
    cookie = client.get_cookie("summit-asker")
    assert cookie is not None
    random, _, code = cookie.value.partition(".")
    thief = another(app)
    for forged in (random, f"{random}.{'x' * 43}", f"{'y' * 32}.{code}", "\u00e9", "x" * 3000):
        thief.set_cookie("summit-asker", forged)
        assert "Why?" not in thief.get(HERE).text
    thief.set_cookie("summit-asker", cookie.value)
    assert "Why?" in thief.get(HERE).text


def test_limits_are_told_and_what_was_typed_stays(app: Flask, client: Client) -> None:
    with unit_of_work():
        open_box(session_of(forum()), per_sender=1)
    sign = token(client)
    assert ask(client, "One?").status_code == 303
    assert "You have asked as many questions as are taken" in client.get(HERE).text
    told = client.post(HERE, data={"csrf_token": sign, "words": "Two?"})
    assert told.status_code == 429
    assert "You have asked 1 questions; no more are taken from one person." in told.text
    for number in range(LIMITS.asked_by_network):
        ask(another(app), f"{number}?")
    flood = ask(another(app), "Too much?")
    assert flood.status_code == 429
    assert "Wait 10 minutes and try again." in flood.text
    assert "Too much?" in flood.text
    assert ask(another(app, 3), "From elsewhere?").status_code == 303


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({}, "Your question: Fill this in."),
        ({"words": " \u200b\u202e\0 "}, "Your question: Fill this in."),
        ({"words": "x" * 501}, "At most 500 characters; this has 501."),
        ({"words": "?", "name": "x" * 101}, "At most 100 characters; this has 101."),
        ({"words": "?", "organisation": "x" * 70_000}, "At most 100 characters"),
    ],
)
def test_what_does_not_fit_is_told_at_its_field(
    client: Client, fields: dict[str, str], problem: str
) -> None:
    with unit_of_work():
        open_box(session_of(forum()))
    answer = client.post(HERE, data={"csrf_token": token(client), **fields})
    assert answer.status_code == 422
    assert problem in unescape(answer.text)
    assert db.session.scalar(select(func.count()).select_from(Question)) == 0


HOSTILE = (
    b"",
    b"\0",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"9" * 5000,
    "가".encode() * 3000,
    "\u202e\u2066".encode(),
    b"{{ 7 * 7 }}%s%(x)s",
    b"<script>alert(1)</script>",
    b"\r\nSet-Cookie: a=b",
)


def test_hostile_values_never_break_it(client: Client) -> None:
    with unit_of_work():
        uid = approved(open_box(session_of(forum()), per_sender=20)).uid
    sign = f"csrf_token={token(client)}"
    for value in HOSTILE:
        quoted = quote_from_bytes(value)
        for address, body in (
            (HERE, f"words={quoted}&name={quoted}&organisation={quoted}"),
            (HERE, f"words=x&words={quoted}"),
            (f"{HERE}/{uid}/vote", f"vote={quoted}"),
            (f"{HERE}/{quoted or 'x'}/vote", "vote=yes"),
        ):
            answer = client.post(
                address,
                data=f"{sign}&{body}".encode(),
                content_type="application/x-www-form-urlencoded",
            )
            assert answer.status_code in {303, 400, 404, 413, 422, 429}, (address, value)
            assert b"<script>alert" not in answer.data
    for method in ("post", "put", "delete"):
        assert getattr(client, method)(HERE).status_code in {400, 405}


@pytest.mark.parametrize("way", ["", "/vote"])
def test_a_huge_form_is_not_even_read(client: Client, way: str) -> None:
    with unit_of_work():
        question = approved(open_box(session_of(forum())))
        address = f"{HERE}/{question.uid}/vote" if way else HERE
    data = {"csrf_token": token(client), "words": "말" * LIMITS.octets, "vote": "yes"}
    answer = client.post(address, data=data)
    assert answer.status_code == 413
    assert "말말" not in answer.text
    assert len(db.session.scalars(select(Question)).all()) == 1
    assert db.session.scalars(select(Vote)).all() == []
    db.session.rollback()
    # Every character of the longest question can be the largest there is.
    fits = {**data, "words": "😀" * LIMITS.words, "name": "😀" * LIMITS.name}
    assert client.post(address, data=fits).status_code == 303


def test_without_a_token_nothing_is_asked(client: Client) -> None:
    with unit_of_work():
        uid = approved(open_box(session_of(forum()))).uid
    assert client.post(HERE, data={"words": "Why?"}).status_code == 400
    assert client.post(f"{HERE}/{uid}/vote", data={"vote": "yes"}).status_code == 400
    assert db.session.scalar(select(func.count()).select_from(Question)) == 1


def test_only_published_sessions_with_a_box_have_the_page(client: Client) -> None:
    with unit_of_work():
        made = forum()
        open_box(session_of(made))
        open_box(session_of(made, "bilateral"), askers=Askers.INVITED)
    sign = token(client)
    for address in (
        "/en/forum/sessions/mayors/questions",  # without a box
        "/en/forum/sessions/bilateral/questions",  # for invitees
        "/en/forum/sessions/none/questions",
        "/en/none/sessions/seminar/questions",
        "/xx/forum/sessions/seminar/questions",
        "/en/forum/sessions/%00/questions",
        "/en/%00/sessions/seminar/questions",
    ):
        assert client.get(address).status_code == 404, address
        data = {"csrf_token": sign, "words": "Why?"}
        assert client.post(address, data=data).status_code == 404, address


def test_a_draft_changes_nothing_and_a_cancelled_session_takes_nothing(client: Client) -> None:
    with unit_of_work():
        made = forum()
        seminar = session_of(made)
        open_box(seminar)
        seminar.state = SessionState.CANCELLED
    sign = token(client)
    assert "Ask a question" in client.get(HERE).text

    with unit_of_work():
        publish(db.session.merge(made), now=later(hours=1))

    text = client.get(HERE).text
    assert "No questions are taken for this session." in text
    assert "Ask a question" not in text
    answer = client.post(HERE, data={"csrf_token": sign, "words": "Why?"})
    assert answer.status_code == 422
    assert db.session.scalar(select(func.count()).select_from(Question)) == 0


def test_former_addresses_lead_to_the_present_one(client: Client) -> None:
    with unit_of_work():
        made = forum()
        seminar = session_of(made)
        open_box(seminar)
        seminar.former_slugs, seminar.slug = ["seminar"], "talks"
        publish(made, now=later(hours=1))
    answer = client.get(HERE)
    assert answer.status_code == 301
    assert answer.headers["Location"] == "/en/forum/sessions/talks/questions"


def test_it_says_when_it_opens_and_that_it_has_closed(client: Client) -> None:
    now = clock.now()
    with unit_of_work():
        box = open_box(
            session_of(forum()), opens_at=now + timedelta(days=1), closes_at=now + timedelta(days=2)
        )
    early = client.get(HERE).text
    assert "Questions are taken from" in early
    assert "data-opens=" in early
    assert "Ask a question" not in early
    with unit_of_work():
        box = db.session.merge(box)
        box.opens_at, box.closes_at = now - timedelta(days=2), now - timedelta(days=1)
    late = client.get(HERE).text
    assert "No more questions are taken; that ended on" in late
    assert "(Seoul time)" in late
    assert "Ask a question" not in late


def test_where_only_the_invited_ask_everyone_reads(client: Client) -> None:
    with unit_of_work():
        box = open_box(session_of(forum()))
        uid = approved(box, "Readable").uid
        box.askers = Askers.INVITED
    text = client.get(HERE).text
    assert "Readable" in text
    assert "Only those who are invited to this session ask" in text
    assert "<form" not in text
    assert db.session.scalar(select(Question.votes).where(Question.uid == uid)) == 0


def test_the_page_costs_the_same_for_one_question_and_for_thirty(
    client: Client, count_sql: CountSql
) -> None:
    with unit_of_work():
        box = open_box(session_of(forum()))
        approved(box, "0?")
    ask(client, "Mine?")
    client.get(HERE)
    with count_sql() as one:
        client.get(HERE)
    with unit_of_work():
        box = db.session.merge(box)
        for number in range(1, 30):
            approved(box, f"{number}?")
    with count_sql() as thirty:
        text = client.get(HERE).text
    assert text.count('class="q-item"') == 30
    assert len(one) == len(thirty) <= 6


def test_the_sessions_page_leads_there_once_questions_are_taken(client: Client) -> None:
    with unit_of_work():
        made = forum()
        open_box(session_of(made, "bilateral"), askers=Askers.INVITED)
    for address in ("/en/forum/sessions/seminar", "/en/forum/sessions/mayors"):
        assert "/questions" not in client.get(address).text
    with unit_of_work():
        open_box(session_of(db.session.merge(made)))

    assert f'href="{HERE}"' in client.get("/en/forum/sessions/seminar").text
    assert (
        'href="/ko/forum/sessions/seminar/questions"'
        in client.get("/ko/forum/sessions/seminar").text
    )
    assert "/questions" not in client.get("/en/forum/sessions/mayors").text
