"""Votes: one for each person, united where questions are merged, and never the way to a flood.

Counting leaves a question's version alone: a moderator's page must not grow stale by votes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, distinct, func, or_, select, update

from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.questions.limits import LIMITS, TooMany
from summit.questions.models import Askers, Question, QuestionBox, QuestionState, Vote
from summit.questions.queries import question_of
from summit.questions.senders import Sender
from summit.questions.windows import Window


def vote(
    box: QuestionBox, window: Window, uid: str, sender: Sender, wanted: bool, *, now: datetime
) -> bool:
    """Give somebody's one vote to a question, or take it back; return whether that is new.

    Raises:
        NotFound: the box shows no such question.
        Refused: there is no voting, or not for this question, or not by this sender, or not now.
        TooMany: too many new voters have come from one network.
    """
    if not box.voting or not window.takes_votes(now):
        raise Refused(N_("Votes are not taken at this moment."))
    if box.askers is Askers.INVITED and sender.contact_id is None:
        raise Refused(N_("Only the invited can vote here."))
    question = question_of(box, uid, to_change=True)
    if question.state is not QuestionState.APPROVED:
        raise Refused(N_("This question takes no votes any more."))
    ids = _united(question.id)
    theirs = db.session.scalars(
        select(Vote.id).where(Vote.question_id.in_(ids), Vote.voter == sender.digest)
    ).all()
    if bool(theirs) is wanted:
        return False
    if wanted:
        _limit(question, sender, now)
        db.session.add(
            Vote(question_id=question.id, voter=sender.digest, network=sender.network, at=now)
        )
        db.session.flush()
    else:
        db.session.execute(
            delete(Vote).where(Vote.id.in_(theirs)).execution_options(synchronize_session=False)
        )
    recount(question)
    return True


def recount(question: Question) -> int:
    """Count a question's voters anew, with those of what was merged into it; return how many."""
    ids = _united(question.id)
    votes = db.session.scalar(
        select(func.count(distinct(Vote.voter))).where(Vote.question_id.in_(ids))
    )
    table = Question.__table__
    db.session.execute(
        update(table).where(table.c.id == question.id).values(votes=votes or 0)  # type: ignore[arg-type]
    )
    db.session.expire(question, ["votes"])
    return votes or 0


def _united(question_id: int) -> Sequence[int]:
    """Return a question's id, and those of what was merged into it."""
    return db.session.scalars(
        select(Question.id).where(
            or_(Question.id == question_id, Question.merged_into_id == question_id)
        )
    ).all()


def _limit(question: Question, sender: Sender, now: datetime) -> None:
    if not sender.network:
        return
    count = db.session.scalar(
        select(func.count()).where(
            Vote.question_id == question.id,
            Vote.network == sender.network,
            Vote.at > now - LIMITS.window,
        )
    )
    if (count or 0) >= LIMITS.votes_by_network:
        raise TooMany(
            N_("Very many votes have come from your network. Wait a few minutes and try again.")
        )
