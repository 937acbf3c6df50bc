"""How often somebody may try to sign in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from math import ceil

from summit.core.errors import N_, SummitError


class TooManyAttempts(SummitError):
    """Too many tries; ``wait`` is how many seconds the next one must wait."""

    status = 429

    def __init__(self, wait: timedelta) -> None:
        self.wait = max(1, ceil(wait.total_seconds()))
        super().__init__(
            N_(
                "There were too many attempts. Wait %(minutes)s min. and try again, or sign in"
                " another way."
            ),
            minutes=ceil(self.wait / 60),
        )


@dataclass(frozen=True, slots=True)
class Limits:
    """Every number of the limit with its reason.

    Whoever knows an address can make its owner wait, but never longer than the last pause, and
    passkeys and links by mail do not wait for what happens to the password.
    """

    #: Tries at one account before the first pause: a forgotten password is tried some five times.
    free_by_account: int = 5
    #: Tries from one network before the first pause: an office of twenty signs in at nine.
    free_by_address: int = 20
    #: What the next try waits for after the last free one, and after each further one. With the
    #: longest, a guesser gets a hundred tries a day; the most common passwords are refused.
    pauses: tuple[timedelta, ...] = tuple(
        timedelta(seconds=seconds) for seconds in (30, 60, 120, 300, 900)
    )
    #: How long a failure at an account counts, unless its owner succeeds: a guesser's day.
    account_window: timedelta = timedelta(days=1)
    #: How long a failure from a network counts: others share it, and success does not clear it,
    #: or a guesser with an account of their own could start afresh at will.
    address_window: timedelta = timedelta(hours=1)
    #: How long an attempt is kept at all.
    kept: timedelta = timedelta(days=2)

    def wait(
        self, failures: int, free: int, last: datetime | None, now: datetime
    ) -> timedelta | None:
        """Return how long the next try must wait; ``None`` where it need not.

        Args:
            failures: how many there were in the window; ``last``, when the last one was.
            free: how many of them cost nothing.
        """
        if failures < free or last is None:
            return None
        pause = self.pauses[min(failures - free, len(self.pauses) - 1)]
        left = last + pause - now
        return left if left > timedelta(0) else None


LIMITS = Limits()


def network(address: str) -> str:
    """Return what counts as one address: itself, or of IPv6 the /64 that one subscriber has."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address[:45]
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(IPv6Address(int(parsed) >> 64 << 64))
    return str(parsed)
