"""The first page: the summits to come, then those that were."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from flask import render_template
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from summit.programme import wording
from summit.public import addresses, times
from summit.public.context import PageContext
from summit.public.pages.frame import frame
from summit.public.reader import Reader


@dataclass(frozen=True, slots=True)
class SummitEntry:
    """A summit in the list, as its current release's headline has it."""

    slug: str
    kind: str
    title: Mapping[str, str]
    theme: Mapping[str, str]
    starts_on: date
    ends_on: date
    zone: str
    host: Mapping[str, str]
    sessions: int


class _Card(NamedTuple):
    url: str
    title: Markup
    kind: str
    theme: Markup
    dates: str
    host: Markup
    sessions: str


def summits(entries: list[SummitEntry], language: str, context: PageContext) -> str:
    """List the summits: those to come, the nearest first, then past ones, the latest first.

    A summit is to come until its last day has ended in its own zone.
    """
    reader = Reader(language)
    now = times.minutes_of(context.now)
    coming: list[_Card] = []
    past: list[_Card] = []
    for entry in sorted(entries, key=lambda e: (e.starts_on, e.slug)):
        today, _minute = times.local(entry.zone, now)
        last = times.day_number(entry.ends_on)
        (coming if last >= today else past).append(_card(entry, reader))
    return render_template(
        "public/summits.html",
        frame=frame(
            language,
            context,
            title=_("Summits"),
            description=_("Programmes of video summits of cities, with times in every zone."),
        ),
        coming=coming,
        past=past[::-1],
    )


def _card(entry: SummitEntry, reader: Reader) -> _Card:
    first, last = times.day_number(entry.starts_on), times.day_number(entry.ends_on)
    return _Card(
        url=addresses.summit(reader.language, entry.slug),
        title=reader.text(entry.title),
        kind=reader.label(wording.SUMMIT_KINDS, entry.kind),
        theme=reader.text(entry.theme),
        dates=times.days_text(first, last, reader.language),
        host=reader.text(entry.host),
        sessions=ngettext("%(num)s session", "%(num)s sessions", entry.sessions),
    )
