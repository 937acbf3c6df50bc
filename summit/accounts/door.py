"""Who is signed in: the only module that knows Flask-Login and the cookie.

The cookie holds the random token of a :class:`~summit.accounts.models.SignIn`, so that a sign-in
can be listed and revoked. A new one is made at every sign-in: nobody can hand a browser a token
and wait for its owner to sign in with it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from urllib.parse import urlsplit

from flask import Flask, current_app, g, request, session
from flask_login import LoginManager, current_user, login_user, logout_user
from sqlalchemy.exc import SQLAlchemyError

from config import Config
from summit.accounts import queries
from summit.accounts.access import actor_of
from summit.accounts.browsers import short_name
from summit.accounts.limits import network
from summit.accounts.models import Method, SignIn, User
from summit.accounts.operations import sign_ins
from summit.accounts.operations.sign_ins import Visitor
from summit.accounts.settings import Settings
from summit.core import clock
from summit.core.actor import Actor
from summit.core.db import db, unit_of_work
from summit.core.errors import SummitError

logger = logging.getLogger("summit")

#: Where a sign-in leads that was not asked for by a page.
HOME = "/organizer/"
_EXTENSION = "summit.accounts"
_SEEN = "accounts_seen"

#: How long after signing in somebody may change how they sign in, without showing who they are
#: again: an unattended browser must not give an account away for good.
FRESH = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who asks, and by which sign-in; ``is_fresh``: they have just shown who they are."""

    user_id: int
    uid: str
    name: str
    email: str
    language: str
    sign_in_id: int
    method: Method
    is_fresh: bool
    actor: Actor


class _Visitor:
    """What Flask-Login hands around."""

    is_active = is_authenticated = True
    is_anonymous = False

    def __init__(self, token: str, found: SignedIn | None = None) -> None:
        self.token, self.found = token, found

    def get_id(self) -> str:
        """Return what stands in the cookie."""
        return self.token


def settings() -> Settings:
    """Return what the configuration says about accounts."""
    return cast(Settings, current_app.extensions[_EXTENSION])


def signed_in() -> SignedIn | None:
    """Return who is signed in, by at most one statement and once for a request; else ``None``."""
    return cast("SignedIn | None", getattr(current_user, "found", None))


def _load(token: str) -> _Visitor | None:
    now = clock.now()
    found = queries.signed_in(token, now, settings().idle)
    if found is None:
        return None
    if sign_ins.is_due(found, now):
        g.setdefault(_SEEN, found.id)
    user = found.user
    return _Visitor(
        token,
        SignedIn(
            user_id=user.id,
            uid=user.uid,
            name=user.name,
            email=user.email,
            language=user.language,
            sign_in_id=found.id,
            method=found.method,
            # Flask-Login takes its mark away where the cookie comes from another browser.
            is_fresh=found.created_at > now - FRESH and bool(session.get("_fresh")),
            actor=actor_of(user),
        ),
    )


def visitor() -> Visitor:
    """Return from where a request comes: its network, and its browser's short name."""
    return Visitor(
        address=(request.remote_addr or "")[:45],
        browser=short_name(request.user_agent.string),
    )


def caller_network() -> str:
    """Return the network under which attempts from this request's address are counted."""
    return network(request.remote_addr or "")


def sign_in(user: User, method: Method, now: datetime) -> SignIn:
    """Sign a user in, in the open unit of work; :func:`hand_over` gives the browser the token."""
    old = current_user
    made, token = sign_ins.open_sign_in(
        user,
        method,
        visitor(),
        replaces=old.found.sign_in_id if getattr(old, "found", None) else None,
        lifetime=settings().lifetime,
        actor=actor_of(user),
        now=now,
    )
    g.accounts_token = token
    return made


def hand_over() -> None:
    """Put the token of the sign-in just made into the cookie, after its unit of work."""
    session.clear()
    session.permanent = True
    login_user(_Visitor(g.pop("accounts_token")))


def sign_out(now: datetime) -> None:
    """End this browser's sign-in, and forget everything its cookie held."""
    who = signed_in()
    db.session.close()
    if who is not None:
        with unit_of_work():
            user = queries.user_by_uid(who.uid)
            sign_ins.revoke(queries.sign_in_of(user, who.sign_in_id), actor=who.actor, now=now)
    logout_user()
    session.clear()


def safe_next(address: str | None) -> str:
    """Return where to go after signing in: a page of the console, never another site."""
    if not address or len(address) > 1000:
        return HOME
    try:
        parts = urlsplit(address)
    except ValueError:  # "//[", which no browser takes for an address either
        return HOME
    plain = address.isprintable() and "\\" not in address and " " not in address
    segments = parts.path.split("/")
    if parts.scheme or parts.netloc or not plain or not parts.path.startswith(HOME):
        return HOME
    # Browsers resolve these before they ask: the address would lead elsewhere.
    return HOME if ".." in segments or "." in segments or "" in segments[1:-1] else address


def _note_seen(_error: BaseException | None) -> None:
    """Note that a browser was seen, in a unit of work of its own after the request.

    A request that only reads takes no lock for it, and none fails because of it.
    """
    sign_in_id: int | None = g.pop(_SEEN, None)
    if sign_in_id is None:
        return
    db.session.close()
    try:
        with unit_of_work():
            sign_ins.seen(sign_in_id, now=clock.now())
    except (SQLAlchemyError, SummitError):
        logger.warning("a signed-in browser could not be noted as seen", exc_info=True)


def init_app(app: Flask, config: Config) -> None:
    """Set up sign-in."""
    app.extensions[_EXTENSION] = Settings.of(config)
    manager: Any = LoginManager()
    manager.session_protection = "basic"
    manager.user_loader(_load)
    # Not ``init_app``: it would look into the session at every answer for a "remember me" that
    # we never set, also where a public page is answered.
    app.login_manager = manager  # type: ignore[attr-defined]
    app.teardown_request(_note_seen)
