"""Questions as moderators obtain them, and how many there are."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from summit.core.db import db
from summit.core.errors import N_, NotFound
from summit.core.text import Text
from summit.questions.models import Question, QuestionBox, QuestionState

#: How many questions of a box there are in each state.
Tally = Mapping[QuestionState, int]


def question_of(box: QuestionBox, uid: str, *, to_change: bool = False) -> Question:
    """Return a question of a box.

    Args:
        to_change: hold the question until the transaction ends, against votes that come meanwhile;
            the box is held before.

    Raises:
        NotFound: the box has no such question.
    """
    statement = (
        select(Question)
        .where(Question.box_id == box.id, Question.uid == _uid(uid))
        .options(joinedload(Question.box))
    )
    if to_change:
        statement = statement.with_for_update(of=Question)
        statement = statement.execution_options(populate_existing=True)
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound(N_("There is no such question."))
    return found


def questions_of(box: QuestionBox, states: Collection[QuestionState]) -> Sequence[Question]:
    """Return the questions of a box in some states, the earliest first. One statement."""
    return db.session.scalars(
        select(Question)
        .where(Question.box_id == box.id, Question.state.in_(states))
        .order_by(Question.asked_at, Question.id)
    ).all()


def merged_into(questions: Collection[Question]) -> dict[int, list[Question]]:
    """Return what was merged into some questions, by their id. One statement."""
    found: dict[int, list[Question]] = {}
    ids = [each.id for each in questions]
    for each in db.session.scalars(
        select(Question).where(Question.merged_into_id.in_(ids)).order_by(Question.asked_at)
    ):
        found.setdefault(each.merged_into_id or 0, []).append(each)
    return found


def question_on_air(box: QuestionBox, *, to_change: bool = False) -> Question | None:
    """Return the one question of a box that is on air, if any."""
    statement = select(Question).where(
        Question.box_id == box.id, Question.state == QuestionState.ON_AIR
    )
    if to_change:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(statement)


def tally(box: QuestionBox) -> Tally:
    """Count the questions of a box by their state. One statement."""
    rows = db.session.execute(
        select(Question.state, func.count())
        .where(Question.box_id == box.id)
        .group_by(Question.state)
    )
    counts: dict[QuestionState, int] = dict.fromkeys(QuestionState, 0)
    counts.update({row[0]: row[1] for row in rows})
    return counts


def count_by_sender(box: QuestionBox, sender: str) -> int:
    """Count what one person has asked in a box, whatever became of it."""
    return _count(Question.box_id == box.id, Question.sender == sender)


def count_by_network(box: QuestionBox, network: str, since: datetime) -> int:
    """Count what was asked from one network in a box since an instant."""
    return _count(Question.box_id == box.id, Question.network == network, Question.asked_at > since)


def count_in_box(box: QuestionBox) -> int:
    """Count all questions of a box."""
    return _count(Question.box_id == box.id)


def same_words(box: QuestionBox, sender: str, words: Text) -> Question | None:
    """Return the question that one person has already asked in these words: a form sent twice."""
    found = db.session.scalars(
        select(Question).where(Question.box_id == box.id, Question.sender == sender)
    )
    return next(
        (each for each in found if all(each.words.get(tag) == said for tag, said in words.items())),
        None,
    )


def _count(*which: object) -> int:
    statement = select(func.count()).select_from(Question).where(*which)  # type: ignore[arg-type]
    return db.session.scalar(statement) or 0


def _uid(text: str) -> str:
    """Return a uid as it is stored; what is none is refused before a database looks for it."""
    try:
        return str(UUID(text))
    except ValueError:
        raise NotFound(N_("There is no such question.")) from None
