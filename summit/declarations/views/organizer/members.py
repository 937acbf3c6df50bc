"""Who is in a network: adding, taking over founders, deciding on requests, leaving."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import Conflict, Refused
from summit.core.forms import EditForm
from summit.core.guard import actor, needs
from summit.declarations import wording
from summit.declarations.forms.networks import (
    AdmitForm,
    FoundersForm,
    LeaveForm,
    MemberForm,
    NewMemberForm,
    RefuseForm,
)
from summit.declarations.models import MemberState, Network, NetworkMember
from summit.declarations.operations import members as operations
from summit.declarations.queries import networks as queries
from summit.declarations.views.organizer.networks import address_of
from summit.directory.kinds import Kind
from summit.directory.queries import choices, city_by_slug
from summit.programme import queries as programme
from summit.programme.models import Summit
from summit.programme.stale import refuse, saved_last

network_members = Blueprint(
    "network_members", __name__, url_prefix="/organizer/summits/<slug>/networks/<network>"
)

_ONE = "/members/<int:member>"

#: The forms of a member's page, by what they do.
_FORMS: dict[str, type[EditForm]] = {
    "save": MemberForm,
    "admit": AdmitForm,
    "refuse": RefuseForm,
    "leave": LeaveForm,
}


@network_members.get("/members/new")
@needs(Permission.PUBLISH)
def new(slug: str, network: str) -> ResponseReturnValue:
    """Ask which city is a member."""
    summit = programme.summit_for(slug, actor(), Permission.PUBLISH)
    found = queries.network_of(summit.id, network)
    return _new_page(summit, found, NewMemberForm(formdata=None, cities=choices(Kind.CITY)))


@network_members.post("/members/new")
@needs(Permission.PUBLISH)
def add(slug: str, network: str) -> ResponseReturnValue:
    """Note that a city is a member."""
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.PUBLISH, to_change=True)
        found = queries.network_of(summit.id, network, to_change=True)
        form = NewMemberForm(formdata=request.form, cities=choices(Kind.CITY))
        if not form.validate():
            return _new_page(summit, found, form, 422)
        city = city_by_slug(form.city.data)
        try:
            operations.add_member(
                found, city, form.capacity.data, form.since.data, actor=actor(), now=clock.now()
            )
        except Refused as refused:
            refuse(form, refused)
            return _new_page(summit, found, form, 422)
        address = address_of(summit, found)
    flash(_("The city is a member."))
    return redirect(f"{address}#members", 303)


@network_members.get("/founders")
@needs(Permission.PUBLISH)
def founders(slug: str, network: str) -> ResponseReturnValue:
    """Show who would be taken over from the endorsers of the founding declaration."""
    summit = programme.summit_for(slug, actor(), Permission.PUBLISH)
    found = queries.network_of(summit.id, network)
    return _founders_page(summit, found, None, with_later=request.args.get("later") == "y")


@network_members.post("/founders")
@needs(Permission.PUBLISH)
def take_over(slug: str, network: str) -> ResponseReturnValue:
    """Take exactly those over who were shown."""
    with_later = request.form.get("later") == "y"
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.PUBLISH, to_change=True)
        found = queries.network_of(summit.id, network, to_change=True)
        form = FoundersForm(formdata=request.form)
        if not form.validate():
            return _founders_page(summit, found, form, with_later=with_later, status=422)
        try:
            count = operations.take_over_founders(
                found,
                form.since.data,
                with_later=with_later,
                seen=form.seen.data or "",
                actor=actor(),
                now=clock.now(),
            )
        except (Refused, Conflict) as refused:
            form.refuse("", refused.told(_))
            return _founders_page(summit, found, form, with_later=with_later, status=refused.status)
        address = address_of(summit, found)
    flash(
        ngettext(
            "%(num)s city is a founding member.", "%(num)s cities are founding members.", count
        )
    )
    return redirect(f"{address}#members", 303)


@network_members.get(_ONE)
@needs(Permission.PUBLISH)
def show(slug: str, network: str, member: int) -> ResponseReturnValue:
    """Show a city's place in a network, and what can be done about it."""
    summit = programme.summit_for(slug, actor(), Permission.PUBLISH)
    found = queries.network_of(summit.id, network)
    return _page(summit, queries.member_of(found, member))


@network_members.post(f"{_ONE}/save")
@needs(Permission.PUBLISH)
def save(slug: str, network: str, member: int) -> ResponseReturnValue:
    """Correct as what, since when, and until when a city is a member."""

    def act(found: NetworkMember, form: Any, values: dict[str, Any]) -> str:
        changed = operations.edit_member(
            found, form.capacity.data, form.since.data, form.left_on.data, **values
        )
        return str(_("Saved.") if changed else _("Nothing was changed."))

    return _decide(slug, network, member, "save", act)


@network_members.post(f"{_ONE}/admit")
@needs(Permission.PUBLISH)
def admit(slug: str, network: str, member: int) -> ResponseReturnValue:
    """Admit a city that has asked to join."""

    def act(found: NetworkMember, form: Any, values: dict[str, Any]) -> str:
        told = operations.admit(found, form.since.data, capacity=form.capacity.data, **values)
        if not told:
            return _untold()
        return str(_("The city is a member; its office is told by mail."))

    return _decide(slug, network, member, "admit", act)


@network_members.post(f"{_ONE}/refuse")
@needs(Permission.PUBLISH)
def turn_down(slug: str, network: str, member: int) -> ResponseReturnValue:
    """Refuse a city that has asked to join, with a reason."""

    def act(found: NetworkMember, form: Any, values: dict[str, Any]) -> str:
        told = operations.refuse_member(found, form.reason.data, **values)
        if not told:
            return _untold()
        return str(_("The request is refused; the office is told why by mail."))

    return _decide(slug, network, member, "refuse", act)


@network_members.post(f"{_ONE}/leave")
@needs(Permission.PUBLISH)
def leave(slug: str, network: str, member: int) -> ResponseReturnValue:
    """Note that a city has left."""

    def act(found: NetworkMember, form: Any, values: dict[str, Any]) -> str:
        operations.leave(found, form.left_on.data, **values)
        return str(_("It is on record that the city has left."))

    return _decide(slug, network, member, "leave", act)


def _untold() -> str:
    return str(_("Done. The office has no e-mail address; tell it yourself."))


def _decide(
    slug: str,
    network: str,
    member: int,
    name: str,
    act: Callable[[NetworkMember, Any, dict[str, Any]], str],
) -> ResponseReturnValue:
    """Parse one of the forms of a member's page and do what it asks for."""
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.PUBLISH, to_change=True)
        found = queries.member_of(queries.network_of(summit.id, network, to_change=True), member)
        made_with = {"obj": found}
        form = _FORMS[name].taken(request.form, **made_with)
        if form.is_stale(found.version):
            present = _FORMS[name].filled(found, found.version)
            return _page(summit, found, {name: form.merged(present, **made_with)}, 409)
        if not form.validate():
            return _page(summit, found, {name: form}, 422)
        try:
            said = act(found, form, {"actor": actor(), "now": clock.now()})
        except Refused as refused:
            refuse(form, refused)
            return _page(summit, found, {name: form}, 422)
        address = address_of(summit, found.network)
    flash(said)
    return redirect(f"{address}#members", 303)


def _page(
    summit: Summit,
    member: NetworkMember,
    forms: dict[str, Any] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    shown = {name: kind.filled(member, member.version) for name, kind in _FORMS.items()}
    network = member.network
    text = render_template(
        "declarations/network_member.html",
        summit=summit,
        network=network,
        member=member,
        base=address_of(summit, network),
        forms={**shown, **(forms or {})},
        states=MemberState,
        wording=wording,
        to=queries.to_tell(member),
        who=saved_last(summit, "network", network.key) if status == 409 else "",
    )
    return text, status


def _new_page(
    summit: Summit, network: Network, form: NewMemberForm, status: int = 200
) -> ResponseReturnValue:
    text = render_template(
        "declarations/network_member_new.html",
        summit=summit,
        network=network,
        base=address_of(summit, network),
        form=form,
    )
    return text, status


def _founders_page(
    summit: Summit,
    network: Network,
    form: FoundersForm | None,
    *,
    with_later: bool,
    status: int = 200,
) -> ResponseReturnValue:
    found = queries.founders_of(network)
    if form is None:
        form = FoundersForm(formdata=None)
        form.since.data = network.since or (found.day if found is not None else None)
    chosen = found.chosen(with_later=with_later) if found is not None else ()
    form.seen.data = found.seen(with_later=with_later) if found is not None else ""
    text = render_template(
        "declarations/network_founders.html",
        summit=summit,
        network=network,
        base=address_of(summit, network),
        found=found,
        chosen=chosen,
        with_later=with_later,
        form=form,
        wording=wording,
    )
    return text, status
