"""The list of invitations, and what is done to several of them."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, current_app, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from summit.accounts.approvals import Approvals
from summit.attendance import operations, wording
from summit.attendance.forms.invitations import DeadlineForm, ids
from summit.attendance.models import AnswerKind, Invitation, InvitationState
from summit.attendance.operations.withdrawing import ask_to_withdraw, is_known
from summit.attendance.queries.listing import invitation_lines, invitations_chosen, session_choices
from summit.attendance.views.organizer.listing import InvitationListing, counts
from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.guard import actor, needs
from summit.directory.wording import RELATIONS
from summit.programme import queries as programme

invitations = Blueprint("invitations", __name__, url_prefix="/organizer/summits/<slug>/invitations")


@invitations.get("")
@needs(Permission.SEE)
def index(slug: str) -> ResponseReturnValue:
    """List a summit's invitations; the address says how they are sorted and which are shown."""
    return _page()


@invitations.post("/deadline")
@needs(Permission.EDIT)
def set_deadline(slug: str) -> ResponseReturnValue:
    """Ask those who are chosen to answer by another time."""
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        form = DeadlineForm(formdata=request.form, zone=summit.zone)
        chosen = _chosen(summit.id)
        if not chosen:
            form.form_errors.append(_("Tick at least one invitation."))
        if not form.validate() or form.form_errors:
            return _page(form, [each.id for each in chosen], 422)
        now = clock.now()
        changed = sum(
            operations.set_deadline(each, form.deadline.data, actor=actor(), now=now)
            for each in chosen
        )
        address = f"/organizer/summits/{summit.slug}/invitations"
    flash(
        ngettext("%(num)s deadline is changed.", "%(num)s deadlines are changed.", changed)
        if changed
        else _("Nothing was changed.")
    )
    return redirect(address, 303)


@invitations.post("/withdraw")
@needs(Permission.SEND)
def withdraw(slug: str) -> ResponseReturnValue:
    """Say what withdrawing those who are chosen would do; once that is confirmed, do it."""
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.SEND, to_change=True)
        chosen = [
            each for each in _chosen(summit.id) if each.state is not InvitationState.WITHDRAWN
        ]
        if not chosen:
            form = DeadlineForm(formdata=None, zone=summit.zone)
            form.form_errors.append(_("Tick at least one invitation that is not withdrawn yet."))
            return _page(form, [], 422)
        known = [each for each in chosen if is_known(each)]
        if request.form.get("sure") != "y":
            return render_template(
                "attendance/invitations_withdraw.html",
                summit=summit,
                chosen=chosen,
                known=known,
                answered=[each for each in known if each.answer is not None],
                wording=wording,
            )
        now = clock.now()
        if known and summit.second_pair:
            registry: Approvals = current_app.extensions["summit.approvals"]
            ask_to_withdraw(summit.id, chosen, registry=registry, actor=actor(), now=now)
            flash(_("Another person is asked for approval; nothing is withdrawn yet."))
            return redirect(f"/organizer/summits/{summit.slug}/approvals", 303)
        for each in chosen:
            operations.withdraw(each, actor=actor(), now=now)
        address = f"/organizer/summits/{summit.slug}/invitations"
    flash(
        ngettext(
            "%(num)s invitation is withdrawn.", "%(num)s invitations are withdrawn.", len(chosen)
        )
    )
    return redirect(address, 303)


def _chosen(summit_id: int) -> Sequence[Invitation]:
    """Return the invitations of the summit that were ticked; others' numbers mean nothing."""
    return invitations_chosen(summit_id, ids(request.form.getlist("invitation")))


def _page(
    form: DeadlineForm | None = None, ticked: Sequence[int] = (), status: int = 200
) -> ResponseReturnValue:
    ref = g.summit_ref
    listing = InvitationListing(
        request.args, f"/organizer/summits/{ref.slug}/invitations", clock.now()
    )
    lines = invitation_lines(ref.id)
    kept = listing.kept(lines)
    text = render_template(
        "attendance/invitations.html",
        listing=listing,
        page=listing.page(kept, len(lines)),
        counts=counts(kept),
        sessions=session_choices(ref.id),
        form=form or DeadlineForm(formdata=None, zone=ref.zone),
        ticked=frozenset(ticked),
        summit=ref,
        wording=wording,
        states=InvitationState,
        answers=AnswerKind,
        relations=RELATIONS,
        may_edit=actor().may(Permission.EDIT, ref.id),
        may_send=actor().may(Permission.SEND, ref.id),
    )
    return text, status
