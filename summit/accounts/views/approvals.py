"""What waits for a second person."""

from __future__ import annotations

from flask import g
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from summit.accounts import queries
from summit.accounts.forms import RemarkForm
from summit.accounts.models import ApprovalState
from summit.accounts.operations import approvals
from summit.accounts.views.blueprints import accounts, done, not_done, page, registry
from summit.accounts.wording import APPROVAL_STATES
from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import Conflict, Refused
from summit.core.guard import actor, needs

_ONE = "/summits/<slug>/approvals/<int(max=2147483647):approval_id>"


@accounts.get("/summits/<slug>/approvals")
@needs(Permission.SEE)
def approval_list(slug: str) -> ResponseReturnValue:
    """What waits for a second person in the summit, and what was decided."""
    found = queries.approvals(g.summit_ref.id, actor())
    return page(
        "approvals",
        waiting=[each for each in found if each.state is ApprovalState.WAITING],
        decided=[each for each in found if each.state is not ApprovalState.WAITING],
        acts={each.act: registry().find(each.act) for each in found},
        states=APPROVAL_STATES,
    )


@accounts.post(f"{_ONE}/approve")
@needs(Permission.SEE)
def approve(slug: str, approval_id: int) -> ResponseReturnValue:
    """Approve, and carry out what was approved."""
    form = RemarkForm()
    try:
        with unit_of_work():
            found = queries.approval(approval_id, g.summit_ref.id, actor())
            approvals.approve(
                found,
                registry=registry(),
                remark=form.remark.data,
                actor=actor(),
                now=clock.now(),
            )
    except (Refused, Conflict) as error:
        return not_done(error, _page(slug))
    return done(gettext("Approved and done."), _page(slug))


@accounts.post(f"{_ONE}/refuse")
@needs(Permission.SEE)
def refuse(slug: str, approval_id: int) -> ResponseReturnValue:
    """Refuse, with a word."""
    form = RemarkForm()
    try:
        with unit_of_work():
            found = queries.approval(approval_id, g.summit_ref.id, actor())
            approvals.refuse(
                found,
                registry=registry(),
                remark=form.remark.data,
                actor=actor(),
                now=clock.now(),
            )
    except (Refused, Conflict) as error:
        return not_done(error, _page(slug))
    return done(gettext("Refused; nothing was done."), _page(slug))


@accounts.post(f"{_ONE}/withdraw")
@needs(Permission.SEE)
def withdraw(slug: str, approval_id: int) -> ResponseReturnValue:
    """Take one's own request back."""
    try:
        with unit_of_work():
            found = queries.approval(approval_id, g.summit_ref.id, actor())
            approvals.withdraw(found, actor=actor(), now=clock.now())
    except Conflict as error:
        return not_done(error, _page(slug))
    return done(gettext("The request is taken back."), _page(slug))


def _page(slug: str) -> str:
    return f"/organizer/summits/{slug}/approvals"
