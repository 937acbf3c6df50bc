"""Who follows a change inside its transaction: a lower room tells, upper rooms listen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Generic, TypeVar

Subject = TypeVar("Subject")


class Following(Generic[Subject]):
    """Those who are told of each change of something, with the instant; ``app`` fills it."""

    def __init__(self) -> None:
        self._followers: list[Callable[[Subject, datetime], object]] = []

    def add(self, follower: Callable[[Subject, datetime], object]) -> None:
        """Tell somebody, too; adding them again changes nothing."""
        if follower not in self._followers:
            self._followers.append(follower)

    def tell(self, subject: Subject, now: datetime) -> None:
        """Tell all of them."""
        for follower in self._followers:
            follower(subject, now)
