"""Fetching mail from a mailbox by IMAP (RFC 9051), one message at a time."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from summit.mail.receiving import KEPT_OF_LARGER, LARGEST

#: Seconds that each step of a conversation with a server may take.
TIMEOUT = 20.0

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class MailboxError(Exception):
    """The server does not do what it was asked; the message never holds the password."""


#: Keeps one message for good, given its bytes and its size; only then is it marked.
Keep = Callable[[bytes, int], None]


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A folder of one account.

    Without ``move`` messages that nobody has read are fetched and marked as read; with it all of
    the folder are, and moved there, so that nobody hides one from us by opening it.
    """

    host: str
    port: int
    user: str
    password: str
    folder: str = "INBOX"
    move: str = ""
    implicit_tls: bool = False
    safe: bool = True

    @classmethod
    def from_url(cls, url: str) -> Mailbox:
        """Read ``imap://user:password@host:port/folder`` (STARTTLS) or ``imaps://…`` (TLS).

        STARTTLS is insisted on unless the host is this machine or ``?tls=no`` is added.
        """
        parts = urlsplit(url)
        options = parse_qs(parts.query)
        implicit = parts.scheme == "imaps"
        host = parts.hostname or ""
        return cls(
            host=host,
            port=parts.port or (993 if implicit else 143),
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            folder=unquote(parts.path.strip("/")) or "INBOX",
            move="".join(options.get("move", [])),
            implicit_tls=implicit,
            safe=host not in _LOOPBACK and options.get("tls") != ["no"],
        )

    def fetch(self, keep: Keep) -> int:
        """Hand every new message to ``keep``, mark each once it is kept; return how many.

        What ``keep`` raises ends it: that message and those after it stay as they are.

        Raises:
            MailboxError: the server refuses.
            OSError: it does not answer; ``imaplib``'s errors are turned into these two.
        """
        count = 0
        with self._open() as server:
            for uid in self._new(server):
                got = self._message(server, uid)
                if got is None:
                    continue  # somebody has removed it meanwhile
                if got[0].strip():
                    keep(*got)
                    count += 1
                self._mark(server, uid)
        return count

    @contextmanager
    def _open(self) -> Iterator[imaplib.IMAP4]:
        try:
            context = ssl.create_default_context()
            if self.implicit_tls:
                server: imaplib.IMAP4 = imaplib.IMAP4_SSL(
                    self.host, self.port, ssl_context=context, timeout=TIMEOUT
                )
            else:
                server = imaplib.IMAP4(self.host, self.port, timeout=TIMEOUT)
            try:
                if not self.implicit_tls:
                    self._encrypt(server, context)
                server.login(self.user, self.password)
                _done(server.select(_quoted(self.folder)), f"open {self.folder!r}")
                yield server
            finally:
                _leave(server)
        except imaplib.IMAP4.abort as error:
            raise ConnectionError(str(error)) from None
        except imaplib.IMAP4.error as error:
            # Not chained: the library's own words could repeat what was sent.
            said = str(error).replace(self.password, "…") if self.password else str(error)
            raise MailboxError(said) from None

    def _encrypt(self, server: imaplib.IMAP4, context: ssl.SSLContext) -> None:
        if "STARTTLS" in server.capabilities:
            server.starttls(context)
        elif self.safe:
            raise MailboxError(f"{self.host} offers no STARTTLS; add ?tls=no to do without")

    def _new(self, server: imaplib.IMAP4) -> list[str]:
        wanted = "UNDELETED" if self.move else "UNSEEN UNDELETED"
        found = _done(server.uid("SEARCH", *wanted.split()), "search")
        return [uid.decode() for line in found if isinstance(line, bytes) for uid in line.split()]

    def _message(self, server: imaplib.IMAP4, uid: str) -> tuple[bytes, int] | None:
        answer = _done(server.uid("FETCH", uid, "(RFC822.SIZE)"), "fetch")
        sizes = [found for line in answer if (found := _SIZE.search(_line(line)))]
        if not sizes:
            return None
        size = int(sizes[0][1])
        # Bounded also where the server is wrong about the size.
        part = f"BODY.PEEK[]<0.{LARGEST}>" if size <= LARGEST else _HEADER
        answer = _done(server.uid("FETCH", uid, f"({part})"), "fetch")
        literals = [line[1] for line in answer if isinstance(line, tuple)]
        return (literals[0], size) if literals else None

    def _mark(self, server: imaplib.IMAP4, uid: str) -> None:
        if not self.move:
            _done(server.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen)"), "mark")
            return
        folder = _quoted(self.move)
        abilities = _abilities(server)
        if "MOVE" in abilities:
            _done(server.uid("MOVE", uid, folder), f"move to {self.move!r}")
            return
        _done(server.uid("COPY", uid, folder), f"copy to {self.move!r}")
        _done(server.uid("STORE", uid, "+FLAGS.SILENT", r"(\Deleted)"), "mark")
        if "UIDPLUS" in abilities:
            _done(server.uid("EXPUNGE", uid), "expunge")


_HEADER = f"BODY.PEEK[HEADER]<0.{KEPT_OF_LARGER}>"


def _done(answer: tuple[str, Sequence[object]], what: str) -> Sequence[object]:
    state, data = answer
    if state != "OK":
        said = " ".join(_line(line).decode("utf-8", "replace") for line in data if line)
        raise MailboxError(f"the server does not {what}: {said}")
    return data


def _abilities(server: imaplib.IMAP4) -> frozenset[str]:
    """Return what the server can do now: it tells more once somebody has signed in."""
    told = b" ".join(_line(line) for line in _done(server.capability(), "tell what it can do"))
    return frozenset(told.decode("ascii", "replace").upper().split())


def _line(line: object) -> bytes:
    if isinstance(line, tuple):
        return bytes(line[0])
    return line if isinstance(line, bytes) else b""


def _quoted(folder: str) -> str:
    """Write a folder's name as IMAP does: modified UTF-7 (RFC 3501, 5.1.3), quoted."""
    encoded = re.sub(
        r"[^\x20-\x7e]+",
        lambda found: (
            "&" + found[0].encode("utf-7").decode()[1:].rstrip("-").replace("/", ",") + "-"
        ),
        folder.replace("&", "&-"),
    )
    return '"' + encoded.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _leave(server: imaplib.IMAP4) -> None:
    try:
        server.logout()
    except (OSError, imaplib.IMAP4.error):
        # The conversation is over already; what ended it is what counts.
        with suppress(OSError):
            server.shutdown()
