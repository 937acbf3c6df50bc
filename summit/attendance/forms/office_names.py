"""How the invited is to be named: as they write it, in English and in Korean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext as _p
from wtforms.widgets import RadioInput

from summit.attendance.forms.office_answers import other_languages
from summit.attendance.models import NameOrder, Office
from summit.attendance.operations import NameValues
from summit.attendance.wording import NAME_ORDERS
from summit.core.forms import BilingualField, ChoiceField, EditForm, PickField, TextField
from summit.core.i18n import LANGUAGES
from summit.core.text import Text


@dataclass(frozen=True, slots=True)
class NameRow:
    """What the form starts from: what the office has stated, else what the directory knows."""

    native_language: str
    native_name: str
    name: Text
    title: Text
    name_order: NameOrder | None
    pronunciation: str

    @classmethod
    def of(cls, office: Office) -> NameRow:
        """Return an office's."""
        language, native = office.native_language, office.native_name
        if not native:
            others = ((tag, text) for tag, text in office.shown_name.items())
            language, native = next((each for each in others if each[0] not in LANGUAGES), ("", ""))
        said = office.pronunciation
        if not said and office.names_stated_at is None and office.person is not None:
            said = office.person.pronunciation
        name, title = office.shown_name, office.shown_title
        return cls(language, native, name, title, office.name_order, said)


def _order(order: NameOrder) -> str:
    return str(gettext(NAME_ORDERS[order]))


class NamesForm(EditForm):
    """Name and title."""

    name = BilingualField(_p("person", "Name"), most=200)
    title = BilingualField(_("Official title"), most=200)
    pronunciation = TextField(_("How the name is said"), most=200)
    native_language = PickField(_("Which language?"), none=_("None"))
    native_name = TextField(_("Name in your own language and script"))
    name_order = ChoiceField(
        _("Which comes first in the name?"), NameOrder, _order, option_widget=RadioInput()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        before = self.native_language.object_data
        known = other_languages()
        known += [(before, before)] if before and before not in dict(known) else []
        self.native_language.offer(known)

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Ask for a name, and for the language of one in none of ours."""
        right = super().validate(*args, **kwargs)
        if not any(self.name.in_language(tag) for tag in self.name.languages):
            self.refuse("name", gettext("Write the name in English, in Korean, or both."))
        if self.native_name.data and not self.native_language.data:
            self.refuse("native_language", gettext("Choose the language in which it is written."))
        return bool(right) and not self.errors

    def values(self) -> NameValues:
        """Return what was written."""
        native = self.native_name.data or ""
        return NameValues(
            native_name=native,
            native_language=self.native_language.data if native else "",
            name=Text({tag: self.name.in_language(tag) for tag in self.name.languages}),
            title=Text({tag: self.title.in_language(tag) for tag in self.title.languages}),
            name_order=self.name_order.data,
            pronunciation=self.pronunciation.data or "",
        )
