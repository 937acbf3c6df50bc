"""What stands around every page of an office, and what its templates can use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask, current_app, g, request
from flask_babel import gettext
from wtforms.fields.choices import SelectFieldBase
from wtforms.widgets import Option

from summit.attendance import local_time
from summit.attendance.invited import Invited
from summit.attendance.wording import CHANNELS, CONTACT_KINDS
from summit.core import zones
from summit.core.clock import iso
from summit.core.forms import BilingualField
from summit.core.i18n import LANGUAGES, choose_language
from summit.core.text import in_language
from summit.office.door import PREFIX
from summit.programme import moments, wording


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language that a page can be read in, and where."""

    tag: str
    name: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class When:
    """When a session is: where the office is, and, where its clocks differ, at the host.

    ``day``, ``hours`` and ``zone`` are the office's own; ``host`` is day, hours and zone in one
    line, empty where both keep the same time. ``start`` and ``end`` are for machines.
    """

    day: str
    hours: str
    zone: str
    host: str
    start: str
    end: str


class OfficeFrame:
    """The surroundings of a page of an office."""

    def __init__(self) -> None:
        self.language = choose_language()
        self.asset = current_app.extensions["summit.assets"].address
        self.contact = g.get("contact")
        self.office = g.get("office")
        self.base: str = g.get("office_base", "")
        self.summit = self.office.summit if self.office is not None else None
        self.title = (
            in_language(self.summit.title, self.language)[0]
            if self.summit is not None
            else gettext("Summit")
        )
        self.is_start = request.path == self.base
        self.tongues = self._tongues() if self.base else []

    def to(self, path: str = "") -> str:
        """Return the address of another page of the same office."""
        return self.base + path

    def moment(self, instant: datetime) -> str:
        """Write an instant by the office's clocks, with the day and the zone."""
        zone = self.office.zone
        text = local_time.moment_text(instant, zone, self.language)
        return f"{text} ({self._zone(zone, instant)})"

    def clock(self, instant: datetime) -> str:
        """Write the hour of an instant by the office's clocks, where the zone stands beside it."""
        return local_time.clock_text(instant, self.office.zone, self.language)

    def day(self, instant: datetime) -> str:
        """Write the day on which an instant falls where the office is."""
        return local_time.day_text(moments.local(instant, self.office.zone).date(), self.language)

    def when(self, invited: Invited) -> When | None:
        """Write when a session is; ``None`` while its hour is not settled."""
        start, end = invited.starts_at, invited.ends_at
        if start is None:
            return None
        here, there, tag = self.office.zone, invited.zone, self.language
        differs = zones.offset(here, zones.minutes_of(start)) != zones.offset(
            there, zones.minutes_of(start)
        )
        host = f"{local_time.span_text(start, end, there, tag)} ({self._zone(there, start)})"
        return When(
            day=local_time.day_text(moments.local(start, here).date(), tag),
            hours=local_time.hours_text(start, end, here, tag),
            zone=self._zone(here, start),
            host=host if differs else "",
            start=iso(start),
            end=iso(end) if end is not None else "",
        )

    def _zone(self, zone: str, instant: datetime) -> str:
        city = self.office.city
        own = city.name if city is not None and city.zone == zone else None
        return local_time.zone_text(zone, instant, self.language, gettext, own)

    def _tongues(self) -> list[Tongue]:
        """Return the languages, each with the address of this same page in it."""
        here = request.path.removeprefix(self.base) if self.base in request.path else ""
        token = g.office_token
        return [
            Tongue(tag, name, f"{PREFIX}{tag}/{token}/{here}", tag == self.language)
            for tag, name in LANGUAGES.items()
        ]


def input_of(field: Any) -> str:
    """Return the id of a field's first input, to which its error leads."""
    first = getattr(field, "first_input", None)
    if first is not None:
        return str(first)
    if isinstance(field, BilingualField):
        return f"{field.id}-{field.languages[0]}"
    if isinstance(field, SelectFieldBase) and not isinstance(field.option_widget, Option):
        return f"{field.id}-0"
    return str(field.id)


class Words:
    """What stands in the tables, as the reader's language calls it."""

    def role(self, value: str) -> str:
        """Return what a speaker's role is called."""
        return wording.label(wording.ROLES, value, gettext)

    def language(self, tag: str) -> str:
        """Return what a language is called."""
        return wording.label(wording.LANGUAGES, tag, gettext)

    def languages(self, tags: Iterable[str]) -> str:
        """Name languages in a row: ``English, Korean``."""
        return ", ".join(self.language(tag) for tag in tags)

    def channel(self, value: str) -> str:
        """Say how an answer came."""
        return wording.label(CHANNELS, value, gettext)

    def contact_kind(self, value: str) -> str:
        """Say what a colleague is to be asked about."""
        return wording.label(CONTACT_KINDS, value, gettext)


def _context() -> dict[str, Any]:
    # Other doors have their own surroundings.
    if not request.path.startswith(PREFIX):
        return {}
    return {"frame": OfficeFrame(), "words": Words(), "input_of": input_of}


def init_app(app: Flask) -> None:
    """Give the offices' templates their surroundings."""
    app.context_processor(_context)
