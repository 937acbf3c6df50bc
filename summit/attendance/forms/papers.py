"""The form of a file that an office sends."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import FileField

from summit.core.forms import Form


class SpeechTextForm(Form):
    """A speech text to upload; what it is, is found out from its contents."""

    file = FileField(_("Speech text"))
