"""Who follows which question is on air: upper rooms and neighbours, such as the live board.

``app`` fills it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from summit.questions.models import QuestionBox

#: Told of a change inside its transaction: of a new box, or whose question on air is another one.
Follower = Callable[[QuestionBox, datetime], object]


class Following:
    """Those who are told of a new box, and when the question on air, or its words, have changed."""

    def __init__(self) -> None:
        self._followers: list[Follower] = []

    def add(self, follower: Follower) -> None:
        """Tell somebody, too; adding them again changes nothing."""
        if follower not in self._followers:
            self._followers.append(follower)

    def tell(self, box: QuestionBox, now: datetime) -> None:
        """Tell all of them."""
        for follower in self._followers:
            follower(box, now)


following = Following()
