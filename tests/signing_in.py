"""Somebody signed in at the console, for tests of its pages."""

from __future__ import annotations

import contextvars
from datetime import datetime
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from flask_login.utils import _create_identifier
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select

from summit.accounts import door
from summit.accounts.access import actor_of
from summit.accounts.models import Membership, Method, Role, User
from summit.accounts.operations import sign_ins
from summit.core import clock
from summit.core.db import db, unit_of_work
from summit.programme.models import Summit

#: What the session of a client of ours holds for CSRF.
CSRF = "5" * 40


def user(
    name: str = "Kim",
    *,
    email: str | None = None,
    roles: dict[int, Role] | None = None,
    now: datetime | None = None,
    **fields: object,
) -> User:
    """Make a user in the open unit of work; ``roles`` are by summit id."""
    made = User(
        uid=str(uuid4()),
        email=email or f"{uuid4().hex[:8]}@example.org",
        name=name,
        created_at=now or clock.now(),
        **fields,
    )
    made.memberships = [
        Membership(summit_id=summit_id, role=role) for summit_id, role in (roles or {}).items()
    ]
    db.session.add(made)
    db.session.flush()
    return made


def sign_in(
    client: FlaskClient,
    app: Flask,
    *,
    role: Role | str | None = None,
    summit_slug: str | None = None,
    admin: bool = False,
    language: str = "en",
    name: str = "Kim",
) -> str:
    """Sign a new user in at ``client`` and return their uid.

    Args:
        role: what they are in the summit ``summit_slug``; without it in every summit there is.
        admin: whether they are a site administrator.

    Call it outside units of work; what the test has read in its own session stays as it is. The
    client's session holds a CSRF secret: posts carry ``csrf_token=csrf(app)`` or
    ``headers=csrf_headers(app)``.
    """
    return contextvars.Context().run(
        _sign_in, client, app, Role(role) if role else None, summit_slug, admin, language, name
    )


def _sign_in(
    client: FlaskClient,
    app: Flask,
    role: Role | None,
    summit_slug: str | None,
    admin: bool,
    language: str,
    name: str,
) -> str:
    now = clock.now()
    with app.app_context(), unit_of_work():
        summits = select(Summit.id)
        if summit_slug is not None:
            summits = summits.where(Summit.slug == summit_slug)
        ids = db.session.scalars(summits).all() if role else []
        assert ids or not role, "there is no such summit"
        made = user(
            name,
            roles={each: role for each in ids if role},
            now=now,
            is_admin=admin,
            language=language,
        )
        _, token = sign_ins.open_sign_in(
            made,
            Method.PASSWORD,
            sign_ins.Visitor("127.0.0.1", "Firefox, Linux"),
            lifetime=door.settings().lifetime,
            actor=actor_of(made),
            now=now,
        )
        uid = made.uid
    put_cookie(client, app, token)
    return uid


def put_cookie(client: FlaskClient, app: Flask, token: str) -> None:
    """Give a client the cookie of a sign-in."""
    with client.session_transaction() as session:
        with app.test_request_context(environ_base=client.environ_base):
            identifier = _create_identifier()
        session.permanent = True
        session.update(_user_id=token, _fresh=True, _id=identifier, csrf_token=CSRF)


def csrf(app: Flask) -> str:
    """Return a CSRF token that fits clients signed in by :func:`sign_in`."""
    return str(URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(CSRF))


def csrf_headers(app: Flask) -> dict[str, str]:
    """Return the header that console.js sends with every request that writes."""
    return {"X-CSRFToken": csrf(app)}
