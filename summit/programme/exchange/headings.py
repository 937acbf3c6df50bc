"""Which columns a sheet has: its first row, read the same for every kind of sheet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from summit.core.errors import N_
from summit.programme.exchange.mistakes import Place
from summit.programme.exchange.tables import Table
from summit.programme.file.problems import shown

H_ = TypeVar("H_")


class Wrong(Protocol):
    """Takes down a mistake: where it is, a msgid, what would help, and what fills them."""

    def __call__(self, place: Place, message: str, remedy: str = "", **values: object) -> None:
        """Take it down."""


def match_headings(
    table: Table, find: Callable[[str], H_ | None], near: Callable[[str], str | None], wrong: Wrong
) -> dict[int, H_]:
    """Return the heading of each column, by its place; empty ones are passed over.

    Args:
        find: what somebody means by what they have written, if anything.
        near: what they may have meant, if that is likely.
        wrong: told of headings that mean nothing, and of those that stand twice.
    """
    found: dict[int, H_] = {}
    for at, written in enumerate(table.headings):
        if not written:
            continue
        place, heading = Place(table.name, 1, written), find(written)
        if heading is None:
            likely = near(written)
            wrong(
                place,
                N_("there is no column %(heading)s in a sheet of this kind"),
                N_("did you mean %(near)s?")
                if likely
                else N_("take the column out, or correct its heading"),
                heading=shown(written),
                near=likely,
            )
        elif heading in found.values():
            wrong(
                place,
                N_("the column %(heading)s stands twice"),
                N_("keep one of them"),
                heading=shown(written),
            )
        else:
            found[at] = heading
    return found
