"""Obeying the commands of a live panel: each exactly once, and none that was given in the dark.

A command carries an id that its giver has made, and the version of the rundown that they saw. An id
that was obeyed before changes nothing and answers as it did then. A version that is not the present
one is refused: somebody else was quicker, and what was meant may mean something else now.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Conflict, NotFound, Refused
from summit.core.text import Text
from summit.rundown.models import ON, Command, Cue, Rundown
from summit.rundown.operations.acts import ACTS, Act
from summit.rundown.operations.holding import require_holder
from summit.rundown.operations.noting import label, note, settle
from summit.rundown.operations.undoing import changes, take_back
from summit.rundown.queries import cue_of


@dataclass(frozen=True, slots=True)
class Order:
    """A command as it was given.

    ``id`` is a UUID in its usual spelling, ``name`` one of :data:`summit.rundown.operations.acts.
    ACTS` or ``undo``, ``version`` that of the rundown which its giver saw.
    """

    id: str
    name: str
    version: int
    args: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Obeyed:
    """What became of a command: the rundown's version after it, and whether it is a repetition."""

    sequence: int
    repeated: bool


class Stale(Conflict):
    """The rundown is not any more what the giver of a command saw; ``current`` is its version."""

    def __init__(self, current: int) -> None:
        super().__init__(
            N_("The rundown has moved on since you saw it. Look again before you repeat this.")
        )
        self.current = current


def obey(rundown: Rundown, order: Order, *, actor: Actor, now: datetime) -> Obeyed:
    """Do what a command says, unless it was done before.

    ``rundown`` is one that was obtained to be changed: commands come one after another. Those of
    the line-up may be given by several people at once, and need neither the panel nor the newest
    version, since each touches one answer of one cue.

    Raises:
        Refused: the command is unknown, cannot be done now, or its giver does not hold the panel.
        Stale: it was given by another version.
        NotFound: it names a cue that is not there.
    """
    if not _is_uuid(order.id):
        raise Refused(N_("This command is not complete."))
    known = db.session.get(Command, order.id)
    if known is not None:
        if known.rundown_id != rundown.id or known.name != order.name:
            raise Refused(N_("This command is not complete."))
        return Obeyed(known.sequence, repeated=True)
    act = ACTS.get(order.name)
    if act is None and order.name != "undo":
        raise Refused(N_("There is no such command."))
    if act is None or not act.shared:
        require_holder(rundown, actor)
        if not _is_present(rundown, order.version):
            raise Stale(rundown.version)
    told: dict[str, Any] = {}
    if act is None:
        before, undone = take_back(rundown, order.id)
        told["command"] = undone.name
    else:
        before = _do(act, rundown, order, now, told)
    settle(rundown, now)
    db.session.add(
        Command(
            id=order.id,
            rundown_id=rundown.id,
            sequence=rundown.version,
            name=order.name,
            args=_plain(order.args, act),
            before=before,
            at=now,
            actor_key=actor.key,
            actor_name=actor.name,
        )
    )
    note(f"rundown.{order.name}", rundown, actor=actor, now=now, after=told)
    db.session.flush()
    return Obeyed(rundown.version, repeated=False)


def _is_present(rundown: Rundown, seen: int) -> bool:
    """Tell whether a version is the present one, but for what the line-up has noted since.

    Several people note at once that a city is there; who leads need not have seen each of these.
    """
    if seen == rundown.version:
        return True
    if not 0 < rundown.version - seen <= _FORGIVEN:
        return False
    since = db.session.scalars(
        select(Command.name).where(Command.rundown_id == rundown.id, Command.sequence > seen)
    ).all()
    # A step without a command was an edit of the table, or a change of who leads.
    return len(since) == rundown.version - seen and all(
        name in ACTS and ACTS[name].shared for name in since
    )


#: After more steps than this, a command is stale whatever they were.
_FORGIVEN = 50


def _do(
    act: Act, rundown: Rundown, order: Order, now: datetime, told: dict[str, Any]
) -> dict[str, Any]:
    cue = None
    if act.needs_cue:
        uid = order.args.get("cue")
        if not isinstance(uid, str):
            raise NotFound(N_("This rundown has no such cue any more."))
        cue = cue_of(rundown, uid)
    with db.session.no_autoflush, changes(rundown) as before:
        told.update(act.do(rundown, cue, order.args, now) or {})
    if cue is not None:
        told["cue"] = label(cue)
    elif order.name in ("next", "start") and (speaking := _on(rundown)) is not None:
        told["cue"] = label(speaking)
    return before


def _on(rundown: Rundown) -> Cue | None:
    return next((cue for cue in rundown.cues if cue.state in ON), None)


def _plain(args: Mapping[str, Any], act: Act | None) -> dict[str, Any]:
    """Return a command's arguments as they are kept: JSON, and no telephones."""
    hidden = act.hidden if act is not None else frozenset()
    return {
        name: value.plain() if isinstance(value, Text) else value
        for name, value in args.items()
        if name not in hidden and (value is None or isinstance(value, _KEPT))
    }


_KEPT = (str, int, bool, list, dict, Text)


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except (ValueError, AttributeError, TypeError):
        return False
