"""Choosing a time to rehearse."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.attendance import local_time
from summit.attendance.forms.rehearsals import SlotForm
from summit.attendance.models import Office, Rehearsal, RehearsalOutcome, RehearsalSlot
from summit.attendance.operations import rehearsals as operations
from summit.attendance.queries import rehearsals as queries
from summit.attendance.views.office.entering import all_invited, contact_to_change, onward
from summit.attendance.views.office.preparing import office_preparing
from summit.core import clock
from summit.core.db import reading, unit_of_work
from summit.core.errors import Conflict, Refused
from summit.core.guard import actor
from summit.core.i18n import choose_language
from summit.programme.moments import local


@dataclass(frozen=True, slots=True)
class Offer:
    """A slot that can be chosen, by the office's clocks; ``day`` heads those of one day."""

    slot: RehearsalSlot
    day: str
    hours: str
    free: int
    is_own: bool


@office_preparing.get("/rehearsal")
def rehearsal() -> ResponseReturnValue:
    """Show the time that was chosen, and what can be chosen."""
    return _page(g.office, clock.now())


@office_preparing.post("/rehearsal")
def choose_rehearsal() -> ResponseReturnValue:
    """Give the office a place in the slot that it has chosen."""
    now = clock.now()
    with reading():
        form = _form(_offers(g.office, now), posted=True)
        if not form.validate():
            return _page(g.office, now, form, status=422)
    try:
        with unit_of_work():
            office = contact_to_change(now).office
            if not _comes(office):
                raise Refused(_("Accept the invitation first; then choose a time to rehearse."))
            operations.book(office, form.slot_id, actor=actor(), now=now)
    except Conflict as taken:
        return _page(g.office, now, status=409, refusal=taken.told(_))
    except Refused as refused:
        return _page(g.office, now, status=422, refusal=refused.told(_))
    return onward("rehearsal", _("Your rehearsal is booked."))


@office_preparing.get("/rehearsal/cancel")
def ask_to_cancel_rehearsal() -> ResponseReturnValue:
    """Ask whether the place is to be given back."""
    held = queries.rehearsal_of(g.office)
    if held is None:
        return onward("rehearsal")
    return render_template("office/rehearsal_cancel.html", held=held)


@office_preparing.post("/rehearsal/cancel")
def cancel_rehearsal() -> ResponseReturnValue:
    """Give the place back."""
    now = clock.now()
    try:
        with unit_of_work():
            office = contact_to_change(now).office
            held = queries.rehearsal_of(office)
            if held is not None:
                operations.cancel(held, actor=actor(), now=now)
    except Refused as refused:
        return _page(g.office, now, status=422, refusal=refused.told(_))
    return onward("rehearsal", _("Your rehearsal is cancelled."))


def _comes(office: Office) -> bool:
    return any(each.is_confirmed for each in all_invited(office))


def _offers(office: Office, now: datetime) -> list[Offer]:
    language, zone = choose_language(), office.zone
    return [
        Offer(
            slot=line.slot,
            day=local_time.day_text(local(line.slot.starts_at, zone).date(), language),
            hours=local_time.hours_text(line.slot.starts_at, line.slot.ends_at, zone, language),
            free=line.free,
            is_own=any(each.office_id == office.id for each in line.rehearsals),
        )
        for line in queries.slot_lines(office.summit_id)
        if line.slot.starts_at > now
    ]


def _zone(office: Office, slot: RehearsalSlot | None) -> str:
    """Name the zone of the office's clocks, as they are on the day of a slot."""
    if slot is None:
        return ""
    city = office.city.name if office.city is not None else None
    language = choose_language()
    return local_time.zone_text(office.zone, slot.starts_at, language, _, city)


def _form(offers: list[Offer], *, posted: bool = False) -> SlotForm:
    form = SlotForm(formdata=request.form if posted else None)
    # A full slot stays a choice of the form: that it was just taken is told by the operation.
    form.slot.offer([(str(offer.slot.id), offer.hours) for offer in offers])
    return form


def _page(
    office: Office,
    now: datetime,
    form: SlotForm | None = None,
    *,
    status: int = 200,
    refusal: str = "",
) -> ResponseReturnValue:
    held: Rehearsal | None = queries.rehearsal_of(office)
    offers = _offers(office, now)
    open_ones = [offer for offer in offers if offer.free or offer.is_own]
    is_passed = held is not None and held.outcome is RehearsalOutcome.PASSED
    text = render_template(
        "office/rehearsal.html",
        held=held,
        is_passed=is_passed,
        is_failed=held is not None and held.outcome is RehearsalOutcome.FAILED,
        days=[(day, list(those)) for day, those in groupby(open_ones, key=lambda each: each.day)],
        zone=_zone(office, held.slot if held is not None else offers[0].slot if offers else None),
        form=form or _form(offers),
        comes=_comes(office),
        refusal=refusal,
    )
    return text, status
