"""Acts that are told in the journal also where they are refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import Conflict, Forbidden, Refused
from summit.core.guard import actor
from summit.declarations import operations, queries
from summit.declarations.models import Declaration
from summit.programme import queries as programme


def held(slug: str, declaration: str, permission: Permission) -> Declaration:
    """Return a declaration to somebody who may do something to it, held."""
    summit = programme.summit_for(slug, actor(), permission, to_change=True)
    return queries.declaration_of(summit.id, declaration, to_change=True)


@contextmanager
def deciding(obtain: Callable[[], Declaration], act: str, **about: Any) -> Iterator[Declaration]:
    """Open a unit of work in which something is done to a declaration.

    Where it is refused, nothing has changed, and that it was tried, by whom and why it was refused
    is noted in a unit of work of its own before the refusal goes on to the view.

    Args:
        obtain: returns the declaration, held (:func:`held`).
        act: what is tried, as the journal calls it (``declaration.adopted``).
        about: what else the journal tells of what was tried: plain JSON, nothing private.
    """
    try:
        with unit_of_work():
            yield obtain()
    except (Refused, Conflict, Forbidden) as refusal:
        with unit_of_work():
            operations.note_refusal(act, obtain(), refusal, actor=actor(), now=clock.now(), **about)
        raise
