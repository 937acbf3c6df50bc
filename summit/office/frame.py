"""What stands around every page of an office, and what its templates can use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flask import Flask, g, request
from flask_babel import gettext

from summit.attendance import local_time
from summit.attendance.invited import Invited
from summit.attendance.local_time import When
from summit.attendance.wording import CHANNELS, CONTACT_KINDS
from summit.core.linked import LinkFrame, input_of
from summit.office.door import DOOR
from summit.programme import moments, wording


class OfficeFrame(LinkFrame):
    """The surroundings of a page of an office."""

    def __init__(self) -> None:
        self.contact = g.get("contact")
        self.office = g.get("office")
        self.summit = self.office.summit if self.office is not None else None
        super().__init__(DOOR, self.summit.title if self.summit is not None else None)

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
        if invited.starts_at is None:
            return None
        return local_time.when(
            invited.starts_at,
            invited.ends_at,
            self.office.zone,
            invited.zone,
            self.language,
            gettext,
            self._city(self.office.zone),
        )

    def _zone(self, zone: str, instant: datetime) -> str:
        return local_time.zone_text(zone, instant, self.language, gettext, self._city(zone))

    def _city(self, zone: str) -> Mapping[str, str] | None:
        city = self.office.city
        return city.name if city is not None and city.zone == zone else None


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
    if not DOOR.is_behind(request.path):
        return {}
    return {"frame": OfficeFrame(), "words": Words(), "input_of": input_of}


def init_app(app: Flask) -> None:
    """Give the offices' templates their surroundings."""
    app.context_processor(_context)
