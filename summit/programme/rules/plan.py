"""Rules about a session's own plan: its day, its length, its room, and what is on it."""

from __future__ import annotations

from collections.abc import Iterator

from summit.core.errors import N_
from summit.programme.models import SessionState
from summit.programme.rules.context import Context
from summit.programme.rules.editing import is_outside, overrun
from summit.programme.rules.finding import Finding, Level, Names, Zone

#: A session may end this many minutes before it is said to, without a word about it.
SPARE_MINUTES = 15

_OUTSIDE = N_("“%(session)s” is on %(day)s; the summit is from %(first)s to %(last)s.")
_OUTSIDE_REMEDY = N_(
    "Move it to a day of the summit, or let the summit begin earlier or end later."
)
_UNSCHEDULED = N_("“%(session)s” is marked as scheduled but has no day.")
_UNSCHEDULED_REMEDY = N_("Put it into the timetable, or make it a draft again.")
_ZONE = N_("“%(session)s” keeps the time of %(zone)s, the summit that of %(summit_zone)s.")
_ZONE_REMEDY = N_("If that is not meant, give the session the summit's time zone.")
_OVER = N_("The items of “%(session)s” last %(total)s min together, the session %(length)s min.")
_OVER_REMEDY = N_("Shorten items by %(over)s min, or let the session end later.")
_SHORT = N_("The items of “%(session)s” last %(total)s min together, the session %(length)s min.")
_SHORT_REMEDY = N_("%(spare)s min are free: add to the items, or let the session end earlier.")
_NO_ROOM = N_("“%(session)s” is scheduled without a room.")
_NO_ROOM_REMEDY = N_("Give it a room.")
_NO_ITEMS = N_("“%(session)s” has no items yet.")
_NO_ITEMS_REMEDY = N_("Add what will happen in it, and who speaks.")
_NO_SPEAKERS = N_("Nobody speaks in “%(session)s” yet.")
_NO_SPEAKERS_REMEDY = N_("Put speakers on its items.")
_DRAFTS = N_("Drafts are not published, %(count)s in all: %(sessions)s.")
_DRAFTS_REMEDY = N_("Mark as scheduled what is to be published.")


def outside_days(context: Context) -> Iterator[Finding]:
    """Find sessions before or after the summit's days."""
    summit = context.facts.summit
    for session in context.asked:
        day, first, last = session.day, summit.starts_on, summit.ends_on
        if day is None or not is_outside(day, session.starts_at, summit.zone, first, last):
            continue
        yield context.finding(
            "outside-days",
            Level.BLOCK,
            session,
            _OUTSIDE,
            _OUTSIDE_REMEDY,
            {"day": day, "first": first, "last": last},
            (day, first, last),
        )


def unscheduled(context: Context) -> Iterator[Finding]:
    """Find sessions without a day that are no drafts: a release could not show them."""
    for session in context.asked:
        if session.state is SessionState.SCHEDULED and session.day is None:
            yield context.finding(
                "unscheduled", Level.BLOCK, session, _UNSCHEDULED, _UNSCHEDULED_REMEDY, {}
            )


def other_zone(context: Context) -> Iterator[Finding]:
    """Find sessions that keep another zone's time than the summit."""
    zone = context.facts.summit.zone
    for session in context.asked:
        if session.zone != zone:
            yield context.finding(
                "other-zone",
                Level.NOTE,
                session,
                _ZONE,
                _ZONE_REMEDY,
                {"zone": Zone(session.zone), "summit_zone": Zone(zone)},
                (session.zone, zone),
            )


def items_against_length(context: Context) -> Iterator[Finding]:
    """Find sessions whose items last longer than they do, or leave much of them empty."""
    for session in context.asked:
        length = session.minutes
        if length is None or not session.items:
            continue
        total = session.item_minutes
        over = overrun([item.minutes for item in session.items], length)
        values = {"total": total, "length": length, "over": over, "spare": length - total}
        if over:
            yield context.finding(
                "items-too-long",
                Level.BLOCK,
                session,
                _OVER,
                _OVER_REMEDY,
                {**values},
                (total, length),
            )
        elif not session.has_open_items and length - total > SPARE_MINUTES:
            yield context.finding(
                "items-too-short",
                Level.NOTE,
                session,
                _SHORT,
                _SHORT_REMEDY,
                {**values},
                (total, length),
            )


def no_room(context: Context) -> Iterator[Finding]:
    """Find sessions that are scheduled at an hour without a room."""
    for session in context.asked:
        if session.room_id is None and session.starts_at and not session.is_draft:
            yield context.finding("no-room", Level.NOTE, session, _NO_ROOM, _NO_ROOM_REMEDY, {})


def empty(context: Context) -> Iterator[Finding]:
    """Find sessions without items, or on whose items nobody speaks."""
    for session in context.asked:
        if not session.items:
            yield context.finding("empty", Level.NOTE, session, _NO_ITEMS, _NO_ITEMS_REMEDY, {})
        elif not session.places:
            yield context.finding(
                "no-speakers", Level.NOTE, session, _NO_SPEAKERS, _NO_SPEAKERS_REMEDY, {}
            )


def drafts(context: Context) -> Iterator[Finding]:
    """Say once which sessions publishing leaves out."""
    found = [session for session in context.live if session.is_draft]
    if not found or context.chosen is not None:
        return
    yield Finding(
        rule="drafts",
        level=Level.NOTE,
        message=_DRAFTS,
        remedy=_DRAFTS_REMEDY,
        values={"count": len(found), "sessions": Names(tuple(s.title for s in found))},
        at=None,
        sessions=tuple(session.uid for session in found),
    )
