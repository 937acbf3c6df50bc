"""Mailings: who is written to, once each, when it suits them, and what can be stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from summit.accounts.approvals import Approvals
from summit.accounts.operations import approvals
from summit.attendance import operations
from summit.attendance.models import (
    AnswerKind,
    Channel,
    Contact,
    Invitation,
    InvitationState,
    Mailing,
    MailingEntry,
    MailingKind,
    MailingState,
)
from summit.attendance.operations import AnswerValues
from summit.attendance.operations import mailings as acts
from summit.attendance.operations.letters import edit_letter, reset_letter
from summit.attendance.queries import mailings
from summit.attendance.queries.mailing_entries import entry_lines
from summit.core.actor import Permission
from summit.core.db import db, unit_of_work
from summit.core.errors import Conflict, Refused
from summit.core.text import Text
from summit.directory.models import City
from summit.journal.models import Entry
from summit.mail.models import MailState
from summit.programme.models import Summit
from tests.actors import TESTER, member
from tests.attendance.builders import NOW, forum, invited, later, office, publish
from tests.attendance.sending import Sending, calendar_of, sending, value
from tests.conftest import CountSql
from tests.programme.builders import city, session, summit

pytestmark = pytest.mark.usefixtures("database")

#: Monday 1 March 2027, 09:00 UTC: 16:00 in Jakarta, 18:00 in Seoul, 04:00 in Lima.
MONDAY = NOW
SEOUL_OPENS = datetime(2027, 3, 2, 0, 0, tzinfo=UTC)
LIMA_OPENS = datetime(2027, 3, 1, 14, 0, tzinfo=UTC)


@pytest.fixture
def post_office(app: Flask) -> Iterator[Sending]:
    with sending(app) as found:
        yield found


def made(
    *cities: str,
    state: InvitationState = InvitationState.DRAFT,
    deadline: datetime | None = None,
    **fields: Any,
) -> int:
    """Make the forum, publish it, and invite some cities; return the summit's id."""
    with unit_of_work():
        of = forum(**fields)
        db.session.flush()
        publish(of)
        to = next(each for each in of.sessions if each.slug == "mayors")
        for slug in cities:
            who = db.session.scalars(select(City).where(City.slug == slug)).one()
            invited(to, office(of, who), state=state, deadline=deadline)
        return of.id


def change(what: Callable[[], Any]) -> Any:
    db.session.remove()
    with unit_of_work():
        return what()


def summit_of(summit_id: int) -> Summit:
    return db.session.get_one(Summit, summit_id)


def ids() -> list[int]:
    return list(db.session.scalars(select(Invitation.id).order_by(Invitation.id)))


def draft(summit_id: int, kind: MailingKind = MailingKind.INVITATION, **fields: Any) -> int:
    found: int = change(
        lambda: (
            acts.create_mailing(
                summit_of(summit_id), kind, ids(), actor=TESTER, now=MONDAY, **fields
            ).id
        )
    )
    return found


def send(summit_id: int, mailing_id: int, now: datetime = MONDAY, **fields: Any) -> None:
    change(
        lambda: acts.send_mailing(
            mailings.mailing_of(summit_id, mailing_id), actor=TESTER, now=now, **fields
        )
    )


def states() -> list[str]:
    db.session.remove()
    return [each.state.value for each in db.session.scalars(select(Invitation).order_by("id"))]


def left_out(mailing_id: int) -> list[str]:
    db.session.remove()
    return list(
        db.session.scalars(
            select(MailingEntry.left_out)
            .where(MailingEntry.mailing_id == mailing_id)
            .order_by(MailingEntry.id)
        )
    )


def state_of(summit_id: int, mailing_id: int) -> MailingState:
    db.session.remove()
    return mailings.mailing_of(summit_id, mailing_id).state


# Sending invitations


def test_each_office_gets_one_mail_in_its_language_with_its_time(post_office: Sending) -> None:
    summit_id = made("jakarta", "seoul")
    change(lambda: setattr(db.session.get_one(Invitation, ids()[1]).office, "language", "ko"))
    number = draft(summit_id)
    assert post_office.work(MONDAY) == []  # a draft writes to nobody

    send(summit_id, number)
    jakarta, seoul = sorted(post_office.work(MONDAY), key=lambda each: str(each["To"]))

    assert str(jakarta["To"]) == "office@jakarta.example"
    assert str(jakarta["Subject"]) == "Invitation: Mayoral Meeting, Forum"
    plain = jakarta.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Fri 14 May 2027, 20:00–21:30 (Jakarta, UTC+7)" in plain
    assert "/office/" in plain
    assert value(calendar_of(jakarta), "SEQUENCE") == "SEQUENCE:0".partition(":")[2]
    assert str(seoul["Subject"]).startswith("[초청] Forum")
    assert "오후 10:00" in seoul.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert states() == ["sent", "sent"]
    post_office.work(MONDAY)
    assert state_of(summit_id, number) is MailingState.DONE
    invitation = db.session.get_one(Invitation, ids()[0])
    assert (invitation.attendee, invitation.sent_sequence) == ("office@jakarta.example", 0)


def test_nobody_is_mailed_twice_for_one_invitation(post_office: Sending) -> None:
    summit_id = made("jakarta", "seoul")
    first, second = draft(summit_id), draft(summit_id)
    send(summit_id, first)
    send(summit_id, second)

    assert len(post_office.work(MONDAY)) == 2
    assert left_out(first) == ["", ""]
    assert set(left_out(second)) <= {"queued", "sent"}
    # The same job once more, as after a crash, asks for nothing.
    change(
        lambda: acts.enqueue(acts.MAILING_JOB, {"mailing": first, "summit": summit_id}, now=MONDAY)
    )
    assert post_office.work(MONDAY) == []
    with pytest.raises(Refused, match="sent already"):
        send(summit_id, first)


def test_who_is_left_out_and_why(post_office: Sending) -> None:
    summit_id = made("jakarta", "seoul", "lima")
    with unit_of_work():
        of = summit_of(summit_id)
        mayors = next(each for each in of.sessions if each.slug == "mayors")
        unpublished = session("later", "Later", starts_at=later(days=80))
        of.sessions.append(unpublished)
        for slug in ("quito", "bogota", "oslo", "bern", "rome"):
            city(slug)
        db.session.flush()
        offices = {
            slug: office(of, db.session.scalars(select(City).where(City.slug == slug)).one())
            for slug in ("quito", "bogota", "oslo", "bern", "rome")
        }
        invited(unpublished, offices["quito"], state=InvitationState.DRAFT)
        for slug in ("bogota", "oslo", "bern"):
            invited(mayors, offices[slug], state=InvitationState.DRAFT)
        invited(mayors, offices["rome"])
        contact = offices["bogota"].primary
        assert contact is not None
        operations.mark_undeliverable(contact.address, "550 no such user", now=NOW)
        other = offices["oslo"].primary
        assert other is not None
        other.address = ""
        answered = invitation_of("bern")
        answered.state = InvitationState.ANSWERED
        answered.answer = AnswerKind.ACCEPTED
    number = draft(summit_id)
    withdrawn = ids()[0]
    change(
        lambda: operations.withdraw(
            db.session.get_one(Invitation, withdrawn), actor=TESTER, now=MONDAY
        )
    )

    send(summit_id, number)
    out = post_office.work(MONDAY)

    assert sorted(str(each["To"]) for each in out) == [
        "office@lima.example",
        "office@seoul.example",
    ]
    assert left_out(number) == [
        "withdrawn",
        "",
        "",
        "unpublished",
        "undeliverable",
        "no_address",
        "answered",
        "sent",
    ]
    tally = mailings.tally(mailings.mailing_of(summit_id, number))
    assert (tally.sent, tally.left_out, tally.waiting) == (2, 6, 0)


def invitation_of(slug: str) -> Invitation:
    return db.session.scalars(
        select(Invitation)
        .join(Invitation.office)
        .join(City, City.id == operations.offices.Office.city_id)
        .where(City.slug == slug)
    ).one()


def test_what_would_be_sent_must_be_what_was_looked_at() -> None:
    summit_id = made("jakarta", "seoul")
    number = draft(summit_id)
    seen = change(lambda: acts.fingerprint(mailings.mailing_of(summit_id, number), MONDAY))
    change(
        lambda: setattr(
            db.session.scalars(select(Contact).order_by(Contact.id)).first(),
            "address",
            "new@jakarta.example",
        )
    )

    with pytest.raises(Conflict):
        send(summit_id, number, seen=seen)

    assert state_of(summit_id, number) is MailingState.DRAFT
    seen = change(lambda: acts.fingerprint(mailings.mailing_of(summit_id, number), MONDAY))
    change(
        lambda: edit_letter(
            summit_of(summit_id),
            acts.LetterKind.INVITATION,
            Text(en="Come"),
            Text(),
            actor=TESTER,
            now=MONDAY,
        )
    )
    with pytest.raises(Conflict):
        send(summit_id, number, seen=seen)


def test_nothing_begins_where_nobody_would_be_written_to() -> None:
    with unit_of_work():
        of = forum()
        db.session.flush()
        jakarta = db.session.scalars(select(City).where(City.slug == "jakarta")).one()
        invited(of.sessions[0], office(of, jakarta), state=InvitationState.DRAFT)
        summit_id = of.id
    number = draft(summit_id)

    with pytest.raises(Refused, match="Nobody would be written to"):
        send(summit_id, number)


def test_invitations_can_wait_for_working_hours(post_office: Sending) -> None:
    summit_id = made("jakarta", "seoul", "lima")
    number = draft(summit_id)
    send(summit_id, number, in_hours=True)

    assert [str(each["To"]) for each in post_office.work(MONDAY)] == ["office@jakarta.example"]
    assert post_office.work(LIMA_OPENS - timedelta(seconds=1)) == []
    assert [str(each["To"]) for each in post_office.work(LIMA_OPENS)] == ["office@lima.example"]
    assert state_of(summit_id, number) is MailingState.SENDING
    # Whoever answers by telephone before their hour comes is not written to.
    assert states() == ["sent", "draft", "sent"]
    assert [str(each["To"]) for each in post_office.work(SEOUL_OPENS)] == ["office@seoul.example"]
    assert state_of(summit_id, number) is MailingState.DONE


# Stopping


def test_a_stopped_mailing_sends_nothing_more_until_it_goes_on(post_office: Sending) -> None:
    summit_id = made("jakarta", "seoul", "lima")
    number = draft(summit_id)
    send(summit_id, number, in_hours=True)
    assert len(post_office.work(MONDAY)) == 1

    change(
        lambda: acts.stop_mailing(mailings.mailing_of(summit_id, number), actor=TESTER, now=MONDAY)
    )

    assert post_office.work(SEOUL_OPENS + timedelta(hours=15)) == []
    assert states() == ["sent", "draft", "draft"]
    with pytest.raises(Refused, match="not being sent"):
        change(
            lambda: acts.stop_mailing(
                mailings.mailing_of(summit_id, number), actor=TESTER, now=MONDAY
            )
        )
    now = datetime(2027, 3, 2, 15, 0, tzinfo=UTC)  # 10:00 in Lima, midnight in Seoul
    change(
        lambda: acts.continue_mailing(mailings.mailing_of(summit_id, number), actor=TESTER, now=now)
    )
    assert [str(each["To"]) for each in post_office.work(now)] == ["office@lima.example"]


def test_mails_on_their_way_are_called_back_and_let_go(app: Flask, post_office: Sending) -> None:
    summit_id = made("jakarta", "seoul")
    number = draft(summit_id)
    post_office.work(MONDAY)
    send(summit_id, number)
    # The job of the mailing alone: its mails are asked for and wait.
    app.extensions["summit.worker"].do_one(MONDAY)
    db.session.remove()
    assert states() == ["queued", "queued"]

    stopped = change(
        lambda: acts.stop_mailing(mailings.mailing_of(summit_id, number), actor=TESTER, now=MONDAY)
    )

    assert stopped == 2
    assert post_office.work(later(days=1)) == []
    change(
        lambda: acts.continue_mailing(
            mailings.mailing_of(summit_id, number), actor=TESTER, now=later(days=1)
        )
    )
    assert len(post_office.work(later(days=1))) == 2
    assert post_office.work(later(days=2)) == []
    assert state_of(summit_id, number) is MailingState.DONE
    assert states() == ["sent", "sent"]


# Rehearsing


def test_a_rehearsal_goes_to_one_address_and_changes_nothing(post_office: Sending) -> None:
    summit_id = made("jakarta", "seoul")
    number = draft(summit_id)

    rehearsal = change(
        lambda: (
            acts.rehearse(
                mailings.mailing_of(summit_id, number), "kim@host.example", actor=TESTER, now=MONDAY
            ).id
        )
    )
    out = post_office.work(MONDAY)

    assert {str(each["To"]) for each in out} == {"kim@host.example"}
    assert sorted(str(each["Subject"]) for each in out) == [
        "[Rehearsal: Jakarta] Invitation: Mayoral Meeting, Forum",
        "[Rehearsal: Seoul] Invitation: Mayoral Meeting, Forum",
    ]
    for each in out:
        assert [part.get_content_type() for part in each.walk()] == ["text/plain"]
        text = each.get_content()
        assert text.startswith("REHEARSAL. ")
        assert "/office/" not in text
    assert states() == ["draft", "draft"]
    assert db.session.get_one(Invitation, ids()[0]).sent_sequence is None
    post_office.work(MONDAY)
    assert state_of(summit_id, rehearsal) is MailingState.DONE
    assert state_of(summit_id, number) is MailingState.DRAFT
    # The real ones go out afterwards all the same.
    send(summit_id, number)
    assert len(post_office.work(MONDAY)) == 2


# Reminders


def test_reminders_are_planned_by_the_deadline_of_each(post_office: Sending) -> None:
    deadline = datetime(2027, 4, 1, 15, 0, tzinfo=UTC)  # 2 April in Seoul
    summit_id = made("jakarta", "seoul", state=InvitationState.SENT, deadline=deadline)

    change(
        lambda: acts.plan_reminders(
            summit_of(summit_id), ids(), [14, 7, 60], actor=TESTER, now=MONDAY
        )
    )

    found = mailings.mailing_lines(summit_id)
    assert sorted(str(each.planned_on) for each in found) == ["2027-03-19", "2027-03-26"]
    assert {each.state for each in found} == {MailingState.DRAFT}
    assert [each.is_due(datetime(2027, 3, 19, tzinfo=UTC).date()) for each in found] == [
        False,
        True,
    ]
    assert post_office.work(later(days=60)) == []  # held until somebody sends them


@pytest.mark.parametrize("days", [[], [-1], [91], list(range(11))])
def test_odd_days_are_refused(days: list[int]) -> None:
    summit_id = made("jakarta", state=InvitationState.SENT, deadline=later(days=30))

    with pytest.raises(Refused):
        change(
            lambda: acts.plan_reminders(summit_of(summit_id), ids(), days, actor=TESTER, now=MONDAY)
        )
    assert mailings.mailing_lines(summit_id) == []


def test_a_reminder_goes_to_those_who_still_owe_something_at_that_moment(
    post_office: Sending,
) -> None:
    summit_id = made("jakarta", "seoul", "lima", state=InvitationState.SENT)
    number = draft(summit_id, MailingKind.REMINDER)
    lima = ids()[2]
    send(summit_id, number)
    out = post_office.work(MONDAY)
    assert [str(each["To"]) for each in out] == ["office@jakarta.example"]
    assert "– Your answer" in out[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    # A reminder that asks for the answer repeats the calendar entry, under a higher SEQUENCE.
    assert value(calendar_of(out[0]), "SEQUENCE") == "1"

    # Lima declines by telephone before its office opens: then it owes nothing.
    change(
        lambda: operations.answer(
            db.session.get_one(Invitation, lima),
            AnswerValues(AnswerKind.DECLINED),
            channel=Channel.TELEPHONE,
            actor=TESTER,
            now=MONDAY,
        )
    )

    assert post_office.work(LIMA_OPENS) == []
    assert len(post_office.work(SEOUL_OPENS)) == 1
    assert left_out(number) == ["", "", "nothing_due"]
    assert states() == ["sent", "sent", "answered"]
    # The next reminder is another thing, for which they are written to once more.
    again = draft(summit_id, MailingKind.REMINDER)
    send(summit_id, again, SEOUL_OPENS)
    assert [str(e["To"]) for e in post_office.work(SEOUL_OPENS)] == ["office@seoul.example"]


def test_who_was_never_invited_is_not_reminded() -> None:
    summit_id = made("jakarta")
    number = draft(summit_id, MailingKind.REMINDER)

    found = mailings.judged(mailings.mailing_of(summit_id, number), MONDAY)

    assert [each.left_out for each in found] == ["not_invited"]


# A second pair of eyes


def test_with_a_second_pair_of_eyes_nothing_goes_out_before_approval(
    app: Flask, post_office: Sending
) -> None:
    summit_id = made("jakarta", second_pair=False)
    change(lambda: setattr(summit_of(summit_id), "second_pair", True))
    registry: Approvals = app.extensions["summit.approvals"]
    number = draft(summit_id)
    kim = member(summit_id, [Permission.SEND, Permission.SEE], "Kim")
    lee = member(summit_id, [Permission.SEND, Permission.SEE], "Lee")
    with pytest.raises(Refused, match="second person"):
        send(summit_id, number, second_pair=True)
    seen = change(lambda: acts.fingerprint(mailings.mailing_of(summit_id, number), MONDAY))

    def ask() -> int:
        return acts.ask_to_send(
            mailings.mailing_of(summit_id, number),
            registry=registry,
            in_hours=False,
            seen=seen,
            count=1,
            actor=kim,
            now=MONDAY,
        ).id

    request = change(ask)
    assert post_office.work(MONDAY) == []
    told = registry.get(acts.SEND_ACT).told(
        {"mailing": number, "kind": "invitation", "count": 1, "in_hours": False}
    )
    assert told.page == f"mailings/{number}"

    change(
        lambda: approvals.approve(
            db.session.get_one(approvals.Approval, request),
            registry=registry,
            actor=lee,
            now=MONDAY,
        )
    )

    assert len(post_office.work(MONDAY)) == 1
    entry = db.session.scalars(select(Entry).where(Entry.act == "mailing.sent")).one()
    assert (entry.actor, entry.after["requested_by"]) == ("Lee", "Kim")


@pytest.mark.parametrize("stopped", [False, True])
def test_a_letter_that_is_changed_after_its_approval_is_not_sent(
    app: Flask, post_office: Sending, stopped: bool
) -> None:
    summit_id = made("jakarta", "lima")
    registry: Approvals = app.extensions["summit.approvals"]
    number = draft(summit_id)
    kim = member(summit_id, [Permission.SEND], "Kim")
    lee = member(summit_id, [Permission.SEND], "Lee")
    seen = change(lambda: acts.fingerprint(mailings.mailing_of(summit_id, number), MONDAY))
    request = change(
        lambda: (
            acts.ask_to_send(
                mailings.mailing_of(summit_id, number),
                registry=registry,
                in_hours=True,
                seen=seen,
                count=2,
                actor=kim,
                now=MONDAY,
            ).id
        )
    )
    change(
        lambda: approvals.approve(
            db.session.get_one(approvals.Approval, request),
            registry=registry,
            actor=lee,
            now=MONDAY,
        )
    )
    assert len(post_office.work(MONDAY)) == 1  # in Lima it is night
    if stopped:
        stop = acts.stop_mailing
        change(lambda: stop(mailings.mailing_of(summit_id, number), actor=kim, now=MONDAY))

    change(
        lambda: edit_letter(
            summit_of(summit_id),
            acts.LetterKind.INVITATION,
            Text(en="Send us your passwords"),
            Text(),
            actor=kim,
            now=MONDAY,
        )
    )
    if stopped:
        go_on = acts.continue_mailing
        change(lambda: go_on(mailings.mailing_of(summit_id, number), actor=kim, now=MONDAY))

    assert post_office.work(LIMA_OPENS) == []
    assert left_out(number) == ["", "letter"]
    assert states() == ["sent", "draft"]
    assert state_of(summit_id, number) is MailingState.DONE


@pytest.mark.parametrize("what", ["deadline", "salutation"])
def test_an_approval_is_of_what_each_letter_says(what: str) -> None:
    summit_id = made("jakarta")
    number = draft(summit_id)
    seen = change(lambda: acts.fingerprint(mailings.mailing_of(summit_id, number), MONDAY))

    def edit() -> None:
        invitation = db.session.get_one(Invitation, ids()[0])
        if what == "deadline":
            invitation.deadline = later(days=9)
        else:
            invitation.office.salutation = Text(en="Dear Governor")

    change(edit)
    with pytest.raises(Conflict):
        send(summit_id, number, seen=seen)


def test_an_approval_of_something_else_sends_nothing(app: Flask, post_office: Sending) -> None:
    summit_id = made("jakarta", "seoul")
    registry: Approvals = app.extensions["summit.approvals"]
    number = draft(summit_id)
    kim = member(summit_id, [Permission.SEND], "Kim")
    lee = member(summit_id, [Permission.SEND], "Lee")
    seen = change(lambda: acts.fingerprint(mailings.mailing_of(summit_id, number), MONDAY))
    request = change(
        lambda: (
            acts.ask_to_send(
                mailings.mailing_of(summit_id, number),
                registry=registry,
                in_hours=False,
                seen=seen,
                count=2,
                actor=kim,
                now=MONDAY,
            ).id
        )
    )
    change(
        lambda: operations.withdraw(
            db.session.get_one(Invitation, ids()[0]), actor=TESTER, now=MONDAY
        )
    )

    with pytest.raises(Conflict):
        change(
            lambda: approvals.approve(
                db.session.get_one(approvals.Approval, request),
                registry=registry,
                actor=lee,
                now=MONDAY,
            )
        )

    assert post_office.work(MONDAY) == []
    assert states() == ["withdrawn", "draft"]


# Further


def test_a_mail_that_fails_ends_the_mailing_too(post_office: Sending) -> None:
    summit_id = made("jakarta")
    number = draft(summit_id)
    post_office.server.refused["office@jakarta.example"] = "550 nobody here"
    send(summit_id, number)
    post_office.work(MONDAY)

    assert state_of(summit_id, number) is MailingState.DONE
    (line,) = entry_lines(mailings.mailing_of(summit_id, number), "failed")
    assert (line.mail_state, line.mail_error) == (
        MailState.FAILED,
        "MailRefused: 550 nobody here",
    )


def test_letters_keep_what_differs_from_the_prepared_words() -> None:
    summit_id = made("jakarta")
    kind = acts.LetterKind.INVITATION
    from summit.attendance import letters

    house = letters.DEFAULTS[kind]

    def edit(subject: Text, body: Text) -> bool:
        return bool(
            change(
                lambda: edit_letter(
                    summit_of(summit_id), kind, subject, body, actor=TESTER, now=MONDAY
                )
            )
        )

    assert not edit(house.subject, house.body)
    assert edit(Text(en="Come", ko=house.subject["ko"]), house.body)
    template = mailings.letter_template(summit_id, kind)
    assert template is not None
    assert (template.subject, template.body) == (Text(en="Come"), Text())
    with pytest.raises(Refused, match="nobody"):
        edit(Text(en="{nobody}"), house.body)
    assert change(lambda: reset_letter(summit_of(summit_id), kind, actor=TESTER, now=MONDAY))
    assert not change(lambda: reset_letter(summit_of(summit_id), kind, actor=TESTER, now=MONDAY))


def test_the_journal_holds_no_address(post_office: Sending) -> None:
    summit_id = made("jakarta", "seoul")
    number = draft(summit_id)
    change(
        lambda: acts.rehearse(
            mailings.mailing_of(summit_id, number), "kim@host.example", actor=TESTER, now=MONDAY
        )
    )
    send(summit_id, number)
    post_office.work(MONDAY)

    db.session.remove()
    entries = db.session.scalars(select(Entry)).all()
    acted = {entry.act for entry in entries}
    assert {"mailing.created", "mailing.rehearsed", "mailing.sent", "invitation.sent"} <= acted
    for entry in entries:
        assert "@" not in str((entry.before, entry.after, entry.object_key.replace("@test", "")))


def test_other_summits_invitations_are_left_alone() -> None:
    summit_id = made("jakarta")
    with unit_of_work():
        other = summit("other", en="Other")
        db.session.flush()
        with pytest.raises(Refused):
            acts.create_mailing(other, MailingKind.INVITATION, ids(), actor=TESTER, now=NOW)
        with pytest.raises(Refused):
            acts.create_mailing(other, MailingKind.INVITATION, [], actor=TESTER, now=NOW)
    assert summit_id
    assert db.session.scalar(select(func.count()).select_from(Mailing)) == 0


@pytest.mark.parametrize("kind", list(MailingKind))
def test_judging_thirty_takes_as_many_statements_as_one(
    count_sql: CountSql, kind: MailingKind
) -> None:
    with unit_of_work():
        of = forum()
        db.session.flush()
        publish(of)
        to = next(each for each in of.sessions if each.slug == "mayors")
        state = InvitationState.SENT if kind is MailingKind.REMINDER else InvitationState.DRAFT
        for number in range(30):
            invited(to, office(of, city(f"city-{number}")), state=state)
        summit_id = of.id
    one = change(
        lambda: acts.create_mailing(summit_of(summit_id), kind, ids()[:1], actor=TESTER, now=NOW).id
    )
    many = draft(summit_id, kind)
    counts = []
    for number in (one, many):
        db.session.remove()
        mailing = mailings.mailing_of(summit_id, number)
        with count_sql() as statements:
            found = mailings.judged(mailing, NOW)
            mailings.tally(mailing)
            entry_lines(mailing)
        counts.append((len(found), len(statements)))

    assert counts[0][0] == 1
    assert counts[1][0] == 30
    assert counts[0][1] == counts[1][1]
