"""Rules about texts: written in all of the summit's languages, and up to date in each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from summit.core.errors import N_
from summit.core.text import Text
from summit.programme.facts import NOT_COMING, SessionFact
from summit.programme.rules.context import Context
from summit.programme.rules.finding import Finding, Level, Names, Phrase, Value, Word
from summit.programme.wording import ITEM_KINDS, LANGUAGES

_MISSING = N_("“%(session)s” is not written in %(languages)s: %(texts)s.")
_MISSING_REMEDY = N_("Write what is missing; until then readers see another language.")
_OUTDATED = N_("“%(session)s” was changed in one language only: %(texts)s.")
_OUTDATED_REMEDY = N_("Look at the translation again, and mark it as done.")
_TITLE = N_("title")
_ABSTRACT = N_("abstract")
_REMARK = N_("remark")
_OF_ITEM = N_("title of the item “%(item)s”")
_IN = N_("%(text)s (%(language)s)")

_NAMES = {
    "people": N_("Names of people are missing in %(language)s: %(names)s."),
    "cities": N_("Names of cities are missing in %(language)s: %(names)s."),
    "rooms": N_("Names of rooms are missing in %(language)s: %(names)s."),
}
_NAMES_REMEDY = {
    "people": N_("Ask for the form that they have confirmed themselves, and add it."),
    "cities": N_("Add them in the directory."),
    "rooms": N_("Add them to the summit's rooms."),
}

_FIELDS = {"title": _TITLE, "abstract": _ABSTRACT, "remark": _REMARK}


def missing(context: Context) -> Iterator[Finding]:
    """Find sessions that lack a language of the summit: a warning for titles, a note for others."""
    languages = context.facts.summit.languages
    for session in context.asked:
        titles: list[tuple[str, Value, tuple[str, ...]]] = []
        if "title" in session.missing:
            titles.append(("title", Word(_TITLE), session.missing["title"]))
        for item in session.items:
            lacking = _lacking(item.title, languages)
            if lacking:
                titles.append((item.uid, Phrase(_OF_ITEM, {"item": item.title}), lacking))
        others: list[tuple[str, Value, tuple[str, ...]]] = [
            (name, Word(_FIELDS[name]), session.missing[name])
            for name in ("abstract", "remark")
            if name in session.missing
        ]
        for level, texts in ((Level.WARN, titles), (Level.NOTE, others)):
            if texts:
                yield _missing(context, level, session, texts)


def _missing(
    context: Context,
    level: Level,
    session: SessionFact,
    texts: list[tuple[str, Value, tuple[str, ...]]],
) -> Finding:
    lacking = {each for _, _, languages in texts for each in languages}
    return context.finding(
        "missing-text",
        level,
        session,
        _MISSING,
        _MISSING_REMEDY,
        {
            "languages": Names(
                tuple(_language(e) for e in context.facts.summit.languages if e in lacking)
            ),
            "texts": Names(tuple(name for _, name, _ in texts)),
        },
        tuple(sorted(f"{key}.{each}" for key, _, languages in texts for each in languages)),
    )


def outdated(context: Context) -> Iterator[Finding]:
    """Find translations that were left behind when another language changed."""
    for session in context.asked:
        texts: list[tuple[str, Value]] = [(entry, _text(entry, None)) for entry in session.outdated]
        for item in session.items:
            named = item.title or Word(ITEM_KINDS[item.kind.value])
            texts += [(f"{item.uid}.{entry}", _text(entry, named)) for entry in item.outdated]
        if texts:
            yield context.finding(
                "outdated-text",
                Level.NOTE,
                session,
                _OUTDATED,
                _OUTDATED_REMEDY,
                {"texts": Names(tuple(text for _, text in texts))},
                tuple(sorted(key for key, _ in texts)),
            )


def _text(entry: str, item: Value | None) -> Value:
    """Name an entry of an ``outdated`` list, such as ``title.ko``."""
    field, _, language = entry.rpartition(".")
    text: Value = Word(_FIELDS[field]) if field in _FIELDS else field
    if item is not None:
        text = Phrase(_OF_ITEM, {"item": item})
    return Phrase(_IN, {"text": text, "language": _language(language)})


def names(context: Context) -> Iterator[Finding]:
    """Find people, cities and rooms that are on the programme but have no name in a language.

    Once for the whole summit: one name may stand in forty sessions.
    """
    if context.chosen is not None:
        return
    facts = context.facts
    people: set[int] = set()
    cities: set[int] = set()
    rooms: set[int] = set()
    for session in context.live:
        places = [place for place in session.places if place.state not in NOT_COMING]
        people.update(p.person_id for p in places if p.person_id is not None)
        cities.update(p.city_id for p in places if p.city_id is not None)
        cities.update(part.city_id for part in session.cities if part.state not in NOT_COMING)
        if session.room_id is not None:
            rooms.add(session.room_id)
    for language in facts.summit.languages:
        for kind, entries in (
            ("people", [(p.slug, p.name) for p in facts.people.values() if p.id in people]),
            ("cities", [(c.slug, c.name) for c in facts.cities.values() if c.id in cities]),
            ("rooms", [(r.slug, r.name) for r in facts.rooms.values() if r.id in rooms]),
        ):
            lacking = sorted(
                ((slug, name) for slug, name in entries if language not in name),
                key=lambda entry: entry[0],
            )
            if lacking:
                yield _unnamed(kind, language, lacking)


def _unnamed(kind: str, language: str, lacking: list[tuple[str, Text]]) -> Finding:
    slugs = tuple(slug for slug, _ in lacking)
    return Finding(
        rule=f"missing-names-{kind}",
        level=Level.WARN,
        message=_NAMES[kind],
        remedy=_NAMES_REMEDY[kind],
        values={
            "language": _language(language),
            "names": Names(tuple(name for _, name in lacking), are_people=kind == "people"),
        },
        at=None,
        people=slugs if kind == "people" else (),
        cities=slugs if kind == "cities" else (),
        rooms=slugs if kind == "rooms" else (),
        depends=(language, slugs),
    )


def _lacking(text: Text, languages: Iterable[str]) -> tuple[str, ...]:
    """Return the languages in which a text that is written is not written."""
    written = tuple(text)
    return tuple(each for each in languages if each not in written) if written else ()


def _language(tag: str) -> Value:
    return Word(LANGUAGES[tag]) if tag in LANGUAGES else tag
