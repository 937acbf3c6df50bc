"""What every page of an interpreter begins with: whose it is, and where they stand."""

from __future__ import annotations

from datetime import datetime

from flask import flash, g, redirect
from flask.typing import ResponseReturnValue

from summit.interpretation import queries
from summit.interpretation.models import Interpreter

#: What the addresses of all pages of an interpreter begin with.
PREFIX = "/interpreter/<lang>/<token>"


def onward(path: str, said: str = "") -> ResponseReturnValue:
    """Lead to another page of the same interpreter after a change, where ``said`` is told."""
    if said:
        flash(said)
    return redirect(f"{g.interpreter_base}{path}", 303)


def interpreter_to_change(now: datetime) -> Interpreter:
    """Return whoever makes this request in the open unit of work, and hold their row.

    The guard lets go of what it has read.

    Raises:
        NotFound: their link was revoked since the guard let them pass.
    """
    found = queries.interpreter_by_token(g.interpreter_token, now)
    g.interpreter = queries.interpreter_of(found.summit_id, found.id, to_change=True)
    return found
