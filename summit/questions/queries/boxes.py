"""Boxes of sessions: where questions come in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import contains_eager

from summit.core.db import db
from summit.core.errors import N_, NotFound
from summit.core.text import Text
from summit.programme.models import Audience, Session, SessionState
from summit.questions.models import Question, QuestionBox, QuestionState

_NO_BOX = N_("No questions are taken for this session.")


@dataclass(frozen=True, slots=True)
class BoxLine:
    """A session in the list of all boxes; ``box`` is ``None`` where nothing can be asked."""

    slug: str
    title: Text
    starts_at: datetime | None
    ends_at: datetime | None
    zone: str
    state: SessionState
    audience: Audience
    box: QuestionBox | None
    held: int
    approved: int
    on_air: int
    answered: int


def find_box(session: Session, *, to_change: bool = False) -> QuestionBox | None:
    """Return a session's box, if it has one.

    Args:
        to_change: hold the box until the transaction ends. Whoever moderates or asks obtains it so,
            before reading its questions.
    """
    return _one(QuestionBox.session_id == session.id, to_change)


def box_of(session: Session, *, to_change: bool = False) -> QuestionBox:
    """Return a session's box.

    Args:
        to_change: as :func:`find_box`.

    Raises:
        NotFound: it has none.
    """
    found = find_box(session, to_change=to_change)
    if found is None:
        raise NotFound(_NO_BOX)
    return found


def box_by_session_uid(uid: str, *, to_change: bool = False) -> QuestionBox:
    """Return the box of a session that a release names.

    Args:
        to_change: as :func:`find_box`.

    Raises:
        NotFound: there is none.
    """
    found = _one(Session.uid == uid, to_change)
    if found is None:
        raise NotFound(_NO_BOX)
    return found


def with_boxes(session_ids: Collection[int]) -> frozenset[int]:
    """Return which of some sessions, by id, have a box. One statement."""
    rows = db.session.scalars(
        select(QuestionBox.session_id).where(QuestionBox.session_id.in_(session_ids))
    )
    return frozenset(rows)


def listing(summit_id: int) -> list[BoxLine]:
    """Return all sessions of a summit that can have a box, by time. Two statements.

    A cancelled session is among them only where it has a box.
    """
    counts = _counts(summit_id)
    rows = db.session.execute(
        select(
            Session.slug,
            Session.title,
            Session.starts_at,
            Session.ends_at,
            Session.zone,
            Session.state,
            Session.audience,
            QuestionBox,
        )
        .outerjoin(QuestionBox, QuestionBox.session_id == Session.id)
        .where(
            Session.summit_id == summit_id,
            (Session.state != SessionState.CANCELLED) | QuestionBox.id.is_not(None),
        )
        .order_by(Session.day, Session.starts_at, Session.slug)
    )
    none = (0, 0, 0, 0)
    found = []
    for row in rows:
        box: QuestionBox | None = row[7]
        found.append(BoxLine(*row, *(counts.get(box.id, none) if box is not None else none)))
    return found


def _counts(summit_id: int) -> dict[int, tuple[int, int, int, int]]:
    def of(state: QuestionState) -> Any:
        return func.sum(case((Question.state == state, 1), else_=0))

    rows = db.session.execute(
        select(
            Question.box_id,
            of(QuestionState.HELD),
            of(QuestionState.APPROVED),
            of(QuestionState.ON_AIR),
            of(QuestionState.ANSWERED),
        )
        .join(QuestionBox, QuestionBox.id == Question.box_id)
        .where(QuestionBox.summit_id == summit_id)
        .group_by(Question.box_id)
    )
    return {row[0]: (int(row[1]), int(row[2]), int(row[3]), int(row[4])) for row in rows}


def _one(which: Any, to_change: bool) -> QuestionBox | None:
    statement: Select[QuestionBox] = (
        select(QuestionBox)
        .join(QuestionBox.session)
        .where(which)
        .options(contains_eager(QuestionBox.session))
    )
    if to_change:
        statement = statement.with_for_update(of=QuestionBox)
        statement = statement.execution_options(populate_existing=True)
    return db.session.scalar(statement)
