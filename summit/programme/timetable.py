"""A day of a programme as a grid of rooms by time: where each session's card stands.

Pure: it reads neither the database nor a clock. Rows are :data:`STEP` minutes of elapsed time
since the board begins, so that a day on which the clocks are put is right, too; only labels are
wall clocks. Days and labels are those of the summit's zone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from summit.core.text import Text
from summit.programme.facts import NOT_COMING, Facts, RoomFact, SessionFact
from summit.programme.moments import clock_text

#: Minutes of a row; what is dragged snaps to it.
STEP = 5
_HOUR_ROWS = 60 // STEP
#: How far past midnight a board reaches at most, for sessions that go on into the night.
_INTO_NEXT_DAY = timedelta(hours=6)
#: The hours of a day on which nothing has an hour yet.
_EMPTY_DAY = (9, 18)
#: The classes that the stylesheet has: for rows of a board, and for lanes of a room.
MOST_ROWS, MOST_LANES = 31 * _HOUR_ROWS, 60


class Span(NamedTuple):
    """From which row, and over how many."""

    first: int
    rows: int


class Lane(NamedTuple):
    """Which of several sub-columns side by side, both counted from 0 and from 1."""

    number: int
    of: int


@dataclass(frozen=True, slots=True)
class Card:
    """Where a session's card stands in its room.

    ``first`` is its row and ``column`` its sub-column, both counted from 1, with the ``rows`` and
    ``columns`` that it spans. ``from_before``: it began on the day before, where it is moved;
    ``runs_on``: it ends after the board does.
    """

    session: SessionFact
    first: int
    rows: int
    column: int
    columns: int
    from_before: bool
    runs_on: bool


@dataclass(frozen=True, slots=True)
class Column:
    """A room with its cards by time, or what has no room yet. ``lanes``: how many stand side by
    side at most."""

    room: RoomFact | None
    lanes: int
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """A day. ``hours`` are the labels of its whole hours; each takes twelve rows.

    ``whole``: it shows the day from midnight to midnight, not only the hours in use.
    """

    day: date
    begins_at: datetime
    hours: tuple[str, ...]
    columns: tuple[Column, ...]
    whole: bool

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return len(self.hours) * _HOUR_ROWS

    @property
    def ends_at(self) -> datetime:
        """When its last row ends."""
        return self.begins_at + timedelta(hours=len(self.hours))


@dataclass(frozen=True, slots=True)
class Tray:
    """What stands on no board: ``waiting`` without a day, and by day what has no hour yet."""

    waiting: tuple[SessionFact, ...]
    of_the_day: tuple[SessionFact, ...]
    of_other_days: tuple[SessionFact, ...]


@dataclass(frozen=True, slots=True)
class Home:
    """A place from which people take part, with its clock."""

    name: Text
    zone: str


def day_in(session: SessionFact, zone: str) -> date | None:
    """Return on which board a session stands: its start's day in the summit's zone."""
    if session.starts_at is None:
        return session.day
    return session.starts_at.astimezone(ZoneInfo(zone)).date()


def days(facts: Facts) -> tuple[date, ...]:
    """Return the days of the summit, and any others on which sessions stand, in order."""
    summit = facts.summit
    length = (summit.ends_on - summit.starts_on).days
    # A summit of years has no tab for each day; those in use are shown.
    found = {summit.starts_on + timedelta(days=n) for n in range(min(length, 60) + 1)}
    found.update(day for s in facts.sessions if (day := day_in(s, summit.zone)) is not None)
    return tuple(sorted(found))


def lay_out(facts: Facts, day: date, *, whole: bool = False) -> Board:
    """Lay a day out.

    Args:
        whole: from midnight to midnight; else the hours in use, and one more at either end.
    """
    zone = facts.summit.zone
    midnight, next_midnight = _midnight(day, zone), _midnight(day + timedelta(days=1), zone)
    latest = next_midnight + _INTO_NEXT_DAY
    here = [
        s
        for s in facts.sessions
        if s.starts_at is not None
        and s.ends_at is not None
        and s.starts_at < next_midnight
        and s.ends_at > midnight
    ]
    begins_at, ends_at = _window(here, midnight, next_midnight, latest, whole)
    hours = tuple(
        clock_text(begins_at + timedelta(hours=n), zone)
        for n in range(int((ends_at - begins_at) / timedelta(hours=1)))
    )
    by_room: dict[int | None, list[SessionFact]] = {room_id: [] for room_id in facts.rooms}
    by_room[None] = []
    for session in here:
        by_room[session.room_id if session.room_id in facts.rooms else None].append(session)
    return Board(
        day=day,
        begins_at=begins_at,
        hours=hours,
        columns=tuple(
            _column(
                facts.rooms[room_id] if room_id is not None else None, there, begins_at, ends_at
            )
            for room_id, there in by_room.items()
        ),
        whole=whole,
    )


def tray(facts: Facts, day: date) -> Tray:
    """Return the sessions that have no hour yet."""
    without = [s for s in facts.sessions if s.starts_at is None]
    return Tray(
        waiting=tuple(s for s in without if s.day is None),
        of_the_day=tuple(s for s in without if s.day == day),
        of_other_days=tuple(s for s in without if s.day not in (None, day)),
    )


def homes(facts: Facts, session: SessionFact) -> tuple[Home, ...]:
    """Return from where people take part in a session: its cities, and its speakers' homes.

    Those who will not come are left out; a place is named once.
    """
    found: dict[Home, None] = {}
    for part in session.cities:
        if part.state not in NOT_COMING:
            city = facts.cities[part.city_id]
            found[Home(city.name, city.zone)] = None
    for place in session.places:
        if place.state in NOT_COMING:
            continue
        person = facts.people.get(place.person_id) if place.person_id is not None else None
        city_id = place.city_id or (person.city_id if person else None)
        at_home = facts.cities.get(city_id) if city_id is not None else None
        if person is not None and person.zone and (not at_home or at_home.zone != person.zone):
            found[Home(person.name, person.zone)] = None
        elif at_home is not None:
            found[Home(at_home.name, at_home.zone)] = None
    return tuple(found)


def pack(spans: Sequence[Span]) -> list[Lane]:
    """Put what overlaps side by side: return the lane of each span, in the order given.

    Earlier spans come further left; spans that overlap, also through others, share a number of
    lanes, so that those apart from them are as wide as the room.
    """
    lanes = [Lane(0, 1)] * len(spans)
    group: list[int] = []
    ends: list[int] = []
    for index in sorted(range(len(spans)), key=lambda i: (spans[i].first, i)):
        first, rows = spans[index]
        if group and first >= max(ends):
            _settle(lanes, group, len(ends))
            group, ends = [], []
        number = next((n for n, end in enumerate(ends) if end <= first), len(ends))
        if number == len(ends):
            ends.append(first + rows)
        else:
            ends[number] = first + rows
        lanes[index] = Lane(number, 1)
        group.append(index)
    _settle(lanes, group, len(ends))
    return lanes


def stylesheet() -> str:
    """Write the classes that place cards, since the security policy allows no style attributes.

    ``r`` row, ``s`` rows spanned, ``c`` and ``w`` the same of sub-columns, ``n`` a room's lanes.
    """
    rules = ["/* Written by summit.programme.timetable.stylesheet; a test holds that. */"]
    rules += [f".r{n}{{grid-row-start:{n}}}" for n in range(1, MOST_ROWS + 1)]
    rules += [f".s{n}{{grid-row-end:span {n}}}" for n in range(1, MOST_ROWS + 1)]
    rules += [f".c{n}{{grid-column-start:{n}}}" for n in range(1, MOST_LANES + 1)]
    rules += [f".w{n}{{grid-column-end:span {n}}}" for n in range(1, MOST_LANES + 1)]
    rules += [f".n{n}{{--lanes:{n}}}" for n in range(1, MOST_LANES + 1)]
    return "\n".join(rules) + "\n"


def _settle(lanes: list[Lane], group: Iterable[int], of: int) -> None:
    for index in group:
        lanes[index] = Lane(lanes[index].number, of)


def _column(
    room: RoomFact | None, sessions: Sequence[SessionFact], begins_at: datetime, ends_at: datetime
) -> Column:
    last = _row(ends_at, begins_at)
    placed: list[tuple[SessionFact, Span, bool, bool]] = []
    for session in sessions:
        assert session.starts_at is not None
        assert session.ends_at is not None
        from_before, runs_on = session.starts_at < begins_at, session.ends_at > ends_at
        first = min(max(0, _row(session.starts_at, begins_at)), last - 1)
        rows = max(1, min(last, _row(session.ends_at, begins_at)) - first)
        placed.append((session, Span(first, rows), from_before, runs_on))
    lanes = pack([span for _, span, _, _ in placed])
    most = min(MOST_LANES, max((lane.of for lane in lanes), default=1))
    cards = []
    for (session, span, from_before, runs_on), lane in zip(placed, lanes, strict=True):
        # Lanes of one group share the width that the widest group of the room has.
        left = min(lane.number * most // lane.of, most - 1)
        right = max(left + 1, (lane.number + 1) * most // lane.of)
        cards.append(
            Card(
                session,
                first=span.first + 1,
                rows=span.rows,
                column=left + 1,
                columns=right - left,
                from_before=from_before,
                runs_on=runs_on,
            )
        )
    return Column(room, most, tuple(cards))


def _row(instant: datetime, begins_at: datetime) -> int:
    return int((instant - begins_at) // timedelta(minutes=STEP))


def _window(
    sessions: Iterable[SessionFact],
    midnight: datetime,
    next_midnight: datetime,
    latest: datetime,
    whole: bool,
) -> tuple[datetime, datetime]:
    """Return from when to when a board reaches, in whole hours since midnight."""
    hour = timedelta(hours=1)
    used: list[tuple[datetime, datetime]] = []
    for session in sessions:
        assert session.starts_at is not None
        assert session.ends_at is not None
        used.append((max(session.starts_at, midnight), min(session.ends_at, latest)))
    if used:
        first, last = min(first for first, _ in used), max(last for _, last in used)
        until = latest if last > next_midnight else next_midnight
        first, last = max(midnight, first - hour), min(last + hour, until)
    else:
        first, last = (midnight + timedelta(hours=n) for n in _EMPTY_DAY)
    if whole:
        first, last = midnight, max(last, next_midnight)
    # Whole hours since midnight, the first rounded down and the last up.
    return (
        midnight + (first - midnight) // hour * hour,
        midnight - (midnight - last) // hour * hour,
    )


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
