"""What else an office tells: delegation, languages, consents, a video, its colleagues."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext as _p
from wtforms import Field
from wtforms.validators import StopValidation
from wtforms.widgets import RadioInput

from summit.attendance.models import ContactKind, Office
from summit.attendance.operations import MOST_DELEGATES, ContactValues
from summit.attendance.wording import CONTACT_KINDS
from summit.core.forms import (
    ChoiceField,
    EditForm,
    PickField,
    PicksField,
    TelephoneField,
    TextField,
    clean,
    is_web_address,
)
from summit.programme import wording

#: How many empty rows a delegation's form adds.
MORE = 3
_LONGEST = 200


class PeopleField(Field):
    """Rows named ``<name>-<place>-name`` and ``-title``; ``data`` is a list of both.

    Empty rows are left out.
    """

    def process(
        self, formdata: Any, data: Any = None, extra_filters: Sequence[Any] | None = None
    ) -> None:
        """Take what was typed, else what the row holds."""
        self.process_errors: list[str] = []
        self.object_data = self.data = list(data or [])
        if formdata:
            typed = [self._typed(formdata, place) for place in range(MOST_DELEGATES)]
            while typed and not any(typed[-1]):
                typed.pop()
            self.rows = typed
            self.data = [row for row in typed if any(row)]
        else:
            self.rows = list(self.data)

    def pre_validate(self, form: Any) -> None:
        """Refuse a title without a name, and what is too long."""
        for number, (name, title) in enumerate(self.rows, start=1):
            if title and not name:
                raise StopValidation(
                    gettext("Person %(number)s: write the name.", number=number),
                )
            if max(len(name), len(title)) > _LONGEST:
                raise StopValidation(
                    gettext(
                        "Person %(number)s: at most %(most)s characters.",
                        number=number,
                        most=_LONGEST,
                    )
                )

    @property
    def first_input(self) -> str:
        """The id to which an error leads."""
        for place, (name, title) in enumerate(self.rows):
            if (title and not name) or max(len(name), len(title)) > _LONGEST:
                return f"{self.id}-{place}-name"
        return f"{self.id}-0-name"

    def shown(self) -> list[tuple[str, str]]:
        """Return the rows that a form shows: those there are, and some to be filled in."""
        return [*self.rows, *[("", "")] * MORE][:MOST_DELEGATES]

    def inputs(self) -> dict[str, tuple[str, list[str]]]:
        """Return each input's label and what it holds, by its name."""
        found = {}
        for place, (name, title) in enumerate(self.rows):
            found[f"{self.name}-{place}-name"] = (str(place + 1), [name])
            found[f"{self.name}-{place}-title"] = (str(place + 1), [title])
        return found

    def _typed(self, formdata: Any, place: int) -> tuple[str, str]:
        head = f"{self.name}-{place}"
        return clean(formdata.get(f"{head}-name", "")), clean(formdata.get(f"{head}-title", ""))


@dataclass(frozen=True, slots=True)
class DelegationRow:
    """Who comes along, as names and titles."""

    people: list[tuple[str, str]]

    @classmethod
    def of(cls, office: Office) -> DelegationRow:
        """Return an office's."""
        return cls([(each.name, each.title) for each in office.delegates])


class DelegationForm(EditForm):
    """Who accompanies the invited."""

    people = PeopleField(_("Delegation"))


class LanguagesForm(EditForm):
    """Which languages are spoken, and in which one listens."""

    speaks = PicksField(_("Which languages will be spoken?"))
    speaks_other = PickField(_("Another language spoken"), none=_("None"))
    hears = PicksField(_("In which languages do you want to listen?"))
    hears_other = PickField(_("Another language to listen in"), none=_("None"))

    def __init__(
        self, *args: Any, offered: Iterable[str], held: Iterable[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        first = list(dict.fromkeys([*offered, *held]))
        for field, other in ((self.speaks, self.speaks_other), (self.hears, self.hears_other)):
            field.offer([(tag, _language(tag)) for tag in first])
            rest = [(tag, _language(tag)) for tag in wording.LANGUAGES if tag not in first]
            other.offer(sorted(rest, key=lambda each: each[1]))

    def values(self) -> tuple[list[str], list[str]]:
        """Return the languages spoken and heard."""
        both = ((self.speaks, self.speaks_other), (self.hears, self.hears_other))
        spoken, heard = (
            list(dict.fromkeys([*picked.data, *([other.data] if other.data else [])]))
            for picked, other in both
        )
        return spoken, heard


def _language(tag: str) -> str:
    return wording.label(wording.LANGUAGES, tag, gettext)


class Consent(StrEnum):
    """An answer to whether something is allowed."""

    YES = "yes"
    NO = "no"


def _consent(consent: Consent) -> str:
    return str(gettext("Yes") if consent is Consent.YES else gettext("No"))


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """What an office has allowed so far."""

    streaming: Consent | None
    recording: Consent | None
    photos: Consent | None

    @classmethod
    def of(cls, office: Office) -> ConsentRow:
        """Return an office's."""
        given = (office.streaming, office.recording, office.photos)
        return cls(
            *(None if each is None else Consent.YES if each else Consent.NO for each in given)
        )


def _asked(question: Any) -> ChoiceField:
    return ChoiceField(question, Consent, _consent, option_widget=RadioInput())


class ConsentForm(EditForm):
    """What may be streamed, recorded and photographed."""

    streaming = _asked(_("May the live stream show the invited?"))
    recording = _asked(_("May the recording be shown afterwards?"))
    photos = _asked(_("May photographs be taken and published?"))

    def values(self) -> tuple[bool, bool, bool]:
        """Return the three answers."""
        streaming, recording, photos = (
            field.data is Consent.YES for field in (self.streaming, self.recording, self.photos)
        )
        return streaming, recording, photos


class VideoForm(EditForm):
    """Where a video message can be fetched."""

    video_url = TextField(_("Address of the video"), most=2000)

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Refuse what is no https address."""
        right = bool(super().validate(*args, **kwargs))
        url = self.video_url.data
        if right and url and not (is_web_address(url) and url.startswith("https://")):
            self.refuse(
                "video_url",
                gettext("Write the whole address; it begins with https:// and has no spaces."),
            )
        return right and not self.errors


def _kind(kind: ContactKind) -> str:
    return str(gettext(CONTACT_KINDS[kind]))


class ContactForm(EditForm):
    """A colleague, and how to reach them."""

    name = TextField(_p("person", "Name"))
    kind = ChoiceField(
        _("What is this colleague to be asked about?"),
        ContactKind,
        _kind,
        option_widget=RadioInput(),
    )
    address = TextField(_("E-mail address"), most=254)
    phone = TelephoneField(_("Telephone"))
    day_phone = TelephoneField(_("Telephone on the day of the session"))

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Ask for a name."""
        right = bool(super().validate(*args, **kwargs))
        if not self.name.data:
            self.refuse("name", gettext("Fill this in."))
        return right and not self.errors

    def values(self) -> ContactValues:
        """Return what was written."""
        return ContactValues(
            kind=self.kind.data,
            name=self.name.data,
            address=self.address.data,
            phone=self.phone.data,
            day_phone=self.day_phone.data,
        )
