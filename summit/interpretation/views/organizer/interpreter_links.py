"""An interpreter's link and the address of their calendar: mailed, renewed, handed on."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.guard import actor, needs
from summit.interpretation.operations import interpreters as operations
from summit.interpretation.operations.links import show_link
from summit.interpretation.views.organizer.interpreters import (
    ONE,
    address_of,
    interpreters,
    to_change,
)


@interpreters.post(f"{ONE}/send-link")
@needs(Permission.SEND)
def send_link(slug: str, interpreter_id: int) -> ResponseReturnValue:
    """Mail an interpreter their link."""
    with unit_of_work():
        summit, interpreter = to_change(slug, interpreter_id, Permission.SEND)
        sent = operations.send_link(interpreter, actor=actor(), now=clock.now())
        address = address_of(summit, interpreter)
    flash(
        _("The link is being mailed.")
        if sent
        else _("Nothing was mailed: the link was just sent, or there is no address.")
    )
    return redirect(f"{address}#link", 303)


@interpreters.post(f"{ONE}/renew-link")
@needs(Permission.SEND)
def renew_link(slug: str, interpreter_id: int) -> ResponseReturnValue:
    """Give an interpreter another link, and mail it where there is an address."""
    with unit_of_work():
        summit, interpreter = to_change(slug, interpreter_id, Permission.SEND)
        now = clock.now()
        operations.renew_link(interpreter, actor=actor(), now=now)
        sent = operations.send_link(interpreter, actor=actor(), now=now)
        address = address_of(summit, interpreter)
    flash(
        _("The former link opens nothing any more; the new one is being mailed.")
        if sent
        else _("The former link opens nothing any more.")
    )
    return redirect(f"{address}#link", 303)


@interpreters.post(f"{ONE}/renew-feed")
@needs(Permission.SEND)
def renew_feed(slug: str, interpreter_id: int) -> ResponseReturnValue:
    """Give an interpreter's private calendar another address."""
    with unit_of_work():
        summit, interpreter = to_change(slug, interpreter_id, Permission.SEND)
        operations.renew_feed(interpreter, actor=actor(), now=clock.now())
        address = address_of(summit, interpreter)
    flash(_("The former address of the calendar is gone; the interpreter finds the new one there."))
    return redirect(f"{address}#link", 303)


@interpreters.post(f"{ONE}/link")
@needs(Permission.SEND)
def copy_link(slug: str, interpreter_id: int) -> ResponseReturnValue:
    """Show an interpreter's link once, to be handed on by another way than mail."""
    with unit_of_work():
        summit, interpreter = to_change(slug, interpreter_id, Permission.SEND)
        token = show_link(interpreter, actor=actor(), now=clock.now())
        text = render_template(
            "interpretation/interpreter_link.html",
            summit=summit,
            interpreter=interpreter,
            base=address_of(summit, interpreter),
            link=f"{current_app.config['SUMMIT'].public_url}/interpreter/{token}",
        )
    return text, 200, {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
