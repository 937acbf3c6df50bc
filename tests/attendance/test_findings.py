"""What the rules find between a programme and what its offices know and have said."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from summit.attendance import findings, operations, queries
from summit.attendance.models import AnswerKind, Channel, Contact, Invitation
from summit.attendance.operations import AnswerValues
from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.directory.models import City
from summit.programme import queries as programme_queries
from summit.programme import rules
from summit.programme.models import SessionState, Speaker, SpeakerState, Summit
from summit.programme.rules import Level
from tests.actors import TESTER
from tests.attendance.builders import forum, invited, later, office, publish
from tests.attendance.sending import change, publish_again
from tests.conftest import CountSql
from tests.programme.builders import at

pytestmark = pytest.mark.usefixtures("database")


def made() -> None:
    """Make the forum; Jakarta and Seoul know that they are invited to the mayors' meeting."""
    with unit_of_work():
        summit = forum()
        publish(summit)
        mayors = next(each for each in summit.sessions if each.slug == "mayors")
        for entry in mayors.cities:
            invited(mayors, office(summit, entry.city))


def found() -> list[tuple[str, Level, str]]:
    """Return what the rules of this room find, through the registry that all pages ask."""
    db.session.remove()
    summit_id = db.session.scalars(select(Summit.id)).one()
    facts = programme_queries.facts(summit_id)
    said = [
        (each.rule, each.level, each.told("en", str).message)
        for each in rules.findings.check(facts, later(hours=1))
        if each.rule.startswith("invited-")
    ]
    db.session.remove()
    return said


def answer(city: str, kind: AnswerKind) -> None:
    with unit_of_work():
        number = db.session.scalars(
            select(Invitation.id).where(Invitation.office.has(city=of(city)))
        ).one()
        invitation = queries.invitation_by_id(number, to_change=True)
        operations.answer(
            invitation, AnswerValues(kind), channel=Channel.PAGE, actor=TESTER, now=later(minutes=9)
        )


def of(slug: str) -> Any:
    return db.session.scalars(select(City).where(City.slug == slug)).one()


def test_nothing_is_found_while_offices_know_what_is_planned() -> None:
    made()
    change("mayors", later(hours=1), title=Text(en="Mayors' Meeting"))

    assert found() == []


def test_a_session_that_has_moved_says_how_many_know_another_time() -> None:
    made()
    answer("jakarta", AnswerKind.ACCEPTED)
    change("mayors", later(hours=1), starts_at=at(21), ends_at=at(22))

    assert found() == [
        (
            "invited-moved",
            Level.NOTE,
            "“Mayoral Meeting” is not at the time that its invited were told (offices: 2, of which"
            " have answered: 1).",
        )
    ]

    publish_again(later(hours=2))
    assert found() == []


def test_whoever_cannot_be_told_by_mail_is_named() -> None:
    made()
    with unit_of_work():
        jakarta = db.session.scalars(
            select(Contact).where(Contact.address == "office@jakarta.example")
        ).one()
        jakarta.undeliverable_at = later(minutes=1)
    assert found() == []
    change("mayors", later(hours=1), state=SessionState.CANCELLED)

    assert found() == [
        (
            "invited-unreached",
            Level.WARN,
            "“Mayoral Meeting” has changed, and these offices cannot be told by mail: Jakarta.",
        )
    ]


def test_a_place_that_was_confirmed_against_an_answer_is_named() -> None:
    made()
    answer("jakarta", AnswerKind.DECLINED)
    assert found() == []
    with unit_of_work():
        place = db.session.scalars(select(Speaker).where(Speaker.city == of("jakarta"))).one()
        place.state = SpeakerState.CONFIRMED

    assert found() == [
        (
            "invited-declined",
            Level.WARN,
            "These offices have declined “Mayoral Meeting” and hold a confirmed place: Jakarta.",
        )
    ]


def test_many_invitations_take_as_many_statements(count_sql: CountSql) -> None:
    made()
    change("mayors", later(hours=1), starts_at=at(21), ends_at=at(22))

    def statements() -> int:
        summit_id = db.session.scalars(select(Summit.id)).one()
        facts = programme_queries.facts(summit_id)
        list(findings.invitations(facts, later(hours=1)))
        with count_sql() as counted:
            assert len(list(findings.invitations(facts, later(hours=1)))) == 1
        db.session.remove()
        return len(counted)

    few = statements()
    with unit_of_work():
        summit = db.session.scalars(select(Summit)).one()
        mayors = next(each for each in summit.sessions if each.slug == "mayors")
        for number in range(30):
            city = City(slug=f"c{number}", name=Text(en=f"C{number}"), zone="UTC")
            db.session.add(city)
            invited(mayors, office(summit, city), now=later(minutes=3))

    assert statements() == few <= 3
