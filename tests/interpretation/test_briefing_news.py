"""Telling interpreters that texts have arrived: who, when, how often, and never any text."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from summit.attendance.operations.papers import PAPER_JOB, remove_speech_text
from summit.core import clock
from summit.core.db import db, unit_of_work
from summit.interpretation.models import Interpreter, SessionBooths
from summit.interpretation.paper_news import EVERY, PAUSE, SETTLED, TELL_JOB
from summit.mail.models import Mail
from summit.outbox.models import Job, JobState
from summit.outbox.worker import Worker
from summit.programme.models import Session
from tests.actors import TESTER
from tests.interpretation.briefing_world import ARA, BORA, make, send_text

pytestmark = pytest.mark.usefixtures("database")

SECRET = "The river belongs to everybody"
#: Long enough after a text for those who work with it to be told.
THEN = PAUSE + timedelta(seconds=1)


def work(app: Flask, now: datetime) -> None:
    """Do what is due of these jobs; the world's other ones are taken away."""
    db.session.rollback()
    with unit_of_work():
        for job in db.session.scalars(
            select(Job).where(Job.state == JobState.READY, Job.kind.not_in([PAPER_JOB, TELL_JOB]))
        ):
            db.session.delete(job)
    worker: Worker = app.extensions["summit.worker"]
    while worker.do_one(now):
        pass
    with unit_of_work():
        for job in db.session.scalars(select(Job).where(Job.kind == "mail.send")):
            db.session.delete(job)


def mails() -> list[Mail]:
    """Return the mails about texts."""
    db.session.rollback()
    return list(
        db.session.scalars(select(Mail).where(Mail.key.startswith("papers:")).order_by(Mail.id))
    )


def told() -> list[str]:
    return [mail.to_address for mail in mails()]


def test_those_who_have_confirmed_are_told_and_nothing_of_the_text_is_in_it(app: Flask) -> None:
    make(app)
    now = clock.now()
    send_text(app, "jakarta", SECRET.encode(), now=now)
    work(app, now)
    assert told() == []  # others may come with it
    work(app, now + THEN)

    (mail,) = mails()

    assert mail.to_address == "kim.bora@booth.example"
    assert mail.link_kind == "interpreter"
    assert mail.subject.startswith("A speech text has arrived:")
    assert "Mayoral Meeting: Cities after dark: Jakarta" in mail.body
    assert "newer version" not in mail.body
    assert SECRET not in mail.body
    jobs = db.session.scalars(select(Job).where(Job.kind.in_([PAPER_JOB, TELL_JOB]))).all()
    assert all(SECRET not in str(job.args) for job in jobs)


def test_texts_that_come_together_are_one_mail_and_a_newer_version_is_called_so(
    app: Flask,
) -> None:
    make(app)
    now = clock.now()
    send_text(app, "jakarta", b"One.", now=now)
    send_text(app, "seoul", b"Two.", now=now + timedelta(seconds=20))
    work(app, now + timedelta(seconds=20))
    work(app, now + timedelta(seconds=20) + THEN)
    later = now + timedelta(hours=3)
    send_text(app, "jakarta", b"One, again.", now=later)
    work(app, later)
    work(app, later + THEN)

    first, second = mails()

    assert "Jakarta" in first.body
    assert "Seoul" in first.body
    assert "Jakarta (a newer version)" in second.body
    assert "Seoul" not in second.body


def test_one_mail_an_hour_at_most_and_nothing_is_lost(app: Flask) -> None:
    make(app)
    now = clock.now()
    for minutes in (0, 10, 20, 50):
        at = now + timedelta(minutes=minutes)
        send_text(app, "jakarta", f"Version {minutes}.".encode(), now=at)
        work(app, at)
        work(app, at + THEN)
    assert len(told()) == 1
    assert mails()[0].body.count("Jakarta") == 1
    send_text(app, "seoul", b"From Seoul.", now=now + timedelta(minutes=58))
    after = now + PAUSE + EVERY + SETTLED + timedelta(minutes=1)
    work(app, after)
    work(app, after + EVERY * 3)

    first, second = mails()

    assert second.created_at - first.created_at >= EVERY
    assert "Jakarta (a newer version)" in second.body
    assert "Seoul" in second.body


def test_withheld_texts_are_told_of_when_they_may_be_read(app: Flask) -> None:
    make(app)
    now = clock.now()
    shown = now + timedelta(hours=5)
    with unit_of_work():
        row = db.session.scalars(select(Session).where(Session.slug == "mayors")).one()
        db.session.add(SessionBooths(session_id=row.id, papers_from=shown))
    send_text(app, "jakarta", b"Withheld.", now=now)
    work(app, now)
    work(app, now + THEN)
    work(app, shown - timedelta(seconds=1))
    assert told() == []
    work(app, shown + SETTLED + timedelta(seconds=1))
    assert told() == ["kim.bora@booth.example"]
    work(app, shown + timedelta(days=1))
    assert len(told()) == 1


def test_what_was_there_when_somebody_agreed_is_no_news(app: Flask) -> None:
    make(app)
    before = clock.now() - timedelta(days=1)
    send_text(app, "jakarta", b"Long there.", now=before)
    work(app, clock.now())
    work(app, clock.now() + THEN)
    assert told() == []


def test_a_text_that_was_removed_meanwhile_is_not_told_of(app: Flask) -> None:
    from summit.attendance.models import Invitation

    make(app)
    now = clock.now()
    _, key = send_text(app, "jakarta", b"Gone.", now=now)
    work(app, now)
    with unit_of_work():
        invitation = db.session.get(Invitation, key)
        assert invitation is not None
        remove_speech_text(invitation, actor=TESTER, now=now)
    work(app, now + THEN)
    assert told() == []


def test_another_session_s_text_is_told_to_its_own_booth_alone(app: Flask) -> None:
    made = make(app)
    now = clock.now()
    send_text(app, "jakarta", b"Between us.", session="bilateral", now=now)
    work(app, now)
    with unit_of_work():
        other = db.session.get(Interpreter, made.numbers[BORA])
        assert other is not None
        other.address = ""
    send_text(app, "jakarta", b"To all.", now=now)
    work(app, now + THEN)
    work(app, now + THEN * 2)
    assert told() == ["choi.ara@booth.example"]
    assert made.numbers[ARA]


def test_nobody_is_told_after_the_session(app: Flask) -> None:
    make(app)
    row = db.session.scalars(select(Session).where(Session.slug == "mayors")).one()
    assert row.ends_at is not None
    over = row.ends_at + timedelta(minutes=1)
    send_text(app, "jakarta", b"Too late.", now=over)
    work(app, over)
    work(app, over + THEN)
    assert told() == []
