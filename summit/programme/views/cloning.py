"""Planning next year's summit after this one."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from summit.accounts.operations.members import found_summit
from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import Refused
from summit.core.guard import actor, needs
from summit.programme import operations, queries
from summit.programme.forms.cloning import CloneForm

cloning = Blueprint("cloning", __name__, url_prefix="/organizer/summits/<slug>/clone")


@cloning.get("")
@needs(Permission.MANAGE)
def ask(slug: str) -> ResponseReturnValue:
    """Say what comes along and what does not, and ask for the rest."""
    return _page(CloneForm(formdata=None, data={"title": g.summit_ref.title}))


@cloning.post("")
@needs(Permission.MANAGE)
def clone(slug: str) -> ResponseReturnValue:
    """Make the new summit; whoever does becomes its owner."""
    form = CloneForm(formdata=request.form)
    if not form.validate():
        return _page(form), 422
    try:
        with unit_of_work():
            source = queries.summit_for(slug, actor(), Permission.MANAGE, to_change=True)
            queries.load_whole(source)
            copy = operations.clone(
                source,
                slug=form.slug.data,
                starts_on=form.starts_on.data,
                title=form.title.data,
                actor=actor(),
                now=clock.now(),
            )
            found_summit(copy.id, actor=actor(), now=clock.now())
    except Refused as refused:
        form.slug.errors = [refused.told(gettext)]
        return _page(form), 422
    flash(gettext("The new summit is planned; nothing of it is published."))
    return redirect(f"/organizer/summits/{form.slug.data}/", 303)


def _page(form: CloneForm) -> str:
    return render_template("programme/clone.html", form=form)
