"""Moderating: each act once, none over somebody else's, one question on air."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from summit.core import clock
from summit.core.db import db, unit_of_work
from summit.core.errors import Conflict, Refused, SummitError
from summit.core.text import Text
from summit.journal.models import Entry
from summit.programme.operations.editing import Unfit
from summit.questions import operations, queries
from summit.questions.following import Following, following
from summit.questions.models import Question, QuestionBox, QuestionState
from summit.questions.ordering import ordered
from summit.streaming import boards
from summit.streaming.live_document import NOTHING
from tests.actors import TESTER
from tests.questions.builders import (
    NOW,
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

pytestmark = pytest.mark.usefixtures("database")

S = QuestionState
BOTH = Text(en="What does it cost?", ko="비용은 얼마입니까?")


def act(name: str, question: Question, *args: object, seen: int | None = None) -> bool:
    """Do one of the acts as a moderator who sees the present version."""
    done: Callable[..., bool] = getattr(operations, name)
    version = question.version if seen is None else seen
    return done(question, *args, seen=version, actor=TESTER, now=NOW)


def translated(box: QuestionBox, words: str = "What does it cost?") -> Question:
    made = approved(box, words)
    operations.edit_words(made, Text(en=words, ko="한국어"), actor=TESTER, now=NOW)
    return made


def test_a_question_goes_from_held_to_answered_and_back() -> None:
    with unit_of_work():
        question = asked(open_box(session_of(forum())))
        assert act("approve", question)
        operations.edit_words(question, BOTH, actor=TESTER, now=NOW)
        assert act("put_on_air", question, "")
        assert (question.state, question.on_air_at) == (S.ON_AIR, NOW)
        assert act("mark_answered", question, "In the annex.")
        assert (question.state, question.answered_at) == (S.ANSWERED, NOW)
        assert act("approve", question)
        assert (question.state, question.on_air_at, question.answered_at) == (
            S.APPROVED,
            None,
            None,
        )
        assert act("reject", question, "Said already.")
        assert (question.state, question.reason) == (S.REJECTED, "Said already.")
        assert act("approve", question)
        assert question.reason == ""
    acts = db.session.scalars(
        select(Entry.act).where(Entry.object_kind == "question").order_by(Entry.id)
    )
    assert list(acts) == [
        "question.asked",
        "question.approved",
        "question.words_edited",
        "question.put_on_air",
        "question.answered",
        "question.taken_back",
        "question.rejected",
        "question.approved",
    ]


def test_an_act_that_has_come_about_is_no_error_and_a_stale_one_is() -> None:
    with unit_of_work():
        box = open_box(session_of(forum()))
        question = asked(box)
        seen = question.version
        assert act("approve", question)
        assert not act("approve", question, seen=seen)
        with pytest.raises(Conflict):
            act("reject", question, "Too late.", seen=seen)
        act("mark_answered", question, "")
        with pytest.raises(Conflict):
            act("reject", question, "Answered already.")
        with pytest.raises(Conflict):
            act("put_on_air", question, "")
        assert (question.state, question.reason) == (S.ANSWERED, "")


def test_votes_do_not_make_a_moderators_page_stale() -> None:
    with unit_of_work():
        box = open_box(session_of(forum()))
        question = approved(box)
        seen = question.version
        operations.vote(box, open_window(NOW), question.uid, somebody(box), True, now=NOW)
        assert act("reject", question, "No.", seen=seen)


def test_a_rejection_needs_a_reason() -> None:
    with unit_of_work():
        question = asked(open_box(session_of(forum())))
        with pytest.raises(Unfit) as unfit:
            act("reject", question, "")
        assert [field for field, _ in unfit.value.problems] == ["reason"]
        assert question.state is S.HELD


def test_a_question_is_merged_only_into_one_that_is_still_asked() -> None:
    with unit_of_work():
        made = forum()
        box = open_box(session_of(made))
        one, two = approved(box, "1?"), approved(box, "2?")
        elsewhere = approved(open_box(session_of(made, "mayors")), "3?")
        answered = approved(box, "4?")
        act("mark_answered", answered, "")
        for wrong in (one, elsewhere, answered):
            with pytest.raises(Refused):
                act("merge", one, wrong)
        seen = one.version
        assert act("merge", one, two)
        assert not act("merge", one, two, seen=seen)
        with pytest.raises(Refused):
            act("merge", two, one)
        assert (one.state, one.merged_into_id) == (S.MERGED, two.id)


def test_words_are_translated_and_never_lose_their_own_language() -> None:
    with unit_of_work():
        question = approved(open_box(session_of(forum())))
        assert operations.missing_languages(question) == ("ko",)
        assert operations.edit_words(question, BOTH, actor=TESTER, now=NOW)
        assert not operations.edit_words(question, BOTH, actor=TESTER, now=NOW)
        assert operations.missing_languages(question) == ()
        with pytest.raises(Unfit):
            operations.edit_words(question, Text(ko="비용은?"), actor=TESTER, now=NOW)
        assert question.words == BOTH
    entry = db.session.scalars(select(Entry).where(Entry.act == "question.words_edited")).one()
    assert entry.after == {"languages": ["ko"], "session": "seminar"}


def test_without_a_translation_somebody_says_why() -> None:
    with unit_of_work():
        question = approved(open_box(session_of(forum())))
        with pytest.raises(Unfit) as unfit:
            act("put_on_air", question, "")
        assert [field for field, _ in unfit.value.problems] == ["waiver"]
        assert question.state is S.APPROVED
        assert operations.put_on_air(
            question,
            "",
            waiver="Interpreters have it.",
            seen=question.version,
            actor=TESTER,
            now=NOW,
        )
    entry = db.session.scalars(select(Entry).where(Entry.act == "question.put_on_air")).one()
    assert entry.after == {
        "question_state": "on_air",
        "waiver": "Interpreters have it.",
        "missing_languages": ["ko"],
        "session": "seminar",
    }


def test_the_next_question_on_air_answers_the_one_before() -> None:
    with unit_of_work():
        box = open_box(session_of(forum()))
        first, second, third = (translated(box, f"{number}?") for number in range(3))
        act("put_on_air", first, "")
        assert act("put_on_air", second, first.uid)
        assert (first.state, second.state) == (S.ANSWERED, S.ON_AIR)
        for seen_on_air in ("", first.uid, "x"):
            with pytest.raises(Conflict):
                act("put_on_air", third, seen_on_air)
        assert (second.state, third.state) == (S.ON_AIR, S.APPROVED)


def test_the_database_holds_one_on_air() -> None:
    with unit_of_work():
        box = open_box(session_of(forum()))
        first, second = translated(box, "1?"), translated(box, "2?")
        act("put_on_air", first, "")
    table = Question.__table__
    with pytest.raises((IntegrityError, Conflict)), unit_of_work():
        db.session.execute(
            update(table).where(table.c.id == second.id).values(state="on_air")  # type: ignore[arg-type]
        )


def test_two_moderators_put_two_questions_on_air_at_once(app: Flask) -> None:
    with unit_of_work():
        box = open_box(session_of(forum()))
        both = [(each.uid, each.version) for each in (translated(box, "1?"), translated(box, "2?"))]
    together, told = threading.Barrier(2), list[str]()

    def press(uid: str, seen: int) -> None:
        with app.app_context():
            together.wait()
            try:
                with unit_of_work():
                    here = box_of()
                    held = queries.box_of(here.session, to_change=True)
                    question = queries.question_of(held, uid, to_change=True)
                    operations.put_on_air(question, "", seen=seen, actor=TESTER, now=clock.now())
                told.append("done")
            except SummitError as error:
                told.append(type(error).__name__)

    threads = [threading.Thread(target=press, args=each) for each in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(told) == ["Conflict", "done"]
    db.session.rollback()
    states = db.session.scalars(select(Question.state))
    assert sorted(states) == ["approved", "on_air"]


def test_whoever_follows_is_told_of_what_is_on_air_and_of_nothing_else() -> None:
    told: list[int] = []

    def follow(box: QuestionBox, now: datetime) -> None:
        assert now == NOW
        told.append(box.id)

    mine = Following()
    mine.add(follow)
    mine.add(follow)
    with unit_of_work():
        box = open_box(session_of(forum()))
        mine.tell(box, NOW)
        assert told == [box.id]
        following.add(follow)
        try:
            told.clear()
            question = asked(box)
            act("approve", question)
            operations.edit_words(question, BOTH, actor=TESTER, now=NOW)
            assert told == []
            act("put_on_air", question, "")
            corrected = Text({**BOTH, "en": "What did it cost?"})
            operations.edit_words(question, corrected, actor=TESTER, now=NOW)
            act("approve", question)
            assert len(told) == 3
        finally:
            following._followers.remove(follow)


def test_the_live_board_shows_the_question_on_air_without_who_asked() -> None:
    with unit_of_work():
        made = forum()
        box = open_box(session_of(made))
        question = asked(box, "What does it cost?", name="Secret", organisation="House")
        act("approve", question)
        operations.edit_words(question, BOTH, actor=TESTER, now=NOW)
        summit_id, uid = made.id, question.uid
    before, document = boards.document(summit_id)
    assert document["sessions"]["seminar@test"] == {**NOTHING, "asking": True}
    with unit_of_work():
        held = queries.box_of(box_of().session, to_change=True)
        question = queries.question_of(held, uid, to_change=True)
        act("put_on_air", question, "")
    version, document = boards.document(summit_id)
    assert version > before
    assert document["sessions"]["seminar@test"]["question"] == {
        "words": {"en": "What does it cost?", "ko": "비용은 얼마입니까?"},
        "language": "en",
        "name": "",
        "organisation": "",
    }
    with unit_of_work():
        held = queries.box_of(box_of().session, to_change=True)
        present = queries.question_of(held, question.uid, to_change=True)
        act("mark_answered", present, "")
    document = boards.document(summit_id)[1]
    assert document["sessions"]["seminar@test"] == {**NOTHING, "asking": True}


def _list(box: QuestionBox) -> list[str]:
    listed = ordered(box, queries.questions_of(box, (S.APPROVED,)))
    return [each.words["en"] for each in listed]


def test_a_frozen_order_stays_while_votes_count() -> None:
    with unit_of_work():
        box = open_box(session_of(forum()))
        one, two, three = (
            approved(box, f"{number}?", now=later(minutes=number)) for number in (1, 2, 3)
        )

        def vote(question: Question, count: int) -> None:
            for number in range(count):
                sender = somebody(box, f"{question.uid} {number}")
                operations.vote(box, open_window(NOW), question.uid, sender, True, now=NOW)

        vote(two, 2)
        assert _list(box) == ["2?", "1?", "3?"]
        assert operations.freeze_order(box, actor=TESTER, now=NOW)
        assert not operations.freeze_order(box, actor=TESTER, now=NOW)
        vote(three, 5)
        approved(box, "4?", now=later(minutes=5))
        assert _list(box) == ["2?", "1?", "3?", "4?"]
        assert three.votes == 5
        act("mark_answered", two, "")
        assert _list(box) == ["1?", "3?", "4?"]
        assert operations.release_order(box, actor=TESTER, now=NOW)
        assert not operations.release_order(box, actor=TESTER, now=NOW)
        assert _list(box) == ["3?", "1?", "4?"]
        assert one.votes == 0


def test_the_list_is_ordered_by_hand_and_frozen_by_that() -> None:
    with unit_of_work():
        box = open_box(session_of(forum()))
        one, two, three = (
            approved(box, f"{number}?", now=later(minutes=number)) for number in (1, 2, 3)
        )

        def move(question: Question, above: Question | None, up: bool) -> bool:
            return operations.move(question, above.uid if above else "", up, actor=TESTER, now=NOW)

        assert move(three, two, True)
        assert _list(box) == ["1?", "3?", "2?"]
        assert box.frozen_at == NOW
        assert not move(one, None, True)
        assert not move(two, three, False)
        with pytest.raises(Conflict):
            move(three, two, True)  # sent twice, or somebody else was quicker
        act("reject", one, "No.")
        with pytest.raises(Conflict):
            move(one, None, False)
        assert _list(box) == ["3?", "2?"]
