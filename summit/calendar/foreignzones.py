"""Times as other people's calendars write them: with names of zones that are theirs.

Exchange names zones as Windows does (``Korea Standard Time``) or as its menus do
(``(UTC+09:00) Seoul``); older programs put their own path before an IANA name
(``/mozilla.org/20050126_1/Europe/Berlin``). What cannot be told is ``None``, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?", re.ASCII)
_IN_NAME = re.compile(r"\((?:UTC|GMT)(?:([+-])(\d\d):(\d\d))?\)", re.ASCII)
_OFFSET = re.compile(r"([+-])(\d\d)(\d\d)(?:\d\d)?", re.ASCII)
_LONGEST = 100
# The ends of time cannot be shown by every zone's clocks.
_FIRST_YEAR, _LAST_YEAR = 1970, 2200

#: The clock shifts of a VTIMEZONE's observances, by TZID, as TZOFFSETTO writes them.
Offsets = Mapping[str, frozenset[str]]


def zone_of(tzid: str, offsets: Offsets) -> tzinfo | None:
    """Return the zone that a TZID names, or ``None`` where that cannot be told.

    Args:
        offsets: what the same calendar says of its zones; one that never changes its clocks is
            known by that alone.
    """
    name = tzid.strip().strip('"')[:_LONGEST]
    for known in (WINDOWS_TO_OLSON.get(name, name), "/".join(name.split("/")[-2:])):
        found = _iana(known)
        if found is not None:
            return found
    own = offsets.get(tzid, frozenset())
    if len(own) == 1:
        form = _OFFSET.fullmatch(next(iter(own)))
        return _fixed(*form.groups()) if form else None
    # The menu's name tells the standard time alone: right only where no other is kept.
    form = _IN_NAME.match(name)
    return _fixed(*form.groups()) if form and not own else None


def instant_of(value: str, tzid: str, offsets: Offsets) -> datetime | None:
    """Return the instant of a DATE-TIME (RFC 5545, section 3.3.5), aware, in UTC.

    ``None`` for a day without a time, a floating time, a zone that is not known, a year in which
    no summit can be, and what is no time at all.
    """
    form = _MOMENT.fullmatch(value.strip())
    if form is None or form[4] is None or not _FIRST_YEAR <= int(form[1]) <= _LAST_YEAR:
        return None
    try:
        naive = datetime.combine(
            date(int(form[1]), int(form[2]), int(form[3])),
            # A leap second is the next minute to everybody else.
            time(int(form[4]), int(form[5]), min(int(form[6]), 59)),
        )
        zone = UTC if form[7] else zone_of(tzid, offsets) if tzid else None
        return naive.replace(tzinfo=zone).astimezone(UTC) if zone else None
    except (ValueError, OverflowError):
        return None


def _iana(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _fixed(sign: str | None, hours: str | None, minutes: str | None) -> tzinfo | None:
    away = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    if away >= timedelta(hours=24):
        return None
    return timezone(-away if sign == "-" else away)
