"""Opening a declaration for endorsement until a deadline, and closing it."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from summit.core import clock
from summit.core.actor import Permission
from summit.core.errors import Conflict, Refused
from summit.core.guard import actor, needs
from summit.declarations.forms.endorsing import OpeningForm
from summit.declarations.models import Declaration, DeclarationState, EndorsementState
from summit.declarations.operations import closing as operations
from summit.declarations.queries import endorsing as queries
from summit.declarations.queries.texts import declaration_of
from summit.declarations.views.deciding import deciding, held
from summit.declarations.views.organizer.endorsements import address_of, common
from summit.programme import queries as programme
from summit.programme.models import Summit
from summit.programme.stale import refuse, saved_last

endorsement_window = Blueprint(
    "endorsement_window",
    __name__,
    url_prefix="/organizer/summits/<slug>/declarations/<declaration>/endorsements",
)

#: How long endorsement is open, where nobody says otherwise.
_USUAL = timedelta(days=30)


@endorsement_window.get("/open")
@needs(Permission.ADOPT)
def ask_to_open(slug: str, declaration: str) -> ResponseReturnValue:
    """Ask until when endorsement is to be open."""
    summit = programme.summit_for(slug, actor(), Permission.ADOPT)
    found = declaration_of(summit.id, declaration)
    return _opening_page(summit, found, _filled(summit, found))


@endorsement_window.post("/open")
@needs(Permission.ADOPT)
def open_it(slug: str, declaration: str) -> ResponseReturnValue:
    """Open endorsement, or move its deadline."""
    form = OpeningForm.taken(request.form)
    right = form.validate()
    stale = False
    try:
        with deciding(
            lambda: held(slug, declaration, Permission.ADOPT), "declaration.opened"
        ) as declared:
            summit = declared.summit
            stale = form.is_stale(declared.version)
            if right and not stale:
                operations.open_endorsement(
                    declared, form.until.data, form.zone.data, actor=actor(), now=clock.now()
                )
            address = address_of(slug, declared)
            if actor().may(Permission.SEND, declared.summit_id):
                address += "/tell"  # an offer: nobody is written to before it is taken
    except (Refused, Conflict) as refused:
        if isinstance(refused, Refused):
            refuse(form, refused)
        else:
            form.refuse("", refused.told(_))
        right = False
    if not right or stale:
        summit = programme.summit_for(slug, actor(), Permission.ADOPT)
        found = declaration_of(summit.id, declaration)
        if stale:
            form = form.merged(_filled(summit, found))
        return _opening_page(summit, found, form, 409 if stale else 422)
    flash(_("Endorsement is open. Offices endorse on their pages."))
    return redirect(address, 303)


@endorsement_window.get("/close")
@needs(Permission.ADOPT)
def ask_to_close(slug: str, declaration: str) -> ResponseReturnValue:
    """Say what closing settles, and ask."""
    summit = programme.summit_for(slug, actor(), Permission.ADOPT)
    return _closing_page(summit, declaration_of(summit.id, declaration))


@endorsement_window.post("/close")
@needs(Permission.ADOPT)
def close_it(slug: str, declaration: str) -> ResponseReturnValue:
    """Close endorsement; pressed twice, or by several, it is closed once."""
    try:
        with deciding(
            lambda: held(slug, declaration, Permission.ADOPT), "declaration.closed"
        ) as declared:
            annex = operations.close(declared, actor=actor(), now=clock.now())
            count, address = annex.count, f"{address_of(slug, declared)}/annex"
    except Refused as refused:
        summit = programme.summit_for(slug, actor(), Permission.ADOPT)
        found = declaration_of(summit.id, declaration)
        return _closing_page(summit, found, refused.told(_), refused.status)
    flash(
        ngettext(
            "Endorsement is closed; the annex has %(num)s signatory.",
            "Endorsement is closed; the annex has %(num)s signatories.",
            count,
        )
    )
    return redirect(address, 303)


def _filled(summit: Summit, declaration: Declaration) -> OpeningForm:
    zone = declaration.endorsing_zone or (
        declaration.session.zone if declaration.session is not None else summit.zone
    )
    until = declaration.endorsing_until or (clock.now() + _USUAL).replace(second=0, microsecond=0)
    row = SimpleNamespace(zone=zone, until=until)
    form: OpeningForm = OpeningForm.filled(row, declaration.version)
    return form


def _opening_page(
    summit: Summit, declaration: Declaration, form: OpeningForm, status: int = 200
) -> ResponseReturnValue:
    text = render_template(
        "declarations/endorsements_open.html",
        form=form,
        is_open=declaration.state is DeclarationState.OPEN,
        is_adopted=declaration.is_frozen and declaration.state is not DeclarationState.CLOSED,
        who=saved_last(summit, "declaration", declaration.key) if status == 409 else "",
        **common(summit, declaration),
    )
    return text, status


def _closing_page(
    summit: Summit, declaration: Declaration, problem: str = "", status: int = 200
) -> ResponseReturnValue:
    standing = [each for each in queries.endorsements_of(declaration.id) if each.standing]
    confirmed = [each for each in standing if each.state is EndorsementState.CONFIRMED]
    text = render_template(
        "declarations/endorsements_close.html",
        confirmed=len(confirmed),
        waiting=[each for each in standing if each.state is EndorsementState.STATED],
        untranslated=[
            each
            for each in confirmed
            if each.note
            and set(declaration.languages) - {each.note_language} - set(each.note_translation)
        ],
        is_open=declaration.state is DeclarationState.OPEN,
        early=declaration.endorsing_until is not None and clock.now() < declaration.endorsing_until,
        problem=problem,
        **common(summit, declaration),
    )
    return text, status
