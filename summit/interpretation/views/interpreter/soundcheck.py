"""Choosing a time for the sound check with the technician, and giving it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.attendance import local_time
from summit.core import clock
from summit.core.db import reading, unit_of_work
from summit.core.errors import Conflict, Refused
from summit.core.guard import actor
from summit.core.i18n import choose_language
from summit.interpretation import queries
from summit.interpretation.forms.answers import SoundCheckForm
from summit.interpretation.models import Interpreter, SoundCheck
from summit.interpretation.operations import sound_checks as operations
from summit.interpretation.views.interpreter.blueprint import interpreter_pages
from summit.interpretation.views.interpreter.entering import interpreter_to_change, onward
from summit.programme.moments import local


@dataclass(frozen=True, slots=True)
class Choice:
    """A time that can be chosen, by the interpreter's clocks; ``day`` heads those of one day."""

    check: SoundCheck
    day: str
    hours: str
    is_own: bool


@interpreter_pages.get("/sound-check")
def sound_check() -> ResponseReturnValue:
    """Show the time that was chosen, and what can be chosen."""
    return _page(g.interpreter, clock.now())


@interpreter_pages.post("/sound-check")
def choose_sound_check() -> ResponseReturnValue:
    """Book the time that was chosen; one booked before is free again."""
    now = clock.now()
    with reading():
        form = _form(queries.sound_checks(g.interpreter.summit_id), posted=True)
        if not form.validate():
            return _page(g.interpreter, now, form, status=422)
    try:
        with unit_of_work():
            interpreter = interpreter_to_change(now)
            check = queries.sound_check_of(interpreter.summit_id, form.check_id, to_change=True)
            operations.book_sound_check(check, interpreter, actor=actor(), now=now)
    except Conflict as taken:
        return _page(g.interpreter, now, status=409, refusal=taken.told(_))
    except Refused as refused:
        return _page(g.interpreter, now, status=422, refusal=refused.told(_))
    return onward("sound-check", _("Your sound check is booked."))


@interpreter_pages.post("/sound-check/free")
def free_sound_check() -> ResponseReturnValue:
    """Give the time back."""
    now = clock.now()
    try:
        with unit_of_work():
            interpreter = interpreter_to_change(now)
            for each in queries.sound_checks(interpreter.summit_id):
                if each.interpreter_id == interpreter.id and each.passed is None:
                    check = queries.sound_check_of(interpreter.summit_id, each.id, to_change=True)
                    operations.free_sound_check(check, actor=actor(), now=now)
    except Refused as refused:
        return _page(g.interpreter, now, status=422, refusal=refused.told(_))
    return onward("sound-check", _("Your time is free for others again."))


def _form(checks: list[SoundCheck], *, posted: bool = False) -> SoundCheckForm:
    form = SoundCheckForm(formdata=request.form if posted else None)
    # One that is taken stays a choice of the form: that it was just taken is told by the operation.
    form.check.offer([(str(each.id), str(each.id)) for each in checks])
    return form


def _choices(checks: list[SoundCheck], interpreter: Interpreter, now: datetime) -> list[Choice]:
    """Return the times to come that are free, one for each hour, and the interpreter's own."""
    language, zone = choose_language(), interpreter.zone
    found: dict[datetime, Choice] = {}
    for each in checks:
        is_own = each.interpreter_id == interpreter.id
        if each.starts_at <= now or (each.interpreter_id is not None and not is_own):
            continue
        if each.starts_at in found and not is_own:
            continue  # another place at the same time
        found[each.starts_at] = Choice(
            check=each,
            day=local_time.day_text(local(each.starts_at, zone).date(), language),
            hours=local_time.hours_text(each.starts_at, each.ends_at, zone, language),
            is_own=is_own,
        )
    return list(found.values())


def _page(
    interpreter: Interpreter,
    now: datetime,
    form: SoundCheckForm | None = None,
    *,
    status: int = 200,
    refusal: str = "",
) -> ResponseReturnValue:
    checks = queries.sound_checks(interpreter.summit_id)
    own = [each for each in checks if each.interpreter_id == interpreter.id]
    choices = _choices(checks, interpreter, now)
    text = render_template(
        "interpreter/sound_check.html",
        held=next((each for each in own if each.passed is None), None),
        passed=next((each for each in own if each.passed), None),
        failed=next((each for each in own if each.passed is False), None),
        days=[(day, list(those)) for day, those in groupby(choices, key=lambda each: each.day)],
        first=choices[0].check if choices else None,
        form=form or _form(checks),
        settings=queries.settings(interpreter.summit_id),
        refusal=refusal,
    )
    return text, status
