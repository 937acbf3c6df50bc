"""Questions as anyone may see them: without names, organisations, and what is held or rejected."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TypedDict

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from summit.core.db import db
from summit.core.text import Text
from summit.questions.limits import LIMITS
from summit.questions.models import Question, QuestionBox, QuestionState, Vote

#: What everyone sees.
SHOWN = (QuestionState.APPROVED, QuestionState.ON_AIR, QuestionState.ANSWERED)


class QuestionOnAir(TypedDict):
    """What the live board says of the question on air. Who asked is not told: both are empty."""

    words: dict[str, str]
    language: str
    name: str
    organisation: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A question as everyone sees it; ``voted``: the reader has voted for it; ``own``: asked it."""

    uid: str
    words: Text
    state: QuestionState
    votes: int
    answer: str
    voted: bool
    own: bool


@dataclass(frozen=True, slots=True)
class Own:
    """A question as whoever asked it sees it, with why it was rejected."""

    uid: str
    words: Text
    language: str
    state: QuestionState
    reason: str
    answer: str


@dataclass(frozen=True, slots=True)
class Board:
    """What one reader is shown of a box. ``left_out``: approved ones past what a page shows."""

    on_air: tuple[Shown, ...]
    approved: tuple[Shown, ...]
    answered: tuple[Shown, ...]
    own: tuple[Own, ...]
    left_out: int


def board(box: QuestionBox, sender: str | None) -> Board:
    """Return what a reader is shown, in at most four statements.

    Args:
        sender: the reader's digest, where they have asked or voted before.
    """
    rows = db.session.execute(
        select(
            Question.id,
            Question.uid,
            Question.words,
            Question.state,
            Question.votes,
            Question.answer,
            Question.sender,
        )
        .where(Question.box_id == box.id, Question.state.in_(SHOWN))
        .order_by(
            _first(QuestionState.ON_AIR, QuestionState.APPROVED),
            Question.votes.desc(),
            Question.asked_at,
            Question.id,
        )
        .limit(3 * LIMITS.shown)
    ).all()
    voted = _voted([row.id for row in rows], sender) if sender else frozenset()
    shown = [
        Shown(
            row.uid,
            row.words,
            row.state,
            row.votes,
            row.answer,
            row.id in voted,
            sender is not None and row.sender == sender,
        )
        for row in rows
    ]
    approved = _in(shown, QuestionState.APPROVED)
    count = len(approved)
    if len(rows) == 3 * LIMITS.shown:
        count = (
            db.session.scalar(
                select(func.count()).where(
                    Question.box_id == box.id, Question.state == QuestionState.APPROVED
                )
            )
            or 0
        )
    approved = approved[: LIMITS.shown]
    return Board(
        on_air=_in(shown, QuestionState.ON_AIR),
        approved=approved,
        answered=_in(shown, QuestionState.ANSWERED)[: LIMITS.shown],
        own=_own(box, sender) if sender else (),
        left_out=count - len(approved),
    )


def on_air(session_ids: Collection[int]) -> dict[int, QuestionOnAir | None]:
    """Return the question on air, if any, of each of some sessions, by the session's id.

    A session for which no questions are taken is not among them. One statement.
    """
    rows = db.session.execute(
        select(QuestionBox.session_id, Question.words, Question.language)
        .outerjoin(
            Question,
            and_(Question.box_id == QuestionBox.id, Question.state == QuestionState.ON_AIR),
        )
        .where(QuestionBox.session_id.in_(session_ids))
    )
    return {
        row.session_id: {
            "words": row.words.plain(),
            "language": row.language,
            "name": "",
            "organisation": "",
        }
        if row.language is not None
        else None
        for row in rows
    }


def _own(box: QuestionBox, sender: str) -> tuple[Own, ...]:
    """Return what somebody has asked, the newest first."""
    rows = db.session.execute(
        select(
            Question.uid,
            Question.words,
            Question.language,
            Question.state,
            Question.reason,
            Question.answer,
        )
        .where(Question.box_id == box.id, Question.sender == sender)
        .order_by(Question.asked_at.desc(), Question.id.desc())
    )
    return tuple(Own(*row) for row in rows)


def _voted(ids: Collection[int], voter: str) -> frozenset[int]:
    """Return for which questions somebody has voted, or for one that was merged into them."""
    rows = db.session.execute(
        select(Question.id, Question.merged_into_id)
        .join(Vote, Vote.question_id == Question.id)
        .where(Vote.voter == voter, or_(Question.id.in_(ids), Question.merged_into_id.in_(ids)))
    )
    return frozenset(each for row in rows for each in row if each is not None)


def _first(*states: QuestionState) -> ColumnElement[int]:
    places = [(Question.state == state, place) for place, state in enumerate(states)]
    return case(*places, else_=len(states))


def _in(shown: Iterable[Shown], state: QuestionState) -> tuple[Shown, ...]:
    return tuple(each for each in shown if each.state is state)
