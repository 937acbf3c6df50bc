"""Asking a question, within the limits."""

from __future__ import annotations

from datetime import datetime

from summit.core.actor import Actor, ActorKind
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.core.text import Text
from summit.questions import queries
from summit.questions.limits import LIMITS, TooMany
from summit.questions.models import Askers, Question, QuestionBox, QuestionState
from summit.questions.operations.noting import note_question
from summit.questions.senders import Sender
from summit.questions.windows import Stage, Window

#: Whoever asks or votes on a public page; the journal says no more, since we know no more.
VISITOR = Actor(ActorKind.VISITOR, "visitor", "a visitor")


def ask(
    box: QuestionBox,
    window: Window,
    sender: Sender,
    words: str,
    language: str,
    *,
    actor: Actor,
    now: datetime,
) -> Question:
    """Put a question into a box; the same words of the same person again are the same question.

    Args:
        box: obtained to be changed.
        window: when questions are taken, by the hours that the sender is told.
        words: tidy, in ``language``, and not empty.

    Raises:
        Refused: questions are not taken now, or are not taken from this sender.
        TooMany: the sender, their network, or everybody together has asked as much as is taken.
    """
    if window.stage(now) is not Stage.OPEN:
        raise Refused(N_("Questions are not taken at this moment."))
    if box.askers is Askers.INVITED and sender.contact_id is None:
        raise Refused(N_("Only the invited can ask here."))
    said = Text({language: words})
    if (found := queries.same_words(box, sender.digest, said)) is not None:
        return found
    _limit(box, sender, now)
    question = Question(
        box=box,
        language=language,
        words=said,
        name=sender.name,
        organisation=sender.organisation,
        contact_id=sender.contact_id,
        sender=sender.digest,
        network=sender.network,
        state=QuestionState.HELD if box.held else QuestionState.APPROVED,
        asked_at=now,
        decided_at=None if box.held else now,
    )
    db.session.add(question)
    db.session.flush()
    note_question("question.asked", question, actor=actor, now=now)
    return question


def _limit(box: QuestionBox, sender: Sender, now: datetime) -> None:
    if queries.count_by_sender(box, sender.digest) >= box.per_sender:
        raise TooMany(
            N_("You have asked %(count)s questions; no more are taken from one person."),
            count=box.per_sender,
        )
    if sender.network:
        since = now - LIMITS.window
        if queries.count_by_network(box, sender.network, since) >= LIMITS.asked_by_network:
            raise TooMany(
                N_(
                    "Very many questions have come from your network. Wait %(minutes)s minutes and"
                    " try again."
                ),
                minutes=int(LIMITS.window.total_seconds() // 60),
            )
    if queries.count_in_box(box) >= LIMITS.in_box:
        raise TooMany(N_("More questions have come than can be read; no more are taken."))
