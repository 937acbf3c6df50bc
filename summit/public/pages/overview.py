"""The overview of a summit: what it is, where the world is awake, the programme at a glance."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import NamedTuple

from flask import render_template
from flask_babel import gettext as _
from markupsafe import Markup, escape

from summit.core.errors import N_
from summit.programme import wording, worldmap
from summit.public import addresses, sorting, structured, times, when
from summit.public.context import PageContext
from summit.public.pages.frame import at_summit, frame, timed, zone_bar, zone_query
from summit.public.pages.live import on_now
from summit.public.pages.rows import explanation, joined
from summit.public.programme import RECORDS, Programme, Session
from summit.public.reader import ProgrammeReader


class _Key(NamedTuple):
    """One line of the map's key."""

    mark: Markup
    label: str
    cities: int | None


class _CityLine(NamedTuple):
    """One city in the table beside the map."""

    name: Markup
    country: Markup
    url: str
    record: Markup
    local: str


class _Brief(NamedTuple):
    """One session at a glance."""

    url: str
    title: Markup
    time: Markup
    kind: str
    cancelled: bool


class _DayBrief(NamedTuple):
    place: int
    text: Markup
    sessions: list[_Brief]


def record_label(record: str | None, reader: ProgrammeReader) -> str:
    """Name what is on record about a city; ``None`` says only that it takes part."""
    if record == "filled":
        return reader.words(N_("Reconstructed"))
    return reader.label(wording.RECORDS, record) if record else reader.words(N_("Takes part"))


def city_record(slug: str, reader: ProgrammeReader) -> Markup:
    """Name what is on record about a city, and whether it is the host: two facts."""
    programme = reader.programme
    record = programme.cities.get(slug)
    if slug != programme.host:
        return escape(record_label(record, reader))
    host = reader.words(N_("Host city"))
    return joined([host, record_label(record, reader)] if record else [host])


def overview(programme: Programme, language: str, context: PageContext) -> str:
    """Show a summit's first page."""
    reader = ProgrammeReader(language, programme, context.zone)
    summit = programme.summit
    opening = programme.opening()
    first, last = (
        times.day_number(date.fromisoformat(summit[key])) for key in ("starts_on", "ends_on")
    )
    host = programme.document["organisations"].get(summit["host"] or "")
    query = zone_query(reader)
    calendar = addresses.calendar(addresses.programme(language, programme.slug))
    days = [_day(day.place, day.number, day.sessions, reader) for day in programme.days.values()]
    guessed_glance = reader.guesses > 0
    moment = _moment(opening, reader)
    reader.note("description" in summit["reconstructed"])
    days = [_day(day.place, day.number, day.sessions, reader) for day in programme.days.values()]
    guessed_glance = reader.guesses > 0
    moment = _moment(opening, reader)
    reader.note("description" in summit["reconstructed"])
    return render_template(
        "public/overview.html",
        on_now=on_now(programme, context.air, reader),
        frame=frame(
            language,
            context,
            title=reader.plain(summit["title"]),
            description=reader.plain(summit["description"] or summit["theme"]),
            query=query,
            reader=reader,
            section="overview",
            zone_bar=zone_bar(reader, context, at=at_summit(programme))
            if timed(programme.sessions.values())
            else None,
            data=structured.script(
                structured.summit_event(programme, language, context.public_url)
            ),
        ),
        kind=reader.label(wording.SUMMIT_KINDS, summit["kind"]),
        title=reader.text(summit["title"]),
        theme=reader.text(summit["theme"]),
        description=reader.text(summit["description"]),
        description_guessed="description" in summit["reconstructed"],
        remark=reader.text(summit["remark"]),
        dates=times.days_text(first, last, language),
        host=reader.text(host["name"]) if host else "",
        venue=reader.text(summit["venue"]),
        figures=[
            (f"{figure['value']:,}", reader.text(figure["label"]), _web(figure["source"]))
            for figure in summit["figures"]
        ],
        world=_map(programme, reader, opening) if programme.cities else None,
        key=_key(programme, reader),
        opening=moment,
        opening_title=reader.text(opening.doc["title"]) if opening else "",
        lines=_lines(programme, reader, opening),
        days=days,
        guessed_glance=guessed_glance,
        explanation=explanation(reader),
        programme_url=addresses.programme(language, programme.slug, query),
        calendar_url=calendar,
        subscription=addresses.subscription(context.public_url, calendar),
        sources=[source for source in map(_web, summit["sources"]) if source],
    )


def _web(source: str | None) -> str | None:
    """Let only web addresses become links; a document's text is not to be trusted."""
    return source if source and source.startswith(("https://", "http://")) else None


def _mark(record: str | None) -> str:
    return record or "listed"


def _map(programme: Programme, reader: ProgrammeReader, opening: Session | None) -> Markup:
    drawn = []
    for slug, record in sorted(
        programme.cities.items(), key=lambda pair: RECORDS.index(pair[1]), reverse=True
    ):
        city = programme.city(slug)
        latitude, longitude = city["latitude"], city["longitude"]
        if slug != programme.host and latitude is not None and longitude is not None:
            text = f"{reader.plain(city['name'])} – {record_label(record, reader)}"
            drawn.append((_mark(record), text, latitude, longitude))
    if programme.host is not None:
        city = programme.city(programme.host)
        if city["latitude"] is not None and city["longitude"] is not None:
            host = _("Host city")
            text = f"{reader.plain(city['name'])} – {host}"
            drawn.append(("host", text, city["latitude"], city["longitude"]))
    return worldmap.draw(
        drawn,
        opening.starts if opening else None,
        _("World map of the cities; the table of cities gives the same facts."),
    )


def _key(programme: Programme, reader: ProgrammeReader) -> list[_Key]:
    # The host has a mark of its own and is counted with what is on record about it, as it is on
    # every other page.
    counts = Counter(programme.cities.values())
    lines = [
        _Key(worldmap.key_mark(_mark(record)), record_label(record, reader), count)
        for record in RECORDS
        if (count := counts[record])
    ]
    if programme.host is not None:
        host = reader.city_name(programme.host)
        lines.insert(0, _Key(worldmap.key_mark("host"), _("Host: %(city)s", city=host), None))
    return lines


def _moment(opening: Session | None, reader: ProgrammeReader) -> Markup:
    """Write the opening instant with its zone, so that the script can turn it into another."""
    if opening is None or opening.starts is None:
        return Markup("")
    zone = reader.zone_of(opening)
    moment = Markup('<time datetime="{}" data-moment data-zone="{}">{}</time>').format(
        opening.doc["starts_at"],
        opening.zone,
        times.moment_text(zone, opening.starts, reader.language),
    )
    return Markup('<span>{} <span class="zone" data-zone-name>{}</span></span>').format(
        reader.guess(moment, when.guessed(opening)),
        f"{reader.zone_name(zone)} {times.offset_text(times.offset(zone, opening.starts))}",
    )


def _lines(
    programme: Programme, reader: ProgrammeReader, opening: Session | None
) -> list[_CityLine]:
    lines = []
    query = zone_query(reader)
    for slug in programme.cities:
        city = programme.city(slug)
        lines.append(
            _CityLine(
                name=reader.text(city["name"]),
                country=reader.text(city["country"]),
                url=addresses.city(reader.language, programme.slug, slug, query),
                record=city_record(slug, reader),
                local=times.moment_text(city["zone"], opening.starts, reader.language)
                if opening and opening.starts is not None
                else "",
            )
        )
    lines.sort(key=lambda line: sorting.order(line.name.striptags(), reader.language))
    return lines


def _day(place: int, number: int, sessions: list[Session], reader: ProgrammeReader) -> _DayBrief:
    slug, query = reader.programme.slug, zone_query(reader)
    # The day's own name is marked where no session of it has its day on record.
    guessed_day = all(session.reconstructed("day") for session in sessions)
    return _DayBrief(
        place,
        reader.guess(times.day_text(number, reader.language, year=False), guessed_day),
        [
            _Brief(
                addresses.session(reader.language, slug, session.slug, query),
                reader.title(session),
                _time(session, reader, guessed_day=guessed_day),
                joined([reader.label(wording.KINDS, session.doc["kind"])]),
                session.cancelled,
            )
            for session in sessions
        ],
    )


def _time(session: Session, reader: ProgrammeReader, *, guessed_day: bool) -> Markup:
    """Show when a session starts; that its day is reconstructed too, unless the day says so."""
    if session.starts is not None:
        return reader.guess(when.clock(session.starts, session, reader), when.guessed(session))
    day_only = reader.words(wording.DAY_ONLY)
    return reader.guess(day_only, session.reconstructed("day") and not guessed_day)
