"""Mail from the asking to the recipient: once for a thing, after the commit, retried, given up."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from typing import Any

import pytest
from flask import Flask
from jinja2 import UndefinedError
from sqlalchemy import select, text

from config import Config
from summit.core import tokens
from summit.core.db import db, unit_of_work
from summit.core.errors import NotFound, Refused
from summit.core.text import Text
from summit.journal.queries import entries_of
from summit.mail import operations, queries
from summit.mail.models import Mail, MailState
from summit.mail.post import Post, _mailer
from summit.mail.sending import Folder, Memory, Smtp
from summit.outbox.models import Job, JobState
from summit.outbox.operations import LEASE, PAUSES
from summit.outbox.worker import Worker
from tests.actors import TESTER
from tests.mail.conftest import PUBLIC_URL, read, words_of
from tests.programme.builders import NOW, later
from tests.servers import SmtpServer

pytestmark = pytest.mark.usefixtures("database", "templates")

ASKED: dict[str, Any] = {
    "to": "mayor@example.org",
    "language": "ko",
    "template": "linked",
    "values": {"title": Text(en="Seoul", ko="서울"), "name": "김 시장"},
    "link": ("sign-in", 7, 3),
    "key": "sign-in:7:3",
    "actor": TESTER,
    "now": NOW,
}


def ask(app: Flask, **changes: Any) -> int | None:
    with app.app_context(), unit_of_work():
        mail = operations.queue_mail(**{**ASKED, **changes})
        return mail.id if mail else None


def only(app: Flask) -> Mail:
    with app.app_context():
        return db.session.scalars(select(Mail)).one()


def job(app: Flask) -> Job:
    with app.app_context():
        return db.session.scalars(select(Job)).one()


def test_a_mail_reaches_its_recipient_in_their_language_with_its_link(
    app: Flask, worker: Worker, server: SmtpServer
) -> None:
    ask(app)
    assert worker.drain(lambda: later(minutes=1)) == 1
    (envelope,) = server.received
    message = read(envelope.content)
    with app.app_context():
        token = tokens.sign("sign-in", 7, 3)
    assert envelope.rcpt_tos == ["mayor@example.org"]
    assert message["Subject"] == "서울 (ko)"
    assert message["Content-Language"] == "ko"
    assert str(message["From"]) == "서울 서밋 <summit@example.org>"
    assert words_of(message) == (f"김 시장,\n\n{PUBLIC_URL}/organizer/sign-in/link/{token}\n")
    mail = only(app)
    assert (mail.state, mail.sent_at, mail.error, mail.queued_by) == (
        MailState.SENT,
        later(minutes=1),
        "",
        "tester",
    )
    assert job(app).state is JobState.DONE


def test_no_token_is_stored_anywhere(app: Flask, worker: Worker, server: SmtpServer) -> None:
    ask(app)
    worker.drain(lambda: NOW)
    assert len(server.received) == 1
    with app.app_context():
        code = tokens.sign("sign-in", 7, 3).partition(".")[0]
        for table in db.metadata.tables:
            for row in db.session.execute(text(f'SELECT * FROM "{table}"')):
                assert code not in repr(row)


def test_nobody_is_mailed_twice_for_one_thing(
    app: Flask, worker: Worker, server: SmtpServer
) -> None:
    assert ask(app) is not None
    assert ask(app, to="other@example.org") is None
    worker.drain(lambda: NOW)
    assert ask(app) is None
    worker.drain(lambda: NOW)
    assert [one.rcpt_tos for one in server.received] == [["mayor@example.org"]]


def test_a_change_that_is_undone_mails_nobody(
    app: Flask, worker: Worker, server: SmtpServer
) -> None:
    with app.app_context():
        with pytest.raises(ZeroDivisionError), unit_of_work():
            operations.queue_mail(**ASKED)
            raise ZeroDivisionError
        assert db.session.scalars(select(Mail)).all() == []
    assert worker.drain(lambda: NOW) == 0
    assert server.received == []


class Crash(BaseException):
    """Ends the worker as a lost machine would: nothing is noted."""


@pytest.mark.parametrize("at", ["handing over", "noting"])
def test_a_crash_before_it_is_noted_repeats_the_same_message(
    app: Flask, worker: Worker, server: SmtpServer, post: Post, at: str
) -> None:
    ask(app)
    whole = post.mailer

    class Crashing(Memory):
        def send(self, message: EmailMessage) -> None:
            whole.send(message)
            raise Crash

        def rest(self) -> None:
            whole.rest()

    def crash(mail: Mail, now: datetime) -> None:
        assert mail.state is MailState.SENT
        raise Crash

    if at == "noting":
        post.sent.append(crash)
    else:
        post.mailer = Crashing()
    with pytest.raises(Crash):
        worker.do_one(NOW)
    # Sent and done are one transaction: neither is noted without the other.
    assert (only(app).state, job(app).state) == (MailState.QUEUED, JobState.LEASED)
    post.mailer = whole
    post.sent.clear()
    assert worker.do_one(NOW + LEASE) is True
    first, second = server.received
    assert first.content == second.content
    assert read(first.content)["Message-ID"].endswith("@summit.example.org>")
    assert (only(app).state, job(app).state) == (MailState.SENT, JobState.DONE)


def test_message_ids_differ_by_what_the_mail_is_about(app: Flask) -> None:
    with app.app_context():
        made = [Mail(key=f"k:{n}").message_id("example.org") for n in (1, 1, 2)]
    assert (made[0] == made[1], made[0] == made[2]) == (True, False)
    assert "k:1" not in made[0]


def test_nobody_can_make_a_message_id_up(app: Flask) -> None:
    """Whoever knows the key of a mail and this program, but not the secret."""
    mail = Mail(key="invitation:1:1")
    with app.app_context():
        own = mail.message_id("example.org")
        secret, app.config["SECRET_KEY"] = app.config["SECRET_KEY"], "another" * 8
        try:
            others = mail.message_id("example.org")
        finally:
            app.config["SECRET_KEY"] = secret
    assert own != others


def test_the_lock_is_free_while_a_server_is_slow(app: Flask, worker: Worker, post: Post) -> None:
    ask(app)
    seen: list[int] = []

    class Slow(Memory):
        def send(self, message: EmailMessage) -> None:
            # Another writes and commits while this mail is on its way.
            seen.append(ask(app, key="other") or 0)

    post.mailer = Slow()
    assert worker.do_one(NOW) is True
    assert len(seen) == 1
    with app.app_context():
        states = db.session.scalars(select(Mail.state).order_by(Mail.id)).all()
    assert states == [MailState.SENT, MailState.QUEUED]


def test_a_failure_is_retried_until_it_is_given_up_and_can_then_be_sent_again(
    app: Flask, worker: Worker, server: SmtpServer
) -> None:
    ask(app)
    server.answer = "451 later"
    instant = NOW
    for pause in PAUSES:
        assert worker.do_one(instant) is True
        assert (only(app).state, job(app).due) == (MailState.QUEUED, instant + pause)
        instant += pause
    assert worker.do_one(instant) is True
    mail = only(app)
    assert (mail.state, job(app).state) == (MailState.FAILED, JobState.DEAD)
    assert mail.error == "SMTPDataError: (451, b'later')"
    with app.app_context():
        assert [one.id for one in queries.failed()] == [mail.id]
    server.answer = "250 OK"
    with app.app_context(), unit_of_work():
        operations.send_again(queries.mail(mail.id), actor=TESTER, now=instant)
    assert worker.drain(lambda: instant) == 1
    assert (only(app).state, only(app).error, len(server.received)) == (MailState.SENT, "", 1)
    with app.app_context(), pytest.raises(Refused):
        operations.send_again(queries.mail(mail.id), actor=TESTER, now=instant)
    with app.app_context():
        (entry,) = entries_of("mail", "sign-in:7:3")
        assert (entry.act, entry.actor) == ("mail.sent_again", "tester")


def test_a_recipient_who_does_not_exist_is_given_up_at_once(
    app: Flask, worker: Worker, server: SmtpServer
) -> None:
    ask(app)
    server.refused["mayor@example.org"] = "550 no such user"
    assert worker.drain(lambda: NOW) == 1
    mail = only(app)
    assert (mail.state, mail.error) == (MailState.FAILED, "MailRefused: 550 no such user")
    assert (job(app).state, job(app).tries) == (JobState.DEAD, 1)


def test_a_link_nobody_knows_is_never_sent_half(
    app: Flask, worker: Worker, server: SmtpServer, post: Post
) -> None:
    post.paths.clear()
    ask(app)
    worker.do_one(NOW)
    assert server.received == []
    assert job(app).error == "LookupError: no path for links of kind 'sign-in'"


@pytest.mark.parametrize(
    ("changes", "error", "match"),
    [
        ({"to": "mayor"}, Refused, "not an e-mail address"),
        ({"to": "a@example.org\r\nBcc: b@example.org"}, Refused, "not an e-mail address"),
        (
            {"values": {"title": "Hello\r\nBcc: all@example.org", "name": ""}},
            Refused,
            "must be one line",
        ),
        ({"language": "de"}, ValueError, "'de'"),
        ({"link": None}, ValueError, "do not fit together"),
        ({"template": "plain"}, ValueError, "do not fit together"),
        ({"values": {"title": "x"}}, UndefinedError, "name"),
    ],
)
def test_what_cannot_be_mailed_is_refused_at_the_asking(
    app: Flask, changes: dict[str, Any], error: type[Exception], match: str
) -> None:
    with pytest.raises(error, match=match):
        ask(app, **changes)
    with app.app_context():
        assert db.session.scalars(select(Mail)).all() == []
        assert db.session.scalars(select(Job)).all() == []


def test_text_is_not_escaped_as_pages_are(app: Flask, worker: Worker, server: SmtpServer) -> None:
    ask(app, template="plain", link=None, values={"title": "A & B", "name": "<Kim>"})
    worker.drain(lambda: NOW)
    message = read(server.received[0].content)
    assert message["Subject"] == "A & B"
    assert message.get_content().replace("\r\n", "\n") == "<Kim> <&>\n.\nFrom here\n"


def test_a_mail_that_is_not_there_is_told(app: Flask) -> None:
    with app.app_context(), pytest.raises(NotFound):
        queries.mail(4711)


def test_where_mail_goes_is_the_configurations(app: Flask) -> None:
    config: Config = app.config["SUMMIT"]
    assert _mailer(config) == Folder(config.var / "mail")
    assert _mailer(replace(config, smtp_url="smtp://localhost:25")) == Smtp(
        "localhost", 25, safe=False
    )
    nobody = _mailer(replace(config, environment="production"))
    with pytest.raises(Exception, match="SMTP_URL is not set"):
        nobody.send(read(b"\r\n"))


def test_a_trial_goes_out_at_once(app: Flask) -> None:
    config: Config = app.config["SUMMIT"]
    ran = app.test_cli_runner().invoke(args=["mail", "try", "mayor@example.org"])
    assert (ran.exit_code, ran.output) == (0, "handed over by Folder\n")
    (path,) = (config.var / "mail").glob("trial-*.eml")
    message = read(path.read_bytes())
    assert (message["To"], message["Subject"]) == ("mayor@example.org", "A trial mail from Summit")
    path.unlink()
    refused = app.test_cli_runner().invoke(args=["mail", "try", "mayor"])
    assert (refused.exit_code, refused.output) == (
        1,
        "Error: “mayor” is not an e-mail address.\n",
    )


def test_the_list_of_what_failed_names_it(app: Flask, worker: Worker, server: SmtpServer) -> None:
    number = ask(app)
    server.refused["mayor@example.org"] = "550 no such user"
    worker.drain(lambda: NOW)
    runner = app.test_cli_runner()
    listed = runner.invoke(args=["mail", "failed"])
    assert listed.output == (
        f"{number}\t2027-03-01 09:00\tmayor@example.org\tMailRefused: 550 no such user\n"
    )
    assert runner.invoke(args=["mail", "send-again", str(number)]).exit_code == 0
    assert runner.invoke(args=["mail", "failed"]).output == ""
