"""From a mail to the bytes that travel (RFC 5322, MIME)."""

from __future__ import annotations

import re
from datetime import datetime
from email.header import Header
from email.headerregistry import Address, BaseHeader, HeaderRegistry
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

from summit.core.mailbox import is_address, is_one_line
from summit.mail.parts import Parts

_METHOD = re.compile(r"[A-Z]{3,20}")

#: How many headers are kept, parsed and as lines. Most of most mails are the same few texts, and
#: parsing them is most of the work of writing a mail.
_KEPT = 512


class _Headers(HeaderRegistry):
    """Parses headers as the library does, the same text once."""

    @lru_cache(_KEPT)  # noqa: B019 (there is one, as long as the process lives)
    def __getitem__(self, name: str) -> type[BaseHeader]:
        return super().__getitem__(name)

    def __call__(self, name: str, value: Any) -> BaseHeader:
        # Anything but a plain text is a header already, or an address.
        return self._parsed(name, value) if type(value) is str else super().__call__(name, value)

    @lru_cache(_KEPT)  # noqa: B019
    def _parsed(self, name: str, value: str) -> BaseHeader:
        return super().__call__(name, value)


@lru_cache(_KEPT)
def _folded(policy: _Folding, name: str, value: BaseHeader) -> str:
    return policy.lines(name, value)


class _Folding(EmailPolicy):
    """Folds subjects and names that are not ASCII by the older :class:`email.header.Header`.

    The newer way loses spaces between encoded words (python/cpython#92081), also in versions that
    this house runs on.
    """

    def __eq__(self, other: object) -> bool:
        """Copies that the library makes for each part fold alike."""
        return isinstance(other, _Folding) and self._shape() == other._shape()

    def __hash__(self) -> int:
        return hash(self._shape())

    def _shape(self) -> tuple[str, int | None]:
        return self.linesep, self.max_line_length

    def fold(self, name: str, value: Any) -> str:
        """Return a header as lines."""
        if isinstance(value, BaseHeader):
            return _folded(self, name, value)
        return self.lines(name, value)

    def lines(self, name: str, value: Any) -> str:
        """Return a header as lines, worked out anew."""
        text = str(value)
        if name.lower() == "subject" and not text.isascii():
            return f"{name}: {self._encoded(text, len(name) + 2)}{self.linesep}"
        if name.lower() == "from" and not text.isascii():
            sender = value.addresses[0]
            encoded = self._encoded(sender.display_name, len(name) + 2)
            return f"{name}: {encoded}{self.linesep} <{sender.addr_spec}>{self.linesep}"
        folded: str = super().fold(name, value)
        return folded

    def fold_binary(self, name: str, value: Any) -> bytes:
        """Return a header as lines of ASCII."""
        return self.fold(name, value).encode("ascii")

    def _encoded(self, text: str, used: int) -> str:
        header = Header(text, "utf-8", maxlinelen=76 - used)
        return header.encode(linesep=self.linesep)


#: Lines end as SMTP wants them, and no byte has its eighth bit set: every server takes that.
POLICY = _Folding(linesep="\r\n", cte_type="7bit", max_line_length=76, header_factory=_Headers())


def write(
    *,
    sender: tuple[str, str],
    to: str,
    subject: str,
    body: str,
    language: str,
    message_id: str,
    date: datetime,
    html: str | None = None,
    parts: Parts | None = None,
) -> EmailMessage:
    """Return the message. The same arguments give the same bytes.

    With a calendar object it is ``mixed(alternative(plain, html, calendar), application/ics)``, the
    structure that most programs read (CalConnect's best practices for iMIP); the method of its
    type is the object's own (RFC 6047, 2.4).

    Args:
        sender: name and address.
        date: when the mail was asked for, so that a repeated try is the same message.
        html: the same words as a page.
        parts: what the mail carries, and where replies go.

    Raises:
        ValueError: an address or a header's text would reach beyond its header.
    """
    name, address = sender
    if not (is_address(address) and is_address(to)):
        raise ValueError("a mail needs plain addresses")
    if parts is not None and not is_address(parts.reply_to):
        raise ValueError("replies need a plain address")
    if not (is_one_line(subject) and is_one_line(name)):
        raise ValueError("a header must be one line")
    message = EmailMessage(policy=POLICY)
    message["From"] = str(Address(name, addr_spec=address))
    message["To"] = Address(addr_spec=to)
    if parts is not None:
        message["Reply-To"] = Address(addr_spec=parts.reply_to)
    message["Subject"] = subject
    message["Date"] = format_datetime(date)
    message["Message-ID"] = message_id
    # Keeps away-notices from answering (RFC 3834, 5).
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body, charset="utf-8")
    if html is not None:
        message.add_alternative(html, subtype="html", charset="utf-8")
    if parts is not None:
        _carry(message, parts)
    _bound(message, message_id)
    message["Content-Language"] = language
    return message


def _carry(message: EmailMessage, parts: Parts) -> None:
    """Add the calendar object twice: to be understood, and as a file for those who do not."""
    if not _METHOD.fullmatch(parts.method):
        raise ValueError(f"{parts.method!r} is no method of a calendar object")
    message.add_alternative(
        parts.calendar.decode(),
        subtype="calendar",
        charset="utf-8",
        params={"method": parts.method},
        cte="base64",
    )
    message.add_attachment(parts.calendar, "application", "ics", filename="invite.ics")


def _bound(message: EmailMessage, message_id: str) -> None:
    """Give every multipart a boundary made from the Message-ID, in place of a random one.

    It has ``=_``, which neither base64 nor quoted-printable can produce, and a digest, which
    nobody writes by chance where a text stands as it is.
    """
    digest = sha256(message_id.encode()).hexdigest()[:32]
    multiparts = (part for part in message.walk() if part.is_multipart())
    for number, part in enumerate(multiparts):
        part.set_boundary(f"=_{number}_{digest}")
