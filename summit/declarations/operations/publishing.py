"""Making an adopted declaration public, and opening how its text came about."""

from __future__ import annotations

from datetime import datetime

from summit.core.actor import Actor
from summit.core.errors import N_, Refused
from summit.declarations.models import Declaration
from summit.declarations.operations.noting import note


def publish(declaration: Declaration, *, actor: Actor, now: datetime) -> bool:
    """Give a declaration its public page for good; return whether it had none.

    What was adopted before all stays to be read and verified; a corrigendum corrects it.

    Raises:
        Refused: it was not adopted. Nothing of a draft is ever public.
    """
    if not declaration.is_frozen:
        raise Refused(N_("Only what was adopted can be public."))
    if declaration.published_at is not None:
        return False
    declaration.published_at = now
    note("declaration.published", declaration, actor=actor, now=now, after={"public": True})
    return True


def open_history(declaration: Declaration, opened: bool, *, actor: Actor, now: datetime) -> bool:
    """Show everyone the frozen versions before the adopted one, or no more; return whether that is
    new."""
    if declaration.history_open == opened:
        return False
    declaration.history_open = opened
    note(
        "declaration.history_opened" if opened else "declaration.history_closed",
        declaration,
        actor=actor,
        now=now,
        after={"history_open": opened},
    )
    return True
