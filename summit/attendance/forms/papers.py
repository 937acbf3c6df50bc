"""The form of a file that an office sends, and of until when it is to be kept quiet."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import FileField

from summit.core.forms import Form, MomentField


class EmbargoForm(Form):
    """Until when a speech text is under embargo, by the clocks of ``zone``; empty: it is not."""

    embargo_until = MomentField(_("Under embargo until"))

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.embargo_until.zone = zone


class SpeechTextForm(EmbargoForm):
    """A speech text to upload; what it is, is found out from its contents."""

    file = FileField(_("Speech text"))
