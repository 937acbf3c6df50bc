"""YouTube's quota: what calls cost, and a budget for each day that is never exceeded.

A call's units are reserved before it is made, by one statement that adds them only where they
fit: two workers at once cannot both take the last ones. What was reserved for a call that fails
is not given back, for YouTube counts failed calls as well.

Costs: developers.google.com/youtube/v3/determine_quota_cost (list 1, most writes 50). That page
has no rows for the live methods; they are reckoned alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from summit.core.db import db, unit_of_work
from summit.streaming.models import QuotaDay
from summit.streaming.youtube.errors import OverBudget

#: YouTube's days begin at midnight there.
PACIFIC = ZoneInfo("America/Los_Angeles")

READ, WRITE = 1, 50
#: What a call costs, in units.
COSTS: Mapping[str, int] = {
    "channels.list": READ,
    "liveBroadcasts.list": READ,
    "liveStreams.list": READ,
    "videos.list": READ,
    "liveBroadcasts.insert": WRITE,
    "liveBroadcasts.bind": WRITE,
    "liveBroadcasts.transition": WRITE,
    "liveBroadcasts.update": WRITE,
    "liveStreams.insert": WRITE,
    "videos.update": WRITE,
    "thumbnails.set": WRITE,
}

#: What setting one channel up costs: looking for it, making it, binding it, its words and picture;
#: and the encoder's stream where there is none yet.
SETUP = 2 * READ + 4 * WRITE
STREAM = READ + WRITE
#: What is still to come of a channel that is set up: test, live and complete, its privacy, its
#: chapters; each looks first.
RUNNING = 5 * (WRITE + READ)
#: One question about everything that is on the air, by account.
POLL = 3 * READ


@dataclass(frozen=True, slots=True)
class Usage:
    """How a day stands, in units; ``resets_at`` is when the next begins."""

    used: int
    budget: int
    exhausted: bool
    resets_at: datetime

    @property
    def left(self) -> int:
        """How much may still be used."""
        return 0 if self.exhausted else max(0, self.budget - self.used)


def day_of(now: datetime) -> date:
    """Return the day of YouTube's reckoning."""
    return now.astimezone(PACIFIC).date()


def resets_at(now: datetime) -> datetime:
    """Return the instant, in UTC, at which YouTube's next day begins."""
    tomorrow = day_of(now) + timedelta(days=1)
    return datetime.combine(tomorrow, time(), PACIFIC).astimezone(UTC)


def usage(now: datetime, budget: int) -> Usage:
    """Return how the present day stands."""
    row = db.session.execute(
        select(QuotaDay.used, QuotaDay.exhausted_at).where(QuotaDay.day == day_of(now))
    ).one_or_none()
    used, exhausted_at = row if row is not None else (0, None)
    return Usage(used, budget, exhausted_at is not None, resets_at(now))


def reserve(call: str, now: datetime, *, budget: int, keep: int = 0) -> None:
    """Take a call's units from the day's budget, in a short transaction of its own.

    Args:
        call: one of :data:`COSTS`.
        keep: units that this call must leave for others.

    Raises:
        OverBudget: they do not fit, or YouTube has said that the day is used up.
        KeyError: what the call costs is not known.
    """
    cost, day = COSTS[call], day_of(now)
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    with unit_of_work():
        db.session.execute(insert(QuotaDay).values(day=day, used=0).on_conflict_do_nothing())
        taken = db.session.scalar(
            update(QuotaDay)
            .where(
                QuotaDay.day == day,
                QuotaDay.used + cost + keep <= budget,
                QuotaDay.exhausted_at.is_(None),
            )
            .values(used=QuotaDay.used + cost)
            .returning(QuotaDay.used)
            .execution_options(synchronize_session=False)
        )
    if taken is None:
        raise OverBudget


def exhausted(now: datetime) -> None:
    """Note that YouTube has refused for want of quota: nothing more is asked of it that day."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    day = day_of(now)
    with unit_of_work():
        db.session.execute(
            insert(QuotaDay)
            .values(day=day, used=0, exhausted_at=now)
            .on_conflict_do_update(index_elements=[QuotaDay.day], set_={"exhausted_at": now})
        )
