"""The page of an office: who sees what of it, its contacts and links, and editing it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from summit.attendance import operations
from summit.attendance.models import AnswerKind, Channel, Contact, Invitation, Office
from summit.attendance.operations import AnswerValues
from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.directory.models import City
from summit.journal.models import Entry
from summit.mail.models import Mail
from summit.programme.models import Session
from tests.actors import TESTER
from tests.attendance.builders import contact_values, forum, invited, later, office
from tests.conftest import CountSql
from tests.programme.builders import NOW, person, session, summit
from tests.programme.pages import Desk

pytestmark = pytest.mark.usefixtures("database")

ADDRESS, PHONE, DAY_PHONE = "dewi@jakarta.example", "+62 21 555 0199", "+62 812 555 0177"
REASON, DEVICE = "The budget is read that week.", "Chrome on Android"
SECRETS = (ADDRESS, PHONE, DAY_PHONE, REASON, DEVICE, "Dewi", "letter-of-the-mayor", "Sutanto")


def made() -> str:
    """Make Jakarta's office with an answer, a paper and a visit; return its address."""
    from summit.attendance.operations.papers import keep_scan
    from summit.attendance.papers import Examined

    with unit_of_work():
        made = forum()
        jakarta = db.session.scalars(select(City).where(City.slug == "jakarta")).one()
        theirs = office(made, jakarta, ADDRESS)
        primary = theirs.primary
        assert primary is not None
        values = contact_values(ADDRESS, name="Dewi", phone=PHONE, day_phone=DAY_PHONE)
        operations.edit_contact(primary, values, actor=TESTER, now=NOW)
        operations.note_visit(primary, DEVICE, now=NOW)
        operations.set_delegates(theirs, [("Sutanto", "Interpreter")], actor=TESTER, now=NOW)
        mayors = db.session.scalars(select(Session).where(Session.slug == "mayors")).one()
        invitation = invited(mayors, theirs, deadline=later(days=1))
        for kind, reason, days in (
            (AnswerKind.ACCEPTED, "", 0),
            (AnswerKind.DECLINED, REASON, 2),
        ):
            operations.answer(
                invitation,
                AnswerValues(kind, reason),
                channel=Channel.PAGE,
                contact=primary,
                actor=TESTER,
                now=later(days=days),
            )
        scan = Examined(b"%PDF-1.4", "letter-of-the-mayor", "pdf", "application/pdf")
        keep_scan(invitation, scan, actor=TESTER, now=NOW)
        return f"forum/offices/{theirs.id}"


def contact(name: str = "Dewi") -> Contact:
    db.session.rollback()
    return db.session.scalars(select(Contact).where(Contact.name == name)).one()


def the_office() -> Office:
    db.session.rollback()
    db.session.expire_all()  # what the test itself has made is not read again otherwise
    return db.session.scalars(select(Office)).one()


def acts() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Entry.act).order_by(Entry.id)))


# Who sees what


@pytest.mark.parametrize("role", ["viewer", "chair"])
def test_who_only_reads_along_sees_nothing_private(app: Flask, role: str) -> None:
    path = made()

    answer = Desk.of(app, role).get(path)

    assert answer.status_code == 200
    assert "Jakarta" in answer.text
    assert "Declined" in answer.text
    assert "after the deadline" in answer.text
    assert "1 contact." in answer.text
    assert "1 person<" in answer.text
    for secret in SECRETS:
        assert secret not in answer.text
    assert "Photographs" not in answer.text
    assert "<form" not in answer.text.partition("<main")[2]


@pytest.mark.parametrize("role", ["owner", "editor", "operator"])
def test_who_writes_or_calls_sees_all_of_it(app: Flask, role: str) -> None:
    path = made()
    text = Desk.of(app, role).get(path).text
    for secret in SECRETS:
        assert secret in text
    assert "recorded by" not in text


def test_the_whole_history_of_answers_stands_with_who_and_when(app: Flask) -> None:
    path = made()
    text = Desk.of(app).get(path).text
    assert text.count("on the office's page") == 3  # at the top, and each of the two
    assert "replaced" in text
    assert text.index("Declined") < text.index("Accepted")


def test_how_the_name_is_said_stands_as_the_office_and_as_the_directory_have_it(
    app: Flask,
) -> None:
    path = made()
    with unit_of_work():
        row = db.session.scalars(select(Office)).one()
        row.person = person("sutanto", "Sutanto", pronunciation="soo-TAN-to")
        row.pronunciation = "SU-tan-to"
    page = Desk.of(app).get(path).text
    assert "SU-tan-to" in page
    assert "in the directory" in page
    assert "soo-TAN-to" in page
    db.session.rollback()
    with unit_of_work():
        db.session.scalars(select(Office)).one().pronunciation = ""
    page = Desk.of(app).get(path).text
    assert "SU-tan-to" not in page
    assert "soo-TAN-to" in page


def test_no_page_shows_a_token(app: Flask) -> None:
    from summit.core import tokens

    path = made()
    mine = contact()
    with app.test_request_context():
        link = tokens.sign("office", mine.id, mine.link_version)
        feed = tokens.sign("feed", mine.office_id, 1)
    desk = Desk.of(app, "owner")

    for page in (path, f"{path}/edit", f"{path}/contacts/{mine.id}"):
        text = desk.get(page).text
        assert link not in text
        assert feed not in text


def test_another_summits_office_is_not_there(app: Flask) -> None:
    path = made()
    number = path.rpartition("/")[2]
    with unit_of_work():
        summit("other", session("talk"), en="Other")
    desk = Desk.of(app, "owner", summit_slug="other")

    for page in ("", "/edit", "/contacts/new", f"/contacts/{contact().id}"):
        answer = desk.get(f"other/offices/{number}{page}")
        assert answer.status_code == 404
        assert "Jakarta" not in answer.text
    for act in ("renew-feed", f"contacts/{contact().id}/renew-link"):
        assert desk.post(f"other/offices/{number}/{act}").status_code == 404
    assert contact().link_version == 1


def test_ten_contacts_cost_no_more_statements_than_one(app: Flask, count_sql: CountSql) -> None:
    path = made()
    desk = Desk.of(app)
    desk.get(path)
    with count_sql() as few:
        desk.get(path)
    with unit_of_work():
        theirs = db.session.scalars(select(Office)).one()
        for number in range(9):
            address = contact_values(f"c{number}@jakarta.example")
            operations.add_contact(theirs, address, actor=TESTER, now=NOW)
    with count_sql() as many:
        desk.get(path)
    assert len(many) == len(few)


# Contacts


def test_a_contact_is_added_and_edited(app: Flask) -> None:
    path = made()
    desk = Desk.of(app)
    form = desk.form(f"{path}/contacts/new")

    answer = desk.post(
        f"{path}/contacts/new", form, name="Budi", kind="press", address="budi@jakarta.example"
    )

    assert answer.status_code == 303
    budi = contact("Budi")
    assert (budi.kind, budi.is_primary) == ("press", False)

    form = desk.form(f"{path}/contacts/{budi.id}")
    desk.post(f"{path}/contacts/{budi.id}", form, phone="+62 21 1")
    assert contact("Budi").phone == "+62 21 1"


def test_what_is_no_address_is_refused_at_its_field(app: Flask) -> None:
    path = made()
    desk = Desk.of(app)
    form = desk.form(f"{path}/contacts/new")
    answer = desk.post(f"{path}/contacts/new", form, address="budi at home")
    assert answer.status_code == 422
    assert "is not an e-mail address" in answer.text
    assert 'aria-invalid="true"' in answer.text
    answer = desk.post(f"{path}/contacts/new", form, address=ADDRESS.upper())
    assert answer.status_code == 422
    assert "Another contact of this office has this address." in answer.text


def test_an_undeliverable_address_says_why_and_is_corrected(app: Flask) -> None:
    path = made()
    with unit_of_work():
        operations.mark_undeliverable(ADDRESS, "550 no such mailbox", now=NOW)
    desk = Desk.of(app)
    text = desk.get(path).text
    assert "550 no such mailbox" in text
    assert "Correct the address" in text

    here = f"{path}/contacts/{contact().id}"
    desk.post(here, desk.form(here), address="dewi.a@jakarta.example")

    corrected = contact()
    assert corrected.undeliverable_at is None
    assert corrected.link_version == 2  # the former inbox keeps no way in
    assert "550 no such mailbox" not in desk.get(path).text


def test_a_right_address_is_marked_so(app: Flask) -> None:
    path = made()
    with unit_of_work():
        operations.mark_undeliverable(ADDRESS, "full", now=NOW)
    desk = Desk.of(app)
    assert desk.post(f"{path}/contacts/{contact().id}/deliverable").status_code == 303
    assert contact().undeliverable_at is None


def test_two_who_edit_a_contact_lose_nothing(app: Flask) -> None:
    path = made()
    desk, other = Desk.of(app), Desk.of(app, name="Park")
    here = f"{path}/contacts/{contact().id}"
    mine, theirs = desk.form(here), other.form(here)
    other.post(here, theirs, phone="+62 1")

    answer = desk.post(here, mine, name="Dewi A.")

    assert answer.status_code == 409
    assert "+62 1" in answer.text
    assert "Dewi A." in answer.text
    assert "Park" in answer.text


def test_the_main_contact_changes_and_a_removed_one_is_gone(app: Flask) -> None:
    path = made()
    with unit_of_work():
        theirs = db.session.scalars(select(Office)).one()
        values = contact_values("budi@jakarta.example", name="Budi")
        operations.add_contact(theirs, values, actor=TESTER, now=NOW)
    desk = Desk.of(app)

    refused = desk.post(f"{path}/contacts/{contact().id}/remove")
    assert refused.status_code == 422
    desk.post(f"{path}/contacts/{contact('Budi').id}/primary")
    assert contact("Budi").is_primary
    assert desk.post(f"{path}/contacts/{contact().id}/remove").status_code == 303

    assert contact().removed_at is not None
    text = desk.get(path).text
    assert ADDRESS not in text
    assert desk.get(f"{path}/contacts/{contact().id}").status_code == 404


# Links


def test_the_link_is_mailed_again_and_the_journal_keeps_the_fact_alone(app: Flask) -> None:
    path = made()
    desk = Desk.of(app)
    here = f"{path}/contacts/{contact().id}/send-link"

    assert desk.post(here).status_code == 303
    db.session.rollback()
    mail = db.session.scalars(select(Mail)).one()

    assert (mail.to_address, mail.link_kind, mail.link_id) == (ADDRESS, "office", contact().id)
    # So that it is its staff's to see, and erased in time with all that was written to offices.
    assert mail.summit_id == the_office().summit_id
    assert "contact.link_sent" in acts()
    assert ADDRESS not in repr([each.after for each in db.session.scalars(select(Entry))])


def test_a_renewed_link_ends_the_former_one_and_is_mailed(app: Flask) -> None:
    path = made()
    desk = Desk.of(app)
    desk.post(f"{path}/contacts/{contact().id}/renew-link")
    assert contact().link_version == 2
    assert db.session.scalars(select(Mail.link_version)).all() == [2]


def test_the_calendars_address_is_renewed(app: Flask) -> None:
    path = made()
    Desk.of(app).post(f"{path}/renew-feed")
    assert the_office().feed_version == 2


# Editing


def test_an_office_is_edited(app: Flask) -> None:
    path = made()
    desk = Desk.of(app)
    form = desk.form(f"{path}/edit")

    answer = desk.post(
        f"{path}/edit",
        form,
        salutation__en="Dear Governor",
        salutation__ko="존경하는 지사님께",
        language="ko",
        in_office_since="2024-10-20",
        rank="2",
    )

    assert answer.status_code == 303
    found = the_office()
    assert found.salutation == Text(en="Dear Governor", ko="존경하는 지사님께")
    assert (found.language, str(found.in_office_since), found.rank) == ("ko", "2024-10-20", 2)
    assert "존경하는 지사님께" in desk.get(path).text


def test_two_who_edit_an_office_see_both_versions(app: Flask) -> None:
    path = made()
    desk, other = Desk.of(app), Desk.of(app, name="Park")
    mine, theirs = desk.form(f"{path}/edit"), other.form(f"{path}/edit")
    other.post(f"{path}/edit", theirs, salutation__en="Dear Sir", rank="1")

    answer = desk.post(f"{path}/edit", mine, salutation__en="Dear Madam", honorific__en="H.E.")

    assert answer.status_code == 409
    assert "Park saved it on" in answer.text
    assert "Dear Sir" in answer.text
    assert "Dear Madam" in answer.text
    assert the_office().salutation["en"] == "Dear Sir"


@pytest.mark.parametrize(
    "fields",
    [
        {"rank": "0"},
        {"rank": "x"},
        {"in_office_since": "long ago"},
        {"language": "tlh"},
        {"city": ""},
        {"city": "\0"},
        {"salutation__en": "x" * 301},
    ],
)
def test_a_wrong_value_is_named(app: Flask, fields: dict[str, str]) -> None:
    path = made()
    desk = Desk.of(app)
    answer = desk.post(f"{path}/edit", desk.form(f"{path}/edit"), **fields)
    assert answer.status_code == 422
    assert "This could not be saved yet" in answer.text


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30])
def test_a_form_of_no_version_is_a_bad_request(app: Flask, version: str) -> None:
    path = made()
    desk = Desk.of(app)
    answer = desk.post(f"{path}/edit", desk.form(f"{path}/edit"), version=version)
    assert answer.status_code == 400


def test_the_page_speaks_korean(app: Flask) -> None:
    path = made()
    text = Desk.of(app, language="ko").get(path).text
    assert "자카르타" in text
    assert db.session.scalars(select(Invitation)).one().key
