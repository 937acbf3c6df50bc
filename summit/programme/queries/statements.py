"""What is asked of the database for the facts of a summit, or for those around one session.

Statements on tables, not on mapped classes: SQLAlchemy then neither looks for entities nor makes
any. Texts are most of what is read, and read again at every drop, so that they are kept parsed.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    Integer,
    Select,
    bindparam,
    cast,
    literal,
    null,
    or_,
    select,
    true,
    type_coerce,
    union_all,
)
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.types import UserDefinedType

from summit.core.db import UtcDateTime
from summit.core.text import Text
from summit.directory.models import Availability, City, Organisation, Person
from summit.programme.facts import NOT_COMING
from summit.programme.models import (
    Item,
    Room,
    Session,
    SessionCity,
    SessionState,
    Speaker,
    Summit,
)

#: JSON of up to this many characters is kept parsed; what is longer is seldom the same twice.
_KEPT = 400


@lru_cache(maxsize=8192)
def _short_text(written: str) -> Text:
    return Text(json.loads(written))


def _text(value: Any) -> Text:
    if not isinstance(value, str):
        return Text(value or {})  # nothing, or parsed already by PostgreSQL's driver
    return _short_text(value) if len(value) <= _KEPT else Text(json.loads(value))


def _names(value: Any) -> tuple[str, ...]:
    if value == "[]":
        return ()
    return tuple(json.loads(value) if isinstance(value, str) else value or ())


class QuickText(UserDefinedType[Text]):
    """Reads a ``Text`` as ``TextType`` does, without parsing the same short JSON again."""

    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Text]:
        """Return what makes a value from what the driver returns."""
        return _text


class QuickNames(UserDefinedType[tuple[str, ...]]):
    """Reads a JSON list of strings as a tuple; it is empty nearly always."""

    cache_ok = True

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], tuple[str, ...]]:
        """Return what makes a value from what the driver returns."""
        return _names


_session, _item, _speaker, _part = (
    model.__table__ for model in (Session, Item, Speaker, SessionCity)
)
_summit, _room = (model.__table__ for model in (Summit, Room))
_person, _span, _city, _organisation = (
    model.__table__ for model in (Person, Availability, City, Organisation)
)


@dataclass(frozen=True, slots=True)
class Statements:
    """What is asked of ``summit``; around a ``session``, of what is ``after`` and ``until``."""

    sessions: Select[Any]
    items: Select[Any]
    parts: Select[Any]
    who_and_where: Any
    elsewhere: Select[Any]


SUMMIT = (
    select(
        _summit.c.id,
        _summit.c.uid,
        _summit.c.slug,
        _summit.c.title,
        _summit.c.zone,
        _summit.c.starts_on,
        _summit.c.ends_on,
        _summit.c.languages,
        _organisation.c.city_id,
        _room.c.id.label("room_id"),
        _room.c.slug.label("room_slug"),
        _room.c.name.label("room_name"),
        _room.c.kind.label("room_kind"),
        _room.c.changeover,
        _room.c.position,
    )
    .outerjoin(_organisation, _organisation.c.id == _summit.c.host_id)
    .outerjoin(_room, _room.c.summit_id == _summit.c.id)
    .where(_summit.c.id == bindparam("summit"))
    .order_by(_room.c.position, _room.c.id)
)

WINDOW = select(_session.c.starts_at, _session.c.ends_at).where(
    _session.c.id == bindparam("session"), _session.c.summit_id == bindparam("summit")
)


@cache
def statements(around: bool) -> Statements:
    """Build the statements, for a whole summit or for what is around one session."""
    scope = _session.c.summit_id == bindparam("summit")
    if around:
        near = (_session.c.starts_at < bindparam("until", type_=UtcDateTime())) & (
            _session.c.ends_at > bindparam("after", type_=UtcDateTime())
        )
        scope &= or_(_session.c.id == bindparam("session"), near)
    speaking = (
        select(_speaker.c.person_id)
        .join(_item, _item.c.id == _speaker.c.item_id)
        .join(_session, _session.c.id == _item.c.session_id)
        .where(scope, _speaker.c.person_id.is_not(None))
    )
    from_cities = (
        select(_speaker.c.city_id)
        .join(_item, _item.c.id == _speaker.c.item_id)
        .join(_session, _session.c.id == _item.c.session_id)
        .where(scope)
    )
    taking_part = (
        select(_part.c.city_id).join(_session, _session.c.id == _part.c.session_id).where(scope)
    )
    host = (
        select(_organisation.c.city_id)
        .join(_summit, _summit.c.host_id == _organisation.c.id)
        .where(_summit.c.id == bindparam("summit"))
    )
    homes = select(_person.c.city_id).where(_person.c.id.in_(speaking))
    return Statements(
        sessions=select(
            _session.c.id,
            _session.c.uid,
            _session.c.slug,
            _session.c.kind,
            type_coerce(_session.c.title, QuickText()),
            _session.c.state,
            _session.c.audience,
            _session.c.day,
            _session.c.starts_at,
            _session.c.ends_at,
            _session.c.zone,
            _session.c.room_id,
            _session.c.planned_minutes,
            _session.c.version,
            _session.c.edited_at,
            _session.c.edited_by,
            _session.c.published_to,
            type_coerce(_session.c.abstract, QuickText()),
            type_coerce(_session.c.remark, QuickText()),
            type_coerce(_session.c.outdated, QuickNames()),
            type_coerce(_session.c.floor, QuickNames()),
            type_coerce(_session.c.interpreted, QuickNames()),
        )
        .where(scope)
        .order_by(_session.c.day.nulls_last(), _session.c.starts_at, _session.c.slug),
        items=select(
            _item.c.session_id,
            _item.c.id,
            _item.c.uid,
            _item.c.slug,
            _item.c.kind,
            type_coerce(_item.c.title, QuickText()),
            _item.c.minutes,
            type_coerce(_item.c.outdated, QuickNames()),
            _speaker.c.uid,
            _speaker.c.person_id,
            _speaker.c.city_id,
            _speaker.c.role,
            _speaker.c.state,
            _speaker.c.remote,
            _speaker.c.undocumented,
            type_coerce(_speaker.c.capacity, QuickText()),
            type_coerce(_organisation.c.name, QuickText()),
        )
        .join(_session, _session.c.id == _item.c.session_id)
        # An item without speakers is a row as well.
        .outerjoin(_speaker, _speaker.c.item_id == _item.c.id)
        # Only a place that nothing else names is told by its organisation.
        .outerjoin(
            Organisation,
            (_organisation.c.id == _speaker.c.organisation_id)
            & _speaker.c.person_id.is_(None)
            & _speaker.c.city_id.is_(None),
        )
        .where(scope)
        .order_by(
            _item.c.session_id,
            _item.c.position,
            _item.c.id,
            _speaker.c.position,
            _speaker.c.id,
        ),
        parts=select(_part.c.session_id, _part.c.city_id, _part.c.part, _part.c.state)
        .join(_session, _session.c.id == _part.c.session_id)
        .where(scope)
        .order_by(_part.c.session_id, _part.c.position, _part.c.id),
        who_and_where=union_all(
            select(
                true().label("is_person"),
                _person.c.id,
                _person.c.slug,
                type_coerce(_person.c.name, QuickText()),
                _person.c.zone,
                _person.c.city_id,
                _span.c.starts_at,
                _span.c.ends_at,
            )
            .outerjoin(_span, _span.c.person_id == _person.c.id)
            .where(_person.c.id.in_(speaking)),
            select(
                literal(False),
                _city.c.id,
                _city.c.slug,
                type_coerce(_city.c.name, QuickText()),
                _city.c.zone,
                cast(null(), Integer),
                cast(null(), UtcDateTime()),
                cast(null(), UtcDateTime()),
            ).where(or_(*(_city.c.id.in_(ids) for ids in (from_cities, taking_part, host, homes)))),
        ),
        elsewhere=select(
            _speaker.c.person_id,
            _speaker.c.state,
            _session.c.uid,
            type_coerce(_session.c.title, QuickText()),
            _session.c.starts_at,
            _session.c.ends_at,
            _session.c.state,
            _summit.c.id,
            _summit.c.title,
            _summit.c.public_release_id,
        )
        .join(_item, _item.c.id == _speaker.c.item_id)
        .join(_session, _session.c.id == _item.c.session_id)
        .join(_summit, _summit.c.id == _session.c.summit_id)
        .where(
            _speaker.c.person_id.in_(speaking),
            _speaker.c.state.not_in(NOT_COMING),
            _session.c.summit_id != bindparam("summit"),
            _session.c.state != SessionState.CANCELLED,
            _session.c.starts_at < bindparam("ending", type_=UtcDateTime()),
            _session.c.ends_at > bindparam("beginning", type_=UtcDateTime()),
            _summit.c.withdrawn_at.is_(None),
        )
        .order_by(_session.c.starts_at, _session.c.id, _speaker.c.id),
    )
