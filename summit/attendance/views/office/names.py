"""How the invited is named, and the proof of the name plate."""

from __future__ import annotations

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.attendance import operations
from summit.attendance.forms.office_names import NameRow, NamesForm
from summit.attendance.models import Office
from summit.attendance.plates import plates
from summit.attendance.views.office.blueprint import office_answers
from summit.attendance.views.office.entering import (
    contact_to_change,
    edition,
    onward,
    refuse,
)
from summit.core import clock
from summit.core.db import unit_of_work
from summit.core.errors import Refused
from summit.core.guard import actor
from summit.core.i18n import LANGUAGES


@office_answers.get("/names")
def names() -> ResponseReturnValue:
    """Ask for name and title, with what is known filled in."""
    return _form_page(_filled(NameRow.of(g.office)))


@office_answers.post("/names")
def save_names() -> ResponseReturnValue:
    """Take down name and title, and go on to the proof."""
    with unit_of_work():
        now = clock.now()
        office = contact_to_change(now).office
        row = NameRow.of(office)
        form = NamesForm.taken(request.form, obj=row)
        if form.is_stale(_version(row)):
            return _form_page(form.merged(_filled(row), obj=row), 409)
        if not form.validate():
            return _form_page(form, 422)
        try:
            operations.state_names(office, form.values(), actor=actor(), now=now)
        except Refused as refused:
            refuse(form, refused)
            return _form_page(form, 422)
    return onward("names/proof")


@office_answers.get("/names/proof")
def proof() -> ResponseReturnValue:
    """Show the name plate as it will look."""
    office: Office = g.office
    if office.names_stated_at is None:
        return onward("names")
    return _proof_page(office)


@office_answers.post("/names/proof")
def approve() -> ResponseReturnValue:
    """Approve the plate that was looked at; if it is another by now, show that one."""
    with unit_of_work():
        now = clock.now()
        office = contact_to_change(now, programme=True).office
        if request.form.get("seen", "") != str(_shown(office)):
            return _proof_page(office, 409)
        operations.approve_proof(office, actor=actor(), now=now)
    return onward("", _("Thank you. Name and title will be written as you have approved them."))


def _filled(row: NameRow) -> NamesForm:
    form: NamesForm = NamesForm.filled(row, _version(row))
    return form


def _version(row: NameRow) -> int:
    spelt = (row.native_language, row.native_name, row.name, row.title)
    return edition(*spelt, row.name_order, row.pronunciation)


def _shown(office: Office) -> int:
    spelt = (office.native_name, office.name, office.title)
    return edition(*spelt, office.name_order, office.pronunciation)


def _form_page(form: NamesForm, status: int = 200) -> ResponseReturnValue:
    return render_template("office/names.html", form=form, status=status), status


def _proof_page(office: Office, status: int = 200) -> ResponseReturnValue:
    text = render_template(
        "office/proof.html",
        plates=plates(office.name, office.title, LANGUAGES),
        office=office,
        seen=_shown(office),
        status=status,
    )
    return text, status
