"""From planned to recorded: each step an operator's act, or what the provider reports."""

from __future__ import annotations

from datetime import datetime

from summit.core.actor import Actor, ActorKind
from summit.core.errors import N_, Refused
from summit.streaming.channels import may_become, purpose_of
from summit.streaming.consents import uncovered
from summit.streaming.models import Broadcast, BroadcastState
from summit.streaming.operations.gate import lacking, require_consents
from summit.streaming.operations.noting import note
from summit.streaming.operations.showing import hide

_S = BroadcastState

#: Why a step is not possible, by what it leads to.
_REFUSED = {
    _S.TEST: N_("Only a channel that is planned, ready or has failed can be tested."),
    _S.READY: N_("Only a channel that is being tested can be declared ready."),
    _S.LIVE: N_("Only a channel that is ready can go live."),
    _S.ENDED: N_("Only a channel that is live can be ended."),
    _S.FAILED: N_("This channel is over; it cannot fail any more."),
    _S.PLANNED: N_("Only a channel that is being tested, is ready or has failed can go back."),
}


def permit(broadcast: Broadcast, to: BroadcastState, *, actor: Actor) -> bool:
    """Tell whether a step has still to be taken; ``False`` where the channel is there already.

    Nothing is changed: for whoever asks the provider first.

    Raises:
        Refused: no step leads there, or there is nothing to show.
        NeedsConsent: consents are not on record; whoever reports what is so is not asked for them.
    """
    if broadcast.state is to:
        return False
    reported = actor.kind is ActorKind.JOB
    if not may_become(broadcast.state, to, reported=reported):
        raise Refused(_REFUSED[to])
    if to in (_S.TEST, _S.READY, _S.LIVE) and not broadcast.video_id:
        raise Refused(N_("Give the address of the video first."))
    if to is _S.LIVE and not reported:
        require_consents(broadcast.session_id, purpose_of(to))
    return True


def to_test(broadcast: Broadcast, *, actor: Actor, now: datetime) -> bool:
    """Note that the encoder is being tried; return whether that is new.

    Raises as :func:`permit`.
    """
    if not permit(broadcast, _S.TEST, actor=actor):
        return False
    broadcast.tested_at = None
    _step(broadcast, _S.TEST, "broadcast.test_begun", actor, now)
    return True


def to_ready(broadcast: Broadcast, *, actor: Actor, now: datetime) -> bool:
    """Note that the test was good; return whether that is new. Raises as :func:`permit`."""
    if not permit(broadcast, _S.READY, actor=actor):
        return False
    broadcast.tested_at = now
    _step(broadcast, _S.READY, "broadcast.ready", actor, now)
    return True


def to_planned(broadcast: Broadcast, *, actor: Actor, now: datetime) -> bool:
    """Take a test back; return whether that changed anything.

    Raises:
        Refused: the channel has been on air.
    """
    if broadcast.state is _S.PLANNED:
        return False
    if broadcast.state not in (_S.TEST, _S.READY, _S.FAILED) or broadcast.live_at is not None:
        raise Refused(_REFUSED[_S.PLANNED])
    broadcast.tested_at = None
    _step(broadcast, _S.PLANNED, "broadcast.put_back", actor, now)
    return True


def go_live(broadcast: Broadcast, *, actor: Actor, now: datetime) -> bool:
    """Note that the broadcast is live; return whether that is new.

    Of two who say so at once, the first is recorded. Where the provider itself reports it, it is
    so in any case; without the consents the public pages then stop showing the channel.

    Raises:
        Refused, NeedsConsent: as :func:`permit`.
    """
    if not permit(broadcast, _S.LIVE, actor=actor):
        return False
    if (
        actor.kind is ActorKind.JOB
        and broadcast.shown_at is not None
        and uncovered(lacking(broadcast.session_id, purpose_of(_S.LIVE)))
    ):
        hide(broadcast, actor=actor, now=now)
    if broadcast.live_at is None:
        broadcast.live_at = now
    broadcast.ended_at = None
    _step(broadcast, _S.LIVE, "broadcast.live", actor, now)
    return True


def end_broadcast(broadcast: Broadcast, *, actor: Actor, now: datetime) -> bool:
    """Note that the broadcast is over, for good; return whether that is new.

    Raises:
        Refused: it is not live.
    """
    if broadcast.state is _S.RECORDED or not permit(broadcast, _S.ENDED, actor=actor):
        return False
    broadcast.ended_at = now
    _step(broadcast, _S.ENDED, "broadcast.ended", actor, now)
    return True


def fail(broadcast: Broadcast, reason: str, *, actor: Actor, now: datetime) -> bool:
    """Note that a channel has failed, and why; return whether that changed anything.

    Raises:
        Refused: there is no reason, or the broadcast is over.
    """
    why = reason.strip()[:500]
    if not why:
        raise Refused(N_("Say what has failed."))
    if broadcast.state is _S.FAILED and broadcast.failed_reason == why:
        return False
    if broadcast.state is not _S.FAILED:
        permit(broadcast, _S.FAILED, actor=actor)
    _step(broadcast, _S.FAILED, "broadcast.failed", actor, now, why)
    return True


def _step(
    broadcast: Broadcast,
    to: BroadcastState,
    act: str,
    actor: Actor,
    now: datetime,
    reason: str = "",
) -> None:
    before = {"stream_state": broadcast.state.value, "reason": broadcast.failed_reason}
    broadcast.state, broadcast.failed_reason = to, reason
    after = {"stream_state": to.value, "reason": reason}
    note(act, broadcast, actor=actor, now=now, before=before, after=after)
