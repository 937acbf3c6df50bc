"""Sessions as rows of a list, everything in them already text: the template only places it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup, escape

from summit.programme import wording
from summit.programme.document import SpeakerDoc
from summit.public import addresses, strip, times, when
from summit.public.pages.frame import zone_query
from summit.public.programme import Session
from summit.public.reader import ProgrammeReader, marked

#: How many speakers a row names before it counts the rest.
_NAMED = 6


class Row(NamedTuple):
    """One session in a list."""

    slug: str
    url: str
    title: Markup
    kind: str
    when: Markup
    room: Markup
    languages: Markup
    people: Markup
    strip: Markup
    cancelled: bool
    guessed_time: bool


class Rows:
    """Makes the rows of one page; names and strips that come again are made once."""

    def __init__(self, reader: ProgrammeReader) -> None:
        self.reader = reader
        self.programme = reader.programme
        self._suffix = f"?{query}" if (query := zone_query(reader)) else ""
        self._base = addresses.session(reader.language, self.programme.slug, "")
        self._people: dict[tuple[str, str], str] = {}
        self._zones: dict[tuple[str, ...], tuple[tuple[str, int], ...]] = {}
        self._strips: dict[tuple[tuple[str, ...], int], Markup] = {}
        self._rooms = {
            slug: reader.text(room["name"])
            for slug, room in self.programme.document["rooms"].items()
        }
        self._counts: tuple[str, str, str] = (_("by day"), _("early or late"), _("at night"))
        self._all_cities = tuple(self.programme.cities)

    def of(self, sessions: Iterable[Session]) -> list[Row]:
        """Return the rows of some sessions."""
        return [self._row(session) for session in sessions]

    def strip(self, session: Session) -> Markup:
        """Draw the local hours of a session's cities, of the summit's where it has none."""
        if session.starts is None or session.cancelled:
            return Markup("")
        cities = session.cities if len(session.cities) > 1 else self._all_cities
        key = cities, session.starts
        made = self._strips.get(key)
        if made is None:
            made = self._strips[key] = self._draw(cities, session.starts)
        return made

    def _draw(self, cities: tuple[str, ...], minutes: int) -> Markup:
        zones = self._zones.get(cities)
        if zones is None:
            every = self.programme.document["cities"]
            zones = self._zones[cities] = strip.count_zones(every[c]["zone"] for c in cities)
        drawn = strip.draw(zones, minutes)
        if drawn is None:
            return Markup("")
        day, edge, night = self._counts
        parts = [
            f'<span class="tally {name}">{count} {word}</span>'
            for name, count, word in (
                ("day", drawn.day, day),
                ("edge", drawn.edge, edge),
                ("night", drawn.night, night),
            )
            if count
        ]
        return drawn.svg + Markup(  # noqa: S704 - counts and our own words
            f'<p class="tallies">{" ".join(parts)}</p>'
        )

    def _row(self, session: Session) -> Row:
        doc, reader = session.doc, self.reader
        kind, title = reader.label(wording.KINDS, doc["kind"]), reader.plain(doc["title"])
        return Row(
            slug=session.slug,
            url=f"{self._base}{session.slug}{self._suffix}",
            title=reader.title(session),
            # "Mayoral meeting" over a session of that name says nothing.
            kind="" if kind.casefold() == title.casefold() else kind,
            when=when.hours(session, reader),
            room=self._rooms[doc["room"]] if doc["room"] else Markup(""),
            languages=reader.languages_of(session),
            people=self._speakers(session),
            strip=self.strip(session),
            cancelled=session.cancelled,
            guessed_time=reader.note(when.guessed(session)),
        )

    def _speakers(self, session: Session) -> Markup:
        named: list[str] = []
        seen: set[tuple[str, str]] = set()
        rest = 0
        for item in session.doc["items"]:
            for speaker in item["speakers"]:
                if speaker["to_be_announced"]:
                    rest += 1
                    continue
                key = speaker["person"] or "", speaker["city"] or ""
                if key in seen and any(key):
                    continue
                seen.add(key)
                if len(named) < _NAMED:
                    named.append(self._speaker(speaker))
                else:
                    rest += 1
        if rest and named:
            more = ngettext("and %(num)s more", "and %(num)s more", rest)
            named.append(f'<li class="more">{escape(more)}</li>')
        return Markup("".join(named))  # noqa: S704 - every part is escaped

    def _speaker(self, speaker: SpeakerDoc) -> str:
        person = speaker["person"]
        key = (person, repr(speaker["capacity"])) if person else None
        if key in self._people:
            return self._people[key]
        reader, document = self.reader, self.programme.document
        language = reader.language
        name = marked(wording.speaker_name(speaker, document, language, reader.words), language)
        title = marked(wording.speaker_title(speaker, document, language), language)
        # A dotted line is enough here: the speaker's own place says it in words.
        dotted = ' class="guess"'
        line = dotted if reader.note(guessed_name(speaker, reader)) else ""
        under = dotted if title and reader.note(guessed_title(speaker, reader)) else ""
        text = (
            f"<li><b{line}>{name}</b> <span{under}>{title}</span></li>"
            if title
            else f"<li><span{line}>{name}</span></li>"
        )
        if key:
            self._people[key] = text
        return text


def guessed_name(speaker: SpeakerDoc, reader: ProgrammeReader) -> bool:
    """Whether no source states a speaker's name as it is shown, or that the place was held."""
    person, guessed = speaker["person"], speaker["reconstructed"]
    if person is None:
        return bool(guessed)
    names = reader.programme.people[person]["reconstructed"]
    return "person" in guessed or wording.is_reconstructed(names, "name", reader.language)


def guessed_title(speaker: SpeakerDoc, reader: ProgrammeReader) -> bool:
    """Whether no source states the title under which a named speaker takes the floor."""
    person = speaker["person"]
    if speaker["capacity"]:
        return wording.is_reconstructed(speaker["reconstructed"], "capacity", reader.language)
    return person is not None and wording.is_reconstructed(
        reader.programme.people[person]["reconstructed"], "title", reader.language
    )


class DayRows(NamedTuple):
    """A day of a list: its date in words and its sessions."""

    place: int
    iso: str
    text: str
    rows: list[Row]


def by_day(rows: Rows, sessions: Iterable[Session]) -> list[DayRows]:
    """Return the rows of some sessions under their days, in the programme's order."""
    days: dict[str, list[Session]] = {}
    for session in sessions:
        days.setdefault(session.doc["day"], []).append(session)
    language = rows.reader.language
    return [
        DayRows(
            rows.programme.days[iso].place,
            iso,
            times.day_text(of_day[0].day, language),
            rows.of(of_day),
        )
        for iso, of_day in days.items()
    ]


def explanation(reader: ProgrammeReader) -> str:
    """Explain the mark of reconstructed facts, where a page shows any.

    To be asked once everything else of the page is made.
    """
    if not reader.guesses:
        return ""
    text: str = _(
        "Facts marked “reconstructed” or with a dotted line are stated by no source; they are "
        "filled in so that the programme can be read as a whole."
    )
    return text


def joined(parts: Iterable[str | Markup]) -> Markup:
    """Join the parts that are there with a middle dot."""
    return Markup(" · ").join(escape(part) for part in parts if part)
