"""The public surroundings, lent to pages of other rooms: see :mod:`summit.core.hosting`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from summit.core.clock import iso
from summit.core.hosting import Hosted
from summit.core.i18n import LANGUAGES
from summit.programme import releases
from summit.programme.releases import Found
from summit.public import addresses, site, times
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

    def surroundings(title: str) -> Any:
        return frame(
            language,
            page_context(language),
            title=title,
            reader=reader,
            section="programme",
            indexed=False,
        )

    def moment(instant: datetime) -> str:
        minutes = times.minutes_of_text(iso(instant))
        text = times.moment_text(here.zone, minutes, language)
        return f"{text} ({reader.zone_name(here.zone)})"

    return Hosted(
        session=here.doc,
        title=reader.title(here),
        plain_title=reader.plain(here.doc["title"]),
        url=url,
        moved_to=url if (slug, session) != (found.slug, present) else None,
        frame=surroundings,
        moment=moment,
    )
