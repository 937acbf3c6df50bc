"""Instants as people at an office read them: by the clocks of a zone, with the day and the zone.

Korean is the form of the public pages, ``2027년 5월 14일 (금) 오후 10:00``; English is
``Fri 14 May 2027, 22:00``. The zone always stands beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from babel.dates import format_date

from summit.core import zones
from summit.core.clock import iso
from summit.core.errors import N_
from summit.core.text import in_language
from summit.programme.moments import local
from summit.programme.wording import Words

_ZONE = N_("%(city)s time")


@dataclass(frozen=True, slots=True)
class When:
    """When something is: where the reader is, and, where its clocks differ, at the host.

    ``day``, ``hours`` and ``zone`` are the reader's own; ``host`` is day, hours and zone in one
    line, empty where both keep the same time. ``start`` and ``end`` are for machines.
    """

    day: str
    hours: str
    zone: str
    host: str
    start: str
    end: str


def when(
    start: datetime,
    end: datetime | None,
    here: str,
    there: str,
    language: str,
    words: Words,
    city: Mapping[str, str] | None = None,
) -> When:
    """Write when something is.

    Args:
        here: the reader's zone, ``there`` the host's.
        city: whose time the reader's is called; without, the city that the zone is named after.
    """
    differs = zones.offset(here, zones.minutes_of(start)) != zones.offset(
        there, zones.minutes_of(start)
    )
    host = ""
    if differs:
        host = (
            f"{span_text(start, end, there, language)} ({zone_text(there, start, language, words)})"
        )
    return When(
        day=day_text(local(start, here).date(), language),
        hours=hours_text(start, end, here, language),
        zone=zone_text(here, start, language, words, city),
        host=host,
        start=iso(start),
        end=iso(end) if end is not None else "",
    )


def day_text(day: date, language: str, *, year: bool = True) -> str:
    """Write a day: ``Fri 14 May 2027``, ``2027년 5월 14일 (금)``, with or without its year."""
    if language == "ko":
        head = f"{day.year}년 " if year else ""
        return f"{head}{day.month}월 {day.day}일 ({zones.names('ko')[0][day.weekday()]})"
    if language == "en":
        weekdays, months = zones.names("en")
        tail = f" {day.year}" if year else ""
        return f"{weekdays[day.weekday()]} {day.day} {months[day.month - 1]}{tail}"
    return format_date(day, "full", locale=language)


def clock_text(instant: datetime, zone: str, language: str) -> str:
    """Write what a zone's clocks show: ``22:00``, ``오후 10:00``."""
    there = local(instant, zone)
    if language != "ko":
        return f"{there:%H:%M}"
    return f"{'오전' if there.hour < 12 else '오후'} {there.hour % 12 or 12}:{there:%M}"


def moment_text(instant: datetime, zone: str, language: str) -> str:
    """Write day and hour in a zone: ``Fri 14 May 2027, 22:00``."""
    day = day_text(local(instant, zone).date(), language)
    return f"{day}{_after_day(language)}{clock_text(instant, zone, language)}"


def hours_text(start: datetime, end: datetime | None, zone: str, language: str) -> str:
    """Write from when to when, without the first day; the end's day stands where it differs.

    ``22:00–23:30``, ``오후 10:00~11:30``, ``23:00–00:30 (Sat 15 May)``.
    """
    text = clock_text(start, zone, language)
    if end is None:
        return text
    closing = clock_text(end, zone, language)
    first, last = local(start, zone), local(end, zone)
    if first.date() != last.date():
        closing = f"{closing} ({day_text(last.date(), language, year=False)})"
    elif language == "ko" and first.hour // 12 == last.hour // 12:
        closing = closing.partition(" ")[2]
    return f"{text}{'~' if language == 'ko' else '–'}{closing}"


def span_text(start: datetime, end: datetime | None, zone: str, language: str) -> str:
    """Write the day and from when to when: ``Fri 14 May 2027, 22:00–23:30``."""
    day = day_text(local(start, zone).date(), language)
    return f"{day}{_after_day(language)}{hours_text(start, end, zone, language)}"


def zone_text(
    zone: str, instant: datetime, language: str, words: Words, city: Mapping[str, str] | None = None
) -> str:
    """Name a zone after its hours: ``Jakarta time, UTC+7``, ``서울 시각, UTC+9``.

    Args:
        city: whose time it is called; without, the city that the zone is named after.
    """
    if zone == "UTC":
        return zone
    place = in_language(city, language)[0] or zones.place(zone, language)
    ahead = zones.offset_text(zones.offset(zone, zones.minutes_of(instant)))
    return f"{words(_ZONE) % {'city': place}}, {ahead}"


def _after_day(language: str) -> str:
    return " " if language == "ko" else ", "
