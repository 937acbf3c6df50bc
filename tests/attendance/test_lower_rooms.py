"""What lower rooms ask of attendance: where entries are used, what merging moves, what stays."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from summit.attendance import operations, queries
from summit.attendance.models import (
    AnswerKind,
    Channel,
    Contact,
    Invitation,
    JoinDetails,
    Office,
)
from summit.attendance.operations import AnswerValues
from summit.core.db import db, unit_of_work
from summit.core.errors import Refused
from summit.core.text import Text
from summit.directory import operations as directory
from summit.directory import queries as directory_queries
from summit.directory.kinds import Kind
from summit.directory.models import City, Person
from summit.directory.usage import usage
from summit.programme import importing
from summit.programme import operations as programme
from summit.programme import queries as programme_queries
from summit.programme.file import reader, writer
from summit.programme.models import Session, SessionState, Summit
from tests.actors import TESTER
from tests.attendance.builders import forum, invited, later, office
from tests.programme import builders as make
from tests.programme.pages import Desk

pytestmark = pytest.mark.usefixtures("database")


def made(**more: Any) -> None:
    """Make the forum with Jakarta's office, invited to a draft that nobody was shown."""
    with unit_of_work():
        summit = forum()
        summit.sessions.append(make.session("draft", "Draft", state=SessionState.DRAFT))
        make.city("djakarta", "Djakarta")
        db.session.flush()
        jakarta = db.session.scalars(select(City).where(City.slug == "jakarta")).one()
        governor = make.person("governor", "The Governor")
        there = office(summit, jakarta, person=governor, **more)
        invited(next(each for each in summit.sessions if each.slug == "draft"), there)


def the_office() -> Office:
    return db.session.scalars(select(Office)).one()


def test_an_entry_is_used_where_it_has_an_office() -> None:
    made()
    with unit_of_work():
        host = make.organisation("hall", "City Hall")
        make.organisation("other", "Other")
        there = the_office()
        there.organisation = host
        invitation = db.session.scalars(select(Invitation)).one()
        operations.answer(
            queries.invitation_by_id(invitation.id, to_change=True),
            AnswerValues(AnswerKind.DEPUTY, deputy_name=Text(en="The Deputy")),
            channel=Channel.PAGE,
            actor=TESTER,
            now=later(minutes=1),
        )
        db.session.flush()
        summit_id, person_id, office_id = there.summit_id, there.person_id, there.id
        deputy_id = invitation.deputy_id
        organisation_id = host.id

    assert person_id is not None
    assert deputy_id is not None
    for kind, entry_id in (
        (Kind.PERSON, person_id),
        (Kind.PERSON, deputy_id),
        (Kind.ORGANISATION, organisation_id),
    ):
        assert usage.summits(kind, [entry_id])[entry_id] == {summit_id}
    (place,) = usage.places(Kind.PERSON, person_id)
    assert place.url == f"/organizer/summits/forum/offices/{office_id}"
    assert (place.role, place.summit_title["en"]) == ("Mayor's or governor's office", "Forum")
    (place,) = usage.places(Kind.PERSON, deputy_id)
    assert (place.role, place.title["en"]) == ("Deputy attends", "Draft")
    unused = [
        db.session.scalars(select(model.slug).where(~usage_of(kind)).order_by(model.slug)).all()
        for kind, model in (
            (Kind.PERSON, Person),
            (Kind.CITY, City),
        )
    ]
    assert unused == [[], ["djakarta"]]


def usage_of(kind: Kind) -> Any:
    conditions = [source.is_used(kind) for source in usage.sources]
    condition = conditions[0]
    for more in conditions[1:]:
        condition = condition | more
    return condition


def test_a_merged_city_takes_its_office_along() -> None:
    made()
    with unit_of_work():
        keep, drop = directory.hold_for_merge(Kind.CITY, "djakarta", "jakarta", TESTER)
        directory.merge(keep, drop, actor=TESTER, now=later(hours=1))

    db.session.remove()
    there = the_office()
    assert there.city is not None
    assert there.city.slug == "djakarta"
    assert [each.address for each in there.contacts] == ["office@jakarta.example"]
    assert len(db.session.scalars(select(Invitation)).all()) == 1


def test_a_merged_person_takes_office_and_deputies_along() -> None:
    made()
    with unit_of_work():
        make.person("gov", "Gov.")
        make.person("second", "Second")
        invitation = db.session.scalars(select(Invitation)).one()
        invitation.deputy = db.session.scalars(select(Person).where(Person.slug == "second")).one()
    with unit_of_work():
        for kept, dropped in (("gov", "governor"), ("gov", "second")):
            keep, drop = directory.hold_for_merge(Kind.PERSON, kept, dropped, TESTER)
            directory.merge(keep, drop, actor=TESTER, now=later(hours=1))

    db.session.remove()
    there = the_office()
    invitation = db.session.scalars(select(Invitation)).one()
    assert there.person is not None
    assert there.person.slug == "gov"
    assert invitation.deputy_id == there.person_id


def test_two_offices_of_one_summit_are_not_put_together() -> None:
    made()
    with unit_of_work():
        summit = db.session.scalars(select(Summit)).one()
        other = db.session.scalars(select(City).where(City.slug == "djakarta")).one()
        office(summit, other, person=make.person("gov", "Gov."))

    for kind, kept, dropped in (
        (Kind.CITY, "djakarta", "jakarta"),
        (Kind.PERSON, "gov", "governor"),
    ):
        with pytest.raises(Refused, match="Both have an office at “Forum”"), unit_of_work():
            keep, drop = directory.hold_for_merge(kind, kept, dropped, TESTER)
            directory.merge(keep, drop, actor=TESTER, now=later(hours=1))
        db.session.remove()

    # Nothing of either is lost.
    addresses = db.session.scalars(select(Contact.address).order_by(Contact.address)).all()
    assert addresses == ["office@djakarta.example", "office@jakarta.example"]
    assert directory_queries.city_by_slug("jakarta").slug == "jakarta"
    assert directory_queries.person_by_slug("governor").slug == "governor"


def test_a_session_to_which_somebody_is_invited_is_not_deleted(app: Flask) -> None:
    made()

    refused = Desk.of(app).post("forum/sessions/draft/delete")

    assert refused.status_code == 422
    assert "Offices are invited to “draft”" in refused.text
    assert db.session.scalars(select(Session.slug).where(Session.slug == "draft")).all()


def test_a_session_that_only_says_how_to_join_can_be_deleted(app: Flask) -> None:
    with unit_of_work():
        summit = forum()
        draft = make.session("draft", "Draft", state=SessionState.DRAFT)
        summit.sessions.append(draft)
        db.session.flush()
        db.session.add(JoinDetails(session_id=draft.id, meeting_url="https://meet.example/x"))

    deleted = Desk.of(app).post("forum/sessions/draft/delete")

    assert deleted.status_code == 303
    assert db.session.scalars(select(JoinDetails)).all() == []


def test_an_import_does_not_remove_it_either() -> None:
    with unit_of_work():
        summit = forum()
        db.session.flush()
        file = reader.read(writer.write(summit).encode(), "forum.yaml")
        summit.sessions.append(make.session("draft", "Draft", state=SessionState.DRAFT))
        summit.sessions.append(make.session("free", "Free", state=SessionState.DRAFT))
        db.session.flush()
        jakarta = db.session.scalars(select(City).where(City.slug == "jakarta")).one()
        draft = next(each for each in summit.sessions if each.slug == "draft")
        invited(draft, office(summit, jakarta))

    with pytest.raises(Refused, match="Offices are invited to “draft”"), unit_of_work():
        importing.apply(file, actor=TESTER, now=later(hours=1), replace=True)

    db.session.remove()
    kept = db.session.scalars(select(Session.slug).where(Session.state == SessionState.DRAFT))
    assert sorted(kept) == ["draft", "free"]


def test_a_copy_of_a_summit_has_no_offices() -> None:
    made()
    with unit_of_work():
        copy = programme.clone(
            programme_queries.whole_summit("forum", to_change=True),
            slug="next",
            starts_on=make.DAY.replace(year=2028),
            actor=TESTER,
            now=later(hours=1),
        )
        copy_id = copy.id

    found = db.session.execute(
        select(Office.summit_id, Invitation.summit_id).join_from(
            Office, Invitation, Invitation.office_id == Office.id
        )
    ).all()
    assert len(found) == 1
    assert copy_id not in found[0]
