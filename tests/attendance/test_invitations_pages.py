"""The list of invitations, and inviting: from a list, from a spreadsheet, by hand."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from summit.accounts.models import Approval
from summit.attendance import operations
from summit.attendance.models import (
    AnswerKind,
    Channel,
    Contact,
    ContactKind,
    Invitation,
    InvitationState,
    Office,
    OfficeKind,
)
from summit.attendance.operations import AnswerValues
from summit.core.db import db, unit_of_work
from summit.directory.models import City, Organisation, Person, Relation
from summit.journal.models import Entry
from summit.mail.models import Mail
from summit.programme.models import Session, SessionState, Summit
from tests.actors import TESTER
from tests.attendance.builders import forum, invited, later, office, office_values
from tests.conftest import CountSql
from tests.programme.builders import (
    NOW,
    at,
    city,
    item,
    organisation,
    part,
    person,
    session,
    speaker,
)
from tests.programme.builders import summit as new_summit
from tests.programme.pages import Desk, forms_of, in_words
from tests.signing_in import csrf

pytestmark = pytest.mark.usefixtures("database")

LIST = "forum/invitations"


def made() -> Summit:
    """Fill the database with the forum and its three cities; return the summit."""
    with unit_of_work():
        return forum()


def of(model: Any, slug: str) -> Any:
    return db.session.scalars(select(model).where(model.slug == slug)).one()


def mayors() -> Session:
    found: Session = of(Session, "mayors")
    return found


def offices() -> Mapping[str, Office]:
    """All offices, by the slug of their city."""
    db.session.rollback()
    db.session.expire_all()  # what the test itself has made is not read again otherwise
    return {each.city.slug: each for each in db.session.scalars(select(Office)) if each.city}


def invitations() -> Sequence[Invitation]:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Invitation).order_by(Invitation.id)).all()


def jakarta_invited(**fields: Any) -> int:
    """Invite Jakarta to the mayoral meeting; return the invitation's number."""
    with unit_of_work():
        summit = of(Summit, "forum")
        theirs = office(summit, of(City, "jakarta"))
        return invited(mayors(), theirs, **fields).id


# The list


def test_the_list_says_who_is_invited_and_what_was_answered(app: Flask) -> None:
    made()
    number = jakarta_invited(deadline=later(days=2))
    with unit_of_work():
        invitation = db.session.get_one(Invitation, number)
        operations.answer(
            invitation,
            AnswerValues(AnswerKind.DECLINED, "A secret reason."),
            channel=Channel.LETTER,
            actor=TESTER,
            now=later(days=3),
        )
    desk = Desk.of(app)

    text = desk.get(LIST).text

    assert "Jakarta" in text
    assert "Mayor of Jakarta" in text
    assert "Mayoral Meeting" in text
    assert "Declined" in text
    assert "by letter" in text
    assert "after the deadline" in text
    assert "can be written to" in text
    assert "A secret reason." not in text
    assert "office@jakarta.example" not in text


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", {"Jakarta", "Seoul", "Lima"}),
        ("session=seminar", {"Lima"}),
        ("state=draft", {"Seoul", "Lima"}),
        ("state=sent", set()),
        ("answer=accepted", {"Jakarta"}),
        ("answer=none", {"Seoul", "Lima"}),
        ("relation=sister", {"Seoul"}),
        ("contact=none", {"Lima"}),
        ("contact=undeliverable", {"Seoul"}),
        ("contact=good", {"Jakarta"}),
        ("late=late", {"Jakarta"}),
        ("late=overdue", {"Lima"}),
        ("q=자카르타", {"Jakarta"}),
        ("q=LIM+semin", {"Lima"}),
        ("state=nonsense&sort=nonsense&page=x&late=%00", {"Jakarta", "Seoul", "Lima"}),
    ],
)
def test_the_address_filters_the_list(app: Flask, asked: str, found: set[str]) -> None:
    summit = made()
    number = jakarta_invited(deadline=later(days=-10))
    with unit_of_work():
        of(City, "seoul").relation = Relation.SISTER
        seoul = office(summit, of(City, "seoul"))
        operations.mark_undeliverable("office@seoul.example", "unknown", now=NOW)
        lima = operations.create_office(
            summit, office_values(of(City, "lima")), actor=TESTER, now=NOW
        )
        draft = InvitationState.DRAFT
        invited(mayors(), seoul, state=draft)
        invited(of(Session, "seminar"), lima, state=draft, deadline=later(days=-300))
        invitation = db.session.get_one(Invitation, number)
        operations.answer(
            invitation,
            AnswerValues(AnswerKind.ACCEPTED),
            channel=Channel.PAGE,
            actor=TESTER,
            now=NOW,
        )

    text = Desk.of(app).get(f"{LIST}?{asked}").text

    names = {name for name in ("Jakarta", "Seoul", "Lima") if f'aria-label="Tick {name}"' in text}
    assert names == found


def test_the_list_is_sorted_both_ways(app: Flask) -> None:
    summit = made()
    with unit_of_work():
        for slug in ("jakarta", "lima", "seoul"):
            invited(mayors(), office(summit, of(City, slug)))
    desk = Desk.of(app)

    def order(asked: str) -> list[str]:
        text = desk.get(f"{LIST}?sort={asked}").text
        return sorted(("Jakarta", "Lima", "Seoul"), key=lambda name: text.index(f"Tick {name}"))

    assert order("office") == ["Jakarta", "Lima", "Seoul"]
    assert order("-office") == ["Seoul", "Lima", "Jakarta"]


def test_one_and_two_hundred_rows_cost_the_same_statements(app: Flask, count_sql: CountSql) -> None:
    summit = made()
    jakarta_invited()
    desk = Desk.of(app)
    desk.get(LIST)
    with count_sql() as few:
        assert desk.get(LIST).status_code == 200
    with unit_of_work():
        of_summit = of(Summit, "forum")
        many = [office(of_summit, city(f"city-{number}")) for number in range(200)]
        db.session.flush()
        operations.invite_all(many, mayors(), deadline=None, actor=TESTER, now=NOW)
    with count_sql() as much:
        text = desk.get(LIST).text

    assert text.count('name="invitation"') == 200  # a page
    assert "201 invitations" in text
    assert len(much) == len(few)
    assert summit.slug == "forum"


def test_an_empty_list_says_what_to_do(app: Flask) -> None:
    made()
    text = Desk.of(app).get(LIST).text
    assert "Nobody is invited yet." in text
    assert f"/organizer/summits/{LIST}/new" in text


# Deadlines, withdrawing


def test_a_deadline_is_set_for_those_ticked_by_the_clocks_of_the_summit(app: Flask) -> None:
    made()
    number = jakarta_invited()
    desk = Desk.of(app)

    answer = desk.post(f"{LIST}/deadline", invitation=str(number), deadline="2027-04-30T18:00")

    assert answer.status_code == 303
    assert invitations()[0].deadline == at(18, day=NOW.date().replace(month=4, day=30))


@pytest.mark.parametrize("deadline", ["soon", "2027-13-01T00:00"])
def test_a_deadline_that_is_none_is_refused(app: Flask, deadline: str) -> None:
    made()
    number = jakarta_invited(deadline=later(days=5))
    answer = Desk.of(app).post(f"{LIST}/deadline", invitation=str(number), deadline=deadline)
    assert answer.status_code == 422
    assert "Enter a day and an hour" in answer.text
    assert f'value="{number}" aria-label="Tick Jakarta" checked' in answer.text
    assert invitations()[0].deadline == later(days=5)


def test_nobody_ticked_is_said(app: Flask) -> None:
    made()
    jakarta_invited()
    desk = Desk.of(app)
    for path in ("deadline", "withdraw"):
        answer = desk.post(f"{LIST}/{path}", invitation=["x", "-1", "0", "99999999999", "77"])
        assert answer.status_code == 422
        assert "Tick at least one invitation" in answer.text


def test_withdrawing_says_first_what_will_follow(app: Flask) -> None:
    made()
    number = jakarta_invited()
    desk = Desk.of(app)

    page = desk.post(f"{LIST}/withdraw", invitation=str(number))

    assert page.status_code == 200
    assert "Withdraw 1 invitation?" in page.text
    assert "is told by mail, and its calendar entry is cancelled" in page.text
    assert invitations()[0].state is InvitationState.SENT
    form = forms_of(page.text)[f"/organizer/summits/{LIST}/withdraw"]

    answer = desk.post(f"{LIST}/withdraw", form, sure="y")

    assert answer.status_code == 303
    assert invitations()[0].state is InvitationState.WITHDRAWN


def test_with_a_second_pair_of_eyes_nobody_is_uninvited_before_approval(app: Flask) -> None:
    summit_id = made().id
    number = jakarta_invited()
    with unit_of_work():
        db.session.get_one(Summit, summit_id).second_pair = True
    desk, other = Desk.of(app), Desk.of(app)

    asked = desk.post(f"{LIST}/withdraw", invitation=str(number), sure="y")

    assert asked.location == "/organizer/summits/forum/approvals"
    assert invitations()[0].state is InvitationState.SENT
    page = other.get("forum/approvals").text
    assert "Withdraw invitations, and tell the offices: Jakarta" in page
    request = db.session.scalars(select(Approval.id)).one()
    db.session.rollback()

    own = desk.post(f"forum/approvals/{request}/approve")
    assert own.status_code == 403
    assert invitations()[0].state is InvitationState.SENT
    assert other.post(f"forum/approvals/{request}/approve").status_code == 303
    assert invitations()[0].state is InvitationState.WITHDRAWN


def test_what_was_answered_meanwhile_is_not_withdrawn(app: Flask) -> None:
    summit_id = made().id
    number = jakarta_invited()
    with unit_of_work():
        db.session.get_one(Summit, summit_id).second_pair = True
    desk, other = Desk.of(app), Desk.of(app)
    desk.post(f"{LIST}/withdraw", invitation=str(number), sure="y")
    request = db.session.scalars(select(Approval.id)).one()
    db.session.rollback()
    with unit_of_work():
        operations.answer(
            db.session.get_one(Invitation, number),
            AnswerValues(AnswerKind.ACCEPTED),
            channel=Channel.PAGE,
            actor=TESTER,
            now=NOW,
        )

    other.post(f"forum/approvals/{request}/approve")

    assert "have changed since this was asked for" in other.get("forum/approvals").text
    assert invitations()[0].state is InvitationState.ANSWERED


def test_drafts_are_withdrawn_without_asking_a_second_person(app: Flask) -> None:
    summit_id = made().id
    number = jakarta_invited(state=InvitationState.DRAFT)
    with unit_of_work():
        db.session.get_one(Summit, summit_id).second_pair = True

    Desk.of(app).post(f"{LIST}/withdraw", invitation=str(number), sure="y")

    assert invitations()[0].state is InvitationState.WITHDRAWN


def test_an_invitation_of_another_summit_is_not_touched(app: Flask) -> None:
    made()
    number = jakarta_invited(deadline=later(days=4))
    with unit_of_work():
        new_summit("other", session("talk", starts_at=at(10)), en="Other")
    desk = Desk.of(app, summit_slug="other")

    for path in ("deadline", "withdraw"):
        answer = desk.post(f"other/invitations/{path}", invitation=str(number), sure="y")
        assert answer.status_code == 422
        assert "Jakarta" not in answer.text

    assert invitations()[0].state is InvitationState.SENT
    assert invitations()[0].deadline == later(days=4)


# From a list


def test_a_session_is_chosen_first(app: Flask) -> None:
    made()
    with unit_of_work():
        of(Session, "bilateral").state = SessionState.CANCELLED
    text = Desk.of(app).get(f"{LIST}/new").text
    assert "?session=mayors" in text
    assert "?session=bilateral" not in text


def test_its_cities_are_invited_as_drafts_and_nobody_is_mailed(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    page = desk.get(f"{LIST}/new?session=mayors")
    assert "Lima" not in page.text  # of another session
    form = forms_of(page.text)[f"/organizer/summits/{LIST}/new"]

    answer = desk.post(
        f"{LIST}/new", form, chosen=["city:jakarta", "city:seoul"], deadline="2027-04-30T18:00"
    )

    assert answer.status_code == 303
    found = invitations()
    assert [each.state for each in found] == [InvitationState.DRAFT] * 2
    assert {each.office.city.slug for each in found if each.office.city} == {"jakarta", "seoul"}
    assert all(each.office.kind is OfficeKind.PRINCIPAL for each in found)
    assert {slug: each.language for slug, each in offices().items()} == {
        "jakarta": "en",
        "seoul": "ko",
    }
    assert all(each.deadline is not None for each in found)
    assert all(each.speaker_uid is not None for each in found)
    assert db.session.scalar(select(func.count()).select_from(Mail)) == 0
    assert "2 invitations are drafted" in desk.get(LIST).text


def test_nobody_is_invited_twice(app: Flask) -> None:
    made()
    jakarta_invited()
    desk = Desk.of(app)

    page = desk.get(f"{LIST}/new?session=mayors")
    assert "already invited" in page.text
    assert 'value="city:jakarta"' not in page.text

    form = forms_of(page.text)[f"/organizer/summits/{LIST}/new"]
    answer = desk.post(f"{LIST}/new", form, chosen=["city:jakarta", "city:seoul"])

    assert answer.status_code == 303
    assert len(invitations()) == 2
    assert len(offices()) == 2
    text = desk.get(LIST).text
    assert "1 office was invited to this session before" in text


def test_whoever_was_withdrawn_can_be_invited_again(app: Flask) -> None:
    made()
    number = jakarta_invited()
    with unit_of_work():
        operations.withdraw(db.session.get_one(Invitation, number), actor=TESTER, now=NOW)
    desk = Desk.of(app)
    form = desk.form(f"{LIST}/new?session=mayors", f"{LIST}/new")

    assert desk.post(f"{LIST}/new", form, chosen="city:jakarta").status_code == 303

    (again,) = invitations()
    assert (again.id, again.state, again.round) == (number, InvitationState.DRAFT, 2)


def test_speakers_people_and_organisations_are_offered(app: Flask) -> None:
    made()
    with unit_of_work():
        lima = of(City, "lima")
        kim = person("kim", "Kim Minji", "김민지", city=lima)
        organisation("who", "World Health Organization")
        seminar = of(Session, "seminar")
        seminar.items.append(item("talk", [speaker(kim)]))
        seminar.items[0].position = 0
    desk = Desk.of(app)
    base = f"{LIST}/new?session=seminar"

    assert 'value="person:kim"' in desk.get(f"{base}&from=speakers").text
    assert 'value="person:kim"' in desk.get(f"{base}&from=people&q=김민").text
    assert 'value="person:kim"' not in desk.get(f"{base}&from=people&q=nobody").text
    assert 'value="organisation:who"' in desk.get(f"{base}&from=organisations").text
    assert 'value="city:jakarta"' in desk.get(f"{base}&from=cities").text
    assert 'value="city:jakarta"' not in desk.get(f"{base}&from=cities&relation=sister").text

    form = desk.form(f"{base}&from=speakers", f"{LIST}/new")
    desk.post(f"{LIST}/new", form, chosen=["person:kim", "organisation:who"])

    db.session.rollback()
    labels = {each.label["en"] for each in db.session.scalars(select(Office))}
    assert labels == {"Kim Minji", "World Health Organization"}


@pytest.mark.parametrize(
    "chosen", [[], ["city:nowhere"], ["person:"], ["city:\0"], ["x" * 500], ["place:none"]]
)
def test_what_is_no_choice_is_refused(app: Flask, chosen: list[str]) -> None:
    made()
    desk = Desk.of(app)
    form = desk.form(f"{LIST}/new?session=mayors", f"{LIST}/new")
    answer = desk.post(f"{LIST}/new", form, chosen=chosen)
    assert answer.status_code == 422
    assert not invitations()
    assert not offices()


def test_a_cancelled_session_takes_nobody_and_leaves_no_office_behind(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    form = desk.form(f"{LIST}/new?session=mayors", f"{LIST}/new")
    with unit_of_work():
        mayors().state = SessionState.CANCELLED
    answer = desk.post(f"{LIST}/new", form, chosen="city:jakarta")
    assert answer.status_code == 422
    assert "Nobody can be invited to a cancelled session." in answer.text
    assert not offices()


def test_forty_two_cities_are_invited_with_as_few_reads_as_one(
    app: Flask, count_sql: CountSql
) -> None:
    made()
    with unit_of_work():
        meeting = mayors()
        for number in range(40):
            meeting.cities.append(part(city(f"city-{number}"), position=number + 2))
    desk = Desk.of(app)
    form = desk.form(f"{LIST}/new?session=mayors", f"{LIST}/new")

    def reads(keys: Sequence[str]) -> int:
        with count_sql() as statements:
            assert desk.post(f"{LIST}/new", form, chosen=list(keys)).status_code == 303
        return sum(not statement.startswith("INSERT") for statement in statements)

    reads(["city:jakarta"])
    few = reads(["city:seoul"])
    many = reads([f"city:city-{number}" for number in range(40)])

    assert len(invitations()) == 42
    assert many == few
    assert many < 30


# By hand


def test_one_office_is_invited_by_hand_with_its_first_contact(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    path = f"{LIST}/new/by-hand"
    form = desk.form(f"{path}?session=mayors", path)

    answer = desk.post(
        path,
        form,
        kind="principal",
        city="lima",
        language="en",
        salutation__en="Dear Mayor",
        honorific__ko="존경하는",
        rank="3",
        contact_name="Rosa",
        address="rosa@lima.example",
        deadline="2027-04-30T18:00",
    )

    assert answer.status_code == 303
    theirs = offices()["lima"]
    assert (theirs.salutation["en"], theirs.honorific["ko"], theirs.rank) == (
        "Dear Mayor",
        "존경하는",
        3,
    )
    assert theirs.primary is not None
    assert (theirs.primary.name, theirs.primary.address) == ("Rosa", "rosa@lima.example")
    assert [each.office_id for each in invitations()] == [theirs.id]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": "principal", "city": ""}, "Choose the city for which the principal comes."),
        ({"kind": "person"}, "Choose the person, or write in what capacity"),
        ({"city": "lima", "address": "no address"}, "is not an e-mail address"),
        ({"city": "lima", "contact_name": "Rosa"}, "Give an e-mail address or a telephone"),
        ({"city": "nowhere"}, "Choose one of the list."),
    ],
)
def test_by_hand_a_mistake_is_named_and_nothing_is_made(
    app: Flask, fields: dict[str, str], said: str
) -> None:
    made()
    desk = Desk.of(app)
    path = f"{LIST}/new/by-hand"
    form = desk.form(f"{path}?session=mayors", path)

    answer = desk.post(path, form, **fields)

    assert answer.status_code == 422
    assert said in answer.text
    assert not invitations()
    assert db.session.scalar(select(func.count()).select_from(Office)) == 0


# From a spreadsheet


def sheet(*rows: Sequence[object]) -> bytes:
    book = openpyxl.Workbook()
    page: Any = book.active
    for row in rows:
        page.append(list(row))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def upload(app: Flask, desk: Desk, data: bytes, name: str = "guests.xlsx") -> TestResponse:
    return desk.client.post(
        f"/organizer/summits/{LIST}/sheet",
        data={
            "csrf_token": csrf(app),
            "session": "mayors",
            "language": "by-city",
            "deadline": "2027-05-01T12:00",
            "file": (io.BytesIO(data), name),
        },
    )


HEAD = ("City", "Language", "Contact", "E-mail", "Telephone", "Salutation (en)", "Answer by")


def test_a_spreadsheet_is_looked_at_before_anybody_is_invited(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    data = sheet(
        HEAD,
        ("자카르타", "", "Dewi", "dewi@jakarta.example", 622155501, "Dear Governor", "2027-04-30"),
        ("jakarta", "", "Agus", "agus@jakarta.example", "", "", ""),
        ("Seoul", "ko", "", "", "", "", ""),
    )

    page = upload(app, desk, data)

    assert page.status_code == 200
    assert "2 invitations are drafted." in page.text
    assert "dewi@jakarta.example" in page.text
    assert not invitations()
    form = forms_of(page.text)[f"/organizer/summits/{LIST}/sheet/take"]

    answer = desk.post(f"{LIST}/sheet/take", form)

    assert answer.status_code == 303
    found = offices()
    assert set(found) == {"jakarta", "seoul"}
    jakarta = found["jakarta"]
    assert [(c.name, c.address, c.phone, c.is_primary) for c in jakarta.contacts] == [
        ("Dewi", "dewi@jakarta.example", "622155501", True),
        ("Agus", "agus@jakarta.example", "", False),
    ]
    assert jakarta.salutation["en"] == "Dear Governor"
    assert (jakarta.language, found["seoul"].language) == ("en", "ko")
    deadlines = {each.office_id: each.deadline for each in invitations()}
    assert deadlines[jakarta.id] == at(23, 59, day=NOW.date().replace(month=4, day=30))
    assert deadlines[found["seoul"].id] == at(12, day=NOW.date().replace(month=5, day=1))
    assert db.session.scalar(select(func.count()).select_from(Mail)) == 0


def test_a_sheet_adds_to_an_office_that_exists_and_changes_only_what_it_states(app: Flask) -> None:
    made()
    jakarta_invited()
    desk = Desk.of(app)
    data = sheet(
        ("City", "E-mail", "Honorific (en)"),
        ("Jakarta", "OFFICE@jakarta.example", "His Excellency"),
        ("Jakarta", "press@jakarta.example", ""),
    )

    page = upload(app, desk, data)
    assert "already invited" in page.text
    desk.post(f"{LIST}/sheet/take", forms_of(page.text)[f"/organizer/summits/{LIST}/sheet/take"])

    theirs = offices()["jakarta"]
    assert [c.address for c in theirs.contacts] == [
        "office@jakarta.example",
        "press@jakarta.example",
    ]
    assert theirs.honorific["en"] == "His Excellency"
    assert theirs.capacity["en"] == "Mayor of Jakarta"
    assert theirs.language == "en"
    assert len(invitations()) == 1


def test_mistakes_are_listed_by_row_and_nothing_is_written(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    data = sheet(
        HEAD,
        ("Jakrta", "", "", "", "", "", ""),
        ("Seoul", "klingon", "", "", "", "", ""),
        ("Lima", "", "Rosa", "rosa at lima", "", "", "30.4.2027 or so"),
        ("", "", "Nobody", "nobody@example.org", "", "", ""),
    )

    answer = upload(app, desk, data)

    assert answer.status_code == 422
    text = answer.text
    assert "The spreadsheet holds 5 mistakes; nobody was invited" in text
    assert "is not in the directory" in text
    assert "did you mean jakarta?" in text
    assert "is none of the words for this column" in text
    assert "is no e-mail address" in text
    assert "is no day" in text
    assert "does not say whom it is about" in text
    assert not offices()


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("Town", "E-mail"), ("Jakarta", "a@b.example")], "there is no column"),
        ([("E-mail",), ("a@b.example",)], "no column says whom a row is about"),
        ([("City", "City"), ("Jakarta", "Seoul")], "stands twice"),
        ([("City",)], "There is no row below the headings."),
        ([("City", "Salutation"), ("Jakarta", "Dear")], "did you mean Salutation (en)?"),
        ([("City", "Contact"), ("Jakarta", "x" * 300)], "is longer than 200 characters"),
        ([("City", "Contact"), ("Jakarta", "Dewi")], "neither an e-mail address nor"),
        (
            [("City", "Language"), ("Jakarta", "en"), ("Jakarta", "ko")],
            "says something else than row 2 of the same",
        ),
        (
            [("City", "E-mail"), ("Jakarta", "a@b.example"), ("Jakarta", "A@b.example")],
            "stands twice for the same office",
        ),
        ([("Person", "Answers for"), ("", "")], "There is no row below the headings."),
        ([("City",), ("=1+1",)], "holds a formula"),
    ],
)
def test_each_mistake_of_a_sheet_is_named(
    app: Flask, rows: list[tuple[str, ...]], said: str
) -> None:
    made()
    answer = upload(app, Desk.of(app), sheet(*rows))
    assert answer.status_code == 422
    assert said in answer.text
    assert not offices()


def test_a_csv_of_korean_excel_is_taken(app: Flask) -> None:
    made()
    data = "도시,담당자,이메일\n서울,홍길동,hong@seoul.example\n".encode("cp949")
    page = upload(app, Desk.of(app), data, "guests.csv")
    assert page.status_code == 200
    assert "홍길동" in page.text


def test_where_the_directory_has_changed_it_is_shown_again(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    page = upload(app, desk, sheet(("City", "E-mail"), ("Jakarta", "dewi@jakarta.example")))
    form = forms_of(page.text)[f"/organizer/summits/{LIST}/sheet/take"]
    jakarta_invited()

    answer = desk.post(f"{LIST}/sheet/take", form)

    assert answer.status_code == 409
    assert "Something has changed since you looked at it" in answer.text
    assert len(offices()["jakarta"].contacts) == 1


@pytest.mark.parametrize(
    "rows",
    [
        "",
        "null",
        "[]",
        "[[1]]",
        '[[1, {"city": 5}]]',
        '[[1, {"slug": "x"}]]',
        "[" * 20_000,
        '[[0, {"city": "x"}]]',
        '[["1", {"city": "x"}]]',
        '[[1, {"City": "x"}]]',
    ],
)
def test_rows_that_no_page_has_sent_are_a_bad_request(app: Flask, rows: str) -> None:
    made()
    desk = Desk.of(app)
    answer = desk.post(f"{LIST}/sheet/take", rows=rows, session="mayors", language="by-city")
    assert answer.status_code == 400
    assert not offices()


def test_a_template_holds_the_cities_that_are_not_invited_yet(app: Flask) -> None:
    made()
    jakarta_invited()
    desk = Desk.of(app)

    answer = desk.get(f"{LIST}/sheet/template.xlsx?session=mayors")

    assert answer.status_code == 200
    page: Any = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    rows = list(page.values)
    assert rows[0][0] == "City"
    assert "Salutation (ko)" in rows[0]
    assert [row[0] for row in rows[1:]] == ["Seoul"]
    assert upload(app, desk, answer.data).status_code == 200


def test_inviting_does_not_change_whose_office_it_is(app: Flask) -> None:
    made()
    with unit_of_work():
        kim = person("kim", "Kim Minji", city=of(City, "lima"))
        values = office_values(person=kim, city=of(City, "seoul"))
        operations.create_office(of(Summit, "forum"), values, actor=TESTER, now=NOW)
    desk = Desk.of(app)
    form = desk.form(f"{LIST}/new?session=mayors&from=people", f"{LIST}/new")

    desk.post(f"{LIST}/new", form, chosen="person:kim")

    (invitation,) = invitations()
    assert invitation.office.city is not None
    assert (invitation.office.city.slug, invitation.office.kind) == ("seoul", OfficeKind.PERSON)


@pytest.mark.parametrize("way", ["sheet", "new/by-hand"])
def test_without_a_session_one_is_chosen_first(app: Flask, way: str) -> None:
    made()
    answer = Desk.of(app).get(f"{LIST}/{way}")
    assert answer.status_code == 303
    assert answer.location == f"/organizer/summits/{LIST}/new"


# Privacy, languages


def test_a_viewer_sees_the_list_and_no_address(app: Flask) -> None:
    made()
    jakarta_invited()
    text = Desk.of(app, "viewer").get(LIST).text
    assert "Jakarta" in text
    assert "jakarta.example" not in text
    assert "Set this deadline" not in text
    assert 'name="invitation"' not in text


def test_the_pages_speak_korean(app: Flask) -> None:
    made()
    jakarta_invited()
    desk = Desk.of(app, language="ko")
    assert "자카르타" in desk.get(LIST).text
    assert in_words(app, "ko", "Invitations") in desk.get(LIST).text


def test_no_act_of_the_journal_holds_an_address(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    page = upload(app, desk, sheet(("City", "E-mail"), ("Jakarta", "dewi@jakarta.example")))
    desk.post(f"{LIST}/sheet/take", forms_of(page.text)[f"/organizer/summits/{LIST}/sheet/take"])

    entries = db.session.scalars(select(Entry).where(Entry.act.like("contact.%"))).all()
    assert [entry.act for entry in entries] == ["contact.added"]
    assert "dewi" not in repr([(each.before, each.after) for each in entries])


def test_contacts_of_a_sheet_are_of_the_kind_it_names(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    rows = (("City", "E-mail", "Responsible for"), ("Jakarta", "p@jakarta.example", "언론"))
    page = upload(app, desk, sheet(*rows))
    desk.post(f"{LIST}/sheet/take", forms_of(page.text)[f"/organizer/summits/{LIST}/sheet/take"])
    assert [each.kind for each in db.session.scalars(select(Contact))] == [ContactKind.PRESS]


def test_people_and_organisations_are_found_by_name(app: Flask) -> None:
    made()
    with unit_of_work():
        person("kim", "Kim Minji", "김민지")
        person("kim-2", "Kim Minji")
        person("lee", "Lee Jun", "이준")
        organisation("who", "World Health Organization")
    desk = Desk.of(app)

    twice = upload(app, desk, sheet(("Person",), ("Kim Minji",)))
    assert "is the name of several entries" in twice.text
    assert "kim, kim-2" in twice.text

    page = upload(
        app,
        desk,
        sheet(("Person", "Organisation"), ("kim-2", ""), ("이준", "World Health Organization")),
    )
    desk.post(f"{LIST}/sheet/take", forms_of(page.text)[f"/organizer/summits/{LIST}/sheet/take"])

    rows = db.session.execute(
        select(Person.slug, Organisation.slug)
        .select_from(Office)
        .join(Person, Person.id == Office.person_id)
        .outerjoin(Organisation, Organisation.id == Office.organisation_id)
        .order_by(Person.slug)
    )
    assert [tuple(row) for row in rows] == [("kim-2", None), ("lee", "who")]
