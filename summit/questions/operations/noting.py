"""Writing of questions to the journal: which and what, never the words nor who asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from summit.core.actor import Actor
from summit.journal.operations import record
from summit.questions.models import Question


def note_question(
    act: str,
    question: Question,
    *,
    actor: Actor,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Add an entry about a question, with the session that it was asked in."""
    record(
        act,
        actor=actor,
        now=now,
        object_kind="question",
        object_key=question.uid,
        summit_id=question.box.summit_id,
        before=before,
        after={**(after or {}), "session": question.box.session.slug},
    )
