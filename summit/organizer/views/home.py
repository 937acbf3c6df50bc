"""Where the console begins."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from summit.core.actor import Permission
from summit.core.guard import actor, needs_sign_in
from summit.organizer.views.blueprint import organizer
from summit.programme import queries


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
