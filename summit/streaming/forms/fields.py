"""Fields that read what is pasted or typed of videos and chapters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from wtforms import StringField
from wtforms.validators import StopValidation

from summit.core.forms import clean
from summit.streaming.providers import Place, Unknown, parse, watch_url

#: How much of what was pasted is shown again.
_SHOWN = 2000

_LINE = re.compile(
    r"(?:(?P<hours>[0-9]{1,2}):)?(?P<minutes>[0-9]{1,3}):(?P<seconds>[0-9]{2})\s+(?P<title>.+)\Z"
)


class PlaceField(StringField):
    """An address of a video, of which only provider and id are kept; empty is ``None``.

    It is read as it was pasted: an address that control characters were taken out of would be
    another one.
    """

    data: Any

    def __init__(self, label: str, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self._typed = ""
        self._wrong = ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Recognise what was pasted; what is none of ours is told when the form is validated."""
        typed = valuelist[0] if valuelist else ""
        self.data, self._wrong = None, ""
        self._typed = clean(typed)[:_SHOWN]
        if typed.strip(" \t\r\n"):
            try:
                self.data = parse(typed)
            except Unknown as unknown:
                self._wrong = unknown.told(gettext)

    def pre_validate(self, form: Any) -> None:
        """Refuse what names no video."""
        if self._wrong:
            raise StopValidation(self._wrong)

    def _value(self) -> str:
        if isinstance(self.data, Place):
            return watch_url(self.data.provider, self.data.id) or ""
        return self._typed


def read_chapters(text: str) -> dict[int, str]:
    """Read lines such as ``1:02:05 Closing`` into titles by second.

    Raises:
        ValueError: a line has no time or no title, or two have one time; its argument is the line.
    """
    found: dict[int, str] = {}
    for line in filter(None, (each.strip() for each in text.split("\n"))):
        read = _LINE.match(line)
        if read is None or int(read["seconds"]) > 59:
            raise ValueError(line)
        if read["hours"] is not None and int(read["minutes"]) > 59:
            raise ValueError(line)
        at = int(read["hours"] or 0) * 3600 + int(read["minutes"]) * 60 + int(read["seconds"])
        if at in found:
            raise ValueError(line)
        found[at] = read["title"]
    return found
