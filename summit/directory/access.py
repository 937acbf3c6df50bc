"""Who may do what with entries that all summits share."""

from __future__ import annotations

from collections.abc import Iterable

from summit.core.actor import Actor, Permission


def may_know(actor: Actor, summit_id: int) -> bool:
    """Tell whether somebody may learn that a summit uses an entry: they are on its staff."""
    return actor.is_admin or bool(actor.grants.get(summit_id))


def may_change(actor: Actor) -> bool:
    """Tell whether somebody may change entries: whoever edits any summit.

    A change shows in other summits at their next releases alone, and the page says which those
    are before anything is saved.
    """
    return actor.may_somewhere(Permission.EDIT)


def may_move(actor: Actor, summit_ids: Iterable[int]) -> bool:
    """Tell whether somebody may give one entry's places to another.

    That rewrites the working tables of the summits where the places are, so they need to edit
    every one of them; a site administrator does.
    """
    return may_change(actor) and all(actor.may(Permission.EDIT, each) for each in summit_ids)
