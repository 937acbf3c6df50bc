"""The public surroundings, lent to pages of other rooms: see :mod:`summit.core.hosting`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from summit.core.clock import iso
from summit.core.hosting import Hosted, HostedOutcome
from summit.core.i18n import LANGUAGES
from summit.declarations import outcomes
from summit.declarations.outcomes import FoundOutcome
from summit.declarations.public_document import DeclarationDoc
from summit.programme import releases
from summit.programme.releases import Found
from summit.public import addresses, pages, site, times
from summit.public.answering import page_context, speak, twice
from summit.public.pages.frame import frame
from summit.public.reader import ProgrammeReader


def find(language: str, slug: str, session: str) -> Hosted | None:
    """Find a session of a summit's current public release, and settle the answer's language.

    Returns:
        ``None`` where there is no such language, summit or session, or the summit was withdrawn.
    """
    if language not in LANGUAGES:
        return None

    def look() -> Hosted | None:
        found = releases.find(slug)
        if found is None or found.withdrawn:
            return None
        return _hosted(language, slug, session, found)

    speak(language)
    return twice(look)


def _hosted(language: str, slug: str, session: str, found: Found) -> Hosted | None:
    programme = site.site().programme(found)
    present = session if session in programme.sessions else programme.moved_sessions.get(session)
    if present is None:
        return None
    here = programme.sessions[present]
    reader = ProgrammeReader(language, programme, None)
    url = addresses.session(language, found.slug, present)
    return Hosted(
        session=here.doc,
        title=reader.title(here),
        plain_title=reader.plain(here.doc["title"]),
        url=url,
        moved_to=url if (slug, session) != (found.slug, present) else None,
        frame=_surroundings(reader, "programme"),
        moment=_moment(reader, here.zone),
    )


def find_outcome(language: str, slug: str, declaration: str) -> HostedOutcome | None:
    """Find a public declaration, and settle the answer's language.

    Returns:
        ``None`` where there is no such language, summit or declaration, or the summit was
        withdrawn.
    """
    if language not in LANGUAGES:
        return None

    def look() -> HostedOutcome | None:
        found = outcomes.find(slug, "declaration", declaration)
        if found is None or found.found.withdrawn or found.outcome_id is None:
            return None
        return _hosted_outcome(language, slug, found)

    speak(language)
    return twice(look)


def _hosted_outcome(language: str, slug: str, found: FoundOutcome) -> HostedOutcome:
    assert found.outcome_id is not None
    document = outcomes.document(found.outcome_id, found.version)
    programme = site.site().programme(found.found)
    reader = ProgrammeReader(language, programme, None)
    url = addresses.declaration(language, programme.slug, document["slug"])
    return HostedOutcome(
        document=document,
        listed=programme.outcomes,
        title=reader.text(document["title"]),
        plain_title=reader.plain(document["title"]),
        url=url,
        moved_to=url if slug != programme.slug else None,
        frame=_surroundings(reader, "declarations"),
        moment=_moment(reader, document["adoption"]["zone"] or programme.zone),
    )


def preview(language: str, slug: str, document: Mapping[str, Any]) -> str | None:
    """Make the page that a declaration would have; ``None`` where the summit is not public."""

    def look() -> str | None:
        found = releases.find(slug)
        if found is None or found.withdrawn:
            return None
        programme = site.site().programme(found)
        doc = cast(DeclarationDoc, document)
        path = f"{programme.slug}/declarations/{doc['slug']}"
        context = replace(page_context(language), path=path)
        return pages.declaration_page(programme, doc, "both", language, context, preview=True)

    return twice(look)


def _surroundings(reader: ProgrammeReader, section: str) -> Callable[[str], Any]:
    def surroundings(title: str) -> Any:
        return frame(
            reader.language,
            page_context(reader.language),
            title=title,
            reader=reader,
            section=section,
            indexed=False,
        )

    return surroundings


def _moment(reader: ProgrammeReader, zone: str) -> Callable[[datetime], str]:
    def moment(instant: datetime) -> str:
        minutes = times.minutes_of_text(iso(instant))
        text = times.moment_text(zone, minutes, reader.language)
        return f"{text} ({reader.zone_name(zone)})"

    return moment
