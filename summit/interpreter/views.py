"""The way from a mail to an interpreter's pages, and what is said where there is no page."""

from __future__ import annotations

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from summit.core.errors import N_, NotFound
from summit.interpreter.door import DOOR

interpreter_entry = Blueprint("interpreter", __name__, url_prefix="/interpreter")


@interpreter_entry.get("/<token>")
def enter(**_values: str) -> ResponseReturnValue:
    """Lead from the link in a mail to the page in the interpreter's language."""
    return redirect(DOOR.base, 303)


@interpreter_entry.get("/<lang>/<token>/<path:rest>")
def nothing(rest: str) -> ResponseReturnValue:
    """Refuse an address that is none, to whoever holds a link in the words for interpreters."""
    raise NotFound(N_("This address leads nowhere."))
