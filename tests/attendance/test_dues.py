"""What offices still owe, and by when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from summit.attendance import operations, queries
from summit.attendance.dues import AHEAD, Due, Step, dues
from summit.attendance.models import (
    AnswerKind,
    Channel,
    Office,
    Paper,
    PaperKind,
    Rehearsal,
    RehearsalOutcome,
    RehearsalSlot,
)
from summit.attendance.operations import AnswerValues, NameValues
from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.directory.models import City
from summit.programme.models import Summit
from tests.actors import TESTER
from tests.attendance.builders import (
    NOW,
    contact_values,
    forum,
    invited,
    later,
    office,
    publish,
)
from tests.programme.builders import at

pytestmark = pytest.mark.usefixtures("database")

STARTS = at(22)


def made() -> None:
    with unit_of_work():
        summit = forum()
        publish(summit)
        jakarta = db.session.scalars(select(City).where(City.slug == "jakarta")).one()
        mayors = next(each for each in summit.sessions if each.slug == "mayors")
        invited(mayors, office(summit, jakarta), deadline=later(days=10))


def held() -> Office:
    summit_id = db.session.scalars(select(Summit.id)).one()
    return queries.office_of(summit_id, db.session.scalars(select(Office.id)).one())


def owed(*, now: Any = NOW) -> list[Due]:
    found = held()
    invitations = queries.invitations_for(found)
    facts = queries.facts_of(found, invitations, queries.published(found.summit_id))
    return dues(found, invitations, facts, now)


def steps(*, now: Any = NOW) -> dict[str, tuple[bool, bool]]:
    return {due.step.value: (due.done, due.overdue) for due in owed(now=now)}


def say(kind: AnswerKind) -> None:
    with unit_of_work():
        found = held()
        (invitation,) = queries.invitations_for(found)
        operations.answer(
            invitation, AnswerValues(kind), channel=Channel.PAGE, actor=TESTER, now=later()
        )


def test_at_first_only_an_answer_is_due_by_the_deadline() -> None:
    made()

    (due,) = owed()

    assert (due.step, due.by, due.done, due.overdue) == (
        *(Step.ANSWER, later(days=10), False),
        False,
    )
    assert steps(now=later(days=11)) == {"answer": (False, True)}


def test_who_declines_owes_nothing_more() -> None:
    made()
    say(AnswerKind.DECLINED)

    assert steps(now=later(days=60)) == {"answer": (True, False)}


def test_who_comes_and_speaks_owes_names_contacts_consent_and_a_text() -> None:
    made()
    say(AnswerKind.ACCEPTED)

    found = {due.step: due.by for due in owed()}

    assert found == {
        Step.ANSWER: later(days=10),
        **{
            step: STARTS - AHEAD[step]
            for step in (Step.NAMES, Step.PROOF, Step.CONTACTS, Step.CONSENT, Step.SPEECH)
        },
    }


def test_a_video_message_is_due_instead_of_a_text() -> None:
    made()
    say(AnswerKind.VIDEO)

    assert "speech" not in steps()
    assert steps(now=STARTS)["video"] == (False, True)
    db.session.rollback()
    with unit_of_work():
        (invitation,) = queries.invitations_for(held())
        operations.set_video(invitation, "https://video.example/x", actor=TESTER, now=NOW)
    db.session.rollback()
    assert steps(now=STARTS)["video"] == (True, False)


def test_what_was_done_is_done_and_a_failed_rehearsal_is_not() -> None:
    made()
    say(AnswerKind.ACCEPTED)
    with unit_of_work():
        found = held()
        (invitation,) = queries.invitations_for(found)
        names = NameValues("", "", Text(en="Budi"), Text(en="Governor"), None)
        operations.state_names(found, names, actor=TESTER, now=NOW)
        operations.approve_proof(found, actor=TESTER, now=NOW)
        operations.set_consents(found, False, False, False, actor=TESTER, now=NOW)
        operations.add_contact(
            found, contact_values(day_phone="+62 21 555 0100"), actor=TESTER, now=NOW
        )
        db.session.add(
            Paper(
                office=found,
                invitation_id=invitation.id,
                kind=PaperKind.SPEECH_TEXT,
                name="a.txt",
                extension="txt",
                media_type="text/plain",
                size=1,
                added_at=NOW,
                data=b"a",
            )
        )
        slot = RehearsalSlot(
            summit_id=found.summit_id,
            starts_at=STARTS - timedelta(days=4),
            ends_at=STARTS - timedelta(days=4, minutes=-20),
            places=1,
        )
        rehearsal = Rehearsal(slot=slot, seat=1, office=found, booked_at=NOW)
        db.session.add(rehearsal)
    assert set(steps(now=STARTS).values()) == {(True, False)}
    assert "rehearsal" in steps()
    db.session.rollback()

    with unit_of_work():
        db.session.scalars(select(Rehearsal)).one().outcome = RehearsalOutcome.FAILED

    assert steps(now=STARTS)["rehearsal"] == (False, True)
