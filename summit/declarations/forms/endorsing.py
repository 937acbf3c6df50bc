"""The forms by which cities endorse, and by which the secretariat keeps endorsements."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext as _p
from wtforms import BooleanField, FileField, HiddenField
from wtforms.validators import DataRequired, StopValidation
from wtforms.widgets import RadioInput

from summit.attendance.models import Office
from summit.core.forms import (
    BilingualField,
    ChoiceField,
    EditForm,
    Form,
    MomentField,
    PickField,
    TextField,
    ZoneField,
)
from summit.core.forms.fields import REQUIRED
from summit.core.text import Text
from summit.core.zones import zones
from summit.declarations.models import (
    Capacity,
    EndorsementChannel,
    EndorsementForm,
    NoteKind,
)
from summit.declarations.operations import EndorsementValues
from summit.declarations.wording import CAPACITIES, ENDORSEMENT_CHANNELS, FORMS, NOTE_KINDS
from summit.directory.models import City, Person
from summit.programme.wording import LANGUAGES

#: How long a reservation can be: some pages of words.
MOST_NOTE = 5000
_HASH = re.compile(r"[0-9a-f]{64}\Z")


class StatementForm(Form):
    """Who commits a city to which text, in which capacity, and with what reservation."""

    version_hash = HiddenField()
    name = BilingualField(_p("person", "Name"), most=200)
    title = BilingualField(_("Official title"), most=200)
    capacity = ChoiceField(
        _("In which capacity?"),
        Capacity,
        lambda each: str(gettext(CAPACITIES[each])),
        option_widget=RadioInput(),
    )
    authority = TextField(_("By which authority?"), most=500)
    on_behalf_of = BilingualField(_("On behalf of whom?"), most=200)
    note_kind = ChoiceField(
        _("Do you add anything?"),
        NoteKind,
        lambda each: str(gettext(NOTE_KINDS[each])),
        option_widget=RadioInput(),
    )
    note = TextField(_("Reservation or explanation"), most=MOST_NOTE, lines=True)
    note_language = PickField(_("In which language is it written?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.note_language.offer([(tag, str(gettext(word))) for tag, word in LANGUAGES.items()])

    def validate_authority(self, field: Any) -> None:
        """Ask by what somebody else than the mayor or a deputy is authorised."""
        if not field.data and self.capacity.data is Capacity.AUTHORISED:
            raise StopValidation(gettext("Say by what, for example: Council resolution 12/2027"))

    def validate_note(self, field: Any) -> None:
        """Ask for the words of a reservation, and refuse words that are neither."""
        if self.note_kind.data in (NoteKind.RESERVATION, NoteKind.EXPLANATION):
            if not field.data:
                raise StopValidation(gettext("Write it, or choose “Neither” above."))
        elif field.data and self.note_kind.data is NoteKind.NONE:
            raise StopValidation(gettext("Say above whether this is a reservation or not."))

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Ask for a name."""
        right = super().validate(*args, **kwargs)
        if not self.name.data:
            self.refuse("name", gettext("Write the name in English, in Korean, or both."))
        return bool(right) and not self.errors

    def values(self) -> EndorsementValues:
        """Return what was stated. A hash that is none is no text's."""
        given = self.version_hash.data or ""
        noted = self.note_kind.data is not NoteKind.NONE
        return EndorsementValues(
            version_hash=given if _HASH.match(given) else "",
            name=self.name.data,
            title=self.title.data,
            capacity=self.capacity.data,
            authority=self.authority.data or "",
            on_behalf_of=self.on_behalf_of.data,
            note_kind=self.note_kind.data,
            note=self.note.data or "",
            note_language=self.note_language.data if noted else "",
        )

    @classmethod
    def begun(
        cls, version_hash: str, office: Office | None, deputy: Person | None, language: str
    ) -> StatementForm:
        """Return the form with what the office has confirmed filled in.

        Args:
            deputy: who comes instead of the principal, if anybody does.
            language: in which a reservation is likely to be written.
        """
        known: dict[str, Any] = {}
        if deputy is not None:
            known = {"name": deputy.name, "title": deputy.title, "capacity": Capacity.DEPUTY}
        elif office is not None:
            known = {
                "name": office.shown_name,
                "title": office.shown_title,
                "capacity": Capacity.PRINCIPAL,
            }
        return cls(
            formdata=None,
            data={
                "version_hash": version_hash,
                "note_kind": NoteKind.NONE,
                "note_language": language,
                **known,
            },
        )


class CodeForm(Form):
    """The code that was mailed."""

    code = TextField(_("The code from the mail"), most=40)

    def validate_code(self, field: Any) -> None:
        """Ask for it."""
        if not field.data:
            raise StopValidation(str(REQUIRED))


class WithdrawForm(Form):
    """Why a city withdraws; it need not say."""

    reason = TextField(_("Reason"), most=1000, lines=True)


class RecordForm(StatementForm):
    """An endorsement or a signature on paper, or given at the meeting."""

    city = PickField(_("City"), none=_p("choose a city", "Choose…"))
    form = ChoiceField(_("What was it?"), EndorsementForm, lambda each: str(gettext(FORMS[each])))
    channel = PickField(_("How did it come?"))
    scan = FileField(_("Scan"))
    checked = BooleanField(_("It is about the adopted text: I have compared its hash or its words"))

    def __init__(self, *args: Any, cities: Iterable[City], language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.city.offer(
            (each.slug, each.name.get(language) or next(iter(each.name.values()), each.slug))
            for each in cities
        )
        channels = (EndorsementChannel.PAPER, EndorsementChannel.MEETING)
        self.channel.offer(
            (each.value, str(gettext(ENDORSEMENT_CHANNELS[each]))) for each in channels
        )

    def validate_city(self, field: Any) -> None:
        """Ask for the city."""
        if not field.data:
            raise StopValidation(gettext("Choose one of the list."))

    def validate_checked(self, field: Any) -> None:
        """Bind the paper to the text."""
        if not field.data:
            raise StopValidation(gettext("Compare it first; another text cannot be endorsed."))


class WithdrawalForm(Form):
    """A withdrawal that the secretariat records."""

    reason = TextField(_("Reason, as the city gives it"), most=1000, lines=True)
    channel = PickField(_("How did it come?"))
    scan = FileField(_("Scan"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        channels = (EndorsementChannel.PAPER, EndorsementChannel.MEETING)
        self.channel.offer(
            (each.value, str(gettext(ENDORSEMENT_CHANNELS[each]))) for each in channels
        )


class RefuseForm(Form):
    """Why an endorsement is not confirmed; the office reads it."""

    reason = TextField(_("Reason"), most=1000, lines=True)

    def validate_reason(self, field: Any) -> None:
        """Ask for it."""
        if not field.data:
            raise StopValidation(str(REQUIRED))


class TranslationForm(EditForm):
    """The secretariat's translation of a reservation, in the other languages of the text."""

    note_translation = BilingualField(_("Translation"), most=MOST_NOTE, lines=True)

    def translation(self) -> Text:
        """Return it."""
        found: Text = self.note_translation.data
        return found


class OpeningForm(EditForm):
    """Until when endorsement is open, by the clocks of a zone."""

    zone = ZoneField(_("Time zone"), [DataRequired(REQUIRED)])
    until = MomentField(_("Open until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.until.zone = self.zone.data if self.zone.data in zones() else "UTC"

    def validate_until(self, field: Any) -> None:
        """Ask for the deadline."""
        if field.data is None:
            raise StopValidation(str(REQUIRED))
