"""Seats at the head table: the host in the middle, honour at the host's right.

The first guest sits at the host's right, the second at the host's left, the third next on the
right, and so on outwards, as diplomatic protocol has it. Seen from the hall, the host's right is to
the left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from summit.attendance.precedence import Entrant


class Side(StrEnum):
    MIDDLE = "middle"
    RIGHT = "right"  # of the host
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat: ``number`` counts in the order of honour, from 1 for whoever sits in the middle.

    ``steps`` is how far from the middle it is.
    """

    number: int
    entrant: Entrant
    side: Side
    steps: int


def seats(order: Sequence[Entrant]) -> list[Seat]:
    """Seat an order of precedence; without a host its first sits in the middle."""
    host = next((each for each in order if each.is_host), None)
    middle = host if host is not None else next(iter(order), None)
    if middle is None:
        return []
    guests = [each for each in order if each is not middle]
    found = [Seat(1, middle, Side.MIDDLE, 0)]
    for place, guest in enumerate(guests):
        side = Side.LEFT if place % 2 else Side.RIGHT
        found.append(Seat(place + 2, guest, side, place // 2 + 1))
    return found


def from_the_hall(seated: Sequence[Seat]) -> list[Seat]:
    """Return seats from left to right as the hall sees them."""
    return sorted(seated, key=lambda seat: seat.steps * (1 if seat.side is Side.LEFT else -1))
