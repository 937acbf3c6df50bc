"""Who may see what of interpreters."""

from __future__ import annotations

from summit.core.actor import Actor, Permission


def may_see_terms(actor: Actor, summit_id: int) -> bool:
    """Tell whether somebody may see addresses, rates, terms, notes and reasons."""
    return actor.may(Permission.EDIT, summit_id)


def may_see_phones(actor: Actor, summit_id: int) -> bool:
    """Tell whether somebody may see telephones: who plans, and who runs the day."""
    return may_see_terms(actor, summit_id) or actor.may(Permission.OPERATE, summit_id)
