"""An interpreter's rota: every place they hold, by their own clocks, with turns and partners."""

from __future__ import annotations

from itertools import groupby

from flask import g, render_template
from flask.typing import ResponseReturnValue

from summit.attendance import local_time
from summit.core import clock
from summit.core.i18n import choose_language
from summit.interpretation import queries
from summit.interpretation.duties import Duty
from summit.interpretation.models import AssignmentState
from summit.interpretation.queries.duties import duties_of
from summit.interpretation.views.interpreter.blueprint import interpreter_pages
from summit.programme.moments import local


@interpreter_pages.get("/rota")
def rota() -> ResponseReturnValue:
    """Show what lies ahead by day, then what is over or was given up."""
    now = clock.now()
    everything = duties_of(g.interpreter)
    held = [each for each in everything if each.is_confirmed]
    return render_template(
        "interpreter/rota.html",
        days=_by_day([each for each in held if not each.is_over(now)]),
        offers=[each for each in everything if each.is_offer and not each.has_begun(now)],
        over=_by_day([each for each in held if each.is_over(now)]),
        given_up=[
            each
            for each in everything
            if each.state in (AssignmentState.DECLINED, AssignmentState.RELEASED)
        ],
        settings=queries.settings(g.interpreter.summit_id),
    )


def _by_day(duties: list[Duty]) -> list[tuple[str, list[Duty]]]:
    language, zone = choose_language(), g.interpreter.zone

    def day(duty: Duty) -> str:
        if duty.hours is None:
            return ""
        return local_time.day_text(local(duty.hours[0], zone).date(), language)

    return [(each, list(those)) for each, those in groupby(duties, key=day)]
