"""When the invited can take part, by the clocks of where they are."""

from __future__ import annotations

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.attendance import local_time
from summit.attendance.forms.availability import SpanForm, instant_of
from summit.attendance.models import Office
from summit.attendance.operations import availability as operations
from summit.attendance.views.office.blueprint import office_answers
from summit.attendance.views.office.entering import contact_to_change, onward
from summit.core import clock
from summit.core.clock import iso
from summit.core.db import unit_of_work
from summit.core.errors import N_, NotFound
from summit.core.guard import actor
from summit.core.i18n import choose_language
from summit.directory import queries as directory
from summit.directory.models import Person
from summit.directory.operations.availability import UnfitSpan


@office_answers.get("/availability")
def availability() -> ResponseReturnValue:
    """Ask when the invited can take part."""
    person = _person(g.office)
    return _page(person, SpanForm(formdata=None, zone=_zone(g.office, person)))


@office_answers.post("/availability")
def add_span() -> ResponseReturnValue:
    """Take down one span of time."""
    with unit_of_work():
        now = clock.now()
        office = contact_to_change(now).office
        person = _person_to_change(office)
        form = SpanForm(formdata=request.form, zone=_zone(office, person))
        if not form.validate():
            return _page(person, form, 422)
        try:
            operations.add_span(
                office, person, form.starts_at.data, form.ends_at.data, actor=actor(), now=now
            )
        except UnfitSpan as unfit:
            form.refuse(unfit.field, unfit.told(_))
            return _page(person, form, 422)
    return onward("availability", _("The time is saved. Add another, or say that this is all."))


@office_answers.post("/availability/remove")
def remove_span() -> ResponseReturnValue:
    """Forget a span of time that is still as it was seen."""
    starts_at = instant_of(request.form.get("starts_at", ""))
    ends_at = instant_of(request.form.get("ends_at", ""))
    with unit_of_work():
        now = clock.now()
        office = contact_to_change(now).office
        person = _person_to_change(office)
        operations.remove_span(office, person, starts_at, ends_at, actor=actor(), now=now)
    return onward("availability", _("The time is removed."))


@office_answers.post("/availability/done")
def all_said() -> ResponseReturnValue:
    """Note that no more times are to be told; without any, every hour suits."""
    with unit_of_work():
        now = clock.now()
        office = contact_to_change(now).office
        operations.state_all_said(office, _person_to_change(office), actor=actor(), now=now)
    return onward("", _("Thank you. The organizers choose the hour by what you have told them."))


def _person(office: Office) -> Person:
    if office.person is None:
        raise NotFound(N_("Nobody is named yet whose times could be noted."))
    return office.person


def _person_to_change(office: Office) -> Person:
    return directory.person_by_slug(_person(office).slug, to_change=True)


def _zone(office: Office, person: Person) -> str:
    """Return the zone by whose clocks the person lives, else their office's."""
    if person.zone:
        return person.zone
    return person.city.zone if person.city is not None else office.zone


def _page(person: Person, form: SpanForm, status: int = 200) -> ResponseReturnValue:
    office: Office = g.office
    zone, language = _zone(office, person), choose_language()
    city = person.city.name if person.city is not None and person.city.zone == zone else None
    text = render_template(
        "office/availability.html",
        form=form,
        person=person,
        zone=local_time.zone_text(zone, clock.now(), language, _, city),
        spans=[
            {
                "starts_at": iso(span.starts_at),
                "ends_at": iso(span.ends_at),
                "said": local_time.span_text(span.starts_at, span.ends_at, zone, language),
            }
            for span in person.availability
        ],
    )
    return text, status
