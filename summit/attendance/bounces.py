"""Reports that a mail could not be delivered (RFC 3464): what of ours came back, and why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from summit.calendar.inbound import parse
from summit.core.mailbox import is_address

_LONGEST_SAID = 500
_MOST = 20
_MESSAGE_ID = re.compile(r"<[\x21-\x7e]{1,398}>")
_RETURNED = re.compile(r"^message-id:\s*(<[\x21-\x7e]{1,398}>)", re.IGNORECASE | re.MULTILINE)
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class Bounce:
    """One recipient to whom a mail could not be delivered, for good.

    ``addresses`` are theirs, as the mail was sent and as it was forwarded, in lower case;
    ``message_id`` is the mail's, where the report holds it; ``said`` is what the server answered.
    """

    addresses: tuple[str, ...]
    message_id: str
    said: str


def read(raw: bytes) -> Bounce | None:
    """Return what a report says of its first recipient who failed.

    ``None`` for any other mail, and for a report of something that is only delayed. We send each
    mail to one recipient.
    """
    message = parse(raw)
    if message is None:
        return None
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            for fields in _blocks(part):
                if _field(fields, "Action").lower() == "failed":
                    return _bounce(fields, message)
    return None


def _blocks(part: Message) -> Iterator[Message]:
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (block for block in payload if isinstance(block, Message))


def _bounce(fields: Message, report: Message) -> Bounce | None:
    addresses = []
    for name in ("Original-Recipient", "Final-Recipient"):
        # "rfc822; somebody@example.org"
        address = _field(fields, name).rpartition(";")[2].strip().strip("<>").lower()
        if is_address(address) and address not in addresses:
            addresses.append(address)
    said = _field(fields, "Diagnostic-Code") or _field(fields, "Status")
    message_id = _returned(report)
    if not addresses and not message_id:
        return None
    return Bounce(tuple(addresses), message_id, said)


def _field(fields: Message, name: str) -> str:
    value = " ".join(str(each) for each in fields.get_all(name, []))
    return _CONTROLS.sub(" ", value).strip()[:_LONGEST_SAID]


def _returned(report: Message) -> str:
    """Return the Message-ID of the mail that came back, whole or by its header alone."""
    for part in list(report.walk())[:_MOST]:
        kind = part.get_content_type()
        payload = part.get_payload()
        if kind == "message/rfc822" and isinstance(payload, list) and payload:
            inner = payload[0]
            told = str(inner.get("Message-ID", "")) if isinstance(inner, Message) else ""
            found = _MESSAGE_ID.search(told)
            if found is not None:
                return found[0]
        elif kind == "text/rfc822-headers" and isinstance(payload, str):
            returned = _RETURNED.search(payload)
            if returned is not None:
                return returned[1]
    return ""
