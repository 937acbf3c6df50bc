"""What an edit may never do to a session, by whichever way it comes: pure predicates.

The import says so with the line of the file, a form with the field; the rule itself stands here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from summit.programme.models import Audience, ReleaseAudience, SessionState


def is_outside(day: date, moment: datetime | None, zone: str, first: date, last: date) -> bool:
    """Tell whether a session is on none of the summit's days, in its own and in their zone.

    Args:
        day, moment: the session's day in its own zone, and its start where that is known.
        zone, first, last: the summit's.
    """
    if first <= day <= last:
        return False
    return moment is None or not first <= moment.astimezone(ZoneInfo(zone)).date() <= last


def overrun(minutes: Iterable[int | None], length: int) -> int:
    """Return by how many minutes items last longer than their session; 0 where they fit.

    Args:
        minutes: the items' allotted times; one without a time counts for nothing.
        length: the session's minutes.
    """
    return max(0, sum(allotted or 0 for allotted in minutes) - length)


def is_undone(published_to: ReleaseAudience | None, state: SessionState) -> bool:
    """Tell whether a state would make a published session a draft again."""
    return published_to is not None and state is SessionState.DRAFT


def is_for_fewer(published_to: ReleaseAudience | None, audience: Audience) -> bool:
    """Tell whether an audience would hide a session from people who were shown it."""
    if published_to is None:
        return False
    return audience is Audience.STAFF or (
        audience is Audience.INVITEES and published_to is ReleaseAudience.EVERYONE
    )


def may_vanish(published_to: ReleaseAudience | None) -> bool:
    """Tell whether a session may be deleted; one that was published can only be cancelled."""
    return published_to is None


def may_be_unscheduled(published_to: ReleaseAudience | None, state: SessionState) -> bool:
    """Tell whether a session may be without a day: only a draft that was never published."""
    return published_to is None and state is SessionState.DRAFT
