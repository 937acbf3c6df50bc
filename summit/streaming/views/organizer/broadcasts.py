"""All broadcasts of a summit, those of one session, and what holds for all of its channels."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import Conflict, Refused
from summit.core.guard import actor, needs
from summit.programme import queries as programme
from summit.streaming import checks, operations, queries, wording
from summit.streaming.forms.broadcasts import HoldForm, WaiverForm
from summit.streaming.models import FLOOR, SIGN, BroadcastState
from summit.streaming.operations import problems_of
from summit.streaming.queries import BroadcastLine, ChannelLine

# The views of other modules are on the same blueprint.
from summit.streaming.views.organizer import channels as _channels  # noqa: F401
from summit.streaming.views.organizer import on_air as _on_air  # noqa: F401
from summit.streaming.views.organizer.blueprint import SESSION, broadcasts
from summit.streaming.views.organizer.desk import Desk, channel_name, names

__all__ = ["broadcasts"]


def _problems(channel: ChannelLine) -> tuple[checks.Problem, ...]:
    if channel.broadcast is None:
        return ()
    return checks.grave(problems_of(channel.broadcast, elsewhere=bool(channel.elsewhere)))


#: The views of the list, by the word in its address.
_WANTED: dict[str, Callable[[BroadcastLine], bool]] = {
    "live": lambda line: any(
        each.broadcast is not None and each.broadcast.state is BroadcastState.LIVE
        for each in line.channels
    ),
    "shown": lambda line: any(
        each.broadcast is not None and each.broadcast.shown_at is not None for each in line.channels
    ),
    "problems": lambda line: line.has_any and any(map(_problems, line.channels)),
    "consents": lambda line: line.has_any and bool(line.lacking),
    "without": lambda line: not line.has_any,
}


@broadcasts.get("/broadcasts")
@needs(Permission.SEE)
def index(slug: str) -> ResponseReturnValue:
    """Show every session with its channels: state, shown or not, consents and problems."""
    summit = programme.summit_for(slug, actor(), Permission.SEE)
    every = queries.listing(summit.id)
    view = request.args.get("view", "")
    lines = [line for line in every if _WANTED[view](line)] if view in _WANTED else every
    used = {each.language for line in every for each in line.channels}
    order = [FLOOR, *(tag for tag in wording.CHANNELS if tag not in (FLOOR, SIGN)), SIGN]
    return render_template(
        "streaming/broadcasts.html",
        summit=summit,
        lines=lines,
        every=every,
        counts={name: sum(map(wanted, every)) for name, wanted in _WANTED.items()},
        view=view if view in _WANTED else "",
        columns=sorted(used, key=lambda tag: order.index(tag) if tag in order else len(order)),
        problems_of=_problems,
        channel_name=channel_name,
        names=names,
        wording=wording,
        now=clock.now(),
    )


@broadcasts.get(SESSION)
@needs(Permission.SEE)
def session(slug: str, session_slug: str) -> ResponseReturnValue:
    """Show the channels of one session, and what to do next with each."""
    return Desk.of(slug, session_slug, Permission.SEE).render()


@broadcasts.post(f"{SESSION}/hold")
@needs(Permission.OPERATE)
def hold(slug: str, session_slug: str) -> ResponseReturnValue:
    """Put the hold slate on all channels."""
    with unit_of_work():
        desk = Desk.of(slug, session_slug, Permission.OPERATE)
        form = HoldForm(formdata=request.form)
        if not form.validate():
            return desk.render(hold=form, status=422)
        changed = operations.hold_all(desk.session, form.text.data, actor=actor(), now=clock.now())
        address = desk.address
    flash(_("All channels are on hold.") if changed else _("Nothing was changed."))
    return redirect(address, 303)


@broadcasts.post(f"{SESSION}/release")
@needs(Permission.OPERATE)
def release(slug: str, session_slug: str) -> ResponseReturnValue:
    """Take the hold slate away."""
    with unit_of_work():
        desk = Desk.of(slug, session_slug, Permission.OPERATE)
        changed = operations.release_hold(desk.session, actor=actor(), now=clock.now())
        address = desk.address
    flash(_("The channels show their video again.") if changed else _("Nothing was changed."))
    return redirect(address, 303)


@broadcasts.post(f"{SESSION}/waiver")
@needs(Permission.MANAGE)
def waive(slug: str, session_slug: str) -> ResponseReturnValue:
    """Sign for going public without the consents that are missing."""
    with unit_of_work():
        desk = Desk.of(slug, session_slug, Permission.MANAGE)
        form = WaiverForm(formdata=request.form)
        if not form.validate():
            return desk.render(waiver=form, status=422)
        try:
            changed = operations.waive_consents(
                desk.session,
                form.reason.data,
                purposes=form.purposes,
                seen=form.seen.data or "",
                actor=actor(),
                now=clock.now(),
            )
        except Conflict as conflict:
            form.refuse("", conflict.told(_))
            form.seen.data = desk.missing_key
            return desk.render(waiver=form, status=409)
        except Refused as refused:
            form.refuse("", refused.told(_))
            return desk.render(waiver=form, status=422)
        address = desk.address
    flash(_("The waiver is signed.") if changed else _("Nothing was changed."))
    return redirect(f"{address}#consents", 303)


@broadcasts.post(f"{SESSION}/waiver/take-back")
@needs(Permission.MANAGE)
def take_back(slug: str, session_slug: str) -> ResponseReturnValue:
    """Take a waiver back."""
    with unit_of_work():
        desk = Desk.of(slug, session_slug, Permission.MANAGE)
        changed = operations.take_back_waiver(desk.session, actor=actor(), now=clock.now())
        address = desk.address
    flash(_("The waiver no longer counts.") if changed else _("Nothing was changed."))
    return redirect(f"{address}#consents", 303)
