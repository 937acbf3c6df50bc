"""Asking a second person, and their answer (결재)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from summit.accounts.approvals import Act, Approvals
from summit.accounts.models import Approval, ApprovalState
from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Conflict, Forbidden, Refused
from summit.journal.operations import record

LONGEST_REMARK = 1000


def request_approval(
    summit_id: int,
    act: str,
    args: Mapping[str, Any],
    fingerprint: str,
    *,
    registry: Approvals,
    actor: Actor,
    now: datetime,
) -> Approval:
    """Ask for an act to be approved by another person, who then carries it out.

    An earlier request for the same act with the same arguments is withdrawn: it was about
    something older.

    Args:
        args: what the act's handler needs, plain JSON.
        fingerprint: identifies what the requester saw.

    Raises:
        NotFound: nobody handles the act.
        Forbidden: the actor could not do it even after approval.
        Refused: the same is waiting already.
    """
    _refuse_others(registry.get(act), summit_id, actor)
    waiting = db.session.scalars(
        select(Approval)
        .where(
            Approval.summit_id == summit_id,
            Approval.act == act,
            Approval.state == ApprovalState.WAITING,
        )
        .with_for_update()
    ).all()
    for earlier in waiting:
        if earlier.args == dict(args):
            if earlier.fingerprint == fingerprint:
                raise Refused(N_("This waits for approval already."))
            _decide(earlier, ApprovalState.WITHDRAWN, actor, now, "")
    made = Approval(
        summit_id=summit_id,
        act=act,
        args=dict(args),
        fingerprint=fingerprint,
        requested_by=actor.key,
        requested_by_name=actor.name,
        requested_at=now,
    )
    db.session.add(made)
    db.session.flush()
    _record("approval.requested", made, actor, now, after={"act": act})
    return made


def approve(
    approval: Approval, *, registry: Approvals, remark: str = "", actor: Actor, now: datetime
) -> None:
    """Approve an act and carry it out, in one unit of work.

    Raises:
        Forbidden: the actor asked for it, or could not do it themselves.
        Conflict: it was decided already, or is no longer what the requester saw.
        NotFound: nobody handles the act any longer.
    """
    act = registry.get(approval.act)
    _refuse_others(act, approval.summit_id, actor)
    if actor.key == approval.requested_by:
        raise Forbidden(N_("You asked for this yourself; another person must approve it."))
    _decide(approval, ApprovalState.APPROVED, actor, now, remark)
    act.run(approval, actor, now)


def refuse(
    approval: Approval, *, registry: Approvals, remark: str, actor: Actor, now: datetime
) -> None:
    """Refuse an act, with a word that tells the requester why.

    Raises:
        Forbidden: the actor could not do it themselves.
        Refused: there is no word.
        Conflict: it was decided already.
    """
    act = registry.find(approval.act)
    if act is not None:
        _refuse_others(act, approval.summit_id, actor)
    elif not actor.is_admin:
        registry.get(approval.act)
    if not remark.strip():
        raise Refused(N_("Say why, so that they know what to change."))
    _decide(approval, ApprovalState.REFUSED, actor, now, remark)


def withdraw(approval: Approval, *, actor: Actor, now: datetime) -> None:
    """Take a request back.

    Raises:
        Forbidden: somebody else asked for it.
        Conflict: it was decided already.
    """
    if actor.key != approval.requested_by:
        raise Forbidden(N_("Only who asked for it can take it back."))
    _decide(approval, ApprovalState.WITHDRAWN, actor, now, "")


def _decide(
    approval: Approval, state: ApprovalState, actor: Actor, now: datetime, remark: str
) -> None:
    if approval.state is not ApprovalState.WAITING:
        raise Conflict(N_("This was decided already."))
    approval.state, approval.remark = state, remark.strip()[:LONGEST_REMARK]
    approval.decided_by, approval.decided_by_name = actor.key, actor.name
    approval.decided_at = now
    db.session.flush()
    after = {"act": approval.act, "requested_by": approval.requested_by_name}
    if approval.remark:
        after["remark"] = approval.remark
    _record(f"approval.{state.value}", approval, actor, now, after=after)


def _refuse_others(act: Act, summit_id: int, actor: Actor) -> None:
    if not actor.may(act.permission, summit_id):
        raise Forbidden(N_("Your role does not allow this. An owner of the summit can change it."))


def _record(
    act: str, approval: Approval, actor: Actor, now: datetime, *, after: dict[str, str]
) -> None:
    record(
        act,
        actor=actor,
        now=now,
        object_kind="approval",
        object_key=str(approval.id),
        summit_id=approval.summit_id,
        after=after,
    )
