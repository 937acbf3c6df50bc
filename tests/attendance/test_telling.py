"""Publications and edits tell exactly those concerned, once, by real mail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from summit.attendance import audience, operations, queries
from summit.attendance.jobs import Telling
from summit.attendance.models import (
    AnswerKind,
    Channel,
    Contact,
    ContactKind,
    Invitation,
    InvitationState,
)
from summit.attendance.operations import AnswerValues, ContactValues
from summit.core import tokens
from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.directory.models import City
from summit.journal.models import Entry
from summit.mail.models import Mail, MailState
from summit.mail.operations import pause_sending, resume_sending
from summit.mail.post import post as the_post
from summit.outbox.models import Job, JobState
from summit.programme import operations as programme
from summit.programme import queries as programme_queries
from summit.programme.audience import Publication
from summit.programme.models import ReleaseAudience, SessionState, Summit
from tests.actors import TESTER
from tests.attendance.builders import forum, invited, later, office, publish
from tests.attendance.sending import (
    Sending,
    calendar_of,
    change,
    invite_by_mail,
    lines,
    mark_all_sent,
    publish_again,
    read,
    sending,
    value,
    words_of,
)
from tests.conftest import CountSql
from tests.programme.builders import at
from tests.programme.pages import Desk

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def post(app: Flask, database: None) -> Iterator[Sending]:
    with sending(app) as found:
        yield found


def made(post: Sending) -> dict[str, int]:
    """Make the forum; Jakarta and Seoul are invited to the mayors' meeting, Lima to the seminar."""
    with unit_of_work():
        summit = forum()
        publish(summit)
        sessions = {each.slug: each for each in summit.sessions}
        cities = {entry.city.slug: entry.city for each in summit.sessions for entry in each.cities}
        found = {}
        for slug, to in (("jakarta", "mayors"), ("seoul", "mayors"), ("lima", "seminar")):
            language = "ko" if slug == "seoul" else "en"
            invitation = invited(
                sessions[to],
                office(summit, cities[slug], language=language),
                state=InvitationState.DRAFT,
            )
            invite_by_mail(invitation, now=later(minutes=1))
            found[slug] = invitation.id
    first = post.work(later(minutes=2))
    assert sorted(mail["To"] for mail in first) == [
        "office@jakarta.example",
        "office@lima.example",
        "office@seoul.example",
    ]
    mark_all_sent(later(minutes=2))
    return found


def accept(invitation_id: int, kind: AnswerKind = AnswerKind.ACCEPTED) -> None:
    with unit_of_work():
        invitation = queries.invitation_by_id(invitation_id, to_change=True)
        operations.answer(
            invitation,
            AnswerValues(kind),
            channel=Channel.PAGE,
            contact=invitation.office.primary,
            actor=TESTER,
            now=later(minutes=5),
        )


def invitation(invitation_id: int) -> Invitation:
    db.session.remove()
    return db.session.get_one(Invitation, invitation_id)


def announced(now: Any, *asks_again: str) -> list[tuple[str, list[str], str]]:
    """Return what the publish page would say: to whom, by name, and what."""
    summit_id = db.session.scalars(select(Summit.id)).one()
    summit = programme_queries.summit_by_id(summit_id)
    proposal = programme.propose(summit, ReleaseAudience.EVERYONE, now)
    uids = frozenset(each.uid for each in summit.sessions if each.slug in asks_again)
    publication = Publication(
        summit.id, ReleaseAudience.EVERYONE, proposal.newest, proposal.restricted, uids
    )
    told = list(audience.tell(publication))
    assert all(each.count == len(each.names) for each in told)
    found = [
        (each.session or "", [name["en"] for name in each.names], each.say("en", str))
        for each in told
    ]
    db.session.remove()
    return found


def test_a_first_mail_is_an_invitation_to_one(post: Sending) -> None:
    found = made(post)

    (raw,) = [each for each in post.server.received if "office@seoul.example" in each.rcpt_tos]
    message = read(raw.content)
    calendar = calendar_of(message)
    assert value(calendar, "METHOD") == "REQUEST"
    assert lines(calendar, "ATTENDEE") == [
        "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;LANGUAGE=ko;"
        'RSVP=TRUE;CN="서울":mailto:office@seoul.example'
    ]
    local = tokens.sign_address("reply", found["seoul"], 1)
    assert value(calendar, "ORGANIZER") == f"mailto:{local}@reply.example.org"
    assert message["Reply-To"] == f"{local}@reply.example.org"
    assert value(calendar, "SEQUENCE") == "0"
    assert lines(calendar, "SUMMARY") == ["SUMMARY;LANGUAGE=en:Mayoral Meeting"]
    assert value(calendar, "URL") == "http://localhost:8000/ko/forum/sessions/mayors"
    assert value(calendar, "DTSTAMP") == "20270301T090100Z"
    description = value(calendar, "DESCRIPTION")
    assert "/office/" not in description
    # Nobody learns from it who else is invited.
    assert b"jakarta" not in calendar.lower()


def test_a_move_tells_exactly_those_concerned_with_a_higher_sequence(post: Sending) -> None:
    found = made(post)
    accept(found["jakarta"])
    change("mayors", later(hours=1), starts_at=at(21), ends_at=at(22))

    said = announced(later(hours=2))
    publish_again(later(hours=2))
    mails = post.work(later(hours=2))

    assert [(names, what) for _, names, what in said] == [
        (
            ["Jakarta", "Seoul"],
            "“Mayoral Meeting” takes place at another time; their answer stands",
        )
    ]
    assert sorted(mail["To"] for mail in mails) == [
        "office@jakarta.example",
        "office@seoul.example",
    ]
    jakarta = next(mail for mail in mails if "jakarta" in mail["To"])
    calendar = calendar_of(jakarta)
    assert value(calendar, "METHOD") == "REQUEST"
    assert value(calendar, "SEQUENCE") == "1"
    assert value(calendar, "DTSTAMP") == "20270301T110000Z"
    assert lines(calendar, "DTSTART") == ["DTSTART;TZID=Asia/Seoul:20270514T210000"]
    assert "PARTSTAT=ACCEPTED" in lines(calendar, "ATTENDEE")[0]
    assert jakarta["Subject"] == "New time: Mayoral Meeting, Forum"
    seoul = next(mail for mail in mails if "seoul" in mail["To"])
    assert "PARTSTAT=NEEDS-ACTION" in lines(calendar_of(seoul), "ATTENDEE")[0]
    assert seoul["Content-Language"] == "ko" or "일시 변경" in seoul["Subject"]
    # The answer is kept, and what was told stands on the invitation.
    there = invitation(found["jakarta"])
    assert (there.state, there.answer) == (InvitationState.ANSWERED, AnswerKind.ACCEPTED)
    assert (there.sent_sequence, there.sent_release) == (1, 2)
    told = db.session.scalars(select(Entry).where(Entry.act == "invitation.told")).all()
    assert sorted(each.after["office"]["en"] for each in told) == ["Jakarta", "Seoul"]
    assert all(each.after["news"] == "moved" for each in told)
    # Nothing follows from what was said already.
    assert post.work(later(hours=9)) == []


def test_asking_again_keeps_the_answer_as_history_only(post: Sending) -> None:
    found = made(post)
    accept(found["jakarta"])
    change("mayors", later(hours=1), starts_at=at(21), ends_at=at(22))

    said = announced(later(hours=2), "mayors")
    publish_again(later(hours=2), "mayors")
    mails = post.work(later(hours=2))

    assert [what for *_, what in said] == [
        "“Mayoral Meeting” takes place at another time; they are asked again"
    ]
    assert len(mails) == 2
    jakarta = next(mail for mail in mails if "jakarta" in mail["To"])
    assert "PARTSTAT=NEEDS-ACTION" in lines(calendar_of(jakarta), "ATTENDEE")[0]
    assert jakarta["Subject"] == "New time, please answer again: Mayoral Meeting, Forum"
    assert "/office/" in words_of(jakarta)
    there = invitation(found["jakarta"])
    assert (there.state, there.answer, there.round) == (InvitationState.SENT, None, 2)
    assert [(each.kind, each.outdated_at) for each in there.answers] == [
        (AnswerKind.ACCEPTED, later(hours=2))
    ]


def test_a_cancelled_session_is_taken_off_calendars(post: Sending) -> None:
    found = made(post)
    change("mayors", later(hours=1), state=SessionState.CANCELLED)

    said = announced(later(hours=2))
    publish_again(later(hours=2))
    mails = post.work(later(hours=2))

    assert [(names, what) for _, names, what in said] == [
        (["Jakarta", "Seoul"], "“Mayoral Meeting” is cancelled")
    ]
    assert sorted(mail["To"] for mail in mails) == [
        "office@jakarta.example",
        "office@seoul.example",
    ]
    for mail in mails:
        calendar = calendar_of(mail)
        assert value(calendar, "METHOD") == "CANCEL"
        assert value(calendar, "STATUS") == "CANCELLED"
        assert value(calendar, "SEQUENCE") == "1"
        assert "RSVP" not in lines(calendar, "ATTENDEE")[0]
    assert invitation(found["seoul"]).sent_sequence == 1
    # The organizer's address is the same in every message about an invitation.
    sent = [calendar_of(read(each.content)) for each in post.server.received]
    organizers = {value(each, "ORGANIZER") for each in sent if b"seoul.example" in each}
    assert len(organizers) == 1


def test_a_corrected_title_tells_nobody(post: Sending) -> None:
    found = made(post)
    change("mayors", later(hours=1), title=Text(en="Mayors' Meeting"))

    assert announced(later(hours=2)) == []
    publish_again(later(hours=2))
    assert post.work(later(hours=2)) == []
    assert invitation(found["jakarta"]).sent_release == 1

    # The next mail carries it.
    change("mayors", later(hours=3), starts_at=at(21), ends_at=at(22))
    publish_again(later(hours=4))
    mails = post.work(later(hours=4))
    assert {value(calendar_of(mail), "SUMMARY") for mail in mails} == {"Mayors' Meeting"}


def test_several_publications_within_minutes_are_one_mail(app: Flask, post: Sending) -> None:
    found = made(post)
    patient = Telling(timedelta(minutes=3))
    kinds = post.worker.kinds
    before = dict(kinds)
    try:
        kinds["attendance.published"] = type(before["attendance.published"])(patient.published)
        accept(found["jakarta"])
        for minutes, hour, asks in ((60, 20, ["mayors"]), (61, 19, []), (62, 18, [])):
            change("mayors", later(minutes=minutes), starts_at=at(hour), ends_at=at(hour + 1))
            publish_again(later(minutes=minutes), *asks)
            assert post.work(later(minutes=minutes)) == []
        mails = post.work(later(minutes=66))
    finally:
        kinds.clear()
        kinds.update(before)

    assert sorted(mail["To"] for mail in mails) == [
        "office@jakarta.example",
        "office@seoul.example",
    ]
    calendars = [calendar_of(mail) for mail in mails]
    assert {value(each, "SEQUENCE") for each in calendars} == {"3"}
    assert {lines(each, "DTSTART")[0] for each in calendars} == {
        "DTSTART;TZID=Asia/Seoul:20270514T180000"
    }
    # The first of the three asked again, and nothing has taken that back.
    assert {mail["Subject"].partition(":")[0] for mail in mails if "jakarta" in mail["To"]} == {
        "New time, please answer again"
    }
    assert invitation(found["jakarta"]).answer is None


def test_moving_there_and_back_tells_nobody(post: Sending) -> None:
    made(post)
    patient = Telling(timedelta(minutes=3))
    kinds = post.worker.kinds
    before = dict(kinds)
    try:
        kinds["attendance.published"] = type(before["attendance.published"])(patient.published)
        change("mayors", later(minutes=60), starts_at=at(20), ends_at=at(21))
        publish_again(later(minutes=60))
        assert post.work(later(minutes=60)) == []
        change("mayors", later(minutes=61), starts_at=at(22), ends_at=at(23, 30))
        assert announced(later(minutes=62)) == []
        publish_again(later(minutes=62))
        assert post.work(later(minutes=70)) == []
    finally:
        kinds.clear()
        kinds.update(before)
    assert db.session.scalars(select(Job).where(Job.state != JobState.DONE)).all() == []


def test_mail_that_waits_is_replaced_by_newer_news(post: Sending) -> None:
    found = made(post)
    with unit_of_work():
        pause_sending(actor=TESTER, now=later(minutes=50))
    change("mayors", later(minutes=60), starts_at=at(20), ends_at=at(21))
    publish_again(later(minutes=60), "mayors")
    assert post.work(later(minutes=61)) == []
    change("mayors", later(minutes=62), starts_at=at(19), ends_at=at(20))
    publish_again(later(minutes=63))
    assert post.work(later(minutes=64)) == []
    with unit_of_work():
        resume_sending(actor=TESTER, now=later(minutes=70))

    mails = post.work(later(minutes=71))

    assert sorted(mail["To"] for mail in mails) == [
        "office@jakarta.example",
        "office@seoul.example",
    ]
    assert {lines(calendar_of(mail), "DTSTART")[0] for mail in mails} == {
        "DTSTART;TZID=Asia/Seoul:20270514T190000"
    }
    assert {mail["Subject"] for mail in mails if "jakarta" in mail["To"]} == {
        "New time, please answer again: Mayoral Meeting, Forum"
    }
    states = db.session.scalars(select(Mail.state).where(Mail.key.startswith("attendance:"))).all()
    assert sorted(states) == [MailState.SENT, MailState.SENT, MailState.STOPPED, MailState.STOPPED]
    assert invitation(found["seoul"]).sent_release == 3


def test_an_invitation_that_waits_is_followed_by_what_has_changed_since(post: Sending) -> None:
    with unit_of_work():
        summit = forum()
        publish(summit)
        mayors = next(each for each in summit.sessions if each.slug == "mayors")
        jakarta = next(entry.city for entry in mayors.cities if entry.city.slug == "jakarta")
        found = invited(mayors, office(summit, jakarta), state=InvitationState.DRAFT)
        invite_by_mail(found, now=later(minutes=1))
        pause_sending(actor=TESTER, now=later(minutes=1))
    assert post.work(later(minutes=2)) == []
    change("mayors", later(minutes=3), starts_at=at(21), ends_at=at(22))

    said = announced(later(minutes=4))
    publish_again(later(minutes=4))
    assert post.work(later(minutes=4)) == []
    with unit_of_work():
        resume_sending(actor=TESTER, now=later(minutes=5))

    # The mailing marks the invitation sent in the transaction that marks the mail so.
    def mark(mail: Mail, now: Any) -> None:
        there = db.session.get_one(Invitation, mail.part_args["invitation"])
        operations.mark_sent(there, actor=TESTER, now=now)

    the_post().sent.append(mark)
    try:
        mails = post.work(later(minutes=6))
    finally:
        the_post().sent.remove(mark)

    assert [names for _, names, _ in said] == [["Jakarta"]]
    assert [value(calendar_of(mail), "SEQUENCE") for mail in mails] == ["0", "1"]
    assert [mail["Subject"] for mail in mails] == [
        "Invitation",
        "New time: Mayoral Meeting, Forum",
    ]


def test_whoever_is_uninvited_alone_gets_a_cancellation(post: Sending) -> None:
    found = made(post)
    with unit_of_work():
        operations.withdraw(
            queries.invitation_by_id(found["jakarta"], to_change=True),
            actor=TESTER,
            now=later(hours=1),
        )

    (mail,) = post.work(later(hours=1))

    assert mail["To"] == "office@jakarta.example"
    assert mail["Subject"] == "Invitation withdrawn: Mayoral Meeting, Forum"
    calendar = calendar_of(mail)
    assert value(calendar, "METHOD") == "CANCEL"
    assert value(calendar, "SEQUENCE") == "1"
    # The session itself takes place.
    assert value(calendar, "SUMMARY") == "Mayoral Meeting"
    # A later move is none of theirs.
    change("mayors", later(hours=2), starts_at=at(21), ends_at=at(22))
    assert [names for _, names, _ in announced(later(hours=3))] == [["Seoul"]]
    publish_again(later(hours=3))
    assert [mail["To"] for mail in post.work(later(hours=3))] == ["office@seoul.example"]


def test_an_invitation_withdrawn_before_it_went_out_is_never_heard_of(post: Sending) -> None:
    with unit_of_work():
        summit = forum()
        publish(summit)
        mayors = next(each for each in summit.sessions if each.slug == "mayors")
        jakarta = next(entry.city for entry in mayors.cities if entry.city.slug == "jakarta")
        found = invited(mayors, office(summit, jakarta), state=InvitationState.DRAFT)
        invite_by_mail(found, now=later(minutes=1))
        pause_sending(actor=TESTER, now=later(minutes=1))
        number = found.id
    with unit_of_work():
        there = queries.invitation_by_id(number, to_change=True)
        operations.withdraw(there, actor=TESTER, now=later(minutes=2))
    assert post.work(later(minutes=3)) == []
    with unit_of_work():
        resume_sending(actor=TESTER, now=later(minutes=4))

    assert post.work(later(minutes=5)) == []
    assert db.session.scalars(select(Mail.state)).all() == [MailState.STOPPED]


def test_a_new_main_contact_takes_the_session_over(post: Sending) -> None:
    found = made(post)
    accept(found["jakarta"], AnswerKind.TENTATIVE)
    with unit_of_work():
        there = queries.invitation_by_id(found["jakarta"], to_change=True)
        new = operations.add_contact(
            there.office,
            ContactValues(ContactKind.PROTOCOL, "A. Colleague", "new@jakarta.example", "", ""),
            actor=TESTER,
            now=later(hours=1),
        )
        operations.make_primary(new, actor=TESTER, now=later(hours=1))

    mails = {mail["To"]: mail for mail in post.work(later(hours=1))}

    assert set(mails) == {"office@jakarta.example", "new@jakarta.example"}
    former = calendar_of(mails["office@jakarta.example"])
    taken = calendar_of(mails["new@jakarta.example"])
    assert (value(former, "METHOD"), value(taken, "METHOD")) == ("CANCEL", "REQUEST")
    assert (value(former, "SEQUENCE"), value(taken, "SEQUENCE")) == ("1", "1")
    assert (
        'PARTSTAT=TENTATIVE;LANGUAGE=en;RSVP=TRUE;CN="A. Colleague"'
        in (lines(taken, "ATTENDEE")[0])
    )
    # The former colleague is given nobody's link.
    assert b"/office/" not in mails["office@jakarta.example"].as_bytes()
    assert "/office/" in words_of(mails["new@jakarta.example"])
    there = invitation(found["jakarta"])
    assert (there.attendee, there.sent_sequence) == ("new@jakarta.example", 1)
    assert there.answer is AnswerKind.TENTATIVE


def test_what_is_over_is_put_right_without_mail(post: Sending) -> None:
    made(post)
    after = at(23, 59)
    change("mayors", after, starts_at=at(21), ends_at=at(22))

    assert announced(after) == []
    publish_again(after)
    assert post.work(after) == []


def test_an_office_without_an_address_is_not_said_to_be_told(post: Sending) -> None:
    found = made(post)
    with unit_of_work():
        there = queries.invitation_by_id(found["jakarta"], to_change=True)
        db.session.scalars(
            select(Contact).where(Contact.office_id == there.office_id)
        ).one().address = ""
    change("mayors", later(hours=1), starts_at=at(21), ends_at=at(22))

    said = announced(later(hours=2))
    publish_again(later(hours=2))

    assert [names for _, names, _ in said] == [["Seoul"]]
    assert [mail["To"] for mail in post.work(later(hours=2))] == ["office@seoul.example"]


def test_a_release_to_invitees_gives_calendars_no_public_address(post: Sending) -> None:
    with unit_of_work():
        summit = forum()
        programme.publish(
            summit, actor=TESTER, now=later(minutes=0), audience=ReleaseAudience.INVITEES
        )
        sessions = {each.slug: each for each in summit.sessions}
        city = sessions["seminar"].cities[0].city
        there = office(summit, city)
        for slug in ("seminar", "bilateral"):
            invite_by_mail(
                invited(sessions[slug], there, state=InvitationState.DRAFT), now=later(minutes=1)
            )
    mails = post.work(later(minutes=2))
    mark_all_sent(later(minutes=2))

    assert len(mails) == 2
    assert all(lines(calendar_of(mail), "URL") == [] for mail in mails)

    # Once everybody may see the seminar, its page is named; the bilateral meeting has none.
    publish_again(later(minutes=3))
    change("seminar", later(minutes=4), starts_at=at(11), ends_at=at(12))
    change("bilateral", later(minutes=4), starts_at=at(17), ends_at=at(18))
    publish_again(later(minutes=5))
    second = {
        value(calendar_of(mail), "SUMMARY"): calendar_of(mail)
        for mail in post.work(later(minutes=6))
    }
    assert value(second["Seminar"], "URL") == "http://localhost:8000/en/forum/sessions/seminar"
    assert lines(second["Bilateral"], "URL") == []
    assert b"http" not in second["Bilateral"]


def test_a_repeated_try_sends_the_same_bytes(post: Sending) -> None:
    made(post)
    change("mayors", later(hours=1), starts_at=at(21), ends_at=at(22))
    publish_again(later(hours=2))
    post.server.answer = "451 later"
    assert post.work(later(hours=2)) == []
    # Another release meanwhile changes nothing in what was asked for.
    change("mayors", later(hours=2, seconds=1), title=Text(en="Other"))
    publish_again(later(hours=2, seconds=2))
    post.server.answer = "250 OK"

    mails = post.work(later(hours=3))

    assert len(mails) == 2
    assert {value(calendar_of(mail), "SUMMARY") for mail in mails} == {"Mayoral Meeting"}
    assert {value(calendar_of(mail), "DTSTAMP") for mail in mails} == {"20270301T110000Z"}


def test_who_is_told_is_found_in_as_many_statements_for_many(
    post: Sending, count_sql: CountSql
) -> None:
    made(post)
    change("mayors", later(hours=1), starts_at=at(21), ends_at=at(22))

    def statements() -> int:
        summit_id = db.session.scalars(select(Summit.id)).one()
        summit = programme_queries.summit_by_id(summit_id)
        proposal = programme.propose(summit, ReleaseAudience.EVERYONE, later(hours=2))
        publication = Publication(
            summit.id, ReleaseAudience.EVERYONE, proposal.newest, proposal.restricted
        )
        list(audience.tell(publication))  # what it opens is kept from now on
        with count_sql() as counted:
            list(audience.tell(publication))
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

    assert statements() == few <= 4


def test_the_publish_page_names_those_who_get_mail(app: Flask, post: Sending) -> None:
    made(post)
    change("mayors", later(hours=1), starts_at=at(21), ends_at=at(22))
    desk = Desk.of(app)
    before = desk.get("forum/publish").text

    shown = before[before.index('id="told"') :]
    shown = shown[: shown.index("</section>")]
    named = re.findall(r"<li>(.*?)</li>", shown)

    assert "E-mail with a calendar update" in shown
    assert "2 recipients" in shown
    assert [re.sub("<[^>]*>", "", each) for each in named] == ["Jakarta", "Seoul"]
    publish_again(later(hours=2))
    mails = post.work(later(hours=2))
    told = {mail["To"].removeprefix("office@").removesuffix(".example") for mail in mails}
    assert told == {"jakarta", "seoul"}
    change("mayors", later(hours=3), title=Text(en="Mayors' Meeting"))
    assert "Nobody is written to." in desk.get("forum/publish").text
