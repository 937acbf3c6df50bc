"""Time zones and the clock: what is the same for everybody who writes a time.

Instants come as whole minutes since 1970 in UTC ("minutes"), days as days since 1970 ("day
number"): a page with a thousand times needs neither a thousand ``datetime`` objects nor Babel's
general formatter. Names of zones, weekdays and months are Babel's.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from babel.core import get_global

DAY = 24 * 60
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()

#: Places that Babel's data lacks or calls by an older name.
_PLACES = {
    ("Asia/Ho_Chi_Minh", "ko"): "호찌민",
    ("Asia/Saigon", "ko"): "호찌민",
    ("Asia/Yangon", "ko"): "양곤",
    ("Asia/Rangoon", "ko"): "양곤",
    ("Asia/Macao", "ko"): "마카오",
    ("Europe/Kyiv", "ko"): "키이우",
    ("Europe/Kiev", "ko"): "키이우",
    ("Europe/Nicosia", "ko"): "니코시아",
    ("America/Nuuk", "ko"): "누크",
    ("America/Godthab", "ko"): "누크",
    ("America/Montreal", "ko"): "몬트리올",
    ("America/Yellowknife", "ko"): "옐로나이프",
    ("America/Argentina/Buenos_Aires", "ko"): "부에노스아이레스",
    ("America/Buenos_Aires", "ko"): "부에노스아이레스",
    ("America/Mexico_City", "ko"): "멕시코시티",
    ("America/Los_Angeles", "ko"): "로스앤젤레스",
    ("Asia/Tel_Aviv", "ko"): "텔아비브",
    ("Australia/Canberra", "ko"): "캔버라",
    ("America/Coyhaique", "ko"): "코이아이케",
    ("America/Coyhaique", "en"): "Coyhaique",
}


@cache
def zones() -> frozenset[str]:
    """Return the names of all time zones that a reader may ask for."""
    return frozenset(
        zone
        for zone in available_timezones()
        if zone == "UTC" or ("/" in zone and not zone.startswith(("Etc/", "posix/", "right/")))
    )


def minutes_of(instant: datetime) -> int:
    """Return the whole minutes since 1970 of an aware instant."""
    return int(instant.timestamp()) // 60


def minutes_of_text(instant: str) -> int:
    """Return the same for an instant as documents write it (``2020-06-02T13:00:00Z``)."""
    return int(datetime.fromisoformat(instant).timestamp()) // 60


def instant_text(minutes: int) -> str:
    """Write minutes since 1970 as RFC 3339 in UTC."""
    return (_EPOCH + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


def day_number(day: date) -> int:
    """Return the days since 1970 of a calendar day."""
    return day.toordinal() - _EPOCH_ORDINAL


def date_of(day: int) -> date:
    """Return the calendar day of a day number."""
    return date.fromordinal(day + _EPOCH_ORDINAL)


def instant_of(minutes: int) -> datetime:
    """Return the aware instant, in UTC, of minutes since 1970."""
    return _EPOCH + timedelta(minutes=minutes)


@lru_cache(maxsize=2048)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _exact_offset(zone: str, minutes: int) -> int:
    offset = (_EPOCH + timedelta(minutes=minutes)).astimezone(_zone(zone)).utcoffset()
    return int(offset.total_seconds()) // 60 if offset is not None else 0


@lru_cache(maxsize=65536)
def _offset_all_day(zone: str, day: int) -> int | None:
    first, last = _exact_offset(zone, day * DAY), _exact_offset(zone, day * DAY + DAY - 1)
    return first if first == last else None


def offset(zone: str, minutes: int) -> int:
    """Return how many minutes a zone's clocks are ahead of UTC at an instant."""
    steady = _offset_all_day(zone, minutes // DAY)
    return _exact_offset(zone, minutes) if steady is None else steady


def offsets(zone: str, first: int, last: int) -> list[tuple[int, int]]:
    """Return every offset that a zone's clocks have between two instants.

    Args:
        first: minutes since 1970.
        last: the same, not included.

    Returns:
        From which minute on, and the minutes ahead of UTC, in order; the first from ``first`` on.
    """
    found = [(first, offset(zone, first))]
    for day in range(first // DAY, (last - 1) // DAY + 1):
        start, end = max(first, day * DAY), min(last, (day + 1) * DAY)
        steady = _offset_all_day(zone, day)
        if steady is not None:
            if steady != found[-1][1]:  # the clocks changed at midnight in UTC
                found.append((start, steady))
            continue
        while (ahead := _exact_offset(zone, end - 1)) != found[-1][1]:
            low, high = start, end - 1
            while low < high:
                middle = (low + high) // 2
                if _exact_offset(zone, middle) == found[-1][1]:
                    low = middle + 1
                else:
                    high = middle
            found.append((low, _exact_offset(zone, low)))
            start = low
            if found[-1][1] == ahead:
                break
    return found


def start_of_day(zone: str, day: int) -> int:
    """Return the first minute of a zone's calendar day, in minutes since 1970.

    Where the clocks skip midnight it is the first minute that they show of the day.
    """
    value = date_of(day)
    return minutes_of(datetime(value.year, value.month, value.day, tzinfo=_zone(zone)))


def local(zone: str, minutes: int) -> tuple[int, int]:
    """Return the local day number and the minute of that day."""
    return divmod(minutes + offset(zone, minutes), DAY)


def offset_text(offset_minutes: int) -> str:
    """Write an offset as ``UTC+9``, ``UTC+5:30``, ``UTC−3`` or ``UTC``."""
    if not offset_minutes:
        return "UTC"
    hours, rest = divmod(abs(offset_minutes), 60)
    sign = "+" if offset_minutes > 0 else "−"
    return f"UTC{sign}{hours}:{rest:02}" if rest else f"UTC{sign}{hours}"


@cache
def names(language: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the short names of the weekdays from Monday, and the months from January."""
    locale = Locale.parse(language)
    weekdays = locale.days["format"]["abbreviated"]
    months = locale.months["format"]["wide"]
    return tuple(weekdays[i] for i in range(7)), tuple(months[i] for i in range(1, 13))


@cache
def _older_names() -> dict[str, list[str]]:
    """Return the older names of zones; Babel's cities stand under those."""
    found: dict[str, list[str]] = {}
    for older, present in get_global("zone_aliases").items():
        found.setdefault(present, []).append(older)
    return found


@lru_cache(maxsize=4096)
def place(zone: str, language: str) -> str:
    """Return the name of the city that a time zone is called after."""
    if (zone, language) in _PLACES:
        return _PLACES[zone, language]
    known = Locale.parse(language).time_zones
    for name in (zone, *_older_names().get(zone, ())):
        if "city" in known.get(name, {}):
            return str(known[name]["city"])
    return zone.rpartition("/")[2].replace("_", " ")
