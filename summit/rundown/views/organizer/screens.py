"""The links of a session's screens, to be opened on other devices."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, g, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.core import clock, tokens
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.guard import actor, needs
from summit.core.i18n import choose_language
from summit.programme import queries as programme
from summit.rundown import operations, queries
from summit.rundown.queries.screens import LINK_KIND, screens_of
from summit.rundown.views.screens import SCREENS

session_screens = Blueprint(
    "session_screens", __name__, url_prefix="/organizer/summits/<slug>/sessions/<session>/screens"
)


@session_screens.get("")
@needs(Permission.OPERATE)
def show(slug: str, session: str) -> ResponseReturnValue:
    """Show the links; the page is kept nowhere."""
    rundown = queries.rundown_of(g.summit_ref.id, session)
    site = current_app.config["SUMMIT"].public_url
    token = tokens.sign(LINK_KIND, rundown.id, rundown.screens_version)
    found = screens_of(rundown.id)
    return render_template(
        "rundown/screen_links.html",
        rundown=rundown,
        links=[
            (name, _(label), f"{site}/screens/{token}/{name}?lang={choose_language()}")
            for name, label in SCREENS.items()
        ],
        open_until=found.open_until if found is not None else None,
        is_closed=found is None or clock.now() >= found.open_until,
        may_renew=actor().may(Permission.MANAGE, g.summit_ref.id),
        base=f"/organizer/summits/{g.summit_ref.slug}/sessions/{rundown.session.slug}",
    )


@session_screens.post("/renew")
@needs(Permission.MANAGE)
def renew(slug: str, session: str) -> ResponseReturnValue:
    """Make new links; the present ones open nothing any more."""
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.MANAGE)
        rundown = queries.rundown_of(summit.id, session, to_change=True)
        operations.renew_screens(rundown, actor=actor(), now=clock.now())
        address = f"/organizer/summits/{summit.slug}/sessions/{rundown.session.slug}/screens"
    flash(_("The links are new. Screens that are open with the former ones close at once."))
    return redirect(address, 303)
