"""Answering an offer: accept or decline, checked before it is sent, changed until it begins."""

from __future__ import annotations

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.core import clock
from summit.core.db import reading, unit_of_work
from summit.core.errors import N_, NotFound, Refused
from summit.core.guard import actor
from summit.interpretation import queries
from summit.interpretation.duties import Duty, clash_of
from summit.interpretation.forms.answers import AnswerForm, last_seen
from summit.interpretation.models import Assignment, AssignmentState
from summit.interpretation.operations import offering as operations
from summit.interpretation.queries.duties import duties_of
from summit.interpretation.views.interpreter.blueprint import interpreter_pages
from summit.interpretation.views.interpreter.entering import interpreter_to_change, onward

_PLACE = "/offers/<int(max=2147483647):number>"
_KINDS = "any(accept,decline)"


@interpreter_pages.get(_PLACE)
def offer(number: int) -> ResponseReturnValue:
    """Show one place: what it is, what was answered, and what can be answered."""
    return _offer_page(number)


@interpreter_pages.get(f"{_PLACE}/<{_KINDS}:kind>")
def answer(number: int, kind: str) -> ResponseReturnValue:
    """Show an answer to be checked, with what is asked beside it. Changes nothing."""
    duty = _one(duties_of(g.interpreter), number)
    if not _is_open(duty):
        return onward(f"offers/{number}")
    return _page(kind, AnswerForm.begun(duty.assignment, asks=_asks(duty, kind)), number)


@interpreter_pages.post(f"{_PLACE}/<{_KINDS}:kind>")
def take(number: int, kind: str) -> ResponseReturnValue:
    """Take an answer."""
    now = clock.now()
    with reading():
        duty = _one(duties_of(g.interpreter), number)
        asks = _asks(duty, kind)
        form = AnswerForm(formdata=request.form, asks=asks)
        if _is_open(duty) and not form.validate():
            return _page(kind, form, number, 422)
    try:
        with unit_of_work():
            place = _place_to_change(number)
            if form.seen.data != last_seen(place) and place.state is not AssignmentState.RELEASED:
                form.seen.data = last_seen(place)
                return _page(kind, form, number, 409)
            operations.answer(
                place,
                kind == "accept",
                reason=form.reason.data or "" if kind == "decline" else "",
                consented=form.consented,
                actor=actor(),
                now=now,
            )
    except Refused as refused:
        return _offer_page(number, refusal=refused.told(_)), 422
    return onward(f"offers/{number}")


def _one(everything: list[Duty], number: int) -> Duty:
    found = next((each for each in everything if each.assignment.id == number), None)
    if found is None:
        raise NotFound(N_("There is no such offer."))
    return found


def _place_to_change(number: int) -> Assignment:
    """Return a place of the interpreter who makes this request.

    Raises:
        NotFound: it is somebody else's, or they know nothing of it.
    """
    interpreter = interpreter_to_change(clock.now())
    place = queries.assignment_of(interpreter.summit_id, number, to_change=True)
    if place.interpreter_id != interpreter.id or place.state not in queries.KNOWN:
        raise NotFound(N_("There is no such offer."))
    return place


def _is_open(duty: Duty) -> bool:
    """Tell whether a place can still be answered."""
    return duty.state is not AssignmentState.RELEASED and not duty.has_begun(clock.now())


def _asks(duty: Duty, kind: str) -> bool:
    return kind == "accept" and duty.is_public


def _page(kind: str, form: AnswerForm, number: int, status: int = 200) -> ResponseReturnValue:
    everything = duties_of(g.interpreter)
    duty = _one(everything, number)
    text = render_template(
        f"interpreter/{kind}.html",
        duty=duty,
        form=form,
        clash=clash_of(duty, everything, g.interpreter),
        overtaken=status == 409,
    )
    return text, status


def _offer_page(number: int, *, refusal: str = "") -> str:
    everything = duties_of(g.interpreter)
    duty = _one(everything, number)
    return render_template(
        "interpreter/offer.html",
        duty=duty,
        is_open=_is_open(duty),
        clash=clash_of(duty, everything, g.interpreter),
        settings=queries.settings(g.interpreter.summit_id),
        refusal=refusal,
    )
