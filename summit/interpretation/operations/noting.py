"""Writing of interpreters and their places to the journal: never an address, rate or reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from summit.core.actor import Actor
from summit.interpretation.models import Assignment, Interpreter
from summit.journal.operations import record


def note_interpreter(
    act: str,
    interpreter: Interpreter,
    *,
    actor: Actor,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Add an entry about an interpreter; it says who that is, for those who read along."""
    record(
        act,
        actor=actor,
        now=now,
        object_kind="interpreter",
        object_key=interpreter.key,
        summit_id=interpreter.summit_id,
        before=before,
        after={**(after or {}), "interpreter": interpreter.name.plain()},
    )


def note_assignment(
    act: str,
    assignment: Assignment,
    *,
    actor: Actor,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Add an entry about somebody's place in a booth, with whose it is and in which session."""
    record(
        act,
        actor=actor,
        now=now,
        object_kind="assignment",
        object_key=assignment.key,
        summit_id=assignment.summit_id,
        before=before,
        after={
            **(after or {}),
            "interpreter": assignment.interpreter.name.plain(),
            "session": assignment.session.slug,
            "booth": assignment.booth,
        },
    )
