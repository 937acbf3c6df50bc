"""Writing of offices and invitations to the journal: the fact, never an address or a reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from summit.attendance.models import Invitation, Office
from summit.core.actor import Actor
from summit.journal.operations import record


def note_office(
    act: str,
    office: Office,
    *,
    actor: Actor,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Add an entry about an office; it says whose office that is, for those who read along."""
    record(
        act,
        actor=actor,
        now=now,
        object_kind="office",
        object_key=office.key,
        summit_id=office.summit_id,
        before=before,
        after={**(after or {}), "office": office.label.plain()},
    )


def note_invitation(
    act: str,
    invitation: Invitation,
    *,
    actor: Actor,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Add an entry about an invitation, with whose it is and to what."""
    record(
        act,
        actor=actor,
        now=now,
        object_kind="invitation",
        object_key=invitation.key,
        summit_id=invitation.summit_id,
        before=before,
        after={
            **(after or {}),
            "office": invitation.office.label.plain(),
            "session": invitation.session.slug,
        },
    )
