"""One reader of one page: the language, the words, the time zone, each looked up once."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask_babel import gettext as _
from markupsafe import Markup, escape

from summit.core.errors import N_
from summit.core.markdown import to_html
from summit.core.text import in_language
from summit.programme import wording
from summit.public import times
from summit.public.programme import Programme, Session

#: Tokens such as "COVID-19" that must not break at their hyphen.
_UNBROKEN = re.compile(r"\b[A-Za-z]{2,}-\d+\b")


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

    def prose(self, text: Mapping[str, str] | None) -> Markup:
        """Show a text written in Markdown; in another language in a block marked with ``lang``."""
        written, tongue = in_language(text, self.language)
        shown = to_html(written)
        if tongue == self.language or not shown:
            return shown
        return Markup('<div lang="{}">{}</div>').format(tongue, shown)

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
        self._spoken: dict[tuple[str, ...], str] = {}
        self._languages: dict[tuple[object, ...], Markup] = {}
        self._guessed = Markup('<span class="sr"> ({})</span></span>').format(
            self.words(N_("reconstructed"))
        )
        #: How many facts of the page were marked as reconstructed.
        self.guesses = 0

    def note(self, guessed: bool) -> bool:
        """Remember that a page marks a reconstructed fact, so that it explains the mark."""
        self.guesses += guessed
        return guessed

    def guess(self, text: str, guessed: bool = True) -> Markup:
        """Mark a text that no source states: a dotted line, and a word for those who hear it."""
        if not guessed or not text:
            return escape(text)
        self.guesses += 1
        return Markup('<span class="guess">') + text + self._guessed

    def told_prose(self, text: Mapping[str, str] | None, guessed: bool) -> Markup:
        """Show a text written in Markdown, marked like :meth:`guess` where no source states it."""
        shown = self.prose(text)
        if not guessed or not shown:
            return shown
        self.guesses += 1
        return Markup('<div class="guess">{}<span class="sr">({})</span></div>').format(
            shown, self.words(N_("reconstructed"))
        )

    def title(self, session: Session) -> Markup:
        """Show a session's title, marked where no source states it."""
        doc = session.doc
        guessed = wording.is_reconstructed(doc["reconstructed"], "title", self.language)
        return self.guess(self.text(doc["title"]), guessed)

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
        names = self._spoken.get(tags)
        if names is None:
            names = ", ".join(self.label(wording.LANGUAGES, tag) for tag in tags)
            self._spoken[tags] = names
        return names

    def languages_of(self, session: Session) -> Markup:
        """Say in which languages a session is held and into which it is interpreted.

        One ``span`` for each of the two facts.
        """
        floor, interpreted = tuple(session.doc["floor"]), tuple(session.doc["interpreted"])
        guessed = session.reconstructed("floor"), session.reconstructed("interpreted")
        key = floor, interpreted, guessed
        text = self._languages.get(key)
        if text is None:
            parts = [self.guess(self.spoken(floor), guessed[0])] if floor else []
            if interpreted:
                names = _("interpreted into %(languages)s", languages=self.spoken(interpreted))
                parts.append(self.guess(names, guessed[1]))
            text = Markup("").join(Markup("<span>{}</span>").format(part) for part in parts)
            self._languages[key] = text
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
    shown = escape(value)
    if "-" in value:
        unbroken = _UNBROKEN.sub(r'<span class="unbroken">\g<0></span>', str(shown))
        shown = Markup(unbroken)  # noqa: S704 - escaped before
    if actual == language or not value:
        return shown
    return Markup('<span lang="{}">{}</span>').format(actual, shown)
