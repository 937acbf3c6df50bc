"""The form of an answer that came by letter, telephone or mail."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import FileField
from wtforms.validators import DataRequired

from summit.attendance.models import AnswerKind, Channel
from summit.attendance.operations import LONGEST_REASON, AnswerValues
from summit.attendance.wording import ANSWERS, CHANNELS
from summit.core.forms import BilingualField, DayField, Form, PickField, TextField
from summit.core.forms.fields import REQUIRED

#: The channels that somebody has to take down.
RECORDED = (Channel.LETTER, Channel.TELEPHONE, Channel.MAIL)


class RecordedAnswerForm(Form):
    """What an office has said, how and when it came, and a scan of it."""

    kind = PickField(_("Answer"))
    channel = PickField(_("It came"))
    received_on = DayField(_("Received on"), [DataRequired(REQUIRED)])
    reason = TextField(_("Reason or remark"), lines=True, most=LONGEST_REASON)
    deputy_name = BilingualField(_("Name of the deputy"), most=200)
    deputy_title = BilingualField(_("Title of the deputy"), most=300)
    scan = FileField(_("Scan"))

    def __init__(self, *args: Any, tongues: Iterable[str], today: date, **kwargs: Any) -> None:
        super().__init__(*args, tongues=tongues, **kwargs)
        self._today = today
        self.kind.offer((each.value, gettext(ANSWERS[each])) for each in AnswerKind)
        self.channel.offer((each.value, gettext(CHANNELS[each])) for each in RECORDED)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check also the day, and that a deputy has a name."""
        fine = bool(super().validate(extra_validators))
        day = self.received_on.data
        if day is not None and day > self._today:
            self.refuse("received_on", gettext("This day is still to come."))
            fine = False
        if self.kind.data == AnswerKind.DEPUTY and not self.deputy_name.data:
            self.refuse("deputy_name", gettext("Give the name of the deputy."))
            fine = False
        return fine

    def values(self) -> AnswerValues:
        """Return what was said."""
        return AnswerValues(
            AnswerKind(self.kind.data),
            self.reason.data,
            self.deputy_name.data,
            self.deputy_title.data,
        )

    def received_at(self, zone: str, now: datetime) -> datetime:
        """Return the instant at which it counts as received: now, or the end of an earlier day."""
        day = self.received_on.data
        if day >= self._today:
            return now
        return datetime.combine(day, time(23, 59), ZoneInfo(zone))
