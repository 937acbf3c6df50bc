"""Forms of who speaks on an item."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField
from wtforms.validators import StopValidation

from summit.core.errors import N_
from summit.core.forms import BilingualField, ChoiceField, EditForm, PicksField, TextField
from summit.core.i18n import choose_language
from summit.core.text import Text, in_language
from summit.directory.models import City, Organisation, Person
from summit.programme import queries
from summit.programme.forms.summits import settled
from summit.programme.models import Speaker, SpeakerRole, SpeakerState, Summit
from summit.programme.operations.editing import SpeakerValues
from summit.programme.wording import ROLES, SPEAKER_STATES

#: What a source may fail to state of a speaker; the names are those of the programme file.
RECONSTRUCTED = {
    "person": N_("Person"),
    "city": N_("City"),
    "organisation": N_("Organisation"),
    "role": N_("Role"),
    "capacity": N_("Capacity"),
    "topic": N_("Topic"),
    "remote": N_("Speaks from elsewhere"),
}

_NAMED = re.compile(r".*\(([^()]+)\)\Z", re.DOTALL)


def _role(role: SpeakerRole) -> str:
    return str(gettext(ROLES[role]))


def _state(state: SpeakerState) -> str:
    return str(gettext(SPEAKER_STATES[state]))


class EntryField(TextField):
    """An entry of the directory, typed as ``Name (slug)``; a name or a slug alone do as well.

    The form gives the entries with :meth:`offer` before it is validated; then ``slug`` is what was
    meant, empty for nothing.
    """

    def __init__(self, label: str, validators: Any = (), **kwargs: Any) -> None:
        super().__init__(label, validators, most=400, **kwargs)
        self._names: dict[str, Text] = {}
        self.slug = ""

    def offer(self, entries: Iterable[tuple[str, Text]]) -> None:
        """Say what can be typed: slugs with names."""
        self._names = dict(entries)
        if hasattr(self.data, "slug"):
            # Its own name: the list may know it by none.
            self._names.setdefault(self.data.slug, self.data.name)
            self.slug = self.data.slug
            self.data = self._label(self.slug)

    @property
    def choices(self) -> list[str]:
        """What a browser proposes while somebody types."""
        return sorted(map(self._label, self._names), key=str.casefold)

    def pre_validate(self, form: Any) -> None:
        """Find out who is meant; refuse what is unknown, or could be several."""
        super().pre_validate(form)
        self.slug = ""
        typed = self.data or ""
        if not typed:
            return
        named = _NAMED.match(typed)
        for slug in (named.group(1).strip() if named else "", typed):
            if slug in self._names:
                self.slug = slug
                return
        meant = [slug for slug, name in self._names.items() if _is_called(name, typed)]
        if len(meant) == 1:
            self.slug = meant[0]
            return
        if meant:
            raise StopValidation(
                gettext(
                    "Several are called so: %(names)s. Choose one of them.",
                    names=", ".join(map(self._label, sorted(meant)[:5])),
                )
            )
        near = self._nearest(typed)
        if near:
            raise StopValidation(
                gettext(
                    "“%(typed)s” is not in the directory. Do you mean %(near)s?",
                    typed=typed[:80],
                    near=near,
                )
            )
        raise StopValidation(
            gettext("“%(typed)s” is not in the directory; add it there first.", typed=typed[:80])
        )

    def _label(self, slug: str) -> str:
        return f"{in_language(self._names[slug], choose_language())[0]} ({slug})"

    def _nearest(self, typed: str) -> str:
        called: dict[str, str] = {}
        for slug, name in self._names.items():
            for each in (*name.values(), slug):
                called.setdefault(each.casefold(), slug)
        bare = typed.rpartition("(")[0].strip() or typed
        found = get_close_matches(bare.casefold()[:100], called, n=1, cutoff=0.5)
        return self._label(called[found[0]]) if found else ""


class SpeakerForm(EditForm):
    """Who speaks on an item: somebody new, or somebody who is there."""

    person = EntryField(_("Person"))
    city = EntryField(_("City"))
    organisation = EntryField(_("Organisation"))
    capacity = BilingualField(_("Capacity"))
    role = ChoiceField(_("Role"), SpeakerRole, _role, default=SpeakerRole.PRESENTER)
    state = ChoiceField(_("State"), SpeakerState, _state, default=SpeakerState.PROPOSED)
    topic = BilingualField(_("Topic"))
    remote = BooleanField(_("Speaks from elsewhere, by video"))
    undocumented = BooleanField(_("No source says who spoke"))
    reconstructed = PicksField(_("Reconstructed"))

    def __init__(
        self, *args: Any, entries: dict[str, Iterable[tuple[str, Text]]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, offered in entries.items():
            self[name].offer(offered)
        self.reconstructed.offer((key, gettext(name)) for key, name in RECONSTRUCTED.items())

    @classmethod
    def of(
        cls,
        summit: Summit,
        speaker: Speaker | None,
        entries: dict[str, Iterable[tuple[str, Text]]],
    ) -> dict[str, Any]:
        """Return what the form is made with for a speaker, or for a new one."""
        return {"obj": speaker, "tongues": summit.languages, "entries": entries}

    @classmethod
    def shown(cls, version: int, **made_with: Any) -> SpeakerForm:
        """Return the form as the speaker is now, or as a new one begins (version 0)."""
        form = cls(formdata=None, **made_with)
        form.keep(version)
        return form

    def values(self) -> SpeakerValues:
        """Return what was typed, after it was validated."""
        return SpeakerValues(
            person=queries.entry_named(Person, self.person.slug),
            city=queries.entry_named(City, self.city.slug),
            organisation=queries.entry_named(Organisation, self.organisation.slug),
            role=self.role.data,
            state=self.state.data,
            capacity=self.capacity.data,
            topic=self.topic.data,
            remote=self.remote.data,
            undocumented=self.undocumented.data,
            reconstructed=self.reconstructed.data,
        )

    def settled(self) -> dict[str, frozenset[str]]:
        """Return which translations were declared still right."""
        return settled(self)


def _is_called(name: Text, typed: str) -> bool:
    return typed.casefold() in {each.casefold() for each in name.values()}
