"""A city asks to join a network: on its office's page, in two steps."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.attendance import queries as attendance
from summit.attendance.local_time import day_text
from summit.attendance.models import Contact
from summit.core import clock
from summit.core.db import unit_of_work
from summit.core.errors import N_, NotFound, Refused
from summit.core.guard import actor
from summit.core.i18n import choose_language
from summit.declarations import wording
from summit.declarations.forms.networks import JoinForm
from summit.declarations.models import NetworkMember
from summit.declarations.operations import members as operations
from summit.declarations.queries import networks as queries
from summit.declarations.queries.networks import OpenNetwork

network_joining = Blueprint("network_joining", __name__, url_prefix="/office/<lang>/<token>")

_HERE = "/networks/<network>"


@network_joining.get(_HERE)
def show(network: str) -> ResponseReturnValue:
    """Say what the network is, what joining means, and how far the city's request is."""
    return _page(queries.open_network(g.office, network), JoinForm(formdata=None))


@network_joining.post(_HERE)
def ask(network: str) -> ResponseReturnValue:
    """Show the request to be checked; when it was checked, send it."""
    form = JoinForm(formdata=request.form)
    if not form.validate():
        return _page(queries.open_network(g.office, network), form, 422)
    step = request.form.get("step")
    if step != "send":
        found = queries.open_network(g.office, network)
        return _page(found, form, checking=step == "check" and found.may_ask)
    with unit_of_work():
        now = clock.now()
        contact = _contact(network, now)
        found = queries.open_network(contact.office, network)
        if form.seen.data != _seen(found.member):
            return _page(found, form, 409)
        try:
            operations.request_to_join(
                found.network,
                contact.office,
                form.words.data,
                contact=contact,
                actor=actor(),
                now=now,
            )
        except Refused as refused:
            form.refuse("", refused.told(_))
            return _page(found, form, 422)
    flash(_("Your request has come in. The secretariat decides and tells you by mail."))
    return redirect(f"{g.office_base}networks/{network}", 303)


@network_joining.post(f"{_HERE}/take-back")
def take_back(network: str) -> ResponseReturnValue:
    """Take the city's request back before it was decided on."""
    with unit_of_work():
        now = clock.now()
        contact = _contact(network, now)
        found = queries.open_network(contact.office, network)
        if found.member is None:
            raise NotFound(N_("Your city has not asked to join."))
        form = JoinForm(formdata=request.form)
        if form.seen.data != _seen(found.member):
            return _page(found, form, 409)
        try:
            operations.take_back_request(found.member, actor=actor(), now=now)
        except Refused as refused:
            form.refuse("", refused.told(_))
            return _page(found, form, 422)
        still = found.member.left_on is not None or queries.takes_requests(found.network)
    flash(_("Your request is taken back."))
    return redirect(f"{g.office_base}networks/{network}" if still else g.office_base, 303)


def _contact(network: str, now: datetime) -> Contact:
    """Return the colleague who makes this request anew, and hold what they may change."""
    contact = attendance.contact_by_token(g.office_token, now, to_change=True)
    g.contact, g.office = contact, contact.office
    queries.open_network(contact.office, network, to_change=True)
    return contact


def _seen(member: NetworkMember | None) -> str:
    """Return what stands for the state that a page has shown."""
    return f"{member.id}-{member.version}" if member is not None else "0"


def _page(
    found: OpenNetwork, form: JoinForm, status: int = 200, *, checking: bool = False
) -> ResponseReturnValue:
    form.seen.data = _seen(found.member)
    text = render_template(
        "office/join_network_check.html" if checking else "office/join_network.html",
        network=found.network,
        member=found.member,
        may_ask=found.may_ask,
        city=g.office.city,
        form=form,
        wording=wording,
        day=lambda each: day_text(each, choose_language()),
        overtaken=status == 409,
    )
    return text, status
