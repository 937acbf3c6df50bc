"""Mail at the console: who may read which, never with a token in it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from summit.core import tokens
from summit.core.db import db, unit_of_work
from summit.mail import operations, queries
from summit.mail.composing import Letter
from summit.mail.models import Mail, MailState
from summit.mail.parts import Parts
from summit.mail.post import post as the_post
from summit.mail.sending import Folder
from summit.mail.shown import masked
from summit.outbox.models import Job, JobState
from tests.actors import TESTER
from tests.conftest import Client, CountSql
from tests.programme.builders import NOW, later, summit
from tests.signing_in import csrf, sign_in

pytestmark = pytest.mark.usefixtures("database")

FORUM = "/organizer/summits/forum/mail"
ALL = "/organizer/mail"
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}\.\d+\.\d+")
REPLY = re.compile(r"r-[a-z2-7]{32}")


def made(count: int = 1, slug: str = "forum") -> list[int]:
    with unit_of_work():
        of = summit(slug, en=slug)
        db.session.flush()
        return [letter(of.id, f"{slug}-{number}") for number in range(count)]


def letter(summit_id: int | None, name: str, **fields: Any) -> int:
    given: dict[str, Any] = {
        "to": f"{name}@city.example",
        "language": "en",
        "letter": Letter(f"Invitation of {name}", "Dear Mayor,\n\n{link}\n"),
        "link": ("office", 1, 1),
        "key": f"test:{name}",
        "summit_id": summit_id,
        **fields,
    }
    mail = operations.queue_mail(actor=TESTER, now=NOW, **given)
    assert mail is not None
    return mail.id


def change(mail_id: int, **fields: Any) -> None:
    with unit_of_work():
        for name, value in fields.items():
            setattr(db.session.get_one(Mail, mail_id), name, value)


def act(client: Client, app: Flask, path: str) -> Any:
    return client.post(path, data={"csrf_token": csrf(app)})


def test_the_mail_of_a_summit_is_listed_narrowed_and_searched(app: Flask, client: Client) -> None:
    first, second, third = made(3)
    made(1, "other")
    change(first, state=MailState.FAILED, error="550 nobody")
    change(second, state=MailState.SENT, sent_at=NOW, bounced_at=later(days=1), bounce="5.1.1")
    sign_in(client, app, role="editor", summit_slug="forum")

    everything = client.get(FORUM).text
    assert all(f"Invitation of forum-{number}" in everything for number in range(3))
    assert "other" not in everything
    failed = client.get(f"{FORUM}?state=failed").text
    assert "forum-0@city.example" in failed
    assert "forum-1@city.example" not in failed
    bounced = client.get(f"{FORUM}?state=bounced").text
    assert "forum-1@city.example" in bounced
    assert "forum-2@city.example" not in bounced
    found = client.get(f"{FORUM}?q=FORUM-2").text
    assert "forum-2@city.example" in found
    assert "forum-1@city.example" not in found
    assert "No mail fits" in client.get(f"{FORUM}?q=%25").text
    assert client.get(f"{FORUM}/{third}").status_code == 200


def test_another_summits_mail_is_not_found(app: Flask, client: Client) -> None:
    made()
    (other,) = made(1, "other")
    change(other, state=MailState.FAILED)
    sign_in(client, app, role="owner", summit_slug="forum")

    for answer in (
        client.get(f"{FORUM}/{other}"),
        act(client, app, f"{FORUM}/{other}/send-again"),
        client.get(f"{FORUM}/999999"),
    ):
        assert answer.status_code == 404
        assert "city.example" not in answer.text
    db.session.remove()
    assert db.session.get_one(Mail, other).state is MailState.FAILED
    assert client.get(ALL).status_code == 403
    for path in ("pause", "resume", "jobs/1/revive", f"{other}/send-again"):
        assert act(client, app, f"{ALL}/{path}").status_code == 403


@pytest.mark.parametrize("role", ["viewer", "operator", "chair"])
def test_who_does_not_send_reads_no_mail(app: Flask, client: Client, role: str) -> None:
    (mail,) = made()
    sign_in(client, app, role=role, summit_slug="forum")

    for path in (FORUM, f"{FORUM}/{mail}"):
        answer = client.get(path)
        assert answer.status_code == 403
        assert "city.example" not in answer.text


def test_a_mail_is_shown_as_it_is_read_without_its_token(app: Flask, client: Client) -> None:
    (mail,) = made()
    sign_in(client, app, role="editor", summit_slug="forum")

    page = client.get(f"{FORUM}/{mail}").text

    assert "Dear Mayor," in page
    assert "[the recipient&#39;s own link]" in page
    assert not TOKEN.search(page)


def test_the_message_in_the_folder_is_readable_with_its_tokens_masked(
    app: Flask, client: Client
) -> None:
    with app.app_context():
        found = the_post()
        assert isinstance(found.mailer, Folder)
        reply = tokens.sign_address("reply", 7, 1)
        calendar = f"BEGIN:VCALENDAR\r\nORGANIZER:mailto:{reply[:20]}\r\n {reply[20:]}@x\r\n"
        found.parts["test"] = lambda _args, _mail: Parts(
            calendar=calendar.encode(), method="REQUEST", reply_to=f"{reply}@reply.example"
        )
    try:
        with unit_of_work():
            of = summit("forum", en="Forum")
            db.session.flush()
            mail = letter(of.id, "with-calendar", part=("test", {}))
        db.session.remove()
        app.extensions["summit.worker"].drain(lambda: NOW)
        sign_in(client, app, role="editor", summit_slug="forum")

        page = client.get(f"{FORUM}/{mail}").text
    finally:
        with app.app_context():
            del the_post().parts["test"]

    assert "text/calendar" in page
    assert "ORGANIZER:mailto:…@x" in page
    assert "Reply-To" in page
    assert "/office/…" in page
    assert not TOKEN.search(page)
    assert not REPLY.search(page)
    with app.app_context():
        assert masked(f"see /office/{tokens.sign('office', 1, 1)} now") == "see /office/… now"


def test_a_mail_that_failed_is_sent_again(app: Flask, client: Client) -> None:
    (mail,) = made()
    sign_in(client, app, role="editor", summit_slug="forum")
    act(client, app, f"{FORUM}/{mail}/send-again")
    assert "Only mail that could not be sent" in client.get(f"{FORUM}/{mail}").text
    with unit_of_work():
        db.session.scalars(select(Job)).one().state = JobState.DEAD
        db.session.get_one(Mail, mail).state = MailState.FAILED

    assert act(client, app, f"{FORUM}/{mail}/send-again").status_code == 303

    db.session.remove()
    assert db.session.get_one(Mail, mail).state is MailState.QUEUED
    assert db.session.scalars(select(Job)).one().state is JobState.READY


def test_sending_is_paused_and_every_page_says_by_whom(app: Flask, client: Client) -> None:
    (mail,) = made()
    sign_in(client, app, admin=True, name="Lee")
    assert "paused it on" not in client.get(ALL).text

    assert act(client, app, f"{ALL}/pause").status_code == 303

    db.session.remove()
    assert queries.is_paused()
    for path in (ALL, f"{ALL}/{mail}", FORUM, f"{FORUM}/{mail}", FORUM.replace("mail", "mailings")):
        assert "Lee paused it on" in client.get(path).text, path
    act(client, app, f"{ALL}/resume")
    db.session.remove()
    assert not queries.is_paused()
    assert "paused it on" not in client.get(ALL).text


def test_jobs_that_were_given_up_are_shown_and_tried_again(app: Flask, client: Client) -> None:
    with unit_of_work():
        token = tokens.sign("office", 1, 1)
        job = Job(
            kind="attendance.mailing",
            args={},
            state=JobState.DEAD,
            due=NOW,
            created_at=NOW,
            tries=9,
            error=f"LookupError: /office/{token}",
        )
        db.session.add(job)
        db.session.flush()
        number = job.id
    sign_in(client, app, admin=True)

    page = client.get(ALL).text
    assert "attendance.mailing" in page
    assert "LookupError: /office/…" in page
    assert act(client, app, f"{ALL}/jobs/{number}/revive").status_code == 303

    db.session.remove()
    assert db.session.get_one(Job, number).state is JobState.READY
    assert act(client, app, f"{ALL}/jobs/{number}/revive").status_code == 303
    assert "Only a job that was given up" in client.get(ALL).text
    assert act(client, app, f"{ALL}/jobs/999999/revive").status_code == 404


@pytest.mark.parametrize(
    "query", ["page=0", "page=x", "page=99999", "state=x", "q=%00", "q=" + "x" * 900, "state=%00"]
)
def test_odd_queries_do_no_harm(app: Flask, client: Client, query: str) -> None:
    made()
    sign_in(client, app, admin=True)

    for path in (FORUM, ALL):
        assert client.get(f"{path}?{query}").status_code == 200


def test_lists_of_thirty_take_as_many_statements_as_of_one(
    app: Flask, client: Client, count_sql: CountSql
) -> None:
    made(1)
    sign_in(client, app, admin=True)
    counts = {}
    for path in (FORUM, ALL):
        client.get(path)
        with count_sql() as statements:
            assert client.get(path).status_code == 200
        counts[path] = len(statements)
    with unit_of_work():
        for number in range(30):
            letter(db.session.scalars(select(Mail.summit_id)).first(), f"more-{number}")

    for path in (FORUM, ALL):
        with count_sql() as statements:
            assert client.get(path).status_code == 200
        assert len(statements) == counts[path], path
