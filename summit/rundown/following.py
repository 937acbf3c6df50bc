"""Who follows a running session: upper rooms, such as the live board. ``app`` fills it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from summit.rundown.models import Rundown

#: Told of a change inside its transaction.
Follower = Callable[[Rundown, datetime], None]


class Following:
    """Those who are told of every change of a rundown that others can see."""

    def __init__(self) -> None:
        self._followers: list[Follower] = []

    def add(self, follower: Follower) -> None:
        """Tell somebody, too; adding them again changes nothing."""
        if follower not in self._followers:
            self._followers.append(follower)

    def tell(self, rundown: Rundown, now: datetime) -> None:
        """Tell all of them."""
        for follower in self._followers:
            follower(rundown, now)


following = Following()
