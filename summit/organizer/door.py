"""Who may pass the organizers' door: signed in, and allowed what the route needs."""

from __future__ import annotations

from contextlib import nullcontext
from urllib.parse import quote

from flask import current_app, g, redirect, request
from werkzeug.exceptions import HTTPException, Unauthorized

from summit.accounts import door as accounts
from summit.core.actor import Actor
from summit.core.db import reading
from summit.core.errors import N_, Forbidden, NotFound
from summit.core.guard import Need, Scope, need_of
from summit.programme import queries
from summit.programme.queries import SummitRef

SIGN_IN = "/organizer/sign-in"

_READING = frozenset({"GET", "HEAD", "OPTIONS"})


class SignInFirst(HTTPException):
    """Sends a reader to the sign-in page, and back here afterwards."""

    code = 303


def guard() -> None:
    """Let a request pass, and settle who makes it and which summit it is about.

    Raises:
        NotFound: the summit is not one of theirs.
        Forbidden: they are on its staff, but may not do this; or the route says nothing of what
            it needs.
    """
    need = need_of(current_app, str(request.endpoint))
    if need is None:
        raise Forbidden(N_("This address is on no front door."))
    # A writing view opens its unit of work before the first read: what is read here is let go.
    with nullcontext() if request.method in _READING else reading():
        _admit(need)


def _admit(need: Need) -> None:
    who = accounts.signed_in()
    if who is None:
        _turn_away()
        return
    g.actor, g.me, g.language = who.actor, who, who.language
    if "slug" in (request.view_args or {}) and need.scope is Scope.SUMMIT:
        g.summit_ref = summit_of(str((request.view_args or {})["slug"]), who.actor)
        allowed = need.permission is not None and who.actor.may(need.permission, g.summit_ref.id)
    elif need.scope is Scope.SOMEWHERE:
        allowed = need.permission is not None and who.actor.may_somewhere(need.permission)
    else:
        allowed = need.scope is Scope.SIGNED_IN or who.actor.is_admin
    if not allowed:
        raise Forbidden(N_("Your role does not allow this. An owner of the summit can change it."))


def summit_of(slug: str, actor: Actor) -> SummitRef:
    """Return the summit of an address, to those on its staff.

    Raises:
        NotFound: there is none, or the actor has no role in it and may not know of it.
    """
    found = queries.summit_ref(slug)
    if found is None or not (actor.is_admin or actor.grants.get(found.id)):
        raise NotFound(N_("There is no summit “%(slug)s”."), slug=slug)
    return found


def _turn_away() -> None:
    if request.method in _READING and "HX-Request" not in request.headers:
        here = request.full_path.rstrip("?")
        raise SignInFirst(response=redirect(f"{SIGN_IN}?next={quote(here, safe='/')}", 303))
    raise Unauthorized
