"""Forms of questions: asking, moderating, and how a box takes them."""

from summit.questions.forms.asking import AskForm
from summit.questions.forms.boxes import BoxForm
from summit.questions.forms.moderating import (
    AirForm,
    AnsweredForm,
    MergeForm,
    RejectForm,
    WordsForm,
)

__all__ = [
    "AirForm",
    "AnsweredForm",
    "AskForm",
    "BoxForm",
    "MergeForm",
    "RejectForm",
    "WordsForm",
]
