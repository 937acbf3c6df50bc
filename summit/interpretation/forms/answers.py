"""What an interpreter says on their own pages: answers, details, a time for the sound check."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField
from wtforms.widgets import RadioInput

from summit.core.forms import (
    ChoiceField,
    EditForm,
    Form,
    PickField,
    PicksField,
    TelephoneField,
    TextField,
)
from summit.interpretation.models import Assignment, Interpreter, Site
from summit.interpretation.operations.offering import LONGEST_REASON
from summit.interpretation.wording import KIT


class Consent(StrEnum):
    """An answer to whether something is allowed."""

    YES = "yes"
    NO = "no"


def _consent(consent: Consent) -> str:
    return str(gettext("Yes, I agree") if consent is Consent.YES else gettext("No"))


def _of(stated: bool | None) -> Consent | None:
    return None if stated is None else Consent.YES if stated else Consent.NO


def last_seen(place: Assignment) -> str:
    """Return what changes whenever a place is offered anew, moved, answered or released."""
    told = place.told_from.isoformat() if place.told_from is not None else ""
    return f"{place.round}.{place.state.value}.{told}"


class AnswerForm(Form):
    """An answer to an offer; ``seen`` is :func:`last_seen` when the page was made.

    Whether the voice may be recorded is asked where the session is public, with an acceptance.
    """

    seen = HiddenField()
    consent = ChoiceField(
        # Translators: asked of an interpreter; their voice is heard in the stream
        _("May your interpretation of this session be streamed and recorded?"),
        Consent,
        _consent,
        none="",
        option_widget=RadioInput(),
    )
    reason = TextField(_("Reason"), most=LONGEST_REASON, lines=True)

    def __init__(self, *args: Any, asks: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asks = asks
        self.consent.choices = [(each.value, _consent(each)) for each in Consent]

    @classmethod
    def begun(cls, place: Assignment, *, asks: bool) -> AnswerForm:
        """Return the form as it is first shown, with what was said before."""
        form = cls(formdata=None, asks=asks)
        form.seen.data = last_seen(place)
        stated = place.consented if place.consented is not None else place.interpreter.consents
        form.consent.data = _of(stated)
        return form

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Ask for the consent, where it is asked for."""
        right = bool(super().validate(*args, **kwargs))
        if self.asks and self.consent.data is None and not self.consent.errors:
            self.refuse("consent", gettext("Choose yes or no."))
        return right and not self.errors

    @property
    def consented(self) -> bool | None:
        """What was said of recording; ``None`` where it was not asked."""
        return self.consent.data is Consent.YES if self.asks else None


@dataclass(frozen=True, slots=True)
class DetailsRow:
    """What an interpreter has stated of themselves."""

    phone: str
    day_phone: str
    consent: Consent | None
    kit: list[str]

    @classmethod
    def of(cls, interpreter: Interpreter) -> DetailsRow:
        """Return an interpreter's."""
        return cls(
            interpreter.phone,
            interpreter.day_phone,
            _of(interpreter.consents),
            [name for name in KIT if interpreter.kit.get(name)],
        )


class DetailsForm(EditForm):
    """Telephones, consent in general, and the equipment of whoever works remotely."""

    phone = TelephoneField(_("Telephone"))
    day_phone = TelephoneField(_("Telephone on the day of the session"))
    consent = ChoiceField(
        _("May your interpretation be streamed and recorded?"),
        Consent,
        _consent,
        none="",
        option_widget=RadioInput(),
    )
    kit = PicksField(_("What do you work with?"))

    def __init__(self, *args: Any, site: Site, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.consent.choices = [
            *((each.value, _consent(each)) for each in Consent),
            ("", gettext("I say so for each session")),
        ]
        self.is_remote = site is not Site.ON_SITE
        self.kit.offer([(name, gettext(label)) for name, label in KIT.items()])

    @property
    def consents(self) -> bool | None:
        """What was said of recording in general."""
        return None if self.consent.data is None else self.consent.data is Consent.YES


class SoundCheckForm(Form):
    """One time, of those that are offered; ``data`` is its number as text."""

    check = PickField(_("Time"))

    @property
    def check_id(self) -> int:
        """The number of the time."""
        return int(self.check.data)
