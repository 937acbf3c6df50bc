"""The networks of a summit: listing, making, changing, and showing them to the public."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import Refused
from summit.core.guard import actor, needs
from summit.core.i18n import choose_language
from summit.core.text import in_language
from summit.declarations import wording
from summit.declarations.forms.networks import NetworkForm, taken_slugs
from summit.declarations.models import MemberState, Network
from summit.declarations.operations import networks as operations
from summit.declarations.queries import declarations_of
from summit.declarations.queries import networks as queries
from summit.programme import queries as programme
from summit.programme.models import Summit
from summit.programme.stale import refuse, saved_last

networks = Blueprint("networks", __name__, url_prefix="/organizer/summits/<slug>/networks")


@networks.get("")
@needs(Permission.SEE)
def index(slug: str) -> ResponseReturnValue:
    """List the networks of a summit."""
    summit = programme.summit_for(slug, actor(), Permission.SEE)
    return render_template(
        "declarations/networks.html",
        summit=summit,
        lines=queries.networks_of(summit.id),
        states=wording.NETWORK_STATES,
        may_edit=actor().may(Permission.EDIT, summit.id),
    )


@networks.get("/new")
@needs(Permission.EDIT)
def new(slug: str) -> ResponseReturnValue:
    """Ask what is known of a network."""
    summit = programme.summit_for(slug, actor(), Permission.EDIT)
    return _form_page(summit, None, NetworkForm.shown(0, **_made_with(summit, None)))


@networks.post("/new")
@needs(Permission.EDIT)
def create(slug: str) -> ResponseReturnValue:
    """Make a network."""
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        form = NetworkForm.taken(request.form, **_made_with(summit, None))
        if not form.validate():
            return _form_page(summit, None, form, 422)
        values = form.values(None, taken_slugs(queries.network_slugs(summit.id)))
        try:
            made = operations.make_network(summit, values, actor=actor(), now=clock.now())
        except Refused as refused:
            refuse(form, refused)
            return _form_page(summit, None, form, 422)
        address = address_of(summit, made)
    flash(_("The network is recorded. Nobody outside the staff sees it until it is published."))
    return redirect(address, 303)


@networks.get("/<network>")
@needs(Permission.SEE)
def show(slug: str, network: str) -> ResponseReturnValue:
    """Show a network, who is in it, and who asks to join."""
    summit = programme.summit_for(slug, actor(), Permission.SEE)
    return network_page(summit, queries.network_of(summit.id, network))


@networks.get("/<network>/edit")
@needs(Permission.EDIT)
def ask(slug: str, network: str) -> ResponseReturnValue:
    """Show what is said of a network, to be changed."""
    summit = programme.summit_for(slug, actor(), Permission.EDIT)
    found = queries.network_of(summit.id, network)
    return _form_page(summit, found, NetworkForm.shown(found.version, **_made_with(summit, found)))


@networks.post("/<network>/edit")
@needs(Permission.EDIT)
def save(slug: str, network: str) -> ResponseReturnValue:
    """Change what is said of a network; of a public one, whoever may publish."""
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        found = queries.network_of(summit.id, network, to_change=True)
        if found.published_at is not None:
            programme.summit_for(slug, actor(), Permission.PUBLISH)
        made_with = _made_with(summit, found)
        form = NetworkForm.taken(request.form, **made_with)
        if form.is_stale(found.version):
            present = NetworkForm.shown(found.version, **made_with)
            return _form_page(summit, found, form.merged(present, **made_with), 409)
        if not form.validate():
            return _form_page(summit, found, form, 422)
        try:
            changed = operations.edit_network(
                found,
                form.values(found, ()),
                settled=form.settled(),
                actor=actor(),
                now=clock.now(),
            )
        except Refused as refused:
            refuse(form, refused)
            return _form_page(summit, found, form, 422)
        address = address_of(summit, found)
    flash(_("Saved.") if changed else _("Nothing was changed."))
    return redirect(address, 303)


@networks.post("/<network>/publish")
@needs(Permission.PUBLISH)
def publish(slug: str, network: str) -> ResponseReturnValue:
    """Give a network its public page."""
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.PUBLISH, to_change=True)
        found = queries.network_of(summit.id, network, to_change=True)
        operations.publish_network(found, actor=actor(), now=clock.now())
        address = address_of(summit, found)
    flash(_("The network has a public page now."))
    return redirect(address, 303)


@networks.post("/<network>/unpublish")
@needs(Permission.PUBLISH)
def unpublish(slug: str, network: str) -> ResponseReturnValue:
    """Take the public page of a network away."""
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.PUBLISH, to_change=True)
        found = queries.network_of(summit.id, network, to_change=True)
        operations.unpublish_network(found, actor=actor(), now=clock.now())
        address = address_of(summit, found)
    flash(_("The network has no public page any more."))
    return redirect(address, 303)


def address_of(summit: Summit, network: Network) -> str:
    """Return where a network's page is."""
    return f"/organizer/summits/{summit.slug}/networks/{network.slug}"


def network_page(summit: Summit, network: Network) -> str:
    """Show a network; what offices wrote only to those who decide on it."""
    language = choose_language()
    named = sorted(
        network.members, key=lambda each: in_language(each.party, language)[0].casefold()
    )
    groups = {state: queries.in_state(named, state) for state in MemberState}
    return render_template(
        "declarations/network.html",
        summit=summit,
        network=network,
        base=address_of(summit, network),
        groups=groups,
        wording=wording,
        language=language,
        may_edit=actor().may(
            Permission.EDIT if network.published_at is None else Permission.PUBLISH, summit.id
        ),
        may_publish=actor().may(Permission.PUBLISH, summit.id),
        public=[f"/{tag}/{summit.slug}/networks/{network.slug}" for tag in summit.languages],
    )


def _made_with(summit: Summit, network: Network | None) -> dict[str, object]:
    return {
        "obj": network,
        "tongues": summit.languages,
        "declarations": declarations_of(summit.id),
    }


def _form_page(
    summit: Summit, network: Network | None, form: NetworkForm, status: int = 200
) -> ResponseReturnValue:
    text = render_template(
        "declarations/network_form.html",
        summit=summit,
        network=network,
        form=form,
        here=f"/organizer/summits/{summit.slug}/networks",
        who=saved_last(summit, "network", network.key) if network and status == 409 else "",
    )
    return text, status
