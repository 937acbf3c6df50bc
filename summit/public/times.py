"""Dates and times as readers of each language write them, made quickly.

Instants come as whole minutes since 1970 in UTC ("minutes"), days as days since 1970 ("day
number"), as in :mod:`summit.core.zones`. The patterns are ours, because Babel's short Korean
ones say "AM 9:30".
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache, lru_cache

from babel.dates import format_date

from summit.core.zones import (
    DAY,
    date_of,
    day_number,
    instant_text,
    local,
    minutes_of,
    minutes_of_text,
    names,
    offset,
    offset_text,
    place,
    zones,
)

__all__ = [
    "DAY",
    "clock_text",
    "dash",
    "day_number",
    "day_text",
    "days_text",
    "end_text",
    "instant_text",
    "local",
    "minutes_of",
    "minutes_of_text",
    "moment_text",
    "offset",
    "offset_text",
    "partial_date_text",
    "place",
    "range_text",
    "zones",
]

#: Between the two ends of a range.
_DASH = {"en": "–", "ko": "~"}


@lru_cache(maxsize=8192)
def day_text(day: int, language: str, *, year: bool = True, weekday: bool = True) -> str:
    """Write a day: ``Tue 2 June 2020``, ``2020년 6월 2일 (화)``, with or without its parts."""
    value = date_of(day)
    if language == "en":
        weekdays, months = names(language)
        head = f"{weekdays[value.weekday()]} " if weekday else ""
        tail = f" {value.year}" if year else ""
        return f"{head}{value.day} {months[value.month - 1]}{tail}"
    if language == "ko":
        head = f"{value.year}년 " if year else ""
        tail = f" ({names(language)[0][value.weekday()]})" if weekday else ""
        return f"{head}{value.month}월 {value.day}일{tail}"
    return format_date(value, "full" if weekday else "long", locale=language)


def days_text(first: int, last: int, language: str) -> str:
    """Write a span of days: ``1–5 June 2020``, ``2020년 6월 1일~5일``."""
    if first == last:
        return day_text(first, language)
    start, end = (date_of(day) for day in (first, last))
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


def partial_date_text(text: str, language: str) -> str:
    """Write a year, month or day (``1991``, ``1991-07``, ``1991-07-02``) as far as it is known."""
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 3:
        return day_text(day_number(date(*parts)), language, weekday=False)
    if language == "ko":
        return "년 ".join(str(part) for part in parts) + ("월" if len(parts) == 2 else "년")
    if len(parts) == 2:
        return f"{names(language)[1][parts[1] - 1]} {parts[0]}"
    return str(parts[0])
