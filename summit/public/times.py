"""Dates and times as readers of each language write them, made quickly.

Instants come as whole minutes since 1970 in UTC ("minutes"), days as days since 1970 ("day
number"): a page with a thousand times needs neither a thousand ``datetime`` objects nor Babel's
general formatter. Names of weekdays and months are Babel's; the patterns are ours, because
Babel's short Korean ones say "AM 9:30".
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from babel.core import get_global
from babel.dates import format_date

DAY = 24 * 60
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()

#: Between the two ends of a range.
_DASH = {"en": "–", "ko": "~"}

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
def _names(language: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    locale = Locale.parse(language)
    weekdays = locale.days["format"]["abbreviated"]
    months = locale.months["format"]["wide"]
    return tuple(weekdays[i] for i in range(7)), tuple(months[i] for i in range(1, 13))


@lru_cache(maxsize=8192)
def day_text(day: int, language: str, *, year: bool = True, weekday: bool = True) -> str:
    """Write a day: ``Tue 2 June 2020``, ``2020년 6월 2일 (화)``, with or without its parts."""
    value = date.fromordinal(day + _EPOCH_ORDINAL)
    if language == "en":
        weekdays, months = _names(language)
        head = f"{weekdays[value.weekday()]} " if weekday else ""
        tail = f" {value.year}" if year else ""
        return f"{head}{value.day} {months[value.month - 1]}{tail}"
    if language == "ko":
        head = f"{value.year}년 " if year else ""
        tail = f" ({_names(language)[0][value.weekday()]})" if weekday else ""
        return f"{head}{value.month}월 {value.day}일{tail}"
    return format_date(value, "full" if weekday else "long", locale=language)


def days_text(first: int, last: int, language: str) -> str:
    """Write a span of days: ``1–5 June 2020``, ``2020년 6월 1일~5일``."""
    if first == last:
        return day_text(first, language)
    start, end = (date.fromordinal(day + _EPOCH_ORDINAL) for day in (first, last))
    same_year, same_month = (
        start.year == end.year,
        (start.year, start.month)
        == (
            end.year,
            end.month,
        ),
    )
    whole = {day: day_text(day, language, weekday=False) for day in (first, last)}
    if language == "en":
        if same_month:
            return f"{start.day}–{whole[last]}"
        return f"{day_text(first, 'en', year=not same_year, weekday=False)} – {whole[last]}"
    if language == "ko":
        if same_month:
            return f"{whole[first]}~{end.day}일"
        return f"{whole[first]}~{day_text(last, 'ko', year=not same_year, weekday=False)}"
    return f"{whole[first]} – {whole[last]}"


def _korean_clock(minute: int) -> str:
    hour, rest = divmod(minute, 60)
    return f"{'오전' if hour < 12 else '오후'} {hour % 12 or 12}:{rest:02}"


def _plain_clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


@cache
def _clocks(language: str) -> tuple[str, ...]:
    write: Callable[[int], str] = _korean_clock if language == "ko" else _plain_clock
    return tuple(write(minute) for minute in range(DAY))


def clock_text(minute: int, language: str) -> str:
    """Write a minute of the day: ``22:00``, ``오후 10:00``."""
    return _clocks(language)[minute]


def moment_text(zone: str, minutes: int, language: str) -> str:
    """Write day and time: ``Tue 2 June 2020, 22:00``, ``2020년 6월 2일 (화) 오후 10:00``."""
    day, minute = local(zone, minutes)
    comma = " " if language == "ko" else ", "
    return f"{day_text(day, language)}{comma}{clock_text(minute, language)}"


def dash(language: str) -> str:
    """Return what stands between the two ends of a range."""
    return _DASH.get(language, "–")


def end_text(start: tuple[int, int], end: tuple[int, int], language: str) -> str:
    """Write the end of a range whose start stands before it, with its day where that differs.

    Both ends are (day number, minute) of the same zone. Korean says 오전 or 오후 once if it is
    the same: ``오후 10:00~11:30``.
    """
    text = clock_text(end[1], language)
    if start[0] != end[0]:
        return f"{text} ({day_text(end[0], language, year=False, weekday=False)})"
    if language == "ko" and start[1] // 720 == end[1] // 720:
        return text.partition(" ")[2]
    return text


def range_text(start: tuple[int, int], end: tuple[int, int] | None, language: str) -> str:
    """Write a range of the clock: ``22:00–23:30``, ``오후 10:00~11:30``."""
    text = clock_text(start[1], language)
    return text if end is None else f"{text}{dash(language)}{end_text(start, end, language)}"


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


def partial_date_text(text: str, language: str) -> str:
    """Write a year, month or day (``1991``, ``1991-07``, ``1991-07-02``) as far as it is known."""
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 3:
        return day_text(day_number(date(*parts)), language, weekday=False)
    if language == "ko":
        return "년 ".join(str(part) for part in parts) + ("월" if len(parts) == 2 else "년")
    if len(parts) == 2:
        return f"{_names(language)[1][parts[1] - 1]} {parts[0]}"
    return str(parts[0])
