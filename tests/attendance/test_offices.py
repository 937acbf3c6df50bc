"""Offices: contacts and their links, names and their proof, what else they tell."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from summit.attendance import operations, queries
from summit.attendance.models import (
    AnswerKind,
    Channel,
    Contact,
    Invitation,
    NameOrder,
    Office,
    Visit,
)
from summit.attendance.operations import (
    ATTENDEE_CHANGED_JOB,
    AnswerValues,
    NameValues,
)
from summit.attendance.retention import LINKS_OPEN, end_of
from summit.core import tokens
from summit.core.db import db, unit_of_work
from summit.core.errors import NotFound, Refused
from summit.core.text import Text
from summit.directory.models import City, Person
from summit.journal.models import Entry
from summit.outbox.models import Job
from summit.programme.models import Speaker, Summit
from summit.programme.operations.editing import Unfit
from tests.actors import TESTER
from tests.attendance.builders import (
    NOW,
    contact_values,
    forum,
    invited,
    later,
    office,
    office_values,
)

pytestmark = pytest.mark.usefixtures("database")

SECRET = "secret@jakarta.example"
NAMES = NameValues(
    native_name="Budi Santoso",
    native_language="id",
    name=Text(en="Budi Santoso", ko="부디 산토소"),
    title=Text(en="Governor", ko="주지사"),
    name_order=NameOrder.GIVEN_FIRST,
)


def made() -> int:
    """Jakarta's office, invited to the mayoral meeting."""
    with unit_of_work():
        summit = forum()
        jakarta = db.session.scalars(select(City).where(City.slug == "jakarta")).one()
        mayors = next(each for each in summit.sessions if each.slug == "mayors")
        found = office(summit, jakarta, SECRET)
        invited(mayors, found)
        return found.id


def held(office_id: int) -> Office:
    summit_id = db.session.scalars(select(Summit.id)).one()
    return queries.office_of(summit_id, office_id, to_change=True)


def link_of(contact: Contact) -> str:
    return tokens.sign("office", contact.id, contact.link_version)


def opens(token: str, **at: Any) -> int:
    """Return whose link it is."""
    try:
        return queries.contact_by_token(token, later(**at)).id
    finally:
        db.session.rollback()


def test_a_link_is_of_one_contact_and_ends_with_a_newer_one() -> None:
    number = made()
    with unit_of_work():
        found = held(number)
        first = found.contacts[0]
        second = operations.add_contact(
            found, contact_values("press@jakarta.example"), actor=TESTER, now=NOW
        )
        tokens_, ids = (link_of(first), link_of(second)), [first.id, second.id]
    assert [opens(each) for each in tokens_] == ids

    with unit_of_work():
        operations.renew_link(held(number).contacts[0], actor=TESTER, now=later())

    with pytest.raises(NotFound):
        opens(tokens_[0])
    assert opens(tokens_[1]) == ids[1]


def test_a_removed_contact_and_one_with_another_address_lose_their_links() -> None:
    number = made()
    with unit_of_work():
        found = held(number)
        press = operations.add_contact(
            found, contact_values("press@jakarta.example"), actor=TESTER, now=NOW
        )
        old = link_of(found.contacts[0]), link_of(press)
    with unit_of_work():
        found = held(number)
        operations.remove_contact(found.contacts[1], actor=TESTER, now=later())
        operations.edit_contact(
            found.contacts[0], contact_values("new@jakarta.example"), actor=TESTER, now=later()
        )

    for token in old:
        with pytest.raises(NotFound):
            opens(token)


def test_links_end_some_time_after_the_summit() -> None:
    number = made()
    with unit_of_work():
        token = link_of(held(number).contacts[0])
    summit = db.session.scalars(select(Summit)).one()
    last = end_of(summit) + LINKS_OPEN
    db.session.rollback()

    assert queries.contact_by_token(token, last.replace(microsecond=0) - (later(seconds=1) - NOW))
    with pytest.raises(NotFound):
        queries.contact_by_token(token, last)


@pytest.mark.parametrize(
    "token",
    ["", "x", "A" * 43 + ".1.1", "A" * 43 + ".99999999999.1", "\ud800", "1.1.1"],
)
def test_a_forged_link_opens_nothing(token: str) -> None:
    made()

    with pytest.raises(NotFound):
        opens(token)


def test_the_first_contact_with_an_address_is_the_main_one_and_there_is_one() -> None:
    number = made()
    with unit_of_work():
        found = held(number)
        second = operations.add_contact(
            found, contact_values("aide@jakarta.example"), actor=TESTER, now=NOW
        )
        assert [each.is_primary for each in found.contacts] == [True, False]
        operations.make_primary(second, actor=TESTER, now=later())

    assert [each.is_primary for each in held(number).contacts] == [False, True]
    jobs = db.session.scalars(select(Job.args).where(Job.kind == ATTENDEE_CHANGED_JOB)).all()
    assert jobs == [{"invitation": db.session.scalars(select(Invitation.id)).one()}]


def test_the_main_contact_is_neither_removed_nor_left_without_an_address() -> None:
    number = made()
    with unit_of_work():
        contact = held(number).contacts[0]
        with pytest.raises(Refused):
            operations.remove_contact(contact, actor=TESTER, now=later())
        with pytest.raises(Unfit):
            operations.edit_contact(
                contact, contact_values("", phone="+62 21 1"), actor=TESTER, now=later()
            )


@pytest.mark.parametrize(
    "values",
    [
        contact_values(),
        contact_values("not an address"),
        contact_values(SECRET.upper()),
        contact_values("a@b.example", name="two\nlines"),
    ],
)
def test_contacts_that_cannot_be_are_refused(values: Any) -> None:
    number = made()

    with unit_of_work(), pytest.raises(Unfit):
        operations.add_contact(held(number), values, actor=TESTER, now=NOW)

    assert len(held(number).contacts) == 1


def test_no_address_or_number_reaches_the_journal() -> None:
    number = made()
    with unit_of_work():
        found = held(number)
        operations.add_contact(
            found,
            contact_values("hidden@jakarta.example", phone="+62 555 0199", name="Hidden Name"),
            actor=TESTER,
            now=NOW,
        )
        operations.edit_contact(
            found.contacts[0], contact_values("other@jakarta.example"), actor=TESTER, now=NOW
        )

    written = " ".join(f"{e.before}{e.after}" for e in db.session.scalars(select(Entry)))
    for secret in (SECRET, "hidden@", "0199", "Hidden Name", "other@"):
        assert secret not in written


def test_undeliverable_mail_marks_every_contact_with_the_address() -> None:
    number = made()
    with unit_of_work():
        marked = operations.mark_undeliverable(SECRET.upper(), "550 no such user", now=later())
        assert len(marked) == 1

    contact = held(number).contacts[0]
    assert (contact.undeliverable_at, contact.undeliverable_why) == (later(), "550 no such user")


def test_visits_are_logged_by_device_and_day() -> None:
    number = made()
    for hours in (0, 1, 30):
        with unit_of_work():
            contact = held(number).contacts[0]
            operations.note_visit(contact, "Chrome on Android", now=later(hours=hours))

    visits = db.session.scalars(select(Visit)).all()
    assert [(each.device, each.first_at, each.last_at) for each in visits] == [
        ("Chrome on Android", NOW, later(hours=30))
    ]


def test_an_approved_proof_is_what_the_directory_says() -> None:
    number = made()
    with unit_of_work():
        found = held(number)
        operations.state_names(found, NAMES, actor=TESTER, now=later())
    with unit_of_work():
        invitation = queries.invitation_by_id(
            db.session.scalars(select(Invitation.id)).one(), to_change=True
        )
        operations.answer(
            invitation,
            AnswerValues(AnswerKind.ACCEPTED),
            channel=Channel.PAGE,
            contact=None,
            actor=TESTER,
            now=later(),
        )
    with unit_of_work():
        operations.approve_proof(held(number), actor=TESTER, now=later(hours=1))

    person = db.session.scalars(select(Person)).one()
    assert (person.name, person.title) == (
        Text(id="Budi Santoso", en="Budi Santoso", ko="부디 산토소"),
        NAMES.title,
    )
    place = db.session.scalars(
        select(Speaker).join(Speaker.city).where(City.slug == "jakarta")
    ).one()
    assert place.person_id == person.id


def test_a_corrected_name_voids_the_proof_and_the_directory_keeps_the_old_one() -> None:
    number = made()
    with unit_of_work():
        operations.state_names(held(number), NAMES, actor=TESTER, now=later())
    with unit_of_work():
        operations.approve_proof(held(number), actor=TESTER, now=later())
    other = NameValues("", "", Text(en="Budi S. Santoso"), NAMES.title, None)
    with unit_of_work():
        operations.state_names(held(number), other, actor=TESTER, now=later(hours=1))

    assert held(number).proofed_at is None
    assert db.session.scalars(select(Person)).one().name["en"] == "Budi Santoso"


def test_a_proof_without_names_is_refused() -> None:
    number = made()

    with unit_of_work(), pytest.raises(Refused):
        operations.approve_proof(held(number), actor=TESTER, now=later())


def test_a_person_has_one_office_at_a_summit() -> None:
    made()
    with unit_of_work():
        summit = db.session.scalars(select(Summit)).one()
        kim = Person(slug="kim", name=Text(en="Kim"))
        db.session.add(kim)
        db.session.flush()
        operations.create_office(summit, office_values(person=kim), actor=TESTER, now=NOW)
        with pytest.raises(Unfit):
            operations.create_office(summit, office_values(person=kim), actor=TESTER, now=NOW)


def test_another_summits_office_is_not_found() -> None:
    number = made()

    with pytest.raises(NotFound):
        queries.office_of(db.session.scalars(select(Summit.id)).one() + 1, number)


def test_delegation_languages_and_consents_are_kept_once() -> None:
    number = made()
    with unit_of_work():
        found = held(number)
        first = [
            operations.set_delegates(found, [("Ani", "Adviser")], actor=TESTER, now=later()),
            operations.set_languages(found, ["id", "en"], ["en"], actor=TESTER, now=later()),
            operations.set_consents(found, True, True, False, actor=TESTER, now=later()),
        ]
    with unit_of_work():
        found = held(number)
        again = [
            operations.set_delegates(found, [("Ani", "Adviser")], actor=TESTER, now=later()),
            operations.set_languages(found, ["id", "en"], ["en"], actor=TESTER, now=later()),
            operations.set_consents(found, True, True, False, actor=TESTER, now=later()),
        ]

    assert (first, again) == ([True] * 3, [False] * 3)
    found = held(number)
    assert (found.speaks, found.hears, found.streaming, found.photos) == (
        *(["id", "en"], ["en"], True),
        False,
    )
    assert [(each.name, each.title) for each in found.delegates] == [("Ani", "Adviser")]
