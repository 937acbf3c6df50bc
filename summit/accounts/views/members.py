"""The staff of a summit."""

from __future__ import annotations

from flask import g
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from summit.accounts import queries
from summit.accounts.forms import MemberForm, RoleForm
from summit.accounts.models import Role
from summit.accounts.operations import members
from summit.accounts.views.blueprints import accounts, done, not_done, page
from summit.accounts.wording import ROLE_NOTES, ROLES
from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import Refused
from summit.core.guard import actor, needs
from summit.core.i18n import choose_language

_ONE = "/summits/<slug>/members/<int(max=2147483647):membership_id>"


@accounts.get("/summits/<slug>/members")
@needs(Permission.MANAGE)
def staff(slug: str) -> ResponseReturnValue:
    """Who has which role in the summit."""
    return _staff(_empty())


def _staff(form: MemberForm, status: int = 200) -> ResponseReturnValue:
    found = queries.members(g.summit_ref.id, actor())
    return page("members", status, form=form, members=found, roles=ROLES, role_notes=ROLE_NOTES)


@accounts.post("/summits/<slug>/members")
@needs(Permission.MANAGE)
def add_member(slug: str) -> ResponseReturnValue:
    """Give somebody a role; who has no account gets one."""
    form = MemberForm()
    if not form.validate():
        return _staff(form, 422)
    assert form.role.data is not None
    try:
        with unit_of_work():
            made = members.add_member(
                g.summit_ref.id,
                g.summit_ref.title,
                email=form.email.data,
                name=form.name.data,
                language=choose_language(),
                role=form.role.data,
                actor=actor(),
                now=clock.now(),
            )
            name = made.user.name
    except Refused as error:
        form.refused(error, "email")
        return _staff(form, 422)
    return done(gettext("%(name)s is on the staff and is told by mail.", name=name), _page(slug))


@accounts.post(f"{_ONE}/role")
@needs(Permission.MANAGE)
def change_role(slug: str, membership_id: int) -> ResponseReturnValue:
    """Give a member another role."""
    form = RoleForm()
    if not form.validate():
        return _staff(_empty(), 422)
    assert form.role.data is not None
    try:
        with unit_of_work():
            found = queries.member(membership_id, g.summit_ref.id)
            members.change_role(found, form.role.data, actor=actor(), now=clock.now())
    except Refused as error:
        return not_done(error, _page(slug))
    return done(gettext("Saved."), _page(slug))


@accounts.post(f"{_ONE}/remove")
@needs(Permission.MANAGE)
def remove_member(slug: str, membership_id: int) -> ResponseReturnValue:
    """Take a member's role away."""
    try:
        with unit_of_work():
            found = queries.member(membership_id, g.summit_ref.id)
            name = found.user.name
            members.remove_member(found, actor=actor(), now=clock.now())
    except Refused as error:
        return not_done(error, _page(slug))
    return done(gettext("%(name)s is no longer on the staff.", name=name), _page(slug))


@accounts.post(f"{_ONE}/invite")
@needs(Permission.MANAGE)
def invite_again(slug: str, membership_id: int) -> ResponseReturnValue:
    """Mail a member a new link to come in by."""
    with unit_of_work():
        user = queries.member(membership_id, g.summit_ref.id).user
        name = user.name
        members.invite(user, g.summit_ref.title, actor=actor(), now=clock.now())
    return done(gettext("A new link is mailed to %(name)s.", name=name), _page(slug))


def _empty() -> MemberForm:
    # Nobody is made an owner by not looking.
    return MemberForm(formdata=None, data={"role": Role.VIEWER})


def _page(slug: str) -> str:
    return f"/organizer/summits/{slug}/members"
