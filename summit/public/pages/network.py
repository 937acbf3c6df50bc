"""One network: what it is called, what founds it, and who belongs to it."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from flask import render_template
from markupsafe import Markup

from summit.core.text import in_language
from summit.declarations import wording
from summit.declarations.public_document import MemberDoc, NetworkDoc
from summit.public import addresses, structured, times
from summit.public.context import PageContext
from summit.public.pages import parties
from summit.public.pages.declaration import sources
from summit.public.pages.frame import frame, zone_query
from summit.public.programme import Programme
from summit.public.reader import ProgrammeReader


class MemberLine(NamedTuple):
    """One member in the list."""

    party: parties.Party
    capacity: str
    since: str
    left: str


def network_page(programme: Programme, doc: NetworkDoc, language: str, context: PageContext) -> str:
    """Show a network."""
    reader = ProgrammeReader(language, programme, context.zone)
    present = [each for each in doc["members"] if each["left_on"] is None]
    world, key = parties.network_map(present, reader)
    lines = sorted(
        (_line(each, reader) for each in doc["members"]), key=lambda line: line.party.order
    )
    return render_template(
        "public/network.html",
        frame=frame(
            language,
            context,
            title=reader.plain(doc["name"]),
            description=reader.plain(doc["about"]),
            query=zone_query(reader),
            reader=reader,
            section="declarations",
            data=structured.script(
                structured.network(doc, programme, language, context.public_url)
            ),
        ),
        doc=doc,
        name=reader.text(doc["name"]),
        others=[
            (tag, words)
            for tag, words in doc["name"].items()
            if tag != in_language(doc["name"], language)[1]
        ],
        state=reader.label(wording.NETWORK_STATES, doc["state"]),
        since=_day(doc["since"], language),
        about=reader.text(doc["about"]),
        founding=_founding(doc, reader),
        world=world,
        key=key,
        members=[each for each in lines if not each.left],
        left=[each for each in lines if each.left],
        sources=sources(doc["sources"]),
        list_url=addresses.declarations(language, programme.slug, zone_query(reader)),
    )


def _founding(doc: NetworkDoc, reader: ProgrammeReader) -> tuple[str, Markup] | None:
    """Return address and title of the declaration that founds it, where that is public."""
    programme = reader.programme
    for each in programme.outcomes:
        if each["kind"] == "declaration" and each["uid"] == doc["declaration"]:
            url = addresses.declaration(
                reader.language, programme.slug, each["slug"], zone_query(reader)
            )
            return url, reader.text(each["name"])
    return None


def _line(doc: MemberDoc, reader: ProgrammeReader) -> MemberLine:
    return MemberLine(
        parties.party(doc, reader),
        reader.label(wording.MEMBER_CAPACITIES, doc["capacity"]),
        _day(doc["since"], reader.language),
        _day(doc["left_on"], reader.language),
    )


def _day(day: str | None, language: str) -> str:
    if day is None:
        return ""
    return times.day_text(times.day_number(date.fromisoformat(day)), language, weekday=False)
