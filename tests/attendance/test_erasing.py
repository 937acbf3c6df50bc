"""Erasing in time: what goes, what stays, and what the journal keeps."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import undefer

from summit.attendance import operations, queries
from summit.attendance.models import (
    Answer,
    AnswerKind,
    Channel,
    Contact,
    Delegate,
    Office,
    Paper,
    PaperKind,
    Precedence,
    Visit,
)
from summit.attendance.operations import AnswerValues, ArrangementValues
from summit.attendance.operations.erasing import ERASE_JOB, erase_due, summits_with_records
from summit.attendance.operations.links import send_link
from summit.attendance.retention import DEFAULTS, Kept, end_of
from summit.core import tokens
from summit.core.db import db, reading, unit_of_work
from summit.core.errors import NotFound
from summit.core.text import Text
from summit.directory.models import City
from summit.journal.models import Entry
from summit.mail.models import Mail, MailState
from summit.outbox.models import Job, JobState
from summit.outbox.worker import Worker
from summit.programme.models import Summit
from summit.programme.operations.editing import Unfit
from tests.actors import TESTER
from tests.attendance.builders import NOW, contact_values, forum, invited, later, office
from tests.programme.builders import summit as another_summit

pytestmark = pytest.mark.usefixtures("database")

SECRETS = ("office@jakarta.example", "+62 555 0199", "Hidden Name", "his surgery", "the text")


def made() -> None:
    """Jakarta's office with everything that can be told, and a summit of others."""
    with unit_of_work():
        summit = forum()
        another_summit("other")
        jakarta = db.session.scalars(select(City).where(City.slug == "jakarta")).one()
        found = office(summit, jakarta)
        operations.add_contact(
            found,
            contact_values("x@jakarta.example", name="Hidden Name", day_phone="+62 555 0199"),
            actor=TESTER,
            now=NOW,
        )
        operations.note_visit(found.contacts[0], "Chrome on Android", now=NOW)
        operations.set_delegates(found, [("Hidden Name", "")], actor=TESTER, now=NOW)
        operations.set_consents(found, True, True, True, actor=TESTER, now=NOW)
        mayors = next(each for each in summit.sessions if each.slug == "mayors")
        invitation = invited(mayors, found)
        operations.answer(
            invitation,
            AnswerValues(AnswerKind.DECLINED, reason="his surgery"),
            channel=Channel.PAGE,
            contact=found.contacts[0],
            actor=TESTER,
            now=later(),
        )
        db.session.add(
            Paper(
                office=found,
                invitation_id=invitation.id,
                kind=PaperKind.SPEECH_TEXT,
                name="speech.txt",
                extension="txt",
                media_type="text/plain",
                size=8,
                words=2,
                added_at=NOW,
                data=b"the text",
            )
        )


def erase(now: datetime) -> dict[Kept, int]:
    with unit_of_work():
        (summit_id,) = summits_with_records()
        summit = db.session.get_one(Summit, summit_id)
        return erase_due(summit, actor=TESTER, now=now)


def end() -> datetime:
    with reading():
        return end_of(db.session.scalars(select(Summit).where(Summit.slug == "forum")).one())


def days(kind: Kept) -> timedelta:
    return timedelta(days=DEFAULTS[kind])


def test_nothing_is_erased_before_its_time() -> None:
    made()

    assert erase(end() + days(Kept.DEVICES) - timedelta(seconds=1)) == {}
    assert db.session.scalars(select(Visit)).all() != []


def test_each_kind_goes_at_its_own_time() -> None:
    made()

    assert erase(end() + days(Kept.DEVICES)) == {Kept.DEVICES: 1}
    # Two contacts and one delegate.
    assert erase(end() + days(Kept.CONTACTS)) == {Kept.CONTACTS: 3}
    assert erase(end() + days(Kept.PAPERS)) == {Kept.PAPERS: 1, Kept.CORRESPONDENCE: 1}
    assert erase(end() + days(Kept.CONSENTS)) == {Kept.CONSENTS: 1}
    assert erase(end() + days(Kept.CONSENTS) + timedelta(days=1)) == {}


def test_nothing_of_it_is_left_and_the_fact_stays() -> None:
    made()
    erase(end() + days(Kept.CONSENTS))

    rows = [
        *db.session.scalars(select(Contact)),
        *db.session.scalars(select(Delegate)),
        *db.session.scalars(select(Answer)),
        *db.session.scalars(select(Paper).options(undefer(Paper.data))),
        *db.session.scalars(select(Entry)),
    ]
    held = " ".join(str({k: v for k, v in vars(row).items() if k[0] != "_"}) for row in rows)
    for secret in SECRETS:
        assert secret not in held
    answer = db.session.scalars(select(Answer)).one()
    assert (answer.kind, answer.channel) == (AnswerKind.DECLINED, Channel.PAGE)
    erased = db.session.scalars(select(Entry).where(Entry.act == "attendance.erased")).all()
    assert {each.after["kind"] for each in erased} == {kind.value for kind in Kept}
    found = db.session.scalars(select(Office)).one()
    assert (found.streaming, found.consented_at) == (None, None)


def test_of_a_refused_mail_not_even_what_the_server_said_is_left() -> None:
    made()
    said = "550 5.1.1 <office@jakarta.example>: unknown"
    with unit_of_work():
        contact = db.session.scalars(select(Contact).order_by(Contact.id)).first()
        assert contact is not None
        assert send_link(contact, actor=TESTER, now=NOW)
        mail = db.session.scalars(select(Mail)).one()
        job = db.session.scalars(select(Job).where(Job.kind == "mail.send")).one()
        mail.state, mail.error = MailState.FAILED, said
        job.state, job.error = JobState.DEAD, said
        other = Job(
            kind="mail.send",
            key="mail.send:999",
            state=JobState.DEAD,
            error=said,
            due=NOW,
            created_at=NOW,
        )
        db.session.add(other)

    erase(end() + days(Kept.CORRESPONDENCE))

    mail = db.session.scalars(select(Mail)).one()
    assert (mail.to_address, mail.subject, mail.body, mail.error) == ("", "", "", "")
    jobs = db.session.scalars(
        select(Job.error).where(Job.kind == "mail.send").order_by(Job.id)
    ).all()
    assert jobs == ["", said]


def test_an_erased_contacts_link_opens_nothing() -> None:
    made()
    with unit_of_work():
        contact = db.session.scalars(select(Contact).order_by(Contact.id)).first()
        assert contact is not None
        token = tokens.sign("office", contact.id, contact.link_version)
    erase(end() + days(Kept.CONTACTS))

    with pytest.raises(NotFound):
        queries.contact_by_token(token, NOW)


def test_a_summit_settles_its_own_times() -> None:
    made()
    values = ArrangementValues(
        letterhead=Text(),
        signatory=Text(),
        number_prefix="",
        duty_phone="",
        quorum=None,
        precedence=Precedence.ALPHABETICAL_EN,
        privacy_contact=Text(),
        retention={Kept.CONTACTS.value: 7},
    )
    with unit_of_work():
        summit = db.session.scalars(select(Summit).where(Summit.slug == "forum")).one()
        assert operations.edit_arrangements(summit, values, actor=TESTER, now=NOW)

    assert erase(end() + timedelta(days=7)) == {Kept.CONTACTS: 3}


@pytest.mark.parametrize("retention", [{"contacts": 0}, {"contacts": 99999}, {"nonsense": 5}])
def test_times_that_cannot_be_are_refused(retention: dict[str, int]) -> None:
    made()
    values = ArrangementValues(
        Text(), Text(), "", "", None, Precedence.ALPHABETICAL_EN, Text(), retention
    )

    with unit_of_work(), pytest.raises(Unfit):
        summit = db.session.scalars(select(Summit).where(Summit.slug == "forum")).one()
        operations.edit_arrangements(summit, values, actor=TESTER, now=NOW)


def test_the_worker_erases_once_a_day(app: Flask) -> None:
    made()
    day = end() + days(Kept.DEVICES)
    worker: Worker = app.extensions["summit.worker"]

    def jobs() -> int:
        with reading():
            found = select(func.count()).select_from(Job).where(Job.kind == ERASE_JOB)
            return db.session.scalar(found) or 0

    for moment in (day, day + timedelta(hours=1), day + timedelta(days=1, seconds=1)):
        worker.tidy(moment)
        worker.drain(lambda moment=moment: moment)

    assert jobs() == 2
    assert db.session.scalars(select(Visit)).all() == []
