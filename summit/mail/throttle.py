"""How many mails go to one domain at a time, so that its server does not turn us away.

The generic cell rate algorithm (ITU-T I.371, 2004, annex A): one instant a domain says when all
that was sent there would have been sent at the even pace; a minute's worth may go out ahead of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from summit.core.clock import iso
from summit.core.db import db
from summit.mail.models import MailDomain

#: What may go ahead of the even pace, and how long a reserved slot is good.
AHEAD = timedelta(minutes=1)

_SLOT = "slot"

# Written once: putting them together takes longer than running them.
_DOMAINS = cast("Table", MailDomain.__table__)
_LOOK = select(_DOMAINS.c.next_at).where(_DOMAINS.c.domain == bindparam("of"))
_HOLD = _LOOK.with_for_update()
_MOVE = update(_DOMAINS).where(_DOMAINS.c.domain == bindparam("of")).values(next_at=bindparam("to"))


class Throttle:
    """Lets ``per_minute`` mails a minute go to each domain; 0 lets all go.

    Workers that look at the same instant may each let one go: the limit is overstepped by as many
    as there are, at most.
    """

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute

    def must_wait(self, domain: str, args: Mapping[str, Any], now: datetime) -> bool:
        """Tell whether a mail must wait for its turn: a read.

        Args:
            args: the arguments of its job, which say whether it has a slot already.
        """
        if self.per_minute == 0 or _has_slot(args, now):
            return False
        next_at = db.session.scalar(_LOOK, {"of": domain})
        return next_at is not None and next_at > now + AHEAD - self._step

    def reserve(self, domain: str, now: datetime) -> datetime:
        """Return the instant at which one more mail may go there, and keep it for that mail."""
        return self._advance(domain, now) - AHEAD

    def reserved(self, slot: datetime) -> dict[str, str]:
        """Return what the job's arguments say of its slot."""
        return {_SLOT: iso(slot)}

    def count(self, domain: str, args: Mapping[str, Any], now: datetime) -> None:
        """Count a mail that has been sent, unless it was counted when its slot was reserved."""
        if self.per_minute and not _has_slot(args, now):
            self._advance(domain, now)

    @property
    def _step(self) -> timedelta:
        return timedelta(minutes=1) / self.per_minute

    def _advance(self, domain: str, now: datetime) -> datetime:
        """Move the domain's instant on by one mail, from now where it lies behind; return it."""
        held = db.session.scalar(_HOLD, {"of": domain})
        next_at = max(held or now, now) + self._step
        # Where two meet a domain for the first time at once, one of them is not counted.
        write = _insert() if held is None else _MOVE
        db.session.execute(write, {"of": domain, "to": next_at})
        return next_at


def _insert() -> Any:
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    return (
        insert(_DOMAINS)
        .values(domain=bindparam("of"), next_at=bindparam("to"))
        .on_conflict_do_nothing(index_elements=[_DOMAINS.c.domain])
    )


def _has_slot(args: Mapping[str, Any], now: datetime) -> bool:
    """Tell whether a job comes at the time of its slot, and not long after, with all others."""
    slot = args.get(_SLOT)
    return slot is not None and now - datetime.fromisoformat(slot) < AHEAD
