"""Forms of rehearsals: offering slots, choosing one, and noting how it went."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import time
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext as _p
from wtforms import StringField
from wtforms.validators import StopValidation

from summit.attendance.models import RehearsalOutcome
from summit.attendance.operations.rehearsals import MOST_PLACES
from summit.attendance.slots import Span, cut
from summit.attendance.wording import REHEARSAL_OUTCOMES
from summit.core.errors import Refused
from summit.core.forms import (
    DayField,
    Form,
    PickField,
    TextField,
    WholeNumberField,
    clean,
)
from summit.core.forms.fields import REQUIRED

#: As browsers send it, with or without seconds.
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?::[0-5][0-9])?")


def _outcome(outcome: RehearsalOutcome) -> str:
    return str(gettext(REHEARSAL_OUTCOMES[outcome]))


class ClockField(StringField):
    """What a clock shows (``time``), in the zone that the form names; empty is refused."""

    data: Any

    def __init__(self, label: str, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self._typed = ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read hours and minutes; anything else is told when the form is validated."""
        self._typed = clean(valuelist[0]) if valuelist else ""
        found = _CLOCK.fullmatch(self._typed)
        self.data = time(int(found[1]), int(found[2])) if found else None

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no time of day."""
        if self.data is None:
            raise StopValidation(gettext("Enter an hour, for example: 14:30"))

    def _value(self) -> str:
        return f"{self.data:%H:%M}" if isinstance(self.data, time) else self._typed


class SlotsForm(Form):
    """Slots to be offered on a day, in the summit's zone."""

    day = DayField(_("Day"))
    begins = ClockField(_("From"), default=time(14))
    ends = ClockField(_("To"), default=time(17))
    minutes = WholeNumberField(_("Minutes each"), least=5, most=480, required=True, default=20)
    pause = WholeNumberField(_("Minutes between two"), most=480, required=True, default=10)
    places = WholeNumberField(
        _("Offices at a time"), least=1, most=MOST_PLACES, required=True, default=1
    )

    def validate_day(self, field: DayField) -> None:
        """Refuse a missing day."""
        if field.data is None:
            raise StopValidation(str(REQUIRED))

    def spans(self, zone: str) -> list[Span]:
        """Return the slots, or none: then the form says what is wrong."""
        assert self.minutes.data is not None, "the form was validated"
        assert self.pause.data is not None, "the form was validated"
        try:
            return cut(
                self.day.data,
                self.begins.data,
                self.ends.data,
                minutes=self.minutes.data,
                pause=self.pause.data,
                zone=zone,
            )
        except Refused as refused:
            self.refuse("ends", refused.told(gettext))
            return []


class SlotForm(Form):
    """One slot, of those that are offered; ``data`` is its number as text."""

    slot = PickField(_("Time"))

    @property
    def slot_id(self) -> int:
        """The slot's number."""
        return int(self.slot.data)


class OutcomeForm(Form):
    """How a rehearsal went."""

    outcome = PickField(_("Outcome"), none=_("not yet"))
    note = TextField(_p("remark", "Note"), most=1000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outcome.offer([(each.value, _outcome(each)) for each in RehearsalOutcome])

    @property
    def result(self) -> RehearsalOutcome | None:
        """The outcome that was chosen."""
        return RehearsalOutcome(self.outcome.data) if self.outcome.data else None
