"""What of a summit still needs translating: eight statements, whatever its size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import or_, select, union

from summit.core.db import db
from summit.core.text import Text
from summit.core.translation import TranslationState, state_of
from summit.directory.models import City, Organisation, Person
from summit.programme.models import Item, ItemKind, Room, Session, SessionCity, Speaker, Summit


class Translated(StrEnum):
    """What holds texts in several languages, in the order of the list."""

    SUMMIT = "summit"
    ROOM = "room"
    SESSION = "session"
    ITEM = "item"
    SPEAKER = "speaker"
    PERSON = "person"
    CITY = "city"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class Gap:
    """One text that is missing or outdated in one language.

    ``name`` is what the object is called; of an item without a title its ``kind`` says so.
    ``within`` is the title of the session it stands in, if any; ``slug`` is the object's own, or
    that session's. ``shown`` is the text in the languages from which it can be translated.
    """

    what: Translated
    slug: str
    name: Text
    item_kind: ItemKind | None
    within: Text
    field: str
    language: str
    state: TranslationState
    shown: Text


def translation_gaps(summit_id: int) -> list[Gap]:
    """Return every text of a summit that is missing or outdated in one of its languages.

    People, cities and organisations count that the summit uses: its speakers, their cities and
    organisations, the cities in its sessions, its host.
    """
    summit = db.session.execute(
        select(
            Summit.slug,
            Summit.title,
            Summit.theme,
            Summit.description,
            Summit.remark,
            Summit.venue,
            Summit.figures,
            Summit.languages,
            Summit.outdated,
            Summit.host_id,
        ).where(Summit.id == summit_id)
    ).one()
    languages = tuple(summit.languages)
    found = [
        *_gaps(
            Translated.SUMMIT,
            summit,
            ("title", "theme", "description", "remark", "venue"),
            languages,
        ),
        *_figures(summit, languages),
    ]
    for what, statement, names in _statements(summit_id, summit.host_id):
        for row in db.session.execute(statement):
            found.extend(_gaps(what, row, names, languages))
    return found


def _statements(
    summit_id: int, host_id: int | None
) -> Iterator[tuple[Translated, Any, tuple[str, ...]]]:
    here = Session.summit_id == summit_id
    yield (
        Translated.ROOM,
        select(Room.slug, Room.name, Room.outdated)
        .where(Room.summit_id == summit_id)
        .order_by(Room.position),
        ("name",),
    )
    yield (
        Translated.SESSION,
        select(Session.slug, Session.title, Session.abstract, Session.remark, Session.outdated)
        .where(here)
        .order_by(Session.day.nulls_last(), Session.starts_at, Session.slug),
        ("title", "abstract", "remark"),
    )
    yield (
        Translated.ITEM,
        select(
            Session.slug,
            Session.title.label("within"),
            Item.kind.label("item_kind"),
            Item.title,
            Item.outdated,
        )
        .join(Item, Item.session_id == Session.id)
        .where(here)
        .order_by(Session.day.nulls_last(), Session.starts_at, Session.slug, Item.position),
        ("title",),
    )
    yield (
        Translated.SPEAKER,
        select(
            Session.slug,
            Session.title.label("within"),
            Person.name,
            Speaker.capacity,
            Speaker.topic,
            Speaker.outdated,
        )
        .join(Item, Item.session_id == Session.id)
        .join(Speaker, Speaker.item_id == Item.id)
        .outerjoin(Person, Person.id == Speaker.person_id)
        .where(here)
        .order_by(Session.day.nulls_last(), Session.starts_at, Session.slug, Item.position),
        ("capacity", "topic"),
    )
    yield from _directory(here, host_id)


def _directory(here: Any, host_id: int | None) -> Iterator[tuple[Translated, Any, tuple[str, ...]]]:
    speaking = (
        select(Speaker.person_id, Speaker.city_id, Speaker.organisation_id)
        .join(Item, Item.id == Speaker.item_id)
        .join(Session, Session.id == Item.session_id)
        .where(here)
        .subquery()
    )
    people = select(Person).where(Person.id.in_(select(speaking.c.person_id))).subquery()
    cities = union(
        select(speaking.c.city_id),
        select(people.c.city_id),
        select(SessionCity.city_id).join(Session, Session.id == SessionCity.session_id).where(here),
    )
    organisations = union(select(speaking.c.organisation_id), select(people.c.organisation_id))
    yield (
        Translated.PERSON,
        select(Person.slug, Person.name, Person.title, Person.outdated)
        .where(Person.id.in_(select(speaking.c.person_id)))
        .order_by(Person.slug),
        ("name", "title"),
    )
    yield (
        Translated.CITY,
        select(City.slug, City.name, City.country, City.outdated)
        .where(City.id.in_(cities))
        .order_by(City.slug),
        ("name", "country"),
    )
    yield (
        Translated.ORGANISATION,
        select(Organisation.slug, Organisation.name, Organisation.outdated)
        .where(or_(Organisation.id.in_(organisations), Organisation.id == host_id))
        .order_by(Organisation.slug),
        ("name",),
    )


def _gaps(
    what: Translated, row: Any, names: Sequence[str], languages: Sequence[str]
) -> Iterator[Gap]:
    for name in names:
        text: Mapping[str, str] = getattr(row, name)
        for language in languages:
            state = state_of(name, text, language, row.outdated)
            if state in (TranslationState.MISSING, TranslationState.OUTDATED):
                yield Gap(
                    what=what,
                    slug=row.slug,
                    name=_name(row),
                    item_kind=getattr(row, "item_kind", None),
                    within=getattr(row, "within", Text()),
                    field=name,
                    language=language,
                    state=state,
                    shown=_without(text, language),
                )


def _figures(summit: Any, languages: Sequence[str]) -> Iterator[Gap]:
    """Labels of key figures can only be missing; nothing notes which is outdated."""
    for figure in summit.figures:
        label = Text(figure["label"])
        for language in languages:
            if state_of("label", label, language, ()) is TranslationState.MISSING:
                yield Gap(
                    what=Translated.SUMMIT,
                    slug=summit.slug,
                    name=summit.title,
                    item_kind=None,
                    within=Text(),
                    field="figures",
                    language=language,
                    state=TranslationState.MISSING,
                    shown=_without(label, language),
                )


def _without(text: Mapping[str, str], language: str) -> Text:
    return Text({tag: words for tag, words in text.items() if tag != language})


def _name(row: Any) -> Text:
    """What an object is called: its name, else its title, else its capacity."""
    for attribute in ("name", "title", "capacity"):
        found: Text | None = getattr(row, attribute, None)
        if found:
            return found
    return Text()
