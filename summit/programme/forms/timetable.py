"""What the timetable is told: where a session is to stand, and where the person saw it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import abort
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import DateField, TimeField
from wtforms.validators import InputRequired, ValidationError

from summit.core.clock import iso, parse_iso
from summit.core.forms import Form
from summit.core.forms.choices import PickField
from summit.core.forms.fields import LARGEST_NUMBER, REQUIRED, clean
from summit.programme.facts import Facts, SessionFact
from summit.programme.moments import local
from summit.programme.placement import Placement

_FIRST, _LAST = date(1970, 1, 2), date(2200, 12, 30)


class Seen:
    """What a page knew of a session: its version, and where it stood.

    The page writes this itself, so anything malformed is a bad request.
    """

    def __init__(self, form: MultiDict[str, str]) -> None:
        self.version = number(form, "seen")
        try:
            self.was = Placement.read(json.loads(form.get("was", "")))
        except (ValueError, OverflowError, RecursionError):
            abort(400)
        for instant in (self.was.starts_at, self.was.ends_at):
            if instant is not None and not _FIRST <= instant.date() <= _LAST:
                abort(400)


@dataclass(frozen=True, slots=True)
class Drop:
    """Where a session is to stand: two instants, and the slug of a room if it has one yet."""

    starts_at: datetime
    ends_at: datetime
    room: str | None

    @classmethod
    def taken(cls, form: MultiDict[str, str]) -> Drop:
        """Read where a card was dropped; the page's own script writes it."""
        return cls(
            _instant(form, "starts_at"),
            _instant(form, "ends_at"),
            clean(form.get("room", "")[:80]) or None,
        )

    def fields(self) -> dict[str, str]:
        """Write it as :meth:`taken` reads it."""
        return {
            "starts_at": iso(self.starts_at),
            "ends_at": iso(self.ends_at),
            "room": self.room or "",
        }


class PlaceForm(Form):
    """Where a session is to stand, as people type it: wall clocks of the summit's zone.

    ``starts_at`` and ``ends_at`` are the instants, once it is validated. An end before the start
    is on the next day; of an hour that comes twice the first is meant.
    """

    day = DateField(_l("Day"), [InputRequired(REQUIRED)])
    start = TimeField(_l("Start"), [InputRequired(REQUIRED)])
    end = TimeField(_l("End"), [InputRequired(REQUIRED)])
    room = PickField(_l("Room"), none=_l("No room yet"))

    zone: str = "UTC"
    starts_at: datetime
    ends_at: datetime

    @classmethod
    def about(
        cls,
        facts: Facts,
        session: SessionFact,
        rooms: Sequence[tuple[str, str]],
        *,
        day: date,
        formdata: MultiDict[str, str] | None = None,
    ) -> PlaceForm:
        """Make the form for a session, filled with where it stands.

        Args:
            rooms: slugs and names.
            day: the one offered to a session that has none.
        """
        zone = facts.summit.zone
        room = facts.rooms.get(session.room_id) if session.room_id is not None else None
        held: dict[str, Any] = {"day": session.day or day, "room": room.slug if room else ""}
        if session.starts_at is not None and session.ends_at is not None:
            start, end = local(session.starts_at, zone), local(session.ends_at, zone)
            held |= {"day": start.date(), "start": start.time(), "end": end.time()}
        form = cls(formdata=formdata, data=held)
        form.zone = zone
        form.room.offer(rooms)
        return form

    def validate_day(self, field: DateField) -> None:
        """Refuse years in which nobody plans."""
        if field.data is not None and not _FIRST <= field.data <= _LAST:
            raise ValidationError(gettext("Enter a year from 1970 to 2200."))

    def validate_start(self, field: TimeField) -> None:
        """Refuse an hour that a clock change leaves out."""
        if self._has_day and field.data is not None:
            self.starts_at = self._at(self.day.data, field.data)

    def validate_end(self, field: TimeField) -> None:
        """Read the end, on the next day where it is before the start."""
        if field.data is None or self.start.data is None:
            return
        if field.data == self.start.data:
            raise ValidationError(gettext("The session ends when it begins; choose a later end."))
        if self._has_day:
            next_day = timedelta(days=int(field.data < self.start.data))
            self.ends_at = self._at(self.day.data + next_day, field.data)

    def drop(self) -> Drop:
        """Return what is asked for, once it is validated."""
        return Drop(self.starts_at, self.ends_at, self.room.data or None)

    @property
    def _has_day(self) -> bool:
        return isinstance(self.day.data, date) and _FIRST <= self.day.data <= _LAST

    def _at(self, day: date, clock: time) -> datetime:
        wall = datetime.combine(day, clock)
        instant = wall.replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC)
        if local(instant, self.zone).replace(tzinfo=None) != wall:
            raise ValidationError(
                gettext("The clocks leave this hour out on that day; choose another.")
            )
        return instant


def number(form: MultiDict[str, str], name: str, otherwise: int | None = None) -> int:
    """Return a whole number that a page of ours has written; ``otherwise`` where it is absent."""
    text = form.get(name, "")
    if not text and otherwise is not None:
        return otherwise
    if not (text.isascii() and text.isdigit()) or len(text) > 10 or int(text) > LARGEST_NUMBER:
        abort(400)
    return int(text)


def asked_day(text: str | None) -> date | None:
    """Return the day that an address or a form names, if it is one."""
    try:
        day = date.fromisoformat((text or "")[:10])
    except ValueError:
        return None
    return day if _FIRST <= day <= _LAST else None


def _instant(form: MultiDict[str, str], name: str) -> datetime:
    try:
        instant = parse_iso(form.get(name, ""))
    except ValueError:
        abort(400)
    if not _FIRST <= instant.date() <= _LAST:
        abort(400)
    return instant
