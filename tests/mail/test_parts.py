"""Mails that carry a calendar object: made at sending, the same at every try, never stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from summit.core import tokens
from summit.core.db import db, unit_of_work
from summit.mail import operations
from summit.mail.models import Mail, MailState
from summit.mail.parts import MailFacts, Parts
from summit.mail.post import Memory, Post
from summit.outbox.models import Job
from summit.outbox.worker import Worker
from tests.actors import TESTER
from tests.mail.conftest import read, words_of
from tests.programme.builders import NOW, later
from tests.servers import SmtpServer

pytestmark = pytest.mark.usefixtures("database", "templates")


def maker(args: Mapping[str, Any], mail: MailFacts) -> Parts:
    # It reads what it needs.
    assert db.session.get_one(Mail, mail.id).key == mail.key
    token = tokens.sign("reply", args["invitation"], 1).partition(".")[0].lower().strip("-_")
    lines = ["BEGIN:VCALENDAR", "METHOD:REQUEST", f"X-TOKEN:{token}", f"X-TO:{mail.to}"]
    stamp = f"DTSTAMP:{mail.created_at:%Y%m%dT%H%M%SZ}"
    calendar = "\r\n".join([*lines, stamp, f"X-OF:{mail.language},{mail.summit_id}", ""])
    return Parts(calendar.encode(), "REQUEST", f"r-{args['invitation']}@reply.example.org")


def ask(**changes: Any) -> None:
    given: dict[str, Any] = {
        "to": "mayor@example.org",
        "language": "ko",
        "template": "linked",
        "values": {"title": "Seoul", "name": "김 시장"},
        "link": ("sign-in", 7, 3),
        "key": "invitation:7",
        "part": ("itip", {"invitation": 7}),
        "summit_id": 5,
        "actor": TESTER,
        "now": NOW,
    }
    with unit_of_work():
        assert operations.queue_mail(**{**given, **changes}) is not None


def test_the_object_is_made_at_sending_from_what_was_asked_for(
    worker: Worker, server: SmtpServer, post: Post
) -> None:
    post.parts["itip"] = maker
    ask()
    worker.drain(lambda: later(days=3))
    message = read(server.received[0].content)
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    assert message["Reply-To"] == "r-7@reply.example.org"
    calendar = message.get_body(("calendar",)) or list(message.walk())[4]
    lines = calendar.get_payload(decode=True).decode().split("\r\n")
    token = lines[2].removeprefix("X-TOKEN:")
    assert lines[1:2] + lines[3:] == [
        "METHOD:REQUEST",
        "X-TO:mayor@example.org",
        "DTSTAMP:20270301T090000Z",
        "X-OF:ko,5",
        "",
    ]
    assert '<html lang="ko">' in list(message.walk())[3].get_content()
    assert words_of(message).startswith("김 시장,\n")
    for table in db.metadata.tables:
        for row in db.session.execute(text(f'SELECT * FROM "{table}"')):
            assert token not in repr(row).lower()


def test_a_mail_with_a_part_and_no_link_has_its_words_as_a_page_too(
    worker: Worker, post: Post
) -> None:
    post.parts["itip"] = maker
    post.mailer = memory = Memory()
    ask(template="plain", link=None)
    worker.drain(lambda: NOW)
    (message,) = memory.messages
    page = list(message.walk())[3].get_content()
    assert "김 시장 &lt;&amp;&gt;" in page
    assert "<a " not in page


def test_a_part_nobody_makes_is_never_sent_without(
    app: Flask, worker: Worker, server: SmtpServer
) -> None:
    ask()
    worker.do_one(NOW)
    assert server.received == []
    with app.app_context():
        assert db.session.scalars(select(Job.error)).one() == (
            "LookupError: nobody makes parts of kind 'itip'"
        )
        assert db.session.scalars(select(Mail.state)).one() is MailState.QUEUED
