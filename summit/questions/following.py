"""Who follows which question is on air: upper rooms and neighbours, such as the live board.

``app`` fills it.
"""

from __future__ import annotations

from summit.core.following import Following
from summit.questions.models import QuestionBox

#: Told of a new box, and when the question on air, or its words, have changed.
following: Following[QuestionBox] = Following()
