"""What a search of the console finds, and in what order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, literal, select

from summit.core.actor import Actor, Permission
from summit.core.db import db
from summit.core.search import matches, normalise
from summit.core.text import Text
from summit.directory.models import City, Organisation, Person
from summit.programme.models import Session, Summit

#: How many of each kind are shown.
MOST = 30


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found: what it is called, where it stands, and a word beside it."""

    name: Text
    url: str
    beside: Text


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of each kind, at most :data:`MOST`."""

    sessions: list[Hit]
    people: list[Hit]
    cities: list[Hit]
    organisations: list[Hit]

    def __bool__(self) -> bool:
        return bool(self.sessions or self.people or self.cities or self.organisations)


def find(asked: str, actor: Actor) -> Found:
    """Search what ``actor`` may see, in four statements.

    Every word must occur, anywhere in a word and in any language. What begins with it comes
    first.
    """
    if not normalise(asked):
        return Found([], [], [], [])
    sessions = (
        select(Session.title, Session.slug, Summit.slug, Summit.title)
        .join(Summit, Summit.id == Session.summit_id)
        .where(matches(Session.search, asked))
    )
    if not actor.is_admin:
        sessions = sessions.where(Summit.id.in_(list(actor.grants)))
    found = Found(
        [
            Hit(title, f"/organizer/summits/{summit}/sessions/{slug}", where)
            for title, slug, summit, where in _best(sessions, Session.search, asked)
        ],
        [],
        [],
        [],
    )
    if not actor.may_somewhere(Permission.SEE):
        return found
    people = select(Person.name, Person.slug, Person.title).where(matches(Person.search, asked))
    cities = select(City.name, City.slug, City.country).where(matches(City.search, asked))
    bodies = select(Organisation.name, Organisation.slug, literal("")).where(
        matches(Organisation.search, asked)
    )
    for hits, path, statement, column in (
        (found.people, "people", people, Person.search),
        (found.cities, "cities", cities, City.search),
        (found.organisations, "organisations", bodies, Organisation.search),
    ):
        hits.extend(
            Hit(name, f"/organizer/directory/{path}/{slug}", beside or Text())
            for name, slug, beside in _best(statement, column, asked)
        )
    return found


def _best(statement: Any, column: Any, asked: str) -> Sequence[Any]:
    begins = column.startswith(normalise(asked), autoescape=True)
    ordered = statement.order_by(begins.desc(), func.length(column), column).limit(MOST)
    return db.session.execute(ordered).all()
