"""What states of questions are called: to the staff, and to whoever has asked."""

from __future__ import annotations

from collections.abc import Mapping

from summit.core.errors import N_
from summit.questions.models import Askers, QuestionState

#: As the console says it.
STATES: Mapping[str, str] = {
    QuestionState.HELD: N_("held"),
    QuestionState.APPROVED: N_("approved"),
    QuestionState.ON_AIR: N_("on air"),
    QuestionState.ANSWERED: N_("answered"),
    QuestionState.REJECTED: N_("rejected"),
    QuestionState.MERGED: N_("merged"),
}

#: As whoever has asked is told it.
TOLD: Mapping[QuestionState, str] = {
    QuestionState.HELD: N_("A moderator looks at it before others see it."),
    QuestionState.APPROVED: N_("It is on the list."),
    QuestionState.ON_AIR: N_("It is being put to the speakers now."),
    QuestionState.ANSWERED: N_("It has been answered."),
    QuestionState.REJECTED: N_("It was not taken up."),
    QuestionState.MERGED: N_("It is asked together with a question like it."),
}

ASKERS: Mapping[str, str] = {
    Askers.EVERYONE: N_("Anybody"),
    Askers.INVITED: N_("The invited only, from their own page"),
}
