"""What a mail carries besides its words: a calendar object, made at the moment of sending."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class MailFacts:
    """What a maker of parts is told of the mail.

    ``created_at`` is when the mail was asked for, the same at every try: what is made from it
    (DTSTAMP) makes the same bytes again.
    """

    id: int
    key: str
    to: str
    language: str
    subject: str
    summit_id: int | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Parts:
    """A calendar object in bytes, its METHOD, and the address that replies to the mail go to."""

    calendar: bytes
    method: str
    reply_to: str


#: Makes the parts of a mail from the arguments that it was asked for with, reading what it needs.
#: The same arguments must give the same bytes at every try. Tokens stand only in what it returns.
Maker = Callable[[Mapping[str, Any], MailFacts], Parts]
