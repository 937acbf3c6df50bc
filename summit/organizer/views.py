"""Pages of the console that belong to no summit."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from summit.core.actor import Permission
from summit.core.guard import actor, needs_sign_in
from summit.programme import queries

organizer = Blueprint("organizer", __name__, url_prefix="/organizer")


@organizer.get("/")
@needs_sign_in
def home() -> ResponseReturnValue:
    """The summits on whose staff somebody is."""
    me = actor()
    return render_template(
        "organizer/home.html",
        summits=queries.refs_of(me),
        may_make=me.may_somewhere(Permission.MANAGE),
    )
