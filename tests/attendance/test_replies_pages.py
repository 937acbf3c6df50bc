"""The page on which staff decide about replies, and the site's for those that name nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

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
from summit.attendance.operations import AnswerValues
from summit.attendance.queries.replies import PAGE
from summit.core.db import db, unit_of_work
from summit.journal.models import Entry
from summit.mail.models import InboundMail, InboundState, Mail
from summit.mail.post import post
from tests.actors import TESTER
from tests.attendance.builders import NOW, forum, invited, later, office, publish
from tests.calendar.reply_mails import crlf
from tests.conftest import Client, CountSql
from tests.programme.builders import at, summit
from tests.signing_in import csrf_headers, sign_in

pytestmark = pytest.mark.usefixtures("database")

ADDRESS = "office@jakarta.example"
REASON = "He is in hospital that week."
PAGE_URL = "/organizer/summits/forum/replies"


@pytest.fixture
def invitation(app: Flask) -> int:
    """Jakarta's office, which has declined on its page."""
    with app.app_context(), unit_of_work():
        made = forum()
        mayors = next(each for each in made.sessions if each.slug == "mayors")
        found = invited(mayors, office(made, mayors.cities[0].city, ADDRESS))
        operations.answer(
            found,
            AnswerValues(AnswerKind.DECLINED),
            channel=Channel.PAGE,
            actor=TESTER,
            now=later(hours=1),
        )
        publish(made)
        db.session.flush()
        return found.id


def reply(
    invitation_id: int | None,
    *,
    state: ReplyState = ReplyState.REVIEW,
    why: str = "page_answer",
    kind: AnswerKind | None = AnswerKind.ACCEPTED,
    number: int = 1,
    received_at: datetime = NOW,
    start: datetime | None = None,
    comment: str = REASON,
) -> int:
    """Keep a mail that came in, with what became of it."""
    db.session.remove()
    with unit_of_work():
        mail = InboundMail(
            message_id=f"<{number}@x.example>",
            raw=crlf("Subject: Accepted", "", "<script>alert(1)</script>"),
            size=10,
            state=InboundState.READ,
            received_at=received_at,
        )
        db.session.add(mail)
        db.session.flush()
        found = db.session.get(Invitation, invitation_id) if invitation_id else None
        made = Reply(
            inbound_id=mail.id,
            summit_id=found.summit_id if found else None,
            invitation_id=invitation_id,
            state=state,
            why=why,
            method="REPLY",
            attendee=ADDRESS,
            kind=kind,
            comment=comment,
            sequence=0,
            stamp=later(days=1),
            proposed_start=start,
            proposed_end=start + timedelta(hours=1) if start else None,
            received_at=received_at,
        )
        db.session.add(made)
        db.session.flush()
        return made.id


Press = Callable[..., tuple[int, str]]


@pytest.fixture
def press(app: Flask, client: Client) -> Press:
    """Press a button about a reply as somebody signed in; the value is the answer."""

    def pressing(path: str, **data: object) -> tuple[int, str]:
        db.session.remove()
        answer = client.post(path, data=data, headers=csrf_headers(app))
        return answer.status_code, answer.text

    return pressing


def version(invitation_id: int) -> int:
    db.session.remove()
    return db.session.get_one(Invitation, invitation_id).version


def stands(invitation_id: int) -> Invitation:
    db.session.remove()
    return db.session.get_one(Invitation, invitation_id)


def acts() -> list[str]:
    return list(db.session.scalars(select(Entry.act).where(Entry.act.startswith("reply."))))


def test_the_queue_shows_what_it_says_against_what_is_known(
    app: Flask, client: Client, invitation: int
) -> None:
    reply(invitation)
    sign_in(client, app, role="editor", summit_slug="forum")

    text = client.get(PAGE_URL).text

    for shown in (
        "Jakarta",
        "Mayoral Meeting",
        ADDRESS,
        REASON,
        "Accepted",
        "Declined, on the office&#39;s page",
        "The office has answered otherwise on its page.",
        "Mon 1 March 2027, 18:00",
    ):
        assert shown in text


def test_in_korean_nothing_breaks(app: Flask, client: Client, invitation: int) -> None:
    reply(invitation, state=ReplyState.PROPOSAL, why="", kind=None, start=at(9))
    sign_in(client, app, role="editor", summit_slug="forum", language="ko")
    answer = client.get(PAGE_URL)
    assert answer.status_code == 200
    assert "2027. 5. 14.(금) 09:00~10:00" in answer.text


def test_taking_it_sets_the_answer_and_tells_the_office(
    app: Flask, client: Client, invitation: int, press: Press
) -> None:
    number = reply(invitation)
    sign_in(client, app, role="editor", summit_slug="forum", name="Lee")

    status, _ = press(f"{PAGE_URL}/{number}/take", seen=version(invitation))

    assert status == 303
    found = stands(invitation)
    assert (found.answer, found.channel) == (AnswerKind.ACCEPTED, Channel.CALENDAR)
    assert (found.reply_sequence, found.reply_stamp) == (0, later(days=1))
    answers = db.session.scalars(select(Answer).order_by(Answer.id)).all()
    assert [each.kind for each in answers] == [AnswerKind.DECLINED, AnswerKind.ACCEPTED]
    assert answers[1].reason == REASON
    taken = db.session.get_one(Reply, number)
    assert (taken.state, taken.decided_by) == (ReplyState.TAKEN, "Lee")
    assert [each.to_address for each in db.session.scalars(select(Mail))] == [ADDRESS]
    assert acts() == ["reply.taken"]
    assert REASON not in str([each.after for each in db.session.scalars(select(Entry))])


def test_a_second_press_is_refused(
    app: Flask, client: Client, invitation: int, press: Press
) -> None:
    number = reply(invitation)
    sign_in(client, app, role="editor", summit_slug="forum")
    press(f"{PAGE_URL}/{number}/take", seen=version(invitation))
    status, text = press(f"{PAGE_URL}/{number}/take", seen=version(invitation))
    assert status == 422
    assert "Somebody else has handled this reply already." in text
    assert press(f"{PAGE_URL}/{number}/dismiss")[0] == 422
    assert len(db.session.scalars(select(Answer)).all()) == 2


def test_what_has_changed_meanwhile_is_looked_at_again(
    app: Flask, client: Client, invitation: int, press: Press
) -> None:
    number = reply(invitation)
    sign_in(client, app, role="editor", summit_slug="forum")
    seen = version(invitation)
    db.session.remove()
    with unit_of_work():
        operations.answer(
            db.session.get_one(Invitation, invitation),
            AnswerValues(AnswerKind.VIDEO),
            channel=Channel.PAGE,
            actor=TESTER,
            now=later(hours=3),
        )
    status, text = press(f"{PAGE_URL}/{number}/take", seen=seen)
    assert status == 409
    assert "Video message, on the office&#39;s page" in text
    assert stands(invitation).answer is AnswerKind.VIDEO


def test_dismissing_it_changes_nothing_else(
    app: Flask, client: Client, invitation: int, press: Press
) -> None:
    number = reply(invitation)
    sign_in(client, app, role="editor", summit_slug="forum")
    before = version(invitation)
    assert press(f"{PAGE_URL}/{number}/dismiss")[0] == 303
    assert version(invitation) == before
    assert db.session.get_one(Reply, number).state is ReplyState.DISMISSED
    assert db.session.scalars(select(Mail)).all() == []
    assert acts() == ["reply.dismissed"]


@pytest.mark.parametrize(
    ("state", "kind"), [(ReplyState.REVIEW, None), (ReplyState.PROPOSAL, AnswerKind.ACCEPTED)]
)
def test_what_holds_no_answer_cannot_be_taken(
    app: Flask,
    client: Client,
    invitation: int,
    press: Press,
    state: ReplyState,
    kind: AnswerKind | None,
) -> None:
    number = reply(invitation, state=state, kind=kind, why="delegated")
    sign_in(client, app, role="editor", summit_slug="forum")
    assert "/take" not in client.get(PAGE_URL).text
    status, _ = press(f"{PAGE_URL}/{number}/take", seen=version(invitation))
    assert status == 422
    assert stands(invitation).answer is AnswerKind.DECLINED


def test_a_withdrawn_invitation_takes_no_answer(
    app: Flask, client: Client, invitation: int, press: Press
) -> None:
    number = reply(invitation, why="withdrawn")
    with unit_of_work():
        db.session.get_one(Invitation, invitation).state = InvitationState.WITHDRAWN
    sign_in(client, app, role="editor", summit_slug="forum")
    status, text = press(f"{PAGE_URL}/{number}/take", seen=version(invitation))
    assert status == 422
    assert "withdrawn" in text
    assert db.session.get_one(Reply, number).state is ReplyState.REVIEW


# Proposals


def test_a_proposal_is_shown_in_both_zones_beside_the_present_time(
    app: Flask, client: Client, invitation: int
) -> None:
    reply(invitation, state=ReplyState.PROPOSAL, why="", kind=None, start=at(9))
    sign_in(client, app, role="editor", summit_slug="forum")
    text = client.get(PAGE_URL).text
    for shown in (
        "Fri 14 May 2027, 22:00–23:30",
        "Fri 14 May 2027, 20:00–21:30",
        "Fri 14 May 2027, 09:00–10:00",
        "Fri 14 May 2027, 07:00–08:00",
        "Seoul, UTC+9",
        "Jakarta, UTC+7",
        "/organizer/summits/forum/sessions/mayors",
    ):
        assert shown in text


def test_declining_a_proposal_tells_its_calendar(
    app: Flask, client: Client, invitation: int, press: Press
) -> None:
    number = reply(invitation, state=ReplyState.PROPOSAL, why="", kind=None, start=at(9))
    sign_in(client, app, role="owner", summit_slug="forum")

    assert press(f"{PAGE_URL}/{number}/decline")[0] == 303

    mail = db.session.scalars(select(Mail)).one()
    message = post().write(mail)
    parts = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    assert [part.get_param("method") for part in parts] == ["DECLINECOUNTER"]
    calendar = parts[0].get_content().replace("\r\n ", "")
    assert "METHOD:DECLINECOUNTER" in calendar
    assert "UID:mayors@test" in calendar
    assert "SEQUENCE:0" in calendar
    assert f"mailto:{ADDRESS}" in calendar
    assert (mail.to_address, mail.link_kind) == (ADDRESS, "office")
    found = stands(invitation)
    assert (found.sent_sequence, found.answer) == (0, AnswerKind.DECLINED)
    closed = db.session.get_one(Reply, number)
    assert (closed.state, closed.why) == (ReplyState.DISMISSED, "proposal_declined")
    assert acts() == ["reply.proposal_declined"]
    assert press(f"{PAGE_URL}/{number}/decline")[0] == 422
    assert len(db.session.scalars(select(Mail)).all()) == 1


def test_only_a_proposal_can_be_declined(
    app: Flask, client: Client, invitation: int, press: Press
) -> None:
    number = reply(invitation)
    sign_in(client, app, role="owner", summit_slug="forum")
    assert press(f"{PAGE_URL}/{number}/decline")[0] == 422
    assert db.session.scalars(select(Mail)).all() == []


# Who sees what


def test_those_who_only_read_see_no_address_and_no_reason(
    app: Flask, client: Client, invitation: int
) -> None:
    reply(invitation)
    number = reply(invitation, number=2, state=ReplyState.IGNORED, why="older")
    sign_in(client, app, role="viewer", summit_slug="forum")

    text = client.get(PAGE_URL).text

    assert "Jakarta" in text
    for private in (ADDRESS, REASON, ".eml", "/take", "/dismiss"):
        assert private not in text
    answer = client.get(f"{PAGE_URL}/{number}.eml")
    assert answer.status_code == 403
    assert "alert(1)" not in answer.text


def test_the_mail_itself_is_a_file_that_no_browser_shows(
    app: Flask, client: Client, invitation: int
) -> None:
    number = reply(invitation)
    sign_in(client, app, role="editor", summit_slug="forum")
    answer = client.get(f"{PAGE_URL}/{number}.eml")
    assert answer.data == crlf("Subject: Accepted", "", "<script>alert(1)</script>")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="reply-{number}.eml"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]
    with unit_of_work():
        db.session.scalars(select(InboundMail)).one().raw = b""
    assert client.get(f"{PAGE_URL}/{number}.eml").status_code == 404


def test_another_summits_staff_finds_nothing(
    app: Flask, client: Client, invitation: int, press: Press
) -> None:
    with unit_of_work():
        summit("other", en="Another")
    number, theirs = reply(invitation), "/organizer/summits/other/replies"
    sign_in(client, app, role="owner", summit_slug="other")
    assert ADDRESS not in client.get(theirs).text
    assert client.get(f"{theirs}/{number}.eml").status_code == 404
    for act in ("take", "dismiss", "decline"):
        assert press(f"{theirs}/{number}/{act}", seen=1)[0] == 404
    assert client.get(PAGE_URL).status_code == 404
    assert db.session.get_one(Reply, number).state is ReplyState.REVIEW


@pytest.mark.parametrize("seen", ["", "x", "-1", "1e3", "٣", "9" * 30, "\0"])
def test_hostile_values_are_refused(
    app: Flask, client: Client, invitation: int, press: Press, seen: str
) -> None:
    number = reply(invitation)
    sign_in(client, app, role="editor", summit_slug="forum")
    assert press(f"{PAGE_URL}/{number}/take", seen=seen)[0] in (400, 409)
    assert stands(invitation).answer is AnswerKind.DECLINED


def test_what_strangers_wrote_is_shown_as_text(app: Flask, client: Client, invitation: int) -> None:
    reply(invitation, comment="<script>alert(1)</script>")
    sign_in(client, app, role="editor", summit_slug="forum")
    text = client.get(PAGE_URL).text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text


# What was handled


def test_what_was_handled_is_narrowed_and_turned_over(
    app: Flask, client: Client, invitation: int
) -> None:
    for number in range(PAGE + 5):
        reply(
            invitation,
            number=number,
            state=ReplyState.IGNORED,
            why="older",
            comment=f"comment {number}.",
        )
    reply(invitation, number=9000, state=ReplyState.APPLIED, why="", comment="the applied one")
    sign_in(client, app, role="editor", summit_slug="forum")

    first = client.get(PAGE_URL).text
    assert "the applied one" in first
    assert f"comment {PAGE + 4}." in first
    assert "comment 5." not in first
    ignored = client.get(f"{PAGE_URL}?state=ignored").text
    assert "the applied one" not in ignored
    older = ignored.partition("before=")[2].partition("#")[0]
    second = client.get(f"{PAGE_URL}?state=ignored&before={older}").text
    assert "comment 0." in second
    assert f"comment {PAGE + 4}." not in second
    for hostile in ("state=x&before=x", "before=-1", "before=99999999999", "state=review"):
        assert client.get(f"{PAGE_URL}?{hostile}").status_code == 200


def test_thirty_replies_cost_no_more_than_one(
    app: Flask, client: Client, invitation: int, count_sql: CountSql
) -> None:
    sign_in(client, app, role="editor", summit_slug="forum")
    counts = []
    made = 0
    for many in (1, 30):
        while made < many:
            made += 1
            reply(invitation, number=2 * made, state=ReplyState.PROPOSAL, start=at(9))
            reply(invitation, number=2 * made + 1, state=ReplyState.APPLIED)
        db.session.remove()
        with count_sql() as statements:
            assert client.get(PAGE_URL).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_an_empty_queue_says_so(app: Flask, client: Client, invitation: int) -> None:
    sign_in(client, app, role="viewer", summit_slug="forum")
    text = client.get(PAGE_URL).text
    assert "Nothing waits for a decision." in text
    assert "No reply of this kind has come yet." in text


# Mail that names nothing


def test_administrators_alone_see_what_names_no_invitation(
    app: Flask, client: Client, invitation: int, press: Press
) -> None:
    number = reply(None, why="no_invitation", comment="A stray letter")
    ours = reply(invitation, number=2, comment="Of a summit")
    sign_in(client, app, role="owner", summit_slug="forum")
    assert client.get("/organizer/replies").status_code == 403
    assert client.get(f"/organizer/replies/{number}.eml").status_code == 403
    assert "A stray letter" not in client.get(PAGE_URL).text

    sign_in(client, app, admin=True)
    text = client.get("/organizer/replies").text
    assert "A stray letter" in text
    assert "Of a summit" not in text
    assert client.get(f"/organizer/replies/{number}.eml").status_code == 200
    assert client.get(f"/organizer/replies/{ours}.eml").status_code == 404
    assert press(f"/organizer/replies/{ours}/dismiss")[0] == 404
    assert press(f"/organizer/replies/{number}/dismiss")[0] == 303
    assert press(f"/organizer/replies/{number}/dismiss")[0] == 422
    assert db.session.get_one(Reply, number).state is ReplyState.DISMISSED
    assert "A stray letter" in client.get("/organizer/replies?state=dismissed").text
    contacts = db.session.scalars(select(Contact.address)).all()
    assert contacts == [ADDRESS]
