"""Forms of the cities that take part in a session."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field
from wtforms.validators import InputRequired, StopValidation

from summit.core.forms import ChoiceField, EditForm, Form, PicksField
from summit.core.i18n import choose_language
from summit.core.text import Text, in_language
from summit.programme.models import CityPart, CityRecord, Session, SessionCity, SpeakerState
from summit.programme.operations.editing import CityValues
from summit.programme.wording import PARTS, RECORDS, SPEAKER_STATES

K = TypeVar("K", bound=StrEnum)
#: What can be chosen for a city, with the words for each choice.
_CHOICES: Mapping[str, tuple[type[StrEnum], Mapping[str, str]]] = {
    "part": (CityPart, PARTS),
    "state": (SpeakerState, SPEAKER_STATES),
    "record": (CityRecord, RECORDS),
}


def _part(part: CityPart) -> str:
    return str(gettext(PARTS[part]))


def _state(state: SpeakerState) -> str:
    return str(gettext(SPEAKER_STATES[state]))


def name_of(entry: SessionCity) -> str:
    """Return a city's name in the reader's language."""
    return in_language(entry.city.name, choose_language())[0]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the three choices of a city: its input, and what can be chosen."""

    input: str
    label: str
    chosen: str
    options: Sequence[tuple[str, str]]


class PartsField(Field):
    """Part, state and record of every city of a session, three inputs each.

    They are called ``<name>-<slug>-part`` and so on; of a city of which nothing was sent all
    stays.
    """

    def __init__(self, label: str, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.entries: list[SessionCity] = []
        self.typed: dict[tuple[str, str], str] = {}
        self.wrong: set[str] = set()

    def process(
        self, formdata: Any, data: Any = None, extra_filters: Sequence[Any] | None = None
    ) -> None:
        """Take what was chosen, else what the cities have."""
        self.process_errors: list[str] = []
        self.entries = list(data or ())
        self.object_data = self.data = data
        for entry in self.entries:
            for what in _CHOICES:
                slug, held = entry.city.slug, getattr(entry, what)
                self.typed[slug, what] = held.value if held is not None else ""
                if formdata:
                    given = formdata.get(self._input(slug, what))
                    self.typed[slug, what] = self.typed[slug, what] if given is None else given

    def pre_validate(self, form: Any) -> None:
        """Refuse what cannot be chosen; the message names the city."""
        self.wrong = {
            slug for (slug, what), typed in self.typed.items() if typed not in _allowed(what)
        }
        if self.wrong:
            names = [name_of(each) for each in self.entries if each.city.slug in self.wrong]
            raise StopValidation(f"{', '.join(names)}: {gettext('Choose one of the list.')}")

    def values(self) -> dict[str, CityValues]:
        """Return what was chosen for each city, by slug."""
        found = {}
        for entry in self.entries:
            slug = entry.city.slug
            record = self.typed[slug, "record"]
            found[slug] = CityValues(
                part=CityPart(self.typed[slug, "part"]),
                state=SpeakerState(self.typed[slug, "state"]),
                record=CityRecord(record) if record else None,
            )
        return found

    def choices(self, slug: str) -> list[Choice]:
        """Return the three choices of a city."""
        labels = {"part": gettext("Part"), "state": gettext("State"), "record": gettext("Record")}
        return [
            Choice(
                self._input(slug, what),
                label,
                self.typed[slug, what],
                [
                    *([("", gettext("nothing on record"))] if what == "record" else []),
                    *((each.value, gettext(_CHOICES[what][1][each])) for each in _CHOICES[what][0]),
                ],
            )
            for what, label in labels.items()
        ]

    def inputs(self) -> Mapping[str, tuple[str, list[str]]]:
        """Return each input's label and what it holds, by its name."""
        return {
            self._input(entry.city.slug, what): (
                name_of(entry),
                [self.typed[entry.city.slug, what]],
            )
            for entry in self.entries
            for what in _CHOICES
        }

    def _input(self, slug: str, what: str) -> str:
        return f"{self.name}-{slug}-{what}"


class SessionCitiesForm(EditForm):
    """All cities of a session, with one state for those that are ticked."""

    cities = PartsField(_("Cities"))

    @classmethod
    def of(cls, entries: Iterable[SessionCity]) -> dict[str, Any]:
        """Return what the form is made with for the cities of a session."""
        return {"data": {"cities": list(entries)}}

    @classmethod
    def shown(cls, session: Session) -> SessionCitiesForm:
        """Return the form as the session is now."""
        form = cls(formdata=None, **cls.of(session.cities))
        form.keep(session.version)
        return form


class TickedForm(Form):
    """What is done to the cities that are ticked."""

    ticked = PicksField(_("Cities"))
    all_state = ChoiceField(_("State of the ticked ones"), SpeakerState, _state)

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ticked.offer((each.city.slug, name_of(each)) for each in session.cities)


class NewCitiesForm(Form):
    """Cities that are to take part as well."""

    chosen = PicksField(_("Cities"), [InputRequired(_("Choose at least one."))])
    part = ChoiceField(_("Part"), CityPart, _part, default=CityPart.PARTICIPANT)
    state = ChoiceField(_("State"), SpeakerState, _state, default=SpeakerState.PROPOSED)

    def __init__(
        self, *args: Any, cities: Iterable[tuple[str, Text]], session: Session, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        there = {entry.city.slug for entry in session.cities}
        language = choose_language()
        offered = [
            (slug, in_language(name, language)[0]) for slug, name in cities if slug not in there
        ]
        self.chosen.offer(sorted(offered, key=lambda entry: entry[1].casefold()))

    def values(self) -> CityValues:
        """Return what they begin with."""
        return CityValues(part=self.part.data, state=self.state.data, record=None)


def _allowed(what: str) -> set[str]:
    none = {""} if what == "record" else set()
    return none | {each.value for each in _CHOICES[what][0]}
