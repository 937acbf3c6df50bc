"""Withdrawing invitations that offices know of, where a second person must approve it.

Each of them is a mail that takes an event off a mayor's calendar, so it goes out no more easily
than an invitation does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from summit.accounts.approvals import Approvals, Told
from summit.accounts.models import Approval
from summit.accounts.operations.approvals import request_approval
from summit.attendance.models import Invitation, InvitationState
from summit.attendance.operations.inviting import withdraw
from summit.attendance.queries.listing import invitations_chosen
from summit.core.actor import Actor
from summit.core.errors import N_, Conflict
from summit.core.text import in_language
from summit.programme import queries as programme

#: The act that waits for a second person, in :class:`summit.accounts.approvals.Approvals`.
WITHDRAW_ACT = "attendance.withdraw"

#: How many offices a request names.
MOST_NAMED = 12


def is_known(invitation: Invitation) -> bool:
    """Tell whether somebody would be told that an invitation is withdrawn."""
    return invitation.state not in (InvitationState.DRAFT, InvitationState.WITHDRAWN)


def ask_to_withdraw(
    summit_id: int,
    invitations: Sequence[Invitation],
    *,
    registry: Approvals,
    actor: Actor,
    now: datetime,
) -> Approval:
    """Ask a second person to approve that invitations are withdrawn, which are so then.

    Raises:
        Refused: the same waits already.
        Forbidden: the actor could not withdraw them even with approval.
    """
    labels = [in_language(each.office.label, "en")[0] for each in invitations]
    args = {
        "invitations": [each.id for each in invitations],
        "offices": ", ".join(labels[:MOST_NAMED]) + (" …" if len(labels) > MOST_NAMED else ""),
    }
    return request_approval(
        summit_id,
        WITHDRAW_ACT,
        args,
        _fingerprint(invitations),
        registry=registry,
        actor=actor,
        now=now,
    )


def withdraw_approved(approval: Approval, actor: Actor, now: datetime) -> None:
    """Withdraw what somebody asked for and ``actor`` has approved.

    Raises:
        Conflict: one of the invitations was answered, asked again or withdrawn meanwhile.
    """
    programme.summit_by_id(approval.summit_id, to_change=True)
    found = invitations_chosen(approval.summit_id, approval.args["invitations"])
    if _fingerprint(found) != approval.fingerprint:
        raise Conflict(N_("The invitations have changed since this was asked for; ask again."))
    for each in found:
        withdraw(each, actor=actor, now=now)


def tell_withdrawal(args: Mapping[str, Any]) -> Told:
    """Say what a request for approval is about, and where it can be looked at."""
    label = N_("Withdraw invitations, and tell the offices: %(offices)s")
    return Told(label, {"offices": args["offices"]}, "invitations")


def _fingerprint(invitations: Sequence[Invitation]) -> str:
    facts = [f"{each.id} {each.state} {each.answer} {each.round}" for each in invitations]
    return sha256("\n".join(facts).encode()).hexdigest()
