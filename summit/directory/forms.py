"""What is typed of cities, organisations and people, and of their lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import FileField, StringField
from wtforms.validators import DataRequired, Optional, ValidationError

from summit.core.forms import (
    BilingualField,
    ChoiceField,
    EditForm,
    Form,
    LinesField,
    MomentField,
    PickField,
    PicksField,
    SlugField,
    TextField,
    ZoneField,
    clean,
)
from summit.core.forms.fields import REQUIRED
from summit.core.i18n import LANGUAGES, choose_language
from summit.core.text import in_language
from summit.directory import queries
from summit.directory.kinds import TEXTS, Entry, Kind, kind_of
from summit.directory.models import OrganisationKind, Relation
from summit.directory.operations import CityValues, OrganisationValues, PersonValues
from summit.directory.queries import Asked, Translation
from summit.directory.wording import FIELDS, ORGANISATION_KINDS, RELATIONS

_DEGREES = re.compile(r"[+-]?\d{1,3}(\.\d{1,12})?\Z", re.ASCII)
_SINCE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?\Z", re.ASCII)

#: What of each kind may be marked as stated by no source; texts also in one language alone.
_RECONSTRUCTIBLE: Mapping[Kind, tuple[str, ...]] = {
    Kind.CITY: ("zone", "coordinates", "relation", "since"),
    Kind.PERSON: ("zone", "city", "organisation"),
}


class DegreesField(StringField):
    """Decimal degrees up to ``most`` either way; empty is ``None``."""

    data: Any

    def __init__(self, label: str, validators: Any = (), *, most: int, **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.most = most
        self._typed = ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read a decimal number; anything else is told when the form is validated."""
        self._typed = clean(valuelist[0]).replace("−", "-") if valuelist else ""
        self.data = float(self._typed) if _DEGREES.match(self._typed) else None

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no number of degrees."""
        if self._typed and (self.data is None or abs(self.data) > self.most):
            raise ValidationError(
                gettext(
                    "Enter degrees from -%(most)s to %(most)s, for example: 37.5665",
                    most=self.most,
                )
            )

    def _value(self) -> str:
        return repr(self.data) if self.data is not None else self._typed


class SinceField(TextField):
    """A year, month or day, as far as it is known."""

    def __init__(self, label: str, validators: Any = (), **kwargs: Any) -> None:
        super().__init__(label, validators, most=10, **kwargs)

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no date, or one of no calendar."""
        super().pre_validate(form)
        if self.data and not _is_since(self.data):
            raise ValidationError(
                gettext("Enter a year, month or day, for example: 1991, 1991-07 or 1991-07-02")
            )


def _is_since(text: str) -> bool:
    if not _SINCE.match(text):
        return False
    try:
        date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        return False
    return True


class EntryForm(EditForm):
    """What all entries have. Without a ``slug`` a new entry gets one made of its name."""

    slug = SlugField(lazy_gettext("Address"), [Optional()])

    def settled(self) -> dict[str, frozenset[str]]:
        """Return, by text, the languages that were declared still right."""
        return {field.name: field.settled for field in self if isinstance(field, BilingualField)}


class CityForm(EntryForm):
    """A city."""

    name = BilingualField(lazy_gettext("Name"), most=120, required=True)
    country = BilingualField(lazy_gettext("Country label"), most=120)
    zone = ZoneField(lazy_gettext("Time zone"), [DataRequired(REQUIRED)])
    latitude = DegreesField(lazy_gettext("Degrees north"), [Optional()], most=90)
    longitude = DegreesField(lazy_gettext("Degrees east"), [Optional()], most=180)
    relation = ChoiceField(
        lazy_gettext("Relation to the host"),
        Relation,
        lambda relation: gettext(RELATIONS[relation.value]),
        none="",
    )
    related_since = SinceField(lazy_gettext("Related since"), [Optional()])
    reconstructed = PicksField(lazy_gettext("Stated by no source"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Labels of choices cannot wait for the reader's language.
        labels = {value: gettext(label) for value, label in RELATIONS.items()}
        self.relation.choices = {"": gettext("None"), **labels}
        self.reconstructed.offer(_reconstructible(Kind.CITY))

    def validate(self, extra_validators: Any = None) -> bool:
        """Check also that coordinates come in pairs, and a date with a relation."""
        fine = bool(super().validate(extra_validators))
        if not self.errors and (self.latitude.data is None) != (self.longitude.data is None):
            name = "latitude" if self.latitude.data is None else "longitude"
            self.refuse(name, gettext("Enter both degrees, or neither."))
            fine = False
        if not self.errors and self.related_since.data and self.relation.data is None:
            self.refuse("related_since", gettext("Choose the relation that this is the date of."))
            fine = False
        return fine

    def values(self) -> CityValues:
        """Return what was typed; valid forms only."""
        return CityValues(
            slug=self.slug.data,
            name=self.name.data,
            country=self.country.data,
            zone=self.zone.data,
            latitude=self.latitude.data,
            longitude=self.longitude.data,
            relation=self.relation.data,
            related_since=self.related_since.data or None,
            reconstructed=self.reconstructed.data,
        )


class OrganisationForm(EntryForm):
    """An organisation."""

    name = BilingualField(lazy_gettext("Name"), most=200, required=True)
    kind = ChoiceField(
        lazy_gettext("Kind"),
        OrganisationKind,
        lambda kind: gettext(ORGANISATION_KINDS[kind.value]),
    )
    city = PickField(lazy_gettext("City"), none=lazy_gettext("None"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.city.offer(named(Kind.CITY))

    def values(self) -> OrganisationValues:
        """Return what was typed; valid forms only."""
        assert self.kind.data is not None
        return OrganisationValues(
            slug=self.slug.data,
            kind=self.kind.data,
            name=self.name.data,
            city=queries.city_by_slug(self.city.data) if self.city.data else None,
        )


class PersonForm(EntryForm):
    """A person."""

    name = BilingualField(lazy_gettext("Name"), most=120, required=True)
    title = BilingualField(lazy_gettext("Title or office"), most=200)
    pronunciation = TextField(lazy_gettext("How the name is said"), [Optional()], most=200)
    variants = LinesField(lazy_gettext("Other spellings"), [Optional()], most=120)
    city = PickField(lazy_gettext("City"), none=lazy_gettext("None"))
    organisation = PickField(lazy_gettext("Organisation"), none=lazy_gettext("None"))
    zone = ZoneField(lazy_gettext("Time zone"), [Optional()])
    reconstructed = PicksField(lazy_gettext("Stated by no source"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.city.offer(named(Kind.CITY))
        self.organisation.offer(named(Kind.ORGANISATION))
        self.reconstructed.offer(_reconstructible(Kind.PERSON))

    def values(self) -> PersonValues:
        """Return what was typed; valid forms only."""
        city, organisation = self.city.data, self.organisation.data
        return PersonValues(
            slug=self.slug.data,
            name=self.name.data,
            title=self.title.data,
            pronunciation=self.pronunciation.data or "",
            variants=list(dict.fromkeys(self.variants.data)),
            zone=self.zone.data or None,
            city=queries.city_by_slug(city) if city else None,
            organisation=queries.organisation_by_slug(organisation) if organisation else None,
            reconstructed=self.reconstructed.data,
        )


FORMS: Mapping[Kind, Any] = {
    Kind.CITY: CityForm,
    Kind.ORGANISATION: OrganisationForm,
    Kind.PERSON: PersonForm,
}


class PhotoForm(Form):
    """A picture to upload."""

    photo = FileField(lazy_gettext("Picture"))


class SpanForm(EditForm):
    """A span of somebody's availability, in the zone that :meth:`within` names."""

    starts_at = MomentField(lazy_gettext("From"), [DataRequired(REQUIRED)])
    ends_at = MomentField(lazy_gettext("Until"), [DataRequired(REQUIRED)])

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.starts_at.zone = self.ends_at.zone = zone


def kept_of(entry: Entry | None) -> dict[str, Any]:
    """Return what a posted form must know of its row: what it has no input for, and keeps."""
    if entry is None:
        return {}
    names = [*TEXTS[kind_of(entry)], "reconstructed"]
    return {name: getattr(entry, name) for name in names if hasattr(entry, name)}


def named(kind: Kind) -> list[tuple[str, str]]:
    """Return slug and name of all entries of a kind, by name in the reader's language."""
    language = choose_language()
    shown = [(slug, in_language(name, language)[0]) for slug, name in queries.choices(kind)]
    return sorted(shown, key=lambda pair: (pair[1].casefold(), pair[0]))


def asked_of(kind: Kind, given: Mapping[str, str]) -> Asked:
    """Read what of a list is asked for; what means nothing is taken as not asked."""

    def text(name: str) -> str:
        return clean(given.get(name, ""))[:100]

    translation = text("translation")
    known = {Translation.OUTDATED.value, *(f"missing-{tag}" for tag in LANGUAGES)}
    page = text("page")
    return Asked(
        words=text("q"),
        city=text("city") if kind is not Kind.CITY else "",
        relation=_member(Relation, text("relation")) if kind is Kind.CITY else None,
        kind=_member(OrganisationKind, text("kind")) if kind is Kind.ORGANISATION else None,
        translation=translation if translation in known else "",
        unused=bool(text("unused")),
        sort=text("sort") or "name",
        page=int(page) if re.fullmatch(r"[0-9]{1,6}", page) else 1,
    )


def _member(kind: Any, value: str) -> Any:
    try:
        return kind(value)
    except ValueError:
        return None


def _reconstructible(kind: Kind) -> Iterable[tuple[str, str]]:
    for name in TEXTS[kind]:
        yield name, gettext(FIELDS[name])
        for tag, tongue in LANGUAGES.items():
            yield (
                f"{name}.{tag}",
                gettext(
                    "%(field)s, %(language)s alone", field=gettext(FIELDS[name]), language=tongue
                ),
            )
    for name in _RECONSTRUCTIBLE[kind]:
        yield name, gettext(FIELDS[name])
