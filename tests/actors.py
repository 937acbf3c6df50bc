"""Those who act in tests."""

from __future__ import annotations

from collections.abc import Iterable

from summit.core.actor import Actor, ActorKind, Permission

#: May do everything.
TESTER = Actor(ActorKind.COMMAND, "tests", "tester", is_admin=True)


def member(summit_id: int, permissions: Iterable[Permission], name: str = "Member") -> Actor:
    """Return a user who may do some things in one summit and nothing elsewhere."""
    return Actor(
        ActorKind.USER, f"user-{name.lower()}", name, grants={summit_id: frozenset(permissions)}
    )
