"""The list of speakers, and one speaker with their sessions."""

from __future__ import annotations

from itertools import groupby
from typing import NamedTuple

from flask import render_template
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from summit.programme import wording
from summit.programme.document import ItemDoc
from summit.public import addresses, sorting
from summit.public.context import PageContext
from summit.public.pages.frame import at_summit, frame, timed, zone_bar, zone_query
from summit.public.pages.portrait import portrait
from summit.public.pages.rows import Rows, by_day, explanation
from summit.public.programme import Programme
from summit.public.reader import ProgrammeReader


class _Entry(NamedTuple):
    photo: Markup
    plain: str
    name: Markup
    url: str
    title: Markup
    place: Markup
    sessions: str


class _Group(NamedTuple):
    initial: str
    entries: list[_Entry]


def speakers_page(programme: Programme, language: str, context: PageContext) -> str:
    """List everybody named as a speaker, under their initials."""
    reader = ProgrammeReader(language, programme, context.zone)
    entries = sorted(
        (_entry(slug, reader) for slug in programme.people),
        key=lambda entry: sorting.order(entry.plain, language),
    )
    waiting = sum(
        speaker["to_be_announced"]
        for session in programme.document["sessions"]
        for item in session["items"]
        for speaker in item["speakers"]
    )
    return render_template(
        "public/speakers.html",
        frame=frame(
            language,
            context,
            title=_("Speakers"),
            query=zone_query(reader),
            reader=reader,
            section="speakers",
        ),
        groups=[
            _Group(letter, list(group))
            for letter, group in groupby(entries, key=lambda entry: sorting.initial(entry.plain))
        ],
        count=ngettext("%(num)s speaker", "%(num)s speakers", len(entries)),
        waiting=ngettext(
            "%(num)s more place is to be announced.",
            "%(num)s more places are to be announced.",
            waiting,
        )
        if waiting
        else "",
        guesses=reader.guesses,
        programme_url=addresses.programme(language, programme.slug, zone_query(reader)),
    )


def speaker_page(programme: Programme, slug: str, language: str, context: PageContext) -> str:
    """Show one speaker: name and title as confirmed, and their sessions.

    Raises:
        KeyError: nobody of that slug speaks at the summit.
    """
    reader = ProgrammeReader(language, programme, context.zone)
    person = programme.people[slug]
    sessions = programme.sessions_of_person[slug]
    address = addresses.speaker(language, programme.slug, slug)
    calendar = addresses.calendar(address)
    city = person["city"]
    organisation = programme.document["organisations"].get(person["organisation"] or "")
    name = reader.plain(person["name"])
    title = reader.plain(person["title"])
    days = by_day(Rows(reader), sessions)
    roles = {session.slug: _roles(session.doc["items"], slug, reader) for session in sessions}
    guessed_name = wording.is_reconstructed(person["reconstructed"], "name", language)
    guessed_title = wording.is_reconstructed(person["reconstructed"], "title", language)
    explained = explanation(reader)
    return render_template(
        "public/speaker.html",
        frame=frame(
            language,
            context,
            title=name,
            description=f"{name}, {title}" if title else name,
            query=zone_query(reader),
            reader=reader,
            section="speakers",
            zone_bar=zone_bar(reader, context, at=at_summit(programme))
            if timed(sessions)
            else None,
        ),
        photo=portrait(person, reader, 160),
        name=reader.guess(reader.text(person["name"]), guessed_name),
        title=reader.guess(reader.text(person["title"]), guessed_title),
        guessed=guessed_name or guessed_title,
        organisation=reader.text(organisation["name"]) if organisation else "",
        city=reader.text(programme.city(city)["name"]) if city else "",
        city_url=addresses.city(language, programme.slug, city, zone_query(reader))
        if city in programme.cities and city
        else "",
        days=days,
        roles=roles,
        explanation=explained,
        list_url=addresses.speakers(language, programme.slug, zone_query(reader)),
        calendar_url=calendar,
        subscription=addresses.subscription(context.public_url, calendar),
    )


def _entry(slug: str, reader: ProgrammeReader) -> _Entry:
    programme = reader.programme
    person = programme.people[slug]
    organisation = programme.document["organisations"].get(person["organisation"] or "")
    place = Markup("")
    if organisation is not None:
        place = reader.text(organisation["name"])
    elif person["city"]:
        place = reader.text(programme.city(person["city"])["name"])
    return _Entry(
        photo=portrait(person, reader, 44),
        plain=reader.plain(person["name"]),
        name=reader.guess(
            reader.text(person["name"]),
            wording.is_reconstructed(person["reconstructed"], "name", reader.language),
        ),
        url=addresses.speaker(reader.language, programme.slug, slug, zone_query(reader)),
        title=reader.guess(
            reader.text(person["title"]),
            wording.is_reconstructed(person["reconstructed"], "title", reader.language),
        ),
        place=place,
        sessions=ngettext(
            "%(num)s session", "%(num)s sessions", len(programme.sessions_of_person[slug])
        ),
    )


def _roles(items: list[ItemDoc], person: str, reader: ProgrammeReader) -> Markup:
    """Name what a person does in a session, each role once."""
    roles: dict[str, bool] = {}
    for item in items:
        for speaker in item["speakers"]:
            if speaker["person"] == person:
                guessed = "role" in speaker["reconstructed"]
                roles[speaker["role"]] = roles.get(speaker["role"], True) and guessed
    return Markup(", ").join(
        reader.guess(reader.label(wording.ROLES, role), guessed) for role, guessed in roles.items()
    )
