"""Forms of sound checks: offering times, and noting how one went."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext as _p
from wtforms.validators import StopValidation

from summit.core.forms import EditForm, Form, MomentField, PickField, TextField, WholeNumberField
from summit.core.forms.fields import REQUIRED
from summit.interpretation.models import SoundCheck
from summit.interpretation.operations.sound_checks import LONGEST, MOST_PLACES, SHORTEST

#: How a sound check went, as inputs write it.
OUTCOMES: dict[str, bool | None] = {"": None, "passed": True, "failed": False}


class OfferChecksForm(Form):
    """Times to be offered one after another, in the summit's zone."""

    starts_at = MomentField(_("From"))
    ends_at = MomentField(_("Until"))
    minutes = WholeNumberField(
        _("Minutes each"), least=SHORTEST, most=LONGEST, required=True, default=15
    )
    places = WholeNumberField(
        _("Interpreters at a time"), least=1, most=MOST_PLACES, required=True, default=1
    )

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.starts_at.zone = self.ends_at.zone = zone

    @classmethod
    def begun(cls, starts_at: datetime, zone: str) -> OfferChecksForm:
        """Return the form as it begins: two hours from an instant on."""
        data = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2)}
        return cls(formdata=None, data=data, zone=zone)

    def validate_starts_at(self, field: MomentField) -> None:
        """Refuse a missing instant."""
        if field.data is None:
            raise StopValidation(str(REQUIRED))

    def validate_ends_at(self, field: MomentField) -> None:
        """Refuse a missing instant, and an end that is none."""
        if field.data is None:
            raise StopValidation(str(REQUIRED))
        if self.starts_at.data is not None and field.data <= self.starts_at.data:
            raise StopValidation(gettext("It must end after it starts."))


class OutcomeForm(EditForm):
    """How a sound check went."""

    outcome = PickField(_("Outcome"), none=_("not yet"))
    note = TextField(_p("remark", "Note"), most=1000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outcome.offer([("passed", gettext("Passed")), ("failed", gettext("Not passed"))])

    @classmethod
    def of(cls, check: SoundCheck) -> dict[str, Any]:
        """Return what the form is made with for a sound check."""
        held = next(key for key, value in OUTCOMES.items() if value is check.passed)
        return {"data": {"outcome": held, "note": check.note}}

    @classmethod
    def shown(cls, version: int, **made_with: Any) -> Any:
        """Return the form as it is noted now."""
        form = cls(formdata=None, **made_with)
        form.keep(version)
        return form

    @property
    def passed(self) -> bool | None:
        """What was chosen."""
        return OUTCOMES[self.outcome.data]
