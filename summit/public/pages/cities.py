"""The cities of a summit, by what is on record about each, and one city with its sessions."""

from __future__ import annotations

from typing import NamedTuple

from flask import render_template
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from summit.core.errors import N_
from summit.programme import wording, worldmap
from summit.programme.document import CityDoc
from summit.public import addresses, sorting, times, when
from summit.public.context import PageContext
from summit.public.pages.frame import at_summit, frame, timed, zone_bar, zone_query
from summit.public.pages.overview import city_record, record_label
from summit.public.pages.rows import Rows, by_day, explanation
from summit.public.programme import RECORDS, Programme, takes_part
from summit.public.reader import ProgrammeReader


class _Entry(NamedTuple):
    plain: str
    name: Markup
    country: Markup
    url: str
    relation: Markup
    host: bool


class _Group(NamedTuple):
    id: str
    label: str
    meaning: str
    mark: Markup
    entries: list[_Entry]


def cities_page(programme: Programme, language: str, context: PageContext) -> str:
    """List the cities: those that spoke, attended, were announced, or take part."""
    reader = ProgrammeReader(language, programme, context.zone)
    groups = []
    for record in RECORDS:
        entries = sorted(
            (_entry(slug, reader) for slug, r in programme.cities.items() if r == record),
            key=lambda entry: sorting.order(entry.plain, language),
        )
        if entries:
            name = record or "listed"
            groups.append(
                _Group(
                    name,
                    record_label(record, reader),
                    _meaning(record, reader),
                    worldmap.key_mark(name),
                    entries,
                )
            )
    count = len(programme.cities)
    return render_template(
        "public/cities.html",
        frame=frame(
            language,
            context,
            title=_("Cities"),
            query=zone_query(reader),
            reader=reader,
            section="cities",
        ),
        groups=groups,
        guesses=reader.guesses,
        count=ngettext("%(num)s city", "%(num)s cities", count),
        empty=not count,
        programme_url=addresses.programme(language, programme.slug, zone_query(reader)),
    )


def city_page(programme: Programme, slug: str, language: str, context: PageContext) -> str:
    """Show one city and its sessions in its own time.

    Raises:
        KeyError: no city of that slug takes part in the summit.
    """
    reader = ProgrammeReader(language, programme, context.zone)
    record = programme.cities[slug]
    city = programme.city(slug)
    sessions = programme.sessions_of_city[slug]
    calendar = addresses.calendar(addresses.city(language, programme.slug, slug))
    name = reader.plain(city["name"])
    at = at_summit(programme)
    days = by_day(Rows(reader), sessions)
    relation = _relation(city, reader)
    parts = {session.slug: _part(session.slug, slug, reader) for session in sessions}
    people = sorted(
        (
            (
                reader.plain(person["name"]),
                reader.guess(
                    reader.text(person["name"]),
                    wording.is_reconstructed(person["reconstructed"], "name", language),
                ),
                reader.guess(
                    reader.text(person["title"]),
                    wording.is_reconstructed(person["reconstructed"], "title", language),
                ),
                addresses.speaker(language, programme.slug, person["slug"], zone_query(reader)),
            )
            for person in programme.people.values()
            if person["city"] == slug
        ),
        key=lambda entry: sorting.order(entry[0], language),
    )
    return render_template(
        "public/city.html",
        frame=frame(
            language,
            context,
            title=name,
            description=_("Sessions with %(city)s, in its own time.", city=name),
            query=zone_query(reader),
            reader=reader,
            section="cities",
            zone_bar=zone_bar(reader, context, at=at) if timed(sessions) else None,
        ),
        name=reader.text(city["name"]),
        country=reader.text(city["country"]),
        relation=relation,
        record=city_record(slug, reader),
        mark=worldmap.key_mark("host" if slug == programme.host else record or "listed"),
        offset=times.offset_text(times.offset(city["zone"], at)),
        days=days,
        hours={
            session.slug: when.local_hours(session, city["zone"], language) for session in sessions
        },
        parts=parts,
        people=people,
        plain=name,
        explanation=explanation(reader),
        list_url=addresses.cities(language, programme.slug, zone_query(reader)),
        calendar_url=calendar,
        subscription=addresses.subscription(context.public_url, calendar),
    )


def _entry(slug: str, reader: ProgrammeReader) -> _Entry:
    programme = reader.programme
    city = programme.city(slug)
    return _Entry(
        plain=reader.plain(city["name"]),
        name=reader.text(city["name"]),
        country=reader.text(city["country"]),
        url=addresses.city(reader.language, programme.slug, slug, zone_query(reader)),
        relation=_relation(city, reader),
        host=slug == programme.host,
    )


def _part(session: str, city: str, reader: ProgrammeReader) -> Markup:
    """Name a city's part in a session; none where it was only announced or filled in."""
    part = reader.programme.parts.get((session, city))
    if part is None or not takes_part(part[1]):
        return Markup("")
    return reader.guess(reader.label(wording.PARTS, part[0]), part[2])


def _relation(city: CityDoc, reader: ProgrammeReader) -> Markup:
    """Name a city's tie to the host and since when; nothing where there is none."""
    relation = city["relation"]
    if relation is None:
        return Markup("")
    label = reader.label(wording.RELATIONS, relation)
    guessed = "relation" in city["reconstructed"]
    since = city["related_since"]
    if not since:
        return reader.guess(label, guessed)
    text: str = _(
        "%(relation)s since %(date)s",
        relation=label,
        date=times.partial_date_text(since, reader.language),
    )
    return reader.guess(text, guessed or "since" in city["reconstructed"])


def _meaning(record: str | None, reader: ProgrammeReader) -> str:
    """Say what a record tells and what it does not."""
    return reader.words(_MEANINGS[record])


_MEANINGS = {
    "spoke": N_("A source reports that the city took the floor."),
    "attended": N_("A source lists the city as present; it is not on record as a speaker."),
    "announced": N_("The city was announced beforehand; no source confirms that it was there."),
    "filled": N_(
        "No source names the city; it is filled in because the number of cities is known."
    ),
    None: N_("The city takes part in the programme."),
}
