"""Which sessions questions keep from being deleted."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session as OrmSession

from summit.core.errors import N_
from summit.questions.models import Question, QuestionBox


def keeps_sessions(database: OrmSession, session_ids: Collection[int]) -> Mapping[int, str]:
    """Say in which sessions questions were asked: they stay on record."""
    rows = database.scalars(
        select(QuestionBox.session_id)
        .join(Question, Question.box_id == QuestionBox.id)
        .where(QuestionBox.session_id.in_(session_ids))
        .distinct()
    )
    return dict.fromkeys(
        rows,
        N_(
            "Questions were asked in “%(session)s”, so it cannot be deleted; cancel it, or leave"
            " it as a draft."
        ),
    )
