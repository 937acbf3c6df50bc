"""Forms of one cue, of a new one, and of when a session has to end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext as _p
from wtforms import BooleanField

from summit.core.forms import (
    BilingualField,
    ChoiceField,
    Form,
    MomentField,
    PickField,
    TelephoneField,
    TextField,
    WholeNumberField,
)
from summit.core.i18n import choose_language
from summit.core.text import in_language
from summit.directory.models import City
from summit.programme.models import ItemKind, Session
from summit.programme.wording import ITEM_KINDS, LANGUAGES
from summit.rundown import wording
from summit.rundown.facts import RundownFact
from summit.rundown.forms.fields import LengthField, OffsetField
from summit.rundown.forms.quick import LAST, name_of
from summit.rundown.forms.rundown_form import RundownForm
from summit.rundown.models import Cue, Rundown, Source
from summit.rundown.operations import CueValues

#: Plain fields that form and values have under one name.
_SAME = (
    "kind",
    "title",
    "name",
    "person_title",
    "place",
    "lower_third",
    "offset",
    "seconds",
    "hard",
    "source",
    "language",
    "media",
    "words",
    "fallback",
    "telephone",
    "owner",
    "note",
)


def _kind(kind: ItemKind) -> str:
    return str(gettext(ITEM_KINDS[kind]))


def _source(source: Source) -> str:
    return str(gettext(wording.SOURCES[source]))


def tongues_first(session: Session) -> list[tuple[str, str]]:
    """Return the languages that can be spoken, those of the session first."""
    first = list(dict.fromkeys((*session.floor, *session.interpreted)))
    named = {tag: str(gettext(name)) for tag, name in LANGUAGES.items()}
    rest = sorted((tag for tag in named if tag not in first), key=named.__getitem__)
    return [(tag, named.get(tag, tag)) for tag in (*first, *rest)]


class CueForm(RundownForm):
    """Everything that a cue says."""

    kind = ChoiceField(_("Kind"), ItemKind, _kind)
    title = BilingualField(_("Item"))
    seconds = LengthField(_("Length"))
    hard = BooleanField(_("Fixed length: never cut on the day"))
    offset = OffsetField(_("Fixed start"))
    source = ChoiceField(_p("cue", "Source"), Source, _source)
    language = PickField(_("Floor language"), none="—")
    name = BilingualField(_("Speaker"))
    person_title = BilingualField(_("Title as spoken"))
    place = BilingualField(_("City or organisation"))
    city = PickField(_("City for the record"), none="—")
    lower_third = BilingualField(_("Lower third"), lines=True)
    media = TextField(_("Slide or video"))
    words = BilingualField(_("Cue words"), most=500, lines=True)
    fallback = TextField(_("Fallback"), most=500)
    telephone = TelephoneField(_("Telephone to call"))
    priority = WholeNumberField(_("Cut priority"), most=LAST)
    owner = TextField(_p("cue", "Owner"))
    note = TextField(_p("remark", "Note"), most=1000, lines=True)

    def __init__(
        self,
        *args: Any,
        cities: Iterable[City] = (),
        spoken: Iterable[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.cities = {city.slug: city for city in cities}
        language = choose_language()
        self.city.offer(
            (slug, in_language(city.name, language)[0]) for slug, city in self.cities.items()
        )
        offered = list(spoken)
        held = self.language.object_data or ""
        if held and held not in dict(offered):
            offered.append((held, held))
        self.language.offer(offered)

    @classmethod
    def of(cls, cue: Cue, cities: Iterable[City], languages: Iterable[str]) -> dict[str, Any]:
        """Return what the form is made with.

        Args:
            cities: those of the session; the cue's own can always be kept.
            languages: of the summit, in which texts are written.
        """
        offered = [*cities, *([cue.city] if cue.city is not None else [])]
        session = cue.rundown.session
        return {
            "obj": cue,
            "cities": offered,
            "spoken": tongues_first(session),
            "tongues": languages,
        }

    @classmethod
    def shown(cls, rundown: Rundown, **made_with: Any) -> Self:
        """Return the form as the cue is now."""
        form = cls(formdata=None, **made_with)
        form.keep(rundown.version)
        return form

    def values(self) -> CueValues:
        """Return what was typed."""
        return CueValues(
            **{name: self[name].data for name in _SAME},
            priority=self.priority.data or 0,
            city=self.cities.get(self.city.data),
        )


class NewCueForm(Form):
    """A cue to be added by hand; the rest is written on its own page."""

    after = PickField(_p("place in the order", "After"), none=_("At the beginning"))
    kind = ChoiceField(_("Kind"), ItemKind, _kind, default=ItemKind.INTERVENTION)
    title = BilingualField(_("Item"))
    seconds = LengthField(_("Length"), default=180)
    source = ChoiceField(_p("cue", "Source"), Source, _source, default=Source.STUDIO)
    owner = TextField(_p("cue", "Owner"))

    def __init__(self, *args: Any, rundown: RundownFact, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.after.offer(
            (cue.uid, f"{number}. {name_of(cue)}") for number, cue in enumerate(rundown.cues, 1)
        )

    @classmethod
    def empty(cls, rundown: RundownFact, languages: Iterable[str]) -> Self:
        """Return the form as it is offered: the cue comes last."""
        last = rundown.cues[-1].uid if rundown.cues else ""
        return cls(formdata=None, rundown=rundown, tongues=languages, data={"after": last})

    def values(self, language: str) -> CueValues:
        """Return what was typed; ``language`` is the floor's."""
        return CueValues(
            kind=self.kind.data,
            title=self.title.data,
            seconds=self.seconds.data,
            source=self.source.data,
            owner=self.owner.data,
            language=language,
        )


class DeadlineForm(RundownForm):
    """When a session has to end, where that is not as the programme says."""

    ends_by = MomentField(_("Has to end by"))

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ends_by.zone = zone

    @classmethod
    def of(cls, rundown: Rundown) -> dict[str, Any]:
        """Return what the form is made with."""
        return {"data": {"ends_by": rundown.ends_by}, "zone": rundown.session.zone}

    @classmethod
    def shown(cls, rundown: Rundown) -> Self:
        """Return the form as it is settled now."""
        form = cls(formdata=None, **cls.of(rundown))
        form.keep(rundown.version)
        return form

    def refuse_before(self, starts_at: Any) -> bool:
        """Refuse an end before the session's start; return whether it was one."""
        if starts_at is None or self.ends_by.data is None or self.ends_by.data > starts_at:
            return False
        self.refuse("ends_by", gettext("The session starts later than that."))
        return True
