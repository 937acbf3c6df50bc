"""Forms of what a session needs of interpreters, and of what is spoken in its items."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from zlib import crc32

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext as _p
from wtforms import BooleanField, Field
from wtforms.validators import StopValidation

from summit.core.forms import (
    ChoiceField,
    EditForm,
    LinesField,
    MomentField,
    TextField,
    WholeNumberField,
    clean,
)
from summit.interpretation.forms.interpreters import site_word, spoken
from summit.interpretation.models import ItemFloor, Platform, SessionBooths, Site
from summit.interpretation.operations.booths import LARGEST_TEAM, BoothsValues
from summit.interpretation.wording import PLATFORMS
from summit.programme.models import Session
from summit.programme.wording import LANGUAGES


def _platform(platform: Platform) -> str:
    return str(gettext(PLATFORMS[platform]))


class TeamsField(Field):
    """A team's size for each booth, one input a booth, ``<name>-<key>``; empty is the rules'.

    ``data`` is by booth. A size that is kept for a booth which the session has no longer stays
    until somebody empties it.
    """

    booths: tuple[str, ...] = ()

    def process(
        self, formdata: Any, data: Any = None, extra_filters: Sequence[Any] | None = None
    ) -> None:
        """Take what was typed, else what the row holds."""
        self.process_errors: list[str] = []
        held = dict(data) if isinstance(data, Mapping) else {}
        self.object_data, self.data = held, dict(held)
        self.typed = {key: str(value) for key, value in held.items()}
        if formdata:
            head = f"{self.name}-"
            self.typed = {
                name.removeprefix(head): clean(formdata[name])
                for name in formdata
                if name.startswith(head)
            }
            self.data = {}

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no number, or a booth that nobody was asked about."""
        self.data = {}
        for key, typed in self.typed.items():
            if not typed:
                continue
            if key not in self.shown():
                raise StopValidation(gettext("The session has no booth “%(key)s”.", key=key[:40]))
            size = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 0
            if not 1 <= size <= LARGEST_TEAM:
                raise StopValidation(
                    gettext(
                        "%(booth)s: enter a whole number from %(least)s to %(most)s.",
                        booth=booth_word(key),
                        least=1,
                        most=LARGEST_TEAM,
                    )
                )
            self.data[key] = size

    def shown(self) -> list[str]:
        """Return the booths that have an input."""
        return list(dict.fromkeys([*self.booths, *self.object_data]))

    def inputs(self) -> dict[str, tuple[str, list[str]]]:
        """Return each input's label and what it holds, by its name."""
        return {
            f"{self.name}-{key}": (booth_word(key), [self.typed.get(key, "")])
            for key in self.shown()
        }


def booth_word(key: str) -> str:
    """Return how a booth is called: ``English ⇄ Korean``, or ``French → English``."""
    for mark, arrow in (("-", "⇄"), (">", "→")):
        first, found, second = key.partition(mark)
        if found:
            return f"{spoken(first)} {arrow} {spoken(second)}"
    return key


class BoothsForm(EditForm):
    """What staff settle of a session's booths, besides the languages."""

    difficult = BooleanField(_("Difficult subject"))
    domains = LinesField(_("Subjects"), most=80, most_lines=30)
    site = ChoiceField(_("The booths stand"), Site, site_word)
    platform = ChoiceField(_("Platform"), Platform, _platform)
    personal_id = BooleanField(_("The meeting was set up with a personal meeting ID"))
    breakout_rooms = BooleanField(_("The meeting uses breakout rooms"))
    sound_fed = BooleanField(_("Sound of videos is fed to the booths"))
    teams = TeamsField(_("Team"))
    standby = WholeNumberField(_("Standby for each booth"), most=LARGEST_TEAM)
    rehearsal_from = MomentField(_("Rehearsal from"))
    rehearsal_to = MomentField(_("Rehearsal until"))
    papers_from = MomentField(_("Interpreters may read speech texts from"))
    note = TextField(_p("remark", "Note"), lines=True, most=4000)

    def __init__(
        self, *args: Any, zone: str, booths: Iterable[str], private: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.teams.booths = tuple(booths)
        for field in (self.rehearsal_from, self.rehearsal_to, self.papers_from):
            field.zone = zone
        if not private:
            del self.note

    @classmethod
    def of(
        cls, row: SessionBooths, session: Session, booths: Iterable[str], *, private: bool = True
    ) -> dict[str, Any]:
        """Return what the form is made with for a session.

        Args:
            private: whether its reader may see the note.
        """
        made_with = {"obj": row, "zone": session.zone, "booths": tuple(booths)}
        return {**made_with, "private": private}

    @classmethod
    def shown(cls, version: int, **made_with: Any) -> Any:
        """Return the form as the row is now."""
        form = cls(formdata=None, **made_with)
        form.keep(version)
        return form

    def values(self) -> BoothsValues:
        """Return what was typed."""
        names = ("difficult", "domains", "site", "platform", "teams", "standby", "rehearsal_from")
        more = ("rehearsal_to", "papers_from", "personal_id", "breakout_rooms", "sound_fed", "note")
        return BoothsValues(**{name: self[name].data for name in (*names, *more)})


#: What is settled for an item: a language (empty: as stated), and whether they bring somebody.
Settled = tuple[str, bool]


class FloorsField(Field):
    """For each item its language and a check box, ``<name>-<uid>`` and ``<name>-<uid>-own``.

    ``data`` is by item, for the items that the session has.
    """

    items: Mapping[str, str] = {}

    def process(
        self, formdata: Any, data: Any = None, extra_filters: Sequence[Any] | None = None
    ) -> None:
        """Keep the inputs; the form takes them once it knows the session's items."""
        self.process_errors: list[str] = []
        self.object_data = dict(data or {})
        self.data: dict[str, Settled] = {}
        self._formdata = formdata

    def ask_for(self, items: Mapping[str, str], offered: Iterable[str]) -> None:
        """Take what was typed for each item, else what is settled.

        Args:
            items: what each is called, by UID.
            offered: the languages that come first.
        """
        self.items = items
        first = list(dict.fromkeys(offered))
        rest = sorted((tag for tag in LANGUAGES if tag not in first), key=spoken)
        self.offered = [(tag, spoken(tag)) for tag in [*first, *rest]]
        for uid in items:
            held = self.object_data.get(uid, ("", False))
            if self._formdata:
                head = f"{self.name}-{uid}"
                language = clean(self._formdata.get(head, ""))
                held = (language, bool(self._formdata.get(f"{head}-own")))
            self.data[uid] = held

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no language of the list."""
        known = {"", *self.known()}
        for uid, (language, _own) in self.data.items():
            if language not in known and language != self.object_data.get(uid, ("", False))[0]:
                raise StopValidation(
                    gettext("%(item)s: choose one of the list.", item=self.items[uid])
                )

    def known(self) -> list[str]:
        """Return the languages that are offered."""
        return [tag for tag, _label in self.offered]

    def inputs(self) -> dict[str, tuple[str, list[str]]]:
        """Return each input's label and what it holds, by its name."""
        found: dict[str, tuple[str, list[str]]] = {}
        for uid, (language, own) in self.data.items():
            found[f"{self.name}-{uid}"] = (self.items[uid], [language])
            said = f"{self.items[uid]}, {gettext('Brings an interpreter')}"
            found[f"{self.name}-{uid}-own"] = (said, ["y"] if own else [])
        return found


class FloorsForm(EditForm):
    """What is spoken in a session's items, where the organizers settle it themselves."""

    floors = FloorsField(_("Languages of the items"))

    def __init__(
        self, *args: Any, items: Mapping[str, str], offered: Iterable[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.floors.ask_for(items, offered)

    @classmethod
    def of(
        cls, rows: Mapping[str, ItemFloor], items: Mapping[str, str], offered: Iterable[str]
    ) -> dict[str, Any]:
        """Return what the form is made with.

        Args:
            rows: what is settled, by item.
            items: what the session's items are called, by UID.
            offered: the languages that come first.
        """
        held = {uid: (row.language, row.own_interpreter) for uid, row in rows.items()}
        return {"data": {"floors": held}, "items": items, "offered": tuple(offered)}

    @classmethod
    def shown(cls, **made_with: Any) -> Any:
        """Return the form as it is settled now."""
        form = cls(formdata=None, **made_with)
        form.keep(version_of(made_with["data"]["floors"]))
        return form


def version_of(settled: Mapping[str, Settled]) -> int:
    """Return a number that is another as soon as anything is settled otherwise; nine digits."""
    told = sorted((uid, language, own) for uid, (language, own) in settled.items())
    return crc32(repr(told).encode()) % 1_000_000_000
