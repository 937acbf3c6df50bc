"""Fields of cues: lengths in minutes and seconds, and starts counted from the session's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from wtforms import StringField
from wtforms.validators import StopValidation

from summit.core.forms import clean
from summit.core.forms.fields import REQUIRED
from summit.core.lengths import length_text
from summit.rundown.operations.cues import LONGEST, SHORTEST

#: The furthest that a cue's fixed start can be from the session's, in seconds.
FURTHEST = 24 * 3600

_LENGTH = re.compile(r"(?:([0-9]{1,2}):)?([0-9]{1,3}):([0-5][0-9])", re.ASCII)


def seconds_of(typed: str) -> int | None:
    """Read ``minutes:seconds`` or ``hours:minutes:seconds``; ``None`` for anything else."""
    found = _LENGTH.fullmatch(typed)
    if found is None or (found[1] and int(found[2]) > 59):
        return None
    return int(found[1] or 0) * 3600 + int(found[2]) * 60 + int(found[3])


def wrong_length(typed: str) -> str:
    """Return what is wrong with a cue's length as it was typed, in the reader's language."""
    if not typed:
        return str(REQUIRED)
    seconds = seconds_of(typed)
    if seconds is None:
        return str(gettext("Enter minutes and seconds, for example 3:00 for three minutes."))
    if not SHORTEST <= seconds <= LONGEST:
        least, most = length_text(SHORTEST), length_text(LONGEST)
        return str(gettext("Enter a length from %(least)s to %(most)s.", least=least, most=most))
    return ""


class LengthField(StringField):
    """A cue's length, typed as minutes and seconds; ``data`` is in seconds."""

    data: Any

    def __init__(self, label: str, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self._typed = ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; anything else than a length is told when the form is validated."""
        self._typed = clean(valuelist[0]) if valuelist else ""
        self.data = None if wrong_length(self._typed) else seconds_of(self._typed)

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no length of a cue."""
        wrong = wrong_length(self._typed)
        if wrong:
            raise StopValidation(wrong)

    def _value(self) -> str:
        return self._typed if self.data is None else length_text(self.data)


class OffsetField(StringField):
    """When a cue starts, in minutes and seconds from the session's start; empty is ``None``.

    ``data`` is in seconds, negative before the session.
    """

    data: Any

    def __init__(self, label: str, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self._typed = ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; anything else is told when the form is validated."""
        self._typed = clean(valuelist[0]) if valuelist else ""
        bare = self._typed.lstrip("+-−")
        seconds = seconds_of(bare) if len(self._typed) - len(bare) <= 1 else None
        before = self._typed.startswith(("-", "−"))
        self.data = None
        if seconds is not None and seconds <= FURTHEST:
            self.data = -seconds if before else seconds

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no such start."""
        if self._typed and self.data is None:
            raise StopValidation(
                gettext(
                    "Enter minutes and seconds from the session's start, for example 15:00,"
                    " or −1:30 for before it; at most a day."
                )
            )

    def _value(self) -> str:
        return self._typed if self.data is None else length_text(self.data)
