"""Answers that staff take down, and letters on paper."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from summit.attendance.models import Answer, AnswerKind, Channel, Invitation, Paper, PaperKind
from summit.core import clock
from summit.core.db import db, unit_of_work
from summit.directory.models import City
from summit.programme.models import Session, Speaker, SpeakerState
from tests.attendance.builders import forum, invited, office, publish
from tests.attendance.paper_files import pdf_saying
from tests.programme.builders import SEOUL
from tests.programme.pages import Desk
from tests.signing_in import csrf

pytestmark = pytest.mark.usefixtures("database")

REASON = "The budget is read that week."


def made(*, days: int = 5, published: bool = False) -> int:
    """Invite Jakarta with a deadline some days from now; return the invitation's number."""
    now = clock.now()
    with unit_of_work():
        summit = forum()
        jakarta = db.session.scalars(select(City).where(City.slug == "jakarta")).one()
        mayors = db.session.scalars(select(Session).where(Session.slug == "mayors")).one()
        number = invited(
            mayors, office(summit, jakarta), deadline=now + timedelta(days=days), now=now
        ).id
        if published:
            publish(summit, now=now)
        return number


def yesterday() -> str:
    """The last day that cannot be to come, whenever the test runs."""
    return (clock.now() - timedelta(days=1)).astimezone(ZoneInfo(SEOUL)).date().isoformat()


def record(app: Flask, desk: Desk, number: int, **fields: Any) -> Any:
    given = {
        "csrf_token": csrf(app),
        "kind": "declined",
        "channel": "letter",
        "received_on": yesterday(),
        "reason": REASON,
        **fields,
    }
    if "scan" in given:
        data, name = given["scan"]
        given["scan"] = (io.BytesIO(data), name)
    return desk.client.post(
        f"/organizer/summits/forum/invitations/{number}/answer",
        data=given,
        content_type="multipart/form-data",
    )


def invitation() -> Invitation:
    db.session.rollback()
    return db.session.scalars(select(Invitation)).one()


def picture(kind: str) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (20, 20), "white").save(target, kind)
    return target.getvalue()


def test_an_answer_by_letter_is_recorded_with_its_scan_and_marked_so(app: Flask) -> None:
    number = made()
    desk = Desk.of(app, name="Park")

    answer = record(app, desk, number, scan=(picture("PNG"), "../the letter.png"))

    assert answer.status_code == 303
    db.session.rollback()
    given = db.session.scalars(select(Answer)).one()
    assert (given.kind, given.channel, given.reason) == (
        AnswerKind.DECLINED,
        Channel.LETTER,
        REASON,
    )
    assert (given.stated_by, given.contact_id, given.late) == ("Park", None, False)
    scan = db.session.scalars(select(Paper)).one()
    assert (given.paper_id, scan.kind, scan.name, scan.extension) == (
        scan.id,
        PaperKind.SCAN,
        "the letter",
        "png",
    )
    place = select(Speaker).where(Speaker.uid == invitation().speaker_uid)
    assert db.session.scalars(place).one().state is SpeakerState.DECLINED
    office_page = desk.get(f"forum/offices/{invitation().office_id}").text
    assert "by letter" in office_page
    assert "recorded by Park" in office_page
    assert REASON in office_page
    assert "by letter" in desk.get("forum/invitations").text


@pytest.mark.parametrize("role", ["viewer", "chair"])
def test_who_only_reads_along_sees_neither_reason_nor_scan(app: Flask, role: str) -> None:
    number = made()
    record(app, Desk.of(app), number, scan=(picture("PNG"), "secret-letter.png"))
    paper = db.session.scalars(select(Paper)).one()
    reader = Desk.of(app, role)

    page = reader.get(f"forum/offices/{invitation().office_id}").text
    assert "Declined" in page
    assert REASON not in page
    assert "secret-letter" not in page
    assert f"papers/{paper.id}" not in page
    refused = reader.get(f"forum/papers/{paper.id}")
    assert refused.status_code == 403
    assert b"PNG" not in refused.data
    assert reader.get(f"forum/invitations/{number}/answer").status_code == 403


def test_a_deputy_is_taken_down_by_name_and_title(app: Flask) -> None:
    number = made()
    fields = {
        "kind": "deputy",
        "channel": "telephone",
        "deputy_name-en": "Siti Rahma",
        "deputy_name-ko": "시티 라흐마",
        "deputy_title-en": "Vice Governor",
    }
    assert record(app, Desk.of(app), number, **fields).status_code == 303
    found = invitation()
    assert (found.answer, found.channel) == (AnswerKind.DEPUTY, Channel.TELEPHONE)
    assert found.deputy is not None
    assert found.deputy.name["ko"] == "시티 라흐마"


def test_the_day_on_which_it_came_counts_against_the_deadline(app: Flask) -> None:
    number = made(days=-2)
    desk = Desk.of(app)
    earlier = (clock.now() - timedelta(days=4)).astimezone(ZoneInfo(SEOUL)).date().isoformat()

    record(app, desk, number, received_on=earlier)
    assert not invitation().late
    record(app, desk, number, kind="accepted")
    assert invitation().late


def test_the_same_answer_twice_is_one(app: Flask) -> None:
    number = made()
    desk = Desk.of(app)
    record(app, desk, number)
    record(app, desk, number)
    db.session.rollback()
    assert len(db.session.scalars(select(Answer)).all()) == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": "deputy"}, "Give the name of the deputy."),
        ({"kind": "perhaps"}, "Choose one of the list."),
        ({"channel": "page"}, "Choose one of the list."),
        ({"channel": "calendar"}, "Choose one of the list."),
        ({"received_on": ""}, "Fill this in."),
        ({"received_on": "2199-01-01"}, "This day is still to come."),
        ({"received_on": "0001-01-01"}, "Enter a year from 1970 to 2200."),
        ({"reason": "x" * 2001}, "At most 2000 characters"),
        ({"scan": (b"MZ\x90 not a picture", "letter.pdf")}, "no PDF, JPEG or PNG"),
        ({"scan": (b"", "letter.pdf")}, "Choose a file first."),
    ],
)
def test_a_mistake_is_named_and_nothing_is_recorded(
    app: Flask, fields: dict[str, Any], said: str
) -> None:
    number = made()
    answer = record(app, Desk.of(app), number, **fields)
    assert answer.status_code == 422
    assert said in answer.text
    db.session.rollback()
    assert not db.session.scalars(select(Answer)).all()
    assert not db.session.scalars(select(Paper)).all()


def test_a_withdrawn_invitation_is_not_answered_and_keeps_no_scan(app: Flask) -> None:
    from summit.attendance import operations
    from tests.actors import TESTER

    number = made()
    with unit_of_work():
        found = db.session.get_one(Invitation, number)
        operations.withdraw(found, actor=TESTER, now=clock.now())
    answer = record(app, Desk.of(app), number, scan=(picture("JPEG"), "a.jpg"))
    assert answer.status_code == 422
    assert "This invitation has been withdrawn" in answer.text
    db.session.rollback()
    assert not db.session.scalars(select(Paper)).all()


def test_a_letter_on_paper_is_issued_once_and_kept(app: Flask) -> None:
    number = made(published=True)
    desk = Desk.of(app)

    first = desk.post(f"forum/invitations/{number}/letter")
    again = desk.post(f"forum/invitations/{number}/letter")

    assert first.status_code == 303
    assert first.location == again.location
    assert first.location.startswith("/organizer/summits/forum/papers/")
    pdf = desk.client.get(first.location)
    assert pdf.data.startswith(b"%PDF-")
    assert pdf.headers["Content-Disposition"].startswith("attachment")
    assert invitation().letter_number is not None
    assert f"Letter {invitation().letter_number}" in desk.get("forum/invitations").text


def test_before_publishing_no_letter_is_issued(app: Flask) -> None:
    number = made()
    answer = Desk.of(app).post(f"forum/invitations/{number}/letter")
    assert answer.status_code == 422
    assert "in no release yet" in answer.text
    assert invitation().letter_number is None


def test_a_pdf_is_taken_as_a_scan(app: Flask) -> None:
    number = made()
    scan = (pdf_saying("We decline"), "answer.pdf")
    assert record(app, Desk.of(app), number, scan=scan).status_code == 303
    db.session.rollback()
    assert db.session.scalars(select(Paper.media_type)).one() == "application/pdf"
