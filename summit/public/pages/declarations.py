"""What came out of a summit: its declarations, and the networks that they found."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from flask import render_template
from flask_babel import gettext as _
from markupsafe import Markup

from summit.declarations import wording
from summit.declarations.public_document import HeadlineDoc
from summit.public import addresses, times
from summit.public.context import PageContext
from summit.public.pages.frame import frame, zone_query
from summit.public.programme import Programme
from summit.public.reader import ProgrammeReader


class Card(NamedTuple):
    """One declaration or network in a list."""

    url: str
    name: Markup
    kind: str
    facts: list[str]


def declarations_page(programme: Programme, language: str, context: PageContext) -> str:
    """List the declarations and networks of a summit."""
    reader = ProgrammeReader(language, programme, context.zone)
    return render_template(
        "public/declarations.html",
        frame=frame(
            language,
            context,
            title=_("Declarations"),
            description=_(
                "What was adopted at %(summit)s.", summit=reader.plain(programme.summit["title"])
            ),
            query=zone_query(reader),
            reader=reader,
            section="declarations",
        ),
        declarations=[
            card(each, reader) for each in programme.outcomes if each["kind"] == "declaration"
        ],
        networks=[card(each, reader) for each in programme.outcomes if each["kind"] == "network"],
    )


def adopted_at(session_uid: str, reader: ProgrammeReader) -> list[Card]:
    """Return the public declarations that were adopted at a session."""
    return [
        card(each, reader) for each in reader.programme.outcomes if each["session"] == session_uid
    ]


def card(headline: HeadlineDoc, reader: ProgrammeReader) -> Card:
    """Put an outcome into the reader's words."""
    language, slug = reader.language, reader.programme.slug
    query = zone_query(reader)
    day = _day(headline["day"], language)
    if headline["kind"] == "network":
        return Card(
            addresses.network(language, slug, headline["slug"], query),
            reader.text(headline["name"]),
            headline["abbreviation"],
            [
                each
                for each in (reader.label(wording.NETWORK_STATES, headline["state"]), day)
                if each
            ],
        )
    # Translators: in place of the adopted text there are only summaries by others; 요약.
    kind = _("Summary, not the adopted text") if headline["holding"] == "summary" else ""
    return Card(
        addresses.declaration(language, slug, headline["slug"], query),
        reader.text(headline["name"]),
        kind,
        [each for each in (reader.label(wording.METHODS, headline["method"]), day) if each],
    )


def _day(day: str | None, language: str) -> str:
    if day is None:
        return ""
    return times.day_text(times.day_number(date.fromisoformat(day)), language, weekday=False)
