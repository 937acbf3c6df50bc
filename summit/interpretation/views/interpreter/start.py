"""An interpreter's first page: what is due, what comes next, and on the day whose turn it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import g, render_template
from flask.typing import ResponseReturnValue

from summit.attendance.queries import arrangements
from summit.core import clock
from summit.interpretation import queries
from summit.interpretation.duties import Duty, clash_of
from summit.interpretation.facts import TurnFact
from summit.interpretation.models import Interpreter, Site
from summit.interpretation.queries.duties import duties_of
from summit.interpretation.turns import now_and_next
from summit.interpretation.views.interpreter.blueprint import interpreter_pages
from summit.interpretation.wording import KIT

#: How long before the call time the page turns to the day itself.
AHEAD = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class OnTheDay:
    """A place that is about to begin or under way: whose turn it is, and the interpreter's own.

    ``own`` is their present turn, else their next; ``is_own_now`` says which.
    """

    duty: Duty
    now: TurnFact | None
    next: TurnFact | None
    own: TurnFact | None

    @property
    def is_own_now(self) -> bool:
        """Whether it is their turn."""
        return self.now is not None and self.now is self.own


@interpreter_pages.get("/")
def start() -> ResponseReturnValue:
    """Show offers to answer, the next place, and whose turn it is."""
    now = clock.now()
    interpreter: Interpreter = g.interpreter
    everything = duties_of(interpreter)
    ahead = [
        each
        for each in everything
        if each.is_confirmed and each.hours is not None and not each.is_over(now)
    ]
    on_the_day = [_on_the_day(each, now) for each in ahead if _is_near(each, now)][:2]
    offers = [each for each in everything if each.is_offer and not each.has_begun(now)]
    checks = queries.sound_checks(interpreter.summit_id)
    return render_template(
        "interpreter/start.html",
        now=now,
        offers=[(each, clash_of(each, everything, interpreter)) for each in offers],
        on_the_day=on_the_day,
        next=ahead[0] if ahead and not on_the_day else None,
        held=len(ahead),
        lacks_phone=not (interpreter.phone or interpreter.day_phone),
        lacks_kit=interpreter.site is not Site.ON_SITE
        and not all(interpreter.kit.get(name) for name in KIT),
        sound_check=next((each for each in checks if each.interpreter_id == interpreter.id), None),
        may_book=any(each.interpreter_id is None and each.starts_at > now for each in checks),
        settings=queries.settings(interpreter.summit_id),
        arrangements=arrangements(interpreter.summit_id),
    )


def _is_near(duty: Duty, now: datetime) -> bool:
    return duty.call_at is not None and duty.call_at - AHEAD <= now


def _on_the_day(duty: Duty, now: datetime) -> OnTheDay:
    turns = now_and_next(duty.turns, now)
    own = next((each for each in duty.own_turns if each.ends_at > now), None)
    return OnTheDay(duty, turns.now, turns.next, own)
