"""Reading questions: the only way to obtain a box or a question."""

from summit.questions.queries.boxes import (
    BoxLine,
    box_by_session_uid,
    box_of,
    find_box,
    listing,
    with_boxes,
)
from summit.questions.queries.public import Board, Own, Shown, board, on_air
from summit.questions.queries.questions import (
    Tally,
    count_by_network,
    count_by_sender,
    count_in_box,
    merged_into,
    question_of,
    question_on_air,
    questions_of,
    same_words,
    tally,
)

__all__ = [
    "Board",
    "BoxLine",
    "Own",
    "Shown",
    "Tally",
    "board",
    "box_by_session_uid",
    "box_of",
    "count_by_network",
    "count_by_sender",
    "count_in_box",
    "find_box",
    "listing",
    "merged_into",
    "on_air",
    "question_of",
    "question_on_air",
    "questions_of",
    "same_words",
    "tally",
    "with_boxes",
]
