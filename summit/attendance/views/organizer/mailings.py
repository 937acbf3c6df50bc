"""Mailings: who is chosen, what each would read, sending, and how far it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.accounts.approvals import Approvals
from summit.attendance import wording
from summit.attendance.forms.mailings import (
    RehearseForm,
    SendForm,
    Step,
    step,
)
from summit.attendance.models import LetterKind, Mailing, MailingState
from summit.attendance.operations import mailings as acts
from summit.attendance.queries import mailings as reading_of
from summit.attendance.queries import published
from summit.attendance.queries.mailing_entries import SHOWN, entry_lines
from summit.attendance.recipients import Recipient
from summit.attendance.recipients import fingerprint as fingerprint_of
from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import reading, unit_of_work
from summit.core.errors import Conflict, Refused
from summit.core.guard import actor, needs
from summit.core.listing import page_number
from summit.mail import queries as mail
from summit.programme import queries as programme

mailing_pages = Blueprint("mailings", __name__, url_prefix="/organizer/summits/<slug>/mailings")

#: How many recipients a page shows.
PAGE = 200

_ONE = "/<int(max=2147483647):mailing_id>"


@dataclass(frozen=True, slots=True)
class Outlook:
    """What would happen to the recipients of a draft, put together for its page.

    ``reasons`` counts those who are left out by why; ``languages`` those who are written to.
    """

    found: Sequence[Recipient]
    seen: str

    @property
    def written(self) -> list[Recipient]:
        """Those to whom something would be sent."""
        return [each for each in self.found if not each.left_out]

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """Why others are left out, the most frequent first."""
        return Counter(each.left_out for each in self.found if each.left_out).most_common()

    @property
    def languages(self) -> list[tuple[str, int]]:
        """In which languages those are written to."""
        return Counter(each.invitation.office.language for each in self.written).most_common()


@mailing_pages.get(_ONE)
@needs(Permission.SEE)
def show(slug: str, mailing_id: int) -> ResponseReturnValue:
    """Show a mailing: what would happen to each recipient, or what has."""
    return _one(reading_of.mailing_of(g.summit_ref.id, mailing_id))


@mailing_pages.get(f"{_ONE}/progress")
@needs(Permission.SEE)
def progress(slug: str, mailing_id: int) -> ResponseReturnValue:
    """Answer with how far sending is, or with nothing where that is known."""
    mailing = reading_of.mailing_of(g.summit_ref.id, mailing_id)
    state = _state(mailing)
    if request.args.get("seen") == state["stamp"]:
        return "", 204
    return render_template(
        "attendance/mailing_progress.html", mailing=mailing, **state, **_entries(mailing, state)
    )


@mailing_pages.post(f"{_ONE}/send")
@needs(Permission.SEND)
def send(slug: str, mailing_id: int) -> ResponseReturnValue:
    """Ask whether to send, go back, or send (or ask for approval)."""
    form, asked = SendForm(formdata=request.form), step()
    here = f"/organizer/summits/{g.summit_ref.slug}/mailings/{mailing_id}"
    if asked is Step.BACK:
        return redirect(here, 303)
    if asked is Step.LOOK:
        return _check(reading_of.mailing_of(g.summit_ref.id, mailing_id), form)
    with reading():
        second_pair = programme.summit_for(slug, actor(), Permission.SEND).second_pair
    try:
        with unit_of_work():
            mailing = reading_of.mailing_of(g.summit_ref.id, mailing_id, to_change=not second_pair)
            said, page = _do(mailing, form, second_pair=second_pair)
    except Conflict as conflict:
        return _one(
            reading_of.mailing_of(g.summit_ref.id, mailing_id), refusal=conflict.told(_), status=409
        )
    except Refused as refused:
        return _one(
            reading_of.mailing_of(g.summit_ref.id, mailing_id), refusal=refused.told(_), status=422
        )
    flash(said)
    return redirect(f"/organizer/summits/{g.summit_ref.slug}/{page}", 303)


@mailing_pages.post(f"{_ONE}/rehearse")
@needs(Permission.SEND)
def rehearse(slug: str, mailing_id: int) -> ResponseReturnValue:
    """Send everything to one address, which says so and changes nothing."""
    form = RehearseForm(formdata=request.form)
    valid = form.validate()
    try:
        with unit_of_work():
            mailing = reading_of.mailing_of(g.summit_ref.id, mailing_id)
            if not valid:
                return _one(mailing, rehearsing=form, status=422)
            made = acts.rehearse(mailing, form.address.data, actor=actor(), now=clock.now())
            number = made.id
    except Refused as refused:
        form.refuse("address", refused.told(_))
        return _one(reading_of.mailing_of(g.summit_ref.id, mailing_id), rehearsing=form, status=422)
    return redirect(f"/organizer/summits/{g.summit_ref.slug}/mailings/{number}", 303)


@mailing_pages.post(f"{_ONE}/stop")
@needs(Permission.SEND)
def stop(slug: str, mailing_id: int) -> ResponseReturnValue:
    """Call back what has not gone out."""
    return _act(mailing_id, acts.stop_mailing, _("Stopped. What had gone out stays sent."))


@mailing_pages.post(f"{_ONE}/continue")
@needs(Permission.SEND)
def go_on(slug: str, mailing_id: int) -> ResponseReturnValue:
    """Go on with what was stopped."""
    return _act(mailing_id, acts.continue_mailing, _("Sending goes on."))


@mailing_pages.post(f"{_ONE}/delete")
@needs(Permission.EDIT)
def delete(slug: str, mailing_id: int) -> ResponseReturnValue:
    """Forget a draft."""
    with unit_of_work():
        mailing = reading_of.mailing_of(g.summit_ref.id, mailing_id, to_change=True)
        acts.delete_mailing(mailing, actor=actor(), now=clock.now())
    flash(_("The draft is deleted. The invitations themselves are kept."))
    return redirect(f"/organizer/summits/{g.summit_ref.slug}/mailings", 303)


@mailing_pages.post(f"{_ONE}/recipients/<int(max=2147483647):entry_id>/leave-out")
@needs(Permission.EDIT)
def leave_out(slug: str, mailing_id: int, entry_id: int) -> ResponseReturnValue:
    """Take one recipient out of a draft."""
    with unit_of_work():
        mailing = reading_of.mailing_of(g.summit_ref.id, mailing_id, to_change=True)
        entry = reading_of.entry_of(mailing, entry_id)
        acts.leave_out(mailing, entry, actor=actor(), now=clock.now())
    return redirect(f"/organizer/summits/{g.summit_ref.slug}/mailings/{mailing_id}", 303)


# Doing and showing


def _do(mailing: Mailing, form: SendForm, *, second_pair: bool) -> tuple[str, str]:
    """Send or ask for approval; return what to say of it, and on which page."""
    now, seen = clock.now(), form.seen.data or ""
    if second_pair:
        found = reading_of.judged(mailing, now)
        acts.ask_to_send(
            mailing,
            registry=_registry(),
            in_hours=bool(form.in_hours.data),
            seen=seen,
            count=sum(not each.left_out for each in found),
            actor=actor(),
            now=now,
        )
        return _("Another person is asked for approval; nothing is sent yet."), "approvals"
    acts.send_mailing(mailing, in_hours=bool(form.in_hours.data), seen=seen, actor=actor(), now=now)
    return _("Sending has begun."), f"mailings/{mailing.id}"


def _act(mailing_id: int, act: Any, said: str) -> ResponseReturnValue:
    try:
        with unit_of_work():
            # Held only once its mails are: a worker notes a mail first and looks here after it.
            mailing = reading_of.mailing_of(g.summit_ref.id, mailing_id)
            act(mailing, actor=actor(), now=clock.now())
    except Refused as refused:
        return _one(
            reading_of.mailing_of(g.summit_ref.id, mailing_id), refusal=refused.told(_), status=422
        )
    flash(said)
    return redirect(f"/organizer/summits/{g.summit_ref.slug}/mailings/{mailing_id}", 303)


def _outlook(mailing: Mailing) -> Outlook:
    document = published(mailing.summit_id)
    found = reading_of.judged(mailing, clock.now(), document=document)
    template = reading_of.letter_template(mailing.summit_id, LetterKind(mailing.kind.value))
    return Outlook(found, fingerprint_of(mailing, found, document, template))


def _check(mailing: Mailing, form: SendForm) -> ResponseReturnValue:
    """Ask once more, with the numbers; it must still be what was looked at."""
    if mailing.state is not MailingState.DRAFT:
        return _one(mailing, refusal=_("This mailing has been sent already."), status=422)
    outlook = _outlook(mailing)
    if not outlook.written:
        said = _("Nobody would be written to: see at each recipient why.")
        return _one(mailing, refusal=said, status=422)
    if form.seen.data != outlook.seen:
        said = _("What would be sent has changed since you looked at it; look again.")
        return _one(mailing, refusal=said, status=409)
    return render_template(
        "attendance/mailing_check.html",
        mailing=mailing,
        outlook=outlook,
        form=form,
        switch=mail.switch(),
        wording=wording,
    )


def _one(
    mailing: Mailing,
    *,
    refusal: str = "",
    rehearsing: RehearseForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    ref = g.summit_ref
    page = max(1, page_number(request.args))
    common: dict[str, Any] = {
        "mailing": mailing,
        "refusal": refusal,
        "switch": mail.switch(),
    }
    if mailing.state is MailingState.DRAFT:
        outlook = _outlook(mailing)
        text = render_template(
            "attendance/mailing_draft.html",
            outlook=outlook,
            shown=outlook.found[(page - 1) * PAGE : page * PAGE],
            total=len(outlook.found),
            rehearsing=rehearsing or RehearseForm(formdata=None),
            form=SendForm(formdata=None, in_hours=mailing.in_hours, seen=outlook.seen),
            may=_may(),
            wording=wording,
            page=page,
            per_page=PAGE,
            is_published=reading_of.newest_number(ref.id) is not None,
            **common,
        )
        return text, status
    state = _state(mailing)
    text = render_template("attendance/mailing.html", **common, **state, **_entries(mailing, state))
    return text, status


def _state(mailing: Mailing) -> dict[str, Any]:
    """Return how far a mailing is; ``stamp`` is another as soon as anything of it is."""
    tally = reading_of.tally(mailing)
    numbers = (tally.waiting, tally.queued, tally.sent, tally.failed, tally.stopped)
    stamp = ".".join([mailing.state.value, *map(str, numbers)])
    next_at = None
    if mailing.state is MailingState.SENDING and tally.waiting and mailing.in_hours:
        next_at = reading_of.next_turn(mailing, clock.now())
    return {
        "tally": tally,
        "stamp": stamp,
        "next_at": next_at,
        "is_paused": mail.switch() is not None,
        "may_send": actor().may(Permission.SEND, g.summit_ref.id),
        "base": f"/organizer/summits/{g.summit_ref.slug}/mailings/{mailing.id}",
    }


def _entries(mailing: Mailing, state: dict[str, Any]) -> dict[str, Any]:
    """Return the page of recipients that the address asks for, and what may be seen of them."""
    asked, page = request.args.get("show", ""), max(1, page_number(request.args))
    show = asked if asked in SHOWN else ""
    return {
        "lines": entry_lines(mailing, show, limit=PAGE, offset=(page - 1) * PAGE),
        "total": getattr(state["tally"], show or "total"),
        "show": show,
        "page": page,
        "per_page": PAGE,
        "may": _may(),
        "wording": wording,
    }


def _may_read_addresses(summit_id: int) -> bool:
    """Whoever writes to offices needs their addresses; whoever is there on the day does not."""
    return any(actor().may(each, summit_id) for each in (Permission.EDIT, Permission.SEND))


def _may() -> dict[str, bool]:
    summit_id = g.summit_ref.id
    return {
        "edit": actor().may(Permission.EDIT, summit_id),
        "send": actor().may(Permission.SEND, summit_id),
        "addresses": _may_read_addresses(summit_id),
    }


def _registry() -> Approvals:
    found: Approvals = current_app.extensions["summit.approvals"]
    return found
