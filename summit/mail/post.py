"""What the worker does for mail: making the link, handing the message over, noting it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app

from config import Config
from summit.core import mailbox, tokens
from summit.core.db import reading, unit_of_work
from summit.mail import letters, operations, queries
from summit.mail.models import LINK, Mail, MailState
from summit.mail.sending import Folder, Mailer, Smtp
from summit.outbox.worker import Worker

_EXTENSION = "summit.post"


class MailOff(Exception):
    """No server is set up; what waits is sent once there is one."""


class _Nobody:
    """Stands where production has no server: mail waits and says why."""

    def send(self, message: EmailMessage) -> None:
        """Refuse.

        Raises:
            MailOff: always.
        """
        raise MailOff("SMTP_URL is not set")


class Post:
    """Sends mail. ``paths``, filled by ``app``, makes a link's path from its token, by kind."""

    def __init__(self, mailer: Mailer, *, sender: tuple[str, str], public_url: str) -> None:
        self.mailer = mailer
        self.sender = sender
        self.public_url = public_url
        self.paths: dict[str, Callable[[str], str]] = {}

    @property
    def domain(self) -> str:
        """The domain of Message-IDs, which is the site's own."""
        return urlsplit(self.public_url).hostname or "localhost"

    def write(self, mail: Mail) -> EmailMessage:
        """Return the message with its link, whose token stands here for the first time.

        Raises:
            LookupError: nobody has said where links of this kind lead.
        """
        body = mail.body
        if mail.link is not None:
            path = self.paths.get(mail.link[0])
            if path is None:
                raise LookupError(f"no path for links of kind {mail.link[0]!r}")
            body = body.replace(LINK, self.public_url + path(tokens.sign(*mail.link)))
        return letters.write(
            sender=self.sender,
            to=mail.to_address,
            subject=mail.subject,
            body=body,
            language=mail.language,
            message_id=mail.message_id(self.domain),
            date=mail.created_at,
        )

    def send(self, args: Mapping[str, Any], now: datetime) -> None:
        """Handle :data:`~summit.mail.operations.SEND_JOB`, slowly: no lock is held meanwhile."""
        with reading():
            mail = queries.mail(args["mail"])
            if mail.state is MailState.SENT:
                return  # and the worker died before it could say so
            message = self.write(mail)
        self.mailer.send(message)
        with unit_of_work():
            operations.mark_sent(queries.mail(args["mail"]), now)

    def given_up(self, args: Mapping[str, Any], error: str, now: datetime) -> None:
        """Keep on the mail that the last try failed."""
        operations.mark_failed(queries.mail(args["mail"]), error)


def post() -> Post:
    """Return the post of the current application."""
    found: Post = current_app.extensions[_EXTENSION]
    return found


def _mailer(config: Config) -> Mailer:
    if config.smtp_url:
        return Smtp.from_url(config.smtp_url)
    return _Nobody() if config.environment == "production" else Folder(config.var / "mail")


def init_app(app: Flask, config: Config, worker: Worker) -> Post:
    """Give the application its post, and the worker its job."""
    sender = mailbox.parse_sender(config.mail_from)
    assert sender is not None, "the configuration has seen to that"
    made = Post(_mailer(config), sender=sender, public_url=config.public_url)
    app.extensions[_EXTENSION] = made
    worker.handle(operations.SEND_JOB, made.send, slow=True, given_up=made.given_up)
    return made
