"""What is kept of interpreters, for how long, and who sees it."""

from __future__ import annotations

from flask import g, render_template
from flask.typing import ResponseReturnValue

from summit.attendance.queries import arrangements
from summit.attendance.retention import LINKS_OPEN
from summit.interpretation import queries
from summit.interpretation.views.interpreter.blueprint import interpreter_pages


@interpreter_pages.get("/privacy")
def privacy() -> ResponseReturnValue:
    """Say what is asked of interpreters, why, who sees it, and for how long it is kept."""
    summit_id = g.interpreter.summit_id
    return render_template(
        "interpreter/privacy.html",
        arrangements=arrangements(summit_id),
        kept_days=queries.settings(summit_id).kept_days,
        links_open=LINKS_OPEN.days,
    )
