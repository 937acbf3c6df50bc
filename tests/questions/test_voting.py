"""Votes: one for each person, however often and however many at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select

from summit.core import clock
from summit.core.db import db, unit_of_work
from summit.core.errors import NotFound, Refused
from summit.questions import operations, queries, senders
from summit.questions.limits import LIMITS, TooMany
from summit.questions.models import Askers, Question, QuestionBox, Vote
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


def give(box: QuestionBox, question: Question, who: str = "one", wanted: bool = True) -> bool:
    return operations.vote(box, open_window(NOW), question.uid, somebody(box, who), wanted, now=NOW)


def votes_of(question: Question) -> int:
    found = db.session.scalar(select(Question.votes).where(Question.id == question.id))
    assert found is not None
    return found


def test_fifty_votes_of_one_person_at_once_count_once(app: Flask) -> None:
    with unit_of_work():
        box = open_box(session_of(forum()))
        uid, version = (made := approved(box)).uid, made.version
    now = clock.now()

    def press(_number: int) -> bool:
        with app.app_context(), unit_of_work():
            here = box_of()
            return operations.vote(
                here, open_window(now), uid, somebody(here, "same"), True, now=now
            )

    with ThreadPoolExecutor(10) as pool:
        done = list(pool.map(press, range(50)))

    assert done.count(True) == 1
    db.session.rollback()
    row = db.session.execute(select(Question.votes, Question.version)).one()
    assert tuple(row) == (1, version)
    assert db.session.scalar(select(func.count()).select_from(Vote)) == 1


def test_fifty_people_at_once_are_fifty_votes(app: Flask) -> None:
    with unit_of_work():
        uid = approved(open_box(session_of(forum()))).uid
    now = clock.now()

    def press(number: int) -> bool:
        with app.app_context(), unit_of_work():
            here = box_of()
            return operations.vote(
                here, open_window(now), uid, somebody(here, f"person {number}"), True, now=now
            )

    with ThreadPoolExecutor(10) as pool:
        done = list(pool.map(press, range(50)))

    assert all(done)
    db.session.rollback()
    assert db.session.scalar(select(Question.votes)) == 50


def test_a_vote_is_given_and_taken_back() -> None:
    with unit_of_work():
        box = open_box(session_of(forum()))
        question = approved(box)
        assert give(box, question)
        assert not give(box, question)
        assert give(box, question, "two")
        assert votes_of(question) == 2
        assert give(box, question, wanted=False)
        assert not give(box, question, wanted=False)
        assert votes_of(question) == 1


def test_only_what_is_on_the_list_takes_votes() -> None:
    with unit_of_work():
        box = open_box(session_of(forum()))
        held, rejected, gone = (asked(box, f"{number}?") for number in range(3))
        air, answered, target = (approved(box, f"{number}?") for number in range(3, 6))
        operations.reject(rejected, "No.", seen=rejected.version, actor=TESTER, now=NOW)
        operations.merge(gone, target, seen=gone.version, actor=TESTER, now=NOW)
        operations.put_on_air(air, "", waiver="x", seen=air.version, actor=TESTER, now=NOW)
        operations.mark_answered(answered, "", seen=answered.version, actor=TESTER, now=NOW)
        for each in (held, rejected, gone, air, answered):
            with pytest.raises(Refused):
                give(box, each)
        for uid in ("x", "\0", "0" * 36, "9" * 5000):
            with pytest.raises(NotFound):
                operations.vote(box, open_window(NOW), uid, somebody(box), True, now=NOW)
        assert db.session.scalar(select(func.count()).select_from(Vote)) == 0


def test_no_votes_where_there_is_no_voting_or_for_others_or_too_late() -> None:
    with unit_of_work():
        made = forum()
        box = open_box(session_of(made))
        question = approved(box)
        with pytest.raises(Refused):
            operations.vote(
                box, open_window(NOW), question.uid, somebody(box), True, now=later(hours=1)
            )
        box.askers = Askers.INVITED
        with pytest.raises(Refused, match="Only the invited"):
            give(box, question)
        contact = senders.contact(box.id, 1, "", "")
        assert operations.vote(box, open_window(NOW), question.uid, contact, True, now=NOW)
        box.voting = False
        with pytest.raises(Refused):
            operations.vote(box, open_window(NOW), question.uid, contact, False, now=NOW)


def test_new_cookies_from_one_network_do_not_flood_a_question() -> None:
    with unit_of_work():
        box = open_box(session_of(forum()))
        question = approved(box)

        def press(number: int, address: str = "203.0.113.9") -> bool:
            sender = senders.visitor(box.id, f"cookie {number}", address)
            return operations.vote(box, open_window(NOW), question.uid, sender, True, now=NOW)

        db.session.add_all(
            Vote(
                question_id=question.id,
                voter=f"{number}",
                network=senders.visitor(box.id, "", "203.0.113.9").network,
                at=NOW,
            )
            for number in range(LIMITS.votes_by_network - 1)
        )
        assert press(1)
        with pytest.raises(TooMany):
            press(2)
        assert press(3, "203.0.113.10")
        assert votes_of(question) == LIMITS.votes_by_network + 1


def test_merging_unites_votes_and_each_person_keeps_one() -> None:
    with unit_of_work():
        box = open_box(session_of(forum()))
        target, dup, earlier = (approved(box, f"{number}?") for number in range(3))
        for who in ("a", "b"):
            give(box, target, who)
        for who in ("b", "c", "d"):
            give(box, dup, who)
        give(box, earlier, "e")
        operations.merge(earlier, dup, seen=earlier.version, actor=TESTER, now=NOW)
        assert votes_of(dup) == 4
        operations.merge(dup, target, seen=dup.version, actor=TESTER, now=NOW)

        assert votes_of(target) == 5
        assert earlier.merged_into_id == target.id
        sender = somebody(box, "c").digest
        shown = queries.board(box, sender).approved
        assert [(each.uid, each.votes, each.voted) for each in shown] == [(target.uid, 5, True)]
        # The vote that came with the other question is the person's one vote here.
        assert not give(box, target, "c")
        assert give(box, target, "c", wanted=False)
        assert votes_of(target) == 4


def test_what_was_merged_by_mistake_takes_its_votes_back() -> None:
    with unit_of_work():
        box = open_box(session_of(forum()))
        target, dup = approved(box, "1?"), approved(box, "2?")
        give(box, target, "a")
        give(box, dup, "a")
        give(box, dup, "b")
        operations.merge(dup, target, seen=dup.version, actor=TESTER, now=NOW)
        assert votes_of(target) == 2
        operations.approve(dup, seen=dup.version, actor=TESTER, now=NOW)
        assert (votes_of(target), votes_of(dup)) == (1, 2)
        assert dup.merged_into_id is None
