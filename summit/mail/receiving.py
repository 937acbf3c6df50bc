"""Keeping what comes in: the raw message first, and a job to look into it, in one transaction.

Nothing is read of a message here but what it is known by, so that whatever it holds, it is kept.
"""

from __future__ import annotations

import re
from datetime import datetime
from hashlib import sha256

from sqlalchemy.dialects import postgresql, sqlite

from summit.core.db import db
from summit.mail.models import InboundMail
from summit.outbox.operations import enqueue

#: The kind of the job that looks into a message that came in.
RECEIVED_JOB = "mail.received"

#: Bytes up to which a message is kept whole; any calendar's reply is far below.
LARGEST = 256 * 1024
#: Bytes that are kept of a larger one: its header, by which a person sees what it was.
KEPT_OF_LARGER = 32 * 1024

_MESSAGE_ID = re.compile(
    rb"^message-id:[ \t]*(?:\r?\n[ \t]+)*(<[\x21-\x7e]{1,398}>)", re.IGNORECASE | re.MULTILINE
)
_HEADER_END = re.compile(rb"\r?\n\r?\n|\r\r")


def store(raw: bytes, now: datetime, *, size: int | None = None) -> int | None:
    """Keep a message that came in, and have it looked into after the open transaction.

    Args:
        raw: its bytes as they came. Of one above :data:`LARGEST` only the header is kept.
        size: how many bytes it has, where ``raw`` is only its beginning.

    Returns:
        The id of its :class:`~summit.mail.models.InboundMail`, or ``None`` where a message with
        its Message-ID was kept before; for one without, its bytes say whether it is the same.

    Raises:
        ValueError: there is nothing in it.
    """
    if not raw.strip():
        raise ValueError("an empty message")
    size = max(len(raw), size or 0)
    message_id = known_by(raw)
    kept = raw if size <= LARGEST else header(raw)[:KEPT_OF_LARGER]
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    inbound_id = db.session.scalar(
        insert(InboundMail)
        .values(message_id=message_id, raw=kept, size=size, received_at=now)
        .on_conflict_do_nothing(index_elements=[InboundMail.message_id])
        .returning(InboundMail.id)
    )
    if inbound_id is not None:
        enqueue(RECEIVED_JOB, {"inbound": inbound_id}, now=now, key=f"{RECEIVED_JOB}:{inbound_id}")
    return inbound_id


def known_by(raw: bytes) -> str:
    """Return a message's Message-ID (RFC 5322, 3.6.4), or a digest of its bytes in its place."""
    found = _MESSAGE_ID.search(header(raw))
    if found is not None:
        return found[1].decode("ascii")
    return f"sha256:{sha256(raw).hexdigest()}"


def header(raw: bytes) -> bytes:
    """Return a message's header with the empty line that ends it."""
    end = _HEADER_END.search(raw)
    return raw if end is None else raw[: end.end()]
