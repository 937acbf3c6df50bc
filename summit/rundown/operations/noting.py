"""What every change of a rundown does at its end: raise its version, note it, tell followers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm.attributes import flag_modified

from summit.core.actor import Actor
from summit.core.db import db
from summit.programme.operations.noting import note_session
from summit.rundown.following import following
from summit.rundown.models import Cue, Rundown


def settle(rundown: Rundown, now: datetime) -> None:
    """Raise a rundown's version by one, also where only its cues have changed."""
    rundown.changed_at = now
    # The same instant twice is a change as well.
    flag_modified(rundown, "changed_at")
    db.session.flush()


def note(
    act: str,
    rundown: Rundown,
    *,
    actor: Actor,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    follow: bool = True,
) -> None:
    """Add an entry about a rundown, under its session; tell who follows it.

    Telephones, notes and reasons are never in it.
    """
    note_session(
        act,
        rundown.session,
        actor=actor,
        now=now,
        before=before,
        after=after,
    )
    if follow:
        following.tell(rundown, now)


def label(cue: Cue) -> dict[str, str]:
    """Say which cue is meant, by language: whose turn it is, else what comes."""
    for text in (cue.place, cue.substitute_name, cue.name, cue.title):
        if text:
            return text.plain()
    return {"en": cue.kind.value}
