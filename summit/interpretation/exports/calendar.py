"""The whole rota as a calendar for the staff: one event for each booth of a session.

It is a file to download, not a feed: an interpreter's own feed is theirs alone. Instants are in
UTC, which every program shows by its own clocks; what is said in words names its zone.
"""

from __future__ import annotations

from datetime import UTC, datetime

from summit.calendar.lines import escaped, line, one_line
from summit.core.errors import N_
from summit.core.text import in_language
from summit.interpretation import wording
from summit.interpretation.exports import saying
from summit.interpretation.exports.rota import Entry, Rota, Team
from summit.programme import moments
from summit.programme.wording import Words, label

PRODUCT = "-//Summit//Rota of interpreters//EN"


def rota_ics(rota: Rota, *, name: str, language: str, words: Words, now: datetime) -> bytes:
    """Write a rota as a calendar.

    Args:
        name: what the calendar is called.
        now: when it is written; a later file replaces what an earlier one brought.
    """
    title = escaped(one_line(name))
    events = [
        _event(rota.zone, entry, team, language, words, now)
        for entry in rota.entries
        for team in entry.teams
    ]
    return b"".join(
        (
            line("BEGIN", "VCALENDAR"),
            line("VERSION", "2.0"),
            line("PRODID", PRODUCT),
            line("CALSCALE", "GREGORIAN"),
            line("NAME", title, LANGUAGE=language),
            line("X-WR-CALNAME", title),
            line("X-WR-TIMEZONE", one_line(rota.zone)),
            *events,
            line("END", "VCALENDAR"),
        )
    )


def _event(
    zone: str, entry: Entry, team: Team, language: str, words: Words, now: datetime
) -> bytes:
    start, end = entry.hours
    key = team.booth.key.replace(">", "-to-")
    title = in_language(entry.session.title, language)[0]
    summary = f"{saying.booth_text(team.booth, words)}: {title}"
    where = saying.place_text(entry, language, words)
    is_settled = not team.missing and all(member.is_confirmed for member in team.members)
    return b"".join(
        (
            line("BEGIN", "VEVENT"),
            line("UID", escaped(one_line(f"booth-{key}.{entry.session.uid}"))),
            line("DTSTAMP", _stamp(now)),
            line("DTSTART", _stamp(start)),
            line("DTEND", _stamp(end)),
            line("SUMMARY", escaped(one_line(summary)), LANGUAGE=language),
            *([line("LOCATION", escaped(one_line(where)), LANGUAGE=language)] if where else []),
            line(
                "DESCRIPTION",
                escaped(_description(zone, entry, team, language, words)),
                LANGUAGE=language,
            ),
            line("STATUS", "CONFIRMED" if is_settled else "TENTATIVE"),
            # Everybody's rota takes none of the reader's own time.
            line("TRANSP", "TRANSPARENT"),
            line("CLASS", "PRIVATE"),
            line("END", "VEVENT"),
        )
    )


def _description(zone: str, entry: Entry, team: Team, language: str, words: Words) -> str:
    booth = team.booth
    told = [
        words(N_("Call time: %(time)s (%(zone)s)"))
        % {
            "time": moments.moment_text(booth.call_at, zone, language),
            "zone": moments.zone_text(zone, booth.call_at, language),
        }
    ]
    for member in team.members:
        notes = [label(wording.ROLES, "standby", words)] if member.is_standby else []
        if not member.is_confirmed:
            state = member.assignment.state.value
            notes.append(label(wording.ASSIGNMENT_STATES, state, words))
        tail = f" ({', '.join(notes)})" if notes else ""
        told.append(one_line(saying.name_text(member, language)) + tail)
    if team.missing:
        told.append(words(N_("Still missing: %(number)s")) % {"number": team.missing})
    running = saying.running_text(team, zone, language)
    if running:
        told.append(words(N_("Turns: %(turns)s")) % {"turns": one_line(running)})
    if entry.setup.rehearsal is not None:
        when = moments.span_text(*entry.setup.rehearsal, zone, language)
        told.append(words(N_("Rehearsal: %(when)s")) % {"when": when})
    return "\n".join(told)


def _stamp(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
