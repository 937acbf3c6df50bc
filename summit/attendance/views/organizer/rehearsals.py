"""Rehearsals: offering slots, seeing who has booked, noting how it went."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.attendance.forms.rehearsals import OutcomeForm, SlotForm, SlotsForm
from summit.attendance.models import Office, Rehearsal, RehearsalOutcome, RehearsalSlot
from summit.attendance.operations import rehearsals as operations
from summit.attendance.queries import rehearsals as queries
from summit.attendance.queries.rehearsals import SlotLine
from summit.attendance.wording import REHEARSAL_OUTCOMES
from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import Conflict, Refused
from summit.core.guard import actor, needs
from summit.core.i18n import choose_language
from summit.core.text import in_language
from summit.programme import moments
from summit.programme import queries as programme
from summit.programme.models import Summit

rehearsals = Blueprint("rehearsals", __name__, url_prefix="/organizer/summits/<slug>/rehearsals")


@rehearsals.get("")
@needs(Permission.SEE)
def index(slug: str) -> ResponseReturnValue:
    """List the slots with who is in them, and a form to offer more."""
    summit = programme.summit_for(slug, actor(), Permission.SEE)
    return _page(summit, SlotsForm(formdata=None, data={"day": summit.starts_on}))


@rehearsals.post("")
@needs(Permission.EDIT)
def offer(slug: str) -> ResponseReturnValue:
    """Offer slots."""
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        form = SlotsForm(formdata=request.form)
        spans = form.spans(summit.zone) if form.validate() else []
        if not spans:
            return _page(summit, form, 422)
        places = form.places.data or 1
        try:
            operations.add_slots(summit, spans, places=places, actor=actor(), now=clock.now())
        except Refused as refused:
            form.refuse("begins", refused.told(_))
            return _page(summit, form, 422)
        address = _address(summit)
    flash(_("%(count)s slots are offered.", count=len(spans)))
    return redirect(address, 303)


@rehearsals.post("/slots/<int(max=2147483647):slot_id>/delete")
@needs(Permission.EDIT)
def delete(slug: str, slot_id: int) -> ResponseReturnValue:
    """Take back a slot that nobody has booked."""
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        slot = queries.slot_of(summit.id, slot_id, to_change=True)
        try:
            operations.delete_slot(summit, slot, actor=actor(), now=clock.now())
        except Refused as refused:
            return _refused(summit, refused)
        address = _address(summit)
    flash(_("The slot is no longer offered."))
    return redirect(address, 303)


@rehearsals.get("/<int(max=2147483647):rehearsal_id>")
@needs(Permission.SEE)
def show(slug: str, rehearsal_id: int) -> ResponseReturnValue:
    """Show one rehearsal: how it went, and the forms to move and to cancel it."""
    summit = programme.summit_for(slug, actor(), Permission.SEE)
    found = queries.rehearsal_of_summit(summit.id, rehearsal_id)
    return _one(summit, found, OutcomeForm(formdata=None, obj=found))


@rehearsals.post("/<int(max=2147483647):rehearsal_id>")
@needs(Permission.EDIT)
def note(slug: str, rehearsal_id: int) -> ResponseReturnValue:
    """Note how a rehearsal went."""
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        found = queries.rehearsal_of_summit(summit.id, rehearsal_id)
        form = OutcomeForm(formdata=request.form)
        if not form.validate():
            return _one(summit, found, form, 422)
        changed = operations.note_outcome(
            found, form.result, form.note.data, actor=actor(), now=clock.now()
        )
        address = _address(summit)
    flash(_("Saved.") if changed else _("Nothing was changed."))
    return redirect(address, 303)


@rehearsals.post("/<int(max=2147483647):rehearsal_id>/move")
@needs(Permission.EDIT)
def move(slug: str, rehearsal_id: int) -> ResponseReturnValue:
    """Move an office to another slot."""
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        found = queries.rehearsal_of_summit(summit.id, rehearsal_id)
        form = _moving(summit, found, posted=True)
        if not form.validate():
            return _one(summit, found, moving=form, status=422)
        try:
            operations.move(found, form.slot_id, actor=actor(), now=clock.now())
        except Conflict as taken:
            form.refuse("slot", taken.told(_))
            return _one(summit, found, moving=form, status=409)
        address = _address(summit)
    flash(_("The rehearsal is moved. Tell the office of it."))
    return redirect(address, 303)


@rehearsals.post("/<int(max=2147483647):rehearsal_id>/cancel")
@needs(Permission.EDIT)
def cancel(slug: str, rehearsal_id: int) -> ResponseReturnValue:
    """Give an office's place back."""
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        found = queries.rehearsal_of_summit(summit.id, rehearsal_id)
        try:
            operations.cancel(found, actor=actor(), now=clock.now())
        except Refused as refused:
            return _refused(summit, refused)
        address = _address(summit)
    flash(_("The rehearsal is cancelled. Tell the office of it."))
    return redirect(address, 303)


def _address(summit: Summit) -> str:
    return f"/organizer/summits/{summit.slug}/rehearsals"


def _refused(summit: Summit, refused: Refused) -> ResponseReturnValue:
    form = SlotsForm(formdata=None, data={"day": summit.starts_on})
    return _page(summit, form, 422, refusal=refused.told(_))


def _page(
    summit: Summit, form: SlotsForm, status: int = 200, *, refusal: str = ""
) -> ResponseReturnValue:
    lines = queries.slot_lines(summit.id)
    booked = [rehearsal for line in lines for rehearsal in line.rehearsals]
    text = render_template(
        "attendance/rehearsals.html",
        summit=summit,
        form=form,
        lines=lines,
        places=sum(line.slot.places for line in lines),
        booked=len(booked),
        passed=sum(each.outcome is RehearsalOutcome.PASSED for each in booked),
        outcomes=REHEARSAL_OUTCOMES,
        span=_span,
        refusal=refusal,
        may_edit=actor().may(Permission.EDIT, summit.id),
        now=clock.now(),
    )
    return text, status


def _one(
    summit: Summit,
    found: Rehearsal,
    form: OutcomeForm | None = None,
    status: int = 200,
    *,
    moving: SlotForm | None = None,
) -> ResponseReturnValue:
    text = render_template(
        "attendance/rehearsal.html",
        summit=summit,
        rehearsal=found,
        form=form or OutcomeForm(formdata=None, obj=found),
        moving=moving or _moving(summit, found),
        outcomes=REHEARSAL_OUTCOMES,
        span=_span,
        may_edit=actor().may(Permission.EDIT, summit.id),
    )
    return text, status


def _moving(summit: Summit, found: Rehearsal, *, posted: bool = False) -> SlotForm:
    form = SlotForm(formdata=request.form if posted else None, data={"slot": str(found.slot_id)})
    lines = queries.slot_lines(summit.id)
    open_ones = [line for line in lines if line.free or line.slot.id == found.slot_id]
    form.slot.offer([(str(line.slot.id), _label(summit, line, found.office)) for line in open_ones])
    return form


def _span(slot: RehearsalSlot, zone: str) -> str:
    return moments.span_text(slot.starts_at, slot.ends_at, zone, choose_language())


def _label(summit: Summit, line: SlotLine, office: Office) -> str:
    """Write a slot in the summit's time, and in the office's where that differs."""
    language, slot = choose_language(), line.slot
    here = _span(slot, summit.zone)
    if office.zone == summit.zone:
        return here
    there = moments.beside_text(
        slot.starts_at,
        office.zone,
        moments.local(slot.starts_at, summit.zone).date(),
        language,
    )
    return f"{here} ({in_language(office.label, language)[0]} {there})"
