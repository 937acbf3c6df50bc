"""What becomes of contributions that a discarded version had taken up."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.declarations.models import Contribution, ContributionState, Declaration
from summit.declarations.operations.noting import note_contribution


def reopen_taken_up(declaration: Declaration, number: int, *, actor: Actor, now: datetime) -> int:
    """Let the contributions that a version took up wait for a decision again.

    Args:
        number: of the version, which is about to be discarded.

    Returns:
        How many there were.

    Raises:
        Refused: an office was told already that its words stand in it.
    """
    found = db.session.scalars(
        select(Contribution).where(
            Contribution.declaration_id == declaration.id, Contribution.into_version == number
        )
    ).all()
    if any(each.told_at is not None for each in found):
        raise Refused(N_("Offices were told that this version has taken up what they proposed."))
    for each in found:
        each.state, each.into_version, each.credited = ContributionState.OPEN, None, False
        each.decided_by, each.decided_at = "", None
        note_contribution(
            "contribution.reopened", declaration, each, each.office, actor=actor, now=now
        )
    return len(found)
