"""Erasing: in time, of everybody, and never what everyone has seen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from summit.attendance.retention import DEFAULTS, Kept, end_of
from summit.core.db import db, unit_of_work
from summit.core.errors import Refused
from summit.journal.models import Entry
from summit.programme.ties import ties
from summit.questions import operations
from summit.questions.models import Question, Vote
from summit.questions.operations.erasing import ERASE_JOB, erase_all
from tests.actors import TESTER
from tests.questions.builders import (
    NOW,
    approved,
    asked,
    forum,
    open_box,
    open_window,
    session_of,
    somebody,
)

pytestmark = pytest.mark.usefixtures("database")


def test_who_asked_is_erased_in_time_and_what_everyone_saw_stays(app: Flask) -> None:
    assert ERASE_JOB in app.extensions["summit.worker"].daily
    with unit_of_work():
        made = forum()
        box = open_box(session_of(made))
        shown = approved(box, "Shown?", name="Ada", organisation="House")
        secret = asked(box, "My telephone is 555", name="Eve")
        operations.reject(secret, "Dear Eve", seen=secret.version, actor=TESTER, now=NOW)
        operations.vote(box, open_window(NOW), shown.uid, somebody(box), True, now=NOW)
        due = end_of(made) + timedelta(days=DEFAULTS[Kept.CONTACTS])

    with unit_of_work():
        erase_all({}, due - timedelta(seconds=1))
        assert db.session.scalar(select(func.count()).where(Question.name != "")) == 2
    with unit_of_work():
        erase_all({}, due)
    with unit_of_work():
        erase_all({}, due)

    rows = db.session.execute(
        select(
            Question.words,
            Question.name,
            Question.organisation,
            Question.sender,
            Question.network,
            Question.reason,
            Question.votes,
        ).order_by(Question.id)
    ).all()
    assert [tuple(row) for row in rows] == [
        ({"en": "Shown?"}, "", "", "", "", "", 1),
        ({}, "", "", "", "", "", 0),
    ]
    assert db.session.scalar(select(func.count()).select_from(Vote)) == 0
    entries = db.session.scalars(select(Entry).where(Entry.act == "question.erased")).all()
    assert [each.after for each in entries] == [{"count": 2}]


def test_a_session_in_which_questions_were_asked_is_not_deleted() -> None:
    with unit_of_work():
        seminar = session_of(forum())
        box = open_box(seminar)
        ties.refuse([seminar])
        asked(box)
        with pytest.raises(Refused, match="Questions were asked"):
            ties.refuse([seminar])
