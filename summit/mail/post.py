"""What the worker does for mail: making the link, handing the message over, noting it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from email.message import EmailMessage
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError

from config import Config
from summit.core import mailbox, tokens
from summit.core.db import db, reading, unit_of_work
from summit.mail import letters, operations, pages, queries
from summit.mail.composing import link_label
from summit.mail.models import CODE, LINK, Mail, MailState
from summit.mail.parts import MailFacts, Maker, Parts
from summit.mail.sending import Folder, Mailer, Memory, Smtp
from summit.mail.throttle import Throttle
from summit.outbox.operations import Later, Settle
from summit.outbox.worker import Worker

__all__ = ["MailFacts", "MailOff", "Memory", "Parts", "Post", "init_app", "post"]

logger = logging.getLogger("summit.mail")

#: Told, in the transaction that notes it, what became of a mail.
Listener = Callable[[Mail, datetime], None]

_EXTENSION = "summit.post"

#: How soon a job looks again whether sending is still paused; resuming wakes it before.
PAUSE = timedelta(minutes=5)


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

    def rest(self) -> None:
        """Keep nothing open."""


class Post:
    """Sends mail. ``app`` fills the registries.

    ``paths`` makes a link's path from its token, by kind of link. ``codes`` makes a one-time code
    from id and version, by kind, in place of a link: like a token it is made at the moment of
    sending and stands in no table, job or log. ``parts`` makes what a mail
    carries besides its words, by kind of part; it is called at every try, inside
    :func:`~summit.core.db.reading`. ``sent`` and ``failed`` are told of a mail in the transaction
    that marks it so, once for each; they write and never read slowly.
    """

    def __init__(
        self, mailer: Mailer, *, sender: tuple[str, str], public_url: str, per_domain: int = 0
    ) -> None:
        self.mailer = mailer
        self.sender = sender
        self.public_url = public_url
        self.throttle = Throttle(per_domain)
        self.paths: dict[str, Callable[[str], str]] = {}
        self.codes: dict[str, Callable[[int, int], str]] = {}
        self.parts: dict[str, Maker] = {}
        self.sent: list[Listener] = []
        self.failed: list[Listener] = []

    @property
    def domain(self) -> str:
        """The domain of Message-IDs, which is the site's own."""
        return urlsplit(self.public_url).hostname or "localhost"

    def work_with(self, worker: Worker) -> None:
        """Have a worker send by this post."""
        worker.handle(operations.SEND_JOB, self.send, slow=True, given_up=self.given_up)
        worker.resting.append(self.rest)

    def write(self, mail: Mail) -> EmailMessage:
        """Return the message with its link or code and its parts, which stand here at first.

        Raises:
            LookupError: nobody has said where links of this kind lead, or who makes such parts.
        """
        link = None
        code = self.code_of(mail)
        if mail.link is not None and code is None:
            path = self.paths.get(mail.link[0])
            if path is None:
                raise LookupError(f"no path for links of kind {mail.link[0]!r}")
            link = self.public_url + path(tokens.sign(*mail.link))
        parts = None
        if mail.part_kind is not None:
            maker = self.parts.get(mail.part_kind)
            if maker is None:
                raise LookupError(f"nobody makes parts of kind {mail.part_kind!r}")
            parts = maker(mail.part_args, _facts(mail))
        html = None
        if link is not None or parts is not None:
            html = pages.page(
                mail.body,
                subject=mail.subject,
                language=mail.language,
                link=link,
                label=link_label(mail.language),
            )
        return letters.write(
            sender=self.sender,
            to=mail.to_address,
            subject=mail.subject,
            body=_filled(mail.body, link, code),
            language=mail.language,
            message_id=mail.message_id(self.domain),
            date=mail.created_at,
            html=html,
            parts=parts,
        )

    def code_of(self, mail: Mail) -> str | None:
        """Return the one-time code that a mail carries; ``None`` where it carries none."""
        if mail.link is None or mail.link[0] not in self.codes:
            return None
        kind, number, version = mail.link
        return self.codes[kind](number, version)

    def send(self, args: Mapping[str, Any], now: datetime) -> Settle | None:
        """Handle :data:`~summit.mail.operations.SEND_JOB`, slowly: no lock is held meanwhile.

        Returns:
            What notes that the mail is sent, in the transaction that marks the job done. A crash
            before it repeats the mail with the same Message-ID; nothing else is lost or doubled.
        """
        mail_id = args["mail"]
        with reading():
            mail, paused = queries.for_sending(mail_id)
            if mail.state is MailState.SENT:
                return None
            if mail.state is MailState.STOPPED:
                return partial(_stay_stopped, mail_id, now)
            if paused:
                raise Later(now + PAUSE, why=operations.PAUSED)
            domain = mail.to_address.rpartition("@")[2].lower()
            waits = self.throttle.must_wait(domain, args, now)
            message = None if waits else self.write(mail)
        if message is None:
            with unit_of_work():
                slot = self.throttle.reserve(domain, now)
            raise Later(slot, args={**args, **self.throttle.reserved(slot)})
        self.mailer.send(message)
        return partial(self._settle, mail_id, domain, args, now)

    def _settle(self, mail_id: int, domain: str, args: Mapping[str, Any], now: datetime) -> None:
        if operations.mark_sent(mail_id, now) and self.sent:
            _tell_all(self.sent, queries.mail(mail_id), now)
        # Last, since all mail to a domain waits here for this transaction on PostgreSQL.
        self.throttle.count(domain, args, now)

    def given_up(self, args: Mapping[str, Any], error: str, now: datetime) -> None:
        """Keep on the mail that the last try failed."""
        mail = queries.mail(args["mail"])
        if operations.mark_failed(mail, error):
            for tell in self.failed:
                tell(mail, now)

    def rest(self) -> None:
        """Close what the mailer keeps open between mails."""
        self.mailer.rest()


def _tell_all(told: Sequence[Listener], mail: Mail, now: datetime) -> None:
    """Tell everybody that a mail is sent. A mistake of theirs does not send it once more."""

    def all_of_them(mail: Mail, now: datetime) -> None:
        for tell in told:
            tell(mail, now)

    if _tell(all_of_them, mail, now) or len(told) == 1:
        return
    for tell in told:  # so that the mistake of one keeps nothing from the others
        _tell(tell, mail, now)


def _tell(tell: Listener, mail: Mail, now: datetime) -> bool:
    """Tell in a savepoint; return whether that went well."""
    try:
        with db.session.begin_nested():
            tell(mail, now)
    except (StaleDataError, DBAPIError):
        raise  # two at once: all of it is noted anew
    except Exception:
        logger.exception("mail %s is sent, but not everybody could be told", mail.id)
        return False
    return True


def _filled(body: str, link: str | None, code: str | None) -> str:
    """Return the words of a mail with its link, or its code, in place."""
    if code is not None:
        return body.replace(CODE, code)
    return body if link is None else body.replace(LINK, link)


def _facts(mail: Mail) -> MailFacts:
    return MailFacts(
        id=mail.id,
        key=mail.key,
        to=mail.to_address,
        language=mail.language,
        subject=mail.subject,
        summit_id=mail.summit_id,
        created_at=mail.created_at,
    )


def _stay_stopped(mail_id: int, now: datetime) -> None:
    """Let the job of a stopped mail be done, unless somebody has let the mail go on since.

    Raises:
        Later: somebody has; that found this job at work and has asked for no other.
    """
    if queries.mail(mail_id).state is MailState.QUEUED:
        raise Later(now)


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
    made = Post(
        _mailer(config),
        sender=sender,
        public_url=config.public_url,
        per_domain=config.mail_per_domain,
    )
    app.extensions[_EXTENSION] = made
    made.work_with(worker)
    return made
