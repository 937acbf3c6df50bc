"""Who may do what with a summit's programme."""

from __future__ import annotations

from typing import Protocol

from summit.core.actor import Actor, Permission


class HasId(Protocol):
    """A summit, whole or referred to."""

    @property
    def id(self) -> int:
        """The summit's id."""
        ...


def may_see(actor: Actor, summit: HasId) -> bool:
    """Tell whether somebody may see everything of a programme, drafts included."""
    return actor.may(Permission.SEE, summit.id)


def may_edit(actor: Actor, summit: HasId) -> bool:
    """Tell whether somebody may change a programme and waive its warnings."""
    return actor.may(Permission.EDIT, summit.id)


def may_publish(actor: Actor, summit: HasId) -> bool:
    """Tell whether somebody may publish a programme."""
    return actor.may(Permission.PUBLISH, summit.id)
