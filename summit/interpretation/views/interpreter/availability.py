"""When an interpreter can work, by their own clocks: spans in a form, and a calendar of weeks."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.attendance import local_time
from summit.attendance.queries import published
from summit.core import clock
from summit.core.db import unit_of_work
from summit.core.guard import actor
from summit.core.i18n import choose_language
from summit.interpretation.forms.calendar_spans import SpansForm
from summit.interpretation.models import Interpreter
from summit.interpretation.operations import interpreters as operations
from summit.interpretation.queries.duties import duties_of
from summit.interpretation.views.interpreter.blueprint import interpreter_pages
from summit.interpretation.views.interpreter.entering import interpreter_to_change, onward
from summit.interpretation.weeks import public_hours, weeks


@interpreter_pages.get("/availability")
def availability() -> ResponseReturnValue:
    """Show when they can, as a calendar and in a form."""
    return _page(g.interpreter, _filled(g.interpreter))


@interpreter_pages.post("/availability")
def save_availability() -> ResponseReturnValue:
    """Keep when they can, or only show more rows (``more``)."""
    with unit_of_work():
        now = clock.now()
        interpreter = interpreter_to_change(now)
        form = SpansForm.taken(request.form, **SpansForm.of(interpreter))
        if form.is_stale(interpreter.version):
            made_with = SpansForm.of(interpreter)
            return _page(interpreter, form.merged(_filled(interpreter), **made_with), 409)
        if not form.validate():
            return _page(interpreter, form, 422)
        try:
            operations.set_spans(interpreter, form.spans.data, actor=actor(), now=now)
        except operations.UnfitSpan as unfit:
            form.spans.refuse(unfit)
            return _page(interpreter, form, 422)
    return onward("availability", _("When you can is saved."))


def _filled(interpreter: Interpreter) -> SpansForm:
    form: SpansForm = SpansForm(formdata=None, **SpansForm.of(interpreter))
    form.keep(interpreter.version)
    return form


def _page(interpreter: Interpreter, form: SpansForm, status: int = 200) -> ResponseReturnValue:
    text = render_template(
        "interpreter/availability.html",
        form=form,
        status=status,
        zone=local_time.zone_text(interpreter.zone, _first(interpreter), choose_language(), _),
        weeks=weeks(
            interpreter,
            [each for each in duties_of(interpreter) if each.is_confirmed],
            public_hours(published(interpreter.summit_id)),
        ),
    )
    return text, status


def _first(interpreter: Interpreter) -> datetime:
    """Return when the summit begins: clocks are named as they are then."""
    summit = interpreter.summit
    return datetime.combine(summit.starts_on, time(), ZoneInfo(summit.zone))
