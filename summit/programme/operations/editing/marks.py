"""What every edit leaves behind: who edited a session last, and what it was before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm.attributes import flag_modified

from summit.core.actor import Actor
from summit.core.clock import iso
from summit.core.errors import Refused
from summit.core.text import Text
from summit.core.translation import edit_text
from summit.programme.models import Session


def touch(session: Session, actor: Actor, now: datetime) -> None:
    """Note who edited a session, or anything on it, last; its version rises at the next flush."""
    session.edited_at, session.edited_by = now, actor.name
    # Also where somebody saves twice at the same instant.
    flag_modified(session, "edited_at")


class Unfit(Refused):
    """An edit that is refused because of what stands in certain fields; nothing was changed.

    ``problems`` name the attribute that each is about and say, as a message with its values, what
    is the matter and what would be right.
    """

    def __init__(self, problems: Iterable[tuple[str, Refused]]) -> None:
        self.problems = tuple(problems)
        first = self.problems[0][1]
        super().__init__(first.message, **first.values)


def plain(value: Any) -> Any:
    """Return a value of a row as plain JSON, as the journal keeps it."""
    match value:
        case datetime():
            return iso(value)
        case date():
            return value.isoformat()
        case StrEnum():
            return value.value
        case Mapping():
            return {str(name): plain(each) for name, each in value.items()}
        case list() | tuple():
            return [plain(each) for each in value]
    return value


def snapshot(row: object, names: Iterable[str]) -> dict[str, Any]:
    """Return some attributes of a row as plain JSON, to be compared after an edit."""
    return {name: plain(getattr(row, name)) for name in names}


def write(
    row: Any, values: Mapping[str, Any], settled: Mapping[str, Collection[str]] | None = None
) -> None:
    """Give a row's attributes their values, and keep what is said of its translations.

    Args:
        settled: by text, the languages whose translation somebody has declared still right.
    """
    for name, value in values.items():
        if isinstance(value, Text):
            edit_text(row, name, value, settled=(settled or {}).get(name, ()))
        elif getattr(row, name) != value:
            setattr(row, name, value)


def arrange(rows: list[Any], row: Any = None, steps: int = 0) -> bool:
    """Number the rows of a relationship from 0, after moving one up (negative) or down.

    Return whether it could go there.
    """
    order = list(rows)
    could = False
    if row is not None and steps:
        place = order.index(row)
        could = 0 <= place + steps < len(order)
        if could:
            order.insert(place + steps, order.pop(place))
    for position, each in enumerate(order):
        if each.position != position:
            each.position = position
    # Sorting takes no row out of the list, so none becomes an orphan on the way.
    rows.sort(key=lambda each: each.position)
    return could
