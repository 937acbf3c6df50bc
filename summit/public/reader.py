"""One reader of one page: the language, the words, the time zone, each looked up once."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from markupsafe import Markup, escape

from summit.core.text import in_language
from summit.programme import wording
from summit.public import times
from summit.public.programme import Programme, Session


class Reader:
    """Words and texts for one page in one language; a translated word is kept for the page."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._words: dict[str, str] = {}

    def words(self, message: str) -> str:
        """Translate an interface message."""
        word = self._words.get(message)
        if word is None:
            word = self._words[message] = _(message)
        return word

    def label(self, labels: Mapping[str, str], value: str) -> str:
        """Translate a value of a document, such as a kind of session."""
        return wording.label(labels, value, self.words)

    def text(self, text: Mapping[str, str] | None) -> Markup:
        """Show a text in the reader's language, or in another one marked with ``lang``."""
        return marked(in_language(text, self.language), self.language)

    def plain(self, text: Mapping[str, str] | None) -> str:
        """Return a text without marks, for titles and attributes."""
        return in_language(text, self.language)[0]


class ProgrammeReader(Reader):
    """A reader of one programme, who sees its times in a zone.

    ``zone`` is the time zone the reader chose; ``None`` shows each session in its own.
    """

    def __init__(self, language: str, programme: Programme, zone: str | None) -> None:
        super().__init__(language)
        self.programme = programme
        self.zone = zone if zone in times.zones() else None
        self._zone_names: dict[str, str] = {}
        self._zone_cities: dict[str, str] | None = None
        self._languages: dict[tuple[str, ...], str] = {}

    def city_name(self, slug: str) -> str:
        """Return a city's name without marks."""
        return self.plain(self.programme.city(slug)["name"])

    def zone_city(self, zone: str) -> str:
        """Return the city a zone is called after: the programme's own city where exactly one of
        its cities keeps this time, so that a reader in Delhi is not told of Kolkata."""
        if self._zone_cities is None:
            self._zone_cities = self._own_zone_cities()
        return self._zone_cities.get(zone) or times.place(zone, self.language)

    def zone_name(self, zone: str) -> str:
        """Name a zone for reading after a time: ``Seoul time``, ``서울 시각``, ``UTC``."""
        name = self._zone_names.get(zone)
        if name is None:
            name = zone if zone == "UTC" else _("%(city)s time", city=self.zone_city(zone))
            self._zone_names[zone] = name
        return name

    def spoken(self, tags: tuple[str, ...]) -> str:
        """Name languages in a row: ``English, Korean``."""
        names = self._languages.get(tags)
        if names is None:
            names = ", ".join(self.label(wording.LANGUAGES, tag) for tag in tags)
            self._languages[tags] = names
        return names

    def languages_of(self, session: Session) -> str:
        """Say in which languages a session is held and into which it is interpreted."""
        floor, interpreted = tuple(session.doc["floor"]), tuple(session.doc["interpreted"])
        key = (*floor, "", *interpreted)
        text = self._languages.get(key)
        if text is None:
            parts = [self.spoken(floor)] if floor else []
            if interpreted:
                names = self.spoken(interpreted)
                parts.append(_("interpreted into %(languages)s", languages=names))
            text = self._languages[key] = " · ".join(parts)
        return text

    def zone_of(self, session: Session) -> str:
        """Return the zone in which this reader sees a session's times."""
        return self.zone or session.zone

    def _own_zone_cities(self) -> dict[str, str]:
        found: dict[str, set[str]] = {}
        slugs = [*self.programme.cities, *([self.programme.host] if self.programme.host else [])]
        for slug in slugs:
            found.setdefault(self.programme.city(slug)["zone"], set()).add(self.city_name(slug))
        return {zone: next(iter(names)) for zone, names in found.items() if len(names) == 1}


def marked(text: tuple[str, str], language: str) -> Markup:
    """Escape a text; mark it with ``lang`` where it is not in the reader's language."""
    value, actual = text
    if actual == language or not value:
        return escape(value)
    return Markup('<span lang="{}">{}</span>').format(actual, value)
