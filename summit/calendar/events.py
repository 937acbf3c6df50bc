"""Calendars of a release: the whole programme, or one session, speaker or city of it.

Downloads and subscribed feeds are the same bytes: no METHOD, no ORGANIZER, no ATTENDEE, and
nothing that depends on when they are asked for, so that a repeated request can be answered 304.
A session keeps its UID in every language and calendar; a cancelled one stays, marked. What a
message to one invitee says of a session (:mod:`summit.calendar.itip`) is said here, too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from summit.calendar.description import description, location, summary
from summit.calendar.lines import escaped, line, one_line
from summit.calendar.vtimezone import vtimezone
from summit.core.errors import N_, NotFound
from summit.core.text import in_language
from summit.programme.document import ProgrammeDoc, SessionDoc, city_of_place
from summit.programme.wording import KINDS, Words, label

PRODUCT = "-//Summit//Programme//EN"

#: How often a subscriber should look again (RFC 7986, section 5.7, and Outlook's own property).
_REFRESH = "PT1H"

UrlForSession = Callable[[str], str]


@dataclass(frozen=True)
class Edition:
    """A release as one audience reads it: its language, its words and its addresses.

    Args:
        document: a release's public or restricted document.
        language: whose texts are shown; missing ones fall back to another language.
        words: translates one interface message into ``language``.
        url_for_session: the absolute address of a session's page, by slug; empty where it has
            none that everybody may see.
        calendar_url: the absolute address at which the calendar is found; empty where it must not
            stand in the calendar, because whoever knows it may read it.
    """

    document: ProgrammeDoc
    language: str
    words: Words
    url_for_session: UrlForSession
    calendar_url: str


def programme_calendar(edition: Edition) -> bytes:
    """Write every session of a release as one calendar."""
    document = edition.document
    name = in_language(document["summit"]["title"], edition.language)
    return _calendar(edition, document["sessions"], name)


def session_calendar(edition: Edition, slug: str) -> bytes:
    """Write one session, by slug.

    Raises:
        NotFound: the release has no such session.
    """
    sessions = [session for session in edition.document["sessions"] if session["slug"] == slug]
    if not sessions:
        raise NotFound(N_("There is no such session."))
    return _calendar(edition, sessions, in_language(sessions[0]["title"], edition.language))


def speaker_calendar(edition: Edition, slug: str) -> bytes:
    """Write the sessions in which a person speaks.

    Raises:
        NotFound: the release names no such person.
    """
    document = edition.document
    if slug not in document["people"]:
        raise NotFound(N_("There is no such speaker."))
    name = _joined(document["people"][slug]["name"], edition)
    return _calendar(edition, sessions_of_person(document, slug), name)


def city_calendar(edition: Edition, slug: str) -> bytes:
    """Write the sessions that concern a city.

    Raises:
        NotFound: the release names no such city.
    """
    document = edition.document
    if slug not in document["cities"]:
        raise NotFound(N_("There is no such city."))
    name = _joined(document["cities"][slug]["name"], edition)
    return _calendar(edition, sessions_of_city(document, slug), name)


def chosen_calendar(edition: Edition, uids: Collection[str], name: tuple[str, str]) -> bytes:
    """Write some sessions, by UID; those that the release does not hold are left out.

    Args:
        name: what the calendar is called, and that name's language, empty where it is in several.
    """
    chosen = [session for session in edition.document["sessions"] if session["uid"] in uids]
    return _calendar(edition, chosen, name)


def sessions_of_person(document: ProgrammeDoc, slug: str) -> list[SessionDoc]:
    """Return the sessions in which a person, by slug, has a speaker's place."""
    return [
        session
        for session in document["sessions"]
        if any(
            speaker["person"] == slug for item in session["items"] for speaker in item["speakers"]
        )
    ]


def sessions_of_city(document: ProgrammeDoc, slug: str) -> list[SessionDoc]:
    """Return the sessions in which a city, by slug, takes part or someone of it speaks."""
    return [
        session
        for session in document["sessions"]
        if any(each["city"] == slug for each in session["cities"])
        or any(
            city_of_place(speaker, document) == slug
            for item in session["items"]
            for speaker in item["speakers"]
        )
    ]


def _joined(name: dict[str, str], edition: Edition) -> tuple[str, str]:
    """Return a name before the summit's title, and their language, empty where they differ."""
    first, language = in_language(name, edition.language)
    second, other = in_language(edition.document["summit"]["title"], edition.language)
    return f"{first} · {second}", language if language == other else ""


def _calendar(edition: Edition, sessions: Sequence[SessionDoc], name: tuple[str, str]) -> bytes:
    document = edition.document
    title, language = name
    zones = zones_of(sessions)
    used: set[str] = set()
    events: list[bytes] = []
    for session in sessions:
        times, zone = times_of(session, zones)
        if zone:
            used.add(zone)
        events += _event(edition, session, times)
    shown = escaped(one_line(title) or document["summit"]["slug"])
    # The newest revision, not the release's date: what did not change stays the same bytes.
    revised = max((each["revised_at"] for each in sessions), default=document["published_at"])
    return b"".join(
        (
            line("BEGIN", "VCALENDAR"),
            line("VERSION", "2.0"),
            line("PRODID", PRODUCT),
            line("CALSCALE", "GREGORIAN"),
            _text("NAME", shown, language),
            line("X-WR-CALNAME", shown),
            line("X-WR-TIMEZONE", one_line(document["summit"]["zone"])),
            line("LAST-MODIFIED", stamp(revised)),
            line("REFRESH-INTERVAL", _REFRESH, VALUE="DURATION"),
            line("X-PUBLISHED-TTL", _REFRESH),
            *_address("SOURCE", edition.calendar_url),
            *(zones[zone] for zone in sorted(used)),
            *events,
            line("END", "VCALENDAR"),
        )
    )


def _event(edition: Edition, session: SessionDoc, times: Iterable[bytes]) -> list[bytes]:
    revised = stamp(session["revised_at"])
    return [
        line("BEGIN", "VEVENT"),
        line("UID", escaped(one_line(session["uid"]))),
        # Without METHOD, DTSTAMP is when the event was last revised (RFC 5545, section 3.8.7.2).
        line("DTSTAMP", revised),
        line("LAST-MODIFIED", revised),
        line("SEQUENCE", str(session["sequence"])),
        *times,
        *told_lines(edition, session, cancelled=session["state"] == "cancelled"),
        line("END", "VEVENT"),
    ]


def told_lines(edition: Edition, session: SessionDoc, *, cancelled: bool) -> list[bytes]:
    """Write what an event says of a session to whomever it goes, but for its time."""
    document, language, words = edition.document, edition.language, edition.words
    # A cancelled session, and a day of which no hour is known, leave the reader's time free.
    free = cancelled or session["starts_at"] is None
    url = one_line(edition.url_for_session(session["slug"]))
    title, title_language = summary(session, language, words)
    where, where_language = location(document, session, language)
    return [
        _text("SUMMARY", escaped(title), title_language),
        *([_text("LOCATION", escaped(where), where_language)] if where else []),
        _text(
            "DESCRIPTION", escaped(description(document, session, language, words, url)), language
        ),
        line("CATEGORIES", escaped(label(KINDS, session["kind"], words))),
        *_address("URL", url),
        line("STATUS", "CANCELLED" if cancelled else "CONFIRMED"),
        line("TRANSP", "TRANSPARENT" if free else "OPAQUE"),
        line("CLASS", "PUBLIC" if session["audience"] == "public" else "PRIVATE"),
    ]


def _address(name: str, url: str) -> list[bytes]:
    return [line(name, one_line(url), VALUE="URI")] if url else []


def _text(name: str, value: str, language: str) -> bytes:
    """Write a property in a language; without one where the value is in several."""
    return line(name, value, LANGUAGE=language) if language else line(name, value)


def zones_of(sessions: Iterable[SessionDoc]) -> dict[str, bytes]:
    """Return a VTIMEZONE for each zone that can be written for all its sessions' years."""
    return zones_for(
        (session["zone"], datetime.fromisoformat(instant))
        for session in sessions
        if session["starts_at"] is not None
        for instant in (session["starts_at"], session["ends_at"])
        if instant is not None
    )


def zones_for(used: Iterable[tuple[str, datetime]]) -> dict[str, bytes]:
    """Return a VTIMEZONE for each zone that can be written for the years of its instants."""
    years: dict[str, set[int]] = {}
    for zone, instant in used:
        years.setdefault(zone, set()).add(instant.astimezone(ZoneInfo(zone)).year)
    written = {name: vtimezone(name, min(span), max(span)) for name, span in years.items()}
    return {name: component for name, component in written.items() if component is not None}


def times_of(session: SessionDoc, zones: dict[str, bytes]) -> tuple[list[bytes], str | None]:
    """Return DTSTART and DTEND, and the zone in which they are written, ``None`` for UTC or a day.

    See :func:`hours_in`.
    """
    if session["starts_at"] is None:
        day = date.fromisoformat(session["day"])
        after = day + timedelta(days=1)
        return [
            line("DTSTART", day.strftime("%Y%m%d"), VALUE="DATE"),
            line("DTEND", after.strftime("%Y%m%d"), VALUE="DATE"),
        ], None
    end = session["ends_at"]
    return hours_in(
        session["zone"],
        datetime.fromisoformat(session["starts_at"]),
        datetime.fromisoformat(end) if end is not None else None,
        zones,
    )


def hours_in(
    zone: str, start: datetime, end: datetime | None, zones: dict[str, bytes]
) -> tuple[list[bytes], str | None]:
    """Return DTSTART and DTEND, and the zone in which they are written, ``None`` for UTC.

    UTC where the zone cannot be written, and where the clock shows an hour twice: RFC 5545 reads
    such an hour as the first, the clients that were tried as the second.

    Args:
        zones: what :func:`zones_for` could write.
    """
    instants = {"DTSTART": start, **({"DTEND": end} if end is not None else {})}
    if zone in zones:
        clock = ZoneInfo(zone)
        local = {name: instant.astimezone(clock) for name, instant in instants.items()}
        if not any(_shown_twice(moment) for moment in local.values()):
            return [
                line(name, moment.strftime("%Y%m%dT%H%M%S"), TZID=zone)
                for name, moment in local.items()
            ], zone
    return [
        line(name, instant.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ"))
        for name, instant in instants.items()
    ], None


def _shown_twice(moment: datetime) -> bool:
    return moment.replace(fold=0).utcoffset() != moment.replace(fold=1).utcoffset()


def stamp(instant: str) -> str:
    """Write a document's instant (always UTC) in iCalendar's form."""
    return datetime.fromisoformat(instant).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
