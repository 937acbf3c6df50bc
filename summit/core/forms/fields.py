"""Fields that parse what people type into the values that operations take."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from flask_babel import gettext, lazy_gettext
from wtforms import Field, SelectField, StringField
from wtforms.validators import StopValidation
from wtforms.widgets import TextArea

from summit.core.i18n import LANGUAGES
from summit.core.text import Text

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_LINE_ENDS = re.compile(r"\r\n?|\u2028|\u2029")

#: A whole number that every database column of ours can hold.
LARGEST_NUMBER = 2_000_000_000


def clean(text: str, *, lines: bool = False) -> str:
    """Return what somebody typed in one form of each character, without control characters.

    PostgreSQL refuses NUL, XML what is no character for good (U+FFFF), and a browser sends CR LF
    for every line end.

    Args:
        lines: keep line ends; else they become spaces.
    """
    text = _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text))
    if not lines:
        text = text.replace("\n", " ").replace("\t", " ")
    return "".join(sign for sign in text if sign in "\n\t" or not _is_control(sign)).strip()


def _is_control(sign: str) -> bool:
    """Whether a sign is a control, half a character, or none for good (Unicode 15.0, 23.7)."""
    number = ord(sign)
    never = number & 0xFFFE == 0xFFFE or 0xFDD0 <= number <= 0xFDEF
    return never or unicodedata.category(sign) in ("Cc", "Cs")


class TextField(StringField):
    """A string without line ends, or with them (``lines``), of at most ``most`` characters."""

    data: Any

    def __init__(
        self,
        label: str,
        validators: Sequence[Any] = (),
        *,
        most: int = 200,
        lines: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.most, self.lines = most, lines
        if lines:
            self.widget = TextArea()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Clean what was typed; an absent field is empty."""
        self.data = clean(valuelist[0], lines=self.lines) if valuelist else ""

    def pre_validate(self, form: Any) -> None:
        """Refuse what is too long."""
        _refuse_length(self.data or "", self.most)


class SlugField(TextField):
    """Part of an address: lower-case letters, digits and hyphens."""

    def __init__(self, label: str, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, validators, most=80, **kwargs)

    def pre_validate(self, form: Any) -> None:
        """Refuse what cannot stand in an address."""
        super().pre_validate(form)
        if self.data and not _SLUG.match(self.data):
            raise StopValidation(
                gettext(
                    "Use lower-case letters, digits and single hyphens, for example:"
                    " mayoral-meeting"
                )
            )


class TelephoneField(TextField):
    """A telephone number as people write it, of at most 40 characters."""

    def __init__(self, label: str, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, validators, most=40, **kwargs)

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no telephone number."""
        super().pre_validate(form)
        if self.data and not _is_number(self.data):
            raise StopValidation(
                gettext("Write the number with its country code, for example: +351 21 555 0100")
            )


def _is_number(text: str) -> bool:
    digits = sum(each.isascii() and each.isdigit() for each in text)
    return 5 <= digits <= 20 and all(
        each in "0123456789+-() ./ext" and each.isascii() for each in text.lower()
    )


class LinesField(TextField):
    """Several strings, one on a line; empty lines are left out. ``data`` is a list."""

    def __init__(
        self, label: str, validators: Sequence[Any] = (), *, most_lines: int = 50, **kwargs: Any
    ) -> None:
        super().__init__(label, validators, lines=True, **kwargs)
        self.most_lines = most_lines

    def process_formdata(self, valuelist: list[str]) -> None:
        """Split into lines."""
        text = clean(valuelist[0], lines=True) if valuelist else ""
        self.data = [line.strip() for line in text.split("\n") if line.strip()]

    def pre_validate(self, form: Any) -> None:
        """Refuse too many lines, and lines that are too long."""
        lines = self.data or []
        if len(lines) > self.most_lines:
            raise StopValidation(gettext("At most %(count)s lines.", count=self.most_lines))
        for line in lines:
            _refuse_length(line, self.most)

    def _value(self) -> str:
        return "\n".join(self.data or [])


class WholeNumberField(StringField):
    """A whole number between ``least`` and ``most``; empty is ``None``, unless ``required``."""

    def __init__(
        self,
        label: str,
        validators: Sequence[Any] = (),
        *,
        least: int = 0,
        most: int = LARGEST_NUMBER,
        required: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.least, self.most, self.required = least, most, required
        self._typed = ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Parse decimal digits; anything else is told when the form is validated."""
        self._typed = clean(valuelist[0]) if valuelist else ""
        self.data = None
        digits = self._typed.removeprefix("-")
        if digits.isascii() and digits.isdigit() and len(digits) <= 10:
            self.data = int(self._typed)

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no number, or out of bounds."""
        if self.data is None and not self._typed:
            if self.required:
                raise StopValidation(gettext("Fill this in."))
            return
        if self.data is None or not self.least <= self.data <= self.most:
            raise StopValidation(
                gettext(
                    "Enter a whole number from %(least)s to %(most)s.",
                    least=self.least,
                    most=self.most,
                )
            )

    def _value(self) -> str:
        return str(self.data) if self.data is not None else self._typed


class ChoiceField(SelectField):
    """One member of an enumeration; with ``none`` also nothing, shown as that label."""

    data: Any

    def __init__(
        self,
        label: str,
        kind: type[StrEnum],
        labels: Callable[[Any], str],
        validators: Sequence[Any] = (),
        *,
        none: str | None = None,
        **kwargs: Any,
    ) -> None:
        first = {} if none is None else {"": none}
        choices: Any = first | {member.value: labels(member) for member in kind}

        def coerce(value: Any) -> Any:
            return kind(value) if value else None

        super().__init__(
            label, validators, choices=choices, coerce=coerce, validate_choice=False, **kwargs
        )
        self._none = none is not None

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take a member by its value; anything else is told when the form is validated."""
        self._wrong = False
        try:
            self.data = self.coerce(valuelist[0]) if valuelist else None
        except ValueError:
            self.data, self._wrong = None, True

    def pre_validate(self, form: Any) -> None:
        """Refuse what is none of the choices."""
        if getattr(self, "_wrong", False) or (self.data is None and not self._none):
            raise StopValidation(gettext("Choose one of the list."))


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(
        zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")
    ) | {"UTC"}


class ZoneField(TextField):
    """An IANA time zone by its name."""

    def __init__(self, label: str, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, validators, most=64, **kwargs)

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no zone."""
        if self.data and self.data not in _zones():
            raise StopValidation(gettext("There is no such time zone; an example is Asia/Seoul."))


class DayField(StringField):
    """A calendar day (``date``); empty is ``None``."""

    data: Any

    def __init__(self, label: str, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self._typed = ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read an ISO day; anything else is told when the form is validated."""
        self._typed = clean(valuelist[0]) if valuelist else ""
        try:
            self.data = date.fromisoformat(self._typed)
        except ValueError:
            self.data = None

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no day of our times."""
        if self._typed and self.data is None:
            raise StopValidation(gettext("Enter a day, for example: 2027-05-14"))
        if self.data is not None and not 1970 <= self.data.year <= 2200:
            raise StopValidation(gettext("Enter a year from 1970 to 2200."))

    def _value(self) -> str:
        return self.data.isoformat() if self.data is not None else self._typed


class MomentField(StringField):
    """A wall clock (``datetime-local``) in the zone that the form names; ``data`` is an instant.

    ``zone`` is set by the form before it is validated. An hour that a clock change leaves out is
    refused; of one that comes twice the first is meant (PEP 495), unless the row (``obj``) shows
    the same wall clock already: then its instant stays.
    """

    zone: str = "UTC"
    data: Any

    def __init__(self, label: str, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self._typed = ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep what was typed; it means nothing without a zone."""
        self._typed = clean(valuelist[0]) if valuelist else ""
        self.data = None

    def pre_validate(self, form: Any) -> None:
        """Read the wall clock in the zone."""
        if not self._typed:
            return
        try:
            wall = datetime.strptime(self._typed[:16], "%Y-%m-%dT%H:%M")  # noqa: DTZ007
        except ValueError:
            raise StopValidation(
                gettext("Enter a day and an hour, for example: 2027-05-14T22:00")
            ) from None
        if not 1970 <= wall.year <= 2200:
            raise StopValidation(gettext("Enter a year from 1970 to 2200."))
        before = self.object_data
        if isinstance(before, datetime) and self._wall(before) == f"{wall:%Y-%m-%dT%H:%M}":
            self.data = before
            return
        moment = wall.replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC)
        if moment.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None) != wall:
            raise StopValidation(
                gettext("The clocks leave this hour out on that day; choose another.")
            )
        self.data = moment

    def _value(self) -> str:
        return self._typed if self.data is None else self._wall(self.data)

    def _wall(self, moment: datetime) -> str:
        local: datetime = moment.astimezone(ZoneInfo(self.zone))
        return local.strftime("%Y-%m-%dT%H:%M")


class BilingualField(Field):
    """A text in several languages side by side; one input a language, ``<name>-<language>``.

    Those are the languages of its form (:attr:`~summit.core.forms.Form.tongues`), else all of the
    interface. ``data`` is a :class:`~summit.core.text.Text`. ``settled`` are the languages whose
    translation the person has marked as still right although another language changed.
    """

    def __init__(
        self,
        label: str,
        validators: Sequence[Any] = (),
        *,
        most: int = 300,
        lines: bool = False,
        required: bool = False,
        languages: Iterable[str] = tuple(LANGUAGES),
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.most, self.lines, self.required = most, lines, required
        self.languages = tuple(getattr(kwargs.get("_form"), "tongues", ()) or languages)
        self.settled: frozenset[str] = frozenset()

    def process(
        self, formdata: Any, data: Any = None, extra_filters: Sequence[Any] | None = None
    ) -> None:
        """Take the inputs of all languages together; a language no input speaks of stays."""
        self.process_errors: list[str] = []
        kept: Mapping[str, str] = data if isinstance(data, Mapping) else {}
        self.object_data = self.data = Text(kept)
        if formdata:
            given = {
                language: clean(formdata.get(f"{self.name}-{language}", ""), lines=self.lines)
                for language in self.languages
            }
            others = {tag: text for tag, text in kept.items() if tag not in given}
            self.data = Text({**given, **others})
            self.settled = frozenset(
                language
                for language in self.languages
                if formdata.get(f"{self.name}-{language}-settled")
            )

    def pre_validate(self, form: Any) -> None:
        """Refuse what is too long, or a required text that is empty in every language."""
        for text in self.data.values():
            _refuse_length(text, self.most)
        if self.required and not any(self.data.get(tag) for tag in self.languages):
            raise StopValidation(gettext("Write it in at least one language."))

    def in_language(self, language: str) -> str:
        """Return what the input of a language shows."""
        found: str = self.data.get(language, "")
        return found


def _refuse_length(text: str, most: int) -> None:
    if len(text) > most:
        raise StopValidation(
            gettext("At most %(most)s characters; this has %(count)s.", most=most, count=len(text))
        )


#: What WTForms says of a required field, in the words of this site.
REQUIRED = lazy_gettext("Fill this in.")
