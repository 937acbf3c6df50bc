"""Moderating: approve, reject, merge, translate, put on air, answer.

Each act names the version of the question that its moderator saw. One that has come about already
is no error, so that a form may be sent twice; one that no longer fits what is there is a conflict.
All of them hold the box: two moderators act one after the other.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Conflict, Refused
from summit.core.text import Text
from summit.programme.operations.editing import Unfit
from summit.questions import queries
from summit.questions.following import following
from summit.questions.models import Question, QuestionState
from summit.questions.operations.noting import note_question
from summit.questions.operations.voting import recount
from summit.questions.ordering import languages_missing, languages_needed

_S = QuestionState

#: From which state each act leads.
_APPROVABLE = frozenset({_S.HELD, _S.REJECTED, _S.MERGED})
_RETURNABLE = frozenset({_S.ON_AIR, _S.ANSWERED})
_REFUSABLE = frozenset({_S.HELD, _S.APPROVED})
#: Into what another question can be merged.
TARGETS = frozenset({_S.HELD, _S.APPROVED, _S.ON_AIR})


def approve(question: Question, *, seen: int, actor: Actor, now: datetime) -> bool:
    """Put a question on the list: a new one, or back from air, answered, rejected or merged.

    Args:
        question: obtained to be changed, as in all of these.
        seen: the version that the moderator saw.

    Returns:
        Whether that is new.

    Raises:
        Conflict: somebody has changed the question since.
    """
    if not _is_new(question, _S.APPROVED, seen, _APPROVABLE | _RETURNABLE):
        return False
    before, target_id = question.state, question.merged_into_id
    question.state, question.decided_at = _S.APPROVED, now
    question.reason, question.merged_into_id = "", None
    question.on_air_at = question.answered_at = None
    db.session.flush()
    if target_id is not None:
        recount(question)
        recount(db.session.get_one(Question, target_id))
    act = "question.approved" if before in _APPROVABLE else "question.taken_back"
    _note(act, question, before, actor, now)
    if before is _S.ON_AIR:
        following.tell(question.box, now)
    return True


def reject(question: Question, reason: str, *, seen: int, actor: Actor, now: datetime) -> bool:
    """Refuse a question; its asker is told the reason. Return whether that is new.

    Raises:
        Conflict: as :func:`approve`.
        Unfit: there is no reason.
    """
    if not reason:
        raise Unfit([("reason", Refused(N_("Say why: whoever asked is told.")))])
    if not _is_new(question, _S.REJECTED, seen, _REFUSABLE):
        return False
    before = question.state
    question.state, question.reason, question.decided_at = _S.REJECTED, reason, now
    db.session.flush()
    _note("question.rejected", question, before, actor, now)
    return True


def merge(question: Question, into: Question, *, seen: int, actor: Actor, now: datetime) -> bool:
    """Unite a question with another: votes count together, one for each person.

    Args:
        into: obtained to be changed, too. What was merged into ``question`` goes with it.

    Raises:
        Conflict: as :func:`approve`.
        Refused: the other is itself, of another session, or no longer asked.
    """
    if question.state is _S.MERGED and question.merged_into_id == into.id:
        return False
    if into.id == question.id or into.box_id != question.box_id or into.state not in TARGETS:
        raise Refused(N_("A question can only be merged into another one that is still asked."))
    _is_new(question, _S.MERGED, seen, _REFUSABLE)
    before = question.state
    question.state, question.merged_into_id, question.decided_at = _S.MERGED, into.id, now
    for each in queries.merged_into([question]).get(question.id, ()):
        each.merged_into_id = into.id
    db.session.flush()
    recount(into)
    note_question(
        "question.merged",
        question,
        actor=actor,
        now=now,
        before={"question_state": before.value},
        after={"question_state": _S.MERGED.value, "into": into.uid},
    )
    return True


def edit_words(question: Question, words: Text, *, actor: Actor, now: datetime) -> bool:
    """Translate a question, or correct its words; return whether anything was changed.

    The form tells whether somebody else has saved in between.

    Raises:
        Unfit: it would have no words in the language that it was asked in.
    """
    if words == question.words:
        return False
    if not words.get(question.language):
        said = N_("Keep its words in the language that it was asked in.")
        raise Unfit([("words", Refused(said))])
    changed = [
        tag
        for tag in dict.fromkeys([*question.words, *words])
        if question.words.get(tag) != words.get(tag)
    ]
    question.words = words
    db.session.flush()
    after = {"languages": changed}
    note_question("question.words_edited", question, actor=actor, now=now, after=after)
    if question.state is _S.ON_AIR:
        following.tell(question.box, now)
    return True


def put_on_air(
    question: Question,
    instead_of: str,
    *,
    waiver: str = "",
    seen: int,
    actor: Actor,
    now: datetime,
) -> bool:
    """Put a question to the speakers and on the live page; return whether that is new.

    Args:
        instead_of: the uid of what was on air as the moderator saw it, which is answered by this;
            empty where nothing was.
        waiver: why it goes on air without being translated, where it is not.

    Raises:
        Conflict: somebody has changed the question since, or something else is on air.
        Unfit: it lacks words in a language of the session, and nobody said why that is right.
    """
    if not _is_new(question, _S.ON_AIR, seen, frozenset({_S.APPROVED})):
        return False
    present = queries.question_on_air(question.box, to_change=True)
    if (present.uid if present is not None else "") != instead_of:
        raise Conflict(N_("Another question is on air by now; look at the list again."))
    missing = missing_languages(question)
    if missing and not waiver:
        said = N_("Translate it first, or say why it goes on air without a translation.")
        raise Unfit([("waiver", Refused(said))])
    if present is not None:
        _end(present, "", actor, now)
    question.state, question.on_air_at = _S.ON_AIR, now
    db.session.flush()
    note_question(
        "question.put_on_air",
        question,
        actor=actor,
        now=now,
        before={"question_state": _S.APPROVED.value},
        after={
            "question_state": _S.ON_AIR.value,
            **({"waiver": waiver, "missing_languages": list(missing)} if missing else {}),
        },
    )
    following.tell(question.box, now)
    return True


def mark_answered(
    question: Question, answer: str, *, seen: int, actor: Actor, now: datetime
) -> bool:
    """Note that a question was answered, on air or in writing; return whether that is new.

    Args:
        answer: what everyone is told of it; may be empty.

    Raises:
        Conflict: as :func:`approve`.
    """
    if not _is_new(question, _S.ANSWERED, seen, frozenset({_S.ON_AIR, _S.APPROVED})):
        return False
    was_on_air = question.state is _S.ON_AIR
    _end(question, answer, actor, now)
    if was_on_air:
        following.tell(question.box, now)
    return True


def missing_languages(question: Question) -> tuple[str, ...]:
    """Return the languages in which a question must have words before it goes on air."""
    return languages_missing(question, languages_needed(question.box.session))


def _end(question: Question, answer: str, actor: Actor, now: datetime) -> None:
    before = question.state
    question.state, question.answered_at = _S.ANSWERED, now
    question.answer = answer or question.answer
    # The index allows one on air: this one leaves before another enters.
    db.session.flush()
    _note("question.answered", question, before, actor, now)


def _is_new(
    question: Question, wanted: QuestionState, seen: int, allowed: Collection[QuestionState]
) -> bool:
    """Tell whether an act has yet to come about.

    Raises:
        Conflict: the question is not as it was seen, or the act does not lead from where it is.
    """
    if question.state is wanted:
        return False
    if question.version != seen or question.state not in allowed:
        raise Conflict(N_("Somebody else has changed this question; look at it again."))
    return True


def _note(act: str, question: Question, before: QuestionState, actor: Actor, now: datetime) -> None:
    note_question(
        act,
        question,
        actor=actor,
        now=now,
        before={"question_state": before.value},
        after={"question_state": question.state.value},
    )
