"""In which order questions stand, and which languages one lacks before it goes on air."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from summit.core.i18n import LANGUAGES
from summit.programme.models import Session
from summit.questions.models import Question, QuestionBox, QuestionState


def by_votes(questions: Iterable[Question]) -> list[Question]:
    """Return questions with those first that most people want, then the earliest."""
    return sorted(questions, key=lambda each: (-each.votes, each.asked_at, each.id))


def ordered(box: QuestionBox, questions: Iterable[Question]) -> list[Question]:
    """Return questions as the chair reads them.

    While the order is frozen, those of it stand as they did; what was approved since follows, the
    earliest first, so that nothing above ever moves. Otherwise votes order them.
    """
    if box.frozen_at is None:
        return by_votes(questions)
    places = {id_: place for place, id_ in enumerate(box.order)}
    last = len(places)
    return sorted(
        questions,
        key=lambda each: (places.get(each.id, last), each.decided_at or each.asked_at, each.id),
    )


def languages_needed(session: Session) -> tuple[str, ...]:
    """Return the languages of the interface in which a session is spoken or interpreted.

    Where it names none of them, all: whoever reads the pages reads one of these.
    """
    held = {*session.floor, *session.interpreted}
    return tuple(tag for tag in LANGUAGES if tag in held) or tuple(LANGUAGES)


def languages_missing(question: Question, needed: Sequence[str]) -> tuple[str, ...]:
    """Return the languages that a question's words lack."""
    return tuple(tag for tag in needed if tag not in question.words)


#: What the chair's list holds.
LISTED = frozenset({QuestionState.APPROVED})
