"""The programme by day, with filters."""

from __future__ import annotations

from typing import NamedTuple

from flask import render_template
from flask_babel import gettext as _

from summit.programme import wording
from summit.public import addresses, sorting, times
from summit.public.context import PageContext
from summit.public.pages.frame import at_summit, frame, timed, unknown, zone_bar
from summit.public.pages.live import on_now
from summit.public.pages.rows import Rows, by_day, explanation
from summit.public.programme import Programme, Session
from summit.public.query import ProgrammeQuery
from summit.public.reader import ProgrammeReader


class _DayLink(NamedTuple):
    place: int
    short: str
    url: str
    current: bool


class _Choice(NamedTuple):
    value: str
    label: str
    selected: bool


def programme_page(
    programme: Programme, language: str, query: ProgrammeQuery, context: PageContext
) -> str:
    """Show the sessions by day, as far as the filters let them through."""
    reader = ProgrammeReader(language, programme, query.zone or context.zone)
    shown = [session for session in programme.sessions.values() if _passes(session, query)]
    address = addresses.programme(language, programme.slug)
    calendar = addresses.calendar(address)
    days = by_day(Rows(reader), shown)
    return render_template(
        "public/programme.html",
        on_now=on_now(programme, context.air, reader),
        frame=frame(
            language,
            context,
            title=_("Programme"),
            description=reader.plain(programme.summit["theme"]),
            query=query.text(),
            reader=reader,
            section="programme",
            zone_bar=zone_bar(
                reader,
                context,
                at=at_summit(programme),
                kept=[
                    (name, value)
                    for name, value in (
                        ("day", query.day),
                        ("kind", query.kind),
                        ("language", query.language),
                        ("city", query.city),
                    )
                    if value
                ],
            )
            if timed(programme.sessions.values())
            else None,
            notices=[unknown(field, reader) for field in query.unknown],
            indexed=not query.filtered,
        ),
        days=days,
        day_links=_day_links(programme, reader, query),
        all_days=addresses.programme(language, programme.slug, query.text(day=None))
        if query.day
        else "",
        shown=len(shown),
        total=len(programme.sessions),
        filtered=query.filtered,
        clear=addresses.programme(
            language, programme.slug, query.text(day=None, kind=None, language=None, city=None)
        ),
        kinds=[
            _Choice(kind, reader.label(wording.KINDS, kind), kind == query.kind)
            for kind in programme.kinds
        ],
        languages=[
            _Choice(tag, reader.label(wording.LANGUAGES, tag), tag == query.language)
            for tag in programme.languages
        ],
        cities=sorted(
            (
                _Choice(slug, reader.city_name(slug), slug == query.city)
                for slug in programme.cities
            ),
            key=lambda choice: sorting.order(choice.label, language),
        ),
        action=address,
        query=query,
        explanation=explanation(reader),
        calendar_url=calendar,
        subscription=addresses.subscription(context.public_url, calendar),
    )


def _passes(session: Session, query: ProgrammeQuery) -> bool:
    doc = session.doc
    if query.day and doc["day"] != query.day:
        return False
    if query.kind and doc["kind"] != query.kind:
        return False
    if query.city and query.city not in session.cities:
        return False
    return (
        not query.language
        or query.language in doc["floor"]
        or (query.language in doc["interpreted"])
    )


def _day_links(
    programme: Programme, reader: ProgrammeReader, query: ProgrammeQuery
) -> list[_DayLink]:
    links = []
    for day in programme.days.values():
        url = f"#day-{day.iso}"
        if query.day:
            url = addresses.programme(reader.language, programme.slug, query.text(day=day.iso))
        short = times.day_text(day.number, reader.language, year=False)
        links.append(_DayLink(day.place, short, url, day.iso == query.day))
    return links
