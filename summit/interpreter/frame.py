"""What stands around every page of an interpreter, and what its templates can use."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from flask import Flask, g, request
from flask_babel import gettext

from summit.attendance import local_time
from summit.attendance.local_time import When
from summit.core.linked import LinkFrame, input_of
from summit.interpretation.wording import SITES, booth_text
from summit.interpreter.door import DOOR
from summit.programme import moments, wording


class InterpreterFrame(LinkFrame):
    """The surroundings of a page of an interpreter; instants are shown by their own clocks."""

    def __init__(self) -> None:
        self.interpreter = g.get("interpreter")
        self.summit = self.interpreter.summit if self.interpreter is not None else None
        super().__init__(DOOR, self.summit.title if self.summit is not None else None)

    def when(self, start: datetime, end: datetime | None, there: str) -> When:
        """Write from when to when something is; ``there`` is the zone of the session."""
        return local_time.when(start, end, self.interpreter.zone, there, self.language, gettext)

    def moment(self, instant: datetime) -> str:
        """Write an instant with the day and the zone."""
        zone = self.interpreter.zone
        text = local_time.moment_text(instant, zone, self.language)
        return f"{text} ({self.zone(instant)})"

    def clock(self, instant: datetime) -> str:
        """Write the hour of an instant, where the zone stands beside it."""
        return local_time.clock_text(instant, self.interpreter.zone, self.language)

    def clocks(self, start: datetime, end: datetime) -> str:
        """Write from which hour to which, where day and zone stand beside them."""
        return local_time.hours_text(start, end, self.interpreter.zone, self.language)

    def span(self, start: datetime, end: datetime) -> str:
        """Write day and hours, where the zone stands beside them."""
        return local_time.span_text(start, end, self.interpreter.zone, self.language)

    def day(self, instant: datetime) -> str:
        """Write the day on which an instant falls where the interpreter is."""
        there = moments.local(instant, self.interpreter.zone)
        return local_time.day_text(there.date(), self.language)

    def date_text(self, day: date) -> str:
        """Write a day of the calendar."""
        return local_time.day_text(day, self.language, year=False)

    def within(self, hours: tuple[datetime, datetime], day: date) -> str:
        """Write from when to when something is on a day: what lies on others is left out."""
        zone = self.interpreter.zone
        texts = [
            local_time.clock_text(each, zone, self.language)
            if moments.local(each, zone).date() == day
            else ""
            for each in hours
        ]
        if not any(texts):
            return str(gettext("all day"))
        dash = "~" if self.language == "ko" else "–"
        return f"{texts[0] or '0:00'}{dash}{texts[1] or '24:00'}"

    def zone(self, instant: datetime) -> str:
        """Name the interpreter's zone as its clocks are then: ``Seoul time, UTC+9``."""
        return local_time.zone_text(self.interpreter.zone, instant, self.language, gettext)


class Words:
    """What stands in the tables, as the reader's language calls it."""

    def language(self, tag: str) -> str:
        """Return what a language is called."""
        return wording.label(wording.LANGUAGES, tag, gettext)

    def languages(self, tags: Iterable[str]) -> str:
        """Name languages in a row: ``English, Korean``."""
        return ", ".join(self.language(tag) for tag in tags)

    def booth(self, key: str) -> str:
        """Name a booth by its languages: ``English ⇄ Korean``, ``French → English``."""
        return booth_text(key, gettext)

    def site(self, value: str) -> str:
        """Say from where somebody works."""
        return wording.label(SITES, value, gettext)


def _context() -> dict[str, Any]:
    # Other doors have their own surroundings.
    if not DOOR.is_behind(request.path):
        return {}
    return {"frame": InterpreterFrame(), "words": Words(), "input_of": input_of}


def init_app(app: Flask) -> None:
    """Give the interpreters' templates their surroundings."""
    app.context_processor(_context)
