"""Who may see what of a rundown."""

from __future__ import annotations

from summit.core.actor import Actor, Permission


def may_see_phones(actor: Actor, summit_id: int) -> bool:
    """Tell whether somebody may see the telephones to call: who plans, and who runs the day."""
    return actor.may(Permission.EDIT, summit_id) or actor.may(Permission.OPERATE, summit_id)
