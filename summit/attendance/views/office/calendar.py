"""The address of an office's own calendar, to subscribe to; another one where it got around."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest

from summit.attendance import feeds, operations
from summit.attendance.views.office.blueprint import office_answers
from summit.attendance.views.office.entering import contact_to_change, onward
from summit.core import clock
from summit.core.db import unit_of_work
from summit.core.guard import actor


@office_answers.get("/calendar")
def calendar() -> ResponseReturnValue:
    """Show the address of the office's own calendar."""
    address = current_app.config["SUMMIT"].public_url + feeds.address_of(g.office)
    return render_template(
        "office/calendar.html",
        address=address,
        subscription=urlsplit(address)._replace(scheme="webcal").geturl(),
    )


@office_answers.post("/calendar")
def renew_calendar() -> ResponseReturnValue:
    """Give the calendar another address; the former one opens nothing any more."""
    if request.form.get("really") != "y":
        raise BadRequest
    with unit_of_work():
        now = clock.now()
        operations.renew_feed(contact_to_change(now).office, actor=actor(), now=now)
    return onward("calendar", _("The calendar has a new address. Subscribe to that one."))
