"""What an operator does with one channel: test, ready, live, end, fail, show, hide."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.core import clock
from summit.core.actor import Actor, Permission
from summit.core.db import unit_of_work
from summit.core.errors import N_, Refused
from summit.core.guard import actor, needs
from summit.streaming import operations, queries
from summit.streaming.forms.broadcasts import EndForm, ReasonForm, end_word
from summit.streaming.models import Broadcast, BroadcastState
from summit.streaming.operations import Doubtful, NeedsConsent
from summit.streaming.views.organizer.blueprint import CHANNEL, broadcasts
from summit.streaming.views.organizer.desk import Desk, channel_name

#: What each step does, and what is said when it is done.
_STEPS: Mapping[str, tuple[Callable[..., bool], str]] = {
    "planned": (operations.to_planned, N_("“%(channel)s” is planned again.")),
    "test": (operations.to_test, N_("“%(channel)s” is being tested; nobody sees it yet.")),
    "ready": (operations.to_ready, N_("“%(channel)s” is ready.")),
    "live": (operations.go_live, N_("“%(channel)s” is live.")),
}


@broadcasts.post(f"{CHANNEL}/step")
@needs(Permission.OPERATE)
def step(slug: str, session_slug: str, language: str) -> ResponseReturnValue:
    """Take a channel one step further, or back."""
    to = request.form.get("to", "")
    if to not in _STEPS:
        abort(422)
    change, said = _STEPS[to]

    def act(broadcast: Broadcast, who: Actor, now: datetime) -> bool:
        return change(broadcast, actor=who, now=now)

    return _acting(slug, session_slug, language, act, said)


@broadcasts.post(f"{CHANNEL}/show")
@needs(Permission.OPERATE)
def show(slug: str, session_slug: str, language: str) -> ResponseReturnValue:
    """Show a channel to everyone."""
    despite = request.form.get("despite", "")

    def act(broadcast: Broadcast, who: Actor, now: datetime) -> bool:
        return operations.show(broadcast, actor=who, now=now, despite=despite)

    return _acting(slug, session_slug, language, act, N_("“%(channel)s” is on the public pages."))


@broadcasts.post(f"{CHANNEL}/hide")
@needs(Permission.OPERATE)
def hide(slug: str, session_slug: str, language: str) -> ResponseReturnValue:
    """Take a channel off the public pages."""

    def act(broadcast: Broadcast, who: Actor, now: datetime) -> bool:
        return operations.hide(broadcast, actor=who, now=now)

    said = N_("“%(channel)s” is no longer on the public pages.")
    return _acting(slug, session_slug, language, act, said)


@broadcasts.post(f"{CHANNEL}/swap")
@needs(Permission.OPERATE)
def swap(slug: str, session_slug: str, language: str) -> ResponseReturnValue:
    """Change over to the spare link."""

    def act(broadcast: Broadcast, who: Actor, now: datetime) -> bool:
        operations.swap_spare(broadcast, actor=who, now=now)
        return True

    return _acting(slug, session_slug, language, act, N_("“%(channel)s” now shows its spare link."))


@broadcasts.post(f"{CHANNEL}/check")
@needs(Permission.OPERATE)
def check(slug: str, session_slug: str, language: str) -> ResponseReturnValue:
    """Ask for another look at what YouTube says of the video."""

    def act(broadcast: Broadcast, _who: Actor, now: datetime) -> bool:
        return operations.ask_check(broadcast, now=now)

    said = N_("“%(channel)s” is being checked; look at this page again in a moment.")
    return _acting(slug, session_slug, language, act, said)


@broadcasts.post(f"{CHANNEL}/fail")
@needs(Permission.OPERATE)
def fail(slug: str, session_slug: str, language: str) -> ResponseReturnValue:
    """Note that a channel has failed."""
    form = ReasonForm(formdata=request.form)
    if not form.validate():
        desk = Desk.of(slug, session_slug, Permission.OPERATE)
        desk.card(language)
        return desk.render(reasons={language: form}, status=422)

    def act(broadcast: Broadcast, who: Actor, now: datetime) -> bool:
        return operations.fail(broadcast, form.reason.data, actor=who, now=now)

    return _acting(slug, session_slug, language, act, N_("“%(channel)s” is noted as failed."))


@broadcasts.get(f"{CHANNEL}/end")
@needs(Permission.OPERATE)
def confirm_end(slug: str, session_slug: str, language: str) -> ResponseReturnValue:
    """Ask for a word before a broadcast is ended, where no button can be held down."""
    return _confirm(Desk.of(slug, session_slug, Permission.OPERATE), language, EndForm())


@broadcasts.post(f"{CHANNEL}/end")
@needs(Permission.OPERATE)
def end(slug: str, session_slug: str, language: str) -> ResponseReturnValue:
    """End a broadcast, for good."""
    form = EndForm(formdata=request.form)
    if not form.validate():
        return _confirm(Desk.of(slug, session_slug, Permission.OPERATE), language, form, 422)

    def act(broadcast: Broadcast, who: Actor, now: datetime) -> bool:
        return operations.end_broadcast(broadcast, actor=who, now=now)

    return _acting(slug, session_slug, language, act, N_("“%(channel)s” has ended."))


def _confirm(desk: Desk, language: str, form: EndForm, status: int = 200) -> ResponseReturnValue:
    card = desk.card(language)
    text = render_template(
        "streaming/end.html",
        **desk.words(),
        card=card,
        form=form,
        end_word=end_word(),
        is_live=card.broadcast is not None and card.broadcast.state is BroadcastState.LIVE,
    )
    return text, status


def _acting(
    slug: str,
    session_slug: str,
    language: str,
    act: Callable[[Broadcast, Actor, datetime], bool],
    said: str,
) -> ResponseReturnValue:
    """Do something with a channel that is held meanwhile, and say what came of it."""
    channel = channel_name(language)
    with unit_of_work():
        desk = Desk.of(slug, session_slug, Permission.OPERATE)
        broadcast = queries.channel_of(desk.session.id, language, to_change=True)
        if broadcast is None:
            desk.card(language)
            return desk.render(refusal=_("This channel has no video yet."), status=422)
        try:
            changed = act(broadcast, actor(), clock.now())
        except NeedsConsent as refused:
            return desk.render(refusal=refused.told(_), needs_consent=refused, status=422)
        except Doubtful as refused:
            return desk.render(refusal=refused.told(_), doubtful=language, status=422)
        except Refused as refused:
            return desk.render(refusal=refused.told(_), status=422)
        address = desk.address
    flash(_(said, channel=channel) if changed else _("Nothing was changed."))
    return redirect(f"{address}#c-{language}", 303)
