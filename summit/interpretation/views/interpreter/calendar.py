"""The address of an interpreter's own calendar, to subscribe to; another where it got around."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest

from summit.core import clock
from summit.core.db import unit_of_work
from summit.core.guard import actor
from summit.interpretation import feeds
from summit.interpretation.operations import interpreters as operations
from summit.interpretation.views.interpreter.blueprint import interpreter_pages
from summit.interpretation.views.interpreter.entering import interpreter_to_change, onward


@interpreter_pages.get("/calendar")
def calendar() -> ResponseReturnValue:
    """Show the address of the interpreter's own calendar."""
    address = current_app.config["SUMMIT"].public_url + feeds.address_of(g.interpreter)
    return render_template(
        "interpreter/calendar.html",
        address=address,
        subscription=urlsplit(address)._replace(scheme="webcal").geturl(),
    )


@interpreter_pages.post("/calendar")
def renew_calendar() -> ResponseReturnValue:
    """Give the calendar another address; the former one opens nothing any more."""
    if request.form.get("really") != "y":
        raise BadRequest
    with unit_of_work():
        now = clock.now()
        operations.renew_feed(interpreter_to_change(now), actor=actor(), now=now)
    return onward("calendar", _("The calendar has a new address. Subscribe to that one."))
