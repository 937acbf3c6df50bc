"""What an office types of the times at which the invited can take part."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _
from werkzeug.exceptions import BadRequest
from wtforms.validators import DataRequired

from summit.core.clock import parse_iso
from summit.core.forms import Form, MomentField
from summit.core.forms.fields import REQUIRED


class SpanForm(Form):
    """A span of time, by the clocks of the zone that it is made with."""

    starts_at = MomentField(_("From"), [DataRequired(REQUIRED)])
    ends_at = MomentField(_("Until"), [DataRequired(REQUIRED)])

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.starts_at.zone = self.ends_at.zone = zone


def instant_of(posted: str) -> datetime:
    """Return the instant that a hidden input holds; anything else is no browser's of ours.

    Raises:
        BadRequest: it is no instant.
    """
    try:
        return parse_iso(posted)
    except ValueError:
        raise BadRequest from None
