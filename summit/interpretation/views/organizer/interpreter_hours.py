"""When an interpreter can work, by the clocks of where they live."""

from __future__ import annotations

from datetime import UTC, datetime, time

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.guard import actor, needs
from summit.core.i18n import choose_language
from summit.interpretation import queries, wording
from summit.interpretation.forms.calendar_spans import SpansForm
from summit.interpretation.models import Interpreter, SpanKind
from summit.interpretation.operations import interpreters as operations
from summit.interpretation.strip import Stretch, days
from summit.interpretation.views.organizer.interpreters import (
    ONE,
    address_of,
    interpreters,
    to_change,
)
from summit.programme import moments
from summit.programme import queries as programme
from summit.programme.models import SessionState, Summit
from summit.programme.stale import saved_last


@interpreters.get(f"{ONE}/availability")
@needs(Permission.SEE)
def show_spans(slug: str, interpreter_id: int) -> ResponseReturnValue:
    """Show when an interpreter can and cannot."""
    summit = programme.summit_for(slug, actor(), Permission.SEE)
    interpreter = queries.interpreter_of(summit.id, interpreter_id)
    made_with = SpansForm.of(interpreter)
    return _page(summit, interpreter, SpansForm.filled(None, interpreter.version, **made_with))


@interpreters.post(f"{ONE}/availability")
@needs(Permission.EDIT)
def save_spans(slug: str, interpreter_id: int) -> ResponseReturnValue:
    """Settle when an interpreter can and cannot."""
    with unit_of_work():
        summit, interpreter = to_change(slug, interpreter_id, Permission.EDIT)
        made_with = SpansForm.of(interpreter)
        form = SpansForm.taken(request.form, **made_with)
        if form.is_stale(interpreter.version):
            present = SpansForm.filled(None, interpreter.version, **made_with)
            return _page(summit, interpreter, form.merged(present, **made_with), 409)
        if not form.validate():
            return _page(summit, interpreter, form, 422)
        try:
            changed = operations.set_spans(
                interpreter, form.spans.data, actor=actor(), now=clock.now()
            )
        except operations.UnfitSpan as unfit:
            form.spans.refuse(unfit)
            return _page(summit, interpreter, form, 422)
        address = f"{address_of(summit, interpreter)}/availability"
    flash(_("Saved.") if changed else _("Nothing was changed."))
    return redirect(address, 303)


def _stretches(interpreter: Interpreter) -> list[Stretch]:
    """Return what somebody's days hold: their spans, and the sessions in whose booths they are."""
    stretches = [
        Stretch(
            each["kind"], datetime.fromisoformat(each["from"]), datetime.fromisoformat(each["to"])
        )
        for each in interpreter.spans
    ]
    for place in queries.held_by(interpreter.id):
        session = place.session
        takes_place = session.state is not SessionState.CANCELLED
        if takes_place and session.starts_at is not None and session.ends_at is not None:
            stretches.append(Stretch("work", session.starts_at, session.ends_at))
    return stretches


def _page(
    summit: Summit, interpreter: Interpreter, form: SpansForm, status: int = 200
) -> ResponseReturnValue:
    noon = datetime.combine(summit.starts_on, time(12), UTC)
    text = render_template(
        "interpretation/interpreter_availability.html",
        summit=summit,
        interpreter=interpreter,
        form=form,
        base=address_of(summit, interpreter),
        kinds=SpanKind,
        days=days(summit.starts_on, summit.ends_on, interpreter.zone, _stretches(interpreter)),
        wording=wording,
        zone=moments.zone_text(interpreter.zone, noon, choose_language()),
        may_edit=actor().may(Permission.EDIT, summit.id),
        who=saved_last(summit, "interpreter", interpreter.key) if status == 409 else "",
    )
    return text, status
