"""Forms of a summit: making one, what is said of it, its address, withdrawing it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField
from wtforms.validators import DataRequired, ValidationError

from summit.core.errors import N_
from summit.core.forms import (
    AddressesField,
    BilingualField,
    ChoiceField,
    DayField,
    EditForm,
    Form,
    PickField,
    PicksField,
    SlugField,
    ZoneField,
)
from summit.core.forms.fields import REQUIRED
from summit.core.i18n import LANGUAGES, choose_language
from summit.core.text import in_language
from summit.directory.models import Organisation
from summit.programme.forms.figures import FiguresField
from summit.programme.models import Summit, SummitKind
from summit.programme.operations.editing import NewSummit, SummitValues
from summit.programme.wording import SUMMIT_KINDS

#: What a source may fail to state of a summit; the names are those of the programme file.
RECONSTRUCTED = {
    "title": N_("Title"),
    "theme": N_("Theme"),
    "description": N_("Description"),
    "venue": N_("Venue"),
    "starts": N_("First day"),
    "ends": N_("Last day"),
    "zone": N_("Time zone"),
    "host": N_("Hosting organisation"),
}


def _kind(kind: SummitKind) -> str:
    return str(gettext(SUMMIT_KINDS[kind]))


def _hosts(organisations: Iterable[Organisation]) -> list[tuple[str, str]]:
    language = choose_language()
    named = [(each.slug, in_language(each.name, language)[0]) for each in organisations]
    return sorted(named, key=lambda pair: pair[1].casefold())


class NewSummitForm(Form):
    """What a new summit begins with. ``languages`` are those of its texts."""

    title = BilingualField(_("Title"), required=True)
    slug = SlugField(_("Address"))
    kind = ChoiceField(_("Kind"), SummitKind, _kind, default=SummitKind.SUMMIT)
    starts_on = DayField(_("First day"), [DataRequired(REQUIRED)])
    ends_on = DayField(_("Last day"), [DataRequired(REQUIRED)])
    zone = ZoneField(_("Time zone"), [DataRequired(REQUIRED)])
    languages = PicksField(_("Languages"), [DataRequired(_("Choose at least one."))])
    host = PickField(_("Hosting organisation"), none=_("not said yet"))

    def __init__(self, *args: Any, organisations: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._organisations = {each.slug: each for each in organisations}
        self.languages.offer(LANGUAGES.items())
        self.host.offer(_hosts(self._organisations.values()))

    def values(self, slug: str) -> NewSummit:
        """Return what was typed; ``slug`` is what the address was made from where none was."""
        return NewSummit(
            slug=self.slug.data or slug,
            kind=self.kind.data,
            title=self.title.data,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            zone=self.zone.data,
            languages=self.languages.data,
            host=self._organisations.get(self.host.data),
        )


class SummitForm(EditForm):
    """All that is said of a summit."""

    kind = ChoiceField(_("Kind"), SummitKind, _kind)
    title = BilingualField(_("Title"), required=True)
    theme = BilingualField(_("Theme"))
    venue = BilingualField(_("Venue"))
    description = BilingualField(_("Description"), lines=True, most=10_000)
    remark = BilingualField(_("Public remark"), lines=True, most=10_000)
    starts_on = DayField(_("First day"), [DataRequired(REQUIRED)])
    ends_on = DayField(_("Last day"), [DataRequired(REQUIRED)])
    zone = ZoneField(_("Time zone"), [DataRequired(REQUIRED)])
    languages = PicksField(_("Languages"), [DataRequired(_("Choose at least one."))])
    host = PickField(_("Hosting organisation"), none=_("not said yet"))
    figures = FiguresField(_("Key figures"))
    sources = AddressesField(_("Sources"))
    reconstructed = PicksField(_("Reconstructed"))

    def __init__(self, *args: Any, organisations: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._organisations = {each.slug: each for each in organisations}
        self.languages.offer(LANGUAGES.items())
        self.host.offer(_hosts(self._organisations.values()))
        self.reconstructed.offer((key, gettext(name)) for key, name in RECONSTRUCTED.items())

    @classmethod
    def of(cls, summit: Summit, organisations: Iterable[Organisation]) -> dict[str, Any]:
        """Return what the form is made with for a summit."""
        return {"obj": summit, "tongues": summit.languages, "organisations": organisations}

    def values(self) -> SummitValues:
        """Return what was typed."""
        names = ("kind", "title", "theme", "description", "remark", "venue", "starts_on")
        more = ("ends_on", "zone", "languages", "figures", "sources", "reconstructed")
        return SummitValues(
            **{name: self[name].data for name in (*names, *more)},
            host=self._organisations.get(self.host.data),
        )

    def settled(self) -> dict[str, frozenset[str]]:
        """Return which translations were declared still right."""
        return settled(self)


def settled(form: EditForm) -> dict[str, frozenset[str]]:
    """Return, by text, the languages whose translation was declared still right."""
    return {field.name: field.settled for field in form if isinstance(field, BilingualField)}


class AddressForm(Form):
    """Another address for a summit."""

    slug = SlugField(_("Address"), [DataRequired(REQUIRED)])


class SecondPairForm(Form):
    """Whether what goes out waits for another person's approval."""

    second_pair = BooleanField(_("Another person approves before anything goes out"))


class WithdrawalForm(Form):
    """Why a summit is withdrawn, as everybody reads it."""

    explanation = BilingualField(_("Explanation"), lines=True, most=2000, required=True)

    def validate_explanation(self, field: BilingualField) -> None:
        """Refuse a text that leaves out readers of one language."""
        if not all(field.in_language(tag) for tag in field.languages):
            raise ValidationError(gettext("Write it in every language of the summit."))
