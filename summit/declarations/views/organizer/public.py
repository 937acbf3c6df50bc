"""The public page of a declaration: looking at it, publishing it, opening its history."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import reading, unit_of_work
from summit.core.errors import Refused
from summit.core.guard import actor, needs
from summit.core.hosting import preview_outcome
from summit.core.i18n import LANGUAGES
from summit.declarations import operations, public_making, queries
from summit.declarations.models import Declaration
from summit.programme import queries as programme
from summit.programme.models import Summit

declaration_public = Blueprint(
    "declaration_public",
    __name__,
    url_prefix="/organizer/summits/<slug>/declarations/<declaration>/public",
)


@declaration_public.get("")
@needs(Permission.SEE)
def show(slug: str, declaration: str) -> ResponseReturnValue:
    """Say what is public of a declaration, or would be."""
    with reading():
        summit = programme.summit_for(slug, actor(), Permission.SEE)
        found = queries.declaration_of(summit.id, declaration)
        return _page(summit, found)


@declaration_public.get("/preview/<language>")
@needs(Permission.SEE)
def preview(slug: str, declaration: str, language: str) -> ResponseReturnValue:
    """Show the page as the public would see it."""
    if language not in LANGUAGES:
        abort(404)
    with reading():
        summit = programme.summit_for(slug, actor(), Permission.SEE)
        made = public_making.make(queries.declaration_of(summit.id, declaration))
        address = summit.slug
    text = preview_outcome(language, address, made[0]) if made is not None else None
    if text is None:
        abort(404)
    return _private(make_response(text))


@declaration_public.post("/publish")
@needs(Permission.PUBLISH)
def publish(slug: str, declaration: str) -> ResponseReturnValue:
    """Make it public, for good."""
    with unit_of_work():
        summit, found = _held(slug, declaration)
        try:
            changed = operations.publish(found, actor=actor(), now=clock.now())
        except Refused as refused:
            return _page(summit, found, refused.told(_)), refused.status
    flash(_("The declaration has its public page now.") if changed else _("Nothing was changed."))
    return redirect(_address(slug, declaration), 303)


@declaration_public.post("/history")
@needs(Permission.PUBLISH)
def history(slug: str, declaration: str) -> ResponseReturnValue:
    """Show everyone the versions before the adopted one, or no more."""
    wanted = _wanted("open")
    with unit_of_work():
        _summit, found = _held(slug, declaration)
        changed = operations.open_history(found, wanted, actor=actor(), now=clock.now())
    flash(_("Saved.") if changed else _("Nothing was changed."))
    return redirect(_address(slug, declaration), 303)


def _held(slug: str, declaration: str) -> tuple[Summit, Declaration]:
    summit = programme.summit_for(slug, actor(), Permission.PUBLISH)
    return summit, queries.declaration_of(summit.id, declaration, to_change=True)


def _wanted(name: str) -> bool:
    value = request.form.get(name)
    if value not in ("yes", "no"):
        abort(400)
    return value == "yes"


def _address(slug: str, declaration: str) -> str:
    return f"/organizer/summits/{slug}/declarations/{declaration}/public"


def _page(summit: Summit, declaration: Declaration, refusal: str = "") -> str:
    made = public_making.make(declaration)
    return render_template(
        "declarations/public_page.html",
        summit=summit,
        declaration=declaration,
        doc=made[0] if made is not None else None,
        languages=LANGUAGES,
        refusal=refusal,
        may_publish=actor().may(Permission.PUBLISH, summit.id),
    )


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
