"""Days and times as staff read and write them: in the console, in cue sheets and documents.

Korean is the administrative form, ``2027. 5. 14.(금) 22:00`` (행정업무의 운영 및 혁신에 관한
규정 시행규칙: year, month and day end with a point, the clock has 24 hours); English is
``Fri 14 May 2027, 22:00``. Public pages have their own form (``summit.public.times``).

Instants are aware ``datetime`` objects, zones are IANA names.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date

from summit.core import zones


@lru_cache(maxsize=4096)
def day_text(day: date, language: str, *, year: bool = True, weekday: bool = True) -> str:
    """Write a day: ``Fri 14 May 2027``, ``2027. 5. 14.(금)``, with or without its parts."""
    if language == "ko":
        head = f"{day.year}. " if year else ""
        tail = f"({zones.names('ko')[0][day.weekday()]})" if weekday else ""
        return f"{head}{day.month}. {day.day}.{tail}"
    if language == "en":
        weekdays, months = zones.names("en")
        head = f"{weekdays[day.weekday()]} " if weekday else ""
        tail = f" {day.year}" if year else ""
        return f"{head}{day.day} {months[day.month - 1]}{tail}"
    return format_date(day, "full" if weekday else "long", locale=language)


def days_text(first: date, last: date, language: str) -> str:
    """Write a span of days: ``1–5 June 2020``, ``2020. 6. 1.(월)~6. 5.(금)``."""
    if first == last:
        return day_text(first, language)
    same_year = first.year == last.year
    if language == "ko":
        return f"{day_text(first, 'ko')}~{day_text(last, 'ko', year=not same_year)}"
    if language == "en" and same_year:
        same_month = first.month == last.month
        start = f"{first.day}–" if same_month else f"{_plain(first, year=False)} – "
        return start + _plain(last)
    return " – ".join(day_text(day, language, weekday=False) for day in (first, last))


def clock_text(instant: datetime, zone: str) -> str:
    """Write an instant as a zone's clocks show it, in 24 hours: ``22:00``."""
    return f"{local(instant, zone):%H:%M}"


def moment_text(instant: datetime, zone: str, language: str) -> str:
    """Write day and time in a zone: ``Fri 14 May 2027, 22:00``, ``2027. 5. 14.(금) 22:00``."""
    there = local(instant, zone)
    return _joined(day_text(there.date(), language), f"{there:%H:%M}", language)


def beside_text(instant: datetime, zone: str, day: date, language: str) -> str:
    """Write a time in a zone beside another day's: with its own day only where that differs.

    ``22:00``, or ``Sat 15 May, 01:00``.
    """
    there = local(instant, zone)
    clock = f"{there:%H:%M}"
    if there.date() == day:
        return clock
    year = there.year != day.year
    return _joined(day_text(there.date(), language, year=year), clock, language)


def span_text(start: datetime, end: datetime | None, zone: str, language: str) -> str:
    """Write from when to when in a zone; the end's day stands only where it differs.

    ``Fri 14 May 2027, 22:00–23:30``; ``2027. 5. 14.(금) 22:00~5. 15.(토) 01:00``.
    """
    text = moment_text(start, zone, language)
    if end is None:
        return text
    day = local(start, zone).date()
    closing = beside_text(end, zone, day, language)
    if language == "ko":
        return f"{text}~{closing}"
    return f"{text}–{closing}" if local(end, zone).date() == day else f"{text} – {closing}"


def zone_text(zone: str, instant: datetime, language: str) -> str:
    """Name a zone by its city and by how far its clocks are ahead then: ``Seoul, UTC+9``."""
    if zone == "UTC":
        return zone
    ahead = zones.offset_text(zones.offset(zone, zones.minutes_of(instant)))
    return f"{zones.place(zone, language)}, {ahead}"


def local(instant: datetime, zone: str) -> datetime:
    """Return an instant with a zone's wall clock."""
    return instant.astimezone(ZoneInfo(zone))


def _plain(day: date, *, year: bool = True) -> str:
    return day_text(day, "en", year=year, weekday=False)


def _joined(day: str, clock: str, language: str) -> str:
    return f"{day} {clock}" if language == "ko" else f"{day}, {clock}"
