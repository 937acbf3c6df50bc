"""Time zones for calendars: yearly rules that every client reads, or none.

A VTIMEZONE with RDATE, as libraries write it, is an hour off in clients that read only the first
RDATE or only the newest observance. Those with yearly rules of one BYDAY are read rightly by all
that were tried. Such rules stand in the last line ("footer") of a zone's TZif file as a POSIX TZ
string (RFC 9636, section 3.3). They are today's rules, so they are compared with the zone's real
history over the years in question, and where they differ there is no VTIMEZONE: the caller writes
UTC instead.
"""

from __future__ import annotations

import re
import zoneinfo
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

#: Rules are written from this year on; what happened earlier is written in UTC.
_EPOCH = 1970

#: Years after the last one that must agree too, since people move and copy what they imported.
_MARGIN = 1

_DAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")

_NAME = r"(?:<([^>]+)>|([A-Za-z]{3,}))"
_OFFSET = r"([+-]?\d{1,2}(?::\d\d){0,2})"
_DATE = r"M(\d{1,2})\.([1-5])\.([0-6])(?:/([+-]?\d{1,3}(?::\d\d){0,2}))?"
_FOOTER = re.compile(f"{_NAME}{_OFFSET}(?:{_NAME}{_OFFSET}?,{_DATE},{_DATE})?")


@dataclass(frozen=True)
class Onset:
    """When an observance begins each year, by the clock before it: ``-1`` is the last week."""

    month: int
    week: int
    weekday: int  # 0 is Sunday
    at: timedelta

    def in_year(self, year: int) -> datetime:
        """Return the wall-clock time of the onset, as a number on no zone's scale (in UTC)."""
        if self.week == -1:
            following = datetime(year + self.month // 12, self.month % 12 + 1, 1, tzinfo=UTC)
            last = following - timedelta(days=1)
            day = last - timedelta(days=(last.isoweekday() - self.weekday) % 7)
        else:
            first = datetime(year, self.month, 1, tzinfo=UTC)
            ahead = (self.weekday - first.isoweekday()) % 7
            day = first + timedelta(days=ahead + 7 * (self.week - 1))
        return day + self.at


@dataclass(frozen=True)
class Observance:
    """A name and offset from UTC that the clock keeps, from its yearly onset on if it has one."""

    name: str
    offset: timedelta
    onset: Onset | None


@lru_cache(maxsize=1024)
def vtimezone(zone: str, first_year: int, last_year: int) -> bytes | None:
    """Return a VTIMEZONE component for an IANA zone, true from the first to the last year.

    ``None`` where no such rules exist or they are not true in all of these years and the one
    after: then the times have to be written in UTC.

    Raises:
        zoneinfo.ZoneInfoNotFoundError: there is no such zone.
    """
    observances = _rules(_footer(zone))
    if not observances or first_year < _EPOCH:
        return None
    if not _true_between(observances, ZoneInfo(zone), first_year, last_year + _MARGIN):
        return None
    return _component(zone, observances)


def _footer(zone: str) -> str:
    """Return the POSIX TZ string of a zone from the file that ``zoneinfo`` itself reads."""
    ZoneInfo(zone)  # refuses unknown keys and those that would leave the directory
    for directory in zoneinfo.TZPATH:
        file = Path(directory, zone)
        if file.is_file():
            data = file.read_bytes()
            break
    else:
        data = resources.files("tzdata").joinpath("zoneinfo", *zone.split("/")).read_bytes()
    return data.rstrip(b"\n").rpartition(b"\n")[2].decode("ascii", "replace")


def _rules(footer: str) -> tuple[Observance, ...]:
    """Read a POSIX TZ string as one or two observances; empty if it cannot be said in iCalendar.

    An onset at 24:00 or before midnight falls on another day than its weekday rule names, which
    a single BYDAY cannot say (Cairo, Jerusalem, Santiago, Nuuk).
    """
    match = _FOOTER.fullmatch(footer)
    if match is None:
        return ()
    (quoted, plain, offset, quoted_summer, plain_summer, offset_summer, *dates) = match.groups()
    standard = -_duration(offset)  # POSIX counts offsets westwards
    name = quoted or plain
    if dates[0] is None:
        # UTC itself needs no component: its times end in Z.
        return () if name == "UTC" else (Observance(name, standard, None),)
    summer = -_duration(offset_summer) if offset_summer else standard + timedelta(hours=1)
    to_summer, to_standard = _onset(dates[:4]), _onset(dates[4:])
    if to_summer is None or to_standard is None:
        return ()
    return (
        Observance(quoted_summer or plain_summer, summer, to_summer),
        Observance(name, standard, to_standard),
    )


def _duration(text: str) -> timedelta:
    sign = -1 if text.startswith("-") else 1
    hours, minutes, seconds = ([int(part) for part in text.lstrip("+-").split(":")] + [0, 0])[:3]
    return sign * timedelta(hours=hours, minutes=minutes, seconds=seconds)


def _onset(parts: list[str]) -> Onset | None:
    month, week, weekday, time = parts
    at = _duration(time or "2")
    if not timedelta(0) <= at < timedelta(days=1):
        return None
    return Onset(int(month), -1 if week == "5" else int(week), int(weekday), at)


def _onsets(
    observances: tuple[Observance, ...], first_year: int, last_year: int
) -> Iterator[tuple[datetime, timedelta]]:
    """Yield the instants at which the offset changes, and the offset from then on."""
    for observance, before in zip(observances, reversed(observances), strict=True):
        if observance.onset is not None:
            for year in range(first_year, last_year + 1):
                yield observance.onset.in_year(year) - before.offset, observance.offset


def _true_between(
    observances: tuple[Observance, ...], zone: ZoneInfo, first_year: int, last_year: int
) -> bool:
    """Say whether the rules give the zone's real offset all through these years.

    Asked at every change, a second before every change, and on every day: since 1970 no zone
    has changed twice within six days, so nothing lies between.
    """
    changes = sorted(_onsets(observances, first_year - 1, last_year + 1))
    instants = [instant for instant, _ in changes]
    # A day more at both ends covers local times whose instant lies in the neighbouring year.
    probe = datetime(first_year, 1, 1, tzinfo=UTC) - timedelta(days=1)
    end = datetime(last_year + 1, 1, 1, tzinfo=UTC) + timedelta(days=1)
    probes = [each for each in instants if probe <= each <= end]
    probes += [each - timedelta(seconds=1) for each in probes]
    while probe <= end:
        probes.append(probe)
        probe += timedelta(days=1)
    for probe in probes:
        past = bisect_right(instants, probe)
        expected = changes[past - 1][1] if changes else observances[0].offset
        if probe.astimezone(zone).utcoffset() != expected:
            return False
    return True


def _component(zone: str, observances: tuple[Observance, ...]) -> bytes:
    component = Timezone()
    component.add("tzid", zone)
    # Whatever POSIX calls them, the observance further east is the daylight one (Dublin).
    summer = max(observances, key=lambda observance: observance.offset)
    for observance, before in zip(observances, reversed(observances), strict=True):
        daylight = observance is summer and len(observances) > 1
        part = TimezoneDaylight() if daylight else TimezoneStandard()
        part.add("tzname", observance.name)
        part.add("tzoffsetfrom", before.offset)
        part.add("tzoffsetto", observance.offset)
        onset = observance.onset
        if onset is None:
            part.add("dtstart", datetime(_EPOCH, 1, 1, tzinfo=UTC).replace(tzinfo=None))
        else:
            part.add("dtstart", onset.in_year(_EPOCH).replace(tzinfo=None))
            week = f"{onset.week}{_DAYS[onset.weekday]}"
            part.add("rrule", vRecur(FREQ="YEARLY", BYMONTH=onset.month, BYDAY=week))
        component.add_component(part)
    octets: bytes = component.to_ical()
    return octets
