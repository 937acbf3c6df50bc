"""What a command has changed, and taking it back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Enum, inspect, select
from sqlalchemy.orm import ColumnProperty

from summit.core.db import UtcDateTime, db
from summit.core.errors import N_, Refused
from summit.core.text import Text, TextType
from summit.rundown.models import ON, Command, Cue, Rundown

#: What is never taken back: who leads is no command, and versions only rise.
_KEPT = frozenset({"id", "version", "changed_at", "rundown_id", "summit_id", "session_id"})
_HOLDING = frozenset(
    {
        "holder_key",
        "holder_name",
        "held_at",
        "seen_at",
        "asked_by_key",
        "asked_by_name",
        "asked_at",
        "screens_version",
    }
)
_RUNDOWN = tuple(
    each.key for each in inspect(Rundown).column_attrs if each.key not in _KEPT | _HOLDING
)
_CUE = tuple(each.key for each in inspect(Cue).column_attrs if each.key not in _KEPT | {"uid"})

_COLUMNS: Mapping[type, Mapping[str, ColumnProperty[Any]]] = {
    Rundown: {each.key: each for each in inspect(Rundown).column_attrs},
    Cue: {each.key: each for each in inspect(Cue).column_attrs},
}


@contextmanager
def changes(rundown: Rundown) -> Iterator[dict[str, Any]]:
    """Gather, in plain JSON, how a rundown and its cues were before what happens inside.

    Gives ``{"rundown": {field: value}, "cues": {uid: {field: value} or null}}`` with only what was
    changed; null for a cue that was made.
    """
    before = {cue.uid: _values(cue, _CUE) for cue in rundown.cues}
    whole = _values(rundown, _RUNDOWN)
    found: dict[str, Any] = {"rundown": {}, "cues": {}}
    yield found
    found["rundown"] = _differences(whole, _values(rundown, _RUNDOWN))
    for cue in rundown.cues:
        if cue.uid not in before:
            found["cues"][cue.uid] = None
        elif changed := _differences(before[cue.uid], _values(cue, _CUE)):
            found["cues"][cue.uid] = changed


def take_back(rundown: Rundown, by: str) -> tuple[dict[str, Any], Command]:
    """Undo the last command that was not taken back yet.

    Args:
        by: the id of the command that does so.

    Returns:
        What that has changed, and the command that was undone.

    Raises:
        Refused: there is nothing to undo.
    """
    last = db.session.scalar(
        select(Command)
        .where(
            Command.rundown_id == rundown.id, Command.undone_by.is_(None), Command.name != "undo"
        )
        .order_by(Command.sequence.desc())
        .limit(1)
    )
    if last is None:
        raise Refused(N_("There is nothing to undo."))
    with db.session.no_autoflush, changes(rundown) as before:
        cues = {cue.uid: cue for cue in rundown.cues}
        entering = []
        for uid, values in last.before["cues"].items():
            cue = cues.get(uid)
            if cue is None:
                continue
            if values is None:
                rundown.cues.remove(cue)
                continue
            _restore(cue, values)
            if cue.state in ON:
                entering.append((cue, cue.state))
                cue.state = type(cue.state).QUEUED
        # One has the floor at a time, also between two statements.
        db.session.flush()
        for cue, state in entering:
            cue.state = state
        _restore(rundown, last.before["rundown"])
        rundown.cues.sort(key=lambda each: each.position)
        # What the table has put between them since has a place of its own.
        for position, each in enumerate(rundown.cues, 1):
            each.position = position
        last.undone_by = by
    return before, last


def _values(row: Cue | Rundown, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in before.items() if value != after[name]}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Text):
        return value.plain()
    if isinstance(value, StrEnum):
        return value.value
    return value


def _restore(row: Cue | Rundown, values: dict[str, Any]) -> None:
    columns = _COLUMNS[type(row)]
    for name, value in values.items():
        setattr(row, name, _value(columns[name], value))


def _value(attribute: ColumnProperty[Any], value: Any) -> Any:
    kind = attribute.columns[0].type
    if value is None:
        return None
    if isinstance(kind, UtcDateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, TextType):
        return Text(value)
    if isinstance(kind, Enum) and kind.enum_class is not None:
        return kind.enum_class(value)
    return value
