"""An interpreter's own calendar: their places as they know them, and nothing else.

An event lasts as long as the session, as the programme and the mails say it; the call time, which
is earlier, is the first line of its description. Rehearsals are events of their own. An offer that
is not answered is tentative, a place that was released cancelled, one that was declined left out.

The bytes follow from the places alone, so that a request that is repeated is answered with 304:
SEQUENCE is the version of the place, DTSTAMP when it was last offered, answered or released. UIDs
are the interpreter's own: who has subscribed to the public programme, too, sees both. Names and
telephones of others stay out: calendars are passed on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC

from summit.attendance import local_time
from summit.calendar.events import hours_in, zones_for
from summit.calendar.lines import escaped, line, one_line
from summit.core.errors import N_
from summit.core.text import in_language
from summit.interpretation import wording
from summit.interpretation.duties import Duty
from summit.interpretation.facts import Hours
from summit.interpretation.models import AssignmentState, Interpreter, Site
from summit.programme.wording import Words, label

PRODUCT = "-//Summit//Interpreter//EN"

#: How often a subscriber should look again (RFC 7986, section 5.7, and Outlook's own property).
_REFRESH = "PT1H"

_STATUS = {
    AssignmentState.OFFERED: "TENTATIVE",
    AssignmentState.CONFIRMED: "CONFIRMED",
    AssignmentState.RELEASED: "CANCELLED",
}
_HEADS = {"offer": N_("Offer: %(title)s"), "standby": N_("Standby: %(title)s")}


@dataclass(frozen=True, slots=True)
class _Event:
    """What stands in the calendar once: a place, or its rehearsal."""

    duty: Duty
    hours: Hours
    uid: str
    is_rehearsal: bool


def rota_calendar(interpreter: Interpreter, duties: Iterable[Duty], words: Words) -> bytes:
    """Write an interpreter's calendar in their language.

    Args:
        words: translates one interface message into that language.
    """
    events = list(_events(interpreter, duties))
    zones = zones_for(
        (each.duty.assignment.session.zone, instant) for each in events for instant in each.hours
    )
    used: set[str] = set()
    written: list[bytes] = []
    for each in events:
        zone = each.duty.assignment.session.zone
        times, shown_in = hours_in(zone, *each.hours, zones)
        used |= {shown_in} if shown_in else set()
        written += _written(interpreter, each, times, words)
    language = interpreter.language
    name = in_language(interpreter.summit.title, language)[0]
    # Translators: the name of an interpreter's calendar; rota: 통역 일정표
    title = escaped(one_line(words(N_("Rota: %(summit)s")) % {"summit": name}))
    return b"".join(
        (
            line("BEGIN", "VCALENDAR"),
            line("VERSION", "2.0"),
            line("PRODID", PRODUCT),
            line("CALSCALE", "GREGORIAN"),
            line("NAME", title, LANGUAGE=language),
            line("X-WR-CALNAME", title),
            line("X-WR-TIMEZONE", one_line(interpreter.zone)),
            line("REFRESH-INTERVAL", _REFRESH, VALUE="DURATION"),
            line("X-PUBLISHED-TTL", _REFRESH),
            *(zones[zone] for zone in sorted(used)),
            *written,
            line("END", "VCALENDAR"),
        )
    )


def _events(interpreter: Interpreter, duties: Iterable[Duty]) -> Iterator[_Event]:
    for duty in duties:
        if duty.hours is None or duty.state not in _STATUS:
            continue
        uid = duty.assignment.session.uid
        # One place at most in a session: the session's own UID tells an interpreter's apart.
        yield _Event(duty, duty.hours, f"rota-{interpreter.id}-{uid}", is_rehearsal=False)
        if duty.rehearsal is not None:
            own = f"rehearsal-{interpreter.id}-{uid}"
            yield _Event(duty, duty.rehearsal, own, is_rehearsal=True)


def _written(
    interpreter: Interpreter, event: _Event, times: list[bytes], words: Words
) -> list[bytes]:
    duty, language = event.duty, interpreter.language
    place = duty.assignment
    changed = max(
        each
        for each in (place.offered_at, place.answered_at, place.released_at, interpreter.created_at)
        if each is not None
    )
    stamp = changed.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    where = _place(duty, interpreter, words)
    status = _STATUS[duty.state]
    return [
        line("BEGIN", "VEVENT"),
        line("UID", escaped(one_line(event.uid))),
        line("DTSTAMP", stamp),
        line("LAST-MODIFIED", stamp),
        line("SEQUENCE", str(place.version - 1)),
        *times,
        line("SUMMARY", escaped(one_line(_summary(event, language, words))), LANGUAGE=language),
        *([line("LOCATION", escaped(one_line(where)), LANGUAGE=language)] if where else []),
        line(
            "DESCRIPTION",
            escaped("\n".join(_told(event, interpreter, words))),
            LANGUAGE=language,
        ),
        line("STATUS", status),
        line("TRANSP", "TRANSPARENT" if status == "CANCELLED" else "OPAQUE"),
        line("CLASS", "PRIVATE"),
        line("END", "VEVENT"),
    ]


def _summary(event: _Event, language: str, words: Words) -> str:
    duty = event.duty
    title = in_language(duty.assignment.session.title, language)[0]
    if event.is_rehearsal:
        return words(N_("Rehearsal: %(title)s")) % {"title": title}
    if duty.is_standby:
        title = words(_HEADS["standby"]) % {"title": title}
    return words(_HEADS["offer"]) % {"title": title} if duty.is_offer else title


def _place(duty: Duty, interpreter: Interpreter, words: Words) -> str:
    """Say where the interpreter works: in the room, or from where else."""
    language = interpreter.language
    if interpreter.site is not Site.ON_SITE:
        return label(wording.SITES, interpreter.site.value, words)
    room, venue = (in_language(e, language)[0] for e in (duty.room, interpreter.summit.venue))
    # A venue often begins with its room.
    return ", ".join(each for each in (room if room not in venue else "", venue) if each)


def _told(event: _Event, interpreter: Interpreter, words: Words) -> Iterator[str]:
    duty, language, zone = event.duty, interpreter.language, interpreter.zone
    if not event.is_rehearsal and duty.call_at is not None:
        when = local_time.moment_text(duty.call_at, zone, language)
        named = local_time.zone_text(zone, duty.call_at, language, words)
        yield words(N_("Call time: %(time)s (%(zone)s)")) % {"time": when, "zone": named}
    yield words(N_("Booth: %(booth)s")) % {
        "booth": wording.booth_text(duty.assignment.booth, words)
    }
    if duty.is_standby:
        yield label(wording.ROLES, "standby", words)
    turns = [
        local_time.hours_text(each.starts_at, each.ends_at, zone, language)
        for each in duty.own_turns
    ]
    if turns and not event.is_rehearsal:
        yield words(N_("Your turns: %(turns)s")) % {"turns": ", ".join(turns)}
