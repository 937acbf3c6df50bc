"""One office: whom it answers for, its contacts and links, and all that it has told."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.attendance import operations, queries, wording
from summit.attendance.access import may_see_contacts
from summit.attendance.acts import ACTS
from summit.attendance.dues import dues
from summit.attendance.forms.offices import OfficeForm
from summit.attendance.models import Office
from summit.attendance.queries.history import excerpt, invitations_of, visits_of
from summit.attendance.queries.papers import papers_of
from summit.attendance.queries.rehearsals import rehearsal_of
from summit.attendance.views.organizer.inviting import chosen_entries, entries
from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import Refused
from summit.core.guard import actor, needs
from summit.core.i18n import LANGUAGES
from summit.programme import queries as programme
from summit.programme.models import Summit
from summit.programme.stale import refuse, saved_last
from summit.programme.wording import LANGUAGES as SPOKEN

_ONE = "/<int(max=2147483647):office_id>"

offices = Blueprint("offices", __name__, url_prefix="/organizer/summits/<slug>/offices")


@offices.get(_ONE)
@needs(Permission.SEE)
def show(slug: str, office_id: int) -> ResponseReturnValue:
    """Show one office; addresses, telephones, papers and reasons to those who need them alone."""
    summit = programme.summit_for(slug, actor(), Permission.SEE)
    office = queries.office_of(summit.id, office_id)
    now = clock.now()
    invitations = invitations_of(office)
    known = queries.invitations_for(office)
    facts = queries.facts_of(office, known, queries.published(summit.id))
    may_see = may_see_contacts(actor(), summit.id)
    return render_template(
        "attendance/office.html",
        summit=summit,
        office=office,
        base=address_of(summit, office),
        contacts=[each for each in office.contacts if each.removed_at is None],
        visits=visits_of(office) if may_see else {},
        invitations=invitations,
        dues=dues(office, known, facts, now),
        papers=papers_of(office) if may_see else (),
        rehearsal=rehearsal_of(office),
        entries=excerpt(office, invitations),
        may_see=may_see,
        may_edit=actor().may(Permission.EDIT, summit.id),
        may_send=actor().may(Permission.SEND, summit.id),
        languages=LANGUAGES,
        spoken=SPOKEN,
        wording=wording,
        acts=ACTS,
        paper_kinds=wording.PAPER_KINDS,
        now=now,
    )


@offices.get(f"{_ONE}/edit")
@needs(Permission.EDIT)
def ask(slug: str, office_id: int) -> ResponseReturnValue:
    """Ask for what staff can type of an office."""
    summit = programme.summit_for(slug, actor(), Permission.EDIT)
    office = queries.office_of(summit.id, office_id)
    made_with = OfficeForm.of(office, summit.languages, entries())
    return _edit_page(summit, office, OfficeForm.shown(office.version, **made_with))


@offices.post(f"{_ONE}/edit")
@needs(Permission.EDIT)
def save(slug: str, office_id: int) -> ResponseReturnValue:
    """Change what staff can type of an office."""
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        office = queries.office_of(summit.id, office_id, to_change=True)
        made_with = OfficeForm.of(office, summit.languages, entries())
        form = OfficeForm.taken(request.form, **made_with)
        if form.is_stale(office.version):
            present = OfficeForm.shown(office.version, **made_with)
            return _edit_page(summit, office, form.merged(present, **made_with), 409)
        if not form.validate():
            return _edit_page(summit, office, form, 422)
        try:
            changed = operations.edit_office(
                office, form.values(chosen_entries(form)), actor=actor(), now=clock.now()
            )
        except Refused as refused:
            refuse(form, refused)
            return _edit_page(summit, office, form, 422)
        address = address_of(summit, office)
    flash(_("Saved.") if changed else _("Nothing was changed."))
    return redirect(address, 303)


@offices.post(f"{_ONE}/renew-feed")
@needs(Permission.SEND)
def renew_feed(slug: str, office_id: int) -> ResponseReturnValue:
    """Give an office another address of its private calendar."""
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.SEND, to_change=True)
        office = queries.office_of(summit.id, office_id, to_change=True)
        operations.renew_feed(office, actor=actor(), now=clock.now())
        address = address_of(summit, office)
    flash(
        _("The former address of the calendar is gone; the office finds the new one on its page.")
    )
    return redirect(address, 303)


def address_of(summit: Summit, office: Office) -> str:
    """Return where an office's page is."""
    return f"/organizer/summits/{summit.slug}/offices/{office.id}"


def _edit_page(
    summit: Summit, office: Office, form: OfficeForm, status: int = 200
) -> ResponseReturnValue:
    text = render_template(
        "attendance/office_edit.html",
        summit=summit,
        office=office,
        form=form,
        base=address_of(summit, office),
        who=saved_last(summit, "office", office.key) if status == 409 else "",
    )
    return text, status
