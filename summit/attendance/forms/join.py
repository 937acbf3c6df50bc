"""The form of how a session is joined."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms.validators import StopValidation

from summit.attendance.operations import JoinValues
from summit.core.forms import BilingualField, EditForm, TextField, WholeNumberField, is_web_address


class SecureAddressField(TextField):
    """An address of the web that begins with ``https://``; empty is none."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, **{"most": 2000, **kwargs})

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no address, and what would travel unprotected."""
        super().pre_validate(form)
        if self.data and not (self.data.startswith("https://") and is_web_address(self.data)):
            raise StopValidation(gettext("Enter an address that begins with https://"))


class JoinForm(EditForm):
    """What confirmed offices are told of how to join."""

    meeting_url = SecureAddressField(_("Meeting link"))
    test_url = SecureAddressField(_("Test link"))
    dial_in = TextField(_("By telephone"), lines=True, most=2000)
    duty_phone = TextField(_("Duty telephone on the day"), most=40)
    line_up_minutes = WholeNumberField(_("Minutes to be connected ahead"), most=240, required=True)
    note = BilingualField(_("Please note"), lines=True, most=2000)

    def values(self) -> JoinValues:
        """Return what was typed."""
        assert self.line_up_minutes.data is not None, "the form was validated"
        return JoinValues(
            meeting_url=self.meeting_url.data,
            test_url=self.test_url.data,
            dial_in=self.dial_in.data,
            duty_phone=self.duty_phone.data,
            line_up_minutes=self.line_up_minutes.data,
            note=self.note.data,
        )
