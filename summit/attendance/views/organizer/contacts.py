"""The contacts of an office, and their links; no page ever shows a link."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.attendance import operations, queries
from summit.attendance.forms.offices import ContactForm
from summit.attendance.models import Contact, Office
from summit.attendance.operations.links import send_link
from summit.attendance.views.organizer.offices import address_of
from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import Refused
from summit.core.guard import actor, needs
from summit.programme import queries as programme
from summit.programme.models import Summit
from summit.programme.stale import refuse, saved_last

contacts = Blueprint(
    "contacts",
    __name__,
    url_prefix="/organizer/summits/<slug>/offices/<int(max=2147483647):office_id>/contacts",
)

_ONE = "/<int(max=2147483647):contact_id>"


@contacts.get("/new")
@needs(Permission.EDIT)
def new(slug: str, office_id: int) -> ResponseReturnValue:
    """Ask for another contact of an office."""
    summit = programme.summit_for(slug, actor(), Permission.EDIT)
    office = queries.office_of(summit.id, office_id)
    return _page(summit, office, None, ContactForm.shown(0, **ContactForm.of(None)))


@contacts.post("/new")
@needs(Permission.EDIT)
def create(slug: str, office_id: int) -> ResponseReturnValue:
    """Add a contact to an office."""
    with unit_of_work():
        summit, office = _to_change(slug, office_id, Permission.EDIT)
        form = ContactForm.taken(request.form, **ContactForm.of(None))
        if not form.validate():
            return _page(summit, office, None, form, 422)
        try:
            operations.add_contact(office, form.values(), actor=actor(), now=clock.now())
        except Refused as refused:
            refuse(form, refused)
            return _page(summit, office, None, form, 422)
        address = address_of(summit, office)
    flash(_("The contact is added. Nobody has been written to yet."))
    return redirect(f"{address}#contacts", 303)


@contacts.get(_ONE)
@needs(Permission.EDIT)
def ask(slug: str, office_id: int, contact_id: int) -> ResponseReturnValue:
    """Ask for what is known of a contact."""
    summit = programme.summit_for(slug, actor(), Permission.EDIT)
    office = queries.office_of(summit.id, office_id)
    contact = queries.contact_by_id(office, contact_id)
    form = ContactForm.shown(contact.version, **ContactForm.of(contact))
    return _page(summit, office, contact, form)


@contacts.post(_ONE)
@needs(Permission.EDIT)
def save(slug: str, office_id: int, contact_id: int) -> ResponseReturnValue:
    """Change what is known of a contact; another address is another inbox, with another link."""
    with unit_of_work():
        summit, office = _to_change(slug, office_id, Permission.EDIT)
        contact = queries.contact_by_id(office, contact_id)
        made_with = ContactForm.of(contact)
        form = ContactForm.taken(request.form, **made_with)
        if form.is_stale(contact.version):
            present = ContactForm.shown(contact.version, **made_with)
            return _page(summit, office, contact, form.merged(present, **made_with), 409)
        if not form.validate():
            return _page(summit, office, contact, form, 422)
        try:
            changed = operations.edit_contact(
                contact, form.values(), actor=actor(), now=clock.now()
            )
        except Refused as refused:
            refuse(form, refused)
            return _page(summit, office, contact, form, 422)
        address = address_of(summit, office)
    flash(_("Saved.") if changed else _("Nothing was changed."))
    return redirect(f"{address}#contacts", 303)


@contacts.post(f"{_ONE}/remove")
@needs(Permission.EDIT)
def remove(slug: str, office_id: int, contact_id: int) -> ResponseReturnValue:
    """Take a contact off an office; their link opens nothing any more."""
    with unit_of_work():
        summit, office = _to_change(slug, office_id, Permission.EDIT)
        contact = queries.contact_by_id(office, contact_id)
        operations.remove_contact(contact, actor=actor(), now=clock.now())
        address = address_of(summit, office)
    flash(_("The contact is removed; their link opens nothing any more."))
    return redirect(f"{address}#contacts", 303)


@contacts.post(f"{_ONE}/primary")
@needs(Permission.SEND)
def make_primary(slug: str, office_id: int, contact_id: int) -> ResponseReturnValue:
    """Make a contact the main one, to whom invitations and calendar entries go."""
    with unit_of_work():
        summit, office = _to_change(slug, office_id, Permission.SEND)
        contact = queries.contact_by_id(office, contact_id)
        changed = operations.make_primary(contact, actor=actor(), now=clock.now())
        address = address_of(summit, office)
    flash(_("Invitations now go to this contact.") if changed else _("Nothing was changed."))
    return redirect(f"{address}#contacts", 303)


@contacts.post(f"{_ONE}/deliverable")
@needs(Permission.EDIT)
def mark_deliverable(slug: str, office_id: int, contact_id: int) -> ResponseReturnValue:
    """Take back that mail to a contact's address comes back."""
    with unit_of_work():
        summit, office = _to_change(slug, office_id, Permission.EDIT)
        contact = queries.contact_by_id(office, contact_id)
        operations.mark_deliverable(contact, actor=actor(), now=clock.now())
        address = address_of(summit, office)
    flash(_("The address counts as deliverable again."))
    return redirect(f"{address}#contacts", 303)


@contacts.post(f"{_ONE}/renew-link")
@needs(Permission.SEND)
def renew_link(slug: str, office_id: int, contact_id: int) -> ResponseReturnValue:
    """Give a contact another link, and mail it where there is an address."""
    with unit_of_work():
        summit, office = _to_change(slug, office_id, Permission.SEND)
        contact = queries.contact_by_id(office, contact_id)
        now = clock.now()
        operations.renew_link(contact, actor=actor(), now=now)
        sent = _send(contact, now)
        address = address_of(summit, office)
    flash(
        _("The former link opens nothing any more; the new one is being mailed.")
        if sent
        else _("The former link opens nothing any more.")
    )
    return redirect(f"{address}#contacts", 303)


@contacts.post(f"{_ONE}/send-link")
@needs(Permission.SEND)
def send_again(slug: str, office_id: int, contact_id: int) -> ResponseReturnValue:
    """Mail a contact their link once more."""
    with unit_of_work():
        summit, office = _to_change(slug, office_id, Permission.SEND)
        contact = queries.contact_by_id(office, contact_id)
        sent = _send(contact, clock.now())
        address = address_of(summit, office)
    flash(
        _("The link is being mailed.")
        if sent
        else _("Nothing was mailed: the link was just sent, or there is no address.")
    )
    return redirect(f"{address}#contacts", 303)


def _send(contact: Contact, now: datetime) -> bool:
    return send_link(contact, actor=actor(), now=now)


def _to_change(slug: str, office_id: int, permission: Permission) -> tuple[Summit, Office]:
    summit = programme.summit_for(slug, actor(), permission, to_change=True)
    return summit, queries.office_of(summit.id, office_id, to_change=True)


def _page(
    summit: Summit,
    office: Office,
    contact: Contact | None,
    form: ContactForm,
    status: int = 200,
) -> ResponseReturnValue:
    text = render_template(
        "attendance/office_contact.html",
        summit=summit,
        office=office,
        contact=contact,
        form=form,
        base=address_of(summit, office),
        may_send=actor().may(Permission.SEND, summit.id),
        who=saved_last(summit, "office", office.key) if status == 409 else "",
    )
    return text, status
