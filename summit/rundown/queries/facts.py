"""Reading rundowns as plain values: two Core statements, whatever their number and length."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, select

from summit.core.clock import parse_iso
from summit.core.db import db
from summit.directory.models import City
from summit.programme.models import Session
from summit.rundown.facts import CueFact, Planned, RundownFact
from summit.rundown.models import Cue, Rundown, RundownState

_rundown, _cue, _session, _city = (
    cast("Table", model.__table__) for model in (Rundown, Cue, Session, City)
)

#: Columns of a cue that its fact has under the same name.
_SAME = (
    "uid",
    "kind",
    "title",
    "name",
    "person_title",
    "place",
    "seconds",
    "planned_seconds",
    "offset",
    "hard",
    "source",
    "language",
    "lower_third",
    "media",
    "words",
    "fallback",
    "telephone",
    "priority",
    "owner",
    "note",
    "item_uid",
    "speaker_uid",
    "substitute_name",
    "substitute_title",
    "state",
    "started_at",
    "paused_at",
    "paused_seconds",
    "ended_at",
    "lost_at",
    "fallback_at",
    "no_show",
    "dropped_by",
)


def rundown_facts(summit_id: int, *, begun: bool = False) -> dict[int, RundownFact]:
    """Return the rundowns of a summit by the id of their session.

    Args:
        begun: only those that are running or have ended.
    """
    chosen = _rundown.c.summit_id == summit_id
    if begun:
        chosen &= _rundown.c.state != RundownState.PLANNED
    return _read(chosen)


def rundown_by_id(rundown_id: int) -> RundownFact | None:
    """Return a rundown, as it is now; ``None`` where there is none any more."""
    return next(iter(_read(_rundown.c.id == rundown_id).values()), None)


def rundown_fact(rundown: Rundown) -> RundownFact:
    """Return a rundown's plain values; changes of the open session are flushed first."""
    db.session.flush()
    found = rundown_by_id(rundown.id)
    assert found is not None
    return found


def _read(chosen: ColumnElement[bool]) -> dict[int, RundownFact]:
    rows = db.session.execute(
        select(
            _rundown,
            _session.c.uid.label("session_uid"),
            _session.c.slug.label("session_slug"),
            _session.c.title.label("session_title"),
            _session.c.zone.label("session_zone"),
            _session.c.starts_at.label("session_starts_at"),
            _session.c.ends_at.label("session_ends_at"),
        )
        .join(_session, _session.c.id == _rundown.c.session_id)
        .where(chosen)
    ).all()
    cues: dict[int, list[CueFact]] = defaultdict(list)
    if rows:
        for row in db.session.execute(
            select(_cue, _city.c.slug.label("city"))
            .outerjoin(_city, _city.c.id == _cue.c.city_id)
            .where(_cue.c.rundown_id.in_([row.id for row in rows]))
            .order_by(_cue.c.rundown_id, _cue.c.position, _cue.c.id)
        ):
            cues[row.rundown_id].append(_cue_fact(row))
    return {row.session_id: _rundown_fact(row, tuple(cues[row.id])) for row in rows}


def _rundown_fact(row: Any, cues: tuple[CueFact, ...]) -> RundownFact:
    return RundownFact(
        id=row.id,
        session_uid=row.session_uid,
        session=row.session_slug,
        title=row.session_title,
        zone=row.session_zone,
        state=row.state,
        starts_at=row.session_starts_at,
        ends_by=row.ends_by or row.session_ends_at,
        cues=cues,
        version=row.version,
        started_at=row.started_at,
        ended_at=row.ended_at,
        plan={
            each["uid"]: Planned(parse_iso(each["starts_at"]), each["seconds"])
            for each in row.plan
            if each["starts_at"] is not None
        },
        summit_id=row.summit_id,
        session_id=row.session_id,
        city_checks={slug: frozenset(checks) for slug, checks in row.city_checks.items()},
    )


def _cue_fact(row: Any) -> CueFact:
    values = {name: getattr(row, name) for name in _SAME}
    checks = {name: parse_iso(instant) for name, instant in row.checks.items()}
    return CueFact(**values, city=row.city, checks=checks)
