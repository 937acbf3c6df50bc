"""Handing messages over: to an SMTP server, or to a folder where there is none."""

from __future__ import annotations

import os
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from summit.outbox.operations import Hopeless

#: Seconds that each step of a conversation with a server may take.
TIMEOUT = 20.0

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class MailRefused(Hopeless):
    """The server refuses this message or its recipient for good (RFC 5321, 4.2.1: 5yz)."""


class MailUnsafe(Exception):
    """The server offers no encryption, and sending without was not asked for."""


class Mailer(Protocol):
    """Hands one message over."""

    def send(self, message: EmailMessage) -> None:
        """Return when the message is in other hands.

        Raises:
            MailRefused: another try would be refused alike.
            OSError: it did not work this time; ``smtplib``'s errors are such.
        """


@dataclass(frozen=True, slots=True)
class Folder:
    """Writes messages into a folder that only its owner can read, for their links open things."""

    path: Path

    def send(self, message: EmailMessage) -> None:
        """Write ``<message id>.eml``; another try writes the same file."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = str(message["Message-ID"]).strip("<>").partition("@")[0]
        part = self.path / f"{name}.part"
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(message.as_bytes())
        part.replace(self.path / f"{name}.eml")


@dataclass(frozen=True, slots=True)
class Smtp:
    """Talks to one server. ``safe`` insists on encryption before anything is said."""

    host: str
    port: int
    implicit_tls: bool = False
    safe: bool = True
    user: str = ""
    password: str = ""

    @classmethod
    def from_url(cls, url: str) -> Smtp:
        """Read ``smtp://user:password@host:port`` (STARTTLS) or ``smtps://…`` (TLS from the start).

        STARTTLS is insisted on unless the host is this machine or ``?tls=no`` is added.
        """
        parts = urlsplit(url)
        implicit = parts.scheme == "smtps"
        host = parts.hostname or ""
        return cls(
            host=host,
            port=parts.port or (465 if implicit else 587),
            implicit_tls=implicit,
            safe=host not in _LOOPBACK and parse_qs(parts.query).get("tls") != ["no"],
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
        )

    def send(self, message: EmailMessage) -> None:
        """Deliver one message in one conversation."""
        sender = message["From"].addresses[0].addr_spec
        to = message["To"].addresses[0].addr_spec
        # The name is for the greeting; finding out our own could ask a name server.
        own_name = sender.partition("@")[2]
        with self._connect(own_name) as server:
            if not self.implicit_tls:
                self._encrypt(server)
            if self.user:
                server.login(self.user, self.password)
            try:
                server.sendmail(sender, [to], message.as_bytes())
            except smtplib.SMTPRecipientsRefused as error:
                code, text = error.recipients[to]
                _refuse_for_good(code, text)
                raise
            except smtplib.SMTPDataError as error:
                _refuse_for_good(error.smtp_code, error.smtp_error)
                raise

    def _connect(self, own_name: str) -> smtplib.SMTP:
        if self.implicit_tls:
            return smtplib.SMTP_SSL(
                self.host,
                self.port,
                own_name,
                timeout=TIMEOUT,
                context=ssl.create_default_context(),
            )
        return smtplib.SMTP(self.host, self.port, own_name, timeout=TIMEOUT)

    def _encrypt(self, server: smtplib.SMTP) -> None:
        server.ehlo_or_helo_if_needed()
        if server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
        elif self.safe:
            raise MailUnsafe(f"{self.host} offers no STARTTLS; add ?tls=no to do without")


def _refuse_for_good(code: int, text: bytes | str) -> None:
    """Raise for an answer that says never; a server that says "later" is asked again."""
    if 500 <= code < 600:
        said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
        raise MailRefused(f"{code} {said}")
