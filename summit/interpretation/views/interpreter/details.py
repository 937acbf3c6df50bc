"""What an interpreter states of themselves: telephones, consent, equipment."""

from __future__ import annotations

from typing import Any

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.core import clock
from summit.core.db import unit_of_work
from summit.core.guard import actor
from summit.interpretation.forms.answers import DetailsForm, DetailsRow
from summit.interpretation.models import Interpreter
from summit.interpretation.operations import interpreters as operations
from summit.interpretation.views.interpreter.blueprint import interpreter_pages
from summit.interpretation.views.interpreter.entering import interpreter_to_change, onward
from summit.interpretation.wording import KIT


@interpreter_pages.get("/details")
def details() -> ResponseReturnValue:
    """Show what was stated, to be corrected."""
    return _page(_filled(g.interpreter))


@interpreter_pages.post("/details")
def save_details() -> ResponseReturnValue:
    """Keep what is stated."""
    with unit_of_work():
        now = clock.now()
        interpreter = interpreter_to_change(now)
        made_with = _made_with(interpreter)
        form = DetailsForm.taken(request.form, **made_with)
        if form.is_stale(interpreter.version):
            return _page(form.merged(_filled(interpreter), **made_with), 409)
        if not form.validate():
            return _page(form, 422)
        kit = {name: name in form.kit.data for name in KIT}
        operations.state_details(
            interpreter,
            phone=form.phone.data,
            day_phone=form.day_phone.data,
            consents=form.consents,
            kit=kit if form.is_remote else interpreter.kit,
            actor=actor(),
            now=now,
        )
    return onward("", _("Your details are saved."))


def _made_with(interpreter: Interpreter) -> dict[str, Any]:
    return {"obj": DetailsRow.of(interpreter), "site": interpreter.site}


def _filled(interpreter: Interpreter) -> DetailsForm:
    form: DetailsForm = DetailsForm(formdata=None, **_made_with(interpreter))
    form.keep(interpreter.version)
    return form


def _page(form: DetailsForm, status: int = 200) -> ResponseReturnValue:
    return render_template("interpreter/details.html", form=form, status=status), status
