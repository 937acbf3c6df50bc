"""From a mail to the bytes that travel (RFC 5322, MIME)."""

from __future__ import annotations

from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import Any

from summit.core.mailbox import is_address, is_one_line


class _Folding(EmailPolicy):
    """Folds subjects and names that are not ASCII by the older :class:`email.header.Header`.

    The newer way loses spaces between encoded words (python/cpython#92081), also in versions that
    this house runs on.
    """

    def fold(self, name: str, value: Any) -> str:
        """Return a header as lines."""
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
POLICY = _Folding(linesep="\r\n", cte_type="7bit", max_line_length=76)


def write(
    *,
    sender: tuple[str, str],
    to: str,
    subject: str,
    body: str,
    language: str,
    message_id: str,
    date: datetime,
) -> EmailMessage:
    """Return the message. The same arguments give the same bytes.

    Args:
        sender: name and address.
        date: when the mail was asked for, so that a repeated try is the same message.

    Raises:
        ValueError: an address or a header's text would reach beyond its header.
    """
    name, address = sender
    if not (is_address(address) and is_address(to)):
        raise ValueError("a mail needs plain addresses")
    if not (is_one_line(subject) and is_one_line(name)):
        raise ValueError("a header must be one line")
    message = EmailMessage(policy=POLICY)
    message["From"] = Address(name, addr_spec=address)
    message["To"] = Address(addr_spec=to)
    message["Subject"] = subject
    message["Date"] = format_datetime(date)
    message["Message-ID"] = message_id
    # Keeps away-notices from answering (RFC 3834, 5).
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body, charset="utf-8")
    message["Content-Language"] = language
    return message
