"""Writing of questions: asking, voting, moderating, the chair's list, erasing."""

from summit.questions.operations.asking import VISITOR, ask
from summit.questions.operations.boxes import (
    BoxValues,
    close_now,
    edit_box,
    make_box,
    open_now,
    values_of,
)
from summit.questions.operations.moderating import (
    TARGETS,
    approve,
    edit_words,
    mark_answered,
    merge,
    missing_languages,
    put_on_air,
    reject,
)
from summit.questions.operations.ordering import freeze_order, move, release_order
from summit.questions.operations.voting import vote

__all__ = [
    "TARGETS",
    "VISITOR",
    "BoxValues",
    "approve",
    "ask",
    "close_now",
    "edit_box",
    "edit_words",
    "freeze_order",
    "make_box",
    "mark_answered",
    "merge",
    "missing_languages",
    "move",
    "open_now",
    "put_on_air",
    "reject",
    "release_order",
    "values_of",
    "vote",
]
