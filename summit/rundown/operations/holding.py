"""Who leads a running session: one person at a time, with a clear handover."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update

from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.rundown.models import Rundown
from summit.rundown.operations.noting import note, settle

#: Who has not been heard of for so long can be relieved without being asked.
SILENT = timedelta(seconds=60)
#: How often a panel that says "still here" is written down.
HEARTBEAT = timedelta(seconds=15)


def take_panel(rundown: Rundown, *, actor: Actor, now: datetime) -> bool:
    """Take the panel, or ask whoever holds it for it; return whether it was taken.

    It is taken where nobody holds it, or where the holder has been silent for :data:`SILENT`.
    """
    if rundown.holder_key == actor.key:
        return True
    if rundown.holder_key and not _is_silent(rundown, now):
        _ask(rundown, actor, now)
        note("rundown.panel_asked", rundown, actor=actor, now=now, follow=False)
        return False
    before = {"holder": rundown.holder_name}
    _give(rundown, actor.key, actor.name, now)
    settle(rundown, now)
    note(
        "rundown.panel_taken",
        rundown,
        actor=actor,
        now=now,
        before=before,
        after={"holder": actor.name},
        follow=False,
    )
    return True


def _ask(rundown: Rundown, actor: Actor, now: datetime) -> None:
    """Note who asks, without another version: whoever leads is not to be stopped by it."""
    asking = {"asked_by_key": actor.key, "asked_by_name": actor.name, "asked_at": now}
    db.session.execute(
        update(Rundown)
        .where(Rundown.id == rundown.id)
        .values(asking)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(rundown, list(asking))


def hand_over(rundown: Rundown, *, actor: Actor, now: datetime) -> None:
    """Give the panel to who has asked for it.

    Raises:
        Refused: the actor does not hold it, or nobody has asked.
    """
    require_holder(rundown, actor)
    if not rundown.asked_by_key:
        raise Refused(N_("Nobody is asking for the panel."))
    before = {"holder": rundown.holder_name}
    _give(rundown, rundown.asked_by_key, rundown.asked_by_name, now)
    settle(rundown, now)
    note(
        "rundown.panel_handed_over",
        rundown,
        actor=actor,
        now=now,
        before=before,
        after={"holder": rundown.holder_name},
        follow=False,
    )


def keep_panel(rundown: Rundown, *, actor: Actor, now: datetime) -> None:
    """Decline to hand the panel over.

    Raises:
        Refused: the actor does not hold it.
    """
    require_holder(rundown, actor)
    _nobody_asks(rundown)
    settle(rundown, now)


def release_panel(rundown: Rundown, *, actor: Actor, now: datetime) -> None:
    """Let go of the panel, so that anybody can take it.

    Raises:
        Refused: the actor does not hold it.
    """
    require_holder(rundown, actor)
    before = {"holder": rundown.holder_name}
    _give(rundown, "", "", now)
    rundown.held_at = rundown.seen_at = None
    settle(rundown, now)
    note(
        "rundown.panel_released",
        rundown,
        actor=actor,
        now=now,
        before=before,
        after={"holder": ""},
        follow=False,
    )


def still_here(rundown_id: int, *, actor: Actor, now: datetime) -> None:
    """Note that the holder's panel is open, every :data:`HEARTBEAT` at most.

    One statement, which neither raises the version nor meets another command.
    """
    db.session.execute(
        update(Rundown)
        .where(
            Rundown.id == rundown_id,
            Rundown.holder_key == actor.key,
            (Rundown.seen_at.is_(None)) | (Rundown.seen_at < now - HEARTBEAT),
        )
        .values(seen_at=now)
        .execution_options(synchronize_session=False)
    )


def renew_screens(rundown: Rundown, *, actor: Actor, now: datetime) -> None:
    """Revoke the links of a rundown's screens; new ones can be had at once."""
    rundown.screens_version += 1
    settle(rundown, now)
    note("rundown.screens_renewed", rundown, actor=actor, now=now, follow=False)


def require_holder(rundown: Rundown, actor: Actor) -> None:
    """Let somebody go on who holds the panel.

    Raises:
        Refused: they do not; the message says who does.
    """
    if rundown.holder_key == actor.key:
        return
    if rundown.holder_key:
        raise Refused(N_("%(name)s holds the panel; ask for it first."), name=rundown.holder_name)
    raise Refused(N_("Nobody holds the panel; take it first."))


def _is_silent(rundown: Rundown, now: datetime) -> bool:
    heard = max(each for each in (rundown.seen_at, rundown.held_at, now - 2 * SILENT) if each)
    return now - heard > SILENT


def _give(rundown: Rundown, key: str, name: str, now: datetime) -> None:
    rundown.holder_key, rundown.holder_name = key, name
    rundown.held_at = rundown.seen_at = now
    _nobody_asks(rundown)


def _nobody_asks(rundown: Rundown) -> None:
    rundown.asked_by_key = rundown.asked_by_name = ""
    rundown.asked_at = None
