"""The form of how a box takes questions."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField

from summit.core.forms import ChoiceField, EditForm, MomentField, WholeNumberField
from summit.questions.limits import LIMITS
from summit.questions.models import Askers
from summit.questions.operations import BoxValues
from summit.questions.wording import ASKERS


class BoxForm(EditForm):
    """Who may ask, from when until when, how much, and whether others vote."""

    askers = ChoiceField(_("Who may ask"), Askers, lambda member: gettext(ASKERS[member]))
    opens_at = MomentField(_("Opens"))
    closes_at = MomentField(_("Closes"))
    per_sender = WholeNumberField(
        _("Questions per person"), least=1, most=LIMITS.per_sender, required=True
    )
    held = BooleanField(_("A moderator looks at each question before others see it"))
    voting = BooleanField(_("Everyone has one vote for each question"))

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.opens_at.zone = self.closes_at.zone = zone

    @property
    def values(self) -> BoxValues:
        """What was chosen."""
        return BoxValues(
            askers=self.askers.data,
            opens_at=self.opens_at.data,
            closes_at=self.closes_at.data,
            per_sender=self.per_sender.data or 0,
            held=bool(self.held.data),
            voting=bool(self.voting.data),
        )
