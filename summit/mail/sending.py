"""Handing messages over: to an SMTP server, or to a folder where there is none."""

from __future__ import annotations

import contextlib
import os
import smtplib
import ssl
import threading
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import NoReturn, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from summit.outbox.operations import Hopeless

#: Seconds that each step of a conversation with a server may take.
TIMEOUT = 20.0

#: Answers of a server (RFC 5321, 4.2.3).
_DONE = 250
_TAKEN = frozenset({250, 251})
_CLOSING = 421

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

    def rest(self) -> None:
        """Close what this thread keeps open from one message to the next."""


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

    def rest(self) -> None:
        """Keep nothing open."""


class Memory:
    """Keeps messages for tests that look at what would have gone out."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []

    def send(self, message: EmailMessage) -> None:
        """Keep a message."""
        self.messages.append(message)

    def rest(self) -> None:
        """Keep nothing open."""


class _Kept(threading.local):
    """The connection that a thread keeps between messages."""

    server: smtplib.SMTP | None = None


@dataclass(frozen=True, slots=True)
class Smtp:
    """Talks to one server. ``safe`` insists on encryption before anything is said.

    Each thread keeps its connection until it rests (:meth:`rest`). A server that has hung up in
    between is called again, but only while nothing of the message has been said: what may have
    been taken is left to a later try, whose Message-ID is the same.
    """

    host: str
    port: int
    implicit_tls: bool = False
    safe: bool = True
    user: str = ""
    password: str = field(default="", repr=False)
    _kept: _Kept = field(default_factory=_Kept, init=False, repr=False, compare=False)

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
        """Deliver one message, by the connection that is open or a new one."""
        sender = message["From"].addresses[0].addr_spec
        to = message["To"].addresses[0].addr_spec
        data = message.as_bytes()
        try:
            server = self._begin(sender)
            code, text = server.rcpt(to)
            if code not in _TAKEN:
                server.rset()
                _refuse_for_good(code, text)
                raise smtplib.SMTPRecipientsRefused({to: (code, text)})
            try:
                code, text = server.data(data)
            except smtplib.SMTPDataError as error:  # to the announcement of the message
                _refuse_for_good(error.smtp_code, error.smtp_error)
                raise
            if code != _DONE:
                _refuse_for_good(code, text)
                raise smtplib.SMTPDataError(code, text)
        except MailRefused:
            raise  # and the connection is good for the next message
        except BaseException:
            self._hang_up()
            raise

    def rest(self) -> None:
        """Say good-bye to the server, if this thread still talks to it."""
        server, self._kept.server = self._kept.server, None
        if server is not None:
            with contextlib.suppress(OSError):
                server.quit()
            server.close()

    def _begin(self, sender: str) -> smtplib.SMTP:
        """Return a connection on which the server has taken the sender."""
        kept = self._kept.server
        if kept is not None:
            try:
                code, text = kept.mail(sender)
                if code == _DONE:
                    return kept
            except OSError:
                code = _CLOSING
            if code != _CLOSING:
                self._refuse_sender(code, text, sender)
            self._hang_up()
        server = self._kept.server = self._open(sender)
        code, text = server.mail(sender)
        if code != _DONE:
            self._refuse_sender(code, text, sender)
        return server

    def _refuse_sender(self, code: int, text: bytes, sender: str) -> NoReturn:
        _refuse_for_good(code, text)
        raise smtplib.SMTPSenderRefused(code, text, sender)

    def _open(self, sender: str) -> smtplib.SMTP:
        # The name is for the greeting; finding out our own could ask a name server.
        server = self._connect(sender.partition("@")[2])
        try:
            if not self.implicit_tls:
                self._encrypt(server)
            server.ehlo_or_helo_if_needed()
            if self.user:
                server.login(self.user, self.password)
        except BaseException:
            server.close()
            raise
        return server

    def _hang_up(self) -> None:
        server, self._kept.server = self._kept.server, None
        if server is not None:
            server.close()

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
