"""When a person can take part, by the clocks of where they are."""

from __future__ import annotations

from datetime import datetime
from zlib import crc32

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.core import clock
from summit.core.actor import Permission
from summit.core.clock import iso
from summit.core.db import unit_of_work
from summit.core.errors import N_, Conflict, NotFound, Refused
from summit.core.guard import actor, needs_somewhere
from summit.directory import operations, queries
from summit.directory.access import may_change
from summit.directory.forms import SpanForm
from summit.directory.kinds import Kind
from summit.directory.models import Availability, Person
from summit.directory.views.blueprint import address, directory_pages

_PAGE = "/people/<entry>/availability"


@directory_pages.get(_PAGE)
@needs_somewhere(Permission.SEE)
def spans(entry: str) -> ResponseReturnValue:
    """Show when somebody can take part."""
    return _page(queries.person_by_slug(entry))


@directory_pages.post(_PAGE)
@needs_somewhere(Permission.EDIT)
def add_span(entry: str) -> ResponseReturnValue:
    """Add a span."""
    with unit_of_work():
        person = queries.person_by_slug(entry, to_change=True)
        form = SpanForm.taken(request.form, zone=_zone_for(person))
        if not form.validate():
            return _page(person, form, 422)
        try:
            operations.add_availability(
                person, form.starts_at.data, form.ends_at.data, actor=actor(), now=clock.now()
            )
        except operations.UnfitSpan as unfit:
            form.refuse(unfit.field, unfit.told(_))
            return _page(person, form, 422)
    return _done(_("Added."), entry)


@directory_pages.get(f"{_PAGE}/<int:span>")
@needs_somewhere(Permission.EDIT)
def span(entry: str, span: int) -> ResponseReturnValue:
    """Show one span in a form."""
    person = queries.person_by_slug(entry)
    return _page(person, changing=_span(person, span))


@directory_pages.post(f"{_PAGE}/<int:span>")
@needs_somewhere(Permission.EDIT)
def change_span(entry: str, span: int) -> ResponseReturnValue:
    """Give a span other ends."""
    with unit_of_work():
        person = queries.person_by_slug(entry, to_change=True)
        row, zone = _span(person, span), _zone_for(person)
        form = SpanForm.taken(request.form, zone=zone)
        if form.is_stale(version_of(row)):
            present = SpanForm.filled(row, version_of(row), zone=zone)
            return _page(person, form.merged(present, zone=zone), 409, changing=row)
        if not form.validate():
            return _page(person, form, 422, changing=row)
        try:
            operations.change_availability(
                person, row, form.starts_at.data, form.ends_at.data, actor=actor(), now=clock.now()
            )
        except operations.UnfitSpan as unfit:
            form.refuse(unfit.field, unfit.told(_))
            return _page(person, form, 422, changing=row)
    return _done(_("Saved."), entry)


@directory_pages.post(f"{_PAGE}/<int:span>/remove")
@needs_somewhere(Permission.EDIT)
def remove_span(entry: str, span: int) -> ResponseReturnValue:
    """Forget a span that is still as it was seen."""
    with unit_of_work():
        person = queries.person_by_slug(entry, to_change=True)
        row = _span(person, span)
        if request.form.get("version", "") != str(version_of(row)):
            raise Conflict(N_("Somebody else has changed this span; look at it again."))
        operations.remove_availability(person, row, actor=actor(), now=clock.now())
    return _done(_("Removed."), entry)


def version_of(span: Availability) -> int:
    """Return a number that is another as soon as the span is; nine digits at most."""
    return crc32(f"{iso(span.starts_at)} {iso(span.ends_at)}".encode()) % 1_000_000_000


def zone_of(person: Person) -> str | None:
    """Return the zone by whose clocks somebody states spans: their own, else their city's."""
    return person.zone or (person.city.zone if person.city else None)


def _zone_for(person: Person) -> str:
    zone = zone_of(person)
    if zone is None:
        raise Refused(N_("Give the person a time zone or a city first."))
    return zone


def _span(person: Person, number: int) -> Availability:
    found = next((each for each in person.availability if each.id == number), None)
    if found is None:
        raise NotFound(N_("This span is not there any more."))
    return found


def _done(said: str, entry: str) -> ResponseReturnValue:
    flash(said)
    return redirect(address(Kind.PERSON, entry, "availability"), 303)


def _page(
    person: Person,
    form: SpanForm | None = None,
    status: int = 200,
    *,
    changing: Availability | None = None,
) -> ResponseReturnValue:
    zone = zone_of(person)
    if form is None and zone is not None:
        if changing is not None:
            form = SpanForm.filled(changing, version_of(changing), zone=zone)
        else:
            form = SpanForm(formdata=None, zone=zone)
            form.keep(0)
    rows: list[tuple[Availability, int, datetime, datetime]] = [
        (each, version_of(each), each.starts_at, each.ends_at) for each in person.availability
    ]
    text = render_template(
        "directory/availability.html",
        kind=Kind.PERSON,
        entry=person,
        here=address(Kind.PERSON, person.slug),
        form=form,
        zone=zone,
        rows=rows,
        changing=changing,
        stale=status == 409,
        may_change=may_change(actor()),
    )
    return text, status
