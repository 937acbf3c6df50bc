"""What has changed from release to release: times, rooms and titles, never who came or went."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from flask import render_template
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup, escape

from summit.core.errors import N_
from summit.programme.diff import SENTENCES
from summit.programme.releases import LogEntry
from summit.public import addresses, times
from summit.public.context import PageContext
from summit.public.pages.frame import frame, zone_query
from summit.public.programme import Programme, Session
from summit.public.reader import ProgrammeReader

_DAYS = N_("The summit takes place from %(after)s, no longer from %(before)s.")
_ZONE = N_("The summit's time zone is now %(after)s, no longer %(before)s.")
_RETITLED = N_("New title: “%(after)s”.")
_OTHER = N_("Other details are revised.")


class _Release(NamedTuple):
    title: str
    published: Markup
    note: Markup
    lines: list[Markup]


def changes_page(
    programme: Programme, log: Iterable[LogEntry], language: str, context: PageContext
) -> str:
    """List the releases to everyone, the newest first, each with its note and what changed."""
    reader = ProgrammeReader(language, programme, context.zone)
    telling = _Telling(programme, reader)
    return render_template(
        "public/changes.html",
        frame=frame(
            language,
            context,
            title=_("What has changed"),
            query=zone_query(reader),
            reader=reader,
        ),
        releases=[telling.release(entry) for entry in log],
    )


class _Telling:
    """The entries of one log for one reader, told from the newest to the oldest."""

    def __init__(self, programme: Programme, reader: ProgrammeReader) -> None:
        self.programme, self.reader = programme, reader
        self.silent: set[str] = set()

    def release(self, entry: LogEntry) -> _Release:
        zone = self.reader.zone or self.programme.zone
        minutes = times.minutes_of(entry.published_at)
        published = _(
            "Published %(moment)s, %(zone)s",
            moment=times.moment_text(zone, minutes, self.reader.language),
            zone=self.reader.zone_name(zone),
        )
        lines: list[Markup] = []
        for change in entry.changes:
            lines.extend(self._lines(change))
        # Whatever stood under a title that a later release keeps to itself, is kept, too.
        self.silent.update(
            self._slug(change)
            for change in entry.changes
            if change["kind"] == "retitled" and not change["before"]
        )
        return _Release(
            title=_("Release %(number)s", number=entry.number),
            published=Markup('<time datetime="{}">{}</time>').format(
                times.instant_text(minutes), published
            ),
            note=self.reader.text(entry.note),
            lines=list(dict.fromkeys(lines)),
        )

    def _lines(self, change: Mapping[str, Any]) -> Iterable[Markup]:
        match change["kind"]:
            case "published":
                count = change["sessions"]
                yield escape(
                    ngettext(
                        "The programme is published for the first time, with %(num)s session.",
                        "The programme is published for the first time, with %(num)s sessions.",
                        count,
                    )
                )
            case "summit":
                yield from self._summit(change["before"], change["after"])
            case "added" | "reinstated":
                yield self._say(change, after=self._when(change["when"]))
            case "cancelled" | "removed":
                yield self._say(change, before=self._when(change["when"]))
            case "moved":
                before, after = self._when(change["before"]), self._when(change["after"])
                yield self._say(change, before=before, after=after)
            case "room":
                none = escape(_("no room"))
                before = self.reader.text(change["before"]) or none
                yield self._say(
                    change, before=before, after=self.reader.text(change["after"]) or none
                )
            case "retitled":
                yield from self._retitled(change)
            case _:
                yield escape(self.reader.words(_OTHER))

    def _summit(self, before: Mapping[str, str], after: Mapping[str, str]) -> Iterable[Markup]:
        was, now = self._days(before), self._days(after)
        if was != now:
            yield self._fill(_DAYS, before=was, after=now)
        if before["zone"] != after["zone"]:
            was, now = (self.reader.zone_name(side["zone"]) for side in (before, after))
            yield self._fill(_ZONE, before=was, after=now)

    def _days(self, side: Mapping[str, str]) -> str:
        first, last = (
            times.day_number(date.fromisoformat(side[name])) for name in ("starts_on", "ends_on")
        )
        return times.days_text(first, last, self.reader.language)

    def _retitled(self, change: Mapping[str, Any]) -> Iterable[Markup]:
        if self._slug(change) in self.silent:
            return
        after = self.reader.text(change["after"])
        if change["before"]:
            before = self.reader.text(change["before"])
            if before == after:  # another language's title has changed
                yield escape(self.reader.words(_OTHER))
                return
            yield self._fill(SENTENCES["retitled"], before=before, after=after)
        else:
            yield self._fill(_RETITLED, after=after)

    def _say(self, change: Mapping[str, Any], **values: Markup) -> Markup:
        return self._fill(SENTENCES[change["kind"]], session=self._title(change), **values)

    def _fill(self, message: str, **values: str) -> Markup:
        return escape(self.reader.words(message)) % values

    def _slug(self, change: Mapping[str, Any]) -> str:
        slug: str = change["session"]
        return self.programme.moved_sessions.get(slug, slug)

    def _session(self, change: Mapping[str, Any]) -> Session | None:
        return self.programme.sessions.get(self._slug(change))

    def _title(self, change: Mapping[str, Any]) -> Markup:
        """Link a session by its present title: an earlier one may name who is gone."""
        session = self._session(change)
        if session is None:
            return self.reader.text(change["title"])
        address = addresses.session(
            self.reader.language, self.programme.slug, session.slug, zone_query(self.reader)
        )
        return Markup('<a href="{}">{}</a>').format(address, self.reader.title(session))

    def _when(self, when: Mapping[str, Any]) -> Markup:
        """Write when a session was to take place, with its zone: the reader's, else its own."""
        language = self.reader.language
        if when["starts_at"] is None:
            day = times.day_number(date.fromisoformat(when["day"]))
            return escape(times.day_text(day, language))
        zone = self.reader.zone or when["zone"]
        start = times.local(zone, times.minutes_of_text(when["starts_at"]))
        end = times.local(zone, times.minutes_of_text(when["ends_at"])) if when["ends_at"] else None
        comma = " " if language == "ko" else ", "
        text = (
            f"{times.day_text(start[0], language)}{comma}{times.range_text(start, end, language)}"
        )
        return Markup('<time datetime="{}">{}</time> ({})').format(
            when["starts_at"], text, self.reader.zone_name(zone)
        )
