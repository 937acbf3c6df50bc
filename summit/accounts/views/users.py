"""All users, for site administrators."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from summit.accounts import queries
from summit.accounts.forms import UserForm
from summit.accounts.models import User
from summit.accounts.operations import members, users
from summit.accounts.views.blueprints import accounts, done, not_done, page
from summit.core import clock
from summit.core.actor import Actor
from summit.core.db import unit_of_work
from summit.core.errors import NotFound, Refused
from summit.core.guard import actor, needs_administrator
from summit.core.i18n import choose_language

_LIST = "/organizer/users"

#: What an administrator does with a user at one press.
_ACTS: dict[str, Callable[[User, Actor, datetime], None]] = {
    "disable": lambda user, who, now: users.disable(user, actor=who, now=now),
    "enable": lambda user, who, now: users.enable(user, actor=who, now=now),
    "make-administrator": lambda user, who, now: users.set_admin(user, True, actor=who, now=now),
    "unmake-administrator": lambda user, who, now: users.set_admin(user, False, actor=who, now=now),
    "mail-link": lambda user, who, now: members.invite(user, actor=who, now=now),
}


@accounts.get("/users")
@needs_administrator
def user_list() -> ResponseReturnValue:
    """Everybody with an account."""
    return page("users", users=queries.users(actor()))


@accounts.get("/users/new")
@needs_administrator
def new_user() -> ResponseReturnValue:
    """Ask who it is."""
    return page("user_new", form=UserForm(formdata=None, data={"language": choose_language()}))


@accounts.post("/users/new")
@needs_administrator
def create_user() -> ResponseReturnValue:
    """Make a user and mail them a link."""
    form, now = UserForm(), clock.now()
    if not form.validate():
        return page("user_new", 422, form=form)
    try:
        with unit_of_work():
            user = users.create_user(
                email=form.email.data,
                name=form.name.data,
                language=form.language.data,
                is_admin=form.is_admin.data,
                actor=actor(),
                now=now,
            )
            members.invite(user, actor=actor(), now=now)
    except Refused as error:
        form.refused(error, "email")
        return page("user_new", 422, form=form)
    return done(gettext("%(name)s has an account and is told by mail.", name=form.name.data), _LIST)


@accounts.post("/users/<uid>/<act>")
@needs_administrator
def change_user(uid: str, act: str) -> ResponseReturnValue:
    """Do one of the things that are done at one press."""
    run = _ACTS.get(act)
    if run is None or "\0" in uid:
        raise NotFound(request.path)
    try:
        with unit_of_work():
            user = queries.user_by_uid(uid, to_change=True)
            name = user.name
            run(user, actor(), clock.now())
    except Refused as error:
        return not_done(error, _LIST)
    if act == "mail-link":
        return done(gettext("A new link is mailed to %(name)s.", name=name), _LIST)
    return done(gettext("Saved."), _LIST)
