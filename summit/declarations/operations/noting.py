"""What every change of a declaration does at its end: write the journal, tell who follows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from summit.attendance.models import Office
from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import SummitError
from summit.declarations.following import following
from summit.declarations.models import Contribution, Declaration
from summit.journal.models import Entry
from summit.journal.operations import record


def note(
    act: str,
    declaration: Declaration,
    *,
    actor: Actor,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    follow: bool = True,
) -> Entry:
    """Add an entry about a declaration and tell who follows it.

    Addresses, telephones, codes and what offices wrote in confidence are never in it.

    Args:
        follow: whether anything may have changed that the public sees.
    """
    db.session.flush()
    entry = record(
        act,
        actor=actor,
        now=now,
        object_kind="declaration",
        object_key=declaration.key,
        summit_id=declaration.summit_id,
        before=before,
        after=after,
    )
    if follow:
        following.tell(declaration, now)
    return entry


def note_contribution(
    act: str,
    declaration: Declaration,
    contribution: Contribution,
    office: Office,
    *,
    actor: Actor,
    now: datetime,
    **after: Any,
) -> None:
    """Add an entry about a contribution: whose, to what, and its state; never its words."""
    db.session.flush()  # it may have no id yet
    note(
        act,
        declaration,
        actor=actor,
        now=now,
        after={
            "contribution": contribution.id,
            "city": office.label.plain(),
            "clause": contribution.clause_uid,
            "contribution_kind": contribution.kind.value,
            "contribution_state": contribution.state.value,
            **after,
        },
        follow=False,
    )


def note_refusal(
    act: str,
    declaration: Declaration,
    refusal: SummitError,
    *,
    actor: Actor,
    now: datetime,
    **about: Any,
) -> Entry:
    """Add an entry that somebody was refused something, in a transaction of its own.

    What was tried was rolled back; that it was tried, and why it was refused, is on record.

    Args:
        act: what was tried, such as ``declaration.adopted``.
        refusal: why; the journal tells it to each reader in their language.
        about: what else tells what was tried.
    """
    return note(
        "declaration.refused",
        declaration,
        actor=actor,
        now=now,
        after={
            "tried": act,
            "why": str(refusal),
            # For the reader's language: the message, and what fills it.
            "why_message": refusal.message,
            "why_values": {name: str(value) for name, value in refusal.values.items()},
            **about,
        },
        follow=False,
    )
