"""Answers: what they set, what they keep, and whom they leave alone."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from summit.attendance import operations, queries
from summit.attendance.models import (
    AnswerKind,
    Channel,
    Invitation,
    InvitationState,
)
from summit.attendance.operations import AnswerValues
from summit.core.actor import Actor, ActorKind
from summit.core.db import db, unit_of_work
from summit.core.errors import Refused
from summit.core.text import Text
from summit.directory.models import City, Person
from summit.journal.models import Entry
from summit.programme.models import Session, SessionCity, Speaker, SpeakerState
from tests.actors import TESTER
from tests.attendance.builders import forum, invited, later, office, publish
from tests.conftest import CountSql

pytestmark = pytest.mark.usefixtures("database")

OFFICE = Actor(ActorKind.OFFICE, "contact:1", "Jakarta's office")
SECRET = "The governor's surgery is on that day"


def made(*, deadline: Any = None, state: InvitationState = InvitationState.SENT) -> int:
    with unit_of_work():
        summit = forum()
        publish(summit)
        jakarta = db.session.scalars(select(City).where(City.slug == "jakarta")).one()
        mayors = next(each for each in summit.sessions if each.slug == "mayors")
        invitation = invited(mayors, office(summit, jakarta), deadline=deadline, state=state)
        return invitation.id


def say(invitation_id: int, values: AnswerValues, *, minutes: int = 1, **more: Any) -> Any:
    with unit_of_work():
        invitation = queries.invitation_by_id(invitation_id, to_change=True)
        contact = invitation.office.primary if "contact" not in more else more.pop("contact")
        given = {"channel": Channel.PAGE, "contact": contact, "actor": OFFICE, **more}
        return operations.answer(invitation, values, now=later(minutes=minutes), **given)


def jakartas() -> tuple[Speaker, SessionCity]:
    db.session.remove()
    speaker = db.session.scalars(
        select(Speaker)
        .join(Speaker.city)
        .where(City.slug == "jakarta")
        .options(joinedload(Speaker.person))
    ).one()
    entry = db.session.scalars(
        select(SessionCity).join(SessionCity.city).where(City.slug == "jakarta")
    ).one()
    db.session.expunge_all()
    db.session.rollback()
    return speaker, entry


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (AnswerKind.ACCEPTED, SpeakerState.CONFIRMED),
        (AnswerKind.DECLINED, SpeakerState.DECLINED),
        (AnswerKind.TENTATIVE, SpeakerState.INVITED),
        (AnswerKind.VIDEO, SpeakerState.CONFIRMED),
    ],
)
def test_an_answer_settles_the_place_and_the_city_of_the_draft(
    kind: AnswerKind, state: SpeakerState
) -> None:
    say(made(), AnswerValues(kind))

    speaker, entry = jakartas()
    assert (speaker.state, entry.state) == (state, state)
    others = db.session.scalars(
        select(SessionCity.state).join(SessionCity.city).where(City.slug != "jakarta")
    ).all()
    assert set(others) == {SpeakerState.PROPOSED}
    invitation = db.session.scalars(select(Invitation)).one()
    assert (invitation.state, invitation.answer, invitation.channel, invitation.late) == (
        *(InvitationState.ANSWERED, kind, Channel.PAGE),
        False,
    )


def test_a_sent_invitation_makes_the_place_invited_and_a_draft_does_not() -> None:
    made(state=InvitationState.DRAFT)
    assert jakartas()[0].state is SpeakerState.PROPOSED
    with unit_of_work():
        invitation = db.session.scalars(select(Invitation)).one()
        operations.mark_queued([invitation], actor=TESTER, now=later())

    assert jakartas()[0].state is SpeakerState.INVITED


def test_being_written_to_takes_nobody_off_the_programme() -> None:
    number = made(state=InvitationState.DRAFT)
    with unit_of_work():
        for row in (*db.session.scalars(select(Speaker)), *db.session.scalars(select(SessionCity))):
            row.state = SpeakerState.CONFIRMED
    with unit_of_work():
        invitation = queries.invitation_by_id(number, to_change=True)
        operations.mark_queued([invitation], actor=TESTER, now=later())
        operations.mark_sent(invitation, actor=TESTER, now=later())
        operations.ask_again(invitation, actor=TESTER, now=later())

    speaker, entry = jakartas()
    assert (speaker.state, entry.state) == (SpeakerState.CONFIRMED, SpeakerState.CONFIRMED)
    # Who had answered before is asked anew, and open until they do.
    say(number, AnswerValues(AnswerKind.ACCEPTED))
    with unit_of_work():
        invitation = queries.invitation_by_id(number, to_change=True)
        operations.ask_again(invitation, actor=TESTER, now=later(days=1))
    speaker, entry = jakartas()
    assert (speaker.state, entry.state) == (SpeakerState.INVITED, SpeakerState.INVITED)


def test_a_deputy_takes_the_place_and_gives_it_back() -> None:
    number = made()
    values = AnswerValues(
        AnswerKind.DEPUTY,
        deputy_name=Text(en="Siti Rahma", ko="시티 라마"),
        deputy_title=Text(en="Deputy Governor"),
    )
    say(number, values)

    speaker, _ = jakartas()
    assert speaker.person is not None
    assert (speaker.person.name, speaker.person.title, speaker.state) == (
        *(Text(en="Siti Rahma", ko="시티 라마"), Text(en="Deputy Governor")),
        SpeakerState.CONFIRMED,
    )
    with unit_of_work():
        invitation = queries.invitation_by_id(number, to_change=True)
        governor = Person(slug="governor", name=Text(en="Governor"))
        invitation.office.person = governor
    say(number, AnswerValues(AnswerKind.ACCEPTED), minutes=2)

    speaker, _ = jakartas()
    assert speaker.person is not None
    assert speaker.person.slug == "governor"
    assert db.session.scalars(select(Invitation)).one().deputy is None


@pytest.mark.parametrize("follows", ["accepts", "is asked again", "is withdrawn"])
def test_a_deputy_is_never_called_mayor_and_leaves_with_their_answer(follows: str) -> None:
    number = made()
    mayor = Text(en="Governor of Jakarta")
    with unit_of_work():
        queries.invitation_by_id(number, to_change=True).office.capacity = mayor
    with unit_of_work():
        jakartas()[0].capacity = mayor
    name = Text(en="Siti Rahma")
    say(number, AnswerValues(AnswerKind.DEPUTY, deputy_name=name))

    speaker, _ = jakartas()
    assert speaker.person is not None
    assert (speaker.person.name, speaker.capacity) == (name, Text())

    if follows == "accepts":
        say(number, AnswerValues(AnswerKind.ACCEPTED), minutes=2)
    else:
        act = operations.ask_again if follows == "is asked again" else operations.withdraw
        with unit_of_work():
            act(queries.invitation_by_id(number, to_change=True), actor=TESTER, now=later())

    speaker, _ = jakartas()
    assert (speaker.person, speaker.capacity) == (None, mayor)
    if follows != "is withdrawn":
        say(number, AnswerValues(AnswerKind.DEPUTY, deputy_name=name), minutes=3)
        assert len(db.session.scalars(select(Person)).all()) == 1, "the same deputy once more"


def test_correcting_a_deputys_title_makes_no_second_person() -> None:
    number = made()
    name = Text(en="Siti Rahma")
    say(number, AnswerValues(AnswerKind.DEPUTY, deputy_name=name))
    say(
        number,
        AnswerValues(AnswerKind.DEPUTY, deputy_name=name, deputy_title=Text(en="Vice Governor")),
        minutes=2,
    )

    people = db.session.scalars(select(Person)).all()
    assert [(each.name, each.title) for each in people] == [(name, Text(en="Vice Governor"))]


def test_a_deputy_without_a_name_is_refused_and_nothing_is_kept() -> None:
    number = made()

    with pytest.raises(Refused):
        say(number, AnswerValues(AnswerKind.DEPUTY))

    db.session.rollback()
    invitation = db.session.scalars(select(Invitation)).one()
    assert (invitation.state, invitation.answer, invitation.answers) == (
        *(InvitationState.SENT, None),
        [],
    )


def test_saying_the_same_twice_is_one_answer_and_another_keeps_both() -> None:
    number = made()
    first = say(number, AnswerValues(AnswerKind.ACCEPTED))
    again = say(number, AnswerValues(AnswerKind.ACCEPTED), minutes=2)
    other = say(number, AnswerValues(AnswerKind.DECLINED, reason=SECRET), minutes=3)

    assert [each is None for each in (first, again, other)] == [False, True, False]
    invitation = db.session.scalars(select(Invitation)).one()
    assert [(each.kind, each.reason) for each in invitation.answers] == [
        (AnswerKind.ACCEPTED, ""),
        (AnswerKind.DECLINED, SECRET),
    ]


def test_an_answer_after_the_deadline_is_taken_and_flagged() -> None:
    number = made(deadline=later(days=1))

    say(number, AnswerValues(AnswerKind.ACCEPTED), minutes=24 * 60 + 1)

    invitation = db.session.scalars(select(Invitation)).one()
    assert (invitation.answer, invitation.late) == (AnswerKind.ACCEPTED, True)


def test_the_journal_keeps_the_fact_without_the_reason() -> None:
    say(made(), AnswerValues(AnswerKind.DECLINED, reason=SECRET))

    entries = db.session.scalars(select(Entry).order_by(Entry.id)).all()
    assert not any(SECRET in f"{each.before}{each.after}" for each in entries)
    answered = next(each for each in entries if each.act == "invitation.answered")
    assert (answered.actor_key, answered.before, answered.after) == (
        "contact:1",
        {"state": "sent", "answer": None},
        {
            "state": "answered",
            "answer": "declined",
            "channel": "page",
            "late": False,
            "office": {"en": "Jakarta", "ko": "자카르타"},
            "session": "mayors",
        },
    )


def test_asking_again_keeps_the_answer_as_history_and_opens_the_place() -> None:
    number = made()
    say(number, AnswerValues(AnswerKind.ACCEPTED))
    with unit_of_work():
        invitation = queries.invitation_by_id(number, to_change=True)
        operations.ask_again(invitation, actor=TESTER, now=later(days=1))

    invitation = db.session.scalars(select(Invitation)).one()
    assert (invitation.state, invitation.answer, invitation.round) == (
        *(InvitationState.SENT, None),
        2,
    )
    assert [(each.kind, each.outdated_at) for each in invitation.answers] == [
        (AnswerKind.ACCEPTED, later(days=1))
    ]
    assert jakartas()[0].state is SpeakerState.INVITED
    # The same answer is a new one now.
    db.session.rollback()
    assert say(number, AnswerValues(AnswerKind.ACCEPTED), minutes=2 * 24 * 60) is not None


def test_what_was_withdrawn_or_cancelled_takes_no_answer() -> None:
    number = made()
    with unit_of_work():
        invitation = queries.invitation_by_id(number, to_change=True)
        operations.withdraw(invitation, actor=TESTER, now=later(hours=1))

    with pytest.raises(Refused):
        say(number, AnswerValues(AnswerKind.ACCEPTED), minutes=90)
    assert jakartas()[0].state is SpeakerState.WITHDRAWN


def test_a_withdrawn_office_can_be_invited_anew() -> None:
    number = made()
    with unit_of_work():
        invitation = queries.invitation_by_id(number, to_change=True)
        operations.withdraw(invitation, actor=TESTER, now=later(hours=1))
    with unit_of_work():
        invitation = queries.invitation_by_id(number, to_change=True)
        session = db.session.get_one(Session, invitation.session_id)
        again = operations.invite(
            invitation.office, session, deadline=None, actor=TESTER, now=later(hours=2)
        )

    assert (again.id, again.state, again.round) == (number, InvitationState.DRAFT, 2)


def test_nobody_is_invited_twice_to_one_session() -> None:
    number = made()

    with pytest.raises(Refused), unit_of_work():
        invitation = queries.invitation_by_id(number, to_change=True)
        session = db.session.get_one(Session, invitation.session_id)
        operations.invite(invitation.office, session, deadline=None, actor=TESTER, now=later())


def test_an_answer_takes_few_statements(count_sql: CountSql) -> None:
    number = made()
    db.session.remove()

    with count_sql() as seen:
        say(number, AnswerValues(AnswerKind.ACCEPTED))

    assert len(seen) <= 13, seen
