"""Who may see what of questions, and who leads them."""

from __future__ import annotations

from summit.core.actor import Actor, Permission


def may_moderate(actor: Actor, summit_id: int) -> bool:
    """Tell whether somebody may approve, reject, translate and put on air."""
    return actor.may(Permission.OPERATE, summit_id)


def may_see_askers(actor: Actor, summit_id: int) -> bool:
    """Tell whether somebody may see names and organisations of who has asked."""
    return may_moderate(actor, summit_id) or actor.may(Permission.EDIT, summit_id)
