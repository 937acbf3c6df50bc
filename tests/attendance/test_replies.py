"""Replies that come by mail: what sets the answer, what waits, and what changes nothing at all."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256

import pytest
from flask import Flask
from sqlalchemy import select

from summit.attendance import operations
from summit.attendance.models import (
    Answer,
    AnswerKind,
    Channel,
    Contact,
    Invitation,
    InvitationState,
    Reply,
    ReplyState,
)
from summit.attendance.operations import AnswerValues, replies
from summit.attendance.queries.replies import mails_to
from summit.attendance.telling import REPLY_KIND
from summit.core import tokens
from summit.core.actor import ActorKind
from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.journal.models import Entry
from summit.mail.models import InboundMail, InboundState, Mail, MailState
from summit.mail.operations import queue_mail
from summit.mail.receiving import store
from summit.outbox.models import Job, JobState
from summit.outbox.worker import Worker
from summit.programme.models import SessionState, Speaker, SpeakerState, Summit
from tests.actors import TESTER
from tests.attendance.builders import NOW, contact_values, forum, invited, later, office, publish
from tests.calendar.reply_mails import MAKERS, Maker, Said, bounced, crlf, gmail, plain
from tests.programme.builders import at

pytestmark = pytest.mark.usefixtures("database")

DOMAIN = "reply.example.org"
ADDRESS = "office@jakarta.example"
STAMP = later(days=1)
#: When mails arrive in these tests.
ARRIVAL = later(days=2)


@pytest.fixture
def invitation(app: Flask) -> int:
    """Jakarta's office, invited to the mayoral meeting, which is published; nobody has answered."""
    with app.app_context(), unit_of_work():
        made = forum()
        mayors = next(each for each in made.sessions if each.slug == "mayors")
        jakarta = office(made, mayors.cities[0].city, ADDRESS)
        found = invited(mayors, jakarta)
        publish(made)
        db.session.flush()
        return found.id


@pytest.fixture
def said(app: Flask, invitation: int) -> Said:
    """What Jakarta's calendar says to the address of its invitation."""
    with app.app_context():
        local = tokens.sign_address(REPLY_KIND, invitation, 1)
    return Said(to=f"{local}@{DOMAIN}", stamp=STAMP, start=at(22))


Arrive = Callable[..., Reply]


@pytest.fixture
def arrive(app: Flask) -> Arrive:
    """Have a mail come in and everything that follows done; the value is what became of it."""

    def arriving(raw: bytes, *, hours: float = 0) -> Reply:
        db.session.remove()  # what the test has read so far
        now = ARRIVAL + timedelta(hours=hours)
        with app.app_context(), unit_of_work():
            inbound_id = store(raw, now)
        worker: Worker = app.extensions["summit.worker"]
        # Mails that follow stay queued: only this kind of job is done here.
        with app.app_context(), unit_of_work():
            for job in db.session.scalars(select(Job).where(Job.kind != "mail.received")):
                job.due = later(days=9999)
        assert worker.drain(lambda: now) >= (inbound_id is not None)
        with app.app_context():
            dead = db.session.scalars(select(Job.error).where(Job.error != "")).all()
            assert dead == []
            return db.session.scalars(select(Reply).order_by(Reply.id.desc()).limit(1)).one()

    return arriving


def stands(invitation_id: int) -> Invitation:
    db.session.expire_all()
    return db.session.get_one(Invitation, invitation_id)


def answered(
    invitation_id: int, kind: AnswerKind, channel: Channel = Channel.PAGE, reason: str = ""
) -> None:
    db.session.remove()
    with unit_of_work():
        operations.answer(
            db.session.get_one(Invitation, invitation_id),
            AnswerValues(kind, reason=reason, deputy_name=Text(en="A Deputy")),
            channel=channel,
            actor=TESTER,
            now=later(hours=1),
        )


def mails() -> list[Mail]:
    return list(db.session.scalars(select(Mail).order_by(Mail.id)))


@pytest.mark.parametrize("maker", MAKERS.values(), ids=MAKERS)
def test_every_makers_reply_sets_the_answer(
    invitation: int, said: Said, arrive: Arrive, maker: Maker
) -> None:
    reply = arrive(maker(said.but(comment="He looks forward to it.")))

    found = stands(invitation)
    given = db.session.scalars(select(Answer)).one()
    assert (reply.state, reply.why, reply.invitation_id) == (ReplyState.APPLIED, "", invitation)
    assert (found.state, found.answer) == (InvitationState.ANSWERED, AnswerKind.ACCEPTED)
    assert (found.channel, found.late) == (Channel.CALENDAR, False)
    assert (given.kind, given.reason) == (AnswerKind.ACCEPTED, "He looks forward to it.")
    assert given.contact_id == db.session.scalars(select(Contact.id)).one()
    assert (found.reply_sequence, found.reply_stamp) == (0, STAMP)
    assert found.answered_at == ARRIVAL


def test_an_answer_settles_the_place_in_the_draft_programme(
    invitation: int, said: Said, arrive: Arrive
) -> None:
    arrive(gmail(said.but(partstat="DECLINED")))

    uid = stands(invitation).speaker_uid
    place = db.session.scalars(select(Speaker).where(Speaker.uid == uid)).one()
    assert place.state is SpeakerState.DECLINED


def test_the_journal_names_the_office_and_no_address(
    invitation: int, said: Said, arrive: Arrive
) -> None:
    arrive(gmail(said.but(comment="A private reason")))

    entry = db.session.scalars(select(Entry).where(Entry.act == "invitation.answered")).one()
    contact = db.session.scalars(select(Contact)).one()
    assert entry.actor_key == f"contact:{contact.id}"
    for each in db.session.scalars(select(Entry)):
        assert "private" not in f"{each.before}{each.after}"
        if each.act.startswith(("invitation.", "reply.")):
            assert ADDRESS not in f"{each.before}{each.after}"


def test_the_office_is_told_of_what_a_mail_has_changed(
    invitation: int, said: Said, arrive: Arrive
) -> None:
    with unit_of_work():
        made = db.session.get_one(Invitation, invitation).office
        made.language = "ko"
        operations.add_contact(
            made, contact_values("main@jakarta.example"), primary=True, actor=TESTER, now=NOW
        )
    arrive(gmail(said))

    told = mails()
    assert sorted(each.to_address for each in told) == ["main@jakarta.example", ADDRESS]
    for each in told:
        assert each.link_kind == "office"
        contact = db.session.get_one(Contact, each.link_id)
        assert contact.address == each.to_address
        assert "{link}" in each.body
        assert each.language == "ko"
    arrive(gmail(said.but(message_id="<again@x>")))
    assert len(mails()) == 2


def test_a_replay_changes_nothing(invitation: int, said: Said, arrive: Arrive) -> None:
    raw = gmail(said.but(partstat="DECLINED"))
    arrive(raw)
    arrive(gmail(said.but(stamp=later(days=1, hours=1), message_id="<second@x>")))
    before = db.session.scalars(select(Answer.id)).all()

    arrive(raw)  # the very same message: it is not even kept
    again = arrive(raw.replace(b"<reply-1@client.example>", b"<replayed@evil.example>"))

    assert len(db.session.scalars(select(InboundMail.id)).all()) == 3
    assert (again.state, again.why) == (ReplyState.IGNORED, "older")
    assert stands(invitation).answer is AnswerKind.ACCEPTED
    assert db.session.scalars(select(Answer.id)).all() == before


def test_the_newest_again_is_a_repetition(invitation: int, said: Said, arrive: Arrive) -> None:
    arrive(gmail(said))
    again = arrive(gmail(said.but(message_id="<other@x>")))
    assert (again.state, again.why) == (ReplyState.IGNORED, "repeated")


@pytest.mark.parametrize(
    ("sequence", "stamp"), [(1, later(hours=20)), (0, STAMP), (0, later(hours=20))]
)
def test_an_older_reply_never_overwrites_a_newer_one(
    invitation: int, said: Said, arrive: Arrive, sequence: int, stamp: object
) -> None:
    arrive(gmail(said.but(sequence=1)))
    older = arrive(
        gmail(said.but(partstat="DECLINED", sequence=sequence, stamp=stamp, message_id="<o@x>"))
    )
    assert (older.state, older.why) == (ReplyState.IGNORED, "older")
    assert stands(invitation).answer is AnswerKind.ACCEPTED


def test_what_was_written_later_to_an_earlier_mail_waits(
    invitation: int, said: Said, arrive: Arrive
) -> None:
    arrive(gmail(said.but(sequence=1)))
    reply = arrive(
        gmail(said.but(partstat="DECLINED", stamp=later(days=1, hours=2), message_id="<o@x>"))
    )
    assert (reply.state, reply.why, reply.kind) == (
        ReplyState.REVIEW,
        "late_order",
        AnswerKind.DECLINED,
    )
    assert stands(invitation).answer is AnswerKind.ACCEPTED


def test_a_newer_reply_replaces_the_calendars_own_answer(
    invitation: int, said: Said, arrive: Arrive
) -> None:
    arrive(gmail(said))
    arrive(gmail(said.but(partstat="DECLINED", stamp=later(days=1, seconds=1), message_id="<n@x>")))
    assert stands(invitation).answer is AnswerKind.DECLINED
    kinds = db.session.scalars(select(Answer.kind).order_by(Answer.id)).all()
    assert kinds == [AnswerKind.ACCEPTED, AnswerKind.DECLINED]


def test_saying_the_same_again_is_no_second_answer(
    invitation: int, said: Said, arrive: Arrive
) -> None:
    arrive(gmail(said))
    reply = arrive(gmail(said.but(stamp=later(days=1, hours=1), message_id="<n@x>")))
    assert (reply.state, reply.why) == (ReplyState.IGNORED, "same")
    assert stands(invitation).reply_stamp == later(days=1, hours=1)
    assert len(db.session.scalars(select(Answer)).all()) == 1


# What is never silently replaced


@pytest.mark.parametrize(
    ("channel", "why"),
    [
        (Channel.PAGE, "page_answer"),
        (Channel.LETTER, "staff_answer"),
        (Channel.TELEPHONE, "staff_answer"),
        (Channel.MAIL, "staff_answer"),
    ],
)
@pytest.mark.parametrize("kind", [AnswerKind.DECLINED, AnswerKind.DEPUTY, AnswerKind.VIDEO])
def test_an_answer_given_otherwise_is_not_replaced(
    invitation: int, said: Said, arrive: Arrive, channel: Channel, why: str, kind: AnswerKind
) -> None:
    answered(invitation, kind, channel)

    reply = arrive(gmail(said))

    found = stands(invitation)
    assert (found.answer, found.channel, found.reply_stamp) == (kind, channel, None)
    assert (reply.state, reply.why, reply.kind) == (ReplyState.REVIEW, why, AnswerKind.ACCEPTED)
    assert mails() == []


def test_a_comment_to_an_answer_given_on_the_page_is_not_lost(
    invitation: int, said: Said, arrive: Arrive
) -> None:
    answered(invitation, AnswerKind.ACCEPTED)
    reply = arrive(gmail(said.but(comment="He has to leave at eleven.")))
    assert (reply.state, reply.why) == (ReplyState.REVIEW, "comment")
    silent = arrive(gmail(said.but(message_id="<n@x>", stamp=later(days=1, hours=1))))
    assert (silent.state, silent.why) == (ReplyState.IGNORED, "same")
    assert stands(invitation).channel is Channel.PAGE


def test_a_review_has_nothing_to_decide_once_a_newer_reply_agrees(
    invitation: int, said: Said, arrive: Arrive
) -> None:
    answered(invitation, AnswerKind.DECLINED)
    first = arrive(gmail(said))
    assert first.state is ReplyState.REVIEW
    arrive(gmail(said.but(partstat="DECLINED", stamp=later(days=1, hours=1), message_id="<n@x>")))
    db.session.expire_all()
    settled = db.session.get_one(Reply, first.id)
    assert (settled.state, settled.why) == (ReplyState.IGNORED, "older")


def test_once_asked_again_a_calendar_may_answer(
    invitation: int, said: Said, arrive: Arrive
) -> None:
    answered(invitation, AnswerKind.DECLINED)
    with unit_of_work():
        operations.ask_again(db.session.get_one(Invitation, invitation), actor=TESTER, now=NOW)
        operations.mark_sent(db.session.get_one(Invitation, invitation), actor=TESTER, now=NOW)
    reply = arrive(gmail(said.but(sequence=1)))
    assert reply.state is ReplyState.APPLIED
    assert stands(invitation).answer is AnswerKind.ACCEPTED


# Times


def test_an_answer_to_the_time_before_a_move_waits(
    invitation: int, said: Said, arrive: Arrive
) -> None:
    moved(invitation, sent=2)
    reply = arrive(gmail(said.but(sequence=1)))
    assert (reply.state, reply.why) == (ReplyState.REVIEW, "old_time")
    assert stands(invitation).answer is None


def test_an_answer_to_the_invitation_counts_though_a_reminder_followed(
    invitation: int, said: Said, arrive: Arrive
) -> None:
    with unit_of_work():
        db.session.get_one(Invitation, invitation).sent_sequence = 1
    reply = arrive(gmail(said.but(sequence=0)))
    assert reply.state is ReplyState.APPLIED


def test_an_answer_to_the_new_time_counts(invitation: int, said: Said, arrive: Arrive) -> None:
    moved(invitation, sent=2)
    assert arrive(gmail(said.but(sequence=2, start=at(20)))).state is ReplyState.APPLIED


def moved(invitation_id: int, *, sent: int) -> None:
    with unit_of_work():
        found = db.session.get_one(Invitation, invitation_id)
        found.session.starts_at, found.session.ends_at = at(20), at(21)
        found.sent_sequence = sent
        db.session.flush()
        publish(db.session.get_one(Summit, found.summit_id), now=later(hours=3))


def test_a_reply_after_the_deadline_is_late_by_its_arrival(
    invitation: int, said: Said, arrive: Arrive
) -> None:
    with unit_of_work():
        db.session.get_one(Invitation, invitation).deadline = ARRIVAL
    arrive(gmail(said))
    assert stands(invitation).late is False
    arrive(
        gmail(said.but(partstat="DECLINED", stamp=later(days=1, hours=1), message_id="<n@x>")),
        hours=1,
    )
    assert stands(invitation).late is True


# What waits for somebody


def raws(said: Said) -> dict[str, tuple[bytes, ReplyState, str]]:
    stranger = said.but(attendee="aide@private.example")
    review = ReplyState.REVIEW
    return {
        "another attendee": (plain(stranger), review, "attendee"),
        "another event": (plain(said.but(uid="seminar@test")), review, "uid"),
        "a delegate": (plain(said.but(partstat="DELEGATED")), review, "delegated"),
        "no answer": (plain(said.but(partstat="NEEDS-ACTION")), review, "no_answer"),
        "an unknown word": (plain(said.but(partstat="MAYBE")), review, "no_answer"),
        "no stamp": (plain(said).replace(b"DTSTAMP", b"X-STAMP"), review, "stamp"),
        "the far future": (plain(said.but(stamp=later(days=3000))), review, "stamp"),
        "another method": (plain(said, method="REFRESH"), review, "not_an_answer"),
        "a letter": (crlf(f"To: {said.to}", "", "The mayor accepts."), review, "no_calendar"),
        "two events": (plain(said, "END:VEVENT", "BEGIN:VEVENT"), review, "several_events"),
        "a crowd": (
            plain(
                said, *(f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:a{n}@x.example" for n in range(3000))
            ),
            review,
            "too_many_attendees",
        ),
        "half a calendar": (plain(said).replace(b"END:VEVENT", b""), review, "unreadable"),
        "the path of a file": (
            crlf(f"To: {said.to}", "Content-Type: text/calendar", "", "/etc/passwd"),
            review,
            "unreadable",
        ),
        "an away-notice": (
            plain(said, headers=("Auto-Submitted: auto-replied",)),
            ReplyState.IGNORED,
            "automatic",
        ),
        "our own request": (
            plain(said, method="REQUEST", headers=("Auto-Submitted: auto-generated",)),
            ReplyState.IGNORED,
            "automatic",
        ),
    }


@pytest.mark.parametrize("case", [*raws(Said())])
def test_what_does_not_match_changes_nothing(
    invitation: int, said: Said, arrive: Arrive, case: str
) -> None:
    raw, state, why = raws(said)[case]
    version = stands(invitation).version

    reply = arrive(raw)

    found = stands(invitation)
    assert (reply.state, reply.why) == (state, why)
    # The address alone has brought it to its invitation.
    assert (reply.invitation_id, reply.summit_id) == (invitation, found.summit_id)
    assert (found.state, found.answer, found.version) == (InvitationState.SENT, None, version)
    assert (found.reply_sequence, found.reply_stamp) == (None, None)
    assert mails() == []


def test_of_several_attendees_only_the_invited_one_counts(
    invitation: int, said: Said, arrive: Arrive
) -> None:
    reply = arrive(plain(said, "ATTENDEE;PARTSTAT=DECLINED:mailto:crasher@x.example"))
    assert (reply.state, reply.attendee) == (ReplyState.APPLIED, ADDRESS)
    assert stands(invitation).answer is AnswerKind.ACCEPTED
    addresses = db.session.scalars(select(Contact.address)).all()
    assert addresses == [ADDRESS]


@pytest.mark.parametrize("state", [InvitationState.WITHDRAWN, InvitationState.DRAFT])
def test_an_invitation_that_is_not_out_is_not_answered(
    invitation: int, said: Said, arrive: Arrive, state: InvitationState
) -> None:
    with unit_of_work():
        db.session.get_one(Invitation, invitation).state = state
    reply = arrive(gmail(said))
    assert (reply.state, reply.why) == (ReplyState.REVIEW, "withdrawn")
    assert stands(invitation).state is state


def test_a_cancelled_session_is_not_answered(invitation: int, said: Said, arrive: Arrive) -> None:
    with unit_of_work():
        db.session.get_one(Invitation, invitation).session.state = SessionState.CANCELLED
    reply = arrive(gmail(said))
    assert (reply.state, reply.why) == (ReplyState.REVIEW, "cancelled")


def test_a_mail_that_fails_dmarc_waits(
    app: Flask, invitation: int, said: Said, arrive: Arrive
) -> None:
    inbox = app.extensions["summit.worker"].kinds["mail.received"].handler.__self__
    inbox.authserv_id = "mx.example.org"
    try:
        header = b"Authentication-Results: mx.example.org; dmarc=fail\r\n"
        reply = arrive(header + gmail(said))
        report = arrive(header + bounced(ADDRESS, ""))
    finally:
        inbox.authserv_id = ""
    assert (reply.state, reply.why) == (ReplyState.REVIEW, "dmarc")
    assert report.why != "bounce"
    assert stands(invitation).answer is None
    assert db.session.scalars(select(Contact.undeliverable_at)).all() == [None]


# Forgeries


def test_a_proposal_waits_with_its_time(invitation: int, said: Said, arrive: Arrive) -> None:
    raw = plain(
        said.but(partstat="TENTATIVE"),
        "DTSTART;TZID=SE Asia Standard Time:20270515T090000",
        "DTEND;TZID=SE Asia Standard Time:20270515T100000",
        "COMMENT:Better in the morning",
        method="COUNTER",
    )
    reply = arrive(raw)
    assert (reply.state, reply.comment) == (ReplyState.PROPOSAL, "Better in the morning")
    assert reply.proposed_start == at(9, day=at(9).date() + timedelta(days=1), zone="Asia/Jakarta")
    assert reply.proposed_end == at(10, day=at(9).date() + timedelta(days=1), zone="Asia/Jakarta")
    assert stands(invitation).answer is None


def test_a_forged_or_revoked_address_names_nothing(
    app: Flask, invitation: int, said: Said, arrive: Arrive
) -> None:
    local = said.to.partition("@")[0]
    code = local.removeprefix("r-")[:32]
    other = tokens.sign_address("feed", invitation, 1)
    second = tokens.sign_address(REPLY_KIND, invitation, 2)
    nobody = tokens.sign_address(REPLY_KIND, invitation + 999, 1)
    for number, forged in enumerate(
        (local.replace(code, "a" * 32), other, second, nobody, f"r-{invitation}", "r-x-1-1")
    ):
        reply = arrive(gmail(said.but(to=f"{forged}@{DOMAIN}", message_id=f"<forged-{number}@x>")))
        assert (reply.state, reply.why) == (ReplyState.REVIEW, "no_invitation")
        assert (reply.invitation_id, reply.summit_id) == (None, None)
    with unit_of_work():
        db.session.get_one(Invitation, invitation).reply_version = 2
    assert arrive(gmail(said)).why == "no_invitation"
    assert stands(invitation).answer is None


def test_a_token_answers_its_own_invitation_alone(
    app: Flask, invitation: int, said: Said, arrive: Arrive
) -> None:
    with unit_of_work():
        first = db.session.get_one(Invitation, invitation)
        seoul = next(
            part.city for part in first.session.cities if part.city_id != first.office.city_id
        )
        other = invited(first.session, office(first.office.summit, seoul, "office@seoul.example"))
        db.session.flush()
        other_id = other.id
    reply = arrive(gmail(said.but(attendee="office@seoul.example")))
    assert (reply.invitation_id, reply.why) == (invitation, "attendee")
    assert stands(invitation).answer is None
    assert stands(other_id).answer is None


def test_a_mail_to_two_addresses_answers_the_event_that_it_is_about(
    app: Flask, invitation: int, said: Said, arrive: Arrive
) -> None:
    with unit_of_work():
        first = db.session.get_one(Invitation, invitation)
        seminar = next(each for each in first.office.summit.sessions if each.slug == "seminar")
        second = invited(seminar, first.office)
        db.session.flush()
        second_id = second.id
    local = tokens.sign_address(REPLY_KIND, second_id, 1)
    raw = gmail(said.but(uid="seminar@test")).replace(
        b"MIME-Version", f"Cc: {local}@{DOMAIN}\r\nMIME-Version".encode(), 1
    )
    assert arrive(raw).invitation_id == second_id
    assert stands(second_id).answer is AnswerKind.ACCEPTED
    assert stands(invitation).answer is None


def test_one_that_is_too_large_waits_with_what_its_header_tells(
    app: Flask, invitation: int, said: Said, arrive: Arrive
) -> None:
    reply = arrive(gmail(said) + b"x" * 10_000_000)
    assert (reply.state, reply.why, reply.invitation_id) == (
        ReplyState.REVIEW,
        "too_large",
        invitation,
    )
    kept = db.session.scalars(select(InboundMail)).one()
    assert kept.size > 10_000_000
    assert len(kept.raw) < 32 * 1024
    assert kept.state is InboundState.READ
    assert stands(invitation).answer is None


# What comes back


def sent_mail(summit_id: int | None = None, to: str = ADDRESS) -> Mail:
    db.session.remove()
    with unit_of_work():
        mail = queue_mail(
            to=to,
            language="en",
            template="trial",
            values={"site": "x"},
            link=None,
            key=f"invitation:1:1:{to}",
            summit_id=summit_id,
            actor=TESTER,
            now=NOW,
        )
        assert mail is not None
        mail.state, mail.sent_at = MailState.SENT, NOW
        return mail


def test_a_mail_that_comes_back_marks_it_and_its_address(
    app: Flask, invitation: int, arrive: Arrive
) -> None:
    summit_id = stands(invitation).summit_id
    mail = sent_mail(summit_id)
    reply = arrive(bounced(ADDRESS, mail.message_id("localhost")))

    db.session.expire_all()
    back = db.session.get_one(Mail, mail.id)
    contact = db.session.scalars(select(Contact)).one()
    assert (back.bounced_at, back.bounce) == (ARRIVAL, "smtp; 550 5.1.1 No such user")
    assert (contact.undeliverable_at, contact.undeliverable_why) == (ARRIVAL, back.bounce)
    assert (reply.state, reply.why, reply.summit_id) == (ReplyState.IGNORED, "bounce", summit_id)
    assert stands(invitation).answer is None


def test_a_report_that_anybody_could_have_made_up_marks_nobody(
    app: Flask, invitation: int, arrive: Arrive
) -> None:
    mail = sent_mail()
    guessed = sha256(f"summit mail {mail.key}".encode()).hexdigest()[:40]
    arrive(bounced(ADDRESS.upper(), ""))
    reply = arrive(bounced(ADDRESS, f"<{guessed}@localhost>").replace(b"<report-1", b"<report-2"))
    db.session.expire_all()
    assert (reply.state, reply.why) == (ReplyState.IGNORED, "bounce")
    assert db.session.get_one(Mail, mail.id).bounced_at is None
    assert db.session.scalars(select(Contact.undeliverable_at)).all() == [None]


def test_reports_about_other_mails_mark_nobody(app: Flask, invitation: int, arrive: Arrive) -> None:
    mail = sent_mail()
    arrive(bounced(ADDRESS, "<something@else.example>"))
    delayed = bounced(ADDRESS, mail.message_id("localhost"), action="delayed")
    reply = arrive(delayed.replace(b"<report-1", b"<report-2"))
    assert (reply.state, reply.why) == (ReplyState.IGNORED, "automatic")
    db.session.expire_all()
    assert db.session.get_one(Mail, mail.id).bounced_at is None
    assert db.session.scalars(select(Contact.undeliverable_at)).all() == [None]
    assert mails_to(["nobody@example.org"]) == []


def test_a_job_that_is_repeated_finds_everything_done(
    app: Flask, invitation: int, said: Said, arrive: Arrive
) -> None:
    arrive(gmail(said))
    with unit_of_work():
        job = db.session.scalars(select(Job).where(Job.kind == "mail.received")).one()
        job.state, job.due = JobState.READY, ARRIVAL
    db.session.remove()
    app.extensions["summit.worker"].drain(lambda: ARRIVAL)
    assert len(db.session.scalars(select(Reply)).all()) == 1
    assert len(db.session.scalars(select(Answer)).all()) == 1
    entries = db.session.scalars(select(Entry).where(Entry.act == "invitation.answered")).all()
    assert [entry.actor_kind for entry in entries] == [ActorKind.OFFICE]
    assert [entry.actor for entry in entries] == ["Jakarta's office"]


def test_a_mail_that_no_try_could_read_is_seen(app: Flask, arrive: Arrive) -> None:
    inbox = app.extensions["summit.worker"].kinds["mail.received"].handler.__self__
    with unit_of_work():
        number = store(b"Subject: x\r\n\r\n", ARRIVAL)
    with unit_of_work():
        inbox.given_up({"inbound": number}, "ValueError", ARRIVAL)
    with unit_of_work():
        inbox.given_up({"inbound": number}, "ValueError", ARRIVAL)
    reply = db.session.scalars(select(Reply)).one()
    assert (reply.state, reply.why, reply.summit_id) == (ReplyState.REVIEW, "unreadable", None)


def test_of_replies_that_are_read_at_once_the_newest_holds(
    app: Flask, invitation: int, said: Said
) -> None:
    order = [7, 2, 9, 0, 4, 8, 1, 6, 3, 5]
    with unit_of_work():
        for number in order:
            partstat = ("ACCEPTED", "DECLINED", "TENTATIVE")[number % 3]
            stamp = later(days=1, minutes=number)
            store(
                gmail(said.but(partstat=partstat, stamp=stamp, message_id=f"<{number}@x>")),
                ARRIVAL,
            )
    db.session.remove()
    worker: Worker = app.extensions["summit.worker"]

    def work() -> None:
        while worker.do_one(ARRIVAL):
            pass

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert db.session.scalars(select(Job.error).where(Job.error != "")).all() == []
    found = stands(invitation)
    assert found.reply_stamp == later(days=1, minutes=9)
    assert found.answer is AnswerKind.ACCEPTED
    assert len(db.session.scalars(select(Reply)).all()) == 10


def test_stray_mail_is_erased_in_time(
    app: Flask, invitation: int, said: Said, arrive: Arrive
) -> None:
    arrive(crlf("From: aide@lima.example", "", "A private letter"))
    arrive(gmail(said))
    db.session.remove()
    with unit_of_work():
        assert replies.erase_stray(ARRIVAL + timedelta(days=89)) == 0
    with unit_of_work():
        assert replies.erase_stray(ARRIVAL + timedelta(days=91)) == 1
    stray, ours = db.session.scalars(select(Reply).order_by(Reply.id)).all()
    first, second = db.session.scalars(select(InboundMail).order_by(InboundMail.id)).all()
    assert (stray.comment, stray.attendee, first.raw) == ("", "", b"")
    assert (ours.attendee, second.raw) == (ADDRESS, gmail(said))
    db.session.remove()
    with unit_of_work():
        assert replies.erase_stray(ARRIVAL + timedelta(days=92)) == 0
