"""What the worker does for mail that came in: reading it, then letting follow what follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from summit.attendance import bounces
from summit.attendance.operations import replies
from summit.attendance.queries.replies import inbound
from summit.calendar.inbound import Incoming, read
from summit.core.db import reading
from summit.mail.models import InboundState
from summit.outbox.operations import Settle


class Inbox:
    """Looks into mails; ``domain`` is that of replies, ``message_domain`` of our Message-IDs."""

    def __init__(self, *, domain: str, authserv_id: str, message_domain: str) -> None:
        self.domain = domain
        self.authserv_id = authserv_id
        self.message_domain = message_domain

    def received(self, args: Mapping[str, Any], now: datetime) -> Settle | None:
        """Handle :data:`~summit.mail.receiving.RECEIVED_JOB`, slowly: no lock is held meanwhile.

        Returns:
            What takes the mail in, in the transaction that marks the job done.
        """
        inbound_id = int(args["inbound"])
        with reading():
            mail = inbound(inbound_id)
            raw, size, state = mail.raw, mail.size, mail.state
        if state is InboundState.READ:
            return None
        incoming = read(raw, domain=self.domain, authserv_id=self.authserv_id)
        if size > len(raw):
            # Its header alone was kept, which does not tell a person's answer from a program's.
            incoming = replace(incoming, problem="too_large", comment="", is_automatic=False)
        return partial(self._settle, inbound_id, incoming, bounces.read(raw), now)

    def given_up(self, args: Mapping[str, Any], error: str, now: datetime) -> None:
        """Let a mail that no try could read be seen."""
        replies.give_up(int(args["inbound"]))

    def _settle(
        self, inbound_id: int, incoming: Incoming, bounce: bounces.Bounce | None, now: datetime
    ) -> None:
        replies.take_in(inbound_id, incoming, bounce, domain=self.message_domain, now=now)
