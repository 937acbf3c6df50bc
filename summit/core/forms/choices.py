"""Fields in which one or several of a list are chosen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext
from wtforms import SelectField, SelectMultipleField
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from summit.core.forms.fields import LinesField

#: What an option is called by in the form, and what is shown of it.
Choice = tuple[str, str]


class PickField(SelectField):
    """One of a list by its key, such as a slug; with ``none`` also nothing, shown as that label.

    The form gives the list with :meth:`offer`, before it is validated.
    """

    def __init__(
        self, label: str, validators: Sequence[Any] = (), *, none: str | None = None, **kwargs: Any
    ) -> None:
        super().__init__(label, validators, choices=[], validate_choice=False, **kwargs)
        self._none = none

    def offer(self, choices: Iterable[Choice]) -> None:
        """Say what can be chosen."""
        first = [] if self._none is None else [("", self._none)]
        self.choices = [*first, *choices]

    def process_data(self, value: Any) -> None:
        """Take a row by its slug."""
        self.data = getattr(value, "slug", value) or ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take a key; one that is not offered is told when the form is validated."""
        self.data = valuelist[0] if valuelist else ""

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not offered."""
        if self.data not in {key for key, _ in self.choices}:
            raise StopValidation(gettext("Choose one of the list."))


class PicksField(SelectMultipleField):
    """Any of a list by their keys, as check boxes; ``data`` holds them in the list's order.

    What a row holds already can be kept although it is not of the list: it is shown by its key.
    """

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: str, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, validators, choices=[], validate_choice=False, **kwargs)

    def offer(self, choices: Iterable[Choice]) -> None:
        """Say what can be chosen."""
        offered = list(choices)
        known = {key for key, _ in offered}
        kept = [key for key in self.object_data or () if key not in known]
        self.choices = [*offered, *((key, key) for key in kept)]

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the keys; one that is not offered is told when the form is validated."""
        self.data = list(dict.fromkeys(valuelist))

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not offered, and put the rest into the list's order."""
        keys = [key for key, _ in self.choices]
        if not set(self.data or ()) <= set(keys):
            raise StopValidation(gettext("Choose of the list only."))
        self.data = [key for key in keys if key in set(self.data or ())]


class AddressesField(LinesField):
    """Addresses of the web, one on a line. ``data`` is a list."""

    def __init__(self, label: str, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, validators, **{"most": 2000, **kwargs})

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no address of the web."""
        super().pre_validate(form)
        for line in self.data or []:
            if not is_web_address(line):
                raise StopValidation(
                    gettext(
                        "“%(line)s” is no web address; one begins with https:// and has no spaces.",
                        line=line[:80],
                    )
                )


def is_web_address(text: str) -> bool:
    """Tell whether a text is an address that begins with ``https://`` or ``http://``."""
    try:
        parts = urlsplit(text)
        right = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return right and not re.search(r"[\s<>\"\\]", text) and "@" not in parts.netloc
