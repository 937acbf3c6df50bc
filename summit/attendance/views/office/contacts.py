"""The colleagues at an office: each has a link of their own, which no other ever sees."""

from __future__ import annotations

from datetime import datetime

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest

from summit.attendance import operations, queries
from summit.attendance.forms.office_details import ContactForm
from summit.attendance.models import Contact, ContactKind, Office
from summit.attendance.queries.offices import LINK_KIND
from summit.attendance.views.office.blueprint import office_answers
from summit.attendance.views.office.entering import contact_to_change, onward, refuse, stay_with
from summit.core import clock
from summit.core.db import unit_of_work
from summit.core.errors import N_, Refused
from summit.core.guard import actor
from summit.core.text import in_language
from summit.mail.operations import queue_mail

#: How many links an office can have mailed in all; more is no office's daily work.
MOST_LINKS = 60
#: The SEQUENCE up to which an office can hand its calendar entries on: each time is two mails.
MOST_HANDED_ON = 60


@office_answers.get("/contacts")
def contacts() -> ResponseReturnValue:
    """List the colleagues at an office."""
    return render_template("office/contacts.html", contacts=_present(g.office))


@office_answers.get("/contacts/new")
def new_contact() -> ResponseReturnValue:
    """Ask for a colleague."""
    form = ContactForm(formdata=None)
    form.kind.data = ContactKind.PROTOCOL
    form.keep(0)
    return _page(form, None)


@office_answers.post("/contacts/new")
def add_contact() -> ResponseReturnValue:
    """Add a colleague, who is mailed a link of their own."""
    with unit_of_work():
        now = clock.now()
        office = contact_to_change(now).office
        form = ContactForm.taken(request.form)
        if not form.validate():
            return _page(form, None, 422)
        try:
            _refuse_too_many(office)
            made = operations.add_contact(office, form.values(), actor=actor(), now=now)
        except Refused as refused:
            refuse(form, refused)
            return _page(form, None, 422)
        told = _mail_link(made, now)
    return onward(
        "contacts",
        _("Your colleague is added and gets a link by mail.")
        if told
        else _("Your colleague is added."),
    )


@office_answers.get("/contacts/<int:number>")
def contact(number: int) -> ResponseReturnValue:
    """Show what is known of a colleague, to be corrected."""
    found = queries.contact_by_id(g.office, number)
    return _page(ContactForm.filled(found, found.version), found)


@office_answers.post("/contacts/<int:number>")
def save_contact(number: int) -> ResponseReturnValue:
    """Correct what is known of a colleague; to another address goes another link."""
    with unit_of_work():
        now = clock.now()
        me = contact_to_change(now)
        found = queries.contact_by_id(me.office, number)
        form = ContactForm.taken(request.form, obj=found)
        if form.is_stale(found.version):
            present = ContactForm.filled(found, found.version)
            return _page(form.merged(present, obj=found), found, 409)
        if not form.validate():
            return _page(form, found, 422)
        before = found.link_version
        try:
            if form.address.data != found.address:
                _refuse_too_many(me.office)
            operations.edit_contact(found, form.values(), actor=actor(), now=now)
        except Refused as refused:
            refuse(form, refused)
            return _page(form, found, 422)
        said = _("Saved.")
        if found.link_version != before:
            _mail_link(found, now)
            said = _("Saved. The new address gets a new link; the old link is no longer valid.")
        if found.id == me.id:
            stay_with(found)
    return onward("contacts", said)


@office_answers.post("/contacts/<int:number>/primary")
def make_primary(number: int) -> ResponseReturnValue:
    """Make a colleague the main contact."""
    with unit_of_work():
        now = clock.now()
        found = queries.contact_by_id(contact_to_change(now).office, number)
        _refuse_handing_on_again(found.office)
        operations.make_primary(found, actor=actor(), now=now)
    return onward("contacts", _("Invitations go to the new main contact from now on."))


@office_answers.get("/contacts/<int:number>/remove")
def ask_removal(number: int) -> ResponseReturnValue:
    """Ask whether a colleague is to be removed."""
    found = queries.contact_by_id(g.office, number)
    if found.id == g.contact.id or found.is_primary:
        return onward("contacts")
    return render_template("office/contact_remove.html", colleague=found)


@office_answers.post("/contacts/<int:number>/remove")
def remove_contact(number: int) -> ResponseReturnValue:
    """Remove a colleague, whose link opens nothing any more."""
    if request.form.get("really") != "y":
        raise BadRequest
    with unit_of_work():
        now = clock.now()
        me = contact_to_change(now)
        found = queries.contact_by_id(me.office, number)
        if found.id == me.id:
            raise Refused(N_("You cannot remove yourself; a colleague can."))
        operations.remove_contact(found, actor=actor(), now=now)
    return onward("contacts", _("Your colleague is removed; their link opens nothing any more."))


def _present(office: Office) -> list[Contact]:
    """Return the colleagues who are there, the main contact first."""
    there = [each for each in office.contacts if each.removed_at is None]
    return sorted(there, key=lambda each: (not each.is_primary, each.id))


def _refuse_too_many(office: Office) -> None:
    """Refuse to mail ever more links; whoever holds one could write to the whole world.

    Raises:
        Refused: the office has had as many as it can.
    """
    if sum(each.link_version for each in office.contacts) >= MOST_LINKS:
        raise Refused(
            N_("Too many links were mailed for your office; write to the organizers, please.")
        )


def _refuse_handing_on_again(office: Office) -> None:
    """Refuse to move calendar entries between addresses without end, for the same reason.

    Raises:
        Refused: the office has done so as often as it can.
    """
    sequences = (each.sent_sequence or 0 for each in queries.invitations_for(office))
    if max(sequences, default=0) >= MOST_HANDED_ON:
        raise Refused(
            N_("The main contact was changed too often; write to the organizers, please.")
        )


def _mail_link(to: Contact, now: datetime) -> bool:
    """Mail a colleague their link; return whether there is an address to mail it to."""
    if not to.address:
        return False
    office: Office = g.office
    language = office.language
    queue_mail(
        to=to.address,
        language=language,
        template="attendance_colleague",
        values={
            "name": to.name,
            "by": g.contact.name or in_language(office.label, language)[0],
            "summit": in_language(office.summit.title, language)[0],
        },
        link=(LINK_KIND, to.id, to.link_version),
        key=f"colleague:{to.id}:{to.link_version}",
        actor=actor(),
        now=now,
        summit_id=office.summit_id,
    )
    return True


def _page(form: ContactForm, found: Contact | None, status: int = 200) -> ResponseReturnValue:
    text = render_template("office/contact.html", form=form, colleague=found, status=status)
    return text, status
