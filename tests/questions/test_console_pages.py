"""The console: who may do what, what is stale, what is polled, and what it costs."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.journal.models import Entry
from summit.questions import operations
from summit.questions.models import Askers, Question, QuestionBox, QuestionState
from tests.actors import TESTER
from tests.conftest import Client, CountSql
from tests.programme.builders import at, session, summit
from tests.questions.builders import (
    approved,
    asked,
    box_of,
    forum,
    later,
    open_box,
    open_window,
    session_of,
    somebody,
)
from tests.signing_in import csrf, sign_in

pytestmark = pytest.mark.usefixtures("database")

ALL = "/organizer/summits/forum/questions"
HOME = "/organizer/summits/forum/sessions/seminar/questions"
S = QuestionState


def made(*words: str, **fields: object) -> list[str]:
    """A box with held questions; return their uids."""
    with unit_of_work():
        box = open_box(session_of(forum()))
        return [asked(box, each, **fields).uid for each in words]  # type: ignore[arg-type]


def post(client: Client, app: Flask, address: str, **fields: str) -> TestResponse:
    return client.post(address, data={"csrf_token": csrf(app), **fields})


def state_of(uid: str) -> tuple[QuestionState, int]:
    db.session.rollback()
    row = db.session.execute(
        select(Question.state, Question.version).where(Question.uid == uid)
    ).one()
    return row.state, row.version


def test_the_list_says_of_each_session_what_waits(app: Flask, client: Client) -> None:
    with unit_of_work():
        forum_ = forum()
        box = open_box(session_of(forum_))
        asked(box, "Held?")
        approved(box, "Listed?")
        open_box(session_of(forum_, "bilateral"), askers=Askers.INVITED)
    sign_in(client, app, role="viewer", summit_slug="forum")

    text = client.get(ALL).text

    rows = re.findall(r"<tr>(.*?)</tr>", text, re.DOTALL)[1:]
    shown = [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)).strip() for row in rows]
    assert shown == [
        "Seminar Fri 14 May 2027, 10:00–11:00 Anybody open 1 1 0",
        "Bilateral Fri 14 May 2027, 16:00–17:00 The invited open 0 0 0",
        "Mayoral Meeting Fri 14 May 2027, 22:00–23:30 No questions are taken.",
    ]
    assert 'href="/organizer/summits/forum/questions" aria-current="page"' in text


def test_lists_cost_the_same_for_one_and_for_thirty(
    app: Flask, client: Client, count_sql: CountSql
) -> None:
    with unit_of_work():
        forum_ = forum()
        first = approved(open_box(session_of(forum_)), "0?").uid
    sign_in(client, app, role="operator", summit_slug="forum")
    addresses = (ALL, HOME, f"{HOME}/now", f"{HOME}/reading", f"{HOME}/{first}")

    def costs() -> list[int]:
        found = []
        for address in addresses:
            with count_sql() as statements:
                assert client.get(address).status_code == 200
            found.append(len(statements))
        return found

    one = costs()
    with unit_of_work():
        forum_ = db.session.merge(forum_)
        box = box_of()
        for number in range(1, 30):
            question = approved(box, f"{number}?")
            asked(box, f"held {number}?")
            dup = asked(box, f"merged {number}?")
            operations.merge(dup, question, seen=1, actor=TESTER, now=later())
            more = session(f"more-{number}", starts_at=at(9))
            forum_.sessions.append(more)
            db.session.flush()
            asked(open_box(more), f"more {number}?")

    assert costs() == one
    assert max(one) <= 15


def test_a_viewer_reads_but_learns_no_names_and_acts_on_nothing(app: Flask, client: Client) -> None:
    uid, _ = made("Why?", "How?", name="SECRET-NAME", organisation="SECRET-HOUSE")
    sign_in(client, app, role="viewer", summit_slug="forum")
    for address in (HOME, f"{HOME}/now", f"{HOME}/reading", f"{HOME}/reading/now", f"{HOME}/{uid}"):
        text = client.get(address).text
        assert "SECRET" not in text, address
        assert 'method="post" action="/organizer/summits' not in text, address
    assert client.get(f"{HOME}/settings").status_code == 403
    for act in ("approve", "reject", "merge", "air", "answered", "words", "move"):
        answer = post(client, app, f"{HOME}/{uid}/{act}", version="1", reason="x")
        assert answer.status_code == 403, act
    for act in ("settings", "intake", "order"):
        assert post(client, app, f"{HOME}/{act}", version="1").status_code == 403
    assert state_of(uid) == (S.HELD, 1)


def test_an_operator_sees_who_asked_and_an_editor_does_too(app: Flask) -> None:
    (uid,) = made("Why?", name="Ada Park", organisation="House")
    for role in ("operator", "editor"):
        client = Client(app, app.response_class)
        sign_in(client, app, role=role, summit_slug="forum")
        assert "Ada Park, House" in client.get(HOME).text
        assert client.get(f"{HOME}/{uid}").status_code == 200


def test_somebody_of_another_summit_learns_nothing(app: Flask, client: Client) -> None:
    (uid,) = made("SECRET-WORDS")
    with unit_of_work():
        summit("other", session("seminar-2"), en="Other")
    sign_in(client, app, role="owner", summit_slug="other")
    for address in (HOME, f"{HOME}/now", f"{HOME}/{uid}", f"{HOME}/reading/now"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert "SECRET" not in answer.text
    # Nor under the address of their own summit.
    theirs = f"/organizer/summits/other/sessions/seminar-2/questions/{uid}"
    assert client.get(theirs).status_code == 404
    assert post(client, app, f"{theirs}/approve", version="1").status_code == 404
    assert state_of(uid) == (S.HELD, 1)


def test_a_box_is_made_and_changed_at_its_page(app: Flask, client: Client) -> None:
    with unit_of_work():
        forum()
    sign_in(client, app, role="operator", summit_slug="forum")
    assert "No questions are taken for this session." in client.get(HOME).text
    assert client.get(f"{HOME}/now").status_code == 404
    settings = f"{HOME}/settings"
    fields = {
        "version": "0",
        "askers": "everyone",
        "opens_at": "2027-05-14T09:30",
        "per_sender": "2",
        "held": "y",
    }
    assert post(client, app, settings, **fields).status_code == 303
    box = db.session.scalars(select(QuestionBox)).one()
    assert box.opens_at == at(9, 30)
    assert (box.closes_at, box.per_sender, box.held, box.voting) == (None, 2, True, False)

    wrong = post(
        client, app, settings, **{**fields, "version": "1", "closes_at": "2027-05-14T09:00"}
    )
    assert wrong.status_code == 422
    assert "It must close after it opens." in wrong.text
    stale = post(client, app, settings, **{**fields, "per_sender": "5"})
    assert stale.status_code == 409
    assert "Somebody else has saved this in the meantime" in stale.text
    db.session.rollback()
    assert db.session.scalar(select(QuestionBox.per_sender)) == 2


def test_intake_is_closed_and_opened_by_a_press(app: Flask, client: Client) -> None:
    made()
    sign_in(client, app, role="operator", summit_slug="forum")
    assert "Close now" in client.get(HOME).text
    assert post(client, app, f"{HOME}/intake", take="no").status_code == 303
    text = client.get(HOME).text
    assert "No more questions are taken." in text
    assert "Open now" in text
    post(client, app, f"{HOME}/intake", take="yes")
    assert "Questions are taken from now on." in client.get(HOME).text


def test_acts_lead_on_and_a_repeated_one_changes_nothing(app: Flask, client: Client) -> None:
    (uid,) = made("What does it cost?")
    sign_in(client, app, role="operator", summit_slug="forum")
    one = f"{HOME}/{uid}"
    for _press in range(2):
        answer = post(client, app, f"{one}/approve", version="1")
        assert (answer.status_code, answer.headers["Location"]) == (303, HOME)
        assert state_of(uid) == (S.APPROVED, 2)

    answer = post(client, app, f"{one}/air", version="2", instead="")
    assert answer.status_code == 422
    assert "Translate it first, or say why" in answer.text
    words = {"words-en": "What does it cost?", "words-ko": "비용은 얼마입니까?"}
    assert post(client, app, f"{one}/words", version="2", **words).status_code == 303
    for _press in range(2):
        assert post(client, app, f"{one}/air", version="3", instead="").status_code == 303
        assert state_of(uid) == (S.ON_AIR, 4)
    assert post(client, app, f"{one}/answered", version="4", answer="Nothing.").status_code == 303
    assert state_of(uid) == (S.ANSWERED, 5)
    acts = db.session.scalars(select(Entry.act).where(Entry.object_kind == "question"))
    assert sorted(acts) == [
        "question.answered",
        "question.approved",
        "question.asked",
        "question.put_on_air",
        "question.words_edited",
    ]


def test_a_stale_act_is_refused_with_the_question_as_it_is(app: Flask, client: Client) -> None:
    uid, other = made("Why?", "How?")
    sign_in(client, app, role="operator", summit_slug="forum")
    post(client, app, f"{HOME}/{uid}/approve", version="1")
    for act, fields in (
        ("reject", {"reason": "No."}),
        ("merge", {"into": other}),
        ("answered", {}),
        ("air", {"instead": "", "waiver": "x"}),
    ):
        answer = post(client, app, f"{HOME}/{uid}/{act}", version="1", **fields)
        assert answer.status_code == 409, act
        assert "Somebody else has changed this question" in answer.text
        assert state_of(uid) == (S.APPROVED, 2)
    answer = post(client, app, f"{HOME}/{uid}/air", version="2", waiver="x", instead=other)
    assert answer.status_code == 409
    assert "Another question is on air by now" in answer.text
    stale = post(client, app, f"{HOME}/{uid}/words", version="1", **{"words-en": "Mine?"})
    assert stale.status_code == 409
    assert state_of(uid) == (S.APPROVED, 2)


def test_a_reason_is_asked_for_and_a_question_merged(app: Flask, client: Client) -> None:
    uid, other = made("Why?", "How?")
    sign_in(client, app, role="operator", summit_slug="forum")
    answer = post(client, app, f"{HOME}/{uid}/reject", version="1", reason=" ")
    assert answer.status_code == 422
    assert "Say why: whoever asked is told." in answer.text
    assert f'<option value="{other}">How? (0)</option>' in client.get(f"{HOME}/{uid}").text
    assert post(client, app, f"{HOME}/{uid}/merge", version="1", into="x").status_code == 404
    assert post(client, app, f"{HOME}/{uid}/merge", version="1", into=uid).status_code == 422
    assert post(client, app, f"{HOME}/{uid}/merge", version="1", into=other).status_code == 303
    assert state_of(uid) == (S.MERGED, 2)
    assert "1 merged into it" in client.get(HOME).text


def test_the_queue_filters_by_its_address(app: Flask, client: Client) -> None:
    with unit_of_work():
        box = open_box(session_of(forum()))
        asked(box, "HELD-ONE")
        approved(box, "LISTED-ONE")
        both = approved(box, "BOTH-ONE")
        words = Text(en="BOTH-ONE", ko="둘 다")
        operations.edit_words(both, words, actor=TESTER, now=later())
        asked(box, "한국어로", language="ko")
        no = asked(box, "REJECTED-ONE")
        operations.reject(no, "No.", seen=1, actor=TESTER, now=later())
    sign_in(client, app, role="operator", summit_slug="forum")

    def shown(query: str) -> list[str]:
        text = client.get(f"{HOME}{query}").text
        return re.findall(r'class="qc-words" id="[^"]+" lang="..[^>]*>([^<]+)<', text)

    assert shown("") == ["HELD-ONE", "한국어로", "LISTED-ONE", "BOTH-ONE"]
    assert shown("?state=rejected") == ["REJECTED-ONE"]
    assert shown("?state=none") == shown("")
    assert shown("?language=ko") == ["한국어로"]
    assert shown("?lacks=ko") == ["HELD-ONE", "LISTED-ONE"]
    assert shown("?q=both") == ["BOTH-ONE"]
    assert shown("?q=%00&page=9&language=xx") == shown("")


@pytest.mark.parametrize("part", ["now", "reading/now"])
def test_the_part_that_is_polled_costs_304_until_something_changes(
    app: Flask, client: Client, part: str
) -> None:
    with unit_of_work():
        uid = approved(open_box(session_of(forum())), "What does it cost?").uid
    sign_in(client, app, role="operator", summit_slug="forum")
    page = client.get(f"{HOME}/{part.removesuffix('now')}".rstrip("/")).text
    tag = re.search(r'data-tag="([0-9a-f]{32})"', page)
    assert tag

    def poll() -> TestResponse:
        return client.get(f"{HOME}/{part}", headers={"If-None-Match": f'"{tag[1]}"'})

    assert (poll().status_code, poll().data) == (304, b"")
    with unit_of_work():
        box = box_of()
        window = open_window(later())
        operations.vote(box, window, uid, somebody(box), True, now=later())
    changed = poll()
    assert changed.status_code == 200
    assert changed.headers["ETag"] != f'"{tag[1]}"'
    assert "private" in changed.headers["Cache-Control"]
    assert "<html" not in changed.text


def test_the_chair_freezes_the_order_and_it_is_put_by_hand(app: Flask, client: Client) -> None:
    with unit_of_work():
        box = open_box(session_of(forum()))
        uids = [approved(box, f"{number}?", now=later(minutes=number)).uid for number in range(3)]
    sign_in(client, app, role="operator", summit_slug="forum")

    def order() -> list[str]:
        text = client.get(f"{HOME}/reading").text
        return [uids.index(uid) for uid in re.findall(r'<li id="q-([^"]+)"', text)]  # type: ignore[misc]

    assert order() == [0, 1, 2]
    answer = post(client, app, f"{HOME}/order", order="frozen", back="reading")
    assert answer.headers["Location"] == f"{HOME}/reading"
    with unit_of_work():
        box = box_of()
        window = open_window(later())
        operations.vote(box, window, uids[2], somebody(box), True, now=later())
    assert order() == [0, 1, 2]
    assert "1 vote" in client.get(f"{HOME}/reading").text
    moved = post(client, app, f"{HOME}/{uids[1]}/move", direction="up", above=uids[0])
    assert moved.headers["Location"] == f"{HOME}#q-{uids[1]}"
    assert order() == [1, 0, 2]
    again = post(client, app, f"{HOME}/{uids[1]}/move", direction="up", above=uids[0])
    assert again.status_code == 409
    assert order() == [1, 0, 2]
    post(client, app, f"{HOME}/order", order="votes")
    assert order() == [2, 0, 1]


def test_what_no_page_of_ours_sends_is_refused(app: Flask, client: Client) -> None:
    (uid,) = made("Why?")
    sign_in(client, app, role="operator", summit_slug="forum")
    for version in ("", "x", "-1", "٣", "9" * 30):
        assert post(client, app, f"{HOME}/{uid}/approve", version=version).status_code == 400
    assert post(client, app, f"{HOME}/order", order="x").status_code == 400
    assert post(client, app, f"{HOME}/{uid}/move", direction="x").status_code == 400
    for wrong in ("x", "%00", "9" * 300):
        assert post(client, app, f"{HOME}/{wrong}/approve", version="1").status_code == 404
    assert state_of(uid) == (S.HELD, 1)


def test_the_journal_tells_of_acts_and_of_no_words(app: Flask, client: Client) -> None:
    (uid,) = made("SECRET-WORDS", name="SECRET-NAME", organisation="SECRET-HOUSE")
    sign_in(client, app, role="owner", summit_slug="forum")
    post(client, app, f"{HOME}/{uid}/approve", version="1")
    words = {"words-en": "SECRET-ENGLISH", "words-ko": "SECRET-KOREAN"}
    post(client, app, f"{HOME}/{uid}/words", version="2", **words)
    post(client, app, f"{HOME}/{uid}/answered", version="3", answer="SECRET-ANSWER")

    text = client.get("/organizer/summits/forum/journal").text

    assert "SECRET" not in text
    for said in ("asked a question", "approved a question", "translated or edited a question"):
        assert said in text
