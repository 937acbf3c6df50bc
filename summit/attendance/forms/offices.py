"""Forms of an office, its contacts, and a letter to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext as _p

from summit.attendance.models import Contact, ContactKind, Office, OfficeKind
from summit.attendance.operations import ContactValues, OfficeValues
from summit.attendance.wording import CONTACT_KINDS, OFFICE_KINDS
from summit.core.forms import (
    BilingualField,
    ChoiceField,
    DayField,
    EditForm,
    PickField,
    TextField,
    WholeNumberField,
)
from summit.core.i18n import LANGUAGES, choose_language
from summit.core.mailbox import LONGEST
from summit.core.text import Text, in_language

#: What is offered of the directory: slug and name of each entry, by kind.
Entries = Mapping[str, Iterable[tuple[str, Text]]]


def _kind(kind: OfficeKind) -> str:
    return str(gettext(OFFICE_KINDS[kind]))


def _contact_kind(kind: ContactKind) -> str:
    return str(gettext(CONTACT_KINDS[kind]))


def offered(entries: Iterable[tuple[str, Text]]) -> list[tuple[str, str]]:
    """Return entries of the directory as choices, by name as readers of the page sort them."""
    language = choose_language()
    named = [(slug, in_language(name, language)[0] or slug) for slug, name in entries]
    return sorted(named, key=lambda pair: pair[1].casefold())


class OfficeFields(EditForm):
    """What staff can type of an office."""

    kind = ChoiceField(_("Answers for"), OfficeKind, _kind, default=OfficeKind.PRINCIPAL)
    city = PickField(_("City"), none=_("no city"))
    person = PickField(_("Person"), none=_("not known by name yet"))
    organisation = PickField(_("Organisation"), none=_("no organisation"))
    capacity = BilingualField(_("Invited as"))
    language = PickField(_("Language of letters"))
    salutation = BilingualField(_("Salutation"))
    honorific = BilingualField(_("Honorific"))
    in_office_since = DayField(_("In office since"))
    rank = WholeNumberField(_("Rank"), least=1, most=9999)

    def __init__(self, *args: Any, entries: Entries, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("city", "person", "organisation"):
            self[name].offer(offered(entries[name]))
        self.language.offer(LANGUAGES.items())

    @classmethod
    def shown(cls, version: int, **made_with: Any) -> Any:
        """Return the form as the office is now, or as a new one begins (version 0)."""
        form = cls(formdata=None, **made_with)
        form.keep(version)
        return form

    def values(self, found: Mapping[str, Any]) -> OfficeValues:
        """Return what was typed.

        Args:
            found: the rows of the directory that were chosen, by field.
        """
        names = ("kind", "capacity", "language", "salutation", "honorific", "in_office_since")
        typed: dict[str, Any] = {name: self[name].data for name in (*names, "rank")}
        chosen: dict[str, Any] = {
            name: found.get(name) for name in ("city", "person", "organisation")
        }
        return OfficeValues(**typed, **chosen)


class OfficeForm(OfficeFields):
    """An office that is there."""

    @classmethod
    def of(cls, office: Office, tongues: Iterable[str], entries: Entries) -> dict[str, Any]:
        """Return what the form is made with for an office."""
        return {"obj": office, "tongues": tongues, "entries": entries}


class ContactForm(EditForm):
    """One colleague at an office."""

    kind = ChoiceField(_("Responsible for"), ContactKind, _contact_kind)
    name = TextField(_p("person", "Name"), most=200)
    address = TextField(_("E-mail address"), most=LONGEST)
    phone = TextField(_("Telephone"), most=40)
    day_phone = TextField(_("Telephone on the day"), most=40)

    @classmethod
    def of(cls, contact: Contact | None) -> dict[str, Any]:
        """Return what the form is made with for a contact, or for a new one."""
        return {"obj": contact}

    @classmethod
    def shown(cls, version: int, **made_with: Any) -> ContactForm:
        """Return the form as the contact is now, or as a new one begins (version 0)."""
        form = cls(formdata=None, **made_with)
        form.keep(version)
        return form

    def values(self) -> ContactValues:
        """Return what was typed."""
        return ContactValues(
            self.kind.data,
            *(self[name].data for name in ("name", "address", "phone", "day_phone")),
        )
