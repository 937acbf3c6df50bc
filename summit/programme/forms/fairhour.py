"""The question of the fair hour, asked in the address; and where a session shall be put."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.validators import InputRequired

from summit.core.forms import DayField, Form, PicksField, TextField, WholeNumberField
from summit.core.forms.fields import REQUIRED
from summit.programme.fairhour.civil import CivilHours
from summit.programme.fairhour.ranking import LONGEST, MOST_DAYS

_HEAVIEST = CivilHours().night


class FairHourForm(Form):
    """What is asked; cities are named by their slugs."""

    city = PicksField(_l("Cities"))
    length = WholeNumberField(
        _l("Length in minutes"), [InputRequired(REQUIRED)], least=5, most=LONGEST
    )
    first = DayField(_l("First day"), [InputRequired(REQUIRED)])
    last = DayField(_l("Last day"), [InputRequired(REQUIRED)])
    weight = WholeNumberField(
        _l("Speakers’ cities count"), [InputRequired(REQUIRED)], least=1, most=10
    )
    guard = BooleanField(_l("Keep speakers’ cities out of the night"))
    weekend = WholeNumberField(
        _l("Added on weekends"), [InputRequired(REQUIRED)], least=0, most=_HEAVIEST
    )
    holiday = WholeNumberField(
        _l("Added on public holidays"), [InputRequired(REQUIRED)], least=0, most=_HEAVIEST
    )
    burden = BooleanField(_l("Let cities count more that carried more before"))
    day = DayField(_l("Day of the heat map"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse a question that has no answer."""
        valid = bool(super().validate(extra_validators))
        if not self.city.errors and not self.city.data:
            self.refuse("city", gettext("Choose at least one city."))
            valid = False
        first, last = self.first.data, self.last.data
        if valid and not 0 <= (last - first).days < MOST_DAYS:
            message = gettext(
                "Choose 1 to %(most)d days: the last day is the first one or later.",
                most=MOST_DAYS,
            )
            self.refuse("last", message)
            valid = False
        if valid and not (self.day.data and first <= self.day.data <= last):
            self.day.data = first
        return valid

    def pairs(self) -> list[tuple[str, str]]:
        """Return what was asked, as an address holds it."""
        days = [(name, self[name].data) for name in ("first", "last", "day")]
        numbers = [(name, self[name].data) for name in ("length", "weight", "weekend", "holiday")]
        ticks = [(name, "y") for name in ("guard", "burden") if self[name].data]
        return [
            *(("city", slug) for slug in self.city.data),
            *((name, str(value)) for name, value in numbers),
            *((name, day.isoformat()) for name, day in days),
            *ticks,
        ]

    @property
    def hours(self) -> CivilHours:
        """The civil hours that the question asks by."""
        return CivilHours(weekend=self.weekend.data or 0, holiday=self.holiday.data or 0)


@dataclass(frozen=True, slots=True)
class Put:
    """Where a session, by its slug, shall be put; ``seen`` is its version that was seen."""

    session: str
    starts_at: datetime
    ends_at: datetime
    seen: int


class PutForm(Form):
    """Which session shall start when (an instant in UTC), for how long; and what was seen."""

    session = TextField("session", most=80)
    starts = TextField("starts", most=30)
    length = WholeNumberField("length", least=5, most=LONGEST)
    seen = WholeNumberField("seen")

    def taken(self) -> Put | None:
        """Return what a button of ours sends; ``None`` where anything else was sent."""
        if not self.validate():
            return None
        session, length, seen = self.session.data, self.length.data, self.seen.data
        starts_at = _instant(self.starts.data or "")
        if not session or starts_at is None or length is None or seen is None:
            return None
        return Put(session, starts_at, starts_at + timedelta(minutes=length), seen)


def _instant(text: str) -> datetime | None:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    if instant.tzinfo is None or not 1970 < instant.year <= 2200:
        return None
    return instant.astimezone(UTC).replace(second=0, microsecond=0)
