"""The text of a declaration with all its languages side by side, and any of its versions."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from summit.core.actor import Permission
from summit.core.guard import actor, needs
from summit.declarations import queries, wording
from summit.declarations.models import Holding
from summit.declarations.views.organizer.drafts import Draft, address_of, opened
from summit.programme import queries as programme

drafting = Blueprint(
    "drafting", __name__, url_prefix="/organizer/summits/<slug>/declarations/<declaration>"
)


@drafting.get("")
@needs(Permission.SEE)
def show(slug: str, declaration: str) -> ResponseReturnValue:
    """Show the newest version; of a declaration without a text, what is known of it."""
    summit = programme.summit_for(slug, actor(), Permission.SEE)
    found = queries.declaration_of(summit.id, declaration)
    if found.holding is not Holding.TEXT:
        return redirect(f"{address_of(summit, found)}/summary")
    return _page(Draft.of(summit, found))


@drafting.get("/versions/<int(max=2147483647):number>")
@needs(Permission.SEE)
def show_version(slug: str, declaration: str, number: int) -> ResponseReturnValue:
    """Show a version as it stands."""
    summit, found = opened(slug, declaration, Permission.SEE)
    return _page(Draft.of(summit, found, number), is_version=True)


def _page(draft: Draft, *, is_version: bool = False) -> str:
    return render_template(
        "declarations/text.html",
        draft=draft,
        summit=draft.summit,
        declaration=draft.declaration,
        version=draft.version,
        base=draft.address,
        wording=wording,
        is_version=is_version,
        may_edit=draft.may_edit and not is_version,
    )
