"""The time of a session as it stands on a page, ready for the script to turn into another zone."""

from __future__ import annotations

from markupsafe import Markup, escape

from summit.core.errors import N_
from summit.public import times
from summit.public.programme import Session
from summit.public.reader import ProgrammeReader

_DAY_ONLY = N_("Hour not known")


def hours(session: Session, reader: ProgrammeReader) -> Markup:
    """Show a session's hours with their zone; the day too where it is not the session's own.

    The element carries what the script needs to show another zone: the session's day and zone,
    and both instants. A session whose hour is not known says so.
    """
    if session.starts is None:
        return Markup('<p class="when"><span class="no-hour">{}</span></p>').format(
            reader.words(_DAY_ONLY)
        )
    zone = reader.zone_of(session)
    ahead = times.offset(zone, session.starts)
    start = divmod(session.starts + ahead, times.DAY)
    language = reader.language
    parts = [
        (
            f'<p class="when" data-when="{session.doc["day"]}" '
            f'data-zone="{escape(session.zone)}"><span class="clock">'
        )
    ]
    if start[0] != session.day:
        day = times.day_text(start[0], language, year=False)
        parts.append(f'<span class="other-day">{day}</span> ')
    parts.append(
        f'<time datetime="{session.doc["starts_at"]}">{times.clock_text(start[1], language)}</time>'
    )
    if session.ends is not None:
        end = times.local(zone, session.ends)
        closing = (
            f'<time datetime="{session.doc["ends_at"]}">'
            f"{times.end_text(start, end, language)}</time>"
        )
        if session.reconstructed("end") and not guessed(session):
            closing = str(reader.guess(Markup(closing)))  # noqa: S704 - our own
        parts.append(times.dash(language) + closing)
    parts.append(
        f'</span> <span class="zone">{escape(reader.zone_name(zone))}'
        f" <span>{times.offset_text(ahead)}</span></span></p>"
    )
    return Markup("".join(parts))  # noqa: S704 - every part is escaped or our own


def guessed(session: Session) -> bool:
    """Whether no source states the session's day or its hour.

    An hour that is simply not known is not a reconstructed one; a closing hour that alone is
    reconstructed is marked by itself (:func:`hours`).
    """
    if session.starts is None:
        return session.reconstructed("day")
    return session.reconstructed("day", "start")


def clock(minutes: int, session: Session, reader: ProgrammeReader) -> Markup:
    """Show one instant within a session, with its day where that is not the session's own."""
    zone = reader.zone_of(session)
    day, minute = times.local(zone, minutes)
    return Markup('<time datetime="{}" data-clock="{}" data-zone="{}">{}</time>').format(
        times.instant_text(minutes),
        session.doc["day"],
        session.zone,
        times.end_text((session.day, 0), (day, minute), reader.language)
        if day != session.day
        else times.clock_text(minute, reader.language),
    )


def local_hours(session: Session, zone: str, language: str) -> str:
    """Write a session's hours in a zone, with the day in front where it is not the session's."""
    if session.starts is None:
        return ""
    start = times.local(zone, session.starts)
    end = times.local(zone, session.ends) if session.ends is not None else None
    text = times.range_text(start, end, language)
    if start[0] == session.day:
        return text
    comma = " " if language == "ko" else ", "
    return f"{times.day_text(start[0], language, year=False)}{comma}{text}"
